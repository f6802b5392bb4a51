"""Owns what stands on the papers of the coordinator's month: the work-time form and the export.

Makes values and renders nothing (``bot.reports``). Both are in the language of the organisation, for
an office reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.diary import Meeting, MeetingState
from bot.domain.ids import AssignmentId, InstitutionId
from bot.domain.months import local_day
from bot.domain.payment import ComparedRow
from bot.domain.people import Organisation
from bot.domain.work_time import FormState, LearnerPart
from bot.i18n import Translator
from bot.reports.papers import (
    Approval,
    Code,
    Day,
    ExportLabels,
    ExportNote,
    Fact,
    FileType,
    InstitutionTotal,
    Money,
    PaymentExport,
    PaymentLabels,
    PaymentRow,
    WorkTimeForm,
    WorkTimeLabels,
    WorkTimeLearner,
    WorkTimeRow,
)
from bot.wording import months as month_words
from bot.wording import work_time as words
from bot.wording.registry import Message
from bot.wording.values import Amount, FullDay, LocalTime
from storage.exports import KeptExport, PayNames
from storage.work_time import KeptForm, OnBehalf

CURRENCIES: Mapping[str, str] = {"HU": "HUF"}
"""What money a country pays in, where it is not the euro."""


def amount(cents: int, organisation: Organisation) -> Amount:
    """A sum in the money of the organisation's country."""
    return Amount(cents, CURRENCIES.get(organisation.country, "EUR"))


def moment(at: datetime, zone: ZoneInfo) -> Message:
    """A local day with its year and the time."""
    return words.MOMENT(day=FullDay(local_day(at, zone)), time=LocalTime(at, zone))


def _money(cents: int, organisation: Organisation, translator: Translator) -> Money:
    shown = translator.say(words.AMOUNT(amount=amount(cents, organisation)))
    return Money(cents, shown)


# -- the form --------------------------------------------------------------------------------------


def form_paper(
    kept: KeptForm,
    organisation: Organisation,
    now: datetime,
    translator: Translator,
    file_type: FileType,
) -> WorkTimeForm:
    """The form as it stands, as PDF, PNG or XLSX."""
    assert file_type in (FileType.PDF, FileType.PNG, FileType.XLSX), "a form has no other kind"
    say, form = translator.say, kept.form
    total = _money(form.amount_cents, organisation, translator)
    return WorkTimeForm(
        language=translator.language,
        made_at=now,
        title=say(words.PAPER_TITLE()),
        number=say(words.PAPER_NUMBER(number=kept.contract_number, month=form.month)),
        facts=(
            Fact(say(month_words.ORGANISATION()), organisation.name),
            Fact(say(month_words.PROGRAMME()), say(month_words.PROGRAMME_NAME())),
            Fact(say(words.PARTNER()), kept.partner_name),
            Fact(say(month_words.MENTOR()), kept.mentor_name),
            Fact(say(month_words.CONTRACT()), kept.contract_number),
            Fact(say(month_words.INSTITUTION()), kept.institution_name),
            Fact(say(month_words.MONTH()), translator.month(form.month)),
        ),
        labels=_form_labels(translator),
        learners=tuple(_learner(part, kept, organisation, translator) for part in form.parts),
        rate=_money(form.unit_rate_cents, organisation, translator),
        totals=(InstitutionTotal(kept.institution_name, form.hours, total),),
        grand_total_label=say(words.GRAND_TOTAL()),
        total_hours=form.hours,
        total_amount=total,
        approvals=_approvals(kept, organisation.zone, translator),
        code=Code(form.code, f"{form.content[:4]} {form.content[4:8]}"),
        marks=() if form.state is not FormState.WAITING else (say(words.MARK_WAITING()),),
        file_type=file_type,
    )


def _form_labels(translator: Translator) -> WorkTimeLabels:
    say = translator.say
    return WorkTimeLabels(
        number=say(month_words.COLUMN_NUMBER()),
        learner=say(month_words.LEARNER()),
        day=say(month_words.COLUMN_DAY()),
        time=say(month_words.COLUMN_TIME()),
        hours=say(month_words.COLUMN_HOURS()),
        remark=say(words.COLUMN_REMARK()),
        learner_total=say(words.LEARNER_TOTAL()),
        totals=say(words.TOTALS()),
        institution=say(month_words.INSTITUTION()),
        rate=say(words.COLUMN_RATE()),
        amount=say(words.COLUMN_AMOUNT()),
        sheet=say(words.PAPER_TITLE()),
    )


def _learner(
    part: LearnerPart, kept: KeptForm, organisation: Organisation, translator: Translator
) -> WorkTimeLearner:
    cents = part.hours * kept.form.unit_rate_cents
    return WorkTimeLearner(
        learner=kept.learners[part.assignment],
        institution=kept.institution_name,
        rows=tuple(_row(each, organisation.zone, translator) for each in part.entries),
        hours=part.hours,
        amount=_money(cents, organisation, translator),
        marks=tuple(_marks(part, kept.on_behalf.get(part.assignment), organisation, translator)),
    )


def _marks(
    part: LearnerPart,
    on_behalf: OnBehalf | None,
    organisation: Organisation,
    translator: Translator,
) -> Iterable[str]:
    """What the coordinator has to know of a learner-month before approving it."""
    if part.late:
        yield translator.say(words.MARK_LATE())
    if on_behalf is not None:
        when = translator.say(moment(on_behalf.at, organisation.zone))
        yield translator.say(
            words.MARK_ON_BEHALF(by=on_behalf.by_name, when=when, reason=on_behalf.reason)
        )
        if not on_behalf.signed:
            yield translator.say(words.MARK_UNSIGNED())
    if part.by_word:
        yield translator.say(words.MARK_BY_WORD())


def _row(entry: Meeting, zone: ZoneInfo, translator: Translator) -> WorkTimeRow:
    came = entry.state is MeetingState.HELD
    start = translator.say(month_words.TIME(start=LocalTime(entry.starts_at, zone)))
    end = translator.say(month_words.TIME(start=LocalTime(entry.ends_at, zone)))
    on = local_day(entry.starts_at, zone)
    return WorkTimeRow(
        day=Day(on, translator.full_day(on)),
        time=f"{start}–{end}",
        hours=entry.hours,
        remark="" if came else translator.say(month_words.DID_NOT_COME()),
    )


def _approvals(kept: KeptForm, zone: ZoneInfo, translator: Translator) -> tuple[Approval, ...]:
    say, record = translator.say, kept.form.record
    approved = kept.form.state is not FormState.WAITING and record.approved_at is not None
    name = kept.approved_by_name if approved else ""
    when = ""
    if approved and record.approved_at is not None:
        when = say(moment(record.approved_at, zone))
    return (
        Approval(say(month_words.MENTOR()), kept.mentor_name),
        Approval(say(words.COORDINATOR()), name, when),
    )


# -- the export ------------------------------------------------------------------------------------


def export_paper(
    kept: KeptExport,
    compared: Sequence[ComparedRow],
    history: Sequence[KeptExport],
    names: PayNames,
    organisation: Organisation,
    translator: Translator,
    file_type: FileType,
) -> PaymentExport:
    """An export as XLSX or CSV; ``history`` are the exports of the month up to this one."""
    assert file_type in (FileType.XLSX, FileType.CSV), "an export has no other kind"
    say, head = translator.say, kept.head
    cents = sum(each.amount_cents for each in kept.rows)
    return PaymentExport(
        language=translator.language,
        made_at=head.made_at,
        title=say(words.PAYMENT_TITLE()),
        number=head.number,
        facts=tuple(_export_facts(kept, history, organisation, translator)),
        labels=_export_labels(translator),
        rows=tuple(_pay_row(each, names, organisation, translator) for each in compared),
        totals=institution_totals(kept, names, organisation, translator),
        total_hours=sum(each.hours for each in kept.rows),
        total_amount=_money(cents, organisation, translator),
        export_labels=ExportLabels(
            sheet=say(words.EXPORTS_SHEET()),
            when=say(words.WHEN()),
            who=say(words.WHO()),
            what=say(words.WHAT()),
        ),
        exports=tuple(
            ExportNote(
                when=say(moment(each.head.made_at, organisation.zone)),
                who=each.made_by_name,
                what=f"{say(words.EXPORT_NUMBER())} {each.head.number}",
            )
            for each in history
        ),
        file_type=file_type,
    )


def institution_totals(
    kept: KeptExport, names: PayNames, organisation: Organisation, translator: Translator
) -> tuple[InstitutionTotal, ...]:
    """Hours and money by institution, by name."""
    hours: dict[InstitutionId, int] = {}
    cents: dict[InstitutionId, int] = {}
    for row in kept.rows:
        hours[row.institution] = hours.get(row.institution, 0) + row.hours
        cents[row.institution] = cents.get(row.institution, 0) + row.amount_cents
    return tuple(
        InstitutionTotal(
            names.institutions[each], hours[each], _money(cents[each], organisation, translator)
        )
        for each in sorted(hours, key=lambda each: (names.institutions[each], each))
    )


def _export_facts(
    kept: KeptExport,
    history: Sequence[KeptExport],
    organisation: Organisation,
    translator: Translator,
) -> Iterable[Fact]:
    say, head = translator.say, kept.head
    yield Fact(say(month_words.ORGANISATION()), organisation.name)
    yield Fact(say(month_words.MONTH()), translator.month(head.month))
    yield Fact(say(words.EXPORT_NUMBER()), str(head.number))
    yield Fact(say(words.MADE_BY()), kept.made_by_name)
    yield Fact(say(words.MADE_AT()), say(moment(head.made_at, organisation.zone)))
    earlier = [each.head.number for each in history if each.head.number < head.number]
    if earlier:
        yield Fact(say(words.EXPORT_BEFORE()), str(earlier[-1]))
    yield Fact(say(words.HASH()), kept.last_hash)


def _export_labels(translator: Translator) -> PaymentLabels:
    say = translator.say
    return PaymentLabels(
        number=say(words.EXPORT_NUMBER()),
        mentor=say(month_words.MENTOR()),
        contract=say(month_words.CONTRACT()),
        partner=say(words.PARTNER()),
        institution=say(month_words.INSTITUTION()),
        learner=say(month_words.LEARNER()),
        month=say(month_words.MONTH()),
        hours=say(month_words.COLUMN_HOURS()),
        rate=say(words.COLUMN_RATE()),
        amount=say(words.COLUMN_AMOUNT()),
        change=say(words.COLUMN_CHANGE()),
        hours_before=say(words.COLUMN_HOURS_BEFORE()),
        total=say(words.GRAND_TOTAL()),
        rows_sheet=say(words.ROWS_SHEET()),
        totals_sheet=say(words.TOTALS_SHEET()),
    )


def _pay_row(
    compared: ComparedRow, names: PayNames, organisation: Organisation, translator: Translator
) -> PaymentRow:
    row = compared.row
    change = "" if compared.change is None else translator.say(words.CHANGES[compared.change]())
    return PaymentRow(
        mentor=names.mentors[row.mentor],
        contract=names.contracts[row.contract],
        partner=names.partners[row.contract],
        institution=names.institutions[row.institution],
        learner=names.learners[row.learner],
        month=translator.month(row.month),
        hours=compared.hours,
        rate=_money(row.unit_rate_cents, organisation, translator),
        amount=_money(compared.amount_cents, organisation, translator),
        change=change,
        hours_before=compared.hours_before,
    )


def names_in(kept: KeptForm, assignments: Iterable[AssignmentId]) -> str:
    """Names of learners of a form, one after another."""
    return ", ".join(kept.learners[each] for each in assignments)
