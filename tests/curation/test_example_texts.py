# SPDX-License-Identifier: Apache-2.0
"""The texts and pages of the shipped example: enough languages, prose, every mark and coding, nothing that is anybody's."""

from __future__ import annotations

from collections import Counter

import pytest

from curation.example import crawl, marks, plan, robots
from curation.example.articles import LANGUAGES, articles, chrome
from curation.example.duplicates import reordered, shortened, without_last_sentence
from curation.example.noise import unwanted
from curation.example.site import Page


def test_at_least_150_texts_in_12_languages() -> None:
    """Every language has at least 12 articles, and no two texts of the example are equal."""
    texts = [article for language in LANGUAGES for article in articles(language)]

    assert Counter(article.language for article in texts).keys() == set(LANGUAGES)
    assert min(Counter(article.language for article in texts).values()) >= 12
    assert len({article.paragraphs for article in texts}) == len(texts) >= 150
    assert len({(article.language, article.theme) for article in texts}) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_articles_are_prose(language: str) -> None:
    """Each article has two to four paragraphs of several sentences, and 80 to 200 words (220 to 400 characters in Chinese)."""
    for article in articles(language):
        text = " ".join(article.paragraphs)
        length, low, high = (len(text), 220, 400) if language == "zh" else (len(text.split()), 80, 200)

        assert low <= length <= high, article.theme
        assert 2 <= len(article.paragraphs) <= 4, article.theme
        assert all(article.title and article.author and article.date for article in articles(language))


def test_every_coding_and_charset_is_used() -> None:
    """Chunked, gzip, brotli and both together; eight character sets; a charset named in header, page, nowhere and wrongly."""
    pages = [page for part in crawl.parts() for page in part]

    assert {page.coding for page in pages} == {"", "chunked", "gzip", "br", "gzip,chunked"}
    assert len({page.charset for page in pages}) == 8
    assert {page.declared for page in pages} == {"header", "meta", "nowhere", "wrong"}


def test_every_licence_mark_is_used() -> None:
    """Marks stand in the head, JSON-LD, Dublin Core, HTTP header, footer and text; traps carry no licence of the page."""
    pages = [page for part in crawl.parts() for page in part]

    assert {page.mark for page in pages} == {
        "head_link",
        "footer_rel",
        "json_ld",
        "meta_dc",
        "http_link",
        "footer_plain",
        "text_only",
        "image_credit",
        "json_ld_image",
        "rsl",
        "none",
    }
    assert {page.license for page in pages if page.mark not in marks.TRAPS} == set(marks.NAMES)
    assert all(page.expected != "keep" for page in pages if page.mark in marks.TRAPS)


def test_licence_urls_are_canonical() -> None:
    """Creative Commons URLs are built from SPDX identifiers, version and all."""
    assert marks.url("CC0-1.0") == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert marks.url("CC-BY-SA-3.0") == "https://creativecommons.org/licenses/by-sa/3.0/"
    assert marks.url("CC-BY-NC-4.0") == "https://creativecommons.org/licenses/by-nc/4.0/"


def shingles(page: Page) -> set[tuple[str, ...]]:
    """Return the 5-word shingles of a page."""
    words = " ".join(page.paragraphs).split()
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


@pytest.mark.parametrize("change", [shortened, reordered])
@pytest.mark.parametrize("language", ["fr", "ar", "ru"])
def test_near_duplicates_are_near(change: object, language: str) -> None:
    """A republished page keeps three quarters of its shingles and is not equal."""
    page = plan.pages(language)[0]
    other = shortened(page) if change is shortened else reordered(page)
    jaccard = len(shingles(page) & shingles(other)) / len(shingles(page) | shingles(other))

    assert 0.75 < jaccard < 1 or (change is reordered and jaccard > 0.75)
    assert other.paragraphs != page.paragraphs
    assert other.url != page.url


def test_last_sentence_is_cut_at_sentence_ends() -> None:
    """Western, Chinese and Arabic sentence ends are known; a single sentence leaves nothing."""
    assert without_last_sentence("One. Two? Three.") == "One. Two?"
    assert without_last_sentence("一。二。") == "一。"
    assert without_last_sentence("Only one.") == ""


def test_spam_is_openly_licensed() -> None:
    """Unwanted pages carry a licence, so that quality is what drops them."""
    assert len(unwanted()) >= 15
    assert {page.license for page in unwanted()} == {"CC-BY-4.0"}


def test_personal_data_is_made_up() -> None:
    """Addresses end in a reserved domain, and each language has at least one document with personal data or an IP address."""
    for language in LANGUAGES:
        words = [word.strip(".,;:()") for article in articles(language) for part in article.paragraphs for word in part.split()]
        addresses = [word for word in words if "@" in word]

        assert addresses, language
        assert all(word.endswith("@example.org") for word in addresses), language


def test_hosts_are_reserved() -> None:
    """Every host is under .example, .test or example.org (RFC 2606)."""
    hosts = {host for language in LANGUAGES for host in chrome(language).hosts.values()} | set(robots.hosts()) | robots.MISSING

    assert all(host.endswith((".example", ".test", ".example.org")) for host in hosts)
