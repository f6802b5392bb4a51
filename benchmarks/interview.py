"""Owns the comparison of a whole interview step with the same calls made by plain bots; must not
assert a figure: it prints ratios of one run on one machine.

    python -m benchmarks.interview [--presses 300] [--rate 10] [--bursts 5] [--rounds 3]

A step is a press on an answer and what follows: the button is released, the caption shows the
choice, the next question comes as a voice note by its file id. Ours is the program that
`celabiedrs run` starts, with its database on the disk (WAL, synchronous=FULL), inbox and outbox,
sealing and pacing. The peers make the same calls and keep nothing: python-telegram-bot with its
defaults, and aiogram where `make bench` has installed it. Each is a process of its own, in turns,
against one lean server; CPU is user and system time of that process.

Presses come at an even rate below the limit that our sender keeps (28 calls in 1.05 s), for what
waits costs no CPU but would be counted as latency; then all learners press at one instant.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from benchmarks.peers.lean_server import LeanServer, Tally
from benchmarks.peers.question import TOKEN
from bot import app
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.consent import AgeBand
from bot.domain.people import Role
from storage.invites import Invites
from storage.people import Organisations, People

ROOT = Path(__file__).resolve().parent.parent
PEERS_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"
LEARNERS = 40
WARM_STEPS = 24
"""Presses of one learner ahead of all, so that every sound of the road has its file id."""

FIRST_CHAT = 900_000_001
QUIET = 0.04
"""CPU seconds a second under which a bot counts as at rest."""

MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one bot took in one round: per press, in seconds."""

    paced_cpu: float
    burst_cpu: float
    asked: list[float]
    released: list[float]
    burst_released: float
    """Seconds until all buttons of a burst were released, per press."""
    burst_asked: float
    """Seconds until all next questions of a burst were there, per press."""
    calls: float
    """Calls per press, polling left out."""
    uploads: int
    """Sounds that had no file id yet: none is meant to be left after the warm-up."""


class Bot:
    """A bot as a process, and the CPU that it has used."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def cpu(self) -> float:
        """User and system seconds of all of its threads; raises where it has ended."""
        if self._process.returncode is not None:
            raise RuntimeError(f"the bot ended with {self._process.returncode}: see its log")
        stat = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    async def at_rest(self) -> None:
        """Wait until the start and what was put off are over."""
        quiet = 0
        while quiet < 2:
            before = self.cpu()
            await asyncio.sleep(1.0)
            quiet = quiet + 1 if self.cpu() - before < QUIET else 0


@asynccontextmanager
async def running(
    command: list[str], folder: Path, environment: Mapping[str, str]
) -> AsyncIterator[Bot]:
    """Start a bot; end it afterwards."""
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=log
        )
        try:
            yield Bot(process)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()


async def invited(folder: Path, url: str) -> list[str]:
    """An organisation and its learners in a new database; returns the tokens of their links."""
    settings = Settings(data_dir=folder, telegram_api_url=url, bot_token=SecretStr(TOKEN))
    now = datetime.now(UTC)
    async with (
        app.opened_store(settings, SystemClock()) as store,
        store.database.unit_of_work() as unit,
    ):
        people, invites = People(unit, store.ids), Invites(unit, store.ids, store.vault)
        organisation = await Organisations(unit, store.ids).add(
            "Dobele", "LV", ZoneInfo("Europe/Riga"), "lv", 13, (), numbers_confirmed=True, now=now
        )
        tokens = []
        for number in range(LEARNERS + 1):
            person = people.add(f"Learner {number}", AgeBand.AGE_25_49.value, now)
            store.vault.add_person(person)
            people.add_member(organisation, person, Role.LEARNER, now)
            tokens.append(invites.add(organisation, person, Role.LEARNER, None, now))
    return tokens


AHEAD = FIRST_CHAT - 1
"""The one who walks ahead, and then presses no more."""

CHATS = tuple(range(FIRST_CHAT, FIRST_CHAT + LEARNERS))


class Learners:
    """Forty people who press the first button of what they see."""

    def __init__(self, server: LeanServer) -> None:
        self._server = server

    async def begin(self, payloads: list[str], presses: int, warm_steps: int) -> None:
        """All open their links and press so often; one presses on, ahead of all."""
        server = self._server
        await self._alone(AHEAD, payloads[0], presses + warm_steps)
        left = dict.fromkeys(CHATS, presses)

        def shown(chat: int) -> None:
            if left.get(chat, 0) > 0:
                left[chat] -= 1
                asyncio.get_running_loop().call_soon(server.press, [chat])

        server.shown = shown
        for chat, payload in zip(CHATS, payloads[1:], strict=True):
            server.start(chat, f"/start {payload}")
        await _until(lambda: not any(left.values()) and len(server.open) == LEARNERS + 1)
        server.shown = lambda _chat: None

    async def _alone(self, chat: int, payload: str, presses: int) -> None:
        self._server.start(chat, f"/start {payload}")
        for _ in range(presses):
            await _until(lambda: chat in self._server.open)
            self._server.press([chat])
        await _until(lambda: chat in self._server.open)

    async def evenly(self, presses: int, rate: float) -> Tally:
        """So many presses, at this many a second; who waits longest presses next."""
        server = self._server
        server.tally = tally = Tally()
        waiting = list(CHATS)
        server.shown = waiting.append
        began = time.monotonic()
        for number in range(presses):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            await _until(lambda: bool(waiting))
            server.press([waiting.pop(0)])
        await self._answered(tally)
        server.shown = lambda _chat: None
        return tally

    async def at_once(self) -> Tally:
        """All press at one instant."""
        self._server.tally = tally = Tally()
        self._server.press(CHATS)
        await self._answered(tally)
        return tally

    async def _answered(self, tally: Tally) -> None:
        server = self._server
        await _until(lambda: server.waiting == 0 and len(tally.released) == tally.presses)


async def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + MOST_SECONDS
    while not true():
        if time.monotonic() > until:
            raise TimeoutError("the bot doesn't go on: see its log")
        await asyncio.sleep(0.005)


@dataclass(frozen=True, slots=True)
class Contender:
    """A bot to measure: how it is started, and what its learners do before."""

    name: str
    command: tuple[str, ...]
    presses_to_begin: int
    warm_steps: int
    keeps: bool


def contenders() -> list[Contender]:
    """Ours and the peers that are there."""
    here = sys.executable
    ours = Contender("ours", (here, "-m", "bot", "run"), 2, WARM_STEPS, keeps=True)
    default = (here, "-m", "benchmarks.peers.echo_ptb")
    found = [Contender("python-telegram-bot", default, 0, 0, keeps=False), ours]
    if PEERS_PYTHON.exists():
        command = (str(PEERS_PYTHON), "-m", "benchmarks.peers.echo_aiogram")
        found.insert(1, Contender("aiogram", command, 0, 0, keeps=False))
    else:
        print("aiogram is left out: `make bench` installs it into an environment of its own")
    return found


async def measured(contender: Contender, options: argparse.Namespace, folder: Path) -> Figures:
    """One round of one bot."""
    server = LeanServer()
    url = await server.listen()
    payloads = ["x"] * (LEARNERS + 1)
    command, environment = [*contender.command], {"PYTHONDONTWRITEBYTECODE": "1"}
    if contender.keeps:
        payloads = await invited(folder / "data", url)
        environment |= {
            "CELABIEDRS_BOT_TOKEN": TOKEN,
            "CELABIEDRS_TELEGRAM_API_URL": url,
            "CELABIEDRS_DATA_DIR": str(folder / "data"),
        }
    else:
        command.append(url)
    async with running(command, folder, environment) as bot:
        learners = Learners(server)
        await learners.begin(payloads, contender.presses_to_begin, contender.warm_steps)
        await bot.at_rest()
        before = bot.cpu()
        paced = await learners.evenly(options.presses, options.rate)
        between = bot.cpu()
        bursts = []
        for _ in range(options.bursts):
            await asyncio.sleep(1.0)
            bursts.append(await learners.at_once())
        after = bot.cpu()
    server.stop()
    return Figures(
        paced_cpu=(between - before) / options.presses,
        burst_cpu=(after - between) / (options.bursts * LEARNERS),
        asked=paced.asked,
        released=paced.released,
        burst_released=statistics.median(max(burst.released) for burst in bursts) / LEARNERS,
        burst_asked=statistics.median(max(burst.asked) for burst in bursts) / LEARNERS,
        calls=(paced.calls.total() - paced.calls["getupdates"]) / options.presses,
        uploads=paced.uploads + sum(burst.uploads for burst in bursts),
    )


def _milliseconds(values: list[float]) -> tuple[float, float]:
    """Median and the 95th of a hundred."""
    return statistics.median(values) * 1000, statistics.quantiles(values, n=20)[18] * 1000


def show(rounds: Mapping[str, list[Figures]]) -> None:
    """The table: CPU as ratio to the default bot of the same round, with its spread."""
    defaults = rounds["python-telegram-bot"]
    print(
        f"{'':21}{'CPU paced':>18}{'CPU bursts':>18}{'ms CPU':>8}{'next question ms':>18}"
        f"{'button ms':>14}{'burst: button':>15}{'question /s':>13}{'calls':>7}"
    )
    for name, figures in rounds.items():
        pairs = list(zip(figures, defaults, strict=True))
        paced = [own.paced_cpu / default.paced_cpu for own, default in pairs]
        burst = [own.burst_cpu / default.burst_cpu for own, default in pairs]
        asked = _milliseconds([each for own in figures for each in own.asked])
        released = _milliseconds([each for own in figures for each in own.released])
        print(
            f"{name:21}{_ratio(paced):>18}{_ratio(burst):>18}"
            f"{statistics.median(own.paced_cpu for own in figures) * 1000:8.2f}"
            f"{asked[0]:11.1f} /{asked[1]:5.1f}{released[0]:8.1f} /{released[1]:4.1f}"
            f"{1 / statistics.median(own.burst_released for own in figures):13.0f}/s"
            f"{1 / statistics.median(own.burst_asked for own in figures):13.0f}"
            f"{statistics.median(own.calls for own in figures):7.2f}"
        )
    uploads = sum(own.uploads for figures in rounds.values() for own in figures)
    print(f"Sounds that had to be uploaded while it was measured: {uploads}")
    print("CPU: ratio to the default bot of the same round (lowest to highest); ms: median / p95.")


def _ratio(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


async def compare(options: argparse.Namespace, root: Path) -> dict[str, list[Figures]]:
    """Measure all in turns."""
    bots = contenders()
    rounds: dict[str, list[Figures]] = {bot.name: [] for bot in bots}
    for number in range(options.rounds):
        for place, contender in enumerate(bots):
            folder = root / f"{number}-{place}"
            folder.mkdir()
            try:
                rounds[contender.name].append(await measured(contender, options, folder))
            except Exception:
                print((folder / "log").read_text()[-3000:], file=sys.stderr)
                raise
    return rounds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=300)
    parser.add_argument("--rate", type=float, default=10.0, help="presses a second")
    parser.add_argument("--bursts", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--directory", type=Path, help="where to write; decides which disk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory) as name:
        show(asyncio.run(compare(options, Path(name))))


if __name__ == "__main__":
    main()
