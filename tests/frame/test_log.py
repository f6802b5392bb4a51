"""Logs: one line per event with ids, and neither a token nor a false line ever."""

from __future__ import annotations

import io
import json
import logging

import pytest

from bot.log import ConsoleLines, JsonLines, configure, redacted

TOKEN = "1234567890:AAH-secret_secret-secret_secret123"


def line_of(formatter: logging.Formatter, message: object, *args: object, **extra: object) -> str:
    """What a child logger writes through this formatter, a traceback included."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    logger = logging.getLogger("test.frame.child")
    logger.propagate = False
    logger.handlers = [handler]
    try:
        raise RuntimeError(f"GET https://api.telegram.org/bot{TOKEN}/getMe")
    except RuntimeError:
        logger.exception(message, *args, extra=extra)
    return written.getvalue()


@pytest.mark.parametrize("formatter", [JsonLines(), ConsoleLines()], ids=["json", "console"])
def test_no_token_is_written(formatter: logging.Formatter):
    """Neither in the message, nor in what belongs to it, nor in a traceback."""
    said = line_of(formatter, "asked bot%s", TOKEN, address=f"file/bot{TOKEN}/voice.oga")
    assert "secret" not in said
    assert "<token>" in said


def test_a_token_in_an_address_is_found():
    """After the word bot, percent-encoded, and at the very start."""
    for text in (f"/bot{TOKEN}/", TOKEN, TOKEN.replace(":", "%3A"), f"x={TOKEN}&y"):
        assert "secret" not in redacted(text)
    assert redacted("entry 4711: 20 hours") == "entry 4711: 20 hours"


@pytest.mark.parametrize(
    "name", ['x\n{"level": "error", "event": "stolen"}', "a\r\nb", "a\u2028b", "a\x1b[2Jb"]
)
def test_nobody_writes_a_line_of_their_own(name: str):
    """In JSON an event is one line, whatever stands in its parts."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("test.frame.lines")
    logger.propagate = False
    logger.handlers = [handler]
    logger.warning("odd", extra={"place": name})
    lines = written.getvalue().split("\n")
    assert len(lines) == 2
    assert json.loads(lines[0])["place"] == name
    assert json.loads(lines[0])["event"] == "odd"


def test_libraries_that_log_addresses_are_silent():
    """They write whole addresses, and with them the token, at INFO."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        configure("json")
        for name in ("httpx", "httpcore", "aiohttp", "telegram", "apscheduler"):
            assert not logging.getLogger(name).isEnabledFor(logging.INFO)
            assert not logging.getLogger(f"{name}.child").isEnabledFor(logging.INFO)
        assert logging.getLogger("bot.runtime.worker").isEnabledFor(logging.INFO)
    finally:
        root.handlers = before
        root.setLevel(level)
