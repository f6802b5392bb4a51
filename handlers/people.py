"""Owns the lists of people and a person's card; changes nothing."""

from __future__ import annotations

from bot.acts import (
    EndPair,
    InviteAgain,
    ListPeople,
    OpenMenu,
    OpenPerson,
    PairLearner,
)
from bot.acts.records import (
    ChooseSchool,
    ContractWith,
    OpenContract,
    OpenLearnerPlans,
    OpenQualification,
)
from bot.context import Context
from bot.domain.consent import AgeBand, lowest_age
from bot.domain.ids import MemberId, PersonId
from bot.domain.months import local_day
from bot.domain.people import Role
from bot.domain.qualification import missing
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import coordinating as words
from bot.wording import records as record_words
from bot.wording.registry import Joined, Saying, Verbatim
from bot.wording.values import FullDay
from storage.rows import Row

A_PAGE = 8
"""People in one message."""


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
    ctx.expect_nothing()
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
    run = await ctx.records.runs.orientation_of(learner)
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
    school = await _school_line(ctx, learner, member["age_band"])
    if school is not None:
        lines.append(school)
        member_id = MemberId(learner)
        rows.append(
            (
                Button(record_words.SCHOOL(), ChooseSchool(member_id, 0), "🏫"),
                Button(record_words.PLANS(), OpenLearnerPlans(member_id), "📋"),
            )
        )


_OF_AGE = 18
_MAY_BE_PUPILS = frozenset(band for band in AgeBand if lowest_age(band) <= _OF_AGE)


async def _school_line(ctx: Context, learner: PersonId, band: str | None) -> Saying | None:
    """The school that the learner attends, which decides on the contracts that cover them.

    Nothing for grown-ups whom nobody registered anywhere: their road asks for no school.
    """
    organisation = ctx.actor.organisation.id
    known = await ctx.records.institutions.registrations(organisation, learner)
    if not known:
        return record_words.CARD_NO_SCHOOL() if band in _MAY_BE_PUPILS else None
    last = known[-1]
    school = await ctx.records.institutions.get(last.institution, organisation)
    name = "" if school is None else school.name
    if last.ends is not None:
        return record_words.CARD_SCHOOL_UNTIL(name=name, ends=FullDay(last.ends))
    return record_words.CARD_SCHOOL(name=name, since=FullDay(last.begins))


async def _mentor_card(
    ctx: Context, mentor: PersonId, lines: list[Saying], rows: list[tuple[Button, ...]]
) -> None:
    endings: list[tuple[Button, ...]] = []
    for pair in await ctx.records.assignments.of_mentor(mentor, "proposed", "active"):
        if pair.organisation != ctx.actor.organisation.id:
            continue
        text = words.CARD_LEARNER if pair.state == "active" else words.CARD_LEARNER_ASKED
        lines.append(text(name=pair.learner_name))
        endings.append((Button(words.END_PAIR(name=pair.learner_name), EndPair(pair.id), "✖️"),))
    await _papers_of(ctx, mentor, lines, rows)
    rows += endings  # last: what is pressed most stands first


async def _papers_of(
    ctx: Context, mentor: PersonId, lines: list[Saying], rows: list[tuple[Button, ...]]
) -> None:
    """What the mentor has for Skola – kopiena, and what is missing for an assignment there."""
    organisation = ctx.actor.organisation
    today, member = local_day(ctx.now, organisation.zone), MemberId(mentor)
    checked = await ctx.records.qualifications.of(mentor, organisation.id)
    lacking = missing([row.checked.condition for row in checked])
    if lacking:
        what = Joined(tuple(record_words.REQUIREMENTS[each]() for each in lacking), ", ")
        lines.append(record_words.CARD_NOT_QUALIFIED(what=what))
    else:
        lines.append(record_words.CARD_QUALIFIED())
    rows.append((Button(record_words.QUALIFICATION(), OpenQualification(member), "🎓"),))
    contracts = await ctx.records.contracts.of_mentor(organisation.id, mentor)
    current = [row for row in contracts if row.contract.ends >= today]
    for row in current:
        known = row.contract
        lines.append(
            record_words.CARD_CONTRACT(
                number=known.number,
                institution=row.institution_name,
                begins=FullDay(known.begins),
                ends=FullDay(known.ends),
            )
        )
        rows.append((Button(Verbatim(known.number), OpenContract(known.id), "📄"),))
    if not any(row.contract.valid_on(today) for row in contracts):
        lines.append(record_words.CARD_NO_CONTRACT())
    rows.append((Button(record_words.NEW_CONTRACT(), ContractWith(member, 0), "➕"),))
