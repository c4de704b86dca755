"""An address as a picture for cameras: black on white, with the quiet zone that they need."""

from __future__ import annotations

import io

import segno


def to_print(address: str) -> bytes:
    """As a file of its own."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=8, border=4, light="white")
    return drawn.getvalue()


def within_a_page(address: str) -> str:
    """As a part of one."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, border=4, light="white", xmldecl=False, svgns=False
    )
    return drawn.getvalue().decode()


def to_draw(address: str, side: int) -> bytes:
    """As a part (PNG) of a picture, at most so many points wide: whole points for each of its
    squares, as blurred edges are read wrongly, and the quiet zone of four (ISO/IEC 18004)."""
    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    scale = side // code.symbol_size(border=4)[0]
    code.save(drawn, kind="png", scale=scale, border=4, light="white")
    return drawn.getvalue()


def to_show(address: str) -> bytes:
    """As a picture (PNG) in a conversation."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="png", scale=6, border=4, light="white")
    return drawn.getvalue()
