"""Owns storing what an import came to, in one unit of work; must not judge or look anybody up.

What was numbered below 0 while it was judged gets its real number here, in the order of the events.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from bot.domain.contracts import ContractMade, LearnerRegistered
from bot.domain.ids import AssignmentId, InstitutionId, PartnerId, PersonId, SemesterId
from bot.domain.months import start_of_day
from bot.domain.pairing import AssignmentProposed
from bot.domain.people import Organisation, Role
from bot.domain.plans import PlanMade
from bot.imports.examining import (
    Event,
    Examined,
    InstitutionAdded,
    PartnerAdded,
    PermissionGiven,
    PersonInvited,
    QualificationChecked,
)
from storage.invites import Guardian
from storage.records import Records, Store


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who gets a link; the token is shown once and kept nowhere."""

    name: str
    role: Role
    deputy: bool
    token: str


@dataclass(slots=True)
class Kept:
    """What was stored: who is to get a link, and which mentors are asked about which learner."""

    invited: list[Invited] = field(default_factory=list)
    asked: list[tuple[AssignmentId, PersonId, PersonId]] = field(default_factory=list)


async def keep(
    records: Records,
    store: Store,
    organisation: Organisation,
    examined: Examined,
    by: PersonId,
    now: datetime,
) -> Kept:
    """Store the events; ``by`` can be the number of a coordinator who comes with the file."""
    keeper = _Keeper(records, store, organisation, now)
    await keeper.number_semesters(examined)
    keeper.number_people(examined)
    for event in examined.events:
        await keeper.keep(event, by)
    await keeper.audit("imported", "person", keeper.person(by), None)
    return keeper.kept


class _Keeper:
    """Real numbers for those below 0, and the repositories."""

    def __init__(
        self, records: Records, store: Store, organisation: Organisation, now: datetime
    ) -> None:
        self._records = records
        self._store = store
        self._organisation = organisation
        self._now = now
        self._people: dict[PersonId, PersonId] = {}
        self._institutions: dict[InstitutionId, InstitutionId] = {}
        self._partners: dict[PartnerId, PartnerId] = {}
        self._semesters: dict[SemesterId, SemesterId] = {}
        self.kept = Kept()

    def person(self, number: PersonId) -> PersonId:
        return self._people.get(number, number)

    async def number_semesters(self, examined: Examined) -> None:
        known = await self._records.semesters.of(self._organisation.id)
        if examined.days:
            known = await self._records.semesters.ensure(self._organisation, *examined.days)
        real = {(each.school_year, each.number): each.id for each in known}
        for below, place in examined.semesters.items():
            if place in real:
                self._semesters[below] = real[place]

    def number_people(self, examined: Examined) -> None:
        """Each new person has a key before anything of theirs is sealed; one writing for all."""
        people = self._records.people
        for event in examined.events:
            if isinstance(event, PersonInvited):
                band = None if event.age_band is None else event.age_band.value
                self._people[event.person] = people.add(event.name, band, self._now)
        self._store.vault.add_people(self._people.values())

    async def audit(
        self, act: str, kind: str, number: int | None, subject: PersonId | None
    ) -> None:
        """Nobody's account did it: the operator's command line has no person."""
        await self._records.audit.record(
            self._now,
            act,
            kind,
            number,
            actor=None,
            organisation=self._organisation.id,
            subject=subject,
        )

    async def keep(self, event: Event, by: PersonId) -> None:
        """One event becomes rows, and a row in the audit."""
        records, here, now = self._records, self._organisation.id, self._now
        match event:
            case InstitutionAdded(institution):
                made = records.institutions.add(here, institution.name, institution.kind, now)
                self._institutions[institution.id] = made
                await self.audit("institution_added", "institution", made, None)
            case PartnerAdded(partner):
                number = records.partners.add(here, partner.name, now)
                self._partners[partner.id] = number
                await self.audit("partner_added", "partner", number, None)
            case PersonInvited():
                await self._invite(event, self.person(by))
            case PermissionGiven(somebody, permission):
                person = self.person(somebody)
                records.permissions.give(here, person, permission, self.person(by), now)
                await self.audit("permission_given", "person", person, person)
            case QualificationChecked(somebody, checked):
                person = self.person(somebody)
                checker = replace(checked, checked_by=self.person(checked.checked_by))
                records.qualifications.keep(person, here, checker)
                await self.audit("qualification_checked", "person", person, person)
            case LearnerRegistered():
                await self._register(event)
            case ContractMade():
                await self._conclude(event)
            case PlanMade():
                await self._plan(event)
            case AssignmentProposed():
                await self._propose(event)
            case _:
                assert_never(event)

    async def _invite(self, event: PersonInvited, by: PersonId) -> None:
        person, here = self.person(event.person), self._organisation.id
        self._records.people.add_member(here, person, event.role, self._now, deputy=event.deputy)
        guardian = None
        if event.guardian is not None:
            name, signed = event.guardian
            confirmed_at = min(self._now, start_of_day(signed, self._organisation.zone))
            guardian = Guardian(name, confirmed_at, by)
        token = self._records.invites.add(here, person, event.role, by, self._now, guardian)
        self.kept.invited.append(Invited(event.name, event.role, event.deputy, token))
        await self.audit("invited", "person", person, person)

    async def _register(self, event: LearnerRegistered) -> None:
        school = self._institutions.get(event.institution, event.institution)
        learner = self.person(event.learner)
        registered = replace(event, learner=learner, institution=school)
        self._records.institutions.register(self._organisation.id, registered, self._now)
        await self.audit("school_changed", "institution", school, learner)

    async def _conclude(self, event: ContractMade) -> None:
        said = event.proposal
        mentor = self.person(said.mentor)
        proposal = replace(
            said,
            mentor=mentor,
            institution=self._institutions.get(said.institution, said.institution),
            partner=self._partners.get(said.partner, said.partner),
        )
        made = replace(event, proposal=proposal, by=self.person(event.by))
        contract = self._records.contracts.add(self._organisation.id, made)
        await self.audit("contract_made", "contract", contract, mentor)

    async def _plan(self, event: PlanMade) -> None:
        said = event.proposal
        learner = self.person(said.learner)
        proposal = replace(
            said,
            learner=learner,
            mentor=self.person(said.mentor),
            semester=self._semesters.get(said.semester, said.semester),
        )
        made = replace(event, proposal=proposal, by=self.person(event.by))
        plan = self._records.plans.add(self._organisation.id, made)
        await self.audit("plan_made", "support_plan", plan, learner)

    async def _propose(self, event: AssignmentProposed) -> None:
        mentor, learner = self.person(event.mentor), self.person(event.learner)
        assignment = self._records.assignments.propose(
            self._organisation.id,
            event.programme.value,
            mentor,
            learner,
            self.person(event.by),
            self._now,
        )
        self.kept.asked.append((assignment, mentor, learner))
        await self.audit("pair_proposed", "assignment", assignment, learner)
