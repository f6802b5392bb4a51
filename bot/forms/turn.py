"""Owns what holds in a run at one moment: what is needed, what waits, what was answered.

It must not change a run by an act of a person: `bot.forms.engine` does. Nothing here is kept for good; a `Turn`
is made from the run, and the last few stay at hand, so that a run just stepped is not worked out again to be shown.

What is asked next, in this order: questions that are needed and rest on nothing pending; then those which
do rest on it, and sensitive ones while somebody else holds the phone; then nothing. A question is needed
when it is relevant and has no answer, or one that no longer holds; after the last instance of a repeat without a
count, whether there is one more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from bot.forms.definition import ONE_MORE, Choice, Form, Question, template_of
from bot.forms.instance import MOST_INSTANCES, Instance, Node
from bot.forms.program import GroupRules, Program, RuleFailed, Rules, compile_form
from bot.forms.run import Answer, Assisted, KeptAnswers, Run

AT_HAND: Final = 8
"""Turns kept at hand: a run is shown right after its step, so a few are enough."""

NODES_AT_HAND: Final = 3_000
"""Nodes in all turns at hand together, but for the last. What stays here long enough to be taken for
lasting is searched as garbage late and all at once, which can take a tenth of a second."""


@dataclass(slots=True, eq=False)
class Ask:
    """Something a person can be asked: a question at its node, or "one more?" of a repeat in a node.

    `node` is the question's, or the node in which the repeat stands.
    """

    key: str
    question: Question
    node: Node
    needs: int
    more: GroupRules | None = None


class Turn:
    """A run beside its compiled form, at a moment (`now`, aware UTC) and in a language."""

    def __init__(
        self, program: Program, run: Run, language: str = "", now: datetime | None = None
    ) -> None:
        self.program = program
        self.run = run
        self.language = language or run.language
        self.now = now or run.acted_at or run.started_at
        self._instance: Instance | None = None
        self._fault: RuleFailed | None = None

    @property
    def instance(self) -> Instance:
        """The filled form; worked out when first wanted. Raises RuleFailed."""
        if self._fault is not None:
            raise self._fault
        if self._instance is None:
            self._instance = self._filled()
            self._instance.settle()
        return self._instance

    @property
    def size(self) -> int:
        """How many nodes it keeps in memory."""
        return 0 if self._instance is None else self._instance.size

    def _filled(self) -> Instance:
        run = self.run
        return Instance(
            self.program,
            KeptAnswers.of(run.answers).values_held(),
            prefilled=run.prefilled,
            drawn=run.drawn,
            repeats=run.repeats,
            **({} if self.now is None else {"now": self.now}),
            started_at=run.started_at,
            zone=run.zone,
            language=self.language,
            seed=run.seed,
            act=run.step,
        )

    def begun(self) -> Turn:
        """The turn of a new run, with all that the form sets at its start."""
        after = self.with_run(self.run)
        after._instance = self._filled()
        after._kept(lambda instance: instance.begin())
        return after

    # -- other runs ----------------------------------------------------------------------------

    def with_run(self, run: Run) -> Turn:
        """The same form beside another run."""
        return Turn(self.program, run, self.language, self.now)

    def moved(self, run: Run) -> Turn:
        """The same answers beside a run that only stands elsewhere."""
        after = self.with_run(run)
        after._instance, after._fault = self._instance, self._fault
        if "live" in self.__dict__:
            after.__dict__["live"] = self.live
        return after

    def with_answer(self, key: str, answer: Answer) -> Turn:
        """With this answer given, and the question on the way back."""
        run, trail = self.run, self.run.trail
        given = replace(
            run,
            answers=KeptAnswers.of(run.answers).given(key, answer),
            trail=trail if key in trail else (*trail, key),
            drawn={each: value for each, value in run.drawn.items() if each != key},
        )

        def put(instance: Instance) -> None:
            if instance.has(key):
                instance.put(key, answer.value or "")

        return self._changed(given, put)

    def with_one_more(self, ask: Ask) -> Turn:
        """With one more instance of the repeat."""
        group = ask.more
        assert group is not None, "asked of a repeat"
        run = replace(self.run, ended=tuple(each for each in self.run.ended if each != ask.key))
        return self._changed(run, lambda instance: _add(instance, ask, group))

    def without_last(self, ask: Ask) -> Turn:
        """Without the last instance of the repeat and all answers in it."""
        group = ask.more
        assert group is not None, "asked of a repeat"
        gone = f"{ask.key.removesuffix(ONE_MORE)}[{len(ask.node.children[group.place])}]/"
        answers = {key: each for key, each in self.run.answers.items() if not key.startswith(gone)}
        run = replace(self.run, answers=answers)
        return self._changed(run, lambda instance: _remove(instance, ask, group))

    def _changed(self, run: Run, act: Callable[[Instance], None]) -> Turn:
        """The turn after an act. It takes this turn's filled form over, for working out what the act touches
        is much less than working out all; a rule that breaks is raised by who looks at the new turn."""
        after = self.with_run(run)
        try:
            after._instance = self.instance
        except RuleFailed as fault:
            after._fault = fault
            return after
        self._instance = None
        after._kept(act)
        return after

    def _kept(self, act: Callable[[Instance], None]) -> None:
        """Act on the filled form and take into the run what the form itself has set."""
        instance = self._instance
        assert instance is not None, "filled just before"
        try:
            act(instance)
        except RuleFailed as fault:
            self._instance, self._fault = None, fault
            return
        if instance.drawn != self.run.drawn or instance.repeats != self.run.repeats:
            self.run = replace(self.run, drawn=dict(instance.drawn), repeats=dict(instance.repeats))

    # -- what can be asked -----------------------------------------------------------------------

    @property
    def open(self) -> Ask | None:
        """The open question (while resting: the one asked next)."""
        return None if self.run.position is None else self.ask(self.run.position)

    def ask(self, key: str) -> Ask | None:
        """What this key asks; None when there is no such question now."""
        if key.endswith(ONE_MORE):
            return self._more_of(key)
        if not self.instance.has(key):
            return None
        node = self.instance.node(key)
        if node.place >= len(self.program.rules):
            return None
        rules = self.program.rules[node.place]
        return Ask(key, rules.question, node, rules.needs)

    def _more_of(self, key: str) -> Ask | None:
        template = template_of(key).removesuffix(ONE_MORE)
        for group in self.program.groups:
            if group.name != template or group.group.repeat is None:
                continue
            for parent in self.instance.nodes(self._parent(group)):
                more = self._more(parent, group)
                if more.key == key:
                    return more
        return None

    def _parent(self, group: GroupRules) -> int:
        parent = self.program.outline.spots[group.place].parent
        assert parent is not None, "the root is no repeat"
        return parent

    def _more(self, parent: Node, group: GroupRules) -> Ask:
        key = self.instance.repeat_key(parent, group) + ONE_MORE
        question = self.program.form.question(template_of(key))
        return Ask(key, question, parent, group.needs, group)

    @cached_property
    def live(self) -> tuple[Ask, ...]:
        """All that a person can be asked and that is relevant now, in the order of the form."""
        instance = self.instance
        if not self.program.has_repeats:
            return tuple(
                Ask(node.key, rules.question, node, rules.needs)
                for rules, node in instance.singles(self.program.asked)
                if node.relevant
            )
        return tuple(self._live_below(instance.root))

    def _live_below(self, parent: Node) -> Iterator[Ask]:
        size = len(self.program.rules)
        for place, nodes in self._in_order(parent):
            if place < size:
                rules, node = self.program.rules[place], nodes[0]
                if rules.question.kind.is_asked and node.relevant:
                    yield Ask(node.key, rules.question, node, rules.needs)
                continue
            for node in nodes:
                if node.relevant:
                    yield from self._live_below(node)
            group = self.program.group_at(place)
            if self._grows(group, parent, nodes):
                yield self._more(parent, group)

    def _in_order(self, parent: Node) -> Iterator[tuple[int, list[Node]]]:
        for place in self.program.outline.spots[parent.place].children.values():
            yield place, parent.children[place]

    def _grows(self, group: GroupRules, parent: Node, nodes: list[Node]) -> bool:
        """True for a repeat of which a person says how many instances there are."""
        repeat = group.group.repeat
        if repeat is None or repeat.fixed or repeat.count is not None or not parent.relevant:
            return False
        if nodes and not nodes[-1].relevant:
            return False
        return any(
            place < len(self.program.rules) and self.program.rules[place].question.kind.is_asked
            for place in self.program.outline.below(group.place)
        )

    def is_live(self, ask: Ask | None) -> bool:
        """True when this is for a person and is relevant now."""
        if ask is None:
            return False
        if ask.more is not None:
            return self._grows(ask.more, ask.node, ask.node.children[ask.more.place])
        return ask.question.kind.is_asked and ask.node.relevant

    # -- what is needed --------------------------------------------------------------------------

    def is_needed(self, ask: Ask) -> bool:
        """True when the question must be asked: no answer yet, or one which holds no more."""
        if not self.is_live(ask):
            return False
        if ask.more is not None:
            count = len(ask.node.children[ask.more.place])
            return ask.key not in self.run.ended and count < MOST_INSTANCES
        answer = self.run.answers.get(ask.key)
        if answer is None:
            return True
        if answer.pending:
            return False
        held = self.run.drawn.get(ask.key, answer.value)
        if not held:
            return self.instance.is_required(ask.node) and not self.only_shown(ask)
        return ask.node.stored != held or not self.instance.allows(ask.node, held)

    def only_shown(self, ask: Ask) -> bool:
        """True when nothing can be answered here: a note, or a question that is read-only now."""
        return ask.more is None and self.instance.is_readonly(ask.node)

    def waits(self, ask: Ask) -> bool:
        """True when the question is better asked later: its rules rest on a pending answer, or it is
        sensitive and somebody else holds the phone."""
        if ask.needs & self._pending_bits:
            return True
        return ask.question.sensitive and self.run.assisted is not Assisted.ALONE

    @cached_property
    def _pending_bits(self) -> int:
        bits = 0
        for key in KeptAnswers.of(self.run.answers).pending_keys():
            bits |= 1 << self.program.places[template_of(key)]
        return bits

    def next_ask(self) -> Ask | None:
        """What to ask next, or None when nothing is left."""
        later: Ask | None = None
        for ask in self._unsettled():
            if not self.is_needed(ask):
                continue
            if not self.waits(ask):
                return ask
            later = later or ask
        return later

    def _unsettled(self) -> Iterator[Ask]:
        """What may be needed: all but the questions with an answer that nothing can contradict."""
        if self.program.has_repeats:
            rules_at = self.program.rules
            for ask in self.live:
                if ask.more is not None or not self._stands(rules_at[ask.node.place], ask.node):
                    yield ask
            return
        for rules, node in self.instance.singles(self.program.asked):
            if node.relevant and not self._stands(rules, node):
                yield Ask(node.key, rules.question, node, rules.needs)

    def _stands(self, rules: Rules, node: Node) -> bool:
        """True when it is plain without asking any rule that the answer holds."""
        if not node.stored or rules.constraint is not None or node.key in self.run.drawn:
            return False
        return node.stored == self.instance.answers.get(node.key)

    def allows(self, ask: Ask, value: str) -> bool:
        """True when the constraint of the question lets this value stand."""
        return self.instance.allows(ask.node, value)

    def is_required(self, ask: Ask) -> bool:
        """True when the question must not be left out."""
        return ask.more is None and self.instance.is_required(ask.node)

    def choices(self, ask: Ask) -> tuple[tuple[int, Choice], ...]:
        """The choices that can be chosen now, with their numbers in the whole list."""
        return () if ask.more is not None else self.instance.choices(ask.node)

    def blocks(self) -> list[int]:
        """The blocks which have something to ask now, in order."""
        if self.program.has_repeats:
            return sorted({ask.question.block for ask in self.live if ask.more is None})
        asked = self.instance.singles(self.program.asked)
        return sorted({rules.question.block for rules, node in asked if node.relevant})

    def in_block(self, block: int) -> list[Ask]:
        """What can be asked in a block now, in the order of the form."""
        if self.program.has_repeats:
            return [
                each for each in self.live if each.more is None and each.question.block == block
            ]
        return [
            Ask(node.key, rules.question, node, rules.needs)
            for rules, node in self.instance.singles(self.program.asked)
            if rules.question.block == block and node.relevant
        ]

    def walked(self) -> list[str]:
        """The way back: answered questions which are still relevant, in the order of answering."""
        return [key for key in self.run.trail if self.is_live(self.ask(key))]

    def pending(self) -> tuple[str, ...]:
        """The relevant questions whose answers a person must still map, in the order of the form."""
        waiting = set(KeptAnswers.of(self.run.answers).pending_keys())
        return tuple(ask.key for ask in self.live if ask.key in waiting) if waiting else ()


def _add(instance: Instance, ask: Ask, group: GroupRules) -> None:
    instance.add(ask.node, group)


def _remove(instance: Instance, ask: Ask, group: GroupRules) -> None:
    instance.remove_last(ask.node, group)


_AT_HAND: Final[OrderedDict[tuple[int, str], Turn]] = OrderedDict()


def turn_of(form: Form, run: Run, language: str = "") -> Turn:
    """The turn of a run as it was left; the one at hand when this very run was stepped just before."""
    program = compile_form(form)
    for wanted in (language, ""):
        known = _AT_HAND.get((id(run), wanted))
        if known is None or known.run is not run or known.program is not program:
            continue
        if wanted == language or not program.speaks:
            return known
    turn = Turn(program, run, language)
    keep_at_hand(turn, language)
    return turn


def keep_at_hand(turn: Turn, language: str = "") -> None:
    """Remember a turn for who shows the run next."""
    _AT_HAND[id(turn.run), language] = turn
    _AT_HAND.move_to_end((id(turn.run), language))
    size = sum(each.size for each in _AT_HAND.values())
    while len(_AT_HAND) > AT_HAND or (size > NODES_AT_HAND and len(_AT_HAND) > 1):
        _, gone = _AT_HAND.popitem(last=False)
        size -= gone.size
