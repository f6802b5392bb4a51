"""Owns the rows of planned reminders and what became of them; must not decide when or whether."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.ids import OrganisationId, PersonId
from bot.domain.months import Month
from bot.domain.reminders import LATER_MARK, Reminder, ReminderKind, SkipReason, Step
from storage.database import Reader, Row, Unit
from storage.instants import from_text, to_text
from storage.service import ServiceState


def _planned_at(organisation: OrganisationId) -> str:
    """The name of the fact that says when an organisation's reminders were planned last."""
    return f"reminders_planned:{organisation}"


def _reminder(row: Row) -> Reminder:
    return Reminder(
        key=row["key"],
        kind=ReminderKind(row["kind"]),
        organisation=OrganisationId(row["organisation_id"]),
        subject=PersonId(row["subject_id"]),
        month=Month.parse(row["month"]),
        step=Step(row["step"]),
        due_at=from_text(row["due_at"]),
        expires_at=from_text(row["expires_at"]),
    )


class Reminders:
    """Reminders within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def keys_from(self, organisation: OrganisationId, due_from: datetime) -> frozenset[str]:
        """Keys of the rows, in whatever state, that fall due from that instant on."""
        rows = await self._unit.fetch(
            """SELECT key FROM reminder
               WHERE organisation_id = :organisation AND due_at >= :due_from""",
            organisation=organisation,
            due_from=to_text(due_from),
        )
        return frozenset(row["key"] for row in rows)

    def plan(self, reminders: Iterable[Reminder]) -> None:
        """Keep rows; one whose key was planned before, in whatever state, stays as it is."""
        for reminder in reminders:
            self._writing.later(
                """INSERT INTO reminder (key, kind, organisation_id, subject_id, month, step,
                     due_at, expires_at, put_off)
                   VALUES (:key, :kind, :organisation, :subject, :month, :step, :due_at,
                     :expires_at, :put_off)
                   ON CONFLICT (key) DO NOTHING""",
                key=reminder.key,
                kind=reminder.kind.value,
                organisation=reminder.organisation,
                subject=reminder.subject,
                month=str(reminder.month),
                step=reminder.step.value,
                due_at=to_text(reminder.due_at),
                expires_at=to_text(reminder.expires_at),
                put_off=int(LATER_MARK in reminder.key),
            )

    async def last_planned(self, organisation: OrganisationId) -> datetime | None:
        """When the organisation's reminders were planned last (UTC), since its days changed."""
        at = await ServiceState(self._unit).get(_planned_at(organisation))
        return from_text(at) if at else None

    def set_planned(self, organisation: OrganisationId, now: datetime) -> None:
        """They are planned now."""
        ServiceState(self._writing).set(_planned_at(organisation), to_text(now))

    async def forget_planned(self, organisation: OrganisationId, now: datetime) -> None:
        """Rows whose time is to come go, for their days may have changed: they are planned anew.

        What a person put off stays where the person put it, and what waits to go out goes out.
        """
        await self._writing.run(
            """DELETE FROM reminder WHERE organisation_id = :organisation AND state = 'planned'
               AND due_at > :now AND put_off = 0""",
            organisation=organisation,
            now=to_text(now),
        )
        ServiceState(self._writing).set(_planned_at(organisation), "")

    async def due(self, now: datetime) -> list[Reminder]:
        """Rows whose time has come and of which nothing became yet, the earliest first."""
        rows = await self._unit.fetch(
            """SELECT * FROM reminder WHERE state = 'planned' AND due_at <= :now
               ORDER BY due_at, key""",
            now=to_text(now),
        )
        return [_reminder(row) for row in rows]

    async def fired(self, reminder: Reminder, now: datetime) -> bool:
        """It goes out in this unit of work; false if something became of it before."""
        return await self._settle(reminder, "fired", None, now)

    async def skipped(self, reminder: Reminder, reason: SkipReason, now: datetime) -> bool:
        """It never goes out, for this reason; false if something became of it before."""
        return await self._settle(reminder, "skipped", reason.value, now)

    # -- what a person put off --------------------------------------------------------------------

    async def put_off(self, again: Reminder, matter: str, now: datetime) -> None:
        """It comes once more, at its new time; one put off before is not sent then.

        ``matter`` is what rests until then (``bot.domain.reminders.matter``).
        """
        await self._writing.run(
            """UPDATE reminder SET state = 'skipped', reason = :reason, settled_at = :now
               WHERE subject_id = :subject AND organisation_id = :organisation AND kind = :kind
                 AND month = :month AND state = 'planned' AND key <> :key
                 AND put_off = 1""",
            reason=SkipReason.SUPERSEDED.value,
            now=to_text(now),
            subject=again.subject,
            organisation=again.organisation,
            kind=again.kind.value,
            month=str(again.month),
            key=again.key,
        )
        self._writing.later(
            """INSERT INTO snooze (person_id, kind, until) VALUES (:person, :matter, :until)
               ON CONFLICT (person_id, kind) DO UPDATE SET until = excluded.until""",
            person=again.subject,
            matter=matter,
            until=to_text(again.due_at),
        )
        self.plan([again])

    async def put_off_until(self, person: PersonId, matter: str) -> datetime | None:
        """Until when (UTC) the person put this matter off last, if ever; it may have passed."""
        row = await self._unit.one(
            "SELECT until FROM snooze WHERE person_id = :person AND kind = :matter",
            person=person,
            matter=matter,
        )
        return None if row is None else from_text(row["until"])

    async def _settle(
        self, reminder: Reminder, state: str, reason: str | None, now: datetime
    ) -> bool:
        touched = await self._writing.run(
            """UPDATE reminder SET state = :state, reason = :reason, settled_at = :now
               WHERE key = :key AND state = 'planned'""",
            state=state,
            reason=reason,
            now=to_text(now),
            key=reminder.key,
        )
        return touched == 1

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit
