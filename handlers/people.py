"""Owns inviting, listing and pairing people. Decides no rule: ages, caps and roads are domain's."""

from __future__ import annotations

from datetime import date

from bot.acts import (
    AnswerPairing,
    Cancel,
    ChangeNumbers,
    ConfirmNumbers,
    EndPair,
    GuardianSigned,
    InviteAgain,
    InviteSomebody,
    ListPeople,
    OpenMenu,
    OpenPerson,
    PairLearner,
    ProposePair,
    RefuseMentor,
    StateAgeBand,
)
from bot.alerting import hearers
from bot.context import Context
from bot.domain import pairing
from bot.domain.alerts import Hearer
from bot.domain.consent import AgeBand, guardian_needed, may_be_invited
from bot.domain.ids import PersonId
from bot.domain.months import local_day
from bot.domain.pairing import Assignment, AssignmentState, EndReason, Roster
from bot.domain.people import Role
from bot.domain.refusals import Refused
from bot.domain.rules import Programme, rules_on
from bot.inputs import TextGiven, VoiceGiven
from bot.screens import Button, Keys, Screen
from bot.wording import common
from bot.wording import coordinating as words
from bot.wording import pairing as learner_words
from bot.wording.refusals import refusal
from bot.wording.registry import Joined, Saying, Verbatim
from bot.wording.values import LocalDay
from handlers import menu
from storage.assignments import AssignmentRow
from storage.expectations import Expectation
from storage.invites import LIFE, Guardian
from storage.rows import Row

LONGEST_NAME = 60
A_PAGE = 8
PURPOSES = ("emergency", "children", "crisis")

Words = tuple[Expectation, TextGiven | VoiceGiven]


# -- inviting --------------------------------------------------------------------------------------


async def invite(tap: InviteSomebody, ctx: Context) -> None:
    """Begin an invite: first the name. Before the first one the help numbers are confirmed."""
    if ctx.actor.organisation.help_numbers_confirmed_at is None:
        await show_numbers(tap, ctx)
        return
    ctx.expect(tap)
    text = words.ASK_LEARNER_NAME if tap.role == Role.LEARNER else words.ASK_MENTOR_NAME
    ctx.replace(Screen(text(), ((Button(common.CANCEL(), Cancel(), "✖️"),),)))


async def name_given(given: Words, ctx: Context) -> None:
    """The name was typed: a mentor is invited at once, for a learner the age follows."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, InviteSomebody)
    name = " ".join(said.text.split()) if isinstance(said, TextGiven) else ""
    if not 1 <= len(name) <= LONGEST_NAME:
        ctx.show(Screen(words.NAME_TOO_LONG()))
        return
    if tap.role == Role.MENTOR:
        ctx.expect_nothing()
        await _make_invite(ctx, name, Role.MENTOR, None, None)
        return
    ctx.expect(tap, name)
    bands = [(Button(words.AGES[band](), StateAgeBand(band.value)),) for band in AgeBand]
    rows = (*bands, (Button(common.CANCEL(), Cancel(), "✖️"),))
    ctx.show(Screen(words.ASK_AGE(name=name), rows))


async def age_stated(tap: StateAgeBand, ctx: Context) -> None:
    """The age band decides whether an invite can be made, and whether a guardian must agree."""
    band = _band(tap.band)
    expected = await ctx.records.expectations.of(ctx.actor.person)
    if band is None or expected is None or not expected.draft:
        ctx.toast(common.STALE_STAFF)
        return
    organisation = ctx.actor.organisation
    if isinstance(may_be_invited(band), Refused):
        ctx.expect_nothing()
        ctx.replace(Screen(words.TOO_YOUNG()))
    elif guardian_needed(band, organisation.consent_age):
        rows = (
            (Button(words.GUARDIAN_SIGNED(), GuardianSigned(band.value), "✍️"),),
            (Button(words.GUARDIAN_NOT_YET(), Cancel(), "⏳"),),
        )
        line = words.GUARDIAN_NEEDED(name=expected.draft, age=organisation.consent_age)
        ctx.replace(Screen(line, rows))
    else:
        ctx.expect_nothing()
        await _make_invite(ctx, expected.draft, Role.LEARNER, band, None)


async def guardian_signed(tap: GuardianSigned, ctx: Context) -> None:
    """There is a signed paper: whose signature is it?"""
    expected = await ctx.records.expectations.of(ctx.actor.person)
    if expected is None or not expected.draft or _band(tap.band) is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect(tap, expected.draft)
    ctx.replace(Screen(words.ASK_GUARDIAN(), ((Button(common.CANCEL(), Cancel(), "✖️"),),)))


async def guardian_given(given: Words, ctx: Context) -> None:
    """The guardian's name was typed: the confirmation is kept with its date."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, GuardianSigned)
    band = _band(tap.band)
    guardian = " ".join(said.text.split()) if isinstance(said, TextGiven) else ""
    if band is None or not 1 <= len(guardian) <= LONGEST_NAME:
        ctx.show(Screen(words.NAME_TOO_LONG()))
        return
    ctx.expect_nothing()
    confirmed = Guardian(guardian, ctx.now, ctx.actor.person)
    await _make_invite(ctx, expected.draft, Role.LEARNER, band, confirmed)


def _band(said: str) -> AgeBand | None:
    try:
        return AgeBand(said)
    except ValueError:
        return None


async def _make_invite(
    ctx: Context, name: str, role: Role, band: AgeBand | None, guardian: Guardian | None
) -> None:
    people = ctx.records.people
    organisation = ctx.actor.organisation.id
    person = people.add(name, None if band is None else band.value, ctx.now)
    ctx.store.vault.add_person(person)
    people.add_member(organisation, person, role, ctx.now)
    await _show_invite(ctx, person, name, role, guardian)


async def _show_invite(
    ctx: Context, person: PersonId, name: str, role: Role, guardian: Guardian | None
) -> None:
    token = ctx.records.invites.add(
        ctx.actor.organisation.id, person, role, ctx.actor.person, ctx.now, guardian
    )
    await ctx.audit("invited", "person", person, subject=person)
    link = ctx.link(token)
    until = LocalDay(ctx.now + LIFE, ctx.actor.organisation.zone)
    ctx.show(Screen(words.INVITE_MADE(name=name, until=until, link=link), qr=link))


async def invite_again(tap: InviteAgain, ctx: Context) -> None:
    """A fresh link for the same person; the guardian's confirmation stays with the first invite."""
    name = await ctx.records.people.name_of(tap.person)
    role = Role.LEARNER if tap.role == Role.LEARNER else Role.MENTOR
    ctx.records.invites.withdraw(tap.person, ctx.now)
    await _show_invite(ctx, tap.person, name, role, None)


# -- help numbers ----------------------------------------------------------------------------------


async def show_numbers(_tap: object, ctx: Context) -> None:
    """The numbers that learners hear, to be confirmed before the first invite."""
    numbers = ctx.actor.organisation.help_numbers
    lines = tuple(
        words.NUMBER_ROW(
            purpose=words.PURPOSES[purpose](), number=numbers.get(purpose) or words.NUMBER_NONE()
        )
        for purpose in PURPOSES
    )
    change = tuple(
        (
            Button(
                words.CHANGE_NUMBER(purpose=words.PURPOSES[purpose]()),
                ChangeNumbers(purpose),
                "✏️",
            ),
        )
        for purpose in PURPOSES
    )
    rows = ((Button(words.NUMBERS_RIGHT(), ConfirmNumbers(), "✅"),), *change)
    ctx.show(Screen(words.NUMBERS_FIRST(numbers=Joined(lines)), rows))


async def confirm_numbers(_tap: ConfirmNumbers, ctx: Context) -> None:
    """They are right: invites can be made."""
    organisation = ctx.actor.organisation
    ctx.records.organisations.confirm_numbers(
        organisation.id, dict(organisation.help_numbers), ctx.now
    )
    await ctx.audit("help_numbers_confirmed", "organisation", organisation.id)
    await menu.show(None, ctx)


async def change_number(tap: ChangeNumbers, ctx: Context) -> None:
    """Another number for this purpose."""
    if tap.purpose not in PURPOSES:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect(tap)
    ctx.show(Screen(words.ASK_NUMBER(purpose=words.PURPOSES[tap.purpose]())))


async def number_given(given: Words, ctx: Context) -> None:
    """The number was typed; it is shown again to be confirmed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, ChangeNumbers)
    digits = said.text.replace(" ", "") if isinstance(said, TextGiven) else ""
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 15):
        ctx.show(Screen(words.NUMBER_UNCLEAR()))
        return
    organisation = ctx.actor.organisation
    numbers = {**organisation.help_numbers, tap.purpose: digits}
    ctx.records.organisations.change_numbers(organisation.id, numbers)
    ctx.expect_nothing()
    await ctx.audit("help_number_changed", "organisation", organisation.id)
    ctx.somebody = await ctx.records.people.actor(ctx.envelope.account)
    await show_numbers(tap, ctx)


# -- lists and cards -------------------------------------------------------------------------------


async def list_people(tap: ListPeople, ctx: Context) -> None:
    """Learners or mentors of the organisation, a page at a time."""
    role = Role.LEARNER if tap.role == Role.LEARNER else Role.MENTOR
    organisation = ctx.actor.organisation
    members = await ctx.records.people.members(organisation.id, role)
    menu_row = (Button(common.BACK_TO_MENU(), OpenMenu(), "☰"),)
    if not members:
        ctx.replace(Screen(words.NOBODY_YET(), (menu_row,)))
        return
    start = max(0, min(tap.start, len(members) - 1))
    page = members[start : start + A_PAGE]
    rows = [
        (Button(Verbatim(member["name"]), OpenPerson(PersonId(member["person_id"]))),)
        for member in page
    ]
    turn = []
    if start > 0:
        turn.append(Button(common.BACK(), ListPeople(role.value, max(0, start - A_PAGE)), "◀️"))
    if start + A_PAGE < len(members):
        turn.append(Button(common.MORE(), ListPeople(role.value, start + A_PAGE), "▶️"))
    title = words.LIST_LEARNERS if role is Role.LEARNER else words.LIST_MENTORS
    line = title(count=len(members), organisation=organisation.name)
    ctx.replace(Screen(line, (*rows, *([tuple(turn)] if turn else []), menu_row)))


async def open_person(tap: OpenPerson, ctx: Context) -> None:
    """One person's card: where they stand, and what can be done."""
    members = [
        (role, member)
        for role in (Role.LEARNER, Role.MENTOR)
        for member in await ctx.records.people.members(ctx.actor.organisation.id, role)
        if member["person_id"] == tap.person
    ]
    if not members:
        ctx.toast(common.STALE_STAFF)
        return
    await ctx.audit("card_read", "person", tap.person, subject=tap.person)
    role, member = members[0]
    lines: list[Saying] = [_standing(member)]
    rows: list[tuple[Button, ...]] = []
    if role is Role.LEARNER:
        await _learner_card(ctx, tap.person, member, lines, rows)
    else:
        await _mentor_card(ctx, tap.person, lines, rows)
    if member["joined_at"] is None:
        rows.append((Button(words.INVITE_AGAIN(), InviteAgain(tap.person, role.value), "🔗"),))
    rows.append((Button(common.BACK(), ListPeople(role.value, 0), "◀️"),))
    ctx.replace(Screen(Joined(tuple(lines)), tuple(rows)))


def _standing(member: Row) -> Saying:
    if member["blocked_at"] is not None:
        return words.CARD_BLOCKED(name=member["name"])
    if member["joined_at"] is None:
        return words.CARD_INVITED(name=member["name"])
    return words.CARD_JOINED(name=member["name"])


async def _learner_card(
    ctx: Context,
    learner: PersonId,
    member: Row,
    lines: list[Saying],
    rows: list[tuple[Button, ...]],
) -> None:
    consents = {1: words.CARD_CONSENT_YES, 0: words.CARD_CONSENT_NO, None: words.CARD_CONSENT_NONE}
    lines.append(consents[member["consent_given"]]())
    run = await ctx.records.runs.newest_of(learner)
    if run is None:
        lines.append(words.CARD_RUN_NONE())
    elif run.closed_at is not None:
        lines.append(words.CARD_RUN_CLOSED())
    else:
        lines.append(words.CARD_RUN_READY() if run.ready_at else words.CARD_RUN_OPEN())
    pairs = await ctx.records.assignments.of_learner(learner, "proposed", "active")
    for pair in pairs:
        text = words.CARD_MENTOR if pair.state == "active" else words.CARD_MENTOR_ASKED
        lines.append(text(name=pair.mentor_name))
        rows.append((Button(words.END_PAIR(name=pair.mentor_name), EndPair(pair.id), "✖️"),))
    if not pairs:
        lines.append(words.CARD_NO_MENTOR())
    rows.append((Button(words.FIND_MENTOR(), PairLearner(learner, 0), "🤝"),))


async def _mentor_card(
    ctx: Context, mentor: PersonId, lines: list[Saying], rows: list[tuple[Button, ...]]
) -> None:
    for pair in await ctx.records.assignments.of_mentor(mentor, "proposed", "active"):
        if pair.organisation != ctx.actor.organisation.id:
            continue
        text = words.CARD_LEARNER if pair.state == "active" else words.CARD_LEARNER_ASKED
        lines.append(text(name=pair.learner_name))
        rows.append((Button(words.END_PAIR(name=pair.learner_name), EndPair(pair.id), "✖️"),))


# -- pairing ---------------------------------------------------------------------------------------


async def find_mentor(tap: PairLearner, ctx: Context) -> None:
    """Mentors of the organisation with their number of learners, a page at a time."""
    name = await ctx.records.people.name_of(tap.learner)
    members = [
        member
        for member in await ctx.records.people.members(ctx.actor.organisation.id, Role.MENTOR)
        if member["joined_at"] is not None
    ]
    if not members:
        ctx.replace(Screen(words.NO_MENTORS(), ((_back_to(tap.learner),),)))
        return
    most = rules_on(_today(ctx), Programme.SCHOOL_COMMUNITY).learners_per_mentor
    rows: list[tuple[Button, ...]] = []
    start = max(0, min(tap.start, len(members) - 1))
    for member in members[start : start + A_PAGE]:
        mentor = PersonId(member["person_id"])
        open_pairs = await ctx.records.assignments.of_mentor(mentor, "proposed", "active")
        label = words.MENTOR_WITH_COUNT(name=member["name"], count=len(open_pairs), most=most)
        rows.append((Button(label, ProposePair(tap.learner, mentor, "")),))
    if start + A_PAGE < len(members):
        rows.append((Button(common.MORE(), PairLearner(tap.learner, start + A_PAGE), "▶️"),))
    rows.append((_back_to(tap.learner),))
    ctx.replace(Screen(words.CHOOSE_MENTOR(name=name), tuple(rows)))


def _back_to(person: PersonId) -> Button:
    return Button(common.BACK(), OpenPerson(person), "◀️")


def _today(ctx: Context) -> date:
    return local_day(ctx.now, ctx.actor.organisation.zone)


async def propose(tap: ProposePair, ctx: Context) -> None:
    """Ask the mentor; first in which programme, if that isn't said yet."""
    if tap.programme not in words.PROGRAMMES:
        rows = tuple(
            (Button(text(), ProposePair(tap.learner, tap.mentor, programme)),)
            for programme, text in words.PROGRAMMES.items()
        )
        ctx.replace(Screen(words.CHOOSE_PROGRAMME(), (*rows, (_back_to(tap.learner),))))
        return
    programme = Programme(tap.programme)
    decided = pairing.propose(
        organisation=ctx.actor.organisation.id,
        programme=programme,
        roster=await _roster(ctx, tap.mentor, tap.learner),
        learner=tap.learner,
        learner_band=_band(await ctx.records.people.age_band_of(tap.learner) or "")
        or AgeBand.UNDER_13,
        rules=rules_on(_today(ctx), programme),
        by=ctx.actor.person,
        at=ctx.now,
    )
    if isinstance(decided, Refused):
        ctx.replace(
            Screen(refusal(decided, ctx.actor.organisation.zone), ((_back_to(tap.learner),),))
        )
        return
    assignment = ctx.records.assignments.propose(
        ctx.actor.organisation.id,
        programme.value,
        tap.mentor,
        tap.learner,
        ctx.actor.person,
        ctx.now,
    )
    learner = await ctx.records.people.name_of(tap.learner)
    mentor = await ctx.records.people.addressee(tap.mentor)
    choice: tuple[tuple[Button, ...], ...] = (
        (
            Button(words.ACCEPT(), AnswerPairing(assignment, 1), "🤝"),
            Button(words.DECLINE(), AnswerPairing(assignment, 0), "✋"),
        ),
    )
    question = words.ASK_MENTOR(organisation=ctx.actor.organisation.name, learner=learner)
    ctx.tell(mentor, Screen(question, choice))
    await ctx.audit("pair_proposed", "assignment", assignment, subject=tap.learner)
    ctx.replace(Screen(words.PROPOSED(mentor=mentor.name, learner=learner)))


async def _roster(ctx: Context, mentor: PersonId, learner: PersonId) -> Roster:
    pairs = await ctx.records.assignments.of_mentor(mentor, "proposed", "active")
    states = [pair.state for pair in pairs]
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
        rules = rules_on(_today(ctx), assignment.programme)
        roster = await _roster(ctx, row.mentor, row.learner)
        decided = pairing.accept(assignment, roster, rules, ctx.now)
    else:
        decided = pairing.decline(assignment, ctx.now)
    if isinstance(decided, Refused):
        ctx.replace(Screen(refusal(decided, ctx.actor.organisation.zone)))
        return
    state = AssignmentState.ACTIVE if tap.yes == 1 else AssignmentState.DECLINED
    if not await ctx.records.assignments.move(row, state.value, ctx.now):
        ctx.toast(common.STALE_STAFF)
        return
    await ctx.audit(f"pair_{state.value}", "assignment", row.id, subject=row.learner)
    await _tell_of_answer(ctx, row, accepted=tap.yes == 1)


async def _tell_of_answer(ctx: Context, row: AssignmentRow, *, accepted: bool) -> None:
    names = {"mentor": row.mentor_name, "learner": row.learner_name}
    mine = words.YOU_ACCEPTED(learner=row.learner_name) if accepted else words.YOU_DECLINED()
    ctx.replace(Screen(mine))
    told = words.MENTOR_ACCEPTED(**names) if accepted else words.MENTOR_DECLINED(**names)
    wanted = frozenset({Hearer.COORDINATOR})
    for coordinator in await hearers(ctx.records, row.organisation, None, wanted):
        ctx.tell(coordinator, Screen(told))
    if accepted:
        learner = await ctx.records.people.addressee(row.learner)
        rows = ((Button(learner_words.OTHER_PLEASE(), RefuseMentor(row.id), "🔄"),),)
        line = learner_words.YOUR_MENTOR(name=row.mentor_name)
        ctx.tell(learner, Screen(line, rows, spoken=True, personal=True))


def _assignment(row: AssignmentRow) -> Assignment:
    return Assignment(
        id=row.id,
        organisation=row.organisation,
        programme=Programme(row.programme),
        mentor=row.mentor,
        learner=row.learner,
        state=AssignmentState(row.state),
    )


async def end_pair(tap: EndPair, ctx: Context) -> None:
    """The coordinator ends an assignment; entries stay, both are told."""
    row = await ctx.records.assignments.get(tap.assignment)
    assert row is not None, "the reach check found this assignment"
    decided = pairing.end(_assignment(row), EndReason.FINISHED, ctx.now)
    if isinstance(decided, Refused):
        ctx.replace(Screen(refusal(decided, ctx.actor.organisation.zone)))
        return
    if not await ctx.records.assignments.move(row, AssignmentState.ENDED.value, ctx.now):
        ctx.toast(common.STALE_STAFF)
        return
    await ctx.audit("pair_ended", "assignment", row.id, subject=row.learner)
    ctx.replace(Screen(words.PAIR_ENDED(mentor=row.mentor_name, learner=row.learner_name)))
    mentor = await ctx.records.people.addressee(row.mentor)
    ctx.tell(mentor, Screen(words.MENTOR_TOLD_ENDED(learner=row.learner_name), keys=Keys.STAFF))
    if row.state == "active":
        learner = await ctx.records.people.addressee(row.learner)
        line = learner_words.ROAD_ENDED(name=row.mentor_name)
        ctx.tell(learner, Screen(line, spoken=True, personal=True))
