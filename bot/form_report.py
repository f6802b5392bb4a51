"""Owns how the report on a questionnaire reads: a few lines for the chat, and the whole of it as a page.

Pure; it must not judge a form (`bot.forms` does) nor send anything. The whole report is one HTML file: it opens on
every phone, flows with its width, shows the pictures of answers, and its words can be copied into the
spreadsheet, which a PDF does badly. It loads nothing and runs nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from html import escape
from string import Formatter
from typing import Final

from bot.forms.definition import Form
from bot.forms.findings import Finding, Level, has_errors
from bot.forms.importer import Imported
from bot.i18n import LANGUAGES, Translator
from bot.wording import forms_report as words
from bot.wording.registry import Joined, Message, Saying, Text, Verbatim

GRAVEST_FIRST: Final = tuple(Level)
_COUNTED: Final = tuple(level for level in Level if level is not Level.NOTE)
MOST_COUNTS: Final = 3
_CONSEQUENCES: Final = (("_named", words.SO_NAMED), ("_required", words.SO_REQUIRED))

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>
body {{ font: 1.05rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 1rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.35rem; }} h2 {{ font-size: 1.1rem; margin: 1.8rem 0 .3rem; }}
li {{ margin: .6rem 0; overflow-wrap: anywhere; }} ul {{ padding-left: 1.1rem; }}
.place {{ color: #555; }} .do {{ display: block; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee; }} .place {{ color: #aaa; }} }}
</style></head><body><h1>{title}</h1>{body}</body></html>
"""


def summary(imported: Imported, file: str) -> Saying:
    """Three to six lines for the chat: whether it can be asked, how much there is of what, what comes first."""
    said: list[Saying] = [_verdict(imported, file)]
    said += [] if imported.form is None else [_form(imported)]
    counts = [*_counts(imported.findings)]
    said += counts[:MOST_COUNTS]
    gravest = next((each for each in imported.findings if each.level is Level.ERROR), None)
    if gravest is not None:
        said.append(words.FIRST(what=_placed(gravest)))
    if imported.findings:
        said.append(words.ALL_IN_FILE())
    return Joined(tuple(said))


def lines(imported: Imported, file: str) -> Iterator[Saying]:
    """The whole report as lines of plain text, for a terminal."""
    yield words.TITLE(file=file)
    yield _verdict(imported, file)
    if imported.form is not None:
        yield _form(imported)
    for level, findings in _grouped(imported.findings):
        yield Joined((Verbatim(""), words.HEADS[level.value]()))
        for finding in findings:
            remedy = _remedy(finding)
            parts = [Joined((Verbatim("- "), _placed(finding)), "")]
            parts += [] if remedy is None else [Joined((Verbatim("  "), _do(remedy)), "")]
            yield Joined(tuple(parts))


def page(imported: Imported, file: str, translator: Translator) -> bytes:
    """The whole report as an HTML file in the translator's language."""

    def say(saying: Saying) -> str:
        return escape(translator.say(saying))

    body = [f"<p>{say(_verdict(imported, file))}</p>"]
    if imported.form is not None:
        body.append(f"<p>{say(_form(imported))}</p>")
    if not imported.findings:
        body.append(f"<p>{say(words.NOTHING())}</p>")
    for level, findings in _grouped(imported.findings):
        body.append(f"<h2>{say(words.HEADS[level.value]())}</h2><ul>")
        for finding in findings:
            place, remedy = _place(finding), _remedy(finding)
            body.append("<li>")
            body.append("" if place is None else f'<span class="place">{say(place)}</span><br>')
            body.append(say(what(finding)))
            body.append("" if remedy is None else f'<span class="do">→ {say(remedy)}</span>')
            body.append("</li>")
        body.append("</ul>")
    title = say(words.TITLE(file=file))
    return _PAGE.format(language=translator.language, title=title, body="".join(body)).encode()


def what(finding: Finding) -> Saying:
    """What is found, without its place; in the converter's own words where the code has none of ours."""
    if finding.message:
        return Verbatim(finding.message)
    code = finding.code
    for ending, consequence in _CONSEQUENCES:
        if code.endswith(ending) and code.removesuffix(ending) in words.WHAT:
            bare = words.WHAT[code.removesuffix(ending)]
            return consequence(what=_filled(bare, finding), **_params(finding))
    text = words.WHAT.get(code)
    if text is None and code.startswith("rule:") and "why" in finding.params:
        text = words.WHAT["rule:any"]
    if text is None:
        return Verbatim(code)
    said = _filled(text, finding)
    row_is_gone = finding.level is Level.LEFT_OUT and finding.name and code != "never:identity"
    if row_is_gone:
        return words.SO_LEFT_OUT(what=said)
    if text is words.WHAT["rule:any"] and finding.params.get("rows"):
        return words.WITH_ROWS(what=said, rows=finding.params["rows"])
    return said


def _remedy(finding: Finding) -> Saying | None:
    if finding.message:
        return Verbatim(finding.remedy) if finding.remedy else None
    code = finding.code
    for ending, _ in _CONSEQUENCES:
        code = code.removesuffix(ending)
    text = words.REMEDY.get(code)
    if text is None and code.startswith("rule:") and "why" in finding.params:
        text = words.REMEDY["rule:any"]
    return None if text is None else _filled(text, finding)


def _filled(text: Text, finding: Finding) -> Message:
    return text(**{"name": Verbatim(finding.name), **_params(finding)})


def reason_in_words(reason: str) -> Saying:
    """A reason that the reader of rules gives in English, in the words that belong to it."""
    for pattern, text in _reasons():
        found = pattern.fullmatch(reason)
        if found:
            return text(**{name: Verbatim(said) for name, said in found.groupdict().items()})
    before, colon, after = reason.partition("(): ")
    return (
        Joined((Verbatim(before + colon), reason_in_words(after)), "")
        if colon
        else Verbatim(reason)
    )


@functools.cache
def _reasons() -> tuple[tuple[re.Pattern[str], Text], ...]:
    """The English of each reason as a pattern whose fields are its holes, the longest first."""
    longest_first = sorted(words.WHY, key=lambda text: -len(text.english))
    return tuple((_pattern(text.english), text) for text in longest_first)


def _pattern(english: str) -> re.Pattern[str]:
    parts = [
        re.escape(literal) + (f"(?P<{field}>.+?)" if field else "")
        for literal, field, _, _ in Formatter().parse(english)
    ]
    return re.compile("".join(parts), re.DOTALL)


def _params(finding: Finding) -> dict[str, object]:
    filled: dict[str, object] = {
        name: Verbatim(value) if isinstance(value, str) else value
        for name, value in finding.params.items()
    }
    if finding.code.startswith("rule:") and "why" in finding.params:
        filled["why"] = reason_in_words(str(finding.params["why"]))
    return filled


def _verdict(imported: Imported, file: str) -> Saying:
    if has_errors(imported.findings) or imported.form is None:
        return words.CANNOT(file=Verbatim(file))
    weighty = any(
        each.level in (Level.TICK, Level.LEFT_OUT, Level.GAP) for each in imported.findings
    )
    return (words.CAN_WITH if weighty else words.CAN)(file=Verbatim(file))


def _form(imported: Imported) -> Saying:
    form = imported.form
    assert form is not None
    title = form.title.get(form.default_language) or form.form_id
    return words.FORM(
        title=Verbatim(title),
        version=Verbatim(form.version) if form.version else words.NO_VERSION(),
        questions=words.QUESTIONS(count=sum(each.kind.is_asked for each in form.questions)),
        languages=languages_of(form),
    )


def languages_of(form: Form) -> Verbatim:
    """The languages of a form by their own names, whatever its author called them; others as in the file."""
    named = form.language_names.items()
    return Verbatim(", ".join(LANGUAGES.get(code, written) for code, written in named))


def _counts(findings: Iterable[Finding]) -> Iterator[Saying]:
    levels = [finding.level for finding in findings]
    for level in _COUNTED:
        count = levels.count(level)
        if count:
            yield words.COUNTS[level.value](count=count)


def _grouped(findings: Iterable[Finding]) -> Iterator[tuple[Level, list[Finding]]]:
    """By level, the gravest first; within a level as they stand on their sheets."""
    every = [*findings]
    for level in GRAVEST_FIRST:
        here = [each for each in every if each.level is level]
        if here:
            yield level, sorted(here, key=_order)


def _order(finding: Finding) -> tuple[bool, str, int]:
    """As they stand on their sheets; what only counts the rest comes last."""
    return finding.code == "report:more", finding.sheet, finding.row or 0


def sentence(finding: Finding) -> Saying:
    """One finding in a sentence with its place, and what to do."""
    remedy = _remedy(finding)
    placed = _placed(finding)
    return placed if remedy is None else Joined((placed, remedy), " ")


def _placed(finding: Finding) -> Saying:
    place = _place(finding)
    return what(finding) if place is None else words.PLACED(place=place, what=what(finding))


def _place(finding: Finding) -> Saying | None:
    parts: list[Saying] = []
    if finding.sheet:
        parts.append(words.SHEET(sheet=Verbatim(finding.sheet)))
    if finding.row:
        parts.append(words.ROW(row=finding.row))
    if finding.name:
        parts.append(Verbatim(f"“{finding.name}”"))
    if finding.language:
        parts.append(Verbatim(LANGUAGES.get(finding.language, finding.language)))
    return Joined(tuple(parts), ", ") if parts else None


def _do(remedy: Saying) -> Saying:
    return words.DO(remedy=remedy)
