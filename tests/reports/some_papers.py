"""Papers for the tests of documents: a mentor's month in Latvian, small or large."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.reports.papers import (
    Answer,
    Approval,
    CalendarInvitation,
    CalendarMeeting,
    Code,
    Day,
    DiaryEntry,
    DiaryLabels,
    Dot,
    DotState,
    ExportLabels,
    ExportNote,
    Fact,
    InstitutionTotal,
    LearnerPicture,
    Money,
    MonthDiary,
    MonthPicture,
    PaymentExport,
    PaymentLabels,
    PaymentRow,
    PictureLabels,
    PlanEvaluation,
    PlanLabels,
    PlanMonth,
    SignatureLabels,
    SignatureRow,
    SignatureSheet,
    WholePlan,
    WorkTimeForm,
    WorkTimeLabels,
    WorkTimeLearner,
    WorkTimeRow,
)

MADE_AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
LETTERS = "ā č ē ģ ī ķ ļ ņ š ū ž Ā Č Ē Ģ Ī Ķ Ļ Ņ Š Ū Ž"
CYRILLIC = "Съёмщик їжак Ґанок Єва"
MARKUP = (
    '#set page(width: 1cm) *bold* _it_ $x^2$ <label> @ref `raw` \\ // /* "quote" = [a] #panic()'
)
CODE = Code("CB1:4711:2026-11:23:0123456789ABCDEF", "0123 4567")
EXPORT_LABELS = ExportLabels("Eksports", "Kad", "Kas", "Ko")
EXPORTS = (ExportNote("01.12.2026. 11:30", "Ilze Kalniņa", "Dienasgrāmata, 2026. gada novembris"),)


def euros(cents: int) -> Money:
    """A sum as Latvian readers write it."""
    return Money(cents, f"{cents // 100},{cents % 100:02d} €")


def day_shown(number: int) -> Day:
    """A day of November 2026, counting on into December."""
    on = date(2026, 11, 1) + timedelta(days=number - 1)
    return Day(on, f"{on:%d.%m.%Y}.")


def signature_sheet(
    meetings: int = 8,
    *,
    learner: str = "Jānis Bērziņš",
    activity: str = "Mājas darbi matemātikā, saruna par praksi",
    place: str = "Skolas bibliotēka",
    no_show: int | None = 3,
) -> SignatureSheet:
    """A sheet with that many meetings; to one of them the learner did not come."""
    rows = tuple(
        SignatureRow(
            number,
            day_shown(number).shown,
            "14:00–16:00",
            0 if number == no_show else 2,
            place,
            activity,
            "Neieradās" if number == no_show else "",
        )
        for number in range(1, meetings + 1)
    )
    return SignatureSheet(
        "lv",
        MADE_AT,
        "Parakstu lapa",
        (
            Fact("Organizācija", "Rēzeknes novada pašvaldība"),
            Fact("Programma", "Skola – kopiena"),
            Fact("Mentors", "Anna Ozola"),
            Fact("Izglītojamais", learner),
            Fact("Iestāde", "Maltas vidusskola"),
            Fact("Līgums", "RN-2026/17"),
            Fact("Mēnesis", "2026. gada novembris"),
        ),
        SignatureLabels(
            "Nr.",
            "Datums",
            "Laiks",
            "St.",
            "Vieta",
            "Aktivitāte(-s)",
            "Izglītojamā paraksts",
            "Mentora paraksts",
            "Kopā stundas",
            "Paraksts",
            "Datums",
        ),
        rows,
        sum(row.hours for row in rows),
        (Fact("Izglītojamais", learner), Fact("Mentors", "Anna Ozola")),
        CODE,
    )


def work_time_form(
    learners: int = 3, meetings: int = 5, *, name: str = "Jānis Bērziņš"
) -> WorkTimeForm:
    """A form of that many learners with that many meetings each, at 12,50 € an hour."""
    blocks = tuple(
        WorkTimeLearner(
            f"{name} {number}" if number > 1 else name,
            "Maltas vidusskola",
            tuple(
                WorkTimeRow(
                    day_shown(meeting),
                    "14:00–16:00",
                    0 if meeting == 2 else 2,
                    "Neieradās" if meeting == 2 else "",
                )
                for meeting in range(1, meetings + 1)
            ),
            hours := 2 * meetings - (2 if meetings > 1 else 0),
            euros(hours * 1250),
            ("Iesniegts vēlāk",) if number == 2 else (),
        )
        for number in range(1, learners + 1)
    )
    total = sum(block.hours for block in blocks)
    return WorkTimeForm(
        "lv",
        MADE_AT,
        "Darba laika uzskaites veidlapa",
        "Nr. 2026-11/17",
        (
            Fact("Organizācija", "Rēzeknes novada pašvaldība"),
            Fact("Sadarbības partneris", "Rēzeknes novada Izglītības pārvalde"),
            Fact("Mentors", "Anna Ozola"),
            Fact("Līgums", "RN-2026/17"),
            Fact("Iestāde", "Maltas vidusskola"),
            Fact("Mēnesis", "2026. gada novembris"),
        ),
        WorkTimeLabels(
            "Nr.",
            "Izglītojamais",
            "Datums",
            "Laiks",
            "Stundas",
            "Piezīmes",
            "Kopā izglītojamajam",
            "Kopsavilkums",
            "Iestāde",
            "Likme",
            "Summa",
            "DLUV",
        ),
        blocks,
        euros(1250),
        (InstitutionTotal("Maltas vidusskola", total, euros(total * 1250)),),
        "Kopā",
        total,
        euros(total * 1250),
        (
            Approval("Mentors", "Anna Ozola", "30.11.2026. 18:05"),
            Approval("Koordinators"),
        ),
        CODE,
        ("Apstiprināts vēlāk",),
    )


def month_diary(entries: int = 3, *, words: str = LETTERS, learners: int = 1) -> MonthDiary:
    """A diary with the five sections of the programme."""
    return MonthDiary(
        "lv",
        MADE_AT,
        "Mentora dienasgrāmata",
        (Fact("Mentors", "Anna Ozola"), Fact("Mēnesis", "2026. gada novembris")),
        DiaryLabels(
            "Ieraksti",
            "Nr.",
            "Izglītojamais",
            "Datums",
            "Laiks",
            "Stundas",
            "Vieta",
            "Stāvoklis",
            "Piezīmes",
            "Kopā stundas",
        ),
        ("Aktivitāte(-s)", "Mērķi un uzdevumi", "Norise", "Rezultāti", "Nākamie soļi"),
        tuple(
            DiaryEntry(
                number,
                f"Jānis Bērziņš {number % learners}" if learners > 1 else "Jānis Bērziņš",
                day_shown(number),
                "14:00–16:00",
                2,
                "Skolas bibliotēka",
                "Notika",
                (words, words, words, words, ""),
                "Neplānota" if number == 2 else "",
            )
            for number in range(1, entries + 1)
        ),
        2 * entries,
        EXPORT_LABELS,
        EXPORTS,
    )


def payment_export(rows: int = 3, *, mentor: str = "Anna Ozola") -> PaymentExport:
    """A repeated export: the second row has changed since."""
    lines = tuple(
        PaymentRow(
            mentor,
            "RN-2026/17",
            "Maltas novada pašvaldība",
            "Maltas vidusskola",
            f"Jānis Bērziņš {number}",
            "2026-11",
            8,
            euros(1250),
            euros(10000),
            "mainīts" if number == 2 else "",
            6 if number == 2 else None,
        )
        for number in range(1, rows + 1)
    )
    return PaymentExport(
        "lv",
        MADE_AT,
        "Eksports samaksai",
        4,
        (
            Fact("Numurs", "4"),
            Fact("Kas", "Ilze Kalniņa"),
            Fact("Kad", "01.12.2026. 11:30"),
            Fact("Kontrolsumma", "0123456789abcdef"),
        ),
        PaymentLabels(
            "Eksporta Nr.",
            "Mentors",
            "Līgums",
            "Sadarbības partneris",
            "Iestāde",
            "Izglītojamais",
            "Mēnesis",
            "Stundas",
            "Likme",
            "Summa",
            "Izmaiņas",
            "Stundas iepriekš",
            "Kopā",
            "Rindas",
            "Kopsavilkums",
        ),
        lines,
        (InstitutionTotal("Maltas vidusskola", 8 * rows, euros(10000 * rows)),),
        8 * rows,
        euros(10000 * rows),
        EXPORT_LABELS,
        EXPORTS,
    )


def month_picture(learners: int = 3, *, name: str = "Jānis Bērziņš") -> MonthPicture:
    """A month with held, missed and planned days; the last learner has no cap."""
    states = ("Atvērts", "Pilns", "Apstiprināts", "Iesniegts")
    return MonthPicture(
        "lv",
        MADE_AT,
        "2026. gada novembris",
        "Anna Ozola",
        30,
        PictureLabels("notika", "neieradās", "plānots", "šodien"),
        tuple(
            LearnerPicture(
                name if number == 1 else f"{name} {number}",
                4 * number,
                None if number == learners > 1 else 20,
                f"{4 * number} st." if number == learners > 1 else f"{4 * number} / 20 st.",
                (
                    Dot(2 + number, DotState.HELD),
                    Dot(9 + number, DotState.NO_SHOW),
                    Dot(16 + number, DotState.HELD),
                    Dot(22, DotState.HELD),
                    Dot(27, DotState.PLANNED),
                    Dot(30, DotState.PLANNED),
                ),
                states[number % len(states)],
                ("Trūkst: rezultāti 16.11.", "Trūkst parakstu lapas")[: number % 3],
                "Nākamā tikšanās: 27.11. plkst. 14:00" if number % 2 else "",
            )
            for number in range(1, learners + 1)
        ),
        24,
    )


def plan_evaluation(
    *, words: str = "Jānis nāk uz skolu biežāk.\nViņš pats lūdz palīdzību."
) -> PlanEvaluation:
    """An evaluation with three questions, one of them unanswered."""
    return PlanEvaluation(
        "lv",
        MADE_AT,
        "Mentora individuālā atbalsta izvērtēšana",
        (
            Fact("Izglītojamais", "Jānis Bērziņš"),
            Fact("Semestris", "2026./2027. m. g. 1. semestris"),
            Fact("Plānotās stundas", "60"),
        ),
        (
            Answer("Kas ir mainījies?", words, "Rezultāti"),
            Answer("Kas palīdzēja visvairāk?", words),
            Answer("Kas būtu vajadzīgs tālāk?", "", "Tālāk"),
        ),
        (Approval("Mentors", "Anna Ozola", "18.12.2026. 15:00"),),
    )


def whole_plan(*, months: int = 4, words: str = "Jānis baidās kļūdīties.") -> WholePlan:
    """A support plan with that many months, two of which have a signed sheet, and its evaluation."""
    names = (
        "2026. gada septembris",
        "2026. gada oktobris",
        "2026. gada novembris",
        "2026. gada decembris",
    )
    evaluation = plan_evaluation(words=words)
    return WholePlan(
        "lv",
        MADE_AT,
        "Atbalsta plāns Nr. 7",
        evaluation.facts,
        ("II modulis", "Riski: mācīšanās grūtības, imigrants", f"Iemesli: {words}"),
        PlanLabels(
            *("Notikušās tikšanās", "Mēnesis", "Dienas", "Stundas", "Parakstu lapa", "Kopā"),
            "Mentora individuālā atbalsta izvērtēšana",
        ),
        tuple(
            PlanMonth(names[number], "3, 10, 17, 24", 4, 6, "pievienota" if number < 2 else "")
            for number in range(months)
        ),
        4 * months,
        6 * months,
        ("Parakstu lapas ir pēdējās lappusēs.",),
        evaluation.answers,
        "",
        evaluation.approvals,
    )


def invitation(
    meetings: int = 1, *, summary: str = "Tikšanās ar mentoru", place: str = "Bibliotēka"
) -> CalendarInvitation:
    """An invitation to that many weekly meetings."""
    return CalendarInvitation(
        MADE_AT,
        "Anna Ozola",
        ("Jānis Bērziņš",),
        tuple(
            CalendarMeeting(
                f"meeting-{week}@celabiedrs",
                0,
                datetime(2026, 12, 2, 12, tzinfo=UTC) + timedelta(weeks=week),
                datetime(2026, 12, 2, 14, tzinfo=UTC) + timedelta(weeks=week),
                summary,
                place,
                "Mājas darbi; saruna, prakse\nlīdzi: burtnīca",
            )
            for week in range(meetings)
        ),
    )
