"""Owns the desk for questionnaires: send one in, look at it, try it out, publish it, withdraw it.

Reads no file: what is sent is kept, and ``bot.routines.questionnaires`` reads it. What may be published
is a rule of ``bot.domain.questionnaires``; nothing that a version asks is changed here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from bot.acts import questionnaires as acts
from bot.context import Context
from bot.domain.ids import FileId, FormFileId, QuestionnaireId, QuestionnaireVersionId
from bot.domain.questionnaires import (
    RUN_BY_THE_PROGRAM,
    NotPublished,
    VersionState,
    may_publish,
)
from bot.domain.runs import RunPurpose
from bot.forms.importer import MOST_BYTES
from bot.inputs import DocumentGiven, FileGiven
from bot.outgoing import Kind
from bot.questionnaires import (
    MOST_PARTS,
    AtHand,
    at_hand,
    keep_draft,
    looks_like_a_form,
    publish,
    title_of,
    withdraw,
)
from bot.screens import Button, Keys, Screen
from bot.taps import Tap
from bot.wording import questionnaires as words
from bot.wording.registry import Saying, Verbatim
from handlers import lost, running
from handlers import questionnaires_screens as screens
from handlers.mentoring import present
from handlers.records_screens import Rows, way_out
from storage.expectations import Expectation
from storage.files import Belonging, FileState, Purpose, StoredFile
from storage.questionnaires import Source, VersionRow

MEGABYTES = MOST_BYTES // 1024**2

_STATES = {
    VersionState.PUBLISHED: screens.SIGN_PUBLISHED,
    VersionState.DRAFT: screens.SIGN_DRAFT,
    VersionState.WITHDRAWN: screens.SIGN_WITHDRAWN,
}
_FOREMOST = tuple(_STATES)


# -- the list --------------------------------------------------------------------------------------


async def list_questionnaires(tap: acts.ListQuestionnaires, ctx: Context) -> None:
    """The organisation's own, by name, then what ships and isn't used yet."""
    ctx.expect_nothing()
    language = ctx.translator.language
    foremost: dict[QuestionnaireId, VersionRow] = {}
    for version in await ctx.records.questionnaires.versions_in(ctx.actor.organisation.id):
        known = foremost.get(version.questionnaire.id)
        if known is None or _FOREMOST.index(version.state) < _FOREMOST.index(known.state):
            foremost[version.questionnaire.id] = version
    named = []
    for number, version in foremost.items():
        form = await ctx.library.form(version.form_version, ctx.records.unit)
        label = words.IN_LIST(title=Verbatim(title_of(form, language)))
        button = Button(label, acts.OpenQuestionnaire(number), _STATES[version.state])
        named.append((title_of(form, language).casefold(), number, button))
    used = {version.questionnaire.form_id for version in foremost.values()}
    shipped = [
        Button(
            words.IN_LIST(title=Verbatim(title_of(form, language))),
            acts.UseShipped(form.form_id),
            screens.SIGN_SHIPPED,
        )
        for _, form in ctx.library.shown()
        if form.form_id not in used
    ]
    own = [button for _, _, button in sorted(named, key=lambda each: each[:2])]
    present(ctx, screens.listed([*own, *shipped], tap.start), anew=tap.anew == 1)


async def use_shipped(tap: acts.UseShipped, ctx: Context) -> None:
    """The newest version that ships becomes the organisation's draft.

    The orientation is everybody's beginning without being published: it is there for its answers.
    """
    offered = {form.form_id: form for _, form in ctx.library.shown()}
    form = offered.get(tap.form)
    if form is None:
        await lost.stale(ctx)
        return
    version = await keep_draft(
        ctx.records,
        ctx.actor.organisation.id,
        form,
        Source(None, None, form.source_digest or form.digest),
        {},
        0,
        ctx.actor.person,
        ctx.now,
    )
    if form.form_id in RUN_BY_THE_PROGRAM and version.state is not VersionState.PUBLISHED:
        await ctx.records.questionnaires.publish(version, None, ctx.now)
    await _show(await _shown(version.questionnaire.id, ctx), ctx)


# -- sending one in --------------------------------------------------------------------------------


async def add(tap: acts.AddQuestionnaire, ctx: Context) -> None:
    """The file comes next. It may come at any other time, too."""
    ctx.expect(tap)
    ctx.replace(Screen(words.ASK_FILE(megabytes=MEGABYTES), way_out(acts.ListQuestionnaires(0))))


async def file_given(given: tuple[Expectation, DocumentGiven], ctx: Context) -> None:
    """The file that was asked for."""
    _, document = given
    await file_sent(document, ctx)


async def file_sent(given: DocumentGiven, ctx: Context) -> None:
    """A questionnaire's file: it is kept, and read by a job, for that may take a while."""
    name = given.name
    if not looks_like_a_form(name):
        ctx.show(Screen(words.NO_FORM_FILE(file=Verbatim(name)), keys=Keys.STAFF))
        return
    if given.size > MOST_BYTES:
        said = words.TOO_LARGE(file=Verbatim(name), megabytes=MEGABYTES)
        ctx.show(Screen(said, keys=Keys.STAFF))
        return
    ctx.expect_nothing()
    there, person = ctx.actor.organisation.id, ctx.actor.person
    ctx.records.files.add(given, Belonging(there, person, Purpose.FORM, None), person, ctx.now)
    ctx.show(Screen(words.READING(file=Verbatim(name)), keys=Keys.STAFF), Kind.FACT)


async def send_parts(tap: acts.SendParts, ctx: Context) -> None:
    """The files that the form names come next."""
    ctx.expect(tap)
    ask = words.ASK_PARTS(button=words.PARTS_DONE())
    ctx.show(Screen(ask, ((_done(tap.file),), *way_out(acts.ListQuestionnaires(0)))))


def _done(file: FormFileId) -> Button:
    return Button(words.PARTS_DONE(), acts.PartsSent(file), "✅")


async def part_given(given: tuple[Expectation, FileGiven], ctx: Context) -> None:
    """One file that the form names; more may follow."""
    expectation, part = given
    tap = expectation.tap
    assert isinstance(tap, acts.SendParts)
    if not part.name:
        ctx.show(Screen(words.PART_AS_FILE(), ((_done(tap.file),),)))
        return
    if len(await ctx.records.files.of(Purpose.FORM_PART, tap.file)) >= MOST_PARTS:
        ctx.show(Screen(words.TOO_MANY_PARTS(count=MOST_PARTS), ((_done(tap.file),),)))
        return
    there, person = ctx.actor.organisation.id, ctx.actor.person
    belongs = Belonging(there, person, Purpose.FORM_PART, tap.file)
    ctx.records.files.add(part, belongs, person, ctx.now)
    ctx.show(Screen(words.PART_KEPT(file=Verbatim(part.name)), ((_done(tap.file),),)), Kind.FACT)


async def parts_sent(tap: acts.PartsSent, ctx: Context) -> None:
    """The form is read once more, with all that belongs to it."""
    file = await ctx.records.files.get(FileId(tap.file))
    assert file is not None, "reach is checked before"
    if not await ctx.records.files.of(Purpose.FORM_PART, tap.file):
        ctx.show(Screen(words.PARTS_NOT_HERE(), ((_done(tap.file),), *way_out())))
        return
    ctx.expect_nothing()
    ctx.records.files.to_work_again(file.id)
    ctx.records.unit.after_commit(ctx.store.to_import.ring)
    ctx.replace(Screen(words.READING(file=Verbatim(file.name))))


# -- one questionnaire -----------------------------------------------------------------------------


async def open_questionnaire(tap: acts.OpenQuestionnaire, ctx: Context) -> None:
    """The card, unless nothing is left to show."""
    ctx.expect_nothing()
    await _show(await _shown(tap.questionnaire, ctx), ctx, anew=tap.anew == 1)


async def _shown(questionnaire: QuestionnaireId, ctx: Context) -> AtHand | None:
    row = await ctx.records.questionnaires.get(questionnaire)
    assert row is not None, "reach is checked before"
    return await at_hand(ctx.records, ctx.library, row)


async def _show(
    shown: AtHand | None, ctx: Context, notice: Saying | None = None, *, anew: bool = False
) -> None:
    """The card; the list where the last version was thrown away."""
    if shown is None:
        await list_questionnaires(acts.ListQuestionnaires(0, anew=int(anew)), ctx)
        return
    zone = ctx.actor.organisation.zone
    present(ctx, screens.card(shown, ctx.translator.language, zone, notice), anew=anew)


async def _of_version(version: QuestionnaireVersionId, ctx: Context) -> tuple[VersionRow, AtHand]:
    row = await ctx.records.questionnaires.version(version)
    assert row is not None, "reach is checked before"
    shown = await _shown(row.questionnaire.id, ctx)
    assert shown is not None, "it has this version"
    return row, shown


def _title(shown: AtHand, ctx: Context) -> Verbatim:
    return Verbatim(title_of(shown.form, ctx.translator.language))


async def walk(tap: acts.WalkVersion, ctx: Context) -> None:
    """The coordinator meets the questions as the people will; nothing of it counts."""
    version, _ = await _of_version(tap.version, ctx)
    await running.begin(ctx, version.form_version, RunPurpose.REHEARSAL)


async def send_report(tap: acts.SendReport, ctx: Context) -> None:
    """What was found in the file of this version."""
    await _send(Purpose.FORM_REPORT, tap.version, words.REPORT_CAPTION, ctx)


async def send_source(tap: acts.SendSource, ctx: Context) -> None:
    """The file of this version, as it was sent."""
    await _send(Purpose.FORM, tap.version, words.SOURCE_CAPTION, ctx)


async def _send(
    purpose: Purpose, number: QuestionnaireVersionId, caption: Any, ctx: Context
) -> None:
    version = await ctx.records.questionnaires.version(number)
    assert version is not None, "reach is checked before"
    file = _newest_kept(await ctx.records.files.of(purpose, number))
    if file is None:
        ctx.show(Screen(words.NO_SOURCE()))
        return
    said = caption(file=Verbatim(version.source_name or version.questionnaire.form_id))
    ctx.show(Screen(said, stored=file.id))


def _newest_kept(files: list[StoredFile]) -> StoredFile | None:
    return next((each for each in reversed(files) if each.state is FileState.KEPT), None)


# -- publishing, withdrawing, throwing away --------------------------------------------------------


async def publish_version(tap: acts.PublishVersion, ctx: Context) -> None:
    """New runs begin with it; runs under way stay on their version."""
    version, shown = await _of_version(tap.version, ctx)
    refused = may_publish(version.state, version.to_agree, agreed=tap.agreed == 1)
    if refused is NotPublished.NOT_AGREED:
        question = words.TO_AGREE(title=_title(shown, ctx), count=version.to_agree)
        yes = Button(words.AGREE(), acts.PublishVersion(version.id, 1), "✅")
        present(ctx, screens.question_back(question, yes, shown))
        return
    if refused is NotPublished.ALREADY or not await publish(
        ctx.records, version, ctx.actor.person, ctx.now
    ):
        ctx.toast(words.PUBLISHED_BEFORE)
        await _show(shown, ctx)
        return
    after = await _shown(version.questionnaire.id, ctx)
    assert after is not None, "it was published a moment ago"
    await _show(after, ctx)
    ctx.show(
        _settled(words.PUBLISHED, version, after, ctx, screens.after_publishing(after)), Kind.FACT
    )


def _settled(
    text: Any, version: VersionRow, shown: AtHand, ctx: Context, rows: Rows = ()
) -> Screen:
    """What was done, with its number and what comes next; the card stands above."""
    return Screen(text(title=_title(shown, ctx), id=version.id), rows)


async def withdraw_version(tap: acts.WithdrawVersion, ctx: Context) -> None:
    """Nobody begins it any more, after one question back."""
    version, shown = await _of_version(tap.version, ctx)
    by_itself = version.questionnaire.form_id in RUN_BY_THE_PROGRAM
    if by_itself or version.state is not VersionState.PUBLISHED:
        await _show(shown, ctx)
        return
    if not tap.sure:
        yes = Button(words.WITHDRAW_SURE(), acts.WithdrawVersion(version.id, 1), "⚪")
        question = words.SURE_TO_WITHDRAW(title=_title(shown, ctx))
        present(ctx, screens.question_back(question, yes, shown))
        return
    await withdraw(ctx.records, version, ctx.actor.person, ctx.now)
    await _show(await _shown(version.questionnaire.id, ctx), ctx)
    ctx.show(_settled(words.WITHDRAWN, version, shown, ctx), Kind.FACT)


async def throw_draft_away(tap: acts.ThrowDraftAway, ctx: Context) -> None:
    """The draft goes, after one question back; what was published stays."""
    version, shown = await _of_version(tap.version, ctx)
    if version.state is not VersionState.DRAFT:
        await _show(shown, ctx)
        return
    if not tap.sure:
        yes = Button(words.THROW_AWAY_SURE(), acts.ThrowDraftAway(version.id, 1), "🗑")
        question = words.SURE_TO_THROW_AWAY(title=_title(shown, ctx))
        present(ctx, screens.question_back(question, yes, shown))
        return
    await ctx.records.questionnaires.throw_away(version.id)
    await ctx.records.leaving.draft(version.id)
    await ctx.audit("questionnaire_thrown_away", "questionnaire_version", version.id)
    await _show(await _shown(version.questionnaire.id, ctx), ctx)
    ctx.show(Screen(words.THROWN_AWAY(title=_title(shown, ctx))), Kind.FACT)


Act = Callable[[Any, Context], Awaitable[None]]

DESK_TAPS: Mapping[type[Tap], Act] = MappingProxyType(
    {
        acts.ListQuestionnaires: list_questionnaires,
        acts.AddQuestionnaire: add,
        acts.UseShipped: use_shipped,
        acts.SendParts: send_parts,
        acts.PartsSent: parts_sent,
        acts.OpenQuestionnaire: open_questionnaire,
        acts.WalkVersion: walk,
        acts.SendReport: send_report,
        acts.SendSource: send_source,
        acts.PublishVersion: publish_version,
        acts.WithdrawVersion: withdraw_version,
        acts.ThrowDraftAway: throw_draft_away,
    }
)
"""What a coordinator does with questionnaires, asking people aside."""
