# SPDX-License-Identifier: Apache-2.0
"""What is found on the way to a licence: one statement, and all statements with the verdict over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

SNIPPET_CHARS: Final = 300

Kind = Literal["http_header", "meta", "json_ld", "link_tag", "a_rel", "a_link", "text", "metadata", "legal_text"]
"""How it is declared; the order of reliability is in ``filters.license.choose``."""
Place = Literal["http_header", "head", "footer", "body", "metadata"]
Scope = Literal["page", "site", "element", "unclear"]
"""What it is about: the page, its whole site, an element such as an image, or nobody can tell from its surroundings."""
DeclaredBy = Literal["rightsholder", "host", "aggregator", "uploader", "curator", "inferred"]
"""Who says so (``filters.license.declared_by``)."""


@dataclass(frozen=True)
class Candidate:
    """One licence statement.

    Attributes:
        spdx: its SPDX expression; None when it does not name its terms.
        snippet: the words around it or its markup, at most 300 characters.
        declared_by: who says so, as far as the page tells.
        words: the words that name the licence, as they stand in the page; empty where its address does.
        notice: the first words of the block that it stands in, so that licences named in one sentence are heard together.

    """

    spdx: str | None
    url: str | None
    kind: Kind
    place: Place
    scope: Scope
    snippet: str
    declared_by: DeclaredBy = "host"
    notice: str = ""
    words: str = ""


@dataclass(frozen=True)
class Verdict:
    """The licence of a page with its evidence.

    Attributes:
        spdx: SPDX expression; None when there is no statement about the page, or none that names its terms.
        confidence: 0..1, how far the kind of statement is to be believed (``filters.license.choose``).
        disagreement: statements about the page name different licences.
        offset: byte of the page, as UTF-8, at which the address or the words that decided first stand; None in headers and metadata, and
            where they are not written as they read, such as with character references.

    """

    spdx: str | None = None
    confidence: float = 0.0
    disagreement: bool = False
    declared_by: DeclaredBy | None = None
    place: Place | None = None
    scope: Scope | None = None
    snippet: str | None = None
    url: str | None = None
    offset: int | None = None


@dataclass(frozen=True)
class Found:
    """All statements of a page in the order in which they were found, and the verdict over them."""

    candidates: tuple[Candidate, ...] = ()
    verdict: Verdict = Verdict()

    @property
    def spdx(self) -> str | None:
        """The SPDX expression of the verdict."""
        return self.verdict.spdx

    @property
    def confidence(self) -> float:
        """The confidence of the verdict, 0..1."""
        return self.verdict.confidence

    @property
    def disagreement(self) -> bool:
        """Whether statements about the page name different licences."""
        return self.verdict.disagreement

    @property
    def place(self) -> Place | None:
        """Where the statement stood that decided."""
        return self.verdict.place

    @property
    def snippet(self) -> str | None:
        """The words or markup of the statement that decided."""
        return self.verdict.snippet

    @property
    def url(self) -> str | None:
        """The address that the statement which decided gives for the licence."""
        return self.verdict.url


def clip(text: str, around: str = "") -> str:
    """Collapse white space and cut to 300 characters, keeping ``around`` in view."""
    return cut(" ".join(text.split()), around)


def cut(flat: str, around: str = "") -> str:
    """Cut words whose white space is collapsed; of a long block this may be asked for thousands of statements."""
    if len(flat) <= SNIPPET_CHARS:
        return flat
    start = max(0, min(flat.find(" ".join(around.split())) - SNIPPET_CHARS // 3, len(flat) - SNIPPET_CHARS))
    return flat[start : start + SNIPPET_CHARS]
