"""Owns the check of voice notes that people send; must not trust a byte of them, nor keep any.

The bytes are read by a child process with limits on time, memory and writing, because decoders of
sound are large and the sender is anybody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ValidationError

from bot.limited import answer_of
from bot.speech.codec import is_ogg_opus

MAX_BYTES = 2 * 1024 * 1024
"""Largest voice note taken, in bytes: about ten minutes at what Telegram's programs record."""

MAX_SECONDS = 300.0
"""Longest voice note taken, in seconds."""

CLAIM_TOLERANCE = 2.0
"""Seconds by which the length that was claimed may differ; senders round, and some don't count."""

PATIENCE = 20.0
"""Seconds of waiting for the child; it gets 10 seconds of processor, the rest is for its start."""


class Verdict(StrEnum):
    """What is the matter with a voice note."""

    GOOD = "good"
    TOO_BIG = "too_big"
    TOO_LONG = "too_long"
    NOT_A_VOICE_NOTE = "not_a_voice_note"
    UNREADABLE = "unreadable"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, slots=True)
class Inspection:
    """The verdict, and the real length in seconds where the bytes could be read."""

    verdict: Verdict
    seconds: float | None = None


class ChildAnswer(BaseModel):
    """What the child process writes: the length it decoded, in seconds."""

    seconds: float


def refused_unread(size: int, claimed_seconds: float) -> Verdict | None:
    """The verdict that needs no bytes, for use before the download; nothing when it may go on."""
    if size > MAX_BYTES:
        return Verdict.TOO_BIG
    return Verdict.TOO_LONG if claimed_seconds > MAX_SECONDS else None


async def inspect(data: bytes, claimed_seconds: float) -> Inspection:
    """What this voice note really is. Never raises because of its bytes.

    `claimed_seconds` is the length that came with the message: a word of the sender, no fact.
    """
    early = refused_unread(len(data), claimed_seconds)
    if early is not None:
        return Inspection(early)
    if not is_ogg_opus(data):
        return Inspection(Verdict.NOT_A_VOICE_NOTE)
    length = await asyncio.to_thread(_decoded_length, data)
    if length is None:
        return Inspection(Verdict.UNREADABLE)
    return Inspection(_judged(length, claimed_seconds), length)


def _judged(length: float, claimed_seconds: float) -> Verdict:
    if length > MAX_SECONDS:
        return Verdict.TOO_LONG
    cut = length < claimed_seconds - CLAIM_TOLERANCE
    return Verdict.CUT_SHORT if cut else Verdict.GOOD


def _decoded_length(data: bytes) -> float | None:
    answer = answer_of(_START_CHILD, data, patience=PATIENCE)
    if answer is None:
        return None
    try:
        return ChildAnswer.model_validate_json(answer).seconds
    except ValidationError:
        return None


_START_CHILD = "from bot.speech.incoming_child import main; main()"
