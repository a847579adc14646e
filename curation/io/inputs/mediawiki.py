# SPDX-License-Identifier: Apache-2.0
"""MediaWiki markup to text, by mwparserfromhell; and articles of an XML export of MediaWiki.

Templates, references, tables, files, categories and comments are left out; links keep their label, headings stand on lines of their
own. Magic words and templates are not expanded: that needs the wiki.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import mwparserfromhell
from mwparserfromhell.nodes import Heading, Tag, Text, Wikilink

from curation.io.extracted import Extracted, ExtractionBound
from curation.io.inputs.wiki_export import WikiPage, wiki_pages

MAX_BYTES: Final = 8 << 20
"""Longest page of markup that is parsed. Wikipedia's limit is 2 MiB."""
_TAGS: Final = "ref table gallery math timeline score syntaxhighlight imagemap references templatestyles style script"
_SKIPPED_TAGS: Final = frozenset(_TAGS.split())
_LEFT: Final = re.compile(r"__[A-Z]+__|\(\s*[,;]?\s*\)")
_NAMESPACED: Final = re.compile(r"^:?[^\s:|\]]{2,20}:", re.UNICODE)


def read_wiki_text(data: bytes) -> Extracted:
    """Read one page of markup, UTF-8."""
    if len(data) > MAX_BYTES:
        raise ExtractionBound(f"the wiki page has {len(data)} bytes; at most {MAX_BYTES} are parsed")
    return Extracted(plain(data.decode("utf-8", "replace")), None, None, None, None)


def plain(markup: str) -> str:
    r"""Return the text of a page of markup.

    >>> plain("== Sea ==\nThe '''tide''' comes [[twice|two times]].<ref>Book</ref> {{stub}}\n[[Category:Sea]]")
    'Sea\nThe tide comes two times.'
    """
    text = "".join(_parts(mwparserfromhell.parse(markup, skip_style_tags=False)))
    lines = (" ".join(_LEFT.sub("", line).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def read_article(page: WikiPage) -> Extracted:
    """Read an article of an export; raises ExtractionBound when its markup is longer than ``MAX_BYTES``."""
    if page.markup_bytes > MAX_BYTES:
        raise ExtractionBound(f"the wiki page has {page.markup_bytes} bytes; at most {MAX_BYTES} are parsed")
    return Extracted(plain(page.markup.decode("utf-8", "replace")), page.title or None, None, page.date, page.language, page.url)


def read_export(data: bytes) -> Extracted:
    """Read all articles of an export as one document; ``curation.io.files`` reads each as one of its own."""
    articles = [read_article(page) for page in wiki_pages([data], MAX_BYTES + 1) if page.why_not is None]
    if len(articles) == 1:
        return articles[0]
    language = articles[0].language if articles else None
    return Extracted("\n\n".join(article.text for article in articles), None, None, None, language)


def _parts(code: Any) -> Iterator[str]:  # noqa: ANN401, C901 - nodes of a library without types
    for node in code.nodes:
        if isinstance(node, Text):
            yield str(node)
        elif isinstance(node, Heading):
            yield "\n"
            yield from _parts(node.title)
            yield "\n"
        elif isinstance(node, Wikilink):
            if not _NAMESPACED.match(str(node.title)) or str(node.title).startswith(":"):
                yield from _parts(node.text if node.text is not None else node.title)
        elif isinstance(node, Tag):
            if str(node.tag).strip().lower() in {"br", "li", "dt", "dd", "hr"}:
                yield "\n"
            if str(node.tag).strip().lower() not in _SKIPPED_TAGS and node.contents is not None:
                yield from _parts(node.contents)
        elif type(node).__name__ == "ExternalLink" and node.title is not None:
            yield from _parts(node.title)
        elif type(node).__name__ == "HTMLEntity":
            yield str(node.normalize())
