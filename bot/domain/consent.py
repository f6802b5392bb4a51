"""Owns who may be invited, when a guardian must agree, and what proves a consent; must not ask.

Ages are known as bands only: the inviter states the band, nobody gives a date of birth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from bot.domain.ids import PersonId
from bot.domain.months import require_utc
from bot.domain.refusals import RefusalCode, Refused, refuse

LEAST_AGE = 13
"""Nobody younger can be invited (Mentor guidelines, learners: pupils from 13 years)."""

DIGITAL_CONSENT_AGE: Mapping[str, int] = {"LV": 13, "IT": 14, "SI": 15, "HU": 16}
"""Age from which a person consents alone, by country: defaults of a setting, to be checked against
the law of the country before the first invite."""

STRICTEST_CONSENT_AGE = 16
"""For a country that nobody has set: the age of the General Data Protection Regulation, art. 8."""


class AgeBand(StrEnum):
    """Years 13 to 15 stand alone, since the age of consent differs by country among them."""

    UNDER_13 = "under_13"
    AGE_13 = "13"
    AGE_14 = "14"
    AGE_15 = "15"
    AGE_16_17 = "16_17"
    AGE_18_24 = "18_24"
    AGE_25_49 = "25_49"
    AGE_50_PLUS = "50_plus"


_LOWEST_AGE: Mapping[AgeBand, int] = {
    AgeBand.UNDER_13: 0,
    AgeBand.AGE_13: 13,
    AgeBand.AGE_14: 14,
    AgeBand.AGE_15: 15,
    AgeBand.AGE_16_17: 16,
    AgeBand.AGE_18_24: 18,
    AgeBand.AGE_25_49: 25,
    AgeBand.AGE_50_PLUS: 50,
}


def lowest_age(band: AgeBand) -> int:
    """The youngest that somebody in the band may be, in years."""
    return _LOWEST_AGE[band]


def invitable_bands() -> tuple[AgeBand, ...]:
    """What an inviter can choose from, the youngest first."""
    return tuple(band for band in AgeBand if lowest_age(band) >= LEAST_AGE)


def digital_consent_age(country: str, settings: Mapping[str, int] = DIGITAL_CONSENT_AGE) -> int:
    """Years from which a person consents alone in the country (ISO 3166 code, two capitals)."""
    return settings.get(country, STRICTEST_CONSENT_AGE)


def guardian_needed(band: AgeBand, country_age: int) -> bool:
    """Whether somebody in the band may be below the age; in doubt the guardian is asked."""
    return lowest_age(band) < country_age


@dataclass(frozen=True, slots=True)
class GuardianConsent:
    """A guardian agreed, on paper; `confirmed_by` saw the paper on that day."""

    confirmed_on: date
    confirmed_by: PersonId


def may_be_invited(band: AgeBand) -> Refused | None:
    """Nothing when an invite can be made for the band, else the reason why not."""
    if lowest_age(band) < LEAST_AGE:
        return refuse(RefusalCode.LEARNER_TOO_YOUNG, least=LEAST_AGE)
    return None


def invite_opens(
    band: AgeBand, country_age: int, guardian: GuardianConsent | None
) -> Refused | None:
    """Nothing when the learner's invite works now, else what must be there first."""
    too_young = may_be_invited(band)
    if too_young is not None:
        return too_young
    if guardian_needed(band, country_age) and guardian is None:
        return refuse(RefusalCode.INVITE_GUARDIAN_MISSING, age=country_age)
    return None


def fingerprint(content: bytes) -> str:
    """SHA-256 of exactly what was shown or heard, as 64 hexadecimal digits."""
    return sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class ConsentEvidence:
    """What proves that a person agreed, and to which words. It holds no name.

    `text_hash` and `audio_hash` are fingerprints of the text shown and the sound played (None where
    no sound was sent), `at` is in UTC. Raises ValueError for evidence that would prove nothing.
    """

    person: PersonId
    version: str
    text_hash: str
    audio_hash: str | None
    language: str
    at: datetime
    age_band: AgeBand
    guardian: GuardianConsent | None = None

    def __post_init__(self) -> None:
        require_utc(self.at)
        if not (self.version and self.language):
            raise ValueError("evidence of consent names the version and the language of its text")
        for value in (self.text_hash, self.audio_hash):
            if value is not None and re.fullmatch(r"[0-9a-f]{64}", value) is None:
                raise ValueError("a fingerprint is 64 hexadecimal digits")
        if lowest_age(self.age_band) < LEAST_AGE:
            raise ValueError(f"nobody under {LEAST_AGE} can consent here")
