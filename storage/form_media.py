"""Owns the way to the pictures and sounds that a questionnaire names; must not add or change any.

They are kept with the version of the questionnaire to which they were sent (`storage.questionnaires`).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import FormMediaId, FormVersionId, OrganisationId
from storage.database import Reader, Unit


@dataclass(frozen=True, slots=True)
class FormFile:
    """A picture or a sound with its bytes, as an author sent them."""

    name: str
    mime: str
    content: bytes


class FormMedia:
    """Files of questionnaires within one unit of work or one reader."""

    def __init__(self, unit: Unit | Reader) -> None:
        self._unit = unit

    async def known(
        self, organisation: OrganisationId, version: FormVersionId
    ) -> dict[str, FormMediaId]:
        """The files that came with this version in this organisation, by name in small letters."""
        rows = await self._unit.fetch(
            """SELECT f.id, f.name FROM questionnaire_file f
               JOIN questionnaire_version v ON v.id = f.questionnaire_version_id
               JOIN questionnaire q ON q.id = v.questionnaire_id
               WHERE q.organisation_id = :organisation AND v.form_version_id = :version
               ORDER BY f.id""",
            organisation=organisation,
            version=version,
        )
        return {row["name"].casefold(): FormMediaId(row["id"]) for row in rows}

    async def get(self, media: FormMediaId) -> FormFile | None:
        """The file, or nothing where its draft was thrown away meanwhile."""
        row = await self._unit.one(
            "SELECT name, mime, content FROM questionnaire_file WHERE id = :id", id=media
        )
        return None if row is None else FormFile(row["name"], row["mime"], row["content"])
