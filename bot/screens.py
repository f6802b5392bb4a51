"""Owns what a handler shows: a line, answers, keys, in no language yet; must not know Telegram.

A screen becomes one message. Where it speaks, the voice says the line and then each answer, in the
words that stand on the buttons.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.ids import FileId, FormMediaId
from bot.reports.papers import Paper
from bot.taps import Tap
from bot.wording.registry import Joined, Message, Saying, Verbatim


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: a label, with an emoji before it that is never spoken, and its act."""

    label: Saying
    tap: Tap
    emoji: str = ""


class Keys(Enum):
    """Which reply keyboard the message brings along."""

    LEARNER = "learner"
    STAFF = "staff"
    REHEARSAL = "rehearsal"
    """What a learner has, and the way back to the menu."""
    PLACE = "place"
    """What a learner has, and above it the key that sends where the phone is."""
    STAFF_PLACE = "staff_place"
    NONE = "none"
    """The keyboard is taken away."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One message.

    ``spoken`` decides the sound: ``True`` says the line and the answers, a tuple says exactly these
    parts, ``False`` is silent. ``personal`` keeps the sound out of the shared cache.
    """

    line: Saying
    rows: tuple[tuple[Button, ...], ...] = ()
    keys: Keys | None = None
    spoken: bool | tuple[Saying, ...] = False
    personal: bool = False
    languages: tuple[str, ...] = ()
    """The language of each spoken part, where they differ."""
    recorded: tuple[FormMediaId | None, ...] = ()
    """For each spoken part the recording that is played instead, where its author made one."""
    picture: FormMediaId | None = None
    """A picture that belongs to a questionnaire; the line, which may be empty, is its caption."""
    qr: str | None = None
    """A link to show as a picture."""
    played: str | None = None
    """The file id of a person's voice note."""
    copied: Saying | None = None
    """Words under the line that a tap on them copies, for pasting elsewhere."""
    paper: Paper | None = None
    """A document or a picture made by us when it is sent; the line is its caption.

    A message with a file has no sound: who needs to hear gets another one.
    """
    file_name: Saying | None = None
    """What the paper or the file that we keep is called on the reader's phone, without the ending."""
    document: str | None = None
    """The file id of a file that a person gave."""
    stored: FileId | None = None
    """A file that we keep, given or made; the sender finds out how Telegram gets it."""
    protect: bool = False
    """No forwarding, no content beyond this chat."""

    @property
    def brings_file(self) -> bool:
        """Whether the message carries more than words, so that it can't take the place of words."""
        files = (self.qr, self.played, self.paper, self.document, self.stored, self.picture)
        return any(each is not None for each in files)

    def answers(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)


def is_personal(saying: Saying) -> bool:
    """Whether a plain string (a name, a person's words) stands among the parameters."""
    match saying:
        case Message(_, params):
            return any(
                isinstance(value, str)
                or (isinstance(value, Message | Joined) and is_personal(value))
                for value in params.values()
            )
        case Joined(parts, _):
            return any(is_personal(part) for part in parts)
        case Verbatim():
            return False
