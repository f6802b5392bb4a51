"""Owns how a QR code is drawn; must not know what it says."""

from __future__ import annotations

import io

import segno

_PIXELS_A_DOT = 8


def code_as_svg(text: str) -> str:
    """The code at error level L, dots only: whoever places it leaves the white around it.

    Level L because its dots are the largest at a printed size, and on photographs that counts for
    more than redundancy. Raises ValueError for text that is too long for any QR code.
    """
    buffer = io.BytesIO()
    segno.make(text, error="l", boost_error=False, micro=False).save(
        buffer, kind="svg", border=0, omitsize=True, xmldecl=False, dark="#000000"
    )
    return buffer.getvalue().decode()


def code_as_png(text: str) -> tuple[bytes, int]:
    """The code as a picture with the white around it, and the length of a side in pixels."""
    code = segno.make(text, error="l", boost_error=False, micro=False)
    buffer = io.BytesIO()
    code.save(buffer, kind="png", border=4, scale=_PIXELS_A_DOT)
    return buffer.getvalue(), int(code.symbol_size(scale=_PIXELS_A_DOT, border=4)[0])
