"""What is ticked in a support plan travels in a button as a number."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.plans import EarlyLeaving, Module, PlanBody, Risk, check_body
from handlers.plan_marks import marks_of, ticked

BODIES = some.builds(
    PlanBody,
    module=some.sampled_from(Module),
    reasons=some.text(max_size=40),
    expected_results=some.text(max_size=40),
    risks=some.frozensets(some.sampled_from(Risk)),
    early_leaving=some.none() | some.sampled_from(EarlyLeaving),
)


@given(BODIES)
def test_what_is_ticked_survives_the_way_through_a_button(body):
    """The number in the button stands for exactly these marks."""
    marked = ticked(marks_of(body))
    assert marked == replace(body, reasons="", expected_results="")


@given(some.integers(-10, 2**13))
def test_any_number_is_marks_or_nothing(marks):
    """A forged button gives a body that the rules judge, or none; it never fails."""
    body = ticked(marks)
    if body is not None:
        check_body(replace(body, reasons="Why.", expected_results="What for."))
