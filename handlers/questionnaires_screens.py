"""Owns what the desk for questionnaires shows: the list, a card, what changed, how somebody is asked.

Writes nothing and knows no rule (``bot.domain.questionnaires``).
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.acts import questionnaires as acts
from bot.domain.ids import AskingId, OwnAskingId
from bot.domain.questionnaires import RUN_BY_THE_PROGRAM, AskingState
from bot.form_report import languages_of
from bot.forms import Form
from bot.questionnaires import AtHand, Differences, title_of
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording import forms_report as report_words
from bot.wording import questionnaires as words
from bot.wording.registry import Message, Saying, Verbatim
from bot.wording.values import LocalDay
from handlers.records_screens import Rows, each_in_a_row, lines, page, turning, way_out
from storage.askings import AskingRow
from storage.questionnaires import VersionRow

NAMES_SHOWN = 12
"""Questions that are named in a list of changes; the report has all."""

SIGN_PUBLISHED, SIGN_DRAFT, SIGN_WITHDRAWN, SIGN_SHIPPED = "🟢", "📄", "⚪", "📦"

SIGNS = {
    AskingState.DONE: "✅",
    AskingState.BEGUN: "✏️",
    AskingState.ASKED: "📨",
    AskingState.DECLINED: "🕓",
    AskingState.CALLED_OFF: "✖️",
}


# -- the list --------------------------------------------------------------------------------------


def listed(buttons: Sequence[Button], start: int) -> Screen:
    """Everything that can be opened, a page at a time."""
    return Screen(
        words.LIST(),
        (
            *each_in_a_row(page(buttons, start)),
            *turning(buttons, start, acts.ListQuestionnaires),
            (Button(words.ADD(), acts.AddQuestionnaire(), "➕"),),
            *way_out(),
        ),
    )


# -- one questionnaire -----------------------------------------------------------------------------


def card(shown: AtHand, language: str, zone: ZoneInfo, notice: Saying | None = None) -> Screen:
    """A questionnaire with its versions, how many answered, and what can be done."""
    head = words.CARD(
        title=Verbatim(title_of(shown.form, language)),
        form=Verbatim(shown.row.form_id),
        audience=words.AUDIENCES[shown.row.audience](),
    )
    text = lines(
        notice,
        head,
        _version_line(words.CARD_PUBLISHED, shown.published, zone),
        _version_line(words.CARD_WITHDRAWN, shown.withdrawn, zone),
        _version_line(words.CARD_DRAFT, shown.draft, zone),
        words.CARD_TO_AGREE(count=shown.draft[0].to_agree)
        if shown.draft is not None and shown.draft[0].to_agree
        else None,
        _answers_line(shown, zone),
        words.CARD_OPEN(count=shown.open) if shown.open else None,
        words.SHIPS_NEWER() if shown.ships_newer else None,
        words.BY_ITSELF() if shown.row.form_id in RUN_BY_THE_PROGRAM else None,
    )
    rows = (*draft_rows(shown), *_published_rows(shown), *_shipped_rows(shown))
    return Screen(text, (*rows, *way_out(acts.ListQuestionnaires(0))))


def version_in_words(form: Form) -> Message:
    """“3, 12 questions, Latviešu, English”."""
    return words.VERSION(
        version=Verbatim(form.version) if form.version else report_words.NO_VERSION(),
        questions=report_words.QUESTIONS(count=sum(each.kind.is_asked for each in form.questions)),
        languages=languages_of(form),
    )


def _version_line(
    text: object, version: tuple[VersionRow, Form] | None, zone: ZoneInfo
) -> Message | None:
    if version is None:
        return None
    row, form = version
    said = version_in_words(form)
    if text is words.CARD_PUBLISHED and row.published_at is not None:
        return words.CARD_PUBLISHED(version=said, day=LocalDay(row.published_at, zone))
    if text is words.CARD_WITHDRAWN and row.withdrawn_at is not None:
        return words.CARD_WITHDRAWN(version=said, day=LocalDay(row.withdrawn_at, zone))
    return words.CARD_DRAFT(version=said)


def _answers_line(shown: AtHand, zone: ZoneInfo) -> Message | None:
    if shown.answered and shown.last is not None:
        return words.CARD_ANSWERS(count=shown.answered, day=LocalDay(shown.last, zone))
    return None if shown.published is None else words.CARD_NO_ANSWERS()


def draft_rows(shown: AtHand) -> Rows:
    """What can be done with a draft."""
    if shown.draft is None:
        return ()
    version, _ = shown.draft
    rows: list[tuple[Button, ...]] = [
        (
            Button(_walk(shown), acts.WalkVersion(version.id), "👣"),
            Button(words.PUBLISH(), acts.PublishVersion(version.id, 0), "✅"),
        )
    ]
    if shown.sent is not None:
        rows.append((Button(words.SEND_PARTS(), acts.SendParts(shown.sent), "📎"),))
        rows.append(
            (
                Button(words.REPORT(), acts.SendReport(version.id), "📋"),
                Button(words.SOURCE(), acts.SendSource(version.id), "📄"),
            )
        )
    rows.append((Button(words.THROW_AWAY(), acts.ThrowDraftAway(version.id, 0), "🗑"),))
    return tuple(rows)


def _walk(shown: AtHand) -> Message:
    return words.WALK() if shown.row.audience == "learner" else words.WALK_STAFF()


def _published_rows(shown: AtHand) -> Rows:
    """What can be done with what is published, or was."""
    number = shown.row.id
    rows: list[tuple[Button, ...]] = []
    if shown.published is not None and shown.row.form_id in RUN_BY_THE_PROGRAM:
        version = shown.published[0].id
        rows.append(
            (
                Button(words.ANSWERS(), acts.ShowAnswers(number, 0, 0), "📊"),
                Button(_walk(shown), acts.WalkVersion(version), "👣"),
            )
        )
    elif shown.published is not None:
        version = shown.published[0].id
        walk = _walk(shown) if shown.draft is None else words.WALK_PUBLISHED()
        rows.append(
            (
                Button(words.ASK(), acts.AskPeople(number), "📨"),
                Button(words.WHO_IS_ASKED(), acts.ListAskings(number, 0), "👥"),
            )
        )
        rows.append(
            (
                Button(words.ANSWERS(), acts.ShowAnswers(number, 0, 0), "📊"),
                Button(walk, acts.WalkVersion(version), "👣"),
            )
        )
        rows.append((Button(words.WITHDRAW(), acts.WithdrawVersion(version, 0), "⚪"),))
    elif shown.withdrawn is not None:
        version = shown.withdrawn[0].id
        rows.append(
            (
                Button(words.ANSWERS(), acts.ShowAnswers(number, 0, 0), "📊"),
                Button(words.PUBLISH_AGAIN(), acts.PublishVersion(version, 0), "✅"),
            )
        )
        rows.append((Button(words.WHO_IS_ASKED(), acts.ListAskings(number, 0), "👥"),))
    return tuple(rows)


def after_publishing(shown: AtHand) -> Rows:
    """What a coordinator does next, under the word that it is published."""
    number = shown.row.id
    ask = Button(words.ASK(), acts.AskPeople(number), "📨")
    return ((ask, Button(words.ANSWERS(), acts.ShowAnswers(number, 0, 0), "📊")),)


def _shipped_rows(shown: AtHand) -> Rows:
    if not shown.ships_newer:
        return ()
    return ((Button(words.TAKE_NEWER(), acts.UseShipped(shown.row.form_id), "📦"),),)


def question_back(question: Message, yes: Button, shown: AtHand) -> Screen:
    """Are you sure? With a way back to the card."""
    return Screen(question, ((yes,), *way_out(acts.OpenQuestionnaire(shown.row.id))))


def changes(found: Differences, against: Form | None) -> Saying:
    """What came, went and differs beside the published version, or beside the draft before."""
    parts: list[Saying] = [
        words.AGAINST_DRAFT()
        if against is None
        else words.AGAINST(
            version=Verbatim(against.version) if against.version else report_words.NO_VERSION()
        )
    ]
    for text, names in (
        (words.ADDED, found.added),
        (words.REMOVED, found.removed),
        (words.CHANGED, found.changed),
    ):
        if names:
            more = " …" if len(names) > NAMES_SHOWN else ""
            named = Verbatim(", ".join(names[:NAMES_SHOWN]) + more)
            parts.append(text(count=len(names), names=named))
    if not found:
        parts.append(words.NOTHING_CHANGED())
    if against is not None:
        parts.append(words.STAYS())
    return lines(*parts)


# -- whoever is asked ------------------------------------------------------------------------------


def invitation(
    asking: AskingId,
    title: str,
    by: str,
    about: str | None,
    *,
    learner: bool,
    again: bool = False,
) -> Screen:
    """Somebody is asked to answer; spoken to a learner. ``by`` names who asks, ``about`` a learner."""
    own = OwnAskingId(asking)
    start = Button(words.START(), acts.StartAsking(own), "▶️")
    later = Button(common.NOT_NOW(), acts.AnswerLater(own), "🕓")
    named = Verbatim(title)
    if learner:
        line = (
            words.INVITATION_AGAIN(title=named)
            if again
            else words.INVITATION(name=Verbatim(by), title=named)
        )
        return Screen(line, ((start,), (later,)), spoken=True, personal=True)
    if about is None:
        line = (
            words.INVITATION_STAFF_AGAIN(title=named)
            if again
            else words.INVITATION_STAFF(name=Verbatim(by), title=named)
        )
    else:
        line = (
            words.INVITATION_STAFF_ABOUT_AGAIN(title=named, learner=Verbatim(about))
            if again
            else words.INVITATION_STAFF_ABOUT(
                name=Verbatim(by), title=named, learner=Verbatim(about)
            )
        )
    return Screen(line, ((start, later),))


def asking_line(asking: AskingRow) -> Message:
    """Who was asked, and how far they are."""
    sign = SIGNS[asking.state]
    if asking.about_name is None:
        return words.ASKING_LINE(state=sign, name=asking.name)
    return words.ASKING_ABOUT(state=sign, name=asking.name, learner=asking.about_name)
