"""Odd updates: what people, changed clients and future versions of Telegram could send.

Each is a name and a raw update from the account 101. `READABLE` are answered like any other; `BROKEN`
don't have the shape that Telegram promises and end as `Unreadable`, never as another error.
"""

from __future__ import annotations

from typing import Any

from tests.support.world import message, press

ME = 101

TEXTS: dict[str, str] = {
    "one sign": "a",
    "4096 signs": "a" * 4096,
    "4096 wide signs": "š" * 4096,
    "a thousand emoji": "🙋" * 1000,
    "only spaces": "   \n\t ",
    "NUL": "a\0b",
    "only NUL": "\0",
    "lone surrogate": "a\ud800b",
    "only a lone surrogate": "\udfff",
    "right to left": "שלום וברכה",
    "right-to-left override": "\u202eanna\u202c",
    "zero width": "\u200b\u200c\u200d\ufeff",
    "stacked marks": "Z" + "\u0301" * 300,
    "bell and escape": "\a\x1b[31mred\x1b[0m",
    "line separators": "a\u2028b\u2029c",
    "newline and a false log line": 'x\n{"level": "error", "event": "stolen"}',
    "bold": "<b>bold</b>",
    "ampersand": "a & b &amp; c",
    "braces": "{0} {name} {count!r:>999}",
    "per cent": "%s %d %(name)s %n",
    "formula": '=HYPERLINK("http://x.example","x")',
    "at formula": "@SUM(A1)",
    "path": "../../etc/passwd",
    "device": "CON",
    "statement": "'); DROP TABLE person; --",
    "template": "{{7*7}} ${7*7} <%= 7 %>",
    "markdown": "[a](tg://user?id=1) *b* _c_ `d`",
    "negative number": "-1",
    "comma": "1,5",
    "colon": "1:30",
    "huge number": "1e999",
    "no number": "NaN",
    "Arabic digits": "٣",
    "word for a number": "pusotra",
    "day that isn't": "31.02.2027",
    "a slash": "/",
    "two slashes": "//",
    "unknown command": "/nothing",
    "command of another bot": "/start@OtherBot abc",
    "command with a newline": "/start\nabc",
    "long command": "/" + "a" * 100,
    "start with 65 signs": "/start " + "a" * 65,
    "start with spaces": "/start     ",
    "start with junk": "/start ../../x' OR 1=1 --",
    "start with a NUL": "/start a\0b",
    "start in capitals": "/START",
    "key with words": "🔊 again",
    "key without variation": "⬅",
    "two keys": "🔊⬅️",
    "link": "https://t.me/CelabiedrsBot?start=abc",
    "callback data as text": "1a:1:1:1",
}

NAMES: dict[str, str] = {
    "bold": "<b>Anna</b>",
    "script": "<script>alert(1)</script>",
    "ampersand": "Anna & Co",
    "braces": "{0}",
    "named braces": "{name}",
    "attribute of a format": "{name.__class__}",
    "per cent": "%s",
    "formula": '=HYPERLINK("http://x.example")',
    "at": "@SUM",
    "path": "../../x",
    "device": "CON",
    "quote": "Anna'); --",
    "backslash": "Anna\\n\\0",
    "right to left": "\u202eannA",
    "stacked marks": "A" + "\u0301" * 20,
    "emoji": "🙋" * 20,
    "markdown": "*Anna* [x](http://x.example)",
}
"""Names that must be shown as they are: none of them means anything to us."""

_KINDS: dict[str, Any] = {
    "photo": [{"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}],
    "audio": {"file_id": "a", "duration": 3},
    "document": {"file_id": "d", "file_name": "../../x.exe"},
    "video": {"file_id": "v"},
    "video_note": {"file_id": "n"},
    "sticker": {"file_id": "s", "emoji": "🙂"},
    "location": {"latitude": 91.5, "longitude": -999},
    "contact": {"phone_number": "+371", "first_name": "X", "user_id": 7},
    "animation": {"file_id": "g"},
    "poll": {"id": "1", "question": "?", "options": []},
    "dice": {"emoji": "🎲", "value": 6},
}

_SERVICE: dict[str, Any] = {
    "new_chat_title": "x",
    "pinned_message": {"message_id": 1},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 1},
    "successful_payment": {"currency": "EUR"},
    "web_app_data": {"data": "x"},
    "users_shared": {"request_id": 1},
    "boost_added": {"boost_count": 1},
    "gift_of_the_year_2031": {"anything": [1, 2, 3]},
}

_VOICES: dict[str, Any] = {
    "0 bytes": {"file_id": "v", "duration": 0, "file_size": 0},
    "no size": {"file_id": "v", "duration": 3},
    "no duration": {"file_id": "v"},
    "negative": {"file_id": "v", "duration": -5, "file_size": -5},
    "false duration": {"file_id": "v", "duration": 10**12, "file_size": 100},
    "duration beyond a column": {"file_id": "v", "duration": 10**30, "file_size": 10**30},
    "20 MB": {"file_id": "v", "duration": 1200, "file_size": 20 * 2**20},
    "long file id": {"file_id": "v" * 10_000, "duration": 3},
    "file id with a NUL": {"file_id": "v\0v", "duration": 3},
    "file id with half a sign": {"file_id": "v\ud800", "duration": 3},
    "empty file id": {"file_id": "", "duration": 3},
}


def _readable() -> dict[str, dict[str, Any]]:
    found = {f"text: {name}": message(ME, text=text) for name, text in TEXTS.items()}
    found |= {f"kind: {kind}": message(ME, **{kind: value}) for kind, value in _KINDS.items()}
    found |= {f"service: {kind}": message(ME, **{kind: value}) for kind, value in _SERVICE.items()}
    found |= {f"voice: {name}": message(ME, voice=voice) for name, voice in _VOICES.items()}
    forwarded = {"type": "user", "sender_user": {"id": 7, "first_name": "X"}, "date": 1}
    found |= {
        "forwarded voice": message(ME, voice={"file_id": "v"}, forward_origin=forwarded),
        "forwarded text": message(ME, text="not mine", forward_origin=forwarded),
        "reply to something unknown": message(ME, text="hi", reply_to_message={"message_id": 9}),
        "caption": message(ME, photo=_KINDS["photo"], caption="what I mean"),
        "album": message(ME, photo=_KINDS["photo"], media_group_id="1"),
        "entities beyond the end": message(
            ME, text="a", entities=[{"type": "bold", "offset": 99, "length": 99}]
        ),
        "date 0": message(ME, text="a", date=0),
        "date in the far past": message(ME, text="a", date=-(2**40)),
        "date in the far future": message(ME, text="a", date=2**62),
        "message id 0": message(ME, 0, text="a"),
        "huge message id": message(ME, 2**62, text="a"),
        "empty message": message(ME),
        "empty text": message(ME, text=""),
        "text of null": message(ME, text=None),
        "unknown fields everywhere": message(ME, text="a", hello={"a": [{}]}, zzz=None),
        "press on a lost message": press(ME, "1m", message=None),
        "press on an inaccessible message": press(
            ME, "1m", message={"message_id": 5, "date": 0, "chat": {"id": ME, "type": "private"}}
        ),
        "press without data": press(ME, None),
        "press of a game": press(ME, None, game_short_name="x"),
        "press on an inline message": press(ME, "1m", message=None, inline_message_id="x"),
        "edited message": {"edited_message": message(ME, text="now otherwise")["message"]},
        "channel post": {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5}}},
        "inline query": {"inline_query": {"id": "1", "from": {"id": ME}, "query": "x"}},
        "reaction": {"message_reaction": {"chat": {"id": ME}, "message_id": 1}},
        "unknown update": {"telepathy": {"from": {"id": ME}, "thought": "…"}},
        "only an id": {},
        "message without a sender": {
            "message": {"message_id": 1, "date": 1, "chat": {"id": ME, "type": "private"}}
        },
        "group": message(ME, text="a", chat={"id": -100, "type": "supergroup", "title": "x"}),
        "press in a group": press(
            ME, "1m", message={"message_id": 5, "chat": {"id": -100, "type": "group"}}
        ),
        "channel": message(ME, text="a", chat={"id": -100, "type": "channel"}),
        "blocked": _member("kicked"),
        "let in again": _member("member"),
        "unknown standing": _member("astronaut"),
        "made administrator of a group": _member("administrator", {"id": -7, "type": "group"}),
        "account of 52 bits": message(2**52 - 1, text="a"),
        "no language": _sender(language_code=None),
        "odd language": _sender(language_code="xx-YY-zz"),
        "huge language": _sender(language_code="l" * 5000),
        "no name": _sender(first_name=""),
        "no last name": _sender(last_name=None),
        "name of 300 signs": _sender(first_name="n" * 300),
    }
    found |= {f"sender: {name}": _sender(first_name=text) for name, text in NAMES.items()}
    return found


def _sender(**fields: Any) -> dict[str, Any]:
    return message(ME, text="a", **{"from": {"id": ME, "first_name": "Anna", **fields}})


def _member(status: str, chat: dict[str, Any] | None = None) -> dict[str, Any]:
    change = {
        "chat": chat or {"id": ME, "type": "private"},
        "from": {"id": ME, "first_name": "Anna"},
        "date": 1_795_000_000,
        "old_chat_member": {"status": "member"},
        "new_chat_member": {"status": status},
    }
    return {"my_chat_member": change}


def _broken() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for wrong_name, wrong in (
        ("a list", [1]),
        ("a text", "x"),
        ("an object", {"a": 1}),
        ("a broken number", 1.5),
    ):
        for field in ("message_id", "date", "chat", "from", "text", "voice"):
            if field == "text" and wrong == "x":
                continue
            found[f"{field} is {wrong_name}"] = message(ME, **{"text": "a", field: wrong})
        for field in ("id", "from", "message", "data"):
            if wrong == "x" and field in ("id", "data"):
                continue
            found[f"press: {field} is {wrong_name}"] = press(ME, "1m", **{field: wrong})
        found[f"message is {wrong_name}"] = {"message": wrong}
        found[f"press is {wrong_name}"] = {"callback_query": wrong}
        found[f"member is {wrong_name}"] = {"my_chat_member": wrong}
    for field in ("message_id", "chat"):
        without = message(ME, text="a")
        del without["message"][field]
        found[f"message without {field}"] = without
    for field in ("id", "from"):
        lacking = press(ME, "1m")
        del lacking["callback_query"][field]
        found[f"press without {field}"] = lacking
    found["voice without a file"] = message(ME, voice={"duration": 3})
    found["account beyond 64 bits"] = message(10**30, text="a")
    found["chat beyond 64 bits"] = message(ME, text="a", chat={"id": 10**30, "type": "private"})
    found["message id beyond 64 bits"] = message(ME, 10**30, text="a")
    found["press on a message beyond 64 bits"] = press(
        ME, "1m", message={"message_id": 10**30, "chat": {"id": ME, "type": "private"}}
    )
    return found


READABLE = _readable()
BROKEN = _broken()
