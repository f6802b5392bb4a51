"""Text with markup becomes plain text and entities, refused where Telegram refuses it. Offsets count
UTF-16 units, as in the Bot API. It must not know messages or chats."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from simulator.json_text import JsonObject
from simulator.refusal import Refusal, bad_request

HTML_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
TAG_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[a-zA-Z0-9.-]+))?""")
NAMED_CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d+)|#[xX]([0-9a-fA-F]+));")
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
MARK_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "text_link": "TextUrl",
    "code": "Code",
    "pre": "Pre",
}
URL = re.compile(r"(?:https?://|(?<![\w@])t\.me/)[^\s<>\"]+[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)
COMMAND = re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@\w{3,32})?\b")


@dataclass(frozen=True, slots=True)
class Formatted:
    """Plain text and its entities, as the Bot API gives them."""

    text: str
    entities: tuple[JsonObject, ...] = ()


def utf16_length(text: str) -> int:
    """How many UTF-16 units the text takes: emoji and the like count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def formatted(text: str, parse_mode: str, entities: list[JsonObject] | None) -> Formatted:
    """The text as people will see it. Raises Refusal 400 where the markup is broken."""
    mode = parse_mode.lower()
    if mode == "html":
        plain = _html(text)
    elif mode == "markdownv2":
        plain = _MarkdownParser(text).parsed()
    elif mode in ("", "none"):
        plain = Formatted(text, tuple(_checked_entity(text, entity) for entity in entities or []))
    elif mode == "markdown":
        raise bad_request("legacy Markdown is not simulated; use HTML, MarkdownV2 or entities")
    else:
        raise bad_request("unsupported parse_mode")
    return with_found_entities(_trimmed(plain))


def with_found_entities(plain: Formatted) -> Formatted:
    """Adds the links and commands that Telegram finds by itself outside other entities."""
    taken = [(item["offset"], item["offset"] + item["length"]) for item in plain.entities]
    found = []
    for kind, pattern in (("url", URL), ("bot_command", COMMAND)):
        for match in pattern.finditer(plain.text):
            start = utf16_length(plain.text[: match.start()])
            end = start + utf16_length(match.group())
            if all(end <= first or last <= start for first, last in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    every = sorted([*plain.entities, *found], key=lambda item: (item["offset"], -item["length"]))
    return Formatted(plain.text, tuple(every))


def _checked_entity(text: str, entity: JsonObject) -> JsonObject:
    if entity["offset"] < 0 or entity["length"] < 0:
        raise bad_request("can't parse entities: receive an entity with incorrect offset or length")
    if entity["type"] == "text_link" and not entity.get("url"):
        raise bad_request("can't parse entities: the URL of a text_link is empty")
    length = min(entity["length"], max(0, utf16_length(text) - entity["offset"]))
    return {**entity, "length": length}


def _trimmed(plain: Formatted) -> Formatted:
    """Telegram cuts the white space around a text, and what of entities lay there."""
    text = plain.text.rstrip()
    lead = len(text) - len(text.lstrip())
    text = text.lstrip()
    end = utf16_length(text)
    kept = []
    for entity in plain.entities:
        first = max(0, entity["offset"] - lead)
        last = min(end, entity["offset"] - lead + entity["length"])
        if first < last:
            kept.append({**entity, "offset": first, "length": last - first})
    kept.sort(key=lambda item: (item["offset"], -item["length"]))
    return Formatted(text, tuple(kept))


def _broken(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")


def _bytes(text: str, index: int) -> int:
    return len(text[:index].encode("utf-8", "surrogatepass"))


def _html(text: str) -> Formatted:
    out: list[str] = []
    length = 0
    entities: list[JsonObject] = []
    open_tags: list[tuple[str, int, JsonObject]] = []
    index = 0
    while index < len(text):
        character = text[index]
        if character == "<":
            end = text.find(">", index)
            if end < 0:
                raise _broken(f"Unclosed start tag at byte offset {_bytes(text, index)}")
            if text[index + 1] == "/":
                _close_tag(text, index, end, open_tags, entities, length)
            else:
                open_tags.append(_opened_tag(text, index, end, length))
            index = end + 1
            continue
        named = NAMED_CHARACTER.match(text, index) if character == "&" else None
        piece = html.unescape(named.group()) if named else character
        out.append(piece)
        length += utf16_length(piece)
        index = named.end() if named else index + 1
    if open_tags:
        name = open_tags[-1][0]
        raise _broken(f'Can\'t find end tag corresponding to start tag "{name}"')
    return Formatted("".join(out), tuple(entities))


def _opened_tag(text: str, index: int, end: int, length: int) -> tuple[str, int, JsonObject]:
    inside = text[index + 1 : end]
    match = TAG_NAME.match(inside)
    name = match.group().lower() if match else ""
    place = _bytes(text, index)
    if name not in HTML_TAGS:
        raise _broken(f'Unsupported start tag "{name or inside}" at byte offset {place}')
    attributes = {
        key.lower(): html.unescape((value or "").strip("\"'"))
        for key, value in ATTRIBUTE.findall(inside[len(name) :])
    }
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
    entity: JsonObject = {"type": HTML_TAGS[name]}
    if name == "a":
        entity["url"] = attributes.get("href", "")
    if name == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    if name == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    return name, length, entity


def _close_tag(
    text: str,
    index: int,
    end: int,
    open_tags: list[tuple[str, int, JsonObject]],
    entities: list[JsonObject],
    length: int,
) -> None:
    name = text[index + 2 : end].strip().lower()
    place = _bytes(text, index)
    if not open_tags:
        raise _broken(f"Unexpected end tag at byte offset {place}")
    expected, start, entity = open_tags.pop()
    if name != expected:
        raise _broken(
            f'Unmatched end tag at byte offset {place}, expected "</{expected}>", found "</{name}>"'
        )
    if length > start and not (entity["type"] == "text_link" and not entity["url"]):
        entities.append({**entity, "offset": start, "length": length - start})


class _MarkdownParser:
    """MarkdownV2, read once from left to right with a stack of open marks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = 0
        self._out: list[str] = []
        self._length = 0
        self._entities: list[JsonObject] = []
        self._open: list[tuple[str, int, int]] = []
        self._quote_start: int | None = None

    def parsed(self) -> Formatted:
        while self._index < len(self._text):
            self._step()
        self._end_quote()
        if self._open:
            kind, _, place = self._open[-1]
            raise _broken(f"Can't find end of {MARK_NAMES[kind]} entity at byte offset {place}")
        return Formatted("".join(self._out), tuple(self._entities))

    def _step(self) -> None:
        text, index = self._text, self._index
        character = text[index]
        if character == "\\" and index + 1 < len(text) and text[index + 1] < "\x7f":
            self._take(text[index + 1], 2)
        elif character == "`":
            self._code()
        elif character == ">" and (index == 0 or text[index - 1] == "\n"):
            if self._quote_start is None:
                self._quote_start = self._length
            self._index += 1
        elif character == "[":
            self._open.append(("text_link", self._length, _bytes(text, index)))
            self._index += 1
        elif character == "]" and self._open and self._open[-1][0] == "text_link":
            self._link()
        elif mark := self._mark():
            self._toggle(mark)
        elif character in RESERVED:
            raise _broken(
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
        else:
            self._take(character, 1)

    def _take(self, piece: str, read: int) -> None:
        self._out.append(piece)
        self._length += utf16_length(piece)
        self._index += read
        if piece == "\n" and not self._text.startswith(">", self._index):
            self._end_quote()

    def _end_quote(self) -> None:
        if self._quote_start is not None:
            self._add("blockquote", self._quote_start)
            self._quote_start = None

    def _mark(self) -> str | None:
        for mark in ("__", "||", "*", "_", "~"):
            if self._text.startswith(mark, self._index):
                return mark
        return None

    def _toggle(self, mark: str) -> None:
        kind = MARKS[mark]
        if self._open and self._open[-1][0] == kind:
            self._add(kind, self._open.pop()[1])
        else:
            self._open.append((kind, self._length, _bytes(self._text, self._index)))
        self._index += len(mark)

    def _add(self, kind: str, start: int, **more: str) -> None:
        if self._length > start:
            length = self._length - start
            self._entities.append({"type": kind, "offset": start, "length": length, **more})

    def _code(self) -> None:
        fence = "```" if self._text.startswith("```", self._index) else "`"
        kind = "pre" if fence == "```" else "code"
        place = _bytes(self._text, self._index)
        start = self._length
        self._index += len(fence)
        while not self._text.startswith(fence, self._index):
            if self._index >= len(self._text):
                raise _broken(f"Can't find end of {MARK_NAMES[kind]} entity at byte offset {place}")
            escaped = self._text[self._index : self._index + 2] in ("\\`", "\\\\")
            self._index += escaped
            self._out.append(self._text[self._index])
            self._length += utf16_length(self._text[self._index])
            self._index += 1
        self._index += len(fence)
        self._add(kind, start)

    def _link(self) -> None:
        _, start, place = self._open.pop()
        end = self._text.find(")", self._index)
        if not self._text.startswith("](", self._index) or end < 0:
            raise _broken(f"Can't find end of TextUrl entity at byte offset {place}")
        url = re.sub(r"\\(.)", r"\1", self._text[self._index + 2 : end])
        self._index = end + 1
        if url:
            self._add("text_link", start, url=url)
