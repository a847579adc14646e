# SPDX-License-Identifier: Apache-2.0
"""Pages of an XML export of MediaWiki (``export-0.11.xsd`` and older), one by one, in memory that does not grow with the export.

Expat reads it piece by piece; of the page at hand only the latest revision's markup is kept, and no more of it than is asked for. What
becomes of a page is not decided here, but what it is: an article, or why it is none (a redirect, another namespace than the first,
a content model other than wikitext). An export that declares entities of its own is refused, as all XML is (``safe_xml``).

The address of a page is made from the wiki's own (``siteinfo``, ``base``) and its title, as MediaWiki makes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final
from urllib.parse import quote
from xml.parsers import expat

from curation.io.declared import known_language
from curation.io.extracted import Unreadable

START: Final = b"<mediawiki"
START_BYTES: Final = 2000
"""The root element stands this near to the beginning."""
MAX_DEPTH: Final = 100
MAX_FIELD_CHARS: Final = 10_000
"""Bounds of what is remembered beside the markup; MediaWiki's exports nest 5 deep, and its titles have at most 255 bytes. Ours."""
_KEPT: Final = frozenset(("page title", "page ns", "revision id", "revision timestamp", "revision model", "siteinfo base"))
_LATIN: Final = "/:@!$*();,~'"
"""What MediaWiki leaves as it is in a title's address (``wfUrlencode``), beside letters, digits and ``-_.``."""


@dataclass(frozen=True)
class WikiPage:
    """A page of an export: its latest revision, and why it is no article (None for one)."""

    offset: int
    """Byte of the uncompressed export where its start tag stands."""
    title: str
    url: str | None
    date: str | None
    revision: str | None
    language: str | None
    markup: bytes
    """UTF-8; no more than was asked for."""
    sha256: bytes
    markup_bytes: int
    """Digest and size of the whole markup."""
    why_not: str | None


def is_export(start: bytes) -> bool:
    """Whether a document that starts so is an export."""
    return START in start[:START_BYTES]


def wiki_pages(pieces: Iterable[bytes], most_bytes: int) -> Iterator[WikiPage]:
    """Iterate over the pages of an export that comes in pieces, keeping at most ``most_bytes`` of each page's markup.

    Raises:
        Unreadable: the export is not well-formed, is cut off, or declares entities.

    """
    reading = _Reading(most_bytes)
    for piece in chain(pieces, [b""]):
        wrong = reading.read(piece)
        yield from reading.taken()
        if wrong is not None:
            raise wrong


class _Reading:
    """What has been read of the page at hand; expat calls the underscored methods."""

    def __init__(self, most_bytes: int) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.most_bytes = most_bytes
        self.language: str | None = None
        self.base = ""
        self.path: list[str] = []
        self.done: list[WikiPage] = []
        self._new_page()

    def read(self, piece: bytes) -> Unreadable | None:
        """Read on, an empty piece being the end; returns why that cannot be, pages before it being done."""
        try:
            self.parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            return Unreadable(f"the MediaWiki export is not well-formed XML: {error}")
        except Unreadable as error:
            return error
        return None

    def taken(self) -> list[WikiPage]:
        """Return the pages that are done, once."""
        done, self.done = self.done, []
        return done

    def _new_page(self) -> None:
        self.offset = self.parser.CurrentByteIndex
        self.fields: dict[str, str] = {}
        self.redirect = False
        self.latest: tuple[str, dict[str, str], bytes, int, bytes] | None = None
        self._new_revision()

    def _new_revision(self) -> None:
        self.markup = bytearray()
        self.size = 0
        self.digest = hashlib.sha256()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.path.append(local)
        if len(self.path) > MAX_DEPTH:
            raise Unreadable(f"the MediaWiki export nests more than {MAX_DEPTH} elements")
        if local == "page":
            self._new_page()
        elif local == "revision":
            self._new_revision()
            self.fields = {key: value for key, value in self.fields.items() if not key.startswith("revision")}
        elif local == "redirect":
            self.redirect = True
        elif len(self.path) == 1:
            self.language = known_language(attributes.get("http://www.w3.org/XML/1998/namespace lang"))

    def _text(self, text: str) -> None:
        place = " ".join(self.path[-2:])
        if place == "revision text":
            data = text.encode()
            self.digest.update(data)
            self.size += len(data)
            self.markup += data[: max(0, self.most_bytes - len(self.markup))]
        elif place in _KEPT:
            self.fields[place] = (self.fields.get(place, "") + text)[:MAX_FIELD_CHARS]

    def _end(self, name: str) -> None:  # noqa: ARG002 - expat's signature
        local = self.path.pop()
        if local == "revision":
            when = self.fields.get("revision timestamp", "")
            if self.latest is None or when >= self.latest[0]:
                self.latest = when, dict(self.fields), bytes(self.markup), self.size, self.digest.digest()
        elif local == "base":
            self.base = self.fields.get("siteinfo base", "").rpartition("/")[0]
        elif local == "page":
            self.done.append(self._page())

    def _page(self) -> WikiPage:
        when, fields, markup, size, digest = self.latest or ("", {}, b"", 0, hashlib.sha256().digest())
        title = self.fields.get("page title", "")
        space, model = self.fields.get("page ns", "0"), fields.get("revision model", "wikitext")
        why_not = None
        if self.redirect:
            why_not = "a redirect"
        elif space != "0":
            why_not = f"in namespace {space}, articles are in 0"
        elif model != "wikitext":
            why_not = f"of the content model {model}"
        url = f"{self.base}/{quote(title.replace(' ', '_'), safe=_LATIN)}" if self.base and title else None
        return WikiPage(self.offset, title, url, when or None, fields.get("revision id"), self.language, markup, digest, size, why_not)

    def _entity(self, name: str, *_: object) -> None:
        raise Unreadable(f"the MediaWiki export declares an entity of its own, {name!r}, which is not expanded; remove its DOCTYPE")
