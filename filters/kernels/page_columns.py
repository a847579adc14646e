# SPDX-License-Identifier: Apache-2.0
"""The columns that describe a block, by name, in order; a model refuses features with other names.

Which file fills which: itself and its place ``page_itself``, neighbours and containers ``page_around``, elements, hints and phrases
``page_hinted``.
"""

from __future__ import annotations

from typing import Final

from filters.kernels import page_tags as cut
from filters.kernels.page_words import HINTS, PHRASES

_SELF: Final = (
    "length link_share words word_length commas ends ends_density digit_share capital_share function_share title_share links "
    "images breaks wide_share last first bold_share depth kind hidden copies place text_place number page_length page_blocks "
    "after_h1 h1_distance order siblings heading_distance"
)
SELF: Final = tuple(_SELF.split())
NEIGHBOURS: Final = 3
"""So many blocks before and after are described."""
NEAR: Final = tuple(
    f"{name}@{step:+d}"
    for step in range(-NEIGHBOURS, NEIGHBOURS + 1)
    if step
    for name in ("length", "link_share", "ends", "kind", "function_share")
)
_AROUND: Final = (
    "window5 window5_links window12 window12_links long_before long_after longs_before longs_after largest up_to_top "
    "top_above top_share top_link_share article_share same_count same_length same_link_share"
)
AROUND: Final = tuple(_AROUND.split())
LEVELS: Final = 5
"""So many containers are described, the nearest first."""
CONTAINERS: Final = tuple(
    f"{name}^{level}" for level in range(LEVELS) for name in ("chars", "links", "blocks", "share", "longs", "children")
)
NAMES: Final = (
    *SELF,
    *NEAR,
    *AROUND,
    *CONTAINERS,
    *(f"in:{name}" for name in cut.MARKED),
    *(f"hint:{name}" for name, _ in HINTS),
    *(f"says:{name}" for name, _ in PHRASES),
    *(f"under:{name}" for name, _ in PHRASES),
)
FEATURES: Final = len(NAMES)
TAGS, HINTED, SAID = len(cut.MARKED), len(HINTS), len(PHRASES)
AT_NEAR: Final = len(SELF)
AT_AROUND: Final = AT_NEAR + len(NEAR)
AT_CONTAINERS: Final = AT_AROUND + len(AROUND)
AT_TAGS: Final = AT_CONTAINERS + len(CONTAINERS)
AT_HINTS: Final = AT_TAGS + TAGS
AT_SAYS: Final = AT_HINTS + HINTED
AT_UNDER: Final = AT_SAYS + SAID
