"""A bot without Telegram, for tests: people, their records, and updates that go through the real
`handlers.dispatch` on a real database file. It must not know what any act should do.

    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        juris = await world.person("Juris", Role.MENTOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        pair = await world.pair(juris, anna)
        run = await world.begins(anna)                      # the first question is out
        done = await world.taps(anna, acts.SkipQuestion(run, 1))
        done.words                                          # ["…", "…"]: what went out, in order
        done.to(mara)                                       # only what this person is told
        done.toast                                          # what appears over the chat, or None

`does` takes one of `bot.inputs`, `receives` a raw update as Telegram sends it (it lies in the inbox
first, as in the running bot), `tries` does the same as `does` and takes it back. What went out is read
from the outbox over a second connection and unsealed, so nothing counts that was not committed.
`rows()` is the whole database as a second connection sees it. The clock stands at `world.now` and
ticks a second with each update; `world.later(days=1)` moves it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.alerting import Desk, raise_alert
from bot.context import Context, stranger_of
from bot.domain.alerts import AlertKind
from bot.domain.ids import AlertId, AssignmentId, OrganisationId, PersonId, RunId
from bot.domain.people import Role
from bot.domain.rules import Programme
from bot.i18n import LANGUAGES, Translators
from bot.inputs import Content, Envelope, Key, KeyPressed, Started, Tapped, TextGiven, VoiceGiven
from bot.library import Library
from bot.outgoing import Body
from bot.post import Post
from bot.taps import Tap, unpack
from bot.telegram.decode import decode
from handlers import orientation
from handlers.dispatch import dispatch
from storage import inbox
from storage.consents import Evidence
from storage.database import Unit
from storage.ids import Ids
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.records import Records, Store
from storage.vault import Vault
from tests.support.fresh import open_fresh
from tests.support.school import school_papers

RIGA = ZoneInfo("Europe/Riga")
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""Friday 20 November 2026, 18:00 in Riga."""

PRESSED = 77
"""The message whose button is pressed, where a test doesn't care."""

TRANSLATORS = Translators()


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the world; `account` is their Telegram account, None until a link is opened."""

    person: PersonId
    name: str
    role: Role
    organisation: OrganisationId
    account: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One message that went into the outbox."""

    id: int
    chat: int
    body: Body

    @property
    def words(self) -> str:
        return self.body.words

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and data of each inline button, in their order."""
        rows = (self.body.markup or {}).get("inline_keyboard", [])
        return [(button["text"], button["callback_data"]) for row in rows for button in row]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one update: messages to anybody in their order, and the toast."""

    messages: tuple[Shown, ...]
    toast: str | None
    forgotten: bool = False
    """Whether the words of the update are dropped at once, for nobody agreed to be heard."""

    def to(self, who: Somebody | int) -> list[Shown]:
        """The messages that this person got."""
        account = who if isinstance(who, int) else who.account
        return [each for each in self.messages if each.chat == account]

    @property
    def words(self) -> list[str]:
        return [each.words for each in self.messages]

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons that were sent."""
        return [label for each in self.messages for label, _ in each.buttons]

    def tap(self, label: str) -> Tap:
        """The act of the newest button whose label holds these words."""
        for message in reversed(self.messages):
            for text, data in message.buttons:
                if label in text:
                    found = unpack(data)
                    assert found is not None
                    return found
        raise AssertionError(f"no button {label!r} among {self.labels}")


class _TakenBack(Exception):
    """Ends a unit of work that must leave nothing behind."""


@dataclass(slots=True)
class World:
    """One database with its people. Make it by `World.opened`."""

    store: Store
    library: Library
    now: datetime
    language: str
    _accounts: int = 100
    _updates: int = 0
    _seen: int = field(default=0)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, folder: Path, *, now: datetime = FRIDAY, language: str = "en"
    ) -> AsyncIterator[Self]:
        """A fresh database in the folder; people speak `language` where nothing else is said."""
        database = await open_fresh(folder / "data", lambda: now)
        try:
            vault = Vault.at(folder / "data", folder / "master.key", now=lambda: now)
            store = Store(database, vault, await Ids.load(database))
            world = cls(store, Library(store.ids), now, language)
            async with database.unit_of_work() as unit:
                await world.library.publish_shipped(unit, now)
            yield world
        finally:
            await database.close()

    def later(self, **time: float) -> None:
        """Move the clock, by the words of `timedelta`."""
        self.now += timedelta(**time)

    # -- who and what there is ---------------------------------------------------------------------

    async def organisation(
        self, name: str, *, country: str = "LV", consent_age: int = 13, confirmed: bool = True
    ) -> OrganisationId:
        """An organisation whose help numbers are confirmed."""
        numbers = {"emergency": "112", "children": "116111", "crisis": "116123"}
        async with self.store.database.unit_of_work() as unit:
            return await Records(unit, self.store).organisations.add(
                name,
                country,
                RIGA,
                self.language,
                consent_age,
                numbers.items(),
                numbers_confirmed=confirmed,
                now=self.now,
            )

    async def person(
        self,
        name: str,
        role: Role,
        organisation: OrganisationId,
        *,
        joined: bool = True,
        language: str | None = None,
        age_band: str | None = "25_49",
        consent: bool | None = None,
        deputy: bool = False,
    ) -> Somebody:
        """A person with a role. `consent` is a learner's last answer, None where nobody asked."""
        async with self.store.database.unit_of_work() as unit:
            people = Records(unit, self.store).people
            person = people.add(name, age_band if role is Role.LEARNER else None, self.now)
            self.store.vault.add_person(person)
            people.add_member(organisation, person, role, self.now, deputy=deputy)
        self._accounts += 1
        account = self._accounts
        if joined:
            async with self.store.database.unit_of_work() as unit:
                people = Records(unit, self.store).people
                await people.link(account, person, organisation, role, self.now)
                people.speak(person, language or self.language)
        who = Somebody(person, name, role, organisation, account)
        if consent is not None:
            await self._answers_consent(who, given=consent)
        return who

    async def also(self, who: Somebody, role: Role, organisation: OrganisationId) -> None:
        """Give the person one more role; it becomes the one they act in."""
        async with self.store.database.unit_of_work() as unit:
            people = Records(unit, self.store).people
            people.add_member(organisation, who.person, role, self.now)
        async with self.store.database.unit_of_work() as unit:
            people = Records(unit, self.store).people
            await people.link(who.account, who.person, organisation, role, self.now)

    async def _answers_consent(self, who: Somebody, *, given: bool) -> None:
        async with self.store.database.unit_of_work() as unit:
            Records(unit, self.store).consents.add(
                Evidence(
                    person=who.person,
                    organisation=who.organisation,
                    given=given,
                    version="1",
                    text_sha256="0" * 64,
                    sound_sha256=None,
                    language=self.language,
                    age_band="25_49",
                    guardian_confirmed_at=None,
                    guardian_confirmed_by=None,
                    update_id=1,
                    answered_at=self.now,
                )
            )

    async def pair(
        self,
        mentor: Somebody,
        learner: Somebody,
        *,
        state: str = "active",
        programme: str = "school_community",
        since: datetime = datetime(2026, 9, 1, 9, tzinfo=UTC),
    ) -> AssignmentId:
        """An assignment in this state: `proposed`, `active`, `declined` or `ended`, with all papers
        where the programme asks for them."""
        async with self.store.database.unit_of_work() as unit:
            assignment = Records(unit, self.store).assignments.propose(
                mentor.organisation, programme, mentor.person, learner.person, mentor.person, since
            )
        for step in {"proposed": (), "ended": ("active", "ended")}.get(state, (state,)):
            async with self.store.database.unit_of_work() as unit:
                assignments = Records(unit, self.store).assignments
                row = await assignments.get(assignment)
                assert row is not None
                assert await assignments.move(row, step, since)
        if programme == Programme.SCHOOL_COMMUNITY:
            await school_papers(self.store, assignment)
        return assignment

    async def begins(self, learner: Somebody) -> RunId:
        """The learner, who has agreed, hears the first question of the shipped form."""
        envelope = self._envelope(learner.account, Started(""), None)
        async with self.store.database.unit_of_work() as unit:
            ctx = self._context(unit, envelope)
            ctx.somebody = await ctx.records.people.actor(learner.account)
            await orientation.begin(ctx)
            stored = await ctx.records.runs.newest_of(learner.person)
            assert stored is not None
        return stored.id

    async def alert(
        self, about: Somebody, kind: AlertKind, *, run: RunId | None = None, **occasion: int | str
    ) -> AlertId:
        """An alert as the program raises it; everybody who hears of such is told."""
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            organisation = await records.organisations.of_person(about.person)
            self._updates += 1
            post = Post(
                unit, self.store, TRANSLATORS, self.now, f"w:{self._updates}", _wait_for_the_sweep
            )
            desk = Desk(records, post, self.now)
            raised = await raise_alert(
                desk, organisation, kind, occasion, subject=about.person, run=run
            )
        assert raised is not None, "the same matter was raised before"
        return raised

    async def expects(self, who: Somebody, tap: Tap, draft: str = "") -> None:
        """What this person types or says next belongs to the act."""
        async with self.store.database.unit_of_work() as unit:
            Records(unit, self.store).expectations.set(who.person, tap, draft, self.now)

    # -- what people do ----------------------------------------------------------------------------

    async def taps(self, who: Somebody | int, tap: Tap, *, message: int = PRESSED) -> Outcome:
        """Press a button with this act."""
        return await self.does(who, Tapped(tap, message))

    async def presses(self, who: Somebody | int, key: Key) -> Outcome:
        """Press a key of the reply keyboard."""
        return await self.does(who, KeyPressed(key), sent=True)

    async def writes(self, who: Somebody | int, text: str) -> Outcome:
        """Type something."""
        return await self.does(who, TextGiven(text), sent=True)

    async def speaks(self, who: Somebody | int, seconds: int = 4) -> Outcome:
        """Send a voice note."""
        given = VoiceGiven(f"voice-{self._updates}", seconds, 9000)
        return await self.does(who, given, sent=True)

    async def does(self, who: Somebody | int, content: Content, *, sent: bool = False) -> Outcome:
        """One of our inputs, in one unit of work; `sent` gives it Telegram's time of now."""
        await self.news()
        envelope = self._envelope(who, content, self.now if sent else None)
        async with self.store.database.unit_of_work() as unit:
            ctx = self._context(unit, envelope)
            await dispatch(ctx)
        return await self._outcome(ctx)

    @asynccontextmanager
    async def acting(self, who: Somebody) -> AsyncIterator[Context]:
        """What somebody who acts is given, for parts of a conversation that others begin."""
        envelope = self._envelope(who.account, Started(""), None)
        async with self.store.database.unit_of_work() as unit:
            ctx = self._context(unit, envelope)
            ctx.somebody = await ctx.records.people.actor(who.account)
            yield ctx

    async def tries(self, who: Somebody | int, content: Content) -> Context:
        """The same, taken back: nothing of it stays, but its failure would be raised."""
        envelope = self._envelope(who, content, None)
        try:
            async with self.store.database.unit_of_work() as unit:
                ctx = self._context(unit, envelope)
                await dispatch(ctx)
                raise _TakenBack
        except _TakenBack:
            return ctx

    async def receives(self, update: Mapping[str, Any]) -> Outcome | None:
        """A raw update, as the running bot takes it; None where there is nobody to answer to.

        `update_id` is added where it is missing. Raises what decoding and handling raise.
        """
        await self.news()
        self._updates += 1
        self.now += timedelta(seconds=1)
        raw = {"update_id": 10_000_000 + self._updates, **update}
        received = (await Inbox(self.store.database, self.store.vault).add([raw], self.now))[0]
        envelope = decode(received.raw, received.received_at)
        ctx = None
        async with self.store.database.unit_of_work() as unit:
            if envelope is not None:
                ctx = self._context(unit, envelope)
                await dispatch(ctx)
            inbox.done(unit, received, self.now, keep_raw=ctx is not None and not ctx.forget_words)
        return None if ctx is None else await self._outcome(ctx)

    def _envelope(
        self, who: Somebody | int, content: Content, sent_at: datetime | None
    ) -> Envelope:
        account = who if isinstance(who, int) else who.account
        self._updates += 1
        self.now += timedelta(seconds=1)
        return Envelope(
            update_id=self._updates,
            chat_id=account,
            account=account,
            first_name="Somebody",
            client_language=self.language,
            sent_at=sent_at,
            received_at=self.now,
            content=content,
        )

    def _context(self, unit: Unit, envelope: Envelope) -> Context:
        post = Post(
            unit, self.store, TRANSLATORS, self.now, f"u:{envelope.update_id}", _wait_for_the_sweep
        )
        return Context(
            envelope=envelope,
            now=self.now,
            records=Records(unit, self.store),
            store=self.store,
            post=post,
            translators=TRANSLATORS,
            library=self.library,
            link=lambda payload: f"https://t.me/CelabiedrsBot?start={payload}",
            sound_key=lambda sound: "|".join(sound.parts),
            stranger=stranger_of(envelope, tuple(LANGUAGES)),
        )

    # -- what there is to see ----------------------------------------------------------------------

    async def _outcome(self, ctx: Context) -> Outcome:
        toast = None if ctx.answer is None else ctx.translator.say(ctx.answer)
        return Outcome(tuple(await self.news()), toast, ctx.forget_words)

    async def news(self) -> list[Shown]:
        """What went into the outbox since somebody last looked, unsealed."""
        outbox = Outbox(self.store.database, self.store.vault)
        found: list[Shown] = []
        while waiting := await outbox.unsettled(after=self._seen):
            for each in waiting:
                row = each.outgoing
                found.append(Shown(row.id, row.chat, row.body))
            self._seen = waiting[-1].outgoing.id
        return found

    def rows(self, sql: str, /, **parameters: Any) -> list[tuple[Any, ...]]:
        """What a second connection reads: only what was committed."""
        second = sqlite3.connect(self.store.database.path)
        try:
            return second.execute(sql, parameters).fetchall()
        finally:
            second.close()

    def everything(self, *, without: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
        """Every row of every table but these, as a second connection sees it.

        When an open question was last put (`asked_at`, `touched_at`, `replays` of a run) is left out: to ask it
        again is an answer, and changes nothing that anybody said.
        """
        second = sqlite3.connect(self.store.database.path)
        second.row_factory = sqlite3.Row
        try:
            tables = [
                name
                for (name,) in second.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if name not in without | {"inbox", "outbox", "sqlite_sequence"}
            ]
            return {
                table: [
                    {name: row[name] for name in row.keys() if name not in _TOUCHED.get(table, ())}  # noqa: SIM118  (a row iterates over values)
                    for row in second.execute(f"SELECT * FROM {table}")
                ]
                for table in tables
            }
        finally:
            second.close()


def _wait_for_the_sweep(_rows: object) -> None:
    """Nobody sends here: the rows stay in the outbox, where `news` finds them."""


_TOUCHED = {"run": ("asked_at", "touched_at", "replays")}


def message(account: int, number: int = 1, /, **fields: Any) -> dict[str, Any]:
    """A raw update with a message in a private chat; `fields` add to the message or replace."""
    sender = {"id": account, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    chat = {"id": account, "type": "private", "first_name": "Anna"}
    body = {"message_id": number, "date": 1_795_000_000, "from": sender, "chat": chat, **fields}
    return {"message": body}


def press(account: int, data: Any, /, **fields: Any) -> dict[str, Any]:
    """A raw update with a press on a button of a message in a private chat."""
    sender = {"id": account, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    chat = {"id": account, "type": "private"}
    inner = {"message_id": PRESSED, "date": 1_795_000_000, "chat": chat, "text": "?"}
    body = {"id": "4711", "from": sender, "message": inner, "chat_instance": "1", "data": data}
    return {"callback_query": {**body, **fields}}


def compared(outcome: Outcome) -> str:
    """An outcome as text, without ids of its own: the same answer gives the same text."""
    shown = [
        (each.chat, each.body.method, each.words, each.buttons, each.body.message_id)
        for each in outcome.messages
    ]
    return json.dumps([shown, outcome.toast], ensure_ascii=False)
