"""A world with the desk for questionnaires: files that are sent are fetched and read, as in the bot.

Forms are written here as their authors write them, and read by the real importer in its child process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.ids import FileId, PersonId, QuestionnaireId, QuestionnaireVersionId
from bot.inputs import DocumentGiven
from bot.questionnaires import keep_draft, publish, read_file
from bot.routines.questionnaires import FormDesk
from bot.runtime.downloads import papers
from storage.questionnaires import Source, VersionRow
from storage.records import Records
from tests.support.world import TRANSLATORS, Outcome, Somebody, World

SETTINGS = """
| settings |              |            |          |                  |             |
|          | form_title   | form_id    | version  | default_language | kb:audience |
|          | {title}      | {form_id}  | {version} | English (en)    | {audience}  |
"""

MORNING = """
| survey |                   |         |                              |                            |
|        | type              | name    | label::English (en)          | guidance_hint::English (en) |
|        | select_one yes_no | slept   | Did you sleep well?          | Was the night good?        |
|        | select_one yes_no | hungry  | Are you hungry?              | Do you want to eat?        |
| choices |        |      |                      |       |
|         | list_name | name | label::English (en) | emoji |
|         | yes_no    | yes  | Yes                 | ✋    |
|         | yes_no    | no   | No                  | ✊    |
"""
"""Two questions that everybody can answer."""

BROKEN = MORNING.replace("select_one yes_no | hungry", "select_one yes_know | hungry")
"""The same, with a list of answers that there isn't."""


def written(
    sheets: str = MORNING,
    *,
    title: str = "Morning",
    form_id: str = "morning",
    version: str = "1",
    audience: str = "learner",
) -> bytes:
    """The file of a form, in Markdown."""
    settings = SETTINGS.format(title=title, form_id=form_id, version=version, audience=audience)
    return (sheets + settings).encode()


class _Clock:
    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> object:
        return self._world.now


@dataclass(slots=True)
class Desk:
    """A coordinator's desk in a world."""

    world: World
    who: Somebody
    contents: dict[str, bytes] = field(default_factory=dict)

    async def sends(self, name: str, content: bytes) -> Outcome:
        """A file in the chat; what the bot says at once."""
        number = len(self.contents) + 1
        self.contents[f"sent-{number}"] = content
        given = DocumentGiven(f"sent-{number}", f"u{number}", name, "text/plain", len(content))
        return await self.world.does(self.who, given, sent=True)

    async def works(self, **reader: object) -> Outcome:
        """Whatever was sent is fetched, the loop of the desk looks once; what it says."""
        await self.world.news()
        store = self.world.store
        source = papers(store, lambda _file: None)
        async with store.database.reading() as reading:
            due = await source.rows(reading).to_download(self.world.now)
        for row in due:
            content = self.contents[row["file_id"]]
            name = await source.shelf.put(row["id"], PersonId(row["person_id"]), content)
            async with store.database.unit_of_work() as unit:
                await source.rows(unit).kept(row["id"], name, len(content), self.world.now)
        await self.loop(**reader).work_all()
        return Outcome(tuple(await self.world.news()), None)

    def loop(self, **reader: object) -> FormDesk:
        """The loop as the program makes it."""
        return FormDesk(
            store=self.world.store,
            clock=_Clock(self.world),
            translators=TRANSLATORS,
            library=self.world.library,
            hand_over=lambda _rows: None,
            beat=lambda: None,
            **reader,
        )

    async def gets_in(self, content: bytes, name: str = "morning.md") -> Outcome:
        """A file that is sent and read."""
        await self.sends(name, content)
        return await self.works()

    async def content_of(self, outcome: Outcome) -> bytes:
        """The bytes of the file that came along."""
        number = next(each.body.stored for each in outcome.messages if each.body.stored)
        ((box,),) = self.world.rows("SELECT file_name FROM file WHERE id = :id", id=number)
        return await self.world.store.shelf.get(FileId(number), self.who.person, box)


async def drafted(
    world: World,
    who: Somebody,
    content: bytes,
    parts: Mapping[str, bytes] | None = None,
    *,
    published: bool = False,
) -> VersionRow:
    """A form of the organisation of somebody, as a draft or published, without the chat."""
    found = await read_file(content, "form.md", parts or {}, "en")
    assert found.form is not None, [each.line() for each in found.findings]
    source = Source("form.md", content, found.form.source_digest)
    async with world.store.database.unit_of_work() as unit:
        records = Records(unit, world.store)
        version = await keep_draft(
            records, who.organisation, found.form, source, {}, 0, who.person, world.now
        )
        if published:
            assert await publish(records, version, who.person, world.now)
    return version


def newest(world: World) -> tuple[QuestionnaireId, QuestionnaireVersionId]:
    """The numbers of the version that was kept last."""
    ((questionnaire, version),) = world.rows(
        "SELECT questionnaire_id, id FROM questionnaire_version ORDER BY id DESC LIMIT 1"
    )
    return QuestionnaireId(questionnaire), QuestionnaireVersionId(version)
