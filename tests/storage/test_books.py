"""The guard's books as they are read: papers, taken time, and how far back they reach."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.days import DayRange
from bot.domain.diary import Books, Given, LogMeeting, MeetingLogged, RecordNoShow, decide
from bot.domain.ids import AssignmentId, OrganisationId
from bot.domain.months import Month
from bot.domain.people import Role
from bot.domain.refusals import RefusalCode, Refused
from bot.domain.standing import MonthStanding, MonthState
from bot.domain.terms import Interval
from storage.books import DiaryBooks
from storage.records import Records
from tests.handlers.diary_world import DiaryWorld, riga
from tests.support.school import papers_of

NOVEMBER = Month(2026, 11)


async def books_of(
    world: DiaryWorld, assignment: AssignmentId, month: Month | None = None
) -> Books:
    async with world.store.database.unit_of_work() as unit:
        return await Records(unit, world.store).books.of(assignment, world.now, month=month)


async def run(world: DiaryWorld, sql: str, **params: str | int) -> None:
    async with world.store.database.unit_of_work() as unit:
        await unit.run(sql, **params)


async def logs(
    world: DiaryWorld, assignment: AssignmentId, starts_at: datetime, hours: int
) -> None:
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        papers = await records.books.of(assignment, world.now)
        event = decide(LogMeeting(starts_at, hours, Given(world.now)), papers)
        assert isinstance(event, MeetingLogged), event
        row = await records.assignments.get(assignment)
        assert row is not None
        await records.meetings.add(event, row.organisation, world.now)


async def test_a_reader_sees_the_same_books_as_a_unit(world):
    """What a screen shows is what the guard judges by."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(12, 14), 3)
    async with world.store.database.reading() as reader:
        seen = await DiaryBooks(reader).of(anna, world.now)
    assert seen == await books_of(world, anna)


async def test_the_books_of_nobody_are_an_error(world):
    """Reach is checked before, so an unknown assignment is our mistake."""
    with pytest.raises(LookupError, match="99"):
        await books_of(world, AssignmentId(99))


async def test_a_schools_contract_covers_the_days_of_registration(world):
    """The learner left the school on the 15th: covered until then; a youth centre covers all days."""
    anna = await world.learner("Anna")
    await run(world, "UPDATE registration SET ends = '2026-11-15'")
    term = next(
        each for each in (await books_of(world, anna)).contracts if each.begins.year == 2026
    )
    assert (term.begins, term.ends) == (date(2026, 9, 1), date(2027, 5, 31))
    assert term.covers == (DayRange(date(2026, 9, 1), date(2026, 11, 15)),)
    await run(world, "UPDATE institution SET kind = 'youth_centre'")
    term = next(
        each for each in (await books_of(world, anna)).contracts if each.begins.year == 2026
    )
    assert term.covers == (DayRange(date(2026, 9, 1), date(2027, 5, 31)),)


async def test_contracts_of_another_organisation_pay_nothing_here(world):
    """The mentor has a contract elsewhere; here there is none, and the refusal names no other."""
    elsewhere = await world.founds("Elsewhere")
    bruno = await world.learner("Bruno", organisation=elsewhere)
    person = await world.joins("Anna", Role.LEARNER)
    anna = await world.pairs(person, world.mentor)
    await run(world, "DELETE FROM contract WHERE organisation_id = :here", here=world.organisation)
    assert (await books_of(world, anna)).contracts == []
    assert (await books_of(world, bruno)).contracts != []


async def test_a_plan_counts_what_is_held_under_it(world):
    """Hours of held entries with that plan, over all months of its semester; no others."""
    anna = await world.learner("Anna")
    world.now = riga(9, 20)
    await logs(world, anna, riga(13, 14, month=10), 2)
    await logs(world, anna, riga(5, 14), 3)
    autumn = next(
        each for each in (await books_of(world, anna)).plans if each.begins == date(2026, 9, 1)
    )
    assert (autumn.planned_hours, autumn.used_hours, autumn.ends) == (80, 5, date(2026, 12, 31))


async def test_a_plan_that_was_ended_counts_until_that_day(world):
    """What was met on the day of the end was still planned; the next day was not."""
    anna = await world.learner("Anna")
    await run(
        world,
        "UPDATE support_plan SET ended_at = '2026-11-12T21:59:00.000000Z'",
    )
    papers = await books_of(world, anna)
    on_the_day = decide(LogMeeting(riga(12, 14), 1, Given(world.now)), papers)
    a_day_later = decide(LogMeeting(riga(13, 14), 1, Given(world.now)), papers)
    assert isinstance(on_the_day, MeetingLogged)
    assert isinstance(a_day_later, Refused)
    assert a_day_later.code is RefusalCode.PLAN_NONE


async def test_other_work_is_known_week_by_week_and_day_by_day(world):
    """A weekly line, a day off from it, and a day with other hours, in the mentor's own zone."""
    anna = await world.learner("Anna")
    await run(
        world,
        """INSERT INTO declared_hours (id, person_id, timezone, weekday, wall_from, wall_until,
             begins, ends, declared_at)
           VALUES (1, :mentor, 'Europe/Riga', 5, '08:00', '12:00', '2026-11-01', '2026-11-30', :now)""",
        mentor=world.mentor,
        now="2026-11-01T00:00:00.000000Z",
    )
    for day, hours in (("2026-11-13", (None, None)), ("2026-11-20", ("20:00", "24:00"))):
        async with world.store.database.unit_of_work() as unit:
            await unit.run(
                """INSERT INTO declared_exception (person_id, day, timezone, wall_from, wall_until,
                     declared_at) VALUES (:mentor, :day, 'Europe/Riga', :begins, :ends, :now)""",
                mentor=world.mentor,
                day=day,
                begins=hours[0],
                ends=hours[1],
                now="2026-11-01T00:00:00.000000Z",
            )
    papers = await books_of(world, anna)
    assert papers.declared == (
        Interval(riga(6, 8), riga(6, 12)),
        Interval(riga(20, 20), riga(21, 0)),
        Interval(riga(27, 8), riga(27, 12)),
    )
    refused = decide(LogMeeting(riga(6, 11), 2, Given(world.now)), papers)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.MENTOR_OTHER_WORK


async def test_another_mentors_meeting_is_time_that_is_taken(world):
    """Of any organisation: an interval and nothing else. Who waited in vain took nobody's time."""
    elsewhere = await world.founds("Elsewhere")
    anna = await world.learner("Anna")
    learner = (await books_of(world, anna)).learner
    other = await world.joins("Otrs", Role.MENTOR, 1002, elsewhere)
    annas_other = await world.pairs(learner, other, organisation=elsewhere)
    await logs(world, annas_other, riga(12, 14), 3)
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        papers = await records.books.of(annas_other, world.now)
        absent = decide(RecordNoShow(riga(13, 14), 1, Given(world.now)), papers)
        assert isinstance(absent, MeetingLogged)
        await records.meetings.add(absent, OrganisationId(elsewhere), world.now)
    papers = await books_of(world, anna)
    assert papers.learner_entries == [Interval(riga(12, 14), riga(12, 17))]
    assert (papers.learner_hours, papers.hours_with_mentor) == ({NOVEMBER: 3}, {NOVEMBER: 0})
    refused = decide(LogMeeting(riga(12, 16), 1, Given(world.now)), papers)
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.LEARNER_ELSEWHERE
    assert all("Elsewhere" not in str(value) for value in refused.params.values())


async def test_books_reach_back_to_a_month_that_was_reopened(world):
    """Three months later its entries, its hours and its standing are all there."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(12, 14), 3)
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            """INSERT INTO learner_month (id, organisation_id, assignment_id, mentor_id, learner_id,
                 month, state, reopened, changed_at)
               SELECT 1, organisation_id, id, mentor_id, learner_id, '2026-11', 'returned', 1,
                 '2027-02-20T10:00:00.000000Z' FROM assignment"""
        )
    world.now += timedelta(days=95)
    papers = await books_of(world, anna)
    assert papers.standings == {NOVEMBER: MonthStanding(MonthState.RETURNED, reopened=True)}
    assert (len(papers.own), papers.learner_hours) == (1, {NOVEMBER: 3})
    logged = decide(LogMeeting(riga(13, 14), 1, Given(world.now)), papers)
    assert isinstance(logged, MeetingLogged)


async def test_books_reach_back_to_the_month_that_is_judged(world):
    """A late approval finds what it has to judge, and otherwise old months stay out."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(12, 14), 3)
    world.now += timedelta(days=95)
    assert (await books_of(world, anna)).own == []
    papers = await books_of(world, anna, NOVEMBER)
    assert (len(papers.own), papers.learner_hours) == (1, {NOVEMBER: 3})


async def test_an_entry_is_kept_with_its_contract_and_its_plan(world):
    """What the guard chose is read again, for a new entry and for one that was moved."""
    anna = await world.learner("Anna")
    await logs(world, anna, riga(12, 14), 3)
    async with world.store.database.unit_of_work() as unit:
        (entry,) = await Records(unit, world.store).meetings.entries_of(anna, NOVEMBER)
    papers = await books_of(world, anna)
    chosen = next(each for each in papers.contracts if each.fits(date(2026, 11, 12)))
    assert entry.meeting.contract == chosen.id
    assert entry.meeting.plan == next(each.id for each in papers.plans if each.used_hours == 3)
    assert entry.meeting.unplanned is True


async def test_papers_are_asked_of_the_school_programme_alone(world):
    """The same two people in the plain diary log without any."""
    bruno = await world.joins("Bruno", Role.LEARNER)
    plain = await world.pairs(bruno, world.mentor, programme="orientation")
    assert (await books_of(world, plain)).contracts == []
    await logs(world, plain, riga(12, 14), 3)
    await papers_of(world.store, world.organisation, world.mentor, bruno, world.coordinator)
    await logs(world, plain, riga(13, 14), 3)
    assert (
        world.rows("SELECT contract_id, plan_id, unplanned FROM meeting") == [(None, None, 0)] * 2
    )
