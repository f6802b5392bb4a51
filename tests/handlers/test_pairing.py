"""What the mentor reads after saying yes, with a learner who can be written to and one who can't."""

from __future__ import annotations

from bot import acts
from bot.domain.ids import AssignmentId
from bot.domain.people import Role
from storage.records import Records
from tests.handlers.diary_world import Answer, DiaryWorld
from tests.support.school import papers_of

ANNAS_ACCOUNT = 1002


async def accepted(world: DiaryWorld, account: int | None) -> Answer:
    """Anna is proposed to the mentor, who says yes."""
    anna = await world.joins("Anna", Role.LEARNER, account)
    await papers_of(world.store, world.organisation, world.mentor, anna, world.coordinator)
    async with world.store.database.unit_of_work() as unit:
        asked: AssignmentId = Records(unit, world.store).assignments.propose(
            world.organisation,
            "school_community",
            world.mentor,
            anna,
            world.coordinator,
            world.now,
        )
    return await world.taps(acts.AnswerPairing(asked, 1))


def read_by_the_mentor(world: DiaryWorld, answer: Answer) -> str:
    (mine,) = [each for each in answer.sent if each.person == world.mentor]
    return mine.body.words


async def test_a_mentor_who_accepts_reads_that_the_learner_is_told(world):
    """Where the learner has joined, a message goes to them, and the mentor reads so."""
    answer = await accepted(world, ANNAS_ACCOUNT)
    assert read_by_the_mentor(world, answer) == (
        "Thank you! Anna is in your list now and gets a message from me."
    )
    people = [each.person for each in answer.sent]
    assert len(set(people)) == 3


async def test_a_mentor_who_accepts_reads_that_the_learner_can_not_be_told(world):
    """Before the invite is opened nothing can be sent to the learner, so nothing is claimed."""
    answer = await accepted(world, None)
    assert read_by_the_mentor(world, answer) == (
        "Thank you! Anna is in your list now. I can't write to Anna yet, "
        "so please get in touch yourself."
    )
    assert {each.person for each in answer.sent} == {world.mentor, world.coordinator}
