"""Owns reading what an organisation has on record, as an import compares its rows with it.

Must not write or judge. What ended is read too: a second run of the same file brings nothing back
that somebody has meanwhile taken away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.domain.contracts import Contract, Institution, InstitutionKind, Partner, Registration
from bot.domain.ids import InstitutionId, OrganisationId, PartnerId, PersonId, SemesterId
from bot.domain.people import Organisation, Role
from bot.domain.permissions import Permission
from bot.domain.qualification import Condition
from bot.domain.rules import RuleSet
from bot.domain.semesters import Semester
from storage.contracts import contract_of
from storage.database import Reader, Unit
from storage.institutions import registration_of, settled_in
from storage.rules import READINGS, reading_of, rule_sets
from storage.semesters import semester_of

_MEMBERS = """
    SELECT m.person_id, m.role, m.ended_at, p.name, p.name_key, p.age_band
    FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.organisation_id = :organisation ORDER BY m.ended_at IS NOT NULL, m.id
"""
_OTHER_NAMES = """
    SELECT a.person_id, i.role, p.name_key FROM invite i
    JOIN person p ON p.id = i.person_id
    JOIN account a ON a.telegram_id = i.used_by
    WHERE i.organisation_id = :organisation AND a.person_id <> i.person_id
"""
_INSTITUTIONS = """
    SELECT id, name, kind, ended_at FROM institution
    WHERE organisation_id = :organisation ORDER BY id
"""
_PARTNERS = "SELECT id, name FROM partner WHERE organisation_id = :organisation ORDER BY id"
_REGISTRATIONS = """
    SELECT learner_id, institution_id, begins, ends FROM registration
    WHERE organisation_id = :organisation ORDER BY begins, id
"""
_CONTRACTS = """
    SELECT c.id, c.organisation_id, c.number, c.mentor_id, c.institution_id, i.kind, c.partner_id,
           c.begins, c.ends, c.unit_rate_cents, c.version
    FROM contract c JOIN institution i ON i.id = c.institution_id
    WHERE c.organisation_id = :organisation ORDER BY c.id
"""
_QUALIFICATIONS = """
    SELECT mentor_id, condition, met_on FROM qualification WHERE organisation_id = :organisation
"""
_PERMISSIONS = """
    SELECT person_id, permission, ended_at FROM permission WHERE organisation_id = :organisation
"""
_SEMESTERS = """
    SELECT id, school_year, number, begins, ends FROM semester
    WHERE organisation_id = :organisation ORDER BY begins
"""
_PLANS = """
    SELECT learner_id, semester_id, mentor_id, planned_hours, ended_at FROM support_plan
    WHERE organisation_id = :organisation ORDER BY ended_at IS NULL, id
"""
_PAIRS = """
    SELECT mentor_id, learner_id, programme, state, organisation_id FROM assignment
    WHERE learner_id IN (
      SELECT person_id FROM membership WHERE organisation_id = :organisation)
    ORDER BY id
"""
_LOADS = """
    SELECT mentor_id, programme, state, COUNT(*) AS learners FROM assignment
    WHERE state IN ('proposed', 'active') AND mentor_id IN (
      SELECT person_id FROM membership WHERE organisation_id = :organisation)
    GROUP BY mentor_id, programme, state
"""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the organisation in one role; ``keys`` are the names by which rows mean them."""

    person: PersonId
    role: Role
    name: str
    keys: frozenset[str]
    age_band: str | None
    left: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentor and a learner of the organisation; ``here``: in this organisation."""

    mentor: PersonId
    learner: PersonId
    programme: str
    state: str
    here: bool


@dataclass(slots=True)
class OnRecord:
    """All of an organisation that an import compares its rows with."""

    organisation: Organisation
    members: list[Member]
    institutions: list[Institution]
    partners: list[Partner]
    registrations: dict[PersonId, list[Registration]]
    contracts: list[Contract]
    checked: dict[PersonId, dict[Condition, date]]
    permissions: dict[PersonId, dict[Permission, bool]]
    """Which were ever given; true where it was taken back."""
    semesters: list[Semester]
    plans: dict[tuple[PersonId, SemesterId, PersonId], tuple[int, bool]]
    """Learner, semester and mentor: the planned hours, and whether the plan was ended."""
    pairs: list[Pair]
    loads: dict[tuple[PersonId, str], dict[str, int]] = field(default_factory=dict)
    """How many learners a mentor has in a programme over all organisations, by state."""
    rule_sets: tuple[RuleSet, ...] = ()
    settled: dict[PersonId, dict[InstitutionId, date]] = field(default_factory=dict)
    """By learner, the last day of an hour that was accepted under a contract with a school."""


async def on_record(source: Unit | Reader, organisation: Organisation) -> OnRecord:
    """Read it, as it is in this unit or to this reader."""
    here = {"organisation": organisation.id}
    people = await source.fetch(_MEMBERS, **here)
    aliases = await source.fetch(_OTHER_NAMES, **here)
    keys: dict[tuple[int, str], set[str]] = {}
    for row in (*people, *aliases):
        keys.setdefault((row["person_id"], row["role"]), set()).add(row["name_key"])
    record = OnRecord(
        organisation=organisation,
        members=[
            Member(
                PersonId(row["person_id"]),
                Role(row["role"]),
                row["name"],
                frozenset(keys[row["person_id"], row["role"]]),
                row["age_band"],
                row["ended_at"] is not None,
            )
            for row in people
        ],
        institutions=[
            Institution(
                InstitutionId(row["id"]),
                organisation.id,
                row["name"],
                InstitutionKind(row["kind"]),
                row["ended_at"] is not None,
            )
            for row in await source.fetch(_INSTITUTIONS, **here)
        ],
        partners=[
            Partner(PartnerId(row["id"]), organisation.id, row["name"])
            for row in await source.fetch(_PARTNERS, **here)
        ],
        registrations={},
        settled=await settled_in(source, organisation.id, organisation.zone),
        contracts=[contract_of(row) for row in await source.fetch(_CONTRACTS, **here)],
        checked={},
        permissions={},
        semesters=[semester_of(row) for row in await source.fetch(_SEMESTERS, **here)],
        plans={},
        pairs=[],
        rule_sets=rule_sets([reading_of(row) for row in await source.fetch(READINGS)]),
    )
    await _read_papers(source, organisation.id, record)
    return record


async def _read_papers(
    source: Unit | Reader, organisation: OrganisationId, record: OnRecord
) -> None:
    """What belongs to people: schools, checks, permissions, plans and pairs."""
    here = {"organisation": organisation}
    for row in await source.fetch(_REGISTRATIONS, **here):
        learner = PersonId(row["learner_id"])
        record.registrations.setdefault(learner, []).append(registration_of(row))
    for row in await source.fetch(_QUALIFICATIONS, **here):
        met = record.checked.setdefault(PersonId(row["mentor_id"]), {})
        met[Condition(row["condition"])] = date.fromisoformat(row["met_on"])
    for row in await source.fetch(_PERMISSIONS, **here):
        given = record.permissions.setdefault(PersonId(row["person_id"]), {})
        permission = Permission(row["permission"])
        given[permission] = given.get(permission, True) and row["ended_at"] is not None
    for row in await source.fetch(_PLANS, **here):
        key = (
            PersonId(row["learner_id"]),
            SemesterId(row["semester_id"]),
            PersonId(row["mentor_id"]),
        )
        record.plans[key] = (row["planned_hours"], row["ended_at"] is not None)
    for row in await source.fetch(_PAIRS, **here):
        record.pairs.append(
            Pair(
                PersonId(row["mentor_id"]),
                PersonId(row["learner_id"]),
                row["programme"],
                row["state"],
                row["organisation_id"] == organisation,
            )
        )
    for row in await source.fetch(_LOADS, **here):
        load = record.loads.setdefault((PersonId(row["mentor_id"]), row["programme"]), {})
        load[row["state"]] = row["learners"]
