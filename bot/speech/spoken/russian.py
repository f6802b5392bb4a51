"""Owns how Russian says figures: days in the genitive, hours with their noun, "две минуты".

It must not guess beyond the word before and the word after.
"""

from __future__ import annotations

import re
from datetime import date

from bot.speech.spoken.rules import Spoken, names

_DIGITS = names("ноль один два три четыре пять шесть семь восемь девять")
_TEENS = names(
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать "
    "восемнадцать девятнадцать"
)
_TENS = names("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто")
_OF_UNITS = ("", *names("одного двух трёх четырёх пяти шести семи восьми девяти"))
_OF_TENS = names("двадцати тридцати сорока пятидесяти")
_ORDINAL_STEMS = names("перв втор трет четвёрт пят шест седьм восьм девят")
_ORDINAL_TENS = names("двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност")
_MONTHS = names("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
_BEFORE_GENITIVE = {"с", "до", "после", "от", "около"}
_DAY_ENDING_AFTER = {"на": "ое", "за": "ое", "по": "ое", "к": "ому"}
_THOUSANDS = {1: "тысяча", 2: "две тысячи"}
_HUNDREDS = ("", *names("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"))


def _ordinal(number: int, ending: str) -> str:
    """An ordinal from 1 to 99 with this ending, such as "двадцать первого"."""
    if number < 10:
        if number == 3:
            ending = "ья" if ending == "ая" else "ь" + ending.replace("о", "е", 1)
        return _ORDINAL_STEMS[number - 1] + ending
    if number < 20:
        return _TEENS[number - 10][:-1] + ending
    tens, rest = divmod(number, 10)
    if rest:
        return f"{_TENS[tens - 2]} {_ordinal(rest, ending)}"
    return _ORDINAL_TENS[tens - 2] + ending


def _year(year: int, ending: str) -> str | None:
    thousands, rest = divmod(year, 1000)
    hundreds, last = divmod(rest, 100)
    if thousands not in _THOUSANDS or not last:
        return None
    said = [_THOUSANDS[thousands], *([_HUNDREDS[hundreds]] if hundreds else [])]
    return " ".join([*said, _ordinal(last, ending)])


def _say_date(before: str, day: date, with_year: bool) -> str:
    ending = _DAY_ENDING_AFTER.get(before, "ого")
    said = f"{_ordinal(day.day, ending)} {_MONTHS[day.month - 1]}"
    return f"{said} {_year(day.year, 'ого') or day.year} года" if with_year else said


def _count(number: int, feminine: bool) -> str:
    """A cardinal from 0 to 59 in the nominative."""
    if number < 10:
        return {1: "одна", 2: "две"}.get(number, _DIGITS[number]) if feminine else _DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    tens, rest = divmod(number, 10)
    return " ".join([_TENS[tens - 2], *([_count(rest, feminine)] if rest else [])])


def _count_of(number: int, feminine: bool) -> str:
    """A cardinal from 0 to 59 in the genitive."""
    if number == 0:
        return "нуля"
    if number < 10:
        return "одной" if feminine and number == 1 else _OF_UNITS[number]
    if number < 20:
        return _TEENS[number - 10][:-1] + "и"
    tens, rest = divmod(number, 10)
    return " ".join([_OF_TENS[tens - 2], *([_count_of(rest, feminine)] if rest else [])])


def _form(number: int, one: str, few: str, many: str) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def _say_time(before: str, hour: int, minute: int) -> str:
    if before in _BEFORE_GENITIVE:
        said = f"{_count_of(hour, False)} {_form(hour, 'часа', 'часов', 'часов')}"
        minutes = f" {_count_of(minute, True)} {_form(minute, 'минуты', 'минут', 'минут')}"
    else:
        said = f"{_count(hour, False)} {_form(hour, 'час', 'часа', 'часов')}"
        minutes = f" {_count(minute, True)} {_form(minute, 'минута', 'минуты', 'минут')}"
    return said + minutes if minute else said


_DAY_OF_MONTH = re.compile(rf"(?:\b(\w+) )?\b(\d{{1,2}}) (?=(?:{'|'.join(_MONTHS)})\b)", re.I)
_NUMBERED_YEAR = re.compile(r"\b(\d{4}) (?=год(а|у)\b)", re.IGNORECASE)
_PART = re.compile(r"\b(часть) (\d{1,2})(?: из (\d{1,2}))?(?![\d.,:]\d|\d)", re.IGNORECASE)
_FEMININE = (
    r"(?:минут|недел|встреч|строк|страниц|буд)(?P<ending>а|я|у|ю|ы|и)\b|тысяч(?P<thousand>а|у|и)\b"
)
_COUNTED = re.compile(rf"(?<![\d.,])(\d?)([12]) (?={_FEMININE})", re.IGNORECASE)


def _finish(text: str) -> str:
    text = _DAY_OF_MONTH.sub(_day_in_case, text)
    text = _NUMBERED_YEAR.sub(_year_in_case, text)
    text = _PART.sub(_part_by_number, text)
    return _COUNTED.sub(_count_in_gender, text)


def _day_in_case(found: re.Match[str]) -> str:
    before, day = found[1] or "", int(found[2])
    if not 1 <= day <= 31:
        return found[0]
    said = _ordinal(day, _DAY_ENDING_AFTER.get(before.lower(), "ого"))
    return f"{before} {said} " if before else f"{said} "


def _year_in_case(found: re.Match[str]) -> str:
    said = _year(int(found[1]), {"а": "ого", "у": "ом"}[found[2].lower()])
    return f"{said} " if said else found[0]


def _part_by_number(found: re.Match[str]) -> str:
    """ "Часть 1 из 4" is said "часть первая из четырёх"."""
    number, of = int(found[2]), found[3]
    if number == 0 or (of is not None and int(of) > 59):
        return found[0]
    return f"{found[1]} {_ordinal(number, 'ая')}" + (
        f" из {_count_of(int(of), False)}" if of else ""
    )


def _count_in_gender(found: re.Match[str]) -> str:
    tens, last, ending = found[1], found[2], (found["ending"] or found["thousand"]).lower()
    if tens == "1" or (last == "1") != (ending in "аяую"):
        return found[0]
    unit = "две" if last == "2" else ("одну" if ending in "ую" else "одна")
    if not tens:
        return f"{unit} "
    return f"{_TENS[int(tens) - 2]} {unit} " if tens in "2345" else found[0]


RUSSIAN = Spoken(
    language="ru",
    digits=_DIGITS,
    plus="плюс",
    helplines=frozenset({"110", "112", "113", "114", "115"}),
    short_forms=(
        (r"\bт\.\s?е\.", "то есть"),
        (r"\bи т\.\s?д\.", "и так далее"),
        (r"\bи т\.\s?п\.", "и тому подобное"),
        (r"(?<=[\w€])\s?/\s?ч\.?(?!\w)", " в час"),
        (r"\bнапр\.", "например"),
        (r"\bтел\.", "телефон"),
        (r"\bул\.", "улица"),
        (r"№", "номер "),
        (r"\b(\d{4})\s?г\.", r"\1 года"),
        (r"\bг\.(?=\s)", "город"),
        (r"&", " и "),
        (r"(?<=[05-9])\s?%|(?<=1\d)\s?%", " процентов"),
        (r"(?<=1)\s?%", " процент"),
        (r"(?<=[234])\s?%", " процента"),
    ),
    say_date=_say_date,
    say_time=_say_time,
    time_range="с {0} до {1}",
    number_range="{0}, {1}",
    out_of="из",
    units={
        r"ч\.?": {"one": "час", "few": "часа", "other": "часов"},
        r"мин\.?": {"one": "минута", "few": "минуты", "other": "минут"},
        r"км": {"one": "километр", "few": "километра", "other": "километров"},
        r"кг": {"one": "килограмм", "few": "килограмма", "other": "килограммов"},
    },
    euro={"other": "евро"},
    cent={"one": "цент", "few": "цента", "other": "центов"},
    and_cents=" ",
    finish=_finish,
)
"""The rules of Russian."""
