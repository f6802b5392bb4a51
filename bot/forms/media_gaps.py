"""Owns which pictures, sounds and recordings a questionnaire lacks; must not open one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

from bot.forms.definition import NO_TEXT, Form, Media, Question
from bot.forms.findings import Finding, Level

Recorded = Callable[[str, str], bool]
"""Tells whether a person has recorded exactly this text (first) in a language (second)."""

MOST_NAMED: Final = 8


def voice_gaps(form: Form, recorded: Recorded, sent: Collection[str] = ()) -> tuple[Finding, ...]:
    """For each language, how many prompts only a machine's voice can say.

    A prompt is the line of a question. `sent` are the names of the files that came with the form, whose sounds
    count as recordings. Forms for staff are read, not heard, so they lack nothing.
    """
    if form.audience != "learner":
        return ()
    there = {name.lower() for name in sent}
    counts = {
        language: sum(
            _is_unrecorded(question, language, recorded, there)
            for question in form.questions
            if question.kind.is_asked
        )
        for language in form.languages
    }
    return tuple(
        Finding(Level.GAP, "sound:none_recorded", language=language, params={"count": count})
        for language, count in counts.items()
        if count
    )


def _is_unrecorded(
    question: Question, language: str, recorded: Recorded, there: Collection[str]
) -> bool:
    text = question.label.get(language, "").strip()
    if text in ("", NO_TEXT):
        return False
    sound = question.media.audio.get(language, "")
    return not (sound and _bare(sound) in there) and not recorded(text, language)


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
            params={"count": len(names), "names": ", ".join([*names][:MOST_NAMED])},
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
