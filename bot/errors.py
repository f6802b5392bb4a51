"""Owns the tree of our own exceptions; must not hold wording for learners, only for operators.

CelabiedrsError
├── ConfigurationError      a setting is missing or wrong: variable, fault, remedy
├── AlreadyRunning          another process holds this data directory
├── StorageError
│   ├── StorageBroken       an I/O error: the process must end and re-read the truth
│   ├── MigrationRefused    the database and this version of the program do not fit
│   └── BackupRefused       a backup can't be made, read or restored
├── VaultError              a box can't be opened: wrong key, moved row, changed bytes
├── SpeechError             no sound could be made or read; the text goes out alone
├── FormError               a questionnaire can't be read or can't go on
└── WordingError            a text is declared or translated wrongly
"""

from __future__ import annotations


class CelabiedrsError(Exception):
    """Anything that this program raises on purpose."""


class ConfigurationError(CelabiedrsError):
    """A setting is missing or wrong; the message names it, the fault and the remedy."""


class AlreadyRunning(CelabiedrsError):
    """Another process holds the lock of this data directory."""


class StorageError(CelabiedrsError):
    """Something about the database or its files."""


class StorageBroken(StorageError):
    """The disk failed under us; only a restart knows what was kept."""


class MigrationRefused(StorageError):
    """The schema on disk and the migrations of this program do not fit together."""


class BackupRefused(StorageError):
    """A backup can't be made, read or restored."""


class VaultError(CelabiedrsError):
    """A sealed value can't be opened."""


class SpeechError(CelabiedrsError):
    """No sound could be made from this text, or read from these bytes."""


class FormError(CelabiedrsError):
    """A questionnaire can't be read, or an interview can't go on."""


class WordingError(CelabiedrsError):
    """A text is declared, translated or filled wrongly."""
