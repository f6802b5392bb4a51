"""The files of all chats: ids bound to this bot and to a kind, links that expire. It must not know
who sent them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.json_text import JsonObject
from simulator.refusal import Refusal, bad_request, not_found

LARGEST_UPLOAD = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
LINK_LIFE = 3_600.0

KINDS = {
    "voice": ("AwAC", "Voice", "oga"),
    "audio": ("CQAC", "Audio", "mp3"),
    "photo": ("AgAC", "Photo", "jpg"),
    "document": ("BQAC", "Document", "bin"),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file and how it appears in messages. `seconds` and sizes are 0 where they mean nothing."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    data: bytes
    seconds: int = 0
    width: int = 0
    height: int = 0
    claimed_size: int | None = None

    @property
    def size(self) -> int:
        """The size in bytes, or what a test claims it to be."""
        return len(self.data) if self.claimed_size is None else self.claimed_size

    def appearance(self) -> JsonObject:
        """The Bot API object: Voice, Audio, PhotoSize or Document."""
        shown: JsonObject = {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": self.size,
        }
        if self.kind in ("voice", "audio"):
            shown |= {"duration": self.seconds, "mime_type": self.mime_type}
        if self.kind in ("audio", "document"):
            shown |= {"file_name": self.name, "mime_type": self.mime_type}
        if self.kind == "photo":
            shown |= {"width": self.width, "height": self.height}
        return shown


class Files:
    """All stored files, in memory only."""

    def __init__(self, clock: Clock, bot_id: int) -> None:
        self._clock = clock
        self._bot_id = bot_id
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, tuple[StoredFile, float]] = {}

    def store(
        self,
        kind: str,
        data: bytes,
        *,
        name: str = "",
        mime_type: str = "application/octet-stream",
        seconds: int = 0,
        width: int = 0,
        height: int = 0,
        claimed_size: int | None = None,
    ) -> StoredFile:
        """Keeps a file under a new id."""
        prefix, _, ending = KINDS[kind]
        number = len(self._by_id) + 1
        file = StoredFile(
            file_id=f"{prefix}{self._bot_id:x}-{number:x}-{secrets.token_urlsafe(30)}",
            unique_id=f"{prefix[:2]}{hashlib.sha256(data).hexdigest()[:14]}",
            kind=kind,
            path=f"{'music' if kind == 'audio' else kind}/file_{number}.{ending}",
            name=name or f"file_{number}.{ending}",
            mime_type=mime_type,
            data=data,
            seconds=seconds,
            width=width,
            height=height,
            claimed_size=claimed_size,
        )
        self._by_id[file.file_id] = file
        return file

    def known(self, file_id: str) -> StoredFile | None:
        """The file of an id, or None."""
        return self._by_id.get(file_id)

    def sent_again(self, file_id: str, kind: str) -> StoredFile:
        """The file that a bot sends by its id. Raises Refusal where the id or its kind is wrong."""
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {KINDS[file.kind][1]} as {KINDS[kind][1]}")
        return file

    def link(self, file_id: str) -> JsonObject:
        """A File object whose path can be downloaded for an hour. Raises Refusal."""
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        self._by_path[file.path] = (file, self._clock.timestamp() + LINK_LIFE)
        return {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "file_size": file.size,
            "file_path": file.path,
        }

    def download(self, path: str) -> StoredFile:
        """The file behind a link. Raises Refusal 404 when it was never given or has expired."""
        file, expires_at = self._by_path.get(path, (None, 0.0))
        if file is None or expires_at <= self._clock.timestamp():
            raise not_found()
        return file

    def forget_links(self) -> None:
        """Ends all links at once, as if they had expired."""
        self._by_path.clear()


def too_large() -> Refusal:
    """An upload over the limit of 50 MB."""
    return Refusal(413, "Request Entity Too Large")
