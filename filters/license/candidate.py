# SPDX-License-Identifier: Apache-2.0
"""What is found on the way to a licence: one statement, and all statements with the one that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

SNIPPET_CHARS: Final = 300

Kind = Literal["http_header", "meta", "json_ld", "link_tag", "a_rel", "a_link", "text", "metadata"]
"""How it is declared; the order of reliability is in ``filters.license.choose``."""
Place = Literal["http_header", "head", "footer", "body", "metadata"]
Scope = Literal["page", "element", "unclear"]
"""What it is about: the page, an element such as an image, or nobody can tell from its surroundings."""


@dataclass(frozen=True)
class Candidate:
    """One licence statement.

    Attributes:
        spdx: its SPDX identifier; None when it does not name its terms.
        snippet: the words around it or its markup, at most 300 characters.

    """

    spdx: str | None
    url: str | None
    kind: Kind
    place: Place
    scope: Scope
    snippet: str


@dataclass(frozen=True)
class Found:
    """The chosen licence of a page with its evidence, and all candidates in the order of the page."""

    candidates: tuple[Candidate, ...] = ()
    spdx: str | None = None
    place: Place | None = None
    snippet: str | None = None
    url: str | None = None
    disagreement: bool = False


def clip(text: str, around: str = "") -> str:
    """Collapse white space and cut to 300 characters, keeping ``around`` in view."""
    flat = " ".join(text.split())
    if len(flat) <= SNIPPET_CHARS:
        return flat
    start = max(0, min(flat.find(" ".join(around.split())) - SNIPPET_CHARS // 3, len(flat) - SNIPPET_CHARS))
    return flat[start : start + SNIPPET_CHARS]
