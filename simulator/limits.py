"""How fast a bot may write: 30 calls a second in all, one a second in a chat with short bursts. It
counts real seconds, whatever the simulated clock says, and must not know what is written.

The published limits are Telegram's (Bots FAQ, "My bot is hitting limits"); how bursts and penalties
are counted is not published and is a choice here.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field

from simulator.refusal import Refusal, too_many_requests

ANSWER_IN_FLIGHT = 0.5


@dataclass(slots=True)
class Penalty:
    """A time, in monotonic seconds, during which calls are refused."""

    since: float
    until: float


@dataclass(slots=True)
class Settings:
    """What is allowed. `enforced` false lets everything pass, for benchmarks."""

    enforced: bool = True
    per_second: int = 30
    penalty: int = 3
    chat_burst: int = 5
    chat_per_second: float = 1.0


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class Verdict:
    """What became of a call: a refusal or none, and what should be reported of it."""

    refusal: Refusal | None = None
    findings: list[tuple[str, str]] = field(default_factory=list)


class Limits:
    """Counts the calls of the bot and refuses those that come too fast."""

    def __init__(self) -> None:
        self.settings = Settings()
        self._recent: deque[float] = deque()
        self._buckets: dict[int, _Bucket] = {}
        self._chat_penalties: dict[int, Penalty] = {}
        self._penalty: Penalty | None = None

    def judge(self, method: str, chat_id: int | None) -> Verdict:
        """Counts one call and says whether it may pass. Actions, answers and reads are free."""
        if not method.startswith(("send", "edit", "delete")) or chat_id is None:
            return Verdict()
        if not self.settings.enforced or method == "sendChatAction":
            return Verdict()
        now = time.monotonic()
        punished = self._punished(now, chat_id)
        if punished is not None:
            return punished
        if self._too_many_in_all(now):
            self._penalty = Penalty(now, now + self.settings.penalty)
            note = f"more than {self.settings.per_second} calls in one second"
            return Verdict(
                too_many_requests(self.settings.penalty), [("over_30_in_a_second", note)]
            )
        wait = self._wait_of_chat(now, chat_id) if method.startswith("send") else 0
        if wait:
            self._chat_penalties[chat_id] = Penalty(now, now + wait)
            note = "more than one message a second in a chat, after its burst"
            return Verdict(too_many_requests(wait), [("too_fast", note)])
        self._recent.append(now)
        return Verdict()

    def punish(self, seconds: int, chat_id: int | None) -> None:
        """Begins a penalty, of one chat or (None) of everything: an injected 429."""
        now = time.monotonic()
        if chat_id is None:
            self._penalty = Penalty(now, now + seconds)
        else:
            self._chat_penalties[chat_id] = Penalty(now, now + seconds)

    def forgive(self) -> None:
        """Ends all penalties and forgets what was counted."""
        self._recent.clear()
        self._buckets.clear()
        self._chat_penalties.clear()
        self._penalty = None

    def _punished(self, now: float, chat_id: int) -> Verdict | None:
        for penalty in (self._penalty, self._chat_penalties.get(chat_id)):
            if penalty is not None and now < penalty.until:
                left = max(1, math.ceil(penalty.until - now))
                verdict = Verdict(too_many_requests(left))
                if now - penalty.since > ANSWER_IN_FLIGHT:
                    verdict.findings.append(("call_during_penalty", f"{left} s were left"))
                return verdict
        return None

    def _too_many_in_all(self, now: float) -> bool:
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        return len(self._recent) >= self.settings.per_second

    def _wait_of_chat(self, now: float, chat_id: int) -> int:
        """Takes a token of the chat; 0, or the seconds to wait where there is none."""
        burst, rate = self.settings.chat_burst, self.settings.chat_per_second
        bucket = self._buckets.setdefault(chat_id, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, math.ceil((1 - bucket.tokens) / rate))
