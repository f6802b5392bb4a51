"""Every route times every role times own, foreign and absent objects: as the table says, no more.

The cases are made from the table itself, so a new route is judged without anybody thinking of it.
The table is trusted on roles (they are read here as a list, below); who reaches which object is
written down in `town` from the rules, and compared with what happens.
"""

from __future__ import annotations

import importlib
import itertools
import pkgutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

import pytest

from bot import acts
from bot.domain.ids import (
    AlertId,
    AskingId,
    AssignmentId,
    ContractId,
    DeclaredId,
    EvaluationId,
    FormFileId,
    InstitutionId,
    LearnerMonthId,
    MeetingId,
    MemberId,
    OwnAskingId,
    OwnRunId,
    PartnerId,
    PayExportId,
    PersonId,
    PlannedId,
    QuestionnaireId,
    QuestionnaireVersionId,
    RunId,
    SemesterId,
    SupervisionDateId,
    SupervisionId,
    SupportPlanId,
    VoiceNoteId,
)
from bot.domain.people import Role
from bot.inputs import (
    CommandGiven,
    Content,
    DocumentGiven,
    Given,
    Key,
    KeyPressed,
    PhotoGiven,
    Tapped,
    TextGiven,
    VoiceGiven,
)
from bot.taps import Tap, field_types, kinds
from handlers import routes
from handlers.routes import COMMANDS, KEYS, TAPS, WORDS, Route
from storage import reach
from tests.handlers.town import ABSENT, Thing, Town, two_towns
from tests.support.world import PRESSED, Somebody, World, compared

L, M, C = Role.LEARNER, Role.MENTOR, Role.COORDINATOR
STRANGER = 987

WHO_MAY: dict[str, tuple[set[Role], set[str]]] = {
    "everybody": (
        {L, M, C},
        {"SpeakLanguage", "ChooseLanguage", "StartAsking", "AnswerLater"}
        | {"ChooseAnswer", "SkipQuestion", "GoOn", "Rest", "ChangeAnswer", "ConfirmSummary"}
        | {"AnswerCard", "TickAnswer", "TicksDone", "EnterNumber", "EnterDay", "EnterTime"}
        | {"LookAt", "OneMoreAnswer", "RemoveLast", "TakeUpRun", "TakeNewVersion"}
        | {"StayWithVersion"},
    ),
    "staff": (
        {M, C},
        {"OpenMenu", "Cancel", "OpenAlert", "TakeAlert", "CloseAlert", "CloseWithoutNote"}
        | {"SeeSheet", "BackInRun", "AnswerInWords", "EndRehearsal"}
        | {"ListPlans", "OpenLearnerPlans", "OpenSupportPlan", "NewPlan", "PlanForSemester"}
        | {"PlanMarks", "PlanHoursOf", "PlanReasons", "PlanResults", "KeepPlan"}
        | {"ChangePlanHours", "ChangePlanMarks", "RewritePlan", "EndPlan", "SendWholePlan"}
        | {"ListEvaluations", "ShowEvaluation", "ListContacts"}
        | {"ListSupervisions", "OpenSupervision", "AnswerDate"}
        | {"MyAskings"},
    ),
    "learners": (
        {L},
        {"AnswerConsent", "AskForHelp", "OpenNotWell", "TellMentor", "RefuseMentor"}
        | {"Come", "CannotCome"},
    ),
    "mentors": (
        {M},
        {"AnswerPairing", "LogBegin", "LogLearner", "LogInMonth", "LogDay", "LogStart"}
        | {"NoShowBegin", "LogHours", "SayWhatWasDone", "MyMonth", "OpenMeeting", "ChangeDay"}
        | {"ChangeStart", "ChangeHours", "SetMeeting", "DeleteMeeting", "NoMeetingThisMonth"}
        | {"PlayMeetingNote", "WriteSection"}
        | {"OpenMonth", "ListEntries", "ApproveMonth", "ApproveAllMonths", "TakeApprovalBack"}
        | {"SubmitMonth", "SubmitAllMonths", "PrintSheet", "AttachSheetPages", "SheetPagesSent"}
        | {"DropSheetPages", "ConfirmSheet"}
        | {"PlanBegin", "PlanLearner", "PlanDay", "PlanStart", "PlanHours", "PlanThere"}
        | {"PlanNowhere", "ListPlanned", "OpenPlanned", "WritePlanned", "PlayPlanned"}
        | {"RepeatPlanned", "RepeatFor", "MovePlanned", "MoveDay", "MoveTo", "CancelPlanned"}
        | {"ChangePlannedHours", "LastHours"}
        | {"CancelFor", "PlanInstead", "HowWasIt", "WasHeld", "LogPlanned", "WasMoved"}
        | {"OpenTimetable", "OpenWeekday", "HoursFrom", "HoursUntil", "HoursSince", "KeepHours"}
        | {"CopyWeekday", "KeepCopies", "OpenHours", "EndHours", "ChooseDay", "OpenDay"}
        | {"NoWorkThatDay", "DayFrom", "DayUntil", "KeepDayHours", "AsEveryWeek"}
        | {"ConnectPlanned", "RemindLater"}
        | {"OpenRiks", "CopyEntry", "CopyMonth", "SendMonthWorkbook", "MarkEntered"}
        | {"MarkMonthEntered"}
        | {"MyEvaluations", "Evaluate", "ChooseInEvaluation", "WriteInEvaluation"}
        | {"SkipInEvaluation", "GoOnInEvaluation", "BackInEvaluation", "ChangeInEvaluation"}
        | {"FinishEvaluation", "MyContact", "ConfirmContact", "WriteContact", "LeaveContactOut"},
    ),
    "coordinators": (
        {C},
        {"InviteSomebody", "StateAgeBand", "GuardianSigned", "InviteAgain", "ConfirmNumbers"}
        | {"ChangeNumbers", "ListPeople", "OpenPerson", "PairLearner", "ProposePair", "EndPair"}
        | {"EndPairForGood"}
        | {"ListenNext", "ListenTo", "MapToChoice", "MapInWords", "ListReady", "ReadAnswers"}
        | {"CloseTalk", "ListAlerts"}
        | {"OpenProgramme", "ListInstitutions", "AddInstitution", "OpenInstitution"}
        | {"CloseInstitution", "ListPartners", "AddPartner", "ListSemesters", "OpenSemester"}
        | {"MoveSemester", "TypeSemesterDay", "ChooseSchool", "ChooseSchoolDay", "AttendSchool"}
        | {"ListContracts", "OpenContract", "ContractBegin", "ContractWith", "ContractBy"}
        | {"ContractTerm", "ContractNumber", "ContractRate", "ChooseRate", "KeepContract"}
        | {"CorrectContract", "CorrectDates", "ChooseRightInstitution", "CorrectInstitution"}
        | {"ChooseRightPartner", "CorrectPartner", "CorrectScan"}
        | {"RenameInstitution", "OpenPartner", "RenamePartner"}
        | {"ScanContract", "ShowScan", "EndContract", "OpenQualification", "CheckCondition"}
        | {"KeepCondition", "WithdrawCondition", "ListPermissions", "OpenPermissions"}
        | {"SetPermission"}
        | {"ListUnready", "ListFreeDays", "AddFreeDays", "RemoveFreeDay"}
        | {"OpenMonths", "ListMonth", "OpenMentorsMonth", "OpenLearnersMonth", "ShowSignedSheet"}
        | {"ShowDeadlineRule", "OpenForm", "ApproveForm", "AcceptWithoutHours", "ListComplete"}
        | {"ApproveComplete", "ChooseToReturn", "ReturnMonth", "ReopenMonth", "SendFormPaper"}
        | {"HandInOnBehalf"}
        | {"SendFormSheets", "ShowExport", "MakeExport", "SendExport"}
        | {"CopyForm", "ListRiksForms", "MarkFormsEntered", "SetRiks"}
        | {"ListEntriesOfUnreached", "CopyEntryOfUnreached", "MarkEntryOfUnreached"}
        | {"MarkEntriesOfUnreached"}
        | {"NewSupervision", "AddDate", "DateOnDay", "DateAt", "KeepDate", "DropDate"}
        | {"OfferSupervision", "WhoComes", "SettleDate", "TickWhoCame", "Came"}
        | {"SupervisionHeld", "CancelSupervision"}
        | {"ListQuestionnaires", "AddQuestionnaire", "UseShipped", "SendParts", "PartsSent"}
        | {"OpenQuestionnaire", "WalkVersion", "SendReport", "SendSource", "PublishVersion"}
        | {"WithdrawVersion", "ThrowDraftAway", "AskPeople", "AskOne", "AskPerson", "AskAbout"}
        | {"AskAll", "ListAskings", "CallOff", "CallOffAll", "ShowAnswers", "TakeAnswers"},
    ),
}
"""Who may do what, written a second time: a role that is given away by mistake fails here."""

BEFORE_CONSENT = {
    "SpeakLanguage",
    "ChooseLanguage",
    "AnswerConsent",
    "AskForHelp",
    "OpenNotWell",
    "TellMentor",
    "RefuseMentor",
}
"""What is heard before a learner agreed: the way in, and every call for help."""

IDS = (
    DeclaredId,
    *(PersonId, AssignmentId, MeetingId, RunId, VoiceNoteId, AlertId, PlannedId),
    *(MemberId, InstitutionId, PartnerId, SemesterId, ContractId, SupportPlanId),
    *(LearnerMonthId, PayExportId, EvaluationId, SupervisionId, SupervisionDateId),
    *(QuestionnaireId, QuestionnaireVersionId, FormFileId, AskingId, OwnAskingId),
    OwnRunId,
)

PLAIN: dict[str, int | str] = {
    "version": 1,
    "yes": 1,
    "step": 1,
    "choice": 0,
    "question": 0,
    "start": 0,
    "page": 0,
    "anew": 0,
    "day": 20261119,
    "part": 2,
    "hours": 1,
    "held": 1,
    "rewrite": 0,
    "month": 202611,
    "sure": 0,
    "language": "en",
    "kind": "wants_talk",
    "role": "mentor",
    "band": "25_49",
    "purpose": "crisis",
    "programme": "orientation",
    "section": "results",
    "weeks": 4,
    "reason": "ill",
    "closed": 1,
    "edge": 1,
    "begins": 20260901,
    "ends": 20270531,
    "rate": 1250,
    "draft": 4154032155,
    "number": 907060870,
    "condition": "adult",
    "permission": "consultant",
    "given": 1,
    "marks": 18,
    "content": "0123ABCD",
    "only": 0,
    "seen": "0123ABCD",
    "file": "pdf",
    "used": 1,
    "tomorrow": 0,
    "weekday": 5,
    "wrong": 0,
    "worked": 0,
    "audience": "mentors",
    "value": "3",
    "minutes": 870,
    "view": "y",
    "at": 0,
    "detail": "phone",
    "on": 0,
    "form": "checkin",
    "agreed": 1,
    "general": 0,
    "each": 0,
    "format": "xlsx",
    "labels": 0,
    "sensitive": 0,
}
"""Fields that name no object, with a value that a real button could hold. A field of an act is
either here or has the type of an id, so that no number of an object escapes the gate."""


@pytest.fixture
async def towns(tmp_path) -> AsyncIterator[tuple[World, Town, Town]]:
    async with two_towns(tmp_path) as made:
        yield made


@pytest.fixture
def reached(monkeypatch) -> list[str]:
    """The name of each act of the table that runs from here on; the act itself runs as always."""
    seen: list[str] = []

    def heard(route: Route, name: str) -> Route:
        async def act(given: Any, ctx: Any) -> None:
            seen.append(name)
            await route.act(given, ctx)

        return replace(route, act=act)

    for table in (TAPS, WORDS, KEYS, COMMANDS):
        for key, route in list(table.items()):
            monkeypatch.setitem(table, key, heard(route, getattr(key, "__name__", str(key))))
    return seen


def taps_of(kind: type[Tap], things: list[Thing]) -> Iterator[tuple[Tap, list[Thing]]]:
    """The tap with every combination of these objects; of three and more, one after another is
    another than the first, which is one of the own."""
    types = field_types(kind)
    named = [name for name, type_ in types.items() if type_ in IDS]
    choices = [[each for each in things if each.kind is types[name]] for name in named]
    plain = {name: PLAIN[name] for name in types if name not in named}
    for chosen in _one_by_one(choices) if len(choices) > 2 else itertools.product(*choices):
        ids = {name: each.id for name, each in zip(named, chosen, strict=True)}
        yield kind(**ids, **plain), list(chosen)


def _one_by_one(choices: list[list[Thing]]) -> Iterator[tuple[Thing, ...]]:
    usual = [each[0] for each in choices]
    for place, things in enumerate(choices):
        for thing in things:
            yield (*usual[:place], thing, *usual[place + 1 :])


def may(who: Somebody | None, route: Route, named: list[Thing]) -> bool:
    """What the rules say, consent aside."""
    return (
        who is not None
        and who.role in route.roles
        and all((who.person, who.role) in thing.reached for thing in named)
    )


def absent() -> list[Thing]:
    return [Thing(f"no {kind.__name__}", kind, ABSENT, frozenset()) for kind in IDS]


def members(town: Town) -> list[tuple[str, Somebody | None]]:
    return [*town.people.items(), ("stranger", None)]


def account(who: Somebody | None) -> Somebody | int:
    return STRANGER if who is None else who


def has_agreed(name: str) -> bool:
    return name not in ("learner before consent", "learner who said not now")


# -- the table -------------------------------------------------------------------------------------


def test_each_act_has_a_route_and_each_route_an_act():
    """A button that nothing handles, or a route that no button reaches, is a mistake."""
    assert set(TAPS) == set(kinds())


def test_each_act_belongs_to_whom_the_list_says():
    """The roles of the table are those of the list in this file, act by act."""
    wanted = {name: roles for roles, names in WHO_MAY.values() for name in names}
    assert {kind.__name__: set(route.roles) for kind, route in TAPS.items()} == wanted


def test_only_the_way_in_and_calls_for_help_are_heard_before_consent():
    """Nothing else that a learner says is used before the learner agreed."""
    early = {kind.__name__ for kind, route in TAPS.items() if route.before_consent}
    assert early == BEFORE_CONSENT
    assert {name for name, route in COMMANDS.items() if route.before_consent} == {
        "help",
        "language",
        "privacy",
        "stop",
    }
    assert [key for key, route in KEYS.items() if route.before_consent] == [Key.HELP]
    assert not any(route.before_consent for route in WORDS.values())


def test_words_belong_to_acts_that_the_same_people_may_begin():
    """Whoever may answer with words may also press the button that asks for them."""
    for kind, route in WORDS.items():
        assert route.roles <= TAPS[kind].roles, kind


def test_no_plain_number_of_an_act_names_an_object():
    """Each field is an id of a kind that the gate knows, or stands in the list of plain fields."""
    for kind in kinds():
        for name, type_ in field_types(kind).items():
            if type_ in (int, str):
                assert name in PLAIN, f"{kind.__name__}.{name}: an id type, or a line in PLAIN"
                assert type(PLAIN[name]) is type_, f"{kind.__name__}.{name}"
            else:
                assert type_ in reach.KINDS, f"{kind.__name__}.{name} has no gate"


def test_each_object_of_a_route_has_a_gate_for_each_role():
    """Without a gate a role of the route could never use the button."""
    for kind, route in TAPS.items():
        for name, type_ in field_types(kind).items():
            if type_ in reach.KINDS:
                for role in route.roles:
                    assert (type_, role) in reach._GATES, f"{kind.__name__}.{name} as {role}"


def test_the_table_names_acts_that_exist():
    """Everything in the modules of acts is a button of the table."""
    names = [each.name for each in pkgutil.iter_modules(acts.__path__, "bot.acts.")]
    modules = [acts, *map(importlib.import_module, names)]
    declared = {
        value
        for value in itertools.chain(*(vars(each).values() for each in modules))
        if isinstance(value, type) and issubclass(value, Tap) and is_dataclass(value)
    }
    assert declared == set(routes.TAPS)
    assert all(field.type for kind in declared for field in fields(kind))


# -- buttons ---------------------------------------------------------------------------------------


async def test_every_button_does_what_the_table_allows_and_nothing_else(towns, reached):
    """Each act, pressed by each person of Dobele, with each object of Dobele, of Saldus, and none.

    Allowed: the act runs and doesn't fail (it is taken back, to keep the world). Refused: no act
    runs, and after all of it not a row has changed.
    """
    world, dobele, saldus = towns
    things = [*dobele.things, *saldus.things, *absent()]
    before = world.everything()
    allowed_once: set[type[Tap]] = set()
    for name, who in members(dobele):
        for kind, route in TAPS.items():
            for tap, named in taps_of(kind, things):
                allowed = may(who, route, named) and (has_agreed(name) or route.before_consent)
                case = f"{name} presses {tap} ({', '.join(each.name for each in named)})"
                reached.clear()
                if allowed:
                    allowed_once.add(kind)
                    await world.tries(account(who), Tapped(tap, PRESSED))
                    assert reached == [kind.__name__], case
                else:
                    outcome = await world.taps(account(who), tap)
                    assert reached == [], case
                    assert outcome.messages or outcome.toast, f"{case}: no answer"
        assert world.everything() == before, f"{name} changed something by what is refused"
    assert allowed_once == set(TAPS), "no case shows that these can be used"


async def test_foreign_and_absent_objects_give_the_same_answer(towns, reached):
    """Nobody can find out whether a number exists outside of what they may see."""
    world, dobele, saldus = towns
    for name, who in members(dobele):
        for kind, route in TAPS.items():
            if who is None or who.role not in route.roles:
                continue
            answers: dict[str, str] = {}
            for tap, named in taps_of(kind, [*dobele.things, *saldus.things, *absent()]):
                if not named or may(who, route, named):
                    continue
                answers[compared(await world.taps(who, tap))] = str(tap)
            assert len(answers) <= 1, f"{name} learns something: {answers}"
    assert reached == []


async def test_a_role_counts_only_in_the_organisation_that_gave_it(towns, reached):
    """A coordinator of Dobele who joined Saldus as a mentor coordinates Dobele, and nothing of Saldus.

    As a mentor of Saldus they are a guest of what Saldus offers to its mentors, and of nothing else.
    """
    world, dobele, saldus = towns
    await world.also(dobele.coordinator, Role.MENTOR, saldus.mentor.organisation)
    before = world.everything()
    for kind, route in TAPS.items():
        for tap, named in taps_of(kind, [*dobele.things, *saldus.things]):
            if not named:
                continue
            reached.clear()
            guest = M in route.roles and all(
                each in saldus.things and each.for_every_mentor for each in named
            )
            if guest or may(dobele.coordinator, route, named):
                await world.tries(dobele.coordinator, Tapped(tap, PRESSED))
                assert reached == [kind.__name__], tap
            else:
                await world.taps(dobele.coordinator, tap)
                assert reached == [], tap
    assert world.everything() == before


async def test_somebody_with_two_roles_reaches_what_either_of_them_reaches(towns, reached):
    """A coordinator who also mentors opens the diary of nobody but their own learners."""
    world, dobele, _ = towns
    await world.also(dobele.coordinator, Role.MENTOR, dobele.coordinator.organisation)
    own = dobele.thing("Dobele: run")
    await world.tries(dobele.coordinator, Tapped(acts.ReadAnswers(RunId(own.id)), PRESSED))
    assert reached == ["ReadAnswers"]
    meeting = dobele.thing("Dobele: meeting")
    await world.taps(dobele.coordinator, acts.OpenMeeting(MeetingId(meeting.id)))
    assert reached == ["ReadAnswers"]


# -- words, keys, commands -------------------------------------------------------------------------


async def test_words_reach_only_what_their_act_still_reaches(towns, reached):
    """What was asked for is checked again when the words come: roles and objects may have gone."""
    world, dobele, saldus = towns
    things = [*dobele.things, *saldus.things, *absent()]
    said = (
        TextGiven("something"),
        VoiceGiven("voice-x", 3, 9000),
        PhotoGiven("photo-x", "u", 1280, 960, 9000),
        DocumentGiven("paper-x", "u", "lapa.pdf", "application/pdf", 9000),
    )
    for name, who in members(dobele):
        if who is None:
            continue
        before = world.everything(without=frozenset({"expectation"}))
        for kind, route in WORDS.items():
            for tap, named in taps_of(kind, things):
                for words in said:
                    await world.expects(who, tap)
                    reached.clear()
                    await world.tries(who, words)
                    allowed = may(who, route, named) and type(words) in route.takes
                    assert (kind.__name__ in reached) == allowed, f"{name} says {words} to {tap}"
        assert world.everything(without=frozenset({"expectation"})) == before, name
        await world.taps(who, acts.Cancel())


@pytest.mark.parametrize(
    ("content", "route"),
    [
        *((KeyPressed(key), route) for key, route in KEYS.items() if isinstance(key, Key)),
        (TextGiven("yes"), KEYS[TextGiven]),
        (VoiceGiven("voice-y", 3, 9000), KEYS[VoiceGiven]),
        *((CommandGiven(name), route) for name, route in COMMANDS.items()),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, Route) else str(given),
)
async def test_keys_and_commands_belong_to_their_roles(
    towns, reached, content: Content, route: Route
):
    """A key or a command of another role is thanked for, and changes nothing."""
    world, dobele, _ = towns
    before = world.everything()
    for name, who in members(dobele):
        reached.clear()
        if may(who, route, []) and (has_agreed(name) or route.before_consent):
            await world.tries(account(who), content)
            assert len(reached) == 1, name
        else:
            outcome = await world.does(account(who), content)
            assert reached == [], name
            assert outcome.messages, f"{name} got no answer"
    assert world.everything() == before


async def test_each_key_of_the_keyboard_has_a_route():
    """No key of the reply keyboard is without a meaning."""
    assert {key for key in KEYS if isinstance(key, Key)} == set(Key)
    assert {key for key in KEYS if not isinstance(key, Key)} == set(get_args(Given))


async def test_a_command_that_nobody_knows_is_thanked_for(towns, reached):
    """Telegram's clients let people type any command; the way back is shown."""
    world, dobele, _ = towns
    for who in (dobele.learner, dobele.mentor, dobele.coordinator, dobele.asked):
        outcome = await world.does(who, CommandGiven("nothing_like_it"))
        assert outcome.to(who)
    assert reached == []
