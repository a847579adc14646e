# SPDX-License-Identifier: Apache-2.0
"""Elements of HTML as the cutter sees them: which end a block, which hold no text, and the columns of what it writes.

Kinds after the HTML Living Standard, 15.3 ("Rendering: non-replaced elements") and 13.1.2 ("void", "raw text"); what is skipped holds
data or controls, not prose. A tag is known by the first eight bytes of its name, which are different for all names here.
"""

from __future__ import annotations

from typing import Final

import numpy as np

# Columns of a block. Lengths are bytes or counts within the block.
START, END, ELEMENT, TAGS, DEPTH, CHARS, LINK_CHARS, WORDS, COMMAS, ENDS, DIGITS, CAPITALS, FUNCTION, IN_TITLE, LINKS, IMAGES = range(16)
HASH, LAST, FIRST, BREAKS, WIDE, HEADING, BOLD_CHARS, OFFSET = range(16, 24)
BLOCK_COLUMNS: Final = 24
# Columns of an element. Its blocks are FROM to TO, half open.
PARENT, TAG, FROM, TO, LEVEL, ORDER, CHILDREN = range(7)
ELEMENT_COLUMNS: Final = 7

INLINE, BLOCK, SKIP, RAW, VOID = 0, 1, 2, 3, 4
_BLOCKS: Final = (
    "html body div p article section main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot "
    "tr td th caption blockquote pre figure figcaption form fieldset legend address center details summary dialog hgroup "
    "title head menu search frameset dir listing"
)
_INLINES: Final = "a b strong em i u span code kbd time cite q sub sup small mark font abbr label button"
_SKIPPED: Final = "svg math template select textarea object audio video canvas datalist map applet noscript option rt rp"
_VOIDS: Final = "area base br col embed hr img input link meta source track wbr param frame keygen basefont bgsound"
KINDS: Final[dict[str, int]] = {
    **dict.fromkeys(
        _BLOCKS.split(),
        BLOCK,
    ),
    **dict.fromkeys(_INLINES.split(), INLINE),
    **dict.fromkeys(_SKIPPED.split(), SKIP),
    **dict.fromkeys(["script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"], RAW),
    **dict.fromkeys(_VOIDS.split(), VOID),
}
NAMES: Final = tuple(sorted(KINDS, key=lambda name: int.from_bytes(name.encode()[:8].ljust(8, b"\0"), "big")))
CODES: Final = np.array([int.from_bytes(name.encode()[:8].ljust(8, b"\0"), "big") for name in NAMES], np.uint64)
TAG_KINDS: Final = np.array([KINDS[name] for name in NAMES], np.int64)
_MARKED: Final = (
    "p article section main header footer nav aside ul ol li table tr td th blockquote pre figure figcaption form fieldset "
    "address details dl dt dd a code h1 h2 h3 h4 h5 h6 label button time cite small center div caption em sup"
)
MARKED: Final = _MARKED.split()
"""Elements that set a bit in a block's TAGS when the block stands in one, in this order."""
TAG_BITS: Final = np.array([1 << MARKED.index(name) if name in MARKED else 0 for name in NAMES], np.int64)
NUMBERS: Final[dict[str, int]] = {name: number for number, name in enumerate(NAMES)}
BR, HR, IMG, TITLE, LINK, BODY, HTML = (NUMBERS[name] for name in ("br", "hr", "img", "title", "a", "body", "html"))
STRONG, BOLD, META, TIME, SCRIPT, CANONICAL = (NUMBERS[name] for name in ("strong", "b", "meta", "time", "script", "link"))
PRE_BIT: Final = 1 << MARKED.index("pre")
HIDDEN: Final = 1 << 62
"""Bit of TAGS: in an element with the attribute ``hidden``, ``aria-hidden`` or a style that hides it."""
