"""What the two printed pages share: the typeface, the styles, and text made safe to print.

The typeface is Bitstream Vera, which ReportLab brings along: it travels inside the PDF, and has
the letters of western Europe only. Other letters are printed as “?”.
"""

import functools
import io
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from PIL import Image as Pixels
from PIL import ImageOps
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Vera"
BOLD: Final = "VeraBd"

INK: Final = HexColor(0x1F2A30)
SOFT: Final = HexColor(0x5B6B73)
RULE: Final = HexColor(0xC9D3D8)
PAIN: Final = HexColor(0xA33B20)
MINUTES: Final = HexColor(0x7FA8B8)


@functools.cache
def fonts() -> frozenset[int]:
    """Registers the typeface once; the code points it can print."""
    regular = TTFont(REGULAR, "Vera.ttf")
    pdfmetrics.registerFont(regular)
    pdfmetrics.registerFont(TTFont(BOLD, "VeraBd.ttf"))
    return frozenset(regular.face.charToGlyph)


def style(size: float, *, bold: bool = False, soft: bool = False, **more: Any) -> ParagraphStyle:
    """A paragraph style; `size` in points, the lines 1.3 of it apart."""
    fonts()
    return ParagraphStyle(
        f"{size}{bold}{soft}{more}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.3,
        textColor=SOFT if soft else INK,
        **more,
    )


def printable(text: str) -> bool:
    """Whether the typeface has every character."""
    return all(ord(c) in fonts() or c in "\n\r\t" for c in text)


def plain(text: str) -> str:
    """The text with what the typeface lacks as “?”."""
    return "".join(c if ord(c) in fonts() or c in "\n\t" else "?" for c in text)


def markup(text: str) -> str:
    """Plain text as ReportLab's paragraph markup: nothing in it is taken for a tag."""
    return escape(plain(text)).replace("\n", "<br/>")


class Picture(NamedTuple):
    """A JPEG, which PDF keeps as it is, and its size in pixels."""

    data: io.BytesIO
    width: int
    height: int


def picture(data: bytes, longest: int = 700, *, mirrored: bool = False) -> Picture:
    """The picture on white, its longer side at most `longest` pixels."""
    with Pixels.open(io.BytesIO(data)) as image:
        image.thumbnail((longest, longest))
        seen = ImageOps.mirror(image.convert("RGBA")) if mirrored else image.convert("RGBA")
    paper = Pixels.new("RGBA", seen.size, "white")
    printed = io.BytesIO()
    Pixels.alpha_composite(paper, seen).convert("RGB").save(printed, "JPEG", quality=88)
    printed.seek(0)
    return Picture(printed, *seen.size)
