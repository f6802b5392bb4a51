"""Owns what keeps the sheets of a questionnaire from being a form that the bot can ask; changes nothing else
than to leave out what isn't needed.

It must not word anything. Each finding has its sheet, row and name. What can't be asked and isn't needed
(not required, and no rule names it) is left out; else it blocks. A rule that nobody would read blocks too: it is
never taken for "always ask".
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from bot.forms.child import FORM_SHEETS
from bot.forms.findings import Finding, Level
from bot.forms.mending import references
from bot.forms.tables import (
    KNOWN,
    OTHER_NAMES,
    REFERENCE,
    RULES,
    Row,
    Table,
    base_of,
    canonical,
    is_known,
    survey_rows,
)
from bot.forms.xform import OUR_COLUMNS

MOST_QUESTIONS: Final = 2_000
MOST_CHOICES: Final = 2_000
MOST_RULE_LETTERS: Final = 2_000
MOST_LETTERS_OF_RULES: Final = 500_000
"""Of all rules together; a form of 2,000 questions has some hundred thousand."""
MOST_RULE_DEPTH: Final = 50
MOST_GROUP_DEPTH: Final = 20
MOST_NAMED: Final = 8
MOST_NAME_LETTERS: Final = 64
MOST_OF_A_KIND: Final = 40
"""So many findings of one code are told; a form with more has one fault many times over."""

NEVER: Final[Mapping[str, str]] = {
    **dict.fromkeys(("background-audio", "audit"), "never:covert"),
    **dict.fromkeys(("background-geopoint", "start-geopoint"), "never:covert_place"),
    **dict.fromkeys(("geotrace", "geoshape", "q geotrace", "q geoshape", "osm"), "never:shape"),
    **dict.fromkeys(("kobomatrix", "score", "matrix"), "never:matrix"),
    **dict.fromkeys(("tel", "caseid", "db:object", "person", "thumbnail"), "never:dialect"),
    **dict.fromkeys(("select_one_external", "xml-external"), "never:external"),
}
"""What no chat should do, by its type, with the code of the sentence that says why."""

IDENTITIES: Final = frozenset(
    {
        *("deviceid", "device id", "imei", "subscriberid", "subscriber id", "simserial", "sim id"),
        *("phonenumber", "phone number", "username", "email", "uri:deviceid", "uri:subscriberid"),
        *("uri:simserial", "uri:phonenumber", "uri:username", "uri:email", "get device id"),
        *("get subscriber id", "get sim id", "get phone number"),
    }
)
"""Metadata that would say who or which phone it is: always left empty."""

TYPES: Final = frozenset(
    {
        *("text", "string", "integer", "int", "decimal", "note", "calculate", "hidden", "date"),
        *(
            "time",
            "datetime",
            "date time",
            "geopoint",
            "gps",
            "location",
            "barcode",
            "image",
            "photo",
        ),
        *("audio", "video", "file", "acknowledge", "trigger", "range", "start", "end", "today"),
        *("select_one", "select_multiple", "rank", "select_one_from_file", "percentage", "loop"),
        *("select_multiple_from_file", "csv-external", "get start time", "start time"),
        *("get end time", "end time", "get today", "q string", "q int", "q decimal", "q date"),
        *("q note", "q image", "q audio", "q video", "q select", "q select1", "q geopoint"),
        *("q picture", "q date time", "q datetime", "q location", "q barcode", "q acknowledge"),
        *("q calculate", "add text prompt", "add integer prompt", "add decimal prompt"),
        *("add date prompt", "add note prompt", "add acknowledge prompt", "add image prompt"),
        *("add photo prompt", "add audio prompt", "add video prompt", "add file prompt"),
        *(
            "add barcode prompt",
            "add location prompt",
            "add date time prompt",
            "add datetime prompt",
        ),
        *("add calculate prompt", "form_title", "form_id", "set form title", "set form id"),
    }
)
"""Types that a converter knows, in small letters; which of them are asked is for the reader of XForms."""

_UNASKED: Final = frozenset(
    {
        *("calculate", "hidden", "start", "end", "today", "q calculate", "add calculate prompt"),
        *("get start time", "start time", "get end time", "end time", "get today", "csv-external"),
        *("form_title", "form_id", "set form title", "set form id"),
    }
)
_SHOWN: Final = ("label", "hint", "guidance_hint", "image", "audio", "video", "big-image")
_WITHOUT_NAME: Final = frozenset({"note", "audit", "form_title", "form_id"})
_DRAWINGS: Final = frozenset({"draw", "signature", "annotate"})
_LAYOUTS: Final = re.compile(
    r"\b(w\d+|columns(?:-\w+)?|quick|compact(?:-\d+)?|map|likert|list-nolabel|label|table-list|"
    r"horizontal(?:-compact)?|quickcompact|image-map|printer|bearing|picker|rating)\b"
)
_NAME: Final = re.compile(r"[^\W\d][\w.\-]*")
_ALIKE_ENOUGH: Final = 0.7
_COLUMNS_ALIKE: Final = 0.8
_ERROR_VALUE: Final = re.compile(r"#(REF|N/A|NAME|VALUE|DIV/0|NULL|NUM)[!?]?")


def sheet_faults(tables: Mapping[str, Table], files: Collection[str] = ()) -> tuple[Finding, ...]:
    """What is found on the sheets. Rows that aren't needed and can't be asked are emptied in `tables`.

    `files` are the names of the files that were sent along.
    """
    faults = _Faults(tables, files)
    faults.look()
    return tuple(bounded(faults.found))


class _Faults:
    """One look at the sheets."""

    def __init__(self, tables: Mapping[str, Table], files: Collection[str]) -> None:
        self._tables = tables
        self._files = {name.lower() for name in files}
        self._compared = 0
        self.found: list[Finding] = []

    def look(self) -> None:
        """Everything that can be said; what rests on a missing sheet or column is left unsaid."""
        survey = self._tables.get("survey")
        if survey is None:
            nearest = self._nearest("survey", self._tables)
            self._say(Level.ERROR, "sheet:no_survey", found=nearest or ", ".join(self._tables))
            return
        if not survey.has("type") or not survey.has("name"):
            what = "list:no_questionnaire" if not survey.has("type") else "column:no_name"
            self._say(Level.ERROR, what, sheet="survey")
            return
        self._misspelt_sheets()
        rows = [*survey_rows(survey)]
        if len(rows) > MOST_QUESTIONS * 2:
            self._say(Level.ERROR, "form:too_long", sheet="survey", count=len(rows))
            return
        for name, table in self._tables.items():
            if name in KNOWN:
                self._columns(table)
                self._error_values(table)
        self._never_sheets()
        self._types(survey, rows)
        rows = [*survey_rows(survey)]
        self._names(rows)
        self._without_text(survey, rows)
        self._groups(rows)
        self._rules(survey, rows)
        self._choices(rows)

    def _misspelt_sheets(self) -> None:
        """A sheet of another name is a remark, unless its name is nearly that of a sheet that is missing."""
        others = [name for name in self._tables if name not in FORM_SHEETS]
        for wanted in ("choices", "settings"):
            nearest = self._nearest(wanted, others) if wanted not in self._tables else None
            if nearest is not None:
                self._say(Level.ERROR, "sheet:misspelt", sheet=nearest, wanted=wanted)

    # -- columns and cells -------------------------------------------------------------------------

    def _columns(self, table: Table) -> None:
        """Two columns of one name, and names that nobody reads; those are then left out."""
        seen: dict[str, str] = {}
        for at, header in enumerate([*table.header]):
            if not header.strip():
                continue
            meant = canonical(header)
            if meant in seen:
                self._say(
                    Level.ERROR,
                    "column:twice",
                    sheet=table.name,
                    row=1,
                    column=header.strip(),
                    other=seen[meant],
                )
                table.rename(at, "")
            seen[meant] = header.strip()
            if not is_known(table.name, header):
                self._unknown_column(table, at, header)
            elif table.name == "survey" and "kb:" in meant:
                self._setting_of_ours(table, at, meant)

    def _setting_of_ours(self, table: Table, at: int, meant: str) -> None:
        """A misspelt `kb:sensitive` must not vanish: what hurts would be asked like anything else."""
        if meant.partition("kb:")[2] not in OUR_COLUMNS:
            self._say(
                Level.ERROR,
                "column:setting_unknown",
                sheet="survey",
                row=1,
                column=table.header[at].strip(),
                known=", ".join(sorted(OUR_COLUMNS)),
            )
            table.rename(at, "")

    def _unknown_column(self, table: Table, at: int, header: str) -> None:
        """A misspelt rule would be a question that is always asked: that blocks."""
        if table.name == "choices":
            return  # its further columns are the author's own: filters read them
        if not any(at < len(row) and row[at].strip() for row in table.cells):
            table.rename(at, "")
            return
        known = {*KNOWN[table.name], *OTHER_NAMES}
        found = self._nearest(base_of(header), known, _COLUMNS_ALIKE)
        nearest = OTHER_NAMES.get(found or "", found)
        column, sheet = header.strip(), table.name
        if nearest:
            level = Level.ERROR if nearest in RULES or nearest == "type" else Level.WARNING
            said = {"column": column, "nearest": nearest}
            self.found.append(Finding(level, "column:misspelt", sheet=sheet, row=1, params=said))
        else:
            self._say(Level.NOTE, "column:unknown", sheet=sheet, row=1, column=column)
        table.rename(at, "")

    def _error_values(self, table: Table) -> None:
        for number in table.filled():
            for header, text in table.values(number):
                if _ERROR_VALUE.fullmatch(text):
                    self._say(
                        Level.ERROR,
                        "cell:error",
                        sheet=table.name,
                        row=number,
                        column=header,
                        value=text,
                    )

    def _never_sheets(self) -> None:
        entities, settings = self._tables.get("entities"), self._tables.get("settings")
        if entities is not None and any(True for _ in entities.filled()):
            self._say(Level.LEFT_OUT, "never:entities", sheet="entities")
            entities.cells.clear()
            survey = self._tables["survey"]
            for at in survey.columns("save_to"):
                survey.rename(at, "")
        if settings is not None and settings.cells and settings.get(2, "public_key"):
            self._say(Level.TICK, "never:encryption", sheet="settings", row=2)
            settings.put(2, "public_key", "")

    # -- rows --------------------------------------------------------------------------------------

    def _types(self, survey: Table, rows: Iterable[Row]) -> None:
        named = references(survey)
        layouts: dict[str, int] = {}
        for row in rows:
            if row.edge:
                if row.kind in NEVER and row.edge == "begin":
                    self._say_row(Level.ERROR, NEVER[row.kind], row, kind=row.kind)
                continue
            if not row.kind:
                self._without_type(survey, row)
                continue
            never = NEVER.get(row.kind) or _never_by_look(survey, row) or _other_list(row)
            if never is not None:
                self._never(survey, row, never, named)
            elif row.kind in IDENTITIES:
                self._say_row(Level.LEFT_OUT, "never:identity", row, kind=row.kind)
            elif row.kind not in TYPES:
                nearest = self._nearest(row.kind, TYPES)
                code = "type:misspelt" if nearest else "type:unknown"
                self._say_row(Level.ERROR, code, row, kind=row.kind, nearest=nearest or "")
            look = survey.get(row.number, "appearance")
            if look and _LAYOUTS.search(look):
                layouts.setdefault(look, row.number)
        if layouts:
            numbers = ", ".join(map(str, [*layouts.values()][:MOST_NAMED]))
            looks = ", ".join([*layouts][:MOST_NAMED])
            self._say(Level.TICK, "layout:ignored", sheet="survey", looks=looks, rows=numbers)

    def _without_type(self, survey: Table, row: Row) -> None:
        if row.name or survey.get(row.number, "label"):
            self._say_row(Level.ERROR, "type:missing", row)
        else:
            survey.blank(row.number)  # a remark of the author

    def _never(self, survey: Table, row: Row, code: str, named: Mapping[str, list[int]]) -> None:
        required = survey.get(row.number, "required").lower()
        rows = [number for number in named.get(row.name, ()) if number != row.number]
        if rows:
            told = ", ".join(map(str, rows[:10]))
            params = {"kind": row.kind, "file": row.list_name, "rows": told}
            self._say_row(Level.ERROR, f"{code}_named", row, **params)
        elif required not in ("", "no", "false", "false()"):
            self._say_row(Level.ERROR, f"{code}_required", row, kind=row.kind, file=row.list_name)
        else:
            self._say_row(Level.LEFT_OUT, code, row, kind=row.kind, file=row.list_name)
            survey.blank(row.number)

    def _names(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row.edge == "end" or (not row.name and row.kind in _WITHOUT_NAME):
                continue
            if not row.name:
                self._say_row(Level.ERROR, "name:missing", row)
            elif not _NAME.fullmatch(row.name):
                self._say_row(Level.ERROR, "name:bad", row)

    def _without_text(self, survey: Table, rows: Iterable[Row]) -> None:
        """A question needs words; a row that is worked out takes none of our settings for questions."""
        for row in rows:
            if row.edge or row.kind not in TYPES:
                continue
            if row.kind in _UNASKED:
                self._settings_of_questions(survey, row)
            elif not any(survey.get(row.number, each) for each in _SHOWN):
                self._say_row(Level.ERROR, "words:no_text", row)

    def _settings_of_questions(self, survey: Table, row: Row) -> None:
        for header, _ in survey.values(row.number):
            if canonical(header).startswith("body::kb:"):
                self._say_row(Level.WARNING, "column:of_questions", row, column=header.strip())

    def _groups(self, rows: Iterable[Row]) -> None:
        """Every beginning has its end, of its kind."""
        open_ones: list[Row] = []
        for row in rows:
            if row.edge == "begin":
                open_ones.append(row)
                if len(open_ones) == MOST_GROUP_DEPTH + 1:
                    self._say_row(Level.ERROR, "group:too_deep", row, most=MOST_GROUP_DEPTH)
            elif row.edge == "end":
                if not open_ones:
                    self._say_row(Level.ERROR, "group:not_begun", row, kind=row.kind)
                elif open_ones[-1].kind != row.kind:
                    begun = open_ones.pop()
                    self._say_row(
                        Level.ERROR,
                        "group:other_end",
                        row,
                        kind=row.kind,
                        begun=begun.name,
                        begun_row=begun.number,
                    )
                else:
                    open_ones.pop()
        for row in open_ones:
            self._say_row(Level.ERROR, "group:not_ended", row, kind=row.kind)

    # -- rules -------------------------------------------------------------------------------------

    def _rules(self, survey: Table, rows: Iterable[Row]) -> None:
        names = Counter(row.name for row in rows if row.name and row.edge != "end")
        letters = sum(
            len(text)
            for row in rows
            for header, text in survey.values(row.number)
            if base_of(header) in RULES
        )
        if letters > MOST_LETTERS_OF_RULES:
            self._say(Level.ERROR, "form:too_many_rules", sheet="survey", count=letters)
            return
        for row in rows:
            if row.kind == "calculate" and not row.edge:
                has = survey.get(row.number, "calculation") or survey.get(row.number, "default")
                if not has:
                    self._say_row(Level.ERROR, "rule:no_calculation", row)
            for header, text in survey.values(row.number):
                self._rule(row, header, text, names)

    def _rule(self, row: Row, header: str, text: str, names: Mapping[str, int]) -> None:
        if base_of(header) in RULES or canonical(header) in RULES:
            if len(text) > MOST_RULE_LETTERS:
                self._say_row(
                    Level.ERROR, "rule:too_long", row, column=header, most=MOST_RULE_LETTERS
                )
            if _depth(text) > MOST_RULE_DEPTH:
                self._say_row(Level.ERROR, "rule:too_deep", row, column=header)
        for name in sorted(set(REFERENCE.findall(text))) if "${" in text else ():
            if names.get(name, 0) > 1:
                self._say_row(Level.ERROR, "rule:names_several", row, column=header, wanted=name)
            elif name not in names:
                nearest = self._nearest(name, names)
                self._say_row(
                    Level.ERROR,
                    "rule:names_misspelt" if nearest else "rule:names_nobody",
                    row,
                    column=header,
                    wanted=name,
                    nearest=nearest or "",
                )

    # -- choices -----------------------------------------------------------------------------------

    def _choices(self, rows: Iterable[Row]) -> None:
        lists = self._lists()
        for name, numbers in lists.items():
            if len(numbers) > MOST_CHOICES:
                self._say(
                    Level.ERROR,
                    "list:too_long",
                    sheet="choices",
                    row=numbers[0],
                    list=name,
                    count=len(numbers),
                )
        for row in rows:
            if not row.list_name or row.edge:
                continue
            if row.kind in NEVER:
                continue
            if row.kind.endswith("_from_file"):
                if row.list_name.lower() not in self._files:
                    self._say_row(Level.ERROR, "file:list_not_sent", row, file=row.list_name)
            elif row.list_name not in lists and "${" not in row.list_name:
                self._missing_list(row, lists)
            elif row.kind == "select_multiple":
                self._spaces(row, lists.get(row.list_name, []))

    def _lists(self) -> dict[str, list[int]]:
        choices = self._tables.get("choices")
        found: dict[str, list[int]] = {}
        if choices is None:
            return found
        for number in choices.filled():
            list_name = choices.get(number, "list_name")
            if not list_name:
                choices.blank(number)  # a remark of the author
                continue
            found.setdefault(list_name, []).append(number)
            if not choices.get(number, "name"):
                self._say(
                    Level.ERROR, "choice:no_name", sheet="choices", row=number, list=list_name
                )
        return found

    def _missing_list(self, row: Row, lists: Collection[str]) -> None:
        nearest = self._nearest(row.list_name, lists)
        code = "list:misspelt" if nearest else "list:missing"
        self._say_row(Level.ERROR, code, row, list=row.list_name, nearest=nearest or "")

    def _spaces(self, row: Row, numbers: Iterable[int]) -> None:
        choices = self._tables["choices"]
        for number in numbers:
            name = choices.get(number, "name")
            if " " in name:
                self._say(
                    Level.ERROR,
                    "choice:space",
                    sheet="choices",
                    row=number,
                    name=name,
                    list=row.list_name,
                )

    def _nearest(self, name: str, known: Iterable[str], alike: float = _ALIKE_ENOUGH) -> str | None:
        """The name that may have been meant; comparing costs, so a form with many faults gets few of them."""
        self._compared += 1
        if self._compared > MOST_OF_A_KIND or len(name) > MOST_NAME_LETTERS:
            return None
        found = difflib.get_close_matches(name, sorted(known), 1, alike)
        return found[0] if found and found[0] != name else None

    # -- saying ------------------------------------------------------------------------------------

    def _say_row(self, level: Level, code: str, row: Row, **params: str | int) -> None:
        number, name = row.number, row.name
        self.found.append(
            Finding(level, code, sheet="survey", row=number, name=name, params=params)
        )

    def _say(
        self,
        level: Level,
        code: str,
        *,
        sheet: str = "",
        row: int | None = None,
        name: str = "",
        **params: str | int,
    ) -> None:
        self.found.append(Finding(level, code, sheet=sheet, row=row, name=name, params=params))


def _never_by_look(survey: Table, row: Row) -> str | None:
    """Drawings, image maps and other apps are told by the layout that an author chose."""
    look = survey.get(row.number, "appearance").lower()
    if row.kind in ("image", "photo") and _DRAWINGS & set(look.split()):
        return "never:drawing"
    if "image-map" in look:
        return "never:image_map"
    if look.startswith("ex:") or survey.get(row.number, "intent"):
        return "never:other_app"
    return None


def _other_list(row: Row) -> str | None:
    """A list in a file of another kind than .csv."""
    if row.kind.endswith("_from_file") and not row.list_name.lower().endswith(".csv"):
        return "file:list_kind"
    return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for sign in text:
        if sign in "([":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in ")]":
            depth -= 1
    return deepest


def bounded(found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, each once, with at most so many of one code; those beyond are counted in one more."""
    counts: dict[str, int] = {}
    levels: dict[str, Level] = {}
    seen: set[str] = set()
    for finding in found:
        if finding.line() in seen:
            continue
        seen.add(finding.line())
        counts[finding.code] = counts.get(finding.code, 0) + 1
        levels.setdefault(finding.code, finding.level)
        if counts[finding.code] <= MOST_OF_A_KIND:
            yield finding
    for code, count in counts.items():
        if count > MOST_OF_A_KIND:
            more = count - MOST_OF_A_KIND
            yield Finding(levels[code], "report:more", params={"count": more, "of": code})
