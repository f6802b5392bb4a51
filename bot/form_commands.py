"""Owns `celabiedrs form ...`: reads files, calls what does the work, prints the answer; holds no rule.

Each act has a function that adds its parser and one that does it; both stand in this module's tables.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.clock import SystemClock
from bot.config import load
from bot.errors import ConfigurationError
from bot.exports.kinds import Format
from bot.form_measuring import embedded_voice
from bot.form_report import lines, page, sentence
from bot.forms.definition import Form, seal
from bot.forms.findings import Level
from bot.forms.importer import MOST_BYTES, Imported, convert
from bot.forms.program import FormFaulty
from bot.forms.walk import Walk
from bot.forms.xform import read_xform
from bot.i18n import LANGUAGES, Translators
from bot.orders import new_file, ordered

if TYPE_CHECKING:
    Acts = argparse._SubParsersAction[argparse.ArgumentParser]  # has no public name

CAN_BE_ASKED: Final = 0
BLOCKED: Final = 1
"""Exit codes of `form check`; 2 is, as with every command, that it couldn't be done at all."""


def add_parser(commands: Acts) -> None:
    """Add `form` and its acts to the command line."""
    form = commands.add_parser("form", help="questionnaires")
    acts = form.add_subparsers(dest="act", required=True, metavar="ACT")
    for add in _PARSERS:
        add(acts)


def run(options: argparse.Namespace) -> int:
    """Do the act that was chosen; returns the exit code. Raises CelabiedrsError."""
    return _ACTS[options.act](options)


# -- check -----------------------------------------------------------------------------------------


def _add_check(acts: Acts) -> None:
    check = acts.add_parser(
        "check",
        help="say whether a questionnaire can be asked, and what to mend",
        description=(
            "Reads a questionnaire and prints the report on it. Exit code 0: it can be asked; "
            "1: something has to be changed first; 2: the command itself could not be done."
        ),
    )
    check.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .xls, .csv or .md")
    check.add_argument(
        "--language",
        default="en",
        metavar="CODE",
        help="language of the report, and of a form that names none (default en)",
    )
    check.add_argument(
        "--with",
        dest="files",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="lists (.csv), pictures and sounds that the form names",
    )
    check.add_argument(
        "--report", type=Path, metavar="FILE", help="write the report as a page (.html), too"
    )


def _check(options: argparse.Namespace) -> int:
    translator = Translators().of(options.language)
    imported = asyncio.run(checked(options.file, options.files, options.language))
    name = options.file.name
    for line in lines(imported, name):
        sys.stdout.write(f"{translator.say(line)}\n")
    if options.report is not None:
        _write(options.report, page(imported, name, translator))
    return CAN_BE_ASKED if imported.form is not None else BLOCKED


async def checked(file: Path, files: Sequence[Path] = (), language: str = "") -> Imported:
    """Read a questionnaire from the disk, with what is sent along. Raises ConfigurationError."""
    return await convert(
        read_file(file),
        file.suffix,
        {each.name: read_file(each) for each in files},
        language if language in LANGUAGES else "",
        seconds=embedded_voice(),
    )


def read_file(path: Path) -> bytes:
    """The file, or just enough of it to see that it is too big. Raises ConfigurationError."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror or error}") from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror or error}") from error


# -- walk ------------------------------------------------------------------------------------------


def _add_walk(acts: Acts) -> None:
    walk = acts.add_parser(
        "walk",
        help="fill a form in by path and print what holds after each answer",
        description=(
            "Walks a fresh form and prints a line of JSON for the start, then one for each line of "
            'answers. A line of answers is {"set": PATH, "value": TEXT}, {"add_repeat": PATH} or '
            '{"language": NAME}. The time stands still during a walk, and chance is drawn from the '
            "seed, so that the same walk prints the same."
        ),
    )
    walk.add_argument("file", type=Path, nargs="?", metavar="FILE", help=".xlsx, .xls, .csv or .md")
    walk.add_argument("--xform", type=Path, metavar="FILE", help="an XForm (.xml) in its place")
    walk.add_argument(
        "--answers", metavar="FILE", help="lines of JSON; - reads them from the standard input"
    )
    walk.add_argument(
        "--with",
        dest="files",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="lists (.csv) that the form names; those beside the form are found",
    )
    walk.add_argument("--now", metavar="TIME", help="such as 2026-11-20T12:00Z (default: now)")
    walk.add_argument("--zone", default="UTC", help="in which it is today (default UTC)")
    walk.add_argument("--seed", default="0", help="from which chance is drawn (default 0)")


def _walk(options: argparse.Namespace) -> int:
    form = asyncio.run(_form_to_walk(options))
    try:
        walk = Walk(form, _moment(options.now), zone=options.zone, seed=options.seed)
    except FormFaulty as faulty:
        told = (f"{each.name}: {each.rule}: {each.message}" for each in faulty.faults)
        raise ConfigurationError("this form can't be run: " + "; ".join(told)) from faulty
    _print(walk.state())
    for line in _answer_lines(options.answers):
        if line.strip():
            _print(walk.act(line))
    return 0


def _print(state: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(state, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _answer_lines(source: str | None) -> Iterator[str]:
    if source is None:
        return
    if source == "-":
        yield from sys.stdin
        return
    try:
        with Path(source).open(encoding="utf-8-sig", errors="replace", newline="\n") as lines:
            yield from lines
    except OSError as error:
        raise ConfigurationError(f"{source} can't be read: {error.strerror or error}") from error


def _moment(written: str | None) -> datetime:
    """The time of the walk, aware UTC: as written, else the machine's."""
    if written is None:
        return SystemClock().now()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise ConfigurationError(
            f"--now: “{written}” is no time; write it as 2026-11-20T12:00Z"
        ) from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _form_to_walk(options: argparse.Namespace) -> Form:
    """The form to try, though it may not be one to ask people. Raises ConfigurationError."""
    if (options.file is None) is (options.xform is None):
        raise ConfigurationError("form walk takes a FILE, or --xform FILE.xml")
    path = options.xform or options.file
    files = {each.name: read_file(each) for each in options.files}
    if options.xform is not None:
        return _read_xform(path, files)
    beside = {
        each.name: read_file(each) for each in sorted(path.parent.glob("*.csv"))[:MOST_BESIDE]
    }
    imported = await convert(read_file(path), path.suffix, {**beside, **files})
    if imported.draft is None:
        translator = Translators().of("en")
        blocking = [each for each in imported.findings if each.level is Level.ERROR]
        told = "\n".join(f"- {translator.say(sentence(each))}" for each in blocking[:5])
        raise ConfigurationError(f"{path} can't be read as a form:\n{told}")
    return imported.draft


def _read_xform(path: Path, files: Mapping[str, bytes]) -> Form:
    text = read_file(path).decode("utf-8-sig", "replace")
    named = {Path(each).name for each in re.findall(r"jr://file(?:-csv)?/([^\"'<>]+\.csv)", text)}
    found = {name: path.parent / name for name in named if name not in files}
    tables = {name: data.decode("utf-8-sig", "replace") for name, data in files.items()}
    tables |= {
        name: read_file(each).decode("utf-8-sig", "replace")
        for name, each in found.items()
        if each.is_file()
    }
    rows = {name: list(csv.reader(io.StringIO(table))) for name, table in tables.items()}
    try:
        form, _ = read_xform(text, {}, rows)
    except (ValueError, SyntaxError, KeyError, StopIteration, RecursionError) as error:
        raise ConfigurationError(f"{path} can't be read as an XForm: {error}") from error
    return seal(form)


MOST_BESIDE: Final = 20
"""Lists beside a form that are looked at."""


# -- export ----------------------------------------------------------------------------------------


def _add_export(acts: Acts) -> None:
    export = acts.add_parser(
        "export",
        help="write the finished answers to a questionnaire into a file",
        description=(
            "Writes the answers of all finished runs, over all versions of the questionnaire. Who took "
            "the consent back is left out. Each export is recorded, with everybody in it."
        ),
    )
    export.add_argument("name", metavar="NAME", help="its form_id, such as orientation")
    export.add_argument("--organisation", required=True, metavar="NAME")
    export.add_argument(
        "--format",
        required=True,
        choices=[each.value for each in Format],
        help="xlsx, csv (a ZIP where the form has repeats), json as Kobo answers, "
        "xml (a ZIP of OpenRosa submissions with voice notes and files)",
    )
    export.add_argument(
        "--labels",
        metavar="CODE",
        help="write labels in this language in place of names (xlsx, csv)",
    )
    export.add_argument(
        "--with-sensitive", action="store_true", help="with the answers marked as sensitive"
    )
    export.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to write (default: a name of its own, here)",
    )


def _export(options: argparse.Namespace) -> int:
    if options.labels is not None and options.format in (Format.JSON, Format.XML):
        raise ConfigurationError(f"--labels goes with xlsx and csv; {options.format} holds names")
    names = ("organisation", "name", "format", "labels", "with_sensitive")
    given = {name: getattr(options, name) for name in names}
    if options.output is not None and options.output.exists():
        raise ConfigurationError(f"{options.output} is there already: choose another name")
    made = asyncio.run(ordered(load(), "form_export", given))
    output = options.output or Path(made["file_name"])
    _fetch(Path(made["path"]), output)
    sys.stdout.write(f"{output}: {made['runs']} finished runs\n")
    return 0


def _fetch(made: Path, output: Path) -> None:
    """Move an export from where it was made; what can't be written isn't left there either."""
    try:
        with new_file(output) as wanted, made.open("rb") as content:
            shutil.copyfileobj(content, wanted)
    except OSError as error:
        raise ConfigurationError(f"{output} can't be written: {error.strerror or error}") from error
    finally:
        made.unlink(missing_ok=True)


# -- import, publish, withdraw, list ---------------------------------------------------------------


def _add_import(acts: Acts) -> None:
    given = acts.add_parser(
        "import",
        help="keep a questionnaire as an organisation's draft",
        description=(
            "Reads a questionnaire, prints the report on it, and keeps it as a draft where it can be "
            "asked. Exit code 0: it is kept; 1: something has to be changed first."
        ),
    )
    given.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .xls, .csv or .md")
    given.add_argument("--organisation", required=True, metavar="NAME")
    given.add_argument("--language", metavar="CODE", help="language of the report (default en)")
    given.add_argument(
        "--with",
        dest="files",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="lists (.csv), pictures and sounds that the form names",
    )


def _import(options: argparse.Namespace) -> int:
    given = {
        "organisation": options.organisation,
        # The running bot may stand in another folder.
        "file": str(options.file.absolute()),
        "parts": [str(each.absolute()) for each in options.files],
        "language": options.language,
    }
    answer = asyncio.run(ordered(load(), "form_import", given))
    sys.stdout.write("\n".join(answer["lines"]) + "\n")
    return BLOCKED if answer["blocked"] else CAN_BE_ASKED


def _add_publish(acts: Acts) -> None:
    publish = acts.add_parser("publish", help="let new runs begin with a questionnaire's draft")
    publish.add_argument("name", metavar="NAME", help="its form_id, such as checkin")
    publish.add_argument("--organisation", required=True, metavar="NAME")
    publish.add_argument(
        "--agree",
        action="store_true",
        help="agree with what will be asked otherwise than it was written",
    )


def _publish(options: argparse.Namespace) -> int:
    return _said("form_publish", options, "organisation", "name", "agree")


def _add_withdraw(acts: Acts) -> None:
    withdraw = acts.add_parser("withdraw", help="let nobody begin a questionnaire any more")
    withdraw.add_argument("name", metavar="NAME", help="its form_id")
    withdraw.add_argument("--organisation", required=True, metavar="NAME")


def _withdraw(options: argparse.Namespace) -> int:
    return _said("form_withdraw", options, "organisation", "name")


def _add_list(acts: Acts) -> None:
    every = acts.add_parser(
        "list", help="the questionnaires of an organisation, and those that ship"
    )
    every.add_argument("--organisation", required=True, metavar="NAME")


def _list(options: argparse.Namespace) -> int:
    return _said("form_list", options, "organisation")


def _said(order: str, options: argparse.Namespace, *names: str) -> int:
    """Let it be done, and print what is said of it."""
    said = asyncio.run(ordered(load(), order, {name: getattr(options, name) for name in names}))
    sys.stdout.write("\n".join([said] if isinstance(said, str) else said) + "\n")
    return 0


_PARSERS: Final[tuple[Callable[[Acts], None], ...]] = (
    _add_check,
    _add_walk,
    _add_import,
    _add_publish,
    _add_withdraw,
    _add_list,
    _add_export,
)
_ACTS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "check": _check,
    "walk": _walk,
    "import": _import,
    "publish": _publish,
    "withdraw": _withdraw,
    "list": _list,
    "export": _export,
}
