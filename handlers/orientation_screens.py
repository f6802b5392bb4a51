"""Owns what the walk through the questions shows: the question, the rest, the summary in parts.

Writes nothing and asks nobody: what stands open is the engine's word (``bot.forms``).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.acts import ChangeAnswer, ChooseAnswer, ConfirmSummary, GoOn, Rest, SkipQuestion
from bot.forms.definition import Form
from bot.forms.run import Run
from bot.forms.screen import Asked, SummaryLine, asked, summary
from bot.i18n import Translator
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import orientation as words
from bot.wording.registry import Joined, Saying, Verbatim
from storage.runs import StoredRun

DIGITS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣")
HEARD_IN_ONE_GO = 120
"""Characters of questions and answers in one part of the summary: less than 20 seconds."""


@dataclass(frozen=True, slots=True)
class Interview:
    """A stored run with its form and its state, as the engine takes them."""

    stored: StoredRun
    form: Form
    run: Run


# -- the question ----------------------------------------------------------------------------------


def question_screen(interview: Interview, language: str, *, simpler: bool = False) -> Screen:
    """The open question as one message: voice, line, answers."""
    question = asked(interview.run, interview.form, language)
    return Screen(
        _line(question),
        _answer_rows(interview, question),
        spoken=_spoken(question, simpler=simpler),
    )


def _line(question: Asked) -> Saying:
    dots = "●" * min(question.done, question.total) + "○" * max(question.total - question.done, 0)
    return Verbatim(f"{question.line}\n{dots}")


def _spoken(question: Asked, *, simpler: bool) -> tuple[Saying, ...]:
    parts = tuple(Verbatim(part) for part in (question.simpler if simpler else question.spoken))
    if question.opens_block and not simpler:
        title = part_title(question.block_number, question.block_count, question.block_title)
        return (title, *parts)
    return parts


def part_title(number: int, of: int, title: str) -> Saying:
    """What is said where a part begins. Of the later ones the number was said just before, when the
    part before them was done; saying it again makes prompts too long."""
    if number > 1:
        return Verbatim(f"{title}.")
    return words.PART(number=number, of=of, title=Verbatim(title))


def _answer_rows(interview: Interview, question: Asked) -> tuple[tuple[Button, ...], ...]:
    run = interview.stored.id
    rows = [
        (
            Button(
                Verbatim(choice.label),
                ChooseAnswer(run, question.step, choice.number),
                choice.emoji + (" ✅" if choice.number == question.chosen else ""),
            ),
        )
        for choice in question.choices
    ]
    if question.goes_on:
        rows.append((Button(common.GO_ON(), GoOn(run, question.step), "▶️"),))
    elif question.skippable:
        rows.append((Button(common.SKIP(), SkipQuestion(run, question.step), "➖"),))
    return tuple(rows)


def rest_screen(interview: Interview) -> Screen:
    """A part is done: go on, or later."""
    question = asked(interview.run, interview.form, interview.form.default_language)
    run, step = interview.stored.id, interview.run.step
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


# -- the summary -----------------------------------------------------------------------------------


def summary_screens(interview: Interview, translator: Translator) -> list[Screen]:
    """Part by part, with a number under each line to change it."""
    return [_summary_part(interview, part) for part in _summary_parts(interview, translator)]


def corrected_screens(
    interview: Interview, translator: Translator, question: str | None
) -> list[Screen]:
    """The part in which an answer was put right, not all parts once more."""
    return [
        _summary_part(interview, part)
        for part in _summary_parts(interview, translator)
        if any(line.question == question for line in part)
    ]


def is_it_right(interview: Interview) -> Screen:
    """What is asked once the summary was heard."""
    step = interview.run.step
    rows = ((Button(words.ALL_RIGHT(), ConfirmSummary(interview.stored.id, step), "👍"),),)
    return Screen(words.IS_IT_RIGHT(), rows, spoken=True)


def _summary_parts(interview: Interview, translator: Translator) -> list[list[SummaryLine]]:
    """Lines of one block together, as many as can be heard in one go."""
    parts: list[list[SummaryLine]] = []
    length = 0
    for line in summary(interview.run, interview.form, translator.language):
        length += len(line.line) + len(translator.say(_answer_said(line)))
        if not parts or parts[-1][0].block != line.block or length > HEARD_IN_ONE_GO:
            parts.append([])
            length = len(line.line) + len(translator.say(_answer_said(line)))
        parts[-1].append(line)
    return parts


def _summary_part(interview: Interview, lines: list[SummaryLine]) -> Screen:
    shown: list[Saying] = []
    said: list[Saying] = []
    for number, (digit, line) in enumerate(zip(DIGITS, lines, strict=False), start=1):
        answer = _answer_said(line)
        emoji = f"{line.emoji} " if line.emoji and line.answer else ""
        shown.append(
            Joined((Verbatim(f"{digit} {line.line}"), Joined((Verbatim(f"➡️ {emoji}"), answer), "")))
        )
        said += [Verbatim(f"{number}: {line.line}"), answer]
    rows = tuple(
        Button(
            Verbatim(digit),
            ChangeAnswer(interview.stored.id, number_of(interview.form, line.question)),
            "✏️",
        )
        for digit, line in zip(DIGITS, lines, strict=False)
        if line.changeable
    )
    return Screen(Joined(tuple(shown)), (rows,), spoken=tuple(said), personal=True)


def number_of(form: Form, name: str) -> int:
    """How buttons name a question: where it stands in its form."""
    return next(number for number, question in enumerate(form.questions) if question.name == name)


def _answer_said(line: SummaryLine) -> Saying:
    if line.pending:
        return words.SUMMARY_WAITING()
    return Verbatim(line.answer) if line.answer else words.SUMMARY_EMPTY()
