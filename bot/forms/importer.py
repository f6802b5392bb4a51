"""Owns the import of a questionnaire file: limits before, a child process, a checked definition after.

It must not trust a byte of the file, and must not be on the path of a learner's press. Bounds: 5 MB, 50 MB
and 2,000 members unpacked, 20 s and 512 MB in the child, which is asked twice: for the cells of the file,
and, when those were mended and judged here, for the XForm that they make.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Final, Literal, cast

from bot.forms.child import CONVERT, TABLE
from bot.forms.definition import Form, seal
from bot.forms.findings import Finding, Level, has_errors
from bot.forms.foreign import (
    CHILD,
    MOST_BYTES,
    MOST_SECONDS,
    Fault,
    ask_child,
    bad_archive,
    true_suffix,
)
from bot.forms.lint import Seconds, lint
from bot.forms.media_gaps import Recorded, media_gaps, voice_gaps
from bot.forms.mending import Mended, mend, references
from bot.forms.program import FormFaulty, compile_form
from bot.forms.readability import estimated_seconds
from bot.forms.sheet_faults import bounded, sheet_faults
from bot.forms.tables import Sheets
from bot.forms.xform import read_xform

__all__ = ["CHILD", "MOST_BYTES", "MOST_SECONDS", "Imported", "convert", "examined", "prepared"]

SUFFIXES: Final = (".xlsx", ".xls", ".csv", ".md")
AUDIENCES: Final = ("learner", "mentor", "coordinator")
MOST_FILES: Final = 50
_ROW: Final = re.compile(r"\[row\s*:\s*(\d+)\]")

_NAME_OF_A_SUBMISSION: Final = "instanceName"
"""Where the converter puts the rule of the settings column `instance_name`."""

Table = list[list[str]]


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was read. `form` is None when it can't be asked; `findings` say why, and the rest.

    `draft` is the form as far as it could be read, also one that must not be asked: only for trying it out.
    """

    form: Form | None
    findings: tuple[Finding, ...]
    draft: Form | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Sheets that were mended and judged. With an error among the findings they aren't converted."""

    digest: str
    mended: Mended
    findings: tuple[Finding, ...]
    files: Mapping[str, Table]
    names: tuple[str, ...] = ()


def nobody_recorded(text: str, language: str) -> bool:
    """As it is before anybody recorded anything."""
    del text, language
    return False


async def convert(
    data: bytes,
    suffix: str,
    files: Mapping[str, bytes] | None = None,
    language: str = "",
    recorded: Recorded = nobody_recorded,
    seconds: Seconds = estimated_seconds,
) -> Imported:
    """Read a questionnaire file (`suffix` is ".xlsx", ".xls", ".csv" or ".md"); never raises for its content.

    `files` are what was sent along, by name: lists as .csv, pictures, sounds. `language` is the code of the
    language in which a form is taken to be that names none. `recorded` tells which texts were recorded by a
    person before, `seconds` measures speech; give the real voice where there is one.
    """
    suffix, refused = _door(data, suffix.lower())
    if refused is not None:
        return Imported(None, (refused,))
    answer = await ask_child(data, suffix, MOST_SECONDS)
    tables, faults = await _tables(files or {})
    ready = await asyncio.to_thread(
        prepared, data, answer, tables, tuple(files or ()), language, faults
    )
    if has_errors(ready.findings):
        return Imported(None, ready.findings)
    sheets = json.dumps(ready.mended.sheets()).encode()
    converted = await ask_child(sheets, CONVERT, MOST_SECONDS)
    return await asyncio.to_thread(examined, ready, converted, recorded, seconds)


def prepared(
    data: bytes,
    answer: Mapping[str, Any],
    files: Mapping[str, Table] | None = None,
    names: tuple[str, ...] = (),
    language: str = "",
    faults: tuple[Finding, ...] = (),
) -> Prepared:
    """What the child read, mended and judged. `files` are the tables that were sent along, by name."""
    digest = hashlib.sha256(data).hexdigest()
    refused = _refusal(answer)
    if refused is not None:
        return Prepared(digest, Mended({}, ()), (refused,), {})
    mended = mend(cast("Sheets", answer["sheets"]), answer["remarks"], language)
    found = (*bounded(mended.findings), *faults, *sheet_faults(mended.tables, files or {}))
    return Prepared(digest, mended, found, files or {}, names)


def examined(
    ready: Prepared,
    converted: Mapping[str, Any],
    recorded: Recorded = nobody_recorded,
    seconds: Seconds = estimated_seconds,
) -> Imported:
    """What the converted form comes to: a sealed definition, or why there is none."""
    if has_errors(ready.findings):
        return Imported(None, ready.findings)
    refused = _refusal(converted)
    if refused is not None:
        return Imported(None, (*ready.findings, refused))
    sheets = ready.mended.sheets()
    try:
        form, read = read_xform(converted["xform"], sheets, ready.files)
    except (ValueError, SyntaxError, KeyError, StopIteration, RecursionError) as error:
        # What ElementTree and our reading raise for XML that is broken, lacks a part or nests on.
        found = _error("file:broken_conversion", why=str(error)[:200])
        return Imported(None, (*ready.findings, found))
    audience, unknown = _audience(ready.mended)
    form = seal(replace(form, source_digest=ready.digest, audience=audience))
    findings = (*ready.findings, *unknown, *read, *_faults(form, ready.mended))
    if not has_errors(findings):
        findings += lint(form, seconds)
    findings += media_gaps(form, ready.names)
    findings += voice_gaps(form, recorded, ready.names)
    findings = tuple(bounded(findings))
    return Imported(None if has_errors(findings) else form, findings, form)


Audience = Literal["learner", "mentor", "coordinator"]


def _audience(mended: Mended) -> tuple[Audience, tuple[Finding, ...]]:
    """For whom a form is: `kb:audience` on the settings sheet, learners where nothing is said."""
    settings = mended.tables.get("settings")
    written = settings.get(2, "kb:audience").lower() if settings and settings.cells else ""
    if written in AUDIENCES:
        return cast("Audience", written), ()
    if not written:
        return "learner", ()
    found = Finding(
        Level.ERROR,
        "settings:audience",
        sheet="settings",
        row=2,
        params={"written": written, "known": ", ".join(AUDIENCES)},
    )
    return "learner", (found,)


def _faults(form: Form, mended: Mended) -> tuple[Finding, ...]:
    """Rules that can't be run. None of them may be taken for "always" or "never"."""
    try:
        compile_form(form)
    except FormFaulty as faulty:
        named = references(mended.tables["survey"]) if "survey" in mended.tables else {}
        return tuple(
            Finding(
                Level.ERROR,
                f"rule:{fault.rule}",
                sheet="settings" if fault.name == _NAME_OF_A_SUBMISSION else "survey",
                row=2 if fault.name == _NAME_OF_A_SUBMISSION else fault.row,
                name=fault.name,
                params={
                    "rule": fault.rule,
                    "why": fault.message,
                    "rows": ", ".join(map(str, named.get(fault.name, [])[:10])),
                },
            )
            for fault in faulty.faults
        )
    return ()


# -- the door --------------------------------------------------------------------------------------


def _door(data: bytes, suffix: str) -> tuple[str, Finding | None]:
    """What the file truly is, and why it is refused before anything is unpacked."""
    if suffix not in SUFFIXES:
        code = "file:macros" if suffix in (".xlsm", ".xltm") else "file:type"
        return suffix, _error(code, suffix=suffix or "–")
    if len(data) > MOST_BYTES:
        return suffix, _error("file:too_big")
    if not data.strip():
        return suffix, _error("file:empty")
    suffix, fault = true_suffix(data, suffix)
    if fault is None and suffix == ".xlsx":
        fault = bad_archive(data)
    return suffix, None if fault is None else _error(_FAULTS[fault])


_FAULTS: Final = {
    Fault.TOO_BIG: "file:too_big",
    Fault.NO_WORKBOOK: "file:unreadable",
    Fault.TOO_BIG_UNPACKED: "file:too_big_unpacked",
    Fault.MACROS: "file:macros",
    Fault.LINKS: "file:links",
    Fault.PASSWORD: "file:password",
    Fault.WEB_PAGE: "file:web_page",
}

_REFUSED: Final = {
    "TooManyRows": "file:too_many_rows",
    "TooManyColumns": "file:too_many_columns",
    "TooMuchText": "file:too_much_text",
    "TooLongCell": "file:too_long_cell",
    "DocumentType": "file:document_type",
    "Timeout": "file:too_slow",
    "NoAnswer": "file:too_heavy",
    "MemoryError": "file:too_heavy",
}


async def _tables(files: Mapping[str, bytes]) -> tuple[dict[str, Table], tuple[Finding, ...]]:
    """The lists among the files that were sent along, read in the child, too."""
    tables: dict[str, Table] = {}
    faults: list[Finding] = []
    if len(files) > MOST_FILES:
        return tables, (_error("file:too_many_files", most=MOST_FILES),)
    for name, data in files.items():
        if PurePath(name).suffix.lower() != ".csv":
            continue
        answer: Mapping[str, Any] = {"refused": "", "kind": "TooMuchText"}
        if len(data) <= MOST_BYTES:
            answer = await ask_child(data, TABLE, MOST_SECONDS)
        if "refused" in answer:
            faults.append(_error("file:list_unreadable", file=name))
        else:
            tables[name] = answer["sheets"][TABLE]
    return tables, tuple(faults)


def _refusal(answer: Mapping[str, Any]) -> Finding | None:
    """The child's "no" as a finding; a converter's own sentence keeps its sheet and its row."""
    if "refused" not in answer:
        return None
    if answer["kind"] in _REFUSED:
        return _error(_REFUSED[answer["kind"]])
    message = " ".join(str(answer["refused"]).split())[:400]
    if answer["kind"] != "PyXFormError":
        return _error("file:broken", why=f"{answer['kind']}: {message}")
    found = _ROW.search(message)
    sheet = next((each for each in ("choices", "settings", "survey") if each in message), "")
    return Finding(
        Level.ERROR,
        "file:refused",
        sheet=sheet,
        row=int(found.group(1)) if found else None,
        params={"why": _ROW.sub("", message).strip()},
    )


def _error(code: str, **params: str | int) -> Finding:
    return Finding(Level.ERROR, code, params=params)
