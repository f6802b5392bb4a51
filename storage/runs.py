"""Owns stored questionnaires and the runs through them; must not know what a question means.

A run is one sealed state and an append-only row per accepted step; ``(run, step)`` is unique, so
the same press can't count twice whatever happens in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import FormVersionId, OrganisationId, PersonId, RunId
from bot.domain.runs import RunPurpose
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row, instant
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as it lies in the database; ``state`` is the engine's own JSON.

    ``person`` walks through the form; ``about`` is the learner of whom somebody of the staff is asked.
    """

    id: RunId
    organisation: OrganisationId
    person: PersonId
    form_version: FormVersionId
    step: int
    phase: str
    state: str
    asked_at: datetime
    replays: int
    ready_at: datetime | None
    closed_at: datetime | None
    purpose: RunPurpose = RunPurpose.ORIENTATION
    about: PersonId | None = None
    given_up_at: datetime | None = None


_OPEN = "given_up_at IS NULL AND phase NOT IN ('finished', 'expired')"
RUN = "SELECT * FROM run WHERE id = :id"

SAVE = """
    UPDATE run SET step = :step, phase = :phase, state_box = :state, ready_at = :ready_at,
      touched_at = :at, asked_at = :at, replays = 0
    WHERE id = :id
"""
SAVE_BY_STAFF = """
    UPDATE run SET step = :step, phase = :phase, state_box = :state, ready_at = :ready_at
    WHERE id = :id
"""


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
            person=PersonId(row["learner_id"]),
            form_version=FormVersionId(row["form_version_id"]),
            step=row["step"],
            phase=row["phase"],
            state=state.decode(),
            asked_at=from_text(row["asked_at"]),
            replays=row["replays"],
            ready_at=instant(row["ready_at"]),
            closed_at=instant(row["closed_at"]),
            purpose=RunPurpose(row["purpose"]),
            about=row["about_id"],
            given_up_at=instant(row["given_up_at"]),
        )

    async def get(self, run: RunId) -> StoredRun | None:
        row = await self._unit.one(RUN, id=run)
        return None if row is None else self._stored(row)

    async def current_of(self, person: PersonId) -> StoredRun | None:
        """The run that the person is in: of those that are not finished the one touched last."""
        row = await self._unit.one(
            f"""SELECT * FROM run WHERE learner_id = :person AND {_OPEN}
                ORDER BY touched_at DESC, id DESC LIMIT 1""",  # noqa: S608  (a constant condition)
            person=person,
        )
        return None if row is None else self._stored(row)

    async def newest_of(self, person: PersonId) -> StoredRun | None:
        """The run that the person is in, or was in last."""
        row = await self._unit.one(
            """SELECT * FROM run WHERE learner_id = :person AND given_up_at IS NULL
               ORDER BY touched_at DESC, id DESC LIMIT 1""",
            person=person,
        )
        return None if row is None else self._stored(row)

    async def orientation_of(self, learner: PersonId) -> StoredRun | None:
        """The learner's own road, finished or not."""
        row = await self._unit.one(
            """SELECT * FROM run WHERE learner_id = :learner AND purpose = 'orientation'
               ORDER BY id DESC LIMIT 1""",
            learner=learner,
        )
        return None if row is None else self._stored(row)

    async def rehearsals_of(self, person: PersonId) -> list[StoredRun]:
        """What the person tries out at the moment: one at most, unless something broke."""
        rows = await self._unit.fetch(
            """SELECT * FROM run WHERE learner_id = :person AND purpose = 'rehearsal'
               AND given_up_at IS NULL ORDER BY id""",
            person=person,
        )
        return [self._stored(row) for row in rows]

    def add(
        self,
        organisation: OrganisationId,
        person: PersonId,
        form_version: FormVersionId,
        step: int,
        phase: str,
        state: str,
        now: datetime,
        *,
        purpose: RunPurpose = RunPurpose.ORIENTATION,
        about: PersonId | None = None,
    ) -> RunId:
        assert isinstance(self._unit, Unit)
        run = self._ids.next("run")
        self._unit.later(
            """INSERT INTO run (id, organisation_id, learner_id, form_version_id, step, phase,
                 state_box, started_at, touched_at, asked_at, purpose, about_id)
               VALUES (:id, :organisation, :person, :form_version, :step, :phase, :state, :now,
                 :now, :now, :purpose, :about)""",
            id=run,
            organisation=organisation,
            person=person,
            form_version=form_version,
            step=step,
            phase=phase,
            state=self._vault.seal(person, _aad(run, "state"), state.encode()),
            now=to_text(now),
            purpose=purpose.value,
            about=about,
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
        by_staff: bool = False,
    ) -> None:
        """The new state, and a row of what happened; a step that exists already fails the unit.

        What staff did to the run (a mapped answer) leaves the person's step as it is, and where they are.
        """
        assert isinstance(self._unit, Unit)
        at = to_text(now)
        self._unit.later(
            SAVE_BY_STAFF if by_staff else SAVE,
            step=step,
            phase=phase,
            state=self._vault.seal(stored.person, _aad(stored.id, "state"), state.encode()),
            ready_at=(to_text(stored.ready_at) if stored.ready_at else at) if ready else None,
            id=stored.id,
            **({} if by_staff else {"at": at}),
        )
        event = self._ids.next("run_event")
        body = self._vault.seal(stored.person, f"run_event:{event}:body", events.encode())
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

    def moved_to(
        self, stored: StoredRun, version: FormVersionId, step: int, phase: str, state: str
    ) -> None:
        """The run goes on with another version of its form."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """UPDATE run SET form_version_id = :version, step = :step, phase = :phase,
                 state_box = :state WHERE id = :id""",
            version=version,
            step=step,
            phase=phase,
            state=self._vault.seal(stored.person, _aad(stored.id, "state"), state.encode()),
            id=stored.id,
        )

    def give_up(self, run: RunId, now: datetime) -> None:
        """Nothing more is asked in this run; what was answered is kept."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            "UPDATE run SET given_up_at = :now WHERE id = :id", now=to_text(now), id=run
        )

    def forget(self, stored: StoredRun, state: str, now: datetime) -> None:
        """Of a rehearsal only the row stays, so that its old buttons lead nowhere; what was said or sent
        in it goes by ``Leaving.trial``. ``state`` is that of a run in which nothing was answered."""
        assert isinstance(self._unit, Unit)
        self._unit.later("DELETE FROM run_event WHERE run_id = :run", run=stored.id)
        self._unit.later(
            """UPDATE run SET phase = 'expired', state_box = :state, ready_at = NULL,
                 given_up_at = :now WHERE id = :id""",
            state=self._vault.seal(stored.person, _aad(stored.id, "state"), state.encode()),
            now=to_text(now),
            id=stored.id,
        )

    async def close(self, stored: StoredRun, by: PersonId, note: str, now: datetime) -> bool:
        """A person held the talk and closes the profile with a note; false if it was closed."""
        assert isinstance(self._unit, Unit)
        changed = await self._unit.run(
            """UPDATE run SET closed_at = :now, closed_by = :by, note_box = :note
               WHERE id = :id AND ready_at IS NOT NULL AND closed_at IS NULL
                 AND purpose = 'orientation'""",
            now=to_text(now),
            by=by,
            note=self._vault.seal(stored.person, _aad(stored.id, "note"), note.encode()),
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
                 AND r.closed_at IS NULL AND r.purpose = 'orientation' ORDER BY r.ready_at""",
            organisation=organisation,
        )

    async def open_since(self, since: datetime, until: datetime) -> list[Row]:
        """Unfinished runs whose question was sent or touched between these instants, of each person
        the one that they are in.

        Only of learners whose last word on consent is yes, and of the staff.
        """
        return await self._unit.fetch(
            f"""SELECT id, learner_id FROM run WHERE ready_at IS NULL AND {_OPEN}
               AND touched_at >= :since AND touched_at < :until
               AND COALESCE((SELECT c.given FROM consent c WHERE c.person_id = run.learner_id
                    ORDER BY c.id DESC LIMIT 1), NOT EXISTS (SELECT 1 FROM membership m
                    WHERE m.person_id = run.learner_id AND m.role = 'learner')) = 1
               AND NOT EXISTS (SELECT 1 FROM run o WHERE o.learner_id = run.learner_id
                    AND o.given_up_at IS NULL AND o.phase NOT IN ('finished', 'expired')
                    AND (o.touched_at > run.touched_at
                         OR (o.touched_at = run.touched_at AND o.id > run.id)))
               ORDER BY id""",  # noqa: S608  (a constant condition)
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
