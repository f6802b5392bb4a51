"""The world of the diary with a learner who has a phone, and rounds of the clock about meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.acts import planning as acts
from bot.domain.ids import AssignmentId, PersonId
from bot.domain.people import Role
from bot.outgoing import Outgoing
from bot.routines.meetings import watch_meetings
from handlers.diary_screens import minutes_of
from storage.consents import Evidence
from storage.records import Records
from tests.handlers.diary_world import Answer, DiaryWorld

LEARNER_ACCOUNT = 1002


class PlanningWorld(DiaryWorld):
    """Māris the mentor, and learners who can answer."""

    async def phone(
        self,
        name: str = "Anna",
        account: int = LEARNER_ACCOUNT,
        programme: str = "school_community",
    ) -> AssignmentId:
        """A learner of the mentor who has opened the invite and agreed."""
        person = await self.joins(name, Role.LEARNER, account)
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            records.people.speak(person, "en")
            records.consents.add(self._agreed(person))
        return await self.pairs(person, self.mentor, programme=programme)

    def _agreed(self, person: PersonId) -> Evidence:
        return Evidence(
            person=person,
            organisation=self.organisation,
            given=True,
            version="1",
            text_sha256="0" * 64,
            sound_sha256=None,
            language="en",
            age_band="adult",
            guardian_confirmed_at=None,
            guardian_confirmed_by=None,
            update_id=0,
            answered_at=self.now,
        )

    async def plans(self, assignment: AssignmentId, starts_at: datetime, hours: int = 1) -> Answer:
        """The last press of the wizard, without a place."""
        return await self.taps(acts.PlanNowhere(assignment, minutes_of(starts_at), hours))

    async def tick(self, at: datetime | None = None) -> list[Outgoing]:
        """One round of the clock about meetings; gives what it sent."""
        if at is not None:
            self.now = at
        before = len(self.sent)
        async with self.store.database.unit_of_work() as unit:
            await watch_meetings(self.desk(unit, f"meetings:{self.now.isoformat()}"))
        return self.sent[before:]


def to(account: int, sent: Sequence[Outgoing]) -> list[Outgoing]:
    """The messages to one chat."""
    return [each for each in sent if each.chat == account]


def methods(sent: Sequence[Outgoing]) -> list[str]:
    return [each.body.method for each in sent]
