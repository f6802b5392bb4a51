"""Owns who a person is to the program: roles, memberships, organisations. Knows no account rules.

A Telegram account maps to a person and *is not* the person; rights come from the memberships as
they are now, looked up at every press.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import ChatId, OrganisationId, PersonId


class Role(StrEnum):
    """What a person is in an organisation (DOMAIN "People")."""

    LEARNER = "learner"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"


STAFF = frozenset({Role.MENTOR, Role.COORDINATOR})

LONGEST_NAME = 60
"""Characters of a person's name *(ours)*: it stands on buttons and in lists."""

NOBODY = PersonId(0)
"""Who an account is before an invite was opened there: written to, but kept nowhere."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A municipality or centre, with what its rules and reminders need to know of it."""

    id: OrganisationId
    name: str
    country: str
    zone: ZoneInfo
    language: str
    quiet_from: time
    quiet_until: time
    consent_age: int
    help_numbers: Mapping[str, str]
    """Number by what it is for: ``emergency``, ``children``, ``crisis``."""
    help_numbers_confirmed_at: datetime | None
    distress_repeat_minutes: int
    other_repeat_hours: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person as the one who is written to."""

    person: PersonId
    name: str
    chat: ChatId | None
    """The private chat, or None where nobody has opened the invite yet or the bot is blocked."""
    language: str
    voice_allowed: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind an update, with the rights of this moment in the current organisation."""

    person: PersonId
    name: str
    chat: ChatId
    language: str | None
    age_band: str | None
    voice_allowed: bool
    blocked: bool
    organisation: Organisation
    roles: frozenset[Role]
    deputy: bool
    consent: bool | None
    """The last answer to the question of consent; None where it was never answered."""

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF)

    @property
    def may_be_listened_to(self) -> bool:
        """Staff work under contract; what a learner says counts only after consent."""
        return self.is_staff or self.consent is True

    def addressee(self) -> Addressee:
        """This person as the one who is answered."""
        language = self.language or self.organisation.language
        return Addressee(self.person, self.name, self.chat, language, self.voice_allowed)
