# SPDX-License-Identifier: Apache-2.0
"""Draws what looks like telephone numbers: those of a plan in all ways of writing, and near misses."""

from __future__ import annotations

import phonenumbers
from hypothesis import strategies as st

BEFORE = (
    "", " ", "tel ", "Tel.: ", "a", "$", "%", "(", "[", "+", "ring ", "\n", ", ", "12 ", "12.", "3  -  ", "x", "é", "§ ", "2024-01-02 ",
    "1/2/", "= ", ":", "№ ", "Fax no ", "call me on ", "mobile:\n", "00 ", "e", "int ", "(x ", "ab ~ ",
)  # fmt: skip
BEHIND = (
    "", " ", "a", "px", "%", ")", ",", ".", " 12", "-1", "/2", "x12", " ext. 7", "#", " - 503#", " office", " (fax)\n", "\n", "e", "em",
    " int 4", ", x 3", "é", ":30", "\t9", "~8", ";ext=5", " 0", "  00", "\u0661", "\u00a01", " доб 3",
)  # fmt: skip
MARKS = (
    "",
    " ",
    "-",
    ".",
    "/",
    "(",
    ")",
    "\u00a0",
    "x",
    " ext. ",
    " - ",
    ") ",
    " (",
    "  ",
    "~",
    "\u2013",
    ", ",
    "X",
    "//",
    ". ",
    "[",
    "\u3000",
)


def drawn(region: str) -> st.SearchStrategy[str]:
    """Draw digits that begin as numbers do: with the calling code, prefixes for calls abroad, a trunk prefix, or an example of the plan."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.TOLL_FREE)
    examples = [one for kind in kinds if (one := phonenumbers.example_number_for_type(region, kind)) is not None]
    written = [phonenumbers.format_number(one, form) for one in examples for form in (0, 1, 2)]
    starts = ["", "0", "00", "1", "8", "06", "011", "+", str(phonenumbers.country_code_for_region(region)), *written]
    groups = st.lists(st.tuples(st.sampled_from(MARKS), st.from_regex(r"[0-9]{1,6}", fullmatch=True)).map("".join), max_size=5).map("".join)
    return st.tuples(st.sampled_from(starts), groups).map("".join)
