"""Two organisations with the same kinds of people and objects, and who may touch which of them.

Who reaches what is written down here from the rules (DOMAIN of the project: a learner their own, a
mentor those who walk with them, a coordinator what is in their organisation), not read from the code.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import acts
from bot.acts import gatherings as gathering_acts
from bot.acts import planning as planning_acts
from bot.acts import questionnaires as questionnaire_acts
from bot.acts.records import SetPermission
from bot.acts.timetable import KeepHours
from bot.domain.alerts import AlertKind
from bot.domain.diary import Given
from bot.domain.ids import (
    AlertId,
    AskingId,
    AssignmentId,
    ContractId,
    DeclaredId,
    EvaluationId,
    FormFileId,
    InstitutionId,
    LearnerMonthId,
    MeetingId,
    MemberId,
    OwnAskingId,
    OwnRunId,
    PartnerId,
    PayExportId,
    PersonId,
    PlannedId,
    QuestionnaireId,
    QuestionnaireVersionId,
    RunId,
    SemesterId,
    SupervisionDateId,
    SupervisionId,
    SupportPlanId,
    VoiceNoteId,
)
from bot.domain.learner_month import Reopen
from bot.domain.months import Month
from bot.domain.payment import PayRow
from bot.domain.people import Role
from bot.domain.runs import RunPurpose
from bot.forms import start
from bot.inputs import DocumentGiven
from bot.learner_months import month_of_assignment, take
from handlers.diary_screens import minutes_of
from storage.records import Records
from tests.support.world import Somebody, World

A_LATER_STEP = 5
"""Of a run, so that no button of another step answers anything in it."""

ABSENT = 4_000_000
"""An id that nothing ever had."""

MET = datetime(2026, 11, 19, 14, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Thing:
    """An object with a name for messages of failing tests, and who reaches it in which role."""

    name: str
    kind: Any
    id: int
    reached: frozenset[tuple[int, Role]]
    for_every_mentor: bool = False
    """Within reach of whoever is a mentor of that organisation, also of one who joins later."""


@dataclass(slots=True)
class Town:
    """One organisation with everything in it."""

    world: World
    name: str
    coordinator: Somebody
    mentor: Somebody
    colleague: Somebody
    learner: Somebody
    other_learner: Somebody
    asked: Somebody
    """A learner who has not been asked for consent yet."""
    refused: Somebody
    """A learner who said: not now."""
    things: list[Thing] = field(default_factory=list)

    @property
    def people(self) -> dict[str, Somebody]:
        return {
            "coordinator": self.coordinator,
            "mentor": self.mentor,
            "colleague": self.colleague,
            "learner": self.learner,
            "other learner": self.other_learner,
            "learner before consent": self.asked,
            "learner who said not now": self.refused,
        }

    @property
    def members(self) -> list[Thing]:
        """Everybody as the records name them: for the coordinator and the plan author."""
        reached = frozenset(
            {(self.coordinator.person, Role.COORDINATOR), (self.colleague.person, Role.MENTOR)}
        )
        return [
            Thing(f"{self.name}: {name} as a member", MemberId, who.person, reached)
            for name, who in self.people.items()
        ]

    def thing(self, name: str) -> Thing:
        return next(each for each in self.things if each.name == name)

    def _has(self, name: str, kind: Any, id_: int, *also: Somebody) -> None:
        """Everything is within reach of the coordinator; `also` of these, in their role."""
        reached = {(self.coordinator.person, Role.COORDINATOR)}
        reached |= {(who.person, who.role) for who in also}
        self.things.append(Thing(f"{self.name}: {name}", kind, id_, frozenset(reached)))

    def _owns(self, name: str, kind: Any, id_: int, who: Somebody) -> None:
        """What belongs to one person alone, whoever else is about."""
        only = frozenset({(who.person, who.role)})
        self.things.append(Thing(f"{self.name}: own {name}", kind, id_, only))

    async def fill(self) -> None:
        """Pairs in each state, runs, voice notes, meetings and alerts."""
        world = self.world
        pairs = {
            "active": await world.pair(self.mentor, self.learner),
            "proposed": await world.pair(self.mentor, self.asked, state="proposed"),
            "declined": await world.pair(self.mentor, self.refused, state="declined"),
            "colleague's": await world.pair(self.colleague, self.other_learner),
        }
        self._has("active pair", AssignmentId, pairs["active"], self.mentor, self.learner)
        self._has("proposed pair", AssignmentId, pairs["proposed"], self.mentor, self.asked)
        self._has("declined pair", AssignmentId, pairs["declined"], self.mentor, self.refused)
        self._has(
            "colleague's pair",
            AssignmentId,
            pairs["colleague's"],
            self.colleague,
            self.other_learner,
        )
        for name, who in self.people.items():
            walks = {self.learner: self.mentor, self.other_learner: self.colleague}.get(who)
            self._has(name, PersonId, who.person, *([walks] if walks else []))
        await self._fill_runs()
        await self._fill_diary(pairs["active"], pairs["colleague's"])
        await self._fill_plans(pairs["active"], pairs["colleague's"])
        await self._fill_months(pairs["active"], pairs["colleague's"])
        await self._fill_records()
        await self._fill_timetables()
        await self._fill_payment()
        await self._fill_semester()
        await self._fill_questionnaires()
        await self._fill_alerts()

    async def _fill_runs(self) -> None:
        for name, who in (("run", self.learner), ("other run", self.other_learner)):
            run = await self.world.begins(who)
            self._has(name, RunId, run)
            self._owns(name, OwnRunId, run, who)
            await self.world.speaks(who)
            note = self.world.rows("SELECT MAX(id) FROM voice_note")[0][0]
            self._has(f"voice note of the {name}", VoiceNoteId, note)

    async def _fill_diary(self, mine: AssignmentId, colleagues: AssignmentId) -> None:
        for name, who, pair in (
            ("meeting", self.mentor, mine),
            ("colleague's meeting", self.colleague, colleagues),
        ):
            await self.world.taps(who, acts.LogHours(pair, minutes_of(MET), 2, 1))
            meeting = self.world.rows("SELECT MAX(id) FROM meeting")[0][0]
            self._has(name, MeetingId, meeting, who)
            await self.world.expects(who, acts.SayWhatWasDone(MeetingId(meeting)))
            await self.world.speaks(who)
            note = self.world.rows("SELECT MAX(id) FROM voice_note")[0][0]
            thing = Thing(
                f"{self.name}: what was said of the {name}",
                VoiceNoteId,
                note,
                frozenset({(who.person, Role.MENTOR)}),
            )
            self.things.append(thing)
            await self.world.taps(who, acts.Cancel())

    async def _fill_plans(self, mine: AssignmentId, colleagues: AssignmentId) -> None:
        soon = minutes_of(self.world.now) // 60 * 60 + 48 * 60
        for name, who, learner, pair in (
            ("planned meeting", self.mentor, self.learner, mine),
            ("colleague's planned meeting", self.colleague, self.other_learner, colleagues),
        ):
            await self.world.taps(who, planning_acts.PlanNowhere(pair, soon, 1))
            planned = self.world.rows("SELECT MAX(id) FROM planned_meeting")[0][0]
            self._has(name, PlannedId, planned, who, learner)
            await self.world.taps(who, acts.Cancel())

    async def _fill_months(self, mine: AssignmentId, colleagues: AssignmentId) -> None:
        """An October that the coordinator let be changed again."""
        now, by = self.world.now, self.coordinator.person
        for name, who, pair in (
            ("learner-month", self.mentor, mine),
            ("colleague's learner-month", self.colleague, colleagues),
        ):
            async with self.world.store.database.unit_of_work() as unit:
                records = Records(unit, self.world.store)
                at_hand = await month_of_assignment(records, pair, Month(2026, 10), now)
                assert at_hand is not None
                step = Reopen(at_hand.record.version, by, has_reason=True, given=Given(now))
                await take(step, at_hand, records, by, now, "One meeting is missing.")
            number = self.world.rows("SELECT MAX(id) FROM learner_month")[0][0]
            self._has(name, LearnerMonthId, number, who)

    async def _fill_records(self) -> None:
        """The papers of the pairs; the colleague writes support plans for the whole organisation."""
        author, there = self.colleague, self.colleague.organisation
        permission = SetPermission(MemberId(author.person), "plan_author", 1)
        await self.world.taps(self.coordinator, permission)
        for name, who in (("learner", self.learner), ("mentor", self.mentor)):
            self._has(f"{name} as a member", MemberId, who.person, author)
        for kind, table, also in (
            (InstitutionId, "institution", ()),
            (PartnerId, "partner", ()),
            (SemesterId, "semester", (author,)),
        ):
            found = f"SELECT MIN(id) FROM {table} WHERE organisation_id = :there"
            ((number,),) = self.world.rows(found, there=there)
            self._has(table, kind, number, *also)
        for kind, table, also in (
            (ContractId, "contract", ()),
            (SupportPlanId, "support_plan", (author, self.mentor)),
        ):
            found = f"SELECT MIN(id) FROM {table} WHERE mentor_id = :mentor"
            ((number,),) = self.world.rows(found, mentor=self.mentor.person)
            self._has(table, kind, number, *also)

    async def _fill_payment(self) -> None:
        """Something that went out for payment, for the mentor's contract."""
        contract = self.thing(f"{self.name}: contract").id
        sql = "SELECT institution_id, unit_rate_cents FROM contract WHERE id = :id"
        ((institution, rate),) = self.world.rows(sql, id=contract)
        month = Month(2026, 9)
        row = PayRow(
            ContractId(contract),
            self.learner.person,
            InstitutionId(institution),
            self.mentor.person,
            month,
            2,
            rate,
        )
        async with self.world.store.database.unit_of_work() as unit:
            exports = Records(unit, self.world.store).exports
            there, by = self.coordinator.organisation, self.coordinator.person
            kept = await exports.add(there, month, [row], by, self.world.now)
        self._has("export", PayExportId, kept.head.id)

    async def _fill_timetables(self) -> None:
        """Fridays at another employer, for each mentor: nobody else's business."""
        for name, who in (("other work", self.mentor), ("colleague's other work", self.colleague)):
            await self.world.taps(who, KeepHours(5, 480, 540, 20261101))
            number = self.world.rows("SELECT MAX(id) FROM declared_hours")[0][0]
            reached = frozenset({(who.person, Role.MENTOR)})
            self.things.append(Thing(f"{self.name}: {name}", DeclaredId, number, reached))

    async def _fill_semester(self) -> None:
        """An evaluation of the mentor's, which nobody else writes in, and three supervisions."""
        plan = SupportPlanId(self.thing(f"{self.name}: support_plan").id)
        await self.world.taps(self.mentor, gathering_acts.Evaluate(plan))
        number = self.world.rows("SELECT MAX(id) FROM evaluation")[0][0]
        only = frozenset({(self.mentor.person, Role.MENTOR)})
        self.things.append(Thing(f"{self.name}: evaluation", EvaluationId, number, only))
        await self.world.taps(self.mentor, acts.Cancel())
        await self._supervises("supervision", "mentors", (self.mentor, self.colleague))
        await self._supervises("supervision of the team", "team", (self.colleague,))
        await self._supervises("supervision in preparation", "mentors", (), offered=False)

    async def _supervises(
        self, name: str, audience: str, guests: tuple[Somebody, ...], *, offered: bool = True
    ) -> None:
        organiser = self.coordinator
        await self.world.taps(organiser, gathering_acts.NewSupervision(audience))
        for words in ("Tired learners", "Library"):
            await self.world.writes(organiser, words)
        number = SupervisionId(self.world.rows("SELECT MAX(id) FROM supervision")[0][0])
        soon = minutes_of(self.world.now) // 60 * 60 + 72 * 60
        await self.world.taps(organiser, gathering_acts.KeepDate(number, soon, 2))
        date = self.world.rows("SELECT MAX(id) FROM supervision_date")[0][0]
        if offered:
            ((version,),) = self.world.rows(
                "SELECT version FROM supervision WHERE id = :id", id=number
            )
            await self.world.taps(organiser, gathering_acts.OfferSupervision(number, version))
        everybody = offered and audience == "mentors"
        for what, kind, id_ in (
            (name, SupervisionId, number),
            (f"date of the {name}", SupervisionDateId, date),
        ):
            self._has(what, kind, id_, *guests)
            self.things[-1] = replace(self.things[-1], for_every_mentor=everybody)

    async def _fill_questionnaires(self) -> None:
        """A published one that the learner is asked to answer, and the file of another."""
        await self.world.taps(self.coordinator, questionnaire_acts.UseShipped("checkin"))
        found = "SELECT MAX(id) FROM questionnaire_version"
        version = QuestionnaireVersionId(self.world.rows(found)[0][0])
        number = QuestionnaireId(self.world.rows("SELECT MAX(id) FROM questionnaire")[0][0])
        await self.world.taps(self.coordinator, questionnaire_acts.PublishVersion(version, 0))
        ask = questionnaire_acts.AskPerson(number, self.learner.person, 0)
        await self.world.taps(self.coordinator, ask)
        asking = self.world.rows("SELECT MAX(id) FROM asking")[0][0]
        sent = DocumentGiven("form-1", "u-form", "morning.md", "text/plain", 900)
        await self.world.does(self.coordinator, sent, sent=True)
        file = self.world.rows("SELECT MAX(id) FROM file WHERE purpose = 'form'")[0][0]
        self._has("questionnaire", QuestionnaireId, number)
        self._has("version", QuestionnaireVersionId, version)
        self._has("asking", AskingId, asking)
        self._has("file of a form", FormFileId, file)
        self._owns("asking", OwnAskingId, asking, self.learner)
        for who in (self.mentor, self.coordinator):
            await self._fill_run_of_staff(who)

    async def _fill_run_of_staff(self, who: Somebody) -> None:
        """Somebody of the staff is in the middle of a questionnaire."""
        world = self.world
        async with world.store.database.unit_of_work() as unit:
            version, form = world.library.current("readiness")
            run = replace(start(form, {}, world.now).run, step=A_LATER_STEP)
            number = Records(unit, world.store).runs.add(
                who.organisation,
                who.person,
                version,
                run.step,
                run.phase.value,
                run.to_json(),
                world.now,
                purpose=RunPurpose.QUESTIONNAIRE,
            )
        self._owns(f"run of {who.role.value}", OwnRunId, number, who)

    async def _fill_alerts(self) -> None:
        for name, kind, about, heard in (
            ("wish to talk", AlertKind.WANTS_TALK, self.learner, (self.learner, self.mentor)),
            ("distress", AlertKind.FEELS_BAD, self.learner, (self.learner,)),
            ("wish for another", AlertKind.WANTS_OTHER_MENTOR, self.learner, (self.learner,)),
        ):
            alert = await self.world.alert(about, kind, update=f"{self.name} {name}")
            self._has(name, AlertId, alert, *heard)


async def _town(world: World, name: str) -> Town:
    there = await world.organisation(name)
    people = [
        await world.person(f"{name} {each}", role, there, consent=consent)
        for each, role, consent in (
            ("Ilze", Role.COORDINATOR, None),
            ("Māris", Role.MENTOR, None),
            ("Dace", Role.MENTOR, None),
            ("Anna", Role.LEARNER, True),
            ("Bruno", Role.LEARNER, True),
            ("Centis", Role.LEARNER, None),
            ("Daina", Role.LEARNER, False),
        )
    ]
    town = Town(world, name, *people)
    await town.fill()
    return town


@asynccontextmanager
async def two_towns(folder: Path) -> AsyncIterator[tuple[World, Town, Town]]:
    """The world with Dobele, whose people act, and Saldus, which is no business of theirs."""
    async with World.opened(folder) as world:
        yield world, await _town(world, "Dobele"), await _town(world, "Saldus")
