"""Owns an export as the operator orders it: by names, into a file beside the data. Must not print.

The running bot makes the export, and the command takes it over: the file lies for a moment in a folder
of the data directory that nobody else reads, for an answer of the control socket has a limit and
an export with voice notes has none.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.domain.people import Organisation
from bot.errors import ConfigurationError
from bot.exports.kinds import Format, Wish
from bot.exports.making import make_export
from bot.forms import Form
from storage.answers import Answers
from storage.people import Organisations
from storage.records import Store

FOLDER: Final = "leaving"
"""Within the data directory."""

_STALE_AFTER: Final = 600.0
"""Seconds after which a file that no command fetched is dropped."""


async def ordered_export(
    store: Store,
    now: datetime,
    *,
    organisation: str,
    name: str,
    format: str,
    labels: str | None,
    with_sensitive: bool,
) -> dict[str, Any]:
    """Make an export; where it lies, what it should be called, and how many runs are in it.

    ``labels`` is the language whose labels stand for names. Raises ``ConfigurationError`` for names that
    there are not.
    """
    here = await _organisation(store, organisation)
    wish = Wish(here.id, name, Format(format), labels, labels, with_sensitive=with_sensitive)
    if labels is not None:
        await _check_language(store, wish, labels)
    made = await make_export(store, wish, by=None, now=now)
    path = await asyncio.to_thread(_put, store.database.path.parent / FOLDER, made.content)
    return {"path": str(path), "file_name": made.file_name, "runs": made.runs}


async def _organisation(store: Store, name: str) -> Organisation:
    async with store.database.reading() as reader:
        found = await Organisations(reader, store.ids).named(name)
    if found is None:
        raise ConfigurationError(f"there is no organisation {name!r}: write its whole name")
    return found


async def _check_language(store: Store, wish: Wish, language: str) -> None:
    """Raise where no version of the form has labels in this language."""
    async with store.database.reading() as reader:
        stored = await Answers(reader).definitions(wish.organisation, wish.form_id)
    known = {code for _, definition in stored for code in Form.from_json(definition).languages}
    if known and language not in known:
        raise ConfigurationError(
            f"--labels {language!r}: the questionnaire speaks {', '.join(sorted(known))}"
        )


def _put(folder: Path, content: bytes) -> Path:
    """Write a file that only its owner reads, and drop those that nobody fetched."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / secrets.token_hex(16)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    written = path.stat().st_mtime
    for left in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # its command fetches it at this moment
            if written - left.stat().st_mtime > _STALE_AFTER:
                left.unlink()
    return path
