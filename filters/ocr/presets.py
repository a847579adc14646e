# SPDX-License-Identifier: Apache-2.0
"""Rules for scanned text of other corpora, as presets of the step ``ocr``; what is given beside a preset holds before it.

What a preset cannot hold is another step's, and docs/ocr.md shows the whole recipe: perplexity (``perplexity`` has presets of the same
corpora), the language of chunks, and the number of words that is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

_OURS_OFF: Final = {"max_lone_letter_fraction": None, "max_mixed_word_fraction": None}
Preset = Literal["lucie", "luciole", "croissantllm"]

PRESETS: Final[Mapping[str, Mapping[str, Any]]] = {
    # OpenLLM-France/Lucie-Training at c3b8b3a0, assets/hugging_face/README_dataset.md: Gallica (v1.2) with metadata OCR score >= 90.
    "lucie": {"min_confidence": 90.0, **_OURS_OFF},
    # OpenLLM-France/Luciole-Training at eaaa60d2, data/processing/pretraining/web_utils.py, ExtremeTokenizerFilter: chunks of 1000 to 2000
    # characters with more than 0.38 tokens a character of their own tokenizer of 128 000 pieces are replaced by [...]: give `tokenizer`.
    "luciole": {"chunk_chars": 1000, "max_chunk_tokens_per_char": 0.38, **_OURS_OFF},
    # ManuelFay/llm-data-hub, dataset_collection/french/bnf/bnf_gallica.py: mean_nqa > 90; without the first three lines and the last; lines
    # of over 20 characters and 5 words with 3 to 10 characters a word stay; a text goes with under half of its lines, under 50 lines or
    # 5000 characters, or over 1 000 000 characters.
    "croissantllm": {
        "min_confidence": 90.0,
        "skip_first_lines": 3,
        "skip_last_lines": 1,
        "other_lines": "remove",
        "min_good_line_fraction": 0.5,
        "min_good_lines": 50,
        "min_good_line_chars": 5000,
        "max_good_line_chars": 1_000_000,
        "max_lone_letter_fraction": None,
        "max_mixed_word_fraction": None,
    },
}
"""Preset to the parameters that it sets."""
