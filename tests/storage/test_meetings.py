"""The diary's rows: books over all organisations, versions, sealed words, the chain of pay rows."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from bot.domain.diary import (
    Books,
    ChangeMeeting,
    DeleteMeeting,
    Given,
    LogMeeting,
    Meeting,
    MeetingChanged,
    MeetingDeleted,
    MeetingLogged,
    MeetingState,
    RecordNoShow,
    decide,
)
from bot.domain.ids import AssignmentId
from bot.domain.ledger import Broken, Intact, verify
from bot.domain.months import Month
from bot.domain.people import Role
from bot.domain.reminders import EntrySaid, is_complete
from bot.domain.sections import Section, Sections
from storage.meetings import Meetings, ledger_rows
from storage.records import Records
from storage.voice_notes import VoiceNote
from tests.handlers.diary_world import FRIDAY, RIGA, DiaryWorld, riga

NOVEMBER = Month(2026, 11)


async def books_of(world: DiaryWorld, assignment: AssignmentId) -> Books:
    async with world.store.database.unit_of_work() as unit:
        return await Records(unit, world.store).books.of(assignment, world.now)


async def logged(
    world: DiaryWorld, assignment: AssignmentId, starts_at, hours: int, *, came: bool = True
) -> Meeting:
    """An entry that the guard allowed, in the organisation of its assignment."""
    kind = LogMeeting if came else RecordNoShow
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        books = await records.books.of(assignment, world.now)
        event = decide(kind(starts_at, hours, Given(world.now)), books)
        assert isinstance(event, MeetingLogged), event
        row = await records.assignments.get(assignment)
        assert row is not None
        return await records.meetings.add(event, row.organisation, world.now)


async def test_books_count_over_all_organisations_and_name_none(world):
    """Hours of the learner, time of the mentor and the number of learners come from everywhere."""
    elsewhere = await world.founds("Elsewhere")
    anna = await world.learner("Anna")
    other_mentor = await world.joins("Otrs", Role.MENTOR, 1002, elsewhere)
    learner = (await books_of(world, anna)).learner
    annas_elsewhere = await world.pairs(learner, other_mentor, organisation=elsewhere)
    bruno = await world.learner("Bruno", organisation=elsewhere)
    await logged(world, annas_elsewhere, riga(12, 14), 3)
    away = await logged(world, bruno, riga(13, 14), 2)
    books = await books_of(world, anna)
    assert books.learner_hours == {NOVEMBER: 3}
    assert books.active_learners == 2
    assert [(entry.meeting, entry.assignment) for entry in books.own] == [(away.id, bruno)]
    assert books.own[0].ends_at - books.own[0].starts_at == timedelta(hours=2)


async def test_a_no_show_is_time_in_the_books_and_no_hours(world):
    """The planned hours are kept; the learner's hours don't count them."""
    anna = await world.learner("Anna")
    entry = await logged(world, anna, riga(12, 14), 3, came=False)
    assert (entry.hours, entry.planned_hours, entry.state) == (0, 3, MeetingState.NO_SHOW)
    books = await books_of(world, anna)
    assert books.learner_hours == {}
    assert [entry.no_show for entry in books.own] == [True]


async def test_an_entry_is_read_as_it_was_kept(world):
    """What the repository gives back is what the guard decided, with the learner's name."""
    anna = await world.learner("Anna")
    kept = await logged(world, anna, riga(12, 14), 3)
    async with world.store.database.reading() as reader:
        meetings = Meetings(reader, world.store.ids, world.store.vault)
        entry = await meetings.get(kept.id)
        listed = await meetings.of_mentor_in(world.mentor, world.organisation, NOVEMBER, RIGA)
    assert entry is not None
    assert (entry.meeting, entry.learner_name) == (kept, "Anna")
    assert listed == [entry]
    assert not entry.says_what_was_done


async def test_a_change_of_an_old_version_changes_nothing(world):
    """Two changes of the same version: the first is kept, the second leaves no trace."""
    anna = await world.learner("Anna")
    kept = await logged(world, anna, riga(12, 14), 3)
    books = await books_of(world, anna)
    first = decide(ChangeMeeting(kept, 1, kept.starts_at, 2, Given(FRIDAY)), books)
    second = decide(ChangeMeeting(kept, 1, kept.starts_at, 5, Given(FRIDAY)), books)
    third = decide(DeleteMeeting(kept, 1, Given(FRIDAY)), books)
    assert isinstance(first, MeetingChanged)
    assert isinstance(second, MeetingChanged)
    assert isinstance(third, MeetingDeleted)
    async with world.store.database.unit_of_work() as unit:
        meetings = Records(unit, world.store).meetings
        assert await meetings.change(first, world.now)
        assert not await meetings.change(second, world.now)
        assert not await meetings.delete(third, world.now)
    assert world.rows("SELECT hours, version FROM meeting") == [(2, 2)]
    assert world.rows("SELECT meeting_version, hours FROM pay_ledger") == [(1, 3), (2, 2)]


async def test_entry_and_pay_row_are_kept_together_or_not_at_all(world):
    """A unit that fails after the entry was written leaves neither of the two."""
    anna = await world.learner("Anna")
    books = await books_of(world, anna)
    event = decide(LogMeeting(riga(12, 14), 2, Given(FRIDAY)), books)
    assert isinstance(event, MeetingLogged)

    async def cut_off() -> None:
        async with world.store.database.unit_of_work() as unit:
            await Records(unit, world.store).meetings.add(event, world.organisation, world.now)
            raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        await cut_off()
    assert world.rows("SELECT * FROM meeting") == world.rows("SELECT * FROM pay_ledger") == []
    await logged(world, anna, riga(12, 14), 2)
    async with world.store.database.reading() as reader:
        assert verify(await ledger_rows(reader)) == Intact(1, (await ledger_rows(reader))[0].hash)


async def test_pay_rows_changed_behind_our_back_are_found(world):
    """An hour added with any SQLite tool breaks the chain at that row."""
    anna = await world.learner("Anna")
    for day in (11, 12, 13):
        await logged(world, anna, riga(day, 14), 1)
    second = sqlite3.connect(world.store.database.path)
    with second:
        second.execute("UPDATE pay_ledger SET hours = 2 WHERE meeting_id = 2")
    second.close()
    async with world.store.database.reading() as reader:
        found = verify(await ledger_rows(reader))
    assert isinstance(found, Broken)
    assert found.number == 2


async def test_what_was_done_comes_back_and_lies_sealed(world):
    """The words are read with the learner's key, and the database file doesn't hold them."""
    anna = await world.learner("Anna")
    kept = await logged(world, anna, riga(12, 14), 3)
    async with world.store.database.unit_of_work() as unit:
        meetings = Records(unit, world.store).meetings
        assert await meetings.done_text(kept) == ""
        await meetings.write_done(kept, "Gājām uz bibliotēku.", world.now)
        assert await meetings.done_text(kept) == "Gājām uz bibliotēku."
    ((box,),) = world.rows("SELECT done_box FROM meeting")
    assert "bibliotēku".encode() not in box


async def test_each_section_has_its_words_and_lies_sealed(world):
    """Sections and place come back as they were written; none of them is read in the database."""
    anna = await world.learner("Anna")
    kept = await logged(world, anna, riga(12, 14), 3)
    texts = {section: f"Vārdi: {section.value}" for section in Section}
    async with world.store.database.unit_of_work() as unit:
        meetings = Records(unit, world.store).meetings
        assert (await meetings.words_of(kept), await meetings.place_of(kept)) == ({}, "")
        for section, text in texts.items():
            await meetings.write_section(kept, section, text, world.now)
        await meetings.write_place(kept, "Vārdi: bibliotēka", world.now)
        assert await meetings.words_of(kept) == texts
        assert await meetings.place_of(kept) == "Vārdi: bibliotēka"
        entry = await meetings.get(kept.id)
    assert entry is not None
    assert entry.sections == Sections(True, True, True, True, True)
    (boxes,) = world.rows(
        "SELECT activities_box, goals_box, done_box, results_box, next_steps_box, place_box FROM meeting"
    )
    assert len(set(boxes)) == 6
    assert all("Vārdi".encode() not in box for box in boxes)


async def test_a_voice_note_belongs_to_its_section(world):
    """One without a section says how it went; each of the others speaks for its own alone."""
    anna = await world.learner("Anna")
    kept = await logged(world, anna, riga(12, 14), 3)
    async with world.store.database.unit_of_work() as unit:
        notes = Records(unit, world.store).voice_notes
        for question in (None, "activities", "activities", "results"):
            note = VoiceNote(
                notes.next_id(), world.mentor, None, question, kept.id, "f", 9, False, False
            )
            notes.add(note, 900, world.now)
    async with world.store.database.reading() as reader:
        entry = await Meetings(reader, world.store.ids, world.store.vault).get(kept.id)
    assert entry is not None
    assert entry.sections == Sections(activities=True, how_it_went=True, results=True)
    assert entry.spoken == {Section.ACTIVITIES: 2, Section.HOW_IT_WENT: 1, Section.RESULTS: 1}
    assert (entry.voice_notes, entry.has_text) == (4, False)


async def test_all_entries_of_a_learner_month_are_found(world):
    """The deleted ones too, for a signature sheet counts their versions; other months stay out."""
    world.now = riga(9, 20)
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    later = await logged(world, anna, riga(6, 14), 1)
    earlier = await logged(world, anna, riga(5, 14), 1)
    await logged(world, anna, riga(20, 14, month=10), 1)
    await logged(world, bruno, riga(7, 14), 1)
    deletion = decide(DeleteMeeting(later, 1, Given(world.now)), await books_of(world, anna))
    assert isinstance(deletion, MeetingDeleted)
    async with world.store.database.unit_of_work() as unit:
        meetings = Records(unit, world.store).meetings
        assert await meetings.delete(deletion, world.now)
        found = await meetings.entries_of(anna, NOVEMBER)
    assert [(each.meeting.id, each.meeting.state) for each in found] == [
        (earlier.id, MeetingState.HELD),
        (later.id, MeetingState.DELETED),
    ]


async def test_a_learner_month_knows_what_its_entries_say(world):
    """Text or voice says what was done; a deleted entry counts nowhere; the statement is read."""
    anna, bruno = await world.learner("Anna"), await world.learner("Bruno")
    by_text = await logged(world, anna, riga(11, 14), 1)
    by_voice = await logged(world, anna, riga(12, 14), 1)
    silent = await logged(world, anna, riga(13, 14), 1)
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        await records.meetings.write_done(by_text, "We read.", world.now)
        for kept in (by_text, by_voice):
            await records.meetings.write_section(kept, Section.ACTIVITIES, "Reading.", world.now)
            await records.meetings.write_section(kept, Section.GOALS, "To read.", world.now)
        note = VoiceNote(
            records.voice_notes.next_id(),
            world.mentor,
            None,
            None,
            by_voice.id,
            "f",
            9,
            False,
            False,
        )
        records.voice_notes.add(note, 900, world.now)
        assert await records.meetings.say_no_meeting(bruno, NOVEMBER, world.now)
        assert not await records.meetings.say_no_meeting(bruno, NOVEMBER, world.now)
    months = await learner_months(world)
    assert months[0].entries == (
        EntrySaid(by_text.id, MeetingState.HELD, True, True, True),
        EntrySaid(by_voice.id, MeetingState.HELD, True, True, True),
        EntrySaid(silent.id, MeetingState.HELD, False),
    )
    assert [is_complete(each) for each in months] == [False, True]
    deletion = decide(DeleteMeeting(silent, 1, Given(FRIDAY)), await books_of(world, anna))
    assert isinstance(deletion, MeetingDeleted)
    async with world.store.database.unit_of_work() as unit:
        assert await Records(unit, world.store).meetings.delete(deletion, world.now)
    assert [is_complete(each) for each in await learner_months(world)] == [True, True]


async def learner_months(world: DiaryWorld):
    async with world.store.database.reading() as reader:
        meetings = Meetings(reader, world.store.ids, world.store.vault)
        named = await meetings.learner_months(world.organisation, NOVEMBER, RIGA, world.mentor)
    return [each.learner_month for each in named]


async def test_only_assignments_of_that_month_have_a_learner_month(world):
    """One that ended before and one that began after are not asked for anything."""
    await world.learner("Before")
    await world.learner("Within")
    await world.learner("After", since=riga(1, 9, month=12))
    async with world.store.database.unit_of_work() as unit:
        assignments = Records(unit, world.store).assignments
        row = await assignments.get(AssignmentId(1))
        assert row is not None
        await assignments.move(row, "ended", riga(31, 12, month=10))
    assert [each.assignment for each in await learner_months(world)] == [2]


async def test_hours_and_learners_of_the_plain_diary_are_not_counted(world):
    """Twenty hours and eight learners are the school programme's; orientation adds to neither."""
    anna = await world.learner("Anna")
    bruno = await world.joins("Bruno", Role.LEARNER)
    plain = await world.pairs(bruno, world.mentor, programme="orientation")
    other = await world.joins("Otrs", Role.MENTOR, 1002)
    learner = (await books_of(world, anna)).learner
    annas_plain = await world.pairs(learner, other, programme="orientation")
    await logged(world, plain, riga(12, 14), 3)
    await logged(world, annas_plain, riga(12, 14), 4)
    books = await books_of(world, anna)
    assert books.learner_hours == {}
    assert books.active_learners == 1
    assert len(books.own) == 1
