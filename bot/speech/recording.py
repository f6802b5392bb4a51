"""Owns reading the recordings that came with a questionnaire; must not trust a byte of them.

They are decoded by a child process with limits on time, memory and writing, as voice notes are: an
author's file may come from anywhere.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Final

from bot.limited import answer_of, limit

LONGEST: Final = 60.0
"""Seconds of a recording that are played; a prompt may have 20 (`bot.forms.lint`)."""

PATIENCE: Final = 20.0
CPU_SECONDS: Final = 10
MEMORY_BYTES: Final = 768 * 1024 * 1024
"""Address space: the decoder's libraries map most of it before the first byte is read."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a person recorded for a part of a prompt. `name` stands for exactly these bytes, which need not
    be at hand to know whether two prompts are the same sound."""

    name: str
    data: bytes = field(default=b"", compare=False, repr=False)


def samples_of(recording: Recording, rate: int) -> bytes | None:
    """The recording as 16-bit samples of one channel, `rate` a second; nothing where it can't be read.

    Blocks until the child is done, 20 seconds at most. Never raises because of the bytes.
    """
    if not recording.data:
        return None
    start = f"from bot.speech.recording import main; main({rate:d})"
    return answer_of(start, recording.data, patience=PATIENCE) or None


def main(rate: int) -> None:
    """In the child: reads a sound file, and writes its samples."""
    limit(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    # The decoder is imported within the limits.
    from bot.speech.codec import decode

    sound = decode(sys.stdin.buffer.read(), rate=rate, max_seconds=LONGEST)
    sys.stdout.buffer.write(sound.samples.tobytes())
