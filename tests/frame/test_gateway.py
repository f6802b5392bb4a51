"""What each error of the library means for us: none is left to chance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram.gateway import (
    Moved,
    OtherInstance,
    Outcome,
    Refused,
    Retry,
    TokenRefused,
    Unknown,
    Unreachable,
    outcome_of,
)

MEANING: dict[type[TelegramError], tuple[TelegramError, Outcome]] = {
    TelegramError: (TelegramError("odd"), Unknown("odd")),
    RetryAfter: (RetryAfter(timedelta(seconds=7)), Retry(7)),
    ChatMigrated: (ChatMigrated(-100), Moved(-100)),
    Forbidden: (Forbidden("Forbidden: bot was blocked by the user"), Unreachable()),
    Conflict: (Conflict("terminated by other getUpdates request"), OtherInstance()),
    InvalidToken: (InvalidToken("Unauthorized"), TokenRefused()),
    EndPointNotFound: (EndPointNotFound("Not Found"), TokenRefused()),
    BadRequest: (BadRequest("Button_data_invalid"), Refused("button_data_invalid")),
    TimedOut: (TimedOut(), Unknown("time-out")),
    NetworkError: (NetworkError("Bad Gateway"), Unknown("Bad Gateway")),
    PassportDecryptionError: (
        PassportDecryptionError("x"),
        Unknown("PassportDecryptionError: x"),
    ),
}


def family(kind: type[TelegramError]) -> Iterator[type[TelegramError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


def test_each_error_of_the_library_has_a_meaning():
    """A new version of the library that brings a new error fails here first."""
    known = {kind for kind in family(TelegramError) if kind.__module__.startswith("telegram")}
    assert known == set(MEANING)


@pytest.mark.parametrize("kind", MEANING, ids=lambda kind: kind.__name__)
def test_an_error_means_what_the_table_says(kind: type[TelegramError]):
    """The order of the cases matters, since some errors are subclasses of others."""
    error, meaning = MEANING[kind]
    assert type(error) is kind
    found = outcome_of(error)
    assert type(found) is type(meaning)
    if not isinstance(meaning, Unknown):
        assert found == meaning


@pytest.mark.parametrize(
    "said", ["Chat not found", "User is deactivated", "Peer_id_invalid", "CHAT NOT FOUND"]
)
def test_a_person_who_is_gone_is_unreachable_and_no_bad_request(said: str):
    """Telegram says 400 for some of them; it is not our message that is wrong."""
    assert outcome_of(BadRequest(said)) == Unreachable()


def test_a_bad_request_is_never_tried_again():
    """In the library it is a kind of network error, which would be repeated for ever."""
    assert isinstance(BadRequest("x"), NetworkError)
    assert outcome_of(BadRequest("Message is not modified")) == Refused("message is not modified")
