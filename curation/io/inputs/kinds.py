# SPDX-License-Identifier: Apache-2.0
"""What a file is whose format nobody states: by its ending, and where that says nothing, by its first bytes.

Sources of recipes state their format, and files of ``format: files`` are told by their endings alone (``media_type_of``); this is for
a file that somebody wants to try, under whatever name it was saved, or from standard input.

>>> kind_of("a.warc.gz", b""), kind_of("notes.pdf", b"%PDF-1.7"), kind_of("saved", b"<!doctype html><title>")
('application/warc', 'application/pdf', 'text/html')
>>> kind_of("saved", b"<TEI xmlns='http://www.tei-c.org/ns/1.0'>"), kind_of("notes.txt", b"The sea rises.")
('application/xml', 'text/plain')
"""

from __future__ import annotations

import re
from typing import Final

from curation.io.http import PLAIN_TYPE, sniff
from curation.io.inputs import COMPRESSED, is_whole_page, media_type_of, told_by_bytes

WARC: Final = "application/warc"
"""Archives of records; ARC, their forerunner, is told to be one too, for the reader of archives says what to do with it."""
START_BYTES: Final = 4096
"""How much of a file is looked at. Ours."""
PLAIN: Final = (".txt", ".md")
"""Endings of plain text. Markdown is published as it is written; either may begin with a tag, but not as a whole page does."""
_ARCHIVE: Final = (b"WARC/", b"filedesc:")
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|(?:TEI|teiCorpus|TEI\.2|alto|mediawiki)[\s>])")
_SUBRIP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d+[ \t]*\r?\n[ \t]*\d+:\d\d:\d\d[.,]\d+[ \t]*-->")


def kind_of(name: str, start: bytes) -> str | None:
    """Return the media type of a file by its name and its first bytes, uncompressed; None when neither tells it."""
    plain = next((name.removesuffix(ending) for ending in COMPRESSED if name.endswith(ending)), name).lower()
    if plain.endswith((".warc", ".arc")) or start.startswith(_ARCHIVE):
        return WARC
    if (media := media_type_of(name)) is not None:
        return media
    if (media := told_by_bytes(start)) is not None:
        return media
    if plain.endswith(PLAIN) and not is_whole_page(start):
        return PLAIN_TYPE
    if start.startswith((b"WEBVTT", b"\xef\xbb\xbfWEBVTT")):
        return "text/vtt"
    if sniff(start) == "text/html":
        return "text/html"
    if _XML.match(start):
        return "application/xml"
    return "application/x-subrip" if _SUBRIP.match(start) else None
