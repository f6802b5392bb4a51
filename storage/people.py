"""Owns organisations, people, accounts and memberships in the database; decides no right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.ids import ChatId, OrganisationId, PersonId
from bot.domain.people import Actor, Addressee, Organisation, Role
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.instants import to_text
from storage.rows import Row, folded, instant

ORGANISATION = """
    o.id AS organisation_id, o.name AS organisation_name, o.country, o.timezone,
    o.language AS organisation_language, o.quiet_from, o.quiet_until, o.consent_age,
    o.help_numbers, o.help_numbers_confirmed_at, o.distress_repeat_minutes, o.other_repeat_hours
"""

ACTOR = f"""
    SELECT a.telegram_id, a.blocked_at, p.id AS person_id, p.name, p.language, p.age_band,
           p.voice_allowed, m.role, m.deputy, m.current, {ORGANISATION},
           (SELECT c.given FROM consent c WHERE c.person_id = p.id ORDER BY c.id DESC LIMIT 1)
             AS consent_given
    FROM account a
    JOIN person p ON p.id = a.person_id
    JOIN membership m ON m.person_id = p.id AND m.ended_at IS NULL
    JOIN organisation o ON o.id = m.organisation_id
    WHERE a.telegram_id = :account
    ORDER BY m.current DESC, m.id DESC
"""  # noqa: S608  (the inserted part is a constant list of columns)

ADDRESSEE = """
    SELECT p.id AS person_id, p.name, p.language, p.voice_allowed, a.telegram_id, a.blocked_at,
           o.language AS organisation_language
    FROM person p
    JOIN membership m ON m.person_id = p.id
    JOIN organisation o ON o.id = m.organisation_id
    LEFT JOIN account a ON a.person_id = p.id
"""

_PAPERS_OF_A_MENTOR = (
    "UPDATE assignment SET mentor_id = :person WHERE mentor_id = :placeholder",
    "UPDATE contract SET mentor_id = :person WHERE mentor_id = :placeholder",
    """UPDATE support_plan SET mentor_id = :person WHERE mentor_id = :placeholder
       AND NOT EXISTS (SELECT 1 FROM support_plan s WHERE s.mentor_id = :person
         AND s.learner_id = support_plan.learner_id AND s.semester_id = support_plan.semester_id
         AND s.ended_at IS NULL)""",
    """UPDATE qualification SET mentor_id = :person WHERE mentor_id = :placeholder
       AND NOT EXISTS (SELECT 1 FROM qualification q WHERE q.mentor_id = :person
         AND q.organisation_id = qualification.organisation_id
         AND q.condition = qualification.condition)""",
    """UPDATE permission SET person_id = :person WHERE person_id = :placeholder
       AND NOT EXISTS (SELECT 1 FROM permission g WHERE g.person_id = :person
         AND g.organisation_id = permission.organisation_id
         AND g.permission = permission.permission AND g.ended_at IS NULL)""",
)
"""What was entered for somebody before it was known who they are."""


def organisation_of(row: Row) -> Organisation:
    """The organisation in a row that selected the columns ``ORGANISATION``."""
    return Organisation(
        id=OrganisationId(row["organisation_id"]),
        name=row["organisation_name"],
        country=row["country"],
        zone=ZoneInfo(row["timezone"]),
        language=row["organisation_language"],
        quiet_from=time.fromisoformat(row["quiet_from"]),
        quiet_until=time.fromisoformat(row["quiet_until"]),
        consent_age=row["consent_age"],
        help_numbers=json.loads(row["help_numbers"]),
        help_numbers_confirmed_at=instant(row["help_numbers_confirmed_at"]),
        distress_repeat_minutes=row["distress_repeat_minutes"],
        other_repeat_hours=row["other_repeat_hours"],
    )


def _actor(here: Sequence[Row]) -> Actor:
    """The person in one organisation, by the memberships there."""
    first = here[0]
    given = first["consent_given"]
    return Actor(
        person=PersonId(first["person_id"]),
        name=first["name"],
        chat=ChatId(first["telegram_id"]),
        language=first["language"],
        age_band=first["age_band"],
        voice_allowed=first["voice_allowed"] == 1,
        blocked=first["blocked_at"] is not None,
        organisation=organisation_of(first),
        roles=frozenset(Role(row["role"]) for row in here),
        deputy=any(row["deputy"] == 1 for row in here),
        consent=None if given is None else given == 1,
    )


def _addressee(row: Row) -> Addressee:
    reachable = row["telegram_id"] is not None and row["blocked_at"] is None
    return Addressee(
        person=PersonId(row["person_id"]),
        name=row["name"],
        chat=ChatId(row["telegram_id"]) if reachable else None,
        language=row["language"] or row["organisation_language"],
        voice_allowed=row["voice_allowed"] == 1,
    )


class People:
    """People as the handlers look them up. Bound to one unit of work or one reader."""

    def __init__(self, unit: Unit, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def actors(self, account: int) -> list[Actor]:
        """Who is behind this Telegram account, once in each organisation; the current one first."""
        places: dict[int, list[Row]] = {}
        for row in await self._unit.fetch(ACTOR, account=account):
            places.setdefault(row["organisation_id"], []).append(row)
        return [_actor(here) for here in places.values()]

    async def actor(self, account: int) -> Actor | None:
        """Who is behind this account now, in the current organisation, or nobody."""
        return next(iter(await self.actors(account)), None)

    async def actor_in(self, account: int, organisation: OrganisationId) -> Actor | None:
        """Who is behind this account in that organisation, or nobody."""
        found = await self.actors(account)
        return next((each for each in found if each.organisation.id == organisation), None)

    async def addressee(self, person: PersonId) -> Addressee:
        """The person as the one who is written to."""
        rows = await self._unit.fetch(
            ADDRESSEE + " WHERE p.id = :person ORDER BY m.current DESC, m.id DESC", person=person
        )
        return _addressee(rows[0])

    async def addressees(
        self, organisation: OrganisationId, role: Role, *, deputies: bool | None = None
    ) -> list[Addressee]:
        """Everybody with this role in the organisation; ``deputies`` narrows coordinators."""
        where = " WHERE m.organisation_id = :organisation AND m.role = :role AND m.ended_at IS NULL"
        if deputies is not None:
            where += " AND m.deputy = 1" if deputies else " AND m.deputy = 0"
        rows = await self._unit.fetch(
            ADDRESSEE + where + " ORDER BY p.id", organisation=organisation, role=role.value
        )
        return [_addressee(row) for row in rows]

    async def reached(self, organisation: OrganisationId, role: Role) -> frozenset[PersonId]:
        """Who has this role in the organisation and a chat in which they can be written to."""
        everybody = await self.addressees(organisation, role)
        return frozenset(each.person for each in everybody if each.chat is not None)

    async def name_of(self, person: PersonId) -> str:
        row = await self._unit.one("SELECT name FROM person WHERE id = :person", person=person)
        assert row is not None
        return str(row["name"])

    async def age_band_of(self, person: PersonId) -> str | None:
        row = await self._unit.one("SELECT age_band FROM person WHERE id = :person", person=person)
        return None if row is None else row["age_band"]

    async def members(self, organisation: OrganisationId, role: Role) -> list[Row]:
        """Name, whether the invite was opened, consent and reach of everybody with this role."""
        return await self._unit.fetch(
            """SELECT p.id AS person_id, p.name, p.age_band, m.joined_at, a.blocked_at,
                      (SELECT c.given FROM consent c WHERE c.person_id = p.id
                       ORDER BY c.id DESC LIMIT 1) AS consent_given
               FROM membership m
               JOIN person p ON p.id = m.person_id
               LEFT JOIN account a ON a.person_id = p.id
               WHERE m.organisation_id = :organisation AND m.role = :role AND m.ended_at IS NULL
               ORDER BY p.name_key, p.id""",
            organisation=organisation,
            role=role.value,
        )

    async def member(
        self, organisation: OrganisationId, person: PersonId, role: Role
    ) -> Row | None:
        """The person in this role there, or nothing; ``joined_at`` is None before the link opens."""
        return await self._unit.one(
            """SELECT joined_at FROM membership WHERE organisation_id = :organisation
               AND person_id = :person AND role = :role AND ended_at IS NULL""",
            organisation=organisation,
            person=person,
            role=role.value,
        )

    async def name_as(
        self, organisation: OrganisationId, person: PersonId, role: Role
    ) -> str | None:
        """The name of somebody who has this role there, or nothing."""
        if await self.member(organisation, person, role) is None:
            return None
        return await self.name_of(person)

    def add(self, name: str, age_band: str | None, now: datetime) -> PersonId:
        """A person whom nobody has met yet; the caller adds the sealing key first."""
        person = self._ids.next("person")
        self._unit.later(
            """INSERT INTO person (id, name, name_key, age_band, created_at)
               VALUES (:id, :name, :name_key, :age_band, :now)""",
            id=person,
            name=name,
            name_key=folded(name),
            age_band=age_band,
            now=to_text(now),
        )
        return PersonId(person)

    def add_member(
        self,
        organisation: OrganisationId,
        person: PersonId,
        role: Role,
        now: datetime,
        *,
        deputy: bool = False,
    ) -> None:
        """Make the person a member in waiting: it becomes real when the invite is opened."""
        self._unit.later(
            """INSERT INTO membership (id, organisation_id, person_id, role, deputy, created_at)
               VALUES (:id, :organisation, :person, :role, :deputy, :now)
               ON CONFLICT (organisation_id, person_id, role) DO UPDATE SET ended_at = NULL""",
            id=self._ids.next("membership"),
            organisation=organisation,
            person=person,
            role=role.value,
            deputy=int(deputy),
            now=to_text(now),
        )

    async def link(
        self,
        account: int,
        person: PersonId,
        organisation: OrganisationId,
        role: Role,
        now: datetime,
    ) -> None:
        """Bind an account to the person and make this membership the current one.

        A person has one account: opening an invite on another phone moves them there.
        """
        at = to_text(now)
        await self._unit.run(
            "DELETE FROM account WHERE person_id = :person AND telegram_id <> :account",
            person=person,
            account=account,
        )
        await self._unit.run(
            """INSERT INTO account (telegram_id, person_id, linked_at)
               VALUES (:account, :person, :at)
               ON CONFLICT (telegram_id) DO UPDATE SET blocked_at = NULL""",
            account=account,
            person=person,
            at=at,
        )
        await self._unit.run(
            """UPDATE membership SET current = CASE
                 WHEN organisation_id = :organisation THEN 1 ELSE 0 END
               WHERE person_id = :person""",
            organisation=organisation,
            person=person,
        )
        await self._unit.run(
            """UPDATE membership SET joined_at = COALESCE(joined_at, :at)
               WHERE person_id = :person AND organisation_id = :organisation AND role = :role""",
            at=at,
            person=person,
            organisation=organisation,
            role=role.value,
        )

    async def move_placeholder(
        self, placeholder: PersonId, person: PersonId, now: datetime
    ) -> None:
        """An invite was opened by somebody who is known already: the rights move to that person.

        What the person has already is not doubled: the placeholder's membership ends.
        """
        await self._unit.run(
            """UPDATE membership SET person_id = :person WHERE person_id = :placeholder
               AND NOT EXISTS (SELECT 1 FROM membership m2 WHERE m2.person_id = :person
                 AND m2.organisation_id = membership.organisation_id
                 AND m2.role = membership.role)""",
            person=person,
            placeholder=placeholder,
        )
        await self._unit.run(
            """UPDATE membership SET ended_at = :now
               WHERE person_id = :placeholder AND ended_at IS NULL""",
            now=to_text(now),
            placeholder=placeholder,
        )
        for statement in _PAPERS_OF_A_MENTOR:
            await self._unit.run(statement, person=person, placeholder=placeholder)

    def speak(self, person: PersonId, language: str) -> None:
        """From now on the person is addressed in this language."""
        self._unit.later(
            "UPDATE person SET language = :language WHERE id = :person",
            language=language,
            person=person,
        )

    def set_blocked(self, account: int, at: datetime | None) -> None:
        """Note that the person can't be reached, or can again."""
        self._unit.later(
            "UPDATE account SET blocked_at = :at WHERE telegram_id = :account",
            at=None if at is None else to_text(at),
            account=account,
        )


class Organisations:
    """Organisations as the operator and the routines need them."""

    def __init__(self, unit: Unit | Reader, ids: Ids) -> None:
        self._unit = unit
        self._ids = ids

    async def all(self) -> list[Organisation]:
        rows = await self._unit.fetch(f"SELECT {ORGANISATION} FROM organisation o ORDER BY o.id")  # noqa: S608  (a constant list of columns)
        return [organisation_of(row) for row in rows]

    async def of_person(self, person: PersonId) -> Organisation:
        """The organisation in which the person acts now."""
        rows = await self._unit.fetch(
            f"""SELECT {ORGANISATION} FROM organisation o
                JOIN membership m ON m.organisation_id = o.id
                WHERE m.person_id = :person ORDER BY m.current DESC, m.id DESC""",  # noqa: S608  (a constant list of columns)
            person=person,
        )
        return organisation_of(rows[0])

    async def all_of(self, person: PersonId) -> list[Organisation]:
        """Every organisation of which the person is a member now."""
        rows = await self._unit.fetch(
            f"""SELECT {ORGANISATION} FROM organisation o WHERE o.id IN (
                  SELECT m.organisation_id FROM membership m
                  WHERE m.person_id = :person AND m.ended_at IS NULL)
                ORDER BY o.id""",  # noqa: S608  (a constant list of columns)
            person=person,
        )
        return [organisation_of(row) for row in rows]

    async def named(self, name: str) -> Organisation | None:
        rows = await self._unit.fetch(
            f"SELECT {ORGANISATION} FROM organisation o WHERE o.name_key = :key",  # noqa: S608  (a constant list of columns)
            key=folded(name),
        )
        return organisation_of(rows[0]) if rows else None

    async def add(
        self,
        name: str,
        country: str,
        zone: ZoneInfo,
        language: str,
        consent_age: int,
        help_numbers: Iterable[tuple[str, str]],
        *,
        numbers_confirmed: bool,
        now: datetime,
    ) -> OrganisationId:
        """Store a new organisation; its name must be free."""
        assert isinstance(self._unit, Unit)
        organisation = self._ids.next("organisation")
        await self._unit.run(
            """INSERT INTO organisation (id, name, name_key, country, timezone, language,
                 consent_age, help_numbers, help_numbers_confirmed_at, created_at)
               VALUES (:id, :name, :name_key, :country, :timezone, :language,
                 :consent_age, :help_numbers, :confirmed, :now)""",
            id=organisation,
            name=name,
            name_key=folded(name),
            country=country,
            timezone=str(zone),
            language=language,
            consent_age=consent_age,
            help_numbers=json.dumps(dict(help_numbers)),
            confirmed=to_text(now) if numbers_confirmed else None,
            now=to_text(now),
        )
        return OrganisationId(organisation)

    def change_numbers(self, organisation: OrganisationId, numbers: dict[str, str]) -> None:
        """Other help numbers; they are to be confirmed again."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """UPDATE organisation SET help_numbers = :numbers, help_numbers_confirmed_at = NULL
               WHERE id = :organisation""",
            numbers=json.dumps(numbers),
            organisation=organisation,
        )

    def confirm_numbers(
        self, organisation: OrganisationId, numbers: dict[str, str], now: datetime
    ) -> None:
        """A coordinator has read the help numbers and says that they are right."""
        assert isinstance(self._unit, Unit)
        self._unit.later(
            """UPDATE organisation SET help_numbers = :numbers, help_numbers_confirmed_at = :now
               WHERE id = :organisation""",
            numbers=json.dumps(numbers),
            now=to_text(now),
            organisation=organisation,
        )
