# SPDX-License-Identifier: Apache-2.0
"""The chart of prices: SVG and PNG draw one layout; any other ending, and a PNG without Pillow, are told before anything runs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from curation import price_chart
from curation.cli import main
from curation.errors import UsageError
from curation.price import Price
from curation.price_chart import check_chart, png, svg, write_chart

if TYPE_CHECKING:
    from PIL.Image import Image

PRICES = [
    Price("robots", "as run", "all", 200, 50, 1, 4, 1, 1, 9, 100, 0),
    Price("license", "policy: <open> & more", "all", 200, 0, 0, 0, 0, 0, 9, 0, +200),
    Price("license", "policy: open", "fr", 100, 100, 1, 4, 1, 1, 9, 100, 0),
]
BLUE, RED, WHITE = (0x2B, 0x6C, 0xB0), (0xC5, 0x30, 0x30), (255, 255, 255)


def opened(data: bytes) -> Image:
    """Return the pixels of a PNG."""
    from PIL import Image

    return Image.open(BytesIO(data), formats=["PNG"])


def test_svg_holds_one_row_a_scenario() -> None:
    """It is well-formed XML; a quarter lost alone is a quarter of the bar's 360 units; rows of a breakdown stay out."""
    tree = ElementTree.fromstring(svg(PRICES))
    rects = [rect.attrib for rect in tree.iter("{http://www.w3.org/2000/svg}rect")]
    words = [text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")]

    assert [rect["width"] for rect in rects] == ["900.0", "90.0", "2.0", "0.0", "2.0"]
    assert words[1:] == [
        "robots: as run",
        "25.0 % (50), +0 in the release",
        "license: policy: <open> & more",
        "0.0 % (0), +200 in the release",
    ]


def test_png_shows_what_the_svg_shows() -> None:
    """Bars and lines stand where the layout has them, at twice its size, with words beside them; the same prices give the same bytes."""
    pytest.importorskip("PIL", reason="pillow is not installed: pip install 'limpide[chart]'")
    image = opened(png(PRICES))
    middle = 2 * (34 + 10)
    row = [image.getpixel((x, middle)) for x in range(2 * 330, 2 * (330 + 360))]

    assert image.size == (1800, 2 * (2 * 20 + 50))
    assert row[:180] == [BLUE] * 180
    assert [at for at, colour in enumerate(row) if colour == RED] == [358, 359, 360, 361]
    assert row[180:358] == [WHITE] * 178
    for left, right in ((20, 2 * 322), (2 * 698, 1800)):
        assert min(image.crop((left, 2 * 36, right, 2 * 52)).convert("L").tobytes()) < 64
    assert BLUE not in [image.getpixel((x, middle + 40)) for x in range(660, 1380)]
    assert png(PRICES) == png(PRICES)


def test_the_ending_decides(tmp_path: Path) -> None:
    """In any case of letters."""
    pytest.importorskip("PIL", reason="pillow is not installed: pip install 'limpide[chart]'")
    for name in ("a.svg", "b.PNG"):
        write_chart(PRICES, tmp_path / name)

    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == svg(PRICES)
    assert (tmp_path / "b.PNG").read_bytes() == png(PRICES)
    assert opened(png([])).size == (1800, 100)


@pytest.mark.parametrize("name", ["chart.pdf", "chart", "chart.svg.gz", ".png"])
def test_another_ending_is_a_usage_error(name: str, tmp_path: Path) -> None:
    """It names both endings, and is told before the run is looked at."""
    done = CliRunner().invoke(main, ["price", str(tmp_path / "no run"), "--chart", str(tmp_path / name)])

    assert done.exit_code == UsageError.exit_code
    assert f"{name}: a chart is drawn as .svg or .png" in done.output
    assert "no run" not in done.output
    assert not (tmp_path / name).exists()


def test_png_without_pillow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """SVG needs no library."""
    monkeypatch.setattr(price_chart, "find_spec", lambda _: None)
    check_chart(Path("price.svg"))
    with pytest.raises(UsageError, match=r"price\.png: a PNG needs the package pillow; install it with `pip install limpide\[chart\]`"):
        check_chart(Path("price.png"))
