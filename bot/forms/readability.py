"""Owns what makes a text hard to hear, to say or to read, in each language; must not know questions or forms.

The numbers are the product's starting values for people with low literacy: sentences of twelve words, a line
of eighty letters, prompts of twelve seconds (EM2 handbook, 4.4: spoken conversation in very simple, clear
language). Lists of words are beginnings of words, since all of these languages but one bend their ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

MOST_WORDS: Final = 12
LETTERS_A_SECOND: Final = 11.0
PAUSE_SECONDS: Final = 0.7
LEAST_WORDS_TO_JUDGE: Final = 60
"""A form of fewer words says nothing about its reading level."""

LONG_WORD: Final[Mapping[str, int]] = {"en": 11, "hu": 16}
MOST_LETTERS_OF_A_WORD: Final = 14
"""A longer word is hard to take in by ear; per language where it differs."""

HARD_READING: Final[Mapping[str, float]] = {"en": 30.0, "hu": 48.0}
HARD_READING_ELSEWHERE: Final = 42.0
"""Words a sentence, plus the share of words over six letters in hundred (the readability index LIX): above
this a text is hard. Languages with endings have longer words, so each has its own bound."""

SPOKEN: Final = frozenset({"lv", "ru", "uk", "en", "it", "sl", "hu"})
"""Languages for which there is a voice at all."""

_CYRILLIC: Final = frozenset({"ru", "uk"})


def _words(*beginnings: str) -> re.Pattern[str]:
    """Any of these words; a star stands for any ending."""
    parts = (re.escape(each).replace(r"\*", r"\w*") for each in beginnings)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


_NEGATIONS: Final = {
    "lv": _words(
        "ne", "nav", "nevar*", "negrib*", "nepatīk*", "nekad", "neesi", "nezin*", "nevajag"
    ),
    "ru": _words("не", "нет", "нельзя", "никогда", "ни"),
    "uk": _words("не", "ні", "немає", "ніколи", "неможливо"),
    "en": re.compile(r"\b(not|no|never|nothing|\w+n't|\w+n’t|cannot)\b", re.IGNORECASE),
    "it": _words("non", "no", "mai", "niente", "nessun*"),
    "sl": _words("ne", "ni", "nisi", "nikoli", "nič", "nočeš"),
    "hu": _words("nem", "ne", "nincs*", "soha", "semmi*"),
}
_FRIGHTENING: Final = {
    "lv": _words("izglīt*", "eksām*", "tests", "testu", "pārbaudījum*", "kvalifikācij*"),
    "ru": _words("образовани*", "экзамен*", "тест*", "квалификаци*"),
    "uk": _words("освіт*", "іспит*", "екзамен*", "тест*", "кваліфікаці*"),
    "en": _words("education*", "exam*", "test", "tests", "qualification*"),
    "it": _words("istruzione", "esam*", "test", "qualific*"),
    "sl": _words("izobraž*", "izpit*", "test", "testi", "kvalifikacij*"),
    "hu": _words("oktatás*", "vizsg*", "teszt*", "képesítés*", "végzettség*"),
}
_CARE_TOPICS: Final = {
    "lv": _words(
        *("parāds", "parādi", "parādu", "parādus", "parādos", "parādiem", "veselīb*", "vesels"),
        *("vesela", "slim*", "nauda*", "vardarb*", "jārūpējas", "sit", "baidies", "alkohol*"),
    ),
    "ru": _words(
        *("долг*", "здоров*", "болезн*", "деньг*", "денег", "насили*", "ухажива*", "бьет", "бьёт"),
        *("боишься", "алкогол*"),
    ),
    "uk": _words("борг*", "здоров*", "хвороб*", "грош*", "насильств*", "доглядат*", "алкогол*"),
    "en": re.compile(
        r"\b(debts?|health\w*|illness\w*|money|violence|look after|afraid|alcohol\w*)\b",
        re.IGNORECASE,
    ),
    "it": _words("debit*", "salut*", "malatti*", "soldi", "denaro", "violenz*", "alcol*"),
    "sl": _words("dolg", "dolgov*", "zdrav*", "bolezn*", "denar*", "nasilj*", "alkohol*"),
    "hu": _words("adósság*", "egészség*", "beteg*", "pénz*", "erőszak*", "alkohol*"),
}
_ABBREVIATION: Final = re.compile(
    r"\b(?:\w\.\s?){2,}|\b(?:utt|piem|utml|etc|т\.д|напр|ecc|itd|npr|stb|pl)\b\.?", re.IGNORECASE
)
_MARKUP: Final = re.compile(r"[*_`#<>~|@/]|https?:")
_EMOJI: Final = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f]")
_PRICE: Final = re.compile(r"\d\s?(?:€|EUR|eiro)|€\s?\d", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?")


def estimated_seconds(text: str, language: str) -> float:
    """How long a calm voice takes for a text; the same guess for every language."""
    del language
    return len(text) / LETTERS_A_SECOND + PAUSE_SECONDS


def long_sentences(text: str) -> Iterator[tuple[str, int]]:
    """Sentences of more words than a person keeps in mind, each with its number of words."""
    for sentence in re.split(r"[.?!…:]+", text):
        count = len(sentence.split())
        if count > MOST_WORDS:
            yield sentence.strip(), count


def long_word(text: str, language: str) -> str | None:
    """The first word that is too long to be taken in by ear, or None."""
    most = LONG_WORD.get(language, MOST_LETTERS_OF_A_WORD)
    return next((word for word in _letters(text) if len(word) > most), None)


def negation(text: str, language: str) -> str | None:
    """The word that turns a question round, or None."""
    return _first(_NEGATIONS, text, language)


def frightening(text: str, language: str) -> str | None:
    """A word of school and testing, which frightens many (EM2 handbook, 4.4), or None."""
    return _first(_FRIGHTENING, text, language)


def care_topic(text: str, language: str) -> str | None:
    """A word by which a question seems to be about something that hurts, or None."""
    return _first(_CARE_TOPICS, text, language)


def hard_to_say(text: str, language: str) -> str | None:
    """What a voice would read badly: the code of a reason ("digits"), or None."""
    for code, found in (
        ("price", _PRICE.search(text)),
        ("date", _DATE.search(text)),
        ("digits", re.search(r"\d", text)),
        ("picture", _EMOJI.search(text)),
        ("sign", _MARKUP.search(text)),
        ("abbreviation", _ABBREVIATION.search(text)),
        ("script", _other_script(text, language)),
    ):
        if found:
            return code
    return None


def reading_difficulty(texts: Iterable[str]) -> float | None:
    """The readability index LIX of these texts together; None where they are too short for one."""
    sentences = words = long = 0
    for text in texts:
        found = _letters(text)
        words += len(found)
        long += sum(len(word) > 6 for word in found)
        sentences += max(1, sum(1 for each in re.split(r"[.?!…:]+", text) if each.strip()))
    if words < LEAST_WORDS_TO_JUDGE:
        return None
    return words / sentences + 100 * long / words


def is_hard(difficulty: float, language: str) -> bool:
    """True when texts of this difficulty are hard in this language."""
    return difficulty > HARD_READING.get(language, HARD_READING_ELSEWHERE)


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _first(patterns: Mapping[str, re.Pattern[str]], text: str, language: str) -> str | None:
    found = patterns[language].search(text) if language in patterns else None
    return found.group(0) if found else None


def _other_script(text: str, language: str) -> bool:
    latin, cyrillic = re.search(r"[A-Za-z]", text), re.search(r"[Ѐ-ӿ]", text)
    return bool((latin and language in _CYRILLIC) or (cyrillic and language not in _CYRILLIC))
