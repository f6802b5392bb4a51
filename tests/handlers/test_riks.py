"""Copying into the Interaktīvais rīks: texts ready to paste, marks, the setting, the weekly reminder."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import openpyxl
import pytest

from bot import acts
from bot.acts import work_time as work_acts
from bot.domain.alerts import AlertKind
from bot.domain.ids import MeetingId
from bot.domain.people import Role
from bot.domain.sections import Section
from bot.reports.papers import from_json
from bot.reports.render import rendered
from bot.routines.work_time import watch_work_time
from bot.runtime.sounds import text_of
from bot.wording import planning
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.handlers.diary_world import (
    COORDINATOR_ACCOUNT,
    MENTOR_ACCOUNT,
    TRANSLATORS,
    Answer,
    DiaryWorld,
    buttons,
    riga,
)
from tests.handlers.month_world import held, tells
from tests.handlers.work_time_world import (
    NUMBER,
    at,
    contract_of,
    hands_in,
    opened,
    presses,
    states,
    submitted,
    types,
)

LONG = "Lasījām grāmatu par Dobeli un rēķinājām, cik maksā ceļš līdz Jelgavai. 🚌 " * 8


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    world = await opened(tmp_path)
    yield world
    await world.store.database.close()


async def overview(world: DiaryWorld) -> Answer:
    return await world.taps(work_acts.OpenRiks(NUMBER, 0))


async def writes_section(world: DiaryWorld, meeting: int, section: Section, text: str) -> None:
    async with world.store.database.unit_of_work() as unit:
        meetings = Records(unit, world.store).meetings
        entry = await meetings.get(MeetingId(meeting))
        assert entry is not None
        await meetings.write_section(entry.meeting, section, text, world.now)


async def approves(world: DiaryWorld) -> None:
    shown = await presses(world, work_acts.OpenForm(contract_of(world), NUMBER))
    await presses(world, shown.tap("✅ Approve"))


async def watches(world: DiaryWorld) -> list:
    """One round; what it sends."""
    before = len(world.sent)
    async with world.store.database.unit_of_work() as unit:
        await watch_work_time(world.desk(unit, f"round:{world.now.timestamp()}"))
    return world.sent[before:]


# -- the mentor ------------------------------------------------------------------------------------


async def test_each_section_is_a_message_that_a_tap_copies(world):
    """Under its name, and the text alone is what is copied, however long and with whatever signs."""
    await submitted(world, "Anna", (18, 2))
    await writes_section(world, 1, Section.RESULTS, LONG)
    shown = await overview(world)
    assert "1 approved entry is to be entered." in shown.words
    copied = await world.taps(shown.tap("📋 #1 Wed 18.11. Anna"))
    texts = [each.body for each in copied.sent if each.body.code_from is not None]
    assert [each.words.splitlines()[0] for each in texts] == [
        "Activities:",
        "Goals and tasks:",
        "How it went:",
        "Results:",
    ]
    call = text_of(texts[-1])
    [entity] = call["entities"]
    units = call["text"].encode("utf-16-le")
    cut = units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]
    assert (entity["type"], cut.decode("utf-16-le")) == ("pre", LONG.strip())
    assert "Next steps: —" in copied.words


async def test_in_latvian_the_sections_have_the_names_of_the_tool(world):
    """The mentor may read English; the tool is filled in in the language of the organisation."""
    async with world.store.database.unit_of_work() as unit:
        await unit.run("UPDATE organisation SET language = 'lv'")
        await unit.run("UPDATE person SET language = 'en'")
    await submitted(world, "Anna", (18, 2))
    copied = await world.taps(work_acts.CopyEntry(MeetingId(1)))
    names = [
        each.body.words.splitlines()[0] for each in copied.sent if each.body.code_from is not None
    ]
    assert len(names) == 3
    official = TRANSLATORS.of("lv")
    assert names == [
        f"{official.say(planning.SECTIONS[each.value]())}:"
        for each in (Section.ACTIVITIES, Section.GOALS, Section.HOW_IT_WENT)
    ]


async def test_a_whole_month_is_one_text(world):
    """Each meeting with its day, its hours and its sections."""
    anna = await submitted(world, "Anna", (18, 2), (19, 3))
    copied = await world.taps(work_acts.CopyMonth(anna, NUMBER))
    [text] = [each.body for each in copied.sent if each.body.code_from is not None]
    assert "18 November, 09:00–11:00, 2 h\nActivities: We read." in text.words
    assert "19 November, 09:00–12:00, 3 h" in text.words


async def test_a_long_month_is_several_messages_and_nothing_is_cut(world):
    """Telegram takes 4096 characters; every word arrives."""
    anna = await world.learner("Anna")
    for day in range(2, 14):
        await held(world, anna, riga(day, 9), 1)
        await writes_section(world, day - 1, Section.RESULTS, f"{day}. {LONG}")
    copied = await world.taps(work_acts.CopyMonth(anna, NUMBER))
    texts = [each.body.words for each in copied.sent if each.body.code_from is not None]
    assert len(texts) > 1
    assert all(len(text) <= 4096 and not text.endswith("…") for text in texts)
    assert sum(text.count(LONG.strip()) for text in texts) == 12


async def test_the_month_comes_as_a_workbook_with_the_sections(world):
    """Real days, no live formulas, a sheet that says who took it out and when."""
    await submitted(world, "Anna", (18, 2))
    await writes_section(world, 1, Section.RESULTS, "=1+1")
    shown = await overview(world)
    sent = await world.taps(shown.tap("📊 XLSX"))
    book = openpyxl.load_workbook(io.BytesIO(rendered(from_json(sent.last.body.paper))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    values = [cell.value for cell in cells]
    assert {"Activities", "Results", "=1+1", "Māris"} <= set(values)
    assert not [cell for cell in cells if cell.data_type == "f"]


async def test_one_tap_marks_everything_that_is_approved(world):
    """With who and when; a month that is not approved yet is not among it."""
    await submitted(world, "Anna", (18, 2), (19, 3))
    bruno = await world.learner("Bruno")
    await held(world, bruno, riga(20, 9), 1)
    shown = await overview(world)
    done = await world.taps(shown.tap("✔ All is entered (2)"))
    assert any("2 entries are marked as entered" in each.body.words for each in done.sent)
    assert world.rows("SELECT object_id, entered_by FROM riks_entry ORDER BY object_id") == [
        (1, world.mentor),
        (2, world.mentor),
    ]
    again = await overview(world)
    assert "Everything that is approved is entered." in again.words
    assert "✔ #1 Anna, Wed 18.11., 2 h: Māris, 30 November" in again.words


async def test_what_changed_since_is_to_be_entered_again(world):
    """Other words in a section count as a change, though hours and version stay."""
    await submitted(world, "Anna", (18, 2))
    shown = await overview(world)
    await world.taps(shown.tap("✔ All is entered (1)"))
    world.later(minutes=5)
    await writes_section(world, 1, Section.RESULTS, "One book more.")
    again = await overview(world)
    assert "#1 Anna, Wed 18.11., 2 h: changed, enter again" in again.words
    await world.taps(again.tap("✔ All is entered (1)"))
    assert "Everything that is approved is entered." in (await overview(world)).words


async def test_a_mark_for_what_was_not_seen_is_not_set(world):
    """An entry that came in after the list was shown is looked at first."""
    await submitted(world, "Anna", (18, 2))
    shown = await overview(world)
    await submitted(world, "Bruno", (20, 1))
    done = await world.taps(shown.tap("✔ All is entered (1)"))
    assert any("nothing was marked" in each.body.words for each in done.sent)
    assert world.rows("SELECT * FROM riks_entry") == []


async def test_an_entry_of_an_open_month_is_not_marked(world):
    """What is not approved may still change."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(18, 9), 2)
    done = await world.taps(work_acts.MarkEntered(MeetingId(1), 1))
    assert "not approved yet" in done.words
    assert world.rows("SELECT * FROM riks_entry") == []


# -- the coordinator -------------------------------------------------------------------------------


async def test_the_coordinator_copies_forms_and_marks_them_all_at_once(world):
    """Approved forms only, as one text each; the mark says who."""
    await submitted(world, "Anna", (18, 2))
    before = await presses(world, work_acts.ListRiksForms(NUMBER))
    assert "No form of November 2026 is approved yet." in before.words
    await approves(world)
    listed = await presses(world, work_acts.ListRiksForms(NUMBER))
    copied = await presses(world, work_acts.CopyForm(contract_of(world), NUMBER))
    [text] = [each.body.words for each in copied.sent if each.body.code_from is not None]
    assert "Anna: 2 h\n18 November, 09:00–11:00, 2 h\n\nIn total: 2 h" in text
    assert text.startswith(f"🗂 {world.mentor}/2026 · November 2026, Māris:")
    done = await presses(world, listed.tap("✔ All are entered (1)"))
    assert any("1 form is marked as entered" in each.body.words for each in done.sent)
    assert world.rows("SELECT object_kind, entered_by FROM riks_entry") == [
        ("work_time_form", world.coordinator)
    ]


async def test_an_organisation_without_the_tool_hears_nothing_of_it(world):
    """One button turns it off: no menu row, no list, no reminder; and on again."""
    await submitted(world, "Anna", (18, 2))
    months = await presses(world, work_acts.OpenMonths())
    await presses(world, months.tap("🗂 Rīks is used: turn off"))
    assert "does not use" in (await overview(world)).words
    world.now = at(7, 9)
    assert not [each for each in await watches(world) if "rīks" in each.body.words]
    months = await presses(world, work_acts.OpenMonths())
    await presses(world, months.tap("🗂 Rīks is not used: turn on"))
    assert "1 approved entry is to be entered." in (await overview(world)).words


# -- mentors who can't be reached ------------------------------------------------------------------


async def is_out_of_reach(world: DiaryWorld, account: int = MENTOR_ACCOUNT) -> None:
    async with world.store.database.unit_of_work() as unit:
        Records(unit, world.store).people.set_blocked(account, world.now)


async def test_of_a_mentor_out_of_reach_the_coordinator_copies_and_marks_the_entries(world):
    """With the mentor's name above them; the mark says that the coordinator entered it."""
    await submitted(world, "Anna", (18, 2), (19, 3))
    other = await world.joins("Otrs", Role.MENTOR, 1002)
    bruno = await world.learner("Bruno", mentor=other)
    await world.taps(acts.LogHours(bruno, minutes_of(riga(20, 9)), 1, 1), 1002)
    await tells(world, MeetingId(3))
    await hands_in(world, bruno)
    forms = await presses(world, work_acts.ListRiksForms(NUMBER))
    assert not [label for label in forms.labels if "Unreached" in label]
    await is_out_of_reach(world)
    forms = await presses(world, work_acts.ListRiksForms(NUMBER))
    shown = await presses(world, forms.tap("📵 Unreached mentors (2)"))
    assert shown.words.splitlines() == [
        "🗂 Interaktīvais rīks · November 2026",
        "Entries of mentors who can't be reached here, for you to enter:",
        "2 approved entries are to be entered.",
        "Press an entry to get its sections; a tap on a text copies it.",
        "👤 Māris",
        "• #1 Anna, Wed 18.11., 2 h",
        "• #2 Anna, Thu 19.11., 3 h",
    ]
    copied = await presses(world, shown.tap("📋 #1 Wed 18.11. Anna"))
    assert [each.body.words for each in copied.sent if each.body.code_from is not None] != []
    done = await presses(world, copied.tap("✔ Entered in the Rīks"))
    assert "Entry #1 is marked as entered" in done.words
    shown = await presses(world, done.tap("🗂 Interaktīvais rīks"))
    await presses(world, shown.tap("✔ All is entered (1)"))
    assert world.rows("SELECT object_id, entered_by FROM riks_entry ORDER BY object_id") == [
        (1, world.coordinator),
        (2, world.coordinator),
    ]
    again = await presses(world, work_acts.ListEntriesOfUnreached(NUMBER, 0))
    assert "✔ #1 Anna, Wed 18.11., 2 h: Ilze, 30 November" in again.words
    assert "entry_copied" in {act for (act,) in world.rows("SELECT act FROM audit")}


async def test_entries_of_a_mentor_who_is_there_are_no_coordinators_business(world):
    """An old or forged button copies nothing and marks nothing."""
    await submitted(world, "Anna", (18, 2))
    none = await presses(world, work_acts.ListEntriesOfUnreached(NUMBER, 0))
    assert "There is no approved entry of a mentor who can't be reached." in none.words
    copied = await presses(world, work_acts.CopyEntryOfUnreached(MeetingId(1)))
    assert not [each for each in copied.sent if each.body.code_from is not None]
    await presses(world, work_acts.MarkEntryOfUnreached(MeetingId(1), 1))
    await presses(world, work_acts.MarkEntriesOfUnreached(NUMBER, "0123ABCD"))
    assert world.rows("SELECT * FROM riks_entry") == []
    assert not world.rows("SELECT * FROM audit WHERE act = 'entry_copied'")


async def test_the_coordinator_is_reminded_of_entries_whose_mentor_is_out_of_reach(world):
    """In the same message as the forms, with the way there; the mentor is not written to."""
    await submitted(world, "Anna", (18, 2))
    await approves(world)
    await is_out_of_reach(world)
    world.now = at(7, 9)
    [sent] = [each for each in await watches(world) if "rīks" in each.body.words]
    assert (sent.chat, sent.body.words.splitlines()) == (
        COORDINATOR_ACCOUNT,
        [
            "🗂 1 approved work-time form is not entered in the Interaktīvais rīks yet.",
            "🗂 1 approved entry of mentors who can't be reached is not entered there yet.",
        ],
    )
    reminder = Answer([sent], None)
    shown = await presses(world, reminder.tap("🗂 November 2026: unreached mentors (1)"))
    await presses(world, shown.tap("✔ All is entered (1)"))
    world.now = at(14, 9)
    [sent] = [each for each in await watches(world) if "rīks" in each.body.words]
    assert "reached" not in sent.body.words


# -- the clock -------------------------------------------------------------------------------------


async def test_what_is_not_entered_is_reminded_of_once_a_week_on_a_working_morning(world):
    """Not on Saturday, not at night, not twice; again the week after; nothing once it is done."""
    await submitted(world, "Anna", (18, 2))
    await approves(world)
    world.now = at(5, 12)  # a Saturday
    assert await watches(world) == []
    world.now = at(7, 7)  # Monday, before nine
    assert await watches(world) == []
    world.now = at(7, 9)
    sent = [each for each in await watches(world) if "rīks" in each.body.words]
    assert [(each.chat, each.body.words) for each in sent] == [
        (MENTOR_ACCOUNT, "🗂 1 approved entry is not entered in the Interaktīvais rīks yet."),
        (
            COORDINATOR_ACCOUNT,
            "🗂 1 approved work-time form is not entered in the Interaktīvais rīks yet.",
        ),
    ]
    assert [each["text"] for each in buttons(sent[0])] == ["🗂 November 2026 (1)"]
    world.now = at(8, 9)
    assert not [each for each in await watches(world) if "rīks" in each.body.words]
    shown = await overview(world)
    await world.taps(shown.tap("✔ All is entered (1)"))
    world.now = at(14, 9)
    sent = [each for each in await watches(world) if "rīks" in each.body.words]
    assert [each.chat for each in sent] == [COORDINATOR_ACCOUNT]


async def test_what_waits_a_day_for_a_decision_is_raised_and_settles_itself(world):
    """One alert for the month, with the way there; gone by itself once it is decided."""
    await submitted(world, "Anna", (18, 2))
    world.now = at(1, 9)
    assert [each for each in await watches(world) if "waits" in each.body.words] == []
    world.now = at(2, 9)
    [raised] = [each for each in await watches(world) if each.chat == COORDINATOR_ACCOUNT]
    assert "November 2026: something was handed in and waits" in raised.body.words
    assert "Months of learners: 1" in raised.body.words
    way = Answer([raised], None).tap("💶 Show the month")
    assert way == work_acts.ListMonth(NUMBER, 0, 1, anew=1)
    world.now = at(3, 9)
    assert [each for each in await watches(world) if "waits" in each.body.words] == []
    await approves(world)
    world.now = at(4, 9)
    await watches(world)
    assert world.rows(f"SELECT state FROM alert WHERE kind = '{AlertKind.FORMS_WAIT.value}'") == [
        ("closed",)
    ]


async def test_what_was_returned_and_not_corrected_is_raised_after_three_days(world):
    """Whose month, whose learner, since when."""
    anna = await submitted(world, "Anna", (18, 2))
    world.now = at(1, 10)
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    await presses(world, card.tap("↩️ Return…"))
    await types(world, "The place is missing.")
    assert states(world)[anna] == "returned"
    world.now = at(3, 10)
    assert not [each for each in await watches(world) if "returned" in each.body.words]
    world.now = at(4, 10)
    [raised] = [each for each in await watches(world) if "returned" in each.body.words]
    assert "• Māris: Anna, since 1 December" in raised.body.words


async def test_a_no_show_is_copied_with_nothing_to_pay(world):
    """It is kept in the tool too, with 0 hours."""
    anna = await world.learner("Anna")
    await world.taps(acts.LogHours(anna, minutes_of(riga(18, 9)), 2, 0))
    copied = await world.taps(work_acts.CopyMonth(anna, NUMBER))
    [text] = [each.body.words for each in copied.sent if each.body.code_from is not None]
    assert "18 November, 09:00–11:00, 0 h" in text


async def test_of_an_erased_learner_the_month_is_copied_without_words(world):
    """Whose key is gone, whose words nobody can read: hours stay, nothing fails."""
    anna = await submitted(world, "Anna", (18, 2))
    [(learner,)] = world.rows(f"SELECT learner_id FROM assignment WHERE id = {anna}")
    world.store.vault.shred(learner)
    copied = await world.taps(work_acts.CopyMonth(anna, NUMBER))
    [text] = [each.body.words for each in copied.sent if each.body.code_from is not None]
    assert "18 November, 09:00–11:00, 2 h\nActivities: —" in text
    card = await presses(world, work_acts.OpenLearnersMonth(anna, NUMBER))
    assert "2 h, handed in" in card.words
