"""Owns what an operator does with questionnaires: get one in, publish, withdraw, list. Must not print.

The same functions run inside the bot, over its control socket, when it holds the data directory. Files
are named by their paths: the socket is private to the bot's user, and an order has a limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.domain.ids import OrganisationId
from bot.domain.questionnaires import NotPublished, VersionState, may_publish
from bot.errors import ConfigurationError
from bot.form_report import lines
from bot.forms import load_shipped
from bot.forms.importer import MOST_BYTES
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE, Translators
from bot.inputs import LARGEST_FILE
from bot.library import OFFERED
from bot.questionnaires import (
    is_reserved,
    keep_draft,
    part_of,
    publish,
    read_file,
    to_agree,
    withdraw,
)
from storage.answers import Answers
from storage.people import Organisations
from storage.questionnaires import Source, VersionRow
from storage.records import Records, Store

_FOREMOST: Final = (VersionState.DRAFT, VersionState.WITHDRAWN, VersionState.PUBLISHED)
"""Which version is meant where one is to be published."""


async def import_form(
    store: Store,
    now: datetime,
    *,
    organisation: str,
    file: str,
    parts: Sequence[str],
    language: str | None,
) -> dict[str, Any]:
    """Read a questionnaire's file and keep it as the organisation's draft; the report in lines.

    ``parts`` are the paths of lists, pictures and sounds. Raises ``ConfigurationError`` for what can't be
    read from the disk, and for a form id that belongs to the program.
    """
    there, own = await _organisation(store, organisation)
    path = Path(file)
    data = await asyncio.to_thread(_content, path, MOST_BYTES)
    given = {
        Path(each).name: await asyncio.to_thread(_content, Path(each), LARGEST_FILE)
        for each in parts
    }
    found = await read_file(data, path.name, given, own)
    translator = Translators().of(language if language in LANGUAGES else SOURCE_LANGUAGE)
    said = [translator.say(each) for each in lines(found, path.name)]
    form = found.form
    if form is None:
        return {"lines": said, "blocked": True}
    if is_reserved(form):
        raise ConfigurationError(
            f"the form_id {form.form_id!r} belongs to a questionnaire of the program: write another on "
            "the sheet settings"
        )
    async with store.database.unit_of_work() as unit:
        version = await keep_draft(
            Records(unit, store),
            there,
            form,
            Source(path.name, data, form.source_digest),
            {name: part_of(name, content) for name, content in given.items()},
            to_agree(found),
            None,
            now,
        )
    kept = f"{form.form_id}: version no. {version.id} is {version.state.value}."
    if version.state is VersionState.DRAFT:
        kept += (
            f" Publish it with `celabiedrs form publish {form.form_id} --organisation "
            f"{organisation!r}`, or look at it in the chat first."
        )
    return {"lines": [*said, kept], "blocked": False}


async def publish_form(
    store: Store, now: datetime, *, organisation: str, name: str, agree: bool
) -> str:
    """Publish the draft of a questionnaire, or the version that was withdrawn last, or one that ships.

    Raises ``ConfigurationError`` where there is nothing to publish, or nobody agreed with what is asked
    otherwise than it was written.
    """
    there, _ = await _organisation(store, organisation)
    async with store.database.unit_of_work() as unit:
        records = Records(unit, store)
        version = await _to_publish(records, there, name, now)
        if version is None:
            raise ConfigurationError(
                f"{organisation!r} has no questionnaire {name!r}: `celabiedrs form list "
                f"--organisation {organisation!r}` names them"
            )
        refused = may_publish(version.state, version.to_agree, agreed=agree)
        if refused is NotPublished.NOT_AGREED:
            raise ConfigurationError(
                f"{name}: {version.to_agree} things will be asked otherwise than they were written "
                "(`celabiedrs form check` says which); add --agree if that is right"
            )
        if refused is NotPublished.ALREADY or not await publish(records, version, None, now):
            return f"{name}: version no. {version.id} is published already."
    return f"{name}: version no. {version.id} is published."


async def _to_publish(
    records: Records, there: OrganisationId, name: str, now: datetime
) -> VersionRow | None:
    row = await records.questionnaires.named(there, name)
    versions = [] if row is None else await records.questionnaires.versions_of(row.id)
    if not versions and name in OFFERED:
        form = load_shipped(name)
        source = Source(None, None, form.source_digest or form.digest)
        return await keep_draft(records, there, form, source, {}, 0, None, now)
    # The published one is meant only where there is no other: then it is said that it stands.
    published = [each for each in versions if each.state is VersionState.PUBLISHED]
    for state in _FOREMOST:
        found = next((each for each in versions if each.state is state), None)
        if found is not None and not (published and state is VersionState.WITHDRAWN):
            return found
    return None


async def withdraw_form(store: Store, now: datetime, *, organisation: str, name: str) -> str:
    """Withdraw what is published. Raises ``ConfigurationError`` where nothing of that name is."""
    there, _ = await _organisation(store, organisation)
    async with store.database.unit_of_work() as unit:
        records = Records(unit, store)
        row = await records.questionnaires.named(there, name)
        version = None if row is None else await records.questionnaires.published_of(row.id)
        if version is None or not await withdraw(records, version, None, now):
            raise ConfigurationError(f"no version of {name!r} is published in {organisation!r}")
    return f"{name}: version no. {version.id} is withdrawn. Runs under way go on."


async def list_forms(store: Store, _now: datetime, *, organisation: str) -> list[str]:
    """A line for each version of each questionnaire, and for each that ships and isn't used."""
    there, _ = await _organisation(store, organisation)
    async with store.database.unit_of_work() as unit:
        records = Records(unit, store)
        versions = await records.questionnaires.versions_in(there)
        answered = {
            each.questionnaire.form_id: await Answers(unit).count(there, each.questionnaire.form_id)
            for each in versions
        }
    return [*_lines(versions, answered)]


def _lines(versions: Sequence[VersionRow], answered: dict[str, int]) -> Iterator[str]:
    for version in sorted(versions, key=lambda each: (each.questionnaire.form_id, -each.id)):
        row = version.questionnaire
        since = version.withdrawn_at or version.published_at or version.uploaded_at
        yield (
            f"{row.form_id}  no. {version.id}  {version.state.value} since {since.date()}  "
            f"for {row.audience}s  {answered[row.form_id]} answers  "
            f"{version.source_name or '(ships with the program)'}"
        )
    for name in OFFERED:
        if name not in answered:
            yield f"{name}  (ships with the program, not used)"


async def _organisation(store: Store, name: str) -> tuple[OrganisationId, str]:
    """Its number and its language. Raises ``ConfigurationError`` where there is none of this name."""
    async with store.database.reading() as reader:
        found = await Organisations(reader, store.ids).named(name)
    if found is None:
        raise ConfigurationError(f"there is no organisation {name!r}: write its whole name")
    return found.id, found.language


def _content(path: Path, most: int) -> bytes:
    """The file, or just enough of it to see that it is too big."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from error
    if len(data) > most:
        raise ConfigurationError(f"{path} is larger than {most // 1024**2} MB")
    return data
