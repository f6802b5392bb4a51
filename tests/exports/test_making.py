"""Whose answers leave, what is recorded of it, and what lies beside them; on a real database."""

from __future__ import annotations

import asyncio
import io
import json
import time
import zipfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import openpyxl
import pytest

from bot.domain.ids import FileId, OrganisationId, RunId, VoiceNoteId
from bot.domain.people import Role
from bot.errors import FormError
from bot.exports.kinds import Format, Wish
from bot.exports.making import make_export
from bot.forms import Answer, Choice, Form, Kind, Phase, Question, Run, seal
from bot.inputs import PhotoGiven
from storage.answers import Answers
from storage.audit import broken_link
from storage.files import Belonging, Files, Purpose
from storage.instants import to_text
from storage.records import Records
from storage.runs import FormVersions, Runs
from storage.shelf import Shelf
from storage.voice_notes import FOLDER as VOICE_FOLDER
from storage.voice_notes import VoiceNote, VoiceNotes
from tests.support.world import Somebody, World

YES = Choice("yes", {"en": "Yes", "lv": "Jā"})
NO = Choice("no", {"en": "No", "lv": "Nē"})


def _question(name: str, kind: Kind, **more: Any) -> Question:
    return Question(name, f"/data/{name}", kind, label={"en": name.title()}, **more)


FORM = seal(
    Form(
        form_id="visit",
        version="1",
        title={"en": "Visit"},
        languages=("en", "lv"),
        default_language="en",
        language_names={"en": "English (en)", "lv": "Latvian (lv)"},
        blocks=(),
        groups=(),
        questions=(
            _question("went", Kind.SELECT_ONE, choices=(YES, NO)),
            _question("why_not", Kind.TEXT, relevant=" /data/went = 'no'"),
            _question("felt", Kind.TEXT, sensitive=True),
            _question("story", Kind.AUDIO),
            _question("shoes", Kind.IMAGE),
            _question("mark", Kind.CALCULATE, calculation="if( /data/went = 'yes', 10, 0)"),
        ),
    )
)


@dataclass(slots=True)
class Visits:
    """An organisation whose learners answered about a visit."""

    world: World
    dobele: OrganisationId
    mara: Somebody

    async def learner(self, name: str, *, consent: bool = True) -> Somebody:
        return await self.world.person(name, Role.LEARNER, self.dobele, consent=consent)

    async def begun(
        self, who: Somebody, *, form: Form = FORM, about: Somebody | None = None, **columns: str
    ) -> RunId:
        """A run that has just begun; ``columns`` of its row are set besides."""
        now, store = self.world.now, self.world.store
        async with store.database.unit_of_work() as unit:
            version = await FormVersions(unit, store.ids).keep(
                form.form_id, form.version, form.digest, form.to_json(), now
            )
            run = Run(form.digest, 1, Phase.ASKING, "went", started_at=now)
            stored = Runs(unit, store.ids, store.vault).add(
                who.organisation, who.person, version, 1, run.phase.value, run.to_json(), now
            )
            await unit.run(
                """UPDATE run SET purpose = :purpose, about_id = :about, given_up_at = :given_up_at
                   WHERE id = :id""",
                purpose=columns.get("purpose", "questionnaire"),
                about=None if about is None else about.person,
                given_up_at=columns.get("given_up_at"),
                id=stored,
            )
        return stored

    async def finished(
        self, run: RunId, answers: Mapping[str, Answer | str], *, form: Form = FORM
    ) -> None:
        """The run ends with these answers."""
        now, store = self.world.now, self.world.store
        given = {
            key: each if isinstance(each, Answer) else Answer(each, now)
            for key, each in answers.items()
        }
        ended = Run(form.digest, 9, Phase.FINISHED, None, given, started_at=now)
        async with store.database.unit_of_work() as unit:
            runs = Runs(unit, store.ids, store.vault)
            stored = await runs.get(run)
            assert stored is not None
            runs.save(stored, 9, ended.phase.value, ended.to_json(), "[]", now, ready=True)

    async def answered(
        self,
        who: Somebody,
        answers: Mapping[str, Answer | str],
        *,
        form: Form = FORM,
        about: Somebody | None = None,
        **columns: str,
    ) -> RunId:
        """A finished run with these answers."""
        run = await self.begun(who, form=form, about=about, **columns)
        await self.finished(run, answers, form=form)
        return run

    async def export(self, kind: Format, **more: Any) -> bytes:
        wish = Wish(self.dobele, "visit", kind, **more)
        made = await make_export(self.world.store, wish, by=self.mara.person, now=self.world.now)
        return made.content

    async def results(self, **more: Any) -> list[dict[str, Any]]:
        return list(json.loads(await self.export(Format.JSON, **more))["results"])

    async def audited(self) -> list[tuple[Any, ...]]:
        """What the audit log says of exports: act, kind, object, actor, subject."""
        async with self.world.store.database.reading() as reader:
            assert await broken_link(reader) is None
            rows = await reader.fetch(
                """SELECT act, object_kind, object_id, actor_id, subject_id FROM audit
                   WHERE act LIKE '%exported' ORDER BY sequence"""
            )
        return [tuple(row) for row in rows]


@pytest.fixture
async def visits(tmp_path) -> AsyncIterator[Visits]:
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        yield Visits(world, dobele, await world.person("Māra", Role.COORDINATOR, dobele))


async def test_what_became_irrelevant_is_not_exported(visits: Visits):
    """An answer that a later one made irrelevant stays in the run, and doesn't leave."""
    anna = await visits.learner("Anna")
    await visits.answered(anna, {"went": "yes", "why_not": "I was ill"})
    (result,) = await visits.results()
    assert result["went"] == "yes"
    assert "why_not" not in result
    assert result["mark"] == "10"
    assert result["_submitted_by"] == "Anna"


async def test_only_finished_runs_that_count_are_exported(visits: Visits):
    """Rehearsals, unfinished runs and runs given up stay; so do those of other organisations."""
    anna = await visits.learner("Anna")
    kept = await visits.answered(anna, {"went": "yes"})
    await visits.answered(visits.mara, {"went": "no"}, purpose="rehearsal")
    await visits.begun(anna)
    await visits.answered(anna, {"went": "no"}, given_up_at=to_text(visits.world.now))
    auce = await visits.world.organisation("Auce")
    await visits.answered(
        await visits.world.person("Berta", Role.LEARNER, auce, consent=True), {"went": "no"}
    )
    assert [each["_id"] for each in await visits.results()] == [kept]
    async with visits.world.store.database.reading() as reader:
        assert await Answers(reader).count(visits.dobele, "visit") == 1


async def test_who_took_consent_back_is_left_out(visits: Visits):
    """Their last word counts, also for what a mentor said about them; staff need no consent."""
    anna = await visits.learner("Anna", consent=False)
    berta = await visits.learner("Berta")
    mentor = await visits.world.person("Juris", Role.MENTOR, visits.dobele)
    await visits.answered(anna, {"went": "yes"})
    await visits.answered(mentor, {"went": "yes"}, about=anna)
    kept = await visits.answered(mentor, {"went": "no"}, about=berta)
    assert [(each["_id"], each["_about"]) for each in await visits.results()] == [(kept, "Berta")]


async def test_a_learner_who_was_never_asked_for_consent_is_left_out(visits: Visits):
    """Without a yes of the learner nothing leaves, even where a run is there."""
    anna = await visits.world.person("Anna", Role.LEARNER, visits.dobele)
    await visits.answered(anna, {"went": "yes"})
    kept = await visits.answered(await visits.learner("Berta"), {"went": "no"})
    assert [each["_id"] for each in await visits.results()] == [kept]


async def test_an_erased_person_is_left_out(visits: Visits):
    """What is sealed under a destroyed key doesn't stop the others' answers."""
    anna, berta = await visits.learner("Anna"), await visits.learner("Berta")
    await visits.answered(anna, {"went": "yes"})
    kept = await visits.answered(berta, {"went": "no"})
    visits.world.store.vault.shred(anna.person)
    assert [each["_id"] for each in await visits.results()] == [kept]


async def test_an_export_is_recorded_with_everybody_in_it(visits: Visits):
    """The log names who took it, and each person whose answers went out."""
    anna, berta = await visits.learner("Anna"), await visits.learner("Berta")
    mentor = await visits.world.person("Juris", Role.MENTOR, visits.dobele)
    first = await visits.answered(anna, {"went": "yes"})
    second = await visits.answered(mentor, {"went": "no"}, about=berta)
    await visits.export(Format.CSV)
    version, *runs = await visits.audited()
    assert version[:2] == ("answers_exported", "form_version")
    assert version[3:] == (visits.mara.person, None)
    assert runs == [
        ("answers_exported", "run", first, visits.mara.person, anna.person),
        ("answers_exported", "run", second, visits.mara.person, berta.person),
    ]


async def test_sensitive_answers_leave_only_when_asked_and_it_is_recorded(visits: Visits):
    """By default they stay in the bot; an export with them has an act of its own in the log."""
    anna = await visits.learner("Anna")
    await visits.answered(anna, {"went": "yes", "felt": "afraid"})
    assert b"afraid" not in await visits.export(Format.CSV)
    assert (await visits.results())[0].get("felt") is None
    (open_result,) = await visits.results(with_sensitive=True)
    assert open_result["felt"] == "afraid"
    assert {row[0] for row in (await visits.audited())[-2:]} == {"sensitive_answers_exported"}


async def test_an_unknown_form_is_refused_and_nothing_recorded(visits: Visits):
    """A name that nobody published or answered is said back, and no row says that it left."""
    with pytest.raises(FormError, match="no finished answers"):
        await visits.export(Format.XLSX)
    assert await visits.audited() == []


async def test_a_voice_answer_waits_blank_and_its_file_lies_beside(visits: Visits):
    """A pending answer has its voice note in the archive; so have answers that are sounds and pictures."""
    anna = await visits.learner("Anna")
    run = await visits.begun(anna)
    waiting = await _voice(visits, anna, run, b"OggS waiting")
    story = await _voice(visits, anna, run, b"OggS story")
    hidden = await _voice(visits, anna, run, b"OggS felt")
    shoes = await _photo(visits, anna, b"\xff\xd8 shoes")
    now = visits.world.now
    answers = {
        "went": Answer(None, now, pending=True, voice=str(waiting), seconds=3),
        "felt": Answer(None, now, pending=True, voice=str(hidden), seconds=3),
        "story": Answer(str(story), now, voice=str(story), seconds=3),
        "shoes": str(shoes),
    }
    await visits.finished(run, answers)
    with zipfile.ZipFile(io.BytesIO(await visits.export(Format.XML))) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    xml = files.pop("submission.xml").decode()
    assert files == {
        f"voice-{waiting}.ogg": b"OggS waiting",
        f"voice-{story}.ogg": b"OggS story",
        f"file-{shoes}.jpg": b"\xff\xd8 shoes",
    }
    assert f"<story>voice-{story}.ogg</story>" in xml
    assert f"<shoes>file-{shoes}.jpg</shoes>" in xml
    assert "<went></went>" in xml
    assert "<felt>" not in xml
    (result,) = await visits.results()
    assert result["_pending"] == ["went"]
    assert [each["filename"] for each in result["_attachments"]] == [
        f"voice-{waiting}.ogg",
        f"voice-{story}.ogg",
        f"file-{shoes}.jpg",
    ]


async def test_a_photo_that_was_never_fetched_keeps_its_name(visits: Visits):
    """What Telegram lost is named in the submission, and missing beside it, without a fault."""
    anna = await visits.learner("Anna")
    async with visits.world.store.database.unit_of_work() as unit:
        files = Records(unit, visits.world.store).files
        shoes = files.add(_PHOTO, _belonging(anna), anna.person, visits.world.now)
    await visits.answered(anna, {"shoes": str(shoes)})
    with zipfile.ZipFile(io.BytesIO(await visits.export(Format.XML))) as archive:
        (name,) = archive.namelist()
        assert f"file-{shoes}.jpg" in archive.read(name).decode()
    assert (await visits.results())[0]["_attachments"] == []


async def test_a_file_that_is_gone_from_the_disk_stops_no_export(visits: Visits):
    """The submission names it, and everything else is there."""
    anna = await visits.learner("Anna")
    shoes = await _photo(visits, anna, b"\xff\xd8 shoes")
    await visits.answered(anna, {"shoes": str(shoes)})
    for box in (visits.world.store.database.path.parent / "files").iterdir():
        box.unlink()
    with zipfile.ZipFile(io.BytesIO(await visits.export(Format.XML))) as archive:
        assert [name.partition("/")[2] for name in archive.namelist()] == ["submission.xml"]


async def test_a_run_that_names_anothers_file_gets_no_byte_of_it(visits: Visits):
    """Only a file of the person who answered lies beside their answers."""
    anna, berta = await visits.learner("Anna"), await visits.learner("Berta")
    shoes = await _photo(visits, berta, b"\xff\xd8 shoes")
    await visits.answered(anna, {"shoes": str(shoes)})
    with zipfile.ZipFile(io.BytesIO(await visits.export(Format.XML))) as archive:
        assert [name.partition("/")[2] for name in archive.namelist()] == ["submission.xml"]


async def test_two_versions_and_labels_go_into_one_workbook(visits: Visits):
    """Runs of an older version stand in the same sheet, under the words of the newest."""
    anna, berta = await visits.learner("Anna"), await visits.learner("Berta")
    await visits.answered(anna, {"went": "yes"})
    newer = seal(
        replace(FORM, version="2", questions=(*FORM.questions, _question("next", Kind.TEXT)))
    )
    await visits.answered(berta, {"went": "no", "next": "=1+1"}, form=newer)
    content = await visits.export(Format.XLSX, headers="en", values="lv")
    sheet = openpyxl.load_workbook(io.BytesIO(content))["visit"]
    rows = list(sheet.iter_rows(values_only=True))
    heads = [str(each) for each in rows[0]]
    assert [row[heads.index("Went")] for row in rows[1:]] == ["Jā", "Nē"]
    assert [row[heads.index("Next")] for row in rows[1:]] == [None, "=1+1"]
    assert [row[heads.index("__version__")] for row in rows[1:]] == ["1", "2"]


async def test_a_published_form_without_answers_is_an_empty_table(visits: Visits):
    """A coordinator who looks too early gets the columns, and no row."""
    async with visits.world.store.database.unit_of_work() as unit:
        now = visits.world.now
        version = await FormVersions(unit, visits.world.store.ids).keep(
            "visit", "1", FORM.digest, FORM.to_json(), now
        )
        await unit.run(
            """INSERT INTO questionnaire (id, organisation_id, form_id, audience, created_at)
               VALUES (1, :organisation, 'visit', 'learner', :now)""",
            organisation=visits.dobele,
            now=to_text(now),
        )
        await unit.run(
            """INSERT INTO questionnaire_version (questionnaire_id, form_version_id, state,
                 source_digest, uploaded_at) VALUES (1, :version, 'published', '', :now)""",
            version=version,
            now=to_text(now),
        )
    lines = (await visits.export(Format.CSV)).decode("utf-8-sig").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("went;why_not;story;shoes;mark;_id;")


async def test_a_big_export_stops_nobody(visits: Visits):
    """While a hundred thousand cells are written, the loop goes on answering others."""
    wide = seal(
        replace(
            FORM,
            version="wide",
            questions=tuple(_question(f"q{number}", Kind.TEXT) for number in range(1000)),
        )
    )
    anna = await visits.learner("Anna")
    for _ in range(100):
        await visits.answered(anna, {f"q{number}": "words" for number in range(1000)}, form=wide)
    longest = 0.0

    async def heartbeat() -> None:
        nonlocal longest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before)

    beating = asyncio.create_task(heartbeat())
    began = time.perf_counter()
    content = await visits.export(Format.XLSX)
    took = time.perf_counter() - began
    beating.cancel()
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)["visit"]
    assert (sheet.max_row, sheet.max_column) == (101, 1008)
    assert longest < max(0.5, took / 4)


_PHOTO = PhotoGiven("telegram-photo", "u", 1280, 960, 90_000)


def _belonging(who: Somebody) -> Belonging:
    return Belonging(who.organisation, who.person, Purpose.SHEET_PAGE, None)


async def _voice(visits: Visits, who: Somebody, run: RunId, sound: bytes) -> VoiceNoteId:
    """A voice note of a run, fetched and kept."""
    store = visits.world.store
    shelf = Shelf(store.vault, store.database.path.parent / VOICE_FOLDER, "voice_note")
    async with store.database.unit_of_work() as unit:
        number = VoiceNotes(unit, store.ids, store.vault).next_id()
    box = await shelf.put(number, who.person, sound)
    async with store.database.unit_of_work() as unit:
        notes = VoiceNotes(unit, store.ids, store.vault)
        note = VoiceNote(number, who.person, run, "story", None, "telegram", 3, False, False)
        notes.add(note, len(sound), visits.world.now)
        await notes.kept(number, box, len(sound), visits.world.now)
    return number


async def _photo(visits: Visits, who: Somebody, picture: bytes) -> FileId:
    """A photo that was fetched and kept."""
    store, now = visits.world.store, visits.world.now
    async with store.database.unit_of_work() as unit:
        number = Files(unit, store.ids, store.vault).add(_PHOTO, _belonging(who), who.person, now)
    box = await store.shelf.put(number, who.person, picture)
    async with store.database.unit_of_work() as unit:
        await Files(unit, store.ids, store.vault).kept(number, box, len(picture), now)
    return number
