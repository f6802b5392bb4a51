"""Owns bringing ``locales/`` up to the declared wording. It must not translate or throw work away.

Run by ``make catalogues``: writes the template, and gives each catalogue its new entries.
"""

from __future__ import annotations

import polib

from tools.catalogues import TEMPLATE, TRANSLATED, file_of, template, updated
from tools.declared import declared_texts


def main() -> None:
    """Writes the template and every catalogue, and says what is left for the translators."""
    made = template(declared_texts())
    made.save(str(TEMPLATE))
    for language in TRANSLATED:
        path = file_of(language)
        old = polib.pofile(str(path), wrapwidth=100) if path.exists() else None
        catalogue = updated(old, made, language)
        catalogue.save(str(path))
        waiting = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        print(f"locales/{language}.po: {len(catalogue)} texts, {waiting} to be translated")


if __name__ == "__main__":
    main()
