"""Owns each organisation's semesters; what they may be is ``bot.domain.semesters``'s."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.days import DayRange
from bot.domain.ids import OrganisationId, SemesterId
from bot.domain.months import local_day
from bot.domain.people import Organisation
from bot.domain.semesters import Semester, SemesterChanged, in_order, preset, school_year_of
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text
from storage.rows import Row

_COLUMNS = "id, school_year, number, begins, ends"


def semester_of(row: Row) -> Semester:
    """The semester in a row with the columns of the table."""
    days = DayRange(date.fromisoformat(row["begins"]), date.fromisoformat(row["ends"]))
    return Semester(SemesterId(row["id"]), row["school_year"], row["number"], days)


class Semesters:
    """Semesters within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def get(self, semester: SemesterId, organisation: OrganisationId) -> Semester | None:
        row = await self._unit.one(
            f"SELECT {_COLUMNS} FROM semester WHERE id = :id AND organisation_id = :organisation",  # noqa: S608  (a constant list of columns)
            id=semester,
            organisation=organisation,
        )
        return None if row is None else semester_of(row)

    async def of(self, organisation: OrganisationId) -> tuple[Semester, ...]:
        """All semesters that are known, the earliest first."""
        rows = await self._unit.fetch(
            f"SELECT {_COLUMNS} FROM semester WHERE organisation_id = :organisation",  # noqa: S608  (a constant list of columns)
            organisation=organisation,
        )
        return in_order(semester_of(row) for row in rows)

    async def ensure(self, organisation: Organisation, *days: date) -> tuple[Semester, ...]:
        """The same, after the school years of these days and the ones after them were set.

        What is not known yet comes from the presets of the country; what somebody set stays.
        """
        known = await self.of(organisation.id)
        have = {(each.school_year, each.number) for each in known}
        first = [school_year_of(day, organisation.country) for day in days]
        missing = sorted(
            (year, number)
            for year in {*first, *(year + 1 for year in first)}
            for number in (1, 2)
            if (year, number) not in have
        )
        if not missing:
            return known
        self._add(organisation, missing)
        return await self.of(organisation.id)

    def _add(self, organisation: Organisation, missing: Iterable[tuple[int, int]]) -> None:
        assert isinstance(self._unit, Unit)
        for year, number in missing:
            days = preset(organisation.country, year)[number - 1]
            self._unit.later(
                """INSERT INTO semester (id, organisation_id, school_year, number, begins, ends)
                   VALUES (:id, :organisation, :year, :number, :begins, :ends)
                   ON CONFLICT (organisation_id, school_year, number) DO NOTHING""",
                id=self._ids.next("semester"),
                organisation=organisation.id,
                year=year,
                number=number,
                begins=days.begins.isoformat(),
                ends=days.ends.isoformat(),
            )

    async def change(self, changed: SemesterChanged) -> bool:
        """Keep the new days, if nobody changed them meanwhile."""
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            """UPDATE semester SET begins = :begins, ends = :ends
               WHERE id = :id AND begins = :old_begins AND ends = :old_ends""",
            begins=changed.after.begins.isoformat(),
            ends=changed.after.ends.isoformat(),
            id=changed.before.id,
            old_begins=changed.before.begins.isoformat(),
            old_ends=changed.before.ends.isoformat(),
        )
        return touched == 1

    async def used_days(self, semester: SemesterId, zone: ZoneInfo) -> DayRange | None:
        """From the first to the last local day with an entry that counts in a plan of it."""
        row = await self._unit.one(
            """SELECT MIN(m.starts_at) AS first, MAX(m.starts_at) AS last FROM meeting m
               JOIN support_plan p ON p.id = m.plan_id
               WHERE p.semester_id = :semester AND m.state <> 'deleted'""",
            semester=semester,
        )
        if row is None or row["first"] is None:
            return None
        return DayRange(
            local_day(from_text(row["first"]), zone), local_day(from_text(row["last"]), zone)
        )
