"""What becomes of a filled workbook: dry run, all or nothing, nothing twice, and the rules of the chat."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from bot.acts import SpeakLanguage
from bot.domain.people import Role
from bot.errors import ConfigurationError
from bot.imports.columns import SheetName
from bot.imports.people import cells_of, import_people
from bot.inputs import Started
from tests.handlers.diary_world import MENTOR_ACCOUNT
from tests.imports.conftest import Import
from tests.imports.workbooks import CONDITIONS, Filled, learner_names, school_year


def said(answer: dict[str, object]) -> str:
    lines = answer["lines"]
    assert isinstance(lines, list)
    return "\n".join(lines)


async def test_a_dry_run_says_what_would_be_made_and_keeps_nothing(importing: Import) -> None:
    """Without --yes not a row of the database changes, and each sheet says its new rows."""
    before = importing.counts()
    answer = await importing.tries(school_year(importing.template()))
    assert importing.counts() == before
    assert answer["wrong"] == 0
    assert answer["invites"] == []
    assert "People: 3 new (3–5)" in said(answer)
    assert "Nothing was kept yet" in said(answer)


async def test_what_is_kept_is_what_the_chat_would_have_made(importing: Import) -> None:
    """People, school, papers, plan and proposal stand in the tables, in the coordinator's name."""
    answer = await importing.keeps(school_year(importing.template()))
    assert answer["wrong"] == 0, said(answer)
    world = importing.world
    coordinator = world.coordinator
    mentor = world.rows("SELECT id FROM person WHERE name = 'Māra Ozola'")[0][0]
    assert world.rows(
        "SELECT number, mentor_id, begins, ends, unit_rate_cents, created_by FROM contract"
    ) == [("7/2026", mentor, "2026-09-01", "2027-05-31", 1250, coordinator)]
    assert world.rows("SELECT checked_by, COUNT(*) FROM qualification GROUP BY checked_by") == [
        (coordinator, len(CONDITIONS))
    ]
    assert world.rows("SELECT DISTINCT author_id, mentor_id, planned_hours FROM support_plan") == [
        (mentor, mentor, 40)
    ]
    assert world.rows("SELECT DISTINCT state, mentor_id FROM assignment") == [("proposed", mentor)]
    assert world.rows("SELECT COUNT(*) FROM registration WHERE begins = '2026-09-01'") == [(2,)]
    assert {(each["name"], each["role"]) for each in answer["invites"]} == {
        ("Māra Ozola", "mentor"),
        *((name, "learner") for name in learner_names(2)),
    }


async def test_a_second_run_makes_nothing_twice(importing: Import) -> None:
    """The same file again, and again a week later, changes not a row."""
    filled = school_year(importing.template()).saved()
    await importing.keeps(filled)
    before = importing.counts()
    for _ in range(2):
        answer = await importing.keeps(filled)
        assert importing.counts() == before
        assert answer["invites"] == []
        assert "nothing" in said(answer).lower()
        importing.world.later(days=7)


async def test_one_wrong_row_keeps_the_whole_file_out(importing: Import) -> None:
    """All or nothing: with a single fault no row of any sheet is kept."""
    filled = school_year(importing.template())
    row = filled.add(SheetName.PARTNERS, name="x" * 81)
    before = importing.counts()
    answer = await importing.keeps(filled)
    assert importing.counts() == before
    assert answer["wrong"] == 1
    assert f"Partners, row {row}, Name:" in said(answer)


async def test_a_row_that_names_a_wrong_row_waits_for_it(importing: Import) -> None:
    """One fault is told once: what hangs on it says where it is, and counts as no fault."""
    filled = school_year(importing.template(), learners=1)
    filled.put(SheetName.PEOPLE, 4, "age", "a hundred")
    answer = await importing.tries(filled)
    assert answer["wrong"] == 1
    assert "People, row 4, Age: This is not in the list" in said(answer)
    assert "Support plans, row 3: This is looked at again when “People”, row 4, is right." in said(
        answer
    )


async def test_a_mentor_without_papers_is_not_assigned(importing: Import) -> None:
    """The gate of the chat stands here too: the condition that lacks is counted."""
    filled = school_year(importing.template(), learners=1)
    filled.sheet(SheetName.QUALIFICATIONS).delete_rows(7)
    answer = await importing.tries(filled)
    assert answer["wrong"] == 1
    assert "Assignments, row 3: " in said(answer)


async def test_the_ninth_learner_of_a_mentor_is_refused(importing: Import) -> None:
    """Eight learners, proposals of the same file included (Mentor guidelines, mentors)."""
    answer = await importing.tries(school_year(importing.template(), learners=9))
    assert answer["wrong"] == 1
    assert "Assignments, row 11: " in said(answer)
    answer = await importing.tries(school_year(importing.template(), learners=8))
    assert answer["wrong"] == 0


async def test_a_contract_shorter_than_a_semester_is_refused(importing: Import) -> None:
    """The same rule as in the chat, with the day that would do."""
    filled = school_year(importing.template(), learners=1)
    filled.put(SheetName.CONTRACTS, 3, "until", date(2026, 12, 30))
    answer = await importing.tries(filled)
    assert "Contracts, row 3: " in said(answer)
    assert "31 December 2026" in said(answer)


async def test_nobody_under_13_can_be_chosen(importing: Import) -> None:
    """The list of ages begins with 13, and what isn't in the list is refused with the list."""
    filled = importing.template()
    filled.add(SheetName.PEOPLE, name="Anna", role="learner", age="Under 13")
    answer = await importing.tries(filled)
    assert answer["wrong"] == 1
    assert "13 years; 14 years" in said(answer)


async def test_below_the_age_of_consent_a_guardian_signs_first(importing: Import) -> None:
    """In a country with 16 years a child of 14 needs a name and a day of the signature."""
    world = importing.world
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE organisation SET consent_age = 16")
    filled = importing.template()
    row = filled.add(SheetName.PEOPLE, name="Anna", role="learner", age="14")
    assert f"People, row {row}, Guardian:" in said(await importing.tries(filled))
    filled.put(SheetName.PEOPLE, row, "guardian", "Inga Kalna")
    assert f"People, row {row}, Guardian signed on:" in said(await importing.tries(filled))
    filled.put(SheetName.PEOPLE, row, "guardian_signed", date(2026, 11, 21))
    assert f"People, row {row}, Guardian signed on:" in said(await importing.tries(filled))
    filled.put(SheetName.PEOPLE, row, "guardian_signed", date(2026, 11, 20))
    assert (await importing.keeps(filled))["wrong"] == 0
    assert world.rows("SELECT guardian_confirmed_at, guardian_confirmed_by FROM invite") == [
        ("2026-11-19T22:00:00.000000Z", world.coordinator)
    ]


async def test_learners_wait_until_help_numbers_are_confirmed(importing: Import) -> None:
    """Whoever is invited can call for help by numbers that a coordinator has read."""
    async with importing.world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE organisation SET help_numbers_confirmed_at = NULL")
    filled = importing.template()
    filled.add(SheetName.PEOPLE, name="Anna", role="learner", age="14")
    assert "confirms the numbers for help" in said(await importing.tries(filled))


async def test_two_rows_of_one_name_are_asked_about(importing: Import) -> None:
    """Two learners who are called alike would take each other's papers; capitals make no difference."""
    filled = importing.template()
    first = filled.add(SheetName.PEOPLE, name="Anna Liepa", role="learner", age="14")
    second = filled.add(SheetName.PEOPLE, name="  ANNA  liepa ", role="learner", age="15")
    filled.add(SheetName.PEOPLE, name="Anna Liepa", role="mentor")
    answer = await importing.tries(filled)
    assert answer["wrong"] == 1
    assert f"People, row {second}: The same name stands in row {first}." in said(answer)


async def test_a_misspelt_name_is_found_by_its_row(importing: Import) -> None:
    """The report points to the row that is meant, and names nobody."""
    filled = school_year(importing.template(), learners=1)
    filled.put(SheetName.ASSIGNMENTS, 3, "learner", "Skolens Aaa")
    answer = await importing.tries(filled)
    assert "a similar one stands on “People”, row 4" in said(answer)
    assert "Skol" not in said(answer)


async def test_what_was_taken_away_meanwhile_does_not_come_back(importing: Import) -> None:
    """Ended plans and pairs, taken permissions and people who left stay as people left them."""
    filled = school_year(importing.template(), learners=1).saved()
    await importing.keeps(filled)
    async with importing.world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE support_plan SET ended_at = created_at")
        await unit.run("UPDATE assignment SET state = 'declined'")
        await unit.run("UPDATE permission SET ended_at = given_at")
    before = importing.counts()
    answer = await importing.keeps(filled)
    assert importing.counts() == before
    assert answer["wrong"] == 0
    for words in (
        "Support plans, row 3: This plan was ended",
        "Assignments, row 3",
        "was taken back",
    ):
        assert words in said(answer)
    async with importing.world.store.database.unit_of_work() as unit:
        await unit.run(
            "UPDATE membership SET ended_at = created_at WHERE role = 'learner' AND joined_at IS NULL"
        )
    await importing.keeps(filled)
    assert importing.counts() == before


async def test_who_opened_the_link_on_a_known_phone_is_still_the_same(importing: Import) -> None:
    """Māris opens the link made for "Māra Ozola": a second run finds him by that name."""
    world = importing.world
    filled = importing.template()
    filled.add(SheetName.PEOPLE, name="M. Kalniņš", role="coordinator")
    filled.add(SheetName.PEOPLE, name="M. Kalniņš", role="mentor")
    answer = await importing.keeps(filled, by="Ilze")
    token = next(each["token"] for each in answer["invites"] if each["role"] == "coordinator")

    await world.does(Started(token), MENTOR_ACCOUNT)
    before = importing.counts()
    await importing.keeps(filled, by="Ilze")
    assert importing.counts() == before


async def test_a_mentor_is_asked_when_the_link_is_opened(importing: Import) -> None:
    """The proposal waits for the mentor who isn't in the chat yet, and is answered there."""

    world = importing.world
    answer = await importing.keeps(school_year(importing.template(), learners=1))
    token = next(each["token"] for each in answer["invites"] if each["role"] == "mentor")
    await world.does(Started(token), 4000)
    shown = await world.taps(SpeakLanguage("en"), 4000)
    assert "will you be the mentor of Skolēns Aa?" in shown.words
    answered = await world.taps(shown.tap("🤝 Yes, gladly"), 4000)
    assert "Thank you!" in answered.sent[0].body.words
    assert world.rows("SELECT state FROM assignment") == [("active",)]


async def test_a_mentor_in_the_chat_is_asked_at_once(importing: Import) -> None:
    """Somebody whom messages reach finds the question in the outbox."""
    filled = school_year(importing.template(), learners=1, mentor="Māris")
    answer = await importing.keeps(filled)
    assert answer["wrong"] == 0, said(answer)
    assert {each["role"] for each in answer["invites"]} == {"learner"}
    assert importing.world.rows("SELECT COUNT(*) FROM outbox") == [(1,)]


async def test_in_whose_name_it_is_kept_must_be_clear(importing: Import) -> None:
    """Of two coordinators one is named; a name that nobody has is refused."""
    await importing.world.joins("Baiba", Role.COORDINATOR)
    filled = school_year(importing.template(), learners=1)
    with pytest.raises(ConfigurationError, match="--by NAME"):
        await importing.tries(filled)
    with pytest.raises(ConfigurationError, match="no such coordinator"):
        await importing.tries(filled, by="Nobody")
    answer = await importing.keeps(filled, by="baiba")
    assert "in the name of the coordinator Baiba" in said(answer)


async def test_the_first_coordinator_can_come_with_the_file(importing: Import) -> None:
    """A new organisation begins with one workbook."""
    world = importing.world
    await world.founds("Saldus")
    filled = school_year(importing.template(), learners=1)
    filled.add(SheetName.PEOPLE, name="Zane", role="coordinator")

    answer = await import_people(
        world.store,
        world.now,
        organisation="Saldus",
        cells=await cells_of(filled.saved()),
        yes=True,
    )
    assert answer["wrong"] == 0, said(answer)
    zane = world.rows("SELECT id FROM person WHERE name = 'Zane'")[0][0]
    assert world.rows("SELECT created_by FROM contract") == [(zane,)]


async def test_an_unknown_organisation_is_refused_with_the_remedy(importing: Import) -> None:
    """The answer names the command that makes one."""
    with pytest.raises(ConfigurationError, match="organisation add"):
        await import_people(
            importing.world.store, importing.world.now, organisation="Nowhere", cells={"sheets": []}
        )


async def test_two_thousand_rows_are_judged_and_kept_within_seconds(importing: Import) -> None:
    """The size of a whole programme: 1,600 learners, their schools, nothing typed by hand."""
    filled = importing.template()
    filled.add(SheetName.INSTITUTIONS, name="Saldus vidusskola", kind="school")
    for number in range(2_000):
        filled.add(
            SheetName.PEOPLE,
            name=f"Skolēns {number}",
            role="learner",
            age="16_17",
            school="Saldus vidusskola",
        )
    data = filled.saved()
    started = time.monotonic()
    answer = await importing.keeps(data)
    took = time.monotonic() - started
    assert len(answer["invites"]) == 2_000
    assert "People: 2000 new (3–2002)" in said(answer)
    assert took < 20, f"{took:.1f} s"


async def test_a_school_changes_only_by_a_day(importing: Import) -> None:
    """A learner who moved meanwhile isn't moved back by an old file; a day moves them on."""
    filled = importing.template()
    for name in ("Saldus vidusskola", "Dobeles ģimnāzija"):
        filled.add(SheetName.INSTITUTIONS, name=name, kind="school")
    row = filled.add(
        SheetName.PEOPLE, name="Anna", role="learner", age="15", school="Saldus vidusskola"
    )
    await importing.keeps(filled)
    filled.put(SheetName.PEOPLE, row, "school", "Dobeles ģimnāzija")
    importing.world.later(days=5)
    answer = await importing.keeps(filled)
    assert f"People, row {row}: The learner attends another school by now" in said(answer)
    filled.put(SheetName.PEOPLE, row, "school_since", date(2026, 11, 24))
    await importing.keeps(filled)
    today = importing.world.now.date()
    assert today == date(2026, 11, 20) + timedelta(days=5)
    assert importing.world.rows("SELECT begins, ends FROM registration ORDER BY id") == [
        ("2026-11-20", "2026-11-23"),
        ("2026-11-24", None),
    ]


async def test_a_number_of_another_mentor_is_taken(importing: Import) -> None:
    """Two mentors can't have one contract; the same mentor's other content is said and left."""
    filled = school_year(importing.template(), learners=1)
    await importing.keeps(filled)
    other = Filled(importing.blank)
    other.add(SheetName.INSTITUTIONS, name="Saldus vidusskola", kind="youth_centre")
    other.add(
        SheetName.CONTRACTS,
        number="7/2026",
        mentor="Māris",
        institution="Saldus vidusskola",
        partner="Saldus novads",
        **{"from": date(2026, 9, 1)},
        until=date(2027, 5, 31),
        rate=12,
    )
    answer = await importing.tries(other)
    assert answer["wrong"] == 1
    assert "It is there as a school" in said(answer)
    other.put(SheetName.CONTRACTS, 3, "mentor", "Māra Ozola")
    answer = await importing.tries(other)
    assert answer["wrong"] == 0
    assert "Contract 7/2026 is there with other details" in said(answer)


async def test_hundreds_of_unknown_names_do_not_hold_the_bot(importing: Import) -> None:
    """A file that was put together wrongly is answered within seconds, and its report stays short."""
    filled = importing.template()
    for number in range(1_500):
        filled.add(SheetName.PEOPLE, name=f"Skolēns Nr. {number}", role="learner", age="16_17")
        filled.add(
            SheetName.ASSIGNMENTS,
            mentor=f"Mentore Nr. {number}",
            learner=f"Skolens Nr {number}",
            programme="orientation",
        )
    cells = await cells_of(filled.saved())
    started = time.monotonic()
    answer = await import_people(
        importing.world.store, importing.world.now, organisation="Dobele", cells=cells
    )
    took = time.monotonic() - started
    assert answer["wrong"] == 1_500
    assert len(answer["lines"]) < 210
    assert took < 5, f"{took:.1f} s"
