"""Owns what staff are shown of a questionnaire: they read and type; one message takes another's place.

Writes nothing; what stands open is the engine's word (``bot.forms``). How those who listen are asked is
``handlers.running_screens``.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.acts import ChooseAnswer, GoOn, OpenMenu, SkipQuestion
from bot.acts.running import (
    BackInRun,
    EndRehearsal,
    OneMoreAnswer,
    RemoveLast,
    TickAnswer,
    TicksDone,
)
from bot.forms import Asked, AskedChoice, Kind, asked
from bot.screens import Button, Keys, Screen
from bot.wording import common
from bot.wording import running as words
from bot.wording.registry import Joined, Saying, Text, Verbatim
from handlers.records_screens import each_in_a_row, lines
from handlers.running_pickers import PAGE, Pickers, Rows
from handlers.running_screens import WHOLE, Interview, View, range_rows
from handlers.running_summary import said_value, title_of

A_PAGE = 8
"""Answers in one message."""

HOW_TO_ANSWER: Mapping[Kind, Text] = {
    Kind.TEXT: words.TYPE_IT,
    Kind.INTEGER: words.TYPE_NUMBER,
    Kind.DECIMAL: words.TYPE_NUMBER,
    Kind.DATE: words.TYPE_DAY,
    Kind.DATETIME: words.TYPE_DAY,
    Kind.TIME: words.TYPE_TIME,
    Kind.IMAGE: words.SEND_A_PHOTO,
    Kind.VIDEO: words.SEND_A_VIDEO,
    Kind.AUDIO: words.SEND_A_SOUND,
    Kind.FILE: words.SEND_A_FILE,
    Kind.RANK: words.RANK_ALL,
}


def staff_screens(
    interview: Interview,
    language: str,
    *,
    notice: Saying | None = None,
    view: View = WHOLE,
) -> list[Screen]:
    """The open question with what was answered to it before; its picture and its sound come first."""
    question = asked(interview.run, interview.form, language)
    shown: list[Screen] = []
    picture = interview.file(question.image)
    if picture is not None and view is WHOLE:
        shown.append(Screen(Verbatim(""), picture=picture))
    recording = interview.file(question.audio)
    if recording is not None and view is WHOLE:
        line = Verbatim(question.line)
        shown.append(Screen(line, spoken=(line,), recorded=(recording,)))
    text = lines(notice, _head(interview, question, language), *_body(interview, question, view))
    shown.append(
        Screen(text, (*_answers(interview, question, view), *_controls(interview, question)))
    )
    if question.kind is Kind.GEOPOINT and view is WHOLE:
        shown.append(Screen(words.SEND_A_PLACE(), keys=Keys.STAFF_PLACE))
    return shown


def _head(interview: Interview, question: Asked, language: str) -> Saying:
    title = Verbatim(title_of(interview.form, language))
    number = min(question.done + 1, question.total)
    if interview.about is None:
        return words.HEAD(title=title, number=number, total=question.total)
    return words.HEAD_ABOUT(title=title, name=interview.about, number=number, total=question.total)


def _body(interview: Interview, question: Asked, view: View) -> tuple[Saying | None, ...]:
    simpler = question.simpler[0] if question.simpler else question.line
    of = [
        words.INSTANCE(label=Verbatim(each.label), number=each.number) for each in question.repeats
    ]
    line: Saying = Verbatim(f"\n{question.line}")
    if question.more is not None:
        label = Verbatim(question.more.label)
        line = Joined(
            (
                words.COUNT_SO_FAR(label=label, count=question.more.count),
                words.ONE_MORE(),
            )
        )
    return (
        *of,
        line,
        Verbatim(f"💡 {question.hint}") if question.hint else None,
        Verbatim(f"💡 {simpler}") if simpler != question.line else None,
        _before(question),
        _page_line(question, view),
        _how(question, view),
    )


def _before(question: Asked) -> Saying | None:
    """What stands as the answer, where no button shows it."""
    if not question.value or question.kind.has_choices or question.goes_on:
        return None
    return words.ANSWERED_BEFORE(answer=said_value(question.kind, question.value))


def _page_line(question: Asked, view: View) -> Saying | None:
    pages = -(-len(question.choices) // A_PAGE)
    if pages <= 1 or not question.kind.has_choices:
        return None
    return words.PAGE(number=_page(question, view) + 1, of=pages)


def _how(question: Asked, view: View) -> Saying | None:
    if question.kind is Kind.SELECT_MULTIPLE:
        return words.TICK_ALL(button=words.DONE())
    if question.kind is Kind.RANGE or question.kind not in HOW_TO_ANSWER:
        return None
    return HOW_TO_ANSWER[question.kind]()


def _page(question: Asked, view: View) -> int:
    last = max(0, (len(question.choices) - 1) // A_PAGE)
    return max(0, min(view.at, last)) if view.name == PAGE else 0


def _answers(interview: Interview, question: Asked, view: View) -> Rows:
    run, step = interview.own, question.step
    pickers = Pickers(run, step, interview.today)
    if question.goes_on:
        return ()
    shown = pickers.view(view.name, view.at)
    if shown is not None and question.kind in (Kind.DATE, Kind.DATETIME, Kind.TIME):
        return shown
    match question.kind:
        case Kind.SELECT_ONE | Kind.SELECT_MULTIPLE | Kind.RANK:
            return _listed(interview, question, pickers, view)
        case Kind.ONE_MORE:
            yes = Button(common.YES(), OneMoreAnswer(run, step, 1), "➕")
            return ((yes, Button(words.NO(), OneMoreAnswer(run, step, 0), "⏭")),)
        case Kind.RANGE if question.range is not None:
            return range_rows(pickers, question.range.values, question.value, view)
        case Kind.DATE | Kind.DATETIME:
            return pickers.day()
        case Kind.TIME:
            return pickers.hours(0)
        case _:
            return ()


def _listed(interview: Interview, question: Asked, pickers: Pickers, view: View) -> Rows:
    """A page of choices, the ways to the pages around it, and for several the end of choosing."""
    page = _page(question, view)
    shown = question.choices[page * A_PAGE : (page + 1) * A_PAGE]
    rows = each_in_a_row([_choice(interview, question, each) for each in shown])
    turn = []
    if page:
        turn.append(Button(common.BACK(), pickers.look(PAGE, page - 1), "◀️"))
    if (page + 1) * A_PAGE < len(question.choices):
        turn.append(Button(common.MORE(), pickers.look(PAGE, page + 1), "▶️"))
    done: Rows = ()
    if question.kind.is_list:
        done = ((Button(words.DONE(), TicksDone(interview.own, question.step), "✔️"),),)
    return (*rows, *((tuple(turn),) if turn else ()), *done)


def _choice(interview: Interview, question: Asked, choice: AskedChoice) -> Button:
    run, step = interview.own, question.step
    label = Verbatim(choice.label)
    if question.kind is Kind.SELECT_MULTIPLE:
        sign = "☑️" if choice.ticked else "⬜"
        return Button(label, TickAnswer(run, step, choice.number), f"{sign} {choice.emoji}".strip())
    if question.kind is Kind.RANK:
        sign = "▫️" if choice.rank is None else f"{choice.rank}."
        return Button(label, TickAnswer(run, step, choice.number), f"{sign} {choice.emoji}".strip())
    chosen = " ✅" if choice.number == question.chosen else ""
    return Button(label, ChooseAnswer(run, step, choice.number), f"{choice.emoji}{chosen}".strip())


def _controls(interview: Interview, question: Asked) -> Rows:
    run, step = interview.own, question.step
    onward: tuple[Button, ...] = ()
    answered = interview.run.answers.get(question.question)
    if question.goes_on:
        text = words.OK_HEARD if question.kind is Kind.ACKNOWLEDGE else common.GO_ON
        onward = (Button(text(), GoOn(run, step), "▶️"),)
    elif answered is not None and answered.value is not None and not question.kind.is_list:
        onward = (Button(words.KEEP_IT(), GoOn(run, step), "▶️"),)
    elif question.skippable:
        onward = (Button(common.SKIP(), SkipQuestion(run, step), "➖"),)
    elif question.more is not None and question.more.removable:
        onward = (Button(words.REMOVE_LAST(), RemoveLast(run, step), "✖️"),)
    ways = [Button(words.LATER(), OpenMenu(), "☕")]
    if interview.run.trail:
        ways.insert(0, Button(common.BACK(), BackInRun(run), "◀️"))
    if interview.is_rehearsal:
        ways[-1] = Button(words.END_REHEARSAL(), EndRehearsal(run), "⏹")
    return (*((onward,) if onward else ()), tuple(ways))
