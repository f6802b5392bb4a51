"""Owns one SQLite connection and its thread; must not begin or end a transaction by itself.

A hop to the thread and back costs about a hundred times the statement that it carries.
``OneHopConnection`` is aiosqlite's connection with two additions. It runs a whole function on its
thread, and puts that function into the queue *at once*: first in, first out, so a ROLLBACK that was
put there comes after everything that was asked before it, even where the task that asked was
cancelled. And ``submit_brief`` runs a short function where it is called, without any hop, whenever
the thread has nothing to do; otherwise it queues behind, so the order is the same.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.errors import StorageBroken

Value = str | int | float | bytes | None
"""What may be bound: the types which SQLite and PostgreSQL understand in the same way."""

Row = sqlite3.Row
Statement = tuple[str, Mapping[str, Value]]
Result = TypeVar("Result")

_BINDABLE = frozenset({str, int, float, bytes, type(None)})
_STATEMENTS_KEPT = 512
_BUSY_MILLISECONDS = 5000

# After these the file on disk, and what a transaction holds, is known only to a fresh start. BUSY
# is among them: we are the only writer, so a lock that outlasts the timeout is a second program.
_BROKEN = {
    sqlite3.SQLITE_BUSY: "another program holds the database. End it; only one may write",
    sqlite3.SQLITE_NOMEM: "there was not enough memory. Free some, then start again",
    sqlite3.SQLITE_IOERR: "the disk failed. Look into the system's log, then start again",
    sqlite3.SQLITE_CORRUPT: "the database is damaged. Restore the last good backup",
    sqlite3.SQLITE_FULL: "the disk is full. Free some space, then start again",
    sqlite3.SQLITE_CANTOPEN: "a file of the database can't be opened. Check folder and rights",
    sqlite3.SQLITE_NOTADB: "the file is not a database. Restore the last good backup",
}


def checked(params: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return ``params`` if each can be bound on both engines; else raise ``TypeError``.

    A ``bool`` is refused by PostgreSQL for an integer column, an enum is bound by its *name* there,
    and SQLite would write a datetime in a shape of its own: so the caller says what is meant.
    """
    for name, value in params.items():
        if type(value) not in _BINDABLE:
            raise TypeError(f":{name} is {type(value).__name__}. {_remedy(value)}")
    return params


def _remedy(value: object) -> str:
    if isinstance(value, bool):
        return "Bind int(flag)."
    if isinstance(value, datetime):
        return "Bind instants.to_text(instant)."
    return "Bind str, int, float, bytes or None (of an enum its value)."


def run_all(statements: Iterable[Statement], connection: sqlite3.Connection) -> list[list[Row]]:
    """Run the statements in order and read each to its end: an unread one would block COMMIT."""
    return [connection.execute(sql, params).fetchall() for sql, params in statements]


class OneHopConnection(aiosqlite.Connection):
    """One SQLite connection and its thread; ``broken`` is set once the disk has failed under it."""

    broken: StorageBroken | None = None
    rows_changed: int = 0
    """Rows written by what was committed since the start."""
    _works_put: int = 0
    _works_done: int = 0

    def submit(
        self,
        work: Callable[[sqlite3.Connection], Result],
        outcome: asyncio.Future[Result] | None = None,
    ) -> asyncio.Future[Result]:
        """Queue ``work`` for the thread now; the returned future (``outcome``) takes its result.

        Nothing that happens to the future takes the work out of the queue. I/O errors and the like
        arrive as ``StorageBroken``.
        """
        if outcome is None:
            outcome = asyncio.get_running_loop().create_future()
        self._put(outcome, partial(self._guarded, work))
        return outcome

    def submit_brief(self, work: Callable[[sqlite3.Connection], Result]) -> asyncio.Future[Result]:
        """Run ``work`` here and now if the thread is idle, else queue it; the result as a future.

        For work of microseconds that waits for no disk: meanwhile the event loop stands still.
        """
        outcome: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        if not self._idle():
            return self.submit(work, outcome)
        try:
            outcome.set_result(self._guarded(work))
        except Exception as error:
            outcome.set_exception(error)
        return outcome

    def submit_unheard(
        self, work: Callable[[sqlite3.Connection], object], failed: Callable[[BaseException], None]
    ) -> None:
        """Like ``submit_brief``, but nobody is woken when the work is done.

        ``failed`` is called with what went wrong, on the thread if the work ran there. To wake the
        loop costs more than most of the work; who waits for work that was queued later knows that
        this is done too.
        """
        if self._idle():
            self._unheard(work, failed)
        else:
            self._put(None, partial(self._unheard, work, failed))

    def _idle(self) -> bool:
        # Each number is changed by one thread alone: what was put by the loop's, what was done by
        # our own. Equal means that no work is queued or under way, and only we could add some.
        return self._works_put == self._works_done

    def _put(self, outcome: asyncio.Future[Result] | None, work: Callable[[], Result]) -> None:
        self._works_put += 1
        # aiosqlite's own `_execute` queues only when it is first awaited; order is decided here.
        self._tx.put_nowait((outcome, partial(self._counted, work)))

    def _counted(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        finally:
            self._works_done += 1

    def _unheard(
        self, work: Callable[[sqlite3.Connection], object], failed: Callable[[BaseException], None]
    ) -> None:
        try:
            self._guarded(work)
        except BaseException as error:
            failed(error)

    async def close_whole(self) -> None:
        """Close, and return only when the thread is gone: its answer comes a moment before."""
        await self.close()
        while self._thread.is_alive():  # noqa: ASYNC110  (a thread that ends sets no event)
            await asyncio.sleep(0.001)

    def _guarded(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            return work(self._conn)
        except sqlite3.Error as error:
            broken = _broken_by(error)
            if broken is None:
                raise
            self.broken = broken
            raise broken from error


def _broken_by(error: sqlite3.Error) -> StorageBroken | None:
    # The error code's lower byte is its kind; an error of the Python module itself has no code.
    reason = _BROKEN.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return None if reason is None else StorageBroken(f"Storage stopped ({error}): {reason}.")


async def connect(path: Path, *, query_only: bool) -> OneHopConnection:
    """Open ``path``, which exists already, with the pragmas on which every promise rests.

    Raises ``StorageBroken`` when the file is damaged, locked by another program or unreadable.
    The one writer alone sets the journal mode and alone ever checkpoints; readers can't write.
    """
    connection = OneHopConnection(partial(_open, path, query_only), iter_chunk_size=64)
    # The thread must not keep a process alive in which opening or closing failed half-way.
    connection._thread.daemon = True
    try:
        await connection
    except sqlite3.Error as error:
        # aiosqlite has told the thread to end; the loop may be closed before it is heard of again.
        connection._thread.join()
        raise _broken_by(error) or error from error
    return connection


def _open(path: Path, query_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, cached_statements=_STATEMENTS_KEPT, check_same_thread=False
    )
    try:
        connection.row_factory = sqlite3.Row
        for pragma in _pragmas(query_only):
            connection.execute(pragma).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _pragmas(query_only: bool) -> list[str]:
    own = "PRAGMA query_only = ON" if query_only else "PRAGMA journal_mode = WAL"
    return [
        f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}",
        own,
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",
        "PRAGMA trusted_schema = OFF",
        "PRAGMA cell_size_check = ON",
    ]
