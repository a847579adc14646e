# SPDX-License-Identifier: Apache-2.0
"""The cutter reads a page as it was written; Lexbor's tree of it, written down again, must give the same blocks."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from resiliparse.parse.html import HTMLTree

from curation.extraction.gold import read_gold
from curation.io.page import cut_page
from filters.kernels.page_tags import HIDDEN, TAGS

TRICKY = {
    "paragraphs not closed": "<p>a<p>b<div>c<p>d</div>e",
    "items not closed": "<ul><li>a<li>b<ul><li>c</ul>d<li>e</ul><dl><dt>f<dd>g<dt>h</dl>",
    "tables not closed": "<table><tr><td>a<td>b<tr><th>c<tbody><tr><td>d<table><tr><td>e</table>f</table>g",
    "cells without a table": "<div>a<td>b</td><tr>c</div>",
    "stray end tags": "<div>a</span></div></p>b</div><p>c</section></p>",
    "headings": "<h1>a<h2>b</h3>c<h1>d</h1>",
    "references": "<p>&eacute;&#233;&#xE9;&copy &amp;lt; &notit; &#128;x&#0;y &unknown; &CounterClockwiseContourIntegral;",
    "quotes": "<div class=a><p title='>'>a</p><p title=\">\">b</p><a href=/x/>c</a></div>",
    "capitals": "<DIV><P>a</P><SCRIPT>x</SCRIPT ><B>b</B></DIV>",
    "raw text": "<script>'</scrip'</script><style><p></style>a<textarea><p>b</textarea><title>c</title>",
    "vector graphics": "<p>a<svg><path/><style/><text>b</text></svg>c<svg><g><p>d</svg>e",
    "comments": "a<!-->b<!-- > -->c<!--x--!>d<?php x ?>e<!foo>f</ >g< h <3",
    "head left out": "<title>a</title><meta name=x><p>b",
    "text before": "a<html><head><title>b</title></head><body class=c>d",
    "form in form": "<form>a<form>b</form>c</form>d",
    "links in links": "<a>a<a>b</a>c</a>",
    "line breaks": "a<br>b<br><br>c</br></br>d<hr>e",
}


def both(page: bytes) -> tuple[list[str], list[str]]:
    """Return the blocks of a page and those of Lexbor's tree of it."""
    return cut_page(page).texts(), cut_page(str(HTMLTree.parse_from_bytes(page, "utf-8")).encode("utf-8", "replace")).texts()


@pytest.mark.parametrize("page", TRICKY.values(), ids=TRICKY.keys())
def test_bad_markup_is_read_as_lexbor_reads_it(page: str) -> None:
    """What is left out, misplaced or misspelt gives the blocks of the repaired tree."""
    found, expected = both(page.encode())

    assert found == expected


def test_references_are_those_of_the_standard() -> None:
    """Names with and without semicolon, numbers and windows-1252 are read as Python's reader of the standard's table does."""
    written = "x&eacute;&copy2;&#x1F600;&#150;&notin;&hellip;&NotEqualTilde;"

    assert cut_page(f"<p>{written}".encode()).texts() == [html.unescape(written)]


@pytest.mark.data
def test_real_pages_are_read_as_lexbor_reads_them(data: Path) -> None:
    """At most one in a hundred of the gold pages has a block that differs."""
    pages = read_gold(data)
    different = [page.name for page in pages if len(set(map(tuple, both(page.html)))) > 1]

    assert len(different) * 100 <= len(pages), different


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("style='display:none'", True),
        ('STYLE="color: red; Display : NONE !important"', True),
        ("style='visibility: hidden'", True),
        ("style=display:none", True),
        ("hidden", True),
        ("hidden=''", True),
        ("aria-hidden='true'", True),
        ("aria-hidden='false'", False),
        ("style='overflow:hidden'", False),
        ("style='display:block'", False),
        ("style='border:none'", False),
        ("style='display:'", False),
        ("title='display:none'", False),
    ],
)
def test_what_hides_an_element(written: str, hidden: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Attributes and styles that hide are told from those that look like it, and count for all that stands within."""
    page = cut_page(f"<p>a</p><div {written}><p>b</p></div>c".encode())

    assert [bool(tags & HIDDEN) for tags in page.blocks[:, TAGS].tolist()] == [False, hidden, False]
