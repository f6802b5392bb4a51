"""Owns institutions, partners, and which school a learner attends; decides nothing about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.contracts import (
    Institution,
    InstitutionKind,
    LearnerRegistered,
    Partner,
    Registration,
)
from bot.domain.ids import InstitutionId, OrganisationId, PartnerId, PersonId
from bot.domain.months import local_day
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row, folded

_INSTITUTION = "SELECT id, organisation_id, name, kind, ended_at FROM institution"
_SETTLED = """
    SELECT m.learner_id, c.institution_id, MAX(m.starts_at) AS last FROM meeting m
    JOIN contract c ON c.id = m.contract_id
    JOIN learner_month l ON l.assignment_id = m.assignment_id AND l.month = m.month
    WHERE m.organisation_id = :organisation AND m.state = 'held'
      AND l.state IN ('accepted', 'exported')
"""
_BY_SCHOOL = " GROUP BY m.learner_id, c.institution_id"
_SETTLED_OF_ALL = _SETTLED + _BY_SCHOOL
_SETTLED_OF_ONE = _SETTLED + " AND m.learner_id = :learner" + _BY_SCHOOL
_PARTNER = "SELECT id, organisation_id, name FROM partner"


def _institution(row: Row) -> Institution:
    return Institution(
        id=InstitutionId(row["id"]),
        organisation=OrganisationId(row["organisation_id"]),
        name=row["name"],
        kind=InstitutionKind(row["kind"]),
        ended=row["ended_at"] is not None,
    )


def registration_of(row: Row) -> Registration:
    """The registration in a row with the columns institution_id, begins and ends."""
    ends = row["ends"]
    return Registration(
        institution=InstitutionId(row["institution_id"]),
        begins=date.fromisoformat(row["begins"]),
        ends=None if ends is None else date.fromisoformat(ends),
    )


class Institutions:
    """Schools and youth centres within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def get(
        self, institution: InstitutionId, organisation: OrganisationId
    ) -> Institution | None:
        row = await self._unit.one(
            _INSTITUTION + " WHERE id = :id AND organisation_id = :organisation",
            id=institution,
            organisation=organisation,
        )
        return None if row is None else _institution(row)

    async def of(
        self, organisation: OrganisationId, kind: InstitutionKind | None = None
    ) -> list[Institution]:
        """Those that are open, by name."""
        rows = await self._unit.fetch(
            _INSTITUTION
            + """ WHERE organisation_id = :organisation AND ended_at IS NULL
                   ORDER BY name_key, id""",
            organisation=organisation,
        )
        found = [_institution(row) for row in rows]
        return [each for each in found if kind is None or each.kind is kind]

    async def named(self, organisation: OrganisationId, name: str) -> Institution | None:
        """The one of this name, closed ones too; capitals and diacritics make no difference."""
        row = await self._unit.one(
            _INSTITUTION + " WHERE organisation_id = :organisation AND name_key = :key",
            organisation=organisation,
            key=folded(name),
        )
        return None if row is None else _institution(row)

    def add(
        self, organisation: OrganisationId, name: str, kind: InstitutionKind, now: datetime
    ) -> InstitutionId:
        """Store a new one; its name must be free in the organisation."""
        assert isinstance(self._unit, Unit)
        institution = self._ids.next("institution")
        self._unit.later(
            """INSERT INTO institution (id, organisation_id, name, name_key, kind, created_at)
               VALUES (:id, :organisation, :name, :key, :kind, :now)""",
            id=institution,
            organisation=organisation,
            name=name,
            key=folded(name),
            kind=kind.value,
            now=to_text(now),
        )
        return InstitutionId(institution)

    async def rename(self, before: Institution, name: str, by: PersonId, now: datetime) -> None:
        """Give it another name, which must be free; papers that went out keep the one before."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            "UPDATE institution SET name = :name, name_key = :key WHERE id = :id",
            name=name,
            key=folded(name),
            id=before.id,
        )
        _keep_former(self._unit, self._ids, ("institution", before.id, before.name), by, now)

    async def close(self, institution: InstitutionId, now: datetime) -> bool:
        """Offer it no longer; contracts and registrations stay. False where it was closed."""
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            "UPDATE institution SET ended_at = :now WHERE id = :id AND ended_at IS NULL",
            now=to_text(now),
            id=institution,
        )
        return touched == 1

    async def open_again(self, institution: InstitutionId) -> bool:
        """Offer it again. False where it was open."""
        assert isinstance(self._unit, Unit)
        touched = await self._unit.run(
            "UPDATE institution SET ended_at = NULL WHERE id = :id AND ended_at IS NOT NULL",
            id=institution,
        )
        return touched == 1

    # -- the school that a learner attends ---------------------------------------------------------

    async def registrations(
        self, organisation: OrganisationId, learner: PersonId
    ) -> list[Registration]:
        """The learner's schools in this organisation, the earliest first."""
        rows = await self._unit.fetch(
            """SELECT institution_id, begins, ends FROM registration
               WHERE organisation_id = :organisation AND learner_id = :learner
               ORDER BY begins, id""",
            organisation=organisation,
            learner=learner,
        )
        return [registration_of(row) for row in rows]

    async def settled(
        self, organisation: OrganisationId, learner: PersonId, zone: ZoneInfo
    ) -> dict[InstitutionId, date]:
        """The last local day of an hour that was accepted under a contract with each institution."""
        rows = await self._unit.fetch(_SETTLED_OF_ONE, organisation=organisation, learner=learner)
        return _last_days(rows, zone).get(learner, {})

    def register(
        self, organisation: OrganisationId, registered: LearnerRegistered, now: datetime
    ) -> None:
        """Keep the new registration, and what it does to the one before."""
        assert isinstance(self._unit, Unit)
        before = registered.drops or registered.closes
        if registered.drops is not None:
            self._unit.later(
                """DELETE FROM registration WHERE organisation_id = :organisation
                   AND learner_id = :learner AND begins = :begins""",
                organisation=organisation,
                learner=registered.learner,
                begins=registered.drops.begins.isoformat(),
            )
        elif before is not None:
            self._unit.later(
                """UPDATE registration SET ends = :last WHERE organisation_id = :organisation
                   AND learner_id = :learner AND begins = :begins""",
                last=(registered.begins - timedelta(days=1)).isoformat(),
                organisation=organisation,
                learner=registered.learner,
                begins=before.begins.isoformat(),
            )
        self._unit.later(
            """INSERT INTO registration (id, organisation_id, learner_id, institution_id, begins,
                 created_at)
               VALUES (:id, :organisation, :learner, :institution, :begins, :now)""",
            id=self._ids.next("registration"),
            organisation=organisation,
            learner=registered.learner,
            institution=registered.institution,
            begins=registered.begins.isoformat(),
            now=to_text(now),
        )


def _keep_former(
    unit: Unit, ids: Ids, what: tuple[str, int, str], by: PersonId, now: datetime
) -> None:
    """Keep the name that something had until now: its kind, its id, the name."""
    kind, object_id, name = what
    unit.later(
        """INSERT INTO former_name (id, kind, object_id, name, renamed_by, until_at)
           VALUES (:id, :kind, :object_id, :name, :by, :now)""",
        id=ids.next("former_name"),
        kind=kind,
        object_id=object_id,
        name=name,
        by=by,
        now=to_text(now),
    )


async def settled_in(
    source: Unit | Reader, organisation: OrganisationId, zone: ZoneInfo
) -> dict[PersonId, dict[InstitutionId, date]]:
    """What ``Institutions.settled`` says, of every learner of the organisation."""
    return _last_days(await source.fetch(_SETTLED_OF_ALL, organisation=organisation), zone)


def _last_days(rows: Iterable[Row], zone: ZoneInfo) -> dict[PersonId, dict[InstitutionId, date]]:
    found: dict[PersonId, dict[InstitutionId, date]] = {}
    for row in rows:
        schools = found.setdefault(PersonId(row["learner_id"]), {})
        schools[InstitutionId(row["institution_id"])] = local_day(from_text(row["last"]), zone)
    return found


class Partners:
    """Partners within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def get(self, partner: PartnerId, organisation: OrganisationId) -> Partner | None:
        row = await self._unit.one(
            _PARTNER + " WHERE id = :id AND organisation_id = :organisation",
            id=partner,
            organisation=organisation,
        )
        return None if row is None else _partner(row)

    async def of(self, organisation: OrganisationId) -> list[Partner]:
        """All of the organisation, by name."""
        rows = await self._unit.fetch(
            _PARTNER + " WHERE organisation_id = :organisation ORDER BY name_key, id",
            organisation=organisation,
        )
        return [_partner(row) for row in rows]

    async def named(self, organisation: OrganisationId, name: str) -> Partner | None:
        """The one of this name; capitals and diacritics make no difference."""
        row = await self._unit.one(
            _PARTNER + " WHERE organisation_id = :organisation AND name_key = :key",
            organisation=organisation,
            key=folded(name),
        )
        return None if row is None else _partner(row)

    def add(self, organisation: OrganisationId, name: str, now: datetime) -> PartnerId:
        """Store a new one; its name must be free in the organisation."""
        assert isinstance(self._unit, Unit)
        partner = self._ids.next("partner")
        self._unit.later(
            """INSERT INTO partner (id, organisation_id, name, name_key, created_at)
               VALUES (:id, :organisation, :name, :key, :now)""",
            id=partner,
            organisation=organisation,
            name=name,
            key=folded(name),
            now=to_text(now),
        )
        return PartnerId(partner)

    async def rename(self, before: Partner, name: str, by: PersonId, now: datetime) -> None:
        """Give it another name, which must be free; papers that went out keep the one before."""
        assert isinstance(self._unit, Unit)
        await self._unit.run(
            "UPDATE partner SET name = :name, name_key = :key WHERE id = :id",
            name=name,
            key=folded(name),
            id=before.id,
        )
        _keep_former(self._unit, self._ids, ("partner", before.id, before.name), by, now)


def _partner(row: Row) -> Partner:
    return Partner(PartnerId(row["id"]), OrganisationId(row["organisation_id"]), row["name"])
