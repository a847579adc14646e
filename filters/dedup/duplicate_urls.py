# SPDX-License-Identifier: Apache-2.0
"""Duplicates by URL: documents found at the same address, however it was written.

An address is made canonical by RFC 3986, section 6.2.2 (case of scheme and host, percent-encoding of unreserved characters, dot segments)
and 6.2.3 (default port, empty path), and then by what this filter's parameters say. Defaults follow what crawlers agree on: the fragment
is not sent to a server (section 3.5), and the named query fields only tell where a visitor came from. ``www.``, the order of query fields
and http against https are left alone unless asked for, since servers may answer them differently. Documents without a URL take part in no
comparison.

It does not resolve redirects or rel=canonical.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

from filters.contract import Documents, Sketch
from filters.dedup.duplicates import Duplicates
from filters.dedup.exact_duplicates import sketch_of

PORTS: Final = {"http": 80, "https": 443}
UNRESERVED: Final = "-._~"
KEPT_IN_PATH: Final = "/:@!$&'()*+,;=" + UNRESERVED
KEPT_IN_QUERY: Final = KEPT_IN_PATH + "?"
ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class DuplicateUrls(Duplicates):
    """Join documents of the same canonical URL; keep the best by ``prefer``.

    >>> canonical_url("HTTP://Example.org:80/a/./b/../%7Euser?utm_source=x&q=1#top", ("utm_source",))
    'http://example.org/a/~user?q=1'
    """

    name: ClassVar[str] = "duplicate_urls"
    reads: ClassVar[tuple[str, ...]] = ("text", "url")

    ignored_query_fields: tuple[str, ...] = (
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"),
        *("gclid", "fbclid", "msclkid", "mc_cid", "mc_eid", "PHPSESSID", "jsessionid"),
    )
    """Query fields that do not choose the document: campaign marks and session numbers."""
    same_scheme: bool = False
    """Whether http and https count as the same."""
    without_www: bool = False
    """Whether a leading ``www.`` counts for nothing."""
    sorted_query: bool = False
    """Whether the order of query fields counts for nothing."""

    def sketch(self, documents: Documents) -> Sketch:
        """Return keys FixedSizeList<uint64>[1] and checks FixedSizeBinary(8), null for documents without a URL."""
        urls = documents.column("url").to_pylist()
        return sketch_of([None if not url else self.canonical(url).encode() for url in urls])

    def canonical(self, url: str) -> str:
        """Return the canonical form by this filter's parameters."""
        made = canonical_url(url, self.ignored_query_fields, sorted_query=self.sorted_query)
        if self.same_scheme and made.startswith("https://"):
            made = f"http://{made[8:]}"
        if self.without_www:
            made = made.replace("://www.", "://", 1)
        return made


def canonical_url(url: str, ignored: tuple[str, ...] = (), *, sorted_query: bool = False) -> str:
    """Return the canonical form of a URL; what cannot be parsed as one is returned stripped, as it is.

    >>> canonical_url("https://example.org"), canonical_url("https://example.org/%e9?b=2&a=1", sorted_query=True)
    ('https://example.org/', 'https://example.org/%E9?a=1&b=2')
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    if not host:
        return url
    if ":" in host:
        host = f"[{host}]"
    user = parts.netloc.rpartition("@")[0]
    authority = f"{user}@{host}" if user else host
    if port is not None and port != PORTS.get(scheme):
        authority += f":{port}"
    fields = [field for field in parts.query.split("&") if field and field.partition("=")[0] not in ignored]
    query = "&".join(sorted(fields) if sorted_query else fields)
    return urlunsplit((scheme, authority, _without_dots(_escaped(parts.path, KEPT_IN_PATH)) or "/", _escaped(query, KEPT_IN_QUERY), ""))


def _escaped(text: str, kept: str) -> str:
    """Decode percent-encoded unreserved characters, write the other encodings in capitals, encode what must be."""

    def plain(match: re.Match[str]) -> str:
        character = unquote_to_bytes(match.group()).decode("latin-1")
        return character if character.isascii() and (character.isalnum() or character in UNRESERVED) else match.group().upper()

    return quote(ESCAPE.sub(plain, text), safe=kept + "%")


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986, section 5.2.4)."""
    done: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            done = done[:-1] if len(done) > 1 else done
            done += [""] * last
        elif segment == ".":
            done += [""] * last
        else:
            done.append(segment)
    return "/".join(done)
