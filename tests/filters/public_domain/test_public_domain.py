# SPDX-License-Identifier: Apache-2.0
"""Terms of protection: years at their edges, what is unknown, and the evidence."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.public_domain.filter import PublicDomain
from filters.public_domain.terms import Jurisdiction, Work, term


@pytest.mark.parametrize(
    ("work", "jurisdiction", "status", "year"),
    [
        (Work(deaths=(1955,)), "eu", "public_domain", 2026),
        (Work(deaths=(1956,)), "eu", "protected", 2027),
        (Work(deaths=(1900, 1960)), "eu", "protected", 2031),
        (Work(deaths=(1900,), living=True), "eu", "unknown", None),
        (Work(), "eu", "unknown", None),
        (Work(published=1955, anonymous=True), "eu", "public_domain", 2026),
        (Work(anonymous=True), "eu", "unknown", None),
        (Work(deaths=(1940,), published=1950), "fr", "public_domain", 2011),
        (Work(deaths=(1945,), published=1930), "fr", "public_domain", 2025),
        (Work(deaths=(1945,), published=1915), "fr", "protected", 2031),
        (Work(deaths=(1840,), published=1830), "fr", "public_domain", 1911),
        (Work(deaths=(1915,), published=1913, died_for_france=True), "fr", "protected", 2031),
        (Work(deaths=(1900,), published=2010), "eu", "protected", 2036),
        (Work(deaths=(1900,), published=2000), "eu", "public_domain", 2026),
        (Work(deaths=(1900,), published=1950), "eu", "public_domain", 1971),
        (Work(deaths=(1900,), published=2010), "fr", "protected", 2036),
        (Work(deaths=(1900,), published=1990), "fr", "protected", 2041),
        (Work(deaths=(1900,), published=1970), "fr", "public_domain", 2021),
        (Work(deaths=(1940,), published=1985), "fr", "protected", 2036),
        (Work(deaths=(1900,), published=None), "eu", "public_domain", 1971),
        (Work(published=1930), "us", "public_domain", 2026),
        (Work(published=1931), "us", "unknown", 2027),
        (Work(deaths=(1800,)), "us", "unknown", None),
    ],
)
def test_terms_from_2026(work: Work, jurisdiction: Jurisdiction, status: str, year: int | None) -> None:
    """70 years after the death to the end of the year, wars in France, 96 years in the United States."""
    found = term(work, jurisdiction, 2026)

    assert (found.status, found.from_year) == (status, year)


def test_wars_may_be_taken_as_contained() -> None:
    """As the Cour de cassation held in 2007; not for those who died for France."""
    work = Work(deaths=(1945,), published=1915)

    assert term(work, "fr", 2026, wars_contained=True).status == "public_domain"
    assert term(Work(deaths=(1944,), published=1940, died_for_france=True), "fr", 2026, wars_contained=True).status == "protected"


def test_the_shorter_term_only_in_france_only_on_request_only_where_the_source_says_so() -> None:
    """An American work of 1925 by an author who died in 1970: free there since 2021, in France if asked, never in the Union as a whole."""
    work = Work(deaths=(1970,), published=1925, american=True)

    assert term(work, "us", 2026).status == "public_domain"
    assert term(work, "fr", 2026).status == "protected"
    found = term(work, "fr", 2026, shorter_term=True)
    assert (found.status, found.from_year) == ("public_domain", 2021)
    assert found.rule == "published 1925 + 95 in the United States, its origin (L123-12)"
    assert term(work, "eu", 2026, shorter_term=True).status == "protected"
    assert term(Work(deaths=(1970,), american=True), "fr", 2026, shorter_term=True).status == "protected"
    said = {"author_death": 1970, "year": 1925, "country_of_origin": "US"}
    extras = [said | {"author_eu": False}, said, said | {"author_eu": True}, said | {"author_eu": False, "country_of_origin": "FR"}]
    table = pa.table({"text": ["t"] * 4, "extra": [json.dumps(extra) for extra in extras]})
    signals = PublicDomain(release_year=2026, jurisdictions=("fr",), shorter_term=True).measure(Documents(table))
    assert signals["public_domain_status"].to_pylist() == ["public_domain", "protected", "protected", "protected"]


@given(st.integers(1700, 2020), st.integers(1950, 2100))
def test_what_is_free_stays_free(death: int, year: int) -> None:
    """A later release never protects again, and France never frees before the Union."""
    work = Work(deaths=(death,))
    free = term(work, "eu", year).status == "public_domain"

    assert not free or term(work, "eu", year + 1).status == "public_domain"
    assert free or term(work, "fr", year).status != "public_domain"


def test_dates_are_read_from_the_source_and_kept_as_evidence() -> None:
    """Numbers, words with a year, lists; several years in one field are no year."""
    extras = [
        {"author_death": 1885, "year": "1862", "author_death_source": "BnF"},
        {"author_death": "† 12 mars 1985"},
        {"author_death": ["1880", None]},
        {"author_death": "1880-1960"},
        {},
    ]
    table = pa.table({"text": ["t"] * 6, "extra": [*(json.dumps(extra) for extra in extras), "no JSON"]})
    signals = PublicDomain(release_year=2026).measure(Documents(table))

    assert signals["public_domain_status"].to_pylist() == ["public_domain", "protected", "unknown", "unknown", "unknown", "unknown"]
    evidence = json.loads(signals["public_domain_evidence"][0].as_py())
    assert (evidence["deaths"], evidence["published"], evidence["source"], evidence["release_year"]) == ([1885], 1862, "BnF", 2026)
    assert evidence["terms"]["eu"] == {"status": "public_domain", "from": 1956, "rule": "death 1885 + 70"}


def test_without_a_year_of_release_nothing_is_free() -> None:
    """A filter has no clock: the recipe tells the year."""
    table = pa.table({"text": ["t"], "extra": ['{"author_death": 1800}']})

    assert PublicDomain().measure(Documents(table))["public_domain_status"].to_pylist() == ["unknown"]
    with pytest.raises(ValueError, match="public_domain: jurisdictions is empty; name at least one of eu, fr, us"):
        PublicDomain(jurisdictions=())
