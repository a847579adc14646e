# SPDX-License-Identifier: Apache-2.0
"""Finding the licence of a page: where declarations stand, what they are about, which one is heard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.license.openness import NON_COMMERCIAL, openness
from filters.license.page import find
from tests.growth import LINEAR, growth

BY = "https://creativecommons.org/licenses/by/4.0/"
SA = "https://creativecommons.org/licenses/by-sa/4.0/"
NC = "https://creativecommons.org/licenses/by-nc/4.0/"
ND = "https://creativecommons.org/licenses/by-nd/4.0/"


def page(body: str = "", head: str = "") -> bytes:
    """Return a small page."""
    return f"<!doctype html><html><head><title>Page</title>{head}</head><body><p>Water is wet.</p>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("html", "place"),
    [
        (page(head=f'<link rel="license" href="{BY}">'), "head"),
        (page(head=f'<link rel="schema.dct license" href="{BY}">'), "head"),
        (page(head=f'<link rel="copyright" href="{BY}">'), "head"),
        (page(head=f'<meta name="dcterms.license" content="{BY}">'), "head"),
        (page(head='<meta name="DC.rights" content="CC BY 4.0">'), "head"),
        (page(head=f'<script type="application/ld+json">{{"@type": "Article", "license": "{BY}"}}</script>'), "head"),
        (
            page(head=f'<script type="application/ld+json">{{"@graph": [{{"@type": "WebPage", "license": {{"@id": "{BY}"}}}}]}}</script>'),
            "head",
        ),
        (page(f'<a rel="license" href="{BY}">licence</a>'), "body"),
        (page(f'<div itemscope itemtype="https://schema.org/Article"><a itemprop="license" href="{BY}">x</a></div>'), "body"),
        (page(f'<footer><a rel="license" href="{BY}"><img src="https://licensebuttons.net/l/by/4.0/88x31.png"></a></footer>'), "footer"),
        (page(f'<div id="footer"><p>Licence: <a href="{BY}">CC BY</a></p></div>'), "footer"),
        (page(f'<p>This work is licensed under a <a href="{BY}">Creative Commons licence</a>.</p>'), "body"),
        (page("<footer>Die Inhalte dieser Seite stehen unter der Lizenz CC BY 4.0.</footer>"), "footer"),
        (page("<p>Except where otherwise noted, this site is under CC BY 4.0.</p>"), "body"),
        (page("<p>Except where otherwise noted: <em>Creative Commons</em> Attribution 4.0 International.</p>"), "body"),
    ],
)
def test_a_declaration_is_found_where_it_stands(html: bytes, place: str) -> None:
    """Head, JSON-LD, marked and unmarked links, badges and words."""
    found = find(html, "https://example.org/page")

    assert (found.spdx, found.place) == ("CC-BY-4.0", place)
    assert found.snippet
    assert len(found.snippet) <= 300
    assert not found.disagreement


@pytest.mark.parametrize(
    "html",
    [
        page(),
        b"",
        page(f'<figure><img src="a.jpg"><figcaption>A river, <a href="{BY}">CC BY</a></figcaption></figure>'),
        page(f'<figure><a rel="license" href="{BY}">CC BY 4.0</a></figure>'),
        page(f'<div class="wp-caption">River by Ann, <a rel="license" href="{BY}">CC BY</a></div>'),
        page(f'<p>Foto: Ann, <a href="{BY}">CC BY 4.0</a></p>'),
        page(f'<p><img src="river.jpg"> by Ann under <a href="{BY}">this licence</a></p>'),
        page(f'<ol class="commentlist"><li>My text is <a rel="license" href="{BY}">free</a></li></ol>'),
        page(f'<p>All photos on this site are under <a rel="license" href="{BY}">Creative Commons Attribution</a>.</p>'),
        page(f'<div>Licensing Die Bilder in diesem Blog stehen unter <a rel="license" href="{BY}"><img src="by.png"></a>.</div>'),
        page(f'<div><h3>Creative Commons</h3><p>Die Bilder auf der Seite: <a rel="license" href="{BY}">Namensnennung 4.0</a></p></div>'),
        page(f'<p>In 2013 she read about <a href="{BY}">a licence</a> that many use.</p>'),
        page("<p>He explains what CC BY 4.0 means.</p>"),
        page(head=f'<script type="application/ld+json">{{"@type": "ImageObject", "license": "{BY}"}}</script>'),
        page(f'<div itemscope itemtype="https://schema.org/ImageObject"><a itemprop="license" href="{BY}">x</a></div>'),
        page(f'<div about="river.jpg"><a rel="license" href="{BY}">x</a></div>'),
        page(f'<p>This work is under a licence. <!-- <a rel="license" href="{BY}">x</a> --></p>'),
        page(head='<link rel="license" type="application/rsl+xml" href="https://example.org/license.xml">'),
        page(head='<meta name="copyright" content="(c) 2024 Example Ltd">'),
        page(head='<script type="application/ld+json">{"license": broken</script>'),
        page("<p>Our licence is not stated.</p>"),
    ],
)
def test_what_is_not_about_the_page_is_no_licence(html: bytes) -> None:
    """Images, captions, comments, prose about licences, RSL offers and broken markup give no verdict."""
    assert find(html, "https://example.org/page").spdx is None


def test_a_licence_of_an_image_is_kept_as_a_candidate() -> None:
    """What was found and not heard is counted, with its scope."""
    found = find(page(f'<figure><figcaption><a href="{BY}">CC BY</a></figcaption></figure>'))

    assert [(c.spdx, c.scope) for c in found.candidates] == [("CC-BY-4.0", "element")]
    assert found.place is None


def test_a_featured_image_does_not_make_the_article_an_image() -> None:
    """The class has-post-thumbnail says that there is an image, not that this is one."""
    html = page(f'<article class="post has-post-thumbnail"><p>This article is under <a href="{BY}">CC BY</a>.</p></article>')

    assert find(html).spdx == "CC-BY-4.0"


@pytest.mark.parametrize(("other", "spdx"), [(SA, "CC-BY-SA-4.0"), (NC, "CC-BY-NC-4.0"), (ND, "CC-BY-ND-4.0")])
def test_of_marks_that_disagree_the_most_restrictive_is_heard(other: str, spdx: str) -> None:
    """Two rel=license marks: the stricter wins and the disagreement is told."""
    for first, second in ((BY, other), (other, BY)):
        found = find(page(f'<a rel="license" href="{first}">a</a> <footer><a rel="license" href="{second}">b</a></footer>'))

        assert (found.spdx, found.disagreement) == (spdx, True)


def test_a_mark_is_heard_before_other_links() -> None:
    """rel=license speaks for the page; an unmarked link elsewhere is another matter, but told."""
    found = find(page(f'<footer><a href="{NC}">Other contents</a></footer>', f'<link rel="license" href="{BY}">'))

    assert (found.spdx, found.disagreement) == ("CC-BY-4.0", True)


def test_a_mark_to_own_terms_is_no_open_licence() -> None:
    """A page marked with terms of its own is not opened by a link below."""
    found = find(page(f'<footer><a href="{BY}">CC BY</a></footer>', '<link rel="license" href="https://example.org/terms">'))

    assert (found.spdx, found.url) == (None, "https://example.org/terms")


def test_http_link_header() -> None:
    """RFC 8288: relation and quoting; an RSL offer is no licence."""
    assert find(b"", None, [("link", f'<{BY}>; rel="license"')]).place == "http_header"
    assert find(b"", None, {"Link": f'</a.css>; rel=preload, <{SA}>; title="a, b"; rel=license'}).spdx == "CC-BY-SA-4.0"
    assert find(b"", None, [("Link", f'<{BY}>; rel="license"; type="application/rsl+xml"')]).spdx is None
    assert find(b"", None, [("Link", f'<{BY}>; rel="author"')]).spdx is None
    assert find(b"", None, [("X-Link", f"<{BY}>; rel=license")]).spdx is None


def test_an_image_under_nc_on_a_page_under_by() -> None:
    """The image is a candidate of its own; the page is BY, and says that not all on it is."""
    image = f'<figure><img src="a.jpg"><figcaption>Photo by Ann, <a href="{NC}">CC BY-NC</a></figcaption></figure>'
    found = find(page(f'{image}<footer>This work is under <a rel="license" href="{BY}">CC BY 4.0</a></footer>'))

    assert (found.spdx, found.disagreement) == ("CC-BY-4.0", False)
    assert [(c.spdx, c.scope) for c in found.candidates if c.spdx != "CC-BY-4.0"] == [("CC-BY-NC-4.0", "element")]
    in_words = find(page("<p>Photo: Ann, CC BY-NC 4.0</p><footer>This work is under CC BY 4.0</footer>"))
    assert in_words.spdx == "CC-BY-4.0"


def test_two_contradictory_licences_are_flagged() -> None:
    """The stricter is the verdict, half as sure, and both are kept."""
    found = find(page("", f'<link rel="license" href="{BY}"><link rel="license" href="{NC}">'))

    assert (found.spdx, found.disagreement) == ("CC-BY-NC-4.0", True)
    assert {c.spdx for c in found.candidates} == {"CC-BY-4.0", "CC-BY-NC-4.0"}
    assert found.confidence < find(page("", f'<link rel="license" href="{NC}">')).confidence


def test_metadata_never_opens_a_page() -> None:
    """What the source says is heard beside the page; the stricter wins."""
    assert find(b"", metadata="cc-by-4.0").spdx == "CC-BY-4.0"
    assert find(b"", metadata="cc-by-4.0").place == "metadata"
    assert find(page(f'<a rel="license" href="{NC}">x</a>'), metadata="cc0-1.0").spdx == "CC-BY-NC-4.0"
    assert find(page(f'<a rel="license" href="{BY}">x</a>'), metadata="CC-BY-NC-4.0").spdx == "CC-BY-NC-4.0"
    assert find(b"", metadata="all rights reserved").spdx is None


@given(
    st.lists(st.sampled_from([BY, SA, NC, ND, "https://creativecommons.org/publicdomain/zero/1.0/"]), min_size=1, max_size=5),
    st.sampled_from(["<p>This work: {}</p>", "<footer>{}</footer>", "<div class='widget'>{}</div>", "<td>{}</td>", "{}"]),
)
def test_a_page_with_one_restricted_mark_is_never_open(urls: list[str], frame: str) -> None:
    """Of any marks with NC or ND among them, the verdict is NC or ND."""
    found = find(page("".join(frame.format(f'<a rel="license" href="{url}">licence</a>') for url in urls)))

    assert found.spdx is not None
    if NC in urls or ND in urls:
        assert openness(found.spdx) <= NON_COMMERCIAL


@given(st.binary(max_size=400))
def test_any_bytes_are_read(junk: bytes) -> None:
    """No page raises, and what stands in it changes no type."""
    found = find(junk + b'<a rel="license" href="//creativecommons.org/licenses/by/4.0/">' + junk)

    assert found.snippet is None or len(found.snippet) <= 300


@pytest.mark.parametrize(
    "html",
    [
        lambda times: b"<div>" * 100 * times + f'<a rel="license" href="{BY}">x</a>'.encode(),
        lambda times: f'<a href="{BY}">x</a>'.encode() * 20 * times,
        lambda times: b"<p>" + f'<a href="{BY}">x</a><img src="y.jpg">'.encode() * 10 * times,
        lambda times: b"<p>CC BY 4.0 </p>" * 50 * times,
        lambda times: b'creativecommons.org/ <meta name="license" content="' + b"a" * 1000 * times + b'">',
        lambda times: b'creativecommons.org/ <script type="application/ld+json">' + b'{"license":' * 100 * times,
        lambda times: b"creative commons \x00" * 60 * times,
        lambda times: b"mmon cc licen " * 70 * times,
        lambda times: b"<title>The slow river</title>" + b"<p>The slow river by " + b"a by " * 10 + b"CC BY 4.0</p>" * 30 * times,
        lambda times: b"<p>" + b"creativecommons.org/licenses/" * 35 * times,
    ],
    ids=["deep", "links", "images", "words", "long attribute", "deep json", "nul", "anchors", "titles", "addresses"],
)
def test_hostile_pages_take_time_as_they_are_long(html: Callable[[int], bytes]) -> None:
    """A third of a megabyte made to be slow takes eight times as long as an eighth of it."""
    assert growth(find, html(50), html(400)) < LINEAR
