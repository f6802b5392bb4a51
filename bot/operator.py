"""Owns what an operator does from the command line: organisations, first invites, dated rules.

The same functions run inside the bot, over its control socket, when it holds the data directory,
and in the command's own process when it does not. Must not print.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.consent import digital_consent_age
from bot.domain.people import Role
from bot.domain.quiet import is_working_day
from bot.domain.rules import Programme, rules_on
from bot.errors import ConfigurationError
from bot.i18n import LANGUAGES
from storage.invites import Invites
from storage.people import Organisations, People
from storage.records import Store
from storage.rules import Reading, Rules, described

HELP_NUMBERS: dict[str, dict[str, str]] = {
    "LV": {"emergency": "112", "children": "116111", "crisis": "116123"}
}
"""Preset numbers (DOMAIN "Help", *(ours)*); elsewhere only 112, to be confirmed by a coordinator."""

EVERYWHERE = {"emergency": "112"}


async def add_organisation(
    store: Store, now: datetime, *, name: str, country: str, timezone: str, language: str
) -> str:
    """Make an organisation; returns a sentence that says so. Raises ``ConfigurationError``."""
    zone = _zone(timezone)
    name = " ".join(name.split())
    country = country.upper()
    if not name:
        raise ConfigurationError("NAME is empty: write the organisation's name")
    if len(country) != 2 or not country.isalpha():
        raise ConfigurationError(f"--country {country!r}: write two letters, such as LV")
    try:
        is_working_day(now.date(), country)
    except ValueError:
        raise ConfigurationError(
            f"--country {country!r}: its holidays are unknown, and reminders need them; "
            "write the two letters of a country, such as LV"
        ) from None
    if language not in LANGUAGES:
        raise ConfigurationError(f"--language {language!r}: choose one of {', '.join(LANGUAGES)}")
    async with store.database.unit_of_work() as unit:
        organisations = Organisations(unit, store.ids)
        if await organisations.named(name) is not None:
            raise ConfigurationError(f"there is an organisation {name!r} already")
        await organisations.add(
            name,
            country,
            zone,
            language,
            digital_consent_age(country),
            HELP_NUMBERS.get(country, EVERYWHERE).items(),
            numbers_confirmed=country in HELP_NUMBERS,
            now=now,
        )
    return f"Organisation {name!r} is ready."


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(
            f"--timezone {name!r} is unknown: write one such as Europe/Riga"
        ) from None


async def invite(
    store: Store, now: datetime, *, organisation: str, role: str, name: str, deputy: bool
) -> str:
    """Invite somebody of the staff; returns the token. Raises ``ConfigurationError``."""
    if role not in (Role.COORDINATOR, Role.MENTOR):
        raise ConfigurationError(
            f"--role {role!r}: coordinators and mentors are invited here; a coordinator invites "
            "learners in the chat, where age and consent are asked"
        )
    async with store.database.unit_of_work() as unit:
        found = await Organisations(unit, store.ids).named(organisation)
        if found is None:
            raise ConfigurationError(
                f"there is no organisation {organisation!r}: make it with "
                f"`celabiedrs organisation add {organisation!r} --country LV ...`"
            )
        people = People(unit, store.ids)
        person = people.add(" ".join(name.split()), None, now)
        store.vault.add_person(person)
        people.add_member(found.id, person, Role(role), now, deputy=deputy)
        return Invites(unit, store.ids, store.vault).add(found.id, person, Role(role), None, now)


async def shown_rules(store: Store, now: datetime, *, programme: str | None) -> str:
    """The rules of the programmes as they hold now, and what was set for which day.

    Raises ``ConfigurationError`` for a programme that there is not, or rules that can't be read.
    """
    chosen = list(Programme) if programme is None else [_programme(programme)]
    async with store.database.unit_of_work() as unit:
        rules = Rules(unit)
        sets, readings = await rules.sets(), await rules.readings()
    lines: list[str] = []
    for each in chosen:
        lines.append(f"{each.value}, for the month of {now.date()}:")
        first_day = now.date().replace(day=1)
        lines += [f"  {name} {value}" for name, value in described(rules_on(first_day, each, sets))]
        lines += [
            f"  set from {reading.valid_from} on: {reading.name} {reading.content}"
            for reading in readings
            if reading.programme is each
        ]
    return "\n".join(lines)


async def set_rule(
    store: Store, _now: datetime, *, programme: str, name: str, value: str, valid_from: str
) -> str:
    """Read a rule otherwise from a day on; returns a sentence that says so.

    Raises ``ConfigurationError`` for what makes no sense, and then nothing is kept.
    """
    try:
        day = date.fromisoformat(valid_from)
    except ValueError:
        raise ConfigurationError(f"--from {valid_from!r}: write a day like 2026-12-01") from None
    reading = Reading(_programme(programme), day, name, value)
    async with store.database.unit_of_work() as unit:
        await Rules(unit).set(reading)
    return (
        f"{name} of {programme} is {value} for months that begin on {day} or later. "
        "A month is judged as a whole by the rules of its first day."
    )


def _programme(name: str) -> Programme:
    try:
        return Programme(name)
    except ValueError:
        known = ", ".join(each.value for each in Programme)
        raise ConfigurationError(f"programme {name!r}: choose one of {known}") from None
