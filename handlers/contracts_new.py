"""Owns the wizard of a new contract; decides no rule (``bot.domain.contracts``).

Who concludes it travels in the buttons; its number waits in the expectation until it is kept.
"""

from __future__ import annotations

from zlib import crc32

from bot.acts.records import (
    AddInstitution,
    AddPartner,
    ChooseRate,
    ContractBegin,
    ContractBy,
    ContractNumber,
    ContractRate,
    ContractTerm,
    ContractWith,
    KeepContract,
    ListContracts,
    OpenContract,
    OpenProgramme,
    ScanContract,
)
from bot.context import Context
from bot.domain.contracts import (
    LONGEST_NUMBER,
    MOST_CENTS,
    ContractProposal,
    InstitutionKind,
    check_length,
    proper_name,
    propose_contract,
    read_cents,
)
from bot.domain.days import DayRange, read_days
from bot.domain.ids import InstitutionId, MemberId, PartnerId, PersonId
from bot.domain.people import Role
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.semesters import school_year_days
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import records as words
from bot.wording.registry import Verbatim
from bot.wording.values import FullDay
from handlers import diary_screens as numbers
from handlers.contracts_shown import card
from handlers.records_screens import (
    Rows,
    Words,
    dotted,
    each_in_a_row,
    lines,
    money,
    name_as,
    page,
    say_no,
    turning,
    typed,
    way_out,
)

Parties = ContractTerm | ContractNumber | ContractRate
"""Acts that name who concludes the contract."""


async def begin(tap: ContractBegin, ctx: Context) -> None:
    """With which mentor? Those who were invited and not come yet can be named too."""
    ctx.expect_nothing()
    mentors = await ctx.records.people.members(ctx.actor.organisation.id, Role.MENTOR)
    if not mentors:
        ctx.replace(Screen(words.CONTRACT_NO_MENTORS(), way_out(ListContracts(0))))
        return
    buttons = [
        Button(Verbatim(each["name"]), ContractWith(MemberId(each["person_id"]), 0))
        for each in page(mentors, tap.start)
    ]
    rows = (
        *each_in_a_row(buttons),
        *turning(mentors, tap.start, ContractBegin),
        *way_out(ListContracts(0)),
    )
    ctx.replace(Screen(words.CONTRACT_MENTOR(), rows))


async def choose_institution(tap: ContractWith, ctx: Context) -> None:
    """For which school or youth centre?"""
    ctx.expect_nothing()
    name = await name_as(ctx, tap.mentor, Role.MENTOR)
    if name is None:
        ctx.toast(common.STALE_STAFF)
        return
    known = await ctx.records.institutions.of(ctx.actor.organisation.id)
    if not known:
        adding = (
            Button(words.ADD_SCHOOL(), AddInstitution(InstitutionKind.SCHOOL.value), "➕"),
            Button(
                words.ADD_YOUTH_CENTRE(), AddInstitution(InstitutionKind.YOUTH_CENTRE.value), "➕"
            ),
        )
        ctx.replace(Screen(words.INSTITUTIONS_NONE(), (adding, *way_out(OpenProgramme()))))
        return
    buttons = [
        Button(Verbatim(each.name), ContractBy(tap.mentor, each.id, 0))
        for each in page(known, tap.start)
    ]
    turn = turning(known, tap.start, lambda start: ContractWith(tap.mentor, start))
    rows = (*each_in_a_row(buttons), *turn, *way_out(ContractBegin(0)))
    ctx.replace(Screen(words.CONTRACT_WITH(mentor=name), rows))


async def choose_partner(tap: ContractBy, ctx: Context) -> None:
    """Which partner concludes it?"""
    ctx.expect_nothing()
    name = await name_as(ctx, tap.mentor, Role.MENTOR)
    school = await ctx.records.institutions.get(tap.institution, ctx.actor.organisation.id)
    if name is None or school is None:
        ctx.toast(common.STALE_STAFF)
        return
    known = await ctx.records.partners.of(ctx.actor.organisation.id)
    if not known:
        adding = (Button(words.ADD_PARTNER(), AddPartner(), "➕"),)
        ctx.replace(Screen(words.PARTNERS_NONE(), (adding, *way_out(OpenProgramme()))))
        return
    buttons = [
        Button(Verbatim(each.name), ContractTerm(tap.mentor, tap.institution, each.id))
        for each in page(known, tap.start)
    ]
    turn = turning(known, tap.start, lambda start: ContractBy(tap.mentor, tap.institution, start))
    rows = (*each_in_a_row(buttons), *turn, *way_out(ContractWith(tap.mentor, 0)))
    ctx.replace(Screen(words.CONTRACT_BY(mentor=name, institution=school.name), rows))


async def choose_term(tap: ContractTerm, ctx: Context) -> None:
    """A semester, a school year, or both days typed."""
    name = await name_as(ctx, tap.mentor, Role.MENTOR)
    school = await ctx.records.institutions.get(tap.institution, ctx.actor.organisation.id)
    if name is None or school is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect(tap)
    buttons = [
        Button(
            words.TERM_SEMESTER(begins=dotted(term.begins), ends=dotted(term.ends)),
            _numbered(tap, term),
            "📅",
        )
        for term in await next_terms(ctx)
    ]
    rows = (*each_in_a_row(buttons), *way_out(ContractBy(tap.mentor, tap.institution, 0)))
    ctx.replace(Screen(words.CONTRACT_TERM(mentor=name, institution=school.name), rows))


async def next_terms(ctx: Context) -> list[DayRange]:
    """The next semesters and school years that have not ended, each once."""
    today = ctx.today
    known = await ctx.records.semesters.ensure(ctx.actor.organisation, today)
    running = [each for each in known if each.ends >= today][:3]
    years = [school_year_days(each.school_year, known) for each in running]
    found = [each.days for each in running] + [year for year in years if year is not None]
    return sorted(set(found))[:5]


def _numbered(tap: Parties, term: DayRange) -> ContractNumber:
    return ContractNumber(
        tap.mentor,
        tap.institution,
        tap.partner,
        numbers.number_of_day(term.begins),
        numbers.number_of_day(term.ends),
    )


async def term_typed(given: Words, ctx: Context) -> None:
    """Both days were typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, ContractTerm)
    days = read_days(typed(said))
    if len(days) != 2 or days[1] < days[0]:
        back = way_out(ContractBy(tap.mentor, tap.institution, 0))
        ctx.show(Screen(words.TERM_UNCLEAR(), back))
        return
    await ask_number(_numbered(tap, DayRange(*days)), ctx)


async def ask_number(tap: ContractNumber, ctx: Context) -> None:
    """The term is judged at once; then the number is asked for."""
    term = _term_of(tap)
    if term is None:
        ctx.toast(common.STALE_STAFF)
        return
    again = ContractTerm(tap.mentor, tap.institution, tap.partner)
    known = await ctx.records.semesters.ensure(ctx.actor.organisation, ctx.today, term.begins)
    wrong = check_length(term.begins, term.ends, known)
    if wrong is not None:
        say_no(ctx, wrong, way_out(again))
        return
    ctx.expect(tap)
    line = words.ASK_NUMBER(begins=FullDay(term.begins), ends=FullDay(term.ends))
    ctx.replace(Screen(line, way_out(again)))


def _term_of(tap: ContractNumber | ContractRate) -> DayRange | None:
    begins, ends = numbers.day_of(tap.begins), numbers.day_of(tap.ends)
    if begins is None or ends is None or ends < begins:
        return None
    return DayRange(begins, ends)


async def number_typed(given: Words, ctx: Context) -> None:
    """The number was typed: it must be free in the organisation."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, ContractNumber)
    number = proper_name(typed(said), LONGEST_NUMBER)
    taken = await ctx.records.contracts.numbers(ctx.actor.organisation.id)
    if not isinstance(number, Refused) and number in taken:
        number = refuse(RefusalCode.CONTRACT_NUMBER_TAKEN)
    back = way_out(ContractTerm(tap.mentor, tap.institution, tap.partner))
    if isinstance(number, Refused):
        say_no(ctx, number, back)
        return
    rate = ContractRate(tap.mentor, tap.institution, tap.partner, tap.begins, tap.ends)
    await _ask_rate(ctx, rate, number)


async def ask_rate(tap: ContractRate, ctx: Context) -> None:
    """Another rate for the contract that is being entered."""
    expected = await ctx.records.expectations.of(ctx.actor.person)
    if expected is None or expected.tap != tap or not expected.draft:
        ctx.toast(words.BEGUN_ANEW)
        return
    await _ask_rate(ctx, tap, expected.draft)


async def _ask_rate(ctx: Context, tap: ContractRate, number: str) -> None:
    ctx.expect(tap, number)
    rates = await ctx.records.contracts.rates(ctx.actor.organisation.id)
    buttons = tuple(Button(words.RATE(rate=money(rate)), ChooseRate(rate)) for rate in rates)
    back = way_out(ContractTerm(tap.mentor, tap.institution, tap.partner))
    rows = ((buttons,) if buttons else ()) + back
    ctx.replace(Screen(words.ASK_RATE(number=number), rows))


async def rate_typed(given: Words, ctx: Context) -> None:
    """The rate was typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, ContractRate)
    rate = read_cents(typed(said))
    if rate is None or not 1 <= rate <= MOST_CENTS:
        back = way_out(ContractTerm(tap.mentor, tap.institution, tap.partner))
        say_no(ctx, refuse(RefusalCode.CONTRACT_RATE, most=MOST_CENTS // 100), back)
        return
    await choose_rate(ChooseRate(rate), ctx)


async def _at_hand(ctx: Context) -> tuple[ContractRate, str] | None:
    """The contract that is being entered; an old button finds none, or another one."""
    expected = await ctx.records.expectations.of(ctx.actor.person)
    if expected is None or not isinstance(expected.tap, ContractRate) or not expected.draft:
        return None
    return expected.tap, expected.draft


async def _proposal(ctx: Context, rate: int) -> tuple[ContractRate, ContractProposal] | None:
    at_hand = await _at_hand(ctx)
    term = None if at_hand is None else _term_of(at_hand[0])
    if at_hand is None or term is None:
        return None
    tap, number = at_hand
    return tap, ContractProposal(
        number=number,
        mentor=PersonId(tap.mentor),
        institution=tap.institution,
        partner=tap.partner,
        begins=term.begins,
        ends=term.ends,
        unit_rate_cents=rate,
    )


async def _names(
    ctx: Context, mentor: MemberId, institution: InstitutionId, partner: PartnerId
) -> tuple[str, str, str] | None:
    """Names of the three, or nothing where one is not of this organisation (any more)."""
    organisation = ctx.actor.organisation.id
    name = await name_as(ctx, mentor, Role.MENTOR)
    school = await ctx.records.institutions.get(institution, organisation)
    paying = await ctx.records.partners.get(partner, organisation)
    if name is None or school is None or paying is None:
        return None
    return name, school.name, paying.name


async def choose_rate(tap: ChooseRate, ctx: Context) -> None:
    """Show the whole contract before it is kept."""
    proposed = await _proposal(ctx, tap.rate)
    named = None
    if proposed is not None:
        parties, proposal = proposed
        named = await _names(ctx, parties.mentor, parties.institution, parties.partner)
    if proposed is None or named is None:
        ctx.toast(words.BEGUN_ANEW)
        return
    parties, proposal = proposed
    mentor, school, partner = named
    line = words.CONTRACT_SUMMARY(
        number=proposal.number,
        mentor=mentor,
        institution=school,
        partner=partner,
        begins=FullDay(proposal.begins),
        ends=FullDay(proposal.ends),
        rate=money(tap.rate),
    )
    keep = KeepContract(tap.rate, _draft_mark(parties, proposal.number), _mark(proposal.number))
    rows: Rows = (
        (Button(words.KEEP(), keep, "✅"),),
        (Button(words.OTHER_RATE(), parties, "✏️"),),
        *way_out(ContractTerm(parties.mentor, parties.institution, parties.partner)),
    )
    ctx.replace(Screen(lines(line, words.CONTRACT_RIGHT()), rows))


def _mark(text: str) -> int:
    """A short mark of a text: enough to tell drafts and numbers of one organisation apart."""
    return crc32(text.encode())


def _draft_mark(parties: ContractRate, number: str) -> int:
    return _mark(f"{parties.pack()} {number}")


async def _saved_already(tap: KeepContract, ctx: Context) -> Screen | None:
    """The contract that a first press on this button saved, or nothing."""
    numbers_taken = await ctx.records.contracts.numbers(ctx.actor.organisation.id)
    for number, contract in numbers_taken.items():
        if _mark(number) == tap.number:
            return await card(ctx, contract, words.SAVED_ALREADY())
    return None


async def keep(tap: KeepContract, ctx: Context) -> None:
    """Keep the contract: judged once more as a whole. A second press shows what the first saved."""
    organisation = ctx.actor.organisation
    proposed = await _proposal(ctx, tap.rate)
    if proposed is None or _draft_mark(proposed[0], proposed[1].number) != tap.draft:
        saved = await _saved_already(tap, ctx)
        if saved is None:
            ctx.toast(words.BEGUN_ANEW)
        else:
            ctx.replace(saved)
        return
    parties, proposal = proposed
    school = await ctx.records.institutions.get(parties.institution, organisation.id)
    named = await _names(ctx, parties.mentor, parties.institution, parties.partner)
    if school is None or named is None:
        ctx.toast(common.STALE_STAFF)
        return
    decided = propose_contract(
        proposal,
        await ctx.records.semesters.ensure(organisation, ctx.today, proposal.begins),
        numbers=await ctx.records.contracts.numbers(organisation.id),
        institution=school,
        by=ctx.actor.person,
        at=ctx.now,
    )
    if isinstance(decided, Refused):
        again = ContractTerm(parties.mentor, parties.institution, parties.partner)
        say_no(ctx, decided, way_out(again))
        return
    ctx.expect_nothing()
    contract = ctx.records.contracts.add(organisation.id, decided)
    await ctx.audit("contract_made", "contract", contract, subject=proposal.mentor)
    line = words.CONTRACT_KEPT(id=contract, number=proposal.number)
    rows = (
        (Button(words.SEND_SCAN(), ScanContract(contract), "📷"),),
        *way_out(OpenContract(contract)),
    )
    ctx.show(Screen(line, rows), Kind.FACT)
