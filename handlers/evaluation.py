"""Owns the evaluation of a support plan in the chat: lists, what is answered, the finished document.

Knows no rule about which question comes next (``bot.forms``) and none about when an evaluation is
due (``bot.domain.evaluations``). Staff read and type here; nothing is spoken.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.acts import gatherings as acts
from bot.context import Context
from bot.domain.evaluations import check_begin, lacks_evaluation
from bot.domain.ids import EvaluationId, PersonId, SupportPlanId
from bot.domain.people import Addressee, Role
from bot.domain.permissions import Permission
from bot.domain.refusals import RefusalCode, refuse
from bot.forms import engine
from bot.forms.definition import Form
from bot.forms.run import (
    ChangeAsked,
    Chosen,
    Confirmed,
    Finished,
    FormFailed,
    Given,
    Phase,
    Run,
    Skipped,
    Step,
    TextKept,
    WentBack,
    WentOn,
    Written,
)
from bot.inputs import TextGiven, VoiceGiven
from bot.library import EVALUATION
from bot.outgoing import Kind as Sending
from bot.screens import Button, Screen
from bot.taps import Tap
from bot.wording import common
from bot.wording import evaluations as words
from bot.wording.diary import short_name
from bot.wording.refusals import refusal
from bot.wording.registry import Saying
from bot.wording.values import FullDay
from handlers.evaluation_papers import AtHand, paper
from handlers.evaluation_screens import all_answers, question
from handlers.mentoring import present
from handlers.records_screens import Rows, each_in_a_row, lines, page, say_no, turning, way_out
from storage.evaluations import EvaluatedPlan
from storage.expectations import Expectation

LONGEST_ANSWER = 1000
"""Characters of one typed answer."""


# -- lists -----------------------------------------------------------------------------------------


async def my_evaluations(tap: acts.MyEvaluations, ctx: Context) -> None:
    """The mentor's plans: to fill in, begun, finished."""
    ctx.expect_nothing()
    mine = await ctx.records.evaluations.plans_of(ctx.actor.organisation.id, ctx.actor.person)
    today = ctx.today
    open_now = [each for each in mine if lacks_evaluation(each.plan, today)]
    shown = [*open_now, *(each for each in mine if each.plan.finished_at is not None)]
    rows = (
        *each_in_a_row([_mine(each) for each in page(shown, tap.start)]),
        *turning(shown, tap.start, acts.MyEvaluations),
        *way_out(),
    )
    ctx.replace(Screen(words.MINE() if shown else words.MINE_NONE(), rows))


def _mine(of: EvaluatedPlan) -> Button:
    name = words.WITH_SEMESTER(
        name=short_name(of.learner_name),
        year=of.school_year,
        next=of.school_year + 1,
        number=of.semester_number,
    )
    if of.plan.finished_at is not None:
        return Button(words.SEE(name=name), acts.ShowEvaluation(of.plan.plan), "✅")
    text = words.GO_ON_WITH if of.plan.begun else words.FILL_IN
    return Button(text(name=name), acts.Evaluate(of.plan.plan), "✍️")


async def list_evaluations(tap: acts.ListEvaluations, ctx: Context) -> None:
    """Which plans lack an evaluation, then the finished ones; for coordinators and plan authors."""
    ctx.expect_nothing()
    if not await may_read_all(ctx):
        ctx.toast(common.STALE_STAFF)
        return
    known = await ctx.records.evaluations.plans_in(ctx.actor.organisation.id)
    today = ctx.today
    lacking = [each for each in known if lacks_evaluation(each.plan, today)]
    finished = [each for each in known if each.plan.finished_at is not None]
    shown = page([*lacking, *finished], tap.start)
    head = words.LACKING(count=len(lacking))
    if not lacking:
        head = words.LACKING_NONE(finished=len(finished))
    text = lines(head, *(_lacking(each) for each in shown if each.plan.finished_at is None))
    buttons = [
        Button(
            words.FINISHED_ONE(name=each.learner_name, mentor=each.mentor_name),
            acts.ShowEvaluation(each.plan.plan),
            "📄",
        )
        for each in shown
        if each.plan.finished_at is not None
    ]
    turn = turning([*lacking, *finished], tap.start, acts.ListEvaluations)
    ctx.replace(Screen(text, (*each_in_a_row(buttons), *turn, *way_out())))


def _lacking(of: EvaluatedPlan) -> Saying:
    text = words.LACKING_BEGUN if of.plan.begun else words.LACKING_LINE
    return text(
        mentor=of.mentor_name,
        learner=of.learner_name,
        number=of.semester_number,
        day=FullDay(of.plan.semester.ends),
    )


async def may_read_all(ctx: Context) -> bool:
    """Whether the actor coordinates here, or prepares support plans."""
    if Role.COORDINATOR in ctx.actor.roles:
        return True
    return await ctx.records.permissions.has(
        ctx.actor.organisation.id, ctx.actor.person, Permission.PLAN_AUTHOR
    )


# -- beginning, going on ---------------------------------------------------------------------------


async def evaluate(tap: acts.Evaluate, ctx: Context) -> None:
    """Begin the plan's evaluation, or ask the open question again."""
    ctx.expect_nothing()
    of = await ctx.records.evaluations.plan(tap.plan)
    if of is None:
        present(ctx, Screen(words.ERASED(), way_out(acts.MyEvaluations(0))))
        return
    if of.plan.mentor != ctx.actor.person:
        ctx.toast(words.ONLY_LOOKING)
        return
    refused = check_begin(of.plan, ctx.today)
    if refused is not None:
        present(ctx, Screen(refusal(refused, ctx.actor.organisation.zone), _after(of)))
        return
    if of.evaluation is None:
        await _begin(of, ctx)
    stored = await ctx.records.evaluations.of_plan(tap.plan)
    at = None if stored is None else await _at_hand(ctx, stored.id)
    if at is not None:
        await _show(at, ctx, anew=tap.anew == 1)


async def _begin(of: EvaluatedPlan, ctx: Context) -> None:
    version, form = ctx.library.current(EVALUATION)
    run = engine.start(
        form,
        _hours(of),
        ctx.now,
        zone=ctx.actor.organisation.zone.key,
        language=ctx.translator.language,
        seed=f"{form.digest}/plan/{of.plan.plan}",
    ).run
    evaluation = await ctx.records.evaluations.begin(of, version, run.step, run.to_json(), ctx.now)
    await ctx.audit("evaluation_begun", "evaluation", evaluation, of.learner)


def _hours(of: EvaluatedPlan) -> dict[str, str]:
    """What the form says of the plan by itself."""
    return {"planned": str(of.planned_hours), "held": str(of.plan.used_hours)}


async def _at_hand(ctx: Context, evaluation: EvaluationId) -> AtHand | None:
    """The evaluation with its form; hours are those of now until it is finished."""
    stored = await ctx.records.evaluations.get(evaluation)
    of = None if stored is None else await ctx.records.evaluations.plan(stored.plan)
    if stored is None or of is None:
        present(ctx, Screen(words.ERASED(), way_out(acts.MyEvaluations(0))))
        return None
    form = await ctx.library.form(stored.form_version, ctx.records.unit)
    run = Run.from_json(stored.state)
    if stored.finished_at is None:
        run = replace(run, prefilled=_hours(of))
    return AtHand(of, stored, form, run)


async def finished_of(ctx: Context, plan: SupportPlanId) -> AtHand | None:
    """The plan's evaluation where it is finished; that it is read, is written down."""
    stored = await ctx.records.evaluations.of_plan(plan)
    if stored is None or stored.finished_at is None:
        return None
    at = await _at_hand(ctx, stored.id)
    assert at is not None, "it was just read"
    await ctx.audit("evaluation_read", "evaluation", stored.id, at.of.learner)
    return at


async def _open(ctx: Context, evaluation: EvaluationId) -> AtHand | None:
    """The same where it can still be changed; else it is said why not."""
    at = await _at_hand(ctx, evaluation)
    if at is not None and at.stored.finished_at is not None:
        ctx.expect_nothing()
        say_no(ctx, refuse(RefusalCode.EVALUATION_FINISHED), _after(at.of))
        return None
    return at


def _after(of: EvaluatedPlan) -> Rows:
    back = acts.MyEvaluations(0)
    if of.plan.finished_at is None:
        return way_out(back)
    name = short_name(of.learner_name)
    return (
        (Button(words.SEE(name=name), acts.ShowEvaluation(of.plan.plan), "📄"),),
        *way_out(back),
    )


# -- the questions ---------------------------------------------------------------------------------


async def _show(
    at: AtHand, ctx: Context, notice: Saying | None = None, *, anew: bool = False
) -> None:
    """What stands open: a question, or all answers once more."""
    if at.run.phase is Phase.ASKING:
        ctx.expect(acts.WriteInEvaluation(at.stored.id, at.run.step))
        present(ctx, question(at, ctx.translator.language, notice), anew=anew)
    else:
        ctx.expect_nothing()
        present(ctx, all_answers(at, ctx.translator.language, notice), anew=anew)


# -- what is answered ------------------------------------------------------------------------------


async def choose(tap: acts.ChooseInEvaluation, ctx: Context) -> None:
    """An answer was pressed."""
    await _given(tap.evaluation, Chosen(tap.step, tap.choice), ctx)


async def skip(tap: acts.SkipInEvaluation, ctx: Context) -> None:
    """The question is left out."""
    await _given(tap.evaluation, Skipped(tap.step), ctx)


async def go_on(tap: acts.GoOnInEvaluation, ctx: Context) -> None:
    """On from what was read, or from an answer that stays."""
    await _given(tap.evaluation, WentOn(tap.step), ctx)


async def back(tap: acts.BackInEvaluation, ctx: Context) -> None:
    """To the question before."""
    await _given(tap.evaluation, WentBack(), ctx)


async def change(tap: acts.ChangeInEvaluation, ctx: Context) -> None:
    """A question is asked again; its answer stays until another is given."""
    at = await _open(ctx, tap.evaluation)
    if at is None:
        return
    if 0 <= tap.question < len(at.form.questions):
        await _taken(at, ChangeAsked(at.form.questions[tap.question].name), ctx)
    else:
        await _show(at, ctx)


async def finish(tap: acts.FinishEvaluation, ctx: Context) -> None:
    """All of it is right."""
    await _given(tap.evaluation, Confirmed(tap.step), ctx)


async def write(tap: acts.WriteInEvaluation, ctx: Context) -> None:
    """Ask for typed words to the question that is open."""
    at = await _open(ctx, tap.evaluation)
    if at is not None:
        await _show(at, ctx)


async def typed(given: tuple[Expectation, TextGiven | VoiceGiven], ctx: Context) -> None:
    """Typed words answer the question that was open when they were asked for."""
    expectation, said = given
    tap = expectation.tap
    assert isinstance(tap, acts.WriteInEvaluation)
    at = await _open(ctx, tap.evaluation)
    if at is None:
        return
    if isinstance(said, VoiceGiven):
        await _show(at, ctx, words.TYPED_ONLY())
    elif tap.step != at.run.step or not said.text.strip():
        await _show(at, ctx)
    elif len(said.text) > LONGEST_ANSWER:
        await _show(at, ctx, words.TOO_LONG(most=LONGEST_ANSWER))
    else:
        await _taken(at, Written(said.text), ctx)


async def _given(evaluation: EvaluationId, given: Given, ctx: Context) -> None:
    at = await _open(ctx, evaluation)
    if at is not None:
        await _taken(at, given, ctx)


async def _taken(at: AtHand, given: Given, ctx: Context) -> None:
    """Let the engine take it, keep what came of it, and show what stands open now."""
    step = _without_rests(engine.resume(at.run, at.form, given, ctx.now), at.form, ctx.now)
    if any(isinstance(event, FormFailed) for event in step.events):
        ctx.expect_nothing()
        present(ctx, Screen(words.FORM_FAILED(), way_out(acts.MyEvaluations(0))))
        return
    if any(isinstance(event, TextKept) for event in step.events):
        # Typed words that fit no answer would wait for a person to map them; the mentor is here.
        await _show(at, ctx, words.PRESS_ONE())
        return
    done = any(isinstance(event, Finished) for event in step.events)
    if step.run != at.run:
        finished_at = ctx.now if done else None
        kept = await ctx.records.evaluations.save(
            at.stored, step.run.step, step.run.to_json(), finished_at
        )
        assert kept, "read in the same unit"
    after = await _at_hand(ctx, at.stored.id)
    assert after is not None, "read in the same unit"
    if done:
        await _finished(after, ctx)
    else:
        await _show(after, ctx)


def _without_rests(step: Step, form: Form, now: datetime) -> Step:
    """Staff need no rest between the parts: straight on to the next question."""
    while step.run.phase is Phase.RESTING:
        following = engine.resume(step.run, form, WentOn(step.run.step), now)
        step = Step(following.run, (*step.events, *following.events))
    return step


# -- the end ---------------------------------------------------------------------------------------


async def _finished(at: AtHand, ctx: Context) -> None:
    """It is attached to the plan; mentor, plan author and coordinator get the document."""
    ctx.expect_nothing()
    await ctx.audit("evaluation_finished", "evaluation", at.stored.id, at.of.learner)
    name, evaluation = at.of.learner_name, at.stored.id
    if ctx.pressed_message is not None:
        ctx.replace(Screen(words.CAPTION(id=evaluation, name=name)))
    mine = await ctx.records.evaluations.plans_of(ctx.actor.organisation.id, ctx.actor.person)
    more = sum(lacks_evaluation(each.plan, ctx.today) for each in mine)
    rest = words.FINISHED_NEXT(count=more) if more else words.FINISHED_ALL()
    ctx.show(
        Screen(
            lines(words.FINISHED(id=evaluation, name=name), rest),
            (
                (Button(words.EVALUATIONS(), acts.MyEvaluations(0), "📋"),),
                *way_out(),
            ),
        ),
        Sending.FACT,
    )
    ctx.show(_document(at, ctx, words.CAPTION(id=evaluation, name=name)), Sending.FACT)
    arrived = words.ARRIVED(mentor=at.of.mentor_name, name=name, id=evaluation)
    for reader in await _readers(at, ctx):
        ctx.tell(reader, _document(at, ctx, arrived))


async def _readers(at: AtHand, ctx: Context) -> list[Addressee]:
    """The plan's author, who may still be one, and the coordinators; each once, not the mentor."""
    people, organisation = ctx.records.people, at.of.organisation
    readers: dict[PersonId, Addressee] = {
        each.person: each
        for each in await people.addressees(organisation, Role.COORDINATOR, deputies=False)
    }
    author = at.of.author
    if await ctx.records.permissions.has(organisation, author, Permission.PLAN_AUTHOR):
        readers[author] = await people.addressee(author)
    return [each for person, each in readers.items() if person != at.stored.mentor]


def _document(at: AtHand, ctx: Context, caption: Saying) -> Screen:
    organisation = ctx.actor.organisation
    translator = ctx.translators.of(organisation.language)
    made = paper(at, organisation.name, organisation.zone, translator)
    return Screen(caption, paper=made, file_name=words.FILE_NAME(id=at.stored.id))


async def show_evaluation(tap: acts.ShowEvaluation, ctx: Context) -> None:
    """The finished evaluation of a plan; who looks at it is written down."""
    at = await finished_of(ctx, tap.plan)
    if at is None:
        ctx.toast(words.NOT_THERE)
        return
    caption = words.CAPTION(id=at.stored.id, name=at.of.learner_name)
    ctx.show(_document(at, ctx, caption), Sending.FACT)


Act = Callable[[Any, Context], Awaitable[None]]

EVALUATION_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.MyEvaluations: my_evaluations,
        acts.Evaluate: evaluate,
        acts.ChooseInEvaluation: choose,
        acts.WriteInEvaluation: write,
        acts.SkipInEvaluation: skip,
        acts.GoOnInEvaluation: go_on,
        acts.BackInEvaluation: back,
        acts.ChangeInEvaluation: change,
        acts.FinishEvaluation: finish,
    }
)
"""What the mentor of a plan does with its evaluation."""

READING_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {acts.ListEvaluations: list_evaluations, acts.ShowEvaluation: show_evaluation}
)
"""What all of the staff may press; whose evaluations they reach is the gate's."""

EVALUATION_WORDS: Mapping[type[Tap], Act] = MappingProxyType({acts.WriteInEvaluation: typed})
"""Typed words answer the open question."""
