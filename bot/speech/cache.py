"""Owns finished voice notes, on disk and in memory; must not make one, nor see any text.

Personal prompts stay in memory only, for what is personal and at rest must be encrypted.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Protocol

from bot.errors import SpeechError
from bot.speech.codec import is_whole, seconds
from bot.speech.prompts import Voice

REMEMBERED = 64
"""How many personal voice notes are kept in memory; 20 kB each, so little more than 1 MB."""

_KEY = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".part"


class Cache(Protocol):
    """Where finished voice notes are kept under the key of their prompt."""

    def get(self, key: str) -> Voice | None:
        """The voice note, or nothing."""
        ...

    def put(self, key: str, voice: Voice) -> None:
        """Keeps the voice note."""
        ...


class SoundCache:
    """Voice notes as files `<key>.ogg`, readable by nobody else. Calls block on the disk."""

    def __init__(self, directory: Path) -> None:
        """Makes the directory where it is missing."""
        self._directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def get(self, key: str) -> Voice | None:
        """The voice note under this key, or nothing where it is missing or damaged."""
        try:
            ogg = self._file(key).read_bytes()
        except OSError:
            return None
        return Voice(ogg, seconds(ogg)) if is_whole(ogg) else None

    def put(self, key: str, voice: Voice) -> None:
        """Writes the file so that after a power cut it is there as a whole, or not at all.

        Raises OSError when the disk refuses.
        """
        goal = self._file(key)
        # mkstemp opens for the owner alone (mode 0600), and the rename keeps that.
        handle, name = tempfile.mkstemp(dir=self._directory, prefix=key, suffix=_UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(voice.ogg)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, goal)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._sync_directory()

    def sweep(self) -> int:
        """Removes what a killed writer left half written; returns how many files that were.

        Only for the start of the program, before anybody writes.
        """
        leftovers = list(self._directory.glob(f"*{_UNFINISHED}"))
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        return len(leftovers)

    def _file(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise SpeechError("the key of a voice note is 64 hexadecimal digits")
        return self._directory / f"{key}.ogg"

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class MemoryCache:
    """The last few voice notes, in memory; the one unused for longest goes first.

    May be asked from any thread.
    """

    def __init__(self, size: int = REMEMBERED) -> None:
        """Keeps at most `size` voice notes."""
        self._size = size
        self._voices: OrderedDict[str, Voice] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Voice | None:
        """The voice note under this key, or nothing."""
        with self._lock:
            voice = self._voices.get(key)
            if voice is not None:
                self._voices.move_to_end(key)
            return voice

    def put(self, key: str, voice: Voice) -> None:
        """Keeps the voice note, and lets the oldest go when there are too many."""
        with self._lock:
            self._voices[key] = voice
            self._voices.move_to_end(key)
            while len(self._voices) > self._size:
                self._voices.popitem(last=False)

    def clear(self) -> None:
        """Lets go of everything."""
        with self._lock:
            self._voices.clear()
