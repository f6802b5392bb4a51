"""A simulator, a bot beside it, and people who are already on the road. It must not do with the
database what the bot should do in the chat, once the bot runs.

    async with town(tmp_path) as dobele:
        await dobele.settles(learners=2)
        await dobele.program.start()
        anna, berta = dobele.learners
        await anna.says("/start")
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.ids import OrganisationId, PersonId
from bot.domain.people import Role
from simulator.running import Simulator, running
from storage.consents import Evidence
from storage.database import Database
from storage.ids import Ids
from storage.records import Records, Store
from storage.vault import Vault
from tests.support.books import Books
from tests.support.chat import SimulatedUser, SimulatorClient
from tests.support.program import Program
from tests.support.school import school_papers

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""Wednesday 18 November 2026, 11:00 in Riga: a working day, far from every deadline."""

RIGA = ZoneInfo("Europe/Riga")
COORDINATOR = 3001
FIRST_MENTOR = 2001
FIRST_LEARNER = 1001


@dataclass(slots=True)
class Town:
    """One organisation with its bot, on one simulator."""

    simulator: Simulator
    client: SimulatorClient
    program: Program
    coordinator: SimulatedUser | None = None
    mentors: list[SimulatedUser] = field(default_factory=list)
    learners: list[SimulatedUser] = field(default_factory=list)

    @property
    def books(self) -> Books:
        """What the bot has committed."""
        return Books(self.program.data, self.program.key)

    async def settles(
        self, *, learners: int = 0, mentors: int = 0, now: datetime = WEDNESDAY
    ) -> None:
        """Make an organisation with people who have opened their invites and agreed, in English.

        The bot must not run. Learners are paired with the mentors in turn.
        """
        database = await Database.open(self.program.data, now=lambda: now)
        try:
            vault = Vault.at(self.program.data, self.program.key, now=lambda: now)
            settler = _Settler(Store(database, vault, await Ids.load(database)), now)
            await settler.founds("Dobele")
            self.coordinator = await self._phone("Māra", COORDINATOR)
            await settler.joins("Māra", Role.COORDINATOR, COORDINATOR)
            self.mentors = [
                await self._phone(f"Ilze {n}", FIRST_MENTOR + n) for n in range(mentors)
            ]
            guides = [
                await settler.joins(phone.first_name, Role.MENTOR, phone.id)
                for phone in self.mentors
            ]
            self.learners = [
                await self._phone(f"Anna {n}", FIRST_LEARNER + n) for n in range(learners)
            ]
            for number, phone in enumerate(self.learners):
                person = await settler.joins(phone.first_name, Role.LEARNER, phone.id)
                if guides:
                    await settler.pairs(guides[number % len(guides)], person)
        finally:
            await database.close()

    async def _phone(self, name: str, account: int) -> SimulatedUser:
        return await self.client.user(name, language="en", id=account)


class _Settler:
    """Writes people into the books as the conversations would."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._organisation = OrganisationId(0)
        self._coordinator: PersonId | None = None

    async def founds(self, name: str) -> None:
        async with self._store.database.unit_of_work() as unit:
            self._organisation = await Records(unit, self._store).organisations.add(
                name,
                "LV",
                RIGA,
                "en",
                13,
                [("emergency", "112"), ("children", "116111"), ("crisis", "116123")],
                numbers_confirmed=True,
                now=self._now,
            )

    async def joins(self, name: str, role: Role, account: int) -> PersonId:
        async with self._store.database.unit_of_work() as unit:
            people = Records(unit, self._store).people
            person = people.add(name, "adult" if role is Role.LEARNER else None, self._now)
            self._store.vault.add_person(person)
            people.add_member(self._organisation, person, role, self._now)
        async with self._store.database.unit_of_work() as unit:
            records = Records(unit, self._store)
            await records.people.link(account, person, self._organisation, role, self._now)
            records.people.speak(person, "en")
            if role is Role.LEARNER:
                records.consents.add(self._agreed(person))
        if role is Role.COORDINATOR:
            self._coordinator = person
        return person

    def _agreed(self, person: PersonId) -> Evidence:
        return Evidence(
            person=person,
            organisation=self._organisation,
            given=True,
            version="1",
            text_sha256="0" * 64,
            sound_sha256=None,
            language="en",
            age_band="adult",
            guardian_confirmed_at=None,
            guardian_confirmed_by=None,
            update_id=0,
            answered_at=self._now,
        )

    async def pairs(self, mentor: PersonId, learner: PersonId) -> None:
        assert self._coordinator is not None
        async with self._store.database.unit_of_work() as unit:
            assignment = Records(unit, self._store).assignments.propose(
                self._organisation,
                "school_community",
                mentor,
                learner,
                self._coordinator,
                self._now,
            )
        async with self._store.database.unit_of_work() as unit:
            assignments = Records(unit, self._store).assignments
            row = await assignments.get(assignment)
            assert row is not None
            assert await assignments.move(row, "active", self._now)
        await school_papers(self._store, assignment)


@asynccontextmanager
async def town(
    folder: Path, *, sounds: Path | None = None, now: datetime = WEDNESDAY
) -> AsyncIterator[Town]:
    """A simulator with its clock at ``now``, and a bot that was not started yet.

    ``sounds`` is a folder of ready-made sounds. The bot is ended with the block.
    """
    async with (
        running(clock_file=folder / "clock") as simulator,
        SimulatorClient(simulator.url) as client,
    ):
        await client.moves_clock(to=now)
        program = Program(folder, simulator.url)
        if sounds is not None:
            program.lend_sounds(sounds)
        try:
            yield Town(simulator, client, program)
        finally:
            await program.close()
