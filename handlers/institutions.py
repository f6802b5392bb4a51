"""Owns the programme's menu, institutions, partners, semesters and the school that a learner attends.

Decides no rule (``bot.domain.contracts``, ``bot.domain.semesters``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from bot.acts import OpenPerson
from bot.acts.records import (
    AddInstitution,
    AddPartner,
    AttendSchool,
    ChooseSchool,
    ChooseSchoolDay,
    CloseInstitution,
    ContractBegin,
    ListContracts,
    ListInstitutions,
    ListPartners,
    ListPermissions,
    ListPlans,
    ListSemesters,
    MoveSemester,
    OpenInstitution,
    OpenPartner,
    OpenProgramme,
    OpenSemester,
    RenameInstitution,
    RenamePartner,
    TypeSemesterDay,
)
from bot.context import Context
from bot.domain.contracts import Institution, InstitutionKind, Partner, proper_name, register
from bot.domain.ids import InstitutionId, MemberId, OrganisationId, PersonId
from bot.domain.people import Role
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.semesters import Edge, Semester, change_semester, semester_on
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import records as words
from bot.wording.registry import Verbatim
from bot.wording.values import FullDay
from handlers import diary_screens as numbers
from handlers.records_screens import (
    Rows,
    Words,
    day_button,
    dotted,
    each_in_a_row,
    lines,
    name_as,
    page,
    say_no,
    semester_line,
    turning,
    typed,
    typed_day,
    way_out,
)


async def open_programme(_tap: OpenProgramme, ctx: Context) -> None:
    """What has to be on record, to choose from."""
    ctx.expect_nothing()
    rows: Rows = (
        (
            Button(words.INSTITUTIONS(), ListInstitutions(0), "🏫"),
            Button(words.PARTNERS(), ListPartners(0), "🤝"),
        ),
        (
            Button(words.CONTRACTS(), ListContracts(0), "📄"),
            Button(words.PLANS(), ListPlans(0), "📋"),
        ),
        (
            Button(words.SEMESTERS(), ListSemesters(), "🗓"),
            Button(words.PERMISSIONS_BUTTON(), ListPermissions(0), "🔑"),
        ),
    )
    ctx.replace(Screen(words.PROGRAMME_TITLE(), (*rows, *way_out())))


# -- institutions ----------------------------------------------------------------------------------


async def list_institutions(tap: ListInstitutions, ctx: Context) -> None:
    """Schools and youth centres that are open, a page at a time."""
    ctx.expect_nothing()
    known = await ctx.records.institutions.of(ctx.actor.organisation.id)
    title = words.INSTITUTIONS_TITLE(count=len(known)) if known else words.INSTITUTIONS_NONE()
    shown = [
        Button(Verbatim(each.name), OpenInstitution(each.id), _SIGNS[each.kind])
        for each in page(known, tap.start)
    ]
    adding = (
        Button(words.ADD_SCHOOL(), AddInstitution(InstitutionKind.SCHOOL.value), "➕"),
        Button(words.ADD_YOUTH_CENTRE(), AddInstitution(InstitutionKind.YOUTH_CENTRE.value), "➕"),
    )
    ctx.replace(
        Screen(
            title,
            (
                *each_in_a_row(shown),
                *turning(known, tap.start, ListInstitutions),
                adding,
                *way_out(OpenProgramme()),
            ),
        )
    )


_SIGNS = {InstitutionKind.SCHOOL: "🏫", InstitutionKind.YOUTH_CENTRE: "🏠"}


async def add_institution(tap: AddInstitution, ctx: Context) -> None:
    """Ask for the name."""
    kind = _kind(tap.kind)
    if kind is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect(tap)
    ctx.replace(Screen(_ASK_NAME[kind](), way_out(ListInstitutions(0))))


_ASK_NAME = {
    InstitutionKind.SCHOOL: words.ASK_SCHOOL_NAME,
    InstitutionKind.YOUTH_CENTRE: words.ASK_YOUTH_CENTRE_NAME,
}


def _kind(said: str) -> InstitutionKind | None:
    return InstitutionKind(said) if said in set(InstitutionKind) else None


async def institution_named(given: Words, ctx: Context) -> None:
    """The name was typed: the institution is kept, and can be used at once."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, AddInstitution)
    kind = _kind(tap.kind)
    if kind is None:
        ctx.expect_nothing()
        return
    organisation = ctx.actor.organisation.id
    name = await _free_name(ctx, typed(said), ctx.records.institutions.named)
    if isinstance(name, Refused):
        say_no(ctx, name, way_out(ListInstitutions(0)))
        return
    ctx.expect_nothing()
    institution = ctx.records.institutions.add(organisation, name, kind, ctx.now)
    await ctx.audit("institution_added", "institution", institution)
    line = words.INSTITUTION_ADDED(
        number=institution, name=name, kind=words.INSTITUTION_KINDS[kind]()
    )
    ctx.show(Screen(line, (*_on_to_a_contract(), *way_out(ListInstitutions(0)))), Kind.FACT)


def _on_to_a_contract() -> Rows:
    """What a school and a partner are for, and where most of them are missed first."""
    return ((Button(words.NEW_CONTRACT(), ContractBegin(0), "📄"),),)


async def open_institution(tap: OpenInstitution, ctx: Context) -> None:
    """One institution."""
    ctx.expect_nothing()
    known = await ctx.records.institutions.get(tap.institution, ctx.actor.organisation.id)
    if known is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.replace(_institution_card(known))


def _institution_card(known: Institution) -> Screen:
    text = words.INSTITUTION_CARD_CLOSED if known.ended else words.INSTITUTION_CARD
    change = (
        Button(words.OPEN_INSTITUTION_AGAIN(), CloseInstitution(known.id, 0), "↩️")
        if known.ended
        else Button(words.CLOSE_INSTITUTION(), CloseInstitution(known.id, 1), "✖️")
    )
    line = text(name=known.name, kind=words.INSTITUTION_KINDS[known.kind]())
    rename = Button(words.RENAME(), RenameInstitution(known.id), "✏️")
    return Screen(line, ((rename, change), *way_out(ListInstitutions(0))))


async def rename_institution(tap: RenameInstitution, ctx: Context) -> None:
    """Ask for the new name."""
    known = await ctx.records.institutions.get(tap.institution, ctx.actor.organisation.id)
    assert known is not None, "the reach check found this institution"
    ctx.expect(tap)
    ctx.replace(Screen(words.ASK_NEW_NAME(name=known.name), way_out(OpenInstitution(known.id))))


async def institution_renamed(given: Words, ctx: Context) -> None:
    """The new name was typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, RenameInstitution)
    institutions, organisation = ctx.records.institutions, ctx.actor.organisation.id
    known = await institutions.get(tap.institution, organisation)
    assert known is not None, "the reach check found this institution"
    name = await _free_name(ctx, typed(said), institutions.named, known.id)
    if isinstance(name, Refused):
        say_no(ctx, name, way_out(OpenInstitution(known.id)))
        return
    ctx.expect_nothing()
    if name != known.name:
        await institutions.rename(known, name, ctx.actor.person, ctx.now)
        await ctx.audit("institution_renamed", "institution", known.id)
    line = words.RENAMED(number=known.id, name=name, before=known.name)
    ctx.show(Screen(line, way_out(OpenInstitution(known.id))), Kind.FACT)


async def _free_name(
    ctx: Context,
    said: str,
    named: Callable[[OrganisationId, str], Awaitable[Institution | Partner | None]],
    own: int | None = None,
) -> str | Refused:
    """A name that no other one of the organisation has; ``own`` is the one that may have it."""
    name = proper_name(said)
    if isinstance(name, Refused):
        return name
    known = await named(ctx.actor.organisation.id, name)
    return name if known is None or known.id == own else refuse(RefusalCode.NAME_TAKEN)


async def close_institution(tap: CloseInstitution, ctx: Context) -> None:
    """Offer it no longer, or again; contracts and registrations stay as they are."""
    institutions, organisation = ctx.records.institutions, ctx.actor.organisation.id
    if tap.closed == 1:
        changed = await institutions.close(tap.institution, ctx.now)
    else:
        changed = await institutions.open_again(tap.institution)
    if changed:
        act = "institution_closed" if tap.closed == 1 else "institution_opened"
        await ctx.audit(act, "institution", tap.institution)
    known = await institutions.get(tap.institution, organisation)
    assert known is not None, "the reach check found this institution"
    ctx.replace(_institution_card(known))


# -- partners --------------------------------------------------------------------------------------


async def list_partners(tap: ListPartners, ctx: Context) -> None:
    """Who concludes contracts, a page at a time."""
    ctx.expect_nothing()
    known = await ctx.records.partners.of(ctx.actor.organisation.id)
    title = words.PARTNERS_TITLE(count=len(known)) if known else words.PARTNERS_NONE()
    shown = [
        Button(Verbatim(each.name), OpenPartner(each.id), "🤝") for each in page(known, tap.start)
    ]
    rows = (
        *each_in_a_row(shown),
        *turning(known, tap.start, ListPartners),
        (Button(words.ADD_PARTNER(), AddPartner(), "➕"),),
        *way_out(OpenProgramme()),
    )
    ctx.replace(Screen(title, rows))


async def open_partner(tap: OpenPartner, ctx: Context) -> None:
    """One partner."""
    ctx.expect_nothing()
    known = await ctx.records.partners.get(tap.partner, ctx.actor.organisation.id)
    assert known is not None, "the reach check found this partner"
    rename = Button(words.RENAME(), RenamePartner(known.id), "✏️")
    line = words.PARTNER_CARD(name=known.name)
    ctx.replace(Screen(line, ((rename,), *way_out(ListPartners(0)))))


async def rename_partner(tap: RenamePartner, ctx: Context) -> None:
    """Ask for the new name."""
    known = await ctx.records.partners.get(tap.partner, ctx.actor.organisation.id)
    assert known is not None, "the reach check found this partner"
    ctx.expect(tap)
    ctx.replace(Screen(words.ASK_NEW_NAME(name=known.name), way_out(OpenPartner(known.id))))


async def partner_renamed(given: Words, ctx: Context) -> None:
    """The new name was typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, RenamePartner)
    partners = ctx.records.partners
    known = await partners.get(tap.partner, ctx.actor.organisation.id)
    assert known is not None, "the reach check found this partner"
    name = await _free_name(ctx, typed(said), partners.named, known.id)
    if isinstance(name, Refused):
        say_no(ctx, name, way_out(OpenPartner(known.id)))
        return
    ctx.expect_nothing()
    if name != known.name:
        await partners.rename(known, name, ctx.actor.person, ctx.now)
        await ctx.audit("partner_renamed", "partner", known.id)
    line = words.RENAMED(number=known.id, name=name, before=known.name)
    ctx.show(Screen(line, way_out(OpenPartner(known.id))), Kind.FACT)


async def add_partner(tap: AddPartner, ctx: Context) -> None:
    """Ask for the name."""
    ctx.expect(tap)
    ctx.replace(Screen(words.ASK_PARTNER_NAME(), way_out(ListPartners(0))))


async def partner_named(given: Words, ctx: Context) -> None:
    """The name was typed: the partner is kept."""
    _, said = given
    organisation = ctx.actor.organisation.id
    name = await _free_name(ctx, typed(said), ctx.records.partners.named)
    if isinstance(name, Refused):
        say_no(ctx, name, way_out(ListPartners(0)))
        return
    ctx.expect_nothing()
    partner = ctx.records.partners.add(organisation, name, ctx.now)
    await ctx.audit("partner_added", "partner", partner)
    line = words.PARTNER_ADDED(number=partner, name=name)
    ctx.show(Screen(line, (*_on_to_a_contract(), *way_out(ListPartners(0)))), Kind.FACT)


# -- semesters -------------------------------------------------------------------------------------


async def list_semesters(_tap: ListSemesters, ctx: Context) -> None:
    """The calendar of this school year and the next one."""
    ctx.expect_nothing()
    known = await ctx.records.semesters.ensure(ctx.actor.organisation, ctx.today)
    ahead = [each for each in known if each.ends >= ctx.today - timedelta(days=200)]
    buttons = [
        Button(
            words.SEMESTER_BUTTON(
                year=each.school_year, next=each.school_year + 1, number=each.number
            ),
            OpenSemester(each.id),
            "✏️",
        )
        for each in ahead[:A_FEW]
    ]
    text = lines(words.SEMESTERS_TITLE(), *(semester_line(each) for each in ahead[:A_FEW]))
    ctx.replace(Screen(text, (*each_in_a_row(buttons), *way_out(OpenProgramme()))))


A_FEW = 6
"""Semesters in one message: three school years."""


async def open_semester(tap: OpenSemester, ctx: Context) -> None:
    """One semester, with both its ends to change."""
    semester = await ctx.records.semesters.get(tap.semester, ctx.actor.organisation.id)
    assert semester is not None, "the reach check found this semester"
    ctx.replace(Screen(semester_line(semester), _semester_rows(semester)))


def _semester_rows(semester: Semester) -> Rows:
    return (
        (Button(words.SEMESTER_BEGINS(), TypeSemesterDay(semester.id, Edge.BEGINS), "✏️"),),
        (Button(words.SEMESTER_ENDS(), TypeSemesterDay(semester.id, Edge.ENDS), "✏️"),),
        *way_out(ListSemesters()),
    )


async def ask_semester_day(tap: TypeSemesterDay, ctx: Context) -> None:
    """Another day for one end: a week around it by buttons, any other typed."""
    semester = await ctx.records.semesters.get(tap.semester, ctx.actor.organisation.id)
    if semester is None or tap.edge not in set(Edge):
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect(tap)
    edge = Edge(tap.edge)
    now = semester.begins if edge is Edge.BEGINS else semester.ends
    near = [now + timedelta(days=days) for days in (-7, -1, 1, 7)]
    buttons = tuple(
        Button(
            words.ON_DAY(day=dotted(day)),
            MoveSemester(semester.id, edge, numbers.number_of_day(day)),
        )
        for day in near
    )
    text = words.ASK_SEMESTER_BEGINS if edge is Edge.BEGINS else words.ASK_SEMESTER_ENDS
    rows = (buttons[:2], buttons[2:], *way_out(OpenSemester(semester.id)))
    ctx.replace(Screen(text(day=FullDay(now)), rows))


async def semester_day_typed(given: Words, ctx: Context) -> None:
    """The day was typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, TypeSemesterDay)
    semester = await ctx.records.semesters.get(tap.semester, ctx.actor.organisation.id)
    if semester is None:
        ctx.toast(common.STALE_STAFF)
        return
    near = semester.begins if tap.edge == Edge.BEGINS else semester.ends
    day = typed_day(ctx, said, OpenSemester(tap.semester), near=near)
    if day is None:
        return
    await move_semester(MoveSemester(tap.semester, tap.edge, numbers.number_of_day(day)), ctx)


async def move_semester(tap: MoveSemester, ctx: Context) -> None:
    """The semester begins or ends on another day, unless a rule stands against it."""
    organisation = ctx.actor.organisation
    semester = await ctx.records.semesters.get(tap.semester, organisation.id)
    day = numbers.day_of(tap.day)
    if semester is None or day is None or tap.edge not in set(Edge):
        ctx.toast(common.STALE_STAFF)
        return
    known = await ctx.records.semesters.ensure(organisation, semester.begins)
    used = await ctx.records.semesters.used_days(semester.id, organisation.zone)
    decided = change_semester(semester, Edge(tap.edge), day, known, used=used)
    if isinstance(decided, Refused):
        say_no(ctx, decided, way_out(OpenSemester(semester.id)))
        return
    if not await ctx.records.semesters.change(decided):
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect_nothing()
    await ctx.audit("semester_changed", "semester", semester.id)
    line = words.SEMESTER_CHANGED(semester=semester_line(decided.after))
    ctx.show(Screen(line, way_out(ListSemesters())), Kind.FACT)


# -- the school that a learner attends -------------------------------------------------------------


async def choose_school(tap: ChooseSchool, ctx: Context) -> None:
    """The schools, a page at a time; a youth centre needs no registration."""
    ctx.expect_nothing()
    name = await name_as(ctx, tap.learner, Role.LEARNER)
    if name is None:
        ctx.toast(common.STALE_STAFF)
        return
    back = OpenPerson(PersonId(tap.learner))
    schools = await ctx.records.institutions.of(ctx.actor.organisation.id, InstitutionKind.SCHOOL)
    adding = (Button(words.ADD_SCHOOL(), AddInstitution(InstitutionKind.SCHOOL.value), "➕"),)
    if not schools:
        ctx.replace(Screen(words.NO_SCHOOLS(), (adding, *way_out(back))))
        return
    buttons = [
        Button(Verbatim(each.name), ChooseSchoolDay(tap.learner, each.id), "🏫")
        for each in page(schools, tap.start)
    ]
    turn = turning(schools, tap.start, lambda start: ChooseSchool(tap.learner, start))
    rows = (*each_in_a_row(buttons), *turn, adding, *way_out(back))
    ctx.replace(Screen(words.CHOOSE_SCHOOL(name=name), rows))


async def choose_school_day(tap: ChooseSchoolDay, ctx: Context) -> None:
    """From which day: today, the first day of the semester, or typed."""
    name = await name_as(ctx, tap.learner, Role.LEARNER)
    school = await ctx.records.institutions.get(tap.institution, ctx.actor.organisation.id)
    if name is None or school is None:
        ctx.toast(common.STALE_STAFF)
        return
    ctx.expect(tap)
    today = ctx.today
    known = await ctx.records.semesters.ensure(ctx.actor.organisation, today)
    semester = semester_on(today, known)
    days = [today, *([semester.begins] if semester else [])]
    buttons = [
        day_button(
            day,
            AttendSchool(tap.learner, tap.institution, numbers.number_of_day(day)),
            today=today,
        )
        for day in dict.fromkeys(days)
    ]
    rows = (*each_in_a_row(buttons), *way_out(ChooseSchool(tap.learner, 0)))
    ctx.replace(Screen(words.SCHOOL_FROM(name=name, school=school.name), rows))


async def school_day_typed(given: Words, ctx: Context) -> None:
    """The day was typed."""
    expected, said = given
    tap = expected.tap
    assert isinstance(tap, ChooseSchoolDay)
    day = typed_day(ctx, said, ChooseSchool(tap.learner, 0))
    if day is None:
        return
    await _attend(ctx, tap.learner, tap.institution, day)


async def attend_school(tap: AttendSchool, ctx: Context) -> None:
    """The learner attends this school from this day on."""
    day = numbers.day_of(tap.day)
    if day is None:
        ctx.toast(common.STALE_STAFF)
        return
    await _attend(ctx, tap.learner, tap.institution, day)


async def _attend(ctx: Context, learner: MemberId, institution: InstitutionId, day: date) -> None:
    organisation = ctx.actor.organisation.id
    name = await name_as(ctx, learner, Role.LEARNER)
    school = await ctx.records.institutions.get(institution, organisation)
    if name is None or school is None:
        ctx.toast(common.STALE_STAFF)
        return
    person = PersonId(learner)
    before = await ctx.records.institutions.registrations(organisation, person)
    zone = ctx.actor.organisation.zone
    settled = await ctx.records.institutions.settled(organisation, person, zone)
    decided = register(person, school, day, before, settled)
    if isinstance(decided, Refused):
        say_no(ctx, decided, way_out(ChooseSchool(learner, 0)))
        return
    ctx.expect_nothing()
    ctx.records.institutions.register(organisation, decided, ctx.now)
    await ctx.audit("school_changed", "institution", institution, subject=person)
    line = words.SCHOOL_KEPT(name=name, school=school.name, begins=FullDay(day))
    ctx.show(Screen(line, way_out(OpenPerson(person))), Kind.FACT)


INSTITUTION_TAPS: Mapping[type[Tap], Callable[[Any, Context], Awaitable[None]]] = MappingProxyType(
    {
        OpenProgramme: open_programme,
        ListInstitutions: list_institutions,
        AddInstitution: add_institution,
        OpenInstitution: open_institution,
        CloseInstitution: close_institution,
        RenameInstitution: rename_institution,
        ListPartners: list_partners,
        AddPartner: add_partner,
        OpenPartner: open_partner,
        RenamePartner: rename_partner,
        ListSemesters: list_semesters,
        OpenSemester: open_semester,
        MoveSemester: move_semester,
        TypeSemesterDay: ask_semester_day,
        ChooseSchool: choose_school,
        ChooseSchoolDay: choose_school_day,
        AttendSchool: attend_school,
    }
)

INSTITUTION_WORDS: Mapping[type[Tap], Callable[[Words, Context], Awaitable[None]]] = (
    MappingProxyType(
        {
            AddInstitution: institution_named,
            AddPartner: partner_named,
            RenameInstitution: institution_renamed,
            RenamePartner: partner_renamed,
            TypeSemesterDay: semester_day_typed,
            ChooseSchoolDay: school_day_typed,
        }
    )
)
