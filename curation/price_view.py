# SPDX-License-Identifier: Apache-2.0
"""Show prices: a table for the terminal, and a bar chart as SVG, without any drawing library."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from curation.price import Price

_BAR, _ROW, _LEFT, _WIDTH = 360, 20, 330, 900
_COLOURS = {"robots": "#2b6cb0", "license": "#b7791f", "reservations": "#2f855a", "public_domain": "#805ad5", "together": "#4a5568"}


def table(prices: Sequence[Price]) -> str:
    """Return the prices as lines of text."""
    head = f"{'step':<14}{'scenario':<36}{'group':<14}{'documents':>10}{'%':>7}{'MB':>9}"
    head += f"{'Mtok est.':>10}{'domains':>9}{'together':>10}{'change':>8}"
    lines = [head]
    for p in prices:
        share = 100 * p.documents / p.of_documents if p.of_documents else 0.0
        lines.append(
            f"{p.family:<14}{p.scenario:<36}{p.group[:13]:<14}{p.documents:>10,}{share:>7.1f}{p.bytes / 1e6:>9.1f}"
            f"{p.tokens_estimated / 1e6:>10.2f}{p.domains:>9,}{p.together:>10,}{p.change:>+8,}"
        )
    whole = next((p for p in prices if p.group == "all"), None)
    if whole is not None:
        lines.append(
            f"of {whole.of_documents:,} readable documents and {whole.of_domains:,} domains; domains: those that lose every document"
        )
        lines.append("together: dropped with all other rules of the run; change: documents that the release would gain or lose")
    return "\n".join(lines)


def chart(prices: Sequence[Price]) -> str:
    """Return a bar chart of the share of documents that each scenario drops alone, as SVG."""
    shown = [p for p in prices if p.group == "all"]
    height = _ROW * len(shown) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<title>Price of policies</title><rect width="{_WIDTH}" height="{height}" fill="white"/>',
        '<text x="10" y="20" font-size="14">Share of documents lost by each policy or setting alone (bar), and together (line)</text>',
    ]
    for number, p in enumerate(shown):
        y = 34 + number * _ROW
        alone = p.documents / p.of_documents if p.of_documents else 0.0
        joint = p.together / p.of_documents if p.of_documents else 0.0
        parts += [
            f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(f"{p.family}: {p.scenario}")}</text>',
            f'<rect x="{_LEFT}" y="{y + 3}" width="{_BAR * alone:.1f}" height="{_ROW - 6}" fill="{_COLOURS.get(p.family, "#718096")}"/>',
            f'<rect x="{_LEFT + _BAR * joint - 1:.1f}" y="{y + 1}" width="2" height="{_ROW - 2}" fill="#c53030"/>',
            f'<text x="{_LEFT + _BAR + 8}" y="{y + 13}">{100 * alone:.1f} % ({p.documents:,}), {p.change:+,} in the release</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
