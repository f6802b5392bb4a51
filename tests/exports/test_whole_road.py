"""From an author's file through the engine that asks into every format: nothing is made by hand but the answers."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from bot.exports.files import as_csv_files
from bot.exports.responses import Response, told_by, uuid_of
from bot.exports.submissions import as_json, submission
from bot.exports.tables import tables
from bot.forms import (
    Chosen,
    Confirmed,
    Form,
    Kind,
    OneMore,
    Phase,
    Run,
    Spoken,
    Ticked,
    WentOn,
    Written,
    asked,
    resume,
    start,
)
from bot.forms.importer import convert
from tests.exports.census import NAMES, RIGA

BEGAN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

FARM = """
| survey |                          |          |            |                   |                     |
|        | type                     | name     | label      | relevant          | calculation         |
|        | start                    | start    |            |                   |                     |
|        | text                     | name     | Name       |                   |                     |
|        | begin_group              | farm     | Farm       |                   |                     |
|        | select_one yn            | animals  | Animals?   |                   |                     |
|        | begin_repeat             | herd     | Herd       | ${animals} = 'yes' |                    |
|        | select_multiple kinds    | kinds    | Which?     |                   |                     |
|        | integer                  | heads    | How many?  |                   |                     |
|        | end_repeat               |          |            |                   |                     |
|        | text                     | why      | Why not?   | ${animals} = 'no' |                     |
|        | end_group                |          |            |                   |                     |
|        | calculate                | all      |            |                   | count(${herd})      |
|        | note                     | thanks   | Thank you  |                   |                     |
| choices |           |       |       |       |
|         | list_name | name  | label | emoji |
|         | yn        | yes   | Yes   | ✋    |
|         | yn        | no    | No    | ✊    |
|         | kinds     | cow   | Cow   | 🐄    |
|         | kinds     | sheep | Sheep | 🐑    |
| settings |         |         |                  |                                 |
|          | form_id | version | default_language | namespaces                      |
|          | farm    | 3       | English (en)     | kb="urn:celabiedrs:forms"       |
"""


async def _form() -> Form:
    imported = await convert(FARM.encode(), ".md", {}, "en")
    assert imported.form is not None, imported.findings
    return imported.form


class _Walk:
    """Somebody who answers, an act a minute."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.now = BEGAN
        self.run: Run = start(form, {}, BEGAN).run

    def does(self, kind: Kind, *answer: object) -> None:
        """Answer the open question, which has to be of this kind."""
        now = asked(self.run, self.form, "en")
        assert now.kind is kind, (now.question, now.kind)
        step = now.step
        given = {
            Kind.TEXT: lambda: Written(str(answer[0])),
            Kind.INTEGER: lambda: Written(str(answer[0])),
            Kind.SELECT_ONE: lambda: Chosen(step, int(str(answer[0]))),
            Kind.SELECT_MULTIPLE: lambda: Ticked(step, tuple(int(str(each)) for each in answer)),
            Kind.ONE_MORE: lambda: OneMore(step, bool(answer[0])),
            Kind.NOTE: lambda: WentOn(step),
        }[kind]()
        self._acts(given)

    def speaks(self, voice: str) -> None:
        """Answer the open question by a voice note."""
        self._acts(Spoken(voice, 4))

    def ends(self) -> Response:
        """Confirm the summary."""
        self._acts(Confirmed(self.run.step))
        assert self.run.phase is Phase.FINISHED
        return Response(
            form=self.form,
            id=7,
            uuid=uuid_of(self.form, 7, BEGAN),
            started_at=BEGAN.astimezone(RIGA),
            finished_at=self.now.astimezone(RIGA),
            by="Anna",
            about="",
            told=told_by(self.run, self.form),
        )

    def _acts(self, given: object) -> None:
        self.now += timedelta(minutes=1)
        self.run = resume(self.run, self.form, given, self.now).run  # type: ignore[arg-type]  # one of the acts above


async def _two_herds() -> Response:
    walk = _Walk(await _form())
    walk.does(Kind.TEXT, "Ozola; Anna")
    walk.does(Kind.SELECT_ONE, 0)
    walk.does(Kind.SELECT_MULTIPLE, 0, 1)
    walk.does(Kind.INTEGER, 12)
    walk.does(Kind.ONE_MORE, True)
    walk.does(Kind.SELECT_MULTIPLE, 1)
    walk.speaks("31")
    walk.does(Kind.ONE_MORE, False)
    walk.does(Kind.NOTE)
    return walk.ends()


async def test_two_herds_come_out_as_two_rows() -> None:
    """What was asked again and again stands in a table of its own, one spoken answer waits."""
    told = await _two_herds()
    runs, herds = tables([told.form], [told], NAMES)
    row = dict(zip(runs.headings, runs.rows[0], strict=True))
    assert (row["name"], row["farm/animals"], row["all"], row["farm/why"]) == (
        "Ozola; Anna", "yes", "2", None,
    )  # fmt: skip
    assert str(row["start"]).startswith("2026-11-20T")
    assert [line[:6] for line in herds.rows] == [
        ("cow sheep", 1, 1, 12, None, 1),
        ("sheep", 0, 1, None, "farm/herd/heads", 2),
    ]


async def test_every_format_tells_the_same() -> None:
    """The submission, the JSON and the tables of one run hold the same answers."""
    told = await _two_herds()
    root = ElementTree.fromstring(submission(told, NAMES))
    (result,) = json.loads(as_json([told], NAMES))["results"]
    with zipfile.ZipFile(io.BytesIO(as_csv_files(tables([told.form], [told], NAMES)))) as archive:
        herds = archive.read("herd.csv").decode("utf-8-sig").splitlines()
    assert (root.get("id"), root.get("version")) == ("farm", "3")
    assert [each.findtext("kinds") for each in root.findall("farm/herd")] == ["cow sheep", "sheep"]
    assert [each["farm/herd/kinds"] for each in result["farm/herd"]] == ["cow sheep", "sheep"]
    assert [line.split(";")[0] for line in herds[1:]] == ["cow sheep", "sheep"]
    assert root.findtext("start") == result["start"]
    assert result["_pending"] == ["farm/herd[2]/heads"]


async def test_a_herd_that_went_with_its_question_is_gone() -> None:
    """Whoever says in the end that there are no animals exports none, and is asked why."""
    walk = _Walk(await _form())
    walk.does(Kind.TEXT, "Anna")
    walk.does(Kind.SELECT_ONE, 1)
    walk.does(Kind.TEXT, "Too old")
    walk.does(Kind.NOTE)
    told = walk.ends()
    _, herds = tables([told.form], [told], replace(NAMES, form_id="farm"))
    assert herds.rows == ()
    assert "herd" not in submission(told, NAMES)
    assert "<why>Too old</why>" in submission(told, NAMES)
