"""Owns turning a screen into a finished message body in one language; must not send or store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.i18n import Translator
from bot.inputs import Key
from bot.outgoing import Body, Sound
from bot.reports.papers import FileType, to_json
from bot.screens import Button, Keys, Screen, is_personal
from bot.wording.registry import Saying
from bot.wording.running import SEND_PLACE

LONGEST_CAPTION = 1024
LONGEST_TEXT = 4096
LONGEST_NAME = 80
_NO_NAME = frozenset('/\\:*?"<>|')

_CONTROLS = [Key.AGAIN, Key.BACK, Key.HELP]
_KEYS: dict[Keys, list[Key]] = {
    Keys.LEARNER: _CONTROLS,
    Keys.PLACE: _CONTROLS,
    Keys.REHEARSAL: [*_CONTROLS, Key.MENU],
    Keys.STAFF: [Key.MENU],
    Keys.STAFF_PLACE: [Key.MENU],
}
_WITH_PLACE = (Keys.PLACE, Keys.STAFF_PLACE)


def keyboard(keys: Keys, translator: Translator) -> dict[str, Any]:
    """A reply keyboard: the controls, always in the same order, at the bottom; a key that sends the
    place of the phone stands above them, for as long as a place is asked for."""
    if keys is Keys.NONE:
        return {"remove_keyboard": True}
    rows: list[list[dict[str, Any]]] = [[{"text": key.value} for key in _KEYS[keys]]]
    if keys in _WITH_PLACE:
        label = f"📍 {translator.say(SEND_PLACE())}"
        rows.insert(0, [{"text": label, "request_location": True}])
    return {"keyboard": rows, "resize_keyboard": True, "is_persistent": True}


def label(button: Button, translator: Translator) -> str:
    """What stands on the button: the emoji, then the words that are spoken."""
    return f"{button.emoji} {translator.say(button.label)}".strip()


def inline(rows: tuple[tuple[Button, ...], ...], translator: Translator) -> dict[str, Any]:
    """An inline keyboard; an empty one takes the buttons away."""
    return {
        "inline_keyboard": [
            [
                {"text": label(button, translator), "callback_data": button.tap.pack()}
                for button in row
            ]
            for row in rows
        ]
    }


def _markup(screen: Screen, translator: Translator) -> dict[str, Any] | None:
    if screen.rows:
        return inline(screen.rows, translator)
    return None if screen.keys is None else keyboard(screen.keys, translator)


def _sound(screen: Screen, translator: Translator) -> Sound | None:
    if screen.spoken is False:
        return None
    parts: tuple[Saying, ...]
    if screen.spoken is True:
        parts = (screen.line, *(button.label for button in screen.answers()))
    else:
        parts = screen.spoken
    private = screen.personal or any(is_personal(part) for part in parts)
    return Sound(
        translator.language,
        tuple(translator.say(part) for part in parts),
        private,
        screen.languages,
        tuple(each or 0 for each in screen.recorded) if any(screen.recorded) else (),
    )


def units(words: str) -> int:
    """How long Telegram counts a text: in units of UTF-16, of which an emoji has two."""
    return len(words.encode("utf-16-le")) // 2


def shortened(words: str, longest: int) -> str:
    """The words, cut with an ellipsis where Telegram would refuse them."""
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _name(screen: Screen, translator: Translator) -> str:
    """The name of a file without its ending, which no system may take for a path."""
    words = "Celabiedrs" if screen.file_name is None else translator.say(screen.file_name)
    plain = "".join("-" if sign in _NO_NAME or not sign.isprintable() else sign for sign in words)
    return plain.strip(" .-")[:LONGEST_NAME]


def _with_file(screen: Screen, translator: Translator) -> Body | None:
    """A message whose words are the caption of a document or a picture; None where there is none."""
    body = Body(
        "document",
        shortened(translator.say(screen.line), LONGEST_CAPTION),
        _markup(screen, translator),
        protect=screen.protect,
    )
    if screen.paper is not None:
        return replace(
            body,
            method="photo" if screen.paper.file_type is FileType.PNG else "document",
            paper=to_json(screen.paper).decode(),
            name=_name(screen, translator) + screen.paper.file_type.suffix,
        )
    if screen.picture is not None:
        return replace(body, method="media", media=screen.picture)
    if screen.document is not None:
        return replace(body, file_id=screen.document)
    if screen.stored is not None:
        name = "" if screen.file_name is None else _name(screen, translator)
        return replace(body, method="stored", stored=screen.stored, name=name)
    return None


def rendered(screen: Screen, translator: Translator) -> Body:
    """The finished message of this screen."""
    with_file = _with_file(screen, translator)
    if with_file is not None:
        return with_file
    words = translator.say(screen.line)
    markup = _markup(screen, translator)
    if screen.copied is not None:
        whole = shortened(f"{words}\n{translator.say(screen.copied)}", LONGEST_TEXT)
        begins = min(units(f"{words}\n"), units(whole) - 1)
        return Body("text", whole, markup, code_from=begins, protect=screen.protect)
    if screen.played is not None:
        return Body(
            "play",
            shortened(words, LONGEST_CAPTION),
            markup,
            file_id=screen.played,
            protect=screen.protect,
        )
    if screen.qr is not None:
        return Body("qr", shortened(words, LONGEST_CAPTION), markup, link=screen.qr)
    sound = _sound(screen, translator)
    if sound is not None:
        caption = shortened(words, LONGEST_CAPTION)
        return Body("voice", caption, markup, sound=sound, protect=screen.protect)
    return Body("text", shortened(words, LONGEST_TEXT), markup, protect=screen.protect)
