"""Owns the papers that people gave or that we made: what is known of them at once, the bytes later.

The bytes are not here: a job downloads what was given, and all of them lie sealed in a folder beside
the database (``storage.shelf``), with a copy among its backups (``storage.sealed_files``). A name is
sealed too, for people name files after people. Must not read what a paper says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import ContractId, FileId, OrganisationId, PersonId
from bot.errors import VaultError
from storage.bell import Bell
from storage.database import Reader, Unit
from storage.fetching import after_failure
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row
from storage.shelf import Shelf
from storage.vault import Vault

FOLDER = "files"
"""Within the data directory."""


class Purpose(StrEnum):
    """What a file is for, which says what its object is."""

    SHEET_PAGE = "sheet_page"
    """One photographed page of a signature sheet; the object is the learner-month."""
    SHEET = "sheet"
    """The whole signed sheet, merged; the object is the learner-month."""
    CONTRACT = "contract"
    CONTRACT_BEFORE = "contract_before"
    """A page of a contract's scan that turned out wrong and was sent anew."""
    EVALUATION = "evaluation"
    ANSWER = "answer"
    """What was sent as the answer to a question; the object is the run."""
    FORM = "form"
    """A questionnaire as it was sent; the object is its version, once there is one."""
    FORM_PART = "form_part"
    """A list, a picture or a sound that a form names; the object is the file of the form."""
    FORM_REPORT = "form_report"
    """What is to be said of a questionnaire; the object is its version, where there is one."""
    ANSWERS = "answers"
    """Answers that somebody takes along, until they are sent; the object is the questionnaire."""


class FileState(StrEnum):
    """How far the bytes have come."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    """Too large, or gone at Telegram."""
    DEAD = "dead"
    """Not got in eight tries."""


class GivenFile(Protocol):
    """A photo or a file as it came from the chat; a photo has an empty name."""

    @property
    def file_id(self) -> str: ...
    @property
    def unique_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose a file is: ``person`` is the one whose key seals it, and whose erasing destroys it."""

    organisation: OrganisationId
    person: PersonId
    purpose: Purpose
    object_id: int | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as its row says. ``size`` is in bytes, a claim of the sender until the file is kept."""

    id: FileId
    belongs: Belonging
    given_by: PersonId | None
    """None for what we made ourselves."""
    telegram: str | None
    """Telegram's id, good for this bot only."""
    name: str
    """Empty for a photo, to which Telegram gives none."""
    mime: str
    size: int
    state: FileState
    error: str | None
    box: str | None
    """The name of the sealed file, once it is kept."""
    received_at: datetime

    @property
    def is_photo(self) -> bool:
        """Whether Telegram knows it as a photo, which can't be sent on as a document."""
        return self.telegram is not None and not self.name


@dataclass(frozen=True, slots=True)
class Shelved:
    """Bytes that lie on the shelf already, and the id that their row is to have."""

    id: FileId
    person: PersonId
    box: str
    size: int


async def shelve(
    shelf: Shelf, ids: Ids, person: PersonId, content: bytes, *, passing: bool = False
) -> Shelved:
    """Seal and write what we made, before the unit of work that keeps its row (``keep_made``)."""
    file = FileId(ids.next("file"))
    box = await shelf.put(file, person, content, passing=passing)
    return Shelved(file, person, box, len(content))


async def content(shelf: Shelf, file: StoredFile) -> bytes:
    """The bytes of a kept file, opened.

    Raises ``FileNotFoundError`` for one that is not kept, ``VaultError`` when its person was erased.
    """
    if file.box is None:
        raise FileNotFoundError(f"file {file.id} is {file.state.value}")
    return await shelf.get(file.id, file.belongs.person, file.box)


class Files:
    """Files within one unit of work or one reader."""

    def __init__(
        self, unit: Unit | Reader, ids: Ids, vault: Vault, to_fetch: Bell | None = None
    ) -> None:
        """``to_fetch`` is rung once something new to fetch is committed."""
        self._unit = unit
        self._ids = ids
        self._vault = vault
        self._to_fetch = to_fetch

    def add(
        self, given: GivenFile, belongs: Belonging, given_by: PersonId, now: datetime
    ) -> FileId:
        """Keep what is known at once; the download is a job of its own."""
        file = FileId(self._ids.next("file"))
        self._insert(
            file,
            belongs,
            name=given.name,
            given_by=given_by,
            telegram=given.file_id,
            unique_id=given.unique_id,
            mime=given.mime,
            bytes=given.size,
            state=FileState.WAITING.value,
            file_name=None,
            now=to_text(now),
            settled_at=None,
        )
        if self._to_fetch is not None:
            assert isinstance(self._unit, Unit)
            self._unit.after_commit(self._to_fetch.ring)
        return file

    def keep_made(
        self, shelved: Shelved, belongs: Belonging, *, name: str, mime: str, now: datetime
    ) -> FileId:
        """Keep a file that we made, such as a merged sheet; nobody has to work it any more."""
        assert shelved.person == belongs.person, "sealed under another key"
        self._insert(
            shelved.id,
            belongs,
            name=name,
            given_by=None,
            telegram=None,
            unique_id=None,
            mime=mime,
            bytes=shelved.size,
            state=FileState.KEPT.value,
            file_name=shelved.box,
            now=to_text(now),
            settled_at=to_text(now),
        )
        self.worked(shelved.id, now)
        return shelved.id

    def _insert(
        self, file: FileId, belongs: Belonging, *, name: str, **columns: str | int | None
    ) -> None:
        assert isinstance(self._unit, Unit)
        box = self._vault.seal(belongs.person, _aad(file), name.encode()) if name else None
        self._unit.later(
            """INSERT INTO file (id, organisation_id, person_id, given_by, purpose, object_id,
                 telegram_file_id, unique_id, name_box, mime, bytes, state, file_name, retry_at,
                 received_at, settled_at)
               VALUES (:id, :organisation, :person, :given_by, :purpose, :object_id, :telegram,
                 :unique_id, :name_box, :mime, :bytes, :state, :file_name, :now, :now,
                 :settled_at)""",
            id=file,
            organisation=belongs.organisation,
            person=belongs.person,
            purpose=belongs.purpose.value,
            object_id=belongs.object_id,
            name_box=box,
            **columns,
        )

    async def get(self, file: FileId) -> StoredFile | None:
        row = await self._unit.one("SELECT * FROM file WHERE id = :id", id=file)
        return None if row is None else self._file(row)

    async def of(self, purpose: Purpose, object_id: int) -> list[StoredFile]:
        """All files of an object, oldest first."""
        rows = await self._unit.fetch(
            """SELECT * FROM file WHERE purpose = :purpose AND object_id = :object_id
               ORDER BY id""",
            purpose=purpose.value,
            object_id=object_id,
        )
        return [self._file(row) for row in rows]

    async def set_aside(self, contract: ContractId) -> int:
        """The scan of a contract is wrong: its pages are kept, and shown no more. How many."""
        assert isinstance(self._unit, Unit)
        return await self._unit.run(
            "UPDATE file SET purpose = :aside WHERE purpose = :purpose AND object_id = :contract",
            aside=Purpose.CONTRACT_BEFORE.value,
            purpose=Purpose.CONTRACT.value,
            contract=contract,
        )

    async def to_work(self, purpose: Purpose, limit: int = 50) -> list[StoredFile]:
        """Files that are kept, refused or dead since somebody worked them last, oldest first."""
        rows = await self._unit.fetch(
            """SELECT * FROM file WHERE purpose = :purpose AND worked_at IS NULL
               AND settled_at IS NOT NULL ORDER BY id LIMIT :limit""",
            purpose=purpose.value,
            limit=limit,
        )
        return [self._file(row) for row in rows]

    def worked(self, file: FileId, now: datetime) -> None:
        """Somebody did with it what is to be done."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            "UPDATE file SET worked_at = :now WHERE id = :id", now=to_text(now), id=file
        )

    def to_work_again(self, file: FileId) -> None:
        """What belongs to it has changed: it is to be worked once more."""
        assert isinstance(self._unit, Unit)
        self._unit.later("UPDATE file SET worked_at = NULL WHERE id = :id", id=file)

    def belongs_now(self, file: FileId, object_id: int) -> None:
        """It turned out to what the file belongs."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            "UPDATE file SET object_id = :object_id WHERE id = :id", object_id=object_id, id=file
        )

    async def to_download(self, now: datetime, limit: int = 8) -> list[Row]:
        return await self._unit.fetch(
            """SELECT id, person_id, telegram_file_id AS file_id, 0 AS seconds, bytes, attempts
               FROM file WHERE state = 'waiting' AND retry_at <= :now
               ORDER BY retry_at, id LIMIT :limit""",
            now=to_text(now),
            limit=limit,
        )

    async def kept(self, file: int, file_name: str, size: int, now: datetime) -> None:
        """The bytes lie on the shelf; ``size`` is what they really are."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            """UPDATE file SET state = 'kept', file_name = :name, bytes = :size, error = NULL,
                 settled_at = :now WHERE id = :id""",
            name=file_name,
            size=size,
            now=to_text(now),
            id=file,
        )

    async def refused(self, file: int, why: str, now: datetime) -> None:
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            """UPDATE file SET state = 'refused', error = :why, settled_at = :now
               WHERE id = :id""",
            why=why[:200],
            now=to_text(now),
            id=file,
        )

    async def failed(self, file: int, attempts: int, why: str, now: datetime) -> None:
        """Try again later, or no more."""
        assert isinstance(self._unit, Unit)
        after = after_failure(attempts, now)
        await self._unit.run(
            """UPDATE file SET attempts = :attempts, error = :why, retry_at = :retry_at,
                 state = :state, settled_at = :settled_at WHERE id = :id""",
            attempts=attempts,
            why=why[:200],
            settled_at=to_text(now) if after["state"] == FileState.DEAD else None,
            id=file,
            **after,
        )

    def _file(self, row: Row) -> StoredFile:
        return StoredFile(
            id=FileId(row["id"]),
            belongs=Belonging(
                OrganisationId(row["organisation_id"]),
                PersonId(row["person_id"]),
                Purpose(row["purpose"]),
                row["object_id"],
            ),
            given_by=row["given_by"],
            telegram=row["telegram_file_id"],
            name=self._name(row),
            mime=row["mime"],
            size=row["bytes"],
            state=FileState(row["state"]),
            error=row["error"],
            box=row["file_name"],
            received_at=from_text(row["received_at"]),
        )

    def _name(self, row: Row) -> str:
        """A row outlives the name in it, when its person was erased."""
        if row["name_box"] is None:
            return ""
        try:
            return self._vault.open(row["person_id"], _aad(row["id"]), row["name_box"]).decode()
        except VaultError:
            return "—"


def learned(unit: Unit, file: FileId, telegram: str) -> None:
    """Telegram knows a file of ours now: next time its id is enough."""
    unit.later(
        "UPDATE file SET telegram_file_id = :telegram WHERE id = :id", telegram=telegram, id=file
    )


def _aad(file: int) -> str:
    return f"file:{file}:name"
