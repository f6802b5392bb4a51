"""Deep links into the bot (`https://t.me/<bot>?start=<payload>`): read, and checked for the alphabet
that Telegram lets through. It must not follow them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from simulator.formatting import Formatted
from simulator.markup import Markup
from simulator.parameters import Call
from simulator.state import State

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class BadLink(ValueError):
    """No link that would open this bot with a payload."""


def payload_of(link: str, username: str) -> str:
    """The payload of a link to this bot; empty where it has none. Raises BadLink."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    if parts.scheme == "tg" and parts.netloc == "resolve":
        query = parse_qs(parts.query)
        name = query.get("domain", [""])[0]
    elif parts.hostname in ("t.me", "telegram.me"):
        query = parse_qs(parts.query, keep_blank_values=True)
        name = parts.path.strip("/")
    else:
        raise BadLink(f"no link to a bot: {link}")
    if name.lower() != username.lower():
        raise BadLink(f"a link to {name or 'nobody'}, not to {username}")
    payload = query.get("start", [""])[0]
    if payload and not PAYLOAD.match(payload):
        raise BadLink("a start payload has 1 to 64 characters of A-Z a-z 0-9 _ -")
    return payload


def note_bad_links(state: State, call: Call, plain: Formatted, markup: Markup) -> None:
    """Notes links to this bot that Telegram would open without their payload."""
    words = plain.text.split()
    urls = [entity["url"] for entity in plain.entities if entity.get("url")]
    buttons = [button.get("url", "") for row in markup.inline or [] for button in row]
    for link in (*words, *urls, *buttons):
        if "t.me/" not in link or "start=" not in link:
            continue
        try:
            payload_of(link.strip("().,;"), state.username)
        except BadLink as error:
            call.oddities.append(("bad_link", str(error)))
