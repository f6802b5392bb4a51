"""Owns each organisation's own free days and the moved days that it works; must not judge a day.

Which day is worked by the calendar of the country is said by ``bot.domain.quiet``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.ids import OrganisationId
from storage.database import Reader, Unit


class FreeDays:
    """Days that are not as the country's calendar says, within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def of(self, organisation: OrganisationId, since: date | None = None) -> dict[date, bool]:
        """Local days with whether they are worked, the earliest first; all, or since that day."""
        rows = await self._unit.fetch(
            """SELECT day, worked FROM free_day
               WHERE organisation_id = :organisation AND day >= :since ORDER BY day""",
            organisation=organisation,
            since="" if since is None else since.isoformat(),
        )
        return {date.fromisoformat(row["day"]): row["worked"] == 1 for row in rows}

    def set(self, organisation: OrganisationId, days: Iterable[date], *, worked: bool) -> None:
        """From now on these days are worked, or free; what was said of them before is gone."""
        for day in days:
            self._writing.later(
                """INSERT INTO free_day (organisation_id, day, worked)
                   VALUES (:organisation, :day, :worked)
                   ON CONFLICT (organisation_id, day) DO UPDATE SET worked = excluded.worked""",
                organisation=organisation,
                day=day.isoformat(),
                worked=int(worked),
            )

    async def remove(self, organisation: OrganisationId, day: date) -> bool:
        """The day is again as the country's calendar says; false if nothing was said of it."""
        touched = await self._writing.run(
            "DELETE FROM free_day WHERE organisation_id = :organisation AND day = :day",
            organisation=organisation,
            day=day.isoformat(),
        )
        return touched == 1

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit
