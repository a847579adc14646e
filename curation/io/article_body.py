# SPDX-License-Identifier: Apache-2.0
"""The text of an article that a page holds for a script to show: ``articleBody`` of schema.org, in JSON-LD.

Some sites send a page that is almost empty, and the article as data beside it. It is taken where it is much longer than what the page
shows; teasers and shortened bodies never are.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any, Final

import orjson

from curation.io.page import Page, cut_page
from filters.kernels.page_tags import SCRIPT

NAME: Final = b'"articleBody"'
LEAST_CHARS: Final = 1000
TIMES: Final = 3
"""A body has at least so many code points, and so many times those of the text that the page shows. Ours; on the gold pages every body that
is longer than both is the article."""
DEEPEST: Final = 20
"""Levels of objects that are looked into."""


def hidden_article(page: Page, shown: str) -> str:
    """Return the article that a page holds as data, empty where what it shows is no stub of it."""
    bodies = [text for body in _bodies(page) if len(body) >= LEAST_CHARS and (text := _text(body))]
    longest = max(bodies, key=len, default="")
    return longest if len(longest) >= max(LEAST_CHARS, TIMES * len(shown)) else ""


def _bodies(page: Page) -> Iterator[str]:
    for _, start, end in page.marks[page.marks[:, 0] == SCRIPT].tolist():
        piece = page.html[start:end]
        if NAME in piece:
            try:
                yield from _within(orjson.loads(piece.partition(b">")[2]), 0)
            except orjson.JSONDecodeError:  # a page's broken data holds no article
                continue


def _within(data: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON
    if depth > DEEPEST:
        return
    if isinstance(data, dict):
        body = data.get("articleBody")
        if isinstance(body, str):
            yield body
        data = list(data.values())
    for part in data if isinstance(data, list) else ():
        yield from _within(part, depth + 1)


def _text(body: str) -> str:
    """Return a body as lines; some are HTML, some have references only."""
    if "<" in body:
        return "\n".join(cut_page(body.encode("utf-8", "replace")).texts())
    return "\n".join(line for part in unescape(body).split("\n") if (line := " ".join(part.split())))
