"""Owns the questionnaires that are in use: compiled once, kept by their stored version.

Must not change a version: runs stay on the one that they began with.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.ids import FormVersionId
from bot.forms.definition import Form, load_shipped
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.runs import FormVersions

ORIENTATION = "orientation"
"""The questionnaire that every learner begins with (EM2 handbook, 4.3 and 4.4)."""


class Library:
    """Forms by their stored version."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._forms: dict[FormVersionId, Form] = {}
        self._current: FormVersionId | None = None

    async def publish_shipped(self, unit: Unit, now: datetime) -> Form:
        """Make the shipped orientation form the current one; stored if this version is new."""
        form = load_shipped(ORIENTATION)
        versions = FormVersions(unit, self._ids)
        version = await versions.keep(form.form_id, form.version, form.digest, form.to_json(), now)
        self._forms[version] = form
        self._current = version
        return form

    def current(self) -> tuple[FormVersionId, Form]:
        """The orientation form for new runs."""
        assert self._current is not None, "no form was published: call publish_shipped first"
        return self._current, self._forms[self._current]

    async def form(self, version: FormVersionId, source: Unit | Reader) -> Form:
        """The form of a stored version."""
        known = self._forms.get(version)
        if known is None:
            definition = await FormVersions(source, self._ids).definition_of(version)
            known = self._forms[version] = Form.from_json(definition)
        return known
