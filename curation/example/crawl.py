# SPDX-License-Identifier: Apache-2.0
"""The two WARC files of the example: pages, and everything else that a crawl brings home.

Beside responses with pages there are warcinfo, requests, metadata, a revisit, redirects, errors, pictures and JSON; two
records that stand in both files under one WARC-Record-ID; a page crawled twice; and a last record cut off in the
middle, as a crawler leaves it that was killed. ``records`` returns what to write, ``stories`` what is in it.
"""

from __future__ import annotations

from typing import Final

from curation.example import warc
from curation.example.articles import LANGUAGES, chrome
from curation.example.duplicates import TWICE, originals, republished
from curation.example.marks import mark
from curation.example.noise import unwanted
from curation.example.plan import pages
from curation.example.site import Page, html

CUT_BYTES: Final = 900
"""How much of the last record of the second file is left (bytes)."""

SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
"""A picture of one pixel."""


def parts() -> list[list[Page]]:
    """Return the pages of the first and of the second file."""
    half = len(LANGUAGES) // 2
    first = [page for language in LANGUAGES[:half] for page in pages(language)]
    second = [page for language in LANGUAGES[half:] for page in pages(language)]
    return [first + unwanted(), second + republished()]


def records(part: int) -> list[bytes]:
    """Return the members of ``crawl/part-<part>.warc.gz``; the last one of part 1 is damaged."""
    chosen = parts()[part]
    written = [warc.record("warcinfo", f"part-{part}", _date(0), b"software: limpide example\r\n", "application/warc-fields")]
    for number, page in enumerate(chosen):
        if number % 3 == 0:
            written.append(warc.request(page.url, _date(number)))
        written.append(response(page, _date(number)))
        if number % 10 == 0:
            written.append(warc.record("metadata", page.url, _date(number), b"fetchTimeMs: 120\r\n", "application/warc-fields"))
    return written + (others() if part == 0 else again())


def response(page: Page, date: str) -> bytes:
    """Return the response record of a page."""
    named = {"header": page.charset, "wrong": "iso-8859-1"}.get(page.declared)
    content_type = "text/html" + (f"; charset={named}" if named else "")
    marked = mark(page.mark, page.license, chrome(page.language), page.title).headers
    body = html(page).encode(page.charset, errors="xmlcharrefreplace")
    headers = [("Server", "example"), ("Content-Type", content_type), *marked]
    return warc.response(page.url, date, body, headers, coding=page.coding)


def others() -> list[bytes]:
    """Return answers that are no pages."""
    day, host = _date(200), "https://gazette.fr.example"
    plain = [("Content-Type", "text/html; charset=utf-8")]
    return [
        warc.response(f"{host}/old", day, b"", [*plain, ("Location", f"{host}/articles/river")], "301 Moved Permanently"),
        warc.response(f"{host}/gone", day, b"<html><body><p>Introuvable</p></body></html>", plain, "404 Not Found"),
        warc.response(f"{host}/busy", day, b"<html><body><p>Panne</p></body></html>", plain, "500 Internal Server Error"),
        warc.response(f"{host}/img/header.png", day, PNG, [("Content-Type", "image/png")]),
        warc.response(f"{host}/img/logo.svg", day, SVG, [("Content-Type", "image/svg+xml")]),
        warc.response(f"{host}/data.json", day, b'{"visits": 12}', [("Content-Type", "application/json")]),
        warc.response(f"{host}/style.css", day, b"body { margin: 0 }", [("Content-Type", "text/css")]),
        warc.response(f"{host}/empty", day, b"", plain),
        warc.record("resource", f"{host}/note", day, b"A note by the crawler.", "text/plain"),
    ]


def again() -> list[bytes]:
    """Return records that repeat others, and the record that was cut off."""
    first = parts()[0]
    page = pages(TWICE)[2]
    refers = [("WARC-Profile", "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"), ("WARC-Refers-To-Target-URI", page.url)]
    head = warc.http("HTTP/1.1 200 OK", [("Content-Type", "text/html; charset=utf-8")])
    cut = response(pages("pt")[3], _date(300))
    return [
        *(response(first[number], _date(number)) for number in (1, 9)),
        response(page, _date(210)),
        warc.record("revisit", page.url, _date(220), head, "application/http; msgtype=response", refers),
        cut[:CUT_BYTES],
    ]


def stories() -> list[tuple[str, str, str]]:
    """Return (URL, expected fate, what it shows) of every page in the crawl, in order."""
    paired = originals()
    return [
        (page.url, "" if page.url in paired and page.expected == "keep" else page.expected, page.shows)
        for chosen in parts()
        for page in chosen
    ]


def _date(number: int) -> str:
    """Return the crawl date of the ``number``-th page: one page every five minutes from 1 July 2026."""
    day, minutes = divmod(5 * number, 24 * 60)
    return f"2026-07-{1 + day:02d}T{minutes // 60:02d}:{minutes % 60:02d}:00Z"
