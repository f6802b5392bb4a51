"""What was entered wrongly of a contract is put right in the chat; schools and partners are renamed.

What counts already stays covered, and what went out keeps the names of its time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.acts.records import (
    AddInstitution,
    AddPartner,
    CorrectContract,
    CorrectPartner,
    ListContracts,
    ListInstitutions,
    ListPartners,
    OpenContract,
)
from bot.acts.work_time import OpenForm, SendExport, ShowExport
from bot.domain.ids import ContractId, PartnerId, PayExportId
from bot.inputs import PhotoGiven
from bot.reports.papers import from_json
from tests.handlers import work_time_world as office
from tests.handlers.diary_world import COORDINATOR_ACCOUNT, Answer, DiaryWorld, riga
from tests.handlers.month_world import held
from tests.handlers.work_time_world import NUMBER, contract_of, presses, submitted, types


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DiaryWorld]:
    opened = await office.opened(tmp_path)
    yield opened
    await opened.store.database.close()


async def pressed(world: DiaryWorld, shown: Answer, *labels: str) -> Answer:
    """Press these buttons one after another, each on the newest screen."""
    for label in labels:
        shown = await presses(world, shown.tap(label))
    return shown


async def card(world: DiaryWorld) -> Answer:
    return await presses(world, OpenContract(ContractId(contract_of(world))))


def as_kept(world: DiaryWorld) -> tuple[str, str, str, str, int]:
    """Days, school, partner and version of the contract, as a second connection sees them."""
    [row] = world.rows(
        f"""SELECT c.begins, c.ends, i.name, p.name, c.version FROM contract c
            JOIN institution i ON i.id = c.institution_id JOIN partner p ON p.id = c.partner_id
            WHERE c.id = {contract_of(world)}"""
    )
    return row


async def with_another(world: DiaryWorld, act, name: str) -> None:
    """A second school or partner."""
    await presses(world, act)
    await types(world, name)


async def approved(world: DiaryWorld, shown: Answer) -> Answer:
    """The coordinator opens the form and approves what is on the screen."""
    shown = await presses(world, OpenForm(ContractId(contract_of(world)), NUMBER))
    return await presses(world, shown.tap("✅ Approve"))


def acts(world: DiaryWorld) -> list[str]:
    return [act for (act,) in world.rows("SELECT act FROM audit ORDER BY sequence")]


async def test_wrong_days_are_put_right_with_a_reason(world):
    """Typed days, the reason, the whole once more; the card says who, when and why."""
    await world.learner("Anna")
    asked = await pressed(world, await card(world), "✏️ Correct it", "📅 First or last day")
    assert "now 1 September 2026 – 31 May 2027. Which days are right?" in asked.words
    why = await types(world, "01.10.2026 – 31.05.2027")
    assert why.words.splitlines() == [
        f"Contract {world.mentor}/2026: 1 October 2026 – 31 May 2027, instead of 1 September 2026 – "
        "31 May 2027.",
        "Why? Type the reason in a sentence.",
    ]
    whole = await types(world, "The paper says October.")
    assert "Reason: The paper says October." in whole.words
    done = await pressed(world, whole, "✅ Save it")
    assert done.words.startswith("📄 Contract #")
    assert "1 October 2026 – 31 May 2027" in done.words
    assert "Corrected on 30 November 2026 by Ilze: The paper says October." in done.words
    assert as_kept(world)[:2] == ("2026-10-01", "2027-05-31")
    assert acts(world).count("contract_corrected") == 1
    again = await pressed(world, whole, "✅ Save it")
    assert again.words.startswith("Saved already.")
    assert acts(world).count("contract_corrected") == 1


async def test_the_reason_lies_sealed(world):
    """It may speak of a person, so it is not readable in the database file."""
    await world.learner("Anna")
    await pressed(world, await card(world), "✏️ Correct it", "📅 First or last day")
    await types(world, "01.10.2026 – 31.05.2027")
    await pressed(world, await types(world, "She was ill."), "✅ Save it")
    [(box,)] = world.rows("SELECT reason_box FROM contract_correction")
    assert b"ill" not in box


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("01.09.2026 – 30.11.2026", "31 December 2026 or later"),
        ("01.09.2026 – 30.06.2027", "31 May 2027 or earlier"),
        ("01.09.2026 – 31.05.2027", "Nothing would change."),
        ("31.05.2027 – 01.09.2026", "Please type the first and the last day"),
        ("soon", "Please type the first and the last day"),
    ],
)
async def test_the_length_is_judged_as_when_it_was_made(world, typed, answer):
    """From a semester to a school year; a refusal changes nothing, and can be typed anew."""
    await world.learner("Anna")
    before = as_kept(world)
    await pressed(world, await card(world), "✏️ Correct it", "📅 First or last day")
    assert answer in (await types(world, typed)).words
    assert as_kept(world) == before


async def test_approved_hours_keep_their_contract(world):
    """Days that would leave out an approved meeting are refused, and the meeting is named."""
    anna = await submitted(world, "Anna", (3, 2), (18, 1))
    await pressed(world, await card(world), "✏️ Correct it", "📅 First or last day")
    refused = await types(world, "10.11.2026 – 31.05.2027")
    [(number,)] = world.rows(
        f"SELECT id FROM meeting WHERE assignment_id = {anna} ORDER BY starts_at LIMIT 1"
    )
    assert refused.words.splitlines() == [
        "The contract would no longer cover 1 approved meeting. Return that month first, or choose "
        "otherwise:",
        f"• #{number} Anna, 3 November 2026, 2 h",
    ]
    assert as_kept(world)[4] == 1
    fitting = await types(world, "03.11.2026 – 31.05.2027")
    assert "Why? Type the reason" in fitting.words


async def test_meetings_that_nobody_approved_are_named_before_it_is_saved(world):
    """They can still be put right, so they stand against nothing; but it is said."""
    anna = await world.learner("Anna")
    await held(world, anna, riga(3, 9), 2)
    await pressed(world, await card(world), "✏️ Correct it", "📅 First or last day")
    await types(world, "10.11.2026 – 31.05.2027")
    whole = await types(world, "The paper says the tenth.")
    assert "1 meeting loses this contract." in whole.words
    assert "Anna, 3 November 2026, 2 h" in whole.words
    await pressed(world, whole, "✅ Save it")
    assert as_kept(world)[0] == "2026-11-10"


async def test_another_school_needs_its_learners(world):
    """With another school the contract covers other learners: approved hours stand against it."""
    await submitted(world, "Anna", (3, 2))
    await with_another(world, AddInstitution("school"), "Bēne school")
    shown = await pressed(world, await card(world), "✏️ Correct it", "🏫 School or youth centre")
    refused = await pressed(world, shown, "🏫 Bēne school")
    assert "would no longer cover 1 approved meeting" in refused.words
    await with_another(world, AddInstitution("youth_centre"), "Youth centre")
    shown = await pressed(world, await card(world), "✏️ Correct it", "🏫 School or youth centre")
    await pressed(world, shown, "🏫 Youth centre")
    await pressed(world, await types(world, "It was the centre."), "✅ Save it")
    assert as_kept(world)[2] == "Youth centre"


async def test_school_and_partner_stay_once_hours_are_approved_for_payment(world):
    """The form was approved with both names on it; the way out is a new contract."""
    await submitted(world, "Anna", (3, 2))
    await with_another(world, AddPartner(), "Another partner")
    shown = await pressed(world, await card(world), "✏️ Correct it", "🤝 Partner")
    right = shown.tap("🤝 Another partner")
    await approved(world, shown)
    refused = await presses(world, right)
    assert "Hours until 3 November 2026 are approved for payment" in refused.words


async def test_a_wrong_partner_is_put_right(world):
    """As long as no hour was approved for payment."""
    await world.learner("Anna")
    await with_another(world, AddPartner(), "Another partner")
    shown = await pressed(world, await card(world), "✏️ Correct it", "🤝 Partner")
    await pressed(world, shown, "🤝 Another partner")
    done = await pressed(world, await types(world, "A slip."), "✅ Save it")
    assert "Partner: Another partner" in done.words
    assert as_kept(world)[3] == "Another partner"


async def test_a_wrong_scan_is_set_aside_and_sent_anew(world):
    """The old pages are kept, and shown no more."""
    await world.learner("Anna")
    shown = await card(world)
    assert "📷 Scan" not in (await pressed(world, shown, "✏️ Correct it")).labels
    await pressed(world, shown, "📷 Send the scan")
    page = PhotoGiven("p1", "u1", 900, 1200, 90_000)
    await world.does(page, COORDINATOR_ACCOUNT, sent_at=world.now)
    await pressed(world, await card(world), "✏️ Correct it", "📷 Scan")
    done = await pressed(world, await types(world, "Another mentor's."), "✅ Save it")
    assert "📷 Send the scan" in done.labels
    assert "Scan: none yet." in (await card(world)).words
    assert world.rows("SELECT purpose FROM file") == [("contract_before",)]


async def test_a_contract_that_was_ended_by_mistake_gets_its_days_back(world):
    """Its whole term is judged again, and it is no longer one that was ended early."""
    await world.learner("Anna")
    await pressed(world, await card(world), "✖️ End it early", "📅 Today", "✖️ Yes, end it")
    assert "It was ended early." in (await card(world)).words
    asked = await pressed(world, await card(world), "✏️ Correct it", "📅 First or last day")
    await pressed(world, asked, "📅 01.09.2026 – 31.05.2027")
    done = await pressed(world, await types(world, "The wrong one was ended."), "✅ Save it")
    assert "ended early" not in done.words
    assert as_kept(world)[1] == "2027-05-31"


async def test_an_old_button_corrects_nothing_that_was_changed_meanwhile(world):
    """Two coordinators: the second one reads that it was changed."""
    await world.learner("Anna")
    await with_another(world, AddPartner(), "Another partner")
    [(partner,)] = world.rows("SELECT id FROM partner WHERE name = 'Another partner'")
    old = CorrectPartner(ContractId(contract_of(world)), 1, PartnerId(partner), 0)
    await pressed(world, await card(world), "✏️ Correct it", "📅 First or last day")
    await types(world, "01.10.2026 – 31.05.2027")
    await pressed(world, await types(world, "A slip."), "✅ Save it")
    refused = await presses(world, old)
    assert refused.words == "This was changed meanwhile. This is how it stands now."


async def test_what_is_corrected_is_the_coordinators_alone(world):
    """A mentor's press on the same button does nothing."""
    await world.learner("Anna")
    answer = await world.taps(CorrectContract(ContractId(contract_of(world))))
    assert not answer.sent
    assert (await presses(world, ListContracts(0))).labels


# -- names -----------------------------------------------------------------------------------------


async def renamed(world: DiaryWorld, listing, label: str, name: str) -> Answer:
    shown = await presses(world, listing)
    await pressed(world, shown, label, "✏️ Rename")
    return await types(world, name)


async def test_a_school_and_a_partner_get_another_name(world):
    """Everywhere from now on; it is audited, and the name before is kept."""
    await world.learner("Anna")
    done = await renamed(
        world, ListInstitutions(0), "🏫 Dobele Secondary School", "Dobele Gymnasium"
    )
    assert "Dobele Gymnasium: that is the name from now on." in done.words
    done = await renamed(world, ListPartners(0), "🤝 Dobele municipality", "Dobele council")
    assert "Before: Dobele municipality." in done.words
    assert as_kept(world)[2:4] == ("Dobele Gymnasium", "Dobele council")
    assert acts(world)[-2:] == ["institution_renamed", "partner_renamed"]
    assert world.rows("SELECT kind, name FROM former_name ORDER BY id") == [
        ("institution", "Dobele Secondary School"),
        ("partner", "Dobele municipality"),
    ]


async def test_a_name_that_another_one_has_is_refused(world):
    """Capitals and diacritics make no difference; the own name may be written otherwise."""
    await world.learner("Anna")
    await with_another(world, AddInstitution("school"), "Bēne school")
    refused = await renamed(
        world, ListInstitutions(0), "🏫 Bēne school", "DOBELE  secondary school"
    )
    assert refused.words == "There is one of this name already."
    done = await types(world, "BĒNE School")
    assert "BĒNE School: that is the name from now on." in done.words


async def test_what_went_out_keeps_the_names_of_its_time(world):
    """Form and export say the names under which they were approved; the next ones say the new."""
    await submitted(world, "Anna", (3, 2))
    await approved(world, await card(world))
    seen = await presses(world, ShowExport(NUMBER))
    done = await pressed(world, seen, next(each for each in seen.labels if "Export no. 1" in each))
    before = [from_json(each.body.paper) for each in done.sent if each.body.paper]
    world.now = riga(1, 12, month=12)
    await renamed(world, ListInstitutions(0), "🏫 Dobele Secondary School", "Dobele Gymnasium")
    await renamed(world, ListPartners(0), "🤝 Dobele municipality", "Dobele council")
    [(export,)] = world.rows("SELECT id FROM pay_export")
    again = await presses(world, SendExport(PayExportId(export)))
    assert [from_json(each.body.paper) for each in again.sent if each.body.paper] == before
    form = await presses(world, OpenForm(ContractId(contract_of(world)), NUMBER))
    said = str(from_json(form.last.body.paper))
    assert "Dobele Secondary School" in said
    assert "Dobele municipality" in said
    assert "Dobele council" not in said
