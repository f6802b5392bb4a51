"""Owns which pictures and sounds a questionnaire names and nobody sent; must not open one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.forms.definition import Form, Media
from bot.forms.findings import Finding, Level


def media_gaps(form: Form, sent: Collection[str]) -> tuple[Finding, ...]:
    """One finding for each language and kind of file of which something is missing, with the names.

    `sent` are the names of the files that came with the form; letters may be small or capital.
    """
    there = {name.lower() for name in sent}
    missing: dict[tuple[str, str], dict[str, int | None]] = {}
    for media, row in _all(form):
        for kind, texts in (
            ("sound", media.audio),
            ("picture", media.image),
            ("film", media.video),
        ):
            for language, name in texts.items():
                if name.strip() and _bare(name) not in there:
                    missing.setdefault((language, kind), {}).setdefault(_bare(name), row)
    return tuple(
        Finding(
            Level.GAP,
            f"media:no_{kind}",
            sheet="survey",
            row=next(iter(names.values())),
            language=language,
            params={"count": len(names), "names": ", ".join([*names][:8])},
        )
        for (language, kind), names in missing.items()
    )


def _all(form: Form) -> Iterator[tuple[Media, int | None]]:
    for question in form.questions:
        yield question.media, question.row
        for choice in question.choices:
            yield choice.media, question.row


def _bare(name: str) -> str:
    """`jr://audio/hello.mp3` and `hello.mp3` are one file."""
    return name.strip().rpartition("/")[2].lower()
