"""A mentor, a coordinator and learners in a real database, and acts that go through the dispatch."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.alerting import Desk
from bot.context import Context, stranger_of
from bot.domain.ids import AssignmentId, OrganisationId, PersonId
from bot.domain.people import Role
from bot.domain.rules import Programme
from bot.i18n import LANGUAGES, Translators
from bot.inputs import Content, Envelope, Tapped, TextGiven, VoiceGiven
from bot.library import Library
from bot.outgoing import Outgoing
from bot.post import Post
from bot.taps import Tap, unpack
from handlers.dispatch import dispatch
from storage.database import Unit
from storage.ids import Ids
from storage.records import Records, Store
from storage.vault import Vault
from tests.support.fresh import open_fresh
from tests.support.school import school_papers

RIGA = ZoneInfo("Europe/Riga")
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""Friday 20 November 2026, 18:00 in Riga."""

MENTOR_ACCOUNT = 1000
COORDINATOR_ACCOUNT = 1001
TRANSLATORS = Translators()


def riga(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A time on the wall in Riga in 2026, as an instant."""
    return datetime(2026, month, day, hour, minute, tzinfo=RIGA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out of an act: the finished messages in their order, and the toast."""

    sent: list[Outgoing]
    toast: str | None

    @property
    def last(self) -> Outgoing:
        return self.sent[-1]

    @property
    def words(self) -> str:
        """The words of the last message."""
        return self.last.body.words

    @property
    def labels(self) -> list[str]:
        """The labels of the last message's buttons, in their order."""
        return [button["text"] for button in buttons(self.last)]

    def tap(self, label: str) -> Tap:
        """What the button with that label does, wherever it stands."""
        for outgoing in reversed(self.sent):
            for button in buttons(outgoing):
                if button["text"] == label:
                    found = unpack(button["callback_data"])
                    assert found is not None
                    return found
        raise AssertionError(f"no button {label!r} among {self.labels}")


def buttons(outgoing: Outgoing) -> list[dict[str, Any]]:
    rows = (outgoing.body.markup or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def taps_on(outgoing: Outgoing) -> list[Tap]:
    """What the buttons of a message do."""
    found = [unpack(button["callback_data"]) for button in buttons(outgoing)]
    return [tap for tap in found if tap is not None]


@dataclass(slots=True)
class DiaryWorld:
    """The world of these tests; ``now`` is moved by hand."""

    path: Path
    now: datetime = FRIDAY
    sent: list[Outgoing] = field(default_factory=list)
    store: Store = field(init=False)
    organisation: OrganisationId = field(init=False)
    mentor: PersonId = field(init=False)
    coordinator: PersonId = field(init=False)
    _updates: int = 0

    @classmethod
    @asynccontextmanager
    async def opened(cls, folder: Path) -> AsyncIterator[Self]:
        """The world in this folder, closed after the block."""
        world = cls(folder)
        await world.open()
        try:
            yield world
        finally:
            await world.store.database.close()

    async def open(self) -> None:
        """A fresh database with one organisation, its coordinator and a mentor."""
        await self.starts()
        self.organisation = await self.founds("Dobele")
        self.coordinator = await self.joins("Ilze", Role.COORDINATOR, COORDINATOR_ACCOUNT)
        self.mentor = await self.joins("Māris", Role.MENTOR, MENTOR_ACCOUNT)

    async def starts(self) -> None:
        """The process opens what lies in the folder."""
        database = await open_fresh(self.path / "data", lambda: self.now)
        vault = Vault.at(self.path / "data", self.path / "master.key", now=lambda: self.now)
        self.store = Store(database, vault, await Ids.load(database))

    async def restarts(self) -> None:
        """The process ends, and another one opens what it left."""
        await self.store.database.close()
        await self.starts()

    async def founds(self, name: str) -> OrganisationId:
        async with self.store.database.unit_of_work() as unit:
            return await Records(unit, self.store).organisations.add(
                name, "LV", RIGA, "en", 13, [], numbers_confirmed=True, now=self.now
            )

    async def joins(
        self,
        name: str,
        role: Role,
        account: int | None = None,
        organisation: OrganisationId | None = None,
    ) -> PersonId:
        """A person with a role, who has opened the invite where there is an account."""
        async with self.store.database.unit_of_work() as unit:
            people = Records(unit, self.store).people
            person = people.add(name, None, self.now)
            self.store.vault.add_person(person)
            there = organisation or self.organisation
            people.add_member(there, person, role, self.now)
        if account is not None:
            async with self.store.database.unit_of_work() as unit:
                people = Records(unit, self.store).people
                await people.link(account, person, there, role, self.now)
        return person

    async def learner(
        self,
        name: str,
        *,
        mentor: PersonId | None = None,
        since: datetime = datetime(2026, 9, 1, 9, tzinfo=UTC),
        organisation: OrganisationId | None = None,
        programme: str = "school_community",
    ) -> AssignmentId:
        """A learner whom the mentor walks with since that instant."""
        there = organisation or self.organisation
        person = await self.joins(name, Role.LEARNER, organisation=there)
        return await self.pairs(
            person, mentor or self.mentor, since=since, organisation=there, programme=programme
        )

    async def pairs(
        self,
        learner: PersonId,
        mentor: PersonId,
        *,
        since: datetime = datetime(2026, 9, 1, 9, tzinfo=UTC),
        organisation: OrganisationId | None = None,
        programme: str = "school_community",
    ) -> AssignmentId:
        """Two people who are together, with all papers where the programme asks for them."""
        there = organisation or self.organisation
        async with self.store.database.unit_of_work() as unit:
            assignment = Records(unit, self.store).assignments.propose(
                there, programme, mentor, learner, self.coordinator, since
            )
        async with self.store.database.unit_of_work() as unit:
            assignments = Records(unit, self.store).assignments
            row = await assignments.get(assignment)
            assert row is not None
            assert await assignments.move(row, "active", since)
        if programme == Programme.SCHOOL_COMMUNITY:
            await school_papers(self.store, assignment)
        return assignment

    async def does(
        self, content: Content, account: int = MENTOR_ACCOUNT, sent_at: datetime | None = None
    ) -> Answer:
        """One update, through the dispatch, in one unit of work."""
        self._updates += 1
        envelope = Envelope(
            update_id=self._updates,
            chat_id=account,
            account=account,
            first_name="Somebody",
            client_language="en",
            sent_at=sent_at,
            received_at=self.now,
            content=content,
        )
        before = len(self.sent)
        async with self.store.database.unit_of_work() as unit:
            ctx = self._context(unit, envelope)
            await dispatch(ctx)
        toast = None if ctx.answer is None else TRANSLATORS.of("en").say(ctx.answer)
        return Answer(self.sent[before:], toast)

    async def taps(self, tap: Tap, account: int = MENTOR_ACCOUNT) -> Answer:
        return await self.does(Tapped(tap, 77), account)

    async def writes(self, text: str, sent_at: datetime | None = None) -> Answer:
        return await self.does(TextGiven(text), sent_at=sent_at or self.now)

    async def speaks(self, file_id: str, seconds: int) -> Answer:
        return await self.does(VoiceGiven(file_id, seconds, 9000), sent_at=self.now)

    def _context(self, unit: Unit, envelope: Envelope) -> Context:
        post = Post(
            unit, self.store, TRANSLATORS, self.now, f"u:{envelope.update_id}", self.sent.extend
        )
        return Context(
            envelope=envelope,
            now=self.now,
            records=Records(unit, self.store),
            store=self.store,
            post=post,
            translators=TRANSLATORS,
            library=Library(self.store.ids),
            link=lambda payload: f"https://t.me/test?start={payload}",
            sound_key=lambda sound: "|".join(sound.parts),
            stranger=stranger_of(envelope, tuple(LANGUAGES)),
        )

    def desk(self, unit: Unit, name: str) -> Desk:
        post = Post(unit, self.store, TRANSLATORS, self.now, name, self.sent.extend)
        return Desk(Records(unit, self.store), post, self.now)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a second connection sees: only what was committed."""
        second = sqlite3.connect(self.store.database.path)
        try:
            return second.execute(sql).fetchall()
        finally:
            second.close()

    def later(self, **time: float) -> None:
        """Move the clock."""
        self.now += timedelta(**time)
