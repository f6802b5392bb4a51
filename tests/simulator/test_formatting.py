"""Markup becomes text and entities as Telegram reads it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.formatting import Formatted, formatted
from simulator.refusal import Refusal


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, object]:
    return {"type": kind, **more, "offset": offset, "length": length}


@pytest.mark.parametrize(
    ("mode", "text", "expected"),
    [
        ("HTML", "a <b>b <i>c</i></b>", ("a b c", entity("bold", 2, 3), entity("italic", 4, 1))),
        ("HTML", "&lt;b&gt; &amp; &#128266;", ("<b> & 🔊",)),
        ("HTML", "🔊<b>x</b>", ("🔊x", entity("bold", 2, 1))),
        ("HTML", "  <b>x </b>  ", ("x", entity("bold", 0, 1))),
        ("HTML", "a & b", ("a & b",)),
        (
            "HTML",
            '<a href="https://a.lv/?a&amp;b">x</a>',
            ("x", entity("text_link", 0, 1, url="https://a.lv/?a&b")),
        ),
        (
            "MarkdownV2",
            "*b* _i_ `c.`",
            ("b i c.", entity("bold", 0, 1), entity("italic", 2, 1), entity("code", 4, 2)),
        ),
        ("MarkdownV2", r"1\. \*x\*", ("1. *x*",)),
        ("MarkdownV2", ">q\n>r\nz", ("q\nr\nz", entity("blockquote", 0, 4))),
        (
            "",
            "see https://t.me/Bot?start=a_b-.",
            ("see https://t.me/Bot?start=a_b-.", entity("url", 4, 27)),
        ),
        ("", "/start abc", ("/start abc", entity("bot_command", 0, 6))),
        ("", "1/2", ("1/2",)),
    ],
)
def test_markup_is_read_as_telegram_reads_it(mode: str, text: str, expected: tuple[object, ...]):
    """Offsets count UTF-16 units; white space around the text goes."""
    plain = formatted(text, mode, None)
    assert (plain.text, *plain.entities) == expected


@pytest.mark.parametrize(
    ("mode", "text"),
    [
        ("HTML", "</b>"),
        ("HTML", "<b><i>x</b></i>"),
        ("HTML", "<b"),
        ("HTML", "1 < 2"),
        ("HTML", "<span>x</span>"),
        ("MarkdownV2", "a-b"),
        ("MarkdownV2", "`x"),
        ("MarkdownV2", "[x"),
    ],
)
def test_broken_markup_is_refused(mode: str, text: str):
    """Each with "can't parse entities"."""
    with pytest.raises(Refusal, match="can't parse entities"):
        formatted(text, mode, None)


@given(st.text())
def test_plain_text_never_fails_and_keeps_its_words(text: str):
    """Without a parse mode only white space at the ends changes."""
    assert formatted(text, "", None).text == text.strip()


@given(st.text(), st.sampled_from(["HTML", "MarkdownV2"]))
def test_markup_is_read_or_refused_and_never_breaks(text: str, mode: str):
    """Whatever comes, it is formatted text or a refusal; no other error."""
    with contextlib.suppress(Refusal):
        assert isinstance(formatted(text, mode, None), Formatted)
