"""The evaluation of a support plan: reminded of, filled in, changed, finished, read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.acts import gatherings as acts
from bot.acts.records import OpenSupportPlan
from bot.alerting import Desk
from bot.domain.contact_list import ContactDetails
from bot.domain.ids import SupportPlanId
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.forms import Run
from bot.inputs import TextGiven, VoiceGiven
from bot.post import Post
from bot.reports.papers import PlanEvaluation, WholePlan, from_json
from bot.routines.semester import tell_of_semester
from storage.records import Records
from tests.support.world import TRANSLATORS, Outcome, Somebody, World

DECEMBER = datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
"""Friday 18 December 2026, 11:00 in Riga: within two weeks of the semester's end on the 31st."""

ANSWERS = (
    *("Fully", "Comes on time.", "Mostly", "Smaller", "Less alone.", "Better"),
    *("Stronger", "Easier"),
)


@dataclass(slots=True)
class Office:
    """A municipality with a mentor, one learner with papers, a plan author and a coordinator."""

    world: World
    coordinator: Somebody
    mentor: Somebody
    author: Somebody
    learner: Somebody
    plan: SupportPlanId

    async def ticks(self) -> Outcome:
        """The clock's round about semesters."""
        world = self.world
        await world.news()
        async with world.store.database.unit_of_work() as unit:
            name = f"tick:{world.now.timestamp()}"
            post = Post(unit, world.store, TRANSLATORS, world.now, name, lambda _rows: None)
            await tell_of_semester(Desk(Records(unit, world.store), post, world.now))
        return Outcome(tuple(await world.news()), None, False)

    async def run(self) -> Run:
        """The evaluation's run as it is stored now."""
        async with self.world.store.database.unit_of_work() as unit:
            stored = await Records(unit, self.world.store).evaluations.of_plan(self.plan)
        assert stored is not None
        return Run.from_json(stored.state)

    async def presses(self, outcome: Outcome, label: str) -> Outcome:
        """Press the button with this label among the last messages."""
        return await self.world.taps(self.mentor, outcome.tap(label))

    async def answers_all(self) -> Outcome:
        """Everything is answered; what stands there is the list of answers."""
        shown = await self.world.taps(self.mentor, acts.Evaluate(self.plan))
        shown = await self.presses(shown, "▶️ Go on")
        for each in ANSWERS:
            if label := next((one for one in shown.labels if one.endswith(each)), None):
                shown = await self.presses(shown, label)
            else:
                shown = await self.world.writes(self.mentor, each)
        for _ in range(2):
            shown = await self.presses(shown, "➖ Leave it out")
        shown = await self.presses(shown, "🔁 Go on as now")
        return await self.world.writes(self.mentor, "Ask about the football club.")


def words(outcome: Outcome) -> str:
    return "\n".join(each.words for each in outcome.messages)


@pytest.fixture
async def office(tmp_path) -> AsyncIterator[Office]:
    async with World.opened(tmp_path) as world:
        world.now = DECEMBER
        there = await world.organisation("Dobele")
        coordinator = await world.person("Ilze", Role.COORDINATOR, there)
        mentor = await world.person("Māris", Role.MENTOR, there)
        author = await world.person("Vita", Role.MENTOR, there)
        learner = await world.person("Anna", Role.LEARNER, there, consent=True)
        await world.pair(mentor, learner)
        async with world.store.database.unit_of_work() as unit:
            records = Records(unit, world.store)
            records.permissions.give(
                there, author.person, Permission.PLAN_AUTHOR, coordinator.person, world.now
            )
            # Confirmed, or the clock would ask for it in these tests too.
            records.contacts.keep(there, mentor.person, ContactDetails("+37120000000"), world.now)
        plan = world.rows(
            "SELECT p.id FROM support_plan p JOIN semester s ON s.id = p.semester_id "
            "WHERE s.begins = '2026-09-01'"
        )[0][0]
        async with world.store.database.unit_of_work() as unit:
            await unit.run(
                "UPDATE support_plan SET author_id = :author WHERE id = :plan",
                author=author.person,
                plan=plan,
            )
        yield Office(world, coordinator, mentor, author, learner, SupportPlanId(plan))


async def test_today_in_an_evaluation_is_the_day_of_the_municipality(office):
    """It is begun in the municipality's time zone, and goes on in it with each answer."""
    shown = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    begun = await office.run()
    await office.presses(shown, "▶️ Go on")
    answered = await office.run()
    assert answered.step > begun.step
    assert [begun.zone, answered.zone] == ["Europe/Riga"] * 2
    assert begun.seed.endswith(f"/plan/{office.plan}")


async def test_a_mentor_fills_it_in_and_three_people_get_the_document(office):
    """Finished, it belongs to the plan, and mentor, author and coordinator each get one document."""
    shown = await office.answers_all()
    assert "Ask about the football club." in words(shown)
    assert "14. " not in words(shown)
    done = await office.presses(shown, "✅ Finish")
    assert office.world.rows("SELECT plan_id, finished_at IS NOT NULL FROM evaluation") == [
        (office.plan, 1)
    ]
    papers = [each for each in done.messages if each.body.paper is not None]
    readers = {office.mentor.account, office.author.account, office.coordinator.account}
    assert {each.chat for each in papers} == readers
    assert len(papers) == 3
    paper = from_json(papers[0].body.paper.encode())
    assert isinstance(paper, PlanEvaluation)
    said = {each.question: each.answer for each in paper.answers}
    assert said["Were the expected results of the plan reached?"] == "Fully"
    assert said["What helped most?"] == ""
    assert [each.heading for each in paper.answers if each.heading] == [
        "Goals and meetings",
        "What has changed",
        "What helped",
        "What comes next",
    ]
    assert "anna" not in papers[0].body.name.lower()


async def test_the_hours_of_the_plan_stand_there_by_themselves(office):
    """Nobody types what the diary knows."""
    shown = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    assert "Plan: 80 h. Held: 0 h." in words(shown)
    assert "1 of 13" in words(shown)


async def test_a_hint_of_the_form_stands_under_its_question(office):
    """What the form says more simply is read by staff as a hint: here, what to leave out."""
    shown = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    shown = await office.presses(shown, "▶️ Go on")
    shown = await office.presses(shown, "🎯 Fully")
    shown = await office.presses(shown, "➖ Leave it out")
    shown = await office.presses(shown, "📒 Mostly")
    shown = await office.presses(shown, "📉 Smaller")
    assert "💡 Leave diagnoses and family secrets out." in words(shown)


async def test_it_goes_on_where_it_was_left(office):
    """A restart or a month later: the open question comes again, with what was said before."""
    shown = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    shown = await office.presses(shown, "▶️ Go on")
    await office.presses(shown, "🌓 Partly")
    office.world.later(days=30)
    listed = await office.world.taps(office.mentor, acts.MyEvaluations(0))
    again = await office.presses(listed, "✍️ Anna, 2026/2027, 1: go on")
    assert "What shows it?" in words(again)
    before = await office.presses(again, "◀️ Back")
    assert "🌓 ✅ Partly" in before.labels


async def test_an_answer_can_be_changed_until_it_is_finished(office):
    """From the list of answers by its number; then it stays as it is."""
    shown = await office.answers_all()
    asked = await office.presses(shown, "✏️ 1")
    assert "Were the expected results of the plan reached?" in words(asked)
    listed = await office.presses(asked, "🌓 Partly")
    assert "➡️ Partly" in words(listed)
    await office.presses(listed, "✅ Finish")
    refused = await office.presses(listed, "✏️ 1")
    assert "finished and attached" in words(refused)
    assert "📄 Anna: finished" in refused.labels


async def test_finishing_twice_sends_nothing_twice(office):
    """A second press, or a second phone, is told how it stands."""
    shown = await office.answers_all()
    finish = shown.tap("✅ Finish")
    await office.world.taps(office.mentor, finish)
    again = await office.world.taps(office.mentor, finish)
    assert not [each for each in again.messages if each.body.paper is not None]


async def test_an_old_button_changes_nothing(office):
    """The same answer pressed on another phone shows the question that is open now."""
    shown = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    shown = await office.presses(shown, "▶️ Go on")
    old = shown.tap("🎯 Fully")
    await office.world.taps(office.mentor, old)
    stands = office.world.rows("SELECT step, state_box FROM evaluation")
    again = await office.world.taps(office.mentor, old)
    assert office.world.rows("SELECT step, state_box FROM evaluation") == stands
    assert "What shows it?" in words(again)


async def test_typed_words_that_are_no_answer_are_asked_for_again(office):
    """Where answers stand on buttons, other words wait for nobody: the buttons come again."""
    shown = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    await office.presses(shown, "▶️ Go on")
    again = await office.world.writes(office.mentor, "well, you know")
    assert "press one of the answers" in words(again)
    understood = await office.world.writes(office.mentor, "partly")
    assert "What shows it?" in words(understood)


async def test_a_voice_note_is_kindly_asked_for_in_words(office):
    """A document holds typed words; nothing is lost, the question stands."""
    await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    answer = await office.world.does(office.mentor, VoiceGiven("v", 4, 900), sent=True)
    assert "only take typed words" in words(answer)


async def test_an_answer_that_is_too_long_is_not_cut(office):
    """The mentor hears how much fits, and decides what to leave out."""
    shown = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    shown = await office.presses(shown, "▶️ Go on")
    await office.presses(shown, "🎯 Fully")
    answer = await office.world.does(office.mentor, TextGiven("a" * 1001), sent=True)
    assert "at most 1000 characters" in words(answer)


async def test_nobody_else_fills_it_in(office):
    """A plan author opens the plan, but its evaluation is the mentor's own."""
    answer = await office.world.taps(office.author, acts.Evaluate(office.plan))
    assert answer.toast == "Only the mentor of the plan fills this in."
    assert office.world.rows("SELECT COUNT(*) FROM evaluation") == [(0,)]


async def test_it_opens_two_weeks_before_the_semester_ends(office):
    """On the 16th it is told from when on, on the 17th it can be filled in."""
    office.world.now = datetime(2026, 12, 16, 21, 59, tzinfo=UTC)
    early = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    assert "from 17 December 2026 on" in words(early)
    office.world.now = datetime(2026, 12, 16, 22, 0, tzinfo=UTC)
    open_now = await office.world.taps(office.mentor, acts.Evaluate(office.plan))
    assert "1 of 13" in words(open_now)


async def test_coordinator_and_author_see_who_lacks_it(office):
    """The list names mentor and learner; a mentor without the permission gets no list."""
    for who in (office.coordinator, office.author):
        listed = await office.world.taps(who, acts.ListEvaluations(0))
        assert "Māris: Anna, semester 1, until 31 December 2026" in words(listed)
    refused = await office.world.taps(office.mentor, acts.ListEvaluations(0))
    assert refused.toast
    await office.presses(await office.answers_all(), "✅ Finish")
    listed = await office.world.taps(office.coordinator, acts.ListEvaluations(0))
    assert "No evaluation is missing" not in words(listed), "the plan of last year lacks its own"
    shown = await office.world.taps(office.coordinator, acts.ShowEvaluation(office.plan))
    assert [each.body.method for each in shown.messages] == ["document"]
    assert office.world.rows("SELECT COUNT(*) FROM audit WHERE act = 'evaluation_read'") == [(1,)]


async def test_the_plan_leads_to_its_evaluation(office):
    """Exported with the plan: once it is finished, the plan's card has a button for it."""
    card = await office.world.taps(office.author, OpenSupportPlan(office.plan))
    assert "📄 Evaluation" not in card.labels
    await office.presses(await office.answers_all(), "✅ Finish")
    card = await office.world.taps(office.author, OpenSupportPlan(office.plan))
    shown = await office.world.taps(office.author, card.tap("📄 Evaluation"))
    assert [each.body.method for each in shown.messages] == ["document"]


async def test_the_whole_plan_is_one_document_with_its_evaluation(office):
    """Risks and reasons for the plan author alone; before it is evaluated, that is said."""
    world = office.world
    before = await whole_plan(office, office.mentor)
    assert before.answers == ()
    assert before.not_evaluated == "The plan has not been evaluated yet."
    assert before.remarks == ("No meeting was held.",)
    await office.presses(await office.answers_all(), "✅ Finish")
    author, coordinator = [
        await whole_plan(office, who) for who in (office.author, office.coordinator)
    ]
    for each in (author, coordinator):
        assert each.title == f"Support plan #{office.plan}"
        assert {"Anna", "Māris", "Dobele"} <= {fact.value for fact in each.facts}
        said = {answer.question: answer.answer for answer in each.answers}
        assert said["Were the expected results of the plan reached?"] == "Fully"
        assert (each.not_evaluated, each.approvals[0].name) == ("", "Māris")
    assert any("Risks" in line for line in author.said)
    assert any("Reasons" in line for line in author.said)
    assert not [line for line in coordinator.said if "Risks" in line or "Reasons" in line]
    assert world.rows("SELECT COUNT(*) FROM audit WHERE act = 'plan_exported'") == [(3,)]
    read = "SELECT actor_id FROM audit WHERE act = 'plan_read' AND object_id = :plan"
    readers = {reader for (reader,) in world.rows(read, plan=office.plan)}
    assert readers == {office.author.person}


async def whole_plan(office: Office, who: Somebody) -> WholePlan:
    """What comes of the button on the plan's card."""
    card = await office.world.taps(who, OpenSupportPlan(office.plan))
    shown = await office.world.taps(who, card.tap("📄 Whole plan as PDF"))
    [paper] = [each.body.paper for each in shown.messages if each.body.paper is not None]
    found = from_json(paper.encode())
    assert isinstance(found, WholePlan)
    return found


# -- the clock -------------------------------------------------------------------------------------


def riga(month: int, day: int, hour: int, year: int = 2026) -> datetime:
    """An instant by its winter time on the wall in Riga."""
    return datetime(year, month, day, hour - 2, tzinfo=UTC)


async def test_the_mentor_is_reminded_four_times_and_each_once(office):
    """On working mornings 14, 7 and 1 days before the end, and on the first one after it."""
    times = (riga(12, 17, 9), riga(12, 23, 9), riga(12, 30, 9), riga(1, 4, 9, 2027))
    for moment in times:
        office.world.now = moment.replace(minute=0)
        first = await office.ticks()
        assert [each.chat for each in first.messages] == [office.mentor.account], moment
        assert first.labels == ["✍️ Anna: fill in"]
        assert not (await office.ticks()).messages
    assert "ended on 31 December 2026" in words(first)


@pytest.mark.parametrize(
    "moment", [riga(12, 16, 12), riga(12, 17, 8), riga(12, 17, 20), riga(12, 19, 12)]
)
async def test_it_is_quiet_before_the_time_at_night_and_on_free_days(office, moment):
    """The day before, early in the morning, in the evening, on a Saturday."""
    office.world.now = moment
    assert not (await office.ticks()).messages


async def test_nothing_is_said_once_it_is_done(office):
    """Who has finished is not reminded."""
    await office.presses(await office.answers_all(), "✅ Finish")
    office.world.now = riga(12, 30, 9)
    assert not (await office.ticks()).messages


async def test_after_a_standstill_only_the_latest_is_said(office):
    """Days of standstill over two dates lead to one message."""
    office.world.now = riga(12, 30, 10)
    assert len((await office.ticks()).messages) == 1
    assert office.world.rows("SELECT step FROM reminder") == [("1d",)]


async def test_the_reminder_leads_into_the_evaluation_and_stays(office):
    """Its button asks the first question in a message of its own."""
    office.world.now = riga(12, 17, 9)
    reminder = await office.ticks()
    shown = await office.presses(reminder, "✍️ Anna: fill in")
    assert [each.body.method for each in shown.messages] == ["text"]
    assert "1 of 13" in words(shown)


async def test_what_was_said_is_sealed_for_the_learner(office):
    """The words lie nowhere in the clear, and go with the learner's key."""
    await office.presses(await office.answers_all(), "✅ Finish")
    box = office.world.rows("SELECT state_box FROM evaluation")[0][0]
    assert b"football" not in box
