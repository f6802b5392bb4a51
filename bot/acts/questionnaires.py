"""Owns the acts on questionnaires: getting one in, publishing it, asking people; decides nothing.

``start`` counts things of a list from 0. ``anew`` is 1 where the message with the button has to stay as
it is, ``sure`` is 1 once a question back was answered with yes.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import (
    AskingId,
    AssignmentId,
    FormFileId,
    OwnAskingId,
    PersonId,
    QuestionnaireId,
    QuestionnaireVersionId,
)
from bot.taps import Tap, tap

# -- getting one in --------------------------------------------------------------------------------


@tap("Ql")
@dataclass(frozen=True, slots=True)
class ListQuestionnaires(Tap):
    """The organisation's questionnaires, and those that ship with the program."""

    start: int
    anew: int = 0


@tap("Qa")
@dataclass(frozen=True, slots=True)
class AddQuestionnaire(Tap):
    """Send the file of one next."""


@tap("Qs")
@dataclass(frozen=True, slots=True)
class UseShipped(Tap):
    """Take the newest version of one that ships as a draft; ``form`` is its form id."""

    form: str


@tap("Qf")
@dataclass(frozen=True, slots=True)
class SendParts(Tap):
    """Send the lists, pictures and sounds that the form names."""

    file: FormFileId


@tap("QF")
@dataclass(frozen=True, slots=True)
class PartsSent(Tap):
    """All of them were sent: read the form once more with them."""

    file: FormFileId


@tap("Qo")
@dataclass(frozen=True, slots=True)
class OpenQuestionnaire(Tap):
    """One questionnaire with its draft, what is published, and what can be done."""

    questionnaire: QuestionnaireId
    anew: int = 0


@tap("Qw")
@dataclass(frozen=True, slots=True)
class WalkVersion(Tap):
    """Try this version out, as the people will meet it."""

    version: QuestionnaireVersionId


@tap("QR")
@dataclass(frozen=True, slots=True)
class SendReport(Tap):
    """The whole report on this version once more."""

    version: QuestionnaireVersionId


@tap("QS")
@dataclass(frozen=True, slots=True)
class SendSource(Tap):
    """The file of this version, as it was sent."""

    version: QuestionnaireVersionId


@tap("Qp")
@dataclass(frozen=True, slots=True)
class PublishVersion(Tap):
    """New runs begin with this version; ``agreed`` is 1 where somebody agreed with what is asked
    otherwise than it was written."""

    version: QuestionnaireVersionId
    agreed: int


@tap("Qx")
@dataclass(frozen=True, slots=True)
class WithdrawVersion(Tap):
    """Nobody begins it any more."""

    version: QuestionnaireVersionId
    sure: int


@tap("Qt")
@dataclass(frozen=True, slots=True)
class ThrowDraftAway(Tap):
    """Take the draft out."""

    version: QuestionnaireVersionId
    sure: int


# -- asking people ---------------------------------------------------------------------------------


@tap("Qk")
@dataclass(frozen=True, slots=True)
class AskPeople(Tap):
    """Whom shall it be asked of?"""

    questionnaire: QuestionnaireId


@tap("Qi")
@dataclass(frozen=True, slots=True)
class AskOne(Tap):
    """Choose one person, from this place in the list."""

    questionnaire: QuestionnaireId
    start: int


@tap("Qj")
@dataclass(frozen=True, slots=True)
class AskPerson(Tap):
    """Ask this person; a mentor in general, about no learner."""

    questionnaire: QuestionnaireId
    person: PersonId
    general: int


@tap("Qe")
@dataclass(frozen=True, slots=True)
class AskAbout(Tap):
    """Ask the mentor of this pair about the learner of it."""

    questionnaire: QuestionnaireId
    assignment: AssignmentId


@tap("QA")
@dataclass(frozen=True, slots=True)
class AskAll(Tap):
    """Ask everybody for whom it is; with ``each`` 1 every mentor about each of their learners."""

    questionnaire: QuestionnaireId
    each: int
    sure: int


@tap("Qh")
@dataclass(frozen=True, slots=True)
class ListAskings(Tap):
    """Who was asked, and how far they are."""

    questionnaire: QuestionnaireId
    start: int


@tap("Qc")
@dataclass(frozen=True, slots=True)
class CallOff(Tap):
    """This person need not answer any more."""

    asking: AskingId
    start: int


@tap("QC")
@dataclass(frozen=True, slots=True)
class CallOffAll(Tap):
    """Nobody need answer any more who hasn't."""

    questionnaire: QuestionnaireId
    sure: int


# -- whoever is asked ------------------------------------------------------------------------------


@tap("Qb")
@dataclass(frozen=True, slots=True)
class StartAsking(Tap):
    """Begin to answer, or go on."""

    asking: OwnAskingId


@tap("Qn")
@dataclass(frozen=True, slots=True)
class AnswerLater(Tap):
    """Not now."""

    asking: OwnAskingId


@tap("Qm")
@dataclass(frozen=True, slots=True)
class MyAskings(Tap):
    """Staff: what I am asked to answer."""


# -- answers ---------------------------------------------------------------------------------------


@tap("Qr")
@dataclass(frozen=True, slots=True)
class ShowAnswers(Tap):
    """How many answered, and the ways to take the answers along.

    ``labels`` is 1 for the words of the form at the head of the columns, 0 for names; ``sensitive`` is 1
    where sensitive answers shall be among them.
    """

    questionnaire: QuestionnaireId
    labels: int
    sensitive: int


@tap("QE")
@dataclass(frozen=True, slots=True)
class TakeAnswers(Tap):
    """Make a file of the answers, in one of the formats of ``bot.exports.Format``."""

    questionnaire: QuestionnaireId
    format: str
    labels: int
    sensitive: int
