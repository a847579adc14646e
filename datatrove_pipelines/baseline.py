# SPDX-License-Identifier: Apache-2.0
"""The steps of a Limpide recipe as a datatrove pipeline: language, Gopher repetition and quality, MinHash, e-mail and IP addresses.

The stages and their order are those of huggingface/datatrove, examples/fineweb.py: filter and write Parquet; read it for signatures;
match buckets; cluster; read it again, remove duplicates, replace personal data, write Parquet. It serves benchmarks, and shows a user of
datatrove which step of Limpide does what. Where it differs from datatrove's defaults:

* the words are ``SimpleWords`` unless another tokenizer is given. Datatrove's default is spaCy's rules for the language, some
  tens of times slower: with ``SimpleWords`` datatrove is faster than out of the box, never slower;
* the language model is lid.176.ftz, which Limpide pins, instead of lid.176.bin, which datatrove downloads at first use. The filter's code
  is datatrove's own. (``LanguageFilter`` itself also asks for one certain distribution of fastText by name.)
* two rules of GopherQuality are off: the English stop words, which would drop every other language, and the share of words with
  letters, which counts every comma as a word and would drop a good part of novels.

``run_here`` runs the stages in this process, one task after the other, without the start-up of datatrove's executors.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.filters.language_filter import LanguageFilter
from datatrove.pipeline.formatters import PIIFormatter
from datatrove.pipeline.readers import JsonlReader, ParquetReader
from datatrove.pipeline.writers import ParquetWriter
from datatrove.utils.lid import FT176LID
from datatrove.utils.word_tokenizers import WordTokenizer, simple_span_tokenize

_WORD: Final = re.compile(r"\w+|[^\w\s]")
COMPRESSION: Final = "zstd"


class SimpleWords(WordTokenizer):  # type: ignore[misc] # datatrove carries no types
    r"""Words by one regular expression, ``\w+|[^\w\s]``: what Limpide's segmenter finds in text without marks and unspaced scripts.

    >>> SimpleWords().word_tokenize("L'eau claire, 12.")
    ['L', "'", 'eau', 'claire', ',', '12', '.']
    """

    def __eq__(self, other: object) -> bool:
        """Be equal to every other: it has no state."""
        return isinstance(other, SimpleWords)

    def __hash__(self) -> int:
        """Hash by class: datatrove keeps tokenizers and words in caches by tokenizer."""
        return hash(SimpleWords)

    def word_tokenize(self, text: str) -> list[str]:
        """Return words and single symbols."""
        return _WORD.findall(text)

    def sent_tokenize(self, text: str) -> list[str]:
        """Return lines: none of the baseline's steps asks for sentences."""
        return [line for line in text.splitlines() if line]

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """Return the lines as half-open spans of code points."""
        return list(simple_span_tokenize(text, self.sent_tokenize(text)))


class PinnedLanguages(FT176LID):  # type: ignore[misc] # datatrove carries no types
    """Datatrove's caller of fastText with a model file of ours."""

    def __init__(self, model: Path) -> None:
        super().__init__()
        self._path = model

    @cached_property
    def model(self) -> Any:  # noqa: ANN401 - fastText carries no types
        """Load the model."""
        from fasttext.FastText import _FastText

        return _FastText(str(self._path))


class PinnedLanguageFilter(BaseFilter):  # type: ignore[misc] # datatrove carries no types
    """``LanguageFilter`` with a model file of ours: the answer is computed by its own method."""

    name = LanguageFilter.name
    filter = LanguageFilter.filter

    def __init__(self, model: Path, threshold: float = 0.65) -> None:
        """Keep documents whose best language scores above ``threshold``."""
        super().__init__()
        self.model = PinnedLanguages(model)
        self.backend, self.languages, self.label_only = "ft176", None, False
        self.language_threshold, self.keep_top_pairs_threshold = threshold, -1


@dataclass(frozen=True)
class Stage:
    """One datatrove pipeline and the number of its tasks; give both to an executor, or all stages to ``run_here``."""

    name: str
    steps: tuple[PipelineStep, ...]
    tasks: int = 1


def stages(source: Path, output: Path, model: Path, words: WordTokenizer | str | None = None) -> Iterator[Stage]:
    """Yield the stages for one JSONL file with the fields ``id`` and ``text``; the result is ``output/kept/*.parquet``.

    Args:
        source: the file.
        output: a folder for what the stages leave.
        model: lid.176.ftz.
        words: a tokenizer, or the language whose tokenizer datatrove should take (``"eng_Latn"`` is its default).

    """
    words = SimpleWords() if words is None else words
    config = MinhashConfig()
    filtered, signatures, pairs, removed = (str(output / name) for name in ("filtered", "signatures", "pairs", "removed"))
    reader = JsonlReader(str(source.parent), glob_pattern=source.name)
    filters = (
        PinnedLanguageFilter(model),
        GopherRepetitionFilter(language=words),
        GopherQualityFilter(language=words, min_stop_words=None, max_non_alpha_words_ratio=None),
    )
    yield Stage("filter", (reader, *filters, ParquetWriter(filtered, compression=COMPRESSION)))
    yield Stage("signatures", (ParquetReader(filtered), MinhashDedupSignature(signatures, config, language=words)))
    yield Stage("buckets", (MinhashDedupBuckets(signatures, pairs, config=config),), config.num_buckets)
    yield Stage("cluster", (MinhashDedupCluster(pairs, removed, config),))
    kept = ParquetWriter(str(output / "kept"), compression=COMPRESSION)
    yield Stage("remove", (ParquetReader(filtered), MinhashDedupFilter(removed), PIIFormatter(), kept))


def run_here(all_stages: Iterator[Stage]) -> Mapping[str, int]:
    """Run stages in this process; return how many documents each step of each stage passed on, as ``stage.step``."""
    passed: dict[str, int] = {}
    for stage in all_stages:
        for rank in range(stage.tasks):
            data: DocumentsPipeline = None
            for step in stage.steps:
                data = step.run(data, rank, stage.tasks)
            if data is not None:
                deque(data, maxlen=0)
        for step in stage.steps:
            counts = {name: stat.total for name, stat in step.stats.stats.items()}
            forwarded = counts.get("forwarded", counts.get("total"))
            if forwarded is not None:
                passed[f"{stage.name}.{type(step).__name__}"] = int(forwarded)
    return passed
