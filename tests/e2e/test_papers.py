"""Papers in and out of the chat, the bot being a process: sent, fetched, edited, never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from bot import acts
from bot.domain.ids import FileId
from bot.domain.people import Addressee
from bot.i18n import Translators
from bot.inputs import DocumentGiven, PhotoGiven
from bot.outgoing import Body
from bot.post import Post
from bot.screens import Button, Screen
from bot.wording import common
from bot.wording.registry import Verbatim
from storage import files as files_of
from storage import outbox
from storage.database import Database
from storage.files import Belonging, Purpose, shelve
from storage.ids import Ids
from storage.outbox import Outbox
from storage.records import Records, Store
from storage.vault import Vault
from tests.reports.some_papers import month_picture, signature_sheet
from tests.simulator.samples import picture
from tests.support.chat import Message, SimulatedUser
from tests.support.town import WEDNESDAY, Town

MENU = ((Button(common.BACK_TO_MENU(), acts.OpenMenu()),),)


@asynccontextmanager
async def at_rest(dobele: Town) -> AsyncIterator[Store]:
    """The store of a bot that doesn't run."""
    database = await Database.open(dobele.program.data, now=lambda: WEDNESDAY)
    try:
        vault = Vault.at(dobele.program.data, dobele.program.key, now=lambda: WEDNESDAY)
        yield Store(database, vault, await Ids.load(database))
    finally:
        await database.close()


@asynccontextmanager
async def posting(store: Store, who: SimulatedUser) -> AsyncIterator[tuple[Post, Addressee]]:
    """What is put here waits in the outbox for the next start."""
    async with store.database.unit_of_work() as unit:
        post = Post(unit, store, Translators(), WEDNESDAY, f"t:{who.id}", lambda _rows: None)
        actor = await Records(unit, store).people.actor(who.id)
        assert actor is not None
        yield post, actor.addressee()


async def belonging(store: Store, who: SimulatedUser, purpose: Purpose) -> Belonging:
    async with store.database.unit_of_work() as unit:
        actor = await Records(unit, store).people.actor(who.id)
    assert actor is not None
    return Belonging(actor.organisation.id, actor.person, purpose, 1)


async def _known(dobele: Town) -> tuple[SimulatedUser, SimulatedUser]:
    """A mentor and a coordinator to whom Telegram lets the bot write."""
    await dobele.settles(mentors=1)
    assert dobele.coordinator is not None
    for phone in (dobele.mentors[0], dobele.coordinator):
        await phone.says("☰")
    return dobele.mentors[0], dobele.coordinator


def captioned(words: str) -> Callable[[Message], bool]:
    return lambda message: message["text"].startswith(words)


async def test_papers_of_ours_arrive_as_document_and_picture(dobele: Town) -> None:
    """A sheet to print comes as a file with its name, a month as a picture, each with its buttons."""
    ilze, _ = await _known(dobele)
    async with at_rest(dobele) as store, posting(store, ilze) as (post, to):
        name = Verbatim("Parakstu lapa: Jānis/2026-11")
        line = Verbatim("Please sign. " + "š" * 2000)
        post.to(to, Screen(line, MENU, paper=signature_sheet(), file_name=name))
        shown = post.to(to, Screen(Verbatim("Your month"), MENU, paper=month_picture()))
        later = Screen(Verbatim("Your month, approved. " + "š" * 2000))
        post.edit(to, later, row=shown, caption=True)
    await dobele.program.start()
    sheet = await ilze.waits_for(captioned("Please sign."), 20)
    assert sheet["kind"] == "document"
    assert sheet["file"]["name"] == "Parakstu lapa- Jānis-2026-11.pdf"
    assert len(sheet["text"]) == 1024
    assert (await dobele.client.bytes_of(sheet)).startswith(b"%PDF")
    assert [[button["text"] for button in row] for row in sheet["buttons"]] == [["Menu"]]
    month = await ilze.waits_for(captioned("Your month, approved."), 20)
    assert month["kind"] == "photo"
    assert len(month["text"]) == 1024
    assert (await dobele.client.bytes_of(month)).startswith(b"\x89PNG")
    assert await dobele.client.findings() == []


async def test_a_button_under_a_picture_changes_its_caption(dobele: Town) -> None:
    """What takes the place of a message takes the place of the words under a picture, too."""
    _, mara = await _known(dobele)
    alerts = ((Button(common.GO_ON(), acts.ListAlerts()),),)
    async with at_rest(dobele) as store, posting(store, mara) as (post, to):
        post.to(to, Screen(Verbatim("One month"), alerts, paper=month_picture()))
    await dobele.program.start()
    month = await mara.waits_for(captioned("One month"), 20)
    await mara.waits_for_answer(await mara.presses("Go on", message_id=month["message_id"]))
    changed = await mara.waits_for(
        lambda message: (
            message["message_id"] == month["message_id"]
            and "edit_date" in message
            and message["text"] != "One month"
        )
    )
    assert changed["kind"] == "photo"
    assert await dobele.client.findings() == []


async def test_an_edit_that_takes_a_picture_for_a_text_tries_the_caption(dobele: Town) -> None:
    """Who edits can't always know what the message is: Telegram says so, and the words arrive."""
    _, mara = await _known(dobele)
    async with at_rest(dobele) as store, posting(store, mara) as (post, to):
        shown = post.to(to, Screen(Verbatim("One month"), paper=month_picture()))
        post.edit(to, Screen(Verbatim("š" * 2000)), row=shown)
    await dobele.program.start()
    month = await mara.waits_for(captioned("š"), 20)
    assert (month["kind"], len(month["text"])) == ("photo", 1024)
    told = await dobele.client.findings()
    # The pace of a chat is not remembered over a start of the bot.
    refused = [each["method"] for each in told if each["kind"] != "too_fast"]
    assert refused == ["editMessageText"], "the one call that found out"


async def test_a_paper_that_cannot_be_made_holds_up_nobody(dobele: Town) -> None:
    """It is tried three times and put aside, a person is told, and the next message comes."""
    ilze, mara = await _known(dobele)
    async with at_rest(dobele) as store:
        async with posting(store, ilze) as (post, to):
            post.to(to, Screen(Verbatim("broken"), paper=signature_sheet()))
            post.to(to, Screen(Verbatim("What comes next")))
        first = (await Outbox(store.database, store.vault).unsettled(after=0))[0].outgoing
        broken = replace(first, body=replace(first.body, paper='{"kind": "of a later version"}'))
        async with store.database.unit_of_work() as unit:
            await unit.run("DELETE FROM outbox WHERE id = :id", id=first.id)
            outbox.add(unit, store.vault, broken)
    await dobele.program.start()
    await ilze.waits_for(captioned("What comes next"), 20)
    await mara.waits_for(lambda message: "Ilze" in message["text"], 20)
    assert dobele.books.one("SELECT state FROM outbox WHERE id = :id", id=first.id) == "dead"
    assert not any(message["text"] == "broken" for message in await ilze.messages())
    assert await dobele.client.findings() == []


async def test_given_papers_survive_a_kill_before_they_are_kept(dobele: Town) -> None:
    """Three photos and a PDF, received and not fetched yet: a killed bot fetches them when it is back.

    What is too large for Telegram is refused without asking, and each can be shown to somebody else.
    """
    ilze, mara = await _known(dobele)
    pages = [picture(40 + number, 30) for number in range(3)]
    given: list[PhotoGiven | DocumentGiven] = []
    for page in pages:
        sent = (await ilze.sends_photo(page, caption="November", album="7"))["file"]
        given.append(PhotoGiven(sent["file_id"], "u", 40, 30, sent["size"], "7"))
    sent = (await ilze.sends_document(b"%PDF signed", name="Anna.pdf"))["file"]
    given.append(DocumentGiven(sent["file_id"], "u", "Anna.pdf", "application/pdf", sent["size"]))
    large = (await ilze.sends_document(b"%PDF", name="large.pdf", size=21 * 1024**2))["file"]
    given.append(DocumentGiven(large["file_id"], "u", "large.pdf", "x", large["size"]))
    lied = DocumentGiven(large["file_id"], "u", "small, they say.pdf", "x", 4)
    async with at_rest(dobele) as store:
        belongs = await belonging(store, ilze, Purpose.SHEET_PAGE)
        async with store.database.unit_of_work() as unit:
            files = Records(unit, store).files
            kept = [files.add(each, belongs, belongs.person, WEDNESDAY) for each in given]

    await dobele.program.start(crash="file_written:2", wait=False)
    await dobele.program.ends()
    await dobele.program.start()
    await _settled(dobele, len(given))
    thanks = [await ilze.waits_for(captioned("Thank you. I don't know yet"), 20)]
    assert len(thanks) == 1
    await dobele.program.stop()

    sql = "SELECT state, error FROM file ORDER BY id"
    assert [tuple(row.values()) for row in dobele.books.rows(sql)] == [
        *[("kept", None)] * 4,
        ("refused", "too large"),
    ]
    assert len(list((dobele.program.data / "files").iterdir())) == 5, "one is an orphan of the kill"
    await _is_shown_again(dobele, kept, mara)
    assert await dobele.client.findings() == []
    await _lie_is_found_out(dobele, lied, belongs)


async def _settled(dobele: Town, files: int) -> None:
    """Return when it is known of so many files what became of them."""
    await dobele.program.waits_until_printed("file refused")
    for _ in range(200):
        if dobele.books.one("SELECT COUNT(*) FROM file WHERE settled_at IS NOT NULL") == files:
            return
        await dobele.client.ask("GET", "clock")
    raise AssertionError("the files were not fetched")


async def _is_shown_again(dobele: Town, kept: list[FileId], mara: SimulatedUser) -> None:
    """A photo goes as a photo, a PDF as a document; one that we made is uploaded once."""
    async with at_rest(dobele) as store:
        belongs = await belonging(store, mara, Purpose.SHEET)
        shelved = await shelve(store.shelf, store.ids, belongs.person, b"%PDF merged")
        async with store.database.unit_of_work() as unit:
            files = Records(unit, store).files
            made = files.keep_made(
                shelved, belongs, name="merged.pdf", mime="application/pdf", now=WEDNESDAY
            )
        async with posting(store, mara) as (post, to):
            post.to(to, Screen(Verbatim("page"), stored=kept[0]))
            post.to(to, Screen(Verbatim("paper"), stored=kept[3]))
            name = Verbatim("sheet-Anna")
            post.to(to, Screen(Verbatim("merged"), stored=made, file_name=name))
    await dobele.program.start()
    merged = await mara.waits_for(captioned("merged"), 20)
    assert (await mara.waits_for(captioned("page")))["kind"] == "photo"
    assert (await mara.waits_for(captioned("paper")))["file"]["name"] == "Anna.pdf"
    assert merged["file"]["name"] == "sheet-Anna.pdf"
    assert await dobele.client.bytes_of(merged) == b"%PDF merged"
    await dobele.program.stop()
    sql = "SELECT telegram_file_id FROM file WHERE id = :id"
    assert dobele.books.one(sql, id=made) == merged["file"]["file_id"]


async def _lie_is_found_out(dobele: Town, lied: DocumentGiven, belongs: Belonging) -> None:
    """A file that is larger than its sender says is refused by Telegram, and not asked for again."""
    async with at_rest(dobele) as store, store.database.unit_of_work() as unit:
        files = Records(unit, store).files
        row = files.add(lied, belongs, belongs.person, WEDNESDAY - timedelta(days=1))
    await dobele.program.start()
    await dobele.program.waits_until_printed("file refused")
    assert "too big" in dobele.books.one("SELECT error FROM file WHERE id = :id", id=row)


async def test_an_id_that_telegram_does_not_take_finds_another_way(dobele: Town) -> None:
    """A photo can't go as a document, and an id of another bot is nobody's: each arrives anyway."""
    ilze, mara = await _known(dobele)
    photo = (await ilze.sends_photo(picture()))["file"]["file_id"]
    paper = (await ilze.sends_document(b"%PDF signed", name="lapa.pdf"))["file"]["file_id"]
    async with at_rest(dobele) as store:
        belongs = await belonging(store, ilze, Purpose.CONTRACT)
        shelved = await shelve(store.shelf, store.ids, belongs.person, b"%PDF contract")
        async with store.database.unit_of_work() as unit:
            made = Records(unit, store).files.keep_made(
                shelved, belongs, name="līgums.pdf", mime="application/pdf", now=WEDNESDAY
            )
        async with store.database.unit_of_work() as unit:
            files_of.learned(unit, made, "BQACAg-of-another-bot")
        async with posting(store, mara) as (post, to):
            post.to(to, Screen(Verbatim("a paper"), document=paper))
            post.to(to, Screen(Verbatim("a photo"), document=photo))
            post.to(to, Screen(Verbatim("the contract"), stored=made))
    await dobele.program.start()
    contract = await mara.waits_for(captioned("the contract"), 20)
    assert await dobele.client.bytes_of(contract) == b"%PDF contract"
    assert (await mara.waits_for(captioned("a photo")))["kind"] == "photo"
    assert (await mara.waits_for(captioned("a paper")))["kind"] == "document"
    told = await dobele.client.findings()
    # The pace of a chat is not remembered over a start of the bot.
    refused = [each["method"] for each in told if each["kind"] != "too_fast"]
    assert refused == ["sendDocument"] * 2, "the two calls that found out"
    await dobele.program.stop()
    sql = "SELECT telegram_file_id FROM file WHERE id = :id"
    assert dobele.books.one(sql, id=made) == contract["file"]["file_id"]


def test_a_body_with_a_paper_survives_the_database() -> None:
    """A row of before the papers is read as well as one that holds a paper."""
    body = Body("document", "x", paper='{"a": "\\u0161"}', name="x.pdf", stored=3)
    assert Body.from_json(body.to_json()) == body
    old = b'{"method":"text","words":"x","sound":null}'
    assert Body.from_json(old) == Body("text", "x")
