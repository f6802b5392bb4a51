"""Owns the acts of a semester's end: evaluations, group supervisions, the contact list; decides nothing.

``start`` counts things of a list from 0, days are ``YYYYMMDD``, starts are whole minutes since 1970 in
UTC. ``anew`` is 1 where the message with the button has to stay as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import (
    EvaluationId,
    MemberId,
    SupervisionDateId,
    SupervisionId,
    SupportPlanId,
)
from bot.taps import Tap, tap

# -- evaluations -----------------------------------------------------------------------------------


@tap("El")
@dataclass(frozen=True, slots=True)
class MyEvaluations(Tap):
    """The evaluations that the mentor has to fill in, or has finished."""

    start: int


@tap("EL")
@dataclass(frozen=True, slots=True)
class ListEvaluations(Tap):
    """Which plans lack an evaluation: for the coordinator and plan authors."""

    start: int


@tap("Eb")
@dataclass(frozen=True, slots=True)
class Evaluate(Tap):
    """Begin the evaluation of a plan, or go on where it was left."""

    plan: SupportPlanId
    anew: int = 0


@tap("Ea")
@dataclass(frozen=True, slots=True)
class ChooseInEvaluation(Tap):
    """An answer was pressed."""

    evaluation: EvaluationId
    step: int
    choice: int


@tap("Et")
@dataclass(frozen=True, slots=True)
class WriteInEvaluation(Tap):
    """What is typed next answers this question."""

    evaluation: EvaluationId
    step: int


@tap("Es")
@dataclass(frozen=True, slots=True)
class SkipInEvaluation(Tap):
    """The question is left out."""

    evaluation: EvaluationId
    step: int


@tap("Eg")
@dataclass(frozen=True, slots=True)
class GoOnInEvaluation(Tap):
    """On from what was read, or from an answer that stays."""

    evaluation: EvaluationId
    step: int


@tap("Ez")
@dataclass(frozen=True, slots=True)
class BackInEvaluation(Tap):
    """To the question before."""

    evaluation: EvaluationId


@tap("Ee")
@dataclass(frozen=True, slots=True)
class ChangeInEvaluation(Tap):
    """Answer this question again."""

    evaluation: EvaluationId
    question: int


@tap("Ef")
@dataclass(frozen=True, slots=True)
class FinishEvaluation(Tap):
    """All of it is right: it is attached to the plan."""

    evaluation: EvaluationId
    step: int


@tap("Ep")
@dataclass(frozen=True, slots=True)
class ShowEvaluation(Tap):
    """The finished evaluation of a plan as a document."""

    plan: SupportPlanId


# -- supervisions ----------------------------------------------------------------------------------


@tap("Eu")
@dataclass(frozen=True, slots=True)
class ListSupervisions(Tap):
    """The supervisions that one organises, or is invited to."""

    start: int


@tap("Eo")
@dataclass(frozen=True, slots=True)
class OpenSupervision(Tap):
    """One supervision."""

    supervision: SupervisionId
    anew: int = 0


@tap("En")
@dataclass(frozen=True, slots=True)
class NewSupervision(Tap):
    """Prepare one for the mentors, or ask for one for the team; topic and place are typed next."""

    audience: str


@tap("Ed")
@dataclass(frozen=True, slots=True)
class AddDate(Tap):
    """One more date: which day? ``page`` counts weeks."""

    supervision: SupervisionId
    page: int


@tap("Eh")
@dataclass(frozen=True, slots=True)
class DateOnDay(Tap):
    """The day is chosen: when does it begin?"""

    supervision: SupervisionId
    day: int


@tap("Ei")
@dataclass(frozen=True, slots=True)
class DateAt(Tap):
    """The start is chosen: how many hours?"""

    supervision: SupervisionId
    start: int


@tap("Ej")
@dataclass(frozen=True, slots=True)
class KeepDate(Tap):
    """The date is one to choose from."""

    supervision: SupervisionId
    start: int
    hours: int


@tap("Ex")
@dataclass(frozen=True, slots=True)
class DropDate(Tap):
    """This date shall not be offered."""

    date: SupervisionDateId


@tap("Eq")
@dataclass(frozen=True, slots=True)
class OfferSupervision(Tap):
    """Ask everybody who is invited about the dates."""

    supervision: SupervisionId
    version: int


@tap("Ey")
@dataclass(frozen=True, slots=True)
class AnswerDate(Tap):
    """I can come on that date, or I can't."""

    date: SupervisionDateId
    yes: int


@tap("Er")
@dataclass(frozen=True, slots=True)
class WhoComes(Tap):
    """Who said what to a date."""

    date: SupervisionDateId


@tap("Ek")
@dataclass(frozen=True, slots=True)
class SettleDate(Tap):
    """This date it is: all who said yes are told."""

    date: SupervisionDateId
    version: int


@tap("Em")
@dataclass(frozen=True, slots=True)
class TickWhoCame(Tap):
    """Who came? One button per person."""

    supervision: SupervisionId
    start: int


@tap("Ev")
@dataclass(frozen=True, slots=True)
class Came(Tap):
    """This person came, or did not."""

    supervision: SupervisionId
    person: MemberId
    yes: int
    start: int


@tap("EV")
@dataclass(frozen=True, slots=True)
class SupervisionHeld(Tap):
    """It was held, and who came is noted."""

    supervision: SupervisionId


@tap("EX")
@dataclass(frozen=True, slots=True)
class CancelSupervision(Tap):
    """Call it off, after one more question."""

    supervision: SupervisionId
    sure: int


# -- the contact list ------------------------------------------------------------------------------


@tap("Ec")
@dataclass(frozen=True, slots=True)
class MyContact(Tap):
    """How plan authors reach this mentor."""

    anew: int = 0


@tap("EC")
@dataclass(frozen=True, slots=True)
class ConfirmContact(Tap):
    """It is still right."""


@tap("Ew")
@dataclass(frozen=True, slots=True)
class WriteContact(Tap):
    """Say one thing anew; with ``on`` 1 the next one is asked for after it."""

    detail: str
    on: int


@tap("ED")
@dataclass(frozen=True, slots=True)
class LeaveContactOut(Tap):
    """Keep this one empty."""

    detail: str
    on: int


@tap("ES")
@dataclass(frozen=True, slots=True)
class ListContacts(Tap):
    """How the mentors can be reached: for the coordinator and plan authors."""

    start: int
