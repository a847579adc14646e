# SPDX-License-Identifier: Apache-2.0
"""Read captures of robots.txt, tdmrep.json and ai.txt out of WARC files, folders and stores.

* WARC: responses and resources whose address ends in one of these paths, as in Common Crawl's ``robotstxt`` subset. That subset has
  robots.txt only; archives of one's own may have the others too.
* Folders and single files: ``<host>.robots.txt`` or ``<host>/robots.txt``, ``<host>.tdmrep.json``, ``<host>/tdmrep.json`` or
  ``<host>/.well-known/tdmrep.json``, ``<host>.ai.txt`` or ``<host>/ai.txt``. They have no date; a port may follow the host as ``_8080``.
* Stores that ``limpide robots_store`` wrote: Parquet, and Arrow files that are looked up where they lie (``filters.robots.disk``).

Revisit records are not resolved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from filters.robots.parse import MOST_BYTES
from filters.robots.store import AI, ANY, FILES, ROBOTS, SCHEMA, TDMREP, RobotsStore, Site, Store, ascii_host, site_of

_NAMES: Final = {"robots.txt": ROBOTS, "tdmrep.json": TDMREP, "ai.txt": AI}
_WARC: Final = re.compile(r"\.warc(?:\.gz|\.zst|\.lz4|\.bz2)?$")
_PORT_IN_NAME: Final = re.compile(r"^(?P<host>.+)[_:](?P<port>[0-9]{1,5})$")

_HOST: Final = re.compile(
    r"localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|"
    r"(?!https?_)(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?"
)
"""A name with a dot whose last label begins with a letter, or an IPv4 address; what begins with a scheme is none."""


OUTLINED: Final = 16 << 20
"""Bytes of a WARC file, as it is stored, in which ``check`` counts captures."""


class Fetched(NamedTuple):
    """One capture with its body."""

    site: Site
    date: str
    status: int
    body: bytes
    location: str = ""


@lru_cache(maxsize=4)
def load(paths: tuple[Path, ...]) -> Store:
    """Open what is named as one store, once in a process; an Arrow store that stands alone stays on disk.

    Raises:
        ValueError: a file is none of the kinds that are read, or a store on disk stands beside others.

    """
    from filters.robots.disk import SUFFIX, DiskStore

    _check_alone(paths)
    return DiskStore(paths[0]) if paths[0].suffix == SUFFIX else in_memory(paths)


def check_files(paths: Sequence[Path], wanted: Collection[str]) -> None:
    """Refuse, before anything runs, files that hold no capture of a wanted path; a WARC file is read up to its first.

    Raises:
        ValueError: a file is none of the kinds that are read, its name tells no host, or nothing that is wanted is in any of them.

    """
    _check_alone(paths)
    found = False
    for path in paths:
        if _kind_of(path.name) is not None:
            found |= _site_named(path).path in wanted
        else:
            held = (fetched.site.path in wanted for fetched in fetched_from((path,)))
            found |= next(held, False) if found else any(held)
    if not found:
        names = " or ".join(sorted(wanted))
        where = f"{paths[0]}{f' and {len(paths) - 1} more' if len(paths) > 1 else ''}"
        raise ValueError(
            f"{where}: no capture of {names} is in these files; expected WARC files with responses from such addresses (a crawl of pages "
            "has none unless its crawler kept them), files such as <host>/robots.txt or <host>.robots.txt, or a store"
        )


def outline(paths: Sequence[Path]) -> tuple[dict[Site, int], int, bool]:
    """Count captures without reading bodies or whole archives: by site, how many sites have none with a date, and whether all was seen.

    Of folders only names are read, of Parquet stores only keys, of a WARC file the first ``OUTLINED`` bytes.
    """
    import pyarrow.parquet as pq

    counts: Counter[Site] = Counter()
    dated: set[Site] = set()
    whole = True
    for path in paths:
        if _kind_of(path.name) is not None:
            counts[_site_named(path)] += 1
            continue
        if path.suffix == ".parquet":
            rows = pq.read_table(path, columns=[n for n in pq.read_schema(path).names if n in {*Site._fields, "date"}]).to_pylist()
            found = ((Site(row["scheme"], row["host"], row["port"], row.get("path", ROBOTS)), row["date"]) for row in rows)
        else:
            whole &= path.stat().st_size <= OUTLINED
            found = ((fetched.site, fetched.date) for fetched in _from_warc(path, OUTLINED))
        for site, date in found:
            counts[site] += 1
            if date:
                dated.add(site)
    return dict(counts), len(counts.keys() - dated), whole


def _check_alone(paths: Sequence[Path]) -> None:
    from filters.robots.disk import SUFFIX

    on_disk = [path for path in paths if path.suffix == SUFFIX]
    if on_disk and len(paths) > 1:
        raise ValueError(
            f"{on_disk[0]} is a store that stays on disk, and {len(paths) - 1} other files are named beside it; put them into one: "
            f"`limpide robots_store FILES -o all{SUFFIX}`"
        )


def in_memory(paths: Iterable[Path]) -> RobotsStore:
    """Read all captures of files and folders into memory."""
    store = RobotsStore()
    for fetched in fetched_from(paths):
        store.add(*fetched)
    return store.seal()


def fetched_from(paths: Iterable[Path]) -> Iterator[Fetched]:
    """Iterate over the captures of files and folders."""
    from filters.robots.disk import SUFFIX, DiskStore

    for path in paths:
        if path.is_dir():
            yield from fetched_from(sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")))
        elif _kind_of(path.name) is not None:
            yield _named(path)
        elif path.suffix == ".parquet":
            yield from _from_parquet(path)
        elif path.suffix == SUFFIX:
            yield from DiskStore(path)
        elif _WARC.search(path.name.lower()):
            yield from _from_warc(path)
        else:
            raise ValueError(
                f"{path}: no archive of robots.txt files; expected a WARC file (.warc, .warc.gz), a file named as {', '.join(_NAMES)} or "
                f"<host>.robots.txt and so on, or a store (.parquet, {SUFFIX})"
            )


def _kind_of(name: str) -> str | None:
    """Return the path that a file's name stands for."""
    return next((path for ending, path in _NAMES.items() if name == ending or name.endswith(f".{ending}")), None)


def _named(file: Path) -> Fetched:
    """Read a file whose name, or whose folder's, tells the host."""
    site = _site_named(file)
    with file.open("rb") as stream:
        return Fetched(site, "", 200, stream.read(MOST_BYTES))


def _site_named(file: Path) -> Site:
    """Return the site that the name of a file, or of its folder, tells; raises ValueError when that is no host."""
    folder = file.parent.parent if file.parent.name == ".well-known" else file.parent
    ending = next(ending for ending in _NAMES if file.name == ending or file.name.endswith(f".{ending}"))
    name = folder.name if file.name == ending else file.name.removesuffix(f".{ending}")
    hit = _PORT_IN_NAME.match(name)
    host, port = (hit["host"], int(hit["port"])) if hit else (name, None)
    host = ascii_host(host.lower())
    if not _HOST.fullmatch(host):
        raise ValueError(
            f"{file}: {name!r} is no host, so nobody knows for whom this file speaks; expected <host>/{ending} or <host>.{ending}, "
            f"such as example.org/{ending}, without a scheme; a port follows as _8080"
        )
    return Site(ANY, host, port, _NAMES[ending])


def _from_parquet(path: Path) -> Iterator[Fetched]:
    """Iterate over a Parquet store; bodies stand in the first row of each digest."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = RobotsStore()
    try:
        opened = pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise ValueError(f"{path}: no Parquet file ({error}); expected a store that `limpide robots_store` wrote") from error
    names = opened.schema_arrow.names
    missing = [name for name in SCHEMA.names if name not in {*names, "path"}]  # a store of robots.txt alone needs no path
    if missing:
        raise ValueError(f"{path}: no store of robots.txt files: it has no column {', '.join(missing)}; expected {SCHEMA.names}")
    for batch in opened.iter_batches():
        for row in batch.to_pylist():
            site = Site(row["scheme"], row["host"], row["port"], row.get("path", ROBOTS))
            if row["body"] is not None:
                held.add(site, row["date"], row["status"], row["body"], row["location"])
            elif row["sha256"] not in held.bodies:
                raise ValueError(f"{path}: the body with digest {row['sha256']} is missing; the store is incomplete, make it again")
            body = row["body"] if row["body"] is not None else held.body_of(row["sha256"])
            yield Fetched(site, row["date"], row["status"], body, row["location"])


def _from_warc(path: Path, most_bytes: int | None = None) -> Iterator[Fetched]:
    """Iterate over the captures of a WARC file, or of its first bytes."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response | WarcRecordType.resource, auto_decode="all"):
            if most_bytes is not None and record.stream_pos > most_bytes:
                return
            url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            site = site_of(url)
            if site is None or (file := urlsplit(url).path) not in FILES:
                continue
            http = record.http_headers if record.record_type == WarcRecordType.response else None
            status = 200 if http is None else int(http.status_code or 0)
            location = (http.get("Location") or "") if http is not None and 300 <= status < 400 else ""
            body = record.reader.read(MOST_BYTES)
            target = urljoin(url, location) if location else ""
            yield Fetched(site._replace(path=file), record.headers.get("WARC-Date") or "", status, body, target)
