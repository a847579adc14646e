# SPDX-License-Identifier: Apache-2.0
"""What differs by language in ROOTS' filters beside cut-offs: lengths of n-grams, long words, words looked up in pairs.

bigscience-workshop/data-preparation (commit 9d058841), ``01b_oscar_cleaning_and_filtering/parameters_filtering.py``: the columns
``character_repetition_length``, ``word_repetition_length``, ``length_word_max_cutoff``, ``words_augmentation_*`` of its languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CHAR_NGRAM: Final[Mapping[str, int]] = {"zho_Hans": 3, "zho_Hant": 3}
"""Language to the length of n-grams of characters where it is not 10."""
WORD_NGRAM: Final[Mapping[str, int]] = {"urd_Arab": 7}
"""Language to the length of n-grams of words where it is not 5."""
LONG_WORD_CHARS: Final[Mapping[str, int]] = {
    "ara_Arab": 25,
    "ben_Beng": 20,
    "cat_Latn": 20,
    "eng_Latn": 25,
    "spa_Latn": 25,
    "eus_Latn": 28,
    "fra_Latn": 45,
    "hin_Deva": 25,
    "ind_Latn": 30,
    "por_Latn": 19,
    "urd_Arab": 20,
    "vie_Latn": 25,
    "zho_Hans": 1000,
    "zho_Hant": 1000,
}
"""Language to the length (code points) above which a word is long, where it is not 50."""
PAIRS: Final[Mapping[str, str]] = {"zho_Hans": "", "zho_Hant": "", "vie_Latn": " "}
"""Language in which two words together are looked up in lists too, to what joins them."""
WEB: Final = ("http", "www", ".com", "href", "//")
"""Parts that make a word one of the web's (``incorrect_word_substrings``)."""
