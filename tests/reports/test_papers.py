"""Papers are values: they survive the outbox, and what is no paper is refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.papers import FileType, Paper, from_json, to_json
from bot.reports.render import rendered
from tests.reports.some_papers import (
    invitation,
    month_diary,
    month_picture,
    payment_export,
    plan_evaluation,
    signature_sheet,
    whole_plan,
    work_time_form,
)

ALL: tuple[Paper, ...] = (
    signature_sheet(),
    work_time_form(),
    replace(work_time_form(), file_type=FileType.PNG),
    replace(work_time_form(), file_type=FileType.XLSX),
    month_diary(),
    replace(month_diary(), file_type=FileType.PDF),
    payment_export(),
    replace(payment_export(), file_type=FileType.CSV),
    month_picture(),
    plan_evaluation(),
    whole_plan(),
    invitation(),
)
FIRST_BYTES = {
    FileType.PDF: b"%PDF-",
    FileType.PNG: b"\x89PNG",
    FileType.XLSX: b"PK\x03\x04",
    FileType.CSV: b"\xef\xbb\xbf",
    FileType.ICS: b"BEGIN:VCALENDAR\r\n",
}


def named(paper: Paper) -> str:
    return f"{paper.kind}.{paper.file_type}"


def test_each_kind_of_paper_is_tried() -> None:
    """No kind of paper and no kind of file stays without a test."""
    assert {type(paper) for paper in ALL} == set(get_args(Paper))
    assert {paper.file_type for paper in ALL} == set(FileType)


@pytest.mark.parametrize("paper", ALL, ids=named)
def test_a_paper_comes_back_from_the_outbox(paper: Paper) -> None:
    """What was put away as JSON is the same paper again, and the same bytes again."""
    assert from_json(to_json(paper)) == paper
    assert to_json(from_json(to_json(paper))) == to_json(paper)


@pytest.mark.parametrize("paper", ALL, ids=named)
def test_the_same_paper_gives_the_same_file(paper: Paper) -> None:
    """A file made again, from the paper or from its JSON, is the same to the byte, and of its type."""
    file = rendered(paper)
    assert file.startswith(FIRST_BYTES[paper.file_type])
    assert rendered(from_json(to_json(paper))) == file


@pytest.mark.parametrize("paper", ALL, ids=named)
def test_a_clock_with_microseconds_makes_the_same_file(paper: Paper) -> None:
    """Real clocks don't stop at whole seconds; the file says the second."""
    moment = paper.made_at.replace(microsecond=123_456)
    assert rendered(replace(paper, made_at=moment)).startswith(FIRST_BYTES[paper.file_type])


@given(st.text())
def test_any_words_survive_the_outbox(words: str) -> None:
    """No letter, sign or control character is changed by being put away."""
    paper = plan_evaluation(words=words)
    assert from_json(to_json(paper)) == paper


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{}",
        b'{"kind": "love_letter"}',
        to_json(invitation())[:-1],
        to_json(invitation()).replace(b'"sequence":0', b'"sequence":"0"'),
        to_json(invitation()).replace(b'"sequence":0', b'"sequence":0,"more":1'),
        to_json(invitation()).replace(b"2026-12-02T12:00:00Z", b"2026-12-02T12:00:00"),
        to_json(signature_sheet()).replace(b'"file_type":"pdf"', b'"file_type":"csv"'),
    ],
)
def test_what_is_no_paper_is_refused(broken: bytes) -> None:
    """Unknown kinds, missing or further fields, naive times and files of a wrong type are refused."""
    with pytest.raises(ValueError):
        from_json(broken)


def test_an_entry_without_all_sections_is_refused() -> None:
    """A diary can't be made in which a text would stand under the name of another section."""
    diary = month_diary()
    with pytest.raises(ValueError, match="entry 1 has 5 sections, the diary names 4"):
        replace(diary, sections=diary.sections[:4])


def test_a_paper_cannot_be_changed() -> None:
    """What has been put together stays as it is."""
    with pytest.raises(FrozenInstanceError):
        signature_sheet().title = "Cits"  # type: ignore[misc] - that is what is tried


def test_a_file_names_its_type() -> None:
    """Suffix and media type follow from the paper."""
    assert FileType.XLSX.suffix == ".xlsx"
    assert FileType.ICS.media_type == "text/calendar"
    assert all("/" in kind.media_type for kind in FileType)
