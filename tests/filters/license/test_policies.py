# SPDX-License-Identifier: Apache-2.0
"""Policies, texts of licences, who declares, and several licences at once."""

from __future__ import annotations

import pyarrow as pa
import pytest

from filters.contract import Documents
from filters.license import find
from filters.license.domains import declared_by
from filters.license.filter import License
from filters.license.legal_texts import candidates, licences_of
from filters.license.marks import from_text, from_url
from filters.license.policies import Policy, allows, identifiers

BY, SA = "https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by-sa/3.0/"


@pytest.mark.parametrize(
    ("policy", "allowed", "refused"),
    [
        (
            "open",
            ("CC-BY-3.0-DE", "LicenseRef-CC-BY-SA-3.0-CH", "etalab-2.0", "OGL-UK-3.0"),
            ("CC-BY-NC-4.0", "CC-BY-ND-4.0", "GPL-3.0-only"),
        ),
        ("common-pile", ("CC-BY-SA-2.5", "GFDL-1.3-or-later", "MIT", "CC-PDM-1.0"), ("GPL-2.0-only", "etalab-2.0", "CC-BY-NC-SA-4.0")),
        ("common-corpus", ("CC0-1.0", "etalab-2.0", "OGL-UK-2.0"), ("CC-BY-NC-4.0", "GPL-3.0-only")),
        ("no-nc", ("CC-BY-SA-4.0", "GPL-3.0-only", "MIT"), ("CC-BY-NC-4.0", "CC-BY-ND-4.0", "NoSuchLicence")),
        ("code-permissive", ("MIT", "BSD-3-Clause", "MIT OR Apache-2.0"), ("MPL-2.0", "CC-BY-4.0", "WTFPL")),
    ],
)
def test_policies(policy: Policy, allowed: tuple[str, ...], refused: tuple[str, ...]) -> None:
    """What may stay and what may not, by name and as the list that the filter compares with."""
    names = set(identifiers(policy))

    assert [spdx for spdx in allowed if not allows(policy, spdx) or spdx not in names] == []
    assert [spdx for spdx in (*refused, None) if allows(policy, spdx) or spdx in names] == []


def test_a_policy_is_cited_by_its_name() -> None:
    """A ledger cites the policy, not its thousand entries; two lists at once are refused."""
    filter_ = License(policy="open")

    assert filter_.cited("allow") == "open"
    assert "CC-BY-4.0" in filter_.allowed
    assert License(allow=("CC BY 4.0",)).cited("allow") == ("CC-BY-4.0",)
    with pytest.raises(ValueError, match="license: both allow and policy 'open' are given; give one of them"):
        License(policy="open", allow=("MIT",))


def test_an_expression_stays_when_all_its_licences_may() -> None:
    """Of a choice and of a sum alike."""
    values = pa.chunked_array([["CC-BY-3.0 OR LicenseRef-CC-BY-SA", "MIT AND CC-BY-NC-4.0", None]])
    members = License(policy="open").members("allow", values)

    assert "CC-BY-3.0 OR LicenseRef-CC-BY-SA" in members
    assert "MIT AND CC-BY-NC-4.0" not in members


@pytest.mark.parametrize(
    ("url", "who"),
    [
        ("https://www.youtube.com/watch?v=1", "uploader"),
        ("https://de.wikipedia.org/wiki/Wasser", "rightsholder"),
        ("https://www.europeana.eu/item/1", "aggregator"),
        ("https://notyoutube.com/", "host"),
        ("http://[broken", "host"),
        (None, "host"),
    ],
)
def test_who_declares(url: str | None, who: str) -> None:
    """By domain and subdomain; an uploader is believed half as much."""
    assert declared_by(url) == who
    page = f'<a rel="license" href="{BY}">x</a>'.encode()
    assert find(page, url, None).verdict.declared_by == who
    assert (find(page, url, None).confidence < 0.5) is (who in {"uploader", "aggregator"})


def test_two_licences_in_one_sentence() -> None:
    """A choice is OR, as in Wikipedia's footers; otherwise both hold; apart from one another they disagree."""
    gfdl = "https://www.gnu.org/copyleft/fdl.html"
    either = f'<footer><p>Text is available under <a href="{SA}">BY-SA</a> or <a href="{gfdl}">GFDL</a>.</p></footer>'
    both = f'<footer><p>Texts: <a href="{SA}">CC BY-SA</a>; code: <a href="https://opensource.org/licenses/MIT">MIT</a></p></footer>'
    apart = f'<p>This work is under <a href="{SA}">BY-SA</a>.</p><p>This page is under <a href="{BY}">BY</a>.</p>'

    assert find(either.encode()).spdx == "CC-BY-SA-3.0 OR LicenseRef-GFDL"
    assert not find(either.encode()).disagreement
    assert find(both.encode()).spdx == "CC-BY-SA-3.0 AND MIT"
    assert (find(apart.encode()).spdx, find(apart.encode()).disagreement) == ("CC-BY-SA-3.0", True)
    assert find(apart.encode()).confidence < 0.5


def test_ten_thousand_candidates_are_all_kept() -> None:
    """A page of 10,000 links answers with all of them, and NC among them is heard."""
    nc = '<a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">x</a>'
    found = find((f'<p><a rel="license" href="{BY}">x</a></p>' * 9_999 + nc).encode())

    assert len(found.candidates) == 10_000
    assert found.spdx == "CC-BY-NC-4.0"


def test_json_ld_that_does_not_parse_is_a_candidate_and_no_verdict() -> None:
    """Broken JSON is evidence of a licence, not a licence."""
    found = find(f'<script type="application/ld+json">{{"license": "{BY}", }}</script>'.encode())

    assert [c.spdx for c in found.candidates] == ["CC-BY-4.0"]
    assert found.spdx is None


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("Deze tekst valt onder Creative Commons Naamsvermelding-NietCommercieel-GelijkDelen 4.0", "CC-BY-NC-SA-4.0"),
        ("Creative Commons Uznanie autorstwa-Użycie niekomercyjne-Bez utworów zależnych 3.0 Polska", "LicenseRef-CC-BY-NC-ND-3.0-PL"),
        ("Creative Commons Atribuição-NãoComercial 4.0 Internacional", "CC-BY-NC-4.0"),
        ("Creative Commons Erkännande-DelaLika 2.5", "CC-BY-SA-2.5"),
        ("Creative Commons Nimeä-EiKaupallinen-JaaSamoin 4.0", "CC-BY-NC-SA-4.0"),
        ("Creative Commons Uveďte původ-Neužívejte komerčně 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Nevezd meg! - Így add tovább! 4.0", "CC-BY-SA-4.0"),
        ("Creative Commons Αναφορά Δημιουργού - Μη Εμπορική Χρήση 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Признание-Некомерсиално 4.0", "CC-BY-NC-4.0"),
        ("Datenlizenz Deutschland – Namensnennung – Version 2.0", "DL-DE-BY-2.0"),
        ("contains information licensed under the Open Government Licence v3.0", "OGL-UK-3.0"),
        ("under the Open Database License (ODbL) 1.0", "ODbL-1.0"),
        ("Norsk lisens for offentlige data (NLOD) 2.0", "NLOD-2.0"),
    ],
)
def test_statements_in_the_languages_of_the_union(text: str, spdx: str) -> None:
    """Names of licences as their stewards translate them."""
    found = from_text(text)

    assert found is not None
    assert found[0].startswith(spdx) if found[0] else False


@pytest.mark.parametrize(
    ("url", "spdx"),
    [
        ("http://rightsstatements.org/vocab/InC-OW-EU/1.0/", "LicenseRef-RightsStatements-InC-OW-EU-1.0"),
        ("https://rightsstatements.org/page/NoC-NC/1.0/?language=fr", "LicenseRef-RightsStatements-NoC-NC-1.0"),
        ("https://rightsstatements.org/vocab/other/1.0/", None),
        ("https://spdx.org/licenses/MIT.html", "MIT"),
        ("https://data.norge.no/nlod/no/2.0", "NLOD-2.0"),
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence", "LicenseRef-Licence-Ouverte"),
        ("https://creativecommons.org/licences/by-sa//4.0", "CC-BY-SA-4.0"),
    ],
)
def test_other_addresses(url: str, spdx: str | None) -> None:
    """Statements of rights are named as such and are never open; slips in an address are read."""
    assert from_url(url) == spdx
    assert not spdx or "Rights" not in spdx or not allows("open", spdx)


def test_texts_of_licences() -> None:
    """By their words, or by an SPDX tag, which goes before."""
    mit = "Permission is hereby granted, free of charge, to any person. The above copyright notice and this permission notice shall"

    assert licences_of(mit) == ["MIT"]
    assert licences_of("GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007") == ["GPL-3.0-only"]
    assert licences_of("Mozilla Public License Version 2.0 ... compatible with the GNU General Public License, Version 2.0") == ["MPL-2.0"]
    assert [c.spdx for c in candidates("# SPDX-License-Identifier: Apache-2.0 OR MIT\n" + mit)] == ["Apache-2.0 OR MIT"]
    assert candidates("nothing of the kind") == []
    table = pa.table({"text": [mit, "a novel"]})
    assert License(legal_texts=True).measure(Documents(table))["license_spdx"].to_pylist() == ["MIT", None]


def test_a_short_file_may_name_its_licence_by_address_alone() -> None:
    """Two addresses of one licence are one licence; a long text that links to one is another matter."""
    address = "https://creativecommons.org/licenses/by-sa/3.0/"

    assert [c.spdx for c in candidates(f"{address}\n{address}legalcode\n")] == ["CC-BY-SA-3.0"]
    assert [c.spdx for c in candidates(f"Data: {BY}. Texts: {address}")] == ["CC-BY-4.0 AND CC-BY-SA-3.0"]
    assert candidates(f"{'A harbour is a place for ships. ' * 20}{address}") == []
    assert candidates("https://example.org/terms") == []
