"""Institutions, contracts, qualification and plans in the chat, and pairing which asks for them.

Everything is made by taps and short texts, as a coordinator and a plan author do it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.acts import AnswerPairing, OpenMenu, OpenPerson, PairLearner, ProposePair
from bot.acts.records import (
    AttendSchool,
    ChooseSchool,
    ContractBegin,
    KeepCondition,
    ListContracts,
    ListInstitutions,
    ListPartners,
    ListPermissions,
    ListPlans,
    ListSemesters,
    OpenContract,
    OpenLearnerPlans,
    OpenProgramme,
    OpenQualification,
    OpenSupportPlan,
    SetPermission,
)
from bot.domain.ids import ContractId, InstitutionId, MemberId, SupportPlanId
from bot.domain.people import Role
from bot.domain.qualification import Condition
from bot.inputs import DocumentGiven, PhotoGiven
from bot.wording.records import CONDITIONS
from tests.support.world import Outcome, Somebody, World


class Office:
    """A coordinator, a mentor and two learners in Dobele, with nothing on record yet."""

    world: World
    mara: Somebody
    juris: Somebody
    anna: Somebody
    bruno: Somebody

    async def sees(self, who: Somebody, outcome: Outcome, *labels: str) -> Outcome:
        """Press these buttons one after another, each on the newest screen."""
        for label in labels:
            outcome = await self.world.taps(who, outcome.tap(label))
        return outcome

    async def school(self, name: str = "Dobele Secondary School") -> InstitutionId:
        shown = await self.world.taps(self.mara, ListInstitutions(0))
        await self.sees(self.mara, shown, "Add a school")
        await self.world.writes(self.mara, name)
        return InstitutionId(self.world.rows("SELECT MAX(id) FROM institution")[0][0])

    async def partner(self) -> None:
        shown = await self.world.taps(self.mara, ListPartners(0))
        await self.sees(self.mara, shown, "Add a partner")
        await self.world.writes(self.mara, "Dobele municipality")

    async def contract_drafted(
        self, number: str = "12/2026", term: str = "01.09.2026 – 31.05.2027"
    ) -> Outcome:
        """The wizard up to its last question, with the first school and partner."""
        begun = await self.world.taps(self.mara, ContractBegin(0))
        await self.sees(self.mara, begun, "Juris", "Dobele Sec", "Dobele mun", term)
        await self.world.writes(self.mara, number)
        return await self.world.writes(self.mara, "12,50")

    async def contract(self, term: str = "01.09.2026 – 31.05.2027") -> ContractId:
        """The whole wizard."""
        shown = await self.contract_drafted(term=term)
        await self.sees(self.mara, shown, "Save it")
        return ContractId(self.world.rows("SELECT MAX(id) FROM contract")[0][0])

    async def qualifies(self) -> None:
        """All five conditions, by two taps each."""
        member = MemberId(self.juris.person)
        for condition in (
            Condition.ADULT,
            Condition.COACH,
            Condition.EDUCATION_LAW,
            Condition.CHILDRENS_RIGHTS,
            Condition.MENTOR_COURSE,
        ):
            shown = await self.world.taps(self.mara, OpenQualification(member))
            await self.sees(self.mara, shown, CONDITIONS[condition].english, "Today")

    async def attends(self, learner: Somebody) -> None:
        shown = await self.world.taps(self.mara, ChooseSchool(MemberId(learner.person), 0))
        await self.sees(self.mara, shown, "Dobele Sec", "01.09.2026")

    async def author(self, who: Somebody) -> None:
        await self.world.taps(self.mara, SetPermission(MemberId(who.person), "plan_author", 1))

    async def plan_drafted(self, by: Somebody) -> Outcome:
        shown = await self.world.taps(by, OpenLearnerPlans(MemberId(self.anna.person)))
        shown = await self.sees(by, shown, "New plan", "2026/2027, 1", "Juris", "II: social")
        await self.sees(by, shown, "Violence", "Learning difficulties", "Go on", "40 h")
        await self.world.writes(by, "Stays away from school.\nFears the way there.")
        return await self.world.writes(by, "Comes to school each day.")

    async def plan(self, by: Somebody) -> SupportPlanId:
        shown = await self.plan_drafted(by)
        await self.sees(by, shown, "Save it")
        return SupportPlanId(self.world.rows("SELECT MAX(id) FROM support_plan")[0][0])

    async def proposes(self, programme: str = "school_community") -> Outcome:
        return await self.world.taps(
            self.mara, ProposePair(self.anna.person, self.juris.person, programme)
        )

    def acts(self) -> list[str]:
        return [act for (act,) in self.world.rows("SELECT act FROM audit ORDER BY sequence")]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with World.opened(tmp_path) as world:
        made = Office()
        made.world = world
        dobele = await world.organisation("Dobele")
        made.mara = await world.person("Māra", Role.COORDINATOR, dobele)
        made.juris = await world.person("Juris", Role.MENTOR, dobele)
        made.anna = await world.person("Anna", Role.LEARNER, dobele, age_band="15", consent=True)
        made.bruno = await world.person("Bruno", Role.LEARNER, dobele, age_band="14", consent=True)
        yield made


# -- the road to a pair ----------------------------------------------------------------------------


async def test_each_refusal_of_a_pair_leads_to_what_is_missing(office):
    """From nothing on record to an active pair, by the buttons of the refusals alone."""
    refused = await office.proposes()
    assert "5 conditions are still to be checked" in refused.words[0]
    assert refused.tap("Qualification") == OpenQualification(MemberId(office.juris.person))
    await office.qualifies()

    refused = await office.proposes()
    assert "no valid contract, and the contract comes first" in refused.words[0]
    await office.school()
    await office.partner()
    shown = await office.sees(office.mara, refused, "New contract")
    await office.sees(office.mara, shown, "Dobele Sec", "Dobele mun", "01.09.2026 – 31.05.2027")
    await office.world.writes(office.mara, "1")
    shown = await office.world.writes(office.mara, "10")
    await office.sees(office.mara, shown, "Save it")

    refused = await office.proposes()
    assert "a school that this learner doesn't attend" in refused.words[0]
    shown = await office.sees(office.mara, refused, "School")
    await office.sees(office.mara, shown, "Dobele Sec", "Today")

    asked = await office.proposes()
    await office.sees(office.juris, asked, "Yes, gladly")
    assert office.world.rows("SELECT state FROM assignment") == [("active",)]


async def test_a_mentor_whose_contract_ended_meanwhile_is_not_taken(office):
    """Between the question and the yes a contract can end: the yes is judged again."""
    await office.qualifies()
    await office.school()
    await office.partner()
    contract = await office.contract()
    await office.attends(office.anna)
    asked = await office.proposes()
    shown = await office.world.taps(office.mara, OpenContract(contract))
    await office.sees(office.mara, shown, "End it early")
    shown = await office.world.writes(office.mara, "19.11.2026")
    await office.sees(office.mara, shown, "Yes, end it")
    answer = await office.sees(office.juris, asked, "Yes, gladly")
    assert "A paper is still missing" in answer.to(office.juris)[0].words
    told = answer.to(office.mara)[0].words
    assert "Juris would like to walk with Anna" in told
    assert "no valid contract" in told
    assert office.world.rows("SELECT state FROM assignment") == [("proposed",)]


async def test_the_orientation_asks_for_no_papers(office):
    """A plain diary needs neither qualification nor contract."""
    asked = await office.proposes("orientation")
    assert asked.to(office.juris)


async def test_the_cards_of_people_say_what_is_missing(office):
    """A mentor's card names the open conditions and the contract, a learner's the school."""
    juris = await office.world.taps(office.mara, OpenPerson(office.juris.person))
    assert "still to be checked: adult, education," in juris.words[0]
    assert "No valid contract." in juris.words[0]
    anna = await office.world.taps(office.mara, OpenPerson(office.anna.person))
    assert "School: not known yet." in anna.words[0]
    await office.qualifies()
    await office.school()
    await office.partner()
    await office.contract()
    await office.attends(office.anna)
    juris = await office.world.taps(office.mara, OpenPerson(office.juris.person))
    assert "Qualification: complete." in juris.words[0]
    assert "Contract 12/2026: Dobele Secondary School" in juris.words[0]
    anna = await office.world.taps(office.mara, OpenPerson(office.anna.person))
    assert "School: Dobele Secondary School, since 1 September 2026" in anna.words[0]


async def test_a_pair_ends_only_after_a_question_back(office):
    """Both are told at once and nothing leads back, so one slip of a finger must not do it."""
    pair = await office.world.pair(office.juris, office.anna)
    card = await office.world.taps(office.mara, OpenPerson(office.juris.person))
    asked = await office.sees(office.mara, card, "End: Anna")
    assert "Juris will no longer walk with Anna, and both are told at once." in asked.words[0]
    assert not asked.to(office.juris)
    assert office.world.rows("SELECT state FROM assignment") == [("active",)]
    ended = await office.sees(office.mara, asked, "Yes, end it")
    assert ended.to(office.juris)
    assert office.world.rows("SELECT id, state FROM assignment") == [(pair, "ended")]
    assert ended.tap("Back") == OpenPerson(office.anna.person)


async def test_a_learners_card_leads_to_the_support_plans(office):
    """Who looks at a pupil is one press from the plan, without searching for the name again."""
    card = await office.world.taps(office.mara, OpenPerson(office.anna.person))
    assert card.tap("Support plans") == OpenLearnerPlans(MemberId(office.anna.person))


# -- contracts -------------------------------------------------------------------------------------


async def test_a_second_press_on_save_shows_the_contract_that_the_first_one_saved(office):
    """Nothing is kept twice, and nobody is told that something was begun anew."""
    await office.school()
    await office.partner()
    shown = await office.contract_drafted()
    save = shown.tap("Save it")
    await office.world.taps(office.mara, save)
    kept = office.world.rows("SELECT number, begins, ends, unit_rate_cents FROM contract")
    assert kept == [("12/2026", "2026-09-01", "2027-05-31", 1250)]
    again = await office.world.taps(office.mara, save)
    assert again.toast is None
    assert again.words[0].startswith("Saved already. This is how it stands now:\nContract 12/2026")
    assert any("End it early" in label for label in again.labels)
    assert office.acts().count("contract_made") == 1


async def test_an_old_save_button_never_saves_another_draft(office):
    """A contract that was left is not saved by its button, nor is the one begun after it."""
    await office.school()
    await office.partner()
    left = await office.contract_drafted("12/2026")
    await office.contract_drafted("13/2026")
    refused = await office.world.taps(office.mara, left.tap("Save it"))
    assert refused.toast == "This was begun anew meanwhile. Please go on in the newest message."
    assert office.world.rows("SELECT COUNT(*) FROM contract") == [(0,)]


async def test_a_number_is_used_once(office):
    """Two contracts of one organisation never share a number."""
    await office.school()
    await office.partner()
    await office.contract()
    begun = await office.world.taps(office.mara, ContractBegin(0))
    await office.sees(
        office.mara, begun, "Juris", "Dobele Sec", "Dobele mun", "01.09.2026 – 31.05.2027"
    )
    refused = await office.world.writes(office.mara, "12/2026")
    assert refused.words == ["A contract has this number already. Please check the number."]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("01.09.2026 – 30.12.2026", "ends on 31 December 2026 or later"),
        ("01.09.2026 – 31.12.2026", "Type the number of the contract"),
        ("01.09.2026 – 31.05.2027", "Type the number of the contract"),
        ("01.09.2026 – 01.06.2027", "ends on 31 May 2027 or earlier"),
        ("31.12.2026 – 01.09.2026", "Please type the first and the last day"),
        ("tomorrow", "Please type the first and the last day"),
    ],
)
async def test_a_contract_runs_from_a_semester_to_a_school_year(office, typed, answer):
    """Both edges to the day; the refusal says which day would do."""
    await office.school()
    await office.partner()
    begun = await office.world.taps(office.mara, ContractBegin(0))
    await office.sees(office.mara, begun, "Juris", "Dobele Sec", "Dobele mun")
    shown = await office.world.writes(office.mara, typed)
    assert answer in shown.words[0]


@pytest.mark.parametrize("rate", ["0", "twelve", "1000.01", "-5", "12.505", "🙂"])
async def test_a_rate_that_is_none_is_asked_for_again(office, rate):
    """The draft stays: the next rate that is one is taken."""
    await office.school()
    await office.partner()
    begun = await office.world.taps(office.mara, ContractBegin(0))
    await office.sees(
        office.mara, begun, "Juris", "Dobele Sec", "Dobele mun", "01.09.2026 – 31.05.2027"
    )
    await office.world.writes(office.mara, "7")
    refused = await office.world.writes(office.mara, rate)
    assert "type the rate for an hour like 12.50" in refused.words[0]
    shown = await office.world.writes(office.mara, "12.5")
    assert "12.50 EUR an hour" in shown.words[0]


async def test_a_rate_used_before_stands_on_a_button(office):
    """What was typed once is offered next time."""
    await office.school()
    await office.partner()
    await office.contract()
    begun = await office.world.taps(office.mara, ContractBegin(0))
    await office.sees(
        office.mara, begun, "Juris", "Dobele Sec", "Dobele mun", "01.09.2026 – 31.05.2027"
    )
    shown = await office.world.writes(office.mara, "13/2026")
    assert "12.50 EUR" in shown.labels


async def test_a_scan_comes_in_pages_and_is_shown_again(office):
    """Photos or a PDF are kept for the mentor's key; who looks at them is written down."""
    await office.school()
    await office.partner()
    contract = await office.contract()
    shown = await office.world.taps(office.mara, OpenContract(contract))
    assert "Scan: none yet." in shown.words[0]
    await office.sees(office.mara, shown, "Send the scan")
    await office.world.does(office.mara, PhotoGiven("p1", "u1", 900, 1200, 90_000), sent=True)
    pdf = DocumentGiven("d1", "u2", "contract.pdf", "application/pdf", 80_000)
    received = await office.world.does(office.mara, pdf, sent=True)
    assert received.words == ["Contract 12/2026: 2 files received."]
    shown = await office.sees(office.mara, received, "Done", "Show the scan")
    assert [each.body.method for each in shown.messages][:2] == ["stored", "stored"]
    assert "contract_scan_seen" in office.acts()
    kept = office.world.rows("SELECT person_id, purpose, object_id FROM file")
    assert kept == [(office.juris.person, "contract", contract)] * 2


async def test_a_contract_ends_early_on_a_day_that_it_has(office):
    """Not before its first day, not after its last; the answer names the day."""
    await office.school()
    await office.partner()
    contract = await office.contract()
    for typed in ("31.08.2026", "31.05.2027", "1.6.2027"):
        shown = await office.world.taps(office.mara, OpenContract(contract))
        await office.sees(office.mara, shown, "End it early")
        shown = await office.world.writes(office.mara, typed)
        refused = await office.sees(office.mara, shown, "Yes, end it")
        assert "choose a day between them" in refused.words[0]
    shown = await office.world.taps(office.mara, OpenContract(contract))
    shown = await office.sees(office.mara, shown, "End it early", "Today", "Yes, end it")
    assert "its last day is 20 November 2026" in shown.words[0]
    assert office.world.rows("SELECT ends, version FROM contract") == [("2026-11-20", 2)]


async def test_an_old_button_does_not_end_a_changed_contract(office):
    """Two coordinators: the second one reads that it was changed meanwhile."""
    await office.school()
    await office.partner()
    contract = await office.contract()
    shown = await office.world.taps(office.mara, OpenContract(contract))
    sure = await office.sees(office.mara, shown, "End it early", "Today")
    await office.sees(office.mara, sure, "Yes, end it")
    again = await office.sees(office.mara, sure, "Yes, end it")
    assert again.words == ["This was changed meanwhile. This is how it stands now."]


# -- institutions, semesters, schools --------------------------------------------------------------


async def test_a_name_is_taken_once(office):
    """Capitals and diacritics make no second school."""
    await office.school("Dobeles vidusskola")
    shown = await office.world.taps(office.mara, ListInstitutions(0))
    await office.sees(office.mara, shown, "Add a school")
    refused = await office.world.writes(office.mara, "DOBELES  vidusskolā")
    assert refused.words == ["There is one of this name already."]


async def test_a_closed_institution_is_offered_no_longer(office):
    """It leaves the lists, and comes back when it is opened again."""
    await office.school()
    shown = await office.world.taps(office.mara, ListInstitutions(0))
    shown = await office.sees(office.mara, shown, "Dobele Sec", "Offer no longer")
    assert "closed, no longer offered" in shown.words[0]
    listed = await office.world.taps(office.mara, ListInstitutions(0))
    assert not any("Dobele Sec" in label for label in listed.labels)
    await office.sees(office.mara, shown, "Offer again")
    listed = await office.world.taps(office.mara, ListInstitutions(0))
    assert any("Dobele Sec" in label for label in listed.labels)


async def test_a_learner_changes_school_from_a_day_on(office):
    """The school before ends the day before; nothing overlaps."""
    first = await office.school("First school")
    second = await office.school("Second school")
    learner = MemberId(office.anna.person)
    await office.world.taps(office.mara, AttendSchool(learner, first, 20260901))
    await office.world.taps(office.mara, AttendSchool(learner, second, 20261115))
    kept = office.world.rows(
        "SELECT institution_id, begins, ends FROM registration ORDER BY begins"
    )
    assert kept == [(first, "2026-09-01", "2026-11-14"), (second, "2026-11-15", None)]
    refused = await office.world.taps(office.mara, AttendSchool(learner, first, 20261001))
    assert "known since 15 November 2026" in refused.words[0]
    again = await office.world.taps(office.mara, AttendSchool(learner, second, 20261115))
    assert "attends this school since 15 November 2026" in again.words[0]
    await office.world.taps(office.mara, AttendSchool(learner, first, 20261115))
    kept = office.world.rows(
        "SELECT institution_id, begins, ends FROM registration ORDER BY begins"
    )
    assert kept == [(first, "2026-09-01", "2026-11-14"), (first, "2026-11-15", None)]


async def test_a_semester_gets_other_days(office):
    """Presets of the country are where it begins; a day is chosen or typed."""
    shown = await office.world.taps(office.mara, ListSemesters())
    assert "2026/2027, semester 1: 1 September 2026 – 31 December 2026" in shown.words[0]
    await office.sees(office.mara, shown, "2026/2027, 1", "Ends on another day")
    changed = await office.world.writes(office.mara, "18.12.2026")
    assert "1 September 2026 – 18 December 2026 is kept" in changed.words[0]
    shown = await office.world.taps(office.mara, ListSemesters())
    await office.sees(office.mara, shown, "2026/2027, 1", "Ends on another day")
    refused = await office.world.writes(office.mara, "01.01.2027")
    assert "Another semester runs from 1 January 2027" in refused.words[0]
    assert office.acts().count("semester_changed") == 1


# -- qualification ---------------------------------------------------------------------------------


async def test_a_check_keeps_its_day_and_who_made_it_and_can_be_taken_back(office):
    """A typed day of the paper; a day to come is refused."""
    member = MemberId(office.juris.person)
    shown = await office.world.taps(office.mara, OpenQualification(member))
    await office.sees(office.mara, shown, "Mentor course")
    refused = await office.world.writes(office.mara, "21.11.2026")
    assert "still to come" in refused.words[0]
    kept = await office.world.writes(office.mara, "3.11.2026")
    assert "Mentor course, 36 hours: 3 November 2026, checked by Māra" in kept.words[0]
    assert "4 of 5 still to be checked." in kept.words[0]
    await office.sees(office.mara, kept, "✅ Mentor course", "Take the check back")
    assert office.world.rows("SELECT COUNT(*) FROM qualification") == [(0,)]


async def test_one_of_three_ways_meets_the_condition_on_education(office):
    """Once one of them is met, the other two are asked no more."""
    member = MemberId(office.juris.person)
    shown = await office.world.taps(
        office.mara, KeepCondition(member, Condition.EDUCATION_PROGRAMME.value, 20260601)
    )
    assert "4 of 5 still to be checked." in shown.words[0]
    assert not any("Coach" in label or "Higher" in label for label in shown.labels)


async def test_a_second_press_on_a_day_checks_nothing_twice(office):
    """The checklist comes again, and the log holds one check."""
    member = MemberId(office.juris.person)
    keep = KeepCondition(member, Condition.ADULT.value, 20261120)
    await office.world.taps(office.mara, keep)
    again = await office.world.taps(office.mara, keep)
    assert again.words[0].startswith("Saved already. This is how it stands now:\nJuris: qual")
    assert "✅ Adult: 20 November 2026, checked by Māra" in again.words[0]
    assert office.acts().count("qualification_checked") == 1


# -- permissions and plans -------------------------------------------------------------------------


async def test_a_plan_is_made_by_authors_only(office):
    """A coordinator without the permission is shown where it is given, and may take it."""
    anna = OpenLearnerPlans(MemberId(office.anna.person))
    shown = await office.world.taps(office.mara, anna)
    assert "Only plan authors" in shown.words[0]
    assert not any("New plan" in label for label in shown.labels)
    await office.sees(office.mara, shown, "Permissions", "Māra", "Give: plan author")
    await office.plan(office.mara)
    assert office.acts()[-1] == "plan_made"


async def test_the_list_of_learners_says_who_has_no_plan_yet(office):
    """A sign beside each name: nobody has to be opened to find out."""
    await office.author(office.mara)
    await office.plan(office.mara)
    listed = await office.world.taps(office.mara, ListPlans(0))
    assert listed.words == [
        "Support plans: choose a learner.\n📋 has a plan for this semester, ▫️ has none."
    ]
    assert listed.labels[:2] == ["📋 Anna", "▫️ Bruno"]


async def test_a_mentor_who_is_an_author_writes_plans_for_learners_of_others(office):
    """The permission opens the learners of the organisation, and its end closes them."""
    anna = OpenLearnerPlans(MemberId(office.anna.person))
    assert (await office.world.taps(office.juris, anna)).toast
    await office.author(office.juris)
    plan = await office.plan(office.juris)
    shown = await office.world.taps(office.juris, OpenSupportPlan(plan))
    assert "Violence" in shown.words[0]
    await office.world.taps(
        office.mara, SetPermission(MemberId(office.juris.person), "plan_author", 0)
    )
    assert (await office.world.taps(office.juris, anna)).toast


async def test_the_mentor_reads_hours_and_results_but_no_risks(office):
    """Risks and reasons are for authors; each of their looks is written down."""
    await office.author(office.mara)
    plan = await office.plan(office.mara)
    mine = await office.world.taps(office.juris, ListPlans(0))
    assert any("Anna: 40 of 40 h left" in label for label in mine.labels)
    shown = await office.sees(office.juris, mine, "Anna")
    assert "Expected results: Comes to school each day." in shown.words[0]
    assert "II: social exclusion" in shown.words[0]
    for secret in ("Violence", "Learning difficulties", "Stays away", "Fears"):
        assert secret not in shown.words[0]
    assert not any("Change" in label for label in shown.labels)
    whole = await office.world.taps(office.mara, OpenSupportPlan(plan))
    assert "Risks: Learning difficulties, Violence" in whole.words[0]
    assert whole.messages[0].body.protect or whole.messages[0].body.method == "edit_text"
    assert office.acts()[-2:] == ["plan_opened", "plan_read"]


async def test_what_a_plan_says_lies_sealed(office):
    """Neither words nor risks are readable in the database file."""
    await office.author(office.mara)
    await office.plan(office.mara)
    ((box,),) = office.world.rows("SELECT body_box FROM support_plan")
    for secret in (b"violence", b"Stays away", b"Comes to school"):
        assert secret not in box


async def test_a_plan_is_kept_once_and_once_for_three(office):
    """A second press shows what the first one saved; a second plan for the same three is refused."""
    await office.author(office.mara)
    save = (await office.plan_drafted(office.mara)).tap("Save it")
    await office.world.taps(office.mara, save)
    again = await office.world.taps(office.mara, save)
    assert again.toast is None
    assert again.words[0].startswith("Saved already. This is how it stands now:\nSupport plan #1")
    assert office.acts().count("plan_made") == 1
    shown = await office.world.taps(office.mara, OpenLearnerPlans(MemberId(office.anna.person)))
    refused = await office.sees(office.mara, shown, "New plan", "2026/2027, 1", "Juris")
    assert "has a plan with this mentor for this semester already" in refused.words[0]
    assert office.world.rows("SELECT COUNT(*) FROM support_plan") == [(1,)]


async def test_a_plan_is_changed_and_an_old_button_changes_nothing(office):
    """Hours, risks and words; each change is a new version."""
    await office.author(office.mara)
    plan = await office.plan(office.mara)
    card = await office.world.taps(office.mara, OpenSupportPlan(plan))
    changed = await office.sees(office.mara, card, "Change the hours", "60 h")
    assert "Hours: 0 of 60 used" in changed.words[0]
    refused = await office.sees(office.mara, card, "Change the hours", "24 h")
    assert refused.words == ["This was changed meanwhile. This is how it stands now."]
    await office.sees(office.mara, changed, "Rewrite the reasons")
    changed = await office.world.writes(office.mara, "Another reason.")
    assert "Reasons: Another reason." in changed.words[0]
    changed = await office.sees(
        office.mara, changed, "Change module", "The other module", "I: leaving", "grade 9"
    )
    assert "Way into it: Report only, repeats grade 9" in changed.words[0]
    assert "Risks" not in changed.words[0]
    ended = await office.sees(office.mara, changed, "End the plan", "Yes, end it")
    assert "is ended" in ended.words[0]


async def test_module_two_needs_a_risk_before_it_goes_on(office):
    """Without a mark there is no button that leads on."""
    await office.author(office.mara)
    shown = await office.world.taps(office.mara, OpenLearnerPlans(MemberId(office.anna.person)))
    shown = await office.sees(office.mara, shown, "New plan", "2026/2027, 1", "Juris", "II: social")
    assert not any("Go on" in label for label in shown.labels)
    shown = await office.sees(office.mara, shown, "Immigrant")
    assert any("Go on" in label for label in shown.labels)
    shown = await office.sees(office.mara, shown, "✅ Immigrant")
    assert not any("Go on" in label for label in shown.labels)


@pytest.mark.parametrize("hours", ["0", "81", "many", "2.5"])
async def test_hours_beyond_the_semester_are_refused(office, hours):
    """A semester of four months holds 80 hours, 20 in each."""
    await office.author(office.mara)
    shown = await office.world.taps(office.mara, OpenLearnerPlans(MemberId(office.anna.person)))
    await office.sees(
        office.mara, shown, "New plan", "2026/2027, 1", "Juris", "I: leaving", "vocational"
    )
    refused = await office.world.writes(office.mara, hours)
    assert "1 to 80 whole hours" in refused.words[0]


async def test_every_screen_has_a_way_out(office):
    """Whatever is opened in the records, the menu or a step back is there."""
    for tap in (
        OpenProgramme(),
        ListInstitutions(0),
        ListPartners(0),
        ListContracts(0),
        ListSemesters(),
        ListPermissions(0),
        ListPlans(0),
        ContractBegin(0),
        ChooseSchool(MemberId(office.anna.person), 0),
    ):
        shown = await office.world.taps(office.mara, tap)
        assert shown.tap("Menu") == OpenMenu(), tap


async def test_a_declined_pair_can_still_be_declined_without_papers(office):
    """A mentor may say no whatever the papers say."""
    await office.qualifies()
    await office.school()
    await office.partner()
    await office.contract()
    await office.attends(office.anna)
    asked = await office.proposes()
    await office.world.taps(office.mara, OpenQualification(MemberId(office.juris.person)))
    no = asked.tap("No, not this time")
    assert isinstance(no, AnswerPairing)
    await office.world.taps(office.juris, no)
    assert office.world.rows("SELECT state FROM assignment") == [("declined",)]
    found = await office.world.taps(office.mara, PairLearner(office.anna.person, 0))
    assert any("Juris" in label for label in found.labels)


async def test_a_school_and_a_partner_lead_on_to_the_contract_for_which_they_were_made(office):
    """Whoever missed them in the middle of a contract is one press from it again."""
    begun = await office.world.taps(office.mara, ContractBegin(0))
    await office.sees(office.mara, begun, "Juris", "Add a school")
    added = await office.world.writes(office.mara, "Dobele Secondary School")
    await office.sees(office.mara, added, "New contract", "Juris", "Dobele Sec", "Add a partner")
    added = await office.world.writes(office.mara, "Dobele municipality")
    shown = await office.sees(
        office.mara, added, "New contract", "Juris", "Dobele Sec", "Dobele mun"
    )
    assert any("for which time?" in words for words in shown.words)
