"""Owns invites: who is expected, until when, and that a link opens once. Never stores a token."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import InviteId, OrganisationId, PersonId
from bot.domain.people import Role
from storage.database import Unit
from storage.ids import Ids
from storage.instants import to_text
from storage.vault import Vault

LIFE = timedelta(days=14)
MOST_MISSES = 5
MISS_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OpenedInvite:
    """What an opened invite says: this person, in this role, of this organisation."""

    id: InviteId
    organisation: OrganisationId
    person: PersonId
    role: Role
    created_by: PersonId | None


@dataclass(frozen=True, slots=True)
class Guardian:
    """A guardian's consent on paper: by whom it was given, when it was confirmed, who says so."""

    name: str
    confirmed_at: datetime
    confirmed_by: PersonId


def forget_misses(unit: Unit, now: datetime) -> None:
    """Wrong links count for an hour; who opened them is nobody's business after that."""
    unit.later(
        "DELETE FROM invite_miss WHERE missed_at < :before", before=to_text(now - MISS_WINDOW)
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Invites:
    """Invites within one unit of work."""

    def __init__(self, unit: Unit, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

    def add(
        self,
        organisation: OrganisationId,
        person: PersonId,
        role: Role,
        created_by: PersonId | None,
        now: datetime,
        guardian: Guardian | None = None,
    ) -> str:
        """A new invite; returns its token, which is shown once and kept nowhere."""
        token = secrets.token_urlsafe(24)
        invite = self._ids.next("invite")
        box = None
        if guardian is not None:
            aad = f"invite:{invite}:guardian_name"
            box = self._vault.seal(person, aad, guardian.name.encode())
        self._unit.later(
            """INSERT INTO invite (id, organisation_id, person_id, role, token_hash,
                 guardian_name_box, guardian_confirmed_at, guardian_confirmed_by, created_at,
                 created_by, expires_at)
               VALUES (:id, :organisation, :person, :role, :token_hash, :guardian, :confirmed_at,
                 :confirmed_by, :now, :created_by, :expires_at)""",
            id=invite,
            organisation=organisation,
            person=person,
            role=role.value,
            token_hash=_hash(token),
            guardian=box,
            confirmed_at=None if guardian is None else to_text(guardian.confirmed_at),
            confirmed_by=None if guardian is None else guardian.confirmed_by,
            now=to_text(now),
            created_by=created_by,
            expires_at=to_text(now + LIFE),
        )
        return token

    async def find(self, token: str, now: datetime) -> OpenedInvite | None:
        """The invite of this token if it is unused and not expired."""
        row = await self._unit.one(
            """SELECT id, organisation_id, person_id, role, created_by FROM invite
               WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now""",
            hash=_hash(token),
            now=to_text(now),
        )
        if row is None:
            return None
        return OpenedInvite(
            id=InviteId(row["id"]),
            organisation=OrganisationId(row["organisation_id"]),
            person=PersonId(row["person_id"]),
            role=Role(row["role"]),
            created_by=row["created_by"],
        )

    async def used_by(self, token: str) -> int | None:
        """The account that used this token, so that a second tap on one's own link is harmless."""
        row = await self._unit.one(
            "SELECT used_by FROM invite WHERE token_hash = :hash", hash=_hash(token)
        )
        return None if row is None else row["used_by"]

    async def use(self, invite: InviteId, account: int, now: datetime) -> bool:
        """Use the invite up; false if somebody was faster."""
        changed = await self._unit.run(
            """UPDATE invite SET used_at = :now, used_by = :account
               WHERE id = :id AND used_at IS NULL""",
            now=to_text(now),
            account=account,
            id=invite,
        )
        return changed == 1

    def withdraw(self, person: PersonId, now: datetime) -> None:
        """Earlier links of this person open no more."""
        self._unit.later(
            """UPDATE invite SET expires_at = :now
               WHERE person_id = :person AND used_at IS NULL AND expires_at > :now""",
            now=to_text(now),
            person=person,
        )

    async def too_many_misses(self, account: int, now: datetime) -> bool:
        """Whether this account guessed wrong five times within the hour."""
        row = await self._unit.one(
            """SELECT COUNT(*) AS misses FROM invite_miss
               WHERE telegram_id = :account AND missed_at > :since""",
            account=account,
            since=to_text(now - MISS_WINDOW),
        )
        return row is not None and row["misses"] >= MOST_MISSES

    def missed(self, account: int, now: datetime) -> None:
        """Note a wrong token."""
        self._unit.later(
            "INSERT INTO invite_miss (telegram_id, missed_at) VALUES (:account, :now)",
            account=account,
            now=to_text(now),
        )

    async def guardian_of(self, person: PersonId) -> tuple[str | None, PersonId | None]:
        """When a guardian's consent was confirmed for this person, and by whom."""
        row = await self._unit.one(
            """SELECT guardian_confirmed_at, guardian_confirmed_by FROM invite
               WHERE person_id = :person AND guardian_confirmed_at IS NOT NULL
               ORDER BY id DESC LIMIT 1""",
            person=person,
        )
        if row is None:
            return None, None
        return row["guardian_confirmed_at"], row["guardian_confirmed_by"]
