"""Owns bringing a mentor and a learner together, and ending it. Decides no rule (``bot.domain.pairing``)."""

from __future__ import annotations

from bot.acts import (
    AnswerPairing,
    EndPair,
    EndPairForGood,
    OpenPerson,
    PairLearner,
    ProposePair,
    RefuseMentor,
)
from bot.acts.records import ChooseSchool, ContractWith, ListContracts, OpenQualification
from bot.alerting import hearers
from bot.context import Context
from bot.domain import pairing as road
from bot.domain.alerts import Hearer
from bot.domain.consent import AgeBand
from bot.domain.contracts import covering
from bot.domain.ids import AssignmentId, MemberId, OrganisationId, PersonId
from bot.domain.pairing import Assignment, AssignmentState, EndReason, Papers, Roster
from bot.domain.people import Addressee, Role
from bot.domain.qualification import missing
from bot.domain.refusals import RefusalCode, Refused
from bot.domain.rules import Programme, RuleSet, rules_on
from bot.screens import Button, Keys, Screen
from bot.wording import common
from bot.wording import coordinating as words
from bot.wording import pairing as learner_words
from bot.wording import records as record_words
from bot.wording.refusals import refusal
from bot.wording.registry import Joined, Message
from handlers.records_screens import way_out
from storage.assignments import AssignmentRow

A_PAGE = 8
"""Mentors in one message."""


async def find_mentor(tap: PairLearner, ctx: Context) -> None:
    """Mentors of the organisation with their number of learners, a page at a time."""
    if not await _is(ctx, tap.learner, Role.LEARNER):
        ctx.toast(common.STALE_STAFF)
        return
    name = await ctx.records.people.name_of(tap.learner)
    members = [
        member
        for member in await ctx.records.people.members(ctx.actor.organisation.id, Role.MENTOR)
        if member["joined_at"] is not None
    ]
    if not members:
        ctx.replace(Screen(words.NO_MENTORS(), ((_back_to(tap.learner),),)))
        return
    most = (await _rules(ctx, Programme.SCHOOL_COMMUNITY)).learners_per_mentor
    rows: list[tuple[Button, ...]] = []
    start = max(0, min(tap.start, len(members) - 1))
    for member in members[start : start + A_PAGE]:
        mentor = PersonId(member["person_id"])
        open_pairs = await ctx.records.assignments.of_mentor(mentor, "proposed", "active")
        school = [pair for pair in open_pairs if pair.programme == Programme.SCHOOL_COMMUNITY]
        label = words.MENTOR_WITH_COUNT(name=member["name"], count=len(school), most=most)
        rows.append((Button(label, ProposePair(tap.learner, mentor, "")),))
    if start + A_PAGE < len(members):
        rows.append((Button(common.MORE(), PairLearner(tap.learner, start + A_PAGE), "▶️"),))
    rows.append((_back_to(tap.learner),))
    ctx.replace(Screen(words.CHOOSE_MENTOR(name=name), tuple(rows)))


def _back_to(person: PersonId) -> Button:
    return Button(common.BACK(), OpenPerson(person), "◀️")


async def _rules(ctx: Context, programme: Programme) -> RuleSet:
    return rules_on(ctx.today, programme, await ctx.records.rules.sets())


async def _is(ctx: Context, person: PersonId, role: Role) -> bool:
    """Whether the person has this role in the organisation: a pair needs one of each."""
    return await ctx.records.people.member(ctx.actor.organisation.id, person, role) is not None


async def propose(tap: ProposePair, ctx: Context) -> None:
    """Ask the mentor; first in which programme, if that isn't said yet."""
    learner_is_one = await _is(ctx, tap.learner, Role.LEARNER)
    if not (learner_is_one and await _is(ctx, tap.mentor, Role.MENTOR)):
        ctx.toast(common.STALE_STAFF)
        return
    if tap.programme not in words.PROGRAMMES:
        rows = tuple(
            (Button(text(), ProposePair(tap.learner, tap.mentor, programme)),)
            for programme, text in words.PROGRAMMES.items()
        )
        ctx.replace(Screen(words.CHOOSE_PROGRAMME(), (*rows, (_back_to(tap.learner),))))
        return
    programme = Programme(tap.programme)
    band = await ctx.records.people.age_band_of(tap.learner)
    decided = road.propose(
        organisation=ctx.actor.organisation.id,
        programme=programme,
        roster=await _roster(ctx, tap.mentor, tap.learner, programme),
        learner=tap.learner,
        learner_band=AgeBand(band) if band else AgeBand.UNDER_13,
        rules=await _rules(ctx, programme),
        papers=await _papers(ctx, ctx.actor.organisation.id, tap.mentor, tap.learner),
        by=ctx.actor.person,
        at=ctx.now,
    )
    if isinstance(decided, Refused):
        ctx.replace(_not_proposed(ctx, decided, tap))
        return
    assignment = ctx.records.assignments.propose(
        ctx.actor.organisation.id,
        programme.value,
        tap.mentor,
        tap.learner,
        ctx.actor.person,
        ctx.now,
    )
    await ctx.audit("pair_proposed", "assignment", assignment, subject=tap.learner)
    await _ask_mentor(ctx, assignment, tap)


async def _papers(
    ctx: Context, organisation: OrganisationId, mentor: PersonId, learner: PersonId
) -> Papers:
    """What the mentor has in hand for this learner today, in the organisation of the pair."""
    checked = await ctx.records.qualifications.of(mentor, organisation)
    contracts = await ctx.records.contracts.of_mentor(organisation, mentor)
    schools = await ctx.records.institutions.registrations(organisation, learner)
    return Papers(
        missing=missing([row.checked.condition for row in checked]),
        covering=covering([row.contract for row in contracts], schools, ctx.today),
    )


def _not_proposed(ctx: Context, refused: Refused, tap: ProposePair) -> Screen:
    """Which rule says no, and buttons that lead to what would help."""
    mentor = MemberId(tap.mentor)
    enter = Button(record_words.NEW_CONTRACT(), ContractWith(mentor, 0), "📄")
    school = Button(record_words.SCHOOL(), ChooseSchool(MemberId(tap.learner), 0), "🏫")
    other = Button(words.FIND_MENTOR(), PairLearner(tap.learner, 0), "🤝")
    help_of: dict[RefusalCode, tuple[Button, ...]] = {
        RefusalCode.MENTOR_NOT_QUALIFIED: (
            Button(record_words.QUALIFICATION(), OpenQualification(mentor), "🎓"),
        ),
        RefusalCode.PAIRING_NO_CONTRACT: (enter,),
        RefusalCode.PAIRING_CONTRACT_LATER: (
            Button(record_words.CONTRACTS(), ListContracts(0), "📄"),
        ),
        RefusalCode.PAIRING_CONTRACT_OF_OTHERS: (school, enter),
        RefusalCode.MENTOR_TOO_MANY_LEARNERS: (other,),
    }
    rows = tuple((button,) for button in help_of.get(refused.code, ()))
    line = refusal(refused, ctx.actor.organisation.zone)
    return Screen(line, (*rows, (_back_to(tap.learner),)))


async def _ask_mentor(ctx: Context, assignment: AssignmentId, tap: ProposePair) -> None:
    learner = await ctx.records.people.name_of(tap.learner)
    mentor = await ctx.records.people.addressee(tap.mentor)
    ctx.tell(mentor, question_to_mentor(assignment, ctx.actor.organisation.name, learner))
    ctx.replace(Screen(words.PROPOSED(mentor=mentor.name, learner=learner)))


def question_to_mentor(assignment: AssignmentId, organisation: str, learner: str) -> Screen:
    """Will you be the mentor of this learner?"""
    rows: tuple[tuple[Button, ...], ...] = (
        (
            Button(words.ACCEPT(), AnswerPairing(assignment, 1), "🤝"),
            Button(words.DECLINE(), AnswerPairing(assignment, 0), "✋"),
        ),
    )
    return Screen(words.ASK_MENTOR(organisation=organisation, learner=learner), rows)


async def ask_what_is_open(ctx: Context) -> None:
    """A mentor who joins is asked now about the learners who were proposed before.

    An import proposes them to mentors whom no message reaches yet.
    """
    organisation = ctx.actor.organisation
    for row in await ctx.records.assignments.of_mentor(ctx.actor.person, "proposed"):
        if row.organisation == organisation.id:
            ctx.show(question_to_mentor(row.id, organisation.name, row.learner_name))


async def _roster(
    ctx: Context, mentor: PersonId, learner: PersonId, programme: Programme
) -> Roster:
    """The mentor's learners in the programme, over all organisations."""
    pairs = await ctx.records.assignments.of_mentor(mentor, "proposed", "active")
    states = [pair.state for pair in pairs if pair.programme == programme]
    with_learner = next((pair.state for pair in pairs if pair.learner == learner), None)
    return Roster(
        mentor=mentor,
        active=states.count("active"),
        proposed=states.count("proposed"),
        with_this_learner=None if with_learner is None else AssignmentState(with_learner),
    )


async def answer_pairing(tap: AnswerPairing, ctx: Context) -> None:
    """The mentor says yes or no; the coordinator and, after a yes, the learner are told."""
    row = await ctx.records.assignments.get(tap.assignment)
    assert row is not None, "the reach check found this assignment"
    assignment = _assignment(row)
    decided: object
    if tap.yes == 1:
        rules = await _rules(ctx, assignment.programme)
        roster = await _roster(ctx, row.mentor, row.learner, assignment.programme)
        papers = await _papers(ctx, row.organisation, row.mentor, row.learner)
        decided = road.accept(assignment, roster, rules, ctx.now, papers)
    else:
        decided = road.decline(assignment, ctx.now)
    if isinstance(decided, Refused):
        await _not_accepted(ctx, decided, row)
        return
    state = AssignmentState.ACTIVE if tap.yes == 1 else AssignmentState.DECLINED
    if not await ctx.records.assignments.move(row, state.value, ctx.now):
        ctx.toast(common.STALE_STAFF)
        return
    await ctx.audit(f"pair_{state.value}", "assignment", row.id, subject=row.learner)
    await _tell_of_answer(ctx, row, accepted=tap.yes == 1)


_PAPERS = frozenset(
    {
        RefusalCode.MENTOR_NOT_QUALIFIED,
        RefusalCode.PAIRING_NO_CONTRACT,
        RefusalCode.PAIRING_CONTRACT_LATER,
        RefusalCode.PAIRING_CONTRACT_OF_OTHERS,
    }
)
"""What the coordinator has to put in order, not the mentor."""


async def _not_accepted(ctx: Context, refused: Refused, row: AssignmentRow) -> None:
    """The yes can't count; where papers are missing the coordinator reads which, and can act."""
    reason = refusal(refused, ctx.actor.organisation.zone)
    if refused.code not in _PAPERS:
        ctx.replace(Screen(reason))
        return
    again = ((Button(words.ACCEPT(), AnswerPairing(row.id, 1), "🤝"),),)
    ctx.replace(Screen(record_words.ACCEPTED_TOO_EARLY(learner=row.learner_name), again))
    tap = ProposePair(row.learner, row.mentor, row.programme)
    missing_papers = _not_proposed(ctx, refused, tap)
    would_like = record_words.MENTOR_WOULD_LIKE(mentor=row.mentor_name, learner=row.learner_name)
    screen = Screen(Joined((would_like, reason)), missing_papers.rows)
    wanted = frozenset({Hearer.COORDINATOR})
    for coordinator in await hearers(ctx.records, row.organisation, None, wanted):
        ctx.tell(coordinator, screen)


async def _tell_of_answer(ctx: Context, row: AssignmentRow, *, accepted: bool) -> None:
    names = {"mentor": row.mentor_name, "learner": row.learner_name}
    learner = await ctx.records.people.addressee(row.learner)
    ctx.replace(Screen(_thanks(learner, accepted=accepted)))
    told = words.MENTOR_ACCEPTED(**names) if accepted else words.MENTOR_DECLINED(**names)
    wanted = frozenset({Hearer.COORDINATOR})
    for coordinator in await hearers(ctx.records, row.organisation, None, wanted):
        ctx.tell(coordinator, Screen(told))
    if accepted:
        ctx.tell(learner, _your_mentor(row))


def _your_mentor(row: AssignmentRow) -> Screen:
    """Who walks along; the learner may ask for somebody else."""
    rows = ((Button(learner_words.OTHER_PLEASE(), RefuseMentor(row.id), "🔄"),),)
    line = learner_words.YOUR_MENTOR(name=row.mentor_name)
    return Screen(line, rows, spoken=True, personal=True)


async def introduce_mentor(ctx: Context) -> None:
    """A learner who joins after the mentor said yes hears now who walks along."""
    for row in await ctx.records.assignments.of_learner(ctx.actor.person, "active"):
        ctx.show(_your_mentor(row))


def _thanks(learner: Addressee, *, accepted: bool) -> Message:
    """What the mentor reads after the answer; that the learner is told only where it is so."""
    if not accepted:
        return words.YOU_DECLINED()
    text = words.YOU_ACCEPTED if learner.chat is not None else words.YOU_ACCEPTED_UNREACHED
    return text(learner=learner.name)


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(
        id=row.id,
        organisation=row.organisation,
        programme=Programme(row.programme),
        mentor=row.mentor,
        learner=row.learner,
        state=AssignmentState(row.state),
    )


async def ask_to_end(tap: EndPair, ctx: Context) -> None:
    """A question back: both are told at once, and the mentor would have to be asked anew."""
    row = await ctx.records.assignments.get(tap.assignment)
    assert row is not None, "the reach check found this assignment"
    line = words.SURE_END_PAIR(mentor=row.mentor_name, learner=row.learner_name)
    sure = Button(record_words.END_SURE(), EndPairForGood(row.id), "✖️")
    ctx.replace(Screen(line, ((sure,), *way_out(OpenPerson(row.learner)))))


async def end_pair(tap: EndPairForGood, ctx: Context) -> None:
    """The coordinator ends an assignment; entries stay, both are told."""
    row = await ctx.records.assignments.get(tap.assignment)
    assert row is not None, "the reach check found this assignment"
    back = way_out(OpenPerson(row.learner))
    decided = road.end(_assignment(row), EndReason.FINISHED, ctx.now)
    if isinstance(decided, Refused):
        ctx.replace(Screen(refusal(decided, ctx.actor.organisation.zone), back))
        return
    if not await ctx.records.assignments.move(row, AssignmentState.ENDED.value, ctx.now):
        ctx.toast(common.STALE_STAFF)
        return
    await ctx.audit("pair_ended", "assignment", row.id, subject=row.learner)
    ended = words.PAIR_ENDED(mentor=row.mentor_name, learner=row.learner_name)
    ctx.replace(Screen(ended, back))
    mentor = await ctx.records.people.addressee(row.mentor)
    ctx.tell(mentor, Screen(words.MENTOR_TOLD_ENDED(learner=row.learner_name), keys=Keys.STAFF))
    if row.state == "active":
        learner = await ctx.records.people.addressee(row.learner)
        line = learner_words.ROAD_ENDED(name=row.mentor_name)
        ctx.tell(learner, Screen(line, spoken=True, personal=True))
