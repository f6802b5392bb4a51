"""Owns short ways to write an XForm in a test and to walk it; must not reckon what a test expects."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import quoteattr

from bot.forms.definition import Form, seal
from bot.forms.walk import Walk
from bot.forms.xform import read_xform

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)

_FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">
  <h:head><h:title>Tiny</h:title><model>
    <instance><data id="tiny" version="1">{instance}</data></instance>
    {lists}{binds}{set_at_start}
  </model></h:head>
  <h:body>{body}</h:body>
</h:html>"""


def bind(path: str, **rules: str) -> str:
    """A bind of `/data/<path>`; an underscore in the name of a rule stands for a colon."""
    written = (f"{name.replace('_', ':')}={quoteattr(rule)}" for name, rule in rules.items())
    return f'<bind nodeset="/data/{path}" {" ".join(written)}/>'


def asked(*paths: str) -> str:
    """A control for each of these paths."""
    return "".join(f'<input ref="/data/{path}"/>' for path in paths)


def repeated(path: str, body: str, count: str = "") -> str:
    """A repeat around a body, with a count by expression where one is given."""
    by = f" jr:count={quoteattr(count)}" if count else ""
    return f'<group ref="/data/{path}"><repeat nodeset="/data/{path}"{by}>{body}</repeat></group>'


def form_of(
    instance: str, binds: str = "", body: str = "", lists: str = "", set_at_start: str = ""
) -> Form:
    """The form that these parts of an XForm make."""
    parts = {"lists": lists, "binds": binds, "body": body, "set_at_start": set_at_start}
    form, _ = read_xform(_FORM.format(instance=instance, **parts))
    return seal(form)


class Walked:
    """A walk of which each act gives the state after it."""

    def __init__(self, of: Form, *, zone: str = "UTC", language: str = "") -> None:
        self._walk = Walk(of, MORNING, zone=zone, language=language)
        self.state = self._walk.state()

    def line(self, line: str) -> str:
        """A line as it stands in a file of answers; gives the verdict."""
        self.state = self._walk.act(line)
        return str(self.state["verdict"])

    def sets(self, path: str, value: Any) -> str:
        """Answer `/data/<path>`."""
        return self.line(json.dumps({"set": f"/data/{path}", "value": value}))

    def adds(self, path: str) -> str:
        """One more instance of `/data/<path>`."""
        return self.line(json.dumps({"add_repeat": f"/data/{path}"}))

    @property
    def worked_out(self) -> dict[str, str]:
        """What the form worked out, by the path below `/data`."""
        return {path.removeprefix("/data/"): text for path, text in self._calculated.items()}

    @property
    def _calculated(self) -> dict[str, str]:
        found: dict[str, str] = self.state["calculated"]
        return found

    @property
    def values(self) -> dict[str, str]:
        """What each question holds, by the path below `/data`."""
        return {each["path"].removeprefix("/data/"): each["value"] for each in self._questions}

    @property
    def relevant(self) -> set[str]:
        """The questions that are relevant now."""
        return {each["path"].removeprefix("/data/") for each in self._questions if each["relevant"]}

    @property
    def _questions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.state["questions"]
        return found

    def choices(self, path: str) -> list[str]:
        """The choices that a question has now."""
        found: list[str] = next(
            each["choices"] for each in self._questions if each["path"] == f"/data/{path}"
        )
        return found

    @property
    def next(self) -> str | None:
        """The path below `/data` of the question that comes."""
        path = self.state["next"]
        return None if path is None else str(path).removeprefix("/data/")
