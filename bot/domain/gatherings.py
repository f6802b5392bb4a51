"""Owns a group supervision from the wish to who came; must not know who is told or in which words.

    asked_for → offered → settled → held, and cancelled from any of the first three

A coordinator prepares one for the mentors, or a municipality asks for one for its own team (Mentor
guidelines, group supervision). While it is offered, people say yes or no to each date; once one is
settled, to that one only. Instants are in UTC.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import PersonId, SupervisionDateId, SupervisionId
from bot.domain.months import local_day, require_utc
from bot.domain.quiet import QuietHours, next_allowed
from bot.domain.refusals import RefusalCode, Refused, refuse

MOST_DATES = 5
"""Dates of one offer: as many as can be looked through in one message."""

LONGEST_TEXT = 200
"""Characters of a topic or a place *(ours)*."""

HOURS = (1, 2, 3, 4)
"""How long a supervision may be *(ours)*."""

OFFERED_AHEAD = timedelta(days=180)
"""How far ahead a date may lie *(ours)*."""


class Audience(StrEnum):
    """For whom it is."""

    MENTORS = "mentors"
    TEAM = "team"
    """The municipality's own people: coordinators and plan authors."""


class GatheringState(StrEnum):
    """Where it stands."""

    ASKED_FOR = "asked_for"
    """Wished for or in preparation; nobody was invited."""
    OFFERED = "offered"
    SETTLED = "settled"
    HELD = "held"
    CANCELLED = "cancelled"


OPEN = frozenset({GatheringState.ASKED_FOR, GatheringState.OFFERED, GatheringState.SETTLED})


@dataclass(frozen=True, slots=True)
class PossibleDate:
    """A date that people are asked about; ``chosen`` on the one that was settled."""

    id: SupervisionDateId
    starts_at: datetime
    hours: int
    chosen: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Gathering:
    """A supervision as it stands; ``version`` grows with each step that its dates or people see."""

    id: SupervisionId
    audience: Audience
    state: GatheringState
    dates: tuple[PossibleDate, ...]
    version: int

    def date(self, wanted: SupervisionDateId) -> PossibleDate | None:
        return next((each for each in self.dates if each.id == wanted), None)

    @property
    def chosen(self) -> PossibleDate | None:
        """The date that was settled."""
        return next((each for each in self.dates if each.chosen), None)

    def still_ahead(self, now: datetime) -> tuple[PossibleDate, ...]:
        """The dates that have not begun, the earliest first."""
        ahead = (each for each in self.dates if each.starts_at > now)
        return tuple(sorted(ahead, key=lambda each: each.starts_at))


@dataclass(frozen=True, slots=True)
class DateAdded:
    """One more date stands to choose from."""

    gathering: Gathering
    starts_at: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class Moved:
    """The supervision is in another state from now on."""

    before: Gathering
    after: Gathering


@dataclass(frozen=True, slots=True)
class DateAnswered:
    """A person can come on a date, or can't."""

    gathering: Gathering
    date: PossibleDate
    person: PersonId
    yes: bool


def check_text(text: str) -> str | Refused:
    """A topic or a place, single-spaced."""
    bare = " ".join(text.split())
    if not 1 <= len(bare) <= LONGEST_TEXT:
        return refuse(RefusalCode.GATHERING_TEXT_LENGTH, most=LONGEST_TEXT)
    return bare


def seen_at(gathering: Gathering, version: int) -> Refused | None:
    """Nothing when it still stands as it was seen: nobody changed dates or state meanwhile.

    What is over or was done already is said by the step itself.
    """
    if gathering.state in (GatheringState.ASKED_FOR, GatheringState.OFFERED):
        stands = gathering.version == version
        return None if stands else refuse(RefusalCode.RECORD_CHANGED_MEANWHILE)
    return None


def may_begin(starts_at: datetime, now: datetime) -> Refused | None:
    """Nothing when a supervision can be offered for then: still to come, and not too far away."""
    if require_utc(starts_at) <= require_utc(now):
        return refuse(RefusalCode.GATHERING_DATE_OVER, day=starts_at)
    if starts_at > now + OFFERED_AHEAD:
        return refuse(RefusalCode.GATHERING_TOO_FAR, days=OFFERED_AHEAD.days)
    return None


def add_date(
    gathering: Gathering, starts_at: datetime, hours: int, now: datetime
) -> DateAdded | Refused:
    """One more date, before anybody was asked about the others."""
    refused = _only_while(gathering, GatheringState.ASKED_FOR)
    if refused is not None:
        return refused
    if hours not in HOURS:
        return refuse(RefusalCode.GATHERING_DATE_OVER, day=starts_at)
    refused = may_begin(starts_at, now)
    if refused is not None:
        return refused
    if any(each.starts_at == starts_at for each in gathering.dates):
        return refuse(RefusalCode.GATHERING_DATE_TWICE)
    if len(gathering.dates) >= MOST_DATES:
        return refuse(RefusalCode.GATHERING_TOO_MANY_DATES, most=MOST_DATES)
    return DateAdded(gathering, starts_at, hours)


def drop_date(gathering: Gathering) -> Refused | None:
    """Nothing when a date may be taken away again: nobody was asked about it yet."""
    return _only_while(gathering, GatheringState.ASKED_FOR)


def offer(gathering: Gathering, now: datetime) -> Moved | Refused:
    """Ask everybody of the audience about the dates that are still to come."""
    refused = _only_while(gathering, GatheringState.ASKED_FOR)
    if refused is not None:
        return refused
    if not gathering.still_ahead(require_utc(now)):
        return refuse(RefusalCode.GATHERING_NO_DATE)
    return _moved(gathering, GatheringState.OFFERED)


def answer(
    gathering: Gathering, wanted: SupervisionDateId, person: PersonId, *, yes: bool, now: datetime
) -> DateAnswered | Refused:
    """Say yes or no to a date: to any while it is offered, then to the chosen one; until it begins."""
    when = gathering.date(wanted)
    if gathering.state not in OPEN or when is None:
        return refuse(RefusalCode.GATHERING_OVER)
    if gathering.state is GatheringState.ASKED_FOR:
        return refuse(RefusalCode.GATHERING_NOT_OFFERED)
    if gathering.state is GatheringState.SETTLED and not when.chosen:
        return refuse(RefusalCode.GATHERING_SETTLED)
    if when.starts_at <= require_utc(now):
        return refuse(RefusalCode.GATHERING_DATE_OVER, day=when.starts_at)
    return DateAnswered(gathering, when, person, yes)


def settle(
    gathering: Gathering,
    wanted: SupervisionDateId,
    coming: Collection[PersonId],
    now: datetime,
) -> Moved | Refused:
    """Choose the date; ``coming`` are those who said yes to it."""
    refused = _only_while(gathering, GatheringState.OFFERED)
    if refused is not None:
        return refused
    when = gathering.date(wanted)
    if when is None:
        return refuse(RefusalCode.GATHERING_NO_DATE)
    if when.starts_at <= require_utc(now):
        return refuse(RefusalCode.GATHERING_DATE_OVER, day=when.starts_at)
    if not coming:
        return refuse(RefusalCode.GATHERING_NOBODY_COMES)
    dates = tuple(replace(each, chosen=each.id == wanted) for each in gathering.dates)
    moved = _moved(gathering, GatheringState.SETTLED)
    return replace(moved, after=replace(moved.after, dates=dates))


def may_tick(gathering: Gathering, now: datetime) -> Refused | None:
    """Nothing when who came can be noted: the chosen date has begun. It can be put right later."""
    if gathering.state not in (GatheringState.SETTLED, GatheringState.HELD):
        return _only_while(gathering, GatheringState.SETTLED)
    when = gathering.chosen
    assert when is not None, "a settled supervision has a date"
    if require_utc(now) < when.starts_at:
        return refuse(RefusalCode.GATHERING_STILL_TO_COME, day=when.starts_at)
    return None


def hold(gathering: Gathering, now: datetime) -> Moved | Refused:
    """It was held, and who came is noted."""
    if gathering.state is GatheringState.HELD:
        return refuse(RefusalCode.GATHERING_OVER)
    return may_tick(gathering, now) or _moved(gathering, GatheringState.HELD)


def cancel(gathering: Gathering) -> Moved | Refused:
    """Call it off, in whatever state before it was held."""
    if gathering.state not in OPEN:
        return refuse(RefusalCode.GATHERING_OVER)
    return _moved(gathering, GatheringState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Window:
    """When something may be said: from ``due_at`` until before ``expires_at``."""

    due_at: datetime
    expires_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether it may be said at that instant."""
        return self.due_at <= require_utc(now) < self.expires_at


def day_before(when: PossibleDate, zone: ZoneInfo, quiet: QuietHours) -> Window:
    """The morning of the local day before, when the quiet hours end; of use until it begins."""
    eve = local_day(when.starts_at, zone) - timedelta(days=1)
    morning = datetime.combine(eve, quiet.end, zone).astimezone(UTC)
    return Window(morning, when.starts_at)


def ask_who_came(when: PossibleDate, zone: ZoneInfo, quiet: QuietHours) -> Window:
    """When the coordinator is asked who came: once it is over, not at night, for two weeks."""
    due_at = next_allowed(when.ends_at, zone, quiet)
    return Window(due_at, due_at + timedelta(days=14))


def _only_while(gathering: Gathering, state: GatheringState) -> Refused | None:
    if gathering.state is state:
        return None
    if gathering.state not in OPEN:
        return refuse(RefusalCode.GATHERING_OVER)
    if gathering.state is GatheringState.ASKED_FOR:
        return refuse(RefusalCode.GATHERING_NOT_OFFERED)
    if gathering.state is GatheringState.OFFERED:
        return refuse(RefusalCode.GATHERING_OFFERED)
    return refuse(RefusalCode.GATHERING_SETTLED)


def _moved(gathering: Gathering, state: GatheringState) -> Moved:
    after = replace(gathering, state=state, version=gathering.version + 1)
    return Moved(gathering, after)
