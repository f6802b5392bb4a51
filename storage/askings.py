"""Owns who is asked to answer a questionnaire, about whom, and how far they are; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AskingId, OrganisationId, PersonId, QuestionnaireId, RunId
from bot.domain.questionnaires import AskingState
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.questionnaires import QuestionnaireRow
from storage.rows import Row


@dataclass(frozen=True, slots=True)
class AskingRow:
    """Somebody is asked; ``about`` is the learner of whom staff are asked."""

    id: AskingId
    organisation: OrganisationId
    questionnaire: QuestionnaireId
    person: PersonId
    name: str
    about: PersonId | None
    about_name: str | None
    run: RunId | None
    """None until it was begun."""
    state: AskingState
    asked_at: datetime


_SELECT = """
    SELECT k.*, p.name, a.name AS about_name FROM asking k
    JOIN person p ON p.id = k.person_id LEFT JOIN person a ON a.id = k.about_id
"""


class Askings:
    """Askings within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def get(self, asking: AskingId) -> AskingRow | None:
        found = await self._rows(_SELECT + " WHERE k.id = :id", id=asking)
        return found[0] if found else None

    async def of_run(self, run: RunId) -> AskingRow | None:
        """The asking which a run answers, if it answers one."""
        found = await self._rows(_SELECT + " WHERE k.run_id = :run", run=run)
        return found[0] if found else None

    async def of(self, questionnaire: QuestionnaireId) -> list[AskingRow]:
        """Everybody who was ever asked, the newest first."""
        return await self._rows(
            _SELECT + " WHERE k.questionnaire_id = :questionnaire ORDER BY k.id DESC",
            questionnaire=questionnaire,
        )

    async def open_of(self, person: PersonId) -> list[AskingRow]:
        """What this person was asked and hasn't answered, oldest first."""
        return await self._rows(
            _SELECT
            + " WHERE k.person_id = :person AND k.state IN ('asked', 'begun', 'declined')"
            + " ORDER BY k.id",
            person=person,
        )

    async def waiting(self, since: datetime, until: datetime) -> list[AskingRow]:
        """Asked after ``since`` and until ``until``, and nothing came of it yet, oldest first."""
        return await self._rows(
            _SELECT
            + " WHERE k.state = 'asked' AND k.asked_at > :since AND k.asked_at <= :until"
            + " ORDER BY k.id",
            since=to_text(since),
            until=to_text(until),
        )

    async def _rows(self, sql: str, **params: str | int) -> list[AskingRow]:
        return [_asking(row) for row in await self._unit.fetch(sql, **params)]

    async def ask(
        self,
        questionnaire: QuestionnaireRow,
        person: PersonId,
        about: PersonId | None,
        by: PersonId,
        now: datetime,
    ) -> AskingId | None:
        """Ask somebody; nothing where the same question is still open with them."""
        assert isinstance(self._unit, Unit)
        asking = AskingId(self._ids.next("asking"))
        made = await self._unit.run(
            """INSERT INTO asking (id, organisation_id, questionnaire_id, person_id, about_id,
                 state, asked_by, asked_at)
               SELECT :id, :organisation, :questionnaire, :person, :about, 'asked', :by, :now
               WHERE NOT EXISTS (SELECT 1 FROM asking k WHERE k.person_id = :person
                 AND k.questionnaire_id = :questionnaire AND k.about_id IS NOT DISTINCT FROM :about
                 AND k.state IN ('asked', 'begun', 'declined'))""",
            id=asking,
            organisation=questionnaire.organisation,
            questionnaire=questionnaire.id,
            person=person,
            about=about,
            by=by,
            now=to_text(now),
        )
        return asking if made else None

    async def begin(self, asking: AskingId, run: RunId) -> bool:
        """The person began to answer, by this run; false where that is no longer wanted."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            """UPDATE asking SET state = 'begun', run_id = :run, settled_at = NULL
               WHERE id = :id AND state IN ('asked', 'begun', 'declined')""",
            run=run,
            id=asking,
        )
        return changed == 1

    async def finish(self, run: RunId, now: datetime) -> AskingRow | None:
        """The run that answers an asking is finished; the asking, where there was one open."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            """UPDATE asking SET state = 'done', settled_at = :now
               WHERE run_id = :run AND state = 'begun'""",
            run=run,
            now=to_text(now),
        )
        return await self.of_run(run) if changed else None

    async def decline(self, asking: AskingId, now: datetime) -> bool:
        """Not now; whoever changes their mind can still begin."""
        return await self._settle(asking, AskingState.DECLINED, ("asked",), now)

    async def call_off(self, asking: AskingId, now: datetime) -> bool:
        """It is no longer wanted; false where it was answered or called off before."""
        return await self._settle(
            asking, AskingState.CALLED_OFF, ("asked", "begun", "declined"), now
        )

    async def call_off_not_begun(self, questionnaire: QuestionnaireId, now: datetime) -> int:
        """Nobody can begin it any more; who is in the middle may finish. How many that concerns."""
        assert isinstance(self._unit, Unit)
        return await self._unit.run(
            """UPDATE asking SET state = 'called_off', settled_at = :now
               WHERE questionnaire_id = :questionnaire AND state IN ('asked', 'declined')""",
            questionnaire=questionnaire,
            now=to_text(now),
        )

    async def _settle(
        self, asking: AskingId, state: AskingState, before: tuple[str, ...], now: datetime
    ) -> bool:
        assert isinstance(self._unit, Unit)
        row = await self.get(asking)
        if row is None or row.state.value not in before:
            return False
        await self._unit.run(
            "UPDATE asking SET state = :state, settled_at = :now WHERE id = :id",
            state=state.value,
            now=to_text(now),
            id=asking,
        )
        return True


def _asking(row: Row) -> AskingRow:
    return AskingRow(
        id=AskingId(row["id"]),
        organisation=OrganisationId(row["organisation_id"]),
        questionnaire=QuestionnaireId(row["questionnaire_id"]),
        person=PersonId(row["person_id"]),
        name=row["name"],
        about=None if row["about_id"] is None else PersonId(row["about_id"]),
        about_name=row["about_name"],
        run=None if row["run_id"] is None else RunId(row["run_id"]),
        state=AskingState(row["state"]),
        asked_at=from_text(row["asked_at"]),
    )
