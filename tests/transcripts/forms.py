"""The questionnaires of the conversations: published and asked as a coordinator's hand would do it.

Forms stand in the folder `questionnaires`; pictures and sounds are made here, for nobody looks at them. Must not
hold a rule of the bot.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.domain.ids import OrganisationId, OwnAskingId, PersonId, QuestionnaireVersionId
from bot.forms import Form
from storage.questionnaires import Part, Source
from tests.forms.authoring import imported
from tests.support.conversation import NoSuchThing, Process

FOLDER = Path(__file__).parent / "questionnaires"


def form_of(name: str) -> Form:
    """The form of this name, as it would be imported."""
    made = imported((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    if made.form is None:
        raise NoSuchThing(f"{name}.md can't be asked: {made.findings}")
    return made.form


async def _organisation(process: Process, name: str) -> OrganisationId:
    async with process.store.database.unit_of_work() as unit:
        found = await process.records(unit).organisations.named(name)
    assert found is not None
    return found.id


async def published(
    process: Process, organisation: str, name: str, media: Sequence[str], now: datetime
) -> None:
    """The form is published in the organisation, with files of these names."""
    form, there = form_of(name), await _organisation(process, organisation)
    async with process.store.database.unit_of_work() as unit:
        records = process.records(unit)
        version = await records.forms.keep(
            form.form_id, form.version, form.digest, form.to_json(), now
        )
        row = await records.questionnaires.keep(there, form.form_id, form.audience, None, now)
        source = Source(f"{name}.md", b"", form.source_digest)
        parts = {each: _part(each) for each in media}
        draft = await records.questionnaires.draft(row, version, source, parts, 0, None, now)
        await records.questionnaires.publish(draft, None, now)


def _part(name: str) -> Part:
    if not name.endswith(".png"):
        return Part("audio/ogg", b"a sound that nobody plays here")
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return Part("image/png", out.getvalue())


async def asked(
    process: Process,
    organisation: str,
    name: str,
    person: PersonId,
    about: PersonId | None,
    now: datetime,
) -> OwnAskingId:
    """Somebody is asked by the coordinator to answer what is published under this name."""
    there = await _organisation(process, organisation)
    async with process.store.database.unit_of_work() as unit:
        records = process.records(unit)
        row = await records.questionnaires.named(there, form_of(name).form_id)
        assert row is not None, f"{name} was not given"
        asking = await records.askings.ask(row, person, about, person, now)
    assert asking is not None, f"{name} is open with them already"
    return OwnAskingId(asking)


async def newest(process: Process, organisation: str, name: str) -> QuestionnaireVersionId:
    """The newest version of a questionnaire."""
    there = await _organisation(process, organisation)
    async with process.store.database.unit_of_work() as unit:
        records = process.records(unit)
        row = await records.questionnaires.named(there, form_of(name).form_id)
        assert row is not None, f"{name} was not given"
        return (await records.questionnaires.versions_of(row.id))[0].id
