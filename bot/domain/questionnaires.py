"""Owns when a questionnaire may be published and whom it may be asked of; must not know what it asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.months import require_utc
from bot.domain.people import Role

NUDGED_AFTER = timedelta(days=3)
"""Who has not begun by then hears of it once more, and never again *(ours)*."""

NUDGED_UNTIL = timedelta(days=10)
"""After a standstill of the bot nobody is nudged about what was asked longer ago than that *(ours)*."""

RUN_BY_THE_PROGRAM = ("orientation", "evaluation")
"""Forms that begin by themselves and whose answers the program reads: their names are taken."""


class VersionState(StrEnum):
    """Where one version of a questionnaire stands. What it asks never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AskingState(StrEnum):
    """How far somebody is who was asked to answer."""

    ASKED = "asked"
    BEGUN = "begun"
    DONE = "done"
    DECLINED = "declined"
    """Not now: nobody is reminded, and the button to start goes on working."""
    CALLED_OFF = "called_off"


OPEN = (AskingState.ASKED, AskingState.BEGUN, AskingState.DECLINED)
"""Answers may still come."""


class NotPublished(StrEnum):
    """Why a version isn't published by this press."""

    NOT_AGREED = "not_agreed"
    """Some of it will be asked otherwise than it was written, and nobody agreed yet."""
    ALREADY = "already"


def may_publish(state: VersionState, to_agree: int, *, agreed: bool) -> NotPublished | None:
    """Why this version can't be published now, or nothing. A withdrawn one may come back."""
    if state is VersionState.PUBLISHED:
        return NotPublished.ALREADY
    return NotPublished.NOT_AGREED if to_agree and not agreed else None


def can_be_asked(audience: str, roles: Sequence[Role]) -> bool:
    """Whether a form for these people fits somebody with these roles."""
    return audience in [role.value for role in roles]


def due_for_nudge(state: AskingState, asked_at: datetime, now: datetime) -> bool:
    """Whether somebody who was asked and did nothing since is to hear of it once more."""
    waited = require_utc(now) - require_utc(asked_at)
    return state is AskingState.ASKED and NUDGED_AFTER <= waited < NUDGED_UNTIL
