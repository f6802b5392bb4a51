"""Submissions and JSON: read again by a reader of their own, and compared with what was told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from pyxform.xls2xform import convert

from bot.exports.kinds import Format
from bot.exports.responses import Attached, Told
from bot.exports.submissions import as_json, submission
from bot.forms import Form, Kind, Question, seal
from tests.exports.census import FIRST, NAMES, SECOND, SENSITIVE, response

NOON = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
ORX = "{http://openrosa.org/xforms}"
XML = replace(NAMES, format=Format.XML)
JSON = replace(NAMES, format=Format.JSON)

CENSUS = """
| survey  |                               |         |        |
|         | type                          | name    | label  |
|         | start                         | start   |        |
|         | text                          | name    | Name   |
|         | decimal                       | land    | Land   |
|         | begin_group                   | home    | Home   |
|         | select_multiple languages     | tongues | Which? |
|         | begin_repeat                  | member  | Member |
|         | text                          | who     | Who?   |
|         | integer                       | age     | Age    |
|         | begin_repeat                  | pet     | Pet    |
|         | text                          | called  | Name   |
|         | end_repeat                    |         |        |
|         | end_repeat                    |         |        |
|         | end_group                     |         |        |
|         | note                          | thanks  | Thanks |
| choices |                               |         |        |
|         | list_name                     | name    | label  |
|         | languages                     | latvian | LV     |
|         | languages                     | russian | RU     |
| settings |          |         |
|          | form_id  | version |
|          | census   | 2026-10 |
"""
"""The first version of the census, as an author writes it."""

TOLD = {
    "start": "2026-10-25T03:30:00.000+02:00",
    "name": 'Ozola & "dēls" <Rīga>\r\n]]>',
    "land": "2.5",
    "tongues": "latvian russian",
    "member[1]/who": "Ilze",
    "member[2]/who": "Олег",
    "member[2]/pet[1]/called": "Muris",
    "member[2]/pet[2]/called": "Reksis",
}


def _read(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml)


def _leaves(element: ElementTree.Element, path: str = "") -> list[tuple[str, str]]:
    """Every element without children: its path without numbers, and its text."""
    here = f"{path}/{element.tag}"
    if not len(element):
        return [(here, element.text or "")]
    return [leaf for child in element for leaf in _leaves(child, here)]


def test_a_submission_names_its_form_and_itself() -> None:
    """Id and version stand at the root, and the instance's id in the metadata of OpenRosa."""
    anna = response(FIRST, 7, NOON, TOLD)
    root = _read(submission(anna, XML))
    assert (root.tag, root.get("id"), root.get("version")) == ("data", "census", "2026-10")
    assert root.findtext(f"{ORX}meta/{ORX}instanceID") == f"uuid:{anna.uuid}"


def test_a_submission_holds_what_was_told_at_its_place() -> None:
    """Groups nest, instances come one after another, and every sign of a text survives."""
    leaves = _leaves(_read(submission(response(FIRST, 7, NOON, TOLD), XML)))
    assert leaves[:-1] == [
        ("/data/start", "2026-10-25T03:30:00.000+02:00"),
        ("/data/name", 'Ozola & "dēls" <Rīga>\r\n]]>'),
        ("/data/land", "2.5"),
        ("/data/home/tongues", "latvian russian"),
        ("/data/home/member/who", "Ilze"),
        ("/data/home/member/who", "Олег"),
        ("/data/home/member/pet/called", "Muris"),
        ("/data/home/member/pet/called", "Reksis"),
    ]


def test_instances_of_a_repeat_are_elements_of_their_own() -> None:
    """The second member holds both pets; the first has none."""
    root = _read(submission(response(FIRST, 7, NOON, TOLD), XML))
    first, second = root.findall("home/member")
    assert [each.findtext("called") for each in second.findall("pet")] == ["Muris", "Reksis"]
    assert first.find("pet") is None


def test_an_instance_in_which_nothing_was_said_is_still_there() -> None:
    """The second member was asked for and left blank: ODK has an element for it, and so have we."""
    told = {"member[1]/who": "Ilze", "member[2]/who": ""}
    root = _read(submission(response(FIRST, 7, NOON, told), XML))
    assert [each.findtext("who") for each in root.findall("home/member")] == ["Ilze", ""]


def test_a_submission_has_no_place_that_the_form_lacks() -> None:
    """Each element of a submission is one that pyxform's own form has at that path."""
    xform = _read(convert(CENSUS, validate=False, file_type=".md").xform)
    blank = next(each for each in xform.iter() if each.get("id") == "census")
    known = {path.replace("{http://www.w3.org/2002/xforms}", "") for path, _ in _leaves(blank)}
    told = {path for path, _ in _leaves(_read(submission(response(FIRST, 7, NOON, TOLD), XML)))}
    assert told - {f"/data/{ORX}meta/{ORX}instanceID"} <= known
    assert "/data/home/member/pet/called" in told


def test_code_points_that_no_xml_holds_are_left_out() -> None:
    """A bell or a zero in a text doesn't break the submission."""
    told = {"name": "a\x00b\x07c\ufffe"}
    assert _read(submission(response(FIRST, 1, NOON, told), XML)).findtext("name") == "abc"


def test_what_waits_or_is_sensitive_is_not_in_a_submission() -> None:
    """A pending answer has an empty element; a sensitive one is there only when it was asked for."""
    told = {"name": Told("", pending=True), "ill": Told("yes"), "care": Told("1")}
    root = _read(submission(response(SECOND, 1, NOON, told), XML))
    assert [(each.tag, each.text) for each in root][:-1] == [("name", None)]
    open_root = _read(submission(response(SECOND, 1, NOON, told), SENSITIVE))
    assert (open_root.findtext("ill"), open_root.findtext("care")) == ("yes", "1")


def test_a_form_may_name_its_submissions() -> None:
    """What the form works out as the instance's name stands in the metadata, and nowhere else."""
    named = _with_instance_name()
    anna = response(named, 1, NOON, {"name": "Anna", "meta/instanceName": "census of Anna"})
    root = _read(submission(anna, XML))
    assert root.findtext(f"{ORX}meta/{ORX}instanceName") == "census of Anna"
    assert root.find("meta") is None


def _with_instance_name() -> Form:
    name = Question(
        "meta/instanceName",
        "/data/meta/instanceName",
        Kind.CALCULATE,
        calculation="concat('census of ', /data/name )",
    )
    return seal(replace(FIRST, questions=(*FIRST.questions, name)))


def test_the_uuid_of_a_run_is_its_own_for_ever() -> None:
    """The same run has the same uuid at each export; another run, or another installation, another."""
    uuids = {
        response(FIRST, 7, NOON, {}).uuid,
        response(FIRST, 7, NOON, TOLD).uuid,
        response(FIRST, 8, NOON, {}).uuid,
        response(FIRST, 7, NOON.replace(second=1), {}).uuid,
    }
    assert len(uuids) == 3


# -- JSON ------------------------------------------------------------------------------------------


def _results(*responses: Any) -> list[dict[str, Any]]:
    whole = json.loads(as_json(responses, JSON))
    assert (whole["count"], whole["next"], whole["previous"]) == (len(responses), None, None)
    return list(whole["results"])


def test_json_has_the_shape_of_kobos_answers() -> None:
    """Keys carry their groups, repeats are lists within, instants are UTC: compared key by key."""
    anna = response(FIRST, 7, NOON, TOLD, about="Boriss")
    assert _results(anna) == [
        {
            "_id": 7,
            "_uuid": anna.uuid,
            "_xform_id_string": "census",
            "__version__": "2026-10",
            "meta/instanceID": f"uuid:{anna.uuid}",
            "start": "2026-10-25T03:30:00.000+02:00",
            "name": 'Ozola & "dēls" <Rīga>\r\n]]>',
            "land": "2.5",
            "home/tongues": "latvian russian",
            "home/member": [
                {"home/member/who": "Ilze"},
                {
                    "home/member/who": "Олег",
                    "home/member/pet": [
                        {"home/member/pet/called": "Muris"},
                        {"home/member/pet/called": "Reksis"},
                    ],
                },
            ],
            "_submission_time": "2026-10-25T01:30:00",
            "_submitted_by": "Anna Ozola",
            "_about": "Boriss",
            "_pending": [],
            "_attachments": [],
            "_geolocation": [None, None],
            "_status": "submitted",
            "_tags": [],
            "_notes": [],
            "_validation_status": {},
        }
    ]


def test_json_names_what_waits_what_is_attached_and_where_it_was() -> None:
    """Pending answers by their places, files by their names, the first place as two numbers."""
    told = {
        "member[2]/who": Told("", pending=True),
        "ill": Told("", pending=True),
        "place": "-56.95 24.1 0 4.5",
        "story": "31",
    }
    files = {
        "story": Attached("voice-31.ogg", "audio/ogg"),
        "member[2]/who": Attached("voice-32.ogg", "audio/ogg", kept=False),
    }
    (result,) = _results(response(SECOND, 1, NOON, told, attached=files))
    assert result["_pending"] == ["home/member[2]/who"]
    assert result["_attachments"] == [
        {"filename": "voice-31.ogg", "mimetype": "audio/ogg", "question_xpath": "story"}
    ]
    assert result["story"] == "voice-31.ogg"
    assert result["_geolocation"] == [-56.95, 24.1]
    assert "ill" not in result
