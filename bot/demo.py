"""Owns the demo: the simulator and the real bot as two processes that share a clock file.

Must not fake anything of the bot: it runs the same program that ``celabiedrs run`` starts, and makes
the organisation and the first invite through the command line.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from bot.errors import ConfigurationError

TOKEN = "1000001:DEMO-demo-DEMO-demo-DEMO-demo-DEMO"  # noqa: S105  (of the simulator alone)
COORDINATOR_PHONE = 1003
"""The account of the coordinator's phone on the page."""

BOT_NAME = "Ceļabiedrs"
"""What an operator would choose at BotFather."""

COORDINATOR = "Māra"
"""The name on that phone."""

PATIENCE = 30.0


def demo(port: int, data: Path | None) -> int:
    """Run until Ctrl-C or until one of the two processes ends; returns the exit code."""
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        return _play(port, data.absolute())
    with tempfile.TemporaryDirectory(prefix="celabiedrs-demo-") as folder:
        return _play(port, Path(folder))


def _play(port: int, folder: Path) -> int:
    clock = folder / "clock"
    clock.touch()
    simulator, address = _simulator(port, clock)
    environment = _environment(folder, address, clock)
    first = not (folder / "data").exists()
    bot = None
    try:
        if first:
            _ask(
                environment,
                "organisation",
                "add",
                "Dobele",
                "--country",
                "LV",
                "--timezone",
                "Europe/Riga",
                "--language",
                "lv",
            )
        link = _ask(
            environment,
            "invite",
            "--organisation",
            "Dobele",
            "--role",
            "coordinator",
            "--name",
            COORDINATOR,
        )
        bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment)
        _tell(f"{address}/bot{TOKEN}/setMyName", {"name": BOT_NAME})
        _hand(address, link)
        print(
            f"\n  Ceļabiedrs is running. Open  {address}\n"
            "  Begin on the coordinator's phone: tap the link that waits there.\n"
            "  Ctrl-C ends the demo.\n",
            flush=True,
        )
        return _watch(simulator, bot)
    finally:
        for process in (bot, simulator):
            if process is not None:
                _end(process)


def _simulator(port: int, clock: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(  # noqa: S603  (our own program)
        [
            sys.executable,
            "-m",
            "simulator",
            "--port",
            str(port),
            "--token",
            TOKEN,
            "--username",
            "CelabiedrsBot",
            "--clock-file",
            str(clock),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline().strip()
    if not ready.startswith("simulator ready "):
        _end(process)
        raise ConfigurationError(
            f"the page can't use port {port}: choose another with `celabiedrs demo --port N`"
        )
    return process, ready.removeprefix("simulator ready ")


def _environment(folder: Path, address: str, clock: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CELABIEDRS_")}
    return kept | {
        "CELABIEDRS_BOT_TOKEN": TOKEN,
        "CELABIEDRS_TELEGRAM_API_URL": address,
        "CELABIEDRS_DATA_DIR": str(folder / "data"),
        "CELABIEDRS_MASTER_KEY_FILE": str(folder / "master.key"),
        "CELABIEDRS_CLOCK_FILE": str(clock),
    }


def _ask(environment: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-m", "bot", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ConfigurationError(done.stderr.strip().removeprefix("celabiedrs: "))
    return done.stdout.strip()


def _hand(address: str, link: str) -> None:
    """Put the invite onto the coordinator's phone, as a text message would bring it."""
    phone = {"id": COORDINATOR_PHONE, "first_name": COORDINATOR, "language_code": "lv"}
    _tell(f"{address}/sim/users", phone)  # nobody has a phone before the page is opened
    _tell(f"{address}/sim/hand", {"user": COORDINATOR_PHONE, "link": link})


def _tell(address: str, order: Mapping[str, object]) -> None:
    request = urllib.request.Request(  # noqa: S310  (the simulator's own address)
        address, data=json.dumps(order).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310  (the same)
        pass


def _watch(*processes: subprocess.Popen[str] | subprocess.Popen[bytes]) -> int:
    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
    except KeyboardInterrupt:
        return 0
    return max((process.poll() or 0) for process in processes)


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=6)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
