# SPDX-License-Identifier: Apache-2.0
"""MediaWiki markup to text, by mwparserfromhell; and pages of an XML export of MediaWiki, one by one.

Templates, references, tables, files, categories and comments are left out; links keep their label, headings stand on lines of their
own. Magic words and templates are not expanded: that needs the wiki. The export is that of ``export-0.11.xsd``; only the first
namespace (articles) is
read, and redirects are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import mwparserfromhell
from mwparserfromhell.nodes import Heading, Tag, Text, Wikilink

from curation.io.declared import known_language
from curation.io.extracted import Extracted, ExtractionBound
from curation.io.inputs.safe_xml import name_of, parse_xml

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


def export_pages(data: bytes) -> Iterator[tuple[str, Extracted]]:
    """Iterate over (title, page) of an XML export."""
    root = parse_xml(data, "the MediaWiki export")
    language = known_language(root.get("{http://www.w3.org/XML/1998/namespace}lang"))
    for page in (element for element in root if name_of(element) == "page"):
        fields = {name_of(element): element for element in page.iter()}
        text = fields.get("text")
        if "redirect" in fields or text is None or (fields.get("ns") is not None and fields["ns"].text != "0"):
            continue
        title = fields["title"].text if "title" in fields else None
        date = fields["timestamp"].text if "timestamp" in fields else None
        yield title or "", Extracted(plain(text.text or ""), title, None, date, language)


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
