"""Owns saying what of the coordinator's month waits too long; must not alert or decide."""

from __future__ import annotations

from datetime import datetime

from bot.domain.months import Month
from bot.domain.people import Organisation
from bot.wording import work_time as words
from bot.wording.registry import Joined, Saying
from bot.wording.values import LocalDay
from bot.work_time import not_corrected, waiting_months
from storage.records import Records

NAMED = 20
"""So many fit in an alert."""


async def waiting_in_words(
    records: Records, organisation: Organisation, month: Month, now: datetime
) -> Saying:
    """How many learner-months wait for a decision."""
    waiting = await waiting_months(records, organisation.id, now)
    return words.WAITING_MONTHS(count=waiting.get(month, 0))


async def not_corrected_in_words(
    records: Records, organisation: Organisation, month: Month, now: datetime
) -> Saying:
    """Whose months were returned and not put right."""
    found = (await not_corrected(records, organisation.id, now)).get(month, [])
    return Joined(
        tuple(
            words.NOT_CORRECTED(
                mentor=each.mentor_name,
                learner=each.learner_name,
                day=LocalDay(each.since, organisation.zone),
            )
            for each in found[:NAMED]
        )
    )
