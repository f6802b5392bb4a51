"""Owns the import of a questionnaire file: limits before, a child process, a checked definition after.

It must not trust a byte of the file, and must not be on the path of a learner's press. Bounds: 5 MB, 50 MB
and 2,000 members unpacked, 20 s and 512 MB in the child.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.forms.definition import Form, seal
from bot.forms.findings import Finding, Level, has_errors
from bot.forms.foreign import CHILD, MOST_BYTES, MOST_SECONDS, Fault, ask_child, bad_archive
from bot.forms.lint import lint
from bot.forms.program import FormFaulty, compile_form
from bot.forms.xform import read_xform

__all__ = ["CHILD", "MOST_BYTES", "MOST_SECONDS", "Imported", "convert", "examined"]

SUFFIXES: Final = (".xlsx", ".xls", ".csv", ".md")
_ROW: Final = re.compile(r"\[row\s*:\s*(\d+)\]")


@dataclass(frozen=True, slots=True)
class Imported:
    """A file that was read. `form` is None when it can't be asked; `findings` say why, and the rest."""

    form: Form | None
    findings: tuple[Finding, ...]


async def convert(data: bytes, suffix: str) -> Imported:
    """Read a questionnaire file (`suffix` is ".xlsx", ".xls", ".csv" or ".md"); never raises for its content."""
    suffix = suffix.lower()
    refused = _too_much(data, suffix)
    if refused is not None:
        return Imported(None, (refused,))
    return await asyncio.to_thread(examined, data, await ask_child(data, suffix, MOST_SECONDS))


def examined(data: bytes, answer: dict[str, Any]) -> Imported:
    """What the child's answer comes to: a sealed definition, or why there is none."""
    refused = _refusal(answer)
    if refused is not None:
        return Imported(None, (refused,))
    try:
        form, findings = read_xform(answer["xform"], answer["sheets"])
    except (ValueError, SyntaxError, KeyError, StopIteration, RecursionError) as error:
        # What ElementTree and our reading raise for XML that is broken, lacks a part or nests on.
        return Imported(
            None, (_error("file:unreadable", f"the converted form can't be read: {error}"),)
        )
    form = seal(replace(form, source_digest=hashlib.sha256(data).hexdigest()))
    findings += _faults(form)
    if not has_errors(findings):
        findings += lint(form)
    blocked = any(each.level is Level.ERROR for each in findings)
    return Imported(None if blocked else form, findings)


def _faults(form: Form) -> tuple[Finding, ...]:
    """Rules that can't be run. None of them may be taken for "always" or "never"."""
    try:
        compile_form(form)
    except FormFaulty as faulty:
        return tuple(
            Finding(
                Level.ERROR,
                f"rule:{fault.rule}",
                f"{fault.rule}: {fault.message}.",
                "Correct the rule; the bot doesn't guess.",
                "survey",
                fault.row,
                fault.name,
            )
            for fault in faulty.faults
        )
    return ()


def _too_much(data: bytes, suffix: str) -> Finding | None:
    """What is refused before anything is unpacked."""
    if suffix not in SUFFIXES:
        return _error(
            "file:type",
            f"{suffix or 'this'} is no questionnaire.",
            "Send .xlsx, .xls, .csv or .md.",
        )
    if len(data) > MOST_BYTES:
        return _error(
            "file:too_big", "the file is bigger than 5 MB.", "Leave pictures and sound out."
        )
    fault = bad_archive(data) if suffix == ".xlsx" else None
    return None if fault is None else _error(*_FAULTS[fault])


_FAULTS: Final = {
    Fault.NO_WORKBOOK: ("file:unreadable", "this is no Excel workbook.", "Save it as .xlsx again."),
    Fault.TOO_BIG_UNPACKED: (
        "file:too_big",
        "unpacked it is too big.",
        "Leave only the form in the file.",
    ),
    Fault.MACROS: (
        "file:macros",
        "the workbook has macros.",
        "Save it without macros, as .xlsx.",
    ),
    Fault.LINKS: (
        "file:links",
        "the workbook links to other files.",
        "Break the links, save again.",
    ),
}


def _refusal(answer: dict[str, Any]) -> Finding | None:
    if "refused" not in answer:
        return None
    message = str(answer["refused"]).strip() or "it could not be read"
    if answer["kind"] not in ("PyXFormError", "Timeout", "NoAnswer"):
        message = f"the workbook is broken ({answer['kind']}: {message})"
    found = _ROW.search(message)
    sheet = next((each for each in ("choices", "settings", "survey") if f"{each}" in message), "")
    return Finding(
        Level.ERROR,
        "file:unreadable",
        _ROW.sub("", message).strip(),
        "Correct the file and send it again.",
        sheet,
        int(found.group(1)) if found else None,
    )


def _error(code: str, message: str, remedy: str = "") -> Finding:
    return Finding(Level.ERROR, code, message, remedy)
