"""Owns the beginning of the road: the link, the language, who the bot is, consent.

Must not use anything that a learner says before the answer to consent; only 🙋 is heard always.
"""

from __future__ import annotations

from hashlib import sha256

from bot.acts import AnswerConsent, SpeakLanguage
from bot.alerting import hearers
from bot.context import Context
from bot.domain.alerts import Hearer
from bot.domain.people import Role
from bot.i18n import LANGUAGES, Translator
from bot.inputs import Started
from bot.outgoing import Sound
from bot.screens import Button, Keys, Screen
from bot.wording import common, welcome
from bot.wording.registry import Joined, Message, Verbatim
from handlers import menu, orientation, pairing
from storage.consents import Evidence
from storage.invites import OpenedInvite
from storage.sounds import sha256_of

CONSENT_VERSION = 1
"""Raised whenever the meaning of the text of consent changes; the words are hashed besides."""

_JOINED = {
    Role.LEARNER: welcome.JOINED_LEARNER,
    Role.MENTOR: welcome.JOINED_MENTOR,
    Role.COORDINATOR: welcome.JOINED_COORDINATOR,
}


async def started(given: Started, ctx: Context) -> None:
    """START was pressed: a link is opened, or somebody comes back."""
    if given.payload:
        await _open_link(given.payload, ctx)
    elif ctx.somebody is None:
        ctx.show(Screen(common.STRANGER(), spoken=True))
    else:
        await go_on(ctx, greet=True)


async def _open_link(token: str, ctx: Context) -> None:
    invites = ctx.records.invites
    account = ctx.envelope.account
    if await invites.too_many_misses(account, ctx.now):
        ctx.show(Screen(welcome.INVITE_WAIT(), spoken=True))
        return
    invite = await invites.find(token, ctx.now)
    if invite is None:
        if ctx.somebody is not None and await invites.used_by(token) == account:
            await go_on(ctx, greet=True)
            return
        invites.missed(account, ctx.now)
        ctx.show(Screen(welcome.INVITE_UNKNOWN(), spoken=True))
        return
    if _belongs_to_another(invite, ctx):
        ctx.show(Screen(welcome.PHONE_TAKEN(), spoken=True))
    else:
        await _join(invite, ctx)


def _belongs_to_another(invite: OpenedInvite, ctx: Context) -> bool:
    """A learner's phone is nobody else's; staff may have several roles on theirs."""
    somebody = ctx.somebody
    if somebody is None or somebody.person == invite.person:
        return False
    return Role.LEARNER in {invite.role, *somebody.roles}


async def _join(invite: OpenedInvite, ctx: Context) -> None:
    people = ctx.records.people
    account = ctx.envelope.account
    if not await ctx.records.invites.use(invite.id, account, ctx.now):
        ctx.show(Screen(welcome.INVITE_UNKNOWN(), spoken=True))
        return
    person = invite.person
    if ctx.somebody is not None and ctx.somebody.person != person:
        await people.move_placeholder(person, ctx.somebody.person, ctx.now)
        person = ctx.somebody.person
    await people.link(account, person, invite.organisation, invite.role, ctx.now)
    ctx.somebody = await people.actor(account)
    await ctx.audit("invite_opened", "invite", invite.id, subject=person)
    await _tell_coordinators(invite, ctx)
    await ask_language(ctx)


async def _tell_coordinators(invite: OpenedInvite, ctx: Context) -> None:
    screen = Screen(_JOINED[invite.role](name=ctx.actor.name))
    wanted = frozenset({Hearer.COORDINATOR})
    for coordinator in await hearers(ctx.records, invite.organisation, None, wanted):
        if coordinator.person != ctx.actor.person:
            ctx.tell(coordinator, screen)


async def ask_language(ctx: Context) -> None:
    """One voice note says each language's name; the buttons stand in the same order."""
    client = (ctx.envelope.client_language or "")[:2]
    order = tuple(sorted(LANGUAGES, key=lambda language: language != client))
    rows = tuple(
        (Button(Verbatim(LANGUAGES[language]), SpeakLanguage(language)),) for language in order
    )
    spoken = tuple(Verbatim(LANGUAGES[language]) for language in order)
    line = Verbatim(" · ".join(LANGUAGES[each] for each in order))
    ctx.show(Screen(line, rows, spoken=spoken, languages=order))


async def choose_language(_tap: object, ctx: Context) -> None:
    """Somebody wants another language."""
    await ask_language(ctx)


async def speak_language(tap: SpeakLanguage, ctx: Context) -> None:
    """From now on everything is said in this language."""
    if tap.language not in LANGUAGES:
        await ask_language(ctx)
        return
    first_time = ctx.actor.language is None
    ctx.records.people.speak(ctx.actor.person, tap.language)
    ctx.somebody = await ctx.records.people.actor(ctx.envelope.account)
    if ctx.pressed_message is not None:
        ctx.mark(Screen(Verbatim(f"✅ {LANGUAGES[tap.language]}")))
    if Role.LEARNER in ctx.actor.roles and first_time:
        ctx.show(Screen(welcome.HELLO(), keys=Keys.LEARNER, spoken=True))
        ctx.show(Screen(welcome.CONTROLS(), keys=Keys.LEARNER, spoken=True))
        await pairing.introduce_mentor(ctx)
    await go_on(ctx)
    if Role.MENTOR in ctx.actor.roles:
        await pairing.ask_what_is_open(ctx)


async def go_on(ctx: Context, *, greet: bool = False) -> None:
    """Take the person to where they were, with a greeting for one who was away."""
    actor = ctx.actor
    if actor.language is None:
        await ask_language(ctx)
    elif actor.is_staff:
        await menu.hello(ctx)
    elif actor.consent is not True:
        await ask_consent(ctx)
    else:
        await orientation.take_up(ctx, greet=greet)


def _terms(ctx: Context) -> Screen:
    """What a learner agrees to; a message of its own, or it would speak for over 20 seconds."""
    organisation = Verbatim(ctx.actor.organisation.name)
    return Screen(welcome.WHO_HEARS(organisation=organisation), keys=Keys.LEARNER, spoken=True)


def _may_i_ask() -> Screen:
    """The question of consent with its two answers."""
    rows = (
        (
            Button(common.YES(), AnswerConsent(CONSENT_VERSION, 1), "✋"),
            Button(common.NOT_NOW(), AnswerConsent(CONSENT_VERSION, 0), "✊"),
        ),
    )
    return Screen(welcome.MAY_I_ASK(), rows, spoken=True)


async def ask_consent(ctx: Context) -> None:
    """Ask, or ask again when the learner comes back: nothing is refused for good."""
    ctx.show(_terms(ctx))
    ctx.show(_may_i_ask())


async def answer_consent(tap: AnswerConsent, ctx: Context) -> None:
    """Keep the answer with its evidence; yes leads to the first question."""
    if tap.version != CONSENT_VERSION or ctx.actor.consent is True:
        await go_on(ctx)
        return
    given = tap.yes == 1
    ctx.records.consents.add(await _evidence(ctx, given))
    await ctx.audit("consent", "person", ctx.actor.person, subject=ctx.actor.person)
    chosen = Verbatim("✋ " if given else "✊ ")
    label = common.YES() if given else common.NOT_NOW()
    ctx.mark(Screen(Joined((welcome.MAY_I_ASK(), Joined((chosen, label), glue="")))))
    if given:
        await orientation.begin(ctx)
        return
    ctx.forget_words = True
    ctx.show(Screen(welcome.NOT_NOW_IS_FINE(), keys=Keys.LEARNER, spoken=True))
    await _tell_coordinator(ctx, welcome.SAID_NOT_NOW(name=ctx.actor.name))


async def stop(_given: object, ctx: Context) -> None:
    """The learner takes the consent back: as easy as it was given, and asked anew on return."""
    if ctx.actor.consent is True:
        ctx.records.consents.add(await _evidence(ctx, given=False))
        await ctx.audit("consent_withdrawn", "person", ctx.actor.person, subject=ctx.actor.person)
        await _tell_coordinator(ctx, welcome.SAID_STOP(name=ctx.actor.name))
    ctx.forget_words = True
    ctx.show(Screen(welcome.STOPPED(), keys=Keys.LEARNER, spoken=True))


async def _tell_coordinator(ctx: Context, message: Message) -> None:
    wanted = frozenset({Hearer.COORDINATOR})
    for person in await hearers(ctx.records, ctx.actor.organisation.id, None, wanted):
        ctx.tell(person, Screen(message))


async def _evidence(ctx: Context, given: bool) -> Evidence:
    """The words of both messages are hashed together, and the sound of the terms."""
    translator, terms = ctx.translator, _terms(ctx)
    text = translator.say(Joined((terms.line, welcome.MAY_I_ASK()), glue=" "))
    at, by = await ctx.records.invites.guardian_of(ctx.actor.person)
    return Evidence(
        person=ctx.actor.person,
        organisation=ctx.actor.organisation.id,
        given=given,
        version=str(CONSENT_VERSION),
        text_sha256=sha256(text.encode()).hexdigest(),
        sound_sha256=await sha256_of(ctx.records.unit, ctx.sound_key(_sound(terms, translator))),
        language=translator.language,
        age_band=ctx.actor.age_band or "",
        guardian_confirmed_at=at,
        guardian_confirmed_by=by,
        update_id=ctx.envelope.update_id,
        answered_at=ctx.envelope.counts_at,
    )


def _sound(screen: Screen, translator: Translator) -> Sound:
    parts = (screen.line, *(button.label for button in screen.answers()))
    return Sound(translator.language, tuple(translator.say(part) for part in parts), False)
