"""Owns inviting people, and the numbers for help that come before the first invite.

Decides no rule: who may be invited, and when a guardian must agree, are ``bot.domain.consent``'s.
"""

from __future__ import annotations

from bot.acts import (
    Cancel,
    ChangeNumbers,
    ConfirmNumbers,
    GuardianSigned,
    InviteAgain,
    InviteSomebody,
    StateAgeBand,
)
from bot.context import Context
from bot.domain.consent import AgeBand, guardian_needed, may_be_invited
from bot.domain.ids import PersonId
from bot.domain.people import LONGEST_NAME, Role
from bot.domain.refusals import Refused
from bot.inputs import TextGiven, VoiceGiven
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import coordinating as words
from bot.wording.registry import Joined
from bot.wording.values import LocalDay
from handlers import menu
from storage.expectations import Expectation
from storage.invites import LIFE, Guardian

PURPOSES = ("emergency", "children", "crisis")

Words = tuple[Expectation, TextGiven | VoiceGiven]


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
    expected = await _learner_at_hand(ctx)
    if band is None or expected is None:
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


async def _learner_at_hand(ctx: Context) -> Expectation | None:
    """The learner who is being invited, by the name that was typed; an old button finds nobody."""
    expected = await ctx.records.expectations.of(ctx.actor.person)
    if expected is None or not expected.draft:
        return None
    inviting = expected.tap == InviteSomebody(Role.LEARNER.value)
    return expected if inviting or isinstance(expected.tap, GuardianSigned) else None


async def guardian_signed(tap: GuardianSigned, ctx: Context) -> None:
    """There is a signed paper: whose signature is it?"""
    expected = await _learner_at_hand(ctx)
    if expected is None or _band(tap.band) is None:
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
    """A fresh link for the same person; the guardian's confirmation stays with the first invite.

    Only for who hasn't come yet: whoever opens a link is taken for that person.
    """
    role = Role.LEARNER if tap.role == Role.LEARNER else Role.MENTOR
    member = await ctx.records.people.member(ctx.actor.organisation.id, tap.person, role)
    if member is None or member["joined_at"] is not None:
        ctx.toast(common.STALE_STAFF)
        return
    name = await ctx.records.people.name_of(tap.person)
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
    ctx.somebody = await ctx.records.people.actor_in(ctx.envelope.account, organisation.id)
    await show_numbers(tap, ctx)
