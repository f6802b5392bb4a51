"""What the server says when it refuses, with Telegram's codes and wording. It decides nothing."""

from __future__ import annotations

from simulator.json_text import JsonObject


class Refusal(Exception):
    """A call that Telegram would refuse: the HTTP status, Telegram's text, extra parameters.

    `blameless` says that a correct bot can't avoid it, so that it is no finding.
    """

    def __init__(
        self,
        code: int,
        description: str,
        parameters: JsonObject | None = None,
        *,
        blameless: bool = False,
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}
        self.blameless = blameless

    def body(self) -> JsonObject:
        """The JSON object that the caller gets."""
        answer: JsonObject = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str, *, blameless: bool = False) -> Refusal:
    """The call itself is wrong, or what it speaks of is no longer there."""
    return Refusal(400, f"Bad Request: {reason}", blameless=blameless)


def forbidden(reason: str) -> Refusal:
    """The person doesn't let the bot write."""
    return Refusal(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    """Somebody else reads the updates of this bot."""
    return Refusal(409, f"Conflict: {reason}")


def too_many_requests(seconds: int) -> Refusal:
    """The bot is too fast and has to wait that many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def unauthorized() -> Refusal:
    """A well-formed token of no bot that is known here."""
    return Refusal(401, "Unauthorized")


def not_found() -> Refusal:
    """No such method, no such file, or a token that isn't one."""
    return Refusal(404, "Not Found")
