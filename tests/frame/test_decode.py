"""Reading raw updates: Telegram's shape becomes one of our inputs, everything else one error."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.acts import ChooseAnswer, OpenMenu
from bot.domain.ids import RunId
from bot.inputs import (
    CommandGiven,
    DocumentGiven,
    Key,
    KeyPressed,
    Nothing,
    OtherGiven,
    PhotoGiven,
    ReachChanged,
    StaleTap,
    Started,
    Tapped,
    TextGiven,
    VoiceGiven,
)
from bot.telegram.decode import Unreadable, decode
from tests.frame.odd_updates import BROKEN, ME, READABLE, TEXTS
from tests.support.world import message, press

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SMALL = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 900}
LARGE = {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960}
LARGE |= {"file_size": 90_000}
PICTURE = {"message_id": 8, "chat": {"id": ME, "type": "private"}, "photo": [SMALL], "caption": "?"}
PAPER = {"file_id": "d", "file_unique_id": "u", "file_name": "lapa.pdf"}
PAPER |= {"mime_type": "application/pdf", "file_size": 2**40}


def read(update):
    return decode(json.dumps({"update_id": 5, **update}).encode(), NOON)


def test_the_corpus_is_large():
    """About two hundred odd things are tried, each under a name of its own."""
    assert len(READABLE) + len(BROKEN) >= 190


@pytest.mark.parametrize("name", READABLE)
def test_odd_updates_are_read(name):
    """Whatever has Telegram's shape becomes an input of ours, or belongs to nobody."""
    envelope = read(READABLE[name])
    if envelope is not None:
        assert abs(envelope.account) < 2**63
        assert envelope.update_id == 5
        assert json.dumps(envelope.first_name).encode().decode()


@pytest.mark.parametrize("name", BROKEN)
def test_broken_updates_are_named_by_place_alone(name):
    """The one error for a wrong shape says where it is wrong, and nothing of what was said."""
    with pytest.raises(Unreadable) as caught:
        read(BROKEN[name])
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"{", b'"x"', b"\xff\xfe", b'{"update_id": "x"}', b"[" * 100_000],
    ids=range(8),
)
def test_bytes_that_are_no_update_are_unreadable(raw):
    """Empty, cut, deeply nested or no JSON at all: the same one error."""
    with pytest.raises(Unreadable):
        decode(raw, NOON)


@pytest.mark.parametrize(
    ("update", "content"),
    [
        (message(ME, text="Labdien"), TextGiven("Labdien")),
        (message(ME, text="/start"), Started("")),
        (message(ME, text="/start abc"), Started("abc")),
        (message(ME, text="/START@CelabiedrsBot abc "), Started("abc")),
        (message(ME, text="/Menu"), CommandGiven("menu")),
        (message(ME, text="/menu now please"), CommandGiven("menu")),
        (message(ME, text="half / half"), TextGiven("half / half")),
        (message(ME, text="🔊"), KeyPressed(Key.AGAIN)),
        (message(ME, text="⬅"), KeyPressed(Key.BACK)),
        (message(ME, text="⬅️"), KeyPressed(Key.BACK)),
        (message(ME, text=" 🙋 "), KeyPressed(Key.HELP)),
        (message(ME, text="☰"), KeyPressed(Key.MENU)),
        (message(ME, text="I need 🙋"), TextGiven("I need 🙋")),
        (message(ME, text="a\0b\ud800c"), TextGiven("abc")),
        (message(ME, voice={"file_id": "v", "duration": 3, "file_size": 9}), VoiceGiven("v", 3, 9)),
        (message(ME, voice={"file_id": "v", "duration": -3}), VoiceGiven("v", 0, 0)),
        (READABLE["voice: duration beyond a column"], VoiceGiven("v", 2**31 - 1, 2**31 - 1)),
        (READABLE["voice: file id with a NUL"], VoiceGiven("vv", 3, 0)),
        (message(ME, sticker={"file_id": "s"}), OtherGiven("sticker")),
        (
            message(ME, photo=[SMALL, LARGE, SMALL], caption="Nov\0ember", media_group_id="7"),
            PhotoGiven("large", "l", 1280, 960, 90_000, "7", "November"),
        ),
        (message(ME, photo=[]), OtherGiven("photo")),
        (
            READABLE["kind: document"],
            DocumentGiven("d", "", "x.exe", "application/octet-stream", 0),
        ),
        (
            message(ME, document=PAPER, caption="November"),
            DocumentGiven("d", "u", "lapa.pdf", "application/pdf", 2**31 - 1, None, "November"),
        ),
        (
            message(ME, document={"file_id": "d", "file_name": "C:\\" + "š" * 300 + ".pdf"}),
            DocumentGiven("d", "", "š" * 116 + ".pdf", "application/octet-stream", 0),
        ),
        (
            message(ME, document={"file_id": "d", "file_name": "../"}),
            DocumentGiven("d", "", "file", "application/octet-stream", 0),
        ),
        (message(ME, document=PAPER, animation={"file_id": "d"}), OtherGiven("animation")),
        (message(ME, photo=[LARGE], forward_origin={"type": "user"}), OtherGiven("forwarded")),
        (READABLE["forwarded voice"], OtherGiven("forwarded")),
        (READABLE["forwarded text"], OtherGiven("forwarded")),
        (READABLE["blocked"], ReachChanged(blocked=True)),
        (READABLE["let in again"], ReachChanged(blocked=False)),
        (press(ME, "1m"), Tapped(OpenMenu(), 77)),
        (press(ME, "1m", message=PICTURE), Tapped(OpenMenu(), 8, captioned=True)),
        (press(ME, "1a:41:3:2"), Tapped(ChooseAnswer(RunId(41), 3, 2), 77)),
        (press(ME, "1a:41:3"), StaleTap(77)),
        (press(ME, None), StaleTap(77)),
        (press(ME, "1m", message=None), Tapped(OpenMenu(), None)),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_update_becomes_the_input_that_it_is(update, content):
    """Each kind of update is read as what the person did."""
    envelope = read(update)
    assert envelope is not None
    assert envelope.content == content


@pytest.mark.parametrize("name", ["group", "channel", "press in a group"])
def test_what_is_said_outside_of_a_private_chat_is_nothing(name):
    """Staff functions and learners' words never belong into a group."""
    envelope = read(READABLE[name])
    assert envelope is not None
    assert isinstance(envelope.content, Nothing)


def test_an_edit_and_a_channel_are_nobodys():
    """What was said before stands; a channel has nobody to answer to."""
    assert read(READABLE["edited message"]) is None
    assert read(READABLE["channel post"]) is None
    assert read(READABLE["message without a sender"]) is None


def test_a_message_counts_at_telegrams_time_and_a_press_at_ours():
    """A message says when it was sent; a press doesn't, so its arrival counts."""
    said = read(message(ME, text="a", date=1_795_000_000))
    pressed = read(press(ME, "1m"))
    assert said is not None
    assert said.counts_at == datetime.fromtimestamp(1_795_000_000, UTC)
    assert pressed is not None
    assert pressed.counts_at == NOON


def test_a_sign_of_two_halves_survives_beside_a_lone_half():
    """Dropping what no database takes leaves whole signs alone."""
    envelope = read(message(ME, text="\ud800🙋š"))
    assert envelope is not None
    assert envelope.content == TextGiven("🙋š")


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_free_of_what_no_database_takes(name):
    """After reading, no text holds a NUL or half a sign."""
    envelope = read(message(ME, text=TEXTS[name]))
    assert envelope is not None
    for value in vars_of(envelope.content):
        assert "\0" not in value
        value.encode("utf-8")


def vars_of(content):
    return [
        getattr(content, name)
        for name in type(content).__slots__
        if isinstance(getattr(content, name), str)
    ]
