# SPDX-License-Identifier: Apache-2.0
"""XML parsed with lxml so that a document cannot reach out or blow up: no network, no DTD, no entities of its own, no huge trees.

A document that declares entities is refused, whether it uses them or not: text documents need none, and nested ones are the
"billion laughs".
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from curation.io.extracted import ExtractionBound, Unreadable

MAX_BYTES: Final = 64 << 20


def parse_xml(data: bytes, what: str) -> etree._Element:
    """Parse a document; ``what`` names it in errors.

    Raises:
        ExtractionBound: it is larger than ``MAX_BYTES``.
        Unreadable: it is not well-formed, too deep, or declares entities.

    """
    if len(data) > MAX_BYTES:
        raise ExtractionBound(f"{what} has {len(data)} bytes; at most {MAX_BYTES} are read")
    if b"<!ENTITY" in data or b"<\0!\0E\0N\0T" in data:
        raise Unreadable(f"{what} declares entities of its own, which are not expanded; remove the DOCTYPE's declarations")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error):
            raise Unreadable(f"{what} nests more than 256 elements, which libxml2 does not read") from error
        raise Unreadable(f"{what} is not well-formed XML: {error}") from error


def text_of(element: etree._Element) -> str:
    """Return the text of an element with white space collapsed."""
    return " ".join("".join(element.itertext()).split())


def name_of(element: etree._Element) -> str:
    """Return the local name of an element, empty for what is none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
