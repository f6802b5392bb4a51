"""Owns the database file: its lock, its one writer, its readers, and where transactions begin and
end; must not know a table or a rule.

How units share a commit. A unit takes the *turn*, and only the holder of the turn puts statements
into the writer's queue. At its end it looks whether somebody waits for the turn. If so, it leaves
the transaction open for the next one; if not, the COMMIT is queued once everything has run that
was ready in this turn of the loop, and at once when 64 units share it. Either way the unit gives
the turn away first and only then waits for the COMMIT of its group. Whoever gives up waiting for
the turn looks as well, so that no group is ever left without its COMMIT.

Statements run where they are asked, on the loop's thread, while the connection's own thread is
idle; only what waits for the disk (COMMIT, checkpoint, migration) always goes there. What is asked
meanwhile queues behind it (docs/decisions, "storage-statements-on-the-loop").

Nothing here depends on a task staying alive to clean up: when the turn is passed, ROLLBACK has run
or is queued, the loop itself will queue the COMMIT, and the queue keeps its order.
"""

from __future__ import annotations

import asyncio
import fcntl
import functools
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from bot.errors import AlreadyRunning, StorageBroken, StorageError
from bot.killpoints import reached
from storage import migrate
from storage.connection import (
    OneHopConnection,
    Result,
    Row,
    Statement,
    Value,
    checked,
    connect,
    run_all,
)

__all__ = ["SQLITE_VERSION", "Database", "Reader", "Reads", "Row", "Statement", "Unit", "Value"]

log = logging.getLogger(__name__)

SQLITE_VERSION = sqlite3.sqlite_version
"""Of the library in use; before 3.51.3 more than one writer could lose commits, and we have one."""

DATABASE_FILE = "celabiedrs.db"
LOCK_FILE = "celabiedrs.lock"
READERS = 2
UNITS_IN_A_GROUP = 64


class Reads(Protocol):
    """What a query needs: a unit and a reader both offer it."""

    async def fetch(self, sql: str, /, **params: Value) -> list[Row]:
        """Return all rows."""

    async def one(self, sql: str, /, **params: Value) -> Row | None:
        """Return the first row, or None."""


class _Group:
    """One transaction on the writer, and the units that share it.

    ``settled`` ends when the COMMIT did. The methods run as work of the connection, one at a time;
    so do all changes of ``begun`` and ``marked``, and of the units' ``begun``, ``marked``,
    ``failed`` and ``fault``.
    """

    def __init__(self, connection: OneHopConnection) -> None:
        self.connection = connection
        self.settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.settled.add_done_callback(self._run_callbacks)
        self.callbacks: list[tuple[Unit, list[Callable[[], None]]]] = []
        self.units = 0
        self.begun = False
        self.marked = False

    def perform(
        self,
        unit: Unit,
        work: Callable[[sqlite3.Connection], Result],
        connection: sqlite3.Connection,
    ) -> Result:
        """Run ``work`` inside the unit, beginning it first where this is its first work."""
        if unit._failed:
            raise StorageError("A statement of this unit failed before; it can only be undone.")
        try:
            if not unit._begun:
                self._begin(unit, connection)
            self._refuse_lost(connection)
            return work(connection)
        except BaseException:
            unit._failed = True
            raise

    def _begin(self, unit: Unit, connection: sqlite3.Connection) -> None:
        if not self.begun:
            # The first unit needs no savepoint: while it runs, the transaction holds nothing else.
            connection.execute("BEGIN IMMEDIATE")
            self.begun = True
        else:
            # Outside of a transaction, SAVEPOINT would begin one which nobody wants.
            self._refuse_lost(connection)
            if self.marked:
                connection.execute("RELEASE unit")
            connection.execute("SAVEPOINT unit")
            self.marked = unit._marked = True
        unit._begun = True

    def _refuse_lost(self, connection: sqlite3.Connection) -> None:
        if not connection.in_transaction:
            # After some errors SQLite rolls back everything, others' units too. Without this check
            # the next statement would commit by itself.
            raise StorageError("The transaction was rolled back; nothing of it was kept.")

    def undo(self, unit: Unit, connection: sqlite3.Connection) -> None:
        """Take back what the unit did, and nothing else."""
        if not unit._begun:
            return
        unit._begun = False
        if unit._marked:
            if connection.in_transaction:
                connection.execute("ROLLBACK TO unit")
            return
        self.begun = False
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def finish(self, unit: Unit, kept: Iterable[_Kept], connection: sqlite3.Connection) -> None:
        """Run the statements that the unit kept for its end; undo the unit if one fails."""
        try:
            self.perform(unit, partial(_run_kept, kept), connection)
        except BaseException:
            self.undo(unit, connection)
            raise

    def commit(self, connection: sqlite3.Connection) -> None:
        """End the transaction: all that its units did is kept, or nothing."""
        if not self.begun:
            return
        self._refuse_lost(connection)
        try:
            if self.connection.broken is not None:
                raise StorageBroken(str(self.connection.broken))
            reached("before_commit")
            connection.execute("COMMIT")
            self.connection.rows_changed = connection.total_changes
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        reached("after_commit")

    def _run_callbacks(self, settled: asyncio.Future[None]) -> None:
        # Asking for the exception also says that it was seen: all units may have been cancelled.
        if settled.exception() is not None:
            return
        for unit, callbacks in self.callbacks:
            if unit._fault is None:
                for callback in callbacks:
                    _call_safely(callback)


def _call_safely(callback: Callable[[], None]) -> None:
    try:
        callback()
    except Exception:
        # The rows are committed; a lost nudge is found by the sweep and must not harm the others.
        log.exception("A callback after a commit failed")


_Kept = tuple[str, Mapping[str, Value], list[Row]]
"""A statement that waits for the next hop, and where its rows go."""


def _run_kept(kept: Iterable[_Kept], connection: sqlite3.Connection) -> None:
    for sql, params, rows in kept:
        rows += connection.execute(sql, params).fetchall()


def _after(
    kept: Iterable[_Kept],
    work: Callable[[sqlite3.Connection], Result],
    connection: sqlite3.Connection,
) -> Result:
    _run_kept(kept, connection)
    return work(connection)


class Unit:
    """What one act reads and writes: all of it is kept, or nothing.

    Statements carry ``:name`` parameters. A unit in which a statement failed can only be undone,
    as PostgreSQL has it too: don't catch the error and go on, say ``ON CONFLICT`` instead.
    A cancelled unit has an unknown outcome; only a block that returned is confirmed.
    """

    def __init__(self, writer: _Writer) -> None:
        self._writer = writer
        self._group: _Group | None = None
        self._ended = False
        self._later: list[_Kept] = []
        self._callbacks: list[Callable[[], None]] = []
        self._ahead: dict[str, tuple[Mapping[str, Value], list[Row]]] = {}
        # These belong to the work of the connection, see _Group.
        self._begun = False
        self._marked = False
        self._failed = False
        self._fault: BaseException | None = None

    async def fetch(self, sql: str, /, **params: Value) -> list[Row]:
        """Return all rows; sees all that this unit wrote, what ``later`` kept included."""
        seen = self._ahead.get(sql)
        if seen is not None and seen[0] == params and not self._ended:
            return list(seen[1])
        return await self._hop(partial(_fetch, sql, checked(params)))

    async def look_ahead(self, statements: Iterable[Statement]) -> None:
        """Read in one hop what will be asked for: ``fetch`` then answers the same question from it.

        It holds until the unit's next hop or write. Nobody else can change a row meanwhile: from
        its first hop on the unit holds the one write transaction.
        """
        asked = [(sql, checked(params)) for sql, params in statements]
        found = await self.batch(asked)
        self._ahead = {
            sql: (params, rows) for (sql, params), rows in zip(asked, found, strict=True)
        }

    async def one(self, sql: str, /, **params: Value) -> Row | None:
        """Return the first row, or None where there is none."""
        rows = await self.fetch(sql, **params)
        return rows[0] if rows else None

    async def run(self, sql: str, /, **params: Value) -> int:
        """Run an INSERT, UPDATE or DELETE and return how many rows it touched."""
        return await self._hop(partial(_count_rows, sql, checked(params)))

    async def insert(self, sql: str, /, **params: Value) -> int:
        """Insert one row and return its id; ``RETURNING id`` is added where it isn't written.

        Raises ``LookupError`` when nothing was inserted. Where that may be (``DO NOTHING``), use
        ``one`` with RETURNING.
        """
        rows = await self.fetch(_returning_id(sql), **params)
        if not rows:
            raise LookupError("No row was inserted. Where that may happen, use one().")
        return int(rows[0][0])

    async def batch(self, statements: Iterable[Statement]) -> list[list[Row]]:
        """Run several statements in one hop to the thread; return the rows of each, in order."""
        ready = [(sql, checked(params)) for sql, params in statements]
        return await self._hop(partial(run_all, ready))

    def later(self, sql: str, /, **params: Value) -> list[Row]:
        """Keep a statement for the next hop of this unit, at the latest for its end.

        All that is kept runs in order before whatever comes next, so a unit always reads its own
        writes, and several writes in a row cost one hop. The list that is returned holds the rows
        (of RETURNING) once the statement ran: after the block, or after the next hop.
        """
        self._refuse_ended()
        self._ahead.clear()
        rows: list[Row] = []
        self._later.append((sql, checked(params), rows))
        return rows

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` on the event loop once this unit is committed, and never otherwise.

        It must be quick and may fail: a nudge. It is called even where the unit's own task was
        cancelled while it waited for the COMMIT.
        """
        self._refuse_ended()
        self._callbacks.append(callback)

    async def _hop(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        self._refuse_ended()
        self._ahead.clear()
        if self._later:
            kept, self._later = self._later, []
            work = partial(_after, kept, work)
        return await self._writer.submit(self, work)

    def _refuse_ended(self) -> None:
        if self._ended:
            raise RuntimeError("This unit of work has ended; a statement now would be another's.")


class _Writer:
    """The turn, the open group, and the queue of the one connection that writes."""

    def __init__(self, connection: OneHopConnection) -> None:
        self.connection = connection
        self.commits = 0
        self.closed = False
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._holder: asyncio.Task[object] | None = None
        self._group: _Group | None = None

    async def take_turn(self) -> None:
        """Wait until no other unit puts statements into the queue."""
        if asyncio.current_task() is self._holder:
            raise RuntimeError("A unit of work is open in this task already; hand that one on.")
        self._waiting += 1
        try:
            await self._turn.acquire()
        except BaseException:
            self._waiting -= 1
            # The group may have been left open for us.
            self._commit_unless_awaited()
            raise
        self._waiting -= 1
        self._holder = asyncio.current_task()

    def pass_turn(self) -> None:
        """Give the turn away; the COMMIT is queued once nobody is left to share it."""
        self._holder = None
        self._turn.release()
        if self._group is None:
            return
        if self._group.units >= UNITS_IN_A_GROUP:
            self.commit_group()
        else:
            # What is ready to run in this turn of the loop comes first, and may share the COMMIT.
            asyncio.get_running_loop().call_soon(self._commit_unless_awaited)

    def _commit_unless_awaited(self) -> None:
        """Queue the COMMIT, unless somebody has the turn or will have it: they look in their turn."""
        if self._waiting == 0 and not self._turn.locked():
            self.commit_group()

    def commit_group(self) -> None:
        """Queue the COMMIT of the open group, if one is open."""
        group, self._group = self._group, None
        if group is not None:
            group.settled.add_done_callback(self._counted)
            self.connection.submit(group.commit, group.settled)

    def _counted(self, settled: asyncio.Future[None]) -> None:
        if settled.exception() is None:
            self.commits += 1

    def submit(
        self, unit: Unit, work: Callable[[sqlite3.Connection], Result]
    ) -> asyncio.Future[Result]:
        """Run or queue work of the unit, which enters the open group with its first work."""
        group = self._entered(unit)
        return self.connection.submit_brief(partial(group.perform, unit, work))

    def _entered(self, unit: Unit) -> _Group:
        if unit._group is None:
            if self._group is None:
                self._group = _Group(self.connection)
            unit._group = self._group
            unit._group.units += 1
        return unit._group

    def undo(self, unit: Unit) -> None:
        """Run or queue the unit's own ROLLBACK."""
        if unit._group is not None:
            undone = self.connection.submit_brief(partial(unit._group.undo, unit))
            # A ROLLBACK that fails leaves the connection broken; every later unit hears of that.
            undone.add_done_callback(_seen)

    def finish(self, unit: Unit) -> None:
        """Run or queue what the unit kept for its end; what went wrong is noted in the unit.

        Nobody is woken for it: who waits for the COMMIT hears of both.
        """
        if unit._later:
            group = self._entered(unit)
            work = partial(group.finish, unit, unit._later)
            self.connection.submit_unheard(work, partial(setattr, unit, "_fault"))
        if unit._group is not None and unit._callbacks:
            unit._group.callbacks.append((unit, unit._callbacks))


class Reader:
    """A short, consistent look at the database: all of its rows are of one moment.

    It can't write. Keep the block short, and wait for no network in it: an open reader keeps the
    write-ahead log growing.
    """

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._ended = False

    async def fetch(self, sql: str, /, **params: Value) -> list[Row]:
        """Return all rows."""
        if self._ended:
            raise RuntimeError("This reader has ended; open another.")
        return await self._connection.submit(partial(_look, sql, checked(params)))

    async def one(self, sql: str, /, **params: Value) -> Row | None:
        """Return the first row, or None where there is none."""
        rows = await self.fetch(sql, **params)
        return rows[0] if rows else None


class Database:
    """The one database of a data directory, held by this process alone."""

    def __init__(self, path: Path, lock: int, writer: OneHopConnection) -> None:
        """For ``open`` only."""
        self.path = path
        self._lock = lock
        self._writer = _Writer(writer)
        self._readers: list[OneHopConnection] = []
        self._free: asyncio.LifoQueue[OneHopConnection] = asyncio.LifoQueue()
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        directory: Path,
        *,
        now: Callable[[], datetime],
        migrations: Path = migrate.MIGRATIONS,
        before_rebuild: Callable[[sqlite3.Connection], None] | None = None,
    ) -> Database:
        """Take the directory, bring the schema up to date and open writer and readers.

        ``now`` gives aware UTC instants; it is asked only for the record of a migration.
        ``before_rebuild`` is handed to ``migrate.migrate``.

        Raises ``AlreadyRunning`` when another process holds the directory, ``MigrationRefused``
        when schema and program don't fit, ``StorageBroken`` when the file is damaged.
        """
        make_private_directory(directory)
        path = directory / DATABASE_FILE
        lock = take_lock(directory)
        try:
            # Made by us first, since SQLite gives its files the rights of the database file.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            path.chmod(0o600)
            database = cls(path, lock, await connect(path, query_only=False))
        except BaseException:
            os.close(lock)
            raise
        try:
            await database._prepare(now, migrations, before_rebuild)
        except BaseException:
            await database.close()
            raise
        return database

    async def _prepare(
        self,
        now: Callable[[], datetime],
        migrations: Path,
        before_rebuild: Callable[[sqlite3.Connection], None] | None,
    ) -> None:
        work = partial(
            migrate.migrate, now=now, directory=migrations, before_rebuild=before_rebuild
        )
        await self._writer.connection.submit(_refuse_damaged)
        await self._writer.connection.submit(work)
        for _ in range(READERS):
            reader = await connect(self.path, query_only=True)
            self._readers.append(reader)
            self._free.put_nowait(reader)

    @property
    def commits(self) -> int:
        """How many transactions were committed since the start."""
        return self._writer.commits

    @property
    def changes(self) -> int:
        """How many rows were written since the start; tells whether anything changed."""
        return self._writer.connection.rows_changed

    @property
    def broken(self) -> StorageBroken | None:
        """The error after which this process must end, if there was one."""
        return self._writer.connection.broken

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Unit]:
        """Open a unit; when the block returns, all that the unit did is on the disk.

        An exception out of the block undoes this unit and no other. When the COMMIT fails, every
        unit of its group raises. Wait for no network inside: others wait for the turn.

        Raises ``StorageBroken`` once the disk has failed (the process has to end),
        ``RuntimeError`` for a unit inside a unit of the same task.
        """
        writer = self._writer
        await self._turn_of_a_living_writer()
        unit = Unit(writer)
        try:
            yield unit
            if unit._failed:
                raise StorageError("A statement of this unit failed and the error was swallowed.")
            writer.finish(unit)
        except BaseException:
            writer.undo(unit)
            raise
        finally:
            unit._ended = True
            writer.pass_turn()
        await _outcome(unit)

    async def _turn_of_a_living_writer(self) -> None:
        await self._writer.take_turn()
        try:
            self._refuse_broken()
        except BaseException:
            self._writer.pass_turn()
            raise

    def _refuse_broken(self) -> None:
        if self._writer.connection.broken is not None:
            raise StorageBroken(str(self._writer.connection.broken))
        if self._writer.closed:
            raise StorageError("The database is closed.")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reader]:
        """Open a short look at what is committed; at most two at once, the next one waits."""
        self._refuse_broken()
        connection = await self._free.get()
        reader = Reader(connection)
        try:
            yield reader
        finally:
            reader._ended = True
            if not self._writer.closed:
                ended = connection.submit(_end_look)
                ended.add_done_callback(_seen)
            self._free.put_nowait(connection)

    async def truncate_log(self, *, tries: int = 40) -> bool:
        """Empty the write-ahead log, so that no erased row is left in it; True if that was done.

        An open reader prevents it; ``tries`` are made 50 ms apart. To be called after the commit
        of what was erased.
        """
        for _ in range(tries):
            await self._turn_of_a_living_writer()
            try:
                self._writer.commit_group()
                truncated = self._writer.connection.submit(_truncate_log)
            finally:
                self._writer.pass_turn()
            if await truncated:
                return True
            await asyncio.sleep(0.05)
        return False

    async def close(self) -> None:
        """Wait for the open unit, close the readers, empty the log, close the writer, unlock.

        May be called twice. A caller that is cancelled doesn't stop it.
        """
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        await self._writer.take_turn()
        try:
            self._writer.commit_group()
            self._writer.closed = True
        finally:
            self._writer.pass_turn()
        try:
            for reader in self._readers:
                await reader.close_whole()
            # Best effort: a log that stays is read by the next start.
            with suppress(sqlite3.Error, StorageError):
                await self._writer.connection.submit(_truncate_log)
        finally:
            try:
                await self._writer.connection.close_whole()
            finally:
                os.close(self._lock)


async def _outcome(unit: Unit) -> None:
    """Wait for the COMMIT of the unit's group; the unit's own failure is told before the group's.

    The queue keeps its order: once the group is settled, so is the end of each of its units.
    """
    if unit._group is None:
        return
    settled = unit._group.settled
    with suppress(Exception):
        await asyncio.shield(settled)
    if unit._fault is not None:
        raise unit._fault
    settled.result()


def _seen(future: asyncio.Future[None]) -> None:
    # Asked for, so that asyncio doesn't report an exception that is told in another way.
    if not future.cancelled():
        future.exception()


def take_lock(directory: Path) -> int:
    """Lock ``directory`` for this process and return the descriptor; closing it unlocks.

    The kernel lets go of the lock when the process ends, however it ends. Raises
    ``AlreadyRunning`` when another process has it.
    """
    lock = os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    except BlockingIOError:
        holder = os.pread(lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(lock)
        raise AlreadyRunning(
            f"{directory} is in use by process {holder}. Stop that process first, or set "
            "CELABIEDRS_DATA_DIR to a directory of its own."
        ) from None
    except BaseException:
        os.close(lock)
        raise
    return lock


def make_private_directory(directory: Path) -> None:
    """Make ``directory`` where it is missing, and let nobody but this user look into it."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)


def _fetch(sql: str, params: Mapping[str, Value], connection: sqlite3.Connection) -> list[Row]:
    return connection.execute(sql, params).fetchall()


def _count_rows(sql: str, params: Mapping[str, Value], connection: sqlite3.Connection) -> int:
    cursor = connection.execute(sql, params)
    # Read to its end, in case it has RETURNING: an unread one would make the COMMIT fail.
    cursor.fetchall()
    return cursor.rowcount


@functools.lru_cache(maxsize=512)
def _returning_id(sql: str) -> str:
    return sql if "RETURNING" in sql.upper() else f"{sql} RETURNING id"


def _look(sql: str, params: Mapping[str, Value], connection: sqlite3.Connection) -> list[Row]:
    if not connection.in_transaction:
        connection.execute("BEGIN")
    return connection.execute(sql, params).fetchall()


def _end_look(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _refuse_damaged(connection: sqlite3.Connection) -> None:
    # A tenth of a second for some ten megabytes; to write on into a damaged file costs more.
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StorageBroken(f"The database is damaged ({verdict}). Restore the last good backup.")


def _truncate_log(connection: sqlite3.Connection) -> bool:
    timeout = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    # Not to wait here for a reader: meanwhile nobody could write.
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout = {timeout}")
    return int(busy) == 0
