"""Owns a form walked by a machine: values are set by path, and all that holds is told after each; no I/O here.

It is for tools and for whoever debugs a form, and must not be used to ask a person: it sets any relevant question
in any order, where `bot.forms.engine` asks one after the other. Paths are those of the XForm, with the number of
the instance in a repeat (`/data/household[2]/age`); a path without a number means the first.

A value that can't stand leaves the old one. The verdict on an act is "ok", "constraint", "required", or a sentence
that says why it can't be done. What comes next is the first question, in the order of the form, that is relevant, can
be answered, and holds no value (unless it was emptied in this walk: that leaves it out) or one that breaks its
constraint, or nothing although it is required.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.forms.definition import Form, Kind
from bot.forms.engine import no_value
from bot.forms.instance import MOST_INSTANCES, Instance, Node
from bot.forms.program import GroupRules, Program, RuleFailed, compile_form
from bot.forms.values import as_text

OK: Final = "ok"
_WHOLE: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML file can hold (XML 1.0, 2.2), so that no form can."""

_REASONS: Final = {
    "no_number": "this is no number that can be answered here",
    "no_date": "this is no date or time as a form stores it",
    "no_place": "this is no place: write latitude and longitude in degrees",
    "no_file": "this is no name of a file",
    "no_text": "there is nothing to set",
}


class Walk:
    """A fresh form being filled in by path.

    `now` is the aware UTC time of the whole walk, `zone` the zone in which it is today, `seed` that from which
    chance is drawn: the same walk gives the same, wherever it runs. Raises FormFaulty when the form can't run.
    """

    def __init__(
        self, form: Form, now: datetime, *, zone: str = "UTC", seed: str = "0", language: str = ""
    ) -> None:
        self._form = form
        self._program: Program = compile_form(form, strict=False)
        self._emptied: set[str] = set()
        self._broken: RuleFailed | None = None
        self._instance = Instance(
            self._program,
            {},
            now=now,
            zone=zone,
            seed=seed,
            language=language or form.default_language,
        )
        try:
            self._instance.begin()
        except RuleFailed as fault:
            self._broken = fault

    # -- acts ----------------------------------------------------------------------------------

    def act(self, line: str) -> dict[str, Any]:
        """One line of answers (JSON), and what holds after it."""
        return self.state(self._verdict(line))

    def _verdict(self, line: str) -> str:
        try:
            given = json.loads(line)
        except (ValueError, RecursionError):
            return "this line is no JSON"
        if not isinstance(given, dict):
            return "this line is no JSON object"
        try:
            return self._done(given)
        except RuleFailed as fault:
            self._broken = fault
            return str(fault)

    def _done(self, given: Mapping[str, Any]) -> str:
        acts = [name for name in ("set", "add_repeat", "language") if name in given]
        if len(acts) != 1:
            return "a line sets a value, adds a repeat or chooses a language"
        named = given[acts[0]]
        if not isinstance(named, str) or _NOT_IN_XML.search(named):
            return f"what stands at “{acts[0]}” is no text that a form could hold"
        if acts == ["add_repeat"]:
            return self._add(named)
        if acts == ["language"]:
            return self._speak(named)
        value = _text(given["value"]) if "value" in given else None
        if value is None:
            return "what stands at “value” is no text that a form could hold"
        return self._set(named, value)

    def _set(self, path: str, value: str) -> str:
        node = self._found(path)
        if node is None or node.place >= len(self._program.rules):
            return f"there is no question {path}"
        question = self._program.rules[node.place].question
        if not question.kind.is_asked:
            return f"{path} is not asked of anybody"
        if not node.relevant:
            return f"{path} is not relevant now"
        if self._instance.is_readonly(node):
            return f"{path} can only be read"
        if not value.strip():
            if self._instance.is_required(node):
                return "required"
            self._emptied.add(node.key)
            self._instance.put(node.key, "")
            return OK
        wrong = self._wrong(node, value)
        if wrong:
            return wrong
        if not self._instance.allows(node, value):
            return "constraint"
        self._emptied.discard(node.key)
        self._instance.put(node.key, value)
        return OK

    def _wrong(self, node: Node, value: str) -> str:
        """Why this can't be a value of the question, or nothing."""
        question = self._program.rules[node.place].question
        if question.kind.has_choices:
            known = {choice.name for _, choice in self._instance.choices(node)}
            words = value.split() if question.kind.is_list else [value]
            missing = [word for word in words if word not in known]
            return f"there is no choice “{missing[0]}” now" if missing else ""
        if question.kind in (Kind.TEXT, Kind.ACKNOWLEDGE):
            return ""
        if question.kind is Kind.INTEGER:
            return "" if _WHOLE.fullmatch(value) else "this is no whole number"
        code = no_value(question, value)
        return "" if code is None else _REASONS[code]

    def _add(self, path: str) -> str:
        found = self._repeat(path)
        if found is None:
            return f"there is no repeat {path}"
        parent, rules = found
        repeat = rules.group.repeat
        assert repeat is not None, "only repeats are found"
        if repeat.count is not None:
            return f"{path} has as many instances as its count says"
        if repeat.fixed:
            return f"{path} has a fixed number of instances"
        if not parent.relevant:
            return f"{path} is not relevant now"
        if len(parent.children[rules.place]) >= MOST_INSTANCES:
            return f"{path} has {MOST_INSTANCES} instances, and more can't be"
        self._instance.add(parent, rules)
        return OK

    def _speak(self, language: str) -> str:
        names = self._form.language_names
        for code in self._form.languages:
            if language in (code, names.get(code)):
                self._instance.speak(code)
                return OK
        return f"there is no language “{language}”"

    # -- finding -------------------------------------------------------------------------------

    def _found(self, path: str) -> Node | None:
        """The node at a path; without a number the first instance."""
        steps = [step for step in path.strip().split("/") if step]
        spots = self._program.outline.spots
        node = self._instance.root
        if not steps or steps[0] != spots[node.place].name:
            return None
        for step in steps[1:]:
            name, number = _split(step)
            place = spots[node.place].children.get(name)
            instances = [] if place is None else node.children.get(place, [])
            if not 1 <= number <= len(instances):
                return None
            node = instances[number - 1]
        return node

    def _repeat(self, path: str) -> tuple[Node, GroupRules] | None:
        around, _, last = path.strip().rstrip("/").rpartition("/")
        parent = self._found(around)
        if parent is None:
            return None
        place = self._program.outline.spots[parent.place].children.get(_split(last)[0])
        if place is None or not self._program.outline.spots[place].is_repeat:
            return None
        return parent, self._program.group_at(place)

    # -- what holds ----------------------------------------------------------------------------

    def state(self, verdict: str = OK) -> dict[str, Any]:
        """All that holds now, as it is printed."""
        if self._broken is None:
            try:
                return self._all_that_holds(verdict)
            except RuleFailed as fault:
                self._broken = fault
        return {"questions": [], "calculated": {}, "verdict": str(self._broken), "next": None}

    def _all_that_holds(self, verdict: str) -> dict[str, Any]:
        questions: list[dict[str, Any]] = []
        calculated: dict[str, str] = {}
        following: str | None = None
        size = len(self._program.rules)
        for node in self._instance.walk():
            if node.place >= size:
                continue
            question = self._program.rules[node.place].question
            path = self._instance.path(node)
            if question.kind.is_asked:
                questions.append(self._told(node, path))
                if following is None and self._is_needed(node):
                    following = path
            elif question.kind is not Kind.METADATA:
                calculated[path] = node.stored
        return {
            "questions": questions,
            "calculated": calculated,
            "verdict": verdict,
            "next": following,
        }

    def _told(self, node: Node, path: str) -> dict[str, Any]:
        question = self._program.rules[node.place].question
        told: dict[str, Any] = {
            "path": path,
            "relevant": node.relevant,
            "required": self._instance.is_required(node),
            "value": node.stored,
        }
        if question.kind.has_choices:
            told["choices"] = [choice.name for _, choice in self._instance.choices(node)]
        return told

    def _is_needed(self, node: Node) -> bool:
        if not node.relevant or self._instance.is_readonly(node):
            return False
        if not node.stored:
            return node.key not in self._emptied or self._instance.is_required(node)
        return not self._instance.allows(node, node.stored)


def _split(step: str) -> tuple[str, int]:
    """The name and the number in `household[2]`; without one the first."""
    found = re.fullmatch(r"([^\[\]]+)(?:\[(\d{1,6})\])?", step)
    if found is None:
        return "", 0
    return found.group(1), int(found.group(2) or 1)


def _text(value: Any) -> str | None:
    """A value as a form stores it; tools may write numbers and truths as such, and null for blank.

    None of what no form could hold.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return None if _NOT_IN_XML.search(value) else value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, bool | float) and math.isfinite(value):
        return as_text(value)
    return None
