# SPDX-License-Identifier: Apache-2.0
"""TEI (P5 guidelines), ALTO (Library of Congress, version 4) and MediaWiki exports, told apart by their root element.

TEI: the text of ``body`` (front and back matter left out), a line for each paragraph, heading, verse, item, speech; notes left
out; title, author, date,
language and licence from the header. ALTO: a line for each text block, in file order, words of a hyphenated pair joined by SUBS_CONTENT.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from curation.io.declared import known_language
from curation.io.extracted import Extracted, Unreadable
from curation.io.inputs.mediawiki import read_export
from curation.io.inputs.safe_xml import name_of, parse_xml, text_of
from curation.io.inputs.wiki_export import is_export
from curation.io.read_dates import iso_date, read_date

XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LINE_NAMES: Final = "p ab head l item speaker stage cell label opener closer signed salute dateline trailer quote byline"
_LINES: Final = frozenset(_LINE_NAMES.split())
_SKIPPED_NAMES: Final = "note teiHeader figDesc fw del sic orig abbr graphic front back facsimile standOff"
_SKIPPED: Final = frozenset(_SKIPPED_NAMES.split())
"""Of a ``choice`` the corrected, regular, expanded form is read."""


def read_xml(data: bytes) -> Extracted:
    """Read a TEI, ALTO or MediaWiki document; raises Unreadable for any other root element."""
    if is_export(data):
        return read_export(data)
    root = parse_xml(data, "the XML document")
    name = name_of(root).lower()
    if name in {"tei", "tei.2", "teicorpus"}:
        return _tei(root)
    if name == "alto":
        return _alto(root)
    raise Unreadable(f"the XML document has the root element {name_of(root)!r}; expected TEI, alto or mediawiki")


def _tei(root: etree._Element) -> Extracted:
    header = next((e for e in root.iter() if name_of(e) == "teiHeader"), None)
    heads: dict[str, list[str]] = {}
    license_text = None
    for element in header.iter() if header is not None else ():
        name = name_of(element)
        if name in {"title", "author"} and text_of(element):
            heads.setdefault(name, []).append(text_of(element))
        elif name == "date" and (value := element.get("when") or text_of(element)):
            heads.setdefault(name, []).append(value)
        elif name == "language" and element.get("ident"):
            heads.setdefault(name, []).append(str(element.get("ident")))
        elif name in {"licence", "license"} and license_text is None:
            license_text = element.get("target") or text_of(element) or None
    lines = [line for body in root.iter() if name_of(body) == "body" for line in _lines(body)]
    language = known_language((heads.get("language") or [root.get(XML_LANG)])[0])
    first = {name: values[0] for name, values in heads.items()}
    written = first.get("date")
    date = (iso_date(written) or read_date(written, language) or written) if written else None
    return Extracted("\n".join(lines), first.get("title"), first.get("author"), date, language, None, license_text)


def _lines(element: etree._Element) -> Iterator[str]:
    """Iterate over the lines of an element: its own text, cut at the elements that are lines of their own."""
    run: list[str] = [element.text or ""]
    for child in element:
        name = name_of(child)
        if name in _SKIPPED or not name:
            pass
        elif name in _LINES or any(name_of(below) in _LINES for below in child.iter()):
            if line := " ".join("".join(run).split()):
                yield line
            run = []
            yield from _lines(child)
        else:
            run += [" "] if name in {"lb", "pb", "cb"} else _inline(child)
        run.append(child.tail or "")
    if line := " ".join("".join(run).split()):
        yield line


def _inline(element: etree._Element) -> list[str]:
    parts = [element.text or ""]
    for child in element:
        name = name_of(child)
        if name and name not in _SKIPPED:
            parts += [" "] if name in {"lb", "pb", "cb"} else _inline(child)
        parts.append(child.tail or "")
    return parts


def _alto(root: etree._Element) -> Extracted:
    blocks = []
    for block in (element for element in root.iter() if name_of(element) == "TextBlock"):
        words = []
        for string in (element for element in block.iter() if name_of(element) == "String"):
            part = string.get("SUBS_TYPE")
            if part != "HypPart2":
                words.append(string.get("SUBS_CONTENT") if part == "HypPart1" else string.get("CONTENT"))
        if line := " ".join(word for word in words if word):
            blocks.append(line)
    language = next((e.get("LANG") for e in root.iter() if e.get("LANG")), None)
    title = next((text_of(e) for e in root.iter() if name_of(e) == "fileName" and text_of(e)), None)
    return Extracted("\n".join(blocks), title, None, None, known_language(language))
