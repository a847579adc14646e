# SPDX-License-Identifier: Apache-2.0
"""Tell what a licence statement in the body of a page is about: the page, or an image, a quote, a comment on it.

A declaration is taken for the page's when its own words say so ("this work is licensed under", "Inhalt steht unter")
or when it stands in the footer. It is an element's when it stands in a figure, a caption, a gallery or a comment, beside
an image that is no licence badge, or under words such as "Foto:". Everything else is unclear, and unclear is not open.

Words that say "this work" are there in the 24 languages of the European Union, words for images in fewer; the rules were tuned on the
development half of Trafilatura's evaluation pages, which are mostly German, and tested on sentences of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from resiliparse.parse.html import ElementNode, Node

from filters.license.candidate import Place, Scope
from filters.license.words import (
    BADGE,
    CLAUSE_END,
    CONTRIBUTION,
    ELEMENT,
    FOOTER,
    MEDIA,
    MEDIA_FIRST,
    MEDIA_TYPE,
    NO_SUBJECT,
    PAGE,
    PAGE_NOUN,
    THEME,
)

BLOCKS: Final = frozenset(
    {"p", "li", "td", "div", "footer", "section", "aside", "article", "blockquote", "dd", "address", "small", "center", "body"}
)
LOOK_UP: Final = 40
"""How many ancestors are looked at; real pages nest less, and hostile ones are not worth more."""
BLOCK_CHARS: Final = 600
"""A block of text longer than this is no licence notice but an article that mentions one."""
NOTICE_CHARS: Final = 250
"""A notice that only stands in a footer, and does not say what it is about, is shorter than this."""
BESIDE_CHARS: Final = 200
"""In a block of text shorter than this, an image is what the block is about."""

LABELS: Final = 512
"""Ids and classes whose meaning is remembered: statements of one page share their ancestors."""

BADGE_NODES: Final = 20
"""Nodes of a link in which its badge is looked for."""


def ancestors(node: Node) -> Iterator[ElementNode]:
    """Iterate over the nearest ancestors of a node."""
    above = node.parent_element
    for _ in range(LOOK_UP):
        if above is None:
            return
        yield above
        above = above.parent_element


def block_of(node: Node) -> Node:
    """Return the nearest ancestor that is set as a block of text."""
    block = node
    for above in ancestors(node):
        block = above
        if above.tag in BLOCKS:
            break
    return block


def place_of(node: Node) -> Place:
    """Tell whether a node stands in the head, in something like a footer, or elsewhere in the body."""
    for above in ancestors(node):
        if above.tag == "head":
            return "head"
        if above.tag == "footer" or (above.tag not in {"body", "html"} and _speaks_for_all(_label(above))):
            return "footer"
    return "body"


def scope_of(node: Node, block_text: str, statement: str, block: Node, *, marked: bool) -> Scope:
    """Tell what a statement is about.

    Args:
        node: where it stands.
        block_text: the words of its block, white space collapsed.
        statement: its own words; empty for a badge.
        block: the block, to look for images in.
        marked: it carries ``rel=license`` and so claims the page.

    """
    for above in ancestors(node):
        if above.tag in {"figure", "figcaption", "picture"} or (above.tag not in {"body", "html"} and _names_element(_label(above))):
            return "element"
        kind = above.getattr("itemtype")
        if (kind and MEDIA_TYPE.search(kind)) or above.getattr("about"):
            return "element"
    before = _clause_before(block_text, statement)
    subject = before if statement.strip() else block_text[:BLOCK_CHARS]
    if (MEDIA_FIRST.search(subject) and not PAGE_NOUN.search(subject)) or CONTRIBUTION.search(subject):
        return "element"
    if not marked and NO_SUBJECT.search(before) and THEME.search(_words_before(block_text, statement)):
        return "unclear"
    says_page = len(block_text) <= BLOCK_CHARS and any(page.search(block_text) for page in PAGE)
    if says_page:
        return "page"
    says_media = bool(MEDIA.search(before))
    if len(block_text) <= BESIDE_CHARS and _has_image(node, block) and (says_media or not marked):
        return "element"
    if marked:
        return "page"
    if says_media:
        return "element"
    return "page" if len(block_text) <= NOTICE_CHARS and place_of(node) == "footer" else "unclear"


def _words_before(block_text: str, statement: str) -> str:
    """Return the words of a block before the statement; a badge stands after all words."""
    words = " ".join(statement.split())
    return (block_text[: max(block_text.find(words), 0)] if words else block_text)[-BLOCK_CHARS:]


def _clause_before(block_text: str, statement: str) -> str:
    """Return the words between the last full stop or separator and the statement; a badge stands after all words."""
    before = _words_before(block_text, statement)
    ends = [end.end() for end in CLAUSE_END.finditer(before)]
    return before[ends[-1] if ends and ends[-1] < len(before) else 0 :]


@lru_cache(maxsize=LABELS)
def _names_element(label: str) -> bool:
    """Tell whether id or class say that a node is about an image or a comment; has-post-thumbnail does not."""
    if not label or not ELEMENT.search(label):
        return False
    return any(ELEMENT.search(word) for word in label.split() if not word.lower().startswith(("has-", "no-", "with-")))


@lru_cache(maxsize=LABELS)
def _speaks_for_all(label: str) -> bool:
    """Tell whether id or class say that a node speaks about the whole page."""
    return bool(label) and FOOTER.search(label) is not None


def _label(node: ElementNode) -> str:
    return " ".join(f"{node.id or ''} {node.class_name or ''}"[:200].split())


def _has_image(node: Node, block: Node) -> bool:
    """Tell whether a block holds an image that is no licence badge, and the statement itself is no badge."""
    if block.tag == "body" or (any(_is_badge(image) for image in _images(node, BADGE_NODES))):
        return False
    for image in _images(block, BLOCK_CHARS):
        if _is_badge(image):
            continue
        target = next((above.getattr("href") or "" for above in ancestors(image) if above.tag == "a"), "")
        if "creativecommons.org" not in target:
            return True
    return False


def _images(node: Node, nodes: int) -> Iterator[ElementNode]:
    return (inner for inner in islice(node, nodes) if isinstance(inner, ElementNode) and inner.tag == "img")


def _is_badge(image: ElementNode) -> bool:
    return bool(BADGE.search(f"{image.getattr('src') or ''} {image.getattr('alt') or ''}"[:400]))
