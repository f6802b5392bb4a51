"""Owns answers one run at a time: OpenRosa submissions, and Kobo's JSON. Pure: text in, text out.

It must not know tables, labels or where a file lies. Values are the texts that a form stores. What is
irrelevant or may not leave has neither element nor key; what was left out or waits to be mapped has an empty
element, as in ODK, and no key, as in Kobo.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from bot.exports.kinds import Wish
from bot.exports.layout import Part, is_meta, layouts, name_of
from bot.exports.responses import Response, key_in, numbers_in, sensitive_names
from bot.exports.tables import number
from bot.forms import Form, Kind

INSTANCE_NAME: Final = "meta/instanceName"
"""Where a form puts the name of a submission (ODK XForms specification, "Metadata")."""

_ROOT_NAMESPACES: Final = (
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"'
)
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class _Element:
    """An element on its way: text, or children by their place in the form and their number."""

    name: str
    text: str = ""
    children: dict[tuple[int, int, str], _Element] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        if not self.children:
            yield f"<{self.name}>{_escaped(self.text)}</{self.name}>"
            return
        yield f"<{self.name}>"
        for _, child in sorted(self.children.items()):
            yield from child.lines()
        yield f"</{self.name}>"


def submission(response: Response, wish: Wish) -> str:
    """The OpenRosa submission of a run, as ODK Central and KoboToolbox take it.

    The form's id and version stand at the root, `uuid:…` in the metadata of OpenRosa's own namespace,
    the form's own name for the submission beside it. Files are named; they lie beside it.
    """
    form = response.form
    root = _Element(form.root)
    values = dict(_values(response, wish))
    for key in response.told:
        if _leaves(response, key, wish) and not is_meta(form.question(key), form):
            _plant(root, key, values.get(key, ""), form)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<{form.root} {_ROOT_NAMESPACES} "
            f'id="{_escaped(form.form_id)}" version="{_escaped(form.version)}">',
            *(line for _, child in sorted(root.children.items()) for line in child.lines()),
            *_meta(response, wish),
            f"</{form.root}>",
            "",
        ]
    )


def as_json(responses: Sequence[Response], wish: Wish) -> bytes:
    """All runs in the shape in which KoboToolbox answers for the data of a project; UTF-8.

    Values are texts, also of numbers; instants are UTC without a zone, as there. `_pending` is ours: the
    questions whose answers a person must still map.
    """
    whole = {
        "count": len(responses),
        "next": None,
        "previous": None,
        "results": [_result(response, wish) for response in responses],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _values(response: Response, wish: Wish) -> Iterator[tuple[str, str]]:
    """Each answer that leaves, by key; of a file its name."""
    for key, told in response.told.items():
        if told.value == "" or not _leaves(response, key, wish):
            continue
        file = response.attached.get(key)
        yield key, told.value if file is None or told.pending else file.name


# -- XML -------------------------------------------------------------------------------------------


def _plant(root: _Element, key: str, value: str, form: Form) -> None:
    """Put a value at its place, with the groups and instances around it."""
    order, repeats = _order(form), _repeats(form)
    numbers = iter(numbers_in(key))
    element, path = root, f"/{form.root}"
    for name in name_of(form.question(key).path, form).split("/"):
        path = f"{path}/{name}"
        number = next(numbers, 1) if path in repeats else 1
        place = (order.get(path, 0), number, name)
        element = element.children.setdefault(place, _Element(name))
    element.text = value


def _meta(response: Response, wish: Wish) -> list[str]:
    name = next(
        (
            value
            for key, value in _values(response, wish)
            if name_of(response.form.question(key).path, response.form) == INSTANCE_NAME
        ),
        None,
    )
    named = [] if name is None else [f"<orx:instanceName>{_escaped(name)}</orx:instanceName>"]
    return [
        "<orx:meta>",
        f"<orx:instanceID>uuid:{response.uuid}</orx:instanceID>",
        *named,
        "</orx:meta>",
    ]


@lru_cache(maxsize=64)
def _order(form: Form) -> Mapping[str, int]:
    """The place of every question and group in the document, by path."""
    found: dict[str, int] = {}
    for at, question in enumerate(form.questions):
        path = question.path
        while path and path not in found:
            found[path] = at
            path = path.rpartition("/")[0]
    return found


@lru_cache(maxsize=64)
def _repeats(form: Form) -> frozenset[str]:
    return frozenset(group.path for group in form.groups if group.repeat is not None)


def _escaped(text: str) -> str:
    """The text as XML holds it; code points that no XML may hold are left out."""
    return html.escape(_NOT_IN_XML.sub("", text)).replace("\r", "&#13;")


# -- JSON ------------------------------------------------------------------------------------------


def _result(response: Response, wish: Wish) -> dict[str, Any]:
    values = dict(_values(response, wish))
    return {
        "_id": response.id,
        "_uuid": response.uuid,
        "_xform_id_string": response.form.form_id,
        "__version__": response.form.version,
        "meta/instanceID": f"uuid:{response.uuid}",
        **_nested(response, wish, values, "", ""),
        "_submission_time": _utc(response.finished_at),
        "_submitted_by": response.by,
        "_about": response.about or None,
        "_pending": [
            _xpath(response, key)
            for key, told in response.told.items()
            if told.pending and _leaves(response, key, wish)
        ],
        "_attachments": [
            {"filename": file.name, "mimetype": file.mime, "question_xpath": _xpath(response, key)}
            for key, file in response.attached.items()
            if file.kept and _leaves(response, key, wish)
        ],
        "_geolocation": _geolocation(response, values),
        "_status": "submitted",
        "_tags": [],
        "_notes": [],
        "_validation_status": {},
    }


def _nested(
    response: Response, wish: Wish, values: Mapping[str, str], path: str, instance: str
) -> dict[str, Any]:
    """The answers of a table's row by the names of its columns, and its repeats as lists in it."""
    found: dict[str, Any] = {}
    for layout in layouts(response.form, wish, frozenset()):
        if layout.path == path:
            for column in layout.columns:
                key = key_in(column.question, instance, response.form)
                if column.part is Part.VALUE and key in values:
                    found[column.name] = values[key]
        elif layout.parent == path and layout.repeat is not None:
            inner = response.instances.get((layout.repeat.name, instance), ())
            if inner:
                found[layout.path] = [
                    _nested(response, wish, values, layout.path, each) for each in inner
                ]
    return found


def _xpath(response: Response, key: str) -> str:
    """The place of an answer with the numbers of its instances: "g/household[2]/age"."""
    form = response.form
    repeats, numbers = _repeats(form), iter(numbers_in(key))
    path, said = f"/{form.root}", []
    for name in name_of(form.question(key).path, form).split("/"):
        path = f"{path}/{name}"
        said.append(f"{name}[{next(numbers, 1)}]" if path in repeats else name)
    return "/".join(said)


def _leaves(response: Response, key: str, wish: Wish) -> bool:
    name = response.form.question(key).name
    return wish.with_sensitive or name not in sensitive_names(response.form)


def _geolocation(response: Response, values: Mapping[str, str]) -> list[float | None]:
    """Latitude and longitude of the first place that was given."""
    for key, value in values.items():
        parts = value.split()
        if response.form.question(key).kind is Kind.GEOPOINT and len(parts) > 1:
            latitude, longitude = number(parts[0]), number(parts[1])
            if latitude is not None and longitude is not None:
                return [float(latitude), float(longitude)]
    return [None, None]


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
