"""Holds the import to its bounds: whatever a file is made of, one sentence comes back and the bot goes on."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import struct
import time
from pathlib import Path

import pytest

from bot.forms import child, importer
from bot.forms.findings import Level
from bot.forms.importer import Imported, convert
from tests.forms.authored_files import (
    codes,
    english,
    form_sheets,
    member,
    read_here,
    separated,
    with_member,
    workbook,
)

ASKED = ("select_one yn", "warm", "Is it warm?", "Warm?")
GOOD = form_sheets(ASKED)
SHEET = "xl/worksheets/sheet1.xml"


def armed(declaration: str, encoding: str = "utf-8") -> bytes:
    """A workbook whose first sheet declares something before it begins."""
    book = workbook(GOOD)
    text = member(book, SHEET)
    start = text.index("<worksheet")
    return with_member(book, SHEET, (declaration + text[start:]).encode(encoding))


def laughs() -> str:
    """Ten entities, each ten times the one before it."""
    entities = ['<!ENTITY a "ha">']
    for name, before in zip("bcdefghij", "abcdefghi", strict=True):
        entities.append(f'<!ENTITY {name} "{f"&{before};" * 10}">')
    return f"<!DOCTYPE worksheet [{''.join(entities)}]>"


def lying() -> bytes:
    """A workbook whose first sheet says that it is small, and is 60 MB."""
    book = bytearray(with_member(workbook(GOOD), SHEET, b" " * (60 << 20)))
    honest, said = struct.pack("<I", 60 << 20), struct.pack("<I", 4_000)
    while honest in book:
        at = book.index(honest)
        book[at : at + 4] = said
    return bytes(book)


def one_cell_at(place: str) -> bytes:
    """A workbook with something far away from the rest."""
    book = workbook(GOOD)
    row = "".join(filter(str.isdigit, place))
    cell = f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    return with_member(book, SHEET, member(book, SHEET).replace("</sheetData>", cell).encode())


HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "entities that multiply": (armed(laughs()), ".xlsx", "file:document_type"),
    "the same in another encoding": (armed(laughs(), "utf-16"), ".xlsx", "file:document_type"),
    "a file of this machine": (
        armed('<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        ".xlsx",
        "file:document_type",
    ),
    "a size that lies": (lying(), ".xlsx", "file:broken"),
    "a sheet of a million rows": (
        b"survey\n,type,name\n" + b",x,y\n" * 900_000,
        ".csv",
        "file:too_many_rows",
    ),
    "something in row 50,000": (one_cell_at("A50000"), ".xlsx", "file:too_many_rows"),
    "something in the last column": (one_cell_at("XFD3"), ".xlsx", "file:too_many_columns"),
    "a cell without end": (
        b"survey\n,type,name\n,text," + b"a" * 40_000,
        ".csv",
        "file:too_long_cell",
    ),
    "one long text everywhere": (
        workbook({"survey": [("type", "name"), *[["x" * 30_000]] * 400]}),
        ".xlsx",
        "file:too_much_text",
    ),
    "a page of a web site": (
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        ".xls",
        "file:web_page",
    ),
    "words called a workbook": (b"Dear all, here is the form.", ".xls", "file:unreadable"),
    "an old workbook with macros": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"),
        ".xls",
        "file:macros",
    ),
    "a workbook with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        ".xlsx",
        "file:password",
    ),
    "a workbook of macros by name": (workbook(GOOD), ".xlsm", "file:macros"),
    "nothing": (b" \n", ".md", "file:empty"),
    "a picture called a table": (
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50,
        ".csv",
        "sheet:no_survey",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused_with_a_sentence(name: str) -> None:
    """Within the bounds, with one error that says what to do, whatever the file tries."""
    data, suffix, code = HOSTILE[name]
    began = time.monotonic()
    result = await convert(data, suffix)
    assert result.form is None
    assert codes(result, Level.ERROR) == [code]
    assert len(english(result.findings[-1])) > 10
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("begin_group", f"g{at}", "", "") for at in range(300)], "group:too_deep"),
        ([ASKED, ("calculate", "deep", "", "")], "rule:too_deep"),
        ([("text", f"q{at}", "What?", "") for at in range(4_100)], "form:too_long"),
        ([ASKED, ("select_one nowhere", "b", "Where?", "")], "list:missing"),
    ],
)
def test_a_form_out_of_all_measure_is_not_converted(rows: list[tuple[str, ...]], code: str) -> None:
    """Depth and length are judged on the sheets, before anything walks down into them."""
    header = ("type", "name", "label::English (en)", "calculation")
    rows = [(*row[:3], "(" * 900 + "1" + ")" * 900 if row[1] == "deep" else "") for row in rows]
    result = read_here(form_sheets(*rows, header=header))
    assert result.form is None
    assert code in codes(result, Level.ERROR)
    assert len(result.findings) < 200


@pytest.mark.parametrize(
    ("column", "cells", "words"),
    [
        ("relevant", ("${b} = 'yes'", "${a} = 'yes'"), "circle"),
        ("constraint", ("regex(., '(a)\\1')", ""), "regex"),
        ("relevant", ("nosuch(1)", ""), "nosuch()"),
        ("relevant", ("if(1, 2)", ""), "if()"),
    ],
)
def test_a_rule_that_can_not_be_run_blocks(column: str, cells: tuple[str, str], words: str) -> None:
    """Circles, patterns that can explode, unknown functions: none is taken for "always ask"."""
    header = ("type", "name", "label::English (en)", column)
    rows = [("text", name, "What?", cell) for name, cell in zip("ab", cells, strict=True)]
    result = read_here(form_sheets(*rows, header=header))
    assert result.form is None
    assert any(
        each.code == f"rule:{column}" and words in english(each) for each in result.findings
    ), [english(each) for each in result.findings]


def test_rules_that_work_each_other_out_are_told_as_a_circle() -> None:
    """The converter takes them; they would never come to rest."""
    header = ("type", "name", "label::English (en)", "calculation")
    rows = [
        ("text", "a", "What?", ""),
        ("calculate", "b", "", "${c} + 1"),
        ("calculate", "c", "", "${b} + 1"),
    ]
    result = read_here(form_sheets(*rows, header=header))
    assert result.form is None
    assert any("in a circle: b, c" in english(each) for each in result.findings)


def test_a_repeat_of_a_thousand_million_is_refused_with_its_row() -> None:
    """Nobody would come to its end, and the bot need not begin."""
    header = ("type", "name", "label::English (en)", "repeat_count")
    rows = [
        ("begin_repeat", "child", "Child", "1000000000"),
        ("text", "name", "What is the child's name?", ""),
        ("end_repeat", "", "", ""),
    ]
    result = read_here(form_sheets(*rows, header=header))
    found = [(each.code, each.row) for each in result.findings if each.level is Level.ERROR]
    assert found == [("road:too_many_repeats", 2)]


def test_rules_without_end_are_counted_before_they_are_read() -> None:
    """Each is within its bound, and all of them together would take half a minute."""
    header = ("type", "name", "label::English (en)", "relevant")
    rule = " + ".join(["1"] * 480)
    rows = [("text", f"q{at}", "What?", rule) for at in range(400)]
    result = read_here(form_sheets(*rows, header=header))
    assert codes(result, Level.ERROR) == ["form:too_many_rules"]


async def test_the_bot_goes_on_while_a_file_is_read() -> None:
    """Others are answered meanwhile: the loop never stands still for long."""
    rows = [("text", f"q{at}", "What do you think?", "What?") for at in range(1_900)]
    data = workbook(form_sheets(*rows))
    reading = asyncio.create_task(convert(data, ".xlsx"))
    longest, last = 0.0, time.monotonic()
    while not reading.done():
        await asyncio.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert (await reading).form is not None
    assert longest < 1.0


async def test_a_child_that_is_killed_in_mid_work_is_told_as_one_sentence() -> None:
    """No answer is a refusal too, and nothing of the child is left."""
    reading = asyncio.create_task(convert(workbook(GOOD), ".xlsx"))
    os.kill(await a_child(), signal.SIGKILL)
    result: Imported = await reading
    assert codes(result) == ["file:too_heavy"]
    assert not children()


async def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time over, it is killed and waited for."""
    monkeypatch.setattr(importer, "MOST_SECONDS", 0.01)
    assert codes(await convert(workbook(GOOD), ".xlsx")) == ["file:too_slow"]
    assert not children()


def children() -> list[int]:
    """The processes that this one has started."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(each) for each in listed.split()]


async def a_child() -> int:
    """The next process that this one starts."""
    async with asyncio.timeout(10):
        while not children():  # noqa: ASYNC110 -- the system tells nobody of a new process
            await asyncio.sleep(0.001)
    return children()[0]


# -- files of honest people --------------------------------------------------------------------------


LATVIAN = form_sheets(
    ("text", "vards", "Kā tevi sauc? Āža šķūnis, ēna, žņaugs", "Kā sauc?"),
    header=("type", "name", "label::Latvian (lv)", "guidance_hint::Latvian (lv)"),
    choices=(),
)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("cp1257", ["file:encoding"])],
)
async def test_a_table_is_read_in_the_encoding_that_excel_chose(
    encoding: str, told: list[str]
) -> None:
    """Letters come out right; a guess is told."""
    result = await convert(separated(LATVIAN).encode(encoding), ".csv")
    assert result.form is not None, [each.line() for each in result.findings]
    label = result.form.question("vards").label["lv"]
    assert label == "Kā tevi sauc? Āža šķūnis, ēna, žņaugs"
    assert codes(result, Level.REPAIRED) == told


async def test_russian_in_its_old_encoding_is_not_taken_for_latvian() -> None:
    """Nearly every letter is beyond ASCII, and that tells the two encodings apart."""
    text = separated(LATVIAN).replace("Kā tevi sauc? Āža šķūnis, ēna, žņaugs", "Как тебя зовут?")
    result = await convert(text.replace("Kā sauc?", "Как зовут?").encode("cp1251"), ".csv")
    assert result.form is not None
    assert result.form.question("vards").label["lv"] == "Как тебя зовут?"


async def test_semicolons_separate_where_the_comma_is_for_decimals() -> None:
    """So Excel saves a table in most of Europe."""
    result = await convert(separated(GOOD, ";").encode(), ".csv")
    assert result.form is not None
    assert codes(result, Level.REPAIRED) == ["file:delimiter"]


async def test_a_workbook_is_what_it_is_whatever_its_name_says() -> None:
    """An .xlsx that somebody called .xls is read, under the same bounds."""
    assert (await convert(workbook(GOOD), ".xls")).form is not None
    bomb = with_member(workbook(GOOD), "xl/big.xml", b"0" * (51 << 20))
    assert codes(await convert(bomb, ".xls")) == ["file:too_big_unpacked"]


def test_signs_that_nobody_sees_are_taken_out() -> None:
    """A NUL or a separator of lines can't stand in an XForm, and comes from copying."""
    text = separated(GOOD).replace("Is it warm?", "Is it\x00 warm\u200b?")
    ready = importer.prepared(b"", child.read(text.encode(), ".csv"))
    assert [each.code for each in ready.findings] == ["cell:hidden_signs"]
    assert ready.mended.tables["survey"].get(2, "label") == "Is it warm?"


@pytest.mark.parametrize(
    ("result", "level", "code"),
    [("<v>Is it warm?</v>", Level.TICK, "cell:formula"), ("", Level.ERROR, "cell:formula_blank")],
)
async def test_a_cell_that_excel_works_out_is_told(result: str, level: Level, code: str) -> None:
    """Its last result is taken where the file holds it; else the cell would be blank in silence."""
    book = workbook(form_sheets(("select_one yn", "warm", "=A1&B1", "Warm?")))
    sheet = re.sub(
        r'(<c r="C2")([^>]*>.*?</f>)<v ?/?>(</v>)?', rf'\1 t="str"\2{result}', member(book, SHEET)
    )
    imported = await convert(with_member(book, SHEET, sheet.encode()), ".xlsx")
    found = [each for each in imported.findings if each.code.startswith("cell:")]
    assert [(each.level, each.code, each.row) for each in found] == [(level, code, 2)]
    assert "column C" in english(found[0])
