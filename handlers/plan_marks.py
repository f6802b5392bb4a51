"""Owns how what is ticked in a support plan travels in its buttons, as one number; stores nothing.

A bit for the module, for the way into the first of them, for each risk of the second.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.plans import (
    EarlyLeaving,
    Module,
    PlanBody,
    Risk,
)
from bot.screens import Button
from bot.taps import Tap
from bot.wording import records as words
from bot.wording.registry import Saying, Verbatim
from handlers.records_screens import (
    Rows,
    each_in_a_row,
)

_MODULES = {Module.EARLY_LEAVING: 1, Module.EXCLUSION: 2}
_WAYS = {EarlyLeaving.REPEATS_GRADE_9: 4, EarlyLeaving.VOCATIONAL_SCHOOL: 8}
_RISKS = {risk: 16 << place for place, risk in enumerate(Risk)}


def marks_of(body: PlanBody) -> int:
    """The number that stands for what is ticked in a body."""
    way = 0 if body.early_leaving is None else _WAYS[body.early_leaving]
    return _MODULES[body.module] | way | sum(_RISKS[risk] for risk in body.risks)


def ticked(marks: int) -> PlanBody | None:
    """What the number stands for, with no words yet; nothing where no module or two are ticked."""
    modules = [module for module, bit in _MODULES.items() if marks & bit]
    ways = [way for way, bit in _WAYS.items() if marks & bit]
    if len(modules) != 1 or marks < 0:
        return None
    return PlanBody(
        module=modules[0],
        reasons="",
        expected_results="",
        risks=frozenset(risk for risk, bit in _RISKS.items() if marks & bit),
        early_leaving=ways[0] if ways else None,
    )


def marking(
    marks: int, at: Callable[[int], Tap], done: Callable[[int], Tap]
) -> tuple[Saying, Rows]:
    """The question of this state of the marks, and its buttons: first the module, then its part."""
    body = ticked(marks)
    if body is None:
        modules = [
            Button(words.MODULES[module](), at(bit), "▫️") for module, bit in _MODULES.items()
        ]
        return Verbatim(""), each_in_a_row(modules)
    if body.module is Module.EARLY_LEAVING:
        ways = [
            Button(words.EARLY_LEAVING[way](), done(_MODULES[body.module] | bit), "▫️")
            for way, bit in _WAYS.items()
        ]
        return words.PLAN_WAY(), (*each_in_a_row(ways), _other_module(at))
    risks = [
        Button(words.RISKS[risk](), at(marks ^ bit), "✅" if risk in body.risks else "▫️")
        for risk, bit in _RISKS.items()
    ]
    go_on: Rows = ((Button(words.MARKED(), done(marks), "▶️"),),) if body.risks else ()
    return words.PLAN_RISKS(), (*each_in_a_row(risks), *go_on, _other_module(at))


def _other_module(at: Callable[[int], Tap]) -> tuple[Button, ...]:
    return (Button(words.OTHER_MODULE(), at(0), "↩️"),)
