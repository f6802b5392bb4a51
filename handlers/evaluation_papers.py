"""Owns what stands on the document of an evaluation; makes values and renders nothing.

Every word is in the language of the organisation, for an office reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.months import local_day
from bot.forms.definition import Form, text_in
from bot.forms.run import Run
from bot.forms.screen import SummaryLine, summary
from bot.i18n import Translator
from bot.reports.papers import Answer, Approval, Fact, PlanEvaluation
from bot.wording import evaluations as words
from bot.wording.registry import Message, Text
from bot.wording.values import FullDay
from storage.evaluations import EvaluatedPlan, StoredEvaluation


@dataclass(frozen=True, slots=True)
class AtHand:
    """An evaluation with its plan, its form and its run, as the engine takes them."""

    of: EvaluatedPlan
    stored: StoredEvaluation
    form: Form
    run: Run


def semester_of(plan: EvaluatedPlan) -> Message:
    """``2026/2027, 1: 1 September 2026 – 31 December 2026``."""
    days = plan.plan.semester
    return words.SEMESTER_VALUE(
        year=plan.school_year,
        next=plan.school_year + 1,
        number=plan.semester_number,
        begins=FullDay(days.begins),
        ends=FullDay(days.ends),
    )


def paper(at: AtHand, organisation: str, zone: ZoneInfo, translator: Translator) -> PlanEvaluation:
    """The finished evaluation as a document; the same bytes whenever it is asked for."""
    say, finished = translator.say, at.stored.finished_at
    assert finished is not None, "only what is finished becomes a document"
    return PlanEvaluation(
        language=translator.language,
        made_at=finished,
        title=say(words.TITLE()),
        facts=_facts(at, organisation, translator),
        answers=answers_of(at, translator.language),
        approvals=(filled_in(at, zone, translator),),
    )


def _facts(at: AtHand, organisation: str, translator: Translator) -> tuple[Fact, ...]:
    def fact(label: Text, value: Message | str) -> Fact:
        shown = value if isinstance(value, str) else translator.say(value)
        return Fact(translator.say(label()), shown)

    return (
        fact(words.ORGANISATION, organisation),
        fact(words.LEARNER, at.of.learner_name),
        fact(words.MENTOR, at.of.mentor_name),
        fact(words.SEMESTER, semester_of(at.of)),
        fact(words.HOURS_PLANNED, at.run.prefilled.get("planned", "")),
        fact(words.HOURS_HELD, at.run.prefilled.get("held", "")),
    )


def answers_of(at: AtHand, language: str) -> tuple[Answer, ...]:
    """Each question with its answer, under the headings of the form."""
    found: list[Answer] = []
    block = -1
    for each in summary(at.run, at.form, language):
        heading = "" if each.block == block else _heading(at.form, each, language)
        block = each.block
        found.append(Answer(each.line, each.answer or "", heading))
    return tuple(found)


def _heading(form: Form, of: SummaryLine, language: str) -> str:
    return text_in(form.blocks[of.block].label, language, form.default_language)[0]


def filled_in(at: AtHand, zone: ZoneInfo, translator: Translator) -> Approval:
    """Who finished the evaluation, and on which day."""
    when = at.stored.finished_at
    assert when is not None, "only what is finished becomes a document"
    day = words.ON_DAY(day=FullDay(local_day(when, zone)))
    return Approval(translator.say(words.FILLED_IN_BY()), at.of.mentor_name, translator.say(day))
