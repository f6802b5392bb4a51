"""The contact list of mentors: said once, confirmed each semester, read by those who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from bot.acts import OpenMenu
from bot.acts import gatherings as acts
from bot.alerting import Desk
from bot.domain.people import Role
from bot.domain.permissions import Permission
from bot.inputs import VoiceGiven
from bot.post import Post
from bot.routines.semester import tell_of_semester
from storage.records import Records
from tests.support.world import TRANSLATORS, Outcome, Somebody, World


@dataclass(slots=True)
class School:
    """A mentor with papers, one without, a plan author, a coordinator."""

    world: World
    coordinator: Somebody
    mentor: Somebody
    newcomer: Somebody
    author: Somebody

    async def says_all(self) -> Outcome:
        """Telephone, e-mail and hours, one after the other."""
        shown = await self.world.taps(self.mentor, acts.MyContact())
        await self.world.taps(self.mentor, shown.tap("Fill in"))
        await self.world.writes(self.mentor, "00371 2000-0000")
        await self.world.writes(self.mentor, " maris@example.org ")
        return await self.world.writes(self.mentor, "workdays after 15")

    async def ticks(self) -> Outcome:
        world = self.world
        await world.news()
        async with world.store.database.unit_of_work() as unit:
            name = f"tick:{world.now.timestamp()}"
            post = Post(unit, world.store, TRANSLATORS, world.now, name, lambda _rows: None)
            await tell_of_semester(Desk(Records(unit, world.store), post, world.now))
        asked = [each for each in await world.news() if each.words.startswith("📇")]
        return Outcome(tuple(asked), None)


@pytest.fixture
async def school(tmp_path) -> AsyncIterator[School]:
    async with World.opened(tmp_path) as world:
        there = await world.organisation("Dobele")
        coordinator = await world.person("Ilze", Role.COORDINATOR, there)
        mentor = await world.person("Māris", Role.MENTOR, there)
        newcomer = await world.person("Dace", Role.MENTOR, there)
        author = await world.person("Vita", Role.MENTOR, there)
        learner = await world.person("Anna", Role.LEARNER, there, consent=True)
        await world.pair(mentor, learner)
        async with world.store.database.unit_of_work() as unit:
            Records(unit, world.store).permissions.give(
                there, author.person, Permission.PLAN_AUTHOR, coordinator.person, world.now
            )
        yield School(world, coordinator, mentor, newcomer, author)


async def test_a_mentor_says_it_in_three_short_answers(school):
    """Digits are put in order, blanks go, and all of it is shown once more."""
    done = await school.says_all()
    assert "📞 +37120000000" in done.words[-1]
    assert "✉️ maris@example.org" in done.words[-1]
    assert "🕐 workdays after 15" in done.words[-1]


@pytest.mark.parametrize(
    ("detail", "typed", "said"),
    [
        ("phone", "call me", "telephone number"),
        ("phone", "12", "telephone number"),
        ("email", "maris at example", "name@example.org"),
        ("email", "maris@example", "name@example.org"),
        ("hours", "x" * 81, "80 characters"),
    ],
)
async def test_what_is_odd_is_said_kindly_and_asked_again(school, detail, typed, said):
    """The mentor hears what would help; nothing is kept, and the next words still belong to it."""
    await school.world.taps(school.mentor, acts.WriteContact(detail, 0))
    answer = await school.world.writes(school.mentor, typed)
    assert said in answer.words[-1]
    assert school.world.rows("SELECT COUNT(*) FROM contact") == [(0,)]
    again = await school.world.writes(school.mentor, typed)
    assert said in again.words[-1]


async def test_one_thing_can_be_left_out_and_changed_later(school):
    """Nobody has to give an e-mail address; a new number replaces the old one."""
    await school.says_all()
    shown = await school.world.taps(school.mentor, acts.WriteContact("email", 0))
    done = await school.world.taps(school.mentor, shown.tap("Leave it out"))
    assert "✉️ —" in done.words[-1]
    await school.world.taps(school.mentor, acts.WriteContact("phone", 0))
    done = await school.world.writes(school.mentor, "+371 29999999")
    assert "+37129999999" in done.words[-1]
    assert "workdays after 15" in done.words[-1]


async def test_a_voice_note_is_asked_for_in_writing(school):
    """A list holds text; the question stays open."""
    await school.world.taps(school.mentor, acts.WriteContact("phone", 0))
    answer = await school.world.does(school.mentor, VoiceGiven("v", 3, 900), sent=True)
    assert "Please type it" in answer.words[-1]


async def test_it_is_sealed_under_the_mentors_own_key(school):
    """Neither number nor address lies in the clear."""
    await school.says_all()
    box = school.world.rows("SELECT details_box FROM contact")[0][0]
    assert b"maris" not in box
    assert b"20000000" not in box


async def test_authors_and_coordinators_read_the_list_and_others_do_not(school):
    """Who has not confirmed stands first; that it was read is recorded."""
    await school.says_all()
    for who in (school.coordinator, school.author):
        listed = await school.world.taps(who, acts.ListContacts(0))
        assert "Contacts of 1 mentor. Confirmed this semester: 1." in listed.words[0]
        assert "+37120000000" in listed.words[0]
        assert "Confirmed on 20 November 2026" in listed.words[0]
    refused = await school.world.taps(school.mentor, acts.ListContacts(0))
    assert refused.toast
    assert not refused.messages
    assert school.world.rows("SELECT COUNT(*) FROM audit WHERE act = 'contacts_read'") == [(2,)]


async def test_each_mentor_of_the_programme_is_asked_once_a_semester(school):
    """From a week after it began, on a working morning; who has no papers is not asked."""
    world = school.world
    await school.says_all()
    world.now = datetime(2027, 1, 7, 10, 0, tzinfo=UTC)
    assert not (await school.ticks()).messages
    world.now = datetime(2027, 1, 8, 7, 0, tzinfo=UTC)
    asked = await school.ticks()
    assert [each.chat for each in asked.messages] == [school.mentor.account]
    assert "Is this still right?" in asked.words[0]
    assert "+37120000000" in asked.words[0]
    assert not (await school.ticks()).messages
    listed = await world.taps(school.coordinator, acts.ListContacts(0))
    assert "Not confirmed this semester; last on 20 November 2026" in listed.words[0]
    done = await world.taps(school.mentor, asked.tap("Yes, it is right"))
    assert "confirmed" in done.words[-1]
    listed = await world.taps(school.coordinator, acts.ListContacts(0))
    assert "Confirmed on 8 January 2027" in listed.words[0]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 1, 8, 6, 59, 59, tzinfo=UTC),
        datetime(2027, 1, 9, 10, 0, tzinfo=UTC),
        datetime(2027, 6, 1, 10, 0, tzinfo=UTC),
    ],
)
async def test_nobody_is_asked_early_on_free_days_or_in_the_holidays(school, moment):
    """Before nine, on a Saturday, after the semester's last day."""
    school.world.now = moment
    assert not (await school.ticks()).messages


async def test_nobody_is_asked_on_a_day_that_the_organisation_keeps_free(school):
    """Its own free days count as holidays do; the next working day is as good."""
    world, there = school.world, school.mentor.organisation
    async with world.store.database.unit_of_work() as unit:
        Records(unit, world.store).free_days.set(there, [date(2027, 1, 8)], worked=False)
    world.now = datetime(2027, 1, 8, 10, 0, tzinfo=UTC)
    assert not (await school.ticks()).messages
    world.now = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)
    assert len((await school.ticks()).messages) == 1


async def test_who_confirmed_in_this_semester_is_not_asked(school):
    """Having said it in September is fresh until the semester ends."""
    school.world.now = datetime(2026, 9, 2, 10, 0, tzinfo=UTC)
    await school.says_all()
    school.world.now = datetime(2026, 9, 8, 10, 0, tzinfo=UTC)
    assert not (await school.ticks()).messages


async def test_the_menu_shows_it_to_whom_it_concerns(school):
    """A mentor with papers has the own contact, an author the list, a newcomer neither."""
    mine = await school.world.taps(school.mentor, OpenMenu())
    assert "📇 My contact" in mine.labels
    assert "📇 Mentors' contacts" not in mine.labels
    authors = await school.world.taps(school.author, OpenMenu())
    assert "📇 Mentors' contacts" in authors.labels
    newcomers = await school.world.taps(school.newcomer, OpenMenu())
    assert not [each for each in newcomers.labels if each.startswith(("📇", "👥"))]
