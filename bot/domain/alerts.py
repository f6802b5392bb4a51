"""Owns what is worth an alert, who hears it and when it is repeated; must not send or word any.

    open → acknowledged → closed

Whatever a learner calls for is heard by a person. Distress and harm go to the coordinator and the
deputy at once, at any hour; the mentor hears of them only when the learner chose so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import AlertId, OrganisationId, PersonId
from bot.domain.months import require_utc
from bot.domain.quiet import WorkCalendar, next_working_moment
from bot.domain.refusals import RefusalCode, Refused, refuse


class AlertKind(StrEnum):
    """What happened."""

    WANTS_TALK = "wants_talk"
    WANTS_OTHER_MENTOR = "wants_other_mentor"
    FEELS_BAD = "feels_bad"
    SOMEBODY_HURTS_ME = "somebody_hurts_me"
    IN_DANGER = "in_danger"
    DOES_NOT_UNDERSTAND = "does_not_understand"
    ORIENTATION_READY = "orientation_ready"
    VOICE_TO_MAP = "voice_to_map"
    NO_SHOW = "no_show"
    DEADLINE_MISSED = "deadline_missed"
    CONTRACTS_ENDING = "contracts_ending"
    PLANS_ENDING = "plans_ending"
    FORMS_WAIT = "forms_wait"
    MONTHS_NOT_CORRECTED = "months_not_corrected"
    OTHER_WORK = "other_work"
    UNREACHABLE = "unreachable"
    MESSAGE_PARKED = "message_parked"
    FORM_FAILED = "form_failed"
    ALARMING_ANSWER = "alarming_answer"


class Hearer(StrEnum):
    """Who can be told of an alert."""

    COORDINATOR = "coordinator"
    DEPUTY = "deputy"
    MENTOR = "mentor"


class MentorHears(StrEnum):
    """Whether the learner's mentor is told."""

    ALWAYS = "always"
    WHEN_CHOSEN = "when_chosen"
    NEVER = "never"


class AlertState(StrEnum):
    """Where an alert stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """How a kind of alert is handled.

    `sensitive`: the notification says only that there is something to open. `urgent`: it goes out
    at once, at any hour, with replies (priority 0), and is repeated soon. `deputy_at_once`: the
    deputy hears it with the coordinator. `repeat_to_deputy`: when nobody took it, the repetition
    reaches the deputy too. `occasion`: what tells two alerts of the kind apart.
    """

    mentor: MentorHears
    occasion: tuple[str, ...]
    sensitive: bool = False
    urgent: bool = False
    deputy_at_once: bool = False
    repeat_to_deputy: bool = True

    @property
    def priority(self) -> int:
        """The outbox's priority: 0 with replies and distress, 1 with notices."""
        return 0 if self.urgent else 1

    @property
    def ignores_quiet_hours(self) -> bool:
        return self.urgent


_DISTRESS = AlertPolicy(
    MentorHears.WHEN_CHOSEN, ("update",), sensitive=True, urgent=True, deputy_at_once=True
)

POLICIES: Mapping[AlertKind, AlertPolicy] = {
    AlertKind.FEELS_BAD: _DISTRESS,
    AlertKind.SOMEBODY_HURTS_ME: _DISTRESS,
    AlertKind.IN_DANGER: _DISTRESS,
    # An answer of which the form's author said that a person must hear at once.
    AlertKind.ALARMING_ANSWER: _DISTRESS,
    AlertKind.WANTS_TALK: AlertPolicy(MentorHears.ALWAYS, ("update",)),
    # To the coordinator alone, also when it is repeated: the deputy may be somebody's mentor.
    AlertKind.WANTS_OTHER_MENTOR: AlertPolicy(
        MentorHears.NEVER, ("update",), sensitive=True, repeat_to_deputy=False
    ),
    AlertKind.DOES_NOT_UNDERSTAND: AlertPolicy(MentorHears.ALWAYS, ("update",)),
    AlertKind.ORIENTATION_READY: AlertPolicy(MentorHears.NEVER, ("run",)),
    # One alert for all voice answers of a run; the next round begins once it was closed.
    AlertKind.VOICE_TO_MAP: AlertPolicy(MentorHears.NEVER, ("run", "round")),
    AlertKind.NO_SHOW: AlertPolicy(MentorHears.NEVER, ("meeting",)),
    AlertKind.DEADLINE_MISSED: AlertPolicy(MentorHears.NEVER, ("organisation", "month")),
    # One for all that end on a day, 30 and 7 days before it.
    AlertKind.CONTRACTS_ENDING: AlertPolicy(MentorHears.NEVER, ("organisation", "ends", "days")),
    AlertKind.PLANS_ENDING: AlertPolicy(MentorHears.NEVER, ("organisation", "ends", "days")),
    # Raised again on another day, once the one before was closed and something waits still.
    AlertKind.FORMS_WAIT: AlertPolicy(MentorHears.NEVER, ("organisation", "month", "day")),
    AlertKind.MONTHS_NOT_CORRECTED: AlertPolicy(
        MentorHears.NEVER, ("organisation", "month", "day")
    ),
    # The mentor is told by the answer to what was declared; one a day for each mentor.
    AlertKind.OTHER_WORK: AlertPolicy(MentorHears.NEVER, ("organisation", "day")),
    AlertKind.UNREACHABLE: AlertPolicy(MentorHears.ALWAYS, ("organisation", "day")),
    AlertKind.MESSAGE_PARKED: AlertPolicy(MentorHears.NEVER, ("organisation", "message")),
    # One for each rule of a form that breaks, whoever meets it.
    AlertKind.FORM_FAILED: AlertPolicy(MentorHears.NEVER, ("organisation", "form")),
}
"""Who hears what: the mentor hears of a wish to talk, of a learner who is lost, and of one who
cannot be reached any more, since the mentor can do something about it."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Thresholds of an organisation, all of them *(ours)*."""

    urgent_repeat_after: timedelta = timedelta(minutes=15)
    """By the clock: distress does not wait for working hours."""

    ordinary_repeat_after: timedelta = timedelta(hours=24)
    """Then, when working hours come: what was raised on a Friday is repeated on Monday."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it stands. Times are in UTC; `about` is the person whom it concerns, if it
    concerns one."""

    id: AlertId
    kind: AlertKind
    organisation: OrganisationId
    about: PersonId | None
    state: AlertState
    opened_at: datetime
    acknowledged_by: PersonId | None = None
    acknowledged_at: datetime | None = None
    closed_by: PersonId | None = None
    closed_at: datetime | None = None
    note: str | None = None
    repeated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertAcknowledged:
    """Somebody took it; the others who heard it are to be told who."""

    before: Alert
    after: Alert


@dataclass(frozen=True, slots=True)
class AlertClosed:
    """It is done with."""

    before: Alert
    after: Alert


def who_hears(
    kind: AlertKind, *, mentor_chosen: bool = False, concerns_mentor: bool = False
) -> frozenset[Hearer]:
    """Who is told at once.

    `mentor_chosen`: the learner wants the mentor to know. `concerns_mentor`: the learner says that
    it is about the mentor, which rules the mentor out whatever else was chosen.
    """
    policy = POLICIES[kind]
    hearers = {Hearer.COORDINATOR}
    if policy.deputy_at_once:
        hearers.add(Hearer.DEPUTY)
    mentor_hears = policy.mentor is MentorHears.ALWAYS or (
        policy.mentor is MentorHears.WHEN_CHOSEN and mentor_chosen
    )
    if mentor_hears and not concerns_mentor:
        hearers.add(Hearer.MENTOR)
    return frozenset(hearers)


def who_hears_again(kind: AlertKind) -> frozenset[Hearer]:
    """Who is told when nobody took it: those who can take it, never the mentor."""
    if POLICIES[kind].repeat_to_deputy:
        return frozenset({Hearer.COORDINATOR, Hearer.DEPUTY})
    return frozenset({Hearer.COORDINATOR})


def alert_key(kind: AlertKind, about: PersonId | None, **occasion: int | str) -> str:
    """The natural key of an alert, by which the same happening raises it once: ids, never names.

    Raises ValueError when the occasion is not the one that the kind is told apart by.
    """
    expected = POLICIES[kind].occasion
    if set(occasion) != set(expected):
        raise ValueError(f"an alert of kind {kind} is told apart by {', '.join(expected)}")
    parts = [f"{name}={occasion[name]}" for name in expected]
    person = [] if about is None else [f"about={about}"]
    return ":".join(["alert", kind.value, *person, *parts])


def acknowledge(alert: Alert, by: PersonId, at: datetime) -> AlertAcknowledged | Refused:
    """Take an alert on, so that the others need not."""
    if alert.closed_by is not None:
        return refuse(RefusalCode.ALERT_CLOSED, by=alert.closed_by)
    if alert.acknowledged_by is not None:
        if alert.acknowledged_by == by:
            return refuse(RefusalCode.ALERT_ALREADY_YOURS)
        return refuse(RefusalCode.ALERT_TAKEN, by=alert.acknowledged_by)
    after = replace(
        alert,
        state=AlertState.ACKNOWLEDGED,
        acknowledged_by=by,
        acknowledged_at=require_utc(at),
    )
    return AlertAcknowledged(alert, after)


def close(alert: Alert, by: PersonId, at: datetime, note: str) -> AlertClosed | Refused:
    """Be done with an alert, with a note (which may be empty).

    Who closes an open one has taken it in the same moment. One that somebody else took can be
    closed too, or it would stay open for ever when that person is away; the event names both.
    """
    if alert.closed_by is not None:
        return refuse(RefusalCode.ALERT_CLOSED, by=alert.closed_by)
    after = replace(
        alert,
        state=AlertState.CLOSED,
        acknowledged_by=by if alert.acknowledged_by is None else alert.acknowledged_by,
        acknowledged_at=at if alert.acknowledged_at is None else alert.acknowledged_at,
        closed_by=by,
        closed_at=require_utc(at),
        note=note,
    )
    return AlertClosed(alert, after)


def repeat_at(alert: Alert, calendar: WorkCalendar, settings: AlertSettings) -> datetime:
    """The instant (UTC) from which an alert that nobody took is repeated."""
    if POLICIES[alert.kind].urgent:
        return alert.opened_at + settings.urgent_repeat_after
    return next_working_moment(alert.opened_at + settings.ordinary_repeat_after, calendar)


def repeat_due(
    alert: Alert, now: datetime, calendar: WorkCalendar, settings: AlertSettings
) -> bool:
    """Whether to repeat it now: once, and only while nobody took it.

    After a standstill of ours an ordinary repetition waits for working hours again.
    """
    if alert.state is not AlertState.OPEN or alert.repeated_at is not None:
        return False
    if require_utc(now) < repeat_at(alert, calendar, settings):
        return False
    return may_be_repeated_at(alert.kind, now, calendar)


def may_be_repeated_at(kind: AlertKind, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether a repetition of this kind may ring at this instant: distress at any hour, all else
    in working hours."""
    return POLICIES[kind].ignores_quiet_hours or next_working_moment(now, calendar) == now
