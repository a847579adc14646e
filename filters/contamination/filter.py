# SPDX-License-Identifier: Apache-2.0
"""Filter ``contamination``: texts of benchmarks within documents, by n-grams of words.

A document that holds a run of ``ngram_words`` words of a benchmark's item is contaminated (Brown et al. 2020, "Language Models are Few-Shot
Learners", arXiv 2005.14165, appendix C: 13-grams; Luciole uses 13 too). Words are compared in lower case without punctuation, so an item
in other case, spacing or punctuation is found as well. An item counts as found when ``min_item_fraction`` of its n-grams stand in one
document, in any order.

What to do is ``policy``: ``signal`` only measures, ``drop`` drops the document, ``edit`` takes out the runs that were found. Whatever the
policy, the card tells how much of each benchmark was found.

Not found: translations, paraphrases, items with fewer words than an n-gram, items with a changed word every few words, and numbers changed
within every n-gram.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.contamination.benchmarks import Benchmarks, items_of, load
from filters.contract import AssetNeed, Documents, Edit, Edits, Measure, Rule, Signal, Summary
from filters.segmentation.segmented import Segmented

KIND = "BENCHMARK"


@dataclass(frozen=True)
class Contamination(Segmented):
    """Find texts of benchmarks: measure, drop the document, or take them out."""

    name: ClassVar[str] = "contamination"
    edits: ClassVar[bool] = True
    edits_counted: ClassVar[str] = "contamination_ngrams"
    summarises: ClassVar[bool] = True
    languages: ClassVar[str] = "any; checked on English, French and Chinese benchmarks; n-grams of characters where a script has no spaces"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("contamination_ngrams", pa.int64(), "n-grams of the document that stand in a benchmark", "n-grams", low=0),
        Signal("contamination_fraction", pa.float64(), "share of the document's words within such n-grams", "fraction", 0, 1),
        Signal("contamination_found", pa.int64(), "items of benchmarks found in the document", "items", low=0),
        Signal(
            "contamination_items",
            pa.list_(pa.string()),
            "which items, as benchmark#number from 0",
            null="no item was found",
            evidence=True,
        ),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("holds_benchmark_items", "contamination_found", "above", "max_items", when="policy"),
        Rule("too_much_benchmark_text", "contamination_fraction", "above", "max_fraction", when="policy"),
    )

    benchmarks: tuple[str, ...] = ()
    """Paths or globs of the benchmarks: JSONL (also .gz, .zst), or tab-separated with the question first."""
    fields: tuple[str, ...] = ("question", "prompt", "text")
    """Fields of a JSON item that hold its text; the first that is there is taken."""
    ngram_words: int = 13
    """Length of the compared n-grams, in words (GPT-3: 13)."""
    min_item_fraction: float = 0.5
    """An item is found when this share of its n-grams stands in one document."""
    policy: Literal["signal", "drop", "edit"] = "signal"
    """What is done about it."""
    max_items: int = 0
    """With ``drop``: more found items than this."""
    max_fraction: float | None = None
    """With ``drop``: a greater share of words than this, even when no item is whole; none: not judged."""

    def __post_init__(self) -> None:
        """Refuse lengths that find nothing or everything."""
        if self.ngram_words < 1:
            raise ValueError(f"contamination: ngram_words is {self.ngram_words}; expected 1 or more")
        if not 0 < self.min_item_fraction <= 1:
            raise ValueError(f"contamination: min_item_fraction is {self.min_item_fraction}; expected more than 0, at most 1")

    def check_assets(self, assets: Mapping[str, Sequence[Path]]) -> None:
        """Refuse no benchmarks, and benchmarks whose items cannot be read."""
        self._named(assets)
        for path in assets["benchmarks"]:
            items_of(path, self.fields)

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the benchmarks."""
        return tuple(AssetNeed("benchmarks", place) for place in self.benchmarks)

    def edits_here(self) -> bool:
        """Edit only when told so."""
        return self.policy == "edit"

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the benchmarks."""
        return partial(self._measure, self._load(assets))

    def open_edit(self, assets: Mapping[str, Sequence[Path]]) -> Edit:
        """Read the benchmarks."""
        return partial(self._edit, self._load(assets))

    def _load(self, assets: Mapping[str, Sequence[Path]]) -> Benchmarks:
        self._named(assets)
        return load(assets["benchmarks"], self.fields, self.ngram_words, self.segmentation.of_texts)

    def _named(self, assets: Mapping[str, Sequence[Path]]) -> None:
        if not assets.get("benchmarks"):
            raise ValueError("contamination: no benchmark was given; name files with `benchmarks`, such as [gsm8k/test.jsonl]")

    def edit(self, documents: Documents) -> Edits:  # noqa: ARG002 - one signature
        """Find nothing: benchmarks come with ``open_edit``."""
        return Edits.of([])

    def _measure(self, known: Benchmarks, documents: Documents) -> dict[str, pa.Array]:
        from filters.kernels.ngrams import find, word_counts

        row, position, gram = find(documents.segmented(self.segmentation.of_texts), known.grams, self.ngram_words)
        words = word_counts(documents.segmented(self.segmentation.of_texts))
        covered = np.zeros(len(documents), np.int64)
        for document, _, length in runs(row, position, self.ngram_words):
            covered[document] += length
        items = self._items(known, row, gram, len(documents))
        return {
            "contamination_ngrams": pa.array(np.bincount(row, minlength=len(documents)), pa.int64()),
            "contamination_fraction": pa.array(covered / np.maximum(words, 1), pa.float64()),
            "contamination_found": pa.array([len(found or ()) for found in items], pa.int64()),
            "contamination_items": pa.array(items, pa.list_(pa.string())),
        }

    def _items(self, known: Benchmarks, row: Any, gram: Any, documents: int) -> list[list[str] | None]:  # noqa: ANN401 - int64 arrays
        """Return the found items of every document; None where there are none."""
        found: list[list[str] | None] = [None] * documents
        pairs = np.unique(np.stack([row, gram], axis=1), axis=0)
        for document in np.unique(pairs[:, 0]).tolist():
            grams = pairs[pairs[:, 0] == document, 1]
            holders = np.concatenate([known.holders[known.holder_first[g] : known.holder_first[g + 1]] for g in grams])
            items, counts = np.unique(holders, return_counts=True)
            whole = items[counts >= self.min_item_fraction * known.item_grams[items]]
            if len(whole):
                found[document] = [known.name_of(int(item)) for item in whole]
        return found

    def _edit(self, known: Benchmarks, documents: Documents) -> Edits:
        from filters.kernels.ngrams import find

        spans = []
        view = documents.segmented(self.segmentation.of_texts)
        row, position, _ = find(view, known.grams, self.ngram_words)
        words = view.words
        for document, start, length in runs(row, position, self.ngram_words):
            compared = np.nonzero(words.flags[words.first[document] : words.first[document + 1]] & 2)[0] + words.first[document]
            begin, end = int(words.start[compared[start]]), int(words.end[compared[start + length - 1]])
            text = view.data[int(view.offsets[document]) : end].tobytes()
            before = len(text[: begin - int(view.offsets[document])].decode("utf-8", "replace"))
            spans.append((document, before, len(text.decode("utf-8", "replace")), KIND, ""))
        return Edits.of(spans)

    def summary(self, signals: Iterator[pa.Table], assets: Mapping[str, Sequence[Path]]) -> Summary:
        """Tell of each benchmark how many items were found in any document read."""
        known = self._load(assets)
        documents = dict.fromkeys(known.names, 0)
        found: dict[str, set[str]] = {name: set() for name in known.names}
        for table in signals:
            for items in pc.drop_null(table.column("contamination_items")).to_pylist():
                for name in {item.rpartition("#")[0] for item in items}:
                    documents[name] += 1
                for item in items:
                    found[item.rpartition("#")[0]].add(item)
        rows = []
        for number, name in enumerate(known.names):
            grams = known.item_grams[known.first[number] : known.first[number + 1]]
            checked = int(np.count_nonzero(grams))
            share = f"{100 * len(found[name]) / checked:.1f}%" if checked else "-"
            rows.append((name, len(grams), checked, len(found[name]), share, documents[name]))
        columns = ("benchmark", "items", "long enough to look for", "found", "share", "documents with one")
        acted = {"signal": "stay as they are", "drop": "were dropped", "edit": "lost those parts"}[self.policy]
        said = (
            f"Looked for in all documents that were read, before anything was dropped; documents that hold an item {acted}. "
            f"An item is found when {self.min_item_fraction:.0%} of its {self.ngram_words}-grams stand in one document; translations and "
            "paraphrases are not found."
        )
        return Summary("Benchmarks found in the documents", columns, tuple(rows), said)


def runs(row: Any, position: Any, ngram: int) -> Iterator[tuple[int, int, int]]:  # noqa: ANN401 - int64 arrays
    """Iterate over ``(document, first word, words)`` of the runs that n-grams at ``position`` cover; both ascend."""
    open_run: tuple[int, int, int] | None = None
    for document, start in zip(row.tolist(), position.tolist(), strict=True):
        if open_run is not None and open_run[0] == document and start <= open_run[1] + open_run[2]:
            open_run = (document, open_run[1], start + ngram - open_run[1])
            continue
        if open_run is not None:
            yield open_run
        open_run = (document, start, ngram)
    if open_run is not None:
        yield open_run
