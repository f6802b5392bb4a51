"""Owns the questionnaires that are in use: compiled once, kept by their stored version.

Must not change a version: runs stay on the one that they began with.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from bot.domain.ids import FormVersionId
from bot.forms.definition import Form, load_shipped
from bot.forms.program import FormFaulty, compile_form
from storage.database import Reader, Unit
from storage.ids import Ids
from storage.runs import FormVersions

ORIENTATION = "orientation"
"""The questionnaire that every learner begins with (EM2 handbook, 4.3 and 4.4)."""

EVALUATION = "evaluation"
"""What a mentor fills in for each support plan (Mentor guidelines, end of semester)."""

OFFERED = ("checkin", "visit_learner", "visit_company", "readiness")
"""What an organisation may publish for itself as it ships, or send anew under the same form id."""

SHIPPED = (ORIENTATION, EVALUATION, *OFFERED)


class Library:
    """Forms by their stored version."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._forms: dict[FormVersionId, Form] = {}
        self._current: dict[str, FormVersionId] = {}

    async def publish_shipped(self, unit: Unit, now: datetime) -> Form:
        """Make the shipped forms the current ones, stored where a version is new; the orientation."""
        versions = FormVersions(unit, self._ids)
        for name in SHIPPED:
            form = load_shipped(name)
            version = await versions.keep(
                form.form_id, form.version, form.digest, form.to_json(), now
            )
            self._forms[version] = form
            self._current[name] = version
        return self.current()[1]

    def current(self, name: str = ORIENTATION) -> tuple[FormVersionId, Form]:
        """The form of this name for new runs."""
        version = self._current.get(name)
        assert version is not None, "no form was published: call publish_shipped first"
        return version, self._forms[version]

    def offered(self) -> list[tuple[FormVersionId, Form]]:
        """The newest shipped version of each form that an organisation may publish for itself."""
        return [self.current(name) for name in OFFERED if name in self._current]

    def shown(self) -> list[tuple[FormVersionId, Form]]:
        """The same, and the orientation, whose answers an organisation may take along."""
        first = [self.current(ORIENTATION)] if ORIENTATION in self._current else []
        return [*first, *self.offered()]

    async def form(self, version: FormVersionId, source: Unit | Reader) -> Form:
        """The form of a stored version; made ready when it is first asked for, unless ``know`` told of it."""
        known = self._forms.get(version)
        if known is None:
            definition = await FormVersions(source, self._ids).definition_of(version)
            known = self._forms[version] = await ready(definition)
        return known

    def know(self, version: FormVersionId, form: Form) -> None:
        """A version was kept whose form is ready: nobody will wait for it."""
        self._forms.setdefault(version, form)


async def ready(definition: str) -> Form:
    """A stored definition, read and compiled in a thread: others are answered meanwhile.

    Raises FormError where it can't be read. One whose rules can't be run can still be looked at.
    """
    return await asyncio.to_thread(_ready, definition)


def _ready(definition: str) -> Form:
    form = Form.from_json(definition)
    with suppress(FormFaulty):
        compile_form(form)
    return form
