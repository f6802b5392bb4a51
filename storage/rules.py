"""Owns the dated readings of the rules in the database, and the rule sets that come of them.

A reading replaces one field of a programme's rules from a day on, and holds until another reading of
the same field. What can't be understood is refused with its place and remedy, and then nothing is
written in any diary: rules that are half known are worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from bot.domain.rules import RULE_SETS, Programme, RuleSet, rules_on
from bot.errors import ConfigurationError
from storage.database import Reader, Row, Unit

NOTHING = "none"
"""How a limit is lifted."""

_WORDS: Mapping[str, bool | None] = {"yes": True, "no": False, NOTHING: None}

READINGS = "SELECT programme, valid_from, name, content FROM rule_reading ORDER BY valid_from, name"


class _Readings(BaseModel):
    """Every field of the rules that may be read otherwise, with what it can be."""

    model_config = ConfigDict(extra="forbid", strict=True)

    hours_per_learner_and_month: int | None = Field(default=None, ge=1, le=744)
    learners_per_mentor: int | None = Field(default=None, ge=1, le=1000)
    least_hours: int = Field(default=1, ge=1, le=24)
    edit_until_day: int = Field(default=10, ge=1, le=28)
    most_hours_per_meeting: int = Field(default=24, ge=1, le=24)
    whole_hours_only: StrictBool = True
    cap_over_all_mentors: StrictBool = True
    last_day_included: StrictBool = True


NAMES: tuple[str, ...] = tuple(_Readings.model_fields)
"""What can be read otherwise."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One field of a programme's rules from a local day on, with its content as text."""

    programme: Programme
    valid_from: date
    name: str
    content: str


def rule_sets(readings: Iterable[Reading]) -> tuple[RuleSet, ...]:
    """The shipped sets with the readings put over them, dated.

    Raises ``ConfigurationError`` naming the reading that can't hold and how it is put right.
    """
    given = sorted(readings, key=lambda each: (each.valid_from, each.name))
    found: list[RuleSet] = []
    for programme in Programme:
        own = [each for each in given if each.programme is programme]
        shipped = [each for each in RULE_SETS if each.programme is programme]
        days = sorted({each.valid_from for each in shipped} | {each.valid_from for each in own})
        found += [_on(day, programme, own) for day in days]
    return tuple(found)


def _on(day: date, programme: Programme, readings: Sequence[Reading]) -> RuleSet:
    rules = replace(rules_on(day, programme), valid_from=day)
    for each in readings:
        if each.valid_from <= day:
            rules = _read(rules, each)
    return rules


def _read(rules: RuleSet, reading: Reading) -> RuleSet:
    field: dict[str, Any] = {reading.name: value_of(reading)}
    try:
        return replace(rules, **field)
    except ValueError as error:
        raise ConfigurationError(f"{_place(reading)}: {error}. {_remedy(reading)}") from error


def value_of(reading: Reading) -> int | bool | None:
    """What a reading says. Raises ``ConfigurationError`` for an unknown name or bad content."""
    if reading.name not in _Readings.model_fields:
        raise ConfigurationError(
            f"{_place(reading)}: there is no such rule; known are {', '.join(NAMES)}. Take the "
            "row out of the table rule_reading, or write the name right"
        )
    text = reading.content.strip().lower()
    value: object = _WORDS[text] if text in _WORDS else int(text) if text.isdecimal() else text
    try:
        checked = _Readings.model_validate({reading.name: value})
    except ValidationError as error:
        why = error.errors()[0]["msg"]
        raise ConfigurationError(f"{_place(reading)}: {why}. {_remedy(reading)}") from None
    read: int | bool | None = getattr(checked, reading.name)
    return read


def _place(reading: Reading) -> str:
    return (
        f"rule {reading.name!r} of {reading.programme.value} from {reading.valid_from} on, "
        f"content {reading.content!r}"
    )


def _remedy(reading: Reading) -> str:
    return (
        f"Write `celabiedrs rules set {reading.programme.value} {reading.name} VALUE "
        f"--from {reading.valid_from}` with a number, yes, no, or {NOTHING}"
    )


def shown(value: int | bool | None) -> str:
    """A value as it is written on the command line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOTHING if value is None else str(value)


def described(rules: RuleSet) -> list[tuple[str, str]]:
    """Each field that can be read otherwise, with what it is in this set."""
    return [
        (each.name, shown(getattr(rules, each.name)))
        for each in fields(rules)
        if each.name in NAMES
    ]


def reading_of(row: Row) -> Reading:
    """A row of ``rule_reading``. Raises ``ConfigurationError`` where programme or day are none."""
    try:
        programme, day = Programme(row["programme"]), date.fromisoformat(row["valid_from"])
    except ValueError as error:
        raise ConfigurationError(
            f"table rule_reading, programme {row['programme']!r}, from {row['valid_from']!r}, rule "
            f"{row['name']!r}: {error}. Take the row out, or write it right"
        ) from None
    return Reading(programme, day, row["name"], row["content"])


class Rules:
    """The rules within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def sets(self) -> tuple[RuleSet, ...]:
        """All rule sets as they hold. Raises ``ConfigurationError`` like ``rule_sets``."""
        return rule_sets([reading_of(row) for row in await self._unit.fetch(READINGS)])

    async def readings(self) -> list[Reading]:
        """What was set, the oldest day first."""
        return [reading_of(row) for row in await self._unit.fetch(READINGS)]

    async def set(self, reading: Reading) -> None:
        """Keep a reading if all rules make sense with it. Raises ``ConfigurationError``."""
        assert isinstance(self._unit, Unit), "a reader can't write"
        key = (reading.programme, reading.valid_from, reading.name)
        others = [
            each
            for each in await self.readings()
            if (each.programme, each.valid_from, each.name) != key
        ]
        rule_sets([*others, reading])
        await self._unit.run(
            """INSERT INTO rule_reading (programme, valid_from, name, content)
               VALUES (:programme, :valid_from, :name, :content)
               ON CONFLICT (programme, valid_from, name) DO UPDATE SET content = excluded.content""",
            programme=reading.programme.value,
            valid_from=reading.valid_from.isoformat(),
            name=reading.name,
            content=reading.content,
        )
