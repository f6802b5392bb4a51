"""The vault: boxes that open only in their place, and keys that are gone when they are gone."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import VaultError
from storage.vault import (
    KEYS_COPY,
    KEYS_FILE,
    OVERHEAD,
    Vault,
    default_master_key_file,
    require_keys,
)

PLACE = "answer:17:text_box"
TOLD = "Es baidos no skolas. Ļoti.".encode()


def fixed_now() -> datetime:
    return datetime(2026, 11, 10, 21, 59, 59, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def at(data: Path) -> Vault:
    return Vault.at(data, default_master_key_file(data), now=fixed_now)


def keys_on_disk(data: Path) -> bytes:
    return (data / KEYS_FILE).read_bytes() + (data / KEYS_COPY).read_bytes()


@pytest.mark.parametrize("person", [None, 4])
def test_what_was_sealed_opens_after_a_restart(data, person):
    """A box is opened by another process with the same keys, for a person and the deployment."""
    first = at(data)
    if person is not None:
        first.add_person(person)
    box = first.seal(person, PLACE, TOLD)
    assert TOLD not in box
    assert len(box) == len(TOLD) + OVERHEAD == len(TOLD) + 34
    assert at(data).open(person, PLACE, box) == TOLD


def test_a_box_opens_at_its_own_place_only(data):
    """Moved to another row, column or person, changed by a bit or cut, a box is refused."""
    vault = at(data)
    vault.add_person(4)
    vault.add_person(5)
    box = vault.seal(4, PLACE, TOLD)
    with pytest.raises(VaultError, match="moved or changed"):
        vault.open(4, "answer:18:text_box", box)
    for person in (5, None):
        with pytest.raises(VaultError, match="somebody else"):
            vault.open(person, PLACE, box)
    for index in range(len(box)):
        with pytest.raises(VaultError):
            vault.open(4, PLACE, box[:index] + bytes([box[index] ^ 1]) + box[index + 1 :])
    for length in range(len(box)):
        with pytest.raises(VaultError):
            vault.open(4, PLACE, box[:length])


def test_two_boxes_of_the_same_words_differ(data):
    """Nobody can see from the boxes that two people said the same."""
    vault = at(data)
    assert vault.seal(None, PLACE, TOLD) != vault.seal(None, PLACE, TOLD)


def test_a_person_without_a_key_is_refused(data):
    """Nothing is sealed for a person whose key isn't on the disk yet."""
    with pytest.raises(VaultError, match="add_person"):
        at(data).seal(4, PLACE, TOLD)


def test_a_person_who_has_a_key_keeps_it(data):
    """Adding a person again changes nothing, so a repeated act does no harm."""
    vault = at(data)
    vault.add_person(4)
    box = vault.seal(4, PLACE, TOLD)
    vault.add_person(4)
    assert at(data).open(4, PLACE, box) == TOLD


def test_an_erased_person_can_not_be_read_or_kept_again(data):
    """After erasing, no box opens, none can be made, and no copy of the key is left."""
    vault = at(data)
    vault.add_person(4)
    vault.add_person(5)
    box, other = vault.seal(4, PLACE, TOLD), vault.seal(5, PLACE, TOLD)
    vault.shred(4)
    for now in (vault, at(data)):
        with pytest.raises(VaultError, match="gone"):
            now.open(4, PLACE, box)
        with pytest.raises(VaultError, match="erased"):
            now.add_person(4)
        assert now.open(5, PLACE, other) == TOLD
        assert now.tombstones() == {4: "2026-11-10T21:59:59.000000Z"}
    assert keys_on_disk(data).count(b'"person":4') == 0
    assert keys_on_disk(data).count(b'"person":5') == 2


def test_a_key_that_comes_back_with_an_old_copy_is_dropped_again(data):
    """Whoever puts back an old key file brings no erased person back."""
    vault = at(data)
    vault.add_person(4)
    box = vault.seal(4, PLACE, TOLD)
    old = (data / KEYS_FILE).read_bytes()
    vault.shred(4)
    (data / KEYS_FILE).write_bytes(old)
    (data / KEYS_COPY).write_bytes(old)
    with pytest.raises(VaultError, match="gone"):
        at(data).open(4, PLACE, box)
    assert b'"person":4' not in keys_on_disk(data)


@pytest.mark.parametrize("damaged", [KEYS_FILE, KEYS_COPY])
def test_one_damaged_copy_of_the_keys_is_mended_from_the_other(data, damaged):
    """A lost or cut copy costs nothing; the next start writes it again."""
    vault = at(data)
    vault.add_person(4)
    box = vault.seal(4, PLACE, TOLD)
    (data / damaged).write_bytes((data / damaged).read_bytes()[:100])
    assert at(data).open(4, PLACE, box) == TOLD
    (data / ({KEYS_FILE, KEYS_COPY} - {damaged}).pop()).unlink()
    assert at(data).open(4, PLACE, box) == TOLD


def test_two_damaged_copies_are_told_and_not_replaced(data):
    """Without a readable copy the start is refused; new keys would hide the loss."""
    at(data)
    for name in (KEYS_FILE, KEYS_COPY):
        (data / name).write_text("{")
    with pytest.raises(VaultError, match="Put one of them back"):
        at(data)


def test_a_missing_or_foreign_master_key_is_told_and_not_replaced(data):
    """A new master key is made for a new vault only."""
    at(data)
    master = default_master_key_file(data)
    master.rename(master.with_name("elsewhere"))
    with pytest.raises(VaultError, match="can't be read"):
        at(data)
    at(data.with_name("other"))
    default_master_key_file(data.with_name("other")).rename(master)
    with pytest.raises(VaultError, match="sealed under"):
        at(data)


def test_the_keys_can_be_read_by_nobody_else(data):
    """Files are 0600; a master key that others can read stops the start and says what to do."""
    at(data)
    master = default_master_key_file(data)
    for path in (master, data / KEYS_FILE, data / KEYS_COPY):
        assert path.stat().st_mode & 0o777 == 0o600
    master.chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        at(data)


def test_the_master_key_must_not_lie_in_the_data_directory(data):
    """Beside what it protects it would protect nothing."""
    with pytest.raises(VaultError, match="inside the data directory"):
        Vault.at(data, data / "master.key", now=fixed_now)


def test_rotation_changes_the_master_key_and_no_box(data):
    """Old boxes open, old backups can still be read, the old master key opens nothing."""
    vault = at(data)
    vault.add_person(4)
    box = vault.seal(4, PLACE, TOLD)
    old_backup = vault.backup_key()
    old_master = default_master_key_file(data).read_text()
    vault.rotate_master()
    vault.rotate_master()
    for now in (vault, at(data)):
        assert now.open(4, PLACE, box) == TOLD
        assert now.backup_key(old_backup[0]) == old_backup
        assert now.backup_key() != old_backup
    default_master_key_file(data).write_text(old_master)
    with pytest.raises(VaultError, match="sealed under"):
        at(data)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from storage import vault as module
data, act, left = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
vault = module.Vault.at(
    data, module.default_master_key_file(data), now=lambda: datetime(2026, 11, 10, tzinfo=UTC)
)
def dying(function):
    def call(*args, **kwargs):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return call
for name in ("open", "replace", "fsync", "write"):
    setattr(os, name, dying(getattr(os, name)))
{"add": lambda: vault.add_person(9), "shred": lambda: vault.shred(4),
 "rotate": vault.rotate_master}[act]()
"""


@pytest.mark.parametrize("act", ["add", "shred", "rotate"])
def test_a_kill_at_any_step_leaves_a_vault_that_opens(data, act):
    """Killed at each file operation, the act is done or not done; nobody else loses a key."""
    vault = at(data)
    vault.add_person(4)
    vault.add_person(5)
    erased, kept = vault.seal(4, PLACE, TOLD), vault.seal(5, PLACE, TOLD)
    for step in range(1, 60):
        ended = subprocess.run([sys.executable, "-c", KILLED, str(data), act, str(step)])
        now = at(data)
        assert now.open(5, PLACE, kept) == TOLD
        if 4 in now.tombstones():
            with pytest.raises(VaultError):
                now.open(4, PLACE, erased)
            assert b'"person":4' not in keys_on_disk(data)
        else:
            assert now.open(4, PLACE, erased) == TOLD
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
    assert step > 3
    assert (4 in at(data).tombstones()) == (act == "shred")


def test_the_copies_alone_are_enough_after_the_disk_was_lost(data):
    """Kept on another disk, the copies bring back keys and tombstones."""
    copies = data.with_name("elsewhere")

    def opened() -> Vault:
        return Vault.at(data, default_master_key_file(data), now=fixed_now, copies=copies)

    vault = opened()
    vault.add_person(4)
    vault.add_person(5)
    vault.shred(4)
    box = vault.seal(5, PLACE, TOLD)
    for path in data.iterdir():
        path.unlink()
    for _ in range(2):
        assert opened().open(5, PLACE, box) == TOLD
        assert set(opened().tombstones()) == {4}
        for path in copies.iterdir():
            path.unlink()


def test_a_database_without_its_keys_is_not_opened_with_new_ones(tmp_path):
    """New keys would open nothing: the operator hears which files to put back."""
    with pytest.raises(VaultError, match="put them back"):
        require_keys(tmp_path)
    Vault.at(tmp_path, tmp_path.parent / "master.key", now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    require_keys(tmp_path)
