"""The table of refusals: every rule that can say no has its sentence, and every sentence is filled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from string import Formatter

import pytest

from bot.domain.months import Month
from bot.domain.refusals import PARAMETERS, RefusalCode, Refused
from bot.i18n import Translators
from bot.wording.refusals import REFUSALS, refusal
from tests.handlers.diary_world import RIGA

CLOSING = datetime(2026, 12, 10, 22, 0, tzinfo=UTC)
"""The first instant after 10 December in Riga."""

SAMPLES = {
    "month": Month(2026, 11),
    "closed_at": CLOSING,
    "ended_at": CLOSING,
    "starts_at": CLOSING,
    "ends_at": CLOSING,
    "first": CLOSING,
    "second": CLOSING,
    "by": 7,
    "count": 2,
    "least": 28,
    "most": 80,
    "used": 3,
    **dict.fromkeys(("begins", "ends", "earliest", "latest", "last", "since"), date(2026, 12, 31)),
    "state": "proposed",
    "why": Refused(RefusalCode.SECTIONS_FIRST),
}


def test_every_refusal_has_a_sentence():
    """No rule can say no without words, and no sentence stands for a rule that is gone."""
    assert set(REFUSALS) == set(RefusalCode)


@pytest.mark.parametrize("code", list(RefusalCode))
def test_a_sentence_uses_only_what_its_refusal_promises(code):
    """Each placeholder is among the parameters, or filling it would fail before a person."""
    used = {name for _, name, _, _ in Formatter().parse(REFUSALS[code].english) if name}
    assert used <= PARAMETERS[code]


@pytest.mark.parametrize("translator", list(Translators()), ids=lambda each: each.language)
@pytest.mark.parametrize("code", list(RefusalCode))
def test_every_refusal_can_be_said_in_every_language(code, translator):
    """No code, no placeholder and no bare instant is left in what a person reads."""
    refused = Refused(code, {name: SAMPLES.get(name, 2) for name in PARAMETERS[code]})
    said = translator.say(refusal(refused, RIGA, by="Ilze"))
    assert said
    assert not any(rest in said for rest in ("{", "}", "T22:00", "+00:00", "proposed"))


def test_a_deadline_is_said_as_its_last_day():
    """The bound is the first instant outside; people hear of the last day inside."""
    refused = Refused(RefusalCode.MONTH_CLOSED, {"month": Month(2026, 11), "closed_at": CLOSING})
    said = Translators().of("en").say(refusal(refused, RIGA))
    assert "until 10 December" in said


def test_a_person_in_a_refusal_is_said_by_name():
    """Refusals carry ids; the name is given by whoever may show it."""
    refused = Refused(RefusalCode.ALERT_TAKEN, {"by": 7})
    assert Translators().of("en").say(refusal(refused, RIGA, by="Ilze")).startswith("Ilze ")
