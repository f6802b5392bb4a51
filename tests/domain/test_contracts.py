"""Contracts, the school of a learner, semesters and what a contract covers: each rule at its edges."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from bot.domain.contracts import (
    Contract,
    ContractEnded,
    ContractMade,
    ContractProposal,
    Cover,
    Covering,
    Institution,
    InstitutionKind,
    LearnerRegistered,
    Registration,
    covering,
    days_covered,
    end_contract,
    ends_allowed,
    ends_for_good,
    propose_contract,
    read_cents,
    register,
    warned_of,
)
from bot.domain.days import DayRange, joined, read_day, read_day_near, read_days
from bot.domain.ids import (
    ContractId,
    InstitutionId,
    OrganisationId,
    PartnerId,
    PersonId,
    SemesterId,
)
from bot.domain.refusals import RefusalCode, Refused, refuse
from bot.domain.semesters import (
    PRESETS,
    Edge,
    Semester,
    SemesterChanged,
    change_semester,
    preset,
    school_year_days,
    school_year_of,
    semester_from,
    semester_on,
)
from tests.domain.books import ANNA, MENTOR, utc

NOW = utc(2026, 11, 20, 10)
BY = PersonId(1)
DOBELE = OrganisationId(1)
DAY = timedelta(days=1)


def calendar(country: str = "LV", *years: int) -> tuple[Semester, ...]:
    """The presets of some school years."""
    found = []
    for year in years or (2025, 2026, 2027):
        for number, days in enumerate(preset(country, year), start=1):
            found.append(Semester(SemesterId(len(found) + 1), year, number, days))
    return tuple(found)


LATVIA = calendar()
SCHOOL = Institution(InstitutionId(1), DOBELE, "First school", InstitutionKind.SCHOOL)
OTHER = Institution(InstitutionId(2), DOBELE, "Second school", InstitutionKind.SCHOOL)
CENTRE = Institution(InstitutionId(3), DOBELE, "Youth centre", InstitutionKind.YOUTH_CENTRE)


def proposed(
    begins: date, ends: date, *, cents: int = 1250, number: str = "12/2026"
) -> ContractMade | Refused:
    proposal = ContractProposal(number, MENTOR, SCHOOL.id, PartnerId(1), begins, ends, cents)
    return propose_contract(
        proposal, LATVIA, numbers={"11/2026"}, institution=SCHOOL, by=BY, at=NOW
    )


def contract(
    begins: date = date(2026, 9, 1),
    ends: date = date(2027, 5, 31),
    *,
    institution: Institution = SCHOOL,
    number: int = 1,
) -> Contract:
    return Contract(
        ContractId(number),
        DOBELE,
        str(number),
        MENTOR,
        institution.id,
        institution.kind,
        PartnerId(1),
        begins,
        ends,
        1250,
    )


DAYS = some.dates(date(2025, 9, 1), date(2028, 5, 31))


@some.composite
def registrations(draw: some.DrawFn) -> tuple[Registration, ...]:
    """Schools one after another, as acts of a coordinator leave them behind."""
    known: tuple[Registration, ...] = ()
    for school, day in draw(
        some.lists(some.tuples(some.sampled_from([SCHOOL, OTHER]), DAYS), max_size=6)
    ):
        known = after(known, register(ANNA, school, day, known, {}))
    return known


def after(
    known: tuple[Registration, ...], decided: LearnerRegistered | Refused
) -> tuple[Registration, ...]:
    """The registrations once the event was kept."""
    if isinstance(decided, Refused):
        return known
    kept = [each for each in known if each not in (decided.closes, decided.drops)]
    if decided.closes is not None:
        before = decided.closes
        kept.append(Registration(before.institution, before.begins, decided.begins - DAY))
    return (*kept, Registration(decided.institution, decided.begins))


# -- days ------------------------------------------------------------------------------------------


@given(some.lists(some.tuples(DAYS, some.integers(0, 40)), max_size=6))
def test_joined_days_are_the_same_days(spans):
    """Nothing is lost or added, and no two ranges that are left touch."""
    ranges = [DayRange(begins, begins + days * DAY) for begins, days in spans]
    together = joined(ranges)
    assert {day for each in together for day in each} == {day for each in ranges for day in each}
    assert all(one.ends + DAY < two.begins for one, two in itertools.pairwise(together))


@given(DAYS)
def test_a_day_is_read_as_it_is_written(day):
    """In both ways of writing, with zeros or without, and with words around it."""
    for said in (f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", day.isoformat()):
        assert read_day(f"from {said} on") == day


@pytest.mark.parametrize(
    "said", ["", "31.02.2026", "1.9.", "2026", "01.09.2026 31.05.2027", "1/9/26"]
)
def test_what_is_no_single_day_is_none(said):
    """Nothing is guessed: two days, half a day or the 31st of February."""
    assert read_day(said) is None


def test_two_days_are_read_in_the_order_of_the_text():
    """With a dash of any kind between them, and in mixed ways of writing."""
    two = (date(2026, 9, 1), date(2027, 5, 31))
    for said in (
        "01.09.2026–31.05.2027",
        "1. 9. 2026 - 31.5.2027",
        "2026-09-01 … 31.05.2027",
        "1. septembris 2026 – 31.5.2027",
        "2026. gada 1. septembris - 31 мая 2027",
    ):
        assert read_days(said) == two


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("21.11.", date(2026, 11, 21)),
        ("21. 11", date(2026, 11, 21)),
        ("21 November", date(2026, 11, 21)),
        ("on 21st November at 4", date(2026, 11, 21)),
        ("21. novembrī", date(2026, 11, 21)),
        ("2027. gada 3. janvāris", date(2027, 1, 3)),
        ("21 ноября", date(2026, 11, 21)),
        ("3 січня", date(2027, 1, 3)),
        ("21 novembre 2025", date(2025, 11, 21)),
        ("1.2.", date(2027, 2, 1)),
        ("1.8.", date(2026, 8, 1)),
        ("29.2.", date(2028, 2, 29)),
        ("21.11.2026", date(2026, 11, 21)),
    ],
)
def test_a_day_without_its_year_is_the_nearest_one(said, day):
    """As people write it: in figures, or with the month's name in their language."""
    assert read_day_near(said, TODAY) == day


def test_a_day_without_its_year_lies_where_it_can_be_meant():
    """A supervision is still to come, a paper is not of tomorrow; a year that is typed stays."""
    assert read_day_near("1.8.", TODAY, since=TODAY) == date(2027, 8, 1)
    assert read_day_near("1.2.", TODAY, until=TODAY) == date(2026, 2, 1)
    assert read_day_near("1.8.2026", TODAY, since=TODAY) == date(2026, 8, 1)


@pytest.mark.parametrize(
    "said",
    ["", "31.2.", "16.30", "12.50 EUR", "21.11. and 22.11.", "5 hours", "31.11.2026", "2026"],
)
def test_what_is_no_single_day_near_is_none(said):
    """Times, money and two days are not taken for a day."""
    assert read_day_near(said, TODAY) is None


# -- semesters -------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", [*PRESETS, "XX"])
@pytest.mark.parametrize("year", range(2025, 2040))
def test_presets_follow_one_another(country, year):
    """In each country and year the second semester begins after the first, also in leap years."""
    first, second = preset(country, year)
    following, _ = preset(country, year + 1)
    assert first.begins.year == year
    assert first.ends < second.begins
    assert second.ends < following.begins


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), 2025),
        (date(2026, 9, 1), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 8, 31), 2026),
    ],
)
def test_a_day_belongs_to_a_school_year(day, year):
    """The holidays end the school year; the next one begins with its first semester."""
    assert school_year_of(day, "LV") == year


def test_holidays_lie_in_no_semester_but_before_the_next():
    """A contract signed in July is measured by the semester that begins in September."""
    july = date(2026, 7, 10)
    assert semester_on(july, LATVIA) is None
    coming = semester_from(july, LATVIA)
    assert coming is not None
    assert (coming.school_year, coming.number) == (2026, 1)
    assert semester_from(date(2030, 1, 1), LATVIA) is None


@given(some.sampled_from(LATVIA), some.sampled_from(Edge), DAYS)
def test_no_change_makes_semesters_overlap(semester, edge, day):
    """Whatever day a coordinator chooses, the calendar stays in order or nothing changes."""
    decided = change_semester(semester, edge, day, LATVIA)
    if isinstance(decided, SemesterChanged):
        others = [each for each in LATVIA if each.id != semester.id]
        assert not any(each.days.meets(decided.after.days) for each in others)
        assert decided.after.days.days >= 28


def test_logged_days_stay_in_their_semester():
    """The last logged day may be the last of the semester, the day before it may not."""
    first = LATVIA[2]
    used = DayRange(date(2026, 9, 7), date(2026, 12, 11))
    for edge, day in ((Edge.ENDS, used.ends), (Edge.BEGINS, used.begins)):
        assert isinstance(change_semester(first, edge, day, LATVIA, used=used), SemesterChanged)
    for edge, day in ((Edge.ENDS, used.ends - DAY), (Edge.BEGINS, used.begins + DAY)):
        assert change_semester(first, edge, day, LATVIA, used=used) == refuse(
            RefusalCode.SEMESTER_IN_USE, begins=used.begins, ends=used.ends
        )


# -- how long a contract runs ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (date(2026, 9, 1), date(2026, 12, 30), RefusalCode.CONTRACT_TOO_SHORT),
        (date(2026, 9, 1), date(2026, 12, 31), None),
        (date(2026, 9, 1), date(2027, 5, 31), None),
        (date(2026, 9, 1), date(2027, 6, 1), RefusalCode.CONTRACT_TOO_LONG),
        (date(2027, 1, 1), date(2027, 5, 30), RefusalCode.CONTRACT_TOO_SHORT),
        (date(2027, 1, 1), date(2027, 5, 31), None),
        # From the middle of a semester it goes on into the next one.
        (date(2026, 11, 1), date(2027, 3, 1), RefusalCode.CONTRACT_TOO_SHORT),
        (date(2026, 11, 1), date(2027, 3, 2), None),
        # In the holidays the next semester is the measure.
        (date(2026, 8, 20), date(2026, 12, 18), RefusalCode.CONTRACT_TOO_SHORT),
        (date(2026, 8, 20), date(2026, 12, 19), None),
        (date(2026, 9, 1), date(2026, 8, 31), RefusalCode.CONTRACT_TOO_SHORT),
        (date(2035, 9, 1), date(2036, 5, 31), RefusalCode.CONTRACT_NO_SEMESTER),
    ],
)
def test_a_contract_runs_for_a_semester_at_least_and_a_school_year_at_most(begins, ends, said):
    """Both edges to the day, counted in days of the organisation's own calendar."""
    decided = proposed(begins, ends)
    if said is None:
        assert isinstance(decided, ContractMade)
    else:
        assert isinstance(decided, Refused)
        assert decided.code is said


@given(some.sampled_from([*PRESETS]), DAYS)
def test_the_day_that_a_refusal_names_would_do(country, begins):
    """Who follows the advice is not refused again; a day less or more is."""
    known = calendar(country)
    allowed = ends_allowed(begins, known)
    assume(allowed is not None)
    assert allowed is not None
    for ends, fits in (
        (allowed.begins, True),
        (allowed.ends, True),
        (allowed.begins - DAY, False),
        (allowed.ends + DAY, False),
    ):
        proposal = ContractProposal("1", MENTOR, SCHOOL.id, PartnerId(1), begins, ends, 1250)
        decided = propose_contract(proposal, known, numbers=(), institution=SCHOOL, by=BY, at=NOW)
        assert isinstance(decided, ContractMade) == fits


@pytest.mark.parametrize("country", [*PRESETS])
def test_a_semester_and_a_school_year_are_always_allowed(country):
    """What the buttons offer is never refused."""
    known = calendar(country)
    for semester in known:
        year = school_year_days(semester.school_year, known)
        assert year is not None
        for days in (semester.days, year):
            allowed = ends_allowed(days.begins, known)
            assert allowed is not None
            assert days.ends in allowed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cents": 0}, RefusalCode.CONTRACT_RATE),
        ({"cents": 100_001}, RefusalCode.CONTRACT_RATE),
        ({"number": "11/2026"}, RefusalCode.CONTRACT_NUMBER_TAKEN),
        ({"number": "  "}, RefusalCode.NAME_LENGTH),
        ({"number": "x" * 41}, RefusalCode.NAME_LENGTH),
    ],
)
def test_a_contract_has_a_rate_and_a_number_of_its_own(change, said):
    """Each is refused by its own rule."""
    decided = proposed(date(2026, 9, 1), date(2027, 5, 31), **change)
    assert isinstance(decided, Refused)
    assert decided.code is said


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12", 1200), ("12.5", 1250), ("12,50", 1250), ("0.01", 1), (" 9,99 € ", 999), ("7 EUR", 700)],
)
def test_a_rate_is_read_to_the_cent(typed, cents):
    """With a point or a comma, and with the currency."""
    assert read_cents(typed) == cents


@pytest.mark.parametrize("typed", ["", "twelve", "-1", "12.505", "1 2", "١٢", "12.", "99999"])
def test_what_is_no_rate_is_none(typed):
    """Nothing is rounded and nothing guessed."""
    assert read_cents(typed) is None


# -- ending it early -------------------------------------------------------------------------------


def test_a_contract_ends_early_within_its_days_and_after_its_entries():
    """On its first day at the earliest, the day before its last at the latest, not before an entry."""
    known = contract()
    for day in (known.begins, known.ends - DAY):
        ended = end_contract(known, day, last_entry=None, by=BY, at=NOW)
        assert ended == ContractEnded(known, day, BY, NOW)
    for day in (known.begins - DAY, known.ends, known.ends + DAY):
        assert end_contract(known, day, last_entry=None, by=BY, at=NOW) == refuse(
            RefusalCode.CONTRACT_ENDS_ANYWAY, begins=known.begins, ends=known.ends
        )
    last = date(2026, 11, 19)
    assert isinstance(end_contract(known, last, last_entry=last, by=BY, at=NOW), ContractEnded)
    assert end_contract(known, last - DAY, last_entry=last, by=BY, at=NOW) == refuse(
        RefusalCode.CONTRACT_HAS_ENTRIES, last=last
    )


@pytest.mark.parametrize(
    ("left", "days"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_an_end_is_told_of_thirty_and_seven_days_before(left, days):
    """The nearer warning counts; what is past is told no more."""
    today = date(2027, 5, 1)
    assert warned_of(today + left * DAY, today) == days


def test_a_contract_that_goes_on_elsewhere_ends_for_good():
    """Only another one with the same institution that ends later follows it."""
    known = contract()
    later = contract(date(2027, 9, 1), date(2028, 5, 31), number=2)
    elsewhere = contract(date(2027, 9, 1), date(2028, 5, 31), institution=OTHER, number=3)
    assert ends_for_good(known, [known, elsewhere])
    assert not ends_for_good(known, [known, later])


# -- the school of a learner, and what a contract covers -------------------------------------------


@given(registrations())
def test_a_learner_attends_one_school_at_a_time(known):
    """No day lies in two registrations, whatever a coordinator did in which order."""
    ordered = sorted(known, key=lambda each: each.begins)
    for before, following in itertools.pairwise(ordered):
        assert before.ends is not None
        assert before.ends < following.begins


@given(registrations(), DAYS)
def test_a_school_covers_its_learners_on_the_days_on_which_they_attend_it(known, day):
    """Day by day the same as asking the registrations themselves."""
    here = contract()
    covered = any(day in days for days in days_covered(here, known))
    attends = any(each.institution == SCHOOL.id and each.on(day) for each in known)
    assert covered == (here.valid_on(day) and attends)
    said = covering([here], known, day)
    assert (said.cover is Cover.COVERED) == covered


@given(registrations(), DAYS)
def test_a_youth_centre_covers_every_learner_on_its_days(known, day):
    """Whatever school a learner attends, or none."""
    there = contract(institution=CENTRE)
    assert any(day in days for days in days_covered(there, known)) == there.valid_on(day)


def test_what_stands_against_a_pair_is_named():
    """No contract, one that begins later, one with a school of others: each its own answer."""
    attends = (Registration(SCHOOL.id, date(2026, 9, 1)),)
    here, elsewhere = contract(), contract(institution=OTHER)
    assert covering([], attends, date(2026, 11, 20)) == Covering(Cover.NO_CONTRACT)
    assert covering([here], attends, date(2027, 6, 1)) == Covering(Cover.NO_CONTRACT)
    assert covering([here], attends, date(2026, 8, 31)) == Covering(Cover.LATER, here.begins)
    assert covering([elsewhere], attends, date(2026, 11, 20)) == Covering(Cover.OTHER_LEARNERS)
    assert covering([elsewhere, here], attends, date(2026, 11, 20)) == Covering(Cover.COVERED)
    assert covering([here], attends, date(2027, 5, 31)) == Covering(Cover.COVERED)


@pytest.mark.parametrize(
    ("school", "day", "said"),
    [
        (CENTRE, date(2026, 11, 1), RefusalCode.REGISTRATION_NO_SCHOOL),
        (SCHOOL, date(2026, 11, 1), RefusalCode.REGISTRATION_SAME),
        (OTHER, date(2026, 8, 31), RefusalCode.REGISTRATION_BEFORE),
    ],
)
def test_a_change_of_school_that_can_not_be(school, day, said):
    """A centre registers nobody, the same school is no change, the past is not rewritten."""
    decided = register(ANNA, school, day, [Registration(SCHOOL.id, date(2026, 9, 1))], {})
    assert isinstance(decided, Refused)
    assert decided.code is said
