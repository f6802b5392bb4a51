"""Owns contracts, institutions and the school a learner attends; must not pay or pair anybody.

A contract with a school covers the learners registered there, on the days on which they are; one
with a youth centre covers every learner of the organisation (Mentor guidelines, contracts).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.days import DayRange, joined
from bot.domain.ids import (
    ContractId,
    InstitutionId,
    MeetingId,
    OrganisationId,
    PartnerId,
    PersonId,
)
from bot.domain.months import require_utc
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.semesters import Semester, school_year_days, semester_from

LONGEST_NAME = 80
"""Characters of the name of an institution or a partner *(ours)*."""

LONGEST_NUMBER = 40
"""Characters of a contract's number *(ours)*."""

LONGEST_REASON = 300
"""Characters of the reason for a correction *(ours)*."""

MOST_CENTS = 100_000
"""A unit rate over 1000 an hour is a typing mistake *(ours)*."""

ONE_DAY = timedelta(days=1)


class InstitutionKind(StrEnum):
    """What a mentor's contract is made with."""

    SCHOOL = "school"
    YOUTH_CENTRE = "youth_centre"


@dataclass(frozen=True, slots=True)
class Institution:
    """A school or a youth centre of the organisation."""

    id: InstitutionId
    organisation: OrganisationId
    name: str
    kind: InstitutionKind
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Partner:
    """The institution's side, which concludes contracts and pays."""

    id: PartnerId
    organisation: OrganisationId
    name: str


@dataclass(frozen=True, slots=True)
class Registration:
    """A learner is registered at a school from a day on; `ends` is the last day, None goes on."""

    institution: InstitutionId
    begins: date
    ends: date | None = None

    def on(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Contract:
    """A mentor's contract as it stands. `ends` is the last day on which it is valid, moved forward
    where it was ended early."""

    id: ContractId
    organisation: OrganisationId
    number: str
    mentor: PersonId
    institution: InstitutionId
    kind: InstitutionKind
    partner: PartnerId
    begins: date
    ends: date
    unit_rate_cents: int
    version: int = 1

    @property
    def days(self) -> DayRange:
        return DayRange(self.begins, self.ends)

    def valid_on(self, day: date) -> bool:
        return self.begins <= day <= self.ends


class Corrected(StrEnum):
    """What of a contract was entered wrongly."""

    DATES = "dates"
    INSTITUTION = "institution"
    PARTNER = "partner"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class EntryUnder:
    """A meeting that was held under a contract, on a local day.

    `approved`: the mentor approved its month, or more was done with it since. `paid`: a coordinator
    accepted its hours, or they were exported.
    """

    meeting: MeetingId
    learner: PersonId
    day: date
    hours: int
    approved: bool
    paid: bool


@dataclass(frozen=True, slots=True)
class ContractCorrected:
    """The contract as it was entered, and as it is. The reason is a person's words."""

    before: Contract
    after: Contract
    what: Corrected
    reason: str
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class ContractProposal:
    """What a coordinator says of a contract, or a row of an import. Money is whole cents."""

    number: str
    mentor: PersonId
    institution: InstitutionId
    partner: PartnerId
    begins: date
    ends: date
    unit_rate_cents: int


@dataclass(frozen=True, slots=True)
class ContractMade:
    """The contract is concluded as proposed."""

    proposal: ContractProposal
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class ContractEnded:
    """The contract ends early; `last_day` is the last one on which it is valid."""

    before: Contract
    last_day: date
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class LearnerRegistered:
    """The learner attends this school from a day on.

    `closes` is the registration that ends the day before, `drops` the one that began on the same
    day and so never counted.
    """

    learner: PersonId
    institution: InstitutionId
    begins: date
    closes: Registration | None = None
    drops: Registration | None = None


def proper_name(said: str, longest: int = LONGEST_NAME) -> str | Refused:
    """A name as it is kept, single-spaced; refused when nothing or too much was said."""
    name = " ".join(said.split())
    if not 1 <= len(name) <= longest:
        return refuse(RefusalCode.NAME_LENGTH, most=longest)
    return name


def ends_allowed(begins: date, semesters: Sequence[Semester]) -> DayRange | None:
    """The last days that a contract from `begins` may have; nothing where no calendar reaches.

    Counted in days, as a reading of "not shorter than one semester, not longer than one school
    year" (Mentor guidelines, contracts): as many as the semester has in which it begins (in the
    holidays: the next one), at most as many as that semester's school year has.
    """
    semester = semester_from(begins, semesters)
    year = None if semester is None else school_year_days(semester.school_year, semesters)
    if semester is None or year is None:
        return None
    # A contract from the first day of a semester must reach that semester's last day.
    return DayRange(begins + (semester.days.days - 1) * ONE_DAY, begins + (year.days - 1) * ONE_DAY)


def propose_contract(
    proposal: ContractProposal,
    semesters: Sequence[Semester],
    *,
    numbers: Collection[str],
    institution: Institution,
    by: PersonId,
    at: datetime,
) -> ContractMade | Refused:
    """Conclude a contract: the one road for the chat and for an import.

    `numbers` are those that contracts of the organisation have already (Mentor guidelines,
    contracts).
    """
    number = proper_name(proposal.number, LONGEST_NUMBER)
    if isinstance(number, Refused):
        return number
    if number in numbers:
        return refuse(RefusalCode.CONTRACT_NUMBER_TAKEN)
    if institution.ended:
        return refuse(RefusalCode.INSTITUTION_CLOSED)
    if not 1 <= proposal.unit_rate_cents <= MOST_CENTS:
        return refuse(RefusalCode.CONTRACT_RATE, most=MOST_CENTS // 100)
    wrong_length = check_length(proposal.begins, proposal.ends, semesters)
    if wrong_length is not None:
        return wrong_length
    return ContractMade(proposal, by, require_utc(at))


def check_length(begins: date, ends: date, semesters: Sequence[Semester]) -> Refused | None:
    """Nothing when a contract may run over these days, else what they would have to be."""
    allowed = ends_allowed(begins, semesters)
    if allowed is None:
        return refuse(RefusalCode.CONTRACT_NO_SEMESTER, begins=begins)
    if ends < allowed.begins:
        return refuse(RefusalCode.CONTRACT_TOO_SHORT, earliest=allowed.begins)
    if ends > allowed.ends:
        return refuse(RefusalCode.CONTRACT_TOO_LONG, latest=allowed.ends)
    return None


def end_contract(
    contract: Contract, last_day: date, *, last_entry: date | None, by: PersonId, at: datetime
) -> ContractEnded | Refused:
    """End a contract early, on any day it has; the shortest term binds only when it is made.

    `last_entry` is the last local day with a standing entry under it: what was worked under a
    contract stays covered by it.
    """
    if not contract.begins <= last_day < contract.ends:
        return refuse(RefusalCode.CONTRACT_ENDS_ANYWAY, begins=contract.begins, ends=contract.ends)
    if last_entry is not None and last_day < last_entry:
        return refuse(RefusalCode.CONTRACT_HAS_ENTRIES, last=last_entry)
    return ContractEnded(contract, last_day, by, require_utc(at))


def correct_contract(
    before: Contract,
    after: Contract,
    what: Corrected,
    *,
    version: int,
    semesters: Sequence[Semester],
    institution: Institution,
    entries: Sequence[EntryUnder],
    schools: Mapping[PersonId, Sequence[Registration]],
    reason: str,
    by: PersonId,
    at: datetime,
) -> ContractCorrected | Refused:
    """Put right what was entered wrongly, where no hour that counts already would lose its cover.

    `version` is the one that the person had seen, `institution` the one of `after`, `entries` all
    standing ones under the contract, `schools` the registrations of their learners. The length is
    judged where the days change, as when the contract was made (Mentor guidelines, contracts); a
    contract that was ended early has its whole length again then.
    """
    if before.version != version:
        return refuse(RefusalCode.RECORD_CHANGED_MEANWHILE)
    if what is not Corrected.SCAN and after == before:
        return refuse(RefusalCode.CONTRACT_SAME)
    paid = [each for each in entries if each.paid]
    if paid and what in (Corrected.INSTITUTION, Corrected.PARTNER):
        return refuse(RefusalCode.CONTRACT_PARTIES_PAID, last=max(each.day for each in paid))
    if what is Corrected.INSTITUTION and institution.ended:
        return refuse(RefusalCode.INSTITUTION_CLOSED)
    if what is Corrected.DATES:
        wrong_length = check_length(after.begins, after.ends, semesters)
        if wrong_length is not None:
            return wrong_length
    lost = losing_cover(before, after, entries, schools)
    approved = sum(each.approved for each in lost)
    if approved:
        return refuse(RefusalCode.CONTRACT_APPROVED_OUTSIDE, count=approved)
    after = replace(after, version=before.version + 1)
    return ContractCorrected(before, after, what, reason, by, require_utc(at))


def losing_cover(
    before: Contract,
    after: Contract,
    entries: Iterable[EntryUnder],
    schools: Mapping[PersonId, Sequence[Registration]],
) -> tuple[EntryUnder, ...]:
    """Entries that the contract covers as it is, and would no longer cover after a correction."""

    def covers(contract: Contract, entry: EntryUnder) -> bool:
        days = days_covered(contract, schools.get(entry.learner, ()))
        return any(entry.day in each for each in days)

    return tuple(each for each in entries if covers(before, each) and not covers(after, each))


def register(
    learner: PersonId,
    institution: Institution,
    begins: date,
    registrations: Iterable[Registration],
    settled: Mapping[InstitutionId, date],
) -> LearnerRegistered | Refused:
    """Let a learner attend a school from a day on; the registration before it ends the day before.

    Registrations never overlap, for a learner attends one school at a time *(ours)*. `settled` is by
    school the last local day of an hour with this learner that was accepted under a contract with
    it: such an hour stays covered. What is not accepted yet is judged again before it is.
    """
    if institution.kind is not InstitutionKind.SCHOOL:
        return refuse(RefusalCode.REGISTRATION_NO_SCHOOL)
    if institution.ended:
        return refuse(RefusalCode.INSTITUTION_CLOSED)
    known = sorted(registrations, key=lambda each: each.begins)
    last = known[-1] if known else None
    if last is None:
        return LearnerRegistered(learner, institution.id, begins)
    if begins < last.begins:
        return refuse(RefusalCode.REGISTRATION_BEFORE, since=last.begins)
    if last.institution == institution.id and last.ends is None:
        return refuse(RefusalCode.REGISTRATION_SAME, since=last.begins)
    accepted = settled.get(last.institution)
    if accepted is not None and begins <= accepted and last.institution != institution.id:
        return refuse(RefusalCode.REGISTRATION_SETTLED, last=accepted)
    if begins == last.begins:
        return LearnerRegistered(learner, institution.id, begins, drops=last)
    still_there = last.ends is None or begins <= last.ends
    return LearnerRegistered(learner, institution.id, begins, closes=last if still_there else None)


def days_covered(contract: Contract, registrations: Iterable[Registration]) -> tuple[DayRange, ...]:
    """The days on which the contract covers a learner with these registrations, in order.

    The learner is one of the same organisation as the contract.
    """
    if contract.kind is InstitutionKind.YOUTH_CENTRE:
        return (contract.days,)
    found: list[DayRange] = []
    for each in registrations:
        if each.institution != contract.institution:
            continue
        ends = contract.ends if each.ends is None else each.ends
        if each.begins <= ends:
            days = contract.days.within(DayRange(each.begins, ends))
            found += [] if days is None else [days]
    return joined(found)


ENDING_SOON = (30, 7)
"""Days before the end of a contract or a plan on which the coordinator is told *(ours)*."""


def warned_of(ends: date, today: date) -> int | None:
    """Which of the warnings falls due on a day for something that ends then: the nearer one.

    None where the end is farther off, or past.
    """
    left = (ends - today).days
    due = [days for days in ENDING_SOON if 0 <= left <= days]
    return min(due) if due else None


def ends_for_good(contract: Contract, others: Iterable[Contract]) -> bool:
    """Whether no other contract of the mentor with the same institution goes on after it."""
    return not any(
        other.mentor == contract.mentor
        and other.institution == contract.institution
        and other.ends > contract.ends
        for other in others
    )


class Cover(StrEnum):
    """How a mentor's contracts stand to a learner on a day."""

    COVERED = "covered"
    NO_CONTRACT = "no_contract"
    """There is none now, and none to come."""
    LATER = "later"
    """None is valid on the day; the next one begins later."""
    OTHER_LEARNERS = "other_learners"
    """A contract is valid on the day, but it doesn't cover this learner."""


@dataclass(frozen=True, slots=True)
class Covering:
    """How a mentor's contracts stand to a learner, with the day from which a later one counts."""

    cover: Cover
    begins: date | None = None


def covering(
    contracts: Iterable[Contract], registrations: Sequence[Registration], day: date
) -> Covering:
    """Whether a mentor's contracts cover the learner on that local day, or what stands against."""
    known = tuple(contracts)
    valid = [each for each in known if each.valid_on(day)]
    if any(day in days for each in valid for days in days_covered(each, registrations)):
        return Covering(Cover.COVERED)
    if valid:
        return Covering(Cover.OTHER_LEARNERS)
    later = [each.begins for each in known if each.begins > day]
    if later:
        return Covering(Cover.LATER, min(later))
    return Covering(Cover.NO_CONTRACT)


_RATE = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?(?: ?(?:€|EUR|eur))?")


def read_cents(said: str) -> int | None:
    """A rate as somebody typed it, 12.50 or 12,5 or 12, in whole cents; nothing for all else."""
    found = _RATE.fullmatch(" ".join(said.split()))
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
