"""Owns the road of an export: read, open, write, record who took what. It must not know a file's format.

Opening and writing are done in a thread, so that a hundred thousand cells stop nobody. The audit log has
the export before anybody has its bytes: one row for the export, one for each run in it, so that a learner who
asks who looked finds this look as well.
"""

from __future__ import annotations

import asyncio
import io
import mimetypes
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.domain.ids import FileId, FormVersionId, PersonId
from bot.domain.people import Organisation
from bot.errors import FormError, VaultError
from bot.exports.files import as_csv, as_csv_files, as_workbook
from bot.exports.kinds import Export, Format, Wish
from bot.exports.layout import clean_name
from bot.exports.responses import Attached, Response, sensitive_names, told_by, uuid_of
from bot.exports.submissions import as_json, submission
from bot.exports.tables import tables
from bot.forms import Form, Kind, Run
from storage.answers import Answers, FinishedRun, KeptVoice
from storage.audit import Audit
from storage.files import Files, FileState, StoredFile
from storage.files import content as content_of
from storage.people import Organisations
from storage.records import Store
from storage.shelf import Shelf
from storage.voice_notes import FOLDER as VOICE_FOLDER

_VOICE_MIME: Final = "audio/ogg"
_SUFFIXES: Final = {"image/jpeg": ".jpg", "audio/ogg": ".ogg", "text/plain": ".txt"}
_MIMES: Final = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
    Format.XML: "application/zip",
}


@dataclass(frozen=True, slots=True)
class _Given:
    """A file that answers a question, as the run names it: a voice note, else a file of its person."""

    number: int
    is_voice: bool
    person: PersonId


@dataclass(frozen=True, slots=True)
class _Read:
    """All that the database says of an export, of one moment."""

    organisation: Organisation
    forms: Sequence[tuple[FormVersionId, str]]
    runs: Sequence[FinishedRun]
    voices: Mapping[int, KeptVoice]


@dataclass(frozen=True, slots=True)
class _Opened:
    """The same, readable: the versions, newest first, and what each run tells."""

    forms: tuple[Form, ...]
    responses: tuple[Response, ...]
    people: Mapping[int, PersonId]
    """Whose run each is."""
    given: Mapping[int, Mapping[str, _Given]]
    """By the number of the run and the key of the question."""


@dataclass(slots=True)
class _Files:
    """Where the bytes of the given files lie, by the names under which they leave."""

    voices: dict[str, KeptVoice] = field(default_factory=dict)
    papers: dict[str, StoredFile] = field(default_factory=dict)


async def make_export(store: Store, wish: Wish, *, by: PersonId | None, now: datetime) -> Export:
    """Export the finished runs of a form, and record it. Not to be awaited inside of a unit of work.

    ``by`` is the coordinator who asked, None on the command line; ``now`` is aware UTC. Left out are
    rehearsals, unfinished runs, and people who took consent back or were erased. Raises FormError where
    the organisation has no such form, or one of its rules breaks; then nothing is recorded.
    """
    read = await _read(store, wish)
    opened = await asyncio.to_thread(_open, read, store, wish)
    opened, files = await _with_files(opened, read, store)
    export = await _written(opened, files, store, wish, now.astimezone(read.organisation.zone))
    await _record(store, wish, read, opened, by, now)
    return export


async def _read(store: Store, wish: Wish) -> _Read:
    async with store.database.reading() as reader:
        organisations = await Organisations(reader, store.ids).all()
        answers = Answers(reader)
        place = (wish.organisation, wish.form_id)
        read = _Read(
            organisation=next(each for each in organisations if each.id == wish.organisation),
            forms=await answers.definitions(*place),
            runs=await answers.finished(*place),
            voices=await answers.voices(*place),
        )
    if not read.forms:
        raise FormError(
            f"{read.organisation.name!r} has no finished answers to a questionnaire {wish.form_id!r}"
        )
    return read


# -- in a thread -----------------------------------------------------------------------------------


def _open(read: _Read, store: Store, wish: Wish) -> _Opened:
    forms = {version: Form.from_json(definition) for version, definition in read.forms}
    erased = store.vault.tombstones().keys()
    responses: list[Response] = []
    given: dict[int, Mapping[str, _Given]] = {}
    people: dict[int, PersonId] = {}
    for stored in read.runs:
        time.sleep(0)  # lets the loop have its turn: a run is worked out in Python from end to end
        if stored.person in erased or stored.about in erased:
            continue
        form = forms[stored.form_version]
        run = Run.from_json(stored.state(store.vault))
        response = _response(stored, run, form, read.organisation)
        responses.append(response)
        given[stored.id] = dict(_given_in(run, stored.person, response, wish))
        people[stored.id] = stored.about or stored.person
    return _Opened(tuple(forms.values()), tuple(responses), people, given)


def _response(stored: FinishedRun, run: Run, form: Form, organisation: Organisation) -> Response:
    return Response(
        form=form,
        id=stored.id,
        uuid=uuid_of(form, stored.id, stored.started_at),
        started_at=stored.started_at.astimezone(organisation.zone),
        finished_at=stored.finished_at.astimezone(organisation.zone),
        by=stored.name,
        about=stored.about_name or "",
        told=told_by(run, form),
    )


def _given_in(
    run: Run, person: PersonId, response: Response, wish: Wish
) -> Iterator[tuple[str, _Given]]:
    """The files of answers that leave: those of questions for files, and voices still to be mapped."""
    form = response.form
    hidden = frozenset() if wish.with_sensitive else sensitive_names(form)
    for key, told in response.told.items():
        question = form.question(key)
        if question.name in hidden:
            continue
        voice = run.answers[key].voice if told.pending else told.value
        if voice and voice.isdecimal() and (told.pending or question.kind.is_file):
            yield key, _Given(int(voice), told.pending or question.kind is Kind.AUDIO, person)


def _as_one_file(opened: _Opened, wish: Wish, at: datetime) -> tuple[bytes, str, str]:
    """Content, ending and kind of an export that needs no files beside it."""
    if wish.format is Format.JSON:
        return as_json(opened.responses, wish), ".json", _MIMES[Format.JSON]
    made = tables(opened.forms, opened.responses, wish)
    if wish.format is Format.XLSX:
        return as_workbook(made, at), ".xlsx", _MIMES[Format.XLSX]
    if len(made) == 1:
        return as_csv(made[0]), ".csv", "text/csv"
    return as_csv_files(made), ".zip", "application/zip"


# -- files beside the answers ----------------------------------------------------------------------


async def _with_files(opened: _Opened, read: _Read, store: Store) -> tuple[_Opened, _Files]:
    """Names for all given files, and where those lie whose bytes we have."""
    files = _Files()
    responses: list[Response] = []
    async with store.database.reading() as reader:
        papers = Files(reader, store.ids, store.vault)
        for response in opened.responses:
            attached: dict[str, Attached] = {}
            for key, given in opened.given[response.id].items():
                if given.is_voice:
                    attached[key] = _voice(given.number, read.voices, files)
                    continue
                paper = await papers.get(FileId(given.number))
                if paper is not None and paper.belongs.person == given.person:
                    attached[key] = _paper(paper, files)
            responses.append(replace(response, attached=attached) if attached else response)
    return replace(opened, responses=tuple(responses)), files


def _voice(number: int, kept: Mapping[int, KeptVoice], files: _Files) -> Attached:
    name = f"voice-{number}.ogg"
    if number in kept:
        files.voices[name] = kept[number]
    return Attached(name, _VOICE_MIME, number in kept)


def _paper(paper: StoredFile, files: _Files) -> Attached:
    suffix = _SUFFIXES.get(paper.mime) or mimetypes.guess_extension(paper.mime) or ""
    name = f"file-{paper.id}{suffix}"
    is_kept = paper.state is FileState.KEPT and paper.box is not None
    if is_kept:
        files.papers[name] = paper
    return Attached(name, paper.mime, is_kept)


async def _written(
    opened: _Opened, files: _Files, store: Store, wish: Wish, at: datetime
) -> Export:
    stem = f"{clean_name(wish.form_id)}-{at.date()}"
    if wish.format is Format.XML:
        content = await _archive(opened, files, store, wish)
        return Export(f"{stem}-xml.zip", _MIMES[Format.XML], content, len(opened.responses))
    content, ending, mime = await asyncio.to_thread(_as_one_file, opened, wish, at)
    return Export(stem + ending, mime, content, len(opened.responses))


async def _archive(opened: _Opened, files: _Files, store: Store, wish: Wish) -> bytes:
    """A folder for each run: the submission, and beside it the files that it names and we have."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for response in opened.responses:
            folder = f"uuid{response.uuid}"
            xml = await asyncio.to_thread(submission, response, wish)
            archive.writestr(f"{folder}/submission.xml", xml)
            for each in response.attached.values():
                content = await _content(each.name, files, store) if each.kept else None
                if content is not None:
                    archive.writestr(f"{folder}/{each.name}", content, zipfile.ZIP_STORED)
    return buffer.getvalue()


async def _content(name: str, files: _Files, store: Store) -> bytes | None:
    """The bytes of a file; None where they went between looking and reading."""
    try:
        if name in files.papers:
            return await content_of(store.shelf, files.papers[name])
        voice = files.voices[name]
        folder = store.database.path.parent / VOICE_FOLDER
        shelf = Shelf(store.vault, folder, "voice_note")
        return await shelf.get(voice.id, voice.person, voice.box)
    except (FileNotFoundError, VaultError):
        return None


# -- who took what ---------------------------------------------------------------------------------


async def _record(
    store: Store, wish: Wish, read: _Read, opened: _Opened, by: PersonId | None, now: datetime
) -> None:
    act = "sensitive_answers_exported" if wish.with_sensitive else "answers_exported"
    async with store.database.unit_of_work() as unit:
        audit = Audit(unit)
        version = read.forms[0][0]
        who = {"actor": by, "organisation": wish.organisation}
        await audit.record(now, act, "form_version", version, **who)
        for response in opened.responses:
            subject = opened.people[response.id]
            await audit.record(now, act, "run", response.id, subject=subject, **who)
