"""Owns what can be said of a photographed sheet; must not open one, nor hold wording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CODE_PREFIX = "CB1:"
"""How a code of our own sheets begins; any other QR code is somebody else's."""

LONGEST_CODE = 100
"""Characters of a code; what begins like ours and is longer was made by somebody else."""

MOST_PAGES = 12
"""Pages of one sheet: an album of ten photographs, and a little more."""

MOST_BYTES_A_FILE = 20 * 1024 * 1024
"""Bytes of one photograph or PDF: what Telegram hands to a bot at most."""

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of all files of one sheet."""

MOST_PIXELS = 50_000_000
"""Pixels of one picture: the largest that telephones take by default."""


class Reason(StrEnum):
    """Why nothing could be made of what was given."""

    NOTHING_GIVEN = "nothing_given"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    HEIC = "heic"
    """Apple's own kind of picture: the telephone can be asked to send JPEG."""
    OTHER_KIND = "other_kind"
    """Neither JPEG, PNG, WebP nor PDF."""
    PASSWORD = "password"  # noqa: S105 -- the name of a reason, no secret
    BROKEN = "broken"
    TOO_HARD = "too_hard"
    """The reading took more time or memory than it may."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing could be made of it. `file` counts what was given from 1; nothing when it is all."""

    reason: Reason
    file: int | None = None


class HintKind(StrEnum):
    """What a person may do better with the next photograph."""

    TOO_DARK = "too_dark"
    BLURRED = "blurred"
    TOO_SMALL = "too_small"
    """So few pixels that signatures and small print can't be read."""
    NO_CODE = "no_code"
    """No code of ours was read on this page; another hint may say why."""
    CODE_CUT_OFF = "code_cut_off"
    """A corner of a code is seen, and the rest lies outside of the photograph."""
    FOREIGN_CODE = "foreign_code"
    """A QR code was read, and it is none of ours."""
    DIFFERENT_CODES = "different_codes"
    """The pages carry codes of different sheets."""
    ELECTRONIC_SIGNATURE = "electronic_signature"
    """A PDF was signed with a certificate: what is seen of it is kept, the proof itself is not."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint for one page, counted from 1 through the whole document, or for all of it."""

    kind: HintKind
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it can be kept.

    `codes` are the distinct texts of our codes in the order of the pages; none is ever guessed.
    `pdf` holds no place, no maker of the camera, no script and no attachment.
    """

    pdf: bytes
    codes: tuple[str, ...]
    pages: int
    hints: tuple[Hint, ...]
    drawn: tuple[str, ...] = ()
    """A digest of how each page looks, where all came as lines of a PDF and not as photographs.

    Empty for a document with an electronic signature, which may be seen nowhere on it.
    """
