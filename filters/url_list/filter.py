# SPDX-License-Identifier: Apache-2.0
"""Lists of domains, URLs and words in URLs, by category, as the blacklists of Université Toulouse Capitole (UT1) have them.

The lists are files ``<category>/domains``, ``<category>/urls`` and ``<category>/words``, one entry a line, ``#`` starts a comment
(https://dsi.ut-capitole.fr/blacklists/, where domains and urls of a category also hold IP addresses); other names are left alone. A domain
matches itself and everything below it, up to its registrable part; a URL matches by host and path, and all paths below; a word matches
between characters that are no letters or digits, as datatrove's URL filter cuts them (``url_filter.py``).

Entries are kept as sorted 64-bit hashes with one byte for the category: 9 bytes an entry in memory in every worker, 45 MB for 5 million
domains, and about 300 MB for a moment while they are read (``python -m tests.bench.url_list``). Two different names share a hash with a
probability of entries / 2^64 a look-up.

It does not look at texts, asks no network, and blames no page: lists are made by hand, and old. ``categories: null`` uses every
category that the files have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters.contract import AssetNeed, Documents, Filter, Measure, Rule, Signal

KINDS: Final = ("domains", "urls", "words")
MOST_CATEGORIES: Final = 255
_WORDS: Final = re.compile(r"[a-z0-9]+")
_NO_MATCH: Final = "no URL, or no list has it"


@dataclass(frozen=True)
class Lists:
    """Entries of all categories: for each kind sorted hashes and the category of each."""

    categories: tuple[str, ...]
    hashes: Mapping[str, NDArray[np.uint64]]
    owners: Mapping[str, NDArray[np.uint8]]

    def find(self, kind: str, entry: str) -> str | None:
        """Return the category of an entry; the first in order of categories when several have it."""
        hashes = self.hashes[kind]
        key = _hash(entry)
        at = int(np.searchsorted(hashes, key))
        return self.categories[self.owners[kind][at]] if at < len(hashes) and hashes[at] == key else None

    @property
    def bytes(self) -> int:
        """Memory that the entries take."""
        return sum(array.nbytes for kind in KINDS for array in (self.hashes[kind], self.owners[kind]))


@dataclass(frozen=True)
class UrlList(Filter):
    """Category of the document's URL, and what matched.

    A recipe drops what is listed (``listed: drop``), or keeps only that (``unlisted: drop``, for lists of good sites).
    """

    name: ClassVar[str] = "url_list"
    reads: ClassVar[tuple[str, ...]] = ("url",)
    languages: ClassVar[str] = "any"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("url_category", pa.string(), "category of the list that has the URL", null=_NO_MATCH),
        Signal("url_match", pa.string(), "the entry that matched, as kind:entry", null=_NO_MATCH, evidence=True),
        Signal("url_listed", pa.bool_(), "a list has the URL", null="no URL"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("listed", "url_listed", "is", value=True, when="listed"),
        Rule("unlisted", "url_listed", "is", value=False, when="unlisted"),
        Rule("category_not_allowed", "url_category", "in", "deny"),
    )

    lists: str = "blacklists/*/*"
    """Glob of list files, such as ``blacklists/*/*``: folders are categories, files are named domains, urls or words."""
    categories: tuple[str, ...] | None = None
    """Categories to use, in order of precedence; null: all, by name."""
    listed: str = "drop"
    """``drop`` or ``keep`` documents whose URL is listed."""
    unlisted: str = "keep"
    """``drop`` or ``keep`` documents whose URL no list has."""
    deny: tuple[str, ...] | None = None
    """Categories to drop when ``listed`` is ``keep``; null: none."""

    def __post_init__(self) -> None:
        """Refuse answers other than drop and keep."""
        for name in ("listed", "unlisted"):
            if getattr(self, name) not in {"drop", "keep"}:
                raise ValueError(f"url_list: {name} is {getattr(self, name)!r}; expected drop or keep")

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the lists."""
        return (AssetNeed("lists", self.lists),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the lists."""
        return partial(self._measure, read_lists(assets.get("lists", ()), self.categories))

    def measure(self, documents: Documents) -> dict[str, pa.Array]:  # noqa: ARG002 - the contract's signature
        """Refuse: without lists there is no answer."""
        raise TypeError("url_list: open() it with its lists first, then call the measure that open() returns")

    def _measure(self, lists: Lists, documents: Documents) -> dict[str, pa.Array]:
        urls = documents.column("url").to_pylist()
        found = [match(lists, url) if url else None for url in urls]
        return {
            "url_category": pa.array([each and each[0] for each in found], pa.string()),
            "url_match": pa.array([each and each[1] for each in found], pa.string()),
            "url_listed": pa.array([None if not url else each is not None for url, each in zip(urls, found, strict=True)], pa.bool_()),
        }


def match(lists: Lists, url: str) -> tuple[str, str] | None:
    """Return category and matching entry of a URL: by domain, then by URL, then by a word of it."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    for name in _above(host, "."):
        if (category := lists.find("domains", name)) is not None:
            return category, f"domains:{name}"
    path = f"{host}{parts.path}".rstrip("/").lower()
    if len(lists.hashes["urls"]):
        whole = [f"{path}?{parts.query.lower()}"] if parts.query else []
        pieces = path.split("/")
        for name in (*whole, *("/".join(pieces[:size]) for size in range(len(pieces), 1, -1))):
            if (category := lists.find("urls", name)) is not None:
                return category, f"urls:{name}"
    if len(lists.hashes["words"]):
        for word in _WORDS.findall(url.lower()):
            if (category := lists.find("words", word)) is not None:
                return category, f"words:{word}"
    return None


def read_lists(paths: Sequence[Path], categories: Sequence[str] | None) -> Lists:
    """Read list files; raises ValueError when a category is not there or there are none."""
    there = {path.parent.name for path in paths if path.name in KINDS}
    names = tuple(categories) if categories is not None else tuple(sorted(there))
    missing = sorted(set(names) - there)
    if missing or not names:
        raise ValueError(
            f"url_list: no list of {', '.join(missing) or 'any category'}; the files have {', '.join(sorted(there)) or 'none'}"
        )
    if len(names) > MOST_CATEGORIES:
        raise ValueError(f"url_list: {len(names)} categories; expected at most {MOST_CATEGORIES}: name those that are wanted")
    hashes, owners = {}, {}
    for kind in KINDS:
        parts: list[NDArray[np.uint64]] = []
        numbers: list[NDArray[np.uint8]] = []
        for number, name in enumerate(names):
            for path in paths:
                if path.name == kind and path.parent.name == name:
                    made = _entries(path, kind)
                    parts.append(made)
                    numbers.append(np.full(len(made), number, np.uint8))
        both = np.concatenate([np.zeros(0, np.uint64), *parts])
        owner = np.concatenate([np.zeros(0, np.uint8), *numbers])
        hashes[kind], first = np.unique(both, return_index=True)  # the first of equals: categories in order
        owners[kind] = owner[first]
    return Lists(names, hashes, owners)


def _entries(path: Path, kind: str) -> NDArray[np.uint64]:
    with path.open(encoding="utf-8", errors="replace", newline="\n") as stream:  # line by line: lists are long
        lines = (line.split("#", 1)[0].strip().lower() for line in stream)
        if kind == "urls":
            lines = (line.split("://", 1)[-1].removeprefix("www.").rstrip("/") for line in lines)
        elif kind == "domains":
            lines = (line.removeprefix("www.") for line in lines)
        return np.fromiter((_hash(line) for line in lines if line), np.uint64)


def _above(host: str, dot: str) -> list[str]:
    """Return a host and the domains above it, but not the top-level one."""
    parts = host.split(dot)
    return [dot.join(parts[at:]) for at in range(max(len(parts) - 1, 1))]


def _hash(entry: str) -> Any:  # noqa: ANN401 - numpy's uint64
    return np.uint64(int.from_bytes(blake2b(entry.encode("utf-8", "replace"), digest_size=8).digest(), "little"))
