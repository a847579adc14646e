# SPDX-License-Identifier: Apache-2.0
"""Documents that are no pages: which reader takes which media type, file ending or first bytes.

Each reader is a function from bytes to ``Extracted`` in a file of its own, and refuses what it cannot read with ``Unreadable`` or
``ExtractionBound``, whose text says why. None asks a network, a clock or another file.

>>> reader_of("application/pdf", b"").__name__, reader_of("text/html", b"%PDF-1.7"), media_type_of("Talk.VTT")
('read_pdf', None, 'text/vtt')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from curation.io.extracted import Extracted
from curation.io.inputs.mediawiki import read_wiki_text
from curation.io.inputs.packages import read_docx, read_epub, read_odt
from curation.io.inputs.pdf import read_pdf
from curation.io.inputs.subtitles import read_subtitles
from curation.io.inputs.xml import read_xml

Reader = Callable[[bytes], Extracted]

READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "application/pdf": read_pdf,
        "application/epub+zip": read_epub,
        "application/vnd.oasis.opendocument.text": read_odt,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": read_docx,
        "text/x-wiki": read_wiki_text,
        "application/tei+xml": read_xml,
        "application/xml": read_xml,
        "text/xml": read_xml,
        "application/x-subrip": read_subtitles,
        "text/vtt": read_subtitles,
    }
)
"""Media types of the IANA registry; ``text/x-wiki`` is MediaWiki's own name, ``application/x-subrip`` the customary one."""
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
UNSAID: Final = frozenset({"", "application/octet-stream", "application/zip"})
"""Media types that do not say what a document is; its first bytes then may."""


def reader_of(media: str, data: bytes) -> Reader | None:
    """Return the reader of a media type, or of first bytes when none is said; None for pages and everything else."""
    named = media.strip().lower()
    if named not in UNSAID:
        return READERS.get(named)
    if data.startswith(b"%PDF-"):
        return read_pdf
    if data.startswith(b"PK\x03\x04"):
        start = data[:4096]
        if b"application/epub+zip" in start:
            return read_epub
        return read_odt if b"vnd.oasis.opendocument.text" in start else read_docx
    if data.startswith((b"WEBVTT", b"\xef\xbb\xbfWEBVTT")):
        return read_subtitles
    return None


def media_type_of(name: str) -> str | None:
    """Return the media type of a file's ending; None for one that is not known."""
    return next((media for ending, media in ENDINGS.items() if name.lower().endswith(ending)), None)
