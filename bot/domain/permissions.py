"""Owns what a coordinator lets a person do besides their role; must not know who asks.

A permission is given to somebody of the staff, the coordinator included, and may be taken back
(DOMAIN "People": plan author, consultant).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from bot.domain.people import STAFF, Role
from bot.domain.refusals import RefusalCode, Refused, refuse


class Permission(StrEnum):
    """What can be given."""

    PLAN_AUTHOR = "plan_author"
    """Prepares support plans, and so reads a learner's risks (IAP sagatavotājs)."""
    CONSULTANT = "consultant"
    """Holds the orientation talks."""


def may_be_given(roles: Collection[Role]) -> Refused | None:
    """Nothing when somebody with these roles in the organisation may be given a permission."""
    if not STAFF & frozenset(roles):
        return refuse(RefusalCode.PERMISSION_NOT_STAFF)
    return None
