"""Owns the acts on the records behind the mentor's month: institutions, contracts, plans and the like.

Days are ``YYYYMMDD``, rates are whole cents. ``marks`` is what is ticked in a support plan, as
``handlers.plan_marks`` writes it: bits without a meaning of their own outside of that conversation.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import (
    ContractId,
    InstitutionId,
    MemberId,
    PartnerId,
    SemesterId,
    SupportPlanId,
)
from bot.taps import Tap, tap

# -- institutions, partners, semesters, schools ----------------------------------------------------


@tap("Ra")
@dataclass(frozen=True, slots=True)
class OpenProgramme(Tap):
    """The records of the programme, to choose from."""


@tap("Rb")
@dataclass(frozen=True, slots=True)
class ListInstitutions(Tap):
    """Schools and youth centres, from this place in the list."""

    start: int


@tap("Rc")
@dataclass(frozen=True, slots=True)
class AddInstitution(Tap):
    """Type the name of a new institution of this kind."""

    kind: str


@tap("Rd")
@dataclass(frozen=True, slots=True)
class OpenInstitution(Tap):
    """One institution."""

    institution: InstitutionId


@tap("Re")
@dataclass(frozen=True, slots=True)
class CloseInstitution(Tap):
    """Offer it no longer (1), or again (0)."""

    institution: InstitutionId
    closed: int


@tap("Xd")
@dataclass(frozen=True, slots=True)
class RenameInstitution(Tap):
    """Type another name for it."""

    institution: InstitutionId


@tap("Rf")
@dataclass(frozen=True, slots=True)
class ListPartners(Tap):
    """The partners, from this place in the list."""

    start: int


@tap("Rg")
@dataclass(frozen=True, slots=True)
class AddPartner(Tap):
    """Type the name of a new partner."""


@tap("Xe")
@dataclass(frozen=True, slots=True)
class OpenPartner(Tap):
    """One partner."""

    partner: PartnerId


@tap("Xf")
@dataclass(frozen=True, slots=True)
class RenamePartner(Tap):
    """Type another name for it."""

    partner: PartnerId


@tap("Rh")
@dataclass(frozen=True, slots=True)
class ListSemesters(Tap):
    """The calendar of semesters."""


@tap("Ri")
@dataclass(frozen=True, slots=True)
class OpenSemester(Tap):
    """One semester with its days."""

    semester: SemesterId


@tap("Rj")
@dataclass(frozen=True, slots=True)
class MoveSemester(Tap):
    """The semester begins (edge 0) or ends (1) on this day."""

    semester: SemesterId
    edge: int
    day: int


@tap("Rk")
@dataclass(frozen=True, slots=True)
class TypeSemesterDay(Tap):
    """Type that day."""

    semester: SemesterId
    edge: int


@tap("Rl")
@dataclass(frozen=True, slots=True)
class ChooseSchool(Tap):
    """Choose the school that a learner attends, from this place in the list."""

    learner: MemberId
    start: int


@tap("Rm")
@dataclass(frozen=True, slots=True)
class ChooseSchoolDay(Tap):
    """Choose from which day on; it can be typed too."""

    learner: MemberId
    institution: InstitutionId


@tap("Rn")
@dataclass(frozen=True, slots=True)
class AttendSchool(Tap):
    """The learner attends the school from this day on."""

    learner: MemberId
    institution: InstitutionId
    day: int


# -- contracts -------------------------------------------------------------------------------------


@tap("Rp")
@dataclass(frozen=True, slots=True)
class ListContracts(Tap):
    """The contracts, from this place in the list."""

    start: int


@tap("Rq")
@dataclass(frozen=True, slots=True)
class OpenContract(Tap):
    """One contract."""

    contract: ContractId


@tap("Rr")
@dataclass(frozen=True, slots=True)
class ContractBegin(Tap):
    """A new contract: choose the mentor, from this place in the list."""

    start: int


@tap("Rs")
@dataclass(frozen=True, slots=True)
class ContractWith(Tap):
    """Choose the institution, from this place in the list."""

    mentor: MemberId
    start: int


@tap("Rt")
@dataclass(frozen=True, slots=True)
class ContractBy(Tap):
    """Choose the partner, from this place in the list."""

    mentor: MemberId
    institution: InstitutionId
    start: int


@tap("Ru")
@dataclass(frozen=True, slots=True)
class ContractTerm(Tap):
    """Choose its first and last day; they can be typed."""

    mentor: MemberId
    institution: InstitutionId
    partner: PartnerId


@tap("Rv")
@dataclass(frozen=True, slots=True)
class ContractNumber(Tap):
    """Type its number."""

    mentor: MemberId
    institution: InstitutionId
    partner: PartnerId
    begins: int
    ends: int


@tap("Rw")
@dataclass(frozen=True, slots=True)
class ContractRate(Tap):
    """Choose or type the rate for an hour. The number is what was typed before."""

    mentor: MemberId
    institution: InstitutionId
    partner: PartnerId
    begins: int
    ends: int


@tap("Rx")
@dataclass(frozen=True, slots=True)
class ChooseRate(Tap):
    """This rate: show the whole contract before it is kept."""

    rate: int


@tap("Ry")
@dataclass(frozen=True, slots=True)
class KeepContract(Tap):
    """Keep the contract that is being entered, with this rate.

    ``draft`` marks what was shown, ``number`` the contract's number: a second press finds what the
    first one saved, and a button of another draft saves nothing.
    """

    rate: int
    draft: int
    number: int


@tap("Rz")
@dataclass(frozen=True, slots=True)
class ScanContract(Tap):
    """Send the scan: photos or a PDF."""

    contract: ContractId


@tap("RA")
@dataclass(frozen=True, slots=True)
class ShowScan(Tap):
    """Show the newest scan."""

    contract: ContractId


@tap("RB")
@dataclass(frozen=True, slots=True)
class EndContract(Tap):
    """End it early on this day, 0 where it is still to be said."""

    contract: ContractId
    version: int
    day: int
    sure: int


@tap("RY")
@dataclass(frozen=True, slots=True)
class CorrectContract(Tap):
    """Something of it was entered wrongly: choose what."""

    contract: ContractId


@tap("RZ")
@dataclass(frozen=True, slots=True)
class CorrectDates(Tap):
    """It runs from and until these days, 0 where they are still to be said.

    ``sure`` is 0 until the reason was typed, as in the other corrections.
    """

    contract: ContractId
    version: int
    begins: int
    ends: int
    sure: int


@tap("RO")
@dataclass(frozen=True, slots=True)
class ChooseRightInstitution(Tap):
    """Choose the institution that it is with, from this place in the list."""

    contract: ContractId
    start: int


@tap("Ro")
@dataclass(frozen=True, slots=True)
class CorrectInstitution(Tap):
    """It is with this institution."""

    contract: ContractId
    version: int
    institution: InstitutionId
    sure: int


@tap("Xa")
@dataclass(frozen=True, slots=True)
class ChooseRightPartner(Tap):
    """Choose the partner who concluded it, from this place in the list."""

    contract: ContractId
    start: int


@tap("Xb")
@dataclass(frozen=True, slots=True)
class CorrectPartner(Tap):
    """This partner concluded it."""

    contract: ContractId
    version: int
    partner: PartnerId
    sure: int


@tap("Xc")
@dataclass(frozen=True, slots=True)
class CorrectScan(Tap):
    """The scan is wrong: its pages are set aside, and it is sent anew."""

    contract: ContractId
    version: int
    sure: int


# -- qualification and permissions -----------------------------------------------------------------


@tap("RC")
@dataclass(frozen=True, slots=True)
class OpenQualification(Tap):
    """The conditions of a mentor's qualification."""

    mentor: MemberId


@tap("RD")
@dataclass(frozen=True, slots=True)
class CheckCondition(Tap):
    """Say from which day this condition is met; it can be typed."""

    mentor: MemberId
    condition: str


@tap("RE")
@dataclass(frozen=True, slots=True)
class KeepCondition(Tap):
    """The condition is met, by a paper or a check of this day."""

    mentor: MemberId
    condition: str
    day: int


@tap("RF")
@dataclass(frozen=True, slots=True)
class WithdrawCondition(Tap):
    """Take the check back."""

    mentor: MemberId
    condition: str


@tap("RG")
@dataclass(frozen=True, slots=True)
class ListPermissions(Tap):
    """Staff and what each may, from this place in the list."""

    start: int


@tap("RH")
@dataclass(frozen=True, slots=True)
class OpenPermissions(Tap):
    """What one of the staff may."""

    member: MemberId


@tap("RI")
@dataclass(frozen=True, slots=True)
class SetPermission(Tap):
    """Give (1) or take back (0) a permission."""

    member: MemberId
    permission: str
    given: int


# -- support plans ---------------------------------------------------------------------------------


@tap("RJ")
@dataclass(frozen=True, slots=True)
class ListPlans(Tap):
    """Learners with their plans, from this place in the list; a mentor's own learners."""

    start: int


@tap("RK")
@dataclass(frozen=True, slots=True)
class OpenLearnerPlans(Tap):
    """The plans of one learner."""

    learner: MemberId


@tap("RL")
@dataclass(frozen=True, slots=True)
class OpenSupportPlan(Tap):
    """One plan, as far as this person may read it."""

    plan: SupportPlanId


@tap("ME")
@dataclass(frozen=True, slots=True)
class SendWholePlan(Tap):
    """One plan as a document with its meetings, sheets and evaluation, as far as this person may
    read it."""

    plan: SupportPlanId


@tap("RM")
@dataclass(frozen=True, slots=True)
class NewPlan(Tap):
    """A new plan for the learner: choose the semester."""

    learner: MemberId


@tap("RN")
@dataclass(frozen=True, slots=True)
class PlanForSemester(Tap):
    """Choose the mentor, from this place in the list."""

    learner: MemberId
    semester: SemesterId
    start: int


@tap("RP")
@dataclass(frozen=True, slots=True)
class PlanMarks(Tap):
    """Choose the module, then tick what applies."""

    learner: MemberId
    semester: SemesterId
    mentor: MemberId
    marks: int


@tap("RQ")
@dataclass(frozen=True, slots=True)
class PlanHoursOf(Tap):
    """Choose or type the planned hours."""

    learner: MemberId
    semester: SemesterId
    mentor: MemberId
    marks: int


@tap("RR")
@dataclass(frozen=True, slots=True)
class PlanReasons(Tap):
    """Type the reasons."""

    learner: MemberId
    semester: SemesterId
    mentor: MemberId
    marks: int
    hours: int


@tap("RS")
@dataclass(frozen=True, slots=True)
class PlanResults(Tap):
    """Type the expected results. The reasons are what was typed before."""

    learner: MemberId
    semester: SemesterId
    mentor: MemberId
    marks: int
    hours: int


@tap("RT")
@dataclass(frozen=True, slots=True)
class KeepPlan(Tap):
    """Keep the plan that is being written."""

    learner: MemberId
    semester: SemesterId
    mentor: MemberId
    marks: int
    hours: int


@tap("RU")
@dataclass(frozen=True, slots=True)
class ChangePlanHours(Tap):
    """Other planned hours, 0 where they are still to be said."""

    plan: SupportPlanId
    version: int
    hours: int


@tap("RV")
@dataclass(frozen=True, slots=True)
class ChangePlanMarks(Tap):
    """Tick other risks; kept when ``sure`` is 1."""

    plan: SupportPlanId
    version: int
    marks: int
    sure: int


@tap("RW")
@dataclass(frozen=True, slots=True)
class RewritePlan(Tap):
    """Type the reasons (``part`` 0) or the expected results (1) anew."""

    plan: SupportPlanId
    version: int
    part: int


@tap("RX")
@dataclass(frozen=True, slots=True)
class EndPlan(Tap):
    """End the plan; ``sure`` is 0 when asking, 1 when answering."""

    plan: SupportPlanId
    version: int
    sure: int
