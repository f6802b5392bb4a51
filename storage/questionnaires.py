"""Owns an organisation's questionnaires: their versions, the files that belong to them, exports asked for.

Must not judge a form or decide who is asked (``bot.domain.questionnaires``). What a version asks lies
in ``form_version`` and never changes; here stands whether it is a draft, published or withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import (
    FormVersionId,
    OrganisationId,
    PersonId,
    QuestionnaireId,
    QuestionnaireVersionId,
)
from bot.domain.questionnaires import VersionState
from storage.bell import Bell
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row, instant


@dataclass(frozen=True, slots=True)
class QuestionnaireRow:
    """One form of an organisation, over all of its versions. ``audience`` is as in ``forms.Form``."""

    id: QuestionnaireId
    organisation: OrganisationId
    form_id: str
    audience: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version. ``to_agree`` is how much of it is asked otherwise than it was written."""

    id: QuestionnaireVersionId
    questionnaire: QuestionnaireRow
    form_version: FormVersionId
    state: VersionState
    source_name: str | None
    """Of the file, as it was sent; None for a form that ships with the program."""
    to_agree: int
    uploaded_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """The file from which a version was made; ``name`` and ``content`` are None for shipped ones."""

    name: str | None
    content: bytes | None
    digest: str
    """SHA-256, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Part:
    """A list, a picture or a sound that a form names."""

    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class WantedExport:
    """A file of answers that somebody asked for and that is still to be made."""

    id: int
    questionnaire: QuestionnaireRow
    format: str
    labels: bool
    with_sensitive: bool
    asked_by: PersonId


_VERSION = """
    SELECT v.id, v.form_version_id, v.state, v.source_name, v.to_agree, v.uploaded_at,
           v.published_at, v.withdrawn_at, q.id AS questionnaire_id, q.organisation_id, q.form_id,
           q.audience
    FROM questionnaire_version v JOIN questionnaire q ON q.id = v.questionnaire_id
"""


class Questionnaires:
    """Questionnaires within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids, to_import: Bell | None = None) -> None:
        """``to_import`` is rung once an export that was asked for is committed."""
        self._unit = unit
        self._ids = ids
        self._to_import = to_import

    # -- reading -----------------------------------------------------------------------------------

    async def get(self, questionnaire: QuestionnaireId) -> QuestionnaireRow | None:
        row = await self._unit.one("SELECT * FROM questionnaire WHERE id = :id", id=questionnaire)
        return None if row is None else _questionnaire(row, row["id"])

    async def named(self, organisation: OrganisationId, form_id: str) -> QuestionnaireRow | None:
        """The organisation's questionnaire with this form id."""
        row = await self._unit.one(
            """SELECT * FROM questionnaire
               WHERE organisation_id = :organisation AND form_id = :form_id""",
            organisation=organisation,
            form_id=form_id,
        )
        return None if row is None else _questionnaire(row, row["id"])

    async def versions_in(self, organisation: OrganisationId) -> list[VersionRow]:
        """All versions of all questionnaires of the organisation, the newest first."""
        rows = await self._unit.fetch(
            _VERSION + " WHERE q.organisation_id = :organisation ORDER BY v.id DESC",
            organisation=organisation,
        )
        return [_version(row) for row in rows]

    async def versions_of(self, questionnaire: QuestionnaireId) -> list[VersionRow]:
        """All versions, the newest first."""
        rows = await self._unit.fetch(
            _VERSION + " WHERE q.id = :questionnaire ORDER BY v.id DESC",
            questionnaire=questionnaire,
        )
        return [_version(row) for row in rows]

    async def version(self, version: QuestionnaireVersionId) -> VersionRow | None:
        row = await self._unit.one(_VERSION + " WHERE v.id = :id", id=version)
        return None if row is None else _version(row)

    async def holding(
        self, organisation: OrganisationId, form_version: FormVersionId
    ) -> VersionRow | None:
        """The organisation's version that asks this, where it is still there."""
        row = await self._unit.one(
            _VERSION + " WHERE q.organisation_id = :organisation AND v.form_version_id = :version",
            organisation=organisation,
            version=form_version,
        )
        return None if row is None else _version(row)

    async def published_of(self, questionnaire: QuestionnaireId) -> VersionRow | None:
        """The version that new runs begin with, if there is one."""
        row = await self._unit.one(
            _VERSION + " WHERE q.id = :questionnaire AND v.state = 'published'",
            questionnaire=questionnaire,
        )
        return None if row is None else _version(row)

    async def newer_than(
        self, organisation: OrganisationId, form_version: FormVersionId
    ) -> FormVersionId | None:
        """The published version of the same questionnaire, where it is another than this one."""
        row = await self._unit.one(
            """SELECT w.form_version_id FROM questionnaire_version v
               JOIN questionnaire q ON q.id = v.questionnaire_id
               JOIN questionnaire_version w ON w.questionnaire_id = q.id
               WHERE q.organisation_id = :organisation AND v.form_version_id = :form_version
                 AND w.state = 'published' AND w.form_version_id <> :form_version""",
            organisation=organisation,
            form_version=form_version,
        )
        return None if row is None else FormVersionId(row["form_version_id"])

    async def in_use(self) -> list[FormVersionId]:
        """What may be begun, looked at or gone on with in any organisation, oldest first."""
        rows = await self._unit.fetch(
            """SELECT form_version_id AS id FROM questionnaire_version
               UNION SELECT form_version_id FROM run WHERE ready_at IS NULL AND given_up_at IS NULL
               ORDER BY id"""
        )
        return [FormVersionId(row["id"]) for row in rows]

    async def parts_of(self, version: QuestionnaireVersionId) -> dict[str, Part]:
        """The files of a version by their names."""
        rows = await self._unit.fetch(
            """SELECT name, mime, content FROM questionnaire_file
               WHERE questionnaire_version_id = :version ORDER BY name""",
            version=version,
        )
        return {row["name"]: Part(row["mime"], row["content"]) for row in rows}

    async def last_answer(self, questionnaire: QuestionnaireRow) -> datetime | None:
        """When the last run of any version was finished, in UTC; nothing where none was."""
        row = await self._unit.one(
            """SELECT MAX(r.ready_at) AS last FROM run r
               JOIN form_version v ON v.id = r.form_version_id
               WHERE r.organisation_id = :organisation AND v.form_id = :form_id
                 AND r.purpose <> 'rehearsal' AND r.given_up_at IS NULL""",
            organisation=questionnaire.organisation,
            form_id=questionnaire.form_id,
        )
        return None if row is None else instant(row["last"])

    # -- versions ----------------------------------------------------------------------------------

    async def keep(
        self,
        organisation: OrganisationId,
        form_id: str,
        audience: str,
        by: PersonId | None,
        now: datetime,
    ) -> QuestionnaireRow:
        """The organisation's questionnaire with this form id, made where it is new.

        For whom it is may change with a version, as long as nothing of it is published.
        """
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            """INSERT INTO questionnaire (id, organisation_id, form_id, audience, created_by,
                 created_at)
               VALUES (:id, :organisation, :form_id, :audience, :by, :now)
               ON CONFLICT (organisation_id, form_id) DO UPDATE SET audience = excluded.audience
                 WHERE NOT EXISTS (SELECT 1 FROM questionnaire_version v
                   WHERE v.questionnaire_id = questionnaire.id AND v.state = 'published')""",
            id=self._ids.next("questionnaire"),
            organisation=organisation,
            form_id=form_id,
            audience=audience,
            by=by,
            now=to_text(now),
        )
        kept = await self.named(organisation, form_id)
        assert kept is not None, "it was written a moment ago"
        return kept

    async def draft(
        self,
        questionnaire: QuestionnaireRow,
        form_version: FormVersionId,
        source: Source,
        parts: Mapping[str, Part],
        to_agree: int,
        by: PersonId | None,
        now: datetime,
    ) -> VersionRow:
        """Keep a version as the draft; a draft before it goes, for nobody ever answered it.

        A version that was published or withdrawn is given back as it stands: it never changes.
        """
        assert isinstance(self._unit, Unit)
        for other in await self.versions_of(questionnaire.id):
            if other.form_version == form_version and other.state is not VersionState.DRAFT:
                return other
            if other.state is VersionState.DRAFT:
                await self.throw_away(other.id)
        version = QuestionnaireVersionId(self._ids.next("questionnaire_version"))
        await self._unit.run(
            """INSERT INTO questionnaire_version (id, questionnaire_id, form_version_id, state,
                 source_name, source, source_digest, to_agree, uploaded_by, uploaded_at)
               VALUES (:id, :questionnaire, :form_version, 'draft', :name, :content, :digest,
                 :to_agree, :by, :now)""",
            id=version,
            questionnaire=questionnaire.id,
            form_version=form_version,
            name=source.name,
            content=source.content,
            digest=source.digest,
            to_agree=to_agree,
            by=by,
            now=to_text(now),
        )
        for name, part in parts.items():
            self._add_part(version, name, part)
        kept = await self.version(version)
        assert kept is not None, "it was written a moment ago"
        return kept

    def _add_part(self, version: QuestionnaireVersionId, name: str, part: Part) -> None:
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """INSERT INTO questionnaire_file (id, questionnaire_version_id, name, mime, content,
                 digest)
               VALUES (:id, :version, :name, :mime, :content, :digest)""",
            id=self._ids.next("questionnaire_file"),
            version=version,
            name=name,
            mime=part.mime,
            content=part.content,
            digest=hashlib.sha256(part.content).hexdigest(),
        )

    async def publish(self, version: VersionRow, by: PersonId | None, now: datetime) -> bool:
        """New runs begin with this version; the one before is withdrawn. False if it was published."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            """UPDATE questionnaire_version SET state = 'withdrawn', withdrawn_by = :by,
                 withdrawn_at = :now
               WHERE questionnaire_id = :questionnaire AND state = 'published' AND id <> :id""",
            questionnaire=version.questionnaire.id,
            by=by,
            now=to_text(now),
            id=version.id,
        )
        changed = await self._unit.run(
            """UPDATE questionnaire_version SET state = 'published', published_by = :by,
                 published_at = :now, withdrawn_by = NULL, withdrawn_at = NULL
               WHERE id = :id AND state <> 'published'""",
            by=by,
            now=to_text(now),
            id=version.id,
        )
        return changed == 1

    async def withdraw(self, version: VersionRow, by: PersonId | None, now: datetime) -> bool:
        """Nobody begins it any more; runs under way go on. False if it wasn't published."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            """UPDATE questionnaire_version SET state = 'withdrawn', withdrawn_by = :by,
                 withdrawn_at = :now WHERE id = :id AND state = 'published'""",
            by=by,
            now=to_text(now),
            id=version.id,
        )
        return changed == 1

    async def throw_away(self, version: QuestionnaireVersionId) -> bool:
        """Take a draft out, with its files; false for what was ever published."""
        assert isinstance(self._unit, Unit)
        row = await self.version(version)
        if row is None or row.state is not VersionState.DRAFT:
            return False
        await self._unit.run(
            "DELETE FROM questionnaire_file WHERE questionnaire_version_id = :id", id=version
        )
        await self._unit.run("DELETE FROM questionnaire_version WHERE id = :id", id=version)
        return True

    # -- exports that were asked for ---------------------------------------------------------------

    def want_export(
        self,
        questionnaire: QuestionnaireId,
        format_: str,
        by: PersonId,
        now: datetime,
        *,
        labels: bool,
        with_sensitive: bool,
    ) -> None:
        """Keep the wish; a job makes the file, for that may take longer than a press may."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """INSERT INTO questionnaire_export (id, questionnaire_id, format, labels,
                 with_sensitive, asked_by, asked_at)
               VALUES (:id, :questionnaire, :format, :labels, :with_sensitive, :by, :now)""",
            id=self._ids.next("questionnaire_export"),
            questionnaire=questionnaire,
            format=format_,
            labels=int(labels),
            with_sensitive=int(with_sensitive),
            by=by,
            now=to_text(now),
        )
        if self._to_import is not None:
            self._unit.after_commit(self._to_import.ring)

    async def wanted_exports(self) -> list[WantedExport]:
        """What is still to be made, oldest first."""
        rows = await self._unit.fetch(
            """SELECT e.id, e.format, e.labels, e.with_sensitive, e.asked_by,
                 q.id AS questionnaire_id, q.organisation_id, q.form_id, q.audience
               FROM questionnaire_export e JOIN questionnaire q ON q.id = e.questionnaire_id
               WHERE e.made_at IS NULL ORDER BY e.id"""
        )
        return [
            WantedExport(
                id=row["id"],
                questionnaire=_questionnaire(row, row["questionnaire_id"]),
                format=row["format"],
                labels=row["labels"] == 1,
                with_sensitive=row["with_sensitive"] == 1,
                asked_by=PersonId(row["asked_by"]),
            )
            for row in rows
        ]

    async def export_made(self, export: int, now: datetime) -> bool:
        """The file is on its way; false if that was said before."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            "UPDATE questionnaire_export SET made_at = :now WHERE id = :id AND made_at IS NULL",
            now=to_text(now),
            id=export,
        )
        return changed == 1


def _questionnaire(row: Row, number: int) -> QuestionnaireRow:
    return QuestionnaireRow(
        QuestionnaireId(number),
        OrganisationId(row["organisation_id"]),
        row["form_id"],
        row["audience"],
    )


def _version(row: Row) -> VersionRow:
    return VersionRow(
        id=QuestionnaireVersionId(row["id"]),
        questionnaire=_questionnaire(row, row["questionnaire_id"]),
        form_version=FormVersionId(row["form_version_id"]),
        state=VersionState(row["state"]),
        source_name=row["source_name"],
        to_agree=row["to_agree"],
        uploaded_at=from_text(row["uploaded_at"]),
        published_at=instant(row["published_at"]),
        withdrawn_at=instant(row["withdrawn_at"]),
    )
