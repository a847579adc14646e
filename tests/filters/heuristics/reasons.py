# SPDX-License-Identifier: Apache-2.0
"""What datatrove's Gopher filters call a failure, and the rule of ours that it is."""

from __future__ import annotations

REASONS = {
    "gopher_short_doc": "too_few_words",
    "gopher_long_doc": "too_many_words",
    "gopher_below_avg_threshold": "words_too_short",
    "gopher_above_avg_threshold": "words_too_long",
    "gopher_too_many_hashes": "too_many_hashes",
    "gopher_too_many_ellipsis": "too_many_ellipses",
    "gopher_too_many_bullets": "too_many_bullet_lines",
    "gopher_too_many_end_ellipsis": "too_many_ellipsis_lines",
    "gopher_below_alpha_threshold": "too_few_alphabetic_words",
    "gopher_enough_stop_words": "too_few_stop_words",
    "dup_para_frac": "too_many_duplicate_paragraphs",
    "dup_para_char_frac": "too_many_chars_in_duplicate_paragraphs",
    "dup_line_frac": "too_many_duplicate_lines",
    "dup_line_char_frac": "too_many_chars_in_duplicate_lines",
    **{f"top_{n}_gram": f"top_{n}_gram_too_frequent" for n in (2, 3, 4)},
    **{f"duplicated_{n}_n_grams": f"too_many_duplicate_{n}_grams" for n in range(5, 11)},
}
