"""Typed button data: what was packed comes back, nothing else does, and no meaning ever changes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

import handlers.routes  # noqa: F401  (every act is registered once its module is imported)
from bot import acts
from bot.taps import LARGEST, LONGEST, SEPARATOR, VERSION, Tap, field_types, kinds, tap, unpack

GOLDEN = {
    "l": "SpeakLanguage language",
    "L": "ChooseLanguage",
    "m": "OpenMenu",
    "x": "Cancel",
    "c": "AnswerConsent version yes",
    "a": "ChooseAnswer run step choice",
    "s": "SkipQuestion run step",
    "g": "GoOn run step",
    "r": "Rest run step",
    "e": "ChangeAnswer run question",
    "k": "ConfirmSummary run step",
    "h": "AskForHelp kind",
    "n": "OpenNotWell",
    "t": "TellMentor alert",
    "w": "RefuseMentor assignment",
    "pa": "AnswerPairing assignment yes",
    "ci": "InviteSomebody role",
    "cb": "StateAgeBand band",
    "cg": "GuardianSigned band",
    "cr": "InviteAgain person role",
    "cn": "ConfirmNumbers",
    "cN": "ChangeNumbers purpose",
    "cp": "ListPeople role start",
    "co": "OpenPerson person",
    "cq": "PairLearner learner start",
    "cm": "ProposePair learner mentor programme",
    "ce": "EndPair assignment",
    "cE": "EndPairForGood assignment",
    "al": "ListAlerts",
    "ao": "OpenAlert alert",
    "ak": "TakeAlert alert",
    "ac": "CloseAlert alert",
    "aC": "CloseWithoutNote alert",
    "vl": "ListenNext",
    "vo": "ListenTo note",
    "vm": "MapToChoice note choice",
    "vw": "MapInWords note",
    "tl": "ListReady",
    "to": "ReadAnswers run",
    "tc": "CloseTalk run",
    "d": "LogBegin anew",
    "dl": "LogLearner assignment page anew",
    "dg": "LogInMonth assignment month page anew",
    "dd": "LogDay assignment day part",
    "ds": "LogStart assignment start page",
    "dn": "NoShowBegin assignment start",
    "dh": "LogHours assignment start hours held",
    "dw": "SayWhatWasDone meeting rewrite",
    "dm": "MyMonth month page anew",
    "do": "OpenMeeting meeting anew",
    "dc": "ChangeDay meeting page",
    "de": "ChangeStart meeting day part",
    "df": "ChangeHours meeting start held page",
    "dv": "SetMeeting meeting version start hours held",
    "dx": "DeleteMeeting meeting version sure",
    "dz": "NoMeetingThisMonth assignment month",
    "dp": "PlayMeetingNote meeting",
    "nb": "PlanBegin anew",
    "nl": "PlanLearner assignment page anew",
    "nd": "PlanDay assignment day part",
    "ns": "PlanStart assignment start",
    "nh": "PlanHours assignment start hours",
    "np": "PlanThere assignment start hours like",
    "nn": "PlanNowhere assignment start hours",
    "ni": "ListPlanned page anew",
    "no": "OpenPlanned planned anew",
    "nw": "WritePlanned planned section rewrite",
    "nj": "PlayPlanned planned",
    "nr": "RepeatPlanned planned",
    "nk": "RepeatFor planned version weeks",
    "nm": "MovePlanned planned page",
    "nf": "MoveDay planned day part",
    "nt": "MoveTo planned version start",
    "nL": "ChangePlannedHours planned",
    "nH": "LastHours planned version hours",
    "nc": "CancelPlanned planned",
    "nx": "CancelFor planned version reason",
    "na": "PlanInstead planned start",
    "ny": "Come planned start",
    "nz": "CannotCome planned start",
    "nu": "HowWasIt planned",
    "ne": "WasHeld planned page",
    "ng": "LogPlanned planned version hours held",
    "nq": "WasMoved planned",
    "nv": "ConnectPlanned meeting planned",
    "nS": "WriteSection meeting section rewrite",
    "Mo": "OpenMonth assignment month anew",
    "Me": "ListEntries assignment month page",
    "Ma": "ApproveMonth assignment month version content",
    "MA": "ApproveAllMonths month content",
    "Mw": "TakeApprovalBack assignment month version",
    "Ms": "SubmitMonth assignment month version",
    "MS": "SubmitAllMonths month",
    "Mp": "PrintSheet assignment month",
    "Mt": "AttachSheetPages learner_month",
    "Md": "SheetPagesSent learner_month",
    "Mx": "DropSheetPages learner_month",
    "Mk": "ConfirmSheet learner_month version",
    "Mv": "SeeSheet learner_month",
    "Ra": "OpenProgramme",
    "Rb": "ListInstitutions start",
    "Rc": "AddInstitution kind",
    "Rd": "OpenInstitution institution",
    "Re": "CloseInstitution institution closed",
    "Rf": "ListPartners start",
    "Rg": "AddPartner",
    "Rh": "ListSemesters",
    "Ri": "OpenSemester semester",
    "Rj": "MoveSemester semester edge day",
    "Rk": "TypeSemesterDay semester edge",
    "Rl": "ChooseSchool learner start",
    "Rm": "ChooseSchoolDay learner institution",
    "Rn": "AttendSchool learner institution day",
    "Rp": "ListContracts start",
    "Rq": "OpenContract contract",
    "Rr": "ContractBegin start",
    "Rs": "ContractWith mentor start",
    "Rt": "ContractBy mentor institution start",
    "Ru": "ContractTerm mentor institution partner",
    "Rv": "ContractNumber mentor institution partner begins ends",
    "Rw": "ContractRate mentor institution partner begins ends",
    "Rx": "ChooseRate rate",
    "Ry": "KeepContract rate draft number",
    "Rz": "ScanContract contract",
    "RA": "ShowScan contract",
    "RB": "EndContract contract version day sure",
    "RY": "CorrectContract contract",
    "RZ": "CorrectDates contract version begins ends sure",
    "RO": "ChooseRightInstitution contract start",
    "Ro": "CorrectInstitution contract version institution sure",
    "Xa": "ChooseRightPartner contract start",
    "Xb": "CorrectPartner contract version partner sure",
    "Xc": "CorrectScan contract version sure",
    "Xd": "RenameInstitution institution",
    "Xe": "OpenPartner partner",
    "Xf": "RenamePartner partner",
    "RC": "OpenQualification mentor",
    "RD": "CheckCondition mentor condition",
    "RE": "KeepCondition mentor condition day",
    "RF": "WithdrawCondition mentor condition",
    "RG": "ListPermissions start",
    "RH": "OpenPermissions member",
    "RI": "SetPermission member permission given",
    "RJ": "ListPlans start",
    "RK": "OpenLearnerPlans learner",
    "ME": "SendWholePlan plan",
    "RL": "OpenSupportPlan plan",
    "RM": "NewPlan learner",
    "RN": "PlanForSemester learner semester start",
    "RP": "PlanMarks learner semester mentor marks",
    "RQ": "PlanHoursOf learner semester mentor marks",
    "RR": "PlanReasons learner semester mentor marks hours",
    "RS": "PlanResults learner semester mentor marks hours",
    "RT": "KeepPlan learner semester mentor marks hours",
    "RU": "ChangePlanHours plan version hours",
    "RV": "ChangePlanMarks plan version marks sure",
    "RW": "RewritePlan plan version part",
    "RX": "EndPlan plan version sure",
    "Nl": "RemindLater assignment month tomorrow",
    "Nu": "ListUnready month start anew",
    "Nd": "ListFreeDays start",
    "Na": "AddFreeDays worked",
    "Nx": "RemoveFreeDay day",
    "Ta": "OpenTimetable",
    "Tb": "OpenWeekday weekday",
    "Tc": "HoursFrom weekday page",
    "Td": "HoursUntil weekday begins page",
    "Te": "HoursSince weekday begins ends",
    "Tf": "KeepHours weekday begins ends day",
    "Tg": "CopyWeekday weekday marks",
    "Th": "KeepCopies weekday marks",
    "Ti": "OpenHours declared",
    "Tj": "EndHours declared wrong",
    "Tk": "ChooseDay page",
    "Tl": "OpenDay day",
    "Tm": "NoWorkThatDay day",
    "Tn": "DayFrom day page",
    "To": "DayUntil day begins page",
    "Tp": "KeepDayHours day begins ends",
    "Tq": "AsEveryWeek day",
    "Wm": "OpenMonths",
    "Wl": "ListMonth month start only anew",
    "Wo": "OpenMentorsMonth mentor month anew",
    "Wc": "OpenLearnersMonth assignment month",
    "Wv": "ShowSignedSheet assignment month",
    "Wd": "ShowDeadlineRule month",
    "Wf": "OpenForm contract month",
    "Wa": "ApproveForm contract month version seen",
    "Wn": "AcceptWithoutHours mentor month",
    "WA": "ListComplete month",
    "WB": "ApproveComplete month seen",
    "Wr": "ChooseToReturn contract month",
    "Wt": "ReturnMonth assignment month version",
    "Wq": "ReopenMonth assignment month version",
    "Wb": "HandInOnBehalf assignment month version content",
    "Wp": "SendFormPaper contract month file",
    "Ws": "SendFormSheets contract month",
    "We": "ShowExport month",
    "WE": "MakeExport month seen",
    "Wx": "SendExport export",
    "WF": "ListEntriesOfUnreached month start anew",
    "WG": "CopyEntryOfUnreached meeting",
    "WH": "MarkEntryOfUnreached meeting version",
    "WI": "MarkEntriesOfUnreached month seen",
    "WR": "OpenRiks month start anew",
    "Wg": "CopyEntry meeting",
    "Wh": "CopyMonth assignment month",
    "WX": "SendMonthWorkbook month",
    "Wi": "MarkEntered meeting version",
    "Wj": "MarkMonthEntered month seen",
    "WC": "CopyForm contract month",
    "Wk": "ListRiksForms month anew",
    "Wy": "MarkFormsEntered month seen",
    "Wz": "SetRiks used",
    "El": "MyEvaluations start",
    "EL": "ListEvaluations start",
    "Eb": "Evaluate plan anew",
    "Ea": "ChooseInEvaluation evaluation step choice",
    "Et": "WriteInEvaluation evaluation step",
    "Es": "SkipInEvaluation evaluation step",
    "Eg": "GoOnInEvaluation evaluation step",
    "Ez": "BackInEvaluation evaluation",
    "Ee": "ChangeInEvaluation evaluation question",
    "Ef": "FinishEvaluation evaluation step",
    "Ep": "ShowEvaluation plan",
    "Eu": "ListSupervisions start",
    "Eo": "OpenSupervision supervision anew",
    "En": "NewSupervision audience",
    "Ed": "AddDate supervision page",
    "Eh": "DateOnDay supervision day",
    "Ei": "DateAt supervision start",
    "Ej": "KeepDate supervision start hours",
    "Ex": "DropDate date",
    "Eq": "OfferSupervision supervision version",
    "Ey": "AnswerDate date yes",
    "Er": "WhoComes date",
    "Ek": "SettleDate date version",
    "Em": "TickWhoCame supervision start",
    "Ev": "Came supervision person yes start",
    "EV": "SupervisionHeld supervision",
    "EX": "CancelSupervision supervision sure",
    "Ec": "MyContact anew",
    "EC": "ConfirmContact",
    "Ew": "WriteContact detail on",
    "ED": "LeaveContactOut detail on",
    "ES": "ListContacts start",
    "Ql": "ListQuestionnaires start anew",
    "Qa": "AddQuestionnaire",
    "Qs": "UseShipped form",
    "Qf": "SendParts file",
    "QF": "PartsSent file",
    "Qo": "OpenQuestionnaire questionnaire anew",
    "Qw": "WalkVersion version",
    "QR": "SendReport version",
    "QS": "SendSource version",
    "Qp": "PublishVersion version agreed",
    "Qx": "WithdrawVersion version sure",
    "Qt": "ThrowDraftAway version sure",
    "Qk": "AskPeople questionnaire",
    "Qi": "AskOne questionnaire start",
    "Qj": "AskPerson questionnaire person general",
    "Qe": "AskAbout questionnaire assignment",
    "QA": "AskAll questionnaire each sure",
    "Qh": "ListAskings questionnaire start",
    "Qc": "CallOff asking start",
    "QC": "CallOffAll questionnaire sure",
    "Qb": "StartAsking asking",
    "Qn": "AnswerLater asking",
    "Qm": "MyAskings",
    "Qr": "ShowAnswers questionnaire labels sensitive",
    "QE": "TakeAnswers questionnaire format labels sensitive",
    "qc": "AnswerCard run step yes",
    "qt": "TickAnswer run step choice",
    "qd": "TicksDone run step",
    "qn": "EnterNumber run step value",
    "qy": "EnterDay run step day",
    "qh": "EnterTime run step day minutes",
    "qv": "LookAt run step view at",
    "qm": "OneMoreAnswer run step yes",
    "qr": "RemoveLast run step",
    "qb": "BackInRun run",
    "qw": "AnswerInWords run step",
    "qu": "TakeUpRun run",
    "qo": "TakeNewVersion run",
    "qs": "StayWithVersion run",
    "qx": "EndRehearsal run",
}
"""Each prefix with the act and the fields that it has meant since it was first sent. Buttons stay in
chats for ever: a line may be added, none may change. What needs other fields gets a new prefix."""

CODES = some.text(some.characters(exclude_characters=SEPARATOR, codec="utf-8"), max_size=14)


@some.composite
def taps(draw: some.DrawFn) -> Tap:
    kind = draw(some.sampled_from(kinds()))
    values = {
        name: draw(CODES if declared is str else some.integers(0, 10**9))
        for name, declared in field_types(kind).items()
    }
    return kind(**values)


def test_no_prefix_ever_changes_its_meaning():
    """An old button must never do something else than it said."""
    found = {kind.prefix: " ".join([kind.__name__, *field_types(kind)]) for kind in kinds()}
    assert found == GOLDEN


def test_no_prefix_is_given_twice():
    """A second act under the same prefix is refused where it is declared."""
    with pytest.raises(ValueError, match="taken by ChooseAnswer"):
        tap("a")(type("Other", (Tap,), {"__slots__": ()}))


@given(taps())
def test_what_was_packed_comes_back(packed: Tap):
    """Any act with any numbers and codes survives the way to the phone and back."""
    try:
        data = packed.pack()
    except ValueError:
        assert any(isinstance(getattr(packed, name), str) for name in field_types(type(packed)))
        return
    assert len(data.encode()) <= LONGEST
    assert unpack(data) == packed


@given(some.text(max_size=80))
def test_any_text_unpacks_to_nothing_or_to_itself(data: str):
    """There is one way to write an act; every other text is no act of ours."""
    found = unpack(data)
    assert found is None or found.pack() == data


@given(some.sampled_from(kinds()), some.lists(some.integers() | some.text(max_size=6), max_size=6))
def test_an_act_with_other_fields_unpacks_to_nothing_or_to_itself(kind: type[Tap], parts: list):
    """Too few, too many or odd fields behind a known prefix never fail."""
    data = SEPARATOR.join([VERSION + kind.prefix, *map(str, parts)])
    found = unpack(data)
    assert found is None or found.pack() == data


def test_the_largest_numbers_of_every_act_fit():
    """With ids of twelve digits and full dates, every button stays within Telegram's 64 bytes."""
    longest = {"start": 40_000_000, "day": 20991231, "month": 209912, "version": 99_999}
    longest |= {"begins": 20991231, "ends": 20991231, "marks": 4095, "rate": 100_000}
    words = {"programme": "school_community", "kind": "wants_other_mentor", "role": "coordinator"}
    words |= {"band": "under_13", "language": "lv", "purpose": "emergency"}
    words |= {"condition": "childrens_rights_72_5", "permission": "plan_author"}
    words |= {"form": "visit_company", "format": "xlsx"}
    words |= {"value": "-123456789.5", "view": "y"}
    words |= {"seen": "0123ABCD", "file": "xlsx"}
    words |= {"audience": "mentors", "detail": "hours"}
    words |= {"content": "0123ABCD", "section": "how_it_went", "reason": "asked"}
    for kind in kinds():
        values = {
            name: words[name]
            if declared is str
            else longest.get(name, 99)
            if declared is int
            else 10**12 - 1
            for name, declared in field_types(kind).items()
        }
        assert unpack(kind(**values).pack()) is not None


def test_bytes_are_counted_and_not_signs():
    """Latvian letters take two bytes; the 65th byte is refused while packing, not by Telegram."""
    assert len(acts.SpeakLanguage("ā" * 30).pack().encode()) == 63
    with pytest.raises(ValueError, match="over 64 bytes"):
        acts.SpeakLanguage("ā" * 31).pack()


def test_a_code_with_a_separator_is_refused():
    """It would come back as two fields."""
    with pytest.raises(ValueError, match="holds ':'"):
        acts.AskForHelp("a:b").pack()


@pytest.mark.parametrize("number", ["-0", "007", "1_000", "+1", "१", " 1", "1.0", "", "-"])
def test_a_number_is_written_in_one_way(number: str):
    """Nobody can send the same act in two spellings."""
    assert unpack(f"1e:{number}:1") is None
    assert unpack(f"1e:{LARGEST}:1") is not None
    assert unpack(f"1e:{LARGEST + 1}:1") is None


def test_only_numbers_and_codes_can_be_carried():
    """An act with another kind of field is refused as soon as it is packed."""

    @tap("zz-test")
    @dataclass(frozen=True, slots=True)
    class Odd(Tap):
        share: float

    from bot import taps as registry

    try:
        with pytest.raises(TypeError, match="int and str only"):
            Odd(0.5).pack()
    finally:
        del registry._kinds["zz-test"]
