"""Owns a mentor's qualification as a checklist, and the permissions of staff.

Decides no rule (``bot.domain.qualification``, ``bot.domain.permissions``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.acts import OpenMenu, OpenPerson
from bot.acts.records import (
    CheckCondition,
    KeepCondition,
    ListPermissions,
    OpenPermissions,
    OpenProgramme,
    OpenQualification,
    SetPermission,
    WithdrawCondition,
)
from bot.context import Context
from bot.domain.ids import MemberId, PersonId
from bot.domain.people import Role
from bot.domain.permissions import Permission, may_be_given
from bot.domain.qualification import WAYS, Condition, Requirement, confirm, missing
from bot.domain.refusals import Refused
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import records as words
from bot.wording.registry import Joined, Saying
from bot.wording.values import FullDay
from handlers import diary_screens as numbers
from handlers.records_screens import (
    Rows,
    Words,
    day_button,
    each_in_a_row,
    lines,
    name_as,
    page,
    say_no,
    turning,
    typed_day,
    way_out,
)
from storage.qualifications import CheckedRow


def _condition(said: str) -> Condition | None:
    return Condition(said) if said in set(Condition) else None


# -- qualification ---------------------------------------------------------------------------------


async def open_qualification(tap: OpenQualification, ctx: Context) -> None:
    """The checklist, each condition a button."""
    ctx.expect_nothing()
    screen = await _checklist(ctx, tap.mentor)
    if screen is None:
        ctx.toast(common.STALE_STAFF)
        return
    await ctx.audit("qualification_read", "person", tap.mentor, subject=PersonId(tap.mentor))
    ctx.replace(screen)


async def _checklist(ctx: Context, mentor: MemberId, notice: Saying | None = None) -> Screen | None:
    name = await name_as(ctx, mentor, Role.MENTOR)
    if name is None:
        return None
    known = await ctx.records.qualifications.of(PersonId(mentor), ctx.actor.organisation.id)
    met = {row.checked.condition: row for row in known}
    lacking = missing(met.keys())
    standing = (
        words.QUALIFICATION_LACKS(count=len(lacking)) if lacking else words.QUALIFICATION_COMPLETE()
    )
    title = words.QUALIFICATION_TITLE(name=name)
    text = [line for requirement in Requirement for line in _lines_of(requirement, met)]
    open_ways = [way for requirement in lacking for way in WAYS[requirement]]
    buttons = [
        Button(words.CONDITIONS[way](), CheckCondition(mentor, way.value), "◻️") for way in open_ways
    ] + [Button(words.CONDITIONS[way](), CheckCondition(mentor, way.value), "✅") for way in met]
    rows = (*each_in_a_row(buttons), *way_out(OpenPerson(PersonId(mentor))))
    return Screen(lines(notice, title, standing, *text), rows)


def _lines_of(requirement: Requirement, met: dict[Condition, CheckedRow]) -> list[Saying]:
    rows = [met[way] for way in WAYS[requirement] if way in met]
    if not rows:
        return [words.CONDITION_OPEN(what=words.REQUIREMENTS[requirement]())]
    return [
        words.CONDITION_MET(
            what=words.CONDITIONS[row.checked.condition](),
            day=FullDay(row.checked.met_on),
            by=row.checked_by_name,
        )
        for row in rows
    ]


async def check_condition(tap: CheckCondition, ctx: Context) -> None:
    """Of which day is the paper, or the check? What is met can be taken back."""
    name, condition = await name_as(ctx, tap.mentor, Role.MENTOR), _condition(tap.condition)
    if name is None or condition is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect(tap)
    today = ctx.today
    keep = KeepCondition(tap.mentor, condition.value, numbers.number_of_day(today))
    rows: Rows = ((day_button(today, keep, today=today),),)
    known = await ctx.records.qualifications.of(PersonId(tap.mentor), ctx.actor.organisation.id)
    if any(row.checked.condition is condition for row in known):
        back = WithdrawCondition(tap.mentor, condition.value)
        rows = (*rows, (Button(words.WITHDRAW(), back, "↩️"),))
    line = words.CHECK_WHEN(name=name, what=words.CONDITIONS[condition]())
    ctx.replace(Screen(line, (*rows, *way_out(OpenQualification(tap.mentor)))))


async def day_typed(given: Words, ctx: Context) -> None:
    """The day of the paper was typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, CheckCondition)
    day = typed_day(ctx, said, OpenQualification(tap.mentor), until=ctx.today)
    if day is None:
        return
    await _keep(ctx, tap.mentor, tap.condition, day)


async def keep_condition(tap: KeepCondition, ctx: Context) -> None:
    """The condition is met."""
    day = numbers.day_of(tap.day)
    if day is None:
        ctx.toast(common.STALE_STAFF)
        return
    await _keep(ctx, tap.mentor, tap.condition, day)


async def _keep(ctx: Context, mentor: MemberId, said: str, day: date) -> None:
    name, condition = await name_as(ctx, mentor, Role.MENTOR), _condition(said)
    if name is None or condition is None:
        ctx.toast(common.STALE_STAFF)
        return
    decided = confirm(condition, day, ctx.today, ctx.actor.person, ctx.now)
    if isinstance(decided, Refused):
        say_no(ctx, decided, way_out(OpenQualification(mentor)))
        return
    ctx.expect_nothing()
    person, organisation = PersonId(mentor), ctx.actor.organisation.id
    known = await ctx.records.qualifications.of(person, organisation)
    if any(row.checked.condition is condition and row.checked.met_on == day for row in known):
        notice = words.SAVED_ALREADY()
    else:
        ctx.records.qualifications.keep(person, organisation, decided)
        await ctx.audit("qualification_checked", "person", person, subject=person)
        notice = words.CHECK_KEPT(name=name, what=words.CONDITIONS[condition](), day=FullDay(day))
    screen = await _checklist(ctx, mentor, notice)
    assert screen is not None
    ctx.replace(screen)


async def withdraw_condition(tap: WithdrawCondition, ctx: Context) -> None:
    """Take a check back: without it nobody new is assigned."""
    name, condition = await name_as(ctx, tap.mentor, Role.MENTOR), _condition(tap.condition)
    if name is None or condition is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    person = PersonId(tap.mentor)
    taken = await ctx.records.qualifications.withdraw(person, ctx.actor.organisation.id, condition)
    notice = None
    if taken:
        await ctx.audit("qualification_withdrawn", "person", person, subject=person)
        notice = words.CHECK_WITHDRAWN(name=name, what=words.CONDITIONS[condition]())
    screen = await _checklist(ctx, tap.mentor, notice)
    assert screen is not None
    ctx.replace(screen)


# -- permissions -----------------------------------------------------------------------------------


def _together(permissions: frozenset[Permission]) -> Saying:
    return Joined(
        tuple(words.PERMISSIONS[each]() for each in Permission if each in permissions), ", "
    )


async def list_permissions(tap: ListPermissions, ctx: Context) -> None:
    """Staff of the organisation with what each may."""
    ctx.expect_nothing()
    staff = await ctx.records.permissions.staff(ctx.actor.organisation.id)
    buttons = [
        Button(
            words.MEMBER_WITH(name=each.name, what=_together(each.permissions))
            if each.permissions
            else words.MEMBER_WITH(name=each.name, what="—"),
            OpenPermissions(MemberId(each.person)),
        )
        for each in page(staff, tap.start)
    ]
    rows = (
        *each_in_a_row(buttons),
        *turning(staff, tap.start, ListPermissions),
        *way_out(OpenProgramme()),
    )
    ctx.replace(Screen(words.PERMISSIONS_TITLE(), rows))


async def open_permissions(tap: OpenPermissions, ctx: Context) -> None:
    """What one of the staff may, to give and to take back."""
    screen = await _member(ctx, PersonId(tap.member))
    if screen is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.replace(screen)


async def _roles(ctx: Context, person: PersonId) -> frozenset[Role]:
    organisation = ctx.actor.organisation.id
    return frozenset(
        [
            role
            for role in Role
            if await ctx.records.people.member(organisation, person, role) is not None
        ]
    )


async def _member(ctx: Context, person: PersonId, notice: Saying | None = None) -> Screen | None:
    if isinstance(may_be_given(await _roles(ctx, person)), Refused):
        return None
    name = await ctx.records.people.name_of(person)
    may = await ctx.records.permissions.of(ctx.actor.organisation.id, person)
    standing = words.MEMBER_HAS(name=name, what=_together(may)) if may else None
    buttons = [
        Button(
            (words.TAKE if each in may else words.GIVE)(what=words.PERMISSIONS[each]()),
            SetPermission(MemberId(person), each.value, 0 if each in may else 1),
            "✖️" if each in may else "➕",
        )
        for each in Permission
    ]
    rows = (*each_in_a_row(buttons), *way_out(ListPermissions(0)))
    return Screen(lines(notice, standing or words.MEMBER_HAS_NONE(name=name)), rows)


async def set_permission(tap: SetPermission, ctx: Context) -> None:
    """Give or take back; the person is told, unless it is the coordinator's own."""
    person = PersonId(tap.member)
    refused = may_be_given(await _roles(ctx, person))
    if tap.permission not in set(Permission) or isinstance(refused, Refused):
        ctx.toast(common.STALE_STAFF)
        return
    permission, organisation = Permission(tap.permission), ctx.actor.organisation
    may = await ctx.records.permissions.of(organisation.id, person)
    give = tap.given == 1
    name = await ctx.records.people.name_of(person)
    notice: Saying | None = None
    if give != (permission in may):
        await _set(ctx, person, permission, give=give)
        text = words.PERMISSION_GIVEN if give else words.PERMISSION_TAKEN
        notice = text(name=name, what=words.PERMISSIONS[permission]())
    screen = await _member(ctx, person, notice)
    assert screen is not None
    ctx.replace(screen)


async def _set(ctx: Context, person: PersonId, permission: Permission, *, give: bool) -> None:
    organisation = ctx.actor.organisation
    if give:
        ctx.records.permissions.give(organisation.id, person, permission, ctx.actor.person, ctx.now)
    else:
        ctx.records.permissions.take(organisation.id, person, permission, ctx.now)
    act = "permission_given" if give else "permission_taken"
    await ctx.audit(act, "person", person, subject=person)
    if person == ctx.actor.person:
        return
    text = words.YOU_MAY_NOW if give else words.YOU_MAY_NO_LONGER
    line = text(what=words.PERMISSIONS[permission](), organisation=organisation.name)
    menu: Rows = ((Button(common.BACK_TO_MENU(), OpenMenu(), "☰"),),)
    ctx.tell(await ctx.records.people.addressee(person), Screen(line, menu))


QUALIFICATION_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = (
    MappingProxyType(
        {
            OpenQualification: open_qualification,
            CheckCondition: check_condition,
            KeepCondition: keep_condition,
            WithdrawCondition: withdraw_condition,
            ListPermissions: list_permissions,
            OpenPermissions: open_permissions,
            SetPermission: set_permission,
        }
    )
)

QUALIFICATION_WORDS: Mapping[type[Tap], Callable[[Words, Context], Awaitable[None]]] = (
    MappingProxyType(
        {
            CheckCondition: day_typed,
        }
    )
)
