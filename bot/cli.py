"""Owns the command line: reads arguments, calls what does the work, prints the answer.

Must not hold a rule. An error is one line that names the thing, the place and the remedy.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from bot import app, config, form_commands, log
from bot.demo import demo
from bot.errors import AlreadyRunning, CelabiedrsError, ConfigurationError
from bot.imports import people as imports
from bot.orders import new_file, ordered
from bot.runtime import event_loop
from bot.telegram.gateway import connected
from storage.backup import restore
from storage.database import SQLITE_VERSION, Database
from storage.erasing import erased
from storage.examining import examine_beside
from storage.sealed_files import missing_files
from storage.vault import Vault, default_master_key_file, require_keys


def parser() -> argparse.ArgumentParser:
    """Every command and option."""
    top = argparse.ArgumentParser(
        prog="celabiedrs",
        description="A Telegram bot that walks learners, mentors and coordinators along one road.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    commands.add_parser("run", help="run the bot against Telegram")

    show = commands.add_parser("demo", help="three phones in a browser; needs no token")
    show.add_argument("--port", type=int, default=8123, help="port of the page (default 8123)")
    show.add_argument("--data", type=Path, help="keep the data here (default: a new empty folder)")
    show.add_argument(
        "--school",
        action="store_true",
        help="begin with a school programme in place, as an example",
    )

    organisation = commands.add_parser("organisation", help="organisations")
    acts = organisation.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", help="make an organisation")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--country", required=True, help="two letters, such as LV")
    add.add_argument("--timezone", required=True, help="such as Europe/Riga")
    add.add_argument("--language", required=True, help="such as lv")

    invite = commands.add_parser("invite", help="a one-time link for somebody of the staff")
    invite.add_argument("--organisation", required=True, metavar="NAME")
    invite.add_argument("--role", required=True, choices=("coordinator", "mentor"))
    invite.add_argument("--name", required=True, help="the person's name")
    invite.add_argument(
        "--deputy", action="store_true", help="a coordinator who stands in for the others"
    )

    rules = commands.add_parser("rules", help="the dated rules of the programmes")
    deeds = rules.add_subparsers(dest="act", required=True, metavar="ACT")
    listed = deeds.add_parser("show", help="the rules that hold now, and what was set")
    listed.add_argument("programme", metavar="PROGRAMME", nargs="?", help="such as orientation")
    reading = deeds.add_parser("set", help="read a rule otherwise, from a day on")
    reading.add_argument("programme", metavar="PROGRAMME", help="such as school_community")
    reading.add_argument("name", metavar="NAME", help="as `rules show` lists them")
    reading.add_argument("value", metavar="VALUE", help="a number, yes, no, or none")
    reading.add_argument(
        "--from", dest="valid_from", required=True, metavar="DAY", help="such as 2026-12-01"
    )

    given = commands.add_parser(
        "import", help="an organisation's people and papers from a workbook"
    )
    kinds = given.add_subparsers(dest="act", required=True, metavar="ACT")
    blank = kinds.add_parser("template", help="write a workbook to fill in")
    filled = kinds.add_parser("people", help="say what a filled workbook would make, or make it")
    for each in (blank, filled):
        each.add_argument("file", type=Path, metavar="FILE")
        each.add_argument("--organisation", required=True, metavar="NAME")
    blank.add_argument("--example", action="store_true", help="with rows that show how it is done")
    filled.add_argument("--yes", action="store_true", help="keep it: all of the file, or nothing")
    filled.add_argument("--by", metavar="NAME", help="the coordinator in whose name it is kept")
    filled.add_argument(
        "--links", type=Path, metavar="FILE", help="where to write invite links (default: beside)"
    )

    form_commands.add_parser(commands)

    commands.add_parser("backup", help="write a sealed copy of the database now")
    back = commands.add_parser("restore", help="put a backup back into an empty data folder")
    back.add_argument("file", type=Path)
    commands.add_parser(
        "doctor", help="check settings, database, books, files and token, and say what is wrong"
    )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(_COMMANDS[options.command](options))
    except CelabiedrsError as error:
        print(f"celabiedrs: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(_options: argparse.Namespace) -> int:
    settings = config.load()
    log.configure(settings.log_format)
    settings.token  # noqa: B018  (says what is missing before anything is opened)
    return event_loop.run(app.run(settings))


def _demo(options: argparse.Namespace) -> int:
    return demo(options.port, options.data, school=options.school)


def _organisation(options: argparse.Namespace) -> int:
    given = {name: getattr(options, name) for name in ("name", "country", "timezone", "language")}
    print(asyncio.run(ordered(config.load(), "organisation_add", given)))
    return 0


def _invite(options: argparse.Namespace) -> int:
    settings = config.load()
    given = {name: getattr(options, name) for name in ("organisation", "role", "name", "deputy")}
    print(asyncio.run(_invited(settings, given)))
    return 0


async def _invited(settings: config.Settings, given: dict[str, Any]) -> str:
    async with connected(settings.token, settings.telegram_api_url) as gateway:
        token = await ordered(settings, "invite", given)
        return gateway.link(token)


def _rules(options: argparse.Namespace) -> int:
    names: tuple[str, ...] = ("programme",)
    if options.act == "set":
        names = ("programme", "name", "value", "valid_from")
    given = {name: getattr(options, name) for name in names}
    print(asyncio.run(ordered(config.load(), f"rules_{options.act}", given)))
    return 0


def _import(options: argparse.Namespace) -> int:
    if options.act == "template":
        given = {"organisation": options.organisation, "example": options.example}
        made = asyncio.run(ordered(config.load(), "import_template", given))
        with new_file(options.file) as file:
            file.write(base64.b64decode(made))
        print(options.file)
        return 0
    return asyncio.run(_import_people(config.load(), options))


async def _import_people(settings: config.Settings, options: argparse.Namespace) -> int:
    """Read the file here, and let it be judged and kept where the database is."""
    order = {
        "organisation": options.organisation,
        "cells": await imports.cells_of(_read_file(options.file)),
        "yes": options.yes,
        "by": options.by,
    }
    if not options.yes:
        answer = await ordered(settings, "import_people", order)
        print("\n".join(answer["lines"]))
        return 1 if answer["wrong"] else 0
    links = options.links or options.file.with_name(f"{options.file.stem}-links.xlsx")
    # Before anything is kept: the way to Telegram's name of the bot, and a place for the links.
    async with connected(settings.token, settings.telegram_api_url) as gateway:
        with new_file(links) as file:
            try:
                answer = await ordered(settings, "import_people", order)
            except BaseException:
                links.unlink()
                raise
            if answer["invites"]:
                _write_links(file, links, imports.links_of(answer, gateway.link))
            else:
                links.unlink()
    print("\n".join(answer["lines"]))
    if answer["invites"]:
        print(imports.links_said(answer, str(links)))
    return 1 if answer["wrong"] else 0


def _write_links(file: BinaryIO, path: Path, content: bytes) -> None:
    try:
        file.write(content)
        file.flush()
    except OSError as error:
        raise ConfigurationError(
            f"all was kept, but {path} can't be written ({error.strerror or error}): a coordinator "
            "makes new links in the chat, on each person's card"
        ) from error


def _read_file(path: Path) -> bytes:
    """The file, or just enough of it to see that it is too big."""
    try:
        with path.open("rb") as file:
            return file.read(imports.MOST_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from error


def _backup(_options: argparse.Namespace) -> int:
    print(asyncio.run(ordered(config.load(), "backup", {})))
    return 0


def _restore(options: argparse.Namespace) -> int:
    settings = config.load()
    clock = app.clock_of(settings)
    key_file = settings.master_key_file or default_master_key_file(settings.data_dir)
    require_keys(settings.data_dir)
    vault = Vault.at(settings.data_dir, key_file, now=clock.now)
    restored = restore(options.file, settings.data_dir, vault=vault, forget=erased)
    rows = sum(restored.rows.values())
    print(
        f"Restored {rows} rows of {len(restored.rows)} tables into {restored.path}; "
        f"{len(restored.erased)} erased people stay erased. {restored.files} sealed files (voice "
        "notes, papers) are there. Start the bot with `celabiedrs run`."
    )
    for each in restored.missing:
        print(f"no copy of a sealed file lies beside the backup: {each}")
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    settings = config.load()
    print(f"SQLite {SQLITE_VERSION}")
    print(f"data: {settings.data_dir}")
    said, sound = asyncio.run(_examined(settings))
    print(said)
    return 0 if sound else 1


async def _examined(settings: config.Settings) -> tuple[str, bool]:
    """What was found, and whether all is as it was written."""
    clock = app.clock_of(settings)
    async with connected(settings.token, settings.telegram_api_url) as gateway:
        said = [f"Telegram: @{gateway.username}"]
    try:
        database = await Database.open(settings.data_dir, now=clock.now)
        await database.close()
        said.append("database: in order")
    except AlreadyRunning:
        said.append("database: in use by the running bot")
    findings = await examine_beside(settings.data_dir)
    said += [f"books: {each}" for each in findings] or ["books: as they were written"]
    missing = missing_files(settings.data_dir)
    said += [f"files: {each}" for each in missing] or ["files: all are there"]
    return "\n".join(said), not (findings or missing)


_COMMANDS = {
    "run": _run,
    "demo": _demo,
    "organisation": _organisation,
    "invite": _invite,
    "rules": _rules,
    "import": _import,
    "form": form_commands.run,
    "backup": _backup,
    "restore": _restore,
    "doctor": _doctor,
}
