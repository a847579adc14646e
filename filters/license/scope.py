# SPDX-License-Identifier: Apache-2.0
"""Tell what a licence statement in the body of a page is about: the page, or an image, a quote, a comment on it.

A declaration is taken for the page's when its own words say so ("this work is licensed under", "Inhalt steht unter")
or when it stands in the footer. It is an element's when it stands in a figure, a caption, a gallery or a comment, beside
an image that is no licence badge, or under words such as "Foto:". Everything else is unclear, and unclear is not open.

The words are English, German, French, Spanish and Italian; the rules were tuned on the development half of
Trafilatura's evaluation pages, which are mostly German. A page in another language is judged by marks and place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

import re2
from resiliparse.parse.html import DOMNode, NodeType

from filters.license.candidate import Place, Scope

BLOCKS: Final = frozenset(
    {"p", "li", "td", "div", "footer", "section", "aside", "article", "blockquote", "dd", "address", "small", "center", "body"}
)
LOOK_UP: Final = 40
"""How many ancestors are looked at; real pages nest less, and hostile ones are not worth more."""
BLOCK_CHARS: Final = 600
"""A block of text longer than this is no licence notice but an article that mentions one."""
BESIDE_CHARS: Final = 200
"""In a block of text shorter than this, an image is what the block is about."""

BADGE_NODES: Final = 20
"""Nodes of a link in which its badge is looked for."""

_FOOTER: Final = re2.compile(
    r"(?i)foot|colophon|bottom|copyright|legal|licen[sc]e|imprint|impressum|credits?\b|sidebar|widget|\bcc\b|creative"
)
_ELEMENT: Final = re2.compile(
    r"(?i)caption|gallery|thumb|slideshow|lightbox|mediacredit|bildnachweis|(?:^|[ _-])(?:attachments?|comment(?:s|list)?|photo(?:s|credits?)?|credits?-?(?:photo|image))(?:[ _-]|$)"
)
_MEDIA_TYPE: Final = re2.compile(r"(?i)image|photograph|video|audio|music|map|dataset|software")
_MEDIA: Final = (
    r"(?:photos?|photograph\w*|(?:\w*-)?fotos?|fotografie\w*|(?:titel|beitrags|artikel|vorschau)?bild(?:er|nachweis|quelle|lizenz|rechte)?|images?|imágenes|immagini|pictures?|"
    r"grafik\w*|illustration\w*|icons?|clip ?art|cover|screenshots?|videos?|musik|music|songs?|sounds?|karten?|maps?|logos?|theme|fonts?|avatars?)"
)
_ABOUT_MEDIA: Final = re2.compile(
    rf"(?i)\b(?:{_MEDIA}|flickr|wikimedia|pixabay|openstreetmap|unsplash|wikipedia|quelle|source|via|credits?)\b"
)
_MEDIA_ONLY: Final = re2.compile(
    rf"(?i)^\W*(?:(?:all|alle|die|the|our|unsere|these|diese|les|las|le|tous|toutes|todas|tutte) ){{0,2}}{_MEDIA}\b"
)
_PAGE_NOUN: Final = re2.compile(
    r"(?i)\b(?:works?|texts?|contents?|articles?|posts?|publication|material|document|werk\w*|texte?n?|inhalte?n?|artikel|beitr[aä]ge?|dokumente?|"
    r"œuvre|oeuvre|contenus?|textes?|obra|contenidos?|textos?|artículos?|opera|contenut[oi]|test[oi])\b"
)
_ABOUT_PAGE: Final = re2.compile(
    r"(?i)\b(?:this|our|all|the|except|unless|content of|text of) (?:\w+ ){0,3}(?:works?|site|website|web site|page|blog|weblog|articles?|texts?|contents?|posts?|publication|material|book|document|wiki|project|story)\b"
    r"|\b(?:diese[rsmn]?|unsere|alle|das|die|der|ein) (?:\w+ ){0,3}(?:werk\w*|inhalte?|seiten?|website|webseite|blogs?|weblogs?|text\w*|artikel|beitr[aä]ge?|beitrag\w*|material\w*|dokument\w*)\b"
    r"|\b(?:inhalte?|texte?|beitr[aä]ge|artikel|sofern|soweit|falls|wenn) .{0,60}(?:anders|lizen|creative|steh)"
    r"|\b(?:ce|cet|cette|nos|tous les|le|les) (?:\w+ ){0,2}(?:œuvre|oeuvre|contenus?|site|articles?|textes?|blog|page|document)\b"
    r"|\b(?:esta|este|estos|todos los|el|los|questo|questa|tutti i|il) (?:\w+ ){0,2}(?:obra|contenidos?|sitio|artículos?|textos?|blog|opera|contenut[oi]|sito|articolo|testo)\b"
    r"|contenidos bajo|except where otherwise|some rights reserved|sauf (?:mention|indication)|salvo (?:indicaci|diversa)"
)
_BADGE: Final = re2.compile(r"(?i)creative.?commons|licensebuttons|\bcc[_./-]|\bby[-_](nc|sa|nd)|88x31|80x15|somerights|publicdomain")
_CLAUSE_END: Final = re2.compile(r"[.;|•·»]\s|\s[-–—]\s")


def ancestors(node: DOMNode) -> Iterator[DOMNode]:
    """Iterate over the nearest ancestors of a node."""
    above = node.parent
    for _ in range(LOOK_UP):
        if above is None or not above.tag or above.tag == "#document":
            return
        yield above
        above = above.parent


def block_of(node: DOMNode) -> DOMNode:
    """Return the nearest ancestor that is set as a block of text."""
    last = node
    for last in ancestors(node):
        if last.tag in BLOCKS:
            return last
    return last


def place_of(node: DOMNode) -> Place:
    """Tell whether a node stands in the head, in something like a footer, or elsewhere in the body."""
    for above in ancestors(node):
        if above.tag == "head":
            return "head"
        if above.tag == "footer" or (above.tag not in {"body", "html"} and _FOOTER.search(_label(above))):
            return "footer"
    return "body"


def scope_of(node: DOMNode, block_text: str, statement: str, block: DOMNode, *, marked: bool) -> Scope:
    """Tell what a statement is about.

    Args:
        node: where it stands.
        block_text: the words of its block, white space collapsed.
        statement: its own words; empty for a badge.
        block: the block, to look for images in.
        marked: it carries ``rel=license`` and so claims the page.

    """
    for above in ancestors(node):
        if above.tag in {"figure", "figcaption", "picture"} or (above.tag not in {"body", "html"} and _names_element(above)):
            return "element"
        if _MEDIA_TYPE.search(above.getattr("itemtype") or "") or above.getattr("about"):
            return "element"
    before = _clause_before(block_text, statement)
    if _MEDIA_ONLY.search(before) and not _PAGE_NOUN.search(before):
        return "element"
    says_page = len(block_text) <= BLOCK_CHARS and bool(_ABOUT_PAGE.search(block_text))
    if says_page:
        return "page"
    says_media = bool(_ABOUT_MEDIA.search(before))
    if len(block_text) <= BESIDE_CHARS and _has_image(node, block) and (says_media or not marked):
        return "element"
    if marked:
        return "page"
    if says_media:
        return "element"
    return "page" if len(block_text) <= BLOCK_CHARS and place_of(node) == "footer" else "unclear"


def _clause_before(block_text: str, statement: str) -> str:
    """Return the words between the last full stop or separator and the statement."""
    words = " ".join(statement.split())
    before = block_text[: max(block_text.find(words), 0)] if words else block_text
    ends = [end.end() for end in _CLAUSE_END.finditer(before[-BLOCK_CHARS:])]
    return before[-BLOCK_CHARS:][ends[-1] if ends and ends[-1] < len(before) else 0 :]


def _names_element(node: DOMNode) -> bool:
    """Tell whether id or class say that a node is about an image or a comment; has-post-thumbnail does not."""
    return any(_ELEMENT.search(word) for word in _label(node).split() if not word.lower().startswith(("has-", "no-", "with-")))


def _label(node: DOMNode) -> str:
    return f"{node.id or ''} {node.class_name or ''}"[:200]


def _has_image(node: DOMNode, block: DOMNode) -> bool:
    """Tell whether a block holds an image that is no licence badge, and the statement itself is no badge."""
    if block.tag == "body" or (
        node.type == NodeType.ELEMENT and any(inner.tag == "img" and _is_badge(inner) for inner in islice(node, BADGE_NODES))
    ):
        return False
    for image in islice(block, BLOCK_CHARS):
        if image.tag != "img" or _is_badge(image):
            continue
        target = next((above.getattr("href") or "" for above in ancestors(image) if above.tag == "a"), "")
        if "creativecommons.org" not in target:
            return True
    return False


def _is_badge(image: DOMNode) -> bool:
    return bool(_BADGE.search(f"{image.getattr('src') or ''} {image.getattr('alt') or ''}"[:400]))
