"""Owns stored questionnaires and the runs through them; must not know what a question means.

A run is one sealed state and an append-only row per accepted step; ``(run, step)`` is unique, so
the same press can't count twice whatever happens in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import FormVersionId, OrganisationId, PersonId, RunId
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row, instant
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it lies in the database; ``state`` is the engine's own JSON."""

    id: RunId
    organisation: OrganisationId
    learner: PersonId
    form_version: FormVersionId
    step: int
    phase: str
    state: str
    asked_at: datetime
    replays: int
    ready_at: datetime | None
    closed_at: datetime | None


RUN = "SELECT * FROM run WHERE id = :id"


def _aad(run: int, column: str) -> str:
    return f"run:{run}:{column}"


class Runs:
    """Runs within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids, vault: Vault) -> None:
        self._unit = unit
        self._ids = ids
        self._vault = vault

    def _stored(self, row: Row) -> StoredRun:
        state = self._vault.open(row["learner_id"], _aad(row["id"], "state"), row["state_box"])
        return StoredRun(
            id=RunId(row["id"]),
            organisation=OrganisationId(row["organisation_id"]),
            learner=PersonId(row["learner_id"]),
            form_version=FormVersionId(row["form_version_id"]),
            step=row["step"],
            phase=row["phase"],
            state=state.decode(),
            asked_at=from_text(row["asked_at"]),
            replays=row["replays"],
            ready_at=instant(row["ready_at"]),
            closed_at=instant(row["closed_at"]),
        )

    async def get(self, run: RunId) -> StoredRun | None:
        row = await self._unit.one(RUN, id=run)
        return None if row is None else self._stored(row)

    async def newest_of(self, learner: PersonId) -> StoredRun | None:
        """The run that the learner is in, or was in last."""
        row = await self._unit.one(
            "SELECT * FROM run WHERE learner_id = :learner ORDER BY id DESC LIMIT 1",
            learner=learner,
        )
        return None if row is None else self._stored(row)

    def add(
        self,
        organisation: OrganisationId,
        learner: PersonId,
        form_version: FormVersionId,
        step: int,
        phase: str,
        state: str,
        now: datetime,
    ) -> RunId:
        assert isinstance(self._unit, Unit)
        run = self._ids.next("run")
        self._unit.later(
            """INSERT INTO run (id, organisation_id, learner_id, form_version_id, step, phase,
                 state_box, started_at, touched_at, asked_at)
               VALUES (:id, :organisation, :learner, :form_version, :step, :phase, :state, :now,
                 :now, :now)""",
            id=run,
            organisation=organisation,
            learner=learner,
            form_version=form_version,
            step=step,
            phase=phase,
            state=self._vault.seal(learner, _aad(run, "state"), state.encode()),
            now=to_text(now),
        )
        return RunId(run)

    def save(
        self,
        stored: StoredRun,
        step: int,
        phase: str,
        state: str,
        events: str,
        now: datetime,
        *,
        ready: bool,
    ) -> None:
        """The new state, and a row of what happened; a step that exists already fails the unit.

        What staff did to the run (a mapped answer) leaves the learner's step as it is.
        """
        assert isinstance(self._unit, Unit)
        at = to_text(now)
        self._unit.later(
            """UPDATE run SET step = :step, phase = :phase, state_box = :state, touched_at = :at,
                 asked_at = :at, replays = 0, ready_at = :ready_at
               WHERE id = :id""",
            step=step,
            phase=phase,
            state=self._vault.seal(stored.learner, _aad(stored.id, "state"), state.encode()),
            at=at,
            ready_at=(to_text(stored.ready_at) if stored.ready_at else at) if ready else None,
            id=stored.id,
        )
        event = self._ids.next("run_event")
        body = self._vault.seal(stored.learner, f"run_event:{event}:body", events.encode())
        self._unit.later(
            """INSERT INTO run_event (id, run_id, step, body_box, happened_at)
               VALUES (:id, :run, :step, :body, :at)""",
            id=event,
            run=stored.id,
            step=None if step == stored.step else step,
            body=body,
            at=at,
        )

    def asked_again(self, run: RunId, now: datetime, *, replays: int = 0) -> None:
        """The open question went out once more, for the ``replays``-th time on request."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """UPDATE run SET asked_at = :now, touched_at = :now, replays = :replays
               WHERE id = :id""",
            now=to_text(now),
            replays=replays,
            id=run,
        )

    async def close(self, stored: StoredRun, by: PersonId, note: str, now: datetime) -> bool:
        """A person held the talk and closes the profile with a note; false if it was closed."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            """UPDATE run SET closed_at = :now, closed_by = :by, note_box = :note
               WHERE id = :id AND ready_at IS NOT NULL AND closed_at IS NULL""",
            now=to_text(now),
            by=by,
            note=self._vault.seal(stored.learner, _aad(stored.id, "note"), note.encode()),
            id=stored.id,
        )
        return changed == 1

    async def note_of(self, run: RunId) -> str | None:
        row = await self._unit.one("SELECT learner_id, note_box FROM run WHERE id = :id", id=run)
        if row is None or row["note_box"] is None:
            return None
        return self._vault.open(row["learner_id"], _aad(run, "note"), row["note_box"]).decode()

    async def ready_in(self, organisation: OrganisationId) -> list[Row]:
        """Runs that wait for the talk, oldest first."""
        return await self._unit.fetch(
            """SELECT r.id AS run_id, p.name, r.ready_at FROM run r
               JOIN person p ON p.id = r.learner_id
               WHERE r.organisation_id = :organisation AND r.ready_at IS NOT NULL
                 AND r.closed_at IS NULL ORDER BY r.ready_at""",
            organisation=organisation,
        )

    async def open_since(self, since: datetime, until: datetime) -> list[Row]:
        """Unfinished runs whose question was sent or touched between these instants.

        Only of learners whose last word on consent is yes.
        """
        return await self._unit.fetch(
            """SELECT id, learner_id FROM run WHERE ready_at IS NULL
               AND touched_at >= :since AND touched_at < :until
               AND (SELECT c.given FROM consent c WHERE c.person_id = run.learner_id
                    ORDER BY c.id DESC LIMIT 1) = 1
               ORDER BY id""",
            since=to_text(since),
            until=to_text(until),
        )


class FormVersions:
    """Immutable versions of questionnaires."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def definition_of(self, version: FormVersionId) -> str:
        row = await self._unit.one("SELECT definition FROM form_version WHERE id = :id", id=version)
        assert row is not None
        return str(row["definition"])

    async def keep(
        self, form_id: str, version: str, digest: str, definition: str, now: datetime
    ) -> FormVersionId:
        """The id of this exact version, stored if it is new."""
        assert isinstance(self._unit, Unit)
        row = await self._unit.one(
            "SELECT id FROM form_version WHERE digest = :digest", digest=digest
        )
        if row is not None:
            return FormVersionId(row["id"])
        stored = self._ids.next("form_version")
        await self._unit.run(
            """INSERT INTO form_version (id, form_id, version, digest, definition, stored_at)
               VALUES (:id, :form_id, :version, :digest, :definition, :now)""",
            id=stored,
            form_id=form_id,
            version=version,
            digest=digest,
            definition=definition,
            now=to_text(now),
        )
        return FormVersionId(stored)
