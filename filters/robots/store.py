# SPDX-License-Identifier: Apache-2.0
"""Keep captures of robots.txt, tdmrep.json and ai.txt by site and date, and answer which one held at a moment.

A file belongs to scheme, host and port (RFC 9309, section 2.3); one that came without a scheme, from a folder, to the host whatever the
scheme. Redirects are followed within the store, five at most (2.3.1.2), to a file of the same name.

``RobotsStore`` holds all captures in memory, equal bodies once and compressed; ``filters.robots.disk`` looks them up in a file. Where
captures come from is told in ``filters.robots.captures``.
"""

from __future__ import annotations

import hashlib
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import pyarrow as pa

from filters.robots.file import RobotsFile

HOPS: Final = 5
ANY: Final = ""
"""Scheme of a capture that came without one."""

ROBOTS, TDMREP, AI = "/robots.txt", "/.well-known/tdmrep.json", "/ai.txt"
FILES: Final = (ROBOTS, TDMREP, AI)
"""Paths of the files in which a whole site says what may be done with its pages."""

_PORTS: Final = {"http": 80, "https": 443}

SCHEMA: Final = pa.schema([
    pa.field("scheme", pa.string()), pa.field("host", pa.string()), pa.field("port", pa.int32()), pa.field("path", pa.string()),
    pa.field("date", pa.string()), pa.field("status", pa.int16()), pa.field("location", pa.string()), pa.field("sha256", pa.string()),
    pa.field("body", pa.binary()),
])  # fmt: skip
"""Columns of a store as Parquet; ``body`` stands in the first row of each digest only, as it was fetched."""


class Site(NamedTuple):
    """What a file of a site speaks for, and which file it is."""

    scheme: str
    host: str
    port: int | None
    path: str = ROBOTS


@dataclass(frozen=True)
class Capture:
    """One fetch of a file.

    Attributes:
        date: ISO 8601 in UTC; empty when unknown.
        status: the HTTP status; 200 for what came from a folder.
        sha256: of the body, in hex.
        location: where a redirect led to.
        row: where a store on disk has the body; -1 in memory.

    """

    date: str
    status: int
    sha256: str
    location: str = ""
    row: int = field(default=-1, compare=False, repr=False)


class Store(ABC):
    """Captures by site, in the order of their dates."""

    @abstractmethod
    def exactly(self, site: Site) -> list[Capture]:
        """Return the captures of one site, oldest first; none when there are none."""

    @abstractmethod
    def body(self, capture: Capture) -> bytes:
        """Return the body of a capture as it was fetched."""

    @abstractmethod
    def of_host(self, host: str) -> dict[Site, list[Capture]]:
        """Return all captures of a host, whatever the scheme, port and file."""

    def captures_of(self, site: Site) -> list[Capture]:
        """Return the captures that speak for a site: its own, else those of its host that came without a scheme."""
        port = site.port if site.port != _PORTS.get(site.scheme) else None
        return self.exactly(site) or self.exactly(Site(ANY, site.host, port, site.path))

    def at(self, site: Site, moment: str | None) -> Capture | None:
        """Return the latest capture of a site not later than a moment (None: of all), redirects followed.

        Args:
            site: whose file, and which.
            moment: as WARC-Date is written, 2026-11-01T00:00:00Z.

        """
        for _ in range(HOPS + 1):
            captures = self.captures_of(site)
            capture = next((c for c in reversed(captures) if moment is None or c.date <= moment), None)
            if capture is None or not capture.location:
                return capture
            target = site_of(capture.location)
            if target is None or urlsplit(capture.location).path != site.path:
                return None
            site = target._replace(path=site.path)
        return None

    def dates(self, site: Site) -> list[str]:
        """Return the dates of a site's captures, oldest first."""
        return list(dict.fromkeys(capture.date for capture in self.captures_of(site)))

    def file(self, capture: Capture) -> RobotsFile:
        """Return the robots.txt of a capture, read."""
        return _read(self.body(capture))


@lru_cache(maxsize=1024)
def _read(body: bytes) -> RobotsFile:
    return RobotsFile.parse(body)


@dataclass
class RobotsStore(Store):
    """Captures in memory."""

    captures: dict[Site, list[Capture]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    """SHA-256 in hex to the body, compressed."""
    _hosts: dict[str, list[Site]] = field(default_factory=dict, repr=False)

    def add(self, site: Site, date: str, status: int, body: bytes, location: str = "") -> None:
        """Add a capture; call ``seal`` after the last one."""
        digest = hashlib.sha256(body).hexdigest()
        if digest not in self.bodies:
            self.bodies[digest] = zlib.compress(body, 6)
        if site not in self.captures:
            self._hosts.setdefault(site.host, []).append(site)
        self.captures.setdefault(site, []).append(Capture(date, status, digest, location))

    def seal(self) -> RobotsStore:
        """Sort the captures, so that the order of files does not matter."""
        for captures in self.captures.values():
            captures.sort(key=attrgetter("date", "sha256", "status"))
        return self

    def exactly(self, site: Site) -> list[Capture]:
        """Return the captures of one site."""
        return self.captures.get(site, [])

    def body(self, capture: Capture) -> bytes:
        """Return a body."""
        return self.body_of(capture.sha256)

    def body_of(self, sha256: str) -> bytes:
        """Return the body with a digest."""
        return zlib.decompress(self.bodies[sha256])

    def of_host(self, host: str) -> dict[Site, list[Capture]]:
        """Return all captures of a host."""
        return {site: self.captures[site] for site in self._hosts.get(host, ())}


def table_of(store: RobotsStore) -> pa.Table:
    """Return a store as a table of SCHEMA, sorted by host, scheme, port, path and date: the same store gives the same table."""
    return pa.Table.from_pylist(list(_rows(store)), schema=SCHEMA)


def _rows(store: RobotsStore) -> Iterator[dict[str, object]]:
    written: set[str] = set()
    for site in sorted(store.captures, key=lambda s: (s.host, s.scheme, s.port or 0, s.path)):
        for capture in store.captures[site]:
            body = None if capture.sha256 in written else store.body(capture)
            written.add(capture.sha256)
            yield {**site._asdict(), **{name: value for name, value in asdict(capture).items() if name != "row"}, "body": body}


def site_of(url: str) -> Site | None:
    """Return the site whose robots.txt speaks for an address; None when it is no http(s) address.

    >>> site_of("HTTP://Example.org/a"), site_of("ftp://example.org/")
    (Site(scheme='http', host='example.org', port=80, path='/robots.txt'), None)
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    return Site(parts.scheme, ascii_host(host), port or _PORTS[parts.scheme])


def ascii_host(host: str) -> str:
    """Return a host in its ASCII form, so that both spellings of an international name meet."""
    host = host.rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def address_of(site: Site) -> str:
    """Return the address of a site's file, without a scheme where none is known.

    >>> address_of(Site("https", "example.org", 443, TDMREP)), address_of(Site("", "example.org", 8080))
    ('https://example.org/.well-known/tdmrep.json', '//example.org:8080/robots.txt')
    """
    port = "" if site.port is None or site.port == _PORTS.get(site.scheme) else f":{site.port}"
    return f"{site.scheme}:" * bool(site.scheme) + f"//{site.host}{port}{site.path}"
