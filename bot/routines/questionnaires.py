"""Owns the slow work around questionnaires: reading files that came, making files of answers; one nudge.

Must not judge a form (``bot.forms``) or compute an answer (``bot.exports``). What is to be done stands in
the database, so that a restart loses nothing; a child process reads foreign files meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import form_report
from bot.acts import questionnaires as acts
from bot.alerting import Desk, working_calendar
from bot.clock import Clock
from bot.domain.ids import FormFileId, OrganisationId
from bot.domain.people import Addressee, Role
from bot.domain.questionnaires import NUDGED_AFTER, NUDGED_UNTIL, VersionState, due_for_nudge
from bot.domain.quiet import next_working_moment
from bot.errors import StorageBroken, VaultError
from bot.exports import Export, Format, Wish
from bot.exports.making import make_export
from bot.forms import Form
from bot.forms.importer import Imported
from bot.i18n import Translators
from bot.library import Library, ready
from bot.outgoing import Kind, Priority
from bot.post import HandOver, Post
from bot.questionnaires import (
    at_hand,
    differences,
    is_reserved,
    keep_draft,
    part_of,
    read_file,
    title_of,
    to_agree,
)
from bot.screens import Button, Screen
from bot.wording import questionnaires as words
from bot.wording.registry import Saying, Verbatim
from handlers import questionnaires_screens as screens
from handlers.records_screens import lines, way_out
from storage.askings import AskingRow
from storage.database import Unit
from storage.files import Belonging, Files, FileState, Purpose, Shelved, StoredFile, content, shelve
from storage.notices import Notice
from storage.questionnaires import Questionnaires, Source, VersionRow, WantedExport
from storage.records import Records, Store

LOOK_EVERY = 30.0
"""Seconds without a ring after which we look all the same: a lost ring costs no more than that."""

LARGEST_UPLOAD = 50 * 1024 * 1024
"""Bytes of a file that Telegram takes from a bot (Bot API, sending files)."""

NUDGE = "asking_nudge"

Read = Callable[[bytes, str, Mapping[str, bytes], str], Awaitable[Imported]]

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class FormDesk:
    """The loop that reads questionnaires and makes files of answers, one after the other."""

    store: Store
    clock: Clock
    translators: Translators
    library: Library
    hand_over: HandOver
    beat: Callable[[], None]
    read: Read = read_file

    async def run(self) -> None:
        """Work what is there, then wait until something is sent or asked for, until cancelled."""
        await self._make_forms_ready()
        while True:
            await self.work_all()
            self.beat()
            await self.store.to_import.heard(within=LOOK_EVERY)

    async def _make_forms_ready(self) -> None:
        """A long form takes a while to be made ready: better now than in the middle of somebody's press."""
        async with self.store.database.reading() as reader:
            versions = await Questionnaires(reader, self.store.ids).in_use()
        for version in versions:
            async with self.store.database.reading() as reader:
                await self.library.form(version, reader)
            self.beat()

    async def work_all(self) -> None:
        """Read each file that has come, make each export; what breaks us holds up no other."""
        async with self.store.database.reading() as reader:
            files = Files(reader, self.store.ids, self.store.vault)
            waiting = await files.to_work(Purpose.FORM)
            exports = await Questionnaires(reader, self.store.ids).wanted_exports()
        for file in waiting:
            try:
                await self._one(file)
            except StorageBroken:
                raise
            except Exception:
                _log.exception("a questionnaire could not be read", extra={"file": file.id})
                await self._say(file, words.NOT_READ(file=Verbatim(file.name)))
            self.beat()
        for export in exports:
            await self._export(export)
            self.beat()

    # -- a questionnaire's file --------------------------------------------------------------------

    async def _one(self, file: StoredFile) -> None:
        parts = await self._parts(file)
        if any(part.state is FileState.WAITING for part in parts):
            return
        lost = [each for each in (file, *parts) if each.state is not FileState.KEPT]
        if lost:
            names = Verbatim(", ".join(each.name for each in lost))
            await self._say(file, words.NOT_FETCHED(file=names))
            return
        try:
            data = await content(self.store.shelf, file)
            sent = {part.name: await content(self.store.shelf, part) for part in parts}
        except VaultError:
            _log.warning("a file of an erased person", extra={"file": file.id})
            await self._say(file, None)
            return
        to, language = await self._reader_of(file)
        found = await self.read(data, file.name, sent, language)
        sent, found = await self._with_parts_before(file, data, sent, found, language)
        self.beat()
        await self._settle(file, data, sent, found, to)

    async def _parts(self, file: StoredFile) -> list[StoredFile]:
        """What was sent along, the last of each name."""
        async with self.store.database.reading() as reader:
            files = Files(reader, self.store.ids, self.store.vault)
            found = await files.of(Purpose.FORM_PART, file.id)
        return list({each.name.casefold(): each for each in found}.values())

    async def _reader_of(self, file: StoredFile) -> tuple[Addressee, str]:
        """Who sent it, and the organisation's language, in which a form is that names none."""
        assert file.given_by is not None, "it came in a chat"
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            to = await records.people.addressee(file.given_by)
            everywhere = {each.id: each for each in await records.organisations.all()}
        return to, everywhere[file.belongs.organisation].language

    async def _with_parts_before(
        self,
        file: StoredFile,
        data: bytes,
        sent: dict[str, bytes],
        found: Imported,
        language: str,
    ) -> tuple[dict[str, bytes], Imported]:
        """A form that is sent anew keeps the lists, pictures and sounds of its version before."""
        if found.form is None:
            return sent, found
        async with self.store.database.reading() as reader:
            questionnaires = Questionnaires(reader, self.store.ids)
            row = await questionnaires.named(file.belongs.organisation, found.form.form_id)
            versions = [] if row is None else await questionnaires.versions_of(row.id)
            before = await questionnaires.parts_of(versions[0].id) if versions else {}
        missing = {name: part.content for name, part in before.items() if name not in sent}
        if not missing:
            return sent, found
        together = {**missing, **sent}
        return together, await self.read(data, file.name, together, language)

    async def _settle(
        self,
        file: StoredFile,
        data: bytes,
        parts: Mapping[str, bytes],
        found: Imported,
        to: Addressee,
    ) -> None:
        """In one unit of work: the draft, the report, the answer, and that the file is done with."""
        now, translator = self.clock.now(), self.translators.of(to.language)
        page = form_report.page(found, file.name, translator)
        assert file.given_by is not None, "it came in a chat"
        # On the disk before its row: a unit of work doesn't wait for the disk.
        shelved = await shelve(self.store.shelf, self.store.ids, file.given_by, page)
        form = found.form
        at_hand_soon = None if form is None else await ready(form.to_json())
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            version: VersionRow | None = None
            said: Saying | None = None
            if form is not None and is_reserved(form):
                said = words.RESERVED(form=Verbatim(form.form_id))
            elif form is not None:
                source = Source(file.name, data, form.source_digest)
                version, said = await self._kept(records, file, form, source, parts, found, now)
                records.files.belongs_now(file.id, version.id)
                assert at_hand_soon is not None, "it has a form"
                self.library.know(version.form_version, at_hand_soon)
            summary = lines(form_report.summary(found, file.name), said)
            screen = Screen(summary, self._broken_rows(file))
            if version is not None:
                shown = await at_hand(records, self.library, version.questionnaire)
                assert shown is not None, "it has a version"
                rows = screens.draft_rows(shown)
                card = acts.OpenQuestionnaire(version.questionnaire.id, anew=1)
                screen = Screen(summary, (*rows, *way_out(card)))
            post = self._post(unit, f"form:{file.id}", now)
            post.to(to, screen, kind=Kind.FACT, priority=Priority.REPLY)
            if found.findings:
                report = self._report(records, file, shelved, version, now)
                post.to(to, report, kind=Kind.FACT, priority=Priority.REPLY)
            records.files.worked(file.id, now)
        _log.info("a questionnaire was read", extra={"file": file.id, "kept": version is not None})

    async def _kept(
        self,
        records: Records,
        file: StoredFile,
        form: Form,
        source: Source,
        parts: Mapping[str, bytes],
        found: Imported,
        now: datetime,
    ) -> tuple[VersionRow, Saying]:
        """The version, and what is new in it."""
        there = file.belongs.organisation
        before = await self._versions_before(records, there, form)
        version = await keep_draft(
            records,
            there,
            form,
            source,
            {name: part_of(name, data) for name, data in parts.items()},
            to_agree(found),
            file.given_by,
            now,
        )
        await records.audit.record(
            now,
            "questionnaire_sent",
            "questionnaire_version",
            version.id,
            actor=file.given_by,
            organisation=there,
        )
        if version.state is VersionState.PUBLISHED:
            return version, words.SAME_AS_PUBLISHED()
        if version.state is VersionState.WITHDRAWN:
            return version, words.SAME_AS_WITHDRAWN()
        return version, self._what_is_new(form, before)

    async def _versions_before(
        self, records: Records, there: OrganisationId, form: Form
    ) -> list[tuple[VersionRow, Form]]:
        """The published version and the draft before this one, where there are any."""
        row = await records.questionnaires.named(there, form.form_id)
        if row is None:
            return []
        found = []
        for version in await records.questionnaires.versions_of(row.id):
            if version.state is not VersionState.WITHDRAWN:
                known = await self.library.form(version.form_version, records.unit)
                found.append((version, known))
        return found

    @staticmethod
    def _what_is_new(form: Form, before: Sequence[tuple[VersionRow, Form]]) -> Saying:
        states = {version.state: known for version, known in before}
        if VersionState.PUBLISHED in states:
            published = states[VersionState.PUBLISHED]
            return screens.changes(differences(published, form), published)
        if VersionState.DRAFT in states:
            return screens.changes(differences(states[VersionState.DRAFT], form), None)
        return words.FIRST_VERSION()

    @staticmethod
    def _broken_rows(file: StoredFile) -> tuple[tuple[Button, ...], ...]:
        """What can't be asked yet may only lack a list."""
        parts = Button(words.SEND_PARTS(), acts.SendParts(FormFileId(file.id)), "📎")
        return ((parts,), *way_out(acts.ListQuestionnaires(0, anew=1)))

    def _report(
        self,
        records: Records,
        file: StoredFile,
        shelved: Shelved,
        version: VersionRow | None,
        now: datetime,
    ) -> Screen:
        number = None if version is None else version.id
        belongs = Belonging(
            file.belongs.organisation, file.belongs.person, Purpose.FORM_REPORT, number
        )
        name = f"{file.name.rpartition('.')[0] or file.name}.html"
        kept = records.files.keep_made(shelved, belongs, name=name, mime="text/html", now=now)
        return Screen(words.REPORT_CAPTION(file=Verbatim(file.name)), stored=kept)

    async def _say(self, file: StoredFile, line: Saying | None) -> None:
        """Nothing came of it: say so, and be done with it."""
        now = self.clock.now()
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            records.files.worked(file.id, now)
            if line is not None and file.given_by is not None:
                to = await records.people.addressee(file.given_by)
                screen = Screen(line, way_out(acts.ListQuestionnaires(0, anew=1)))
                post = self._post(unit, f"form:{file.id}", now)
                post.to(to, screen, kind=Kind.FACT, priority=Priority.REPLY)

    def _post(self, unit: Unit, prefix: str, now: datetime) -> Post:
        key = f"{prefix}:{now.timestamp()}"
        return Post(unit, self.store, self.translators, now, key, self.hand_over)

    # -- answers -----------------------------------------------------------------------------------

    async def _export(self, wanted: WantedExport) -> None:
        """Make the file and send it; where that can't be, say so. Nobody gets it who has left."""
        now = self.clock.now()
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            there = wanted.questionnaire.organisation
            may = await records.people.member(there, wanted.asked_by, Role.COORDINATOR)
            if may is None:
                await records.questionnaires.export_made(wanted.id, now)
                return
            to = await records.people.addressee(wanted.asked_by)
        made = await self._made(wanted, to.language, now)
        shelved = None
        if made is not None and len(made.content) <= LARGEST_UPLOAD:
            person = wanted.asked_by
            shelf, ids = self.store.shelf, self.store.ids
            shelved = await shelve(shelf, ids, person, made.content, passing=True)
        async with self.store.database.unit_of_work() as unit:
            records = Records(unit, self.store)
            if not await records.questionnaires.export_made(wanted.id, now):
                return
            title = await self._title(records, wanted, to.language)
            text = words.NOT_MADE if made is None else words.TOO_LARGE_TO_SEND
            screen = Screen(text(title=title))
            if made is not None and shelved is not None:
                screen = self._with_answers(records, wanted, made, shelved, title, now)
            post = self._post(unit, f"answers:{wanted.id}", now)
            post.to(to, screen, kind=Kind.FACT, priority=Priority.REPLY)

    async def _made(self, wanted: WantedExport, language: str, now: datetime) -> Export | None:
        """The file; nothing where it could not be made, and the log says why."""
        labels = language if wanted.labels else None
        wish = Wish(
            wanted.questionnaire.organisation,
            wanted.questionnaire.form_id,
            Format(wanted.format),
            headers=labels,
            values=labels,
            with_sensitive=wanted.with_sensitive,
        )
        try:
            return await make_export(self.store, wish, by=wanted.asked_by, now=now)
        except StorageBroken:
            raise
        except Exception:
            _log.exception("answers could not be exported", extra={"export": wanted.id})
            return None

    async def _title(self, records: Records, wanted: WantedExport, language: str) -> Verbatim:
        versions = await records.questionnaires.versions_of(wanted.questionnaire.id)
        if not versions:
            return Verbatim(wanted.questionnaire.form_id)
        form = await self.library.form(versions[0].form_version, records.unit)
        return Verbatim(title_of(form, language))

    def _with_answers(
        self,
        records: Records,
        wanted: WantedExport,
        made: Export,
        shelved: Shelved,
        title: Verbatim,
        now: datetime,
    ) -> Screen:
        row = wanted.questionnaire
        belongs = Belonging(row.organisation, wanted.asked_by, Purpose.ANSWERS, row.id)
        file = records.files.keep_made(
            shelved, belongs, name=made.file_name, mime=made.mime, now=now
        )
        caption = words.ANSWERS_CAPTION(title=title, count=made.runs)
        return Screen(caption, stored=file, protect=wanted.with_sensitive)


# -- one nudge -------------------------------------------------------------------------------------


async def nudge_who_was_asked(desk: Desk, library: Library) -> None:
    """Who was asked some days ago and has done nothing hears of it once more, at a working hour."""
    waiting = await desk.records.askings.waiting(desk.now - NUDGED_UNTIL, desk.now - NUDGED_AFTER)
    if not waiting:
        return
    organisations = {each.id: each for each in await desk.records.organisations.all()}
    awake = {}
    for number in {each.organisation for each in waiting}:
        calendar = await working_calendar(desk.records, organisations[number])
        awake[number] = next_working_moment(desk.now, calendar) == desk.now
    for asking in waiting:
        if awake[asking.organisation] and due_for_nudge(asking.state, asking.asked_at, desk.now):
            await _nudge(desk, library, asking)


async def _nudge(desk: Desk, library: Library, asking: AskingRow) -> None:
    """Once, by a row with a natural key; nobody is reminded of what was withdrawn."""
    version = await desk.records.questionnaires.published_of(asking.questionnaire)
    if version is None:
        return
    role = Role(version.questionnaire.audience)
    if not await _may_still_be_asked(desk, asking, role):
        return
    due = asking.asked_at + NUDGED_AFTER
    notice = Notice(
        key=f"{NUDGE}:asking={asking.id}",
        kind=NUDGE,
        organisation=asking.organisation,
        subject=asking.person,
        step="once",
        due_at=due,
        expires_at=asking.asked_at + NUDGED_UNTIL,
    )
    if not await desk.records.notices.say(notice, desk.now):
        return
    to = await desk.records.people.addressee(asking.person)
    form = await library.form(version.form_version, desk.records.unit)
    screen = screens.invitation(
        asking.id,
        title_of(form, to.language),
        "",
        asking.about_name,
        learner=role is Role.LEARNER,
        again=True,
    )
    desk.post.to(to, screen, kind=Kind.NUDGE, priority=Priority.BULK)


async def _may_still_be_asked(desk: Desk, asking: AskingRow, role: Role) -> bool:
    members = await desk.records.people.members(asking.organisation, role)
    row = next((each for each in members if each["person_id"] == asking.person), None)
    if row is None or row["blocked_at"] is not None:
        return False
    return role is not Role.LEARNER or row["consent_given"] == 1
