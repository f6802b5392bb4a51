"""Owns how a question of an evaluation, and all its answers, are shown. Writes nothing.

Knows no rule about which question comes next: that is said by ``bot.forms``.
"""

from __future__ import annotations

from bot.acts import gatherings as acts
from bot.forms.definition import Form, Kind
from bot.forms.screen import Asked, asked, summary
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import evaluations as words
from bot.wording.registry import Saying, Verbatim
from handlers.evaluation_papers import AtHand
from handlers.records_screens import Rows, each_in_a_row, lines

SHOWN_OF_AN_ANSWER = 250
"""Characters of an answer in the list of all of them, which has to fit in one message."""

IN_A_ROW = 5


def question(at: AtHand, language: str, notice: Saying | None) -> Screen:
    """The open question, with what was answered to it before."""
    shown = asked(at.run, at.form, language)
    names = [each.name for each in at.form.questions if each.kind.is_asked]
    head = words.HEAD(
        id=at.stored.id,
        name=at.of.learner_name,
        done=names.index(shown.question) + 1,
        total=len(names),
    )
    before = at.run.answers.get(shown.question)
    types = shown.kind in (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL)
    text = lines(
        notice,
        head,
        Verbatim(f"\n{shown.line}"),
        Verbatim(f"💡 {hint}") if (hint := shown.simpler[0]) != shown.line else None,
        _before(before.value) if types and before is not None and before.value else None,
        words.TYPE_IT() if types else None,
    )
    return Screen(text, (*_answers(at, shown), *_controls(at, shown, answered=before is not None)))


def _before(answer: str) -> Saying:
    return words.ANSWERED_BEFORE(answer=answer)


def _answers(at: AtHand, shown: Asked) -> Rows:
    return each_in_a_row(
        [
            Button(
                Verbatim(choice.label),
                acts.ChooseInEvaluation(at.stored.id, shown.step, choice.number),
                choice.emoji + (" ✅" if choice.number == shown.chosen else ""),
            )
            for choice in shown.choices
        ]
    )


def _controls(at: AtHand, shown: Asked, *, answered: bool) -> Rows:
    evaluation, step = at.stored.id, shown.step
    onward: tuple[Button, ...] = ()
    if answered:
        onward = (Button(words.KEEP_ANSWER(), acts.GoOnInEvaluation(evaluation, step), "▶️"),)
    elif shown.goes_on:
        onward = (Button(common.GO_ON(), acts.GoOnInEvaluation(evaluation, step), "▶️"),)
    elif shown.skippable:
        onward = (Button(words.LEAVE_OUT(), acts.SkipInEvaluation(evaluation, step), "➖"),)
    later = Button(words.LATER(), acts.MyEvaluations(0), "☕")
    ways: tuple[Button, ...] = (
        Button(common.BACK(), acts.BackInEvaluation(evaluation), "◀️"),
        later,
    )
    if shown.question == next(each.name for each in at.form.questions if each.kind.is_asked):
        ways = (later,)
    return (onward, ways) if onward else (ways,)


def all_answers(at: AtHand, language: str, notice: Saying | None) -> Screen:
    """Every question with its answer, each to be changed, before the evaluation is finished."""
    said = summary(at.run, at.form, language)
    shown: list[Saying] = [
        words.SUMMARY_LINE(
            number=number,
            question=each.line,
            answer=_shortened(each.answer) if each.answer else words.WITHOUT_ANSWER(),
        )
        for number, each in enumerate(said, start=1)
    ]
    numbers = [
        Button(
            words.CHANGE_IT(number=number),
            acts.ChangeInEvaluation(at.stored.id, _place_of(at.form, each.question)),
            "✏️",
        )
        for number, each in enumerate(said, start=1)
    ]
    rows = tuple(
        tuple(numbers[first : first + IN_A_ROW]) for first in range(0, len(numbers), IN_A_ROW)
    )
    finish = Button(words.FINISH(), acts.FinishEvaluation(at.stored.id, at.run.step), "✅")
    later = Button(words.LATER(), acts.MyEvaluations(0), "☕")
    head = words.SUMMARY(id=at.stored.id, name=at.of.learner_name)
    text = lines(notice, head, *shown, words.FINISH_HINT())
    return Screen(text, (*rows, (finish,), (later,)))


def _place_of(form: Form, question: str) -> int:
    return next(place for place, each in enumerate(form.questions) if each.name == question)


def _shortened(answer: str) -> str:
    if len(answer) <= SHOWN_OF_AN_ANSWER:
        return answer
    return answer[: SHOWN_OF_AN_ANSWER - 1] + "…"
