"""Owns how Ukrainian, Italian, Slovenian and Hungarian say figures, as far as the voice misreads.

It must not promise full words: numbers stay figures where the voice of the language reads them.
"""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from bot.speech.spoken.rules import SayDate, SayTime, Spoken, as_it_is

_FIGURES = tuple("0123456789")


def _date_with(language: str, short: str, long: str) -> SayDate:
    """Dates with the month's name, in the order and case that the language has for them."""

    def say(_before: str, day: date, with_year: bool) -> str:
        return format_date(day, long if with_year else short, locale=language)

    return say


def _time_with(full_hour: str, with_minutes: str) -> SayTime:
    """Times from a pattern for the full hour and one for hours with minutes."""

    def say(_before: str, hour: int, minute: int) -> str:
        return (with_minutes if minute else full_hour).format(hour, minute)

    return say


UKRAINIAN = Spoken(
    language="uk",
    digits=_FIGURES,
    plus="плюс",
    helplines=frozenset({"101", "102", "103", "112"}),
    short_forms=(
        (r"\bі т\.\s?д\.", "і так далі"),
        (r"\bнапр\.", "наприклад"),
        (r"\bтел\.", "телефон"),
        (r"№", "номер "),
        (r"&", " і "),
    ),
    say_date=_date_with("uk", "d MMMM", "d MMMM y 'року'"),
    say_time=_time_with("{0}", "{0} {1}"),
    time_range="{0} до {1}",
    number_range="{0}, {1}",
    out_of="з",
    units={
        r"год\.?": {"one": "година", "few": "години", "other": "годин"},
        r"хв\.?": {"one": "хвилина", "few": "хвилини", "other": "хвилин"},
        r"км": {"one": "кілометр", "few": "кілометри", "other": "кілометрів"},
    },
    euro={"other": "євро"},
    cent={"one": "цент", "few": "центи", "other": "центів"},
    and_cents=" ",
    finish=as_it_is,
)
"""The rules of Ukrainian."""

ITALIAN = Spoken(
    language="it",
    digits=_FIGURES,
    plus="più",
    helplines=frozenset({"112", "113", "114", "115", "117", "118", "1522"}),
    short_forms=(
        (r"\becc\.", "eccetera"),
        (r"\bad es\.|\bp\.\s?es\.", "per esempio"),
        (r"\btel\.", "telefono"),
        (r"\bn\. ?(?=\d)|№", "numero "),
        (r"&", " e "),
    ),
    say_date=_date_with("it", "d MMMM", "d MMMM y"),
    say_time=_time_with("{0}", "{0} e {1}"),
    time_range="{0}, fino alle {1}",
    number_range="{0}, {1}",
    out_of="di",
    units={
        r"h|ore": {"one": "ora", "other": "ore"},
        r"min\.?": {"one": "minuto", "other": "minuti"},
        r"km": {"one": "chilometro", "other": "chilometri"},
    },
    euro={"other": "euro"},
    cent={"one": "centesimo", "other": "centesimi"},
    and_cents=" e ",
    finish=as_it_is,
)
"""The rules of Italian."""

SLOVENIAN = Spoken(
    language="sl",
    digits=_FIGURES,
    plus="plus",
    helplines=frozenset({"112", "113"}),
    short_forms=(
        (r"\bitd\.", "in tako dalje"),
        (r"\bnpr\.", "na primer"),
        (r"\btj\.", "to je"),
        (r"\btel\.", "telefon"),
        (r"\bšt\.|№", "številka "),
        (r"&", " in "),
    ),
    say_date=_date_with("sl", "d. MMMM", "d. MMMM y"),
    say_time=_time_with("{0}", "{0} {1}"),
    time_range="{0} do {1}",
    number_range="{0} do {1}",
    out_of="od",
    units={
        r"h|ure?": {"one": "ura", "two": "uri", "few": "ure", "other": "ur"},
        r"min\.?": {"one": "minuta", "two": "minuti", "few": "minute", "other": "minut"},
        r"km": {"one": "kilometer", "two": "kilometra", "few": "kilometri", "other": "kilometrov"},
    },
    euro={"one": "evro", "two": "evra", "few": "evri", "other": "evrov"},
    cent={"one": "cent", "two": "centa", "few": "centi", "other": "centov"},
    and_cents=" ",
    finish=as_it_is,
)
"""The rules of Slovenian."""

HUNGARIAN = Spoken(
    language="hu",
    digits=_FIGURES,
    plus="plusz",
    helplines=frozenset({"104", "105", "107", "112"}),
    short_forms=(
        (r"\bstb\.", "és a többi"),
        (r"\bpl\.", "például"),
        (r"\btel\.", "telefon"),
        (r"№", "szám "),
        (r"&", " és "),
    ),
    say_date=_date_with("hu", "MMMM d.", "y. MMMM d."),
    say_time=_time_with("{0} óra", "{0} óra {1} perc"),
    time_range="{0}, {1}",
    number_range="{0}, {1}",
    out_of="per",
    units={
        r"h|ó\.?": {"other": "óra"},
        r"min\.?|p\.": {"other": "perc"},
        r"km": {"other": "kilométer"},
    },
    euro={"other": "euró"},
    cent={"other": "cent"},
    and_cents=" ",
    finish=as_it_is,
)
"""The rules of Hungarian."""
