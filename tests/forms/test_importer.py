"""Holds the import to its limits and to sentences which a coordinator can act on."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import sys
import zipfile

import pytest
from openpyxl import Workbook

from bot.errors import FormError
from bot.form_report import what
from bot.forms import ChangeAsked, Chosen, Form, Kind, Phase, WentOn, asked, importer, summary
from bot.forms.findings import Finding, Level
from bot.forms.importer import CHILD, MOST_BYTES, convert
from bot.i18n import Translators
from tests.forms.authoring import Walk, imported

HEAD = (
    "| survey |\n| | type | name | label::Latvian (lv) | label::English (en) "
    "| guidance_hint::English (en) | relevant | choice_filter | body::kb:block | body::kb:sensitive "
    "| body::kb:alert-when | bind::kb:group |\n"
)
CHOICES = (
    "| choices |\n| | list_name | name | label::Latvian (lv) | label::English (en) | emoji | esco | town |\n"
    "| | yn | yes | Jā | Yes | ✋ | http://data.europa.eu/esco/x | |\n"
    "| | yn | no | Nē | No | ✊ | | |\n"
    "| | street | long | Garā | Long | 🛣 | | riga |\n"
    "| | street | short | Īsā | Short | 📍 | | dobele |\n"
)
SETTINGS = (
    "| settings |\n| | form_title | form_id | version | default_language |\n"
    "| | Trial | trial | 7 | Latvian (lv) |\n"
)


def english(finding: Finding) -> str:
    """What a coordinator reads of a finding."""
    return Translators(("en",)).of("en").say(what(finding))


def survey(*rows: str) -> str:
    """A whole form with these rows on its survey sheet."""
    return HEAD + "".join(f"| | {row} |\n" for row in rows) + CHOICES + SETTINGS


WHOLE = survey(
    "hidden | town | | | | | | | | | ",
    "begin_group | one | Pirmais | First | | | | yes | | | ",
    "select_one yn | a | Vai? | Is it? | Is it so? | | | | yes | ${a} = 'yes' | done",
    "text | b | Kas? | | | ${a} = 'yes' | | | | | ",
    "end_group | | | | | | | | | | ",
    "select_one street | c | Kur? | Where ${a}? | | | town = ${town} | | | | ",
)

READY = WHOLE.replace("| b | Kas? | |", "| b | Kas? | What? |").replace(" ${a}?", "?")
"""The same form with its two faults mended."""


def test_a_value_that_one_language_leaves_out_keeps_a_form_from_being_asked() -> None:
    """The languages would say different things; a text that is missing altogether is a gap only."""
    result = imported(WHOLE)
    assert result.form is None
    levels = {each.code: each.level for each in result.findings}
    assert levels["languages:outputs"] is Level.ERROR
    assert levels["languages:missing"] is Level.GAP


def test_what_arrives_can_be_stored_and_read_again() -> None:
    """Texts, signs, rules, blocks and rows come through; a stored form that was changed is refused."""
    form = imported(READY).form
    assert form is not None
    question = form.question("a")
    assert (question.kind, question.row, question.path) == (Kind.SELECT_ONE, 4, "/data/one/a")
    assert (question.sensitive, question.profile) == (True, "done")
    assert question.alert_when is not None
    assert question.guidance["en"] == "Is it so?"
    assert question.choices[0].esco == ("http://data.europa.eu/esco/x",)
    assert [block.name for block in form.blocks] == ["one", ""]
    assert form.languages == ("lv", "en")
    assert form.default_language == "lv"
    assert Form.from_json(form.to_json()).to_json() == form.to_json()
    for broken in (
        form.to_json().replace("Vai?", "Kas?"),
        form.to_json().replace('"schema":2', '"schema":1'),
        form.to_json()[:-1],
        "[]",
    ):
        with pytest.raises(FormError):
            Form.from_json(broken)


def test_a_choice_filter_leaves_the_numbers_of_choices_alone() -> None:
    """A button says the same choice whatever was filtered out before it."""
    text = READY
    form = imported(text).form
    assert form is not None
    walk = Walk(form, town="dobele")
    walk.does(Chosen(1, 1))
    walk.does(WentOn(walk.run.step))
    assert [(each.number, each.name) for each in asked(walk.run, form, "en").choices] == [
        (1, "short")
    ]


def test_an_answer_that_a_filter_takes_away_comes_back_as_a_question() -> None:
    """It reads as blank to other rules, and is asked again among what is there now."""
    rows = [
        "select_one street | a | Kur? | Where? | Where? | | | | | | ",
        "select_one street | b | Kurp? | Where to? | To? | | name != ${a} | | | | ",
        "select_one yn | c | Vai? | Is it? | Is it? | ${b} = 'short' | | | | | ",
    ]
    form = imported(survey(*rows)).form
    assert form is not None
    walk = Walk(form)
    walk.does(Chosen(1, 0))
    walk.does(Chosen(2, 1))
    assert walk.run.position == "c"
    walk.does(Chosen(3, 0))
    walk.does(ChangeAsked("a"))
    walk.does(Chosen(walk.run.step, 1))
    assert walk.run.position == "b"
    assert [each.name for each in asked(walk.run, form, "en").choices] == ["long"]
    walk.does(Chosen(walk.run.step, 0))
    assert walk.run.phase is Phase.SUMMARY
    assert [line.question for line in summary(walk.run, form, "en")] == ["a", "b"]


def test_the_relevance_of_a_group_is_inherited_by_all_in_it() -> None:
    """By groups in groups and their questions, whatever those say of themselves."""
    rows = [
        "select_one yn | a | Vai? | Is it? | Is it? | | | | | | ",
        "begin_group | outer | | | | ${a} = 'yes' | | | | | ",
        "begin_group | inner | | | | ${a} != 'maybe' | | | | | ",
        "select_one yn | b | Vai tā? | Is it so? | So? | ${a} != '' | | | | | ",
        "end_group | | | | | | | | | | ",
        "select_one yn | c | Vai tad? | Is it then? | Then? | | | | | | ",
        "end_group | | | | | | | | | | ",
    ]
    form = imported(survey(*rows)).form
    assert form is not None
    walk = Walk(form)
    walk.does(Chosen(1, 1))
    assert walk.run.phase is Phase.SUMMARY
    walk.does(ChangeAsked("a"))
    walk.does(Chosen(walk.run.step, 0))
    assert walk.run.position == "b"


def test_the_child_is_held_by_limits() -> None:
    """Memory, time, files and open files are bounded before a byte of the file is read."""
    program = (
        "import json, resource, runpy, sys\n"
        "sys.argv = ['child', '.md']\n"
        f"runpy.run_path({str(CHILD)!r}, run_name='__main__')\n"
        "kinds = 'RLIMIT_CPU RLIMIT_AS RLIMIT_FSIZE RLIMIT_NOFILE'.split()\n"
        "print(json.dumps([resource.getrlimit(getattr(resource, kind)) for kind in kinds]))\n"
    )
    command = [sys.executable, "-I", "-c", program]
    output = subprocess.run(command, input=b"", capture_output=True, check=True).stdout
    assert output.endswith(b"[[15, 15], [536870912, 536870912], [16777216, 16777216], [64, 64]]\n")


async def test_a_child_that_does_not_come_back_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time over, one sentence comes back and no process is left."""
    monkeypatch.setattr(importer, "MOST_SECONDS", 0.01)
    result = await convert(READY.encode(), ".md")
    assert [each.code for each in result.findings] == ["file:too_slow"]


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (
            "text | m | Kas? | What? | | pulldata('a','b','c','d') = 1 | | | | | ",
            "rule:relevant",
            "pulldata()",
        ),
        ("text | m | Kas? | What? | | ${a} | | | | | ", "rule:relevant", "no condition"),
        ("text | m | Kas? | What? | | ${a} = 'x | | | | | ", "rule:relevant", "can't be read"),
        ("text | m | Kas? | What? | | | | | | nosuch(.) = 1 | ", "rule:alert-when", "nosuch()"),
    ],
)
def test_what_cannot_be_asked_is_named_with_its_row(row: str, code: str, words: str) -> None:
    """An error has sheet, row, name and remedy; nothing is taken for "always ask"."""
    result = imported(survey("select_one yn | a | Vai? | Is it? | | | | | | | ", row))
    errors = [each for each in result.findings if each.level is Level.ERROR]
    assert result.form is None
    assert [(each.code, each.sheet, each.row, each.name) for each in errors] == [
        (code, "survey", 3, "m")
    ]
    assert words in english(errors[0])


def test_an_unknown_setting_of_ours_is_reported() -> None:
    """`kb:blok` must not vanish."""
    result = imported(WHOLE.replace("body::kb:sensitive", "body::kb:sensitiv"))
    assert any("kb:sensitiv" in english(each) for each in result.findings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no table at all", "sheet:no_survey"),
        (WHOLE.replace("select_one yn", "select_one none"), "list:missing"),
        (re.sub(r"\| \| end_group.*\n", "", WHOLE), "group:not_ended"),
        (WHOLE.replace("${a} = 'yes' | | | |", "${nobody} = 1 | | | |"), "rule:names_nobody"),
    ],
)
def test_a_form_which_can_not_be_converted_says_why(text: str, code: str) -> None:
    """One error, in words of ours, and no form."""
    result = imported(text)
    assert result.form is None
    assert [each.code for each in result.findings if each.level is Level.ERROR] == [code]


async def test_a_workbook_is_read_in_a_process_of_its_own() -> None:
    """Excel and Markdown of the same form give the same questions, rows included."""
    book = Workbook()
    for sheet in ("survey", "choices", "settings"):
        book.create_sheet(sheet)
    del book["Sheet"]
    sheet_name = ""
    for line in READY.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0]:
            sheet_name = cells[0]
        else:
            book[sheet_name].append(cells[1:])
    file = io.BytesIO()
    book.save(file)
    result = await convert(file.getvalue(), ".XLSX")
    assert result.form is not None, [each.line() for each in result.findings]
    assert result.form.question("a").row == 4
    assert len(result.form.source_digest) == 64


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in members.items():
            box.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix", "code"),
    [
        (b"%PDF", ".pdf", "file:type"),
        (b"x" * (MOST_BYTES + 1), ".md", "file:too_big"),
        (b"no workbook", ".xlsx", "file:unreadable"),
        (archive({"xl/sheet.xml": b"0" * (51 << 20)}), ".xlsx", "file:too_big_unpacked"),
        (archive({f"x/{at}": b"" for at in range(2_001)}), ".xlsx", "file:too_big_unpacked"),
        (archive({"xl/vbaProject.bin": b"x"}), ".xlsx", "file:macros"),
        (archive({"xl/externalLinks/externalLink1.xml": b"x"}), ".xlsx", "file:links"),
    ],
)
async def test_hostile_files_are_refused_before_anything_is_read(
    data: bytes, suffix: str, code: str
) -> None:
    """No process is started for what is too big, foreign or armed."""
    async with asyncio.timeout(2):
        result = await convert(data, suffix)
    assert result.form is None
    assert [each.code for each in result.findings] == [code]


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"\xff\xfe\x00", ".csv"),
        (archive({"a": b"b"}), ".xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 200, ".xls"),
    ],
)
async def test_a_broken_file_ends_in_a_sentence(data: bytes, suffix: str) -> None:
    """Whatever the libraries raise in the child, one error comes back."""
    result = await convert(data, suffix)
    assert result.form is None
    assert [each.code for each in result.findings] == ["file:broken"]
