# SPDX-License-Identifier: Apache-2.0
"""The robots.txt files of the example's hosts: one of every kind that crawls meet.

Kinds follow RFC 9309 (groups 2.2.1, longest match 2.2.2, wildcards 2.2.3, unavailable 2.3.1.3, unreachable 2.3.1.4)
and what is seen in the wild: version suffixes, unknown lines inside a group, a byte order mark, an HTML page where
the file should be. A host of the crawl that is not named here has an ordinary file, one in ``MISSING`` none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from curation.example import warc
from curation.example.articles import LANGUAGES, chrome

CAPTURED: Final = "2026-06-30T06:00:00Z"
LATER: Final = "2026-08-20T06:00:00Z"


@dataclass(frozen=True)
class Capture:
    """One answer of a host to the request for its robots.txt."""

    body: str
    status: str = "200 OK"
    content_type: str = "text/plain; charset=utf-8"
    date: str = CAPTURED


OPEN: Final = "User-agent: *\nDisallow:\n"

RULES: Final[dict[str, tuple[Capture, ...]]] = {
    "gazette.fr.example": (Capture(OPEN),),
    "portail.fr.example": (Capture("User-agent: *\nDisallow: /\n"),),
    "gazette.en.example": (Capture("User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nCrawl-delay: 5\nDisallow: /search\n"),),
    "notebook.example.org": (Capture("\ufeffUser-agent: *\nDisallow: /drafts/\n"),),
    "portal.en.example": (Capture("User-agent: CCBot\nDisallow: /\n\nUser-agent: *\nDisallow:\n"),),
    "zeitung.de.example": (Capture("User-agent: *\nDisallow: /*bridge$\nDisallow: /articles/b\nAllow: /articles/bread\n"),),
    "tagebuch.de.example": (Capture("Not Found\n", "404 Not Found"),),
    "cuaderno.es.example": (Capture("Service Unavailable\n", "503 Service Unavailable"),),
    "quaderno.it.example": (
        Capture("<!DOCTYPE html><html><head><title>404</title></head><body><h1>404</h1></body></html>\n", content_type="text/html"),
    ),
    "gazeta.pt.example": (Capture("# nothing but a comment\n"),),
    "portal.pt.example": (Capture("user-agent:ccbot\nuser-agent: gptbot\ndisallow:/\n"),),
    "portal.pl.example": (Capture("User-agent: CCBot/2.0\nDisallow: /\n"),),
    "bawaba.ar.example": (Capture(OPEN), Capture("User-agent: CCBot\nDisallow: /\n", date=LATER)),
    "efimerida.el.example": (Capture(""),),
    "portal.ru.example": (
        Capture("User-agent: CCBot\nContent-Signal: search=yes, ai-train=no\nUser-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
    ),
    "menhu.zh.example": (Capture("Forbidden\n", "403 Forbidden"),),
    "biji.zh.example": (Capture("User-agent: *\nDisallow: /%E8%8D%89%E7%A8%BF/\nAllow: /\n"),),
}
"""Host to its captures, oldest first."""

MISSING: Final = frozenset({"notities.test", "mirror.example"})
"""Hosts whose robots.txt nobody fetched."""

CLOSED: Final = frozenset(
    {
        "portail.fr.example",
        "portal.en.example",
        "cuaderno.es.example",
        "portal.pt.example",
        "portal.pl.example",
        "bawaba.ar.example",
        "portal.ru.example",
    }
)
"""Hosts that the shipped recipe may not use at all, read at release time as CCBot and as anybody."""

CLOSED_URLS: Final = frozenset({"https://zeitung.de.example/articles/bridge"})
"""Pages that a path rule closes on a host that is otherwise open."""


def closed(url: str) -> bool:
    """Say whether the shipped recipe drops this page at its robots step."""
    return url in CLOSED_URLS or url.split("/")[2] in CLOSED


def hosts() -> list[str]:
    """Return every host with a robots.txt record, sorted."""
    named = {host for language in LANGUAGES for host in chrome(language).hosts.values()}
    return sorted((named | set(RULES) | {"spam.example", "reprises.example"}) - MISSING)


def records() -> list[bytes]:
    """Return the members of ``robots/robots.warc.gz``."""
    written = [warc.record("warcinfo", "robots", CAPTURED, b"software: limpide example\r\n", "application/warc-fields")]
    for host in hosts():
        ordinary = Capture(f"User-agent: *\nDisallow: /admin/\nSitemap: https://{host}/sitemap.xml\n")
        for capture in RULES.get(host, (ordinary,)):
            headers = [("Content-Type", capture.content_type)]
            url = f"https://{host}/robots.txt"
            written.append(warc.response(url, capture.date, capture.body.encode("utf-8"), headers, capture.status))
    return written
