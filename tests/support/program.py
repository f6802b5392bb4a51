"""The bot as a process of its own, started by its real command, and what it leaves behind. It must
not reach into the running bot: signals, files and the environment are all it has.

    program = Program(tmp_path, simulator.url)
    await program.command("organisation", "add", "Dobele", "--country", "LV", ...)
    await program.start()
    await program.restart()
    assert program.printed.count("update done") == 3

A data folder, the master key, the clock file and everything that was printed lie in one folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from simulator.running import TEST_TOKEN

PROJECT = Path(__file__).parents[2]
READY = '"event": "ready"'
PATIENCE = 40.0
"""Seconds; generous, since other tests share the machine."""


class Program:
    """One bot, which may be started many times on the same data."""

    def __init__(self, folder: Path, telegram: str, *, token: str = TEST_TOKEN) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.key = folder / "master.key"
        self.clock = folder / "clock"
        self.log = folder / "bot.log"
        self.starts = 0
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("CELABIEDRS_")
        } | {
            "CELABIEDRS_BOT_TOKEN": token,
            "CELABIEDRS_TELEGRAM_API_URL": telegram,
            "CELABIEDRS_DATA_DIR": str(self.data),
            "CELABIEDRS_MASTER_KEY_FILE": str(self.key),
            "CELABIEDRS_CLOCK_FILE": str(self.clock),
            "CELABIEDRS_LOG_FORMAT": "json",
        }
        self._process: asyncio.subprocess.Process | None = None
        self._seen = 0

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def printed(self) -> str:
        """All that the bot has printed since its first start."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def lend_sounds(self, sounds: Path) -> None:
        """Put ready-made sounds into the data folder, so that a start has nothing to make."""
        if sounds.is_dir():
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copytree(sounds, self.data / "sounds", copy_function=os.link)

    async def command(self, *words: str, environment: dict[str, str] | None = None) -> str:
        """Run one command of the command line to its end; returns what it printed."""
        code, out, error = await self.attempt(*words, environment=environment)
        assert code == 0, f"{words} ended with {code}: {error}"
        return out.strip()

    async def attempt(
        self, *words: str, environment: dict[str, str] | None = None, timeout: float = PATIENCE
    ) -> tuple[int, str, str]:
        """Run one command; returns its exit code, its output and its errors."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=PROJECT,
            env=self.environment | (environment or {}),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, error = await asyncio.wait_for(process.communicate(), timeout)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise AssertionError(f"{words} had not ended after {timeout} s") from None
        assert process.returncode is not None
        return process.returncode, out.decode(), error.decode()

    async def start(self, *, crash: str | None = None, wait: bool = True) -> None:
        """Start it; ``crash`` is ``point:n``, where it is to end itself by SIGKILL."""
        assert not self.running, "the bot is running already"
        extra = {} if crash is None else {"CELABIEDRS_CRASH": crash}
        self._seen = len(self.printed)
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=PROJECT,
                env=self.environment | extra,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if wait:
            await self.waits_until_ready()

    async def waits_until_ready(self) -> None:
        """Return when this start said that it is ready."""
        await self.waits_until_printed(READY)

    async def waits_until_printed(self, words: str, timeout: float = PATIENCE) -> None:
        """Return when the process of this start has printed these words."""
        end = time.monotonic() + timeout
        while words not in self.printed[self._seen :]:
            assert self.running, f"the bot has ended:\n{self._tail()}"
            assert time.monotonic() < end, f"the bot never printed {words!r}:\n{self._tail()}"
            await asyncio.sleep(0.02)

    def _tail(self) -> str:
        return self.printed[self._seen :][-3000:]

    async def ends(self, timeout: float = PATIENCE) -> int:
        """Wait for the end of the process; returns its exit code, negative for a signal."""
        assert self._process is not None, "it was never started"
        try:
            return await asyncio.wait_for(self._process.wait(), timeout)
        except TimeoutError:
            raise AssertionError(f"still running after {timeout} s:\n{self._tail()}") from None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if the process still lives."""
        assert self._process is not None, "it was never started"
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def stop(self, *, within: float = 5.0) -> float:
        """SIGTERM; returns the seconds until it ended in order, and fails where it took longer."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        code = await self.ends()
        took = time.monotonic() - began
        assert code == 0, f"it ended with {code}:\n{self._tail()}"
        assert took <= within, f"it took {took:.1f} s to end:\n{self._tail()}"
        return took

    async def kill(self) -> None:
        """SIGKILL, as a power cut looks from outside."""
        self.signal(signal.SIGKILL)
        await self.ends()

    async def restart(self) -> None:
        """Stop in order and start again."""
        await self.stop()
        await self.start()

    async def close(self) -> None:
        """End whatever still runs."""
        if self.running:
            await self.kill()


class Supervisor:
    """Starts the bot again whenever it ends, as the supervisor of a machine does.

    ``crashes`` gives for each start the point at which that process ends itself, or None. Each end
    is noted with its exit code.
    """

    def __init__(self, program: Program, crashes: Iterator[str | None] | None = None) -> None:
        self.program = program
        self.ended: list[int] = []
        self._crashes = crashes
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Supervisor:
        await self._start()
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        if self._task.done():
            self._task.result()
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _start(self) -> None:
        crash = next(self._crashes, None) if self._crashes is not None else None
        await self.program.start(crash=crash, wait=False)

    async def _watch(self) -> None:
        while True:
            self.ended.append(await self.program.ends(timeout=3600))
            await self._start()

    async def waits_for(self, condition: Callable[[], bool], timeout: float, what: str) -> None:
        """Return when the condition holds; fails at once where the watching itself failed."""
        assert self._task is not None
        end = time.monotonic() + timeout
        while not condition():
            if self._task.done():
                self._task.result()
            assert time.monotonic() < end, f"{what}; ends so far: {self.ended}"
            await asyncio.sleep(0.05)
