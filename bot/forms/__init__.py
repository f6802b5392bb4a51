"""Owns questionnaires: what a form is, what is asked next, what an act does. It must not wait, store or send.

The names here are the whole interface for handlers and storage; the importer (`bot.forms.importer`), the
only part that starts a process, is imported by its own name.
"""

from __future__ import annotations

from bot.forms.definition import Block, Choice, Form, Group, Kind, Question, load_shipped, seal
from bot.forms.engine import pending, resume, start
from bot.forms.program import FormFaulty, RuleFailed
from bot.forms.run import (
    AlertRaised,
    Answer,
    Answered,
    AnswerKept,
    AnswerRefused,
    AssistanceChanged,
    AssistanceStated,
    Assisted,
    BackAtStart,
    BlockEnded,
    ChangeAsked,
    Chosen,
    Confirmed,
    Event,
    Finished,
    FormFailed,
    Given,
    KeptAside,
    Mapped,
    NoteHeard,
    PendingMapped,
    Phase,
    QuestionSkipped,
    Refusal,
    Reopened,
    Run,
    Skipped,
    Spoken,
    StaleGiven,
    Step,
    SummaryReached,
    TextKept,
    VoiceKept,
    WentBack,
    WentBackTo,
    WentOn,
    Written,
)
from bot.forms.screen import (
    Asked,
    AskedChoice,
    ProfileEntry,
    SummaryLine,
    asked,
    profile,
    refusal,
    summary,
)

__all__ = [
    "AlertRaised", "Answer", "AnswerKept", "AnswerRefused", "Answered", "Asked", "AskedChoice",
    "AssistanceChanged", "AssistanceStated", "Assisted", "BackAtStart", "Block", "BlockEnded",
    "ChangeAsked", "Choice", "Chosen", "Confirmed", "Event", "Finished", "Form", "FormFailed",
    "FormFaulty", "Given", "Group", "KeptAside", "Kind", "Mapped", "NoteHeard", "PendingMapped",
    "Phase", "ProfileEntry", "Question", "QuestionSkipped", "Refusal", "Reopened", "RuleFailed", "Run",
    "Skipped", "Spoken", "StaleGiven", "Step", "SummaryLine", "SummaryReached", "TextKept",
    "VoiceKept", "WentBack", "WentBackTo", "WentOn", "Written", "asked", "load_shipped", "pending",
    "profile", "refusal", "resume", "seal", "start", "summary",
]  # fmt: skip
