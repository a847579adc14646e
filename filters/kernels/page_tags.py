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
    "title head menu search frameset dir listing noscript"
)
_INLINES: Final = (
    "a b strong em i u span code kbd time cite q sub sup small mark font abbr label button big nobr s strike tt "
    "foreignobject desc marquee ruby rb rtc"
)
_SKIPPED: Final = "svg math template select object audio video canvas datalist map applet option optgroup rt rp"
_VOIDS: Final = "area base br col embed hr img input link meta source track wbr param frame keygen basefont bgsound"
KINDS: Final[dict[str, int]] = {
    **dict.fromkeys(
        _BLOCKS.split(),
        BLOCK,
    ),
    **dict.fromkeys(_INLINES.split(), INLINE),
    **dict.fromkeys(_SKIPPED.split(), SKIP),
    **dict.fromkeys(["script", "style", "xmp", "iframe", "noembed", "noframes", "textarea"], RAW),
    **dict.fromkeys(_VOIDS.split(), VOID),
    "plaintext": BLOCK,
    "colgroup": BLOCK,
}
NAMES: Final = tuple(sorted(KINDS, key=lambda name: int.from_bytes(name.encode()[:8].ljust(8, b"\0"), "big")))
CODES: Final = np.array([int.from_bytes(name.encode()[:8].ljust(8, b"\0"), "big") for name in NAMES], np.uint64)
TAG_KINDS: Final = np.array([KINDS[name] for name in NAMES], np.int64)
_MARKED: Final = (
    "p article section main header footer nav aside ul ol li table tr td th blockquote pre figure figcaption form fieldset "
    "address details dl dt dd a code h1 h2 h3 h4 h5 h6 label button time cite small center div caption em sup noscript"
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

LINK_BIT: Final = 1 << MARKED.index("a")

# What the tree construction of HTML (13.2.6) asks of an element, as bits of FLAGS.
CLOSES_P, SCOPE, SPECIAL, UNLISTED, HEADING_TAG, FORMAT, OF_HEAD, BREAKS_OUT, CELL = (1 << bit for bit in range(9))
_FLAGGED: Final = {
    CLOSES_P: (
        "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer header "
        "hgroup main menu nav ol p "
        "search section summary ul h1 h2 h3 h4 h5 h6 pre listing form li dd dt plaintext hr xmp table"
    ),
    SCOPE: "applet caption html table td th marquee object template select foreignobject desc",
    SPECIAL: (
        "address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup "
        "dd details dir div dl "
        "dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html "
        "iframe img input keygen "
        "li link listing main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script search section select "
        "source style summary table tbody td template textarea tfoot th thead title tr track ul wbr xmp foreignobject desc svg math"
    ),
    UNLISTED: "address div p",
    HEADING_TAG: "h1 h2 h3 h4 h5 h6",
    FORMAT: "a b big code em font i nobr s small strike strong tt u",
    OF_HEAD: "base basefont bgsound link meta title noscript noframes style script template head",
    BREAKS_OUT: (
        "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre "
        "ruby s small span strong strike sub sup table tt u ul"
    ),
    CELL: "td th caption",
}
FLAGS: Final = np.array([sum(bit for bit, names in _FLAGGED.items() if name in names.split()) for name in NAMES], np.int64)
LENGTHS: Final = np.array([len(name) for name in NAMES], np.int64)
PLACE_SHIFT: Final = np.uint64(52)


def _places() -> tuple[np.uint64, np.ndarray[tuple[int], np.dtype[np.int16]]]:
    """Return a multiplier under which no two names share the upper twelve bits, and the table of numbers by these bits."""
    factor = 0x9E3779B97F4A7C15
    while True:
        places = [((int(code) * factor) & 0xFFFFFFFFFFFFFFFF) >> 52 for code in CODES]
        if len(set(places)) == len(places):
            break
        factor = (factor * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF | 1
    table = np.full(4096, -1, np.int16)
    table[places] = np.arange(len(CODES))
    return np.uint64(factor), table


FACTOR, PLACES = _places()
P, LI, DD, DT, TABLE, TR, TD, TH, CAPTION, FORM, HEAD, BUTTON, OPTION, SVG, MATH, TEXTAREA, COLGROUP = (
    NUMBERS[name]
    for name in [
        "p",
        "li",
        "dd",
        "dt",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "form",
        "head",
        "button",
        "option",
        "svg",
        "math",
        "textarea",
        "colgroup",
    ]
)
TBODY, THEAD, TFOOT, RT, RP, OL, UL, FOREIGN, DESC, PLAINTEXT, TEMPLATE, OPTGROUP = (
    NUMBERS[name]
    for name in ["tbody", "thead", "tfoot", "rt", "rp", "ol", "ul", "foreignobject", "desc", "plaintext", "template", "optgroup"]
)
H_FIRST: Final = NUMBERS["h1"]
"""The six headings have successive numbers, since their names sort so."""
# Columns of the stack of open elements. The last five are levels: of the nearest element that ends a scope (HTML, 13.2.4.2), of the nearest
# special one, of the nearest that ends a search for list items, of the nearest table, and of the one before with the same tag.
S_TAG, S_ELEMENT, S_BITS, S_LINKED, S_BOLDED, S_SCOPE, S_BUTTON, S_SPECIAL, S_LISTED, S_TABLE, S_PREVIOUS = range(11)
STACK_COLUMNS: Final = 11
REMOVED: Final = -2
