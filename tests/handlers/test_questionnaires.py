"""The desk for questionnaires: a file comes, is read by a job, tried out, published, withdrawn."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.acts import questionnaires as acts
from bot.domain.ids import FormFileId
from bot.domain.people import Role
from bot.inputs import DocumentGiven, PhotoGiven
from bot.library import Library
from bot.questionnaires import read_file
from bot.taps import unpack
from storage.records import Records
from tests.handlers.desk_world import BROKEN, MORNING, Desk, drafted, newest, written
from tests.support.world import Outcome, Somebody, World

WITH_A_PICTURE = (
    MORNING.replace(
        "| label::English (en)          |", "| label::English (en) | media::image::English (en) |"
    )
    .replace("| Did you sleep well?          |", "| Did you sleep well? | bed.png |")
    .replace("| Are you hungry?              |", "| Are you hungry? | |")
)
"""The first question names a picture."""

WITH_A_LIST = """
| survey |                                |      |                     |
|        | type                           | name | label::English (en) |
|        | select_one_from_file towns.csv | town | Where do you live?  |
"""


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    async with World.opened(tmp_path) as opened:
        yield opened


@pytest.fixture
async def desk(world) -> Desk:
    there = await world.organisation("Dobele")
    return Desk(world, await world.person("Ilze", Role.COORDINATOR, there))


def _states(world: World) -> list[str]:
    return [state for (state,) in world.rows("SELECT state FROM questionnaire_version ORDER BY id")]


# -- a file comes ----------------------------------------------------------------------------------


async def test_a_file_is_read_and_kept_as_a_draft(desk, world):
    """Sent unasked: a word at once; then what it is, how many questions, and what can be done."""
    at_once = await desk.sends("morning.md", written())
    assert "“morning.md” has come" in at_once.words[0]
    assert _states(world) == []
    found = await desk.works()
    assert "“Morning”, version 1: 2 questions in English." in found.words[0]
    assert "Nobody is asked anything before you publish it." in found.words[0]
    assert {"👣 Walk it as a learner", "✅ Publish", "📎 Send lists, pictures, sounds"} <= set(
        found.labels
    )
    assert _states(world) == ["draft"]
    report = (await desk.content_of(found)).decode()
    assert report.startswith("<!DOCTYPE html>")
    assert world.rows("SELECT act FROM audit ORDER BY sequence DESC LIMIT 1") == [
        ("questionnaire_sent",)
    ]


async def test_a_broken_form_is_answered_with_place_and_remedy_and_not_kept(desk, world):
    """What blocks is said with sheet and row; nothing can be published."""
    found = await desk.gets_in(written(BROKEN))
    assert "“morning.md” can't be asked yet." in found.words[0]
    assert "row 3" in found.words[0]
    assert "✅ Publish" not in found.labels
    assert _states(world) == []
    assert b"yes_know" in await desk.content_of(found)


async def test_a_mended_form_takes_the_place_of_the_draft_and_says_what_changed(desk, world):
    """Sent anew under the same form id: added, removed and changed questions are named."""
    await desk.gets_in(written())
    other = MORNING.replace("| hungry  |", "| thirsty |").replace("Did you sleep well?", "Slept?")
    found = await desk.gets_in(written(other, version="2"))
    assert "Beside the draft before it:" in found.words[0]
    for line in ("➕ 1 new: thirsty", "➖ 1 gone: hungry", "✏️ 1 changed: slept"):
        assert line in found.words[0]
    assert _states(world) == ["draft"]


async def test_a_new_version_stands_beside_the_published_one(desk, world):
    """Runs under way go on; only one version is published after the next press, too."""
    await drafted(world, desk.who, written(), published=True)
    found = await desk.gets_in(written(MORNING.replace("Are you hungry?", "Hungry?"), version="2"))
    assert "Beside what is published (1):" in found.words[0]
    assert "✏️ 1 changed: hungry" in found.words[0]
    assert _states(world) == ["published", "draft"]
    _, version = newest(world)
    done = await world.taps(desk.who, acts.PublishVersion(version, 0))
    assert f"✅ “Morning” is published (version no. {version})." in done.words
    assert _states(world) == ["withdrawn", "published"]


async def test_the_same_file_again_changes_nothing(desk, world):
    """A version is pinned by its hash: what is published already is said to be."""
    await desk.gets_in(written())
    _, version = newest(world)
    await world.taps(desk.who, acts.PublishVersion(version, 0))
    found = await desk.gets_in(written())
    assert "It is exactly what is published." in found.words[0]
    assert _states(world) == ["published"]


async def _with_its_picture(desk: Desk, world: World) -> Outcome:
    """The form is sent, its picture after it; what is said at last."""
    found = await desk.gets_in(written(WITH_A_PICTURE))
    await world.taps(desk.who, found.tap("Send lists"))
    kept = await desk.sends("bed.png", b"a bed")
    await world.taps(desk.who, kept.tap("All are sent"))
    return await desk.works()


async def test_a_picture_is_sent_after_the_form_that_names_it(desk, world):
    """Under its name, as a file; then the form is read once more, and nothing is missing of it."""
    found = await desk.gets_in(written(WITH_A_PICTURE))
    assert b"bed.png" in await desk.content_of(found)
    tap = found.tap("Send lists, pictures, sounds")
    assert isinstance(tap, acts.SendParts)
    asked = await world.taps(desk.who, tap)
    assert "each as a file with the name that stands in the form" in asked.words[0]
    nothing = await world.taps(desk.who, asked.tap("All are sent"))
    assert "No file has come yet" in nothing.words[0]
    kept = await desk.sends("bed.png", b"a bed")
    assert "📎 bed.png is here." in kept.words[0]
    again = await world.taps(desk.who, kept.tap("All are sent"))
    assert "I read it now" in again.words[0]
    found = await desk.works()
    assert b"bed.png" not in await desk.content_of(found)
    assert world.rows("SELECT name, content FROM questionnaire_file") == [("bed.png", b"a bed")]


async def test_a_form_that_is_sent_anew_keeps_the_pictures_of_the_version_before(desk, world):
    """Whoever mends a word need not send every picture again."""
    await _with_its_picture(desk, world)
    await desk.gets_in(written(WITH_A_PICTURE.replace("Are you hungry?", "Hungry?"), version="2"))
    assert world.rows("SELECT name FROM questionnaire_file") == [("bed.png",)]


async def test_a_form_that_lacks_a_list_can_be_asked_once_the_list_has_come(desk, world):
    """What blocks may be only a file that was not sent yet."""
    found = await desk.gets_in(written(WITH_A_LIST, audience="mentor"))
    assert "can't be asked yet" in found.words[0]
    await world.taps(desk.who, found.tap("Send lists"))
    kept = await desk.sends("towns.csv", b"name,label\ndobele,Dobele\nsaldus,Saldus\n")
    await world.taps(desk.who, kept.tap("All are sent"))
    found = await desk.works()
    assert "“morning.md” can be asked" in found.words[0], await desk.content_of(found)
    assert _states(world) == ["draft"]


async def test_a_form_is_ready_before_anybody_begins_it(desk, world):
    """After it was read, and again after a start of the program, no press waits for its rules."""
    await desk.gets_in(written())
    ((version,),) = world.rows("SELECT form_version_id FROM questionnaire_version")
    async with world.store.database.reading() as ended:
        pass
    assert (await world.library.form(version, ended)).form_id == "morning"
    started = Library(world.store.ids)
    first = asyncio.Event()
    loop = asyncio.create_task(replace(desk.loop(), library=started, beat=first.set).run())
    await asyncio.wait_for(first.wait(), 10)
    loop.cancel()
    assert (await started.form(version, ended)).form_id == "morning"


async def test_another_picture_makes_another_version(world, desk):
    """The hash of a version covers the files that belong to it."""
    one = await drafted(world, desk.who, written(), {"a.png": b"one"})
    two = await drafted(world, desk.who, written(), {"a.png": b"two"})
    assert one.form_version != two.form_version


async def test_a_photo_without_a_name_is_asked_for_as_a_file(desk, world):
    """Telegram gives photos no name, so the form could never find it."""
    found = await desk.gets_in(written(WITH_A_PICTURE))
    await world.taps(desk.who, found.tap("Send lists"))
    said = await world.does(desk.who, PhotoGiven("p", "u", 100, 100, 900), sent=True)
    assert "Please send it as a file" in said.words[0]
    assert world.rows("SELECT COUNT(*) FROM file WHERE purpose = 'form_part'") == [(0,)]


async def test_what_is_no_form_is_refused_kindly_where_a_form_was_asked_for(desk, world):
    """Another kind of file is named, and the question stays open."""
    await world.taps(desk.who, acts.AddQuestionnaire())
    said = await desk.sends("plan.docx", b"PK")
    assert "“plan.docx” is none of .xlsx, .xls, .csv and .md." in said.words[0]
    said = await desk.sends("morning.md", written())
    assert "has come" in said.words[0]


async def test_a_file_that_is_too_large_is_never_fetched(desk, world):
    """Its size is known before a byte of it."""
    given = DocumentGiven("f", "u", "big.xlsx", "x", 6 * 1024 * 1024)
    said = await world.does(desk.who, given, sent=True)
    assert "larger than 5 MB" in said.words[0]
    assert world.rows("SELECT COUNT(*) FROM file") == [(0,)]


async def test_the_name_of_a_form_of_the_program_is_taken(desk, world):
    """The orientation is everybody's beginning; no file takes its place by its name."""
    found = await desk.gets_in(written(form_id="orientation"))
    assert "The form id “orientation” belongs to a questionnaire of the program" in found.words[0]
    assert _states(world) == []


async def test_nobody_but_a_coordinator_gets_a_form_in(desk, world):
    """A mentor's file is no questionnaire, whatever its name."""
    mentor = await world.person("Māris", Role.MENTOR, desk.who.organisation)
    given = DocumentGiven("f", "u", "morning.md", "text/plain", 900)
    await world.does(mentor, given, sent=True)
    assert world.rows("SELECT COUNT(*) FROM file") == [(0,)]


def _bomb() -> bytes:
    """A workbook of 60 kB that would be 60 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60 * 1024 * 1024)
    return out.getvalue()


async def test_others_are_answered_while_a_hostile_file_is_read(desk, world):
    """A file that takes all its time in the child process holds up nobody in the chat."""
    mentor = await world.person("Māris", Role.MENTOR, desk.who.organisation)
    begun, release = asyncio.Event(), asyncio.Event()

    async def slow(data, name, parts, language):
        begun.set()
        await release.wait()
        return await read_file(data, name, parts, language)

    await desk.sends("bomb.xlsx", _bomb())
    reading = asyncio.create_task(desk.works(read=slow))
    await asyncio.wait_for(begun.wait(), 10)
    answered = await world.does(mentor, DocumentGiven("x", "u", "x.pdf", "a", 9), sent=True)
    assert answered.words
    assert not reading.done()
    release.set()
    found = await reading
    assert "“bomb.xlsx” can't be asked yet." in found.words[0]
    assert _states(world) == []


async def test_a_reader_that_breaks_is_said_and_the_next_file_is_read(desk, world):
    """A fault of ours holds up no other file, and is not tried without end."""

    async def breaking(data, name, parts, language):
        if name == "first.md":
            raise RuntimeError("broken")
        return await read_file(data, name, parts, language)

    await desk.sends("first.md", written())
    await desk.sends("second.md", written())
    found = await desk.works(read=breaking)
    assert "“first.md” could not be read" in found.words[0]
    assert "“second.md” can be asked" in found.words[1]
    again = await desk.works(read=breaking)
    assert again.words == []


# -- one questionnaire -----------------------------------------------------------------------------


async def test_what_is_asked_otherwise_needs_a_tick_before_it_is_published(desk, world):
    """Nothing is changed behind an author's back."""
    version = await drafted(world, desk.who, written())
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE questionnaire_version SET to_agree = 2")
    asked = await world.taps(desk.who, acts.PublishVersion(version.id, 0))
    assert "2 things will be asked otherwise than they were written" in asked.words[0]
    assert _states(world) == ["draft"]
    await world.taps(desk.who, asked.tap("I agree, publish it"))
    assert _states(world) == ["published"]


async def test_publishing_and_withdrawing_are_in_the_audit_chain(desk, world):
    """Who did it, on which version."""
    version = await drafted(world, desk.who, written())
    await world.taps(desk.who, acts.PublishVersion(version.id, 0))
    asked = await world.taps(desk.who, acts.WithdrawVersion(version.id, 0))
    assert "Withdraw “Morning”?" in asked.words[0]
    assert _states(world) == ["published"]
    await world.taps(desk.who, asked.tap("Yes, withdraw it"))
    assert _states(world) == ["withdrawn"]
    rows = world.rows(
        "SELECT act, actor_id, object_id FROM audit WHERE act LIKE 'questionnaire_%' "
        "AND object_kind = 'questionnaire_version' ORDER BY sequence"
    )
    assert rows == [
        ("questionnaire_published", desk.who.person, version.id),
        ("questionnaire_withdrawn", desk.who.person, version.id),
    ]


async def test_a_second_press_on_publish_publishes_once(desk, world):
    """An old button does no harm and says so."""
    version = await drafted(world, desk.who, written())
    await world.taps(desk.who, acts.PublishVersion(version.id, 0))
    again = await world.taps(desk.who, acts.PublishVersion(version.id, 0))
    assert again.toast == "It is published already."
    assert world.rows("SELECT COUNT(*) FROM audit WHERE act = 'questionnaire_published'") == [(1,)]


async def test_a_withdrawn_version_can_be_published_again(desk, world):
    """It is the same version, byte for byte."""
    version = await drafted(world, desk.who, written(), published=True)
    await world.taps(desk.who, acts.WithdrawVersion(version.id, 1))
    card = await world.taps(desk.who, acts.OpenQuestionnaire(version.questionnaire.id))
    assert "⚪ Withdrawn" in card.words[0]
    await world.taps(desk.who, card.tap("Publish again"))
    assert _states(world) == ["published"]


async def test_a_draft_is_thrown_away_after_one_question_back(desk, world):
    """What was never published leaves nothing, with its files."""
    version = await drafted(world, desk.who, written())
    asked = await world.taps(desk.who, acts.ThrowDraftAway(version.id, 0))
    gone = await world.taps(desk.who, asked.tap("Yes, throw it away"))
    assert "🗑 The draft of “Morning” is gone." in gone.words
    assert _states(world) == []
    stale = await world.taps(desk.who, acts.PublishVersion(version.id, 0))
    assert stale.toast is not None


async def test_a_published_version_is_never_thrown_away(desk, world):
    """Answers were given to it."""
    version = await drafted(world, desk.who, written(), published=True)
    await world.taps(desk.who, acts.ThrowDraftAway(version.id, 1))
    assert _states(world) == ["published"]


async def test_what_ships_is_listed_and_taken_by_a_tap(desk, world):
    """Each organisation publishes for itself what the program brings along."""
    listed = await world.taps(desk.who, acts.ListQuestionnaires(0))
    shipped = [label for label in listed.labels if label.startswith("📦")]
    assert len(shipped) == len(world.library.shown())
    card = await world.taps(desk.who, acts.UseShipped("checkin"))
    await world.taps(desk.who, card.tap("Publish"))
    assert _states(world) == ["published"]
    listed = await world.taps(desk.who, acts.ListQuestionnaires(0))
    assert len([each for each in listed.labels if each.startswith("📦")]) == len(shipped) - 1
    assert any(each.startswith("🟢") for each in listed.labels)
    assert world.rows("SELECT source, source_name FROM questionnaire_version") == [(None, None)]


async def test_an_older_version_that_ships_is_said_to_be_old(desk, world):
    """The newer one is a draft after a tap; nothing changes by itself."""
    await drafted(world, desk.who, written(form_id="checkin", title="Check-in"), published=True)
    (number, _) = newest(world)
    card = await world.taps(desk.who, acts.OpenQuestionnaire(number))
    assert "The program brings a newer version than yours." in card.words[0]
    await world.taps(desk.who, card.tap("See the newer version"))
    assert _states(world) == ["published", "draft"]


async def test_the_orientation_is_there_for_its_answers_alone(desk, world):
    """It is everybody's beginning: neither asked by hand nor withdrawn, by an old button neither."""
    card = await world.taps(desk.who, acts.UseShipped("orientation"))
    assert "Every learner begins with it" in card.words[0]
    assert card.labels == ["📊 Answers", "👣 Walk it as a learner", "◀️ Back", "☰ Menu"]
    number, version = newest(world)
    await world.taps(desk.who, acts.WithdrawVersion(version, 1))
    assert _states(world) == ["published"]
    refused = await world.taps(desk.who, acts.AskAll(number, 0, 1))
    assert refused.toast is not None
    listed = await world.taps(desk.who, acts.ListQuestionnaires(0))
    assert not any("checkin" in each for each in listed.labels)
    assert len([each for each in listed.labels if each.startswith("🟢")]) == 1


async def test_a_rehearsal_counts_for_nothing(desk, world):
    """The coordinator meets the questions as a learner would; nobody has answered anything."""
    version = await drafted(world, desk.who, written())
    begun = await world.taps(desk.who, acts.WalkVersion(version.id))
    assert any("Did you sleep well?" in words for words in begun.words)
    assert world.rows("SELECT purpose FROM run") == [("rehearsal",)]
    async with world.store.database.unit_of_work() as unit:
        questionnaires = Records(unit, world.store).questionnaires
        assert await questionnaires.last_answer(version.questionnaire) is None


async def test_the_file_and_its_report_come_back(desk, world):
    """As it was sent, so that it can be changed by another coordinator, too."""
    found = await desk.gets_in(written())
    back = await world.taps(desk.who, found.tap("The file"))
    assert await desk.content_of(back) == written()
    report = await world.taps(desk.who, found.tap("Report"))
    assert b"<!DOCTYPE html>" in await desk.content_of(report)


async def test_another_organisation_reaches_nothing_of_it(desk, world):
    """Neither the version nor the file that was sent."""
    await desk.gets_in(written())
    there = await world.organisation("Saldus")
    stranger: Somebody = await world.person("Jana", Role.COORDINATOR, there)
    number, version = newest(world)
    ((file,),) = world.rows("SELECT id FROM file WHERE purpose = 'form'")
    for tap in (
        acts.OpenQuestionnaire(number),
        acts.PublishVersion(version, 1),
        acts.SendParts(FormFileId(file)),
    ):
        refused = await world.taps(stranger, tap)
        assert refused.toast == "This button no longer works. The menu shows how things stand now."
        assert unpack(tap.pack()) == tap
    assert _states(world) == ["draft"]
