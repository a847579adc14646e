# SPDX-License-Identifier: Apache-2.0
"""Title, author, date and language of pages: where they stand, in many languages, and what broken pages do to them."""

from __future__ import annotations

import json
from typing import Any

import babel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.io.extract import extract
from curation.io.extracted import Extracted
from curation.io.month_names import BABEL, LOCALES, names
from curation.io.months import FILE, of_language
from curation.io.read_dates import iso_date, read_date
from tests.growth import LINEAR, growth

STORY = "Das Meer steigt zweimal am Tag und fällt zweimal wieder; der Leuchtturm aber bleibt stehen, wo er steht. " * 4

AGENCY = {"@type": "WebSite", "author": "Agentur Nord"}
ANNE = {"@id": "#a", "@type": "Person", "name": "Anne Le Goff"}


def page(head: str = "", body: str = "<h1>Das Meer</h1>", lang: str = "de") -> bytes:
    """Return a page with a story after ``body``."""
    return f"<!doctype html><html lang='{lang}'><head>{head}</head><body>{body}<p>{STORY}</p></body></html>".encode()


def linked(**values: Any) -> str:  # noqa: ANN401 - any JSON
    """Return an article as JSON-LD."""
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **values})}</script>"


def found(html: bytes, **values: Any) -> Extracted:  # noqa: ANN401 - arguments of extract
    """Return what is extracted."""
    return extract(html, **values)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Das Meer | Beispiel-Nachrichten</title>", "<h1>Das Meer</h1>", "Das Meer"),
        ("<title>Beispiel-Nachrichten - Wissen - Das Meer</title>", "<h1>Das Meer</h1>", "Das Meer"),
        ("<meta property='og:site_name' content='Beispiel'><title>Das Meer – Beispiel</title>", "", "Das Meer"),
        ("<meta property='og:title' content='Was das Meer will'>", "<h1>Was das Meer wirklich will</h1>", "Was das Meer wirklich will"),
        ("<meta property='og:title' content='Das Meer'>", "<h1>Wissen Das Meer</h1>", "Das Meer"),
        ("<meta property='og:title' content='Das Meer'>", "<h1>Abonnieren Sie uns</h1>", "Das Meer"),
        (
            "<title>Das Meer steigt zweimal am Tag und fällt zweimal [Archiv]</title>",
            "<h1>Archiv vom Tag</h1>",
            "Das Meer steigt zweimal am Tag und fällt zweimal [Archiv]",
        ),
        ("<title>Das Meer &amp; der Wind</title>", "", "Das Meer & der Wind"),
        ("<title>Das Meer &#8211; ein &Uuml;berblick</title>", "", "Das Meer – ein Überblick"),
        ("<title>news.example</title>", "<h1>news.example</h1>", "news.example"),
        (linked(headline="Das Meer"), "", "Das Meer"),
        ("", "<h1>Das Meer</h1>", "Das Meer"),
        ("", "<h1>Eins</h1><h1>Zwei</h1>", None),
        ("", "", None),
        ("<title></title>", "", None),
    ],
)
def test_titles_are_the_headline_without_the_site(head: str, body: str, title: str | None) -> None:
    """A headline that the declared title confirms, else the declared title; a site's name alone stays, since there is no other."""
    assert found(page(head, body), url="https://news.example/a").title == title


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        (linked(author={"@type": "Person", "name": "Anne Le Goff"}), "", "Anne Le Goff"),
        (linked(author=[{"name": "Anne Le Goff"}, "Per Olsen"]), "", "Anne Le Goff; Per Olsen"),
        (linked(author={"name": ["Anne Le Goff", "Per Olsen"]}), "", "Anne Le Goff; Per Olsen"),
        (linked(author="https://example.org/anne"), "", None),
        (linked(author={"@id": "https://example.org/anne"}), "", None),
        (linked(author=[[{"name": {"first": "Anne"}}, None, 7]]), "", None),
        (linked(author={"@id": "#a"}) + linked(**{"@type": "Person", "@id": "#a", "name": "Anne Le Goff"}), "", "Anne Le Goff"),
        (
            linked(**{"@graph": [AGENCY, {"@type": ["Article"], "author": {"@id": "#a"}}, ANNE], "@type": "x"}),
            "",
            "Anne Le Goff",
        ),
        (linked(comment=[{"@type": "Comment", "author": "Leserin Eins"}]), "", None),
        ('<script type="application/ld+json">{"@type": "Article", "author": "Anne\nLe Goff"}</script>', "", "Anne Le Goff"),
        (
            linked(publisher={"name": "Beispiel"}) + "<meta name=author content=Beispiel>",
            "<p class=author>Anne Le Goff</p>",
            "Anne Le Goff",
        ),
        (linked(publisher={"name": "Beispiel"}) + "<meta name=author content=Beispiel>", "", "Beispiel"),
        ("<meta name=author content='redaktion@example.org'>", "", None),
        ("<meta name=author content='https://facebook.com/anne'>", "<span class=byline>Von Anne Le Goff</span>", "Anne Le Goff"),
        ("<meta name=author content='Anne&nbsp;Le&#32;Goff'>", "", "Anne Le Goff"),
        (
            "<meta name=citation_author content='Le Goff, Anne'><meta name=citation_author content='Olsen, Per'>",
            "",
            "Le Goff, Anne; Olsen, Per",
        ),
        ("", "<h1>Das Meer</h1><a rel=author href=/x>Anne Le Goff</a>", "Anne Le Goff"),
        ("", "<h1>Das Meer</h1><p>4. März 2021 | Von Anne Le Goff und Per Olsen</p>", "Anne Le Goff; Per Olsen"),
        ("", "<h1>Das Meer</h1><div>Autor:</div><div>Anne Le Goff</div>", "Anne Le Goff"),
        ("", "<h1>Das Meer</h1><p>Posted by Anne Le Goff</p>", "Anne Le Goff"),
        ("", "<h1>Das Meer</h1><p>Ein Gastbeitrag von Anne Le Goff</p>", "Anne Le Goff"),
        ("", f"<h1>Das Meer</h1>{f'<p>{STORY}</p>' * 20}<h4>Autor</h4><p>Anne Le Goff</p>", "Anne Le Goff"),
        ("<meta name='twitter:label1' content='Verfasst von'><meta name='twitter:data1' content='Anne Le Goff'>", "", "Anne Le Goff"),
        ("<meta name='twitter:label1' content='Lesezeit'><meta name='twitter:data1' content='Zwei Minuten'>", "", None),
        ("", "<h1>Das Meer</h1><div class=author><img alt=x><time>4.3.2021</time> <b>Anne Le Goff</b></div>", "Anne Le Goff"),
        ("", "<div class=comment-list><div class=comment-author>Leserin Eins</div></div>" + f"<p>{STORY}</p>" * 20, None),
        ("", "<h1>Das Meer</h1><span class=author>42 Kommentare</span>", None),
        ("", "<h1>Das Meer</h1><div class=byline><script>var a = {b: 'C'}</script>Anne Le Goff</div>", "Anne Le Goff"),
        ("", "<h1>Das Meer</h1><span class=author>Foto: Anne Le Goff</span>", None),
        ("", "<h1>Das Meer</h1><span class=author>Eingestellt von Unknown</span>", None),
        ("", "<h1>Das Meer</h1><span class=author>Anne Le Goff For Seeblatt</span>", "Anne Le Goff"),
        ("", "<h1>Das Meer</h1><span class=author>anneka on <time>4.3.2021</time></span>", "anneka"),
        ("<link rel=author href=/humans.txt>", "<h1>Das Meer</h1>", None),
        ("<meta name=author content='Di Stefano, Alfredo'>", "", "Di Stefano, Alfredo"),
    ],
)
def test_authors_are_people_before_sites(head: str, body: str, author: str | None) -> None:
    """Names are looked for in JSON-LD, meta, elements and lines; addresses are none, and the site's name is the last choice."""
    assert found(page(head, body)).author == author


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ("<meta property='article:published_time' content='2021-03-04T10:00:00Z'>", "", "2021-03-04T10:00:00+00:00"),
        (linked(datePublished="2021-03-04", dateModified="2022-01-01"), "", "2021-03-04"),
        (linked(datePublished="2021-03-04") + "<meta name=date content=2021-05-06>", "", "2021-03-04"),
        (linked(datePublished="2021-03-04T23:30:00Z") + "<meta name=date content=2021-03-05>", "", "2021-03-05"),
        ("", "<h1>Das Meer</h1><p>Letzte Änderung: 9.9.2021 Erschienen: 4.3.2021</p>", "2021-03-04"),
        ("<meta property='article:modified_time' content='2022-01-01'>", "", "2022-01-01"),
        ("<meta property='article:modified_time' content='2022-01-01'>", "<h1>Das Meer</h1><p>4. März 2021</p>", "2021-03-04"),
        ("", "<h1>Das Meer</h1><time datetime='2021-03-04'>x</time><time class=updated datetime='2021-05-06'>y</time>", "2021-03-04"),
        ("", "<p>Heute ist der 9. Mai 2022</p>" + "<p>Menü</p>" * 20 + "<h1>Das Meer</h1><p>4. März 2021</p>", "2021-03-04"),
        ("", "<h1>Das Meer</h1><p>Aktualisiert am 5. Mai 2021</p><p>Veröffentlicht am 4. März 2021</p>", "2021-03-04"),
        ("", "<h1>Das Meer</h1><p>Berlin, 4. März 2021 – " + STORY + "</p>", "2021-03-04"),
        ("", "<footer>© 2021 Beispiel</footer>", None),
        ("", '<script>var page = {"publishedAt": "2021-03-04T10:00:00Z"}</script>', "2021-03-04"),
        ("<meta name=date content='0001-01-01T00:00:00'>", "", None),
        ("<meta name=date content='1970-01-01'>", "", None),
        ("<meta name=date content='2021-02-31'>", "", None),
        ("<meta name=date content='-2021-03-04'>", "", None),
        ("<meta name=date content='9999-12-31'>", "", None),
        ("<meta name=date content='gestern'>", "<h1>Das Meer</h1><p>4.3.2021</p>", "2021-03-04"),
        ("<meta name=citation_publication_date content='2021/03'>", "", "2021-03"),
        (f"<meta name=date content='{'9' * 100000}'>", "", None),
    ],
)
def test_dates_are_of_publication(head: str, body: str, date: str | None) -> None:
    """Declared before shown, published before changed, near the headline before elsewhere; what no calendar has is no date."""
    assert found(page(head, body)).date == date


def test_no_page_tells_of_its_own_future() -> None:
    """With the day of the fetch known, later dates are passed over, a day for time zones excepted; without it there is no clock to ask."""
    html = page("<meta name=date content='2031-01-01'>", "<h1>Das Meer</h1><p>4. März 2021</p>")

    assert found(html).date == "2031-01-01"
    assert found(html, fetched="2022-01-01T00:00:00Z").date == "2021-03-04"
    assert found(html, fetched="2030-12-31T23:00:00Z").date == "2031-01-01"
    assert found(page(body="<h1>Das Meer</h1><p>4. März 2021</p>"), fetched="2020-01-01T00:00:00Z").date is None


def test_an_address_tells_a_day() -> None:
    """A whole day in the address counts; the time of an archive's capture does not."""
    assert found(page(), url="https://news.example/2021/03/04/meer").date == "2021-03-04"
    assert found(page(), url="https://news.example/2021/03/meer").date is None
    assert found(page(), url="https://web.archive.org/web/20210304101112/http://news.example/meer").date is None


@pytest.mark.parametrize("locale", LOCALES)
def test_every_month_of_every_language_is_read(locale: str) -> None:
    """The long names of CLDR, as dates write them, in the order of Babel's long format."""
    import datetime

    from babel.dates import format_date

    code = locale.partition("_")[0]
    assert of_language(code)
    for month in range(1, 13):
        day = datetime.date(2021, month, 17)
        shown = format_date(day, "d MMMM yyyy", locale=locale)
        assert read_date(shown, code) == day.isoformat(), shown


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021. március 4.", "2021-03-04"),
        ("2021 m. kovo 4 d.", "2021-03-04"),
        ("2021. gada 4. marts", "2021-03-04"),
        ("4 de marzo de 2021", "2021-03-04"),
        ("1er mars 2021", "2021-03-01"),
        ("Thứ năm, 4 tháng 3, 2021", "2021-03-04"),
        ("2021년 3월 4일", "2021-03-04"),
        ("17 tháng 1 2021", "2021-01-17"),
        ("4 มีนาคม 2564", "2021-03-04"),
        ("۲ تیر ۱۳۹۹", "2020-06-22"),
        ("26 | 01 | 2022", "2022-01-26"),
        ("04.03.21", "2021-03-04"),
        ("March 4th, 2021", "2021-03-04"),
        ("Thu Mar 04 10:00:00 CET 2021", "2021-03-04"),
        ("Tel. 030 4321 2021", None),
        ("10.0.0.2021", None),
        ("im März 2021", None),
        ("31. Februar 2021", None),
        ("13/13/2021", None),
    ],
)
def test_shapes_of_dates(text: str, date: str | None) -> None:
    """Orders and signs of several languages and calendars; what only looks like a date is none."""
    assert read_date(text) == date


def test_a_word_that_is_two_months_needs_a_language() -> None:
    """`listopad` is November in Polish and October in Croatian."""
    assert (read_date("4 listopada 2021", "pl"), read_date("4 listopada 2021", "hr")) == ("2021-11-04", "2021-10-04")
    assert read_date("4 listopada 2021") is None


@pytest.mark.skipif(babel.__version__ != BABEL, reason=f"the file of names was made with Babel {BABEL}")
def test_names_of_months_are_those_of_cldr() -> None:
    """The file is what its maker makes."""
    assert FILE.read_bytes() == names()


@given(st.text(max_size=400))
def test_any_text_is_survived(text: str) -> None:
    """Readers of dates and names answer something sensible to anything."""
    for date in (iso_date(text), read_date(text)):
        assert date is None or date[:4].isdigit()
    html = page(f'<title>{text}</title><meta name=author content="{text}">', f"<h1>{text}</h1>")
    title = found(html).title
    assert title is None or 0 < len(title) <= 500


@pytest.mark.parametrize(
    "head",
    [
        lambda times: f"<title>{'Das Meer - ' * 1000 * times}</title>",
        lambda times: f"<meta name=author content='{'von Anne und ' * 1000 * times}'>",
        lambda times: f"<meta name=date content='{'1 März ' * 1000 * times}'>",
        lambda times: "<h1>" + "Das Meer 20" * 1000 * times + "</h1>",
        lambda times: "<p class=author>von 4.3.</p>" * 300 * times,
        lambda times: "<time datetime='2021-03-'>x</time>" * 300 * times,
        lambda times: "<script type='application/ld+json'>" + "[" * 1000 * times + "</script>",
        lambda times: "<script type='application/ld+json'>" + '[{"author":' * 1000 * times + "1" + "}]" * 1000 * times + "</script>",
        lambda times: "<script>" + "published" * 1000 * times + "</script>",
    ],
    ids=["title", "author", "date", "headline", "bylines", "times", "brackets", "nested authors", "scripts"],
)
def test_long_metadata_take_time_as_they_are_long(head: Any) -> None:  # noqa: ANN401 - a function of a number
    """Megabytes of a title, a name or a date cost no more than their length, and are left out."""
    extract(page())

    assert growth(extract, page(head(10)), page(head(80))) < LINEAR
    assert len(found(page(head(10))).title or "") <= 500


@pytest.mark.parametrize(
    ("head", "lang", "language"),
    [
        ("", "fr-CA", "fra_Latn"),
        ("", "sr-Cyrl", "srp_Cyrl"),
        ("", "zh-TW", "zho_Hant"),
        ("<meta property=og:locale content=pt_BR>", "", "por_Latn"),
        (linked(inLanguage="cs-CZ"), "", "ces_Latn"),
        (linked(inLanguage=["cs", 7]), "", None),
        ("<meta http-equiv=content-language content='fi, sv'><meta property=og:locale content=en_US>", "", "fin_Latn"),
        ("<meta property=og:locale content=en_US>", "xx-unknown-long", "eng_Latn"),
        ("", "c", None),
    ],
)
def test_languages_are_canonical(head: str, lang: str, language: str | None) -> None:
    """From the html element, Content-Language, JSON-LD and Open Graph, in this order; what names no language is passed over."""
    assert found(page(head, lang=lang)).language == language


def test_the_canonical_address_is_the_page_s_own() -> None:
    """The link comes before Open Graph."""
    head = "<meta property=og:url content=https://a.example/2><link rel=canonical href=https://a.example/1>"

    assert found(page(head)).url == "https://a.example/1"
    assert found(page("<meta property=og:url content=https://a.example/2>")).url == "https://a.example/2"
