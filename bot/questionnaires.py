"""Owns taking in a questionnaire's file: read it, say how it differs, keep it as a draft.

The same for the chat and for the command line. Must not judge a form (``bot.forms``), nor reading a
file be part of a unit of work: it takes a child process some seconds.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Final

from bot.domain.ids import FormFileId, OrganisationId, PersonId
from bot.domain.questionnaires import OPEN, RUN_BY_THE_PROGRAM, VersionState
from bot.form_measuring import embedded_voice
from bot.forms import Form, Question, seal
from bot.forms.findings import Level
from bot.forms.importer import Imported, convert
from bot.library import Library
from storage.answers import Answers
from storage.files import Purpose
from storage.questionnaires import Part, QuestionnaireRow, Source, VersionRow
from storage.records import Records

SUFFIXES: Final = (".xlsx", ".xls", ".csv", ".md")
MOST_PARTS: Final = 50


def looks_like_a_form(name: str) -> bool:
    """Whether a file of this name may hold a questionnaire."""
    return PurePath(name).suffix.lower() in SUFFIXES


def part_of(name: str, content: bytes) -> Part:
    """A list, picture or sound; what it is follows from its name."""
    return Part(mimetypes.guess_type(name)[0] or "application/octet-stream", content)


async def read_file(
    content: bytes, name: str, parts: Mapping[str, bytes], language: str
) -> Imported:
    """What the file says, with the files that belong to it; never raises for what is in them.

    The version is pinned by the form *and* its parts: another picture makes another version.
    """
    found = await convert(
        content, PurePath(name).suffix.lower(), parts, language, seconds=embedded_voice()
    )
    if found.form is None or not parts:
        return found
    whole = hashlib.sha256(found.form.source_digest.encode())
    for part in sorted(parts):
        whole.update(part.encode() + b"\0" + hashlib.sha256(parts[part]).digest())
    return replace(found, form=seal(replace(found.form, source_digest=whole.hexdigest())))


def is_reserved(form: Form) -> bool:
    """Whether its form id belongs to what the program asks by itself."""
    return form.form_id in RUN_BY_THE_PROGRAM


def to_agree(imported: Imported) -> int:
    """How much of it will be asked otherwise than it was written."""
    return sum(each.level is Level.TICK for each in imported.findings)


async def keep_draft(
    records: Records,
    organisation: OrganisationId,
    form: Form,
    source: Source,
    parts: Mapping[str, Part],
    agree: int,
    by: PersonId | None,
    now: datetime,
) -> VersionRow:
    """The form as the organisation's draft; or the version that it is already, published or withdrawn."""
    version = await records.forms.keep(form.form_id, form.version, form.digest, form.to_json(), now)
    questionnaires = records.questionnaires
    kept = await questionnaires.keep(organisation, form.form_id, form.audience, by, now)
    return await questionnaires.draft(kept, version, source, parts, agree, by, now)


async def publish(
    records: Records, version: VersionRow, by: PersonId | None, now: datetime
) -> bool:
    """New runs begin with this version, and the audit says who did it; false where they did before."""
    if not await records.questionnaires.publish(version, by, now):
        return False
    await _audited(records, "questionnaire_published", version, by, now)
    return True


async def withdraw(
    records: Records, version: VersionRow, by: PersonId | None, now: datetime
) -> bool:
    """Nobody begins it any more, and the audit says who did it; false where it wasn't published.

    Who was asked and hasn't begun is asked no more, without a word; publishing it again asks nobody.
    """
    if not await records.questionnaires.withdraw(version, by, now):
        return False
    await records.askings.call_off_not_begun(version.questionnaire.id, now)
    await _audited(records, "questionnaire_withdrawn", version, by, now)
    return True


async def _audited(
    records: Records, act: str, version: VersionRow, by: PersonId | None, now: datetime
) -> None:
    await records.audit.record(
        now,
        act,
        "questionnaire_version",
        version.id,
        actor=by,
        organisation=version.questionnaire.organisation,
    )


@dataclass(frozen=True, slots=True)
class Differences:
    """The questions of a new version beside an older one, by their names in the form."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def differences(before: Form, after: Form) -> Differences:
    """Which questions came, went, or say or do something else; a row that moved is no change."""
    old = {each.name: _bare(each) for each in before.questions}
    new = {each.name: _bare(each) for each in after.questions}
    return Differences(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
    )


def _bare(question: Question) -> Question:
    return replace(question, row=None)


def title_of(form: Form, language: str) -> str:
    """What the form is called in a language, or in its own."""
    return form.title.get(language) or form.title.get(form.default_language) or form.form_id


@dataclass(frozen=True, slots=True)
class AtHand:
    """A questionnaire as a coordinator sees it. ``withdrawn`` is the newest, where none is published."""

    row: QuestionnaireRow
    form: Form
    """Of the published version, or else of the newest one."""
    draft: tuple[VersionRow, Form] | None
    published: tuple[VersionRow, Form] | None
    withdrawn: tuple[VersionRow, Form] | None
    answered: int
    last: datetime | None
    open: int
    """How many are asked and haven't answered."""
    sent: FormFileId | None
    """The file of the draft, where it came in the chat."""
    ships_newer: bool

    @property
    def newest(self) -> tuple[VersionRow, Form] | None:
        """What a coordinator would publish next, or has published."""
        return self.draft or self.published or self.withdrawn


async def at_hand(records: Records, library: Library, row: QuestionnaireRow) -> AtHand | None:
    """Everything about a questionnaire that its card shows; nothing where no version is left of it."""
    versions = await records.questionnaires.versions_of(row.id)
    if not versions:
        return None

    async def newest(state: VersionState) -> tuple[VersionRow, Form] | None:
        found = next((each for each in versions if each.state is state), None)
        if found is None:
            return None
        return found, await library.form(found.form_version, records.unit)

    draft, published = await newest(VersionState.DRAFT), await newest(VersionState.PUBLISHED)
    withdrawn = None if published else await newest(VersionState.WITHDRAWN)
    shown = published or draft or withdrawn
    assert shown is not None, "a version is in one of three states"
    files = [] if draft is None else await records.files.of(Purpose.FORM, draft[0].id)
    kept = {each.form_version for each in versions}
    askings = await records.askings.of(row.id)
    return AtHand(
        row=row,
        form=shown[1],
        draft=draft,
        published=published,
        withdrawn=withdrawn,
        answered=await Answers(records.unit).count(row.organisation, row.form_id),
        last=await records.questionnaires.last_answer(row),
        open=sum(each.state in OPEN for each in askings),
        sent=FormFileId(files[-1].id) if files else None,
        ships_newer=any(
            form.form_id == row.form_id and version not in kept
            for version, form in library.offered()
        ),
    )
