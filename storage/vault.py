"""Owns the keys, and the sealing and opening of what people told us; must not know what it says.

Three layers. The *master key* lies in a file outside of the data directory. It wraps the *data
keys*: one per person, and one of the deployment for what arrives before its person is known. A
data key seals *boxes*: ``v1 | key id | nonce | ciphertext and tag``, bound to table, row and
column, so that a box moved to another row can't be opened. Erasing a person destroys their key.

The wrapped keys lie in a small file of their own, in two copies, and in no backup of the database:
a key that came back with an old backup would have erased nothing. The tombstones, who was erased
and when, lie beside them for the same reason.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import VaultError
from storage.disk import sync
from storage.instants import to_text

VERSION = b"v1"
KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEAD_BYTES = len(VERSION) + _KEY_ID_BYTES
OVERHEAD = _HEAD_BYTES + _NONCE_BYTES + _TAG_BYTES
"""How many bytes a box is longer than what it holds."""

KEYS_FILE = "keys.json"
KEYS_COPY = "keys.copy.json"
TOMBSTONES_FILE = "tombstones.jsonl"
TOMBSTONES_COPY = "tombstones.copy.jsonl"


class _WrappedKey(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    person: int | None
    wrapped: str


class _KeyFile(BaseModel):
    """What a copy of the key file holds; of two copies the higher generation is the truth."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generation: int
    master: str
    next_key_id: int
    keys: dict[int, _WrappedKey]
    # Backups outlive a rotation, so the backup keys of former master keys are kept, wrapped.
    backup_keys: dict[str, str] = {}


class _Tombstone(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    person: int
    erased_at: str


@dataclass(frozen=True, slots=True)
class _DataKey:
    person: int | None
    raw: bytes
    head: bytes
    cipher: AESGCM


def require_keys(directory: Path) -> None:
    """Refuse to go on where a database is there and its keys are not: new ones would open nothing.

    Raises ``VaultError`` with what to put back.
    """
    if not any((directory / name).exists() for name in (KEYS_FILE, KEYS_COPY)):
        raise VaultError(
            f"{directory} holds neither {KEYS_FILE} nor {KEYS_COPY}, and without them nothing that "
            "is sealed can be read: put them back from where they were kept apart"
        )


def default_master_key_file(data_directory: Path) -> Path:
    """Where the master key lies unless CELABIEDRS_MASTER_KEY_FILE says otherwise.

    It is the neighbour of the data directory (``data.key`` beside ``data``): each data directory
    has its own, and whoever copies or backs up the directory doesn't take the key along.
    """
    directory = data_directory.resolve()
    return directory.with_name(directory.name + ".key")


class Vault:
    """Seals and opens; makes, wraps and destroys the data keys.

    ``seal`` and ``open`` take microseconds and wait for nothing. ``add_person``, ``shred`` and
    ``rotate_master`` write files and wait for the disk some milliseconds; they may be called from
    any thread.
    """

    def __init__(
        self, directory: Path, copies: Path, master_key_file: Path, now: Callable[[], datetime]
    ) -> None:
        """For ``at`` only."""
        self._key_files = (directory / KEYS_FILE, copies / KEYS_COPY)
        self._tombstone_files = (directory / TOMBSTONES_FILE, copies / TOMBSTONES_COPY)
        self._master_key_file = master_key_file
        self._now = now
        self._writing = threading.RLock()
        self._keys: dict[int, _DataKey] = {}
        self._of_person: dict[int | None, int] = {}
        self._backup_keys: dict[str, bytes] = {}
        self._tombstones: dict[int, str] = {}
        self._generation = 0
        self._next_key_id = 1
        self._master = b""

    @classmethod
    def at(
        cls,
        directory: Path,
        master_key_file: Path,
        *,
        now: Callable[[], datetime],
        copies: Path | None = None,
    ) -> Vault:
        """Open the vault of ``directory``; make master key and deployment key where none are yet.

        ``now`` gives the aware instant of a tombstone. ``copies`` is where the second copies of
        keys and tombstones lie, best on another disk; where only they are left, they are enough.

        Raises ``VaultError`` when the master key is missing though keys exist, doesn't fit them,
        lies inside ``directory``, or can be read by other users; and when no copy of the keys can
        be read. The message names the file and the remedy.
        """
        if master_key_file.resolve().is_relative_to(directory.resolve()):
            raise VaultError(
                f"{master_key_file} lies inside the data directory, so it would lie beside what it "
                "protects. Set CELABIEDRS_MASTER_KEY_FILE to a place outside of it."
            )
        copies = copies or directory
        for place in (directory, copies):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        vault = cls(directory, copies, master_key_file, now)
        vault._load()
        return vault

    def seal(self, person: int | None, aad: str, content: bytes) -> bytes:
        """Return ``content`` in a box that only ``open`` with the same person and ``aad`` opens.

        ``aad`` says where the box will lie, ``table:id:column``. ``None`` for the person means the
        deployment. Raises ``VaultError`` for a person without a key.
        """
        key = self._key_of(person)
        nonce = os.urandom(_NONCE_BYTES)
        return key.head + nonce + key.cipher.encrypt(nonce, content, key.head + aad.encode())

    def open(self, person: int | None, aad: str, box: bytes) -> bytes:
        """Return what ``box`` holds.

        Raises ``VaultError`` when it belongs to another person, lies at another place, was changed,
        or when its person was erased.
        """
        head = box[:_HEAD_BYTES]
        if len(box) < OVERHEAD or head[: len(VERSION)] != VERSION:
            raise VaultError(f"What lies at {aad} is no sealed box.")
        key = self._keys.get(int.from_bytes(head[len(VERSION) :], "big"))
        if key is None or key.person != person:
            raise VaultError(f"The key of the box at {aad} is gone or belongs to somebody else.")
        nonce = box[_HEAD_BYTES : _HEAD_BYTES + _NONCE_BYTES]
        try:
            return key.cipher.decrypt(nonce, box[_HEAD_BYTES + _NONCE_BYTES :], head + aad.encode())
        except InvalidTag:
            raise VaultError(f"The box at {aad} was moved or changed.") from None

    def add_person(self, person: int) -> None:
        """Make a data key for ``person``; when it returns, the key is on the disk, twice.

        To be called before the first sealed row of the person commits. A person who has a key
        keeps it. Raises ``VaultError`` for one who was erased: an id is never used again.
        """
        self.add_people((person,))

    def add_people(self, people: Iterable[int]) -> None:
        """The same for many people, with one writing for all of them."""
        with self._writing:
            wanted = list(people)
            for person in wanted:
                if person in self._tombstones:
                    raise VaultError(f"Person {person} was erased; nothing of theirs can be kept.")
            new = [person for person in wanted if person not in self._of_person]
            for person in new:
                self._add(person)
            if new:
                self._write()

    def shred(self, person: int) -> None:
        """Destroy the key of ``person`` and remember that they were erased; may be repeated.

        First the tombstone, then the key, in both copies; both are on the disk when it returns.
        """
        with self._writing:
            if person not in self._tombstones:
                self._bury(person)
            self._drop_buried()

    def tombstones(self) -> Mapping[int, str]:
        """Who was erased, by internal id, and the UTC instant as stored text."""
        return dict(self._tombstones)

    def rotate_master(self) -> None:
        """Make a new master key and wrap every data key anew; no box changes.

        A crash on the way leaves the old or the new master key in force, which the next start
        finds out by itself.
        """
        with self._writing:
            self._backup_keys[_fingerprint(self._master)] = _backup_key(self._master)
            following = secrets.token_bytes(KEY_BYTES)
            _write_durably(self._next_master_file, _encoded(following))
            self._master = following
            self._write()
            os.replace(self._next_master_file, self._master_key_file)
            sync(self._master_key_file.parent)

    def backup_key(self, fingerprint: str | None = None) -> tuple[str, bytes]:
        """Return name and key for encrypting a backup, or the key named ``fingerprint``.

        It is derived from the master key, so that a backup can be read with that file alone. Raises
        ``VaultError`` when no master key of that name was ever here.
        """
        current = _fingerprint(self._master)
        if fingerprint is None or fingerprint == current:
            return current, _backup_key(self._master)
        if fingerprint not in self._backup_keys:
            raise VaultError(
                f"The backup needs the master key {fingerprint}; this one is {current}. "
                "Set CELABIEDRS_MASTER_KEY_FILE to the key that was in force then."
            )
        return fingerprint, self._backup_keys[fingerprint]

    def _key_of(self, person: int | None) -> _DataKey:
        key_id = self._of_person.get(person)
        if key_id is None:
            raise VaultError(f"Person {person} has no key. Call add_person first.")
        return self._keys[key_id]

    # Reading

    def _load(self) -> None:
        stored = _newest(self._key_files)
        self._master = self._read_master(stored)
        self._tombstones = _read_tombstones(self._tombstone_files)
        if stored is None:
            self._add(None)
            self._write()
            return
        self._generation = stored.generation
        self._next_key_id = stored.next_key_id
        for key_id, entry in stored.keys.items():
            raw = _unwrap(self._master, entry.wrapped, _key_place(key_id, entry.person))
            self._hold(key_id, entry.person, raw)
        for fingerprint, wrapped in stored.backup_keys.items():
            self._backup_keys[fingerprint] = _unwrap(self._master, wrapped, f"backup:{fingerprint}")
        self._mend_tombstones()
        self._drop_buried()
        self._mend_copies(stored)

    def _read_master(self, stored: _KeyFile | None) -> bytes:
        following = self._next_master_file
        if stored is not None and following.exists():
            # A rotation was cut short; the keys say which master key they are wrapped with.
            if _fingerprint(_decoded(following)) == stored.master:
                os.replace(following, self._master_key_file)
            else:
                following.unlink()
            sync(following.parent)
        if stored is None and not self._master_key_file.exists():
            _make_master_key(self._master_key_file)
        master = _decoded(self._master_key_file)
        if stored is not None and _fingerprint(master) != stored.master:
            raise VaultError(
                f"{self._master_key_file} holds the key {_fingerprint(master)}, but the data were "
                f"sealed under {stored.master}. Set CELABIEDRS_MASTER_KEY_FILE to that key."
            )
        return master

    @property
    def _next_master_file(self) -> Path:
        return self._master_key_file.with_name(self._master_key_file.name + ".next")

    def _mend_copies(self, stored: _KeyFile) -> None:
        """Write both copies again where a crash or the disk left one behind the other."""
        copies = map(_read_copy, self._key_files)
        if any(copy is None or copy.generation < stored.generation for copy in copies):
            self._write()

    # Changing

    def _add(self, person: int | None) -> None:
        self._hold(self._next_key_id, person, secrets.token_bytes(KEY_BYTES))
        self._next_key_id += 1

    def _hold(self, key_id: int, person: int | None, raw: bytes) -> None:
        head = VERSION + key_id.to_bytes(_KEY_ID_BYTES, "big")
        self._keys[key_id] = _DataKey(person, raw, head, AESGCM(raw))
        self._of_person[person] = key_id

    def _mend_tombstones(self) -> None:
        """Add to each copy what only the other one holds."""
        for path in self._tombstone_files:
            for person in self._tombstones.keys() - _read_tombstones([path]).keys():
                self._engrave(path, person)

    def _engrave(self, path: Path, person: int) -> None:
        tombstone = _Tombstone(person=person, erased_at=self._tombstones[person])
        _append_durably(path, tombstone.model_dump_json() + "\n")

    def _bury(self, person: int) -> None:
        self._tombstones[person] = to_text(self._now())
        try:
            for path in self._tombstone_files:
                self._engrave(path, person)
        except BaseException:
            # Not confirmed; a repeated call has to engrave it again.
            del self._tombstones[person]
            raise

    def _drop_buried(self) -> None:
        buried = [key_id for key_id, key in self._keys.items() if key.person in self._tombstones]
        if not buried:
            return
        for key_id in buried:
            self._of_person.pop(self._keys.pop(key_id).person, None)
        self._write()

    def _write(self) -> None:
        self._generation += 1
        content = _KeyFile(
            generation=self._generation,
            master=_fingerprint(self._master),
            next_key_id=self._next_key_id,
            keys={
                key_id: _WrappedKey(
                    person=key.person,
                    wrapped=_wrap(self._master, key.raw, _key_place(key_id, key.person)),
                )
                for key_id, key in self._keys.items()
            },
            backup_keys={
                name: _wrap(self._master, key, f"backup:{name}")
                for name, key in self._backup_keys.items()
            },
        ).model_dump_json()
        for path in self._key_files:
            _write_durably(path, content)


def _make_master_key(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_durably(path, _encoded(secrets.token_bytes(KEY_BYTES)))
    except OSError as error:
        raise VaultError(
            f"The master key can't be written to {path} ({error.strerror}). "
            "Set CELABIEDRS_MASTER_KEY_FILE to a file that this user may make."
        ) from error


def _key_place(key_id: int, person: int | None) -> str:
    return f"key:{key_id}:{'deployment' if person is None else person}"


def _wrap(master: bytes, key: bytes, place: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    return (nonce + AESGCM(master).encrypt(nonce, key, place.encode())).hex()


def _unwrap(master: bytes, wrapped: str, place: str) -> bytes:
    content = bytes.fromhex(wrapped)
    try:
        return AESGCM(master).decrypt(
            content[:_NONCE_BYTES], content[_NONCE_BYTES:], place.encode()
        )
    except InvalidTag:
        raise VaultError(
            f"{place} in {KEYS_FILE} was changed. Put back {KEYS_FILE} and {KEYS_COPY}."
        ) from None


def _fingerprint(master: bytes) -> str:
    digest = Hash(SHA256())
    digest.update(b"celabiedrs master key" + master)
    return digest.finalize().hex()[:16]


def _backup_key(master: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"celabiedrs backup v1").derive(master)


def _encoded(master: bytes) -> str:
    return master.hex() + "\n"


def _decoded(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise VaultError(
            f"The master key {path} can't be read. Put it back from where it is kept safe, or set "
            "CELABIEDRS_MASTER_KEY_FILE to it. Without it nothing that was sealed can be opened."
        ) from error
    if mode & 0o077:
        raise VaultError(f"Other users can read the master key. Say: chmod 600 {path}")
    try:
        master = bytes.fromhex(text)
    except ValueError:
        master = b""
    if len(master) != KEY_BYTES:
        raise VaultError(f"{path} holds no master key: 64 hexadecimal digits were expected.")
    return master


def _newest(paths: Sequence[Path]) -> _KeyFile | None:
    """The copy of the highest generation; None where there is no copy at all."""
    copies = [copy for copy in map(_read_copy, paths) if copy is not None]
    if not copies and any(path.exists() for path in paths):
        names = " nor ".join(map(str, paths))
        raise VaultError(f"Neither {names} can be read. Put one of them back.")
    return max(copies, key=lambda copy: copy.generation, default=None)


def _read_copy(path: Path) -> _KeyFile | None:
    try:
        return _KeyFile.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _read_tombstones(paths: Sequence[Path]) -> dict[int, str]:
    """All tombstones of both copies; a line cut short by a crash is in none that was confirmed."""
    found: dict[int, str] = {}
    for path in paths:
        for line in path.read_bytes().splitlines() if path.exists() else []:
            try:
                tombstone = _Tombstone.model_validate_json(line)
            except ValidationError:
                continue
            found.setdefault(tombstone.person, tombstone.erased_at)
    return found


def _append_durably(path: Path, line: str) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        # A crash may have cut the last line; this one must not become its tail.
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, ("\n" * torn + line).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync(path.parent)


def _write_durably(path: Path, content: str) -> None:
    """Put ``content`` at ``path`` as a whole, readable by this user only, and wait for the disk."""
    draft = path.with_name(path.name + ".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync(path.parent)
