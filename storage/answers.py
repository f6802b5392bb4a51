"""Owns the look at finished runs whose answers may leave; must not know what an answer means.

Whose answers leave is one condition for counting and for exporting: finished runs that count, of this
organisation. Left out are rehearsals, what was given up, and people whose last word on consent is no, also
where others answered about them. An erased person's rows are gone or can't be opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import FormVersionId, OrganisationId, PersonId, RunId, VoiceNoteId
from storage.database import Reader, Unit
from storage.instants import from_text
from storage.rows import Row
from storage.vault import Vault

_LAST_WORD = (
    "(SELECT c.given FROM consent c WHERE c.person_id = {person} ORDER BY c.id DESC LIMIT 1)"
)

_MAY_LEAVE = f"""
    r.organisation_id = :organisation AND v.form_id = :form_id
    AND r.phase = 'finished' AND r.purpose IN ('orientation', 'questionnaire')
    AND r.given_up_at IS NULL
    AND COALESCE({_LAST_WORD.format(person="r.learner_id")}, CASE WHEN EXISTS (
          SELECT 1 FROM membership m WHERE m.person_id = r.learner_id
            AND m.organisation_id = r.organisation_id AND m.role = 'learner') THEN 0 ELSE 1 END) = 1
    AND (r.about_id IS NULL OR COALESCE({_LAST_WORD.format(person="r.about_id")}, 1) = 1)
"""  # noqa: S608  (constant parts)


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A finished run, still sealed: opening is work for a thread.

    ``person`` answered, ``about`` is the learner whom staff were asked about. The instants are UTC.
    """

    id: RunId
    form_version: FormVersionId
    person: PersonId
    name: str
    about: PersonId | None
    about_name: str | None
    started_at: datetime
    finished_at: datetime
    state_box: bytes

    def state(self, vault: Vault) -> str:
        """The engine's own JSON. Raises ``VaultError`` where the box can't be opened."""
        place = f"run:{self.id}:state"  # where ``storage.runs`` seals it
        return vault.open(self.person, place, self.state_box).decode()


@dataclass(frozen=True, slots=True)
class KeptVoice:
    """A voice note of a finished run whose bytes lie on the shelf; ``box`` is the file's name there."""

    id: VoiceNoteId
    person: PersonId
    box: str


class Answers:
    """Answers of finished runs within one unit of work or one reader."""

    def __init__(self, source: Unit | Reader) -> None:
        self._source = source

    async def count(self, organisation: OrganisationId, form_id: str) -> int:
        """How many runs an export would hold."""
        row = await self._source.one(
            f"""SELECT COUNT(*) AS runs FROM run r JOIN form_version v ON v.id = r.form_version_id
                WHERE {_MAY_LEAVE}""",  # noqa: S608  (a constant condition)
            organisation=organisation,
            form_id=form_id,
        )
        assert row is not None
        return int(row["runs"])

    async def finished(self, organisation: OrganisationId, form_id: str) -> list[FinishedRun]:
        """The runs whose answers may leave, in the order in which they began."""
        rows = await self._source.fetch(
            f"""SELECT r.id, r.form_version_id, r.learner_id, p.name, r.about_id,
                  a.name AS about_name, r.started_at, COALESCE(r.ready_at, r.touched_at) AS finished_at,
                  r.state_box
                FROM run r JOIN form_version v ON v.id = r.form_version_id
                JOIN person p ON p.id = r.learner_id LEFT JOIN person a ON a.id = r.about_id
                WHERE {_MAY_LEAVE} ORDER BY r.id""",  # noqa: S608  (a constant condition)
            organisation=organisation,
            form_id=form_id,
        )
        return [_finished(row) for row in rows]

    async def definitions(
        self, organisation: OrganisationId, form_id: str
    ) -> list[tuple[FormVersionId, str]]:
        """The versions that these runs are of, and the published one; the newest first."""
        rows = await self._source.fetch(
            f"""SELECT id, definition FROM form_version WHERE id IN (
                  SELECT r.form_version_id FROM run r
                    JOIN form_version v ON v.id = r.form_version_id WHERE {_MAY_LEAVE})
                OR id IN (
                  SELECT w.form_version_id FROM questionnaire_version w
                    JOIN questionnaire q ON q.id = w.questionnaire_id
                    WHERE q.organisation_id = :organisation AND q.form_id = :form_id
                      AND w.state = 'published')
                ORDER BY id DESC""",  # noqa: S608  (a constant condition)
            organisation=organisation,
            form_id=form_id,
        )
        return [(FormVersionId(row["id"]), row["definition"]) for row in rows]

    async def voices(self, organisation: OrganisationId, form_id: str) -> dict[int, KeptVoice]:
        """The voice notes of these runs that were fetched, by their ids."""
        rows = await self._source.fetch(
            f"""SELECT n.id, n.person_id, n.file_name FROM voice_note n
                JOIN run r ON r.id = n.run_id JOIN form_version v ON v.id = r.form_version_id
                WHERE n.state = 'kept' AND n.file_name IS NOT NULL AND {_MAY_LEAVE}
                ORDER BY n.id""",  # noqa: S608  (a constant condition)
            organisation=organisation,
            form_id=form_id,
        )
        return {
            row["id"]: KeptVoice(
                VoiceNoteId(row["id"]), PersonId(row["person_id"]), row["file_name"]
            )
            for row in rows
        }


def _finished(row: Row) -> FinishedRun:
    return FinishedRun(
        id=RunId(row["id"]),
        form_version=FormVersionId(row["form_version_id"]),
        person=PersonId(row["learner_id"]),
        name=row["name"],
        about=None if row["about_id"] is None else PersonId(row["about_id"]),
        about_name=row["about_name"],
        started_at=from_text(row["started_at"]),
        finished_at=from_text(row["finished_at"]),
        state_box=row["state_box"],
    )
