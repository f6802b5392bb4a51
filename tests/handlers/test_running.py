"""Questionnaires in the chat at their edges: old buttons, two phones, the wrong sort of answer, a rule that
breaks, a newer version. Whole walks stand among the transcripts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot import acts
from bot.acts import running as running_acts
from bot.domain.ids import FormVersionId, OwnRunId, PersonId
from bot.domain.people import Role
from bot.domain.runs import RunPurpose
from bot.forms import Choice, Form, Group, Kind, Question, Range, Repeat, Run, seal
from bot.inputs import (
    DocumentGiven,
    FilmGiven,
    Key,
    PhotoGiven,
    PlaceGiven,
    SoundGiven,
    StaleTap,
    Tapped,
)
from handlers import running
from storage.questionnaires import Source
from storage.records import Records
from tests.forms.authoring import form, question
from tests.support.world import PRESSED, Outcome, Somebody, World

QUESTIONNAIRE, REHEARSAL = RunPurpose.QUESTIONNAIRE, RunPurpose.REHEARSAL
MANY = tuple(Choice(f"c{at}", {"en": f"Choice {at}"}, "🔹") for at in range(1, 11))


@dataclass(slots=True)
class Chat:
    """One person answering one form."""

    world: World
    who: Somebody
    coordinator: Somebody
    run: OwnRunId
    shown: Outcome

    async def taps(self, label: str) -> Outcome:
        """Press the newest button with these words."""
        self.shown = await self.world.taps(self.who, self.shown.tap(label))
        return self.shown

    async def types(self, words: str) -> Outcome:
        self.shown = await self.world.writes(self.who, words)
        return self.shown

    async def sends(self, content: object) -> Outcome:
        self.shown = await self.world.does(self.who, content, sent=True)  # type: ignore[arg-type]  # one of our inputs
        return self.shown

    async def sends_voice(self) -> Outcome:
        self.shown = await self.world.speaks(self.who)
        return self.shown

    async def state(self) -> Run:
        """The run as it lies in the database now."""
        async with self.world.store.database.unit_of_work() as unit:
            stored = await Records(unit, self.world.store).runs.get(self.run)
        assert stored is not None
        return Run.from_json(stored.state)

    async def answer(self, key: str) -> str | None:
        answer = (await self.state()).answers.get(key)
        return None if answer is None else answer.value


def for_staff(*questions: Question) -> Form:
    """A form that mentors answer."""
    return seal(replace(form(*questions), audience="mentor"))


async def kept(world: World, of: Form) -> FormVersionId:
    async with world.store.database.unit_of_work() as unit:
        return await Records(unit, world.store).forms.keep(
            of.form_id, of.version, of.digest, of.to_json(), world.now
        )


async def begins(
    world: World,
    who: Somebody,
    coordinator: Somebody,
    of: Form,
    purpose: RunPurpose = QUESTIONNAIRE,
    about: PersonId | None = None,
) -> Chat:
    """The person begins the form, as if they had pressed what the desk shows."""
    version = await kept(world, of)
    await world.news()
    async with world.acting(who) as ctx:
        run = await running.begin(ctx, version, purpose, about=about)
    shown = Outcome(tuple(await world.news()), None)
    return Chat(world, who, coordinator, OwnRunId(run), shown)


@asynccontextmanager
async def answering(
    folder: Path, of: Form, *, role: Role = Role.LEARNER, purpose: RunPurpose = QUESTIONNAIRE
) -> AsyncIterator[Chat]:
    """A world in which somebody has just begun this form."""
    async with World.opened(folder) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        consent = True if role is Role.LEARNER else None
        who = mara
        if role is not Role.COORDINATOR:
            who = await world.person("Anna", role, dobele, consent=consent)
        yield await begins(world, who, mara, of, purpose)


# -- choosing --------------------------------------------------------------------------------------


async def test_more_than_four_answers_come_in_pages_and_each_page_works(tmp_path):
    """A learner hears four at a time; the page before still answers, and the number is the right one."""
    of = form(question("a", choices=MANY, kind=Kind.SELECT_ONE), question("b"))
    async with answering(tmp_path, of) as chat:
        first = chat.shown
        assert first.labels[:5] == [f"🔹 Choice {at}" for at in (1, 2, 3, 4)] + ["▶️ More"]
        second = await chat.taps("More")
        assert second.labels[:4] == [f"🔹 Choice {at}" for at in (5, 6, 7, 8)]
        assert second.messages[-1].body.sound.parts[0] == "Here are more answers."
        third = await chat.taps("More")
        assert third.labels == ["🔹 Choice 9", "🔹 Choice 10", "➖ Leave it out"]
        await chat.world.taps(chat.who, second.tap("Choice 7"))
        assert await chat.answer("a") == "c7"


async def test_no_to_every_card_is_an_answer(tmp_path):
    """ "None of these" is said by pressing no each time; the message of the last card shows it."""
    of = form(question("a", kind=Kind.SELECT_MULTIPLE, choices=MANY[:2]), question("b"))
    async with answering(tmp_path, of) as chat:
        await chat.taps("No")
        last = await chat.taps("No")
        assert "✅ ✊ No" in last.words[0]
        assert (await chat.state()).position == "b"


async def test_a_card_pressed_twice_counts_once(tmp_path):
    """Two quick presses, or two phones with the same card: the second leads to the card that is open."""
    of = form(question("a", kind=Kind.SELECT_MULTIPLE, choices=MANY[:3]), question("b"))
    async with answering(tmp_path, of) as chat:
        yes = chat.shown.tap("Yes")
        await chat.world.taps(chat.who, yes)
        again = await chat.world.taps(chat.who, yes)
        assert again.toast == "You have answered this already."
        assert "Choice 2" in again.words[-1]
        run = await chat.state()
        assert (run.cards, run.ticks) == (1, ("c1",))


async def test_the_last_thing_to_put_in_order_needs_no_press(tmp_path):
    """Of three things two presses give the whole order."""
    of = form(question("a", kind=Kind.RANK, choices=MANY[:3]), question("b"))
    async with answering(tmp_path, of) as chat:
        await chat.taps("Choice 3")
        await chat.taps("Choice 1")
        assert await chat.answer("a") == "c3 c1 c2"


async def test_a_tick_list_of_staff_can_be_ticked_from_any_copy(tmp_path):
    """An old copy of the list is stale; the new one shows what is ticked."""
    of = for_staff(question("a", kind=Kind.SELECT_MULTIPLE, choices=MANY[:3]), question("b"))
    async with answering(tmp_path, of, role=Role.MENTOR) as chat:
        old = chat.shown
        await chat.taps("Choice 1")
        late = await chat.world.taps(chat.who, old.tap("Choice 2"))
        assert late.toast is not None
        assert any("☑️ 🔹 Choice 1" in label for label in late.labels)
        chat.shown = late
        await chat.taps("Done")
        assert await chat.answer("a") == "c1"


# -- numbers, days, times --------------------------------------------------------------------------


async def test_a_number_is_pressed_digit_by_digit(tmp_path):
    """What is typed so far stands in the message; taking back the only digit leaves none."""
    of = form(question("n", kind=Kind.INTEGER), question("b"))
    async with answering(tmp_path, of) as chat:
        assert "✔️ That is it" not in chat.shown.labels
        await chat.taps("5")
        gone = await chat.taps("⌫")
        assert "✔️ That is it" not in gone.labels
        await chat.taps("0")
        await chat.taps("That is it")
        assert await chat.answer("n") == "0"


async def test_a_refused_number_keeps_the_answer_before(tmp_path):
    """The author's own words say why, and the old answer stays."""
    limits = {"constraint": ". < 10", "constraint_message": {"en": "Less than ten."}}
    of = form(question("n", kind=Kind.INTEGER, **limits), question("b"))
    async with answering(tmp_path, of) as chat:
        await chat.taps("7")
        marked = await chat.taps("That is it")
        chat.shown = await chat.world.taps(chat.who, marked.tap("Change"))
        await chat.taps("1")
        await chat.taps("2")
        refused = await chat.taps("That is it")
        assert refused.words[0] == "Less than ten."
        assert await chat.answer("n") == "7"


async def test_a_number_of_another_step_or_out_of_the_range_is_no_answer(tmp_path):
    """A forged button holds any number; the form's own steps decide."""
    of = form(question("r", kind=Kind.RANGE, range=Range("0", "100", "5")), question("b"))
    async with answering(tmp_path, of) as chat:
        step = (await chat.state()).step
        for value in ("7", "105", "nonsense", ""):
            await chat.world.taps(chat.who, running_acts.EnterNumber(chat.run, step, value))
        await chat.world.taps(chat.who, running_acts.EnterNumber(chat.run, step + 1, "10"))
        assert await chat.answer("r") is None
        await chat.world.taps(chat.who, running_acts.EnterNumber(chat.run, step, "10"))
        assert await chat.answer("r") == "10"


@pytest.mark.parametrize("day", [20260230, 0, -1, 99991231, 20261301])
async def test_a_day_that_is_none_changes_nothing(tmp_path, day):
    """The thirtieth of February, or a forged number: the question is asked again."""
    of = form(question("d", kind=Kind.DATE), question("b"))
    async with answering(tmp_path, of) as chat:
        before = await chat.state()
        step = before.step
        outcome = await chat.world.taps(chat.who, running_acts.EnterDay(chat.run, step, day))
        assert outcome.words[-1].startswith("d?")
        assert await chat.state() == before


async def test_a_moment_is_kept_with_the_offset_of_its_own_day(tmp_path):
    """In summer Riga is three hours ahead, whatever the clock says today."""
    of = form(question("t", kind=Kind.DATETIME), question("b"))
    async with answering(tmp_path, of) as chat:
        step = (await chat.state()).step
        noon = running_acts.EnterTime(chat.run, step, 20260701, 12 * 60)
        await chat.world.taps(chat.who, noon)
        assert await chat.answer("t") == "2026-07-01T12:00:00.000+03:00"


# -- what is sent ----------------------------------------------------------------------------------

PHOTO = PhotoGiven("photo-1", "u1", 800, 600, 9000)


async def test_a_photo_answers_an_open_question_for_a_photo_and_no_other(tmp_path):
    """Sent before it is asked for, it is thanked for and the question stays; asked for, it is kept."""
    of = form(question("a"), question("p", kind=Kind.IMAGE), question("b"))
    async with answering(tmp_path, of) as chat:
        early = await chat.sends(PHOTO)
        assert early.words[0] == "Thank you, I have it."
        assert chat.world.rows("SELECT COUNT(*) FROM file") == [(0,)]
        await chat.taps("Yes")
        await chat.sends(PHOTO)
        [(number, purpose, run)] = chat.world.rows("SELECT id, purpose, object_id FROM file")
        assert (purpose, run) == ("answer", chat.run)
        assert await chat.answer("p") == str(number)


@pytest.mark.parametrize(
    ("kind", "content", "named"),
    [
        (Kind.VIDEO, FilmGiven("f", "u", "", "video/mp4", 9000, 4), "{}"),
        (Kind.AUDIO, SoundGiven("f", "u", "song.MP3", "audio/mpeg", 9000, 4), "file-{}"),
        (Kind.FILE, DocumentGiven("f", "u", "cv.pdf", "application/pdf", 9000), "{}"),
        (Kind.IMAGE, DocumentGiven("f", "u", "scan.png", "image/png", 9000), "{}"),
        (Kind.FILE, DocumentGiven("f", "u", "../.bad name/..", "text/x", 9000), "{}"),
    ],
)
async def test_each_sort_of_file_answers_its_question(tmp_path, kind, content, named):
    """The answer is the file's number, never a name that somebody chose."""
    of = form(question("f", kind=kind), question("b"))
    async with answering(tmp_path, of) as chat:
        await chat.sends(content)
        [(number,)] = chat.world.rows("SELECT id FROM file")
        assert await chat.answer("f") == named.format(number)


async def test_a_file_that_no_bot_can_fetch_is_no_answer(tmp_path):
    """Over 20 MB Telegram gives nothing away; the question stays open."""
    of = form(question("f", kind=Kind.VIDEO), question("b"))
    async with answering(tmp_path, of) as chat:
        await chat.sends(FilmGiven("f", "u", "", "video/mp4", 30 * 1024 * 1024, 400))
        assert await chat.answer("f") is None


async def test_a_place_is_kept_only_where_one_is_asked_for(tmp_path):
    """A place that nobody asked for is thanked for, and the raw update is dropped at once."""
    of = form(question("a"), question("g", kind=Kind.GEOPOINT), question("b"))
    async with answering(tmp_path, of) as chat:
        unasked = await chat.sends(PlaceGiven(56.5, 23.25))
        assert unasked.forgotten
        asked = await chat.taps("Yes")
        keys = asked.messages[-1].body.markup["keyboard"]
        assert keys[0] == [{"text": "📍 Send my place", "request_location": True}]
        assert [key["text"] for key in keys[1]] == ["🔊", "⬅️", "🙋"]
        kept_place = await chat.sends(PlaceGiven(56.5, 23.25, 12.0))
        assert await chat.answer("g") == "56.5 23.25 0 12"
        back = kept_place.messages[0].body.markup["keyboard"]
        assert [key["text"] for key in back[0]] == ["🔊", "⬅️", "🙋"]


async def test_going_back_from_a_place_takes_its_key_away(tmp_path):
    """The key that sends a place never stays where none is asked for."""
    of = form(question("a"), question("g", kind=Kind.GEOPOINT), question("b"))
    async with answering(tmp_path, of) as chat:
        await chat.taps("Yes")
        back = await chat.world.presses(chat.who, Key.BACK)
        assert [key["text"] for key in back.messages[0].body.markup["keyboard"][0]] == [
            "🔊",
            "⬅️",
            "🙋",
        ]


# -- old buttons, several questionnaires -----------------------------------------------------------


async def test_an_old_button_of_another_questionnaire_leads_to_the_open_one(tmp_path):
    """Two questionnaires stand in one chat; a stale press never leaves the open question behind."""
    async with answering(tmp_path, form(question("a"), question("b"))) as first:
        yes = first.shown.tap("Yes")
        await first.taps("Yes")
        other = form(question("other"), question("more"))
        await begins(first.world, first.who, first.coordinator, other)
        stale = await first.world.taps(first.who, yes)
        assert stale.words[-1].startswith("other?")


async def test_the_road_is_come_back_to_after_a_questionnaire_in_between(tmp_path):
    """The orientation is never lost: its open question follows the thanks."""
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await world.begins(anna)
        chat = await begins(world, anna, mara, form(question("a")))
        await chat.taps("Yes")
        done = await chat.taps("Yes, it is right")
        assert done.words[-2] == "Now we go on where we were."
        assert "Have you had a paid job?" in done.words[-1]
        spoken = await world.speaks(anna)
        assert "Do you do housework" in spoken.words[-1]


async def test_nobody_answers_in_the_run_of_another(tmp_path):
    """A coordinator reads answers of the organisation, and can't give any."""
    async with answering(tmp_path, form(question("a"), question("b"))) as chat:
        outcome = await chat.world.taps(chat.coordinator, chat.shown.tap("Yes"))
        assert outcome.toast == (
            "This button no longer works. The menu shows how things stand now."
        )
        assert await chat.answer("a") is None


async def test_unreadable_data_of_a_button_lead_back_to_the_question(tmp_path):
    """A forged button changes nothing."""
    async with answering(tmp_path, form(question("a"), question("b"))) as chat:
        outcome = await chat.world.does(chat.who, StaleTap(PRESSED))
        assert outcome.words[-1].startswith("a?")


# -- repeats ---------------------------------------------------------------------------------------

CHILDREN = Group("/data/child", name="child", label={"en": "Child"}, repeat=Repeat())


def with_children() -> Form:
    """A question, then how old each child is."""
    age = replace(
        question("child/age", kind=Kind.INTEGER), path="/data/child/age", group="/data/child"
    )
    return seal(replace(form(question("a"), age, question("b")), groups=(CHILDREN,)))


async def test_the_last_of_several_can_be_taken_away(tmp_path):
    """One child too many goes with its answers, and it is asked again whether there is one more."""
    async with answering(tmp_path, with_children()) as chat:
        await chat.taps("Yes")
        for digit in ("4", "7"):
            await chat.taps(digit)
            more = await chat.taps("That is it")
            assert "Child: one more?" in more.words[-1]
            if digit == "4":
                await chat.taps("Yes")
        await chat.taps("Take the last away")
        run = await chat.state()
        assert [key for key in run.answers if key.startswith("child")] == ["child[1]/age"]
        await chat.taps("No")
        assert (await chat.state()).position == "b"


# -- a rule that breaks ----------------------------------------------------------------------------


def that_breaks() -> Form:
    """A form in which a text doubles without end as soon as there is one."""
    doubling = [
        question(
            f"c{at}",
            kind=Kind.CALCULATE,
            calculation=f"concat(/data/c{at - 1}, /data/c{at - 1})",
            row=40 + at,
        )
        for at in range(1, 15)
    ]
    first = question("c0", kind=Kind.CALCULATE, calculation="/data/a")
    return form(question("a", kind=Kind.TEXT), first, *doubling, question("b"))


async def test_a_broken_rule_stops_kindly_and_names_the_row_to_the_coordinator(tmp_path):
    """The learner hears that the answers are kept; the coordinator reads form, row and fault."""
    of = that_breaks()
    async with answering(tmp_path, of) as chat:
        outcome = await chat.types("anything")
        assert "I can't ask the next question now. Your answers are kept." in "".join(
            each.words for each in outcome.to(chat.who)
        )
        [alert] = outcome.to(chat.coordinator)
        assert "Form tiny, sheet survey, row 5" in alert.words
        assert await chat.answer("a") == "anything"


async def test_a_broken_rule_in_a_trial_run_is_told_to_whoever_tries(tmp_path):
    """Nobody else hears of it, and no alert is raised."""
    of = that_breaks()
    async with answering(tmp_path, of, role=Role.COORDINATOR, purpose=REHEARSAL) as chat:
        outcome = await chat.types("anything")
        assert any("sheet survey, row 5" in words for words in outcome.words)
        assert chat.world.rows("SELECT COUNT(*) FROM alert") == [(0,)]


async def test_an_answer_that_its_author_called_alarming_reaches_a_person_at_once(tmp_path):
    """The coordinator opens it, reads which answer it was, and is offered no talk to close."""
    of = form(question("a", alert_when=". = 'no'"), question("b"))
    async with answering(tmp_path, of) as chat:
        outcome = await chat.taps("No")
        [alert] = outcome.to(chat.coordinator)
        assert alert.words.startswith("🔔 A new signal")
        opened = await chat.world.taps(chat.coordinator, outcome.tap("Open"))
        assert opened.words[-1].startswith(
            "🆘 Anna: an answer in a questionnaire needs a person now."
        )
        read = await chat.world.taps(chat.coordinator, opened.tap("Read the answers"))
        assert "a?" in read.words[-1]
        assert "✊ No" in read.words[-1]
        assert read.labels == []


# -- trial runs ------------------------------------------------------------------------------------


async def test_of_a_trial_run_nothing_is_kept(tmp_path):
    """Neither words, nor voice, nor files; an answer that would call a person only says so."""
    of = form(
        question("a", alert_when=". = 'no'"),
        question("t", kind=Kind.TEXT),
        question("p", kind=Kind.IMAGE),
        question("b"),
    )
    async with answering(tmp_path, of, role=Role.COORDINATOR, purpose=REHEARSAL) as chat:
        alarmed = await chat.taps("No")
        assert "In earnest a coordinator would be told of this answer now." in alarmed.words
        await chat.sends_voice()
        await chat.sends(PHOTO)
        await chat.taps("Yes")
        done = await chat.taps("Yes, it is right")
        assert "is over. Nothing of it counted" in done.words[-1]
        counts = "SELECT (SELECT COUNT(*) FROM {}), (SELECT COUNT(*) FROM {})"
        assert chat.world.rows(counts.format("voice_note", "file")) == [(0, 0)]
        assert chat.world.rows(counts.format("alert", "run_event")) == [(0, 0)]
        assert (await chat.state()).answers == {}
        old = await chat.world.does(chat.who, Tapped(acts.ConfirmSummary(chat.run, 5), PRESSED))
        assert old.toast is not None


async def test_a_second_trial_ends_the_first(tmp_path):
    """Whoever tries a form twice has one trial run at a time."""
    of = form(question("a"), question("b"))
    async with answering(tmp_path, of, role=Role.COORDINATOR, purpose=REHEARSAL) as chat:
        await begins(chat.world, chat.who, chat.coordinator, of, REHEARSAL)
        found = "SELECT COUNT(*) FROM run WHERE given_up_at IS NULL"
        assert chat.world.rows(found) == [(1,)]


# -- staff -----------------------------------------------------------------------------------------


async def test_staff_leave_for_the_menu_and_their_words_go_nowhere_else(tmp_path):
    """After ☰ nothing that is typed counts as an answer; the buttons still do."""
    of = for_staff(question("t", kind=Kind.TEXT), question("b"))
    async with answering(tmp_path, of, role=Role.MENTOR) as chat:
        await chat.world.presses(chat.who, Key.MENU)
        await chat.types("not meant as an answer")
        assert await chat.answer("t") is None
        await chat.world.taps(chat.who, running_acts.TakeUpRun(chat.run))
        await chat.types("meant as one")
        assert await chat.answer("t") == "meant as one"


async def test_words_that_are_too_long_are_not_cut(tmp_path):
    """Staff are told how much fits; half an answer is worse than none."""
    of = for_staff(question("t", kind=Kind.TEXT), question("b"))
    async with answering(tmp_path, of, role=Role.MENTOR) as chat:
        refused = await chat.types("x" * 1001)
        assert refused.words[-1].startswith("This is too long: please use at most 1000 characters.")
        assert await chat.answer("t") is None


# -- a newer version -------------------------------------------------------------------------------


async def published(world: World, of: Form) -> FormVersionId:
    """The form is what its organisation asks from now on."""
    version = await kept(world, of)
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        there = (await records.organisations.all())[0].id
        row = await records.questionnaires.keep(there, of.form_id, of.audience, None, world.now)
        source = Source("tiny.md", b"", of.digest)
        draft = await records.questionnaires.draft(row, version, source, {}, 0, None, world.now)
        await records.questionnaires.publish(draft, None, world.now)
    return version


async def test_answers_come_along_to_a_newer_version_where_they_fit(tmp_path):
    """A run stays on its version until the person says otherwise; then only what is new is asked."""
    first = form(question("a"), question("gone"), question("z"))
    second = seal(replace(form(question("a"), question("new"), question("z")), version="2"))
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await published(world, first)
        chat = await begins(world, anna, mara, first)
        await chat.taps("Yes")
        old = await chat.taps("No")
        await published(world, second)
        offered = await world.taps(anna, running_acts.TakeUpRun(chat.run))
        assert offered.words[-1].startswith("These questions were made new.")
        moved = await world.taps(anna, offered.tap("Yes, take them along"))
        assert moved.words[-2] == "Good. Most answers came along. I ask some questions again."
        assert moved.words[-1].startswith("new?")
        assert await chat.answer("a") == "yes"
        stale = await world.taps(anna, old.tap("Yes"))
        assert stale.toast == "You have answered this already."


async def test_who_stays_with_the_old_version_goes_on_where_they_were(tmp_path):
    """Nobody is moved without saying so."""
    first = form(question("a"), question("b"))
    second = seal(replace(form(question("a"), question("new")), version="2"))
    async with World.opened(tmp_path) as world:
        dobele = await world.organisation("Dobele")
        mara = await world.person("Māra", Role.COORDINATOR, dobele)
        anna = await world.person("Anna", Role.LEARNER, dobele, consent=True)
        await published(world, first)
        chat = await begins(world, anna, mara, first)
        await chat.taps("Yes")
        await published(world, second)
        offered = await world.taps(anna, running_acts.TakeUpRun(chat.run))
        stays = await world.taps(anna, offered.tap("No, as before"))
        assert stays.words[-1].startswith("b?")
