"""Owns the child process that decodes a foreign voice note; must not write a file or outlive it.

The limits are set before the decoder is even imported. The bytes come on standard input, the length
goes out on standard output; everything else is an exit code that isn't zero.
"""

from __future__ import annotations

import sys

from bot.limited import limit

CPU_SECONDS = 10
"""Processor time in seconds; five minutes of speech take one."""

MEMORY_BYTES = 768 * 1024 * 1024
"""Address space: the decoder's libraries map most of it before the first byte is read."""

LONGEST = 301.0
"""Seconds that are decoded at most: one more than is accepted, to tell "too long"."""


def main() -> None:
    """Reads one voice note and prints its length in seconds as JSON."""
    _limit()
    from bot.speech.codec import decode

    sound = decode(sys.stdin.buffer.read(), rate=16000, max_seconds=LONGEST)
    sys.stdout.write(f'{{"seconds": {sound.seconds:.3f}}}')


def _limit() -> None:
    limit(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
