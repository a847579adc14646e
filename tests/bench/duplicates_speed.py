# SPDX-License-Identifier: Apache-2.0
"""Speed of near-duplicate search on one core: ``python -m tests.bench.duplicates_speed``.

Times are processor time of this thread (least of several rounds), so that a busy machine says the same; texts are real prose of novels
cut into pieces. Signatures: from words (the view is there) and from text. Peers get fewer texts. Linking: synthetic keys through storage,
as a run does it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from filters.contract import Documents, Filter
from filters.dedup.minhash import MinHash
from filters.dedup.repeated_lines import RepeatedLines
from filters.dedup.simhash import SimHash
from tests.bench.duplicates.growth import Cost, link_synthetic
from tests.bench.duplicates.link_peers import LINK_PEERS
from tests.bench.duplicates.pairs import laws, prose
from tests.bench.duplicates.peers import PEERS, installed
from tests.bench.parts.corpus import web_texts, write_corpus


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the least processor time of several rounds."""
    taken = []
    for _ in range(rounds):
        started = time.thread_time()
        work()
        taken.append(time.thread_time() - started)
    return min(taken)


def pieces(data: Path, chars: int, megabytes: float) -> list[str]:
    """Return pieces of novels in five languages."""
    found, size = [], 0
    for language in ("fr", "de", "es", "it", "pt"):
        for text in prose(data, language):
            for start in range(0, len(text) - chars, chars):
                found.append(text[start : start + chars])
                size += len(found[-1].encode())
                if size > megabytes * 1e6:
                    return found
    return found


def first_documents(data: Path, megabytes: float) -> Iterator[str]:
    """Iterate over the first documents of the corpus of the benches: prose, law and web text in six languages."""
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(data, Path(folder) / "corpus.parquet", megabytes)
        yield from pq.read_table(Path(folder) / "corpus.parquet", columns=["text"]).column("text").to_pylist()


def whole_pages(data: Path, megabytes: float) -> Iterator[str]:
    """Iterate over main texts of web pages (C4) as they are."""
    size = 0
    for text in web_texts(data):
        yield text
        size += len(text.encode())
        if size > megabytes * 1e6:
            return


def signatures(data: Path, megabytes: float) -> float:
    """Print the speed of signatures by length of text and on whole corpora; return that from text at 3000 characters."""
    print("signatures, MB/s of UTF-8 on one core (14 bands x 8 rows, 5-grams, 112-byte signature)")
    print("  characters a text (median, mean)             words   sketch given words   from text   documents/s from text")
    told = 0.0
    sets = {f"{chars:,} (pieces of novels)": pieces(data, chars, megabytes) for chars in (300, 1000, 3000, 20_000)}
    sets["bench corpus"] = list(first_documents(data, megabytes))
    sets["web pages"] = list(whole_pages(data, megabytes))
    for name, listed in sets.items():
        texts = pa.array(listed)
        size = sum(len(text.encode()) for text in listed) / 1e6
        lengths = sorted(map(len, listed))
        filter_ = MinHash()
        cut = seconds(lambda texts=texts: Documents(pa.table({"text": texts})).view.words, 5)  # type: ignore[misc]  # a default binds the loop's value
        ready = Documents(pa.table({"text": texts}))
        _ = ready.view.words
        filter_.sketch(ready)
        made = seconds(lambda filter_=filter_, ready=ready: filter_.sketch(ready), 5)  # type: ignore[misc]  # the same
        about = f"{name}: {median(lengths):,.0f}, {sum(lengths) / len(lengths):,.0f}"
        print(f"  {about:<42}{size / cut:9.0f}   {size / made:18.0f}   {size / (cut + made):9.0f}   {len(texts) / (cut + made):21.0f}")
        told = size / (cut + made) if name.startswith("3,000") else told
    others: dict[str, Filter] = {
        "permutations": MinHash(hashing="permutations"),
        "datatrove": MinHash(hashing="datatrove"),
        "simhash": SimHash(),
    }
    for name, other in others.items():
        few = Documents(pa.table({"text": pieces(data, 3000, 4)}))
        _ = few.view.words
        other.sketch(few)
        size = sum(len(text.encode()) for text in few.column("text").to_pylist()) / 1e6
        print(f"  {name:>17}: {size / seconds(lambda other=other, few=few: other.sketch(few), 2):.1f} MB/s given words")  # type: ignore[misc]  # the same
    return told


def substrings(data: Path, megabytes: float) -> None:
    """Print how fast repeated substrings are counted and found, and what goes, on consecutive versions of laws and on novels."""
    print("\nrepeated substrings of 50 bytes in 2 documents or more, one core")
    versions = next(iter(laws(data).values()))
    sets = {"law versions": [*versions.left, *versions.right], "novels in pieces of 3000 characters": pieces(data, 3000, megabytes)}
    filter_ = RepeatedLines(within="corpus", min_documents=2, min_chars=1 << 30, substring_bytes=50)
    for name, texts in sets.items():
        documents = Documents(pa.table({"text": texts}))
        size = sum(len(text.encode()) for text in texts) / 1e6
        parts, counts = np.unique(filter_.tally(documents).parts, return_counts=True)
        repeated_parts = parts[counts >= 2]
        edits = filter_._edit(repeated_parts, documents)
        gone = sum(np.asarray(edits.end) - np.asarray(edits.start)) / sum(map(len, texts))
        told = size / seconds(lambda documents=documents: filter_.tally(documents), 2)  # type: ignore[misc]  # a default binds the loop's value
        found = size / seconds(lambda documents=documents, known=repeated_parts: filter_._edit(known, documents), 2)  # type: ignore[misc]  # the same
        print(f"  {name}: {size:.1f} MB; counted at {told:.1f} MB/s, found at {found:.1f} MB/s; {gone:.4f} of the characters go")


def peers(data: Path, ours: float) -> None:
    """Print the speed of other libraries on a few texts, from text."""
    texts = pieces(data, 3000, 0.6)
    size = sum(len(text.encode()) for text in texts) / 1e6
    print(f"\npeers, {len(texts)} texts of 3000 characters, from text, one core")
    print(f"  {'limpide':<12} {ours:9.2f} MB/s")
    for library, (package, bands) in PEERS.items():
        if not installed(package):
            print(f"  {library:<12} not installed")
            continue
        bands(texts[:2])
        speed = size / seconds(lambda bands=bands: bands(texts), 1)  # type: ignore[misc]  # the same
        print(f"  {library:<12} {speed:9.2f} MB/s   limpide is {ours / speed:.0f} times as fast")


def linking(documents: int, peer_documents: int, rounds: int) -> None:
    """Print the speed of the link phases, ours and other libraries'."""
    print(f"\nlinking {documents:,} documents of 14 bands through storage, one core, a tenth of them duplicates; median of {rounds} rounds")
    runs: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        link_synthetic(Path(folder) / "warm", 10_000, 2)
        for number in range(rounds):
            work = Path(folder) / str(number)
            runs.append(link_synthetic(work, documents, 4))
            shutil.rmtree(work)
    for name in runs[0].seconds:
        taken = median(run.seconds[name] for run in runs)
        print(f"  {name:<8} {taken:7.2f} s   {documents / taken:12,.0f} documents/s")
    whole = sorted(sum(run.seconds.values()) for run in runs)
    middle, size = median(whole), runs[0].bytes / documents
    print(f"  {'all':<8} {middle:7.2f} s   {documents / middle:12,.0f} documents/s", end="")
    print(f" ({documents / whole[-1]:,.0f} to {documents / whole[0]:,.0f}); {runs[0].merged:,} merged; {size:.0f} bytes a document")
    print(f"  link phases of other libraries on {peer_documents:,} documents, in memory but for datatrove")
    for library, (package, link) in LINK_PEERS.items():
        if not installed(package):
            print(f"  {library:<12} not installed")
            continue
        link(1000)
        taken, merged = link(peer_documents)
        speed = peer_documents / taken
        print(f"  {library:<12} {speed:12,.0f} documents/s; {merged:,} merged; limpide is {documents / middle / speed:.1f} times as fast")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=16)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--peer-documents", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=7, help="of linking")
    parser.add_argument("--only", choices=["signatures", "linking"], default=None)
    given = parser.parse_args()
    data = Path(os.environ.get("LIMPIDE_DATA", "../shared/data"))
    if given.only == "linking":
        print("signatures are left out")
    elif (data / "README.md").is_file():
        peers(data, signatures(data, given.megabytes))
        substrings(data, given.megabytes)
    else:
        print(f"real data is absent: {data} (set LIMPIDE_DATA to its folder); signatures are not measured")
    if given.only != "signatures":
        linking(given.documents, given.peer_documents, given.rounds)


if __name__ == "__main__":
    main()
