"""Owns how the program logs: one line per update with ids and outcome, JSON where no terminal is.

Must never write what people said, names, or the bot's token: loggers of HTTP libraries are
silenced, and the formatter redacts anything that looks like a token, tracebacks included, since
filters miss child loggers.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime

TOKEN = re.compile(r"(?<!\d)\d{1,12}(?::|%3A)[A-Za-z0-9_-]{20,}")
_QUIET = ("httpx", "httpcore", "aiohttp", "telegram", "apscheduler", "aiosqlite", "asyncio")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redacted(text: str) -> str:
    """The text with every bot token replaced."""
    return TOKEN.sub("<token>", text)


def _extras(record: logging.LogRecord) -> Mapping[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


class JsonLines(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
            **_extras(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return redacted(json.dumps(line, ensure_ascii=False, default=str))


class ConsoleLines(logging.Formatter):
    """A line for a person at a terminal."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        extras = " ".join(f"{name}={value}" for name, value in _extras(record).items())
        clock = self.formatTime(record, "%H:%M:%S")
        line = f"{clock} {record.levelname.lower():7} {record.getMessage()} {extras}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redacted(line)


def configure(style: str) -> None:
    """Set up logging to standard error: ``json``, ``console``, or ``auto`` (by the terminal)."""
    handler = logging.StreamHandler(sys.stderr)
    console = style == "console" or (style == "auto" and sys.stderr.isatty())
    handler.setFormatter(ConsoleLines() if console else JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
