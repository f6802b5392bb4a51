"""Acts of a mentor on a month of the school programme, for the tests of months and sheets."""

from __future__ import annotations

from datetime import datetime

from bot import acts
from bot.domain.ids import AssignmentId, MeetingId
from bot.domain.sections import Section
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.handlers.diary_world import Answer, DiaryWorld, riga

NOVEMBER = 202611


async def held(
    world: DiaryWorld, assignment: AssignmentId, starts_at: datetime, hours: int
) -> MeetingId:
    """A meeting that was held, with everything written that has to be."""
    await world.taps(acts.LogHours(assignment, minutes_of(starts_at), hours, 1))
    meeting = MeetingId(world.rows("SELECT MAX(id) FROM meeting")[0][0])
    await tells(world, meeting)
    return meeting


async def tells(world: DiaryWorld, meeting: MeetingId) -> None:
    """Write each section which the diary of a paid meeting needs."""
    async with world.store.database.unit_of_work() as unit:
        meetings = Records(unit, world.store).meetings
        entry = await meetings.get(meeting)
        assert entry is not None
        for section in (Section.ACTIVITIES, Section.GOALS, Section.HOW_IT_WENT):
            await meetings.write_section(entry.meeting, section, "We read.", world.now)


async def month(world: DiaryWorld, number: int = NOVEMBER) -> Answer:
    """Open the month."""
    return await world.taps(acts.MyMonth(number))


async def ready(world: DiaryWorld, name: str = "Anna", day: int = 18) -> AssignmentId:
    """A learner whose November can be approved: two hours on that day."""
    assignment = await world.learner(name)
    await held(world, assignment, riga(day, 14), 2)
    return assignment


def state_of(world: DiaryWorld, assignment: AssignmentId) -> str:
    """What a second connection sees of a learner's November."""
    found = world.rows(
        f"SELECT state FROM learner_month WHERE assignment_id = {assignment} AND month = '2026-11'"
    )
    return found[0][0] if found else "open"
