"""Checks every questionnaire that ships: it converts, it lints without an error, its definition is fresh.

`python -m tools.check_forms --write` makes the definitions (`questionnaires/*.json`) anew from their sources. It
must change nothing else. Exit code 1 when a form has an error or a definition is stale.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.form_report import lines
from bot.forms.findings import Finding, Level
from bot.forms.importer import Imported, convert
from bot.i18n import Translators

FOLDER = Path(__file__).parent.parent / "questionnaires"


def check(source: Path, write: bool) -> bool:
    """Check one questionnaire and print what was found; true when it is good."""
    imported = asyncio.run(convert(source.read_bytes(), source.suffix))
    _report(source, imported)
    if imported.form is None or any(
        each.level is Level.GAP and _matters(each) for each in imported.findings
    ):
        return False
    stored, fresh = source.with_suffix(".json"), imported.form.to_json() + "\n"
    if write:
        stored.write_text(fresh, encoding="utf-8")
    if not stored.exists() or stored.read_text(encoding="utf-8") != fresh:
        print(f"{stored.name} is stale: run python -m tools.check_forms --write")
        return False
    return True


def _report(source: Path, imported: Imported) -> None:
    english = Translators(("en",)).of("en")
    loud = tuple(each for each in imported.findings if _matters(each))
    for line in lines(Imported(imported.form, loud), source.name):
        print(english.say(line))


def _matters(finding: Finding) -> bool:
    """Whether it is to be mended before a form ships; that nobody has recorded it yet isn't."""
    return finding.level is not Level.NOTE and finding.code != "sound:none_recorded"


def main(write: bool) -> int:
    """Check all of them, one after the other."""
    sources = sorted(FOLDER.glob("*.md"))
    good = [check(source, write) for source in sources]
    return 0 if sources and all(good) else 1


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
