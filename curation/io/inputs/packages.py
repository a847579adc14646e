# SPDX-License-Identifier: Apache-2.0
"""Documents in ZIP packages: EPUB (EPUB 3.3), ODT (OASIS OpenDocument 1.3), DOCX (ECMA-376, WordprocessingML).

Paragraphs, headings and list items become lines, cells of a row stand on one line. Notes, comments, headers, deleted changes and images
are left out. Metadata are Dublin Core in all three; ``dc:rights`` is carried as the licence. An EPUB's chapters are
read in the order of its spine, as pages cut by the same kernel as web pages, with every block kept.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from lxml import etree

from curation.io.declared import known_language
from curation.io.extracted import Extracted, ExtractionBound, Unreadable
from curation.io.inputs.safe_xml import name_of, parse_xml, text_of
from curation.io.page import cut_page

MAX_MEMBER_BYTES: Final = 64 << 20
MAX_TOTAL_BYTES: Final = 256 << 20
"""Bounds of what a package unpacks to, as its directory says and as it turns out."""
OLE: Final = b"\xd0\xcf\x11\xe0"
"""First bytes of a compound file, in which Office puts what it encrypts ([MS-OFFCRYPTO] 1.3.2)."""
ENCRYPTED: Final = 1
"""Bit 0 of a member's flags (APPNOTE 4.4.4)."""
_DOCX_SKIPPED: Final = frozenset(
    {"del", "instrText", "delText", "fldSimple", "footnoteReference", "commentReference", "pPr", "rPr", "AlternateContent"}
)
_ODT_LINES: Final = frozenset({"p", "h"})
_ODT_SKIPPED: Final = frozenset({"note", "annotation", "tracked-changes", "table-of-content"})


class Package:
    """A ZIP file whose members are read within bounds."""

    def __init__(self, data: bytes, what: str) -> None:
        self.what = what
        self.read_bytes = 0
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            if data.startswith(OLE):
                raise Unreadable(f"the {what} is encrypted with a password, or of the older binary kind (.doc); save it anew") from error
            raise Unreadable(f"the {what} is damaged: {error}") from error

    def read(self, name: str) -> bytes:
        """Return a member's content."""
        try:
            info = self.zip.getinfo(name)
        except KeyError:
            raise Unreadable(f"the {self.what} has no {name}; it is damaged or something else") from None
        if info.flag_bits & ENCRYPTED:
            raise Unreadable(f"{name} of the {self.what} is encrypted")
        if info.file_size > MAX_MEMBER_BYTES or self.read_bytes + info.file_size > MAX_TOTAL_BYTES:
            raise ExtractionBound(f"{name} of the {self.what} unpacks to {info.file_size} bytes; at most {MAX_MEMBER_BYTES} are read")
        try:
            with self.zip.open(info) as member:
                content = member.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(f"{name} of the {self.what} is damaged: {error}") from error
        self.read_bytes += len(content)
        return content

    def xml(self, name: str) -> etree._Element:
        """Return a member parsed as XML."""
        return parse_xml(self.read(name), f"{name} of the {self.what}")


def read_epub(data: bytes) -> Extracted:
    """Read an EPUB; raises Unreadable and ExtractionBound."""
    package = Package(data, "EPUB")
    if "META-INF/rights.xml" in package.zip.namelist():
        raise Unreadable("the EPUB is under digital rights management (META-INF/rights.xml)")
    container = package.xml("META-INF/container.xml")
    place = next((e.get("full-path") for e in container.iter() if name_of(e) == "rootfile" and e.get("full-path")), None)
    if place is None:
        raise Unreadable("META-INF/container.xml of the EPUB names no rootfile")
    root = package.xml(place)
    items = {e.get("id"): e.get("href") for e in root.iter() if name_of(e) == "item"}
    spine = [items.get(e.get("idref")) for e in root.iter() if name_of(e) == "itemref" and e.get("linear") != "no"]
    chapters = []
    for href in spine:
        if href:
            name = posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(href)))
            chapters.append("\n".join(cut_page(package.read(name)).texts()))
    return _with_metadata("\n".join(chapter for chapter in chapters if chapter), root)


def read_docx(data: bytes) -> Extracted:
    """Read a DOCX; raises Unreadable and ExtractionBound."""
    package = Package(data, "DOCX")
    lines = list(_docx_lines(package.xml("word/document.xml")))
    core = package.xml("docProps/core.xml") if "docProps/core.xml" in package.zip.namelist() else None
    return _with_metadata("\n".join(lines), core)


def read_odt(data: bytes) -> Extracted:
    """Read an ODT; raises Unreadable and ExtractionBound."""
    package = Package(data, "ODT")
    lines = list(_odt_lines(package.xml("content.xml")))
    meta = package.xml("meta.xml") if "meta.xml" in package.zip.namelist() else None
    return _with_metadata("\n".join(lines), meta)


def _docx_lines(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = name_of(child)
        if name == "p":
            text = " ".join(_docx_text(child).split())
            if text:
                yield text
        elif name == "tr":
            cells = [" ".join(_docx_lines(cell)) for cell in child if name_of(cell) == "tc"]
            if any(cells):
                yield " | ".join(cells)
        elif name not in _DOCX_SKIPPED:
            yield from _docx_lines(child)


def _docx_text(element: etree._Element) -> str:
    parts = []
    for child in element:
        name = name_of(child)
        if name == "t":
            parts.append(child.text or "")
        elif name in {"tab", "br", "cr"}:
            parts.append(" ")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name not in _DOCX_SKIPPED:
            parts.append(_docx_text(child))
    return "".join(parts)


def _odt_lines(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = name_of(child)
        if name in _ODT_LINES:
            text = " ".join(_odt_text(child).split())
            if text:
                yield text
        elif name == "table-row":
            cells = [" ".join(_odt_lines(cell)) for cell in child if name_of(cell) == "table-cell"]
            if any(cells):
                yield " | ".join(cells)
        elif name not in _ODT_SKIPPED:
            yield from _odt_lines(child)


def _odt_text(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        name = name_of(child)
        if name in {"s", "tab", "line-break"}:
            parts.append(" ")
        elif name not in _ODT_SKIPPED:
            parts.append(_odt_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _with_metadata(text: str, root: etree._Element | None) -> Extracted:
    """Read Dublin Core, in whatever element it stands."""
    found: dict[str, list[str]] = {}
    for element in root.iter() if root is not None else ():
        value = (
            text_of(element) if name_of(element) in {"title", "creator", "initial-creator", "date", "created", "language", "rights"} else ""
        )
        if value:
            found.setdefault(name_of(element), []).append(value)
    one = {key: values[0] for key, values in found.items()}
    author = "; ".join(found.get("initial-creator") or found.get("creator") or ()) or None
    date = one.get("created") or one.get("date")
    return Extracted(text, one.get("title"), author, date, known_language(one.get("language")), None, one.get("rights"))
