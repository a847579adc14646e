# SPDX-License-Identifier: Apache-2.0
"""Find every licence statement of a page: in its HTTP headers, its head, its JSON-LD, its links, its words.

Where declarations stand follows the HTML standard (rel=license, rel=copyright), schema.org (``license``), Dublin Core
(``dcterms.license``, ``dcterms.rights``), ccREL (``cc:license``) and RFC 8288 (``Link``). A ``rel=license`` of type
``application/rsl+xml`` is a Really Simple Licensing offer (RSL 1.0), which is no open licence and is not read here.

A page without any tell-tale bytes is done before it is parsed. It does not fetch the licence's address, and reads no PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

import re2
from resiliparse.parse.html import ElementNode, HTMLTree, Node, NodeType

from filters.license import json_ld
from filters.license.candidate import Candidate, Found, Kind, clip
from filters.license.choose import choose
from filters.license.marks import from_text, from_url, parse
from filters.license.patterns import PLAUSIBLE
from filters.license.scope import BLOCK_CHARS, block_of, place_of, scope_of

MOST_CANDIDATES: Final = 100
"""Statements read of one page; a gallery may have thousands, and the verdict is not in the last of them."""

_REL: Final = frozenset({"license", "licence", "copyright", "cc:license", "dct:license", "dcterms:license", "xhv:license", "xhtml:license"})
_META: Final = frozenset({
    "license", "licence", "copyright", "rights", "cc:license", "dcterms.license", "dcterms:license", "dcterms.rights", "dcterms:rights",
    "dcterms.rights.license", "dc.rights", "dc:rights", "dc.rights.license",
})  # fmt: skip
_LINK_HEADER: Final = re2.compile(r"<([^<>]+)>((?:[^,\"]|\"[^\"]*\")*)")
_REL_HEADER: Final = re2.compile(r"(?i);\s*rel\s*=\s*(?:\"([^\"]*)\"|([^;,\s]+))")
_NO_TEXT: Final = frozenset({"script", "style", "noscript", "template", "textarea", "option", "title", "a"})

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


def find(html: bytes, url: str | None = None, headers: Headers | None = None, metadata: str | None = None) -> Found:
    """Return the licence of a page, its evidence and all statements found.

    Args:
        html: the page as UTF-8 bytes; empty where there is none.
        url: its address; only to tell its own terms from a licence's address.
        headers: HTTP response headers.
        metadata: what the source's own metadata say of the licence, verbatim.

    """
    candidates = [*_from_metadata(metadata), *_from_headers(headers)]
    if html and PLAUSIBLE.search(html):
        tree = HTMLTree.parse_from_bytes(html, "utf-8")
        for candidate in _from_tree(tree, url):
            candidates.append(candidate)
            if len(candidates) >= MOST_CANDIDATES:
                break
    return choose(candidates)


def _from_metadata(metadata: str | None) -> Iterator[Candidate]:
    if metadata and metadata.strip():
        address = metadata.strip() if "://" in metadata else None
        yield Candidate(parse(metadata), address, "metadata", "metadata", "page", clip(metadata))


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


def _from_tree(tree: HTMLTree, url: str | None) -> Iterator[Candidate]:
    """Walk the page once; node lists of the parser would be walked anew for every member."""
    document = tree.document
    if document is None:
        return
    for node in document:
        if node.type == NodeType.TEXT:
            yield from _from_words(node)
            continue
        tag = node.tag
        if not isinstance(node, ElementNode):
            continue
        if tag in {"a", "link", "area"}:
            yield from _from_link(node, url)
        elif tag == "meta":
            yield from _from_meta(node)
        elif tag == "script" and (node.getattr("type") or "").strip().lower() == "application/ld+json":
            yield from json_ld.candidates(node.text or "")


def _from_meta(node: ElementNode) -> Iterator[Candidate]:
    name = (node.getattr("name") or node.getattr("property") or node.getattr("itemprop") or "").strip().lower()
    content = node.getattr("content") or ""
    if name in _META and content:
        spdx = parse(content)
        if spdx is not None or name.endswith("license"):
            yield Candidate(
                spdx, content if "//" in content else None, "meta", "head", "page", clip(f'<meta name="{name}" content="{content}">')
            )


def _from_link(node: ElementNode, url: str | None) -> Iterator[Candidate]:
    """Yield what a link, a or area element says; a link to a site's own terms only when it is marked."""
    href = (node.getattr("href") or "").strip()
    if not href:
        return
    tokens = set(f"{node.getattr('rel') or ''} {node.getattr('property') or ''}".lower().split())
    marked = bool(tokens & _REL) or "license" in (node.getattr("itemprop") or "").lower().split()
    spdx = from_url(href)
    if "rsl+xml" in (node.getattr("type") or "").lower() or (spdx is None and (not marked or tokens & {"copyright"} or href == url)):
        return
    if node.tag == "link":
        if marked:
            yield Candidate(spdx, href, "link_tag", "head", "page", clip(f'<link rel="{node.getattr("rel") or ""}" href="{href}">'))
        return
    block = block_of(node)
    words = " ".join((block.text or "").split())
    scope = scope_of(node, words, node.text or "", block, marked=marked)
    kind: Kind = "a_rel" if marked else "a_link"
    yield Candidate(spdx, href, kind, place_of(node), scope, clip(words, node.text or "") or clip(node.html))


def _from_words(node: Node) -> Iterator[Candidate]:
    """Yield a statement in plain words; those within a link are judged with the link."""
    words = node.value or ""
    hit = from_text(words)
    if hit is None or (node.parent is not None and node.parent.tag in _NO_TEXT):
        return
    block = block_of(node)
    text = " ".join((block.text or "").split())
    if hit[0] is None and len(text) <= BLOCK_CHARS and not _has_link(block):  # the name may stand in an element of its own
        words, hit = text, from_text(text)
    if hit is None or hit[0] is None:
        return
    statement = words[hit[1] : hit[2]]
    scope = scope_of(node, text, statement, block, marked=False)
    yield Candidate(hit[0], None, "text", place_of(node), scope, clip(text, statement))


def _has_link(block: Node) -> bool:
    """Tell whether a block links to Creative Commons, so that its words are judged with the link."""
    links = (node for node in islice(block, BLOCK_CHARS) if isinstance(node, ElementNode) and node.tag == "a")
    return any("creativecommons" in (link.getattr("href") or "") for link in links)
