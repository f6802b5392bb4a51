"""Owns the set of repositories that one unit of work hands to a handler; must not add to them."""

from __future__ import annotations

from dataclasses import dataclass

from storage.alerts import Alerts
from storage.assignments import Assignments
from storage.audit import Audit
from storage.consents import Consents
from storage.database import Database, Unit
from storage.expectations import Expectations
from storage.ids import Ids
from storage.invites import Invites
from storage.meetings import Meetings
from storage.people import Organisations, People
from storage.reminders import Reminders
from storage.runs import FormVersions, Runs
from storage.vault import Vault
from storage.voice_notes import VoiceNotes


@dataclass(frozen=True, slots=True)
class Store:
    """What the process holds open: the database, the vault, the counters of ids."""

    database: Database
    vault: Vault
    ids: Ids


class Records:
    """The repositories of one unit of work."""

    def __init__(self, unit: Unit, store: Store) -> None:
        self.unit = unit
        self.people = People(unit, store.ids)
        self.organisations = Organisations(unit, store.ids)
        self.invites = Invites(unit, store.ids, store.vault)
        self.consents = Consents(unit, store.ids)
        self.assignments = Assignments(unit, store.ids)
        self.runs = Runs(unit, store.ids, store.vault)
        self.forms = FormVersions(unit, store.ids)
        self.voice_notes = VoiceNotes(unit, store.ids, store.vault)
        self.meetings = Meetings(unit, store.ids, store.vault)
        self.alerts = Alerts(unit, store.ids, store.vault)
        self.reminders = Reminders(unit)
        self.expectations = Expectations(unit, store.vault)
        self.audit = Audit(unit)
