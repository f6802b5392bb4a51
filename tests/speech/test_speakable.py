"""From the written line to what is said."""

from __future__ import annotations

import time
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SpeechError
from bot.speech.espeak import VOICES
from bot.speech.speakable import foreign_words, sentences, speakable
from bot.speech.spoken import SPOKEN

SIGNS = [
    ("👋 Labdien! ✋🏽 Jā 👩‍🌾", "Labdien! Jā"),
    ("<b>Spied</b> *pogu* _Jā_ `un` ~ej~ ||šeit||", "Spied pogu Jā un ej šeit"),
    ("Skaties https://example.org/a?b=1 vai [šeit](https://example.org)", "Skaties vai šeit"),
    ("Raksti ilze@example.org, @ilze vai /start", "Raksti, vai"),
    ("Tēvs &amp; māte", "Tēvs un māte"),
    ("1️⃣ Viens\ufe0f #️⃣", "Viens"),
    ("Jā\0 nē\u200b\u2060\u00a0tā", "Jā nē tā"),
    ("Ko dari?\n✋ Strādāju\n✊ Mācos", "Ko dari? Strādāju. Mācos"),
    ("- Jā\n- Nē\n• Nezinu", "Jā. Nē. Nezinu"),
    ("Jā (vai nē) – izvēlies „labāko”", "Jā, vai nē, izvēlies labāko"),
    ("Un/vai → tālāk", "Un vai tālāk"),
    ("👋", ""),
    ("", ""),
]
LATVIAN = [
    ("Tikšanās ir 10.11. plkst. 16:00.", "Tikšanās ir desmitajā novembrī pulksten sešpadsmitos."),
    ("no 16:00 līdz 18:30", "no sešpadsmitiem līdz astoņpadsmitiem trīsdesmit"),
    ("16:00–18:00", "no sešpadsmitiem līdz astoņpadsmitiem"),
    ("plkst. 9", "pulksten deviņos"),
    ("plkst. 8.05", "pulksten astoņos nulle pieci"),
    ("21:45 un 20:00", "divdesmit vienos četrdesmit pieci un divdesmitos"),
    ("līdz 3:00", "līdz trijiem"),
    ("00:00", "pusnaktī"),
    ("no plkst. 9:00 līdz plkst. 17", "no deviņiem līdz septiņpadsmitiem"),
    ("15.00–17.30", "no piecpadsmitiem līdz septiņpadsmitiem trīsdesmit"),
    ("10.11.–12.11.", "desmitajā novembrī, divpadsmitajā novembrī."),
    ("4,30 €/h", "4 eiro 30 centi stundā"),
    ("līdz 20.12.", "līdz divdesmitajam decembrim."),
    ("no 3.4. sākot", "no trešā aprīļa sākot"),
    ("2026-11-10", "divi tūkstoši divdesmit sestā gada desmitajā novembrī"),
    ("01.01.1999", "tūkstoš deviņi simti deviņdesmit devītā gada pirmajā janvārī"),
    ("05.05.2000", "divtūkstošā gada piektajā maijā"),
    ("29.02.", "divdesmit devītajā februārī."),
    ("10. novembris, 21. maijam", "desmitais novembris, divdesmit pirmajam maijam"),
    ("9. klasē 2026. gadā", "devītajā klasē divi tūkstoši divdesmit sestajā gadā"),
    ("1. daļa no 4 daļām: darbs.", "pirmā daļa no četrām daļām: darbs."),
    ("3. daļu, 21. daļā, 11 daļām", "trešo daļu, divdesmit pirmajā daļā, 11 daļām"),
    ("Zvani 112!", "Zvani viens viens divi!"),
    ("116111", "viens viens seši, viens viens viens"),
    ("116 123", "viens viens seši, viens divi trīs"),
    ("Tālr. 26123456", "Tālrunis divi seši, viens divi, trīs četri, pieci seši"),
    ("+371 2612 3456", "plus trīs septiņi viens, divi seši viens divi, trīs četri pieci seši"),
    ("12,50 € un 1 200 EUR", "12 eiro 50 centi un 1200 eiro"),
    ("€5", "5 eiro"),
    ("0,01 €", "0 eiro 1 cents"),
    ("2 h, 30 min.", "divas stundas, 30 minūtes."),
    ("21 stunda, 12 stundas, 20 stundas", "divdesmit viena stunda, 12 stundas, 20 stundas"),
    ("2 stundām, 3 reizes, 1 stundu", "divām stundām, trīs reizes, vienu stundu"),
    ("2-3 stundas", "divas līdz trīs stundas"),
    ("1,5 stundas", "1,5 stundas"),
    ("18 / 20, 2 no 5", "18 no 20, 2 no 5"),
    ("15 km, 50 %", "15 kilometri, 50 procenti"),
    ("Nr. 3 u.c., piem., šis utt.", "Numurs 3 un citi, piemēram, šis un tā tālāk"),
]
RUSSIAN = [
    ("Встреча 10.11. в 16:00.", "Встреча десятого ноября в шестнадцать часов."),
    ("с 9:00 до 18:30", "с девяти часов до восемнадцати часов тридцати минут"),
    ("16:00–17:00", "с шестнадцати часов до семнадцати часов"),
    (
        "в 1:00, в 2:01, в 21:22",
        "в один час, в два часа одна минута, в двадцать один час двадцать две минуты",
    ),
    ("до 10 ноября 2026 г.", "до десятого ноября две тысячи двадцать шестого года"),
    ("к 3 мая, 21 декабря", "к третьему мая, двадцать первого декабря"),
    ("в 2026 году", "в две тысячи двадцать шестом году"),
    ("112 или 116111", "один один два или один один шесть, один один один"),
    ("+371 26 123 456", "плюс три семь один, два шесть, один два три, четыре пять шесть"),
    ("12,01 €, 3 €", "12 евро 1 цент, 3 евро"),
    ("2 минуты, 1 неделя, 12 минут", "две минуты, одна неделя, 12 минут"),
    ("1 минуту, 21 минута, 2 часа", "одну минуту, двадцать одна минута, 2 часа"),
    ("2 ч 30 мин", "2 часа 30 минут"),
    ("1 %, 2 %, 11 %, 50 %", "1 процент, 2 процента, 11 процентов, 50 процентов"),
    ("2/5", "2 из 5"),
    ("Часть 1 из 4: работа.", "Часть первая из четырёх: работа."),
    (
        "Часть 3 из 10, часть 23, часть 1,5",
        "Часть третья из десяти, часть двадцать третья, часть 1,5",
    ),
    ("№ 5, т. е. пять, и т. д.", "номер 5, то есть пять, и так далее"),
]
ENGLISH = [
    (
        "on 2026-11-10 at 16:00",
        "on the tenth of November twenty twenty six at four o'clock in the afternoon",
    ),
    ("9:30-12:00", "from nine thirty in the morning to twelve noon"),
    ("20:05, 00:00", "eight oh five in the evening, midnight"),
    ("10 November, the 3rd of May", "the tenth of November, the third of May"),
    ("November 21st 2005", "the twenty first of November 2005"),
    ("Call 112 or 116 111.", "Call one one two or one one six, one one one."),
    ("12.50 € or €1", "12 euros and 50 cents or 1 euro"),
    ("1 h, 2 h, 3/5, 50%", "1 hour, 2 hours, 3 of 5, 50 percent"),
    ("Mr. Smith, e.g. this & that, etc.", "Mister Smith, for example this and that, and so on"),
    ("20 hours, 2 km", "20 hours, 2 kilometres"),
]
OTHERS = [
    ("uk", "10.11. о 16:30, тел. 116111, 112", "10 листопада о 16 30, телефон 1 1 6, 1 1 1, 1 1 2"),
    ("uk", "2 год. 5 хв", "2 години 5 хвилин"),
    ("it", "il 10.11. alle 16:30, 112 o 1522", "il 10 novembre alle 16 e 30, 1 1 2 o 1 5, 2 2"),
    ("it", "12,50 €", "12 euro e 50 centesimi"),
    ("sl", "10.11.2026 ob 16:00, 116 111", "10. november 2026 ob 16, 1 1 6, 1 1 1"),
    ("sl", "2 h, 5 h", "2 uri, 5 ur"),
    ("hu", "2026-11-10 16:30, 112", "2026. november 10. 16 óra 30 perc, 1 1 2"),
    ("hu", "12,50 €, pl. ma", "12 euró 50 cent, például ma"),
]
CASES = [
    *(("lv", written, said) for written, said in [*SIGNS, *LATVIAN]),
    *(("ru", written, said) for written, said in RUSSIAN),
    *(("en", written, said) for written, said in ENGLISH),
    *OTHERS,
]


@pytest.mark.parametrize(("language", "written", "said"), CASES)
def test_the_written_becomes_what_a_person_would_say(language, written, said):
    """Signs go, figures become words in the case that the sentence asks for."""
    assert speakable(written, language) == said


@pytest.mark.parametrize(("language", "written", "said"), CASES)
def test_saying_it_again_changes_nothing(language, written, said):
    """A text may be cleaned twice on its way without becoming another prompt."""
    assert speakable(said, language) == said


@pytest.mark.parametrize("language", ["lv", "ru", "en"])
def test_every_day_and_minute_can_be_said_in_words(language):
    """All 366 days and all 1440 minutes leave no figure behind."""
    rules, first = SPOKEN[language], date(2028, 1, 1)
    days = [rules.say_date("", first + timedelta(days=at), True) for at in range(366)]
    for before in ("", "no", "līdz", "с", "до"):
        times = [rules.say_time(before, at // 60, at % 60) for at in range(1440)]
        assert len(set(times)) == 1440
        assert not any(character.isdigit() for said in times for character in said)
    assert len(set(days)) == 366
    assert not any(character.isdigit() for said in days for character in said)


@pytest.mark.parametrize("written", ["31.02.", "2026-13-01", "25:00", "12:60", "99.99.9999"])
@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_what_is_no_date_or_time_stays_as_it_is(written, language):
    """An impossible day is not turned into a possible one."""
    assert [c for c in speakable(written, language) if c.isdigit()] == [
        c for c in written if c.isdigit()
    ]


def test_every_voice_has_rules_and_every_rule_a_voice():
    """The seven languages are the same ones at both places, and each rule knows its own name."""
    assert sorted(SPOKEN) == sorted(VOICES)
    assert all(rules.language == language for language, rules in SPOKEN.items())


def test_a_language_without_rules_is_an_error():
    """Nothing is spoken by the rules of another language."""
    with pytest.raises(SpeechError):
        speakable("Hello", "de")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vai Tu strādā? Jā. Nē.", ("Vai Tu strādā?", "Jā.", "Nē.")),
        ("A. Bērziņa gaida. Nāc!", ("A. Bērziņa gaida.", "Nāc!")),
        ("Ir 10. novembris. Nāc", ("Ir 10. novembris.", "Nāc")),
        ("Tev ir 20. Vai tā ir?", ("Tev ir 20.", "Vai tā ir?")),
        ("Nu… labi. Ejam!", ("Nu… labi.", "Ejam!")),
        ("...", ()),
        ("", ()),
    ],
)
def test_sentences_are_told_apart(text, expected):
    """Marks end a sentence, except after an initial, an ordinal, or before a small letter."""
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "foreign"),
    [
        ("lv", "Atver Telegram un ёлка 👋", ("ёлка",)),
        ("ru", "Откройте Telegram", ("Telegram",)),
        ("uk", "Їжак і ґанок", ()),
        ("hu", "Őrült űrhajó", ()),
    ],
)
def test_words_in_another_script_are_found(language, text, foreign):
    """A lint can name the words at which the voice would change silently."""
    assert foreign_words(text, language) == foreign


PIECES = st.sampled_from([*(written for _, written, _ in CASES), "👩‍🌾", "\n", "1", ".", "/", "-"])


@given(st.lists(PIECES | st.text(max_size=8), max_size=6), st.sampled_from(sorted(SPOKEN)))
def test_any_text_at_all_can_be_cleaned(pieces, language):
    """Whatever somebody typed: no exception, no control character, emoji or NUL is left."""
    said = speakable(" ".join(pieces), language)
    unspoken = {"So", "Sk", "Cc", "Cf", "Cn", "Co", "Cs"}
    assert not [letter for letter in said if unicodedata.category(letter) in unspoken]
    assert said == said.strip()
    assert all(sentences(said))


@pytest.mark.parametrize(
    "unit", ["a", "1", "[", "<a", "(1 ", "1.", "+1 ", "a b ", "@a.", "1:00-", "- "]
)
def test_a_long_text_is_cleaned_in_no_time(unit):
    """The longest message that Telegram takes costs under half a second, whatever it repeats."""
    start = time.process_time()
    speakable(unit * (4096 // len(unit)), "lv")
    assert time.process_time() - start < 0.5
