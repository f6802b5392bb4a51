"""Owns how answers are said back: the summary in parts for those who listen, a list for staff.

Writes nothing; which answers there are is the engine's word (``bot.forms``).
"""

from __future__ import annotations

from datetime import date, time

from bot.acts import ChangeAnswer, ConfirmSummary
from bot.acts.running import BackInRun
from bot.forms import Answer, Form, Kind, RuleFailed, Run, SummaryLine, summary
from bot.forms.screen import shown_choice
from bot.i18n import Translator
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import orientation as words
from bot.wording import running as kind_words
from bot.wording.registry import Joined, Saying, Verbatim
from bot.wording.values import FullDay
from handlers.running_pickers import in_rows
from handlers.running_screens import Interview

DIGITS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣")
HEARD_IN_ONE_GO = 120
"""Characters of questions and answers in one part of the summary: less than 20 seconds."""

READ_IN_ONE_GO = 3000
"""Characters in one message of the list for staff; Telegram takes 4096."""

SHOWN_OF_AN_ANSWER = 250
"""Characters of an answer in the list for staff."""

_PLACE = 2
"""Numbers that a place begins with: latitude and longitude."""


# -- for those who listen --------------------------------------------------------------------------


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
    rows = ((Button(words.ALL_RIGHT(), ConfirmSummary(interview.own, step), "👍"),),)
    return Screen(words.IS_IT_RIGHT(), rows, spoken=True)


def _summary_parts(interview: Interview, translator: Translator) -> list[list[SummaryLine]]:
    """Lines of one block together, as many as can be heard in one go."""
    parts: list[list[SummaryLine]] = []
    length = 0
    for line in summary(interview.run, interview.form, translator.language):
        if line.kind is Kind.ACKNOWLEDGE:
            continue
        long = len(_question_of(line)) + len(translator.say(answer_said(line)))
        length += long
        full = length > HEARD_IN_ONE_GO or (bool(parts) and len(parts[-1]) == len(DIGITS))
        if not parts or parts[-1][0].block != line.block or full:
            parts.append([])
            length = long
        parts[-1].append(line)
    return parts


def _question_of(line: SummaryLine) -> str:
    """The question, after of whom it was asked."""
    of = " ".join(f"{each.label} {each.number}:" for each in line.repeats)
    return f"{of} {line.line}".strip()


def _summary_part(interview: Interview, lines: list[SummaryLine]) -> Screen:
    shown: list[Saying] = []
    said: list[Saying] = []
    for number, (digit, line) in enumerate(zip(DIGITS, lines, strict=False), start=1):
        answer, question = answer_said(line), _question_of(line)
        emoji = f"{line.emoji} " if line.emoji and line.answer else ""
        shown.append(
            Joined((Verbatim(f"{digit} {question}"), Joined((Verbatim(f"➡️ {emoji}"), answer), "")))
        )
        said += [Verbatim(f"{number}: {question}"), answer]
    rows = tuple(
        Button(Verbatim(digit), _change(interview, line.question), "✏️")
        for digit, line in zip(DIGITS, lines, strict=False)
        if line.changeable
    )
    return Screen(Joined(tuple(shown)), (rows,), spoken=tuple(said), personal=True)


def _change(interview: Interview, key: str) -> ChangeAnswer:
    return ChangeAnswer(interview.own, place_of(interview.run, key))


def place_of(run: Run, key: str) -> int:
    """How buttons name a question that was answered: its place on the way back, which stays."""
    return run.trail.index(key) if key in run.trail else -1


def answer_said(line: SummaryLine) -> Saying:
    """What was answered, in words."""
    if line.pending:
        return words.SUMMARY_WAITING()
    if line.value or line.answer:
        return said_value(line.kind, line.value or line.answer or "", line.answer)
    return words.SUMMARY_EMPTY()


def said_value(kind: Kind, value: str, answer: str | None = None) -> Saying:
    """A value as a form stores it, in words; `answer` are the words that the form has for it."""
    if kind is Kind.AUDIO:
        return kind_words.VOICE_VALUE()
    if kind.is_file:
        return kind_words.FILE_VALUE()
    if kind is Kind.GEOPOINT and len(value.split()) >= _PLACE:
        return kind_words.PLACE_VALUE()
    try:
        if kind is Kind.DATE:
            return kind_words.DAY_VALUE(day=FullDay(date.fromisoformat(value)))
        if kind is Kind.DATETIME:
            day, _, hour = value.partition("T")
            at = time.fromisoformat(hour[:5])
            return kind_words.MOMENT_VALUE(day=FullDay(date.fromisoformat(day)), time=at)
    except ValueError:
        return Verbatim(answer or value)
    if kind is Kind.TIME:
        return Verbatim(value[:5])
    return Verbatim(answer or value)


# -- what a pressed message keeps ------------------------------------------------------------------


def marked(before: Interview, after: Interview, translator: Translator) -> Screen | None:
    """The line and the answer just given, with one button to change it; nothing without a question."""
    key = before.run.position
    if key is None:
        return None
    answer = after.run.answers.get(key)
    try:
        line, chosen = _line_and_answer(before, after, key, answer, translator)
    except RuleFailed:
        return None
    if chosen is None:
        shown: Saying = Joined((Verbatim("➖"), common.SKIP()), " ")
    else:
        shown = Joined((Verbatim("✅"), chosen), " ")
    rows = ((Button(common.CHANGE(), _change(after, key), "✏️"),),)
    return Screen(Joined((Verbatim(line), shown)), rows)


def _line_and_answer(
    before: Interview, after: Interview, key: str, answer: Answer | None, translator: Translator
) -> tuple[str, Saying | None]:
    value = None if answer is None else answer.value
    line, chosen = shown_choice(before.run, before.form, translator.language, value)
    if chosen is not None:
        return line, Verbatim(chosen)
    if value is None:
        return line, None
    question = before.form.question(key)
    if question.kind.has_choices:
        return line, _listed(after, key, value, translator)
    return line, said_value(question.kind, value)


def _listed(after: Interview, key: str, value: str, translator: Translator) -> Saying:
    """Several choices in words, as the summary has them."""
    lines = summary(after.run, after.form, translator.language)
    said = next((line.answer for line in lines if line.question == key), None)
    return Verbatim(said or value) if said or value else kind_words.NONE_OF_THEM()


# -- for staff -------------------------------------------------------------------------------------


def staff_summary(interview: Interview, language: str, title: str) -> list[Screen]:
    """Every answer with a number to change it, in as few messages as it takes; then: send it."""
    said = summary(interview.run, interview.form, language)
    parts: list[list[tuple[int, SummaryLine]]] = [[]]
    length = 0
    for number, each in enumerate(said, start=1):
        length += len(each.line) + min(len(each.answer or ""), SHOWN_OF_AN_ANSWER) + 8
        if length > READ_IN_ONE_GO and parts[-1]:
            parts.append([])
            length = 0
        parts[-1].append((number, each))
    screens = [
        Screen(
            Joined(tuple(_staff_line(number, each) for number, each in part)),
            _numbers(interview, part),
        )
        for part in parts
    ]
    head = kind_words.STAFF_SUMMARY(title=Verbatim(title))
    first = screens[0]
    screens[0] = Screen(Joined((head, first.line)), first.rows)
    confirm = (
        (
            Button(
                kind_words.STAFF_CONFIRM(), ConfirmSummary(interview.own, interview.run.step), "✅"
            ),
        ),
        (Button(common.BACK(), BackInRun(interview.own), "◀️"),),
    )
    last = screens[-1]
    screens[-1] = Screen(last.line, (*last.rows, *confirm))
    return screens


def _staff_line(number: int, line: SummaryLine) -> Saying:
    answer: Saying = kind_words.STAFF_LEFT_OUT()
    if line.pending or line.value or line.answer:
        answer = answer_said(line)
    if isinstance(answer, Verbatim) and len(answer.words) > SHOWN_OF_AN_ANSWER:
        answer = Verbatim(answer.words[: SHOWN_OF_AN_ANSWER - 1] + "…")
    question = Verbatim(_question_of(line))
    return kind_words.STAFF_SUMMARY_LINE(number=number, question=question, answer=answer)


def _numbers(
    interview: Interview, part: list[tuple[int, SummaryLine]]
) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(Verbatim(str(number)), _change(interview, each.question), "✏️")
        for number, each in part
        if each.changeable
    ]
    return in_rows(buttons, 5)


def title_of(form: Form, language: str) -> str:
    """What the form is called, in this language or another."""
    titles = form.title
    named = titles.get(language) or titles.get(form.default_language)
    return named or next(iter(titles.values()), "") or form.form_id
