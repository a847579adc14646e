# SPDX-License-Identifier: Apache-2.0
"""Draw prices as a bar chart: SVG by hand, PNG with Pillow (``limpide[chart]``) and the font that it carries. One layout serves both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from curation.errors import UsageError
from curation.price import Price

ENDINGS: Final = (".svg", ".png")
_BAR, _ROW, _LEFT, _WIDTH = 360, 20, 330, 900
_COLOURS = {"robots": "#2b6cb0", "license": "#b7791f", "reservations": "#2f855a", "public_domain": "#805ad5", "together": "#4a5568"}
_SCALE: Final = 2  # pixels of a PNG for one unit of the layout, so that small letters stay sharp


class Rect(NamedTuple):
    """A filled rectangle, in units of the layout from the top left."""

    x: float
    y: float
    width: float
    height: float
    colour: str


class Text(NamedTuple):
    """Words on a baseline that start at ``x``, or end there."""

    x: float
    y: float
    words: str
    size: int = 12
    ends: bool = False


def check_chart(path: Path) -> None:
    """Raise UsageError when a chart cannot be drawn to a file of this name: asked before anything runs."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path}: a chart is drawn as .svg or .png; give a file name with one of these endings")
    if path.suffix.lower() == ".png" and find_spec("PIL") is None:
        raise UsageError(f"{path}: a PNG needs the package pillow; install it with `pip install limpide[chart]`, or name a .svg file")


def write_chart(prices: Sequence[Price], path: Path) -> None:
    """Draw the share of documents that each scenario drops to an SVG or PNG file, as its ending says; raises UsageError on any other."""
    check_chart(path)
    path.write_bytes(png(prices) if path.suffix.lower() == ".png" else svg(prices).encode())


def svg(prices: Sequence[Price]) -> str:
    """Return the chart as SVG."""
    height = _height(prices)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" font-family="sans-serif">',
        "<title>Price of policies</title>",
    ]
    for shape in _shapes(prices):
        if isinstance(shape, Rect):
            parts.append(
                f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}" fill="{shape.colour}"/>'
            )
        else:
            anchor = ' text-anchor="end"' if shape.ends else ""
            parts.append(f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size}"{anchor}>{escape(shape.words)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def png(prices: Sequence[Price]) -> bytes:
    """Return the chart as PNG, 1,800 pixels wide; needs Pillow."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (_WIDTH * _SCALE, _height(prices) * _SCALE), "white")
    pen = ImageDraw.Draw(image)
    fonts = {size: ImageFont.load_default(size * _SCALE) for size in (12, 14)}
    for shape in _shapes(prices):
        x, y = round(shape.x * _SCALE), round(shape.y * _SCALE)
        if isinstance(shape, Text):
            pen.text((x, y), shape.words, fill="black", font=fonts[shape.size], anchor="rs" if shape.ends else "ls")
        elif (width := round(shape.width * _SCALE)) > 0:
            pen.rectangle((x, y, x + width - 1, y + round(shape.height * _SCALE) - 1), fill=shape.colour)
    stream = BytesIO()
    image.save(stream, format="PNG")
    return stream.getvalue()


def _shown(prices: Sequence[Price]) -> list[Price]:
    return [p for p in prices if p.group == "all"]


def _height(prices: Sequence[Price]) -> int:
    return _ROW * len(_shown(prices)) + 50


def _shapes(prices: Sequence[Price]) -> Iterator[Rect | Text]:
    """Iterate over what is drawn, in order; of a breakdown only the rows of all documents."""
    yield Rect(0, 0, _WIDTH, _height(prices), "#ffffff")
    yield Text(10, 20, "Share of documents lost by each policy or setting alone (bar), and together (line)", size=14)
    for number, p in enumerate(_shown(prices)):
        y = 34 + number * _ROW
        alone = p.documents / p.of_documents if p.of_documents else 0.0
        joint = p.together / p.of_documents if p.of_documents else 0.0
        yield Text(_LEFT - 8, y + 13, f"{p.family}: {p.scenario}", ends=True)
        yield Rect(_LEFT, y + 3, _BAR * alone, _ROW - 6, _COLOURS.get(p.family, "#718096"))
        yield Rect(_LEFT + _BAR * joint - 1, y + 1, 2, _ROW - 2, "#c53030")
        yield Text(_LEFT + _BAR + 8, y + 13, f"{100 * alone:.1f} % ({p.documents:,}), {p.change:+,} in the release")
