"""Owns the child process that reads foreign photographs; must not open a file, connect or outlive it.

The limits are set before the first byte is read. The files come on standard input, each after its
length; the answer goes out on standard output: one line of JSON, and behind it the PDF.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import BinaryIO

from bot.limited import limit

CPU_SECONDS = 20
"""Processor time in seconds; a page takes half of one."""

MEMORY_BYTES = 600 * 1024 * 1024
"""Address space in bytes: a picture of 50 million pixels in colour, and a copy in grey."""

LENGTH = struct.Struct(">Q")
"""How long the next file is."""


def main() -> None:
    """Reads the files of one sheet and writes what became of them."""
    limit(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    from bot.scans import document, drawing, photo
    from bot.scans.reading import read
    from bot.scans.sheet import Sheet

    photo.prepare()
    document.prepare()
    drawing.prepare()
    close_doors()
    answer = read(_files(sys.stdin.buffer))
    if isinstance(answer, Sheet):
        head = {name: value for name, value in asdict(answer).items() if name != "pdf"}
        _write(sys.stdout.buffer, head, answer.pdf)
    else:
        _write(sys.stdout.buffer, asdict(answer), b"")


def append() -> None:
    """Reads a document of ours and kept sheets, and writes them as one."""
    limit(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    from bot.scans import document

    document.prepare()
    close_doors()
    first, *sheets = _files(sys.stdin.buffer)
    sys.stdout.buffer.write(document.with_pages_of(first, sheets))
    sys.stdout.buffer.flush()


def close_doors() -> None:
    """From here on nothing can be opened: no file, no connection, no pipe to another program."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _files(source: BinaryIO) -> Iterator[bytes]:
    """One file at a time, so that an album takes no more memory than its largest photograph."""
    while length := source.read(LENGTH.size):
        yield source.read(LENGTH.unpack(length)[0])


def _write(target: BinaryIO, head: dict[str, object], pdf: bytes) -> None:
    target.write(json.dumps(head).encode("ascii") + b"\n" + pdf)
    target.flush()
