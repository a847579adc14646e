# SPDX-License-Identifier: Apache-2.0
"""Find every licence statement of a page: in its HTTP headers, its head, its JSON-LD, its links, its words.

Where declarations stand follows the HTML standard (rel=license, rel=copyright), schema.org (``license``), Dublin Core
(``dcterms.license``, ``dcterms.rights``), ccREL (``cc:license``) and RFC 8288 (``Link``). A ``rel=license`` of type
``application/rsl+xml`` is a Really Simple Licensing offer (RSL 1.0), which is no open licence and is not read here.

A page without any tell-tale bytes is done before it is parsed. Marks and links are selected by the parser itself; of the words only those
elements are entered whose text holds a name of a licence. It does not fetch the licence's address, and reads no PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, Final

import re2
from resiliparse.parse.html import ElementNode, HTMLTree, Node, NodeType

from filters.license import json_ld
from filters.license.candidate import Candidate, DeclaredBy, Found, Kind, Place, Scope, clip, cut
from filters.license.choose import choose
from filters.license.domains import declared_by
from filters.license.marks import from_text, from_url, parse
from filters.license.patterns import IN_WORDS, NAMED_WORDS, PLAUSIBLE
from filters.license.scope import BLOCK_CHARS, block_of, place_of, scope_of
from filters.license.sieve import may_hold_rdf, near_names, stands_in_words
from filters.license.titles import by_title, titles_of
from filters.license.words import SITE

MOST_CANDIDATES: Final = 10_000
"""Statements kept of one page; more than this is no page but an attempt to keep us busy."""

SHORT_CHARS: Final = 400
"""Below this a plain search is faster than a pattern (measured)."""

DEEPEST: Final = 200
"""How deep elements are entered in search of words; real pages nest less."""

_REL: Final = frozenset({"license", "licence", "copyright", "cc:license", "dct:license", "dcterms:license", "xhv:license", "xhtml:license"})
_META: Final = frozenset({
    "license", "licence", "copyright", "rights", "cc:license", "dcterms.license", "dcterms:license", "dcterms.rights", "dcterms:rights",
    "dcterms.rights.license", "dcterms.accessrights", "dc.rights", "dc:rights", "dc.rights.license", "dc.license", "dc:license",
    "dct.license", "dct:license", "dct.rights", "dct:rights", "eprints.rights", "citation_license", "og:license", "article:license",
    "rights-standard", "dc.rights.uri", "prism.rights", "xmprights:webstatement", "schema:license",
})  # fmt: skip
_SELECTOR: Final = (
    '[rel*="licen" i],[rel~="copyright" i],[property*="license" i],[itemprop~="license" i],a[href*="creativecommons" i],a[href*="licen" i],'
    'a[href*="dl-de" i],a[href*="rightsstatements" i],a[href*="/fdl" i],a[href*="nlod" i],area[href*="creativecommons" i],'
    'meta[name*="right" i],meta[name*="licen" i],meta[property*="rights" i],script[type="application/ld+json" i]'
)
_LINK_HEADER: Final = re2.compile(r"<([^<>]+)>((?:[^,\"]|\"[^\"]*\")*)")
_REL_HEADER: Final = re2.compile(r"(?i);\s*rel\s*=\s*(?:\"([^\"]*)\"|([^;,\s]+))")
_RDF_WORK: Final = re2.compile(r"(?is)<(?:cc:)?work\b[^<>]*\babout\s*=\s*[\"']([^\"'<>]{0,300})[\"'][^<>]*>(.*?)</(?:cc:)?work\s*>")
_RDF_WORK_BYTES: Final = re2.compile(rb"(?i)<(?:cc:)?work\b")
"""Stands in every page with such RDF; most have none, and decoding them costs more than this search."""

_RDF_LICENSE: Final = re2.compile(r"(?i)<(?:cc:)?license\b[^<>]*\bresource\s*=\s*[\"']([^\"'<>]{1,300})")
_IN_PAGE: Final = frozenset({"head", "footer", "body"})
_NO_TEXT: Final = frozenset({"script", "style", "noscript", "template", "textarea", "option", "title", "a", "select", "head"})

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass
class Blocks:
    """The words of the last block of a page that was asked for, thousands of links may stand in one; and the page's titles."""

    document: Any
    last: Node | None = None
    text: str = ""

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Return what the page calls itself; it is read when a notice is found that may name it."""
        return titles_of(self.document)

    def words(self, block: Node) -> str:
        """Return the words of a block, white space collapsed."""
        if self.last is None or self.last != block:
            self.last, self.text = block, " ".join((block.text or "").split())
        return self.text


def find(html: bytes, url: str | None = None, headers: Headers | None = None, metadata: str | None = None) -> Found:
    """Return all licence statements of a page and the verdict over them.

    Args:
        html: the page as UTF-8 bytes; empty where there is none.
        url: its address; to tell its own terms from a licence's address, and platforms from publishers.
        headers: HTTP response headers.
        metadata: what the source's own metadata say of the licence, verbatim.

    """
    candidates = [*_from_metadata(metadata), *_from_headers(headers)]
    windows = near_names(html) if html else []
    if PLAUSIBLE.search(b"\n".join([html[start:end] for start, end in windows])):
        tree = HTMLTree.parse_from_bytes(html, "utf-8")
        candidates += islice(_from_rdf(html, url), MOST_CANDIDATES)
        candidates += islice(_from_tree(tree, url, words=stands_in_words(html, windows)), MOST_CANDIDATES)
    found = choose(candidates)
    return replace(found, verdict=replace(found.verdict, offset=_offset(html, found))) if found.verdict.place in _IN_PAGE else found


def _from_rdf(html: bytes, url: str | None) -> Iterator[Candidate]:
    """Yield what RDF within the page says, mostly in a comment: the licence chooser of Creative Commons wrote it so until 2008."""
    if not may_hold_rdf()(html) or _RDF_WORK_BYTES.search(html) is None:
        return
    for about, inner in _RDF_WORK.findall(html.decode("utf-8", "replace")):
        scope: Scope = "page" if about.strip() in {"", url} else "element"
        for address in _RDF_LICENSE.findall(inner):
            spdx = from_url(address)
            if spdx is not None:
                yield Candidate(spdx, address, "meta", "body", scope, clip(f'<license rdf:resource="{address}">'), declared_by(url))


def _offset(html: bytes, found: Found) -> int | None:
    """Return where the statement that decided stands in the page."""
    best = next((c for c in found.candidates if (c.snippet, c.url) == (found.verdict.snippet, found.verdict.url)), None)
    cited = "" if best is None else best.url or best.words
    offset = html.find(cited.encode()) if cited else -1
    return offset if offset >= 0 else None


def _from_metadata(metadata: str | None) -> Iterator[Candidate]:
    if metadata and metadata.strip():
        address = metadata.strip() if "://" in metadata else None
        yield Candidate(parse(metadata), address, "metadata", "metadata", "page", clip(metadata), "curator")


def _from_headers(headers: Headers | None) -> Iterator[Candidate]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    for name, value in pairs:
        if name.lower() != "link":
            continue
        for target, parameters in _LINK_HEADER.findall(value[:8000]):
            rel = _REL_HEADER.search(parameters)
            tokens = ((rel.group(1) or rel.group(2) or "") if rel else "").lower().split()
            if "license" in tokens and "rsl+xml" not in parameters.lower():
                yield Candidate(from_url(target), target, "http_header", "http_header", "page", clip(f"Link: <{target}>{parameters}"))


def _from_tree(tree: HTMLTree, url: str | None, *, words: bool) -> Iterator[Candidate]:
    """Yield marks and links in the order of the page, then statements in words."""
    document = tree.document
    if document is None:
        return
    said_by, blocks = declared_by(url), Blocks(document)
    for node in document.query_selector_all(_SELECTOR)[:MOST_CANDIDATES]:  # sliced: stepping through the list walks it anew each time
        tag = node.tag
        if tag == "meta":
            yield from _from_meta(node, said_by)
        elif tag == "script":
            for candidate in json_ld.candidates(node.text or ""):
                yield candidate if said_by == "host" else Candidate(**{**candidate.__dict__, "declared_by": said_by})
        else:
            yield from _from_link(node, url, said_by, blocks)
    if words and tree.body is not None:
        yield from _in_words(tree.body, said_by, blocks)


def _from_meta(node: ElementNode, said_by: DeclaredBy) -> Iterator[Candidate]:
    name = (node.getattr("name") or node.getattr("property") or node.getattr("itemprop") or "").strip().lower()
    content = node.getattr("content") or ""
    if name in _META and content:
        spdx = parse(content)
        if spdx is not None or name.endswith(("license", "licence")):
            address = content if "//" in content else None
            yield Candidate(spdx, address, "meta", "head", "page", clip(f'<meta name="{name}" content="{content}">'), said_by)


def _from_link(node: ElementNode, url: str | None, said_by: DeclaredBy, blocks: Blocks) -> Iterator[Candidate]:
    """Yield what a link, a or area element says; a link to a site's own terms only when it is marked."""
    href = (node.getattr("href") or node.getattr("resource") or node.getattr("content") or "").strip()
    if not href:
        return
    tokens = set(f"{node.getattr('rel') or ''} {node.getattr('property') or ''}".lower().split())
    marked = bool(tokens & _REL) or "license" in (node.getattr("itemprop") or "").lower().split()
    spdx = from_url(href)
    if "rsl+xml" in (node.getattr("type") or "").lower() or (spdx is None and (not marked or tokens & {"copyright"} or href == url)):
        return
    if node.tag == "link":
        if marked:
            place: Place = "body" if node.getattr("itemprop") and place_of(node) != "head" else "head"
            snippet = clip(f'<link rel="{node.getattr("rel") or ""}" href="{href}">')
            scope: Scope = scope_of(node, "", "", node, marked=True) if place == "body" else "page"
            yield Candidate(spdx, href, "link_tag", place, scope, snippet, said_by)
        return
    block = block_of(node)
    words = blocks.words(block)
    scope = scope_of(node, words, node.text or "", block, marked=marked)
    kind: Kind = "a_rel" if marked else "a_link"
    scope = by_title(scope, words, blocks)
    place = place_of(node)
    snippet = cut(words, node.text or "") or clip(node.html)
    yield Candidate(spdx, href, kind, place, _of_site(scope, words), snippet, said_by, words[:BLOCK_CHARS])


def _in_words(body: ElementNode, said_by: DeclaredBy, blocks: Blocks) -> Iterator[Candidate]:
    """Enter the elements whose text names a licence, down to the words themselves."""
    stack: list[tuple[Node, int]] = [(body, 0)]
    while stack:
        node, depth = stack.pop()
        if node.type == NodeType.TEXT:
            yield from _from_words(node, said_by, blocks)
        elif depth < DEEPEST and node.tag not in _NO_TEXT and _names_licence(node.text or ""):
            children = []
            child = node.first_child
            while child is not None:
                children.append((child, depth + 1))
                child = child.next
            stack += reversed(children)


def _names_licence(text: str) -> bool:
    """Tell whether a text names a licence; for short texts, which are most, a plain search comes first."""
    if len(text) < SHORT_CHARS:
        lower = text.lower()
        if "commons" not in lower and "cc" not in lower and not any(map(lower.__contains__, NAMED_WORDS)):
            return False
    return IN_WORDS.search(text) is not None


def _from_words(node: Node, said_by: DeclaredBy, blocks: Blocks) -> Iterator[Candidate]:
    """Yield a statement in plain words; those within a link are judged with the link."""
    words = node.value or ""
    hit = from_text(words) if _names_licence(words) else None
    if hit is None or (node.parent is not None and node.parent.tag in _NO_TEXT):
        return
    block = block_of(node)
    text = blocks.words(block)
    if hit[0] is None and len(text) <= BLOCK_CHARS and not _has_link(block):  # the name may stand in an element of its own
        words, hit = text, from_text(text)
    if hit is None or hit[0] is None:
        return
    statement = words[hit[1] : hit[2]]
    scope = by_title(scope_of(node, text, statement, block, marked=False), text, blocks)
    place = place_of(node)
    yield Candidate(hit[0], None, "text", place, _of_site(scope, text), cut(text, statement), said_by, text[:BLOCK_CHARS], statement)


def _of_site(scope: Scope, words: str) -> Scope:
    """Widen what is about the page to its site, when the notice says so."""
    return "site" if scope == "page" and len(words) <= BLOCK_CHARS and SITE.search(words) else scope


def _has_link(block: Node) -> bool:
    """Tell whether a block links to Creative Commons, so that its words are judged with the link."""
    links = (node for node in islice(block, BLOCK_CHARS) if isinstance(node, ElementNode) and node.tag == "a")
    return any("creativecommons" in (link.getattr("href") or "") for link in links)
