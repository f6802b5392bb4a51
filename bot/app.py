"""Owns putting the program together and running it: the only place that knows every concrete class.

Must not hold a rule. A loop that ends takes the process with it, and the supervisor of the machine
starts it anew: a living, useless process is the worst case.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot import control, form_orders, operator
from bot.clock import Clock, FileClock, SystemClock
from bot.config import Settings
from bot.domain.ids import FileId
from bot.errors import ConfigurationError
from bot.exports.ordering import ordered_export
from bot.i18n import Translators
from bot.imports import people as imports
from bot.library import Library
from bot.outgoing import Outgoing
from bot.routines import rounds
from bot.routines.profile import introduce
from bot.routines.questionnaires import FormDesk
from bot.routines.sheets import SheetReader
from bot.runtime.downloads import Downloads, papers, voice_notes
from bot.runtime.event_loop import settle_memory
from bot.runtime.health import answering
from bot.runtime.intake import Intake
from bot.runtime.lanes import Lanes
from bot.runtime.pulse import last_poll, note_poll
from bot.runtime.sender import Sender
from bot.runtime.sounds import Sounds
from bot.runtime.ticker import Ticker
from bot.runtime.worker import Worker
from bot.speech.cache import SoundCache
from bot.speech.espeak import Espeak
from bot.speech.piper import Piper
from bot.speech.speaker import FirstThatSpeaks, Speaker
from bot.speech.speaking import Speaking
from bot.telegram.gateway import Gateway, connected
from handlers.dispatch import dispatch
from storage.backup import Backups
from storage.database import DATABASE_FILE, Database, Unit
from storage.ids import Ids
from storage.inbox import Inbox, Received
from storage.records import Store
from storage.rules import Rules
from storage.sealed_files import BACKUPS_FOLDER
from storage.vault import Vault, default_master_key_file, require_keys

LONGEST_STOP = 4.0
"""Seconds from SIGTERM to the end (DESIGN: within 5)."""

BROKEN = 70
"""The exit code of a loop that died: the supervisor is to start the program again."""

_log = logging.getLogger(__name__)


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the moved one of demo and tests."""
    return SystemClock() if settings.clock_file is None else FileClock(settings.clock_file)


@asynccontextmanager
async def opened_store(settings: Settings, clock: Clock) -> AsyncIterator[Store]:
    """The database, the vault and the counters, for this process alone."""
    key_file = settings.master_key_file or default_master_key_file(settings.data_dir)
    if (settings.data_dir / DATABASE_FILE).exists():
        require_keys(settings.data_dir)
    database = await Database.open(settings.data_dir, now=clock.now)
    try:
        vault = await asyncio.to_thread(Vault.at, settings.data_dir, key_file, now=clock.now)
        yield Store(database, vault, await Ids.load(database))
    finally:
        await database.close()


def speaking_of(settings: Settings) -> Speaking:
    """The voices: Piper where a voice is configured, the embedded one always."""
    speakers: list[Speaker] = [Espeak()]
    if settings.piper_voices_dir is not None:
        speakers.insert(0, Piper(settings.piper_voices_dir))
    cache = SoundCache(settings.data_dir / "sounds")
    cache.sweep()
    return Speaking(FirstThatSpeaks(speakers), cache)


async def perform(
    store: Store, settings: Settings, clock: Clock, order: str, options: Mapping[str, Any]
) -> Any:
    """One order of the operator."""
    match order:
        case "backup":
            folder = settings.data_dir / BACKUPS_FOLDER
            copies = Backups(store.database, store.vault, folder, now=clock.now)
            return str(await copies.make())
        case "organisation_add":
            return await operator.add_organisation(store, clock.now(), **options)
        case "invite":
            return await operator.invite(store, clock.now(), **options)
        case "import_template":
            made = await imports.make_template(store, clock.now(), **options)
            return base64.b64encode(made).decode()
        case "import_people":
            return await imports.import_people(store, clock.now(), **options)
        case "form_export":
            return await ordered_export(store, clock.now(), **options)
        case "rules_show":
            return await operator.shown_rules(store, clock.now(), **options)
        case "rules_set":
            return await operator.set_rule(store, clock.now(), **options)
        case "form_import":
            return await form_orders.import_form(store, clock.now(), **options)
        case "form_publish":
            return await form_orders.publish_form(store, clock.now(), **options)
        case "form_withdraw":
            return await form_orders.withdraw_form(store, clock.now(), **options)
        case "form_list":
            return await form_orders.list_forms(store, clock.now(), **options)
        case _:
            raise ConfigurationError(f"the running bot doesn't know {order!r}: restart it")


@dataclass(slots=True)
class Program:
    """The running bot."""

    settings: Settings
    store: Store
    gateway: Gateway
    clock: Clock
    translators: Translators = field(default_factory=Translators)
    beats: dict[str, float] = field(default_factory=dict)
    _rounds: rounds.Rounds = field(init=False)

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT; raises what ended a loop."""
        speaking = speaking_of(self.settings)
        sounds = Sounds(self.store, speaking, self.gateway.id)
        await sounds.load()
        library = Library(self.store.ids)
        async with self.store.database.unit_of_work() as unit:
            form = await library.publish_shipped(unit, self.clock.now())
            await Rules(unit).sets()  # raises before the first poll where they can't be read
        sender = Sender(
            self.store,
            self.gateway,
            sounds,
            self.clock,
            self._unreachable,
            self._message_parked,
            self._beat("sender"),
        )
        worker = Worker(
            self.store,
            self.gateway,
            self.translators,
            library,
            sounds,
            self.clock,
            sender.accept,
            dispatch,
        )
        inbox = Inbox(self.store.database, self.store.vault)
        lanes = Lanes(
            inbox,
            self.clock,
            worker.work,
            self._update_parked,
            self._beat("lanes"),
            self._one_moment,
        )
        intake = Intake(self.gateway, inbox, self.clock, lanes.accept, self._beat("intake"))
        self._rounds = rounds.Rounds(
            self.store, self.clock, self.translators, library, sender.accept, self._backups()
        )
        await self._take_up(sender, lanes, inbox, intake)
        sources = (
            voice_notes(self.store),
            papers(self.store, self._paper_has_come),
        )
        downloads = Downloads(
            self.store, self.gateway, sources, self.clock, self._beat("downloads")
        )
        reader = SheetReader(
            self.store, self.clock, self.translators, sender.accept, self._beat("sheets")
        )
        forms = FormDesk(
            self.store,
            self.clock,
            self.translators,
            library,
            sender.accept,
            self._beat("questionnaires"),
        )
        loops = {
            "intake": intake.run(),
            "lanes": lanes.run(),
            "sender": sender.run(),
            "downloads": downloads.run(),
            "sheets": reader.run(),
            "questionnaires": forms.run(),
            "ticker": Ticker(self.clock, self._rounds.tick, self._beat("ticker")).run(),
            "gaps": self._watch_gaps(intake),
            "sounds": self._prepare(speaking, library, form.languages),
        }
        async with (
            control.listening(self.settings.data_dir, self._perform),
            answering(self.settings.health_port, lambda: self.beats),
        ):
            settle_memory()
            _log.info("ready", extra={"bot": self.gateway.username})
            await _until_stopped(loops, lanes, sender)

    async def _perform(self, order: str, options: Mapping[str, Any]) -> Any:
        if order == "backup":  # by the same object as the clock's: one is made at a time
            return str(await self._rounds.backups.make())
        return await perform(self.store, self.settings, self.clock, order, options)

    def _paper_has_come(self, _file: FileId) -> None:
        """Whoever works papers looks for their own."""
        self.store.to_read.ring()
        self.store.to_import.ring()

    def _beat(self, loop: str) -> Any:
        def beat() -> None:
            self.beats[loop] = asyncio.get_running_loop().time()

        return beat

    def _backups(self) -> Backups:
        folder = self.settings.data_dir / BACKUPS_FOLDER
        return Backups(self.store.database, self.store.vault, folder, now=self.clock.now)

    async def _take_up(self, sender: Sender, lanes: Lanes, inbox: Inbox, intake: Intake) -> None:
        """What an earlier process left: messages first, then updates; and whether there was a gap."""
        await sender.load()
        lanes.accept(await inbox.waiting())
        intake.last_good = last_poll(self.settings.data_dir)

    async def _watch_gaps(self, intake: Intake) -> None:
        """Note every 20 seconds that intake works; after a gap ask the open questions again."""
        noted: datetime | None = None
        while True:
            if intake.gap_ended.is_set():
                intake.gap_ended.clear()
                await self._rounds.ask_again_after_gap()
            last = intake.last_good
            if last is not None and (noted is None or (last - noted).total_seconds() >= 20):
                await asyncio.to_thread(note_poll, self.settings.data_dir, last)
                noted = last
            await asyncio.sleep(1.0)

    async def _prepare(
        self, speaking: Speaking, library: Library, languages: tuple[str, ...]
    ) -> None:
        """Introduce the bot to Telegram, and make the sounds of the shipped form ahead."""
        await introduce(self.gateway, self.store, self.translators)
        prompts = rounds.prompts_of(library.current()[1], languages)
        for failed, error in await speaking.render_all(prompts):
            _log.error("no sound", extra={"language": failed.language, "reason": str(error)})
        await asyncio.Event().wait()

    async def _update_parked(self, unit: Unit, received: Received) -> None:
        """An update failed for good: its sender hears so, and a person is told."""
        desk = self._rounds.desk(unit, f"parked:{received.update_id}", self.clock.now())
        await rounds.update_parked(desk, received.lane, received.update_id)

    async def _one_moment(self, received: Received) -> None:
        """Somebody sends faster than anybody can mean it: they hear that it takes a moment."""
        async with self.store.database.unit_of_work() as unit:
            desk = self._rounds.desk(unit, f"moment:{received.update_id}", self.clock.now())
            await rounds.one_moment(desk, received.lane)

    async def _message_parked(self, row: Outgoing, reason: str) -> None:
        async with self.store.database.unit_of_work() as unit:
            desk = self._rounds.desk(unit, f"undelivered:{row.id}", self.clock.now())
            await rounds.message_parked(desk, row.person)

    async def _unreachable(self, unit: Unit, row: Outgoing, now: datetime) -> None:
        desk = self._rounds.desk(unit, f"unreachable:{row.id}", self.clock.now())
        await rounds.unreachable(desk, row.chat, row.person)


async def _until_stopped(
    loops: Mapping[str, Coroutine[Any, Any, None]], lanes: Lanes, sender: Sender
) -> None:
    """Run the loops until a signal; a loop that ends by itself raises."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    tasks: set[asyncio.Task[Any]] = {
        asyncio.create_task(run, name=name) for name, run in loops.items()
    }
    stopped: asyncio.Task[Any] = asyncio.create_task(stop.wait(), name="stop")
    done, _ = await asyncio.wait({*tasks, stopped}, return_when=asyncio.FIRST_COMPLETED)
    failed = [task for task in done if task is not stopped]
    if not failed:
        _log.info("stopping")
        lanes.stop()
        await asyncio.wait({task for task in tasks if task.get_name() == "lanes"}, timeout=2.0)
        await sender.stop(within=1.0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=LONGEST_STOP - 3.0)
    stopped.cancel()
    for task in failed:
        _log.error("a loop ended", extra={"loop": task.get_name()}, exc_info=task.exception())
        raise RuntimeError(f"{task.get_name()} ended") from task.exception()


async def run(settings: Settings) -> int:
    """Run the bot; returns the exit code."""
    clock = clock_of(settings)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened_store(settings, clock))
        gateway = await stack.enter_async_context(
            connected(settings.token, settings.telegram_api_url)
        )
        try:
            await Program(settings, store, gateway, clock).run()
        except RuntimeError:
            _log.exception("the bot ends")
            logging.shutdown()
            os._exit(BROKEN)
    return 0
