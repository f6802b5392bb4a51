"""Owns the table of what a person can do: the act, the roles that may, the function that does it.

Roles stand here and nowhere else. The objects that an act names are checked by ``dispatch`` against
``storage.reach`` for the role in which the person acts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import acts
from bot.acts import months as month_acts
from bot.acts import questionnaires as questionnaire_acts
from bot.acts import records as record_acts
from bot.acts import reminders as reminder_acts
from bot.acts.running import AnswerInWords
from bot.context import Context
from bot.domain.people import Role
from bot.inputs import (
    DocumentGiven,
    FilmGiven,
    Given,
    Key,
    PhotoGiven,
    PlaceGiven,
    SoundGiven,
    TextGiven,
    VoiceGiven,
)
from bot.taps import Tap
from handlers import (
    alerts,
    contacts,
    contracts,
    diary,
    evaluation,
    free_days,
    helping,
    institutions,
    invites,
    listening,
    menu,
    my_month,
    pairing,
    people,
    planning,
    planning_answers,
    plans,
    qualifications,
    questionnaires,
    questionnaires_answers,
    questionnaires_asking,
    reminders,
    riks,
    running,
    sheets,
    supervision,
    timetable,
    welcome,
    work_time,
    work_time_export,
)

LEARNER = frozenset({Role.LEARNER})
MENTOR = frozenset({Role.MENTOR})
COORDINATOR = frozenset({Role.COORDINATOR})
STAFF = MENTOR | COORDINATOR
EVERYBODY = LEARNER | STAFF

IN_WORDS: frozenset[type[Given]] = frozenset({TextGiven, VoiceGiven})
PAPERS: frozenset[type[Given]] = frozenset({PhotoGiven, DocumentGiven})
FILES: frozenset[type[Given]] = PAPERS | {FilmGiven, SoundGiven}
ANYTHING = IN_WORDS | FILES | {PlaceGiven}
"""What may answer a question of a form; the question itself says which of it does."""


@dataclass(frozen=True, slots=True)
class Route:
    """Who may do it, and what does it. ``before_consent``: heard even before a learner agreed.

    ``takes`` counts where the person was asked for something (``WORDS``): what may answer.
    """

    act: Callable[[Any, Context], Awaitable[None]]
    roles: frozenset[Role]
    before_consent: bool = False
    takes: frozenset[type[Given]] = IN_WORDS


TAPS: Mapping[type[Tap], Route] = {
    acts.SpeakLanguage: Route(welcome.speak_language, EVERYBODY, before_consent=True),
    acts.ChooseLanguage: Route(welcome.choose_language, EVERYBODY, before_consent=True),
    acts.OpenMenu: Route(menu.show, STAFF),
    acts.Cancel: Route(menu.cancel, STAFF),
    # whoever walks through a questionnaire
    **{kind: Route(act, EVERYBODY) for kind, act in running.RUNNING_TAPS.items()},
    **{kind: Route(act, STAFF) for kind, act in running.STAFF_TAPS.items()},
    # the learner
    acts.AnswerConsent: Route(welcome.answer_consent, LEARNER, before_consent=True),
    acts.AskForHelp: Route(helping.ask, LEARNER, before_consent=True),
    acts.OpenNotWell: Route(helping.not_well, LEARNER, before_consent=True),
    acts.TellMentor: Route(helping.tell_mentor, LEARNER, before_consent=True),
    acts.RefuseMentor: Route(helping.refuse_mentor, LEARNER, before_consent=True),
    # the coordinator
    acts.InviteSomebody: Route(invites.invite, COORDINATOR),
    acts.StateAgeBand: Route(invites.age_stated, COORDINATOR),
    acts.GuardianSigned: Route(invites.guardian_signed, COORDINATOR),
    acts.InviteAgain: Route(invites.invite_again, COORDINATOR),
    acts.ConfirmNumbers: Route(invites.confirm_numbers, COORDINATOR),
    acts.ChangeNumbers: Route(invites.change_number, COORDINATOR),
    acts.ListPeople: Route(people.list_people, COORDINATOR),
    acts.OpenPerson: Route(people.open_person, COORDINATOR),
    acts.PairLearner: Route(pairing.find_mentor, COORDINATOR),
    acts.ProposePair: Route(pairing.propose, COORDINATOR),
    acts.EndPair: Route(pairing.ask_to_end, COORDINATOR),
    acts.EndPairForGood: Route(pairing.end_pair, COORDINATOR),
    acts.ListenNext: Route(listening.listen_next, COORDINATOR),
    acts.ListenTo: Route(listening.listen_to, COORDINATOR),
    acts.MapToChoice: Route(listening.map_to_choice, COORDINATOR),
    acts.MapInWords: Route(listening.map_in_words, COORDINATOR),
    acts.ListReady: Route(listening.list_ready, COORDINATOR),
    acts.ReadAnswers: Route(listening.read_answers, COORDINATOR),
    acts.CloseTalk: Route(listening.close_talk, COORDINATOR),
    acts.ListAlerts: Route(alerts.list_alerts, COORDINATOR),
    # the records behind the mentor's month
    **{kind: Route(act, COORDINATOR) for kind, act in institutions.INSTITUTION_TAPS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in contracts.CONTRACT_TAPS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in qualifications.QUALIFICATION_TAPS.items()},
    **{kind: Route(act, STAFF) for kind, act in plans.PLAN_TAPS.items()},
    # the coordinator's month
    **{kind: Route(act, COORDINATOR) for kind, act in work_time.WORK_TIME_TAPS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in work_time_export.EXPORT_TAPS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in riks.RIKS_TAPS_OF_COORDINATOR.items()},
    # the semester's end
    **{kind: Route(act, MENTOR) for kind, act in evaluation.EVALUATION_TAPS.items()},
    **{kind: Route(act, STAFF) for kind, act in evaluation.READING_TAPS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in supervision.ORGANISING_TAPS.items()},
    **{kind: Route(act, STAFF) for kind, act in supervision.GUEST_TAPS.items()},
    **{kind: Route(act, MENTOR) for kind, act in contacts.CONTACT_TAPS.items()},
    **{kind: Route(act, STAFF) for kind, act in contacts.CONTACT_LIST_TAPS.items()},
    # questionnaires
    **{kind: Route(act, COORDINATOR) for kind, act in questionnaires.DESK_TAPS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in questionnaires_asking.ASKING_TAPS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in questionnaires_answers.ANSWER_TAPS.items()},
    **{kind: Route(act, EVERYBODY) for kind, act in questionnaires_asking.ASKED_TAPS.items()},
    questionnaire_acts.MyAskings: Route(questionnaires_asking.my_askings, STAFF),
    # reminders, the forecast, free days
    reminder_acts.RemindLater: Route(reminders.remind_later, MENTOR),
    reminder_acts.ListUnready: Route(reminders.list_unready, COORDINATOR),
    **{kind: Route(act, COORDINATOR) for kind, act in free_days.FREE_DAY_TAPS.items()},
    # alerts reach a mentor too, those that were sent to them
    acts.OpenAlert: Route(alerts.open_alert, STAFF),
    acts.TakeAlert: Route(alerts.take, STAFF),
    acts.CloseAlert: Route(alerts.close, STAFF),
    acts.CloseWithoutNote: Route(alerts.close_without_note, STAFF),
    # the mentor
    acts.AnswerPairing: Route(pairing.answer_pairing, MENTOR),
    **{kind: Route(act, MENTOR) for kind, act in diary.DIARY_TAPS.items()},
    **{kind: Route(act, MENTOR) for kind, act in planning.PLANNING_TAPS.items()},
    **{kind: Route(act, MENTOR) for kind, act in planning_answers.OUTCOME_TAPS.items()},
    **{kind: Route(act, LEARNER) for kind, act in planning_answers.ANSWER_TAPS.items()},
    **{kind: Route(act, MENTOR) for kind, act in my_month.MONTH_TAPS.items()},
    **{kind: Route(act, MENTOR) for kind, act in sheets.SHEET_TAPS.items()},
    **{kind: Route(act, MENTOR) for kind, act in riks.RIKS_TAPS_OF_MENTOR.items()},
    month_acts.SeeSheet: Route(sheets.see_sheet, STAFF),
    **{kind: Route(act, MENTOR) for kind, act in timetable.TIMETABLE_TAPS.items()},
}

WORDS: Mapping[type[Tap], Route] = {
    acts.InviteSomebody: Route(invites.name_given, COORDINATOR),
    acts.GuardianSigned: Route(invites.guardian_given, COORDINATOR),
    acts.ChangeNumbers: Route(invites.number_given, COORDINATOR),
    acts.MapInWords: Route(listening.words_given, COORDINATOR),
    acts.CloseTalk: Route(listening.note_given, COORDINATOR),
    acts.CloseAlert: Route(alerts.note_given, STAFF),
    month_acts.AttachSheetPages: Route(sheets.page_given, MENTOR, takes=PAPERS),
    **{kind: Route(act, MENTOR) for kind, act in diary.DIARY_WORDS.items()},
    **{kind: Route(act, MENTOR) for kind, act in planning.PLANNING_WORDS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in institutions.INSTITUTION_WORDS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in contracts.CONTRACT_WORDS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in qualifications.QUALIFICATION_WORDS.items()},
    **{kind: Route(act, STAFF) for kind, act in plans.PLAN_WORDS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in work_time.WORK_TIME_WORDS.items()},
    **{kind: Route(act, MENTOR) for kind, act in evaluation.EVALUATION_WORDS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in supervision.SUPERVISION_WORDS.items()},
    **{kind: Route(act, MENTOR) for kind, act in contacts.CONTACT_WORDS.items()},
    **{kind: Route(act, COORDINATOR) for kind, act in free_days.FREE_DAY_WORDS.items()},
    **{kind: Route(act, MENTOR) for kind, act in timetable.TIMETABLE_WORDS.items()},
    record_acts.ScanContract: Route(contracts.scan_given, COORDINATOR, takes=PAPERS),
    AnswerInWords: Route(running.answered_in_words, STAFF, takes=ANYTHING),
    questionnaire_acts.AddQuestionnaire: Route(
        questionnaires.file_given, COORDINATOR, takes=frozenset({DocumentGiven})
    ),
    questionnaire_acts.SendParts: Route(questionnaires.part_given, COORDINATOR, takes=FILES),
}

KEYS: Mapping[object, Route] = {
    Key.AGAIN: Route(planning_answers.again, EVERYBODY),
    Key.BACK: Route(running.back, EVERYBODY),
    Key.HELP: Route(running.help_pressed, EVERYBODY, before_consent=True),
    Key.MENU: Route(menu.show, STAFF),
    VoiceGiven: Route(running.spoke, LEARNER),
    TextGiven: Route(running.wrote, LEARNER),
    PlaceGiven: Route(running.placed, LEARNER),
    **dict.fromkeys(FILES, Route(running.sent, LEARNER)),
}
"""Keys of the reply keyboard, and what a learner says or types at any time."""

FORM_SENT = Route(questionnaires.file_sent, COORDINATOR)
"""A coordinator may send the file of a questionnaire at any time, unasked."""

COMMANDS: Mapping[str, Route] = {
    "cancel": Route(menu.cancel, STAFF),
    "help": Route(helping.opened, LEARNER, before_consent=True),
    "language": Route(welcome.choose_language, EVERYBODY, before_consent=True),
    "menu": Route(menu.show, STAFF),
    "stop": Route(welcome.stop, LEARNER, before_consent=True),
    "privacy": Route(menu.privacy, EVERYBODY, before_consent=True),
}
"""Commands besides /start, which is handled first: it opens links too."""
