# SPDX-License-Identifier: Apache-2.0
"""Keep captures of robots.txt files by site and date, and answer which one held at a moment.

Captures come from WARC files (responses whose address ends in ``/robots.txt``, as in Common Crawl's ``robotstxt`` subset)
or from a folder of ``<host>.robots.txt`` or ``<host>/robots.txt`` files, which have no date. A file belongs to scheme, host and port
(RFC 9309, section 2.3); one from a folder to the host whatever the scheme. Redirects are followed within the store, five at most (2.3.1.2).

A store written before (``curation.robots_store``) is a Parquet file, keyed by site and date. All captures are held in memory, equal bodies
once and compressed. Revisit records are not resolved.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import pyarrow as pa

from filters.robots.file import RobotsFile
from filters.robots.parse import MOST_BYTES

HOPS: Final = 5
ANY: Final = ""
"""Scheme of a capture that came without one."""

_PORTS: Final = {"http": 80, "https": 443}
_PORT_IN_NAME: Final = re.compile(r"^(?P<host>.+)[_:](?P<port>[0-9]{1,5})$")


SCHEMA: Final = pa.schema([
    pa.field("scheme", pa.string()), pa.field("host", pa.string()), pa.field("port", pa.int32()), pa.field("date", pa.string()),
    pa.field("status", pa.int16()), pa.field("location", pa.string()), pa.field("sha256", pa.string()), pa.field("body", pa.binary()),
])  # fmt: skip
"""Columns of a store as Parquet; ``body`` stands in the first row of each digest only, as it was fetched."""


def pack(body: bytes) -> bytes:
    """Compress a body for keeping."""
    return zlib.compress(body, 6)


def unpack(packed: bytes) -> bytes:
    """Return a body as it was fetched."""
    return zlib.decompress(packed)


class Site(NamedTuple):
    """What a robots.txt speaks for."""

    scheme: str
    host: str
    port: int | None


@dataclass(frozen=True)
class Capture:
    """One fetch of a robots.txt: ISO 8601 date in UTC ("" when unknown), HTTP status, SHA-256 of the body in hex."""

    date: str
    status: int
    sha256: str
    location: str = ""


@dataclass
class RobotsStore:
    """Captures by site, in the order of their dates."""

    captures: dict[Site, list[Capture]] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    """SHA-256 in hex to the body, packed."""

    def add(self, site: Site, date: str, status: int, body: bytes, location: str = "") -> None:
        """Add a capture; call ``seal`` after the last one."""
        digest = hashlib.sha256(body).hexdigest()
        if digest not in self.bodies:
            self.bodies[digest] = pack(body)
        self.captures.setdefault(site, []).append(Capture(date, status, digest, location))

    def seal(self) -> RobotsStore:
        """Sort the captures, so that the order of files does not matter."""
        for captures in self.captures.values():
            captures.sort(key=attrgetter("date", "sha256", "status"))
        return self

    def at(self, site: Site, moment: str | None) -> Capture | None:
        """Return the latest capture of a site not later than a moment (None: of all), redirects followed.

        Args:
            site: whose file.
            moment: as WARC-Date is written, 2026-11-01T00:00:00Z.

        """
        for _ in range(HOPS + 1):
            captures = self._captures(site)
            capture = next((c for c in reversed(captures) if moment is None or c.date <= moment), None)
            if capture is None or not capture.location:
                return capture
            target = site_of(capture.location)
            if target is None or urlsplit(capture.location).path != "/robots.txt":
                return None
            site = target
        return None

    def _captures(self, site: Site) -> list[Capture]:
        port = site.port if site.port != _PORTS.get(site.scheme) else None
        return self.captures.get(site) or self.captures.get(Site(ANY, site.host, port)) or []

    def dates(self, site: Site) -> list[str]:
        """Return the dates of a site's captures, oldest first."""
        return list(dict.fromkeys(capture.date for capture in self._captures(site)))

    def file(self, capture: Capture) -> RobotsFile:
        """Return the file of a capture, read."""
        return _read(self.bodies[capture.sha256])


@lru_cache(maxsize=4096)
def _read(packed: bytes) -> RobotsFile:
    return RobotsFile.parse(unpack(packed))


def site_of(url: str) -> Site | None:
    """Return scheme, host and port of an address; None when it is no http(s) address.

    >>> site_of("HTTP://Example.org/a"), site_of("ftp://example.org/")
    (Site(scheme='http', host='example.org', port=80), None)
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    return Site(parts.scheme, _ascii(host), port or _PORTS[parts.scheme])


def _ascii(host: str) -> str:
    """Return a host in its ASCII form, so that both spellings of an international name meet."""
    host = host.rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


@lru_cache(maxsize=4)
def load(paths: tuple[Path, ...]) -> RobotsStore:
    """Read WARC files, folders or robots.txt files into a store, once in a process."""
    store = RobotsStore()
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*robots.txt")):
                _add_file(store, file)
        elif path.suffix == ".parquet":
            _add_parquet(store, path)
        elif path.name.endswith("robots.txt"):
            _add_file(store, path)
        else:
            for site, date, status, body, location in _responses(path):
                store.add(site, date, status, body, location)
    return store.seal()


def table_of(store: RobotsStore) -> pa.Table:
    """Return a store as a table of SCHEMA, sorted by host, scheme, port and date: the same store gives the same table."""
    rows: list[dict[str, object]] = []
    written: set[str] = set()
    for site in sorted(store.captures, key=lambda s: (s.host, s.scheme, s.port or 0)):
        for capture in store.captures[site]:
            body = None if capture.sha256 in written else unpack(store.bodies[capture.sha256])
            written.add(capture.sha256)
            rows.append({**site._asdict(), **asdict(capture), "body": body})
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _add_parquet(store: RobotsStore, path: Path) -> None:
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(path).iter_batches(columns=SCHEMA.names):
        for row in batch.to_pylist():
            if row["body"] is not None:
                store.bodies.setdefault(row["sha256"], pack(row["body"]))
            capture = Capture(row["date"], row["status"], row["sha256"], row["location"])
            store.captures.setdefault(Site(row["scheme"], row["host"], row["port"]), []).append(capture)


def _add_file(store: RobotsStore, file: Path) -> None:
    name = file.parent.name if file.name == "robots.txt" else file.name.removesuffix(".robots.txt")
    hit = _PORT_IN_NAME.match(name)
    host, port = (hit["host"], int(hit["port"])) if hit else (name, None)
    store.add(Site(ANY, _ascii(host.lower()), port), "", 200, file.read_bytes())


def _responses(path: Path) -> Iterator[tuple[Site, str, int, bytes, str]]:
    """Iterate over the robots.txt captures of a WARC file."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response | WarcRecordType.resource, auto_decode="all"):
            url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            site = site_of(url)
            if site is None or urlsplit(url).path != "/robots.txt":
                continue
            http = record.http_headers if record.record_type == WarcRecordType.response else None
            status = 200 if http is None else int(http.status_code or 0)
            location = (http.get("Location") or "") if http is not None and 300 <= status < 400 else ""
            body = record.reader.read(MOST_BYTES)
            yield site, record.headers.get("WARC-Date") or "", status, body, urljoin(url, location) if location else ""
