# SPDX-License-Identifier: Apache-2.0
"""Postal addresses: what is found whole, what needs a word before it, what is none, and how time grows."""

from __future__ import annotations

import pyarrow as pa
import pytest

from curation.evaluate import compare_spans
from curation.gold import Labelled
from filters.contract import Documents
from filters.pii.filter import Pii
from filters.pii.find import find
from filters.pii.measured import MEASURED
from tests.bench.parts import pii
from tests.gold.addresses import gold
from tests.growth import LINEAR, growth


def _found(text: str) -> list[tuple[str, str]]:
    pieces = find(pa.array([text]), pa.nulls(1, pa.string()), {"address"})
    return [(piece.literal.decode(), piece.recogniser.name) for piece in pieces]


@pytest.mark.parametrize(
    "address",
    [
        "Hauptstraße 5, 10115 Berlin",
        "Kurt-Schumacher-Str. 12a\nD-53113 Bonn am Rhein",
        "12 bis, rue de la Paix, 75002 Paris",
        "3 avenue du Général de Gaulle\n69001 Lyon Cedex 03",
        "Kerkstraat 12-14, 1017 GH Amsterdam",
        "Via Garibaldi, 12, 20121 Milano (MI)",
        "Calle Mayor, 5, 2º B, 28013 Madrid",
        "Rua Augusta, n.º 120, 1100-053 Lisboa",
        "ul. Długa 7 m. 4, 00-238 Warszawa",
        "Národní třída 12, 110 00 Praha 1",
        "12 Mill Lane, Cambridge CB2 1RX",
        "742 Evergreen Terrace, Springfield, IL 62704",
        "1051 Budapest, Petőfi utca 4",
        "Brīvības iela 12, Rīga, LV-1010",
        "ул. Шипка 6, 1504 София",
        "Οδός Ερμού 12, 105 63 Αθήνα",
        "PSC 1437, Box 3833\nAPO AA 66791",
        "Postfach 10 11 12, 50667 Köln",
    ],
)
def test_addresses_are_found_whole(address: str) -> None:
    """From the street to the place, whatever stands around them."""
    for text in (address, f"Sie wohnt dort: {address}.\nUnd weiter.", f"– {address}, 12. 5. 2020"):
        assert _found(text) == [(address, "address")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She lives at 199 Beach Road, they say.", "199 Beach Road"),
        ("Meine Anschrift: Lange Gasse 7.", "Lange Gasse 7"),
        ("See 199 Beach Road, they say.", ""),
        ("At 12 Park Avenue Apt. 417 it rang.", "12 Park Avenue Apt. 417"),
        ("Ship 2017 Ocean Drive tickets.", ""),
    ],
)
def test_a_street_alone_needs_a_word_or_a_flat(text: str, found: str) -> None:
    """Without code and place the text must say that an address follows."""
    assert _found(text) == ([(found, "address_street")] if found else [])


@pytest.mark.parametrize(
    "text",
    [
        "Nach § 12 Abs. 3 der Straßenordnung 2010, 10115 Fälle.",
        "L'article 12, place 3, de la loi n° 75-17 du 17 janvier 1975.",
        "BVerfGE 5, 85 (204); Cass. civ. 1re, 12 mai 1998, n° 96-12.345",
        "See 12 Green 345 (2001), and 410 U.S. 113 (1973).",
        "Der Weg 45 führt nach 12345 Schritten zum Platz.",
        "§ 5, Weg 3, 2010 Satz 1",
        "la route 66 traverse 12345 villes",
        "Arrivò per via aerea alle 12, 20121 posti.",
    ],
)
def test_laws_citations_and_roads_are_no_addresses(text: str) -> None:
    """Numbers stand beside words for streets in other texts too."""
    assert _found(text) == []


def test_what_was_measured_is_what_is_measured() -> None:
    """Precision and recall on the made gold are those that the manifest states."""
    rows = gold()
    labelled = [
        Labelled(row["text"], row["language"], tuple((s["start"], s["end"], s["kind"]) for s in row["spans"]), None) for row in rows
    ]
    found = pii.limpide([one.text for one in labelled], [one.language for one in labelled], ["address"])
    score = compare_spans(labelled, found, {}).of("POSTAL_ADDRESS")
    stated = MEASURED["POSTAL_ADDRESS"]
    assert (round(score.precision or 0, 4), round(score.recall or 0, 4)) == (stated["precision"], stated["recall"])
    assert score.right + score.missed == stated["labels"]


def test_addresses_take_part_only_when_asked_for() -> None:
    """They are not among the checked kinds."""
    documents = Documents(pa.table({"text": ["Hauptstraße 5, 10115 Berlin"]}))
    assert Pii(kinds=("checked",)).measure(documents)["pii_spans"].to_pylist() == [0]
    assert Pii(kinds=("address",)).measure(documents)["pii_spans"].to_pylist() == [1]


@pytest.mark.parametrize(
    "unit",
    [
        "Hauptstraße 5, ",
        "12 rue A ",
        "Via Aa Bb Cc ",
        "12 Aa Bb Cc Street, Dd Ee Ff ",
        "lives at Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa Street 1 ",
        "PSC 1234, Box 5 ",
        "ul. A 5 ul. ",
    ],
)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    """Beginnings of addresses without end."""

    def work(text: str) -> object:
        return list(find(pa.array([text]), pa.nulls(1, pa.string()), {"address"}))

    assert growth(work, unit * 200, unit * 1600) < LINEAR
