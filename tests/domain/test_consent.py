"""Who may be invited, when a guardian must agree, and what proves a consent."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.domain.consent import (
    AgeBand,
    ConsentEvidence,
    GuardianConsent,
    digital_consent_age,
    fingerprint,
    guardian_needed,
    invitable_bands,
    invite_opens,
    may_be_invited,
)
from bot.domain.ids import PersonId
from bot.domain.refusals import RefusalCode, refuse
from tests.domain.books import ANNA, RIGA, utc

PAPER = GuardianConsent(date(2026, 11, 1), PersonId(1))


def test_under_13_no_invite_can_be_made() -> None:
    """Neither the choice of bands nor the rule lets a younger child in, guardian or not."""
    too_young = refuse(RefusalCode.LEARNER_TOO_YOUNG, least=13)
    assert AgeBand.UNDER_13 not in invitable_bands()
    assert may_be_invited(AgeBand.UNDER_13) == too_young
    assert invite_opens(AgeBand.UNDER_13, 13, PAPER) == too_young
    assert [may_be_invited(band) for band in invitable_bands()] == [None] * 7


@pytest.mark.parametrize(
    ("country", "alone_from"),
    [
        ("LV", AgeBand.AGE_13),
        ("IT", AgeBand.AGE_14),
        ("SI", AgeBand.AGE_15),
        ("HU", AgeBand.AGE_16_17),
        ("XX", AgeBand.AGE_16_17),
    ],
)
def test_a_guardian_is_needed_below_the_age_of_the_country(
    country: str, alone_from: AgeBand
) -> None:
    """From the country's age on a person consents alone; an unknown country is the strictest."""
    age = digital_consent_age(country)
    bands = list(AgeBand)
    for band in bands:
        assert guardian_needed(band, age) == (bands.index(band) < bands.index(alone_from))


def test_the_age_of_a_country_is_a_setting() -> None:
    """What an organisation has checked against the law replaces the default."""
    assert digital_consent_age("LV", {"LV": 16}) == 16


def test_an_invite_opens_once_the_guardian_agreed() -> None:
    """The invite of a 14-year-old in Hungary waits for the paper; an adult's opens at once."""
    assert invite_opens(AgeBand.AGE_14, 16, None) == refuse(
        RefusalCode.INVITE_GUARDIAN_MISSING, age=16
    )
    assert invite_opens(AgeBand.AGE_14, 16, PAPER) is None
    assert invite_opens(AgeBand.AGE_50_PLUS, 16, None) is None


def evidence(**changes: object) -> ConsentEvidence:
    values: dict[str, object] = {
        "person": ANNA,
        "version": "1",
        "text_hash": fingerprint("Es piekrītu".encode()),
        "audio_hash": None,
        "language": "lv",
        "at": utc(2026, 11, 20, 10),
        "age_band": AgeBand.AGE_15,
    }
    return ConsentEvidence(**(values | changes))  # type: ignore[arg-type]  # wrong values on purpose


def test_evidence_holds_what_was_shown_and_heard() -> None:
    """The same words have the same fingerprint, and one other letter has another."""
    assert evidence().text_hash == fingerprint("Es piekrītu".encode())
    assert evidence().text_hash != fingerprint(b"Es piekritu")


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": ""},
        {"language": ""},
        {"text_hash": "abc"},
        {"audio_hash": "Z" * 64},
        {"at": datetime(2026, 11, 20, 10, tzinfo=RIGA)},
        {"age_band": AgeBand.UNDER_13},
    ],
)
def test_evidence_that_would_prove_nothing_is_refused(wrong: dict[str, object]) -> None:
    """A record without version, language, fingerprint or true time is not made."""
    with pytest.raises(ValueError):
        evidence(**wrong)
