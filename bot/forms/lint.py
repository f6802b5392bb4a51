"""Owns what makes a questionnaire hard for a person who reads little; must not change a form.

Errors keep a form from being asked, warnings advise. The numbers are the product's starting values for
people with low literacy: at most four answers, sentences of twelve words, blocks of five questions and
three minutes (EM2 handbook, 4.4: spoken conversation in very simple, clear language).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from bot.forms.definition import NO_TEXT, Choice, Form, Kind, Question
from bot.forms.findings import Finding, Level
from bot.forms.program import OUTPUT, Program, compile_form, settle
from bot.forms.screen import WAYS_OUT

MOST_ANSWERS: Final = 4
COMFORTABLE_ANSWERS: Final = 3
MOST_WORDS: Final = 12
MOST_LINE: Final = 80
MOST_BUTTON: Final = 20
MOST_IN_BLOCK: Final = 5
MOST_BLOCK_SECONDS: Final = 180.0
TAP_SECONDS: Final = 6.0
LONG_PROMPT: Final = 15.0
TOO_LONG_PROMPT: Final = 20.0
LETTERS_A_SECOND: Final = 11.0
PAUSE_SECONDS: Final = 0.7

STANDARD_SIGNS: Final = {"yes": "✋", "no": "✊", "dont_know": "🤷"}
"""One sign for each of these answers in every form, and always in this order."""

Seconds = Callable[[str, str], float]
"""Measures how long a text (first) takes to say in a language (second), in seconds."""

_CYRILLIC: Final = frozenset({"ru", "uk"})
_NEGATIONS: Final = {
    "lv": re.compile(
        r"\b(ne|nav|nevar\w*|negrib\w*|nepatīk\w*|nekad|neesi|nezin\w*|nevajag)\b", re.I
    ),
    "ru": re.compile(r"\b(не|нет|нельзя|никогда|ни)\b", re.I),
    "en": re.compile(r"\b(not|no|never|nothing|\w+n't|\w+n’t|cannot)\b", re.I),
}
_FRIGHTENING: Final = {
    "lv": re.compile(r"\b(izglīt\w*|eksām\w*|tests?|testu|pārbaudījum\w*|kvalifikācij\w*)\b", re.I),
    "ru": re.compile(r"\b(образовани\w*|экзамен\w*|тест\w*|квалификаци\w*)\b", re.I),
    "en": re.compile(r"\b(education\w*|exam\w*|tests?|qualification\w*)\b", re.I),
}
_CARE_TOPICS: Final = {
    "lv": re.compile(
        r"\b(parād(s|i|u|us|os|iem)|vesel(īb\w*|s|a)|slim\w*|nauda\w*|naudas|vardarb\w*|jārūpējas)\b",
        re.I,
    ),
    "ru": re.compile(
        r"\b(долг\w*|здоров\w*|болезн\w*|деньг\w*|денег|насили\w*|ухажива\w*)\b", re.I
    ),
    "en": re.compile(r"\b(debts?|health\w*|illness\w*|money|violence|look after)\b", re.I),
}
_ABBREVIATION: Final = re.compile(r"\b(?:\w\.\s?){2,}|\b(?:utt|piem|etc|т\.д)\b\.?", re.I)
_MARKUP: Final = re.compile(r"[*_`#<>~|@]|https?:")
_EMOJI: Final = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f]")


def estimated_seconds(text: str, language: str) -> float:
    """How long a calm voice takes for a text; the same guess for every language."""
    del language
    return len(text) / LETTERS_A_SECOND + PAUSE_SECONDS


def lint(form: Form, seconds: Seconds = estimated_seconds) -> tuple[Finding, ...]:
    """All that is to be said of a form which compiles. Raises FormFaulty when it doesn't.

    `seconds` measures speech; give the real voice where there is one.
    """
    program = compile_form(form)
    asked = [question for question in form.questions if question.kind.is_asked]
    found: list[Finding] = []
    if not asked:
        found.append(Finding(Level.ERROR, "road:nothing_asked", "the form asks nothing."))
    for question in asked:
        for check in (_answers, _ways, _care, _languages):
            found += check(question, form)
        for language in form.languages:
            found += _words(question, language)
            found += _sound(question, language, seconds)
    found += _neighbours(asked)
    found += _road(program, asked)
    found += _blocks(program, asked, seconds)
    return tuple(found)


def _find(
    level: Level, code: str, question: Question, message: str, remedy: str = "", language: str = ""
) -> Finding:
    return Finding(level, code, message, remedy, "survey", question.row, question.name, language)


# -- answers ---------------------------------------------------------------------------------------


def _answers(question: Question, form: Form) -> Iterator[Finding]:
    if question.kind is not Kind.SELECT_ONE:
        return
    count = max((len(each) for each in _at_once(question)), default=0)
    if count == 0:
        yield _find(Level.ERROR, "road:dead_end", question, "no answers.", "Add at least two.")
    if count > MOST_ANSWERS:
        yield _find(
            Level.ERROR,
            "answers:too_many",
            question,
            f"{count} answers, {MOST_ANSWERS} fit.",
            "Split the question.",
        )
    elif count > COMFORTABLE_ANSWERS:
        yield _find(Level.NOTE, "answers:many", question, f"{count} answers; three are easier.")
    yield from _signs(question)


def _at_once(question: Question) -> list[list[Choice]]:
    """The answers as they may stand together: with a choice filter, those of the same columns."""
    if question.choice_filter is None:
        return [list(question.choices)] if question.choices else []
    together: dict[tuple[tuple[str, str], ...], list[Choice]] = {}
    for choice in question.choices:
        together.setdefault(tuple(sorted(choice.columns.items())), []).append(choice)
    return list(together.values())


def _signs(question: Question) -> Iterator[Finding]:
    seen: set[str] = set()
    for choice in question.choices:
        if not choice.emoji:
            message = f"the answer “{choice.name}” has no picture."
            yield _find(Level.ERROR, "answers:no_picture", question, message, "Fill its emoji.")
        elif choice.emoji in seen:
            message = f"two answers have the picture {choice.emoji}."
            yield _find(Level.ERROR, "answers:same_picture", question, message, "Change one.")
        seen.add(choice.emoji)
        sign = STANDARD_SIGNS.get(choice.name)
        if sign is not None and choice.emoji not in ("", sign):
            message = f"“{choice.name}” has the picture {choice.emoji}, elsewhere it is {sign}."
            yield _find(Level.ERROR, "answers:other_sign", question, message, f"Use {sign}.")
    standard = [choice.name for choice in question.choices if choice.name in STANDARD_SIGNS]
    if standard != [name for name in STANDARD_SIGNS if name in standard]:
        remedy = "Keep the order: yes, no, don't know."
        yield _find(
            Level.ERROR, "answers:other_order", question, "another order than elsewhere.", remedy
        )


def _neighbours(asked: Iterable[Question]) -> Iterator[Finding]:
    """The same picture twice running looks as if nothing had happened."""
    for one, other in pairwise(each for each in asked if each.kind is Kind.SELECT_ONE):
        if one.relevant is not None and other.relevant is not None:
            continue
        shared = _own_signs(one.choices) & _own_signs(other.choices)
        if shared:
            message = f"{' '.join(sorted(shared))} stands in “{one.name}” just before, too."
            yield _find(
                Level.WARNING, "answers:picture_again", other, message, "Use another picture."
            )


def _own_signs(choices: Iterable[Choice]) -> set[str]:
    common = WAYS_OUT | STANDARD_SIGNS.keys()
    return {choice.emoji for choice in choices if choice.emoji and choice.name not in common}


# -- ways in and out, care, languages ----------------------------------------------------------------


def _ways(question: Question, form: Form) -> Iterator[Finding]:
    if not question.kind.holds_answer:
        return
    typed = question.kind in (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL)
    if typed and question.voice == "no":
        yield _find(Level.ERROR, "ways:typing_only", question, "only typing can answer this.")
    if question.required is not None:
        remedy = "Let people leave it out, unless it is about consent or safety."
        yield _find(Level.WARNING, "ways:required", question, "it must be answered.", remedy)
    a_way_out = question.skip or any(choice.name in WAYS_OUT for choice in question.choices)
    if not a_way_out:
        remedy = "Allow to skip, or add “don't know”."
        yield _find(Level.ERROR, "ways:no_way_out", question, "nobody can leave it out.", remedy)


def _care(question: Question, form: Form) -> Iterator[Finding]:
    if question.sensitive and question.block == 0:
        remedy = "Ask it later, when there is trust."
        yield _find(
            Level.WARNING, "care:too_early", question, "sensitive, in the first block.", remedy
        )
    for language, topics in _CARE_TOPICS.items():
        found = topics.search(question.label.get(language, ""))
        if found and not question.sensitive:
            message = f"“{found.group(0)}” may be a sensitive matter."
            remedy = "Set kb:sensitive to yes."
            yield _find(Level.WARNING, "care:unmarked", question, message, remedy, language)
    if not any(_present(text) for text in question.guidance.values()):
        remedy = "Fill guidance_hint."
        yield _find(Level.WARNING, "care:no_simpler", question, "no simpler wording.", remedy)


def _languages(question: Question, form: Form) -> Iterator[Finding]:
    for language in form.languages:
        missing = [] if _present(question.label.get(language)) else ["the line"]
        missing += [
            f"the answer “{choice.name}”"
            for choice in question.choices
            if not _present(choice.label.get(language))
        ]
        for what in missing:
            message = f"{what} has no text."
            yield _find(
                Level.ERROR, "languages:missing", question, message, "Translate it.", language
            )
        if question.guidance and not _present(question.guidance.get(language)):
            message = "the simpler wording has no text."
            yield _find(Level.WARNING, "languages:no_simpler", question, message, "", language)
    outputs = {
        language: sorted(OUTPUT.findall(question.label[language]))
        for language in form.languages
        if _present(question.label.get(language))
    }
    if len({tuple(each) for each in outputs.values()}) > 1:
        message = "the languages take in different answers."
        yield _find(
            Level.ERROR, "languages:outputs", question, message, "Use the same ${…} in each."
        )


def _present(text: str | None) -> bool:
    return text is not None and text.strip() not in ("", NO_TEXT)


# -- words and sound ---------------------------------------------------------------------------------


def _words(question: Question, language: str) -> Iterator[Finding]:
    for text in (question.label.get(language, ""), question.guidance.get(language, "")):
        yield from _sentences(question, text, language)
    line = question.label.get(language, "")
    if len(line) > MOST_LINE:
        message = f"the line has {len(line)} letters, {MOST_LINE} fit."
        yield _find(Level.WARNING, "words:long_line", question, message, "Shorten it.", language)
    if line.count("?") > 1:
        yield _find(
            Level.WARNING, "words:two_questions", question, "two questions in one.", "", language
        )
    for choice in question.choices:
        label = choice.label.get(language, "")
        if len(label) > MOST_BUTTON:
            message = f"“{label}” has {len(label)} letters, {MOST_BUTTON} fit on a button."
            yield _find(Level.WARNING, "words:long_button", question, message, "", language)


def _sentences(question: Question, text: str, language: str) -> Iterator[Finding]:
    for sentence in re.split(r"[.?!…:]+", text):
        count = len(sentence.split())
        if count > MOST_WORDS:
            message = f"a sentence of {count} words, {MOST_WORDS} fit: “{sentence.strip()}”."
            yield _find(
                Level.WARNING, "words:long_sentence", question, message, "Split it.", language
            )
    for code, patterns, remedy in (
        ("words:negation", _NEGATIONS, "Ask it the other way round."),
        ("words:frightening", _FRIGHTENING, "Speak of work, doing and trying."),
    ):
        found = patterns[language].search(text) if language in patterns else None
        if found:
            message = f"“{found.group(0)}” in the question."
            yield _find(Level.WARNING, code, question, message, remedy, language)


def _sound(question: Question, language: str, seconds: Seconds) -> Iterator[Finding]:
    labels = [choice.label.get(language, "") for choice in question.choices]
    for text in (question.label.get(language, ""), question.guidance.get(language, ""), *labels):
        fault = _hard_to_say(OUTPUT.sub("", text), language)
        if fault:
            remedy = "Write it as it is spoken."
            yield _find(
                Level.WARNING,
                "sound:unspeakable",
                question,
                f"{fault}: “{text}”.",
                remedy,
                language,
            )
    length = _spoken_seconds(question, language, seconds)
    if length > LONG_PROMPT:
        level = Level.ERROR if length > TOO_LONG_PROMPT else Level.WARNING
        message = f"takes about {length:.0f} s to say; {LONG_PROMPT:.0f} s are the limit."
        yield _find(level, "sound:too_long", question, message, "Shorten it.", language)


def _spoken_seconds(question: Question, language: str, seconds: Seconds) -> float:
    """The line and its answers; with a choice filter, the longest answers that can stand together."""

    def said(text: str | None) -> float:
        return seconds(text, language) if text is not None and _present(text) else 0.0

    answers = [
        sum(said(choice.label.get(language)) for choice in together)
        for together in _at_once(question)
    ]
    return said(question.label.get(language)) + max(answers, default=0.0)


def _hard_to_say(text: str, language: str) -> str | None:
    """What a voice would read badly in this text, or None."""
    if re.search(r"\d", text):
        return "digits"
    if _EMOJI.search(text):
        return "a picture"
    if _MARKUP.search(text):
        return "a sign"
    if _ABBREVIATION.search(text):
        return "an abbreviation"
    latin, cyrillic = re.search(r"[A-Za-z]", text), re.search(r"[Ѐ-ӿ]", text)
    if (latin and language in _CYRILLIC) or (cyrillic and language not in _CYRILLIC):
        return "letters of another script"
    return None


# -- the road ----------------------------------------------------------------------------------------


def _road(program: Program, asked: Iterable[Question]) -> Iterator[Finding]:
    """A rule that reads no question is always the same: what it hides is never asked."""
    for question in asked:
        rules = program.of(question.name)
        if rules.relevant is None or rules.relevant.inputs:
            continue
        if not settle(program, {}, {}).relevant[rules.place]:
            remedy = "Correct its relevant."
            yield _find(Level.ERROR, "road:unreachable", question, "it is never asked.", remedy)


def _blocks(program: Program, asked: list[Question], seconds: Seconds) -> Iterator[Finding]:
    """Each block as long as it can become: over all values of what is prefilled."""
    longest: dict[int, list[Question]] = {}
    for prefilled in _worlds(program):
        live = _could_be_asked(program, asked, prefilled)
        for block in range(len(program.form.blocks)):
            here = [question for question in live if question.block == block]
            if len(here) > len(longest.get(block, [])):
                longest[block] = here
    for block, questions in longest.items():
        yield from _block(program.form, block, questions, seconds)


def _block(
    form: Form, block: int, questions: list[Question], seconds: Seconds
) -> Iterator[Finding]:
    first = questions[0]
    name = form.blocks[block].name or "without a name"
    if len(questions) > MOST_IN_BLOCK:
        message = f"the block {name} can have {len(questions)} questions, {MOST_IN_BLOCK} fit."
        yield _find(Level.WARNING, "blocks:too_many", first, message, "Split the block.")
    for language in form.languages:
        length = sum(_spoken_seconds(each, language, seconds) + TAP_SECONDS for each in questions)
        if length > MOST_BLOCK_SECONDS:
            message = f"the block {name} takes about {length / 60:.0f} minutes."
            yield _find(Level.WARNING, "blocks:too_long", first, message, "Split it.", language)


def _worlds(program: Program) -> Iterator[dict[str, str]]:
    """Each value with which rules compare a prefilled question, and none."""
    yield {}
    for hidden in program.rules:
        if hidden.question.kind is not Kind.HIDDEN:
            continue
        values = {
            str(literal)
            for rules in program.rules
            for rule in (rules.relevant, rules.calculation)
            if rule is not None and hidden.place in rule.inputs
            for literal in rule.literals
        }
        for value in sorted(values):
            yield {hidden.question.name: value}


def _could_be_asked(
    program: Program, asked: list[Question], prefilled: dict[str, str]
) -> list[Question]:
    """Questions that may be relevant: those hidden by prefilled values alone are out."""
    settled, known = settle(program, {}, prefilled), _known_beforehand(program)
    live: list[Question] = []
    for question in asked:
        rules = program.of(question.name)
        decided = rules.relevant is not None and rules.relevant.inputs <= known
        if not decided or settled.relevant[rules.place]:
            live.append(question)
    return live


def _known_beforehand(program: Program) -> set[int]:
    """The places whose values rest on prefilled questions alone."""
    known: set[int] = set()
    for place in program.order:
        if place >= len(program.rules):
            continue
        rules = program.rules[place]
        calculated = rules.calculation is not None and rules.calculation.inputs <= known
        if rules.question.kind is Kind.HIDDEN or calculated:
            known.add(place)
    return known
