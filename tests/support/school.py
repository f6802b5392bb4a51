"""The papers without which nothing is paid: school, contract, plan and qualification. It must not know
the chat in which a coordinator makes them.

    assignment = await world.pairs(learner, mentor)
    await school_papers(world.store, assignment)

What is there already stays: eight learners of one mentor share the school and the contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.domain.contracts import (
    ContractMade,
    ContractProposal,
    InstitutionKind,
    LearnerRegistered,
)
from bot.domain.ids import (
    AssignmentId,
    ContractId,
    InstitutionId,
    OrganisationId,
    PartnerId,
    PersonId,
    SupportPlanId,
)
from bot.domain.plans import Module, PlanBody, PlanMade, PlanProposal, Risk
from bot.domain.qualification import Checked, Condition
from bot.domain.semesters import Semester, school_year_days
from storage.database import Unit
from storage.records import Records, Store

SCHOOL = "Dobele Secondary School"
YOUTH_CENTRE = "Dobele Youth Centre"
PARTNER = "Dobele municipality"
RATE_CENTS = 1250
LONG_AGO = datetime(2025, 8, 20, 9, 0, tzinfo=UTC)
"""When the papers were made, unless a test says otherwise."""

SCHOOL_YEARS = (2025, 2026, 2027)
QUALIFIED_BY = (
    Condition.ADULT,
    Condition.HIGHER_EDUCATION,
    Condition.EDUCATION_LAW,
    Condition.CHILDRENS_RIGHTS,
    Condition.MENTOR_COURSE,
)


@dataclass(frozen=True, slots=True)
class Papers:
    """What a mentor and a learner have: a contract for each school year, a plan for each semester."""

    institution: InstitutionId
    partner: PartnerId
    contracts: dict[int, ContractId]
    plans: dict[tuple[int, int], SupportPlanId]


async def school_papers(
    store: Store,
    assignment: AssignmentId,
    *,
    hours: int = 80,
    at: datetime = LONG_AGO,
    centre: bool = False,
    years: Sequence[int] = SCHOOL_YEARS,
) -> Papers:
    """Give an assignment all that the programme asks for, with so many planned hours a semester.

    With ``centre`` the contract is one with a youth centre, and the learner is at no school.
    """
    async with store.database.unit_of_work() as unit:
        row = await Records(unit, store).assignments.get(assignment)
    assert row is not None, f"there is no assignment {assignment}"
    return await papers_of(
        store,
        row.organisation,
        row.mentor,
        row.learner,
        row.mentor,
        hours=hours,
        at=at,
        centre=centre,
        years=years,
    )


async def papers_of(
    store: Store,
    organisation: OrganisationId,
    mentor: PersonId,
    learner: PersonId,
    by: PersonId,
    *,
    hours: int = 80,
    at: datetime = LONG_AGO,
    centre: bool = False,
    years: Sequence[int] = SCHOOL_YEARS,
) -> Papers:
    """The same for two people who are not together yet; ``by`` makes the papers."""
    async with store.database.unit_of_work() as unit:
        maker = _Maker(unit, store, organisation, by, at)
        semesters = await maker.calendar()
        institution = await (maker.youth_centre() if centre else maker.school())
        partner = await maker.partner()
        if not centre:
            await maker.registers(learner, institution)
        await maker.qualifies(mentor)
        contracts = {
            year: await maker.contract(
                mentor, institution, partner, year, semesters, mark="J" if centre else ""
            )
            for year in years
        }
        plans = {
            (each.school_year, each.number): await maker.plan(mentor, learner, each, hours)
            for each in semesters
            if each.school_year in years
        }
    return Papers(institution, partner, contracts, plans)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes what is missing, by the repositories of the bot."""

    unit: Unit
    store: Store
    organisation: OrganisationId
    by: PersonId
    at: datetime

    @property
    def records(self) -> Records:
        return Records(self.unit, self.store)

    async def _known(self, sql: str, **params: str | int) -> int | None:
        row = await self.unit.one(sql, organisation=self.organisation, **params)
        return None if row is None else int(row["id"])

    async def calendar(self) -> tuple[Semester, ...]:
        row = await self.unit.one(
            "SELECT name FROM organisation WHERE id = :id", id=self.organisation
        )
        assert row is not None
        organisation = await self.records.organisations.named(row["name"])
        assert organisation is not None
        days = [date(year, 10, 1) for year in SCHOOL_YEARS]
        known = await self.records.semesters.ensure(organisation, *days)
        return tuple(each for each in known if each.school_year in SCHOOL_YEARS)

    async def school(self) -> InstitutionId:
        return await self._institution(SCHOOL, InstitutionKind.SCHOOL)

    async def youth_centre(self) -> InstitutionId:
        return await self._institution(YOUTH_CENTRE, InstitutionKind.YOUTH_CENTRE)

    async def _institution(self, name: str, kind: InstitutionKind) -> InstitutionId:
        found = await self.records.institutions.named(self.organisation, name)
        if found is not None:
            return found.id
        return self.records.institutions.add(self.organisation, name, kind, self.at)

    async def partner(self) -> PartnerId:
        found = await self.records.partners.named(self.organisation, PARTNER)
        if found is not None:
            return found.id
        return self.records.partners.add(self.organisation, PARTNER, self.at)

    async def registers(self, learner: PersonId, school: InstitutionId) -> None:
        if not await self.records.institutions.registrations(self.organisation, learner):
            event = LearnerRegistered(learner, school, date(SCHOOL_YEARS[0], 9, 1))
            self.records.institutions.register(self.organisation, event, self.at)

    async def qualifies(self, mentor: PersonId) -> None:
        for condition in QUALIFIED_BY:
            checked = Checked(condition, self.at.date(), self.by, self.at)
            self.records.qualifications.keep(mentor, self.organisation, checked)

    async def contract(
        self,
        mentor: PersonId,
        school: InstitutionId,
        partner: PartnerId,
        year: int,
        semesters: tuple[Semester, ...],
        mark: str = "",
    ) -> ContractId:
        number = f"{mark}{mentor}/{year}"
        known = await self._known(
            "SELECT id FROM contract WHERE organisation_id = :organisation AND number = :number",
            number=number,
        )
        if known is not None:
            return ContractId(known)
        days = school_year_days(year, semesters)
        assert days is not None
        proposal = ContractProposal(
            number, mentor, school, partner, days.begins, days.ends, RATE_CENTS
        )
        made = ContractMade(proposal, self.by, self.at)
        return self.records.contracts.add(self.organisation, made)

    async def plan(
        self, mentor: PersonId, learner: PersonId, semester: Semester, hours: int
    ) -> SupportPlanId:
        known = await self._known(
            """SELECT id FROM support_plan WHERE organisation_id = :organisation
               AND learner_id = :learner AND mentor_id = :mentor AND semester_id = :semester
               AND ended_at IS NULL""",
            learner=learner,
            mentor=mentor,
            semester=semester.id,
        )
        if known is not None:
            return SupportPlanId(known)
        body = PlanBody(
            module=Module.EXCLUSION,
            reasons="Seldom at school.",
            expected_results="Comes to school.",
            risks=frozenset({Risk.LEARNING_DIFFICULTIES}),
        )
        proposal = PlanProposal(learner, semester.id, semester.days, mentor, hours, body)
        return self.records.plans.add(self.organisation, PlanMade(proposal, self.by, self.at))
