"""`celabiedrs doctor` as a command, beside the running bot and without it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.audit import Audit
from storage.database import Database
from tests.support.town import WEDNESDAY, Town


def meddle(data: Path) -> None:
    """Somebody changes what was done in the audit log, with a program of their own."""
    with closing(sqlite3.connect(data / "celabiedrs.db", timeout=10)) as connection:
        connection.execute(
            """UPDATE audit SET act = act || 'x'
               WHERE sequence = (SELECT MAX(sequence) FROM audit)"""
        )
        connection.commit()


async def looked_at(data: Path) -> None:
    """Two looks at a record, as the audit log keeps them."""
    database = await Database.open(data, now=lambda: WEDNESDAY)
    try:
        async with database.unit_of_work() as unit:
            for number in (1, 2):
                await Audit(unit).record(
                    WEDNESDAY, "form_opened", "contract", number, actor=1, organisation=1
                )
    finally:
        await database.close()


async def test_the_doctor_examines_the_books_beside_the_running_bot(dobele: Town):
    """Sound books end with 0; a changed byte ends with 1 and names the row and the remedy."""
    await dobele.settles(mentors=1)
    await looked_at(dobele.program.data)
    await dobele.program.start()
    code, said, _ = await dobele.program.attempt("doctor")
    assert (code, "database: in use by the running bot" in said) == (0, True), said
    assert "books: as they were written" in said
    meddle(dobele.program.data)
    code, said, _ = await dobele.program.attempt("doctor")
    assert code == 1
    assert "books: audit row" in said
    assert "celabiedrs restore" in said
    assert dobele.program.running


async def test_the_doctor_examines_the_books_of_a_bot_at_rest(dobele: Town):
    """The same when nothing runs."""
    await dobele.settles(mentors=1)
    await looked_at(dobele.program.data)
    code, said, _ = await dobele.program.attempt("doctor")
    assert (code, "database: in order" in said) == (0, True), said
    meddle(dobele.program.data)
    code, _, _ = await dobele.program.attempt("doctor")
    assert code == 1
