"""Owns how the sheets of a questionnaire are read: columns by any of their names, rows by their numbers.

It must not judge or change a form by itself. Names of columns and types are those of the XLSForm reference
table, with the older names that converters still take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Sheets = Mapping[str, Sequence[Sequence[str]]]
"""Name of a sheet in small letters -> its rows, the header first; the header is row 1."""

REFERENCE: Final = re.compile(r"\$\{\s*(?:last-saved#)?([^{}\s]{1,200})\s*\}")
"""`${name}` in a rule or a text."""

RULES: Final = (
    "relevant",
    "constraint",
    "required",
    "calculation",
    "choice_filter",
    "repeat_count",
    "default",
    "readonly",
    "body::kb:alert-when",
)
"""Columns whose cells are expressions."""

KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "survey": frozenset(
        {
            *(
                "type",
                "name",
                "label",
                "hint",
                "guidance_hint",
                "relevant",
                "constraint",
                "required",
            ),
            *("calculation", "choice_filter", "repeat_count", "default", "readonly", "appearance"),
            *("constraint_message", "required_message", "parameters", "trigger", "image", "audio"),
            *("video", "big-image", "media", "body", "bind", "instance", "control", "autoplay"),
            *(
                "intent",
                "note",
                "comment",
                "comments",
                "remarks",
                "disabled",
                "rows",
                "save_to",
                "hxl",
            ),
            *("noapperrorstring", "no_app_error_string", "compact_tag", "query"),
        }
    ),
    "choices": frozenset(
        {"list_name", "name", "label", "image", "audio", "video", "big-image", "media"}
    ),
    "settings": frozenset(
        {
            *("form_title", "form_id", "id_string", "version", "default_language", "namespaces"),
            *("allow_choice_duplicates", "style", "instance_name", "public_key", "submission_url"),
            *("auto_send", "auto_delete", "clean_text_values", "title", "name", "prefix"),
            *("omit_instanceid", "client_editable", "add_none_option", "attribute", "kb:audience"),
            *("id_string", "instance_xmlns", "delimiter", "sms_keyword", "sms_separator"),
        }
    ),
}
OTHER_NAMES: Final = {
    "relevance": "relevant",
    "calculate": "calculation",
    "read_only": "readonly",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "constraining_message": "constraint_message",
    "constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "guidance-hint": "guidance_hint",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "listname": "list_name",
}
_IN_BIND: Final = {
    "relevant": "relevant",
    "constraint": "constraint",
    "required": "required",
    "calculate": "calculation",
    "readonly": "readonly",
    "jr:constraintmsg": "constraint_message",
    "jr:requiredmsg": "required_message",
}
_IN_BODY: Final = {"jr:count": "repeat_count", "appearance": "appearance"}
PER_LANGUAGE: Final = frozenset(
    {
        *("label", "hint", "guidance_hint", "image", "audio", "video", "big-image"),
        *("constraint_message", "required_message"),
    }
)
_FOLDED: Final = frozenset({"bind", "body", "control", "media", "instance", "attribute"})

_GROUP: Final = re.compile(
    r"(begin|end)[ _]+(group|repeat|lgroup|loop|looped group|kobomatrix|score|rank)(?:\s+.*)?"
)
_SELECT: Final = re.compile(
    r"(add select one prompt using|add select multiple prompt using|select all that apply from"
    r"|select one from file|select_one_from_file|select multiple from file|select_multiple_from_file"
    r"|select one from|select_one_external|select one external|select1|select_one|select one"
    r"|select_multiple|select multiple|select all that apply|rank)\s+(\S+)"
    r"(\s+(?:or_other|or other|or specify other))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of the survey sheet begins, ends or asks.

    `kind` is the type in small letters, without the list; `edge` is "begin" or "end" of a `kind`.
    """

    number: int
    kind: str
    name: str
    edge: str = ""
    list_name: str = ""
    or_other: bool = False
    path: tuple[str, ...] = ()


class Table:
    """One sheet that may be changed on the way; cells are found by any name of their column."""

    def __init__(self, name: str, rows: Sequence[Sequence[str]]) -> None:
        self.name = name
        self.header = list(rows[0]) if rows else []
        self.cells = [list(row) for row in rows[1:]]
        self._places: dict[str, list[int]] = {}

    def columns(self, wanted: str) -> list[int]:
        """Every column that means this: `label` finds `label::Latvian (lv)` too."""
        if wanted not in self._places:
            self._places[wanted] = [
                at
                for at, header in enumerate(self.header)
                if (meant := canonical(header)) == wanted
                or (wanted in PER_LANGUAGE and meant.startswith(f"{wanted}::"))
            ]
        return self._places[wanted]

    def has(self, wanted: str) -> bool:
        """True when there is such a column."""
        return bool(self.columns(wanted))

    def get(self, number: int, wanted: str) -> str:
        """The cell of this row (2 is the first under the header); blank where there is none."""
        for at in self.columns(wanted):
            text = self._at(number, at)
            if text:
                return text
        return ""

    def put(self, number: int, wanted: str, text: str) -> None:
        """Write a cell; a column that isn't there is made."""
        at = next(iter(self.columns(wanted)), -1)
        if at < 0:
            at = len(self.header)
            self.rename(at, wanted)
        row = self.cells[number - 2]
        row.extend([""] * (at + 1 - len(row)))
        row[at] = text

    def blank(self, number: int) -> None:
        """Empty a row, so that those below keep their numbers."""
        self.cells[number - 2] = []

    def rename(self, at: int, header: str) -> None:
        """Give a column another header, or make one; a blank header leaves the column out."""
        self.header.extend([""] * (at + 1 - len(self.header)))
        self.header[at] = header
        self._places.clear()

    def filled(self) -> Iterator[int]:
        """The numbers of the rows in which anything stands."""
        for number, row in enumerate(self.cells, 2):
            if any(cell.strip() for cell in row):
                yield number

    def values(self, number: int) -> Iterator[tuple[str, str]]:
        """Column and text of each cell of a row that isn't blank; columns without a name are left out."""
        for header, cell in zip(self.header, self.cells[number - 2], strict=False):
            if header.strip() and cell.strip():
                yield header, cell.strip()

    def rows(self) -> list[list[str]]:
        """The sheet as it is now, the header first."""
        return [self.header, *self.cells]

    def _at(self, number: int, at: int) -> str:
        row = self.cells[number - 2] if 0 <= number - 2 < len(self.cells) else []
        return row[at].strip() if at < len(row) else ""


def canonical(header: str) -> str:
    """The one name of a column: `relevance`, `bind::relevant` and `Relevant` are all `relevant`.

    A language stays as it was written: `label::Latvian (lv)`.
    """
    parts = [" ".join(part.split()) for part in header.split("::")]
    if len(parts) == 1 and ":" in header:
        base, _, language = header.partition(":")
        if _base(base) in PER_LANGUAGE | {"media"}:
            parts = [" ".join(base.split()), " ".join(language.split())]
    base = _base(parts[0])
    if base == "media" and len(parts) > 1:
        return "::".join([_base(parts[1]), *parts[2:]])
    if base in ("bind", "body", "control") and len(parts) > 1:
        inner = parts[1].strip().lower()
        known = (_IN_BIND if base == "bind" else _IN_BODY).get(inner)
        return "::".join([known, *parts[2:]]) if known else "::".join([base, inner, *parts[2:]])
    return "::".join([base, *parts[1:]])


def base_of(header: str) -> str:
    """The column without its language or its inner name: `label` of `label::Latvian (lv)`."""
    return canonical(header).split("::")[0]


def is_known(sheet: str, header: str) -> bool:
    """True when the reference table or this program knows such a column, or a tool writes it for itself."""
    base = base_of(header)
    if base in KNOWN[sheet] or base in _FOLDED:
        return True
    return base.startswith(("$", "_", "kobo--", "sms_", "hxl", "kb:", "meta_"))


def language_of(header: str) -> str:
    """The language of a column with texts, as it is written; blank where it has none."""
    base, _, language = canonical(header).partition("::")
    return language if base in PER_LANGUAGE else ""


def survey_rows(table: Table) -> Iterator[Row]:
    """The rows of the survey sheet in their order, each with the groups around it.

    A group that is ended without having begun changes nothing here; it is a fault of its own.
    """
    around: list[str] = []
    for number in table.filled():
        row = _row(number, table.get(number, "type"), table.get(number, "name"))
        if row.edge == "end" and around:
            around.pop()
        yield Row(
            row.number, row.kind, row.name, row.edge, row.list_name, row.or_other, tuple(around)
        )
        if row.edge == "begin":
            around.append(row.name)


def _row(number: int, written: str, name: str) -> Row:
    kind = " ".join(written.split())
    group = _GROUP.fullmatch(kind.lower())
    if group:
        inner = {"lgroup": "repeat", "looped group": "repeat"}.get(group[2], group[2])
        return Row(number, inner, name, group[1])
    select = _SELECT.fullmatch(kind)
    if select:
        return Row(number, _select_kind(select[1]), name, "", select[2], bool(select[3]))
    return Row(number, kind.lower(), name)


def _select_kind(written: str) -> str:
    plain = written.lower().replace(" ", "_")
    if "file" in plain:
        return "select_multiple_from_file" if "multiple" in plain else "select_one_from_file"
    if "external" in plain:
        return "select_one_external"
    if plain == "rank":
        return "rank"
    return "select_multiple" if "multiple" in plain or "all_that" in plain else "select_one"


def _base(text: str) -> str:
    plain = "_".join(text.strip().lower().split())
    return OTHER_NAMES.get(plain, plain)
