"""Owns the check of wording and translations on the files of this project. It must not change them.

Run by ``make check``; what is judged, and why, is in ``tools.catalogue_rules``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import polib

from tools.catalogue_rules import all_findings
from tools.catalogues import TEMPLATE, TRANSLATED, file_of, template
from tools.declared import Declared, declared_texts
from tools.findings import Finding, report
from tools.glossary import read_glossary


def main() -> int:
    """Prints what is wrong; 1 when anything is."""
    texts = declared_texts()
    catalogues = {
        language: polib.pofile(str(file_of(language)))
        for language in TRANSLATED
        if file_of(language).exists()
    }
    return report((*_file_findings(texts), *all_findings(texts, catalogues, read_glossary())))


def _file_findings(texts: tuple[Declared, ...]) -> Iterator[Finding]:
    written = TEMPLATE.read_text(encoding="utf-8") if TEMPLATE.exists() else ""
    if written.rstrip() != str(template(texts)).rstrip():
        fault = "is older than the wording in bot/wording"
        yield Finding("locales/celabiedrs.pot", "", fault, "Run: make catalogues")
    for language in TRANSLATED:
        if not file_of(language).exists():
            yield Finding(f"locales/{language}.po", "", "is missing", "Run: make catalogues")


if __name__ == "__main__":
    sys.exit(main())
