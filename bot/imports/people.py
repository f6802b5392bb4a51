"""Owns the two orders of the command line: a workbook to fill in, and what becomes of a filled one.

Must not open files or print: the command reads the file in its own process and hands over its cells,
so that the running bot never touches a foreign workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.ids import PersonId
from bot.domain.people import Organisation, Role
from bot.errors import ConfigurationError
from bot.forms.foreign import CELLS, MOST_BYTES, Fault, ask_child, bad_archive
from bot.i18n import Translators
from bot.imports import report
from bot.imports.examining import DEPUTY, Examined, PersonInvited, acting_coordinators, examine
from bot.imports.keeping import Kept, keep
from bot.imports.reading import checked, read
from bot.imports.template import template
from bot.post import Post
from bot.reports.papers import Day
from bot.reports.spreadsheet import HEAD, Value, workbook
from bot.wording import imports as words
from bot.wording.registry import Message, Saying
from bot.wording.values import FullDay
from handlers.pairing import question_to_mentor
from storage.database import Reader, Unit
from storage.imports import on_record
from storage.invites import LIFE
from storage.people import Organisations
from storage.records import Records, Store
from storage.rows import folded

__all__ = [
    "MOST_BYTES",
    "cells_of",
    "import_people",
    "links_of",
    "links_said",
    "make_template",
]

_FAULTS = {
    Fault.TOO_BIG: words.FILE_TOO_BIG,
    Fault.NO_WORKBOOK: words.FILE_NO_WORKBOOK,
    Fault.TOO_BIG_UNPACKED: words.FILE_TOO_BIG_UNPACKED,
    Fault.MACROS: words.FILE_MACROS,
    Fault.LINKS: words.FILE_LINKS,
}


@dataclass(frozen=True, slots=True)
class _Judged:
    """A file with what comes of it, in whose name."""

    organisation: Organisation
    examined: Examined
    by: PersonId
    by_name: str


async def cells_of(data: bytes) -> dict[str, Any]:
    """The cells of a workbook, or ``{"fault"}`` where it can't be read; never raises for its content."""
    fault = Fault.TOO_BIG if len(data) > MOST_BYTES else bad_archive(data)
    if fault is not None:
        return {"fault": fault.value}
    answer = await ask_child(data, CELLS)
    if "refused" in answer:
        return {"fault": "too_slow" if answer["kind"] == "Timeout" else "unreadable"}
    return answer


async def make_template(
    store: Store, now: datetime, *, organisation: str, example: bool = False
) -> bytes:
    """A workbook for the organisation, empty or filled in with an example.

    Raises ``ConfigurationError`` for an unknown organisation.
    """
    async with store.database.reading() as reader:
        found = await _organisation(reader, store, organisation)
    return template(found, Translators().of(found.language), now, example=example)


async def import_people(
    store: Store,
    now: datetime,
    *,
    organisation: str,
    cells: dict[str, Any],
    yes: bool = False,
    by: str | None = None,
) -> dict[str, Any]:
    """Judge a filled workbook and, with ``yes``, keep all of it or nothing.

    Returns ``{"lines", "wrong", "invites", "language", "until"}``: the report in the organisation's
    language, the number of faults, for each new person name, role and the invite's token, and the
    local day on which links open last. Raises
    ``ConfigurationError`` where the organisation or the coordinator can't be told.
    """
    translators = Translators()
    if not yes:
        async with store.database.reading() as reader:
            judged = await _judged(reader, store, translators, now, organisation, cells, by)
        return _answer(judged, translators, Kept(), now, kept=False)
    async with store.database.unit_of_work() as unit:
        judged = await _judged(unit, store, translators, now, organisation, cells, by)
        kept = Kept()
        going = judged.examined.events and not report.hinders(judged.examined.findings)
        if going:
            records = Records(unit, store)
            kept = await keep(records, store, judged.organisation, judged.examined, judged.by, now)
            post = Post(unit, store, translators, now, f"import:{now.timestamp()}", _nobody_waits)
            await _ask_mentors(records, post, judged.organisation, kept)
    return _answer(judged, translators, kept, now, kept=bool(going))


def _nobody_waits(_rows: Sequence[object]) -> None:
    """The sender's sweep finds what lies in the outbox."""


async def _organisation(source: Unit | Reader, store: Store, name: str) -> Organisation:
    found = await Organisations(source, store.ids).named(name)
    if found is None:
        raise ConfigurationError(
            f"there is no organisation {name!r}: make it with "
            f"`celabiedrs organisation add {name!r} --country LV ...`"
        )
    return found


async def _judged(
    source: Unit | Reader,
    store: Store,
    translators: Translators,
    now: datetime,
    name: str,
    cells: dict[str, Any],
    by: str | None,
) -> _Judged:
    organisation = await _organisation(source, store, name)
    fault = cells.get("fault")
    if fault is not None:
        examined = Examined(findings=[report.wrong(_fault(str(fault)))])
        return _Judged(organisation, examined, PersonId(0), "")
    rows = read(checked(cells), translators)
    record = await on_record(source, organisation)
    chosen, person = _in_name_of(acting_coordinators(rows, record), by)
    examined = examine(rows, record, chosen, now)
    if not rows.any and not examined.findings:
        examined.findings.append(report.wrong(words.NOTHING_IN()))
    return _Judged(organisation, examined, person or _brought(examined, chosen), chosen)


def _fault(code: str) -> Message:
    if code == "too_slow":
        return words.FILE_TOO_SLOW()
    known = {fault.value: text for fault, text in _FAULTS.items()}
    return known.get(code, words.FILE_UNREADABLE)()


def _in_name_of(
    coordinators: Sequence[tuple[str, PersonId | None]], by: str | None
) -> tuple[str, PersonId | None]:
    """The coordinator in whose name papers are made and checks confirmed."""
    if by is not None:
        found = [each for each in coordinators if folded(each[0]) == folded(by)]
        if len(found) == 1:
            return found[0]
        raise ConfigurationError(
            f"--by {by!r}: there is no such coordinator, or more than one; write the name as the "
            "organisation has it"
        )
    if len(coordinators) == 1:
        return coordinators[0]
    if not coordinators:
        raise ConfigurationError(
            "the organisation has no coordinator, and the file brings none: what is imported is "
            "kept in the name of one. Add a row with the role coordinator"
        )
    raise ConfigurationError(
        "the organisation has more than one coordinator: say with --by NAME in whose name it is kept"
    )


def _brought(examined: Examined, name: str) -> PersonId:
    """The number below 0 of a coordinator who comes with the file."""
    for event in examined.events:
        match event:
            case PersonInvited(role=Role.COORDINATOR) if folded(event.name) == folded(name):
                return event.person
    return PersonId(0)


async def _ask_mentors(
    records: Records, post: Post, organisation: Organisation, kept: Kept
) -> None:
    """Mentors whom a message reaches are asked at once, the others when they join."""
    for assignment, mentor, learner in kept.asked:
        addressee = await records.people.addressee(mentor)
        name = await records.people.name_of(learner)
        post.to(addressee, question_to_mentor(assignment, organisation.name, name))


def _answer(
    judged: _Judged, translators: Translators, stored: Kept, now: datetime, *, kept: bool
) -> dict[str, Any]:
    examined, organisation = judged.examined, judged.organisation
    translator = translators.of(organisation.language)
    said: list[Saying] = report.lines(examined.findings)
    wrong = sum(each.outcome is report.Outcome.WRONG for each in examined.findings)
    new = sum(each.outcome is report.Outcome.NEW for each in examined.findings)
    if report.hinders(examined.findings):
        said.append(words.WRONG_COUNT(count=max(wrong, 1)))
    elif not new:
        said.append(words.NOTHING_NEW())
    elif kept:
        said += [words.KEPT(count=new), words.IN_NAME_OF(name=judged.by_name)]
    else:
        said.append(words.WOULD_KEEP())
    until = (now + LIFE).astimezone(organisation.zone).date()
    return {
        "lines": [translator.say(each) for each in said],
        "wrong": wrong,
        "invites": [
            {
                "name": each.name,
                "role": DEPUTY if each.deputy else each.role.value,
                "token": each.token,
            }
            for each in stored.invited
        ],
        "language": organisation.language,
        "until": until.isoformat(),
    }


def links_of(answer: dict[str, Any], link: Callable[[str], str]) -> bytes:
    """A workbook of name, role and link for those who were invited."""
    translator = Translators().of(answer["language"])
    last = date.fromisoformat(answer["until"])
    until = Day(last, translator.full_day(last))
    # The book carries no time of its own: it is made beside the database, where no clock is known.
    with workbook("", datetime(last.year, last.month, last.day, tzinfo=UTC)) as (book, buffer):
        sheet = book.sheet(translator.say(words.LINK()), (32, 22, 70, 14))
        heads = (words.NAME(), words.ROLE(), words.LINK(), words.LINK_UNTIL())
        sheet.put_row(0, [translator.say(each) for each in heads], HEAD)
        for row, each in enumerate(answer["invites"], start=1):
            role = translator.say(words.ROLES[each["role"]]())
            values: list[Value] = [each["name"], role, link(each["token"]), until]
            sheet.put_row(row, values)
    return buffer.getvalue()


def links_said(answer: dict[str, Any], file: str) -> str:
    """Where the links are, and what they are worth."""
    last = FullDay(date.fromisoformat(answer["until"]))
    count = len(answer["invites"])
    said = words.LINKS_MADE(count=count, until=last, file=file)
    return Translators().of(answer["language"]).say(said)
