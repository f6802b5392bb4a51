"""Owns the check that documents and the program say the same. It must not change a file.

Run by ``make check``: every setting and every command is documented, links lead somewhere, Python
in documents compiles, and no file names a place of one machine; ``tools.document_rules`` judges.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli import parser
from bot.config import PREFIX, Settings
from tools.document_rules import all_findings, commands_of
from tools.findings import report

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Prints what is wrong; 1 when anything is."""
    settings = tuple(PREFIX + name.upper() for name in Settings.model_fields)
    return report(all_findings(ROOT, settings, commands_of(parser())))


if __name__ == "__main__":
    sys.exit(main())
