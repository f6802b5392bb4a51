"""Learner-months in the database: steps kept whole or not at all, reasons sealed, old versions told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bot import acts
from bot.domain.diary import Given
from bot.domain.ids import AssignmentId, LearnerMonthId
from bot.domain.learner_month import (
    Approve,
    Command,
    LearnerMonthBooks,
    MonthMoved,
    MonthRecord,
    Reopen,
    WithdrawApproval,
    decide,
)
from bot.domain.months import Month, editable_until, start_of_day
from bot.domain.sheets import SheetLine, sheet_code
from bot.domain.standing import MonthState
from handlers.diary_screens import minutes_of
from storage.learner_months import LearnerMonths
from storage.records import Records
from tests.handlers.diary_world import RIGA, DiaryWorld, riga

NOVEMBER = Month(2026, 11)
HASH = "0123456789ABCDEF"


async def books_of(world: DiaryWorld, assignment: AssignmentId) -> LearnerMonthBooks:
    """A November which can be approved, with the record that is kept."""
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {assignment}")
    async with world.store.database.reading() as reader:
        months = LearnerMonths(reader, world.store.ids, world.store.vault)
        kept = await months.get(assignment, NOVEMBER)
    return LearnerMonthBooks(
        assignment=assignment,
        mentor=world.mentor,
        learner=learner,
        month=NOVEMBER,
        begins_at=start_of_day(NOVEMBER.first_day, RIGA),
        closes_at=editable_until(NOVEMBER, RIGA),
        record=MonthRecord() if kept is None else kept.record,
        content=HASH,
        paid_hours=2,
    )


async def steps(
    world: DiaryWorld, books: LearnerMonthBooks, command: Command, reason: str = ""
) -> LearnerMonthId | None:
    """Take a step that the rules allow, and keep it."""
    moved = decide(command, books)
    assert isinstance(moved, MonthMoved)
    async with world.store.database.unit_of_work() as unit:
        return await Records(unit, world.store).learner_months.keep(
            moved, books, world.organisation, world.mentor, world.now, reason
        )


def approve(world: DiaryWorld, version: int) -> Approve:
    return Approve(version, HASH, Given(world.now))


async def test_a_step_and_its_history_are_kept_together(world):
    """What a second connection sees is the new state and the row that says how it came."""
    anna = await world.learner("Anna")
    await steps(world, await books_of(world, anna), approve(world, 0))
    back = WithdrawApproval(1, Given(world.now))
    await steps(world, await books_of(world, anna), back)
    assert world.rows("SELECT state, version, content_hash FROM learner_month") == [
        ("open", 2, None)
    ]
    assert world.rows("SELECT event FROM learner_month_event ORDER BY id") == [
        ("approved",),
        ("approval_withdrawn",),
    ]


async def test_what_is_read_back_is_what_was_decided(world):
    """Every field of the record survives the way to the disk."""
    anna = await world.learner("Anna")
    books = await books_of(world, anna)
    moved = decide(approve(world, 0), books)
    assert isinstance(moved, MonthMoved)
    await steps(world, books, approve(world, 0))
    assert (await books_of(world, anna)).record == moved.after


async def test_a_step_on_an_old_version_keeps_nothing(world):
    """Somebody was quicker: no state, no history, and the loser knows it."""
    anna = await world.learner("Anna")
    old = await books_of(world, anna)
    assert await steps(world, old, approve(world, 0)) is not None
    assert await steps(world, old, approve(world, 0)) is None
    approved = await books_of(world, anna)
    await steps(world, approved, WithdrawApproval(1, Given(world.now)))
    assert await steps(world, approved, WithdrawApproval(1, Given(world.now))) is None
    assert world.rows("SELECT COUNT(*) FROM learner_month_event") == [(2,)]


async def test_of_twenty_first_steps_at_once_one_is_kept(world):
    """A month without a row yet: the row is made once."""
    anna = await world.learner("Anna")
    old = await books_of(world, anna)
    kept = await asyncio.gather(*(steps(world, old, approve(world, 0)) for _ in range(20)))
    assert len([each for each in kept if each is not None]) == 1
    assert world.rows("SELECT COUNT(*) FROM learner_month") == [(1,)]


async def test_a_reason_is_sealed_for_the_learner(world):
    """It is read by its key, and nowhere on the disk in the clear."""
    anna = await world.learner("Anna")
    await steps(world, await books_of(world, anna), approve(world, 0))
    books = await books_of(world, anna)
    step = Reopen(1, world.coordinator, has_reason=True, given=Given(world.now))
    await steps(world, books, step, "The meeting of the fifth is missing.")
    async with world.store.database.unit_of_work() as unit:
        months = Records(unit, world.store).learner_months
        kept = await months.get(anna, NOVEMBER)
        assert kept is not None
        assert await months.reason(kept) == "The meeting of the fifth is missing."
        history = await months.steps(kept.id)
    assert [each.what.value for each in history] == ["approved", "reopened"]
    assert history[0].by_name == "Māris"
    world.store.vault.shred(kept.learner)
    async with world.store.database.unit_of_work() as unit:
        assert await Records(unit, world.store).learner_months.reason(kept) == ""
    files = [world.store.database.path, Path(f"{world.store.database.path}-wal")]
    assert not any(b"of the fifth" in file.read_bytes() for file in files if file.exists())


async def test_months_are_found_by_mentor_and_by_organisation(world):
    """The coordinator's list is by state; another organisation's months are in neither."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    await world.founds("Saldus")
    for each in (anna, bruno):
        await steps(world, await books_of(world, each), approve(world, 0))
    await steps(world, await books_of(world, bruno), WithdrawApproval(1, Given(world.now)))
    async with world.store.database.reading() as reader:
        months = LearnerMonths(reader, world.store.ids, world.store.vault)
        mine = await months.of_mentor(world.mentor, world.organisation, NOVEMBER)
        approved = await months.of_organisation(world.organisation, NOVEMBER, MonthState.APPROVED)
        elsewhere = await months.of_organisation(2, NOVEMBER)
    assert sorted(mine) == [anna, bruno]
    assert [(each.assignment, each.learner_name) for each in approved] == [(anna, "Anna")]
    assert elsewhere == []


async def test_what_stood_in_the_month_is_told_after_every_change(world):
    """Each sheet that could ever have been printed is found again by its code."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(18, 14)), 2, 1))
    await world.taps(acts.SetMeeting(1, 1, minutes_of(riga(18, 14)), 3, 1))
    await world.taps(acts.LogHours(anna, minutes_of(riga(19, 14)), 1, 1))
    await world.taps(acts.DeleteMeeting(1, 2, 1))
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        versions = await records.learner_months.versions_of_month(anna, NOVEMBER)
        entries = await records.meetings.entries_of(anna, NOVEMBER)
    hours = [sum(line.hours for line in lines) for lines in versions]
    assert hours == [0, 2, 3, 4, 1]
    now = sheet_code(anna, NOVEMBER, [SheetLine.of(each.meeting) for each in entries])
    assert sheet_code(anna, NOVEMBER, versions[-1]) == now
    printed = sheet_code(anna, NOVEMBER, versions[1])
    assert printed.content != now.content


async def test_a_meeting_that_moved_to_another_month_left_this_one(world):
    """The versions of November hold it only while it was in November."""
    anna = await world.learner("Anna")
    world.now = riga(5, 12, month=12)
    await world.taps(acts.LogHours(anna, minutes_of(riga(30, 14)), 2, 1))
    await world.taps(acts.SetMeeting(1, 1, minutes_of(riga(1, 14, month=12)), 2, 1))
    async with world.store.database.unit_of_work() as unit:
        months = Records(unit, world.store).learner_months
        november = await months.versions_of_month(anna, NOVEMBER)
        december = await months.versions_of_month(anna, NOVEMBER.next())
    assert [len(lines) for lines in november] == [0, 1, 0]
    assert [len(lines) for lines in december] == [0, 0, 1]


async def test_pages_wait_until_they_were_read(world):
    """The press on "Done" is kept, the first one counts, and reading ends the waiting."""
    anna = await world.learner("Anna")
    learner_month = await steps(world, await books_of(world, anna), approve(world, 0))
    assert learner_month is not None
    async with world.store.database.unit_of_work() as unit:
        months = Records(unit, world.store).learner_months
        months.pages_given(learner_month, world.now)
        months.pages_given(learner_month, riga(29, 9))
        [waiting] = await months.with_pages_to_read()
        assert (waiting.id, waiting.pages_given_at) == (learner_month, world.now)
        months.pages_read(learner_month)
        assert await months.with_pages_to_read() == []
    unchanged = await books_of(world, anna)
    assert unchanged.record == replace(unchanged.record, version=1)
