"""Owns how Latvian says figures: ordinals, hours and agreement in the case that the sentence asks.

It must not guess beyond the word before and the word after; where these say nothing, the case is
the one of "when": desmitajā novembrī, sešpadsmitos.
"""

from __future__ import annotations

import re
from datetime import date

from bot.speech.spoken.rules import Spoken, names

_DIGITS = names("nulle viens divi trīs četri pieci seši septiņi astoņi deviņi")
_TEENS = names(
    "desmit vienpadsmit divpadsmit trīspadsmit četrpadsmit piecpadsmit sešpadsmit septiņpadsmit "
    "astoņpadsmit deviņpadsmit"
)
_TENS = names(
    "divdesmit trīsdesmit četrdesmit piecdesmit sešdesmit septiņdesmit astoņdesmit deviņdesmit"
)
_ORDINAL_STEMS = names("pirm otr treš ceturt piekt sest septīt astot devīt")
_COUNT_STEMS = ("", *names("vien div trij četr piec seš septiņ astoņ deviņ"))
_MONTHS = names("janvār februār mart aprīl maij jūnij jūlij august septembr oktobr novembr decembr")
_WHEN, _TO, _OF = "ajā", "ajam", "ā"
_CASE_AFTER = {"līdz": _TO, "pa": _TO, "ar": _TO, "no": _OF, "pirms": _OF, "pēc": _OF}
_MONTH_ENDINGS = {
    # By declension: nouns in -s (marts), and nouns in -is (janvāris).
    "s": {_WHEN: "ā", _TO: "am", _OF: "a"},
    "is": {_WHEN: "ī", _TO: "im", _OF: "a"},
}
_FIRST_DECLENSION = {3, 5, 6, 7, 8}
_NOUN_ENDINGS = {
    # The ending of the ordinal that goes with each form of a noun which often has one before it.
    "gad": {"s": "ais", "a": "ā", "ā": "ajā", "am": "ajam", "u": "o"},
    "klas": {"e": "ā", "es": "ās", "ei": "ajai", "i": "o", "ē": "ajā"},
    "dien": {"a": "ā", "as": "ās", "ai": "ajai", "u": "o", "ā": "ajā"},
    "daļ": {"a": "ā", "as": "ās", "ai": "ajai", "u": "o", "ā": "ajā"},
}
_FEMININE = r"(?:stund|minūt|dien|nedēļ|reiz|sanāksm|atbild|lap|ziņ|klas|lekcij|daļ)"


def _ordinal(number: int, ending: str) -> str:
    """An ordinal from 1 to 99 with this ending, such as "divdesmit pirmajā"."""
    if number < 10:
        return _ORDINAL_STEMS[number - 1] + ending
    if number < 20:
        return _TEENS[number - 10] + ending
    tens, rest = divmod(number, 10)
    return f"{_TENS[tens - 2]} {_ordinal(rest, ending)}" if rest else _TENS[tens - 2] + ending


def _year(year: int, ending: str) -> str:
    """A year from 1001 to 2999 as an ordinal with this ending."""
    thousands, rest = divmod(year, 1000)
    if not rest:
        return ("div" if thousands == 2 else "") + "tūkstoš" + ending
    said = ["divi tūkstoši" if thousands == 2 else "tūkstoš"]
    hundreds, last = divmod(rest, 100)
    if hundreds and not last:
        return f"{said[0]} {_COUNT_STEMS[hundreds] if hundreds > 1 else ''}simt{ending}"
    if hundreds:
        said.append("simt" if hundreds == 1 else f"{_DIGITS[hundreds]} simti")
    return " ".join([*said, _ordinal(last, ending)])


def _month(number: int, case: str) -> str:
    stem = _MONTHS[number - 1]
    if number == 4 and case == _OF:
        return "aprīļa"
    declension = "s" if number in _FIRST_DECLENSION else "is"
    return stem + _MONTH_ENDINGS[declension][case]


def _say_date(before: str, day: date, with_year: bool) -> str:
    case = _CASE_AFTER.get(before, _WHEN)
    said = f"{_ordinal(day.day, case)} {_month(day.month, case)}"
    return f"{_year(day.year, 'ā')} gada {said}" if with_year else said


def _hour(hour: int, ending: str) -> str:
    if hour == 0:
        return "nullē" if ending == "os" else "nulles"
    if hour < 10:
        stem = "tr" if (hour, ending) == (3, "im") else _COUNT_STEMS[hour]
        return stem + ending
    if hour < 20:
        return _TEENS[hour - 10] + ending
    return f"divdesmit {_hour(hour - 20, ending)}" if hour > 20 else "divdesmit" + ending


def _cardinal(number: int) -> str:
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    tens, rest = divmod(number, 10)
    return " ".join([_TENS[tens - 2], *([_DIGITS[rest]] if rest else [])])


def _say_time(before: str, hour: int, minute: int) -> str:
    if not hour and not minute:
        return "pusnakts" if before in _CASE_AFTER else "pusnaktī"
    said = _hour(hour, "iem" if before in _CASE_AFTER else "os")
    return f"{said} {'nulle ' if minute < 10 else ''}{_cardinal(minute)}" if minute else said


_DAY_OF_MONTH = re.compile(
    r"\b(\d{1,2})\. (?=(janvār|februār|mart|aprī[lļ]|maij|jūnij|jūlij|august|septembr|oktobr"
    r"|novembr|decembr)(is|s|a|am|im|ā|ī|u|i)\b)",
    re.IGNORECASE,
)
_MONTH_TO_ORDINAL = {
    "is": "ais",
    "s": "ais",
    "a": _OF,
    "am": _TO,
    "im": _TO,
    "ā": _WHEN,
    "ī": _WHEN,
    "u": "o",
    "i": "o",
}
_NUMBERED = re.compile(
    r"\b(\d{1,4})\. (?=(gad|klas|dien|daļ)(s|as|a|am|ai|ā|u|es|ei|e|i|ē)\b)", re.I
)
_COUNTED = re.compile(rf"(?<![\d.,])(\d*?)(\d?)([1-9]) (?={_FEMININE}(\w*)\b)", re.IGNORECASE)
_COUNTED_FROM = re.compile(
    rf"(?<![\d.,])([2-9]) līdz (?=\d{{1,2}} {_FEMININE}(\w*)\b)", re.IGNORECASE
)


def _finish(text: str) -> str:
    text = _DAY_OF_MONTH.sub(_day_in_case, text)
    text = _NUMBERED.sub(_number_in_case, text)
    text = _COUNTED_FROM.sub(_lower_count_in_gender, text)
    return _COUNTED.sub(_count_in_gender, text)


def _day_in_case(found: re.Match[str]) -> str:
    day, ending = int(found[1]), _MONTH_TO_ORDINAL[found[3].lower()]
    return _ordinal(day, ending) + " " if 1 <= day <= 31 else found[0]


def _number_in_case(found: re.Match[str]) -> str:
    number = int(found[1])
    ending = _NOUN_ENDINGS[found[2].lower()].get(found[3].lower())
    if ending is None:
        return found[0]
    if 1 <= number <= 99:
        return _ordinal(number, ending) + " "
    return _year(number, ending) + " " if 1001 <= number <= 2999 else found[0]


def _lower_count_in_gender(found: re.Match[str]) -> str:
    unit = _feminine(int(found[1]), found[2].lower())
    return f"{unit} līdz " if unit else found[0]


def _count_in_gender(found: re.Match[str]) -> str:
    """Numbers that end in 1 to 9 take the gender and case of a feminine noun; teens never do."""
    tens, last = found[2], int(found[3])
    if tens == "1" or (found[1] and tens):
        return found[0]
    unit = _feminine(last, found[4].lower())
    if unit is None:
        return found[0]
    return f"{_TENS[int(tens) - 2]} {unit} " if tens and tens != "0" else f"{unit} "


def _feminine(last: int, noun_ending: str) -> str | None:
    if last == 1:
        endings = {"a": "a", "e": "a", "u": "u", "i": "u", "ai": "ai", "ei": "ai", "as": "as"}
        endings |= {"es": "as", "ā": "ā", "ē": "ā"}
        ending = endings.get(noun_ending)
        return None if ending is None else "vien" + ending
    if noun_ending in ("as", "es"):
        return "trīs" if last == 3 else _COUNT_STEMS[last] + "as"
    endings = {"ām": "ām", "ēm": "ām", "ās": "ās", "ēs": "ās", "u": "u", "šu": "u"}
    ending = endings.get(noun_ending)
    return None if ending is None else _COUNT_STEMS[last] + ending


LATVIAN = Spoken(
    language="lv",
    digits=_DIGITS,
    plus="plus",
    helplines=frozenset({"110", "112", "113", "114", "115"}),
    short_forms=(
        (r"\b(?:plkst|pl)\.", "pulksten"),
        (r"\bpulksten (\d{1,2})\.(\d\d)\b", r"pulksten \1:\2"),
        (r"\bpulksten (\d{1,2})\b(?![:.]\d)", r"pulksten \1:00"),
        (r"\b(no|līdz|pirms|pēc) pulksten (?=\d)", r"\1 "),
        (r"(?<=[\w€])\s?/\s?(?:h|st\.)(?!\w)", " stundā"),
        (r"\bu\.\s?c\.", "un citi"),
        (r"\butt\.", "un tā tālāk"),
        (r"\bt\.\s?i\.", "tas ir"),
        (r"\bt\.\s?sk\.", "tai skaitā"),
        (r"\bpiem\.", "piemēram"),
        (r"\btālr\.|\btel\.", "tālrunis"),
        (r"\bnr\.", "numurs"),
        (r"№", "numurs "),
        (r"\b(\d{4})\.\s?g\.", r"\1. gada"),
        (r"\bg\.(?=\s|$)", "gads"),
        (r"\blpp\.", "lappuse"),
        (r"\bapm\.", "apmēram"),
        (r"&", " un "),
        (r"(?<=\d)\s?%", " procenti"),
    ),
    say_date=_say_date,
    say_time=_say_time,
    time_range="no {0} līdz {1}",
    number_range="{0} līdz {1}",
    out_of="no",
    units={
        r"h|st\.|stundas?": {"one": "stunda", "other": "stundas"},
        r"min\.?": {"one": "minūte", "other": "minūtes"},
        r"km": {"one": "kilometrs", "other": "kilometri"},
        r"kg": {"one": "kilograms", "other": "kilogrami"},
    },
    euro={"other": "eiro"},
    cent={"one": "cents", "other": "centi"},
    and_cents=" ",
    finish=_finish,
)
"""The rules of Latvian."""
