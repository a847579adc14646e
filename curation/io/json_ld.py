# SPDX-License-Identifier: Apache-2.0
"""JSON-LD of a page, as far as metadata go: its objects, the one that is the page, and names of people.

Scripts are read leniently, as search engines do: raw line breaks within strings, HTML comments around the whole, references
instead of quotes. What can still not be read declares nothing. Contexts are not resolved: names of schema.org are taken as they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any, Final

import orjson

LONGEST_BYTES: Final = 1 << 20
"""A longer script is not read."""
MOST_OBJECTS: Final = 1000
"""Objects of one script that are looked at. Ours."""
DEEPEST: Final = 12
"""Levels within which names of authors are looked for. Ours."""
_ARTICLES: Final = (
    "article newsarticle blogposting reportagenewsarticle opinionnewsarticle analysisnewsarticle backgroundnewsarticle "
    "reviewnewsarticle advertisercontentarticle techarticle scholarlyarticle report socialmediaposting discussionforumposting "
    "liveblogposting recipe howto qapage"
)
ARTICLES: Final = frozenset(_ARTICLES.split())
"""Types that are the page's own text (schema.org, in lower case)."""
_PARTS: Final = ("@graph", "mainEntity", "mainEntityOfPage")
_OTHER: Final = (
    "imageobject videoobject audioobject comment review website organization newsmediaorganization person breadcrumblist "
    "webpageelement sitenavigationelement wpheader wpfooter searchaction"
)
_OTHERS: Final = frozenset(_OTHER.split())
"""Types that speak of something else than the page's text."""
Object = dict[str, Any]


def objects(script: bytes) -> list[Object]:
    """Return the objects of a script, those of lists, ``@graph`` and main entities one by one; none where it cannot be read."""
    found: list[Object] = []
    waiting = [_read(script)] if len(script) <= LONGEST_BYTES else []
    while waiting and len(found) < MOST_OBJECTS:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:MOST_OBJECTS]
        elif isinstance(item, dict):
            found.append(item)
            waiting[:0] = [item[name] for name in _PARTS if name in item]
    return found


def of_the_page(found: list[Object]) -> list[Object]:
    """Return the objects that may speak of the page's text, articles first."""
    articles = [item for item in found if types(item) & ARTICLES]
    return articles + [item for item in found if not types(item) & (ARTICLES | _OTHERS)]


def types(item: Object) -> set[str]:
    """Return the types of an object in lower case, without the address of the vocabulary."""
    given = item.get("@type")
    return {name.rpartition("/")[2].lower() for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)}


def people(value: object, found: list[Object], level: int = 0) -> Iterator[tuple[str, bool]]:
    """Iterate over names in the value of ``author`` or ``creator``, and whether each is an organisation's; ``found`` resolves ``@id``."""
    if level > DEEPEST:
        return
    if isinstance(value, str):
        yield value, False
    elif isinstance(value, list):
        for one in value[:MOST_OBJECTS]:
            yield from people(one, found, level + 1)
    elif isinstance(value, dict):
        name = value.get("name")
        if name is None and "@id" in value:
            value = next((item for item in found if item.get("@id") == value["@id"] and "name" in item), value)
            name = value.get("name")
        organisation = any("organization" in one for one in types(value))
        for text in name if isinstance(name, list) else [name]:
            if isinstance(text, str):
                yield text, organisation


def _read(script: bytes) -> object:
    try:
        return orjson.loads(script)
    except orjson.JSONDecodeError:
        pass
    text = script.decode("utf-8", "replace").strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//<![CDATA[").removesuffix("//]]>").removeprefix("<![CDATA[").removesuffix("]]>").strip(" ;\n")
    if "&quot;" in text:
        text = unescape(text)
    try:
        return json.loads(text, strict=False)
    except (json.JSONDecodeError, RecursionError):  # a page's broken metadata declares nothing
        return None
