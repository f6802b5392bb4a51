"""Owns copying into the Interaktīvais rīks as a conversation: texts ready to paste, marks, the setting.

The mentor enters entries, the coordinator forms, and the entries of mentors who can't be reached. Must not know the tool itself: no interface to it is
known. Where the organisation does not use it, nothing of this is offered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from bot.acts import MyMonth
from bot.acts import work_time as acts
from bot.context import Context
from bot.domain.diary import Meeting, MeetingState
from bot.domain.ids import MeetingId
from bot.domain.months import Month, local_day, month_of
from bot.domain.people import Role
from bot.domain.sections import Section
from bot.domain.work_time import FormState
from bot.errors import VaultError
from bot.i18n import Translator
from bot.outgoing import Kind
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common, planning
from bot.wording import months as month_words
from bot.wording import riks as words
from bot.wording import work_time as work_time_words
from bot.wording.diary import short_name
from bot.wording.registry import Message, Saying, Verbatim
from bot.wording.values import LocalDay, LocalTime, ShortDay
from handlers import lost
from handlers.diary_screens import (
    in_rows,
    in_words,
    month_from,
    number_of_month,
    rows_of,
    stacked,
    within,
)
from handlers.mentoring import present
from handlers.riks_papers import month_diary
from storage.meetings import Entry
from storage.riks import RiksEntry, RiksForm, RiksObject

A_PAGE = 8
DIGITS_SEEN = 8
NOTHING = "—"

# -- the setting -----------------------------------------------------------------------------------


async def setting_button(ctx: Context) -> Button:
    """Turns the use of the Rīks off or on."""
    used = await ctx.records.riks.used_by(ctx.actor.organisation.id)
    label = words.USED if used else words.NOT_USED
    return Button(label(), acts.SetRiks(0 if used else 1), "🗂")


async def set_riks(tap: acts.SetRiks, ctx: Context) -> None:
    """The organisation uses the Rīks, or not."""
    used = tap.used == 1
    if await ctx.records.riks.set_used(ctx.actor.organisation.id, used=used):
        act = "riks_turned_on" if used else "riks_turned_off"
        await ctx.audit(act, "organisation", ctx.actor.organisation.id)
    ctx.toast(words.NOW_USED if used else words.NOW_UNUSED)
    months = Button(work_time_words.BACK(), acts.OpenMonths(), "⬅️")
    ctx.replace(Screen((words.NOW_USED if used else words.NOW_UNUSED)(), rows_of([months])))


# -- entries: the mentor's own, or a coordinator's for mentors who can't be reached ----------------


@dataclass(frozen=True, slots=True)
class _Side:
    """Whose entries somebody enters, and by which acts."""

    found: Callable[[Month, Context], Awaitable[list[RiksEntry]]]
    """What of a month is approved, in the order in which it is shown."""
    opens: type[acts.OpenRiks] | type[acts.ListEntriesOfUnreached]
    copies: type[acts.CopyEntry] | type[acts.CopyEntryOfUnreached]
    marks: type[acts.MarkEntered] | type[acts.MarkEntryOfUnreached]
    marks_all: type[acts.MarkMonthEntered] | type[acts.MarkEntriesOfUnreached]

    @property
    def is_mentors(self) -> bool:
        return self.opens is acts.OpenRiks

    def back(self, month: Month) -> Button:
        return Button(words.RIKS(), self.opens(number_of_month(month), 0, anew=1), "🗂")


async def _own(month: Month, ctx: Context) -> list[RiksEntry]:
    actor = ctx.actor
    return await ctx.records.riks.entries(actor.person, actor.organisation.id, month)


async def _of_unreached(month: Month, ctx: Context) -> list[RiksEntry]:
    organisation = ctx.actor.organisation.id
    reached = await ctx.records.people.reached(organisation, Role.MENTOR)
    found = await ctx.records.riks.entries_by_mentor(organisation, month)
    return [each for each in found if each.mentor not in reached]


_MENTORS = _Side(_own, acts.OpenRiks, acts.CopyEntry, acts.MarkEntered, acts.MarkMonthEntered)
_COORDINATORS = _Side(
    _of_unreached,
    acts.ListEntriesOfUnreached,
    acts.CopyEntryOfUnreached,
    acts.MarkEntryOfUnreached,
    acts.MarkEntriesOfUnreached,
)
_SIDES: Mapping[type[Tap], _Side] = MappingProxyType(
    {
        kind: side
        for side in (_MENTORS, _COORDINATORS)
        for kind in (side.opens, side.copies, side.marks, side.marks_all)
    }
)


async def open_riks(tap: acts.OpenRiks | acts.ListEntriesOfUnreached, ctx: Context) -> None:
    """What of a month is to be entered, and what is."""
    ctx.expect_nothing()
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    present(ctx, await _overview(_SIDES[type(tap)], month, tap.start, ctx), anew=tap.anew == 1)


async def _overview(side: _Side, month: Month, start: int, ctx: Context) -> Screen:
    number = number_of_month(month)
    if side.is_mentors:
        back = [Button(words.MY_MONTH(), MyMonth(number, anew=1), "📅")]
    else:
        back = [Button(words.TO_FORMS(), acts.ListRiksForms(number), "⬅️")]
    if not await ctx.records.riks.used_by(ctx.actor.organisation.id):
        return Screen(words.OFF(), rows_of(back))
    others = _other_months(side, month, ctx)
    found = await side.found(month, ctx)
    if not found:
        none: Saying = words.NOTHING_OF_UNREACHED(month=month)
        if side.is_mentors:
            none = stacked(words.HEAD(month=month), words.NOTHING_APPROVED(month=month))
        return Screen(none, rows_of(others, back))
    # What is to be entered comes first.
    found = sorted(found, key=lambda each: not each.to_enter)
    left = [each for each in found if each.to_enter]
    page = within(max(0, start) // A_PAGE, len(found), A_PAGE)
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    line = stacked(
        (words.HEAD if side.is_mentors else words.UNREACHED_HEAD)(month=month),
        words.LEFT(count=len(left)) if left else words.ALL_ENTERED(),
        words.HOW() if left else None,
        *_entry_lines(side, shown, ctx),
    )
    turn = []
    if page > 0:
        turn.append(Button(common.BACK(), side.opens(number, (page - 1) * A_PAGE), "◀️"))
    if len(found) > (page + 1) * A_PAGE:
        turn.append(Button(common.MORE(), side.opens(number, (page + 1) * A_PAGE), "▶️"))
    mark = []
    if left:
        tap = side.marks_all(number, _seen(left))
        mark.append(Button(words.MARK_ALL(count=len(left)), tap, "✔"))
    entries = in_rows([_entry_button(side, each, ctx) for each in shown], 1)
    whole = _whole_month(found, number) if side.is_mentors else []
    return Screen(line, rows_of(*entries, turn, *whole, mark, others, back))


def _whole_month(found: Sequence[RiksEntry], number: int) -> list[Sequence[Button]]:
    """A mentor's month as texts, learner by learner, and as a workbook."""
    names = {each.assignment: each.learner_name for each in found}
    texts = [
        Button(words.COPY_MONTH(name=short_name(name)), acts.CopyMonth(assignment, number), "📋")
        for assignment, name in names.items()
    ]
    workbook = Button(words.WORKBOOK(), acts.SendMonthWorkbook(number), "📊")
    return [*in_rows(texts, 2), [workbook]]


def _entry_lines(side: _Side, shown: Sequence[RiksEntry], ctx: Context) -> list[Message]:
    """Each entry; where several mentors have some, under the name of its own."""
    found: list[Message] = []
    above: int | None = None
    for each in shown:
        if not side.is_mentors and each.mentor != above:
            above = each.mentor
            found.append(words.UNREACHED_MENTOR(mentor=each.mentor_name))
        found.append(_entry_line(each, ctx))
    return found


def _other_months(side: _Side, month: Month, ctx: Context) -> list[Button]:
    """The months beside this one."""
    earlier, later = month.previous(), month.next()
    turning = [
        Button(
            month_words.EARLIER_MONTH(month=earlier),
            side.opens(number_of_month(earlier), 0),
            "◀️",
        )
    ]
    if later <= month_of(ctx.now, ctx.actor.organisation.zone):
        turning.append(
            Button(month_words.LATER_MONTH(month=later), side.opens(number_of_month(later), 0), "▶️")
        )
    return turning


def _entry_line(each: RiksEntry, ctx: Context) -> Message:
    zone = ctx.actor.organisation.zone
    shown: dict[str, object] = {
        "number": each.meeting,
        "name": each.learner_name,
        "day": ShortDay(local_day(each.starts_at, zone)),
        "hours": each.hours,
    }
    if each.to_enter:
        return (words.ENTRY_AGAIN if each.again else words.ENTRY)(**shown)
    assert each.entered_at is not None, "what is not to be entered was entered"
    on = LocalDay(each.entered_at, zone)
    return words.ENTRY_DONE(**shown, by=each.entered_by_name, on=on)


def _entry_button(side: _Side, each: RiksEntry, ctx: Context) -> Button:
    day = ShortDay(local_day(each.starts_at, ctx.actor.organisation.zone))
    label = words.ENTRY_BUTTON(number=each.meeting, day=day, name=short_name(each.learner_name))
    return Button(label, side.copies(each.meeting), "📋" if each.to_enter else "✔")


def _seen(entries: Sequence[RiksEntry]) -> str:
    lines = sorted(f"{each.meeting} {each.version}" for each in entries)
    return sha256("\n".join(lines).encode("ascii")).hexdigest()[:DIGITS_SEEN]


def _official(ctx: Context) -> Translator:
    """The language in which the tool is filled in: that of the organisation."""
    return ctx.translators.of(ctx.actor.organisation.language)


async def _written(meeting: Meeting, ctx: Context) -> dict[Section, str]:
    """What was written about the meeting; nothing where the learner was erased since."""
    try:
        return await ctx.records.meetings.words_of(meeting)
    except VaultError:
        return {}


async def _place(meeting: Meeting, ctx: Context) -> str:
    try:
        return await ctx.records.meetings.place_of(meeting)
    except VaultError:
        return ""


async def copy_entry(tap: acts.CopyEntry | acts.CopyEntryOfUnreached, ctx: Context) -> None:
    """Each section as a message under its name; a tap on the text copies it."""
    side = _SIDES[type(tap)]
    entry = await ctx.records.meetings.get(tap.meeting)
    if entry is None or entry.meeting.state is MeetingState.DELETED:
        await lost.stale(ctx)
        return
    if not side.is_mentors and not await _is_among(tap.meeting, side, entry.meeting.month, ctx):
        await lost.stale(ctx)
        return
    meeting, official = entry.meeting, _official(ctx)
    await ctx.audit("entry_copied", "meeting", meeting.id, meeting.learner)
    written = await _written(meeting, ctx)
    zone = ctx.actor.organisation.zone
    head = in_words(meeting, entry.learner_name, zone)
    ctx.show(Screen(words.ENTRY_HEAD(number=meeting.id, entry=head)))
    empty: list[Saying] = []
    for section in Section:
        name = Verbatim(official.say(planning.SECTIONS[section.value]()))
        if written.get(section, "").strip():
            text = Verbatim(written[section].strip())
            ctx.show(Screen(words.SECTION(section=name), copied=text))
        else:
            said = words.BY_VOICE_ONLY if section in entry.spoken else words.NO_TEXT
            empty.append(said(section=name))
    mark = [Button(words.MARK_ONE(), side.marks(meeting.id, meeting.version), "✔")]
    rows = rows_of(mark, [side.back(meeting.month)])
    ctx.show(Screen(stacked(words.HOW() if not empty else None, *empty), rows))


async def _is_among(meeting: MeetingId, side: _Side, month: Month, ctx: Context) -> bool:
    """Whether this side enters that entry: approved, and the own or of a mentor out of reach."""
    return any(each.meeting == meeting for each in await side.found(month, ctx))


async def copy_month(tap: acts.CopyMonth, ctx: Context) -> None:
    """A learner's whole month as one text, or several where one would be too long."""
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    entries = await ctx.records.meetings.entries_of(tap.assignment, month)
    standing = [each for each in entries if each.meeting.state is not MeetingState.DELETED]
    if not standing:
        await lost.stale(ctx)
        return
    official = _official(ctx)
    await ctx.audit("month_copied", "assignment", tap.assignment, standing[0].meeting.learner)
    texts = [await _as_text(each, official, ctx) for each in standing]
    line = words.MONTH_TEXT(name=standing[0].learner_name, month=month)
    for chunk in _chunks(texts):
        ctx.show(Screen(line, copied=Verbatim(chunk)))
    back = Button(words.RIKS(), acts.OpenRiks(tap.month, 0, anew=1), "🗂")
    ctx.show(Screen(words.HOW(), rows_of([back])))


LONGEST_CHUNK = 3600
"""Characters of one message with something to copy, its name beside it (Telegram takes 4096)."""


def _chunks(texts: Sequence[str]) -> list[str]:
    """The texts, as many in a message as fit; none is cut."""
    found: list[str] = []
    for text in texts:
        if found and len(found[-1]) + 2 + len(text) <= LONGEST_CHUNK:
            found[-1] = f"{found[-1]}\n\n{text}"
        else:
            found.append(text)
    return found


async def _as_text(entry: Entry, official: Translator, ctx: Context) -> str:
    written = await _written(entry.meeting, ctx)
    lines = [official.say(_row(entry.meeting, ctx))]
    for section in Section:
        text = written.get(section, "").strip() or NOTHING
        name = planning.SECTIONS[section.value]()
        lines.append(official.say(words.COPIED_SECTION(section=name, text=text)))
    return "\n".join(lines)


def _row(meeting: Meeting, ctx: Context) -> Message:
    zone = ctx.actor.organisation.zone
    return words.COPIED_ROW(
        day=LocalDay(meeting.starts_at, zone),
        start=LocalTime(meeting.starts_at, zone),
        end=LocalTime(meeting.ends_at, zone),
        hours=meeting.hours,
    )


async def send_workbook(tap: acts.SendMonthWorkbook, ctx: Context) -> None:
    """The mentor's diary of a month with all its sections, as a workbook."""
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    organisation = ctx.actor.organisation
    entries = await ctx.records.meetings.of_mentor_in(
        ctx.actor.person, organisation.id, month, organisation.zone
    )
    await ctx.audit("diary_exported", "person", ctx.actor.person)
    texts = {each.meeting.id: await _written(each.meeting, ctx) for each in entries}
    places = {each.meeting.id: await _place(each.meeting, ctx) for each in entries}
    paper = month_diary(
        entries, texts, places, month, ctx.actor.name, organisation, ctx.now, _official(ctx)
    )
    name = words.DIARY_FILE(month=Verbatim(str(month)), name=ctx.actor.name)
    ctx.show(Screen(words.DIARY_CAPTION(month=month), paper=paper, file_name=name), Kind.FACT)


async def mark_entered(tap: acts.MarkEntered | acts.MarkEntryOfUnreached, ctx: Context) -> None:
    """This entry was entered."""
    side = _SIDES[type(tap)]
    entry = await ctx.records.meetings.get(tap.meeting)
    if entry is None:
        await lost.stale(ctx)
        return
    month = entry.meeting.month
    back = rows_of([side.back(month)])
    among = await _is_among(tap.meeting, side, month, ctx)
    if not among and not side.is_mentors:
        await lost.stale(ctx)
    elif entry.meeting.version != tap.version:
        ctx.show(Screen(words.ENTRY_CHANGED(), back), Kind.FACT)
    elif not among:
        ctx.show(Screen(words.NOT_APPROVED_YET(), back), Kind.FACT)
    else:
        await _mark(RiksObject.MEETING, [(tap.meeting, tap.version)], ctx)
        ctx.show(Screen(words.ENTERED_ONE(number=tap.meeting), back), Kind.FACT)


async def mark_month_entered(
    tap: acts.MarkMonthEntered | acts.MarkEntriesOfUnreached, ctx: Context
) -> None:
    """Everything that was listed was entered."""
    side, month = _SIDES[type(tap)], month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    left = [each for each in await side.found(month, ctx) if each.to_enter]
    if left and _seen(left) != tap.seen:
        ctx.show(Screen(words.CHANGED()), Kind.FACT)
    elif left:
        await _mark(RiksObject.MEETING, [(each.meeting, each.version) for each in left], ctx)
        ctx.show(Screen(words.ENTERED(month=month, count=len(left))), Kind.FACT)
    ctx.replace(await _overview(side, month, 0, ctx))


async def _mark(kind: RiksObject, objects: Sequence[tuple[int, int]], ctx: Context) -> None:
    await ctx.records.riks.mark(kind, objects, ctx.actor.person, ctx.now)
    for number, _ in objects:
        await ctx.audit("entered_in_riks", kind.value, number)


# -- forms, which the coordinator enters --------------------------------------------------------------


async def list_forms(tap: acts.ListRiksForms, ctx: Context) -> None:
    """The approved forms of a month, those first that are to be entered."""
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    present(ctx, await _forms(month, ctx), anew=tap.anew == 1)


async def _forms(month: Month, ctx: Context) -> Screen:
    organisation, number = ctx.actor.organisation, number_of_month(month)
    back = [Button(work_time_words.BACK_TO_MONTH(), acts.ListMonth(number, 0, 0), "⬅️")]
    if not await ctx.records.riks.used_by(organisation.id):
        return Screen(words.OFF(), rows_of(back))
    found = await ctx.records.riks.forms(organisation.id, month)
    unreached = await _to_unreached(month, ctx)
    if not found:
        return Screen(
            stacked(words.FORMS_HEAD(month=month), words.NO_FORMS(month=month)),
            rows_of(unreached, back),
        )
    left = [each for each in found if each.to_enter]
    shown = sorted(found, key=lambda each: not each.to_enter)[: 2 * A_PAGE]
    line = stacked(
        words.FORMS_HEAD(month=month),
        words.FORMS_LEFT(count=len(left)) if left else words.FORMS_ENTERED(),
        *(_form_line(each, ctx) for each in shown),
    )
    copies = [
        Button(
            words.FORM_BUTTON(mentor=short_name(each.mentor_name), number=each.number),
            acts.CopyForm(each.contract, number),
            "📋" if each.to_enter else "✔",
        )
        for each in shown
    ]
    mark = []
    if left:
        tap = acts.MarkFormsEntered(number, _seen_forms(left))
        mark.append(Button(words.MARK_FORMS(count=len(left)), tap, "✔"))
    return Screen(line, rows_of(*in_rows(copies, 1), mark, unreached, back))


async def _to_unreached(month: Month, ctx: Context) -> list[Button]:
    """The way to entries whose mentor can't be reached, where there are any."""
    found = await _of_unreached(month, ctx)
    if not found:
        return []
    label = words.OF_UNREACHED(count=sum(1 for each in found if each.to_enter))
    return [Button(label, acts.ListEntriesOfUnreached(number_of_month(month), 0), "📵")]


def _form_line(each: RiksForm, ctx: Context) -> Message:
    shown: dict[str, object] = {"mentor": each.mentor_name, "number": each.number}
    if each.to_enter:
        return (words.FORM_AGAIN if each.again else words.FORM)(**shown)
    assert each.entered_at is not None, "what is not to be entered was entered"
    on = LocalDay(each.entered_at, ctx.actor.organisation.zone)
    return words.FORM_DONE(**shown, by=each.entered_by_name, on=on)


def _seen_forms(forms: Sequence[RiksForm]) -> str:
    lines = sorted(f"{each.form} {each.version}" for each in forms)
    return sha256("\n".join(lines).encode("ascii")).hexdigest()[:DIGITS_SEEN]


async def copy_form(tap: acts.CopyForm, ctx: Context) -> None:
    """A work-time form as one text."""
    month = month_from(tap.month)
    kept = None
    if month is not None:
        kept, _ = await ctx.records.work_time.of_contract(
            ctx.actor.organisation.id, tap.contract, month
        )
    if kept is None or kept.form.state is FormState.WAITING:
        await lost.stale(ctx)
        return
    official, form = _official(ctx), kept.form
    await ctx.audit("form_copied", "contract", tap.contract, form.mentor)
    texts = []
    for part in form.parts:
        name = kept.learners[part.assignment]
        lines = [official.say(words.FORM_LEARNER(name=name, hours=part.hours))]
        lines += [official.say(_row(each, ctx)) for each in part.entries]
        texts.append("\n".join(lines))
    texts.append(official.say(words.FORM_TOTAL(hours=form.hours)))
    line = words.FORM_TEXT(number=kept.contract_number, month=form.month, mentor=kept.mentor_name)
    for chunk in _chunks(texts):
        ctx.show(Screen(line, copied=Verbatim(chunk)))
    back = Button(words.RIKS(), acts.ListRiksForms(tap.month, anew=1), "🗂")
    ctx.show(Screen(words.HOW(), rows_of([back])))


async def mark_forms_entered(tap: acts.MarkFormsEntered, ctx: Context) -> None:
    """The coordinator entered every form that was listed."""
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    found = await ctx.records.riks.forms(ctx.actor.organisation.id, month)
    left = [each for each in found if each.to_enter]
    if left and _seen_forms(left) != tap.seen:
        ctx.show(Screen(words.CHANGED()), Kind.FACT)
    elif left:
        await _mark(RiksObject.WORK_TIME_FORM, [(each.form, each.version) for each in left], ctx)
        ctx.show(Screen(words.FORMS_MARKED(month=month, count=len(left))), Kind.FACT)
    ctx.replace(await _forms(month, ctx))


Act = Callable[[Any, Context], Awaitable[None]]

RIKS_TAPS_OF_MENTOR: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.OpenRiks: open_riks,
        acts.CopyEntry: copy_entry,
        acts.CopyMonth: copy_month,
        acts.SendMonthWorkbook: send_workbook,
        acts.MarkEntered: mark_entered,
        acts.MarkMonthEntered: mark_month_entered,
    }
)
RIKS_TAPS_OF_COORDINATOR: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.ListRiksForms: list_forms,
        acts.CopyForm: copy_form,
        acts.MarkFormsEntered: mark_forms_entered,
        acts.ListEntriesOfUnreached: open_riks,
        acts.CopyEntryOfUnreached: copy_entry,
        acts.MarkEntryOfUnreached: mark_entered,
        acts.MarkEntriesOfUnreached: mark_month_entered,
        acts.SetRiks: set_riks,
    }
)
