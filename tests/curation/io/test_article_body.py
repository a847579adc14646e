# SPDX-License-Identifier: Apache-2.0
"""Articles that a page holds as data, for a script to show."""

from __future__ import annotations

import json

import pytest

from curation.io.extract import extract

LINES = [f"La mer monte deux fois par jour, dit le marin {number}, & deux fois elle descend." for number in range(20)]
SHELL = "<html><head>{head}</head><body><div id='app'><p>Chargement en cours, un instant.</p></div></body></html>"


def page(body: str, data: object = None, shown: str = "") -> bytes:
    """Return a page that shows little and holds an article as JSON-LD."""
    held = json.dumps(
        {"@graph": [{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "articleBody": body}}]} if data is None else data
    )
    return SHELL.format(head=f"<script type='application/ld+json'>{held}</script>").replace("<div id", f"{shown}<div id").encode()


@pytest.mark.parametrize(
    "body",
    ["\n".join(LINES), "\n\n".join(line.replace("&", "&amp;") for line in LINES), "".join(f"<p>{line}</p>" for line in LINES)],
    ids=["lines", "references", "HTML"],
)
def test_an_article_in_data_is_read(body: str) -> None:
    """Lines, references and elements of the body become lines."""
    assert extract(page(body)).text.split("\n") == LINES
    assert extract(page(body), output="markdown").text.split("\n\n") == LINES


def test_a_page_without_any_text_has_its_article() -> None:
    """An empty body is no reason to drop the page."""
    assert extract(page("\n".join(LINES)).replace(b"<p>Chargement en cours, un instant.</p>", b"")).text.split("\n") == LINES


@pytest.mark.parametrize(
    "html",
    [
        page("La mer monte."),
        page("\n".join(LINES), shown="".join(f"<p>{line}</p>" for line in LINES[:12])),
        page("", data={"articleBody": ["\n".join(LINES)]}),
        page("\n".join(LINES)).replace(b"</script>", b",</script>"),
        page("", data=json.loads('{"a":' * 200 + json.dumps({"articleBody": "\n".join(LINES)}) + "}" * 200)),
    ],
    ids=["short", "shown", "no text", "broken", "deep"],
)
def test_teasers_and_broken_data_are_not_taken(html: bytes) -> None:
    """What the page shows stands unless the article is much longer, and readable."""
    assert "marin 19" not in extract(html).text
