"""Owns the way from a written line to words a voice can say; must not change what is meant.

The embedded voice reads everything aloud: an emoji by its name, a star, a link letter by letter,
the helpline 116111 as a hundred and sixteen thousand. So signs go, and figures become words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import date

from bot.errors import SpeechError
from bot.speech.spoken import SPOKEN
from bot.speech.spoken.rules import Forms, Spoken

WORDS_VERSION = 1
"""Raise it when a rule here or in `bot.speech.spoken` changes, so that no old sound is reused."""

_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]*)\]\((?:https?|tg)://[^)\s]*\)")
_NEVER_SPOKEN = re.compile(
    r"</?[A-Za-z][^<>]*>"  # tags
    r"|\b(?:https?|tg)://\S+|\bwww\.\S+|\bt\.me/\S+"  # links
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+"  # addresses
    r"|(?<!\w)@\w+|(?<!\S)/[A-Za-z]\w*"  # names and commands of Telegram
    r"|[0-9#*]\ufe0f?\u20e3"  # keycaps
)
_BULLET = re.compile(r"^\s*[-*•–—]\s+", re.MULTILINE)
_UNSPOKEN_CATEGORIES = {"So", "Sk", "Sm", "Cf", "Cc", "Co", "Cs", "Cn", "Me", "Pc"}
_MEANINGFUL = "+€№"
_SIGNS = dict.fromkeys(map(ord, '*#\\{}[]«»„“”"‟‹›'), " ") | {0xFE0F: " ", 0xA0: " ", 0x202F: " "}

_TIME = r"(?:[01]?\d|2[0-3])[:][0-5]\d"
_TIME_RANGE = re.compile(rf"(?<![\d:])({_TIME})\s?[-–—]\s?({_TIME})(?![\d:])")
_TIME_ALONE = re.compile(rf"(?<![\d:])({_TIME})(?![\d:])")
_POINT_TIME = r"((?:[01]?\d|2[0-3]))\.([0-5][05])"
_POINT_TIME_RANGE = re.compile(rf"(?<![\d.,]){_POINT_TIME}\s?[-–—]\s?{_POINT_TIME}(?![\d,]|\.\d)")
_ISO_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_POINT_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4})(?:\.(?=\s|$))?)?(?!\d)")
_SLASH_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")
_AMOUNT = r"(\d{1,3}(?:[ ]\d{3})+|\d+)(?:[.,](\d{1,2}))?"
_EURO_AFTER = re.compile(
    rf"(?<![\d.,]){_AMOUNT}\s?(?:€|\bEUR\b|\beiro\b|\bевро\b|\beuros?\b)", re.I
)
_EURO_BEFORE = re.compile(rf"(?:€|\bEUR)\s?{_AMOUNT}(?![\d,.]\d)")
_OUT_OF = re.compile(r"(?<![\d/])(\d{1,3})\s?/\s?(\d{1,3})(?![\d/])")
_NUMBER_RANGE = re.compile(r"(?<![\d+-])(\d{1,3})\s?[-–—]\s?(\d{1,3})(?![\d-])")
_PHONE = re.compile(
    r"(?<![\w.,])(\+\d[\d ()-]{6,}\d|\d{3}(?: \d{3}){1,3}|\d{4} \d{4}|\d{2}(?: \d{2}){3}|\d{5,})"
    r"(?![\w]|[.,]\d)"
)
_SHORT_NUMBER = re.compile(r"(?<![\w.,+:/-])(\d{3,4})(?![\w%]|[.,:]\d|\s?[€%/]|[-–]\d)")
_COUNTED_WORD = re.compile(r"\s[^\W\d_]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_INITIAL = re.compile(r"(?:^|\s)[^\W\d_]\.$")
_NEAR = 40  # characters in which the word before is looked for; prepositions are short
_LETTER_OR_DIGIT = re.compile(r"\w")


def speakable(text: str, language: str) -> str:
    """The text as a voice should say it: no markup, emoji or links; figures as they are spoken.

    Saying it again changes nothing, so a text may pass more than once. Raises SpeechError for a
    language without rules.
    """
    rules = rules_of(language)
    said = _without_signs(text)
    for pattern, replacement in rules.short_forms:
        said = re.sub(pattern, _as_begun(replacement), said, flags=re.IGNORECASE)
    for step in (_dates, _times, _money, _counts, _dialled):
        said = step(said, rules)
    return _tidy(rules.finish(_tidy(said)))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a spoken text, each with its mark; initials and ordinals don't end one."""
    found: list[str] = []
    for piece in _SENTENCE_END.split(text.strip()):
        if found and _goes_on(found[-1], piece):
            found[-1] += f" {piece}"
        elif _LETTER_OR_DIGIT.search(piece):
            found.append(piece)
    return tuple(found)


def foreign_words(text: str, language: str) -> tuple[str, ...]:
    """Words in another script than the language's own: the voice changes silently at these."""
    own = "CYRILLIC" if language in ("ru", "uk") else "LATIN"
    words = re.findall(r"[^\W\d_]+", _without_signs(text))
    return tuple(word for word in words if not all(_script(letter) == own for letter in word))


def rules_of(language: str) -> Spoken:
    """The rules of this language. Raises SpeechError when there are none."""
    try:
        return SPOKEN[language]
    except KeyError:
        raise SpeechError(f"nobody has written how the language {language!r} is spoken") from None


def _as_begun(replacement: str) -> Callable[[re.Match[str]], str]:
    """The replacement with a capital where the short form had one, for it begins a sentence."""

    def say(found: re.Match[str]) -> str:
        said = found.expand(replacement)
        return said[:1].upper() + said[1:] if found[0][:1].isupper() else said

    return say


def _without_signs(text: str) -> str:
    text = html.unescape(unicodedata.normalize("NFC", text))
    text = _NEVER_SPOKEN.sub(" ", _MARKDOWN_LINK.sub(r"\1", text))
    text = _ended_lines(_BULLET.sub("", text)).translate(_SIGNS)
    return "".join(_kept(letter) for letter in text)


def _ended_lines(text: str) -> str:
    """One line of text: each line that has no mark at its end gets a full stop."""
    lines = [line.strip() for line in text.splitlines()]
    spoken = [line for line in lines if _LETTER_OR_DIGIT.search(line)]
    ended = [line if line[-1] in ".!?…:;," else f"{line}." for line in spoken[:-1]]
    return " ".join([*ended, *spoken[-1:]])


def _kept(letter: str) -> str:
    unspoken = letter not in _MEANINGFUL and unicodedata.category(letter) in _UNSPOKEN_CATEGORIES
    return " " if unspoken else letter


def _dates(text: str, rules: Spoken) -> str:
    for pattern, order in (
        (_ISO_DATE, (3, 2, 1)),
        (_POINT_DATE, (1, 2, 3)),
        (_SLASH_DATE, (1, 2, 3)),
    ):
        text = pattern.sub(_date_sayer(rules, order), text)
    return text


def _date_sayer(rules: Spoken, order: tuple[int, int, int]) -> Callable[[re.Match[str]], str]:
    def say(found: re.Match[str]) -> str:
        day, month, year = (found[place] for place in order)
        try:
            # A leap year stands in where none is written, so that 29 February is a day.
            written = date(int(year or 2000), int(month), int(day))
        except ValueError:
            return found[0]
        return rules.say_date(_word_before(found), written, bool(year)) + _stop_after(found)

    return say


def _stop_after(found: re.Match[str]) -> str:
    """The point of "10.11." ends a sentence, too, where a new one or nothing follows."""
    rest = found.string[found.end() :].lstrip()
    return "." if found[0].endswith(".") and (not rest or rest[0].isupper()) else ""


def _times(text: str, rules: Spoken) -> str:
    text = _POINT_TIME_RANGE.sub(r"\1:\2–\3:\4", text)
    text = _TIME_RANGE.sub(lambda found: rules.time_range.format(found[1], found[2]), text)
    # A preposition that stood there already is said once.
    text = re.sub(r"\b(no|с|from) \1\b", r"\1", text, flags=re.IGNORECASE)

    def say(found: re.Match[str]) -> str:
        hour, minute = map(int, found[1].split(":"))
        return rules.say_time(_word_before(found), hour, minute)

    return _TIME_ALONE.sub(say, text)


def _money(text: str, rules: Spoken) -> str:
    def say(found: re.Match[str]) -> str:
        euros, cents = int(found[1].replace(" ", "")), (found[2] or "").ljust(2, "0")
        return rules.amount(euros, int(cents))

    text = _EURO_BEFORE.sub(say, _EURO_AFTER.sub(say, text))
    return text.replace("€", f" {rules.euro['other']} ")


def _counts(text: str, rules: Spoken) -> str:
    text = _OUT_OF.sub(rf"\1 {rules.out_of} \2", text)
    text = _NUMBER_RANGE.sub(lambda found: rules.number_range.format(found[1], found[2]), text)
    for unit, forms in rules.units.items():
        counted = rf"(?<![\d.,])(\d{{1,4}})\s?(?:{unit})(?!\w)"
        text = re.sub(counted, _count_sayer(rules, forms), text)
    return text


def _count_sayer(rules: Spoken, forms: Forms) -> Callable[[re.Match[str]], str]:
    return lambda found: rules.with_noun(int(found[1]), forms) + _unit_stop(found)


def _unit_stop(found: re.Match[str]) -> str:
    return "." if found[0].endswith(".") and not found.string[found.end() :].strip() else ""


def _dialled(text: str, rules: Spoken) -> str:
    """Numbers that are dialled, figure by figure: phone numbers, helplines, any long run."""
    text = _PHONE.sub(lambda found: _one_by_one(found[1], rules), text)

    def say(found: re.Match[str]) -> str:
        helpline = found[1] in rules.helplines
        counted = _COUNTED_WORD.match(found.string, found.end()) and found[1] not in ("112", "1522")
        return _one_by_one(found[1], rules) if helpline and not counted else found[0]

    return _SHORT_NUMBER.sub(say, text)


def _one_by_one(number: str, rules: Spoken) -> str:
    plus = f"{rules.plus} " if number.startswith("+") else ""
    groups = re.findall(r"\d+", number)
    if len(groups) == 1 or any(len(group) > 4 for group in groups):
        groups = [short for group in groups for short in _groups(group)]
    said = (" ".join(rules.digits[int(figure)] for figure in group) for group in groups)
    return plus + ", ".join(said)


def _groups(number: str) -> list[str]:
    """Groups that can be kept in mind: threes where it comes out even, else pairs."""
    width = 3 if len(number) % 3 == 0 else 2
    odd = 3 if width == 2 and len(number) % 2 else 0
    return [number[:odd]] * bool(odd) + [
        number[at : at + width] for at in range(odd, len(number), width)
    ]


def _tidy(text: str) -> str:
    text = re.sub(r"\s*[()]\s*", ", ", text)
    text = re.sub(r"\s+[-–—]+\s+|[–—]", ", ", text)
    text = re.sub(r"/|(?<!\w)\+|\+(?!\w)", " ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;:!?…])", r"\1", text)
    text = re.sub(r"[,;]+(?=[,;.!?…])", "", text)
    return re.sub(r"^[\s,.;:]+|[\s,;:]+$", "", text)


def _word_before(found: re.Match[str]) -> str:
    near = found.string[max(0, found.start() - _NEAR) : found.start()]
    before = re.search(r"(\w+)\W*$", near)
    return before[1].lower() if before else ""


def _goes_on(sentence: str, rest: str) -> bool:
    ordinal = re.search(r"\d\.$", sentence) and not rest[:1].isupper()
    return bool(ordinal or _INITIAL.search(sentence) or rest[:1].islower())


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]
