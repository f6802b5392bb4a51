"""Owns what an operator does from the command line: organisations and first invites.

The same functions run inside the bot, over its control socket, when it holds the data directory,
and in the command's own process when it does not. Must not print.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.consent import digital_consent_age
from bot.domain.people import Role
from bot.domain.quiet import is_working_day
from bot.errors import ConfigurationError
from bot.i18n import LANGUAGES
from storage.invites import Invites
from storage.people import Organisations, People
from storage.records import Store

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
