"""Owns judging the rows of an import by the rules of the work, each as the chat judges it.

Pure but for its own working copy of what is on record: it must not store anything or know who reads
the report. What is new gets a number below 0 until it is kept; later rows find it under that number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from itertools import count

from bot.domain.consent import (
    AgeBand,
    GuardianConsent,
    guardian_needed,
    invite_opens,
)
from bot.domain.contracts import (
    Contract,
    ContractMade,
    ContractProposal,
    Institution,
    InstitutionKind,
    LearnerRegistered,
    Partner,
    Registration,
    covering,
    proper_name,
    propose_contract,
    register,
)
from bot.domain.ids import (
    ContractId,
    InstitutionId,
    PartnerId,
    PersonId,
    SemesterId,
)
from bot.domain.months import local_day
from bot.domain.pairing import (
    AssignmentProposed,
    AssignmentState,
    Papers,
    Roster,
    propose,
)
from bot.domain.people import LONGEST_NAME, STAFF, Role
from bot.domain.permissions import Permission, may_be_given
from bot.domain.plans import EarlyLeaving, Module, PlanBody, PlanMade, PlanProposal, Risk, make_plan
from bot.domain.qualification import Checked, Condition, confirm, missing
from bot.domain.refusals import RefusalCode, Refused
from bot.domain.rules import Programme, rules_on
from bot.domain.semesters import Semester, in_order, preset, school_year_of
from bot.imports.columns import RISK_PREFIX, TITLES, SheetName, plan_of
from bot.imports.reading import Row, Rows
from bot.imports.report import Finding, Outcome, wrong
from bot.wording import coordinating, records
from bot.wording import imports as words
from bot.wording.refusals import refusal
from bot.wording.registry import Saying
from bot.wording.values import FullDay
from storage.imports import Member, OnRecord, Pair
from storage.rows import folded

DEPUTY = "deputy"
MOST_COMPARED = 30


@dataclass(frozen=True, slots=True)
class InstitutionAdded:
    """A school or youth centre is new."""

    institution: Institution


@dataclass(frozen=True, slots=True)
class PartnerAdded:
    """A partner is new."""

    partner: Partner


@dataclass(frozen=True, slots=True)
class PersonInvited:
    """Somebody is new, and gets an invite. ``guardian``: whose consent, signed on which day."""

    person: PersonId
    name: str
    role: Role
    deputy: bool
    age_band: AgeBand | None
    guardian: tuple[str, date] | None


@dataclass(frozen=True, slots=True)
class PermissionGiven:
    """Somebody of the staff may do more."""

    person: PersonId
    permission: Permission


@dataclass(frozen=True, slots=True)
class QualificationChecked:
    """A condition of a mentor's qualification is met."""

    mentor: PersonId
    checked: Checked


Event = (
    InstitutionAdded
    | PartnerAdded
    | PersonInvited
    | PermissionGiven
    | QualificationChecked
    | LearnerRegistered
    | ContractMade
    | PlanMade
    | AssignmentProposed
)


@dataclass(slots=True)
class Examined:
    """What comes of a file: a finding for each row, and what is to be kept, in order."""

    findings: list[Finding] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    semesters: dict[SemesterId, tuple[int, int]] = field(default_factory=dict)
    """School year and number of each semester that has no number yet."""
    days: set[date] = field(default_factory=set)
    """Days whose school years must be known before it is kept."""


class _Told(Exception):
    """A row comes to an end with findings of its own."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__()
        self.findings = findings


def acting_coordinators(rows: Rows, record: OnRecord) -> list[tuple[str, PersonId | None]]:
    """In whose name the file can be kept: coordinators on record, else those that it brings.

    Deputies come only where there is no other. A name with its person, or None for a row.
    """
    known = [each for each in record.members if each.role is Role.COORDINATOR and not each.left]
    if known:
        return [(each.name, each.person) for each in known]
    brought = [row for row in rows.of.get(SheetName.PEOPLE, ()) if row.text("name")]
    for role in (Role.COORDINATOR.value, DEPUTY):
        found = [row.text("name") for row in brought if row.text("role") == role]
        if found:
            return [(name, None) for name in found]
    return []


def examine(rows: Rows, record: OnRecord, by: str, now: datetime) -> Examined:
    """Judge every row of the file, in the name of the coordinator called ``by``.

    The working copy of the records is changed on the way: later rows build on earlier ones.
    """
    return _Examiner(rows, record, now).examined(by)


class _Examiner:
    """The state of one examination."""

    def __init__(self, rows: Rows, record: OnRecord, now: datetime) -> None:
        self._rows = rows
        self._record = record
        self._organisation = record.organisation
        self._now = now
        self._today = local_day(now, self._organisation.zone)
        self._fresh = count(-1, -1)
        self._out = Examined(findings=list(rows.findings))
        self._people: dict[tuple[Role, str], list[Member]] = {}
        for member in record.members:
            self._file(member)
        self._institutions = {folded(each.name): each for each in record.institutions}
        self._partners = {folded(each.name): each for each in record.partners}
        self._numbers = {each.number: each for each in record.contracts}
        self._lines: dict[tuple[SheetName, str], int] = {}
        """Sheet and name: the row that it stands in."""
        self._wrong_rows: dict[tuple[SheetName, str], int] = {}
        """Names that stand in rows which are wrong."""
        self._by_name: dict[SheetName, dict[str, int]] = {}
        self._compared = 0
        self._pairs: dict[tuple[PersonId, PersonId], list[Pair]] = {}
        for pair in record.pairs:
            self._pairs.setdefault((pair.mentor, pair.learner), []).append(pair)
        self._by = PersonId(0)

    def examined(self, by: str) -> Examined:
        steps = {
            SheetName.INSTITUTIONS: self._institution,
            SheetName.PARTNERS: self._partner,
            SheetName.PEOPLE: self._person,
            SheetName.QUALIFICATIONS: self._qualification,
            SheetName.CONTRACTS: self._contract,
            SheetName.PLANS: self._plan,
            SheetName.ASSIGNMENTS: self._assignment,
        }
        for sheet, judge in steps.items():
            given: Sequence[Row] = self._rows.of.get(sheet, ())
            if sheet is SheetName.PEOPLE:
                # Coordinators first: what other rows make is made in the name of one of them.
                given = sorted(
                    given, key=lambda row: row.text("role") not in (_COORDINATOR, DEPUTY)
                )
            for row in given:
                if sheet is SheetName.PEOPLE and not self._by:
                    self._by = self._acting(by)
                before = len(self._out.events)
                try:
                    if row.wrong:
                        raise _Told()
                    noted = judge(row)
                except _Told as told:
                    self._remember_wrong(row)
                    self._out.findings += told.findings
                    continue
                self._out.findings += noted
                new = len(self._out.events) > before
                outcome = Outcome.NEW if new else Outcome.THERE
                if new or not noted:
                    self._out.findings.append(Finding(outcome, None, row.sheet, row.number))
            if sheet is SheetName.PEOPLE:
                self._by = self._acting(by)
        return self._out

    # -- names -------------------------------------------------------------------------------------

    def _file(self, member: Member) -> None:
        for key in member.keys:
            self._people.setdefault((member.role, key), []).append(member)

    def _acting(self, by: str) -> PersonId:
        found = self._people.get((Role.COORDINATOR, folded(by)), ())
        return next((each.person for each in found if not each.left), PersonId(0))

    def _remember_wrong(self, row: Row) -> None:
        name = row.text("name")
        if name:
            self._wrong_rows.setdefault((row.sheet, folded(name)), row.number)

    def _once(self, row: Row, *parts: object) -> None:
        """Each record stands once in a sheet."""
        key = (row.sheet, repr(parts))
        first = self._lines.setdefault(key, row.number)
        if first != row.number:
            text = words.NAME_TWICE if row.sheet is SheetName.PEOPLE else words.ROW_TWICE
            raise _Told(self._wrong(row, text(row=first)))

    def _wrong(self, row: Row, what: Saying, key: str | None = None) -> Finding:
        column = None if key is None else plan_of(row.sheet).column(key)
        return wrong(what, row.sheet, row.number, column)

    def _refused(self, row: Row, refused: Refused, key: str | None = None) -> _Told:
        return _Told(self._wrong(row, refusal(refused, self._organisation.zone), key))

    def _noted(self, row: Row, what: Saying) -> Finding:
        return Finding(Outcome.OTHERWISE, what, row.sheet, row.number)

    def _meant(self, row: Row, key: str, roles: Iterable[Role]) -> Member:
        """The one person whom a cell names."""
        name = folded(row.text(key))
        found = {each.person: each for role in roles for each in self._people.get((role, name), ())}
        here = [each for each in found.values() if not each.left]
        if len(here) == 1:
            return here[0]
        if len(here) > 1:
            raise _Told(self._wrong(row, words.AMBIGUOUS(), key))
        if found:
            raise _Told(self._wrong(row, words.LEFT(), key))
        raise self._unknown(row, key, SheetName.PEOPLE, words.UNKNOWN_NAME(sheet=words.PEOPLE))

    def _unknown(self, row: Row, key: str, sheet: SheetName, otherwise: Saying) -> _Told:
        """Nobody has this name: the row of it is wrong itself, it is misspelt, or it isn't there."""
        name = folded(row.text(key))
        known = self._wrong_rows.get((sheet, name))
        if known is not None:
            what = words.WAITS(sheet=TITLES[sheet], row=known)
            return _Told(Finding(Outcome.WAITS, what, row.sheet, row.number))
        there = self._rows_by_name(sheet)
        close = self._close(name, there)
        if close:
            otherwise = words.UNKNOWN_LIKE_ROW(sheet=TITLES[sheet], row=there[close[0]])
        return _Told(self._wrong(row, otherwise, key))

    def _rows_by_name(self, sheet: SheetName) -> dict[str, int]:
        if sheet not in self._by_name:
            rows = self._rows.of.get(sheet, ())
            self._by_name[sheet] = {folded(each.text("name")): each.number for each in rows}
        return self._by_name[sheet]

    def _close(self, name: str, known: Iterable[str]) -> list[str]:
        """The name that is probably meant. Comparing is slow, and hundreds of unknown names have
        another reason than spelling, so only the first few are compared."""
        self._compared += 1
        return get_close_matches(name, known, 1, 0.8) if self._compared <= MOST_COMPARED else []

    def _named_institution(self, row: Row, key: str) -> Institution:
        found = self._institutions.get(folded(row.text(key)))
        if found is None:
            close = self._close(folded(row.text(key)), self._institutions)
            otherwise: Saying = words.UNKNOWN_THING(sheet=words.INSTITUTIONS)
            if close:
                otherwise = words.UNKNOWN_LIKE(name=self._institutions[close[0]].name)
            raise self._unknown(row, key, SheetName.INSTITUTIONS, otherwise)
        return found

    def _named_partner(self, row: Row, key: str) -> Partner:
        found = self._partners.get(folded(row.text(key)))
        if found is None:
            close = self._close(folded(row.text(key)), self._partners)
            otherwise: Saying = words.UNKNOWN_THING(sheet=words.PARTNERS)
            if close:
                otherwise = words.UNKNOWN_LIKE(name=self._partners[close[0]].name)
            raise self._unknown(row, key, SheetName.PARTNERS, otherwise)
        return found

    # -- institutions and partners -----------------------------------------------------------------

    def _institution(self, row: Row) -> list[Finding]:
        name = proper_name(row.text("name"))
        if isinstance(name, Refused):
            raise self._refused(row, name, "name")
        self._once(row, folded(name))
        kind = InstitutionKind(row.text("kind"))
        known = self._institutions.get(folded(name))
        if known is None:
            made = Institution(InstitutionId(next(self._fresh)), self._organisation.id, name, kind)
            self._institutions[folded(name)] = made
            self._out.events.append(InstitutionAdded(made))
            return []
        if known.kind is not kind:
            return [self._noted(row, words.OTHER_KIND(kind=records.INSTITUTION_KINDS[known.kind]))]
        return [self._noted(row, words.IS_CLOSED())] if known.ended else []

    def _partner(self, row: Row) -> list[Finding]:
        name = proper_name(row.text("name"))
        if isinstance(name, Refused):
            raise self._refused(row, name, "name")
        self._once(row, folded(name))
        if folded(name) not in self._partners:
            made = Partner(PartnerId(next(self._fresh)), self._organisation.id, name)
            self._partners[folded(name)] = made
            self._out.events.append(PartnerAdded(made))
        return []

    # -- people ------------------------------------------------------------------------------------

    def _person(self, row: Row) -> list[Finding]:
        name = proper_name(row.text("name"), LONGEST_NAME)
        if isinstance(name, Refused):
            raise self._refused(row, name, "name")
        deputy = row.text("role") == DEPUTY
        role = Role.COORDINATOR if deputy else Role(row.text("role"))
        self._once(row, role, folded(name))
        self._check_fields(row, role)
        found = self._people.get((role, folded(name)), [])
        here = [each for each in found if not each.left]
        if len(here) > 1:
            raise _Told(self._wrong(row, words.AMBIGUOUS(), "name"))
        if found and not here:
            raise _Told(self._noted(row, words.LEFT()))
        notes: list[Finding] = []
        if here:
            person, band = here[0].person, here[0].age_band
            said = row.text("age")
            if said and band != said:
                known = None if band is None else coordinating.AGES.get(AgeBand(band))
                notes.append(self._noted(row, words.OTHER_AGE(age="–" if known is None else known)))
        else:
            person = self._invited(row, name, role, deputy=deputy)
        notes += self._school_of(row, person) if row.text("school") else []
        return notes + self._permissions_of(row, person, role)

    def _check_fields(self, row: Row, role: Role) -> None:
        """Ages, schools and guardians are learners', permissions those of the staff."""
        other = {
            Role.LEARNER: ("plan_author", "consultant"),
        }.get(role, ("age", "school", "school_since", "guardian", "guardian_signed"))
        for key in other:
            if row.cells.get(key):
                what = words.CELL_NOT_FOR_ROLE(role=words.ROLES[role.value])
                raise _Told(self._wrong(row, what, key))

    def _invited(self, row: Row, name: str, role: Role, *, deputy: bool) -> PersonId:
        person = PersonId(next(self._fresh))
        band, guardian = None, None
        if role is Role.LEARNER:
            band = AgeBand(row.text("age")) if row.text("age") else None
            if band is None:
                raise _Told(self._wrong(row, words.CELL_BLANK(), "age"))
            if self._organisation.help_numbers_confirmed_at is None:
                raise _Told(self._wrong(row, words.NUMBERS_FIRST()))
            guardian = self._guardian(row, band)
        member = Member(
            person,
            role,
            name,
            frozenset({folded(name)}),
            None if band is None else band.value,
            left=False,
        )
        self._record.members.append(member)
        self._file(member)
        self._out.events.append(PersonInvited(person, name, role, deputy, band, guardian))
        return person

    def _guardian(self, row: Row, band: AgeBand) -> tuple[str, date] | None:
        signed = row.day("guardian_signed")
        name = row.text("guardian")
        if bool(name) != (signed is not None):
            key = "guardian_signed" if name else "guardian"
            raise _Told(self._wrong(row, words.GUARDIAN_HALF(), key))
        consent = None if signed is None else GuardianConsent(signed, self._by)
        refused = invite_opens(band, self._organisation.consent_age, consent)
        if refused is not None:
            needed = guardian_needed(band, self._organisation.consent_age)
            raise self._refused(row, refused, "guardian" if needed else "age")
        if signed is None:
            return None
        if signed > self._today:
            raise _Told(self._wrong(row, words.GUARDIAN_FUTURE(), "guardian_signed"))
        proper = proper_name(name, LONGEST_NAME)
        if isinstance(proper, Refused):
            raise self._refused(row, proper, "guardian")
        return proper, signed

    def _school_of(self, row: Row, learner: PersonId) -> list[Finding]:
        school = self._named_institution(row, "school")
        known = self._record.registrations.setdefault(learner, [])
        begins = row.day("school_since")
        attended = [each for each in known if each.institution == school.id]
        if begins is None:
            if attended and attended[-1] is known[-1]:
                return []
            if known:
                column = plan_of(SheetName.PEOPLE).column("school_since").head
                return [self._noted(row, words.OTHER_SCHOOL(column=column))]
            begins = self._today
        if any(each.begins == begins for each in attended):
            return []
        settled = self._record.settled.get(learner, {})
        decided = register(learner, school, begins, known, settled)
        if isinstance(decided, Refused):
            if decided.code is RefusalCode.REGISTRATION_SAME:
                return [self._noted(row, refusal(decided, self._organisation.zone))]
            raise self._refused(row, decided, "school")
        if decided.drops is not None:
            known.remove(decided.drops)
        if decided.closes is not None:
            known.remove(decided.closes)
            known.append(replace(decided.closes, ends=begins - timedelta(days=1)))
        known.append(Registration(school.id, begins))
        self._out.events.append(decided)
        return []

    def _permissions_of(self, row: Row, person: PersonId, role: Role) -> list[Finding]:
        notes: list[Finding] = []
        for permission in Permission:
            if not row.marked(permission.value):
                continue
            known = self._record.permissions.setdefault(person, {})
            refused = may_be_given([role])
            if refused is not None:
                raise self._refused(row, refused, permission.value)
            if known.get(permission) is True:
                what = words.PERMISSION_TAKEN(what=records.PERMISSIONS[permission])
                notes.append(self._noted(row, what))
            elif permission not in known:
                known[permission] = False
                self._out.events.append(PermissionGiven(person, permission))
        return notes

    # -- papers ------------------------------------------------------------------------------------

    def _qualification(self, row: Row) -> list[Finding]:
        mentor = self._meant(row, "mentor", (Role.MENTOR,)).person
        condition, met_on = Condition(row.text("condition")), row.day("met_on")
        assert met_on is not None, "the column is needed"
        self._once(row, mentor, condition)
        by = self._by
        if row.text("checked_by"):
            by = self._meant(row, "checked_by", (Role.COORDINATOR,)).person
        known = self._record.checked.setdefault(mentor, {})
        if condition in known:
            if known[condition] == met_on:
                return []
            return [self._noted(row, words.OTHER_DAY(day=FullDay(known[condition])))]
        decided = confirm(condition, met_on, self._today, by, self._now)
        if isinstance(decided, Refused):
            raise self._refused(row, decided, "met_on")
        known[condition] = met_on
        self._out.events.append(QualificationChecked(mentor, decided))
        return []

    def _contract(self, row: Row) -> list[Finding]:
        number = " ".join(row.text("number").split())
        self._once(row, number)
        mentor = self._meant(row, "mentor", (Role.MENTOR,)).person
        institution = self._named_institution(row, "institution")
        partner = self._named_partner(row, "partner")
        begins, ends = row.day("from"), row.day("until")
        assert begins is not None, "the column is needed"
        assert ends is not None, "the column is needed"
        rate = row.number_in("rate")
        proposal = ContractProposal(number, mentor, institution.id, partner.id, begins, ends, rate)
        known = self._numbers.get(number)
        if known is not None and known.mentor == mentor:
            said = (institution.id, partner.id, begins, ends, rate)
            there = (
                known.institution,
                known.partner,
                known.begins,
                known.ends,
                known.unit_rate_cents,
            )
            return [] if said == there else [self._noted(row, words.OTHER_CONTRACT(number=number))]
        semesters = self._calendar(begins)
        decided = propose_contract(
            proposal,
            semesters,
            numbers=self._numbers.keys(),
            institution=institution,
            by=self._by,
            at=self._now,
        )
        if isinstance(decided, Refused):
            raise self._refused(row, decided)
        made = Contract(
            ContractId(next(self._fresh)),
            self._organisation.id,
            number,
            mentor,
            institution.id,
            institution.kind,
            partner.id,
            begins,
            ends,
            rate,
        )
        self._numbers[number] = made
        self._record.contracts.append(made)
        self._out.days.add(begins)
        self._out.events.append(decided)
        return []

    def _calendar(self, day: date) -> tuple[Semester, ...]:
        """The semesters, with the school year of the day and the next one filled in."""
        first = school_year_of(day, self._organisation.country)
        have = {(each.school_year, each.number) for each in self._record.semesters}
        for year in (first, first + 1):
            for number, days in enumerate(preset(self._organisation.country, year), start=1):
                if (year, number) not in have:
                    made = Semester(SemesterId(next(self._fresh)), year, number, days)
                    self._record.semesters.append(made)
                    self._out.semesters[made.id] = (year, number)
        return in_order(self._record.semesters)

    def _plan(self, row: Row) -> list[Finding]:
        learner = self._meant(row, "learner", (Role.LEARNER,)).person
        mentor = self._meant(row, "mentor", (Role.MENTOR,)).person
        semester = self._semester(row)
        self._once(row, learner, semester.id, mentor)
        author = self._by
        if row.text("prepared_by"):
            author = self._meant(row, "prepared_by", sorted(STAFF)).person
        hours = row.number_in("hours")
        known = self._record.plans.get((learner, semester.id, mentor))
        if known is not None:
            planned, ended = known
            if ended:
                return [self._noted(row, words.PLAN_WAS_ENDED())]
            return [] if planned == hours else [self._noted(row, words.OTHER_HOURS(hours=planned))]
        may = self._record.permissions.get(author, {}).get(Permission.PLAN_AUTHOR) is False
        if not may:
            raise _Told(self._wrong(row, words.NO_AUTHOR(sheet=words.PEOPLE), "prepared_by"))
        programme = Programme.SCHOOL_COMMUNITY
        decided = make_plan(
            PlanProposal(learner, semester.id, semester.days, mentor, hours, _body(row)),
            author=may,
            exists=False,
            today=self._today,
            hours_a_month=rules_on(
                self._today, programme, self._record.rule_sets
            ).hours_per_learner_and_month,
            by=author,
            at=self._now,
        )
        if isinstance(decided, Refused):
            raise self._refused(row, decided)
        self._record.plans[learner, semester.id, mentor] = (hours, False)
        self._out.days.add(preset(self._organisation.country, semester.school_year)[0].begins)
        self._out.events.append(decided)
        return []

    def _semester(self, row: Row) -> Semester:
        said = row.cells["semester"]
        assert isinstance(said, tuple)
        year, number = said
        first, _ = preset(self._organisation.country, year)
        semesters = self._calendar(first.begins)
        return next(each for each in semesters if (each.school_year, each.number) == (year, number))

    # -- pairs -------------------------------------------------------------------------------------

    def _assignment(self, row: Row) -> list[Finding]:
        mentor = self._meant(row, "mentor", (Role.MENTOR,)).person
        member = self._meant(row, "learner", (Role.LEARNER,))
        programme = Programme(row.text("programme"))
        self._once(row, mentor, member.person)
        between = self._pairs.setdefault((mentor, member.person), [])
        standing = [each for each in between if each.state in ("proposed", "active")]
        here = [each for each in between if each.here and each.programme == programme.value]
        if any(each in standing for each in here):
            return []
        if here and not standing:
            return [self._noted(row, words.PAIR_WAS())]
        load = self._record.loads.setdefault((mentor, programme.value), {})
        roster = Roster(
            mentor=mentor,
            active=load.get("active", 0),
            proposed=load.get("proposed", 0),
            with_this_learner=AssignmentState(standing[0].state) if standing else None,
        )
        decided = propose(
            organisation=self._organisation.id,
            programme=programme,
            learner=member.person,
            learner_band=AgeBand(member.age_band) if member.age_band else AgeBand.UNDER_13,
            roster=roster,
            rules=rules_on(self._today, programme, self._record.rule_sets),
            papers=self._papers(mentor, member.person),
            by=self._by,
            at=self._now,
        )
        if isinstance(decided, Refused):
            raise self._refused(row, decided)
        load["proposed"] = load.get("proposed", 0) + 1
        between.append(Pair(mentor, member.person, programme.value, "proposed", here=True))
        self._out.events.append(decided)
        return []

    def _papers(self, mentor: PersonId, learner: PersonId) -> Papers:
        return Papers(
            missing=missing(self._record.checked.get(mentor, {}).keys()),
            covering=covering(
                [each for each in self._record.contracts if each.mentor == mentor],
                self._record.registrations.get(learner, ()),
                self._today,
            ),
        )


_COORDINATOR = Role.COORDINATOR.value


def _body(row: Row) -> PlanBody:
    way = row.text("way")
    return PlanBody(
        module=Module(row.text("module")),
        reasons=row.text("reasons"),
        expected_results=row.text("results"),
        risks=frozenset(risk for risk in Risk if row.marked(RISK_PREFIX + risk.value)),
        early_leaving=EarlyLeaving(way) if way else None,
    )
