# SPDX-License-Identifier: Apache-2.0
"""Documents that are no pages: which reader takes which media type, file ending or first bytes.

Each reader is a function from bytes to ``Extracted`` in a file of its own, and refuses what it cannot read with ``Unreadable`` or
``ExtractionBound``, whose text says why. None asks a network, a clock or another file.

>>> reader_of("application/pdf", b"").__name__, reader_of("text/html", b"<p>%PDF-1.7"), media_type_of("Talk.VTT.gz")
('read_pdf', None, 'text/vtt')
>>> reader_of("text/html", b"%PDF-1.7").__name__
'read_pdf'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from curation.io.charset import MARKS, unmarked_utf_16
from curation.io.extracted import Extracted, Unreadable, UnsupportedType
from curation.io.http import HTML_TYPES, SNIFFED_BYTES
from curation.io.inputs.mediawiki import read_wiki_text
from curation.io.inputs.packages import read_docx, read_epub, read_odt
from curation.io.inputs.pdf import read_pdf
from curation.io.inputs.subtitles import read_subtitles
from curation.io.inputs.xml import read_xml

VERSION: Final = 2
"""Of what the readers answer: part of the identity of what was read, so that no run takes texts over from readers that gave others."""
Reader = Callable[[bytes], Extracted]

READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "application/pdf": read_pdf,
        "application/epub+zip": read_epub,
        "application/vnd.oasis.opendocument.text": read_odt,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": read_docx,
        "text/x-wiki": read_wiki_text,
        "application/tei+xml": read_xml,
        "application/alto+xml": read_xml,
        "application/xml": read_xml,
        "text/xml": read_xml,
        "application/x-subrip": read_subtitles,
        "text/vtt": read_subtitles,
    }
)
"""Media types of the IANA registry; ``text/x-wiki`` is MediaWiki's own,
``application/alto+xml`` and ``application/x-subrip`` are customary."""
CALLED: Final[Mapping[Reader, str]] = MappingProxyType(
    {
        read_pdf: "a PDF",
        read_epub: "an EPUB",
        read_odt: "an ODT",
        read_docx: "a DOCX",
        read_wiki_text: "MediaWiki markup",
        read_xml: "an XML document",
        read_subtitles: "subtitles",
    }
)
"""What errors call the documents of a reader."""
ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".pdf": "application/pdf",
        ".epub": "application/epub+zip",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".wiki": "text/x-wiki",
        ".mediawiki": "text/x-wiki",
        ".xml": "application/xml",
        ".tei": "application/tei+xml",
        ".srt": "application/x-subrip",
        ".vtt": "text/vtt",
        ".html": "text/html",
        ".htm": "text/html",
        ".xhtml": "application/xhtml+xml",
    }
)
COMPRESSED: Final = (".gz", ".zst", ".lz4", ".bz2")
"""Endings of files that are compressed as a whole; the ending before says what they are."""
UNSAID: Final = frozenset({"", "application/octet-stream", "application/zip"})
"""Media types that do not say what a document is; its first bytes then may."""


PDF: Final = b"%PDF-"
ZIP: Final = b"PK\x03\x04"
_IMAGES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"))


CONTROLS: Final = bytes(set(range(1, 0x20)) - set(b"\t\n\f\r\x1b"))
"""What the sniffing standard (section 3) calls binary data bytes, but for NUL, which broken pages and UTF-16 hold."""
MOST_CONTROLS: Final = 7, 0.02
"""How many of them, and which part of what is looked at, a text may have; of compressed data they are a tenth. Ours."""


_PAGE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)


def is_whole_page(data: bytes) -> bool:
    """Whether data begin as a whole HTML page does; wiki markup and Markdown may begin with any other tag."""
    return _PAGE.match(data, 0, SNIFFED_BYTES) is not None


def told_by_bytes(data: bytes) -> str | None:
    """Return the media type of a PDF, ZIP package, PNG, JPEG or GIF by its first bytes, however it is named; None for text.

    Other data that are no text in any encoding are ``application/octet-stream``: compressed, encrypted or of another format.
    """
    if data.startswith(PDF):
        return "application/pdf"
    if data.startswith(ZIP):
        return "application/zip"
    image = next((media for magic, media in _IMAGES if data.startswith(magic)), None)
    return image or ("application/octet-stream" if _is_binary(data) else None)


def _is_binary(data: bytes) -> bool:
    start = data[:SNIFFED_BYTES]
    most, fraction = MOST_CONTROLS
    if len(start) - len(start.translate(None, CONTROLS)) <= max(most, fraction * len(start)):
        return False
    return not any(start.startswith(mark) for mark, _ in MARKS) and unmarked_utf_16(start) is None


def reader_of(media: str, data: bytes) -> Reader | None:
    """Return the reader of a media type, or of first bytes when the type says nothing or HTML; None for pages.

    Raises:
        UnsupportedType: the type is not known, or the first bytes are those of an image or no text at all.
        Unreadable: the first bytes are those of another document than the type says.

    """
    named = media.strip().lower()
    if named in READERS:
        if (other := _other_than(READERS[named], data)) is not None:
            raise Unreadable(f"this is {other} by its first bytes, not {CALLED[READERS[named]]}; name it as what it is")
        return READERS[named]
    if named not in UNSAID and named not in HTML_TYPES:
        raise UnsupportedType(f"no reader for the type {named!r}; {_known()}")
    shown = told_by_bytes(data)
    if shown == "application/pdf":
        return read_pdf
    if shown == "application/zip":
        return _reader_of_package(data)
    if shown is not None:
        raise UnsupportedType(f"this is {shown} by its first bytes{f', not {named}' if named in HTML_TYPES else ''}; {_known()}")
    if named not in HTML_TYPES and data.startswith((b"WEBVTT", b"\xef\xbb\xbfWEBVTT")):
        return read_subtitles
    return None


def _other_than(reader: Reader, data: bytes) -> str | None:
    """Return what data are that begin as no document of the reader can, None for those that may be one."""
    shown = told_by_bytes(data)
    if shown == "application/octet-stream":  # damaged documents are for their readers, which know more of them
        return "no text" if reader is read_wiki_text else None
    if shown == "application/zip":
        package = _package(data)
        if reader not in {read_epub, read_odt, read_docx}:
            return "a ZIP package" if package is None else CALLED[package]
        is_unmarked = reader is read_epub and b"META-INF/container.xml" in data  # some EPUBs lack the member ``mimetype``
        return None if package in {None, reader} or is_unmarked else CALLED[package]
    if shown == "application/pdf":
        return None if reader is read_pdf else CALLED[read_pdf]
    if shown is None and is_whole_page(data):
        return "an HTML page"
    return shown


def _known() -> str:
    return f"known are {', '.join((*sorted(HTML_TYPES), *READERS))}"


def _reader_of_package(data: bytes) -> Reader:
    if (reader := _package(data)) is None:
        raise UnsupportedType("this is a ZIP package, but no EPUB, ODT or DOCX by the names in it; unpack it, or convert it first")
    return reader


def _package(data: bytes) -> Reader | None:
    """Tell EPUB and ODT by the member ``mimetype``, which comes first in both, and DOCX by the name of its main part."""
    start = data[:4096]
    if b"application/epub+zip" in start:
        return read_epub
    if b"vnd.oasis.opendocument.text" in start:
        return read_odt
    return read_docx if b"word/document.xml" in data else None


def media_type_of(name: str) -> str | None:
    """Return the media type of a file's ending, before one of ``COMPRESSED``; None for one that is not known."""
    plain = next((name.removesuffix(ending) for ending in COMPRESSED if name.endswith(ending)), name).lower()
    return next((media for ending, media in ENDINGS.items() if plain.endswith(ending)), None)
