"""Owns asking people to answer a questionnaire: choose whom, see how far they are, call it off.

And what whoever is asked presses: start, not now. Who may be asked at all is a rule
(``bot.domain.questionnaires``); the questions themselves are asked by ``handlers.running``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.acts import questionnaires as acts
from bot.alerting import is_quiet
from bot.context import Context
from bot.domain.ids import AskingId, OwnAskingId, PersonId, QuestionnaireId
from bot.domain.pairing import AssignmentState
from bot.domain.people import Role
from bot.domain.questionnaires import (
    NUDGED_AFTER,
    OPEN,
    RUN_BY_THE_PROGRAM,
    AskingState,
    can_be_asked,
)
from bot.domain.runs import RunPurpose
from bot.forms import Form
from bot.outgoing import Kind, Priority
from bot.questionnaires import title_of
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import questionnaires as words
from bot.wording.registry import Message, Verbatim
from handlers import lost, running
from handlers import questionnaires_screens as screens
from handlers.mentoring import present
from handlers.records_screens import each_in_a_row, lines, page, turning, way_out
from storage.askings import AskingRow
from storage.assignments import AssignmentRow
from storage.questionnaires import QuestionnaireRow


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who shall be asked; staff perhaps about a learner."""

    person: PersonId
    about: PersonId | None = None
    about_name: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The published questionnaire that people are asked to answer."""

    row: QuestionnaireRow
    form: Form

    @property
    def role(self) -> Role:
        """Of those for whom it is."""
        return Role(self.row.audience)


async def _subject(questionnaire: QuestionnaireId, ctx: Context) -> Subject | None:
    """The questionnaire, or nothing where nobody is asked it: withdrawn, or begun by the program."""
    row = await ctx.records.questionnaires.get(questionnaire)
    assert row is not None, "reach is checked before"
    published = await ctx.records.questionnaires.published_of(questionnaire)
    if published is None or row.form_id in RUN_BY_THE_PROGRAM:
        return None
    return Subject(row, await ctx.library.form(published.form_version, ctx.records.unit))


def _title(subject: Subject, ctx: Context) -> Verbatim:
    return Verbatim(title_of(subject.form, ctx.translator.language))


# -- choosing whom ---------------------------------------------------------------------------------


async def ask_people(tap: acts.AskPeople, ctx: Context) -> None:
    """One, or all for whom it is."""
    subject = await _subject(tap.questionnaire, ctx)
    if subject is None:
        await lost.stale(ctx)
        return
    number = tap.questionnaire
    one = {
        Role.LEARNER: words.ONE_LEARNER,
        Role.MENTOR: words.ONE_MENTOR,
        Role.COORDINATOR: words.ONE_COORDINATOR,
    }[subject.role]
    everybody = {
        Role.LEARNER: words.ALL_LEARNERS,
        Role.MENTOR: words.ALL_MENTORS,
        Role.COORDINATOR: words.ALL_COORDINATORS,
    }[subject.role]
    buttons = [
        Button(one(), acts.AskOne(number, 0), "👤"),
        Button(everybody(), acts.AskAll(number, 0, 0), "👥"),
    ]
    if subject.role is Role.MENTOR:
        buttons.append(Button(words.ALL_ABOUT_EACH(), acts.AskAll(number, 1, 0), "👥"))
    present(
        ctx,
        Screen(
            words.WHOM(title=_title(subject, ctx)),
            (*each_in_a_row(buttons), *way_out(acts.OpenQuestionnaire(number))),
        ),
    )


async def _reachable(subject: Subject, ctx: Context) -> tuple[dict[PersonId, str], int]:
    """The names of those who can be asked now, and how many more there are for whom it would be.

    A learner is asked nothing without having agreed, nor anybody whom a message can't reach.
    """
    found: dict[PersonId, str] = {}
    members = await ctx.records.people.members(ctx.actor.organisation.id, subject.role)
    for row in members:
        agreed = subject.role is not Role.LEARNER or row["consent_given"] == 1
        if agreed and row["joined_at"] is not None and row["blocked_at"] is None:
            found[PersonId(row["person_id"])] = row["name"]
    return found, len(members) - len(found)


async def ask_one(tap: acts.AskOne, ctx: Context) -> None:
    """Everybody who can be asked, a page at a time."""
    subject = await _subject(tap.questionnaire, ctx)
    if subject is None:
        await lost.stale(ctx)
        return
    people, away = await _reachable(subject, ctx)
    back = way_out(acts.AskPeople(tap.questionnaire))
    if not people:
        present(ctx, Screen(words.NOBODY_TO_ASK(title=_title(subject, ctx)), back))
        return
    buttons = [
        Button(Verbatim(name), acts.AskPerson(tap.questionnaire, person, 0), "👤")
        for person, name in people.items()
    ]
    turn = turning(buttons, tap.start, lambda start: acts.AskOne(tap.questionnaire, start))
    line = lines(
        words.WHICH_PERSON(title=_title(subject, ctx)),
        words.NOT_REACHABLE(count=away) if away else None,
    )
    present(ctx, Screen(line, (*each_in_a_row(page(buttons, tap.start)), *turn, *back)))


async def ask_person(tap: acts.AskPerson, ctx: Context) -> None:
    """This person; of a mentor it is asked first about whom."""
    subject = await _subject(tap.questionnaire, ctx)
    people = {} if subject is None else (await _reachable(subject, ctx))[0]
    if subject is None or tap.person not in people:
        await lost.stale(ctx)
        return
    if subject.role is Role.MENTOR and not tap.general:
        await _about_whom(subject, tap.person, people[tap.person], ctx)
        return
    await _ask(subject, [Wish(tap.person)], ctx)


async def _about_whom(subject: Subject, mentor: PersonId, name: str, ctx: Context) -> None:
    number = subject.row.id
    buttons = [
        Button(words.ABOUT(name=pair.learner_name), acts.AskAbout(number, pair.id), "👤")
        for pair in await _pairs_of(mentor, ctx)
    ]
    buttons.append(Button(words.IN_GENERAL(), acts.AskPerson(number, mentor, 1), "📝"))
    question = words.ABOUT_WHOM(title=_title(subject, ctx), name=name)
    present(ctx, Screen(question, (*each_in_a_row(buttons), *way_out(acts.AskOne(number, 0)))))


async def _pairs_of(mentor: PersonId, ctx: Context) -> list[AssignmentRow]:
    active = await ctx.records.assignments.of_mentor(mentor, AssignmentState.ACTIVE.value)
    return [each for each in active if each.organisation == ctx.actor.organisation.id]


async def ask_about(tap: acts.AskAbout, ctx: Context) -> None:
    """The mentor of a pair, about its learner."""
    subject = await _subject(tap.questionnaire, ctx)
    pair = await ctx.records.assignments.get(tap.assignment)
    assert pair is not None, "reach is checked before"
    fits = subject is not None and can_be_asked(subject.row.audience, [Role.MENTOR])
    if subject is None or not fits or pair.state != AssignmentState.ACTIVE:
        await lost.stale(ctx)
        return
    people, _ = await _reachable(subject, ctx)
    if pair.mentor not in people:
        await lost.stale(ctx)
        return
    await _ask(subject, [Wish(pair.mentor, pair.learner, pair.learner_name)], ctx)


async def ask_all(tap: acts.AskAll, ctx: Context) -> None:
    """Everybody for whom it is, after one question back that says how many."""
    subject = await _subject(tap.questionnaire, ctx)
    if subject is None:
        await lost.stale(ctx)
        return
    people, away = await _reachable(subject, ctx)
    wishes = [Wish(person) for person in people]
    each = tap.each == 1 and subject.role is Role.MENTOR
    if each:
        wishes = [
            Wish(person, pair.learner, pair.learner_name)
            for person in people
            for pair in await _pairs_of(person, ctx)
        ]
    number = tap.questionnaire
    if not wishes:
        nobody = words.NOBODY_TO_ASK(title=_title(subject, ctx))
        present(ctx, Screen(nobody, way_out(acts.AskPeople(number))))
    elif not tap.sure:
        question = words.SURE_TO_ASK_EACH if each else words.SURE_TO_ASK
        line = lines(
            question(title=_title(subject, ctx), count=len(wishes)),
            words.NOT_REACHABLE(count=away) if away else None,
            words.ONE_REMINDER(count=NUDGED_AFTER.days),
        )
        yes = Button(words.ASK_SURE(), acts.AskAll(number, int(each), 1), "📨")
        present(ctx, Screen(line, ((yes,), *way_out(acts.AskPeople(number)))))
    else:
        await _ask(subject, wishes, ctx)


async def _ask(subject: Subject, wishes: Sequence[Wish], ctx: Context) -> None:
    """Each gets one message; with whom the same is open already nothing is sent."""
    asked = 0
    for wish in wishes:
        asking = await ctx.records.askings.ask(
            subject.row, wish.person, wish.about, ctx.actor.person, ctx.now
        )
        if asking is not None:
            asked += 1
            await _invite(asking, wish, subject, ctx)
    await ctx.audit("questionnaire_asked", "questionnaire", subject.row.id)
    before = len(wishes) - asked
    line = lines(
        words.ASKED_NOW(title=_title(subject, ctx), count=asked),
        words.ASKED_BEFORE(count=before) if before else None,
    )
    number = subject.row.id
    buttons = (
        Button(words.WHO_IS_ASKED(), acts.ListAskings(number, 0), "👥"),
        *way_out(acts.OpenQuestionnaire(number))[0],
    )
    present(ctx, Screen(line, (buttons[:1], buttons[1:])))


async def _invite(asking: AskingId, wish: Wish, subject: Subject, ctx: Context) -> None:
    to = await ctx.records.people.addressee(wish.person)
    screen = screens.invitation(
        asking,
        title_of(subject.form, to.language),
        ctx.actor.name,
        wish.about_name,
        learner=subject.role is Role.LEARNER,
    )
    silent = is_quiet(ctx.actor.organisation, ctx.now)
    ctx.post.to(to, screen, kind=Kind.FACT, priority=Priority.BULK, silent=silent)


# -- how far they are ------------------------------------------------------------------------------


async def list_askings(tap: acts.ListAskings, ctx: Context) -> None:
    """Who was asked, the newest first, with a button to call off what is open."""
    await _askings(tap.questionnaire, tap.start, ctx)


async def _askings(number: QuestionnaireId, start: int, ctx: Context) -> None:
    askings = await ctx.records.askings.of(number)
    title = await _any_title(number, ctx)
    back = way_out(acts.OpenQuestionnaire(number))
    if not askings:
        present(ctx, Screen(words.NOBODY_ASKED(title=title), back))
        return
    here = page(askings, start)
    done = sum(each.state is AskingState.DONE for each in askings)
    line = lines(
        words.ASKINGS(title=title, done=done, count=len(askings)),
        *(screens.asking_line(each) for each in here),
        words.SIGNS(),
    )
    buttons = [
        Button(words.CALL_OFF(name=each.name), acts.CallOff(each.id, start), "✖️")
        for each in here
        if each.state in OPEN
    ]
    if sum(each.state in OPEN for each in askings) > 1:
        buttons.append(Button(words.CALL_OFF_ALL(), acts.CallOffAll(number, 0), "✖️"))
    turn = turning(askings, start, lambda at: acts.ListAskings(number, at))
    present(ctx, Screen(line, (*each_in_a_row(buttons), *turn, *back)))


async def _any_title(number: QuestionnaireId, ctx: Context) -> Verbatim:
    """What it is called, also where it is withdrawn."""
    newest = (await ctx.records.questionnaires.versions_of(number))[0]
    form = await ctx.library.form(newest.form_version, ctx.records.unit)
    return Verbatim(title_of(form, ctx.translator.language))


async def call_off(tap: acts.CallOff, ctx: Context) -> None:
    """One person need not answer any more; what was answered stays."""
    row = await ctx.records.askings.get(tap.asking)
    assert row is not None, "reach is checked before"
    if await ctx.records.askings.call_off(tap.asking, ctx.now):
        await ctx.audit("asking_called_off", "asking", tap.asking, row.person)
        ctx.toast(words.CALLED_OFF_TOAST)
    else:
        ctx.toast(words.ANSWERED_MEANWHILE)
    await _askings(row.questionnaire, tap.start, ctx)


async def call_off_all(tap: acts.CallOffAll, ctx: Context) -> None:
    """Everybody who hasn't answered, after one question back."""
    number = tap.questionnaire
    waiting = [each for each in await ctx.records.askings.of(number) if each.state in OPEN]
    title = await _any_title(number, ctx) if waiting else Verbatim("")
    if not waiting or tap.sure:
        for each in waiting:
            await ctx.records.askings.call_off(each.id, ctx.now)
        if waiting:
            await ctx.audit("askings_called_off", "questionnaire", number)
            ctx.show(Screen(words.CALLED_OFF(title=title, count=len(waiting))), Kind.FACT)
        await _askings(number, 0, ctx)
        return
    yes = Button(words.CALL_OFF_SURE(), acts.CallOffAll(number, 1), "✖️")
    question = words.SURE_TO_CALL_OFF(title=title, count=len(waiting))
    present(ctx, Screen(question, ((yes,), *way_out(acts.ListAskings(number, 0)))))


# -- whoever is asked ------------------------------------------------------------------------------


async def start(tap: acts.StartAsking, ctx: Context) -> None:
    """Begin to answer, or go on where it was left."""
    row = await _mine(tap.asking, ctx)
    learner = _is_learner(ctx)
    if row.state is AskingState.DONE:
        _say(words.DONE_ALREADY() if learner else words.DONE_ALREADY_STAFF(), ctx)
        return
    if row.state is AskingState.BEGUN and row.run is not None:
        await running.take_up(ctx, row.run)
        return
    version = await ctx.records.questionnaires.published_of(row.questionnaire)
    if version is None or row.state not in OPEN:
        _say(words.NO_LONGER() if learner else words.NO_LONGER_STAFF(), ctx)
        return
    if learner:
        ctx.show_pressed(Button(words.START(), tap, "▶️"))
    await running.begin(
        ctx, version.form_version, RunPurpose.QUESTIONNAIRE, about=row.about, asking=row.id
    )


async def later(tap: acts.AnswerLater, ctx: Context) -> None:
    """Not now; the button to start goes on working, and nobody reminds."""
    learner = _is_learner(ctx)
    row = await _mine(tap.asking, ctx)
    if row.state not in OPEN:
        _say(words.NO_LONGER() if learner else words.NO_LONGER_STAFF(), ctx)
        return
    await ctx.records.askings.decline(row.id, ctx.now)
    _say(
        words.NOT_NOW_LEARNER() if learner else words.NOT_NOW_STAFF(button=words.MY_ASKINGS()),
        ctx,
    )


async def _mine(asking: OwnAskingId, ctx: Context) -> AskingRow:
    row = await ctx.records.askings.get(AskingId(asking))
    assert row is not None, "reach is checked before"
    return row


def _is_learner(ctx: Context) -> bool:
    return Role.LEARNER in ctx.actor.roles


def _say(line: Message, ctx: Context) -> None:
    ctx.show(Screen(line, spoken=_is_learner(ctx)))


async def my_askings(_tap: acts.MyAskings, ctx: Context) -> None:
    """Staff: what waits for an answer."""
    language = ctx.translator.language
    buttons = []
    for each in await ctx.records.askings.open_of(ctx.actor.person):
        version = await ctx.records.questionnaires.published_of(each.questionnaire)
        if each.organisation != ctx.actor.organisation.id or (version is None and not each.run):
            continue
        versions = await ctx.records.questionnaires.versions_of(each.questionnaire)
        form = await ctx.library.form((version or versions[0]).form_version, ctx.records.unit)
        title = Verbatim(title_of(form, language))
        label = (
            words.MINE_IN_LIST(title=title)
            if each.about_name is None
            else words.MINE_ABOUT(title=title, learner=each.about_name)
        )
        buttons.append(Button(label, acts.StartAsking(OwnAskingId(each.id)), "▶️"))
    line = words.MINE() if buttons else words.MINE_NONE()
    present(ctx, Screen(line, (*each_in_a_row(buttons), *way_out())))


Act = Callable[[Any, Context], Awaitable[None]]

ASKING_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.AskPeople: ask_people,
        acts.AskOne: ask_one,
        acts.AskPerson: ask_person,
        acts.AskAbout: ask_about,
        acts.AskAll: ask_all,
        acts.ListAskings: list_askings,
        acts.CallOff: call_off,
        acts.CallOffAll: call_off_all,
    }
)
"""What a coordinator does to get answers."""

ASKED_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {acts.StartAsking: start, acts.AnswerLater: later}
)
"""What everybody may press who is asked."""
