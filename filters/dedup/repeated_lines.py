# SPDX-License-Identifier: Apache-2.0
"""Edits: lines or paragraphs that many documents of a site, source, language or corpus share: menus, notices, templates.

CCNet (Wenzek et al. 2020, arXiv 1911.00359, section 3.1) takes out paragraphs that occur more than once among pages of a snapshot; ROOTS
(arXiv 2303.03915; recipes of bigscience-workshop/data-preparation, ``dedup_template_soft``) lines of 15 or more characters that occur 10
times or more. ``keep: first`` leaves one copy of each, as CCNet does: the first in the document of the smallest id, so that it depends on
no order either; ``keep: none`` leaves none. Parts are compared as CCNet does: in lower case, digits as 0, without punctuation and spacing.
A part is counted once a document, however often it stands there, and is taken out when at least ``min_documents`` documents of one
``within`` have it; so the answer depends on no order. The newlines after it go too. What a later step drops takes its kept copies along:
put this step after those that drop.

It is counted on the documents that reach this step, before any edit: put it before other editing steps, which change lines.
Short parts and parts of symbols only are left alone.

``substring_bytes`` also takes out repeated long substrings (Lee et al. 2022, arXiv 2107.06499, section 4.1: 50 tokens; ROOTS: 50 bytes):
every byte that lies in a window of so many bytes, beginning at a code point, which at least ``min_documents`` documents of one ``within``
have, in whole code points. Bytes count as they are, a window counts once a document, and all documents lose it, so that no answer depends
on order, batches or shards. Suffix arrays find the same windows; windows are counted through storage here, as lines are, for an array
would hold the corpus at once. It costs 12 bytes on disk a byte of text, and 40 bytes of memory a byte of a shard's text: for corpora of
gigabytes, in shards of some tens of mebibytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from filters.contract import Documents, Edit, Edits, Filter, Tally
from filters.text import Spans, TextView

KINDS = {"line": "REPEATED_LINE", "paragraph": "REPEATED_PARAGRAPH"}
SYMBOLS = r"[\p{P}\p{S}\p{Z}\t\r]+"


@dataclass(frozen=True)
class RepeatedLines(Filter):
    r"""Take out lines or paragraphs that many documents share.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> texts = [f"Subscribe to our letter!\nNews number {word}" for word in ("one", "two")]
    >>> edits = RepeatedLines(min_documents=2, within="corpus").edit(Documents(pa.table({"text": texts})))
    >>> edits.row.to_pylist(), edits.start.to_pylist(), edits.end.to_pylist()
    ([0, 1], [0, 0], [25, 25])
    """

    name: ClassVar[str] = "repeated_lines"
    version: ClassVar[int] = 3
    edits: ClassVar[bool] = True
    counts: ClassVar[bool] = True
    reads: ClassVar[tuple[str, ...]] = ("text", "id", "url", "source", "language")

    unit: Literal["line", "paragraph"] = "line"
    """What is compared."""
    within: Literal["site", "source", "language", "corpus"] = "site"
    """Whose documents are counted together; without a URL, a document's site is its source."""
    min_documents: int = 10
    """Documents that must share a part (ROOTS: 10; CCNet: 2)."""
    min_chars: int = 15
    """Shorter parts are left alone (ROOTS: 15)."""
    keep: Literal["none", "first"] = "none"
    """Whether one copy of a repeated part stays, in the document of the smallest id (CCNet: first)."""
    substring_bytes: int | None = None
    """Also take out substrings of at least so many bytes that as many documents share; none: do not look for them (ROOTS: 50)."""

    def __post_init__(self) -> None:
        """Refuse what would take everything out."""
        if self.min_documents < 2:
            raise ValueError(f"repeated_lines: min_documents is {self.min_documents}; expected 2 or more")
        if self.keep == "first" and self.substring_bytes is not None:
            raise ValueError("repeated_lines: keep is first, but of repeated substrings no copy stays; use keep: none with substring_bytes")
        if self.substring_bytes is not None and self.substring_bytes < 20:
            raise ValueError(f"repeated_lines: substring_bytes is {self.substring_bytes}; expected 20 or more")

    def tally(self, documents: Documents) -> Tally:
        """Return the distinct parts of each document, told apart by ``within``."""
        spans, hashes = self._parts(documents)
        row = np.repeat(np.arange(len(documents)), np.diff(spans.first))
        wanted = hashes != 0
        pairs = np.unique(np.stack([row[wanted].astype(np.uint64), hashes[wanted]], axis=1), axis=0)
        parts = pairs[:, 1]
        if self.keep == "first":
            return Tally(parts, self.min_documents, _owners(documents)[pairs[:, 0].astype(np.int64)])
        if self.substring_bytes is not None:
            from filters.kernels.substrings import distinct_windows

            windows = distinct_windows(documents.view, self.substring_bytes, _marks(self.within, documents))
            parts = np.concatenate([parts, windows])
        return Tally(parts, self.min_documents)

    def parts_a_document(self) -> int:
        """Add a window a byte of a usual text."""
        return super().parts_a_document() + (4096 if self.substring_bytes is not None else 0)

    def open_edit(self, assets: Mapping[str, Sequence[Path]]) -> Edit:
        """Read which parts are repeated, and who keeps each."""
        columns = 2 if self.keep == "first" else 1
        stored = [np.fromfile(path, "<u8").reshape(columns, -1) for path in assets.get("repeated", ())]
        known = np.concatenate([np.empty((columns, 0), np.uint64), *stored], axis=1)
        known = known[:, np.argsort(known[0])]
        return partial(self._edit, known[0], owners=known[-1])

    def edit(self, documents: Documents) -> Edits:
        """Take out what is repeated among these documents alone."""
        tally = self.tally(documents)
        parts, counts = np.unique(tally.parts, return_counts=True)
        repeated = parts[counts >= self.min_documents]
        if tally.owners is None:
            return self._edit(repeated, documents)
        order = np.lexsort((tally.owners, tally.parts))
        return self._edit(repeated, documents, owners=tally.owners[order][np.searchsorted(tally.parts[order], repeated)])

    def _edit(self, repeated: NDArray[np.uint64], documents: Documents, owners: NDArray[np.uint64] | None = None) -> Edits:
        spans, hashes = self._parts(documents)
        at = np.searchsorted(repeated, hashes)
        found = np.zeros(len(hashes), np.bool_)
        inside = at < len(repeated)
        found[inside] = repeated[at[inside]] == hashes[inside]
        view = documents.view
        row = np.repeat(np.arange(len(documents)), np.diff(spans.first))
        if self.keep == "first" and owners is not None:
            mine = np.nonzero(found)[0]
            mine = mine[owners[at[mine]] == _owners(documents)[row[mine]]]
            _, first = np.unique(np.stack([row[mine].astype(np.uint64), hashes[mine]], axis=1), axis=0, return_index=True)
            found[mine[first]] = False
        made = []
        for index in np.nonzero(found)[0].tolist():
            document = int(row[index])
            last = index + 1 == int(spans.first[document + 1])
            stop = int(view.offsets[document + 1]) if last else int(spans.start[index + 1])
            made.append((document, int(spans.start[index]), stop, KINDS[self.unit], ""))
        if self.substring_bytes is not None:
            made += self._substrings(documents, repeated, made)
        return Edits.of(_in_code_points(view, sorted(made)))

    def _substrings(
        self, documents: Documents, repeated: NDArray[np.uint64], taken: Sequence[tuple[int, int, int, str, str]]
    ) -> list[tuple[int, int, int, str, str]]:
        """Return the bytes of repeated windows that no other edit takes out."""
        from filters.kernels.ngrams import looked_up
        from filters.kernels.substrings import covered, windows

        view, size = documents.view, self.substring_bytes or 0
        hashes, starts, _ = windows(view, size, _marks(self.within, documents))
        found, _ = looked_up(hashes, repeated)
        spans = covered(view, starts[found], size, [(start, end) for _, start, end, _, _ in taken])
        return [(row, start, end, "REPEATED_SUBSTRING", "") for row, start, end in spans]

    def _parts(self, documents: Documents) -> tuple[Spans, NDArray[np.uint64]]:
        """Return lines or paragraphs, and the hash of each, 0 where it is not compared."""
        view = documents.view
        folded = pc.replace_substring_regex(pc.utf8_lower(view.text), r"\p{Nd}", "0")
        compared = TextView(pc.replace_substring_regex(folded, SYMBOLS, ""))
        spans, other = (view.lines, compared.lines) if self.unit == "line" else (view.paragraphs, compared.paragraphs)
        if len(spans.hashes) != len(other.hashes):  # a paragraph of symbols only changes where paragraphs are cut
            texts = pa.array(view.strings(spans), pa.string())
            plain = pc.replace_substring_regex(pc.replace_substring_regex(pc.utf8_lower(texts), r"\p{Nd}", "0"), SYMBOLS, "")
            other = TextView(pc.replace_substring(plain, "\n", "")).lines
        hashes = other.hashes.copy()
        mark = _marks(self.within, documents)
        hashes ^= np.repeat(mark, np.diff(spans.first))
        hashes[(spans.chars < self.min_chars) | (other.chars == 0)] = 0
        return spans, hashes


def _marks(within: str, documents: Documents) -> NDArray[np.uint64]:
    """Return what tells the documents of each site, source or language apart (uint64 [documents])."""
    if within == "corpus":
        return np.zeros(len(documents), np.uint64)
    values = documents.column("source" if within == "site" else within).to_pylist()
    if within == "site":
        urls = documents.column("url").to_pylist()
        values = [_site(url) or source for url, source in zip(urls, values, strict=True)]
    known = {value: int.from_bytes(blake2b(f"{within}\0{value}".encode(), digest_size=8).digest(), "little") for value in set(values)}
    return np.array([known[value] for value in values], np.uint64)


def _owners(documents: Documents) -> NDArray[np.uint64]:
    """Return the first half of each document's id (uint64 [documents]); without ids, its row."""
    ids = documents.column("id").to_pylist()
    return np.array([row if name is None else int(name[:16], 16) for row, name in enumerate(ids)], np.uint64)


def _site(url: str | None) -> str | None:
    """Return the host of a URL, without ``www.``."""
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _in_code_points(view: TextView, spans: Sequence[tuple[int, int, int, str, str]]) -> list[tuple[int, int, int, str, str]]:
    """Turn spans of bytes of the batch into spans of code points of their rows."""
    made: list[tuple[int, int, int, str, str]] = []
    document, at, chars = -1, 0, 0
    data: Any = view.data
    for row, start, end, kind, replacement in spans:
        if row != document:
            document, at, chars = row, int(view.offsets[row]), 0
        chars += _code_points(data[at:start])
        length = _code_points(data[start:end])
        made.append((row, chars, chars + length, kind, replacement))
        at, chars = end, chars + length
    return made


def _code_points(data: NDArray[np.uint8]) -> int:
    return int(np.count_nonzero((data & 0xC0) != 0x80))
