"""Owns what the clock starts each minute, and what follows when something fell out of the chat.

Must not decide by itself: reminders, repetitions and backups follow rules of ``bot.domain``; each
part runs in a unit of its own, so that one failing part doesn't hold the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alerting import Desk, is_quiet, pass_on, raise_everywhere, repeat, working_calendar
from bot.clock import Clock
from bot.domain.alerts import AlertKind, may_be_repeated_at
from bot.domain.ids import PersonId, RunId
from bot.domain.months import local_day
from bot.domain.people import Role
from bot.forms.definition import Form
from bot.forms.run import Phase
from bot.i18n import LANGUAGES, Translators
from bot.library import Library
from bot.outgoing import Kind, Priority
from bot.post import HandOver, Post
from bot.routines.deadlines import watch_deadlines
from bot.routines.endings import watch_endings
from bot.routines.meetings import watch_meetings
from bot.routines.questionnaires import nudge_who_was_asked
from bot.routines.reminders import fire_reminders, plan_reminders
from bot.routines.semester import tell_of_semester
from bot.routines.work_time import watch_work_time
from bot.screens import Keys, Screen
from bot.speech.prompts import Prompt
from bot.wording import common
from bot.wording import reminders as reminder_words
from handlers.running_screens import question_screens
from handlers.running_staff import staff_screens
from handlers.running_steps import loaded
from storage import inbox, outbox
from storage.backup import Backups
from storage.database import Unit
from storage.invites import forget_misses
from storage.records import Records, Store

ASKED_LATELY = timedelta(hours=24)
"""Questions sent or touched within this time are asked again after a gap (DESIGN "Settled")."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Rounds:
    """The minute's work."""

    store: Store
    clock: Clock
    translators: Translators
    library: Library
    hand_over: HandOver
    backups: Backups

    async def tick(self, now: datetime) -> None:
        """Everything that may be due now."""
        parts = (
            self._reminders,
            self._meetings,
            self._deadlines,
            self._endings,
            self._work_time,
            self._semester,
            self._questionnaires,
            self._repetitions,
            self._retention,
            self._backup,
        )
        for part in parts:
            try:
                await part(now)
            except Exception:
                _log.exception("a part of the round failed", extra={"part": part.__name__})

    def desk(self, unit: Unit, prefix: str, now: datetime) -> Desk:
        """What raising an alert needs, outside of a conversation."""
        post = Post(unit, self.store, self.translators, now, prefix, self.hand_over)
        return Desk(Records(unit, self.store), post, now)

    async def _reminders(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            await plan_reminders(self.desk(unit, f"plan:{now.timestamp()}", now))
        async with self.store.database.unit_of_work() as unit:
            await fire_reminders(self.desk(unit, f"remind:{now.timestamp()}", now))

    async def _meetings(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            await watch_meetings(self.desk(unit, f"meetings:{now.timestamp()}", now))

    async def _deadlines(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            await watch_deadlines(self.desk(unit, f"deadline:{now.timestamp()}", now))

    async def _endings(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            await watch_endings(self.desk(unit, f"endings:{now.timestamp()}", now))

    async def _work_time(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            await watch_work_time(self.desk(unit, f"work_time:{now.timestamp()}", now))

    async def _semester(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            await tell_of_semester(self.desk(unit, f"semester:{now.timestamp()}", now))

    async def _questionnaires(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            desk = self.desk(unit, f"questionnaires:{now.timestamp()}", now)
            await nudge_who_was_asked(desk, self.library)

    async def _repetitions(self, now: datetime) -> None:
        """Alerts that nobody took in the set time are repeated once."""
        async with self.store.database.unit_of_work() as unit:
            desk = self.desk(unit, f"repeat:{now.timestamp()}", now)
            organisations = {each.id: each for each in await desk.records.organisations.all()}
            for row in await desk.records.alerts.to_repeat(now):
                organisation = organisations[row.organisation]
                calendar = await working_calendar(desk.records, organisation)
                if may_be_repeated_at(AlertKind(row.kind), now, calendar):
                    await repeat(desk, organisation, row)

    async def _retention(self, now: datetime) -> None:
        async with self.store.database.unit_of_work() as unit:
            inbox.forget(unit, now)
            forget_misses(unit, now)
            await Records(unit, self.store).leaving.in_time(now)
            outbox.forget_settled(unit, now - timedelta(days=7), now - timedelta(days=400))

    async def _backup(self, _now: datetime) -> None:
        await self.backups.make_if_due()

    async def ask_again_after_gap(self) -> None:
        """A press made while we were away may be lost: ask every lately open question again."""
        now = self.clock.now()
        async with self.store.database.unit_of_work() as unit:
            desk = self.desk(unit, f"gap:{now.timestamp()}", now)
            rows = await desk.records.runs.open_since(now - ASKED_LATELY, now)
            for row in rows:
                await self._ask_again(desk, RunId(row["id"]), PersonId(row["learner_id"]))
        _log.info("asked again after a gap", extra={"runs": len(rows)})

    async def _ask_again(self, desk: Desk, run: RunId, learner: PersonId) -> None:
        stored = await desk.records.runs.get(run)
        assert stored is not None
        organisation = await desk.records.organisations.of_person(learner)
        today = local_day(desk.now, organisation.zone)
        interview = await loaded(desk.records, self.library, stored, today)
        if interview.run.phase is not Phase.ASKING:
            return
        person = await desk.records.people.addressee(learner)
        silent = is_quiet(organisation, desk.now)
        language = self.translators.of(person.language).language
        shown = question_screens if interview.is_heard else staff_screens
        intro = Screen(common.ASK_AGAIN_AFTER_GAP(), keys=interview.keys, spoken=interview.is_heard)
        for each in (intro, *shown(interview, language)):
            desk.post.to(person, each, kind=Kind.QUESTION, priority=Priority.NOTICE, silent=silent)
        desk.records.runs.asked_again(run, desk.now)


def prompts_of(form: Form, languages: Iterable[str]) -> list[Prompt]:
    """What the questions of a form sound like, where nothing personal stands in them."""
    found: list[Prompt] = []
    for language in languages:
        if language not in LANGUAGES:
            continue
        for question in form.questions:
            line = question.label.get(language, "")
            if not question.kind.is_asked or not line or "${" in line or question.choice_filter:
                continue
            labels = tuple(choice.label.get(language, choice.name) for choice in question.choices)
            found.append(Prompt(language, (line, *labels)))
    return found


async def update_parked(desk: Desk, account: int, update_id: int) -> None:
    """Something that a person sent could not be worked: say so kindly, and tell a person."""
    actor = await desk.records.people.actor(account)
    if actor is None:
        return
    learner = Role.LEARNER in actor.roles
    screen = Screen(common.TROUBLE(), keys=Keys.LEARNER if learner else Keys.STAFF, spoken=learner)
    desk.post.to(actor.addressee(), screen, kind=Kind.FACT, priority=Priority.REPLY)
    await raise_everywhere(
        desk, AlertKind.MESSAGE_PARKED, actor.person, {"message": f"u{update_id}"}
    )


async def one_moment(desk: Desk, account: int) -> None:
    """Everything is there and is worked in its order; a stranger is not written to unasked."""
    actor = await desk.records.people.actor(account)
    if actor is not None:
        screen = Screen(reminder_words.ONE_MOMENT(), spoken=Role.LEARNER in actor.roles)
        desk.post.to(actor.addressee(), screen, kind=Kind.NUDGE, priority=Priority.REPLY)


async def message_parked(desk: Desk, person: int | None) -> None:
    """A message that Telegram refuses for good: somebody must know.

    Once a day for each person, or two to whom nothing gets through would be told of each other
    without end.
    """
    if not person:
        return
    await _pass_on(desk, PersonId(person))
    occasion = {"message": f"day{desk.now.date().isoformat()}"}
    await raise_everywhere(desk, AlertKind.MESSAGE_PARKED, PersonId(person), occasion)


async def unreachable(desk: Desk, chat: int, person: int | None) -> None:
    """The person blocked the bot: note it, and tell who can do something about it.

    An alert that they should have got goes to the next person in the same moment.
    """
    desk.records.people.set_blocked(chat, desk.now)
    if not person:
        return
    await _pass_on(desk, PersonId(person))
    occasion = {"day": desk.now.date().isoformat()}
    await raise_everywhere(desk, AlertKind.UNREACHABLE, PersonId(person), occasion)


async def _pass_on(desk: Desk, person: PersonId) -> None:
    """Alerts whose message to this person never arrived."""
    organisations = {each.id: each for each in await desk.records.organisations.all()}
    for row in await desk.records.alerts.undelivered_to(person):
        await pass_on(desk, organisations[row.organisation], row)
