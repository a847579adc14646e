# SPDX-License-Identifier: Apache-2.0
"""Tables and numbers in Markdown (GitHub Flavored Markdown Spec 0.29, section 4.10), safe for any text in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table without final line end."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def cell(text: str) -> str:
    """Return text that stays within one cell: no line ends, no bar or backslash that means something, no HTML."""
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")
    return escaped.replace("<", "&lt;")


def count(number: int) -> str:
    """Write a number with commas between thousands."""
    return f"{number:,}"


def fraction(part: int, whole: int) -> str:
    """Write a share in percent with two decimals; of nothing, a dash."""
    return f"{100 * part / whole:.2f} %" if whole else "-"
