"""Group supervisions: offered, answered, settled, reminded of, held, called off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.acts import gatherings as acts
from bot.alerting import Desk
from bot.domain.ids import MemberId, SupervisionDateId, SupervisionId
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.inputs import VoiceGiven
from bot.post import Post
from bot.reports.papers import CalendarInvitation, from_json
from bot.routines.semester import tell_of_semester
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.support.world import TRANSLATORS, Outcome, Somebody, World

FIRST = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, 16:00 in Riga."""

SECOND = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


@dataclass(slots=True)
class Circle:
    """A municipality with two coordinators, three mentors, one of them a plan author."""

    world: World
    ilze: Somebody
    other: Somebody
    maris: Somebody
    dace: Somebody
    vita: Somebody

    async def prepares(self, audience: str = "mentors") -> SupervisionId:
        """Topic and place are typed, two dates are chosen."""
        await self.world.taps(self.ilze, acts.NewSupervision(audience))
        await self.world.writes(self.ilze, "Tired  learners")
        kept = await self.world.writes(self.ilze, "Dobele library")
        number = self.world.rows("SELECT MAX(id) FROM supervision")[0][0]
        assert f"#{number}" in kept.words[0]
        for when in (FIRST, SECOND):
            tap = acts.KeepDate(SupervisionId(number), minutes_of(when), 2)
            await self.world.taps(self.ilze, tap)
        return SupervisionId(number)

    async def offers(self, supervision: SupervisionId) -> Outcome:
        card = await self.world.taps(self.ilze, acts.OpenSupervision(supervision))
        return await self.world.taps(self.ilze, card.tap("Offer it"))

    def dates(self) -> list[SupervisionDateId]:
        rows = self.world.rows("SELECT id FROM supervision_date ORDER BY starts_at")
        return [SupervisionDateId(row[0]) for row in rows]

    async def says(self, who: Somebody, date: SupervisionDateId, *, yes: bool) -> Outcome:
        return await self.world.taps(who, acts.AnswerDate(date, int(yes)))

    async def settles(self, date: SupervisionDateId) -> Outcome:
        shown = await self.world.taps(self.ilze, acts.WhoComes(date))
        return await self.world.taps(self.ilze, shown.tap("Choose this date"))

    async def ticks(self) -> Outcome:
        world = self.world
        await world.news()
        async with world.store.database.unit_of_work() as unit:
            name = f"tick:{world.now.timestamp()}"
            post = Post(unit, world.store, TRANSLATORS, world.now, name, lambda _rows: None)
            await tell_of_semester(Desk(Records(unit, world.store), post, world.now))
        return Outcome(tuple(await world.news()), None)

    def state(self) -> str:
        return str(self.world.rows("SELECT state FROM supervision")[0][0])


@pytest.fixture
async def circle(tmp_path) -> AsyncIterator[Circle]:
    async with World.opened(tmp_path) as world:
        there = await world.organisation("Dobele")
        people = [
            await world.person(name, role, there)
            for name, role in (
                ("Ilze", Role.COORDINATOR),
                ("Inese", Role.COORDINATOR),
                ("Māris", Role.MENTOR),
                ("Dace", Role.MENTOR),
                ("Vita", Role.MENTOR),
            )
        ]
        async with world.store.database.unit_of_work() as unit:
            Records(unit, world.store).permissions.give(
                there, people[4].person, Permission.PLAN_AUTHOR, people[0].person, world.now
            )
        yield Circle(world, *people)


async def test_each_mentor_is_asked_once_with_all_dates(circle):
    """One message with two buttons per date; a coordinator who is no mentor gets none."""
    supervision = await circle.prepares()
    done = await circle.offers(supervision)
    invited = [each for each in done.messages if "You are invited" in each.words]
    mentors = {circle.maris.account, circle.dace.account, circle.vita.account}
    assert {each.chat for each in invited} == mentors
    assert len(invited) == 3
    assert [label for label, _ in invited[0].buttons] == [
        "✋ Tue 24.11. 16:00",
        "✊ I can't",
        "✋ Thu 26.11. 16:00",
        "✊ I can't",
    ]
    assert "offered to 3 people" in done.to(circle.ilze)[-1].words


@pytest.mark.parametrize(
    "typed", ["24.11.", "24.11.2026", "24 November", "24. novembrī", "24 ноября"]
)
async def test_a_day_can_be_typed_as_people_write_it(circle, typed):
    """With its year or without, in figures or with the month's name."""
    supervision = await circle.prepares()
    await circle.world.taps(circle.ilze, acts.AddDate(supervision, 0))
    shown = await circle.world.writes(circle.ilze, typed)
    assert shown.words == [f"Supervision #{supervision}, Tue 24.11.: when does it begin?"]
    assert shown.tap("16:00") == acts.DateAt(supervision, minutes_of(FIRST))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("next week", "Please type the day like 31.12.2026."),
        ("24.11. or 25.11.", "Please type the day like 31.12.2026."),
        ("19.11.2026", "this time is over"),
        ("24.11.2027", "Please choose a day within the next 180 days."),
    ],
)
async def test_a_typed_day_that_can_not_be_is_answered(circle, typed, answer):
    """What is unclear, over or too far away is said, and the next day that is typed counts."""
    supervision = await circle.prepares()
    await circle.world.taps(circle.ilze, acts.AddDate(supervision, 0))
    refused = await circle.world.writes(circle.ilze, typed)
    assert answer in refused.words[0]
    shown = await circle.world.writes(circle.ilze, "24.11.")
    assert shown.words == [f"Supervision #{supervision}, Tue 24.11.: when does it begin?"]


async def test_the_coordinator_sees_the_count_and_chooses(circle):
    """Those who said yes get the date and a calendar file, the others nothing."""
    supervision = await circle.prepares()
    await circle.offers(supervision)
    first, second = circle.dates()
    await circle.says(circle.maris, first, yes=True)
    await circle.says(circle.dace, first, yes=False)
    await circle.says(circle.dace, second, yes=True)
    card = await circle.world.taps(circle.ilze, acts.OpenSupervision(supervision))
    assert "16:00–18:00: ✋ 1 ✊ 1 … 1" in card.words[0]
    who = await circle.world.taps(circle.ilze, acts.WhoComes(first))
    assert "✋ Māris" in who.words[0]
    assert "✊ Dace" in who.words[0]
    done = await circle.settles(first)
    assert [each.body.method for each in done.to(circle.maris)] == ["text", "document"]
    assert "Dobele library" in done.to(circle.maris)[0].words
    assert not done.to(circle.dace)
    paper = from_json(done.to(circle.maris)[1].body.paper.encode())
    assert isinstance(paper, CalendarInvitation)
    assert paper.meetings[0].starts_at == FIRST
    assert circle.world.rows("SELECT id FROM supervision_date WHERE chosen = 1") == [(first,)]


async def test_an_answer_shows_on_its_message_and_can_be_changed(circle):
    """The press is marked at once; the last word counts, and pressing twice changes nothing."""
    await circle.offers(await circle.prepares())
    first, _ = circle.dates()
    shown = await circle.says(circle.maris, first, yes=True)
    assert "✅ ✋ Tue 24.11. 16:00" in shown.labels
    assert shown.toast == "Noted: you can come."
    await circle.says(circle.maris, first, yes=True)
    await circle.says(circle.maris, first, yes=False)
    assert circle.world.rows("SELECT yes FROM supervision_answer") == [(0,)]


async def test_nobody_is_chosen_for(circle):
    """A date to which nobody said yes can't be settled."""
    await circle.offers(await circle.prepares())
    shown = await circle.settles(circle.dates()[0])
    assert "Nobody said yes" in shown.words[0]
    assert circle.state() == "offered"


async def test_settling_twice_tells_once(circle):
    """Two coordinators, or a second press: the second is told how it stands."""
    await circle.offers(await circle.prepares())
    first, second = circle.dates()
    await circle.says(circle.maris, first, yes=True)
    await circle.says(circle.maris, second, yes=True)
    shown = await circle.world.taps(circle.other, acts.WhoComes(second))
    await circle.settles(first)
    again = await circle.world.taps(circle.other, shown.tap("Choose this date"))
    assert "chosen already" in again.words[0]
    assert not again.to(circle.maris)


async def test_five_dates_are_the_most(circle):
    """The sixth is refused with what would help; a date in the past and a double one too."""
    supervision = await circle.prepares()
    for day in (27, 28, 30):
        start = minutes_of(FIRST.replace(day=day))
        await circle.world.taps(circle.ilze, acts.KeepDate(supervision, start, 1))
    over = acts.KeepDate(supervision, minutes_of(FIRST.replace(month=12)), 1)
    assert "5 dates are the most" in (await circle.world.taps(circle.ilze, over)).words[0]
    assert len(circle.dates()) == 5
    await circle.world.taps(circle.ilze, acts.DropDate(circle.dates()[0]))
    past = acts.KeepDate(supervision, minutes_of(FIRST.replace(day=2)), 1)
    assert "is over" in (await circle.world.taps(circle.ilze, past)).words[0]
    twice = acts.KeepDate(supervision, minutes_of(SECOND), 1)
    assert "on the list already" in (await circle.world.taps(circle.ilze, twice)).words[0]
    assert len(circle.dates()) == 4


async def test_the_way_to_a_date_goes_by_taps(circle):
    """Day, start, hours: each screen offers the next, and a way back."""
    supervision = await circle.prepares()
    shown = await circle.world.taps(circle.ilze, acts.AddDate(supervision, 0))
    shown = await circle.world.taps(circle.ilze, shown.tap("Mon 30.11."))
    assert "08:00" in shown.labels
    shown = await circle.world.taps(circle.ilze, shown.tap("10:00"))
    shown = await circle.world.taps(circle.ilze, shown.tap("3 h"))
    assert "Mon 30.11., 10:00–13:00" in shown.words[0]


async def test_an_offer_that_was_not_seen_is_not_made(circle):
    """When another coordinator took a date away meanwhile, the card comes again first."""
    supervision = await circle.prepares()
    card = await circle.world.taps(circle.ilze, acts.OpenSupervision(supervision))
    await circle.world.taps(circle.other, acts.DropDate(circle.dates()[0]))
    shown = await circle.world.taps(circle.ilze, card.tap("Offer it"))
    assert circle.state() == "asked_for"
    assert not shown.to(circle.maris)


async def test_one_for_the_team_goes_to_coordinators_and_plan_authors(circle):
    """The other coordinator hears of the wish; offered, it reaches the team and no other mentor."""
    await circle.world.taps(circle.ilze, acts.NewSupervision("team"))
    await circle.world.writes(circle.ilze, "Our own year")
    asked = await circle.world.writes(circle.ilze, "Online")
    assert "asks for a group supervision" in asked.to(circle.other)[0].words
    supervision = SupervisionId(circle.world.rows("SELECT MAX(id) FROM supervision")[0][0])
    date = acts.KeepDate(supervision, minutes_of(FIRST), 2)
    await circle.world.taps(circle.other, date)
    done = await circle.offers(supervision)
    invited = {each.chat for each in done.messages if "You are invited" in each.words}
    assert invited == {circle.ilze.account, circle.other.account, circle.vita.account}
    answered = await circle.says(circle.vita, circle.dates()[0], yes=True)
    assert answered.toast == "Noted: you can come."
    refused = await circle.says(circle.maris, circle.dates()[0], yes=True)
    assert refused.toast
    assert circle.world.rows("SELECT COUNT(*) FROM supervision_answer") == [(1,)]


async def test_who_comes_is_reminded_the_day_before_once(circle):
    """In the morning, at neither edge of the night, and not those who said no."""
    await circle.offers(await circle.prepares())
    first, _ = circle.dates()
    await circle.says(circle.maris, first, yes=True)
    await circle.says(circle.dace, first, yes=False)
    await circle.settles(first)
    circle.world.now = datetime(2026, 11, 23, 6, 59, 59, tzinfo=UTC)
    assert not (await circle.ticks()).messages
    circle.world.now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    reminded = await circle.ticks()
    assert [each.chat for each in reminded.messages] == [circle.maris.account]
    assert "Tomorrow is the group supervision" in reminded.words[0]
    assert not (await circle.ticks()).messages


async def test_who_was_told_on_the_eve_is_not_told_twice(circle):
    """A date that is chosen on the day before needs no reminder of its own."""
    await circle.offers(await circle.prepares())
    first, _ = circle.dates()
    await circle.says(circle.maris, first, yes=True)
    circle.world.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    await circle.settles(first)
    assert not (await circle.ticks()).messages


async def test_changing_ones_mind_after_the_choice_reaches_the_organiser(circle):
    """Who can't come after all tells the coordinator and empties the own calendar."""
    await circle.offers(await circle.prepares())
    first, second = circle.dates()
    await circle.says(circle.maris, first, yes=True)
    settled = await circle.settles(first)
    button = settled.to(circle.maris)[0].buttons[0]
    assert button[0] == "✊ I can't after all"
    told = await circle.says(circle.maris, first, yes=False)
    assert "can't come" in told.to(circle.ilze)[0].words
    paper = from_json(told.to(circle.maris)[-1].body.paper.encode())
    assert isinstance(paper, CalendarInvitation)
    assert paper.meetings[0].cancelled
    late = await circle.says(circle.dace, second, yes=True)
    assert "chosen already" in late.words[0]


async def test_who_came_is_ticked_afterwards(circle):
    """Once it has begun; who said yes and is not ticked did not come."""
    supervision = await circle.prepares()
    await circle.offers(supervision)
    first, _ = circle.dates()
    for who in (circle.maris, circle.dace):
        await circle.says(who, first, yes=True)
    await circle.settles(first)
    early = await circle.world.taps(circle.ilze, acts.TickWhoCame(supervision, 0))
    assert "has not begun yet" in early.words[0]
    circle.world.now = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    asked = await circle.ticks()
    assert [each.chat for each in asked.messages] == [circle.ilze.account]
    shown = await circle.world.taps(circle.ilze, asked.tap("Who came"))
    shown = await circle.world.taps(circle.ilze, shown.tap("Māris"))
    assert "✅ Māris" in shown.labels
    shown = await circle.world.taps(circle.ilze, shown.tap("Vita"))
    done = await circle.world.taps(circle.ilze, shown.tap("Done"))
    assert "2 people came" in done.words[-1]
    came = circle.world.rows("SELECT person_id, attended FROM supervision_answer ORDER BY 1")
    assert came == [
        (circle.maris.person, 1),
        (circle.dace.person, 0),
        (circle.vita.person, 1),
    ]
    assert circle.state() == "held"
    assert not (await circle.ticks()).messages


async def test_only_guests_can_be_ticked(circle):
    """A coordinator of another supervision is no guest of this one."""
    supervision = await circle.prepares()
    await circle.offers(supervision)
    first, _ = circle.dates()
    await circle.says(circle.maris, first, yes=True)
    await circle.settles(first)
    circle.world.now = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    stranger = MemberId(circle.other.person)
    await circle.world.taps(circle.ilze, acts.Came(supervision, stranger, 1, 0))
    assert circle.world.rows("SELECT COUNT(*) FROM supervision_answer") == [(1,)]


@pytest.mark.parametrize("settled", [False, True])
async def test_calling_off_reaches_those_who_count_on_it(circle, settled):
    """Asked once more first; a settled one is taken out of the calendars."""
    supervision = await circle.prepares()
    await circle.offers(supervision)
    first, _ = circle.dates()
    await circle.says(circle.maris, first, yes=True)
    if settled:
        await circle.settles(first)
    sure = await circle.world.taps(circle.ilze, acts.CancelSupervision(supervision, 0))
    assert circle.state() != "cancelled"
    done = await circle.world.taps(circle.ilze, sure.tap("Yes, call it off"))
    assert circle.state() == "cancelled"
    methods = [each.body.method for each in done.to(circle.maris)]
    assert methods == (["text", "document"] if settled else ["text"])
    assert not done.to(circle.dace)
    late = await circle.says(circle.dace, first, yes=True)
    assert "called off" in late.words[0]


async def test_a_voice_note_is_no_topic(circle):
    """Topic and place are typed; what was asked for is asked for again."""
    await circle.world.taps(circle.ilze, acts.NewSupervision("mentors"))
    answer = await circle.world.does(circle.ilze, VoiceGiven("v", 3, 900), sent=True)
    assert "1 to 200 characters" in answer.words[0]
    assert circle.world.rows("SELECT COUNT(*) FROM supervision") == [(0,)]


async def test_mentors_see_only_what_they_are_invited_to(circle):
    """What is in preparation, or for the team, is in no mentor's list."""
    supervision = await circle.prepares()
    listed = await circle.world.taps(circle.maris, acts.ListSupervisions(0))
    assert "No group supervision" in listed.words[0]
    await circle.offers(supervision)
    listed = await circle.world.taps(circle.maris, acts.ListSupervisions(0))
    shown = await circle.world.taps(circle.maris, listed.tap("Tired learners"))
    assert "✋ Tue 24.11. 16:00" in shown.labels
