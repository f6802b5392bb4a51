"""Owns the state of one interview and what can happen to it; must not decide what comes next.

A `Run` is small, immutable and knows its form only by digest. `Given` is what a person did, in the
imperative sense of a wish; an `Event` is what came of it, in the past tense.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

import orjson

from bot.errors import FormError

RUN_SCHEMA: Final = 2


Refusal = Literal[
    "constraint",
    "required",
    "unknown_choice",
    "no_number",
    "no_text",
    "no_date",
    "no_place",
    "no_file",
]
"""Why an answer was not taken. Only `constraint` and `required` can come from a learner's own act."""

FileKind = Literal["image", "video", "audio", "file"]
"""What sort of file a person sent."""


class Phase(StrEnum):
    """Where an interview stands."""

    ASKING = "asking"
    RESTING = "resting"
    SUMMARY = "summary"
    FINISHED = "finished"
    EXPIRED = "expired"


class Assisted(StrEnum):
    """Who held the phone while an answer was given."""

    ALONE = "alone"
    READ_TO = "read_to"
    PRESSED_FOR = "pressed_for"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to one question.

    `value` is what a form stores, None when the question was left out or when a person must still map the
    answer (`pending`). `voice` is an opaque reference to a recording of `seconds`; `written` is typed text
    which fitted no choice. Both stay when the answer is mapped (`mapped`). `given_at` is aware UTC, the
    time of the learner's own act.
    """

    value: str | None
    given_at: datetime
    pending: bool = False
    voice: str | None = None
    seconds: int | None = None
    written: str | None = None
    mapped: bool = False
    assisted: Assisted = Assisted.ALONE


class KeptAnswers(Mapping[str, Answer]):
    """Answers by key in the shape in which they are stored (`stored`); each is read when it is looked at.

    A press changes one answer of perhaps two thousand: the others go from storage to storage as they are.
    """

    __slots__ = ("_read", "stored")

    def __init__(self, stored: Mapping[str, Mapping[str, Any]]) -> None:
        self.stored = stored
        self._read: dict[str, Answer] = {}

    @classmethod
    def of(cls, answers: Mapping[str, Answer]) -> KeptAnswers:
        """These answers in this shape."""
        if isinstance(answers, KeptAnswers):
            return answers
        return cls({key: _stored(each) for key, each in answers.items()})

    @classmethod
    def checked(cls, stored: Mapping[str, Mapping[str, Any]]) -> KeptAnswers:
        """Answers out of storage. Raises ValueError, KeyError, TypeError or AttributeError for damaged ones."""
        for fields in stored.values():
            datetime.fromisoformat(fields["given_at"])
            if len(fields) > 2 or "value" not in fields:
                _restored(fields)
        return cls(stored)

    def __getitem__(self, key: str) -> Answer:
        read = self._read.get(key)
        if read is None:
            read = self._read[key] = _restored(self.stored[key])
        return read

    def __contains__(self, key: object) -> bool:
        return key in self.stored

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored)

    def __len__(self) -> int:
        return len(self.stored)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, KeptAnswers) and self.stored == other.stored:
            return True
        return super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]  # as every mapping: equal ones may hold what can't be hashed

    def given(self, key: str, answer: Answer) -> KeptAnswers:
        """These with one answer more, or another in its place."""
        return KeptAnswers({**self.stored, key: _stored(answer)})

    def values_held(self) -> dict[str, str]:
        """What each answer is for expressions: blank where nothing is said or mapped yet."""
        return {key: fields["value"] or "" for key, fields in self.stored.items()}

    def pending_keys(self) -> list[str]:
        """The keys of the answers that a person must still map."""
        return [key for key, fields in self.stored.items() if "pending" in fields]


@dataclass(frozen=True, slots=True)
class Run:
    """One interview. `position` is the question asked now, or while resting the one asked next.

    `step` grows with every accepted act, so that an old button shows that it is old. `trail` is the order
    in which questions were first answered: the way back, and nothing in it ever changes its place.
    `reached` is the furthest block gone into. Answers stand under the keys of their questions.

    `repeats` counts the instances that a person asked for, by key of the repeat; `ended` are repeats of
    which "no more" was said. `drawn` are values that the form itself set, by key: drawn at random, set at an
    event, or worked out for a question that a person may correct; they go before an answer. `ticks` and
    `cards` are the draft of the open question where several choices can be chosen: what is ticked, and
    how many cards were answered. `seed` is what chance is drawn from, `zone` the organisation's time zone for
    "today", `acted_at` the aware UTC time of the last act.
    """

    form_digest: str
    step: int
    phase: Phase
    position: str | None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    prefilled: Mapping[str, str] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    reached: int = 0
    assisted: Assisted = Assisted.ALONE
    started_at: datetime | None = None
    repeats: Mapping[str, int] = field(default_factory=dict)
    ended: tuple[str, ...] = ()
    drawn: Mapping[str, str] = field(default_factory=dict)
    ticks: tuple[str, ...] = ()
    cards: int = 0
    seed: str = ""
    zone: str = "UTC"
    language: str = ""
    acted_at: datetime | None = None

    def to_json(self) -> str:
        """The run as it is stored, the same text for the same run."""
        fields: dict[str, Any] = {
            "schema": RUN_SCHEMA,
            "form": self.form_digest,
            "step": self.step,
            "phase": self.phase,
            "position": self.position,
            "answers": KeptAnswers.of(self.answers).stored,
            "prefilled": dict(self.prefilled),
            "trail": self.trail,
            "reached": self.reached,
            "assisted": self.assisted,
            "started_at": self.started_at and self.started_at.isoformat(),
            "acted_at": self.acted_at and self.acted_at.isoformat(),
        }
        fields |= {name: getattr(self, name) for name in _SELDOM if getattr(self, name)}
        return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def from_json(cls, text: str) -> Run:
        """A stored run. Raises FormError when it is damaged or of an unknown schema."""
        try:
            fields = orjson.loads(text)
            if fields["schema"] != RUN_SCHEMA:
                raise FormError(
                    f"run of schema {fields['schema']!r}: this program reads {RUN_SCHEMA}"
                )
            return cls(
                form_digest=fields["form"],
                step=fields["step"],
                phase=Phase(fields["phase"]),
                position=fields["position"],
                answers=KeptAnswers.checked(fields["answers"]),
                prefilled=fields["prefilled"],
                trail=tuple(fields["trail"]),
                reached=fields["reached"],
                assisted=Assisted(fields["assisted"]),
                started_at=_moment(fields["started_at"]),
                acted_at=_moment(fields["acted_at"]),
                repeats=fields.get("repeats", {}),
                ended=tuple(fields.get("ended", ())),
                drawn=fields.get("drawn", {}),
                ticks=tuple(fields.get("ticks", ())),
                cards=fields.get("cards", 0),
                seed=fields.get("seed", ""),
                zone=fields.get("zone", "UTC"),
                language=fields.get("language", ""),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # No JSON, a field that is missing, or one of another shape.
            raise FormError("this stored run is damaged") from error


_SELDOM: Final = (*("repeats", "ended", "drawn", "ticks", "cards", "seed", "zone", "language"),)
"""Fields that most runs leave as they are; stored only where they say something."""


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _stored(answer: Answer) -> dict[str, Any]:
    fields: dict[str, Any] = {"value": answer.value, "given_at": answer.given_at.isoformat()}
    for name in ("pending", "voice", "seconds", "written", "mapped"):
        if getattr(answer, name):
            fields[name] = getattr(answer, name)
    if answer.assisted is not Assisted.ALONE:
        fields["assisted"] = answer.assisted.value
    return fields


def _restored(fields: Mapping[str, Any]) -> Answer:
    read = {**fields, "given_at": datetime.fromisoformat(fields["given_at"])}
    if "assisted" in fields:
        read["assisted"] = Assisted(fields["assisted"])
    return Answer(**read)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice was pressed: its number in the question's whole list, as `AskedChoice.number` had it."""

    step: int
    choice: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A voice message came: an opaque reference to it, and its length."""

    voice: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Written:
    """A text was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """The person wants the question before."""


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """The person wants to answer this question (its key) again."""

    question: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """The person leaves the open question out (a former answer to it is taken back)."""

    step: int


@dataclass(frozen=True, slots=True)
class WentOn:
    """On after a rest, after a note, or from an answered question that stays as it is."""

    step: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The summary is right."""

    step: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """A person on the staff maps a voice or written answer: a choice's name, or the text itself."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class AssistanceStated:
    """Who holds the phone from now on. With somebody there, sensitive questions wait to the end."""

    assisted: Assisted


@dataclass(frozen=True, slots=True)
class CardAnswered:
    """Yes or no to the card that is shown: one choice of a question where several can be chosen."""

    step: int
    yes: bool


@dataclass(frozen=True, slots=True)
class Toggled:
    """A choice in a tick list was pressed (its number as in `Chosen`): it is ticked, or no longer.

    In a ranking the choice takes the next rank, or gives it up.
    """

    step: int
    choice: int


@dataclass(frozen=True, slots=True)
class TicksDone:
    """What is ticked is the answer; nothing ticked means "none of them"."""

    step: int


@dataclass(frozen=True, slots=True)
class Ticked:
    """The whole tick list, or ranking, at once: numbers as in `Chosen`, in the order of pressing."""

    step: int
    choices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """A value came from buttons, as a form stores it: a date `2026-03-01`, a time `14:30`, a number."""

    step: int
    value: str


@dataclass(frozen=True, slots=True)
class Located:
    """A location was sent, in degrees; altitude and accuracy in metres."""

    latitude: float
    longitude: float
    altitude: float = 0.0
    accuracy: float = 0.0


@dataclass(frozen=True, slots=True)
class FileSent:
    """A picture, video, sound or other file came: an opaque reference to it."""

    file: str
    kind: FileKind


@dataclass(frozen=True, slots=True)
class OneMore:
    """Whether the open repeat gets one more instance."""

    step: int
    yes: bool


@dataclass(frozen=True, slots=True)
class RemovedLast:
    """The last instance of this repeat (its key) goes, with its answers."""

    step: int
    repeat: str


@dataclass(frozen=True, slots=True)
class Expired:
    """Time is up for this run; its answers are kept. Going on opens it again."""


Given = (
    Chosen
    | Spoken
    | Written
    | WentBack
    | ChangeAsked
    | Skipped
    | WentOn
    | Confirmed
    | Mapped
    | AssistanceStated
    | CardAnswered
    | Toggled
    | TicksDone
    | Ticked
    | Entered
    | Located
    | FileSent
    | OneMore
    | RemovedLast
    | Expired
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The question now has this value; `was` is the value before, None when there was none."""

    question: str
    value: str
    was: str | None


@dataclass(frozen=True, slots=True)
class AnswerKept:
    """The person went on from an answered question; nothing changed."""

    question: str


@dataclass(frozen=True, slots=True)
class VoiceKept:
    """A voice message is the answer, pending until a person maps it; `was` as in `Answered`."""

    question: str
    voice: str
    was: str | None


@dataclass(frozen=True, slots=True)
class TextKept:
    """A typed text which fits no choice is the answer, pending until a person maps it."""

    question: str
    was: str | None


@dataclass(frozen=True, slots=True)
class QuestionSkipped:
    """The question was left out; `was` is the answer taken back by it."""

    question: str
    was: str | None


@dataclass(frozen=True, slots=True)
class NoteHeard:
    """A note was heard and gone on from."""

    question: str


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A voice message, text or file came when no question could take it; nothing changed in the run."""

    voice: str | None
    written: str | None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerRefused:
    """The old answer stays; `code` says why."""

    question: str
    code: Refusal


@dataclass(frozen=True, slots=True)
class BackAtStart:
    """There is no question before this one; nothing changed."""


@dataclass(frozen=True, slots=True)
class WentBackTo:
    """An earlier question is open again; its answer stays until another is given."""

    question: str


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """A block is done, and the next one waits until the person goes on: number `number` of `of`."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class SummaryReached:
    """Nothing is left to ask; the summary waits to be confirmed or corrected."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The summary was confirmed; `pending` are the questions which a person must still map."""

    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PendingMapped:
    """A person mapped an answer; `pending` are those still to be mapped."""

    question: str
    value: str
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reopened:
    """A run at its summary or finished asks again, from this question on."""

    question: str


@dataclass(frozen=True, slots=True)
class StaleGiven:
    """An old button, or one that means nothing here; nothing changed. Ask the open question again."""


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """The answer is one that a person should hear of at once."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class FormFailed:
    """A rule of the form broke: answers are kept, nothing more is asked, a coordinator must know."""

    row: int | None
    question: str
    error: str


@dataclass(frozen=True, slots=True)
class AssistanceChanged:
    """Who holds the phone was noted."""

    assisted: Assisted


@dataclass(frozen=True, slots=True)
class TicksChanged:
    """A card was answered, or a tick list changed, but the question is still open: show it anew."""

    question: str
    choice: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class RepeatAdded:
    """The repeat (its key) has one more instance, counted from 1."""

    repeat: str
    number: int


@dataclass(frozen=True, slots=True)
class RepeatEnded:
    """No more instances of this repeat; it has so many."""

    repeat: str
    count: int


@dataclass(frozen=True, slots=True)
class RepeatRemoved:
    """The last instance of this repeat is gone, with its answers; it had this number."""

    repeat: str
    number: int


@dataclass(frozen=True, slots=True)
class RunExpired:
    """The run waits no longer; what was answered is kept."""


Event = (
    Answered
    | AnswerKept
    | VoiceKept
    | TextKept
    | QuestionSkipped
    | NoteHeard
    | KeptAside
    | AnswerRefused
    | BackAtStart
    | WentBackTo
    | BlockEnded
    | SummaryReached
    | Finished
    | PendingMapped
    | Reopened
    | StaleGiven
    | AlertRaised
    | FormFailed
    | AssistanceChanged
    | TicksChanged
    | RepeatAdded
    | RepeatEnded
    | RepeatRemoved
    | RunExpired
)


@dataclass(frozen=True, slots=True)
class Step:
    """The run after an act, and what happened, in order."""

    run: Run
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """A run moved to another version of its form: the keys whose answers came along, and those whose
    answers don't fit the new version (they are kept in the old run)."""

    run: Run
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
