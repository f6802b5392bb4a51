"""Owns the demo: the simulator and the real bot as two processes that share a clock file.

Must not fake anything of the bot: it runs the same program that ``celabiedrs run`` starts, and makes
the organisation, the first invite and a school programme through the command line.
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
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from bot.clock import FileClock
from bot.domain.months import local_day
from bot.errors import ConfigurationError
from bot.imports.example import school_year_to_show

TOKEN = "1000001:DEMO-demo-DEMO-demo-DEMO-demo-DEMO"  # noqa: S105  (of the simulator alone)
BOT_NAME = "Ceļabiedrs"
"""What an operator would choose at BotFather."""

ORGANISATION = "Dobele"
COUNTRY = "LV"
ZONE = "Europe/Riga"
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Phone:
    """One of the phones on the page: its account, and the name of who holds it."""

    account: int
    name: str


COORDINATOR = Phone(1003, "Māra")
OTHERS = (Phone(1002, "Ilze"), Phone(1001, "Anna"))
"""The mentor's and the learner's phone; the example of a school has people of these names."""


def demo(port: int, data: Path | None, *, school: bool = False) -> int:
    """Run until Ctrl-C or until one of the two processes ends; returns the exit code.

    With ``school`` the organisation begins with the example of a school programme. Raises
    ``ConfigurationError`` where the port is taken or ``data`` holds an organisation without it.
    """
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        return _play(port, data.absolute(), school=school)
    with tempfile.TemporaryDirectory(prefix="celabiedrs-demo-") as folder:
        return _play(port, Path(folder), school=school)


def _play(port: int, folder: Path, *, school: bool) -> int:
    clock = folder / "clock"
    clock.touch()
    first = not (folder / "data").exists()
    workbook = folder / "school.xlsx"
    if school and not first and not workbook.exists():
        raise ConfigurationError(
            f"{folder} holds an organisation already: --school begins with a new one, so choose "
            "another folder for --data"
        )
    simulator, address = _simulator(port, clock)
    environment = _environment(folder, address, clock)
    bot = None
    try:
        if first and school:
            _begin_in_term(address, clock)  # first of all, since invites don't live long
        if first:
            _make_organisation(environment)
        link = _ask(
            environment, "invite", *_HERE, "--role", "coordinator", "--name", COORDINATOR.name
        )
        links = {COORDINATOR: link}
        if first and school:
            links |= _fill(environment, workbook)
        bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment)
        _tell(f"{address}/bot{TOKEN}/setMyName", {"name": BOT_NAME})
        for phone, opens in links.items():
            _hand(address, phone, opens)
        print(_welcome(address, school=school), flush=True)
        return _watch(simulator, bot)
    finally:
        for process in (bot, simulator):
            if process is not None:
                _end(process)


_HERE = ("--organisation", ORGANISATION)


def _welcome(address: str, *, school: bool) -> str:
    if school:
        begin = (
            "  A school programme is in place. Tap the link that waits on each phone; the mentor\n"
            "  accepts the learners, and logs a meeting."
        )
    else:
        begin = (
            "  Begin on the coordinator's phone: tap the link that waits there.\n"
            "  For a mentor's month with everything in place: celabiedrs demo --school"
        )
    return f"\n  Ceļabiedrs is running. Open  {address}\n{begin}\n  Ctrl-C ends the demo.\n"


def _make_organisation(environment: Mapping[str, str]) -> None:
    place = ("--country", COUNTRY, "--timezone", ZONE, "--language", "lv")
    _ask(environment, "organisation", "add", ORGANISATION, *place)


def _begin_in_term(address: str, clock: Path) -> None:
    """In the holidays no contract is valid: then the clock goes to the third week of September."""
    today = local_day(FileClock(clock).now(), ZoneInfo(ZONE))
    first, _ = school_year_to_show(today, COUNTRY)
    if today < first.begins:
        morning = datetime(first.begins.year, 9, 15, 10, tzinfo=ZoneInfo(ZONE))
        _tell(f"{address}/sim/clock", {"instant": morning.isoformat()})


def _fill(environment: Mapping[str, str], workbook: Path) -> dict[Phone, str]:
    """Import the example as an operator would; returns the links for the other phones."""
    links = workbook.with_name("links.xlsx")
    template = ("import", "template", str(workbook), *_HERE, "--example")
    people = ("import", "people", str(workbook), *_HERE, "--yes", "--links", str(links))
    for order in (template, people):
        print("  celabiedrs", *order, flush=True)
        _ask(environment, *order)
    rows = load_workbook(links, read_only=True).worksheets[0].iter_rows(values_only=True)
    opens = {str(row[0]): str(row[2]) for row in rows}
    return {phone: opens[phone.name] for phone in OTHERS}


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


def _hand(address: str, phone: Phone, link: str) -> None:
    """Put the invite onto a phone, as a text message would bring it."""
    person = {"id": phone.account, "first_name": phone.name, "language_code": "lv"}
    _tell(f"{address}/sim/users", person)  # nobody has a phone before the page is opened
    _tell(f"{address}/sim/hand", {"user": phone.account, "link": link})


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
