"""Owns what makes a questionnaire hard for those who are asked; must not change a form, nor word anything.

Errors keep a form from being asked, warnings advise. A form for learners is held to the product's starting
values for people with low literacy: at most four answers, each with a picture, blocks of five questions and
three minutes, a way out of every question (EM2 handbook, 4.4: spoken conversation in very simple, clear
language). A form for staff is held to what matters to them: texts that are there, answers that can be
given, a road that ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from bot.forms.definition import NO_TEXT, Choice, Form, Kind, Question, Texts
from bot.forms.findings import Finding, Level
from bot.forms.instance import MOST_INSTANCES, settle
from bot.forms.program import OUTPUT, Program, compile_form
from bot.forms.readability import (
    MOST_WORDS,
    SPOKEN,
    care_topic,
    estimated_seconds,
    frightening,
    hard_to_say,
    is_hard,
    long_sentences,
    long_word,
    negation,
    reading_difficulty,
)
from bot.forms.screen import WAYS_OUT

MOST_ANSWERS: Final = 4
COMFORTABLE_ANSWERS: Final = 3
MOST_ANSWERS_FOR_STAFF: Final = 8
MOST_CARDS: Final = 6
MOST_LINE: Final = 80
MOST_BUTTON: Final = 20
MOST_BUTTON_FOR_STAFF: Final = 30
MOST_IN_BLOCK: Final = 5
MOST_BLOCK_SECONDS: Final = 180.0
TAP_SECONDS: Final = 6.0
LONG_PROMPT: Final = 15.0
TOO_LONG_PROMPT: Final = 20.0
MOST_QUOTED: Final = 100
MOST_NAMED: Final = 8
"""So many names or rows stand in one sentence."""

STANDARD_SIGNS: Final = {"yes": "✋", "no": "✊", "dont_know": "🤷"}
"""One sign for each of these answers in every form, and always in this order."""

_SAID_FOR: Final = {
    "yes": frozenset({"yes", "jā", "да", "так", "sì", "si", "da", "igen"}),
    "no": frozenset({"no", "nē", "нет", "ні", "ne", "nem"}),
    "dont_know": frozenset(
        {"don't know", "i don't know", "don’t know", "nezinu", "не знаю", "non so", "non lo so"}
        | {"ne vem", "nem tudom"}
    ),
}
"""The words by which an answer is one of those, whatever its name."""

_TYPED: Final = (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL)

Seconds = Callable[[str, str], float]
"""Measures how long a text (first) takes to say in a language (second), in seconds."""


def lint(form: Form, seconds: Seconds = estimated_seconds) -> tuple[Finding, ...]:
    """All that is to be said of a form which compiles. Raises FormFaulty when it doesn't.

    `seconds` measures speech; give the real voice where there is one.
    """
    program = compile_form(form)
    every = [question for question in form.questions if question.kind.is_asked]
    hidden = _never_asked(program, every)
    off = {question.name for question in hidden}
    asked = [question for question in every if question.name not in off]
    found: list[Finding] = [*_road(hidden), *_languages(form, asked)]
    if not asked:
        found.append(Finding(Level.ERROR, "road:nothing_asked"))
    for question in asked:
        found += _texts(question, form)
        found += _answers_of_anybody(question)
        if form.audience == "learner":
            found += _for_learners(question, form, seconds)
        else:
            found += _for_staff(question, form)
    if form.audience == "learner":
        found += _neighbours(asked)
        found += _reading(form, asked)
        found += _blocks(program, asked, seconds)
    found += _repeats(form)
    return tuple(found)


def _find(
    level: Level, code: str, question: Question, language: str = "", **params: str | int
) -> Finding:
    return Finding(
        level,
        code,
        sheet="survey",
        row=question.row,
        name=question.name,
        language=language,
        params=params,
    )


def _for_learners(question: Question, form: Form, seconds: Seconds) -> Iterator[Finding]:
    for check in (_answers, _signs, _ways, _care):
        yield from check(question, form)
    for language in form.languages:
        yield from _words(question, language)
        yield from _sound(question, language, seconds)


def _for_staff(question: Question, form: Form) -> Iterator[Finding]:
    if question.kind is Kind.SELECT_ONE and len(question.choices) > MOST_ANSWERS_FOR_STAFF:
        count = len(question.choices)
        yield _find(Level.NOTE, "answers:many_for_staff", question, count=count)
    for language in form.languages:
        yield from _long_buttons(question, language, MOST_BUTTON_FOR_STAFF)


# -- texts and languages -----------------------------------------------------------------------------


def _languages(form: Form, asked: Iterable[Question]) -> Iterator[Finding]:
    """For each language how many texts are missing, and where; the default one is shown in their place."""
    for language in form.languages:
        if language != "default" and language not in SPOKEN:
            yield Finding(Level.WARNING, "languages:no_voice", sheet="survey", language=language)
        if language == form.default_language:
            continue
        lacking = [
            (what, question)
            for question in asked
            for what, texts in _all_texts(question)
            if _said(texts, form.default_language) and not _said(texts, language)
        ]
        if lacking:
            rows = dict.fromkeys(str(each.row or "–") for _, each in lacking)
            yield Finding(
                Level.GAP,
                "languages:missing",
                sheet="survey",
                row=lacking[0][1].row,
                language=language,
                params={"count": len(lacking), "rows": ", ".join([*rows][:MOST_NAMED])},
            )


def _all_texts(question: Question) -> Iterator[tuple[str, Texts]]:
    yield "line", question.label
    yield "simpler", question.guidance
    yield "hint", question.hint
    for choice in question.choices:
        yield "answer", choice.label


def _texts(question: Question, form: Form) -> Iterator[Finding]:
    """What has no text in the form's own language would be asked in silence."""
    default = form.default_language
    if not _said(question.label, default):
        elsewhere = any(_said(question.label, language) for language in form.languages)
        code = "words:not_in_default" if elsewhere else "words:no_text"
        if question.media and not elsewhere:
            code = "media:without_text"
        yield _find(Level.ERROR, code, question, default if elsewhere else "")
    for choice in question.choices:
        if not _said(choice.label, default):
            yield _find(Level.ERROR, "answers:no_text", question, default, answer=choice.name)
    for language in question.media.audio:
        if not _said(question.label, language):
            yield _find(Level.WARNING, "sound:other_language", question, language)
    outputs = {
        language: sorted(OUTPUT.findall(question.label[language]))
        for language in form.languages
        if _said(question.label, language)
    }
    if len({tuple(each) for each in outputs.values()}) > 1:
        yield _find(Level.ERROR, "languages:outputs", question)


def _said(texts: Texts, language: str) -> bool:
    text = texts.get(language, "").strip()
    return text not in ("", NO_TEXT)


# -- answers ---------------------------------------------------------------------------------------


def _answers_of_anybody(question: Question) -> Iterator[Finding]:
    if question.kind.has_choices and not question.choices and question.itemset is None:
        yield _find(Level.ERROR, "road:dead_end", question)


def _answers(question: Question, form: Form) -> Iterator[Finding]:
    count = max((len(each) for each in _at_once(question)), default=0)
    if question.kind is Kind.SELECT_ONE:
        if count > MOST_ANSWERS:
            yield _find(Level.ERROR, "answers:too_many", question, count=count, most=MOST_ANSWERS)
        elif count > COMFORTABLE_ANSWERS:
            yield _find(Level.NOTE, "answers:many", question, count=count)
    elif question.kind is Kind.SELECT_MULTIPLE and count > MOST_CARDS:
        yield _find(Level.WARNING, "answers:many_cards", question, count=count, most=MOST_CARDS)
    elif question.kind is Kind.RANK:
        yield _find(Level.WARNING, "answers:rank", question)


def _at_once(question: Question) -> list[list[Choice]]:
    """The answers as they may stand together: with a choice filter, those of the same columns."""
    if question.choice_filter is None:
        return [list(question.choices)] if question.choices else []
    together: dict[tuple[tuple[str, str], ...], list[Choice]] = {}
    for choice in question.choices:
        together.setdefault(tuple(sorted(choice.columns.items())), []).append(choice)
    return list(together.values())


def _signs(question: Question, form: Form) -> Iterator[Finding]:
    if not question.kind.has_choices:
        return
    bare = [each.name for each in question.choices if not each.emoji and not each.media.image]
    if bare:
        names = ", ".join(bare[:MOST_NAMED])
        yield _find(Level.ERROR, "answers:no_picture", question, answers=names, count=len(bare))
    signs = [each.emoji for each in question.choices if each.emoji]
    for sign in dict.fromkeys(each for each in signs if signs.count(each) > 1):
        yield _find(Level.ERROR, "answers:same_picture", question, sign=sign)
    standard: list[str] = []
    for choice in question.choices:
        meant = _standard(choice, form)
        if meant is None:
            continue
        standard.append(meant)
        usual = STANDARD_SIGNS[meant]
        if choice.emoji not in ("", usual):
            yield _find(
                Level.ERROR,
                "answers:other_sign",
                question,
                answer=choice.name,
                sign=choice.emoji,
                usual=usual,
            )
    if standard != [name for name in STANDARD_SIGNS if name in standard]:
        yield _find(Level.ERROR, "answers:other_order", question)


def _standard(choice: Choice, form: Form) -> str | None:
    """Whether an answer is yes, no or don't know, by its name or by its words."""
    if choice.name in STANDARD_SIGNS:
        return choice.name
    words = choice.label.get(form.default_language, "").strip(" .!").lower()
    return next((name for name, said in _SAID_FOR.items() if words in said), None)


def _neighbours(asked: Iterable[Question]) -> Iterator[Finding]:
    """The same picture twice running looks as if nothing had happened."""
    for one, other in pairwise(each for each in asked if each.kind is Kind.SELECT_ONE):
        if one.relevant is not None and other.relevant is not None:
            continue
        shared = _own_signs(one.choices) & _own_signs(other.choices)
        if shared:
            signs = " ".join(sorted(shared))
            yield _find(Level.WARNING, "answers:picture_again", other, sign=signs, before=one.name)


def _own_signs(choices: Iterable[Choice]) -> set[str]:
    common = WAYS_OUT | STANDARD_SIGNS.keys()
    return {choice.emoji for choice in choices if choice.emoji and choice.name not in common}


# -- ways in and out, care ---------------------------------------------------------------------------


def _ways(question: Question, form: Form) -> Iterator[Finding]:
    if not question.kind.holds_answer:
        return
    if question.kind in _TYPED and question.voice == "no":
        yield _find(Level.ERROR, "ways:typing_only", question)
    if question.kind is Kind.FILE:
        yield _find(Level.WARNING, "ways:file", question)
    if question.required is not None:
        yield _find(Level.WARNING, "ways:required", question)
    a_way_out = question.skip or any(choice.name in WAYS_OUT for choice in question.choices)
    if not a_way_out:
        code = "care:no_way_out" if question.sensitive else "ways:no_way_out"
        yield _find(Level.ERROR, code, question)


def _care(question: Question, form: Form) -> Iterator[Finding]:
    if question.sensitive and question.block == 0 and len(form.blocks) > 1:
        yield _find(Level.WARNING, "care:too_early", question)
    if not question.sensitive:
        for language in form.languages:
            topic = care_topic(question.label.get(language, ""), language)
            if topic is not None:
                yield _find(Level.WARNING, "care:unmarked", question, language, word=topic)
    if not any(_said(question.guidance, language) for language in question.guidance):
        yield _find(Level.WARNING, "care:no_simpler", question)


# -- words and sound ---------------------------------------------------------------------------------


def _words(question: Question, language: str) -> Iterator[Finding]:
    line = question.label.get(language, "")
    for text in (line, question.guidance.get(language, "")):
        plain = OUTPUT.sub("", text)
        for sentence, count in long_sentences(plain):
            yield _find(
                Level.WARNING,
                "words:long_sentence",
                question,
                language,
                count=count,
                most=MOST_WORDS,
                sentence=_begun(sentence),
            )
        for code, word in (
            ("words:long_word", long_word(plain, language)),
            ("words:negation", negation(plain, language)),
            ("words:frightening", frightening(plain, language)),
        ):
            if word is not None:
                yield _find(Level.WARNING, code, question, language, word=word)
    for code, text in (("long_line", line), ("long_hint", question.hint.get(language, ""))):
        if len(text) > MOST_LINE:
            yield _find(
                Level.WARNING, f"words:{code}", question, language, count=len(text), most=MOST_LINE
            )
    if line.count("?") > 1:
        yield _find(Level.WARNING, "words:two_questions", question, language)
    yield from _long_buttons(question, language, MOST_BUTTON)


def _begun(text: str) -> str:
    """As much of a text as is needed to find it again."""
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED].rstrip()}…"


def _long_buttons(question: Question, language: str, most: int) -> Iterator[Finding]:
    for choice in question.choices:
        label = choice.label.get(language, "")
        if len(label) > most:
            yield _find(
                Level.WARNING,
                "words:long_button",
                question,
                language,
                answer=label,
                count=len(label),
                most=most,
            )


def _reading(form: Form, asked: Iterable[Question]) -> Iterator[Finding]:
    """How hard the whole form is to read, in each of its languages."""
    for language in form.languages:
        texts = [
            text
            for question in asked
            for texts in (question.label, question.guidance)
            if (text := texts.get(language, "").strip()) not in ("", NO_TEXT)
        ]
        difficulty = reading_difficulty(texts)
        if difficulty is not None and is_hard(difficulty, language):
            params: dict[str, str | int] = {"index": round(difficulty)}
            yield Finding(Level.WARNING, "words:hard_reading", language=language, params=params)


def _sound(question: Question, language: str, seconds: Seconds) -> Iterator[Finding]:
    labels = [choice.label.get(language, "") for choice in question.choices]
    for text in (question.label.get(language, ""), question.guidance.get(language, ""), *labels):
        plain = OUTPUT.sub("", text)
        fault = hard_to_say(plain, language) if plain != NO_TEXT else None
        if fault is not None:
            yield _find(Level.WARNING, f"sound:{fault}", question, language, text=_begun(text))
    if OUTPUT.search(question.label.get(language, "")) and question.media.audio.get(language):
        yield _find(Level.WARNING, "sound:filled_in", question, language)
    length = _spoken_seconds(question, language, seconds)
    if length > LONG_PROMPT:
        level = Level.ERROR if length > TOO_LONG_PROMPT else Level.WARNING
        yield _find(
            level,
            "sound:too_long",
            question,
            language,
            seconds=round(length),
            most=round(LONG_PROMPT),
        )


def _spoken_seconds(question: Question, language: str, seconds: Seconds) -> float:
    """The line and its answers; with a choice filter, the longest answers that can stand together.

    Cards are asked one after the other, so each is a prompt of its own.
    """

    def said(texts: Texts) -> float:
        return seconds(texts[language], language) if _said(texts, language) else 0.0

    answers = [[said(choice.label) for choice in together] for together in _at_once(question)]
    gathered = max if question.kind is Kind.SELECT_MULTIPLE else sum
    longest = max((gathered(each) for each in answers if each), default=0.0)
    return said(question.label) + longest


# -- the road ----------------------------------------------------------------------------------------


def _never_asked(program: Program, asked: Iterable[Question]) -> list[Question]:
    """A rule that reads no question is always the same: what it hides is never asked."""
    constant: list[Question] = []
    for question in asked:
        relevant = program.of(question.name).relevant
        if relevant is not None and not relevant.inputs:
            constant.append(question)
    settled = settle(program, {}, {}) if constant else None
    return [
        question
        for question in constant
        if settled is not None and not settled.relevant[program.of(question.name).place]
    ]


def _road(hidden: Iterable[Question]) -> Iterator[Finding]:
    """Who writes `false()` means it; another rule that never holds is a slip."""
    for question in hidden:
        if (question.relevant or "").replace(" ", "").lower() == "false()":
            yield _find(Level.NOTE, "road:never_asked", question)
        else:
            yield _find(Level.ERROR, "road:unreachable", question)


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
    name = form.blocks[block].name or "–"
    if len(questions) > MOST_IN_BLOCK:
        count = len(questions)
        yield _find(
            Level.WARNING, "blocks:too_many", first, block=name, count=count, most=MOST_IN_BLOCK
        )
    for language in form.languages:
        length = sum(_spoken_seconds(each, language, seconds) + TAP_SECONDS for each in questions)
        if length > MOST_BLOCK_SECONDS:
            minutes = round(length / 60)
            yield _find(
                Level.WARNING, "blocks:too_long", first, language, block=name, minutes=minutes
            )


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


def _repeats(form: Form) -> Iterator[Finding]:
    """A repeat whose number is written down can't be longer than anybody would answer."""
    worked_out = {each.path: each.calculation or "" for each in form.questions}
    for group in form.groups:
        written = (group.repeat.count or "").strip() if group.repeat is not None else ""
        # A converter keeps the number in a question of its own.
        count = worked_out.get(written, written).strip()
        if count.isdecimal() and int(count) > MOST_INSTANCES:
            yield Finding(
                Level.ERROR,
                "road:too_many_repeats",
                sheet="survey",
                row=group.row,
                name=group.name,
                params={"count": count, "most": MOST_INSTANCES},
            )
