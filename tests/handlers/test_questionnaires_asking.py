"""People are asked to answer a questionnaire: whom, how far they are, one nudge; answers leave as files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.acts import ChooseAnswer, ConfirmSummary, GoOn
from bot.acts import questionnaires as acts
from bot.alerting import Desk as AlertDesk
from bot.domain.ids import AskingId, OwnAskingId, QuestionnaireId
from bot.domain.people import Role
from bot.post import Post
from bot.routines.questionnaires import nudge_who_was_asked
from bot.taps import unpack
from storage.questionnaires import VersionRow
from storage.records import Records
from tests.handlers.desk_world import Desk, drafted, written
from tests.support.world import TRANSLATORS, Outcome, Somebody, World

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""Monday 16 November 2026, 11:00 in Riga: a working hour."""


@pytest.fixture
async def world(tmp_path) -> AsyncIterator[World]:
    async with World.opened(tmp_path, now=MONDAY) as opened:
        yield opened


@pytest.fixture
async def desk(world) -> Desk:
    there = await world.organisation("Dobele")
    return Desk(world, await world.person("Ilze", Role.COORDINATOR, there))


@pytest.fixture
async def anna(world, desk) -> Somebody:
    return await world.person("Anna", Role.LEARNER, desk.who.organisation, consent=True)


async def _published(desk: Desk, audience: str = "learner") -> VersionRow:
    return await drafted(desk.world, desk.who, written(audience=audience), published=True)


def _askings(world: World) -> list[tuple[int, int | None, str]]:
    return world.rows("SELECT person_id, about_id, state FROM asking ORDER BY id")


async def _asks(desk: Desk, version: VersionRow, whom: Somebody) -> Outcome:
    tap = acts.AskPerson(version.questionnaire.id, whom.person, 0)
    return await desk.world.taps(desk.who, tap)


def _own(world: World) -> OwnAskingId:
    return OwnAskingId(world.rows("SELECT MAX(id) FROM asking")[0][0])


async def _answers_all(world: World, who: Somebody, outcome: Outcome) -> Outcome:
    """The first answer of each question, and yes to the summary."""
    for _ in range(12):
        taps = [unpack(data) for each in outcome.to(who) for _, data in each.buttons]
        onward = [tap for tap in taps if isinstance(tap, ConfirmSummary | ChooseAnswer | GoOn)]
        tap = next((each for each in onward if isinstance(each, ConfirmSummary)), onward[0])
        outcome = await world.taps(who, tap)
        if isinstance(tap, ConfirmSummary):
            return outcome
    raise AssertionError("the form has no end")


async def test_a_learner_is_asked_answers_and_is_counted(world, desk, anna):
    """A kind message with two buttons; after the last answer it is done, and the card says so."""
    version = await _published(desk)
    asked = await _asks(desk, version, anna)
    (invitation,) = asked.to(anna)
    assert invitation.words.startswith("Ilze has a few questions for you.")
    assert invitation.body.sound is not None
    assert [label for label, _ in invitation.buttons] == ["▶️ Begin", "🕓 Not now"]
    begun = await world.taps(anna, acts.StartAsking(_own(world)))
    assert any("Did you sleep well?" in each.words for each in begun.to(anna))
    assert _askings(world) == [(anna.person, None, "begun")]
    await _answers_all(world, anna, begun)
    assert _askings(world) == [(anna.person, None, "done")]
    card = await world.taps(desk.who, acts.OpenQuestionnaire(version.questionnaire.id))
    assert "📊 1 answer, the last on" in card.words[0]
    again = await world.taps(anna, acts.StartAsking(_own(world)))
    assert "You have answered these questions. Thank you." in again.words


async def test_not_now_leaves_the_way_open(world, desk, anna):
    """Whoever changes their mind presses Start later."""
    version = await _published(desk)
    await _asks(desk, version, anna)
    said = await world.taps(anna, acts.AnswerLater(_own(world)))
    assert said.words == ["All right. Press Begin when you want to."]
    assert _askings(world) == [(anna.person, None, "declined")]
    await world.taps(anna, acts.StartAsking(_own(world)))
    assert _askings(world) == [(anna.person, None, "begun")]


async def test_nobody_is_asked_twice_at_a_time(world, desk, anna):
    """A second press sends nothing, and says so."""
    version = await _published(desk)
    await _asks(desk, version, anna)
    again = await _asks(desk, version, anna)
    assert again.to(anna) == []
    assert "1 was asked before and hasn't answered yet." in again.words[0]
    assert len(_askings(world)) == 1


async def test_who_has_not_agreed_or_is_away_is_not_asked(world, desk, anna):
    """Without consent nothing is asked; how many that concerns is said."""
    there = desk.who.organisation
    await world.person("Bruno", Role.LEARNER, there, consent=False)
    await world.person("Centis", Role.LEARNER, there)
    await world.person("Daina", Role.LEARNER, there, joined=False)
    version = await _published(desk)
    tap = acts.AskAll(version.questionnaire.id, 0, 0)
    asked = await world.taps(desk.who, tap)
    assert "ask 1 person now?" in asked.words[0]
    assert "3 can't be reached now, or haven't agreed" in asked.words[0]
    done = await world.taps(desk.who, asked.tap("Yes, ask"))
    assert [each.chat for each in done.messages if each.chat != desk.who.account] == [anna.account]
    assert _askings(world) == [(anna.person, None, "asked")]


async def test_a_mentor_is_asked_about_each_learner(world, desk, anna):
    """One message for each learner who walks with the mentor, with the learner's name."""
    mentor = await world.person("Māris", Role.MENTOR, desk.who.organisation)
    other = await world.person("Bruno", Role.LEARNER, desk.who.organisation, consent=True)
    for learner in (anna, other):
        await world.pair(mentor, learner, programme="orientation")
    version = await _published(desk, "mentor")
    asked = await world.taps(desk.who, acts.AskAll(version.questionnaire.id, 1, 1))
    assert [each.words for each in asked.to(mentor)] == [
        "📝 Ilze asks you to answer: Morning\nIt is about Anna.",
        "📝 Ilze asks you to answer: Morning\nIt is about Bruno.",
    ]
    assert [about for _, about, _ in _askings(world)] == [anna.person, other.person]
    mine = await world.taps(mentor, acts.MyAskings())
    assert mine.labels[:2] == ["▶️ Morning: Anna", "▶️ Morning: Bruno"]
    await world.taps(mentor, acts.StartAsking(_own(world)))
    assert world.rows("SELECT learner_id, about_id, purpose FROM run") == [
        (mentor.person, other.person, "questionnaire")
    ]


async def test_of_one_mentor_it_is_asked_first_about_whom(world, desk, anna):
    """Or about nobody in particular."""
    mentor = await world.person("Māris", Role.MENTOR, desk.who.organisation)
    await world.pair(mentor, anna, programme="orientation")
    version = await _published(desk, "mentor")
    asked = await _asks(desk, version, mentor)
    assert asked.to(mentor) == []
    assert asked.labels[:2] == ["👤 About Anna", "📝 About nobody in particular"]
    done = await world.taps(desk.who, asked.tap("About Anna"))
    assert len(done.to(mentor)) == 1
    done = await world.taps(desk.who, asked.tap("About nobody in particular"))
    assert len(done.to(mentor)) == 1
    assert [about for _, about, _ in _askings(world)] == [anna.person, None]


async def test_a_form_for_mentors_is_asked_of_no_learner(world, desk, anna):
    """A button that was made up leads nowhere."""
    version = await _published(desk, "mentor")
    refused = await _asks(desk, version, anna)
    assert refused.to(anna) == []
    assert _askings(world) == []


async def test_what_is_called_off_is_asked_no_more(world, desk, anna):
    """The button in the chat stays, and says kindly that it is over."""
    version = await _published(desk)
    await _asks(desk, version, anna)
    listed = await world.taps(desk.who, acts.ListAskings(version.questionnaire.id, 0))
    assert "“Morning”: 0 of 1 answered." in listed.words[0]
    assert "📨 Anna" in listed.words[0]
    off = await world.taps(desk.who, listed.tap("Call off: Anna"))
    assert off.toast == "Called off."
    assert _askings(world) == [(anna.person, None, "called_off")]
    late = await world.taps(anna, acts.StartAsking(_own(world)))
    assert late.words == ["These questions are not needed any more. Thank you."]
    assert world.rows("SELECT COUNT(*) FROM run") == [(0,)]


async def test_all_that_is_open_is_called_off_after_one_question(world, desk, anna):
    """What was answered stays answered."""
    other = await world.person("Bruno", Role.LEARNER, desk.who.organisation, consent=True)
    version = await _published(desk)
    for who in (anna, other):
        await _asks(desk, version, who)
    begun = await world.taps(other, acts.StartAsking(_own(world)))
    await _answers_all(world, other, begun)
    asked = await world.taps(desk.who, acts.CallOffAll(version.questionnaire.id, 0))
    assert "call it off with 1 person" in asked.words[0]
    await world.taps(desk.who, asked.tap("Yes, call it off"))
    assert [state for _, _, state in _askings(world)] == ["called_off", "done"]


async def test_a_withdrawn_form_begins_nowhere_but_goes_on(world, desk, anna):
    """Who is in the middle of it may finish; who only was asked hears that it is over."""
    other = await world.person("Bruno", Role.LEARNER, desk.who.organisation, consent=True)
    version = await _published(desk)
    await _asks(desk, version, anna)
    begun = await world.taps(anna, acts.StartAsking(_own(world)))
    await _asks(desk, version, other)
    await world.taps(desk.who, acts.WithdrawVersion(version.id, 1))
    late = await world.taps(other, acts.StartAsking(_own(world)))
    assert late.words == ["These questions are not needed any more. Thank you."]
    await _answers_all(world, anna, begun)
    assert [state for _, _, state in _askings(world)] == ["done", "called_off"]


async def test_publishing_again_asks_nobody_by_surprise(world, desk, anna):
    """What was open when a form was withdrawn is over, without a word; asking anew asks anew."""
    mentor = await world.person("Māris", Role.MENTOR, desk.who.organisation)
    version = await _published(desk, "mentor")
    everybody = acts.AskAll(version.questionnaire.id, 0, 1)
    await world.taps(desk.who, everybody)
    old = _own(world)
    await world.taps(mentor, acts.AnswerLater(old))
    withdrawn = await world.taps(desk.who, acts.WithdrawVersion(version.id, 1))
    assert withdrawn.to(mentor) == []
    assert "Nothing waits" in (await world.taps(mentor, acts.MyAskings())).words[0]
    again = await world.taps(desk.who, acts.PublishVersion(version.id, 0))
    assert again.to(mentor) == []
    late = await world.taps(mentor, acts.StartAsking(old))
    assert late.words == ["This isn't asked any more."]
    await world.taps(desk.who, everybody)
    assert [state for _, _, state in _askings(world)] == ["called_off", "asked"]


async def test_a_run_stays_on_its_version(world, desk, anna):
    """What was begun before a new version was published goes on with the questions it had."""
    version = await _published(desk)
    await _asks(desk, version, anna)
    begun = await world.taps(anna, acts.StartAsking(_own(world)))
    await drafted(world, desk.who, written(title="Night", version="2"), published=True)
    await _answers_all(world, anna, begun)
    assert world.rows("SELECT form_version_id FROM run") == [(version.form_version,)]


# -- one nudge -------------------------------------------------------------------------------------


async def _nudged(world: World) -> list[str]:
    await world.news()
    async with world.store.database.unit_of_work() as unit:
        key = f"test:{world.now.timestamp()}"
        post = Post(unit, world.store, TRANSLATORS, world.now, key, lambda _rows: None)
        desk = AlertDesk(Records(unit, world.store), post, world.now)
        await nudge_who_was_asked(desk, world.library)
    return [each.words for each in await world.news()]


async def test_who_was_asked_hears_of_it_once_more_and_then_no_more(world, desk, anna):
    """After three days, at a working hour, once."""
    await _asks(desk, await _published(desk), anna)
    world.later(days=2, hours=23)
    assert await _nudged(world) == []
    world.later(hours=1)
    (said,) = await _nudged(world)
    assert said.startswith("There are still a few questions for you.")
    for _ in range(6):
        world.later(days=1)
        assert await _nudged(world) == []


async def test_the_nudge_waits_for_the_morning(world, desk, anna):
    """Nobody is nudged at night or on a Sunday."""
    await _asks(desk, await _published(desk), anna)
    world.later(days=3, hours=10)
    assert await _nudged(world) == []
    world.now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert await _nudged(world) == []
    world.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert len(await _nudged(world)) == 1


@pytest.mark.parametrize("meanwhile", ["not now", "begun", "called off", "withdrawn"])
async def test_nobody_is_nudged_for_nothing(world, desk, anna, meanwhile):
    """Who said not now, began, or is not asked any more is left in peace."""
    version = await _published(desk)
    await _asks(desk, version, anna)
    own = _own(world)
    match meanwhile:
        case "not now":
            await world.taps(anna, acts.AnswerLater(own))
        case "begun":
            await world.taps(anna, acts.StartAsking(own))
        case "called off":
            await world.taps(desk.who, acts.CallOff(AskingId(own), 0))
        case _:
            await world.taps(desk.who, acts.WithdrawVersion(version.id, 1))
    world.now += timedelta(days=4)
    assert await _nudged(world) == []


# -- answers ---------------------------------------------------------------------------------------


async def _answered(world: World, desk: Desk, who: Somebody) -> QuestionnaireId:
    version = await _published(desk)
    await _asks(desk, version, who)
    await _answers_all(world, who, await world.taps(who, acts.StartAsking(_own(world))))
    return version.questionnaire.id


async def test_answers_come_as_a_file_in_each_format(world, desk, anna):
    """Excel, CSV, JSON and XML, made by a job and sent under a caption that counts them."""
    number = await _answered(world, desk, anna)
    shown = await world.taps(desk.who, acts.ShowAnswers(number, 0, 0))
    assert "“Morning”: 1 answer. How shall I send it?" in shown.words[0]
    begins = {"Excel": b"PK", "CSV": b"\xef\xbb\xbf", "JSON": b"{", "XML": b"PK"}
    for label, begin in begins.items():
        at_once = await world.taps(desk.who, shown.tap(label))
        assert "it comes in a moment" in at_once.words[0]
        made = await desk.works()
        assert made.words == ["“Morning”: 1 answer."]
        assert (await desk.content_of(made)).startswith(begin)
    assert await desk.works() == Outcome((), None)


async def test_sensitive_answers_leave_only_after_a_second_press_that_says_so(world, desk, anna):
    """It is said in the message with the buttons, and such a file can't be forwarded."""
    number = await _answered(world, desk, anna)
    shown = await world.taps(desk.who, acts.ShowAnswers(number, 0, 0))
    assert "Sensitive answers are left out." in shown.words[0]
    shown = await world.taps(desk.who, shown.tap("With sensitive answers"))
    assert "⚠️ Sensitive answers are among them" in shown.words[0]
    await world.taps(desk.who, shown.tap("CSV"))
    made = await desk.works()
    assert made.messages[0].body.protect


async def test_columns_can_be_called_by_words(world, desk, anna):
    """Labels in the coordinator's language at the head, on demand."""
    number = await _answered(world, desk, anna)
    shown = await world.taps(desk.who, acts.ShowAnswers(number, 0, 0))
    shown = await world.taps(desk.who, shown.tap("With words"))
    await world.taps(desk.who, shown.tap("CSV"))
    content = (await desk.content_of(await desk.works())).decode("utf-8-sig")
    assert "Did you sleep well?" in content.splitlines()[0]


async def test_without_answers_there_is_nothing_to_take(world, desk, anna):
    """A rehearsal is none."""
    version = await _published(desk)
    await world.taps(desk.who, acts.WalkVersion(version.id))
    shown = await world.taps(desk.who, acts.ShowAnswers(version.questionnaire.id, 0, 0))
    assert "No answers yet" in shown.words[0]
    assert "📄 CSV" not in shown.labels


async def test_who_left_gets_no_answers(world, desk, anna):
    """A coordinator whose role ended before the file was made."""
    number = await _answered(world, desk, anna)
    await world.taps(desk.who, acts.TakeAnswers(number, "csv", 0, 0))
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            "UPDATE membership SET ended_at = '2026-11-16T09:00:00.000000Z' WHERE role = 'coordinator'"
        )
    assert (await desk.works()).messages == ()
    assert (await desk.works()).messages == ()
