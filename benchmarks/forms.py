"""Measures one step of an interview on forms of 20, 200 and 2,000 questions; it must not be part of a test.

A step is what one press costs the forms: read the run, accept the answer, find the next question, make its
screen, write the run; its milliseconds are of the processor, so that what else runs on the machine counts little.
"late" are the last tenth of the steps, with nearly all questions answered. Memory is searched for garbage as seldom as in the running bot. Run with
`python -m benchmarks.forms`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.forms import (
    Block,
    Choice,
    Chosen,
    Form,
    Given,
    Group,
    Kind,
    Phase,
    Question,
    Repeat,
    Run,
    Skipped,
    WentOn,
    asked,
    load_shipped,
    resume,
    seal,
    start,
)
from bot.forms.program import compile_form
from bot.runtime.event_loop import settle_memory

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHOICES = tuple(Choice(name, {"en": name}, "✋") for name in ("yes", "no", "dont_know"))


HOUSEHOLD = 40
"""Instances of the repeat in the form with repeats: 50 questions in each make 2,000."""


def form_with_repeats() -> Form:
    """A household of 40, each asked 50 questions with the same sort of rules as in `form_of`."""
    repeat = Group("/data/person", None, repeat=Repeat(count=str(HOUSEHOLD)), name="person")
    questions = tuple(_question(at, "/data/person") for at in range(2_000 // HOUSEHOLD))
    blocks = tuple(Block(f"b{at}", {}) for at in range(len(questions) // 5 + 1))
    return seal(Form("bench", "1", {}, ("en",), "en", {}, blocks, (repeat,), questions))


def form_of(size: int) -> Form:
    """Every second question has a rule over the two before it; every fifth is a calculation."""
    questions = [_question(at) for at in range(size)]
    blocks = tuple(Block(f"b{at}", {}) for at in range(size // 5 + 1))
    return seal(Form("bench", "1", {}, ("en",), "en", {}, blocks, (), tuple(questions)))


def _question(at: int, group: str | None = None) -> Question:
    around = group or "/data"
    path, before = f"{around}/q{at}", [f"{around}/q{at - 1}", f"{around}/q{at - 2}"]
    name = path.removeprefix("/data/")
    if at % 5 == 4:
        source = f"if({before[0]} = 'yes', concat({before[1]}, 'x'), 'no')"
        return Question(name, path, Kind.CALCULATE, group=group, calculation=source, block=at // 5)
    rule = f"{before[0]} != 'no' or {before[1]} = 'yes'" if at % 2 and at > 2 else None
    label = {"en": f"Question {at}?"}
    return Question(
        name,
        path,
        Kind.SELECT_ONE,
        group=group,
        relevant=rule,
        label=label,
        choices=CHOICES,
        block=at // 5,
    )


def milliseconds(act: Callable[[], object]) -> float:
    """How long one act takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1_000


def walk(form: Form) -> list[float]:
    """The milliseconds of each step of a whole interview, answered yes throughout."""
    stored = start(form, {"age_band": "25_49"}, NOON).run.to_json()
    taken: list[float] = []
    while Run.from_json(stored).phase is not Phase.SUMMARY:
        begun = time.process_time()
        run = Run.from_json(stored)
        after = resume(run, form, _act(run, form), NOON).run
        if after.position is not None:
            asked(after, form, "en")
        stored = after.to_json()
        taken.append((time.process_time() - begun) * 1_000)
    return taken


def _act(run: Run, form: Form) -> Given:
    if run.phase is Phase.RESTING:
        return WentOn(run.step)
    is_text = form.question(str(run.position)).kind is Kind.TEXT
    return Skipped(run.step) if is_text else Chosen(run.step, 0)


def main() -> None:
    """Print the table: load, compile, and the steps."""
    print("questions     load   compile   step median    p95    most   late median    p95    most")
    forms = {"orientation": load_shipped("orientation")}
    forms |= {f"{size:,}": form_of(size) for size in (20, 200, 2_000)}
    forms[f"{HOUSEHOLD} × 50"] = form_with_repeats()
    for name, form in forms.items():
        text = form.to_json()
        loading = milliseconds(lambda text=text: Form.from_json(text))  # type: ignore[misc]  # bound now
        compiling = milliseconds(lambda form=form: compile_form(form))  # type: ignore[misc]  # bound now
        settle_memory()
        steps = walk(form)
        late = steps[-max(1, len(steps) // 10) :]
        figures = (*_spread(steps), *_spread(late))
        columns = "".join(f"{each:8.2f}" for each in figures)
        print(f"{name:>11} {loading:8.1f} {compiling:8.1f}    {columns}")


def _spread(steps: list[float]) -> tuple[float, float, float]:
    """The median, the value below which 95 % lie, and the highest."""
    ordered = sorted(steps)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1]


if __name__ == "__main__":
    main()
