"""Owns the set of repositories that one unit of work hands to a handler; must not add to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from storage.alerts import Alerts
from storage.askings import Askings
from storage.assignments import Assignments
from storage.audit import Audit
from storage.bell import Bell
from storage.books import DiaryBooks
from storage.consents import Consents
from storage.contacts import Contacts
from storage.contracts import Contracts
from storage.database import Database, Unit
from storage.evaluations import Evaluations
from storage.expectations import Expectations
from storage.exports import Exports
from storage.files import FOLDER as FILES_FOLDER
from storage.files import Files
from storage.form_media import FormMedia
from storage.free_days import FreeDays
from storage.ids import Ids
from storage.institutions import Institutions, Partners
from storage.invites import Invites
from storage.learner_months import LearnerMonths
from storage.leaving import Leaving
from storage.meetings import Meetings
from storage.notices import Notices
from storage.people import Organisations, People
from storage.permissions import Permissions
from storage.planned import Planned
from storage.plans import Plans
from storage.qualifications import Qualifications
from storage.questionnaires import Questionnaires
from storage.reminders import Reminders
from storage.riks import Riks
from storage.rules import Rules
from storage.runs import FormVersions, Runs
from storage.semesters import Semesters
from storage.shelf import Shelf
from storage.supervisions import Supervisions
from storage.timetable import Timetable
from storage.vault import Vault
from storage.voice_notes import VoiceNotes
from storage.work_time import WorkTimeForms


@dataclass(frozen=True, slots=True)
class Store:
    """What the process holds open: the database, the vault, the counters of ids."""

    database: Database
    vault: Vault
    ids: Ids
    to_fetch: Bell = field(default_factory=Bell)
    """Rung when something was given whose bytes are to be fetched."""
    to_read: Bell = field(default_factory=Bell)
    """Rung when all pages of a signature sheet are sent, or another file has come."""
    to_import: Bell = field(default_factory=Bell)
    """Rung when a questionnaire is sent whole, a file has come, or answers are asked for."""

    @property
    def shelf(self) -> Shelf:
        """Where the bytes of the table ``file`` lie."""
        return Shelf(self.vault, self.database.path.parent / FILES_FOLDER, "file")


class Records:
    """The repositories of one unit of work, each made when it is first asked for."""

    def __init__(self, unit: Unit, store: Store) -> None:
        self.unit = unit
        self._store = store

    @cached_property
    def people(self) -> People:
        return People(self.unit, self._store.ids)

    @cached_property
    def organisations(self) -> Organisations:
        return Organisations(self.unit, self._store.ids)

    @cached_property
    def invites(self) -> Invites:
        return Invites(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.unit, self._store.ids)

    @cached_property
    def assignments(self) -> Assignments:
        return Assignments(self.unit, self._store.ids)

    @cached_property
    def runs(self) -> Runs:
        return Runs(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def forms(self) -> FormVersions:
        return FormVersions(self.unit, self._store.ids)

    @cached_property
    def questionnaires(self) -> Questionnaires:
        store = self._store
        return Questionnaires(self.unit, store.ids, store.to_import)

    @cached_property
    def askings(self) -> Askings:
        return Askings(self.unit, self._store.ids)

    @cached_property
    def form_media(self) -> FormMedia:
        return FormMedia(self.unit)

    @cached_property
    def voice_notes(self) -> VoiceNotes:
        store = self._store
        return VoiceNotes(self.unit, store.ids, store.vault, store.to_fetch)

    @cached_property
    def files(self) -> Files:
        store = self._store
        return Files(self.unit, store.ids, store.vault, store.to_fetch)

    @cached_property
    def leaving(self) -> Leaving:
        return Leaving(self.unit, self._store.database.path.parent)

    @cached_property
    def meetings(self) -> Meetings:
        return Meetings(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def planned(self) -> Planned:
        return Planned(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def learner_months(self) -> LearnerMonths:
        store = self._store
        return LearnerMonths(self.unit, store.ids, store.vault, store.to_read)

    @cached_property
    def work_time(self) -> WorkTimeForms:
        return WorkTimeForms(self.unit, self._store.ids)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self.unit, self._store.ids)

    @cached_property
    def riks(self) -> Riks:
        return Riks(self.unit)

    @cached_property
    def semesters(self) -> Semesters:
        return Semesters(self.unit, self._store.ids)

    @cached_property
    def institutions(self) -> Institutions:
        return Institutions(self.unit, self._store.ids)

    @cached_property
    def partners(self) -> Partners:
        return Partners(self.unit, self._store.ids)

    @cached_property
    def contracts(self) -> Contracts:
        return Contracts(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def qualifications(self) -> Qualifications:
        return Qualifications(self.unit)

    @cached_property
    def permissions(self) -> Permissions:
        return Permissions(self.unit, self._store.ids)

    @cached_property
    def evaluations(self) -> Evaluations:
        return Evaluations(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def supervisions(self) -> Supervisions:
        return Supervisions(self.unit, self._store.ids)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self.unit, self._store.vault)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.unit)

    @cached_property
    def books(self) -> DiaryBooks:
        return DiaryBooks(self.unit)

    @cached_property
    def timetable(self) -> Timetable:
        return Timetable(self.unit, self._store.ids)

    @cached_property
    def rules(self) -> Rules:
        return Rules(self.unit)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self.unit, self._store.ids, self._store.vault)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.unit)

    @cached_property
    def free_days(self) -> FreeDays:
        return FreeDays(self.unit)

    @cached_property
    def expectations(self) -> Expectations:
        return Expectations(self.unit, self._store.vault)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.unit)
