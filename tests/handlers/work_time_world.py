"""A month of the school programme that mentors have handed in, for the tests of forms and payment."""

from __future__ import annotations

from datetime import datetime

from bot.domain.diary import Given
from bot.domain.ids import AssignmentId, FileId, PersonId
from bot.domain.learner_month import Approve, AttachSheet, Command, MonthMoved, Submit
from bot.domain.months import Month
from bot.domain.refusals import Refused
from bot.inputs import TextGiven
from bot.learner_months import month_of_assignment, take
from storage.instants import to_text
from storage.records import Records
from tests.handlers.diary_world import COORDINATOR_ACCOUNT, Answer, DiaryWorld, riga
from tests.handlers.month_world import held

NOVEMBER = Month(2026, 11)
NUMBER = 202611
LAST_DAY = riga(30, 18)


async def opened(path) -> DiaryWorld:
    """The last evening of November."""
    world = DiaryWorld(path)
    await world.open()
    world.now = LAST_DAY
    return world


async def steps(world: DiaryWorld, assignment: AssignmentId, make) -> MonthMoved | Refused:
    """A step of the mentor on a learner's November, made out of the month as it stands."""
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        at_hand = await month_of_assignment(records, assignment, NOVEMBER, world.now)
        assert at_hand is not None
        command: Command = make(at_hand)
        return await take(command, at_hand, records, at_hand.books.mentor, world.now)


async def a_scan(world: DiaryWorld, assignment: AssignmentId) -> FileId:
    """A row of a file that was kept, as the reading of a sheet leaves it."""
    file = world.store.ids.next("file")
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {assignment}")
    async with world.store.database.unit_of_work() as unit:
        await unit.run(
            """INSERT INTO file (id, organisation_id, person_id, purpose, object_id, mime, bytes,
                 state, file_name, retry_at, received_at, settled_at, worked_at)
               VALUES (:id, :organisation, :person, 'sheet', :id, 'application/pdf', 100, 'kept',
                 'box', :now, :now, :now, :now)""",
            id=file,
            organisation=world.organisation,
            person=learner,
            now=to_text(world.now),
        )
    return FileId(file)


async def hands_in(world: DiaryWorld, assignment: AssignmentId, *, coded: bool = True) -> None:
    """The mentor approves the month, attaches the signed sheet, and hands it in.

    Where no code could be read on the sheet, it is attached by the mentor's word.
    """

    def approve(at_hand):
        return Approve(at_hand.record.version, at_hand.books.content[:8], Given(world.now))

    moved = await steps(world, assignment, approve)
    assert isinstance(moved, MonthMoved), moved
    [(hours,)] = world.rows(
        f"""SELECT COALESCE(SUM(hours), 0) FROM meeting WHERE assignment_id = {assignment}
            AND state = 'held'"""
    )
    if hours:
        scan = await a_scan(world, assignment)

        def attach(at_hand):
            content = at_hand.books.content if coded else None
            return AttachSheet(at_hand.record.version, scan, content, Given(world.now))

        moved = await steps(world, assignment, attach)
        assert isinstance(moved, MonthMoved), moved
    moved = await steps(
        world, assignment, lambda at_hand: Submit(at_hand.record.version, Given(world.now))
    )
    assert isinstance(moved, MonthMoved), moved


async def submitted(
    world: DiaryWorld,
    name: str,
    *days_and_hours: tuple[int, int],
    mentor: PersonId | None = None,
    coded: bool = True,
) -> AssignmentId:
    """A learner whose November was handed in: so many hours on these days."""
    assignment = await world.learner(name, mentor=mentor)
    for day, hours in days_and_hours:
        await held(world, assignment, riga(day, 9), hours)
    await hands_in(world, assignment, coded=coded)
    return assignment


async def presses(world: DiaryWorld, tap) -> Answer:
    """The coordinator presses."""
    return await world.taps(tap, COORDINATOR_ACCOUNT)


async def types(world: DiaryWorld, text: str) -> Answer:
    """The coordinator types."""
    return await world.does(TextGiven(text), COORDINATOR_ACCOUNT, sent_at=world.now)


def contract_of(world: DiaryWorld, mentor: PersonId | None = None) -> int:
    """The contract of the mentor for the school year 2026/2027."""
    [(found,)] = world.rows(
        f"SELECT id FROM contract WHERE number = '{mentor or world.mentor}/2026'"
    )
    return int(found)


def states(world: DiaryWorld) -> dict[int, str]:
    """Where each learner-month stands, as a second connection sees it."""
    return dict(world.rows("SELECT assignment_id, state FROM learner_month"))


def to(answer: Answer, account: int) -> list[str]:
    """What this account is told."""
    return [each.body.words for each in answer.sent if each.chat == account]


def at(day: int, hour: int, month: int = 12) -> datetime:
    return riga(day, hour, month=month)
