"""Owns the door for workbooks that people send: what is refused unread, and the child that reads the rest.

It must not look into a cell itself, nor know what a workbook is for: questionnaires and lists of
people come in by the same door. Bounds: 5 MB, 50 MB and 2,000 members unpacked, 20 s and 512 MB.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import tempfile
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_UNPACKED: Final = 50 * 1024 * 1024
MOST_MEMBERS: Final = 2_000
MOST_SECONDS: Final = 20.0
CHILD: Final = Path(__file__).with_name("child.py")
CELLS: Final = "cells"
"""What the child is asked for where the rows of a workbook are wanted as they are."""


class Fault(StrEnum):
    """Why a file isn't opened at all."""

    TOO_BIG = "too_big"
    NO_WORKBOOK = "no_workbook"
    TOO_BIG_UNPACKED = "too_big_unpacked"
    MACROS = "macros"
    LINKS = "links"
    PASSWORD = "password"  # noqa: S105 -- the name of a fault, no password
    WEB_PAGE = "web_page"


_ARCHIVE: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def true_suffix(data: bytes, suffix: str) -> tuple[str, Fault | None]:
    """What a questionnaire is by its first bytes, whatever its name says, and what stands against it.

    Files are renamed by hand: an .xls is often an .xlsx, or a page that a web site called so.
    """
    if suffix not in (".xlsx", ".xls"):
        return suffix, Fault.NO_WORKBOOK if data.startswith((_ARCHIVE, _OLD_OFFICE)) else None
    if data.startswith(_ARCHIVE):
        return ".xlsx", None
    if data.startswith(_OLD_OFFICE):
        return ".xls", _in_old_office(data)
    if (
        data[:500]
        .lstrip(b"\xef\xbb\xbf \r\n\t")
        .lower()
        .startswith((b"<!doctype", b"<html", b"<?xml"))
    ):
        return suffix, Fault.WEB_PAGE
    return suffix, Fault.NO_WORKBOOK


def _in_old_office(data: bytes) -> Fault | None:
    """The names of streams say whether it is locked or armed; they are written in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Fault.PASSWORD
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        return Fault.MACROS
    return None


def bad_archive(data: bytes) -> Fault | None:
    """What stands against an .xlsx before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        # No archive, one of a later version of the format, or one with names in no encoding.
        return Fault.NO_WORKBOOK
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        return Fault.TOO_BIG_UNPACKED
    names = [each.filename.lower() for each in members]
    if any(name.endswith("vbaproject.bin") for name in names):
        return Fault.MACROS
    if any("externallinks/" in name for name in names):
        return Fault.LINKS
    return None


async def ask_child(data: bytes, what: str, seconds: float = MOST_SECONDS) -> dict[str, Any]:
    """Let the child read the file as ``what``: a suffix, or ``CELLS``.

    Whatever becomes of the child, an answer comes back.
    """
    with tempfile.TemporaryDirectory(prefix="celabiedrs-form-") as folder:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(CHILD),
            what,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"TMPDIR": folder},
            cwd=folder,
        )
        try:
            output, _ = await asyncio.wait_for(child.communicate(data), seconds)
        except TimeoutError:
            return {"refused": "reading it took too long", "kind": "Timeout"}
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        return {"refused": "it could not be read", "kind": "NoAnswer"}
    return answer
