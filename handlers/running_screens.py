"""Owns what somebody who listens is shown of a questionnaire: a question, its parts, the rest.

Writes nothing and asks nobody: what stands open is the engine's word (``bot.forms``). How the same is
shown to staff, who read, is ``handlers.running_staff``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.acts import ChooseAnswer, GoOn, Rest, SkipQuestion
from bot.acts.running import AnswerCard, OneMoreAnswer, RemoveLast, TickAnswer, TicksDone
from bot.domain.ids import FormMediaId, OwnRunId
from bot.domain.runs import RunPurpose
from bot.forms import Asked, AskedChoice, Form, Kind, Run, asked
from bot.screens import Button, Keys, Screen
from bot.wording import common
from bot.wording import orientation as words
from bot.wording import running as kind_words
from bot.wording.registry import Joined, Saying, Text, Verbatim
from handlers.running_pickers import FEW_NUMBERS, PAD, PAGE, STEPPER, Pickers, Rows
from storage.runs import StoredRun

MOST_ANSWERS = 4
"""Answers that somebody who listens keeps in mind; more come in pages."""

FEW_HEARD = 6
"""Numbers of a range that are said one by one."""

MOST_DOTS = 10
"""Of a longer part each dot stands for several questions."""

HOW_TO_ANSWER: Mapping[Kind, Text] = {
    Kind.INTEGER: kind_words.SAY_OR_PRESS_NUMBER,
    Kind.DECIMAL: kind_words.SAY_OR_PRESS_NUMBER,
    Kind.IMAGE: kind_words.SEND_PHOTO,
    Kind.VIDEO: kind_words.SEND_VIDEO,
    Kind.AUDIO: kind_words.SEND_SOUND,
    Kind.FILE: kind_words.SEND_FILE,
    Kind.TIME: kind_words.WHICH_HOUR,
}
"""What is said after a question whose answer is not one of its buttons."""


@dataclass(frozen=True, slots=True)
class Interview:
    """A stored run with its form and its state, as the engine takes them.

    `media` are the pictures and sounds that came with the form, by their names in small letters; `today`
    is the day in the organisation's zone.
    """

    stored: StoredRun
    form: Form
    run: Run
    today: date
    media: Mapping[str, FormMediaId] = field(default_factory=dict)
    about: str | None = None
    """The name of the learner of whom somebody of the staff is asked."""

    @property
    def own(self) -> OwnRunId:
        """The run as the buttons of whoever walks through it name it."""
        return OwnRunId(self.stored.id)

    @property
    def is_heard(self) -> bool:
        """Whether it is spoken, one small step after another: for learners, and where staff try that."""
        return self.form.audience == "learner"

    @property
    def is_rehearsal(self) -> bool:
        return self.stored.purpose is RunPurpose.REHEARSAL

    @property
    def keys(self) -> Keys:
        """The keyboard that stands below, between the questions."""
        if self.is_rehearsal:
            return Keys.REHEARSAL if self.is_heard else Keys.STAFF
        return Keys.LEARNER if self.is_heard else Keys.STAFF

    def file(self, name: str | None) -> FormMediaId | None:
        """The file that the form names, where somebody sent it."""
        return None if name is None else self.media.get(name.casefold())


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the open question's buttons is shown (``handlers.running_pickers``)."""

    name: str = ""
    at: int = -1


WHOLE = View()


# -- the question ----------------------------------------------------------------------------------


def question_screens(
    interview: Interview, language: str, *, simpler: bool = False, view: View = WHOLE
) -> list[Screen]:
    """The open question: its picture, where it has one, then voice, line and answers as one message.

    For a place a second message brings the key that sends it.
    """
    question = asked(interview.run, interview.form, language)
    shown = [
        Screen(Verbatim(""), picture=picture)
        for picture in _pictures(interview, question)
        if view is WHOLE
    ]
    shown.append(_screen(interview, question, simpler=simpler, view=view))
    if question.kind is Kind.GEOPOINT:
        shown.append(Screen(kind_words.PLACE_IS_ASKED(), keys=Keys.PLACE, spoken=True))
    return shown


def _pictures(interview: Interview, question: Asked) -> list[FormMediaId]:
    """At most one: that of the card, or of the question."""
    card = None if question.card is None else interview.file(question.card.choice.image)
    found = card or interview.file(question.image)
    return [] if found is None else [found]


def _screen(interview: Interview, question: Asked, *, simpler: bool, view: View) -> Screen:
    parts = _parts(interview, question, simpler=simpler, view=view)
    return Screen(
        line_of(question, view),
        answer_rows(interview, question, view),
        spoken=tuple(part.said for part in parts),
        recorded=tuple(part.recording for part in parts) if interview.media else (),
    )


def line_of(question: Asked, view: View = WHOLE) -> Saying:
    """What is written: whose turn it is, the question, what is typed so far, how far one is."""
    shown: list[Saying] = [_instance(each.label, each.number) for each in question.repeats]
    shown.append(_asked_line(question))
    if question.hint:
        shown.append(Verbatim(f"💡 {question.hint}"))
    if question.card is not None:
        shown.append(Verbatim(f"👉 {_signed(question.card.choice)}"))
    if view.name == PAD and view.at >= 0:
        shown.append(Verbatim(f"🔢 {view.at}"))
    shown.append(Verbatim(_dots(question)))
    return Joined(tuple(shown))


def _asked_line(question: Asked) -> Saying:
    """The author's words; "one more?" has only the name of what there is one more of."""
    if question.more is None:
        return Verbatim(question.line)
    if not question.more.label:
        return kind_words.ONE_MORE()
    text = kind_words.ONE_MORE_OF if question.more.count else kind_words.ANY_OF
    return text(label=Verbatim(question.more.label))


def _instance(label: str, number: int) -> Saying:
    return kind_words.INSTANCE(label=Verbatim(label), number=number)


def _signed(choice: AskedChoice) -> str:
    return f"{choice.emoji} {choice.label}".strip()


def _dots(question: Asked) -> str:
    if question.card is not None:
        done, total = question.card.number - 1, question.card.of
    else:
        done, total = min(question.done, question.total), question.total
    if total > MOST_DOTS:
        done, total = done * MOST_DOTS // total, MOST_DOTS
    return "●" * done + "○" * max(total - done, 0)


# -- what is heard ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a prompt: what it says, and the recording of its author that says so."""

    said: Saying
    recording: FormMediaId | None = None


def _parts(interview: Interview, question: Asked, *, simpler: bool, view: View) -> list[Part]:
    if view.name == PAGE:
        parts = [Part(kind_words.MORE_ANSWERS())]
    else:
        parts = _introduction(question) if not simpler else []
        parts.append(_line_part(interview, question, simpler=simpler))
    parts += _answer_parts(interview, question, view)
    if question.kind in HOW_TO_ANSWER:
        parts.append(Part(HOW_TO_ANSWER[question.kind]()))
    return parts


def _introduction(question: Asked) -> list[Part]:
    """Where a part of the questions begins, its name; of whom the question is."""
    parts = [Part(_instance(each.label, each.number)) for each in question.repeats if each.label]
    if question.opens_block and question.block_title:
        title = part_title(question.block_number, question.block_count, question.block_title)
        parts.insert(0, Part(title))
    return parts


def _line_part(interview: Interview, question: Asked, *, simpler: bool) -> Part:
    if simpler and question.simpler:
        return Part(Verbatim(question.simpler[0]))
    return Part(_asked_line(question), interview.file(question.audio))


def _answer_parts(interview: Interview, question: Asked, view: View) -> list[Part]:
    if question.card is not None:
        choice = question.card.choice
        card = Part(Verbatim(choice.label), interview.file(choice.audio))
        return [card, Part(common.YES()), Part(kind_words.NO())]
    if question.kind is Kind.ONE_MORE:
        return [Part(common.YES()), Part(kind_words.NO())]
    if question.kind is Kind.RANK:
        text = kind_words.WHICH_NEXT if _ranked(question) else kind_words.WHICH_FIRST
        return [Part(text()), *_choice_parts(interview, _to_rank(question, view))]
    if question.range is not None and len(question.range.values) <= FEW_HEARD:
        return [Part(Verbatim(value)) for value in question.range.values]
    if question.kind in (Kind.DATE, Kind.DATETIME):
        labels = (kind_words.TODAY, kind_words.YESTERDAY, kind_words.ANOTHER_DAY)
        return [Part(label()) for label in labels]
    return _choice_parts(interview, page_of(question.choices, view))


def _choice_parts(interview: Interview, choices: tuple[AskedChoice, ...]) -> list[Part]:
    return [Part(Verbatim(each.label), interview.file(each.audio)) for each in choices]


def part_title(number: int, of: int, title: str) -> Saying:
    """What is said where a part begins. Of the later ones the number was said just before, when the
    part before them was done; saying it again makes prompts too long."""
    if number > 1:
        return Verbatim(f"{title}.")
    return words.PART(number=number, of=of, title=Verbatim(title))


# -- what can be pressed ---------------------------------------------------------------------------


def page_of(choices: tuple[AskedChoice, ...], view: View) -> tuple[AskedChoice, ...]:
    """The choices of one page."""
    first = _page_number(choices, view) * MOST_ANSWERS
    return choices[first : first + MOST_ANSWERS]


def _page_number(choices: tuple[AskedChoice, ...], view: View) -> int:
    last = max(0, (len(choices) - 1) // MOST_ANSWERS)
    return max(0, min(view.at, last)) if view.name == PAGE else 0


def _ranked(question: Asked) -> bool:
    return any(choice.rank is not None for choice in question.choices)


def _to_rank(question: Asked, view: View) -> tuple[AskedChoice, ...]:
    return page_of(tuple(each for each in question.choices if each.rank is None), view)


def answer_rows(interview: Interview, question: Asked, view: View = WHOLE) -> Rows:
    """The buttons under the question: its answers, then the way to leave it out."""
    pickers = Pickers(interview.own, question.step, interview.today)
    return (*_rows_of_kind(interview, question, pickers, view), *_onward(interview, question, view))


def _rows_of_kind(interview: Interview, question: Asked, pickers: Pickers, view: View) -> Rows:
    run, step = interview.own, question.step
    if question.goes_on:
        return ()
    match question.kind:
        case Kind.SELECT_MULTIPLE if question.card is not None:
            return (_yes_no(AnswerCard(run, step, 1), AnswerCard(run, step, 0)),)
        case Kind.ONE_MORE:
            return (_yes_no(OneMoreAnswer(run, step, 1), OneMoreAnswer(run, step, 0)),)
        case Kind.RANK:
            return _ranking(interview, question, pickers, view)
        case Kind.SELECT_ONE:
            return _choosing(interview, question, pickers, view)
        case Kind.INTEGER | Kind.DECIMAL:
            return pickers.pad(view.at if view.name == PAD else -1)
        case Kind.RANGE if question.range is not None:
            return range_rows(pickers, question.range.values, question.value, view)
        case Kind.DATE | Kind.DATETIME:
            return pickers.day()
        case Kind.TIME:
            return pickers.hours(0)
        case _:
            return ()


def range_rows(pickers: Pickers, values: tuple[str, ...], value: str, view: View) -> Rows:
    """A button for each number of a short range, else steps from the answer before or the middle."""
    if len(values) <= FEW_NUMBERS:
        return pickers.numbers(values, value)
    if view.name == STEPPER:
        return pickers.stepper(values, view.at)
    at = values.index(value) if value in values else len(values) // 2
    return pickers.stepper(values, at)


def _yes_no(yes: AnswerCard | OneMoreAnswer, no: AnswerCard | OneMoreAnswer) -> tuple[Button, ...]:
    return (Button(common.YES(), yes, "✋"), Button(kind_words.NO(), no, "✊"))


def _choosing(interview: Interview, question: Asked, pickers: Pickers, view: View) -> Rows:
    rows = [
        (
            Button(
                Verbatim(choice.label),
                ChooseAnswer(interview.own, question.step, choice.number),
                choice.emoji + (" ✅" if choice.number == question.chosen else ""),
            ),
        )
        for choice in page_of(question.choices, view)
    ]
    return (*rows, *_more(question.choices, pickers, view))


def _ranking(interview: Interview, question: Asked, pickers: Pickers, view: View) -> Rows:
    left = tuple(each for each in question.choices if each.rank is None)
    if not left:
        done = TicksDone(interview.own, question.step)
        return ((Button(kind_words.THAT_IS_IT(), done, "✔️"),),)
    rows = [
        (
            Button(
                Verbatim(choice.label),
                TickAnswer(interview.own, question.step, choice.number),
                choice.emoji,
            ),
        )
        for choice in page_of(left, view)
    ]
    return (*rows, *_more(left, pickers, view))


def _more(choices: tuple[AskedChoice, ...], pickers: Pickers, view: View) -> Rows:
    """The way to the next page. The page before still stands above, with buttons that work."""
    page = _page_number(choices, view)
    if (page + 1) * MOST_ANSWERS >= len(choices):
        return ()
    return ((Button(common.MORE(), pickers.look(PAGE, page + 1), "▶️"),),)


def _onward(interview: Interview, question: Asked, view: View) -> Rows:
    run, step = interview.own, question.step
    if question.goes_on:
        if question.kind is Kind.ACKNOWLEDGE:
            return ((Button(kind_words.OK_HEARD(), GoOn(run, step), "👌"),),)
        return ((Button(common.GO_ON(), GoOn(run, step), "▶️"),),)
    if question.more is not None and question.more.removable:
        return ((Button(kind_words.REMOVE_LAST(), RemoveLast(run, step), "✖️"),),)
    last_page = len(question.choices) <= MOST_ANSWERS * (_page_number(question.choices, view) + 1)
    paged = question.kind in (Kind.SELECT_ONE, Kind.RANK)
    if question.skippable and (last_page or not paged):
        return ((Button(common.SKIP(), SkipQuestion(run, step), "➖"),),)
    return ()


# -- between the parts -----------------------------------------------------------------------------


def rest_screen(interview: Interview) -> Screen:
    """A part is done: go on, or later."""
    question = asked(interview.run, interview.form, interview.form.default_language)
    run, step = interview.own, interview.run.step
    done = max(question.block_number - 1, 1)
    return Screen(
        words.PART_DONE(number=done, of=question.block_count),
        (
            (
                Button(common.GO_ON(), GoOn(run, step), "▶️"),
                Button(common.LATER(), Rest(run, step), "☕"),
            ),
        ),
        spoken=True,
    )
