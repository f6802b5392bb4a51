"""Owns group supervisions, their dates and who said what to them; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.gatherings import (
    Audience,
    DateAdded,
    DateAnswered,
    Gathering,
    GatheringState,
    Moved,
    PossibleDate,
)
from bot.domain.ids import OrganisationId, PersonId, SupervisionDateId, SupervisionId
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import from_text, to_text
from storage.rows import Row


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    """A supervision with what a screen shows of it."""

    gathering: Gathering
    organisation: OrganisationId
    topic: str
    place: str
    created_by: PersonId


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited, and what they said to one date: None where nothing yet."""

    person: PersonId
    name: str
    yes: bool | None
    attended: bool


_INVITED = """
    SELECT DISTINCT p.id, p.name, p.name_key FROM person p
    JOIN membership m ON m.person_id = p.id AND m.organisation_id = :organisation
      AND m.ended_at IS NULL AND m.joined_at IS NOT NULL
    WHERE (:audience = 'mentors' AND m.role = 'mentor')
       OR (:audience = 'team' AND (m.role = 'coordinator'
           OR EXISTS (SELECT 1 FROM permission g WHERE g.person_id = p.id
             AND g.organisation_id = :organisation AND g.permission = 'plan_author'
             AND g.ended_at IS NULL)))
    ORDER BY p.name_key, p.id
"""


class Supervisions:
    """Supervisions within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    # -- reading -----------------------------------------------------------------------------------

    async def get(self, supervision: SupervisionId) -> SupervisionRow | None:
        found = await self._rows("SELECT * FROM supervision WHERE id = :id", id=supervision)
        return found[0] if found else None

    async def of_date(self, date: SupervisionDateId) -> SupervisionRow | None:
        """The supervision to which a date belongs."""
        found = await self._rows(
            """SELECT * FROM supervision WHERE id IN (
                 SELECT supervision_id FROM supervision_date WHERE id = :date)""",
            date=date,
        )
        return found[0] if found else None

    async def of(self, organisation: OrganisationId) -> list[SupervisionRow]:
        """All of the organisation, the newest first."""
        return await self._rows(
            "SELECT * FROM supervision WHERE organisation_id = :organisation ORDER BY id DESC",
            organisation=organisation,
        )

    async def settled_from(self, since: datetime) -> list[SupervisionRow]:
        """Settled ones whose date begins after that instant, in every organisation."""
        return await self._rows(
            """SELECT * FROM supervision WHERE state = 'settled' AND id IN (
                 SELECT supervision_id FROM supervision_date
                 WHERE chosen = 1 AND starts_at > :since)
               ORDER BY id""",
            since=to_text(since),
        )

    async def _rows(self, sql: str, **params: str | int) -> list[SupervisionRow]:
        rows = await self._unit.fetch(sql, **params)
        return [await self._row(row) for row in rows]

    async def _row(self, row: Row) -> SupervisionRow:
        dates = await self._unit.fetch(
            """SELECT id, starts_at, hours, chosen FROM supervision_date
               WHERE supervision_id = :id ORDER BY starts_at, id""",
            id=row["id"],
        )
        gathering = Gathering(
            id=SupervisionId(row["id"]),
            audience=Audience(row["audience"]),
            state=GatheringState(row["state"]),
            dates=tuple(
                PossibleDate(
                    SupervisionDateId(each["id"]),
                    from_text(each["starts_at"]),
                    each["hours"],
                    each["chosen"] == 1,
                )
                for each in dates
            ),
            version=row["version"],
        )
        organisation = OrganisationId(row["organisation_id"])
        by = PersonId(row["created_by"])
        return SupervisionRow(gathering, organisation, row["topic"], row["place"], by)

    async def guests(self, row: SupervisionRow, date: SupervisionDateId | None) -> list[Guest]:
        """Everybody who is invited, or answered before, with what they said to the date."""
        invited = await self._unit.fetch(
            _INVITED, organisation=row.organisation, audience=row.gathering.audience.value
        )
        answers = await self._unit.fetch(
            """SELECT a.person_id, p.name, a.yes, a.attended FROM supervision_answer a
               JOIN person p ON p.id = a.person_id WHERE a.date_id = :date
               ORDER BY p.name_key, p.id""",
            date=0 if date is None else date,
        )
        said = {each["person_id"]: each for each in answers}
        people = {each["id"]: each["name"] for each in invited}
        people |= {each["person_id"]: each["name"] for each in answers}
        return [
            Guest(
                PersonId(person),
                name,
                None if person not in said else said[person]["yes"] == 1,
                person in said and said[person]["attended"] == 1,
            )
            for person, name in people.items()
        ]

    async def answers_of(
        self, supervision: SupervisionId, person: PersonId
    ) -> dict[SupervisionDateId, bool]:
        """What the person said to each of the dates."""
        rows = await self._unit.fetch(
            """SELECT a.date_id, a.yes FROM supervision_answer a
               JOIN supervision_date d ON d.id = a.date_id
               WHERE d.supervision_id = :supervision AND a.person_id = :person""",
            supervision=supervision,
            person=person,
        )
        return {SupervisionDateId(row["date_id"]): row["yes"] == 1 for row in rows}

    async def coming(self, date: SupervisionDateId) -> list[PersonId]:
        """Who said yes to the date."""
        rows = await self._unit.fetch(
            """SELECT person_id FROM supervision_answer WHERE date_id = :date AND yes = 1
               ORDER BY person_id""",
            date=date,
        )
        return [PersonId(row["person_id"]) for row in rows]

    async def said_yes_to_any(self, supervision: SupervisionId) -> list[PersonId]:
        """Who said yes to at least one of the dates."""
        rows = await self._unit.fetch(
            """SELECT DISTINCT a.person_id FROM supervision_answer a
               JOIN supervision_date d ON d.id = a.date_id
               WHERE d.supervision_id = :supervision AND a.yes = 1 ORDER BY a.person_id""",
            supervision=supervision,
        )
        return [PersonId(row["person_id"]) for row in rows]

    # -- writing -----------------------------------------------------------------------------------

    def add(
        self,
        organisation: OrganisationId,
        audience: Audience,
        topic: str,
        place: str,
        by: PersonId,
        now: datetime,
    ) -> SupervisionId:
        """Keep a new one, which nobody is invited to yet."""
        supervision = SupervisionId(self._ids.next("supervision"))
        self._writing.later(
            """INSERT INTO supervision (id, organisation_id, audience, topic, place, state,
                 created_by, created_at)
               VALUES (:id, :organisation, :audience, :topic, :place, 'asked_for', :by, :now)""",
            id=supervision,
            organisation=organisation,
            audience=audience.value,
            topic=topic,
            place=place,
            by=by,
            now=to_text(now),
        )
        return supervision

    def add_date(self, added: DateAdded) -> SupervisionDateId:
        """Keep one more date."""
        date = SupervisionDateId(self._ids.next("supervision_date"))
        self._writing.later(
            """INSERT INTO supervision_date (id, supervision_id, starts_at, hours)
               VALUES (:id, :supervision, :starts_at, :hours)""",
            id=date,
            supervision=added.gathering.id,
            starts_at=to_text(added.starts_at),
            hours=added.hours,
        )
        self._touch(added.gathering.id)
        return date

    def drop_date(self, supervision: SupervisionId, date: SupervisionDateId) -> None:
        """Take a date away which nobody was asked about."""
        self._writing.later("DELETE FROM supervision_date WHERE id = :date", date=date)
        self._touch(supervision)

    def _touch(self, supervision: SupervisionId) -> None:
        """Whoever saw it before has seen other dates."""
        self._writing.later(
            "UPDATE supervision SET version = version + 1 WHERE id = :id", id=supervision
        )

    async def move(self, moved: Moved) -> bool:
        """Keep the new state and the chosen date; false where it moved on meanwhile."""
        touched = await self._writing.run(
            """UPDATE supervision SET state = :state, version = :after
               WHERE id = :id AND version = :before""",
            state=moved.after.state.value,
            after=moved.after.version,
            id=moved.before.id,
            before=moved.before.version,
        )
        chosen = moved.after.chosen
        if touched == 1 and chosen is not None:
            self._writing.later(
                """UPDATE supervision_date SET chosen = CASE WHEN id = :date THEN 1 ELSE 0 END
                   WHERE supervision_id = :id""",
                date=chosen.id,
                id=moved.before.id,
            )
        return touched == 1

    def answer(self, answered: DateAnswered, now: datetime) -> None:
        """Keep what somebody said to a date."""
        self._writing.later(
            """INSERT INTO supervision_answer (date_id, person_id, yes, answered_at)
               VALUES (:date, :person, :yes, :now)
               ON CONFLICT (date_id, person_id) DO UPDATE SET yes = excluded.yes,
                 answered_at = excluded.answered_at""",
            date=answered.date.id,
            person=answered.person,
            yes=int(answered.yes),
            now=to_text(now),
        )

    def tick(
        self, date: SupervisionDateId, people: Iterable[PersonId], now: datetime, *, came: bool
    ) -> None:
        """Note who came or did not; who came without having answered counts as a yes."""
        for person in people:
            self._writing.later(
                """INSERT INTO supervision_answer (date_id, person_id, yes, answered_at, attended)
                   VALUES (:date, :person, 1, :now, :came)
                   ON CONFLICT (date_id, person_id) DO UPDATE SET attended = excluded.attended""",
                date=date,
                person=person,
                now=to_text(now),
                came=int(came),
            )

    @property
    def _writing(self) -> Unit:
        assert isinstance(self._unit, Unit), "a reader can't write"
        return self._unit
