"""Owns the door for photographed sheets; must not trust a byte of them, nor look into one itself.

A child process with limits on time, memory, files and connections reads them, because decoders of
pictures are large and the sender is anybody. Its answer is checked like any foreign data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from bot.limited import answer_of
from bot.scans.incoming_child import LENGTH
from bot.scans.sheet import (
    CODE_PREFIX,
    LONGEST_CODE,
    MOST_BYTES,
    MOST_BYTES_A_FILE,
    MOST_PAGES,
    Hint,
    HintKind,
    Reason,
    Sheet,
    Unreadable,
)

PATIENCE = 30.0
"""Seconds of waiting for the child; it gets 20 of processor, the rest is for a busy machine."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _GivenHint(_Answer):
    kind: HintKind
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None


class _Read(_Answer):
    codes: tuple[
        Annotated[str, StringConstraints(pattern=f"^{CODE_PREFIX}", max_length=LONGEST_CODE)], ...
    ]
    pages: Annotated[int, Field(ge=1, le=MOST_PAGES)]
    hints: tuple[_GivenHint, ...]
    drawn: Annotated[
        tuple[Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")], ...],
        Field(max_length=MOST_PAGES),
    ]


class _NotRead(_Answer):
    reason: Reason
    file: Annotated[int, Field(ge=1)] | None


_ANSWER: TypeAdapter[_Read | _NotRead] = TypeAdapter(_Read | _NotRead)


def read_sheet(pages: Sequence[bytes]) -> Sheet | Unreadable:
    """What these files are together: each a photograph (JPEG, PNG, WebP) or a PDF of several pages.

    Takes up to 30 seconds and blocks for that long: call it in a thread. Never raises because of the
    bytes, and never gives a code that was not read whole.
    """
    refused = _refused_unread(pages)
    if refused is not None:
        return refused
    answer = answer_of(_START_CHILD, _one_after_another(pages), patience=PATIENCE)
    if answer is None:
        return Unreadable(Reason.TOO_HARD)
    try:
        return _checked(answer)
    except ValidationError:
        return Unreadable(Reason.TOO_HARD)


def with_pages_of(document: bytes, sheets: Sequence[bytes]) -> bytes | None:
    """A PDF of ours with the pages of kept sheets behind its own; None where it can't be made.

    Takes up to 30 seconds and blocks for that long: call it in a thread.
    """
    given = _one_after_another([document, *sheets])
    answer = answer_of(_START_APPENDING, given, patience=PATIENCE)
    return answer if answer is not None and answer.startswith(b"%PDF-") else None


def _one_after_another(files: Sequence[bytes]) -> bytes:
    return b"".join(LENGTH.pack(len(data)) + data for data in files)


def _refused_unread(pages: Sequence[bytes]) -> Unreadable | None:
    if not pages:
        return Unreadable(Reason.NOTHING_GIVEN)
    if len(pages) > MOST_PAGES:
        return Unreadable(Reason.TOO_MANY_PAGES)
    for number, data in enumerate(pages, 1):
        if len(data) > MOST_BYTES_A_FILE:
            return Unreadable(Reason.TOO_MANY_BYTES, number)
    if sum(map(len, pages)) > MOST_BYTES:
        return Unreadable(Reason.TOO_MANY_BYTES)
    return None


def _checked(answer: bytes) -> Sheet | Unreadable:
    head, _, pdf = answer.partition(b"\n")
    read = _ANSWER.validate_json(head)
    if isinstance(read, _NotRead):
        return Unreadable(read.reason, read.file)
    if not pdf.startswith(b"%PDF-"):
        return Unreadable(Reason.TOO_HARD)
    hints = tuple(Hint(hint.kind, hint.page) for hint in read.hints)
    return Sheet(pdf, read.codes, read.pages, hints, read.drawn)


_START_CHILD = "from bot.scans.incoming_child import main; main()"
_START_APPENDING = "from bot.scans.incoming_child import append; append()"
