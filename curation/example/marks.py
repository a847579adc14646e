# SPDX-License-Identifier: Apache-2.0
"""Licence marks as real pages carry them: in the head, the footer, JSON-LD, Dublin Core, an HTTP header, or as a trap.

Where pages put such marks follows the CC licence chooser (``rel="license"``), schema.org ``license``, Dublin Core
``DC.rights`` and RFC 8288 (HTTP ``Link``). Traps are marks that do *not* license the page: the credit of a picture,
the licence of an ``ImageObject``, and the licence link of RSL 1.0, which has its own media type.

The licences are scenery for the filter to read; they say nothing of the texts, which belong to this project.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from curation.example.articles import Chrome

NAMES = {
    "CC0-1.0": "CC0 1.0",
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-SA-3.0": "CC BY-SA 3.0",
    "CC-BY-NC-4.0": "CC BY-NC 4.0",
    "CC-BY-ND-4.0": "CC BY-ND 4.0",
}
"""SPDX identifier to the short name that pages print."""

TRAPS = frozenset({"image_credit", "json_ld_image", "rsl", "none"})
"""Kinds that leave the page without a licence."""


@dataclass(frozen=True)
class Mark:
    """Where a licence shows: HTML for the head, after the text and in the footer, and HTTP headers."""

    head: str = ""
    body: str = ""
    footer: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)


def url(license: str) -> str:  # noqa: A002 - the project's word for it
    """Return the canonical URL of a Creative Commons licence given by its SPDX identifier."""
    name, _, version = license.removeprefix("CC-").rpartition("-")
    path = "publicdomain/zero/1.0" if license == "CC0-1.0" else f"licenses/{name.lower()}/{version}"
    return f"https://creativecommons.org/{path}/"


def mark(kind: str, license: str, words: Chrome, title: str) -> Mark:  # noqa: A002
    """Return the mark of a kind for a licence; kinds are the keys of the table below."""
    link, name = url(license or "CC-BY-4.0"), NAMES[license or "CC-BY-4.0"]
    no_rights = f"<p>© 2026 {words.rights}</p>"
    article = {"@context": "https://schema.org", "@type": "Article", "headline": title, "license": link}
    image = {"@type": "ImageObject", "contentUrl": "/img/header.png", "license": link}
    pictured = {"@context": "https://schema.org", "@type": "Article", "headline": title, "image": image}
    credit = f'<figcaption>{words.photo} : M. Exemple, <a href="{link}">{name}</a></figcaption>'
    marks = {
        "head_link": Mark(head=f'<link rel="license" href="{link}">'),
        "footer_rel": Mark(footer=f'<p>{words.license_text} <a rel="license" href="{link}">{name}</a>.</p>'),
        "json_ld": Mark(head=_script(article)),
        "meta_dc": Mark(head=f'<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/"><meta name="DC.rights" content="{link}">'),
        "http_link": Mark(headers=[("Link", f'<{link}>; rel="license"')]),
        "footer_plain": Mark(footer=f'<p>{words.license_text} <a href="{link}deed.en">{name}</a>.</p>'),
        "text_only": Mark(footer=f"<p>{html.escape(words.license_text)} Creative Commons {name}.</p>"),
        "image_credit": Mark(body=f'<figure><img src="/img/header.png" alt="">{credit}</figure>', footer=no_rights),
        "json_ld_image": Mark(head=_script(pictured), footer=no_rights),
        "rsl": Mark(head='<link rel="license" type="application/rsl+xml" href="/license.xml">', footer=no_rights),
        "none": Mark(footer=no_rights),
    }
    return marks[kind]


def _script(data: Mapping[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
