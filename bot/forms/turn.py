"""Owns what holds in a run at one moment: what is needed, what waits, what was answered.

It must not change a run by an act of a person: `bot.forms.engine` does. Nothing here is kept; a `Turn` is
made anew from the run each time.

What is asked next, in this order: questions that are needed and rest on nothing pending; then those which
do rest on it, and sensitive ones while somebody else holds the phone; then nothing. A question is needed
when it is relevant and has no answer, or one that no longer holds.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from bot.forms.definition import Choice, Question
from bot.forms.program import (
    Program,
    Rules,
    Settled,
    holds_constraint,
    is_required,
    settle,
    visible,
)
from bot.forms.run import Answer, Assisted, Run


class Turn:
    """A run beside its compiled form. `language` matters only for words of choices inside of texts."""

    def __init__(self, program: Program, run: Run, language: str = "") -> None:
        self.program = program
        self.run = run
        self._language = language

    @cached_property
    def settled(self) -> Settled:
        """Relevance and values of everything; worked out when first wanted. Raises RuleFailed."""
        raw = {name: each.value or "" for name, each in self.run.answers.items()}
        return settle(self.program, raw, self.run.prefilled, self._language)

    @cached_property
    def _pending_bits(self) -> int:
        bits = 0
        for name, answer in self.run.answers.items():
            if answer.pending:
                bits |= 1 << self.program.places[name]
        return bits

    @property
    def open(self) -> Rules | None:
        """The rules of the open question (while resting: of the one asked next)."""
        return None if self.run.position is None else self.program.of(self.run.position)

    def with_run(self, run: Run) -> Turn:
        """The same form beside another run."""
        return Turn(self.program, run, self._language)

    def with_answer(self, question: str, answer: Answer) -> Turn:
        """With this answer given, and the question on the way back."""
        run, trail = self.run, self.run.trail
        return self.with_run(
            replace(
                run,
                answers={**run.answers, question: answer},
                trail=trail if question in trail else (*trail, question),
            )
        )

    def is_live(self, rules: Rules) -> bool:
        """True when the question is one for a person and is relevant now."""
        return rules.question.kind.is_asked and self.settled.relevant[rules.place]

    def is_needed(self, rules: Rules) -> bool:
        """True when the question must be asked: no answer yet, or one which holds no more."""
        if not self.is_live(rules):
            return False
        answer = self.run.answers.get(rules.question.name)
        if answer is None:
            return True
        if answer.pending:
            return False
        if answer.value is None:
            return is_required(rules, self.settled.scene)
        return not self.settled.values[rules.place] or not self.allows(rules, answer.value)

    def waits(self, rules: Rules) -> bool:
        """True when the question is better asked later: its rules rest on a pending answer, or it is
        sensitive and somebody else holds the phone."""
        if rules.needs & self._pending_bits:
            return True
        return rules.question.sensitive and self.run.assisted is not Assisted.ALONE

    def next_question(self) -> Question | None:
        """The question to ask next, or None when nothing is left."""
        later: Question | None = None
        for rules in self.live:
            if not self.is_needed(rules):
                continue
            if not self.waits(rules):
                return rules.question
            later = later or rules.question
        return later

    def allows(self, rules: Rules, value: str) -> bool:
        """True when the constraint of the question lets this value stand."""
        return rules.constraint is None or holds_constraint(rules, value, self.settled.scene)

    def choices(self, rules: Rules) -> tuple[tuple[int, Choice], ...]:
        """The choices that can be chosen now, with their numbers in the whole list."""
        if rules.choice_filter is None:
            return tuple(enumerate(rules.question.choices))
        return visible(rules, self.settled.scene)

    @cached_property
    def live(self) -> tuple[Rules, ...]:
        """All questions for a person that are relevant now, in the order of the form."""
        relevant = self.settled.relevant
        return tuple(rules for rules in self.program.asked if relevant[rules.place])

    def blocks(self) -> list[int]:
        """The blocks which have something to ask now, in order."""
        return sorted({rules.question.block for rules in self.live})

    def walked(self) -> list[str]:
        """The way back: answered questions which are still relevant, in the order of answering."""
        return [name for name in self.run.trail if self.is_live(self.program.of(name))]

    def pending(self) -> tuple[str, ...]:
        """The relevant questions whose answers a person must still map, in the order of the form."""
        return tuple(
            rules.question.name
            for rules in self.live
            if (answer := self.run.answers.get(rules.question.name)) and answer.pending
        )
