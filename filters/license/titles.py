# SPDX-License-Identifier: Apache-2.0
"""Notices that name a work by its title: "Title by Author is licensed under …" speaks for the page when the title is the page's own.

The same words about another work, such as a script or a theme, say nothing of the page: on the development pages all of them did.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

import re2

from filters.license.candidate import Scope
from filters.license.scope import BLOCK_CHARS
from filters.license.words import BY_AUTHOR

TITLE_CHARS: Final = 8
"""A title shorter than this may be said of anything."""
_SITE_NAME: Final = re2.compile(r"\s[|–—-]\s|\s[·•:»]\s")
"""What parts the title of a page from the name of its site."""


def titles_of(document: Any) -> tuple[str, ...]:  # noqa: ANN401 - the parser has no types
    """Return the titles of a page: its first heading, og:title and title, the last also without the name of the site."""
    heading, graph, title = (document.query_selector(s) for s in ("h1", 'meta[property="og:title"]', "title"))
    named = title.text or "" if title is not None else ""
    found = [heading.text or "" if heading is not None else "", graph.getattr("content") or "" if graph is not None else "", named]
    flat = [" ".join(text.split()).lower() for text in (*found, *_SITE_NAME.split(named)[:1])]
    return tuple(dict.fromkeys(text for text in flat if len(text) >= TITLE_CHARS))


class Titled(Protocol):
    """What knows the titles of a page."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles, white space collapsed, in small letters."""
        ...


def by_title(scope: Scope, words: str, page: Titled) -> Scope:
    """Take a notice for the page's that names the page's own title, its author and a licence, as Creative Commons' chooser writes them."""
    if scope != "unclear" or len(words) > BLOCK_CHARS:
        return scope
    start = words.lower().lstrip("\"'“„«»‘ ")
    return "page" if any(start.startswith(title) and BY_AUTHOR.search(start[len(title) :]) for title in page.titles) else scope
