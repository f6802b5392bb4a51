"""Owns questionnaires: what a form is, what is asked next, what an act does. It must not wait, store or send.

The names here are the whole interface for handlers and storage; the importer (`bot.forms.importer`), the
only part that starts a process, is imported by its own name. So are `bot.forms.walk` (a form tried by
machines) and `bot.forms.export` (answers in the shape of other tools).

**Keys.** A question outside of repeats has its name as key ("age"; "group/age" where a name occurs twice).
In a repeat the key has the number of the instance, counted from 1: "household[2]/age", and
"household[2]/child[1]/age" in a repeat within one. `form.question(key)` works for each of them, and for
"household[+]", the key of the question that the engine asks by itself: is there one more? Answers, the trail,
`Run.position`, events and `ChangeAsked` speak in keys. A button that must be short names a question by its
place in `run.trail`, which never changes, or, outside of repeats, in `form.questions`.

**Acts.** `start(form, prefilled, now)` begins; `resume(run, form, given, now)` gives the new run and what
happened. What is given, by `Asked.kind` of the open question (`step` is always `Asked.step`):

    select_one               Chosen(step, number)
    select_multiple          CardAnswered(step, yes) card by card, or Toggled(step, number)... TicksDone(step),
                             or Ticked(step, numbers) at once
    rank                     Toggled(step, number)... TicksDone(step), or Ticked(step, numbers)
    text, integer, decimal   Written(text)
    range, date, time, datetime   Entered(step, value), or Written(text) that plainly is one
    geopoint                 Located(latitude, longitude)
    image, video, file       FileSent(reference, kind); a sound for audio: Spoken(reference, seconds)
    note, acknowledge        WentOn(step)
    one_more                 OneMore(step, yes); RemovedLast(step, repeat) at any time

`Spoken` answers everything but notes and acknowledgements: pending, until `Mapped(key, value)`. `Skipped`,
`WentBack`, `ChangeAsked`, `WentOn`, `Confirmed`, `AssistanceStated` and `Expired` go with every kind. What fits
nothing is `StaleGiven` (a button) or `KeptAside` (a message), never an error. After `TicksChanged` the same
question is open with a new step: show it again.

**Screens.** `asked(run, form, language)` is the open question with all that a chat needs for its kind: `card`,
`range`, `more`, `repeats`, names of sounds and pictures, `value` for what is answered or preset. The author's
own words on why an answer can't stand: `refusal(run, form, key, code, language)`. For exports `record(run, form)`
is the whole filled form as a tree, repeats and worked out values included.

**Versions.** A run stays on the version with which it began; `carry_over(old_run, old_form, new_form, now)` makes
a run of another version from the answers that fit it, and says which don't.
"""

from __future__ import annotations

from bot.forms.definition import (
    Block,
    Choice,
    Form,
    Group,
    Itemset,
    Kind,
    Media,
    Question,
    Range,
    Repeat,
    SetOn,
    SetValue,
    load_shipped,
    seal,
)
from bot.forms.engine import carry_over, pending, resume, start
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
    CardAnswered,
    CarriedOver,
    ChangeAsked,
    Chosen,
    Confirmed,
    Entered,
    Event,
    Expired,
    FileSent,
    Finished,
    FormFailed,
    Given,
    KeptAside,
    Located,
    Mapped,
    NoteHeard,
    OneMore,
    PendingMapped,
    Phase,
    QuestionSkipped,
    Refusal,
    RemovedLast,
    Reopened,
    RepeatAdded,
    RepeatEnded,
    RepeatRemoved,
    Run,
    RunExpired,
    Skipped,
    Spoken,
    StaleGiven,
    Step,
    SummaryReached,
    TextKept,
    Ticked,
    TicksChanged,
    TicksDone,
    Toggled,
    VoiceKept,
    WentBack,
    WentBackTo,
    WentOn,
    Written,
)
from bot.forms.screen import (
    Asked,
    AskedCard,
    AskedChoice,
    AskedMore,
    AskedRange,
    AskedRepeat,
    ProfileEntry,
    RecordNode,
    SummaryLine,
    asked,
    profile,
    record,
    refusal,
    summary,
)

__all__ = [
    "AlertRaised", "Answer", "AnswerKept", "AnswerRefused", "Answered", "Asked", "AskedCard",
    "AskedChoice", "AskedMore", "AskedRange", "AskedRepeat", "AssistanceChanged", "AssistanceStated",
    "Assisted", "BackAtStart", "Block", "BlockEnded", "CardAnswered", "CarriedOver", "ChangeAsked",
    "Choice", "Chosen", "Confirmed", "Entered", "Event", "Expired", "FileSent", "Finished", "Form",
    "FormFailed", "FormFaulty", "Given", "Group", "Itemset", "KeptAside", "Kind", "Located", "Mapped",
    "Media", "NoteHeard", "OneMore", "PendingMapped", "Phase", "ProfileEntry", "Question",
    "QuestionSkipped", "Range", "RecordNode", "Refusal", "RemovedLast", "Reopened", "Repeat", "RepeatAdded",
    "RepeatEnded", "RepeatRemoved", "RuleFailed", "Run", "RunExpired", "SetOn", "SetValue", "Skipped",
    "Spoken", "StaleGiven", "Step", "SummaryLine", "SummaryReached", "TextKept", "Ticked",
    "TicksChanged", "TicksDone", "Toggled", "VoiceKept", "WentBack", "WentBackTo", "WentOn", "Written",
    "asked", "carry_over", "load_shipped", "pending", "profile", "record", "refusal", "resume", "seal", "start",
    "summary",
]  # fmt: skip
