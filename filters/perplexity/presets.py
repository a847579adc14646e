# SPDX-License-Identifier: Apache-2.0
"""Ranges of perplexity that other corpora keep, as presets.

Their numbers hold for CCNet's models of Wikipedia (5-grams); with models of your own they are a start, to be checked with
``limpide explore``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Preset = Literal[
    "lucie_web", "lucie_books", "lucie_hal", "lucie_eurovoc", "lucie_american_stories", "croissantllm_books", "croissantllm_pdf"
]


@dataclass(frozen=True)
class Limits:
    """Limits of whole texts, of their chunks, and of averages over chunks; None: no limit."""

    min_perplexity: float | None = None
    max_perplexity: float | None = None
    min_chunk_perplexity: float | None = None
    max_chunk_perplexity: float | None = None
    max_mean_chunk_perplexity: float | None = None
    max_median_chunk_perplexity: float | None = None
    max_average_chunk_perplexity: float | None = None


LIMITS: Final = frozenset(field.name for field in dataclasses.fields(Limits))

PRESETS: Final[Mapping[str, Limits]] = {
    # OpenLLM-France/Lucie-Training at c3b8b3a0, webdata_processing/base.py: web pages below 10 or above 1000 are dropped.
    "lucie_web": Limits(min_perplexity=10, max_perplexity=1000),
    # The same, assets/hugging_face/README_dataset.md: of Gallica, chunks of 10 000 characters from 10 to 1000 stay.
    "lucie_books": Limits(min_chunk_perplexity=10, max_chunk_perplexity=1000),
    # The same, tokenization/preprocessing/preproc_datasets.py, filter_by_perplexity: kept when the mean or the median is low enough.
    "lucie_hal": Limits(max_average_chunk_perplexity=930),
    "lucie_eurovoc": Limits(max_average_chunk_perplexity=1500),
    "lucie_american_stories": Limits(max_average_chunk_perplexity=2310),
    # ManuelFay/llm-data-hub, dataset_collection/french/bnf/bnf_gallica.py.
    "croissantllm_books": Limits(min_perplexity=10, max_perplexity=300),
    # The same, configs/1T_configs/french_corpus_300b.yaml.
    "croissantllm_pdf": Limits(min_perplexity=10, max_perplexity=500),
}
"""Preset to its limits."""
