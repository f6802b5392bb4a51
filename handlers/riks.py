"""Owns copying into the Interaktīvais rīks as a conversation: texts ready to paste, marks, the setting.

The mentor enters entries, the coordinator forms. Must not know the tool itself: no interface to it is
known. Where the organisation does not use it, nothing of this is offered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from bot.acts import MyMonth
from bot.acts import work_time as acts
from bot.context import Context
from bot.domain.diary import Meeting, MeetingState
from bot.domain.months import Month, local_day, month_of
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


# -- the mentor ------------------------------------------------------------------------------------


async def open_riks(tap: acts.OpenRiks, ctx: Context) -> None:
    """What of a month is to be entered, and what is."""
    ctx.expect_nothing()
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    present(ctx, await _overview(month, tap.start, ctx), anew=tap.anew == 1)


async def _overview(month: Month, start: int, ctx: Context) -> Screen:
    organisation = ctx.actor.organisation
    number = number_of_month(month)
    back = [Button(words.MY_MONTH(), MyMonth(number, anew=1), "📅")]
    if not await ctx.records.riks.used_by(organisation.id):
        return Screen(words.OFF(), rows_of(back))
    others = _other_months(month, ctx)
    found = await ctx.records.riks.entries(ctx.actor.person, organisation.id, month)
    if not found:
        return Screen(
            stacked(words.HEAD(month=month), words.NOTHING_APPROVED(month=month)),
            rows_of(others, back),
        )
    # What is to be entered comes first.
    found = sorted(found, key=lambda each: (not each.to_enter, each.starts_at, each.meeting))
    left = [each for each in found if each.to_enter]
    page = within(max(0, start) // A_PAGE, len(found), A_PAGE)
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    line = stacked(
        words.HEAD(month=month),
        words.LEFT(count=len(left)) if left else words.ALL_ENTERED(),
        words.HOW() if left else None,
        *(_entry_line(each, ctx) for each in shown),
    )
    turn = []
    if page > 0:
        turn.append(Button(common.BACK(), acts.OpenRiks(number, (page - 1) * A_PAGE), "◀️"))
    if len(found) > (page + 1) * A_PAGE:
        turn.append(Button(common.MORE(), acts.OpenRiks(number, (page + 1) * A_PAGE), "▶️"))
    mark = []
    if left:
        tap = acts.MarkMonthEntered(number, _seen(left))
        mark.append(Button(words.MARK_ALL(count=len(left)), tap, "✔"))
    names = {each.assignment: each.learner_name for each in found}
    whole = [
        Button(words.COPY_MONTH(name=short_name(name)), acts.CopyMonth(assignment, number), "📋")
        for assignment, name in names.items()
    ]
    workbook = Button(words.WORKBOOK(), acts.SendMonthWorkbook(number), "📊")
    entries = [_entry_button(each, ctx) for each in shown]
    return Screen(
        line,
        rows_of(*in_rows(entries, 1), turn, *in_rows(whole, 2), [workbook], mark, others, back),
    )


def _other_months(month: Month, ctx: Context) -> list[Button]:
    """The months beside this one."""
    earlier, later = month.previous(), month.next()
    turning = [
        Button(
            month_words.EARLIER_MONTH(month=earlier),
            acts.OpenRiks(number_of_month(earlier), 0),
            "◀️",
        )
    ]
    if later <= month_of(ctx.now, ctx.actor.organisation.zone):
        turning.append(
            Button(
                month_words.LATER_MONTH(month=later), acts.OpenRiks(number_of_month(later), 0), "▶️"
            )
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


def _entry_button(each: RiksEntry, ctx: Context) -> Button:
    day = ShortDay(local_day(each.starts_at, ctx.actor.organisation.zone))
    label = words.ENTRY_BUTTON(number=each.meeting, day=day, name=short_name(each.learner_name))
    return Button(label, acts.CopyEntry(each.meeting), "📋" if each.to_enter else "✔")


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


async def copy_entry(tap: acts.CopyEntry, ctx: Context) -> None:
    """Each section as a message under its name; a tap on the text copies it."""
    entry = await ctx.records.meetings.get(tap.meeting)
    if entry is None or entry.meeting.state is MeetingState.DELETED:
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
    month = number_of_month(meeting.month)
    mark = [Button(words.MARK_ONE(), acts.MarkEntered(meeting.id, meeting.version), "✔")]
    back = [Button(words.RIKS(), acts.OpenRiks(month, 0, anew=1), "🗂")]
    ctx.show(Screen(stacked(words.HOW() if not empty else None, *empty), rows_of(mark, back)))


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


async def mark_entered(tap: acts.MarkEntered, ctx: Context) -> None:
    """The mentor entered this entry."""
    entry = await ctx.records.meetings.get(tap.meeting)
    if entry is None:
        await lost.stale(ctx)
        return
    month = entry.meeting.month
    back = rows_of([Button(words.RIKS(), acts.OpenRiks(number_of_month(month), 0, anew=1), "🗂")])
    if entry.meeting.version != tap.version:
        ctx.show(Screen(words.ENTRY_CHANGED(), back), Kind.FACT)
        return
    approved = await ctx.records.riks.entries(ctx.actor.person, ctx.actor.organisation.id, month)
    if all(each.meeting != tap.meeting for each in approved):
        ctx.show(Screen(words.NOT_APPROVED_YET(), back), Kind.FACT)
        return
    await _mark(RiksObject.MEETING, [(tap.meeting, tap.version)], ctx)
    ctx.show(Screen(words.ENTERED_ONE(number=tap.meeting), back), Kind.FACT)


async def mark_month_entered(tap: acts.MarkMonthEntered, ctx: Context) -> None:
    """The mentor entered everything that was listed."""
    month = month_from(tap.month)
    if month is None:
        await lost.stale(ctx)
        return
    found = await ctx.records.riks.entries(ctx.actor.person, ctx.actor.organisation.id, month)
    left = [each for each in found if each.to_enter]
    if left and _seen(left) != tap.seen:
        ctx.show(Screen(words.CHANGED()), Kind.FACT)
    elif left:
        await _mark(RiksObject.MEETING, [(each.meeting, each.version) for each in left], ctx)
        ctx.show(Screen(words.ENTERED(month=month, count=len(left))), Kind.FACT)
    ctx.replace(await _overview(month, 0, ctx))


async def _mark(kind: RiksObject, objects: Sequence[tuple[int, int]], ctx: Context) -> None:
    await ctx.records.riks.mark(kind, objects, ctx.actor.person, ctx.now)
    for number, _ in objects:
        await ctx.audit("entered_in_riks", kind.value, number)


# -- the coordinator -------------------------------------------------------------------------------


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
    if not found:
        return Screen(
            stacked(words.FORMS_HEAD(month=month), words.NO_FORMS(month=month)), rows_of(back)
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
    return Screen(line, rows_of(*in_rows(copies, 1), mark, back))


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
        acts.SetRiks: set_riks,
    }
)
