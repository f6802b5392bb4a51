"""What is worth an alert, who hears it, and when it is repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.alerts import (
    POLICIES,
    Alert,
    AlertAcknowledged,
    AlertClosed,
    AlertKind,
    AlertSettings,
    AlertState,
    Hearer,
    acknowledge,
    alert_key,
    close,
    repeat_at,
    repeat_due,
    who_hears,
    who_hears_again,
)
from bot.domain.ids import AlertId, OrganisationId, PersonId
from bot.domain.quiet import WorkCalendar
from bot.domain.refusals import RefusalCode, refuse
from tests.domain.books import ANNA, RIGA, riga

DISTRESS = [
    AlertKind.FEELS_BAD,
    AlertKind.SOMEBODY_HURTS_ME,
    AlertKind.IN_DANGER,
    AlertKind.ALARMING_ANSWER,
]
CALENDAR = WorkCalendar(RIGA, "LV")
SETTINGS = AlertSettings()
ILZE, JANIS = PersonId(1), PersonId(2)
FRIDAY_NIGHT = riga(2026, 11, 20, 23)


def alert(kind: AlertKind = AlertKind.WANTS_TALK, opened_at: datetime = FRIDAY_NIGHT) -> Alert:
    return Alert(AlertId(93), kind, OrganisationId(1), ANNA, AlertState.OPEN, opened_at)


def test_every_kind_has_a_policy() -> None:
    """No alert can be raised of which nobody said who hears it."""
    assert set(POLICIES) == set(AlertKind)
    assert all(Hearer.COORDINATOR in who_hears(kind) for kind in AlertKind)


@pytest.mark.parametrize("kind", DISTRESS)
def test_distress_reaches_coordinator_and_deputy_at_once(kind: AlertKind) -> None:
    """At any hour, before everything else, and without a word of it on a lock screen."""
    policy = POLICIES[kind]
    assert who_hears(kind) == {Hearer.COORDINATOR, Hearer.DEPUTY}
    assert (policy.sensitive, policy.priority, policy.ignores_quiet_hours) == (True, 0, True)


@pytest.mark.parametrize("kind", DISTRESS)
def test_the_mentor_hears_of_distress_only_when_chosen(kind: AlertKind) -> None:
    """And never when it is about the mentor, whatever was chosen."""
    assert Hearer.MENTOR in who_hears(kind, mentor_chosen=True)
    assert Hearer.MENTOR not in who_hears(kind, mentor_chosen=True, concerns_mentor=True)


@pytest.mark.parametrize("kind", list(AlertKind))
def test_what_concerns_the_mentor_never_reaches_the_mentor(kind: AlertKind) -> None:
    """No kind has a way around it, nor has the repetition."""
    for chosen in (False, True):
        assert Hearer.MENTOR not in who_hears(kind, mentor_chosen=chosen, concerns_mentor=True)
    assert Hearer.MENTOR not in who_hears_again(kind)


def test_the_wish_for_another_mentor_goes_to_the_coordinator_alone() -> None:
    """At first and when it is repeated, whatever was chosen."""
    kind = AlertKind.WANTS_OTHER_MENTOR
    assert who_hears(kind, mentor_chosen=True) == {Hearer.COORDINATOR}
    assert who_hears_again(kind) == {Hearer.COORDINATOR}
    assert POLICIES[kind].sensitive


def test_ordinary_alerts_wait_for_the_morning() -> None:
    """Only distress ignores quiet hours."""
    ignoring = {kind for kind in AlertKind if POLICIES[kind].ignores_quiet_hours}
    assert ignoring == set(DISTRESS)


def test_the_first_who_takes_an_alert_has_it() -> None:
    """The second hears who took it, and the same person that it is theirs already."""
    taken = acknowledge(alert(), ILZE, FRIDAY_NIGHT)
    assert isinstance(taken, AlertAcknowledged)
    assert (taken.after.state, taken.after.acknowledged_by) == (AlertState.ACKNOWLEDGED, ILZE)
    assert acknowledge(taken.after, JANIS, FRIDAY_NIGHT) == refuse(RefusalCode.ALERT_TAKEN, by=ILZE)
    assert acknowledge(taken.after, ILZE, FRIDAY_NIGHT) == refuse(RefusalCode.ALERT_ALREADY_YOURS)


def test_an_alert_is_closed_once_with_a_note() -> None:
    """Closing an open one takes it too; afterwards nothing changes any more."""
    closed = close(alert(), ILZE, FRIDAY_NIGHT, "called back")
    assert isinstance(closed, AlertClosed)
    after = closed.after
    assert (after.acknowledged_by, after.closed_by, after.note) == (ILZE, ILZE, "called back")
    gone = refuse(RefusalCode.ALERT_CLOSED, by=ILZE)
    assert close(after, JANIS, FRIDAY_NIGHT, "") == gone
    assert acknowledge(after, JANIS, FRIDAY_NIGHT) == gone


def test_a_deputy_can_close_what_somebody_else_took() -> None:
    """The books name both, so that nothing stays open while a person is away."""
    taken = acknowledge(alert(), ILZE, FRIDAY_NIGHT)
    assert isinstance(taken, AlertAcknowledged)
    closed = close(taken.after, JANIS, FRIDAY_NIGHT, "")
    assert isinstance(closed, AlertClosed)
    assert (closed.after.acknowledged_by, closed.after.closed_by) == (ILZE, JANIS)


def test_distress_is_repeated_after_a_quarter_of_an_hour_at_night() -> None:
    """To the second, in the middle of a Friday night."""
    distress = alert(AlertKind.IN_DANGER)
    due = FRIDAY_NIGHT + timedelta(minutes=15)
    assert not repeat_due(distress, due - timedelta(seconds=1), CALENDAR, SETTINGS)
    assert repeat_due(distress, due, CALENDAR, SETTINGS)


def test_an_ordinary_alert_is_repeated_in_working_hours() -> None:
    """What was raised on Friday night comes again on Monday at nine."""
    monday = riga(2026, 11, 23, 9)
    assert repeat_at(alert(), CALENDAR, SETTINGS) == monday
    assert not repeat_due(alert(), monday - timedelta(seconds=1), CALENDAR, SETTINGS)
    assert repeat_due(alert(), monday, CALENDAR, SETTINGS)
    assert not repeat_due(alert(), riga(2026, 11, 23, 20), CALENDAR, SETTINGS)
    assert repeat_due(alert(), riga(2026, 11, 24, 9), CALENDAR, SETTINGS)


def test_an_alert_is_repeated_once_and_only_while_nobody_took_it() -> None:
    """Neither a second time, nor after somebody took or closed it."""
    later = riga(2026, 11, 24, 12)
    repeated = replace(alert(), repeated_at=riga(2026, 11, 23, 9))
    taken = acknowledge(alert(), ILZE, FRIDAY_NIGHT)
    closed = close(alert(), ILZE, FRIDAY_NIGHT, "")
    assert isinstance(taken, AlertAcknowledged)
    assert isinstance(closed, AlertClosed)
    for each in (repeated, taken.after, closed.after):
        assert not repeat_due(each, later, CALENDAR, SETTINGS)


def test_the_key_of_an_alert_is_its_occasion() -> None:
    """The same happening has the same key, made of ids."""
    assert alert_key(AlertKind.NO_SHOW, ANNA, meeting=17) == "alert:no_show:about=7:meeting=17"
    assert alert_key(AlertKind.VOICE_TO_MAP, ANNA, round=2, run=41) == (
        "alert:voice_to_map:about=7:run=41:round=2"
    )
    assert alert_key(AlertKind.MESSAGE_PARKED, None, message=5, organisation=2) == (
        "alert:message_parked:organisation=2:message=5"
    )
    with pytest.raises(ValueError, match="meeting"):
        alert_key(AlertKind.NO_SHOW, ANNA, run=41)
