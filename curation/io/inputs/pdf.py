# SPDX-License-Identifier: Apache-2.0
"""The text layer of a PDF, by PDFium (through pypdfium2): no recognition of images, no repair of reading order.

Lines that are broken within a paragraph are joined where the line ends without a mark of a sentence and the next begins with a
small letter; a
hyphen at such an end is taken for a break of the word. Title, author and date come from the document information
dictionary (ISO 32000-1, 14.3.3), dates in its own notation (7.9.4).
"""

from __future__ import annotations

import re
from typing import Final

import pypdfium2 as pdfium

from curation.io.extracted import Extracted, ExtractionBound, Unreadable

MAX_BYTES: Final = 64 << 20
MAX_PAGES: Final = 5000
MAX_CHARS: Final = 50_000_000
"""Bounds of one document; ours. A larger one is refused whole, never cut."""
_DATE: Final = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_HYPHEN: Final = re.compile(r"(?<=\w)(?:[-\u00ad]\n|\ufffe\n?)(?=[^\W\d_])")
"""A hyphen at the end of a line; PDFium writes U+FFFE where it has joined the lines itself."""


def read_pdf(data: bytes) -> Extracted:
    """Read the text layer of a PDF.

    Raises:
        ExtractionBound: it has more bytes, pages or characters than the bounds allow.
        Unreadable: it is damaged or needs a password.

    """
    if len(data) > MAX_BYTES:
        raise ExtractionBound(f"the PDF has {len(data)} bytes; at most {MAX_BYTES} are read")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        why = "it is encrypted and needs a password" if "password" in str(error).lower() else "it is damaged or no PDF"
        raise Unreadable(f"the PDF cannot be opened: {why} ({error})") from error
    try:
        if len(document) > MAX_PAGES:
            raise ExtractionBound(f"the PDF has {len(document)} pages; at most {MAX_PAGES} are read")
        pages = []
        size = 0
        for number in range(len(document)):
            pages.append(_page(document, number))
            size += len(pages[-1])
            if size > MAX_CHARS:
                raise ExtractionBound(f"the PDF has more than {MAX_CHARS} characters")
        known = document.get_metadata_dict()
    finally:
        document.close()
    when = _DATE.match(known.get("CreationDate", ""))
    date = None if when is None else "-".join(part for part in when.groups() if part)
    return Extracted(_joined("\n".join(pages)), known.get("Title") or None, known.get("Author") or None, date, None)


def _page(document: pdfium.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        text = page.get_textpage()
        found = str(text.get_text_range())
        text.close()
        page.close()
    except pdfium.PdfiumError as error:
        raise Unreadable(f"page {number + 1} of the PDF cannot be read: {error}") from error
    return found.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _joined(text: str) -> str:
    text = _HYPHEN.sub("", text)
    lines: list[str] = []
    for line in (" ".join(line.split()) for line in text.split("\n")):
        if lines and line and lines[-1] and line[0].islower() and lines[-1][-1] not in ".!?:;":
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return "\n".join(line for line in lines if line)
