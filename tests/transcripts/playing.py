"""Plays a conversation that is written down in a text file, and writes what came of it.

A line that a person or the clock does stands in the file for good; what follows it (the bot's
messages, `toast`, `books`, `at` and everything indented) is written by the play. Must not hold a
rule of the bot.

    # what the file is for
    given        organisation Dobele, LV, en
    given        coordinator Ilze
    given        learner Anna, 25_49
    learner      opens the invite
    bot → learner      ♪ Latviešu · Русский · English
                       [Latviešu] [Русский] [English]
    learner      taps English
    learner      sends voice 9s
    clock        +3 days
    read         the answers of learner
    books        paid_work = yes

Roles are told apart by number (`mentor`, `mentor2`). What people can do stands in `_ACTS`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from bot import acts, operator
from bot.acts import gatherings as gathering_acts
from bot.acts import months as month_acts
from bot.acts import work_time as work_time_acts
from bot.acts.questionnaires import StartAsking, WalkVersion
from bot.domain.consent import digital_consent_age
from bot.domain.ids import AssignmentId, MeetingId, PersonId
from bot.domain.people import Role
from bot.domain.sections import Section
from bot.outgoing import Sound
from bot.reports import typesetting
from bot.reports.papers import SignatureSheet, from_json, to_json
from bot.speech.prompts import Prompt
from bot.speech.speakable import sentences
from bot.taps import Tap, unpack
from tests.support.conversation import (
    ALL_HOURS,
    Came,
    Conversation,
    Hands,
    NoSuchThing,
    Phone,
    Rows,
    Seen,
    aware,
)
from tests.support.school import papers_of, school_papers
from tests.transcripts import forms, reading

RIGA = ZoneInfo("Europe/Riga")
BEGINS = aware(2026, 11, 2, 9, 0, RIGA)
"""Monday 2 November 2026, 09:00 in Riga: a working day, early in a month."""

NOBODY = PersonId(0)

WHO = 19
"""Columns before what is said."""

OUTPUT = ("bot →", "toast", "books", "at ", "…")
_LINK = re.compile(r"https://t\.me/\w+\?start=([\w-]+)")
_SIGNS = {"voice": "♪ ", "audio": "♫ ", "play": "▶ ", "qr": "▣ ", "text": ""}
_FILES = {"photo": "🖼", "media": "🖼", "document": "📄", "stored": "📄"}
_SELDOM = "thrice a day until "
FEW_HOURS = (9, 15, 18)
"""On the wall: when most reminders come, after lunch, and in the evening."""
_WRITTEN = {
    Section.ACTIVITIES: "We read the timetable.",
    Section.GOALS: "Find the way to school alone.",
    Section.HOW_IT_WENT: "It went well.",
}
_HANDLE = re.compile(r"(learner|mentor|coordinator|deputy|stranger)\d*")


class Fault(AssertionError):
    """A line of a transcript can't be played: names the file, the line and the reason."""


@dataclass(slots=True)
class Person:
    """Somebody in the play: their phone, and what they were given."""

    handle: str
    name: str
    phone: Phone
    person: PersonId = NOBODY
    token: str = ""

    @property
    def is_learner(self) -> bool:
        return self.handle.startswith("learner")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that reached a learner, and the how-manieth line led to it."""

    person: Person
    seen: Seen
    line: int


@dataclass(slots=True)
class Play:
    """One file being played."""

    talk: Conversation
    language: str = "en"
    organisation: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    """For the rules on what learners are sent."""
    lines: int = 0

    # -- lines -------------------------------------------------------------------------------------

    async def line(self, who: str, what: str) -> list[str]:
        """Play one line; returns what came of it."""
        self.lines += 1
        match who:
            case "given":
                await self._given(what)
                return []
            case "clock":
                return await self._clock(what)
            case "restart":
                return self._told(await self.talk.ticks())
            case "away":
                return self._told(await self.talk.returns_after_a_gap())
            case "read":
                async with self.talk.process() as process:
                    found = await reading.read(what, process, self._person_named)
                return [_padded("books", each) for each in found]
            case _:
                return await self._act(self._actor(who), what)

    def _person_named(self, handle: str) -> PersonId:
        return self.people[handle].person

    def _actor(self, handle: str) -> Person:
        if handle not in self.people and _HANDLE.fullmatch(handle):
            name = handle.capitalize()
            self.people[handle] = Person(handle, name, self.talk.phone(name, self.language))
        return self.people[handle]

    # -- what is given before ----------------------------------------------------------------------

    async def _given(self, what: str) -> None:
        kind, _, rest = what.partition(" ")
        if what.startswith("it begins "):
            assert self.lines == 1, "the conversation begins with its day"
            self.talk.clock = Hands(_instant(what.removeprefix("it begins ")))
        elif kind == "questionnaire":
            await self._questionnaire(*_parts(rest))
        elif what.startswith("it is "):
            self.talk.clock.move_to(_instant(what.removeprefix("it is ")))
        elif kind == "organisation":
            await self._organisation(*_parts(rest))
        elif " met " in what:
            await self._met(what)
        elif " walks with " in what:
            mentor, _, others = what.partition(" walks with ")
            learners, _, where = others.partition(" by the ")
            for learner in _parts(learners):
                pair = self.people[mentor], self.people[learner]
                await self._pair(*pair, centre=where == "youth centre")
        elif " has papers for " in what:
            mentor, _, learner = what.partition(" has papers for ")
            await self._papers(self.people[mentor], self.people[learner])
        elif kind.startswith("learner"):
            await self._learner(kind, *_parts(rest))
        else:
            await self._staff(kind, rest)

    async def _organisation(self, name: str, country: str, language: str) -> None:
        self.organisation, self.language = name, language
        zone = {"LV": "Europe/Riga", "SI": "Europe/Ljubljana", "HU": "Europe/Budapest"}[country]
        assert digital_consent_age(country)
        async with self.talk.process() as process:
            await operator.add_organisation(
                process.store,
                self.talk.clock.now(),
                name=name,
                country=country,
                timezone=zone,
                language=language,
            )

    async def _staff(self, handle: str, name: str) -> None:
        """Somebody of the staff who has opened the link and chosen the language."""
        role = "mentor" if handle.startswith("mentor") else "coordinator"
        async with self.talk.process() as process:
            token = await operator.invite(
                process.store,
                self.talk.clock.now(),
                organisation=self.organisation,
                role=role,
                name=name,
                deputy=handle.startswith("deputy"),
            )
        person = self._new(handle, name, token)
        await self._joins(person)
        person.person = await self._id_of(person)

    async def _learner(self, handle: str, name: str, band: str, *more: str) -> None:
        """A learner with a link; "agreed" has opened it, chosen the language and said yes."""
        by = self.people.get("coordinator")
        async with self.talk.process() as process:
            now = self.talk.clock.now()
            async with process.store.database.unit_of_work() as unit:
                records = process.records(unit)
                organisation = await records.organisations.named(self.organisation)
                assert organisation is not None
                learner = records.people.add(name, band, now)
                process.store.vault.add_person(learner)
                records.people.add_member(organisation.id, learner, Role.LEARNER, now)
                inviter = None if by is None else by.person
                token = records.invites.add(organisation.id, learner, Role.LEARNER, inviter, now)
        person = self._new(handle, name, token)
        person.person = learner
        if "agreed" in more:
            await self._joins(person)
            await self._hidden(
                person, lambda tap: isinstance(tap, acts.AnswerConsent) and tap.yes == 1
            )

    def _new(self, handle: str, name: str, token: str) -> Person:
        person = Person(handle, name, self.talk.phone(name, self.language), token=token)
        self.people[handle] = person
        return person

    async def _joins(self, person: Person) -> None:
        await self.talk.writes(person.phone, f"/start {person.token}")
        await self._hidden(person, lambda tap: tap == acts.SpeakLanguage(self.language))

    async def _hidden(self, person: Person, fits: Callable[[Tap], bool]) -> None:
        """A press whose answer the file doesn't show."""
        found = self.talk.newest_tap(person.phone, fits)
        if found is None:
            raise NoSuchThing(f"nothing to press; the phone shows {person.phone.labels()}")
        await self.talk.presses(person.phone, *found)

    async def _id_of(self, person: Person) -> PersonId:
        async with (
            self.talk.process() as process,
            process.store.database.unit_of_work() as unit,
        ):
            actor = await process.records(unit).people.actor(person.phone.account)
        assert actor is not None
        return actor.person

    async def _pair(self, mentor: Person, learner: Person, *, centre: bool) -> None:
        """A pair in "Skola – kopiena" since this moment."""
        since = self.talk.clock.now()
        by = self.people["coordinator"].person
        async with self.talk.process() as process:
            async with process.store.database.unit_of_work() as unit:
                records = process.records(unit)
                organisation = await records.organisations.named(self.organisation)
                assert organisation is not None
                made = records.assignments.propose(
                    organisation.id, "school_community", mentor.person, learner.person, by, since
                )
            async with process.store.database.unit_of_work() as unit:
                assignments = process.records(unit).assignments
                row = await assignments.get(made)
                assert row is not None
                assert await assignments.move(row, "active", since)
            await school_papers(process.store, made, centre=centre, years=(2026,))

    async def _questionnaire(self, name: str, *media: str) -> None:
        """A form of the folder `questionnaires`, published here, with pictures and sounds of these names."""
        async with self.talk.process() as process:
            await forms.published(process, self.organisation, name, media, self.talk.clock.now())

    async def is_asked(self, person: Person, name: str, about: str) -> Came:
        """Somebody is asked to answer a questionnaire, and begins at once."""
        learner = self.people[about].person if about else None
        async with self.talk.process() as process:
            now = self.talk.clock.now()
            asking = await forms.asked(
                process, self.organisation, name, person.person, learner, now
            )
        return await self._does(person, StartAsking(asking))

    async def tries(self, person: Person, name: str) -> Came:
        """Somebody of the staff tries the newest version of a questionnaire out."""
        async with self.talk.process() as process:
            version = await forms.newest(process, self.organisation, name)
        return await self._does(person, WalkVersion(version))

    async def sends_place(self, person: Person, latitude: str, longitude: str) -> Came:
        return await self.talk.sends_place(person.phone, float(latitude), float(longitude))

    async def _papers(self, mentor: Person, learner: Person) -> None:
        """Qualification, contract, school and plan, for two people who are not together yet."""
        by = self.people["coordinator"].person
        async with self.talk.process() as process:
            async with process.store.database.unit_of_work() as unit:
                named = await process.records(unit).organisations.named(self.organisation)
            assert named is not None
            await papers_of(process.store, named.id, mentor.person, learner.person, by)

    async def _met(self, what: str) -> None:
        """ "mentor met learner on 3 Nov 2026, 16:00 for 2 hours": logged by the very button.

        With ", all written" the entry also says what has to be in it before it can be approved.
        """
        found = re.fullmatch(r"(\w+) met (\w+) on (.+) for (\d+) hours?(, all written)?", what)
        assert found is not None, what
        mentor, learner = self.people[found[1]], self.people[found[2]]
        start = int(_instant(found[3]).timestamp()) // 60
        async with (
            self.talk.process() as process,
            process.store.database.unit_of_work() as unit,
        ):
            pairs = await process.records(unit).assignments.of_learner(learner.person, "active")
        pair = next(each for each in pairs if each.mentor == mentor.person)
        tap = acts.LogHours(pair.id, start, int(found[4]), 1)
        last = mentor.phone.messages[-1]
        came = await self.talk.presses(
            mentor.phone, last, {"text": "", "callback_data": tap.pack()}
        )
        assert any("#" in each.body.words for each in came.seen), came
        if found[5]:
            await self._writes_all(pair.id)

    async def _writes_all(self, pair: AssignmentId) -> None:
        """Words in each section that the newest entry of the pair has to have."""
        async with (
            self.talk.process() as process,
            process.store.database.unit_of_work() as unit,
        ):
            meetings = process.records(unit).meetings
            row = await unit.one(
                "SELECT MAX(id) AS id FROM meeting WHERE assignment_id = :pair", pair=pair
            )
            assert row is not None
            entry = await meetings.get(MeetingId(row["id"]))
            assert entry is not None
            for section, words in _WRITTEN.items():
                now = self.talk.clock.now()
                await meetings.write_section(entry.meeting, section, words, now)

    # -- the clock ---------------------------------------------------------------------------------

    async def _clock(self, what: str) -> list[str]:
        """ "+3 days" or "10 Nov 2026, 23:59": what comes on the way, hour by hour.

        "thrice a day until …" looks only at three hours of each day, for long stretches.
        """
        hours: tuple[int, ...] = ALL_HOURS
        if what.startswith(_SELDOM):
            what, hours = what.removeprefix(_SELDOM), FEW_HOURS
        relative = re.fullmatch(r"\+(\d+) (minute|hour|day)s?", what)
        if relative is None:
            until = _instant(what)
        else:
            until = self.talk.clock.now() + timedelta(**{f"{relative[2]}s": int(relative[1])})
        lines: list[str] = []
        for instant, came in await self.talk.ticks_until(until, hours):
            if told := self._told(came):
                at = instant.astimezone(RIGA)
                lines += [_padded("at", f"{at:%a} {at.day} {at:%b %Y, %H:%M}"), *told]
        return lines

    # -- acts --------------------------------------------------------------------------------------

    async def _act(self, person: Person, what: str) -> list[str]:
        for pattern, act in _ACTS:
            found = re.fullmatch(pattern, what)
            if found is not None:
                given = [each or "" for each in found.groups()]
                return self._told(await act(self, person, *given))
        raise NoSuchThing(f"nobody knows how somebody {what!r}")

    async def opens_invite(self, person: Person, of: str) -> Came:
        token = self.people[of].token if of else person.token
        return await self.talk.writes(person.phone, f"/start {token}")

    async def opens_link(self, person: Person, number: str) -> Came:
        """A link that the bot showed; it stands in the file as <link 1>."""
        return await self.talk.writes(person.phone, f"/start {self.links[int(number) - 1]}")

    async def opens_wrong_link(self, person: Person) -> Came:
        return await self.talk.writes(person.phone, "/start AAAAAAAAAAAAAAAAAAAAAAAA")

    async def starts(self, person: Person) -> Came:
        return await self.talk.writes(person.phone, "/start")

    async def sends_command(self, person: Person, command: str) -> Came:
        return await self.talk.writes(person.phone, command)

    async def taps_within(self, person: Person, label: str, within: str) -> Came:
        """A button of the message with these words, also one that has gone from it since."""
        message = self.talk.newest_with(person.phone, label, within=within)
        button = message.button(label, also_former=True)
        assert button is not None
        return await self.talk.presses(person.phone, message, button)

    async def taps(self, person: Person, label: str) -> Came:
        message = self.talk.newest_with(person.phone, label)
        button = message.button(label)
        assert button is not None
        return await self.talk.presses(person.phone, message, button)

    async def taps_twice(self, person: Person, label: str) -> Came:
        """Two quick presses on one button, before its message could change."""
        message = self.talk.newest_with(person.phone, label)
        button = message.button(label)
        assert button is not None
        first = await self.talk.presses(person.phone, message, button)
        second = await self.talk.presses(person.phone, message, button)
        return Came((*first.seen, *second.seen), (*first.toasts, *second.toasts))

    async def speaks(self, person: Person, seconds: str) -> Came:
        return await self.talk.speaks(person.phone, int(seconds))

    async def photographs_sheet(self, person: Person, name: str) -> Came:
        """The paper of this name, printed from the phone, signed, laid down and photographed."""
        return await self.talk.photographs(person.phone, self._page_of(person, name))

    def _page_of(self, person: Person, name: str) -> bytes:
        body = person.phone.file(name)
        assert body.paper is not None, f"{name} is not a paper that the bot made"
        paper = from_json(body.paper.encode())
        assert isinstance(paper, SignatureSheet), f"nobody signs {name}"
        return typesetting.pages_as_png(paper.kind, to_json(paper), paper.made_at)[0]

    async def photographs_nothing(self, person: Person) -> Came:
        """A page on which no code can be found."""
        out = BytesIO()
        Image.new("L", (1240, 1754), 250).save(out, "PNG")
        return await self.talk.photographs(person.phone, out.getvalue())

    async def sends_file(self, person: Person, name: str) -> Came:
        """A file of the person's own; what is in it doesn't matter to anybody here."""
        if name.endswith(".pdf"):
            return await self.talk.sends_file(person.phone, name, "application/pdf", b"%PDF-1.7")
        mime = "application/octet-stream"
        return await self.talk.sends_file(person.phone, name, mime, b"PK\x03\x04")

    async def sends_questionnaire(self, person: Person, name: str) -> Came:
        """A form of the folder `questionnaires`, as a file in the chat."""
        content = (forms.FOLDER / name).read_bytes()
        return await self.talk.sends_file(person.phone, name, "text/markdown", content)

    async def sends_other(self, person: Person, kind: str) -> Came:
        return await self.talk.sends(person.phone, kind)

    async def presses_key(self, person: Person, key: str) -> Came:
        if key not in person.phone.keys:
            raise NoSuchThing(f"no key {key}; the keyboard holds {person.phone.keys}")
        return await self.talk.writes(person.phone, key)

    async def types(self, person: Person, text: str) -> Came:
        return await self.talk.writes(person.phone, text)

    async def blocks(self, person: Person) -> Came:
        return await self.talk.blocks(person.phone, blocked=True)

    async def unblocks(self, person: Person) -> Came:
        return await self.talk.blocks(person.phone, blocked=False)

    async def answers_the_rest(self, person: Person) -> Came:
        """The first answer of each question, up to the summary; the file shows the end only."""
        came = Came()
        for _ in range(60):
            if self.talk.newest_tap(person.phone, _is(acts.ConfirmSummary)):
                return came
            found = self.talk.newest_tap(person.phone, _is(acts.ChooseAnswer, acts.GoOn))
            last = person.phone.messages[-1]
            if found is None or found[0] is not last:
                found = self.talk.newest_tap(person.phone, _is(acts.SkipQuestion))
            if found is None:
                break
            came = await self.talk.presses(person.phone, *found)
        raise NoSuchThing(f"no summary came; the phone shows {person.phone.labels()}")

    async def finishes_month(self, person: Person, month: str) -> Came:
        """Everything after the last meeting: approve, print, sign, attach, hand in; all learners.

        The file shows the answer to the last press only.
        """
        number = _month_number(month)
        await self._does(person, acts.MyMonth(number, anew=1))
        await self._hidden(person, _is(month_acts.ApproveAllMonths))
        shown = await self._does(person, acts.MyMonth(number, anew=1))
        for tap in _taps_of(shown):
            if isinstance(tap, month_acts.PrintSheet):
                await self._does(person, tap)
                page = self._page_of(person, person.phone.messages[-1].body.name)
                await self._hidden(person, _is(month_acts.AttachSheetPages))
                await self.talk.photographs(person.phone, page)
                await self._hidden(person, _is(month_acts.SheetPagesSent))
        await self._does(person, acts.MyMonth(number, anew=1))
        found = self.talk.newest_tap(person.phone, _is(month_acts.SubmitAllMonths))
        assert found is not None, "nothing to hand in"
        return _first(await self.talk.presses(person.phone, *found))

    async def pays_month(self, person: Person, month: str) -> Came:
        """Approve every complete form of the month and export it; the file shows what follows."""
        number = _month_number(month)
        await self._does(person, work_time_acts.ListComplete(number))
        await self._hidden(person, _is(work_time_acts.ApproveComplete))
        await self._does(person, work_time_acts.ShowExport(number))
        found = self.talk.newest_tap(person.phone, _is(work_time_acts.MakeExport))
        assert found is not None, "nothing to export"
        return await self.talk.presses(person.phone, *found)

    async def fills_in_the_rest(self, person: Person) -> Came:
        """The first answer of each question of an evaluation, or a few words, up to the summary."""
        came = Came()
        for _ in range(30):
            taps = [unpack(b["callback_data"]) for r in person.phone.messages[-1].rows for b in r]
            if any(isinstance(tap, gathering_acts.FinishEvaluation) for tap in taps):
                return came
            ways = (gathering_acts.ChooseInEvaluation, gathering_acts.GoOnInEvaluation)
            chosen = [tap for tap in taps if isinstance(tap, ways)]
            if chosen:
                came = await self._does(person, chosen[0])
            else:
                came = await self.talk.writes(person.phone, "Reading the timetable together.")
        raise NoSuchThing(f"no summary came; the phone shows {person.phone.labels()}")

    async def _does(self, person: Person, tap: Tap) -> Came:
        """A press whose button may stand anywhere; its answer is shown where it is returned."""
        last = person.phone.messages[-1]
        return await self.talk.presses(
            person.phone, last, {"text": "", "callback_data": tap.pack()}
        )

    # -- what came ---------------------------------------------------------------------------------

    def _told(self, came: Came) -> list[str]:
        handles = {each.phone.account: each for each in self.people.values()}
        lines: list[str] = []
        for seen in came.seen:
            person = handles[seen.account]
            if person.is_learner:
                self.heard.append(Heard(person, seen, self.lines))
            lines += _block(f"bot → {person.handle}", self._shown(seen))
        return lines + [_padded("toast", each) for each in came.toasts]

    def _shown(self, seen: Seen) -> Iterator[str]:
        """A message as lines: its words, what is heard where it differs, its buttons and keys."""
        body = seen.body
        sign = _SIGNS.get(body.method)
        if body.method in _FILES:
            sign = f"{_FILES[body.method]} {body.name}  ".replace("   ", " ")
        if sign is None:
            sign = "changes  "
            if body.method == "edit_buttons":
                yield f"marks  {' '.join(_buttons(seen.rows))}"
                return
            if seen.of_pressed:
                sign = "marks  " if body.method == "edit_caption" else "turns into  "
        words = _LINK.sub(self._numbered, body.words)
        first, *others = [each for each in words.split("\n") if each.strip()] or [""]
        yield f"{sign}{first}".rstrip()
        yield from (each.strip() for each in others)
        if body.sound is not None:
            yield from _heard(body.sound, words, seen.rows)
        yield from _buttons(seen.rows)
        if seen.keys is not None:
            yield f"keys {' '.join(seen.keys)}"
        if body.protect:
            yield "(can't be forwarded)"
        if body.silent:
            yield "(without a sound)"

    def _numbered(self, found: re.Match[str]) -> str:
        if found[1] not in self.links:
            self.links.append(found[1])
        return f"<link {self.links.index(found[1]) + 1}>"


_ACTS: tuple[tuple[str, Callable[..., Awaitable[Came]]], ...] = (
    (r"opens the invite(?: of (\w+))?", Play.opens_invite),
    (r"opens <link (\d+)>", Play.opens_link),
    (r"opens a wrong link", Play.opens_wrong_link),
    (r"starts the bot", Play.starts),
    (r"sends (/\w+)", Play.sends_command),
    (r"taps twice (.+)", Play.taps_twice),
    (r'taps (.+) in "(.+)"', Play.taps_within),
    (r"taps (.+)", Play.taps),
    (r"sends voice (\d+)s", Play.speaks),
    (r"photographs the signed (\S+\.pdf)", Play.photographs_sheet),
    (r"photographs a page without a code", Play.photographs_nothing),
    (r"sends the questionnaire (\S+)", Play.sends_questionnaire),
    (r"sends the file (\S+)", Play.sends_file),
    (r"sends the place ([\d.]+), ([\d.]+)", Play.sends_place),
    (r"sends a (photo|sticker|location|video)", Play.sends_other),
    (r"is asked (\w+)(?: about (\w+))?", Play.is_asked),
    (r"tries (\w+) out", Play.tries),
    (r"presses (\S+)", Play.presses_key),
    (r'types "(.*)"', Play.types),
    (r"blocks the bot", Play.blocks),
    (r"lets the bot in again", Play.unblocks),
    (r"answers the rest", Play.answers_the_rest),
    (r"finishes (\w+ \d{4})", Play.finishes_month),
    (r"pays (\w+ \d{4})", Play.pays_month),
    (r"fills in the rest", Play.fills_in_the_rest),
)


def _is(*kinds: type[Tap]) -> Callable[[Tap], bool]:
    return lambda tap: isinstance(tap, kinds)


def _taps_of(came: Came) -> list[Tap]:
    buttons = [button for seen in came.seen for row in seen.rows for button in row]
    return [tap for each in buttons if (tap := unpack(each["callback_data"])) is not None]


def _first(came: Came) -> Came:
    return Came(came.seen[:1], came.toasts)


def _month_number(month: str) -> int:
    """ "October 2026" as it stands in a button: 202610."""
    return int(f"{datetime.strptime(month, '%B %Y'):%Y%m}")  # noqa: DTZ007  # a month has no zone


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _instant(text: str) -> datetime:
    """ "10 Nov 2026, 23:59" on the wall in Riga."""
    for form in ("%d %b %Y, %H:%M:%S", "%d %b %Y, %H:%M"):
        try:
            wall = datetime.strptime(text, form)  # noqa: DTZ007  # the zone follows at once
        except ValueError:
            continue
        return wall.replace(tzinfo=RIGA).astimezone(UTC)
    raise NoSuchThing(f"no time of day: {text!r}; write it like 10 Nov 2026, 23:59")


def _padded(who: str, what: str) -> str:
    return f"{who:<{WHO - 1}} {what}".rstrip()


def _block(who: str, shown: Iterable[str]) -> list[str]:
    first, *others = shown
    return [_padded(who, first), *(" " * WHO + each for each in others)]


def _heard(sound: Sound, words: str, rows: Rows) -> Iterator[str]:
    """What the voice says, where that isn't just the line and the buttons."""
    labels = [_spoken_label(button["text"]) for row in rows for button in row]
    line = [each for each in words.split("\n") if not set(each) <= {"●", "○"}]
    if sound.recorded:
        parts = zip(sound.parts, sound.recorded, strict=True)
        yield f"says “{' | '.join(f'🎙 {words}' if at else words for words, at in parts)}”"
        return
    if [*line, *labels] != list(sound.parts) and [" ".join(line), *labels] != list(sound.parts):
        yield f"says “{' | '.join(sound.parts)}”"


def _spoken_label(label: str) -> str:
    return label.partition(" ")[2].removeprefix("✅ ") if not label[0].isalnum() else label


def _buttons(rows: Rows) -> Iterator[str]:
    """One line where each row holds one button, else a line for each row."""
    labels = [[f"[{button['text']}]" for button in row] for row in rows]
    if all(len(row) == 1 for row in labels):
        if labels:
            yield " ".join(row[0] for row in labels)
        return
    yield from (" ".join(row) for row in labels)


# -- files -----------------------------------------------------------------------------------------


def is_output(line: str) -> bool:
    """Whether the play writes this line."""
    return line.startswith(OUTPUT) or (line.startswith(" ") and bool(line.strip()))


@dataclass(slots=True)
class Played:
    """A played file: its text as it should be, and what learners were sent."""

    text: str
    heard: list[Heard]


async def played(name: str, text: str, folder: Path) -> Played:
    """Play a file's text. Raises ``Fault`` at the line that can't be played."""
    play = Play(Conversation(folder, BEGINS, RIGA))
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if is_output(line):
            continue
        lines.append(line.rstrip())
        if not line.strip() or line.startswith("#"):
            continue
        who, _, what = line.partition(" ")
        try:
            lines += await play.line(who, what.strip())
        except (NoSuchThing, KeyError, IndexError) as error:
            raise Fault(f"{name}, line {number}: {line.strip()}\n{error}") from error
    return Played("\n".join(lines) + "\n", play.heard)


def spoken_sentences(sound: Sound) -> list[str]:
    """What a voice note says, sentence by sentence, without signs that nobody pronounces."""
    parts = Prompt(sound.language, sound.parts).spoken()
    return [sentence for part in parts for sentence in sentences(part)]
