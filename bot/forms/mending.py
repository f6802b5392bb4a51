"""Owns what is put right in the sheets of a questionnaire before it is converted; each repair is reported.

It must not guess at a meaning: two cells that contradict each other, or a rule that nobody reads, are
left to `bot.forms.sheet_faults`. Rows keep their numbers, whatever becomes of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.forms.findings import Finding, Level
from bot.forms.tables import (
    PER_LANGUAGE,
    REFERENCE,
    Row,
    Sheets,
    Table,
    canonical,
    language_of,
    survey_rows,
)

NAMESPACE: Final = 'kb="urn:celabiedrs:forms"'
MOST_ROWS_ABOVE: Final = 20
"""A header is looked for so far down."""

LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "lv": ("Latvian", "Latviešu", "Latviešu valoda", "Latviski"),
    "ru": ("Russian", "Русский", "Krievu"),
    "uk": ("Ukrainian", "Українська", "Ukraiņu"),
    "en": ("English", "Angļu"),
    "it": ("Italian", "Italiano", "Itāļu"),
    "sl": ("Slovenian", "Slovene", "Slovenščina", "Slovēņu"),
    "hu": ("Hungarian", "Magyar", "Ungāru"),
}
"""Names by which a form may call a language; the first is the one that is written."""

OTHER: Final[Mapping[str, str]] = {
    "lv": "Kas cits",
    "ru": "Другое",
    "uk": "Інше",
    "en": "Something else",
    "it": "Altro",
    "sl": "Nekaj drugega",
    "hu": "Valami más",
}
"""How the answer is called that `or_other` adds; a converter knows it in English only."""

OTHER_SIGN: Final = "💬"

_CODE: Final = re.compile(r"\(\s*[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?\s*\)\s*$")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u200b\u2028\u2029]")
_MENDED_TYPES: Final = {"hidden string": "hidden", "hidden int": "hidden"}


@dataclass(frozen=True, slots=True)
class Mended:
    """The sheets as they are converted, and what was done to them."""

    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]

    def sheets(self) -> dict[str, list[list[str]]]:
        """All sheets, as rows."""
        return {name: table.rows() for name, table in self.tables.items()}


def mend(sheets: Sheets, remarks: Sequence[Mapping[str, Any]] = (), language: str = "") -> Mended:
    """Repair what can be repaired without a guess. The sheets that came in stay as they are.

    `remarks` are those of the child that read the file; `language` is the code of the language in which a form
    is taken to be that names none.
    """
    return _Mending(sheets, remarks, language).mended()


class _Mending:
    """One pass over the sheets; the order of the repairs matters, since names come before references."""

    def __init__(self, sheets: Sheets, remarks: Sequence[Mapping[str, Any]], language: str) -> None:
        self._found: list[Finding] = [*_remarked(remarks)]
        self._tables = {name: Table(name, rows) for name, rows in sheets.items()}
        self._language = language

    def mended(self) -> Mended:
        """Everything, step by step."""
        self._only_sheet_is_the_survey()
        for table in self._tables.values():
            self._without_control_characters(table)
        survey = self._tables.get("survey")
        if survey is not None:
            self._header_further_down(survey)
            survey = self._tables["survey"]
        for name in ("survey", "choices", "settings"):
            if name in self._tables:
                self._one_column_of_each_name(self._tables[name])
        if survey is not None and survey.has("type"):
            for repair in self._repairs_of_rows():
                repair(survey)
            self._choice_duplicates()
            self._languages(survey)
            self._other_answers(survey)
            self._namespace()
        return Mended(self._tables, tuple(self._found))

    def _repairs_of_rows(self) -> tuple[Callable[[Table], None], ...]:
        return (
            self._types,
            self._external_choices,
            self._without_meta_group,
            self._foreign_attributes,
            self._later_duplicates,
        )

    # -- sheets and columns ------------------------------------------------------------------------

    def _only_sheet_is_the_survey(self) -> None:
        """A file of one table needs no name for it."""
        if "survey" in self._tables or len(self._tables) != 1:
            return
        name, table = next(iter(self._tables.items()))
        if any(canonical(cell) == "type" for row in table.rows()[:MOST_ROWS_ABOVE] for cell in row):
            self._tables = {"survey": Table("survey", table.rows())}
            self._say("sheet:taken_as_survey", sheet=name)

    def _without_control_characters(self, table: Table) -> None:
        for number, row in enumerate(table.rows(), 1):
            for at, cell in enumerate(row):
                if _CONTROL.search(cell):
                    row[at] = _CONTROL.sub("", cell)
                    self._say("cell:hidden_signs", sheet=table.name, row=number)

    def _header_further_down(self, table: Table) -> None:
        """A title above the header is common; the rows below keep their numbers."""
        if table.has("type"):
            return
        for at, row in enumerate(table.cells[:MOST_ROWS_ABOVE]):
            if {"type", "name"} <= {canonical(cell) for cell in row}:
                above: list[list[str]] = [[] for _ in range(at + 1)]
                rows = [row, *above, *table.cells[at + 1 :]]
                self._tables[table.name] = Table(table.name, rows)
                self._say("sheet:header_below", sheet=table.name, row=at + 2)
                return

    def _one_column_of_each_name(self, table: Table) -> None:
        """`jr:count` and `repeat_count` are one column, as long as no row has two different cells."""
        first: dict[str, int] = {}
        for at, header in enumerate([*table.header]):
            meant = canonical(header)
            if not header.strip():
                continue
            if meant not in first:
                first[meant] = at
            elif _can_be_merged(table, first[meant], at):
                _merge(table, first[meant], at)
                table.rename(at, "")
                kept = table.header[first[meant]].strip()
                self._say("column:merged", sheet=table.name, column=header.strip(), into=kept)

    # -- rows --------------------------------------------------------------------------------------

    def _types(self, survey: Table) -> None:
        for number in survey.filled():
            written = survey.get(number, "type")
            mended = _MENDED_TYPES.get(" ".join(written.lower().split()))
            if mended is not None and mended != written:
                survey.put(number, "type", mended)
                self._say(
                    "type:mended",
                    row=number,
                    name=survey.get(number, "name"),
                    written=written,
                    mended=mended,
                )

    def _external_choices(self, survey: Table) -> None:
        """An older way to keep long lists apart, for programs that were slow; here it is one list more."""
        external = self._tables.get("external_choices")
        rows = [row for row in survey_rows(survey) if row.kind == "select_one_external"]
        if external is None or not external.cells or not rows:
            return
        choices = self._tables.setdefault("choices", Table("choices", [[]]))
        for number in external.filled():
            choices.cells.append([])
            for header, text in external.values(number):
                choices.put(len(choices.cells) + 1, canonical(header), text)
        del self._tables["external_choices"]
        for row in rows:
            survey.put(row.number, "type", f"select_one {row.list_name}")
        self._say("choice:external", row=rows[0].number, name=rows[0].name)

    def _without_meta_group(self, survey: Table) -> None:
        """The name is the standard's own for what a tool writes about an interview."""
        inside: Row | None = None
        dropped: list[str] = []
        for row in [*survey_rows(survey)]:
            if inside is None:
                if row.edge == "begin" and row.name == "meta" and not row.path:
                    inside = row
                    survey.blank(row.number)
                continue
            survey.blank(row.number)
            if row.edge == "end" and not row.path:
                self._say(
                    "group:meta_dropped",
                    row=inside.number,
                    name="meta",
                    names=", ".join(dropped) or "–",
                )
                inside, dropped = None, []
            elif row.name:
                dropped.append(row.name)

    def _foreign_attributes(self, survey: Table) -> None:
        """`bind::tag` is beyond the converter, of groups most of all; nothing of ours reads it."""
        foreign = [
            at
            for at, header in enumerate(survey.header)
            if canonical(header) in _FOREIGN_ATTRIBUTES
        ]
        for row in survey_rows(survey):
            for at in foreign:
                cells = survey.cells[row.number - 2]
                if at < len(cells) and cells[at].strip():
                    cells[at] = ""
                    column = survey.header[at].strip()
                    self._say(
                        "column:attribute_dropped", row=row.number, name=row.name, column=column
                    )

    def _later_duplicates(self, survey: Table) -> None:
        """The second of a name gets a number; rows that name it may mean either, so they are told."""
        seen: set[tuple[tuple[str, ...], str]] = set()
        repeats: set[str] = set()
        taken = {row.name for row in survey_rows(survey)}
        named, counted = references(survey), dict.fromkeys(taken, 1)
        for row in [*survey_rows(survey)]:
            if row.edge == "end" or not row.name:
                continue
            here = (row.path, row.name)
            a_repeat = row.edge == "begin" and row.kind == "repeat"
            if here not in seen and not (a_repeat and row.name in repeats):
                seen.add(here)
                repeats |= {row.name} if a_repeat else set()
                continue
            fresh = _free_name(row.name, taken, counted)
            taken.add(fresh)
            survey.put(row.number, "name", fresh)
            naming = [each for each in named.get(row.name, ()) if each != row.number]
            if naming:
                rows = ", ".join(map(str, naming))
                self._say(
                    "name:doubled_named", row=row.number, name=row.name, fresh=fresh, rows=rows
                )
            else:
                self._say("name:doubled", row=row.number, name=row.name, fresh=fresh)

    # -- choices, languages, settings --------------------------------------------------------------

    def _choice_duplicates(self) -> None:
        choices = self._tables.get("choices")
        if choices is None:
            return
        rows: dict[tuple[str, str], list[int]] = {}
        for number in choices.filled():
            key = (choices.get(number, "list_name"), choices.get(number, "name"))
            rows.setdefault(key, []).append(number)
        doubled = {key: at for key, at in rows.items() if len(at) > 1 and all(key)}
        allowed = self._setting("allow_choice_duplicates").lower() in ("yes", "true")
        if not doubled or allowed:
            return
        self._set("allow_choice_duplicates", "yes")
        for (list_name, name), at in doubled.items():
            self._say(
                "choice:doubled",
                sheet="choices",
                row=at[-1],
                name=name,
                list=list_name,
                rows=", ".join(map(str, at)),
            )

    def _other_answers(self, survey: Table) -> None:
        """`or_other` gets its answer in the languages of the list, with a picture."""
        choices = self._tables.get("choices")
        lists = {row.list_name: row for row in survey_rows(survey) if row.or_other}
        if choices is None or not lists:
            return
        named = {
            (choices.get(number, "list_name"), choices.get(number, "name"))
            for number in choices.filled()
        }
        for list_name, row in lists.items():
            if (list_name, "other") in named:
                continue
            choices.cells.append([])
            number = len(choices.cells) + 1
            choices.put(number, "list_name", list_name)
            choices.put(number, "name", "other")
            choices.put(number, "emoji", OTHER_SIGN)
            for header in [*choices.header]:
                if canonical(header).partition("::")[0] == "label":
                    code = _CODE.search(header)
                    said = OTHER.get(code.group(0).strip("() ").lower() if code else "en")
                    if said is not None:
                        choices.put(number, canonical(header), said)
            self._say("choice:other_added", row=row.number, name=row.name, list=list_name)

    def _languages(self, survey: Table) -> None:
        """Each column of texts gets its language with a code, so that a voice can be found for it."""
        tables = [survey, *([self._tables["choices"]] if "choices" in self._tables else [])]
        named = {
            language_of(header)
            for table in tables
            for header in table.header
            if language_of(header)
        }
        full = {name: _with_code(name) for name in named}
        default = self._setting("default_language")
        for name, mended in full.items():
            if mended != name:
                self._say("language:code_added", sheet="survey", row=1, written=name, mended=mended)
        if default:
            self._set("default_language", full.get(default, _with_code(default)))
        for table in tables:
            self._rename_languages(table, full)
        self._unnamed_language(tables, _with_code(default) if default else "", named)

    def _rename_languages(self, table: Table, full: Mapping[str, str]) -> None:
        for at, header in enumerate([*table.header]):
            language = language_of(header)
            if language and full[language] != language:
                base = canonical(header).partition("::")[0]
                table.rename(at, f"{base}::{full[language]}")

    def _unnamed_language(self, tables: Sequence[Table], default: str, named: set[str]) -> None:
        """A `label` without a language belongs to the default one, or to the one that was asked for."""
        bare = [
            (table, at)
            for table in tables
            for at, header in enumerate(table.header)
            if canonical(header) in PER_LANGUAGE
        ]
        if not bare:
            return
        wanted = default or _with_code(self._language)
        if not wanted or wanted == self._language:
            level = Level.TICK if named else Level.GAP
            self._say("language:mixed" if named else "language:unnamed", level=level, row=1)
            return
        for table, at in bare:
            named_so = f"{canonical(table.header[at])}::{wanted}"
            if not any(canonical(each) == named_so for each in table.header):
                table.rename(at, named_so)
        if not default:
            self._set("default_language", wanted)
            self._say("language:assumed", level=Level.TICK, row=1, language_name=wanted)

    def _namespace(self) -> None:
        """Without it the settings of ours give a form that no reader takes."""
        headers = [header for table in self._tables.values() for header in table.header]
        ours = any("kb:" in header and "::" in header for header in headers)
        if ours and "urn:celabiedrs:forms" not in self._setting("namespaces"):
            self._set("namespaces", f"{self._setting('namespaces')} {NAMESPACE}".strip())
            self._say("settings:namespace_added", sheet="settings")

    def _setting(self, name: str) -> str:
        settings = self._tables.get("settings")
        return settings.get(2, name) if settings is not None and settings.cells else ""

    def _set(self, name: str, value: str) -> None:
        settings = self._tables.setdefault("settings", Table("settings", [[], []]))
        if not settings.cells:
            settings.cells.append([])
        settings.put(2, name, value)

    def _say(
        self,
        code: str,
        *,
        level: Level = Level.REPAIRED,
        sheet: str = "survey",
        row: int | None = None,
        name: str = "",
        **params: str | int,
    ) -> None:
        self._found.append(Finding(level, code, sheet=sheet, row=row, name=name, params=params))


_FOREIGN_ATTRIBUTES: Final = frozenset({"bind::tag", "instance::tag", "body::tag", "control::tag"})


def _remarked(remarks: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """What was odd about the file itself."""
    for remark in remarks:
        match remark["kind"]:
            case "encoding":
                params = {"encoding": str(remark["encoding"])}
                yield Finding(Level.REPAIRED, "file:encoding", params=params)
            case "delimiter":
                sign = {"\t": "tab"}.get(remark["delimiter"], str(remark["delimiter"]))
                yield Finding(Level.REPAIRED, "file:delimiter", params={"sign": sign})
    yield from _formulas(remarks)


def _formulas(remarks: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Cells that Excel works out, by sheet and column; where the result is missing, that blocks."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for remark in remarks:
        if remark["kind"] in ("formula", "formula_blank"):
            key = (str(remark["kind"]), str(remark["sheet"]), str(remark["column"]))
            rows.setdefault(key, []).append(int(remark["row"]))
    for (kind, sheet, column), numbers in rows.items():
        yield Finding(
            Level.TICK if kind == "formula" else Level.ERROR,
            f"cell:{kind}",
            sheet=sheet,
            row=numbers[0],
            params={"column": column, "count": len(numbers)},
        )


def _can_be_merged(table: Table, one: int, other: int) -> bool:
    for row in table.cells:
        left = row[one].strip() if one < len(row) else ""
        right = row[other].strip() if other < len(row) else ""
        if left and right and left != right:
            return False
    return True


def _merge(table: Table, into: int, other: int) -> None:
    for row in table.cells:
        if other < len(row) and row[other].strip():
            row[into] = row[other]


def _free_name(name: str, taken: set[str], counted: dict[str, int]) -> str:
    while True:
        counted[name] += 1
        fresh = f"{name}_{counted[name]}"
        if fresh not in taken:
            return fresh


def references(survey: Table) -> dict[str, list[int]]:
    """Which rows name a question by `${…}`, by the name."""
    found: dict[str, list[int]] = {}
    for number in survey.filled():
        names = {
            name
            for _, text in survey.values(number)
            if "${" in text
            for name in REFERENCE.findall(text)
        }
        for name in names:
            found.setdefault(name, []).append(number)
    return found


def _with_code(language: str) -> str:
    """`Latvian (lv)` of `Latvian` or `latviešu`; a name that nobody knows stays as it is."""
    if _CODE.search(language):
        return language
    plain = language.strip().lower()
    for code, names in LANGUAGES.items():
        if plain == code or plain in (name.lower() for name in names):
            return f"{language.strip() if plain != code else names[0]} ({code})"
    return language
