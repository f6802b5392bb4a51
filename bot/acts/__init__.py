"""Owns every act that a button can name, with the objects that it touches; decides nothing.

A prefix is never given a second meaning: old buttons stay in chats for ever. Each field that names
an object has an id type, by which ``handlers.dispatch`` checks the reach. Numbers that name no
object (a step, a choice, hours) are plain ``int``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import (
    AlertId,
    AssignmentId,
    MeetingId,
    OwnRunId,
    PersonId,
    RunId,
    VoiceNoteId,
)
from bot.taps import Tap, tap

# -- everybody -------------------------------------------------------------------------------------


@tap("l")
@dataclass(frozen=True, slots=True)
class SpeakLanguage(Tap):
    """Be addressed in this language from now on."""

    language: str


@tap("L")
@dataclass(frozen=True, slots=True)
class ChooseLanguage(Tap):
    """Show the languages again."""


@tap("m")
@dataclass(frozen=True, slots=True)
class OpenMenu(Tap):
    """Staff: back to the menu."""


@tap("x")
@dataclass(frozen=True, slots=True)
class Cancel(Tap):
    """Staff: leave what was begun; nothing of it is kept."""


# -- the learner -----------------------------------------------------------------------------------


@tap("c")
@dataclass(frozen=True, slots=True)
class AnswerConsent(Tap):
    """Yes (1) or not now (0), for the version of the consent text that was shown."""

    version: int
    yes: int


@tap("a")
@dataclass(frozen=True, slots=True)
class ChooseAnswer(Tap):
    """A choice of the open question."""

    run: OwnRunId
    step: int
    choice: int


@tap("s")
@dataclass(frozen=True, slots=True)
class SkipQuestion(Tap):
    """Leave the open question out."""

    run: OwnRunId
    step: int


@tap("g")
@dataclass(frozen=True, slots=True)
class GoOn(Tap):
    """On after a rest or a note."""

    run: OwnRunId
    step: int


@tap("r")
@dataclass(frozen=True, slots=True)
class Rest(Tap):
    """Stop here for now."""

    run: OwnRunId
    step: int


@tap("e")
@dataclass(frozen=True, slots=True)
class ChangeAnswer(Tap):
    """Answer a question again; it is named by its place on the way back, which never changes."""

    run: OwnRunId
    question: int


@tap("k")
@dataclass(frozen=True, slots=True)
class ConfirmSummary(Tap):
    """The summary is right."""

    run: OwnRunId
    step: int


@tap("h")
@dataclass(frozen=True, slots=True)
class AskForHelp(Tap):
    """A way on from 🙋: the kind of help, by its code in ``bot.domain.alerts``."""

    kind: str


@tap("n")
@dataclass(frozen=True, slots=True)
class OpenNotWell(Tap):
    """I am not well: show what that can mean."""


@tap("t")
@dataclass(frozen=True, slots=True)
class TellMentor(Tap):
    """The learner chooses that the mentor hears of this call for help too."""

    alert: AlertId


@tap("w")
@dataclass(frozen=True, slots=True)
class RefuseMentor(Tap):
    """The learner would rather have another mentor than the one just named."""

    assignment: AssignmentId


# -- pairing ---------------------------------------------------------------------------------------


@tap("pa")
@dataclass(frozen=True, slots=True)
class AnswerPairing(Tap):
    """The mentor accepts (1) or declines (0) a learner."""

    assignment: AssignmentId
    yes: int


# -- the coordinator -------------------------------------------------------------------------------


@tap("ci")
@dataclass(frozen=True, slots=True)
class InviteSomebody(Tap):
    """Begin an invite for this role."""

    role: str


@tap("cb")
@dataclass(frozen=True, slots=True)
class StateAgeBand(Tap):
    """The age band of the learner who is being invited."""

    band: str


@tap("cg")
@dataclass(frozen=True, slots=True)
class GuardianSigned(Tap):
    """The coordinator holds the guardian's signed paper; the guardian's name is asked next."""

    band: str


@tap("cr")
@dataclass(frozen=True, slots=True)
class InviteAgain(Tap):
    """A new link for somebody whose link ran out or was lost."""

    person: PersonId
    role: str


@tap("cn")
@dataclass(frozen=True, slots=True)
class ConfirmNumbers(Tap):
    """The help numbers of the organisation are right as shown."""


@tap("cN")
@dataclass(frozen=True, slots=True)
class ChangeNumbers(Tap):
    """Type another number for children's or crisis help."""

    purpose: str


@tap("cp")
@dataclass(frozen=True, slots=True)
class ListPeople(Tap):
    """People of the organisation with this role, from this place in the list."""

    role: str
    start: int


@tap("co")
@dataclass(frozen=True, slots=True)
class OpenPerson(Tap):
    """One person's card."""

    person: PersonId


@tap("cq")
@dataclass(frozen=True, slots=True)
class PairLearner(Tap):
    """Choose a mentor for this learner, from this place in the list."""

    learner: PersonId
    start: int


@tap("cm")
@dataclass(frozen=True, slots=True)
class ProposePair(Tap):
    """Propose this mentor for this learner in a programme."""

    learner: PersonId
    mentor: PersonId
    programme: str


@tap("ce")
@dataclass(frozen=True, slots=True)
class EndPair(Tap):
    """Ask whether an assignment shall end."""

    assignment: AssignmentId


@tap("cE")
@dataclass(frozen=True, slots=True)
class EndPairForGood(Tap):
    """End an assignment."""

    assignment: AssignmentId


# -- alerts, listening, the talk -------------------------------------------------------------------


@tap("al")
@dataclass(frozen=True, slots=True)
class ListAlerts(Tap):
    """What is open."""


@tap("ao")
@dataclass(frozen=True, slots=True)
class OpenAlert(Tap):
    """Show what a sensitive alert is about."""

    alert: AlertId


@tap("ak")
@dataclass(frozen=True, slots=True)
class TakeAlert(Tap):
    """I take it."""

    alert: AlertId


@tap("ac")
@dataclass(frozen=True, slots=True)
class CloseAlert(Tap):
    """It is done; a note is asked for, which may be left out."""

    alert: AlertId


@tap("aC")
@dataclass(frozen=True, slots=True)
class CloseWithoutNote(Tap):
    """It is done, nothing to note."""

    alert: AlertId


@tap("vl")
@dataclass(frozen=True, slots=True)
class ListenNext(Tap):
    """The oldest voice answer that waits for a person."""


@tap("vo")
@dataclass(frozen=True, slots=True)
class ListenTo(Tap):
    """This voice answer."""

    note: VoiceNoteId


@tap("vm")
@dataclass(frozen=True, slots=True)
class MapToChoice(Tap):
    """The voice answer means this choice."""

    note: VoiceNoteId
    choice: int


@tap("vw")
@dataclass(frozen=True, slots=True)
class MapInWords(Tap):
    """Write down what was said, for a question that takes words."""

    note: VoiceNoteId


@tap("tl")
@dataclass(frozen=True, slots=True)
class ListReady(Tap):
    """Learners whose orientation waits for the talk."""


@tap("to")
@dataclass(frozen=True, slots=True)
class ReadAnswers(Tap):
    """Read what a learner answered."""

    run: RunId


@tap("tc")
@dataclass(frozen=True, slots=True)
class CloseTalk(Tap):
    """The talk was held: write a note and close the profile."""

    run: RunId


# -- the mentor's diary ----------------------------------------------------------------------------
#
# ``anew`` is 1 where the message with the button has to stay as it is (a confirmation with its
# number, a reminder), so that the next screen comes as a new message. Days are ``YYYYMMDD``, months
# ``YYYYMM``, starts are instants in minutes since 1970, UTC.


@tap("d")
@dataclass(frozen=True, slots=True)
class LogBegin(Tap):
    """Choose the learner of a meeting."""

    anew: int = 0


@tap("dl")
@dataclass(frozen=True, slots=True)
class LogLearner(Tap):
    """Choose the day of a meeting in this assignment; ``page`` counts pages of days from 0."""

    assignment: AssignmentId
    page: int = 0
    anew: int = 0


@tap("dg")
@dataclass(frozen=True, slots=True)
class LogInMonth(Tap):
    """Choose the day of a meeting in this assignment among those of ``month``, like 202611."""

    assignment: AssignmentId
    month: int
    page: int = 0
    anew: int = 0


@tap("dd")
@dataclass(frozen=True, slots=True)
class LogDay(Tap):
    """Choose the start on this local day; ``part`` is a quarter of the day, from 0 at midnight."""

    assignment: AssignmentId
    day: int
    part: int


@tap("ds")
@dataclass(frozen=True, slots=True)
class LogStart(Tap):
    """Choose the hours; ``page`` 1 shows the long meetings."""

    assignment: AssignmentId
    start: int
    page: int = 0


@tap("dn")
@dataclass(frozen=True, slots=True)
class NoShowBegin(Tap):
    """The learner did not come: choose the hours that were planned."""

    assignment: AssignmentId
    start: int


@tap("dh")
@dataclass(frozen=True, slots=True)
class LogHours(Tap):
    """Log the meeting with its hours; ``held`` is 0 for a learner who did not come."""

    assignment: AssignmentId
    start: int
    hours: int
    held: int


@tap("dw")
@dataclass(frozen=True, slots=True)
class SayWhatWasDone(Tap):
    """Write or say what was done in this meeting; ``rewrite`` 1 puts it in place of what stands."""

    meeting: MeetingId
    rewrite: int = 0


@tap("dm")
@dataclass(frozen=True, slots=True)
class MyMonth(Tap):
    """The month so far; ``page`` counts pages of entries from 0."""

    month: int
    page: int = 0
    anew: int = 0


@tap("do")
@dataclass(frozen=True, slots=True)
class OpenMeeting(Tap):
    """One entry, with what can be done to it."""

    meeting: MeetingId
    anew: int = 0


@tap("dc")
@dataclass(frozen=True, slots=True)
class ChangeDay(Tap):
    """Choose another day for the entry."""

    meeting: MeetingId
    page: int = 0


@tap("de")
@dataclass(frozen=True, slots=True)
class ChangeStart(Tap):
    """Choose another start for the entry, on this day."""

    meeting: MeetingId
    day: int
    part: int


@tap("df")
@dataclass(frozen=True, slots=True)
class ChangeHours(Tap):
    """Choose other hours for the entry, from this start; ``held`` as in ``LogHours``."""

    meeting: MeetingId
    start: int
    held: int
    page: int = 0


@tap("dv")
@dataclass(frozen=True, slots=True)
class SetMeeting(Tap):
    """The entry as it shall be, and the version of it that the person saw."""

    meeting: MeetingId
    version: int
    start: int
    hours: int
    held: int


@tap("dx")
@dataclass(frozen=True, slots=True)
class DeleteMeeting(Tap):
    """Delete an entry; ``sure`` is 0 when asking, 1 when answering."""

    meeting: MeetingId
    version: int
    sure: int


@tap("dz")
@dataclass(frozen=True, slots=True)
class NoMeetingThisMonth(Tap):
    """There was no meeting with this learner in the month."""

    assignment: AssignmentId
    month: int


@tap("dp")
@dataclass(frozen=True, slots=True)
class PlayMeetingNote(Tap):
    """Hear again what was said about a meeting."""

    meeting: MeetingId
