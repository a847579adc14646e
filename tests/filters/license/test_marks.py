# SPDX-License-Identifier: Apache-2.0
"""Licence marks: addresses and short statements into SPDX identifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.license.marks import from_text, from_url, is_listed, parse
from tests.growth import LINEAR, growth

CODES = ("by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("version", ["1.0", "2.0", "2.5", "3.0", "4.0"])
@pytest.mark.parametrize("start", ["https://", "http://", "//", "https://www.", "HTTP://WWW.", ""])
def test_every_creative_commons_licence_however_written(code: str, version: str, start: str) -> None:
    """Scheme, www and a missing scheme make no difference."""
    expected = f"CC-{code.upper()}-{version}"

    assert from_url(f"{start}creativecommons.org/licenses/{code}/{version}/") == expected
    assert is_listed(expected)


@pytest.mark.parametrize(
    ("url", "spdx"),
    [
        ("https://creativecommons.org/licenses/by-sa/3.0/de/", "CC-BY-SA-3.0-DE"),
        ("https://creativecommons.org/licenses/by-sa/3.0/de/deed.en", "CC-BY-SA-3.0-DE"),
        ("https://creativecommons.org/licenses/by/4.0/deed.de", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode.fr", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("https://creativecommons.org/licenses/by-sa/3.0/ch/", "LicenseRef-CC-BY-SA-3.0-CH"),
        ("https://creativecommons.org/licenses/by-nd-nc/2.0/", "CC-BY-NC-ND-2.0"),
        ("https://creativecommons.org/licenses/by-sa/", "LicenseRef-CC-BY-SA"),
        ("https://creativecommons.org/licences/by/4.0", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0?ref=chooser-v1", "CC-BY-4.0"),
        ("https://web.archive.org/web/2020/https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.nl", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://creativecommons.org/licenses/publicdomain/", "CC-PDDC"),
        ("https://creativecommons.org/licenses/sampling+/1.0/", "LicenseRef-CC-sampling-plus"),
        ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL-UK-3.0"),
        ("https://www.govdata.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://www.gnu.org/copyleft/fdl.html", "LicenseRef-GFDL"),
        ("https://creativecommons.org//licenses//by-nc//4.0", "CC-BY-NC-4.0"),
        ("http:/creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0"),
        ("creativecommons.org/licences/by-nc-nd/4.0/legalcode", "CC-BY-NC-ND-4.0"),
        ("HTTPS://CREATIVECOMMONS.ORG/LICENSES/BY-NC/4.0/", "CC-BY-NC-4.0"),
        ("https://creativecommons.org/licenses/by%2Fnc/4.0/", "LicenseRef-CC-BY-NC"),
        ("https://creativecommons.org/licenses/by-cn/4.0/", "LicenseRef-CC-by-cn"),
        ("https://creativecommons.org/licenses/bync/4.0/", "LicenseRef-CC-bync"),
        ("https://creativecommons.org/licenses/by/9.9/", "LicenseRef-CC-BY-9.9"),
        ("https://creativecomons.org/licenses/by/4.0/", None),
        ("https://creativecommons.org/", None),
        ("https://creativecommons.org/licenses/", None),
        ("https://creativecommons.org/share-your-work/", None),
        ("https://example.org/license", None),
        ("", None),
    ],
)
def test_addresses(url: str, spdx: str | None) -> None:
    """Version and port are kept, translations are not ports, and what SPDX does not list is a LicenseRef."""
    assert from_url(url) == spdx


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("cc-by-4.0", "CC-BY-4.0"),
        ("CC-BY-NC-ND-3.0-DE", "CC-BY-NC-ND-3.0-DE"),
        ("(CC BY 3.0 AT)", "CC-BY-3.0-AT"),
        ("CC-BY-NC", "LicenseRef-CC-BY-NC"),
        ("CC0", "CC0-1.0"),
        ("CC Zero", "CC0-1.0"),
        ("Creative Commons Attribution 4.0 International License", "CC-BY-4.0"),
        ("Creative Commons Attribution-NonCommercial-ShareAlike 2.5", "CC-BY-NC-SA-2.5"),
        ("Creative Commons Attribution-Noncommercial-No Derivative Works 3.0", "CC-BY-NC-ND-3.0"),
        ("Creative Commons Namensnennung - Keine Bearbeitung 3.0 Deutschland Lizenz", "CC-BY-ND-3.0-DE"),
        ("licence Creative Commons Attribution - Pas d'Utilisation Commerciale 4.0", "CC-BY-NC-4.0"),
        ("Licencia Creative Commons Reconocimiento-NoComercial-CompartirIgual 4.0", "CC-BY-NC-SA-4.0"),
        ("Licenza Creative Commons Attribuzione - Condividi allo stesso modo 4.0", "CC-BY-SA-4.0"),
        ("Creative Commons BY-NC-SA", "LicenseRef-CC-BY-NC-SA"),
        ("Licence Ouverte / Open Licence version 2.0", "etalab-2.0"),
        ("Licence Ouverte", "LicenseRef-Licence-Ouverte"),
        ("sous licence Creative Commons", None),
    ],
)
def test_statements(text: str, spdx: str | None) -> None:
    """Names of the licences in five languages; a name without its terms is found, and is no licence."""
    found = from_text(text)

    assert found is not None
    assert found[0] == spdx


@pytest.mark.parametrize(
    "text", ["", "All rights reserved", "cc: by post", "accby", "the common creative work", "ACC BY 4", "15 cc0ntainer"]
)
def test_other_words_are_no_statement(text: str) -> None:
    """Likeness is not enough."""
    found = from_text(text)

    assert found is None or found[0] is None


@pytest.mark.parametrize(
    ("field", "spdx"),
    [
        ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
        ("MIT", "MIT"),
        ("(MIT OR Apache-2.0)", "MIT OR Apache-2.0"),
        ("etalab-2.0", "etalab-2.0"),
        ("http://creativecommons.org/licenses/by/2.0/", "CC-BY-2.0"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("LicenseRef-Mine", "LicenseRef-Mine"),
        ("© 2024 Jane Doe", None),
        ("other", None),
        ("", None),
        ("   ", None),
        ("AND OR", None),
        ("((((", None),
    ],
)
def test_metadata_fields(field: str, spdx: str | None) -> None:
    """A field may hold an SPDX expression, an address or words; an unknown word is no licence."""
    assert parse(field) == spdx


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """No input raises, and every identifier found is listed or a LicenseRef."""
    for spdx in (from_url(text), parse(text), (from_text(text) or (None,))[0]):
        assert spdx is None or " " in spdx or spdx.startswith("LicenseRef-") or is_listed(spdx)


@given(st.sampled_from(CODES), st.text(max_size=40), st.text(max_size=40))
def test_surroundings_of_an_address_do_not_open_it(code: str, before: str, after: str) -> None:
    """Whatever stands around it, an address with NC or ND is never read as one without."""
    spdx = from_url(f"{before}//creativecommons.org/licenses/{code}/4.0/{after}")

    assert spdx is None or "creativecommons" in before or all(part.upper() in spdx for part in code.split("-"))


@pytest.mark.parametrize("unit", ["cc by ", "creative commons ", "non commercial ", "creativecommons.org/licenses/", "licence ouverte "])
def test_long_texts_take_linear_time(unit: str) -> None:
    """A megabyte of near misses takes eight times as long as an eighth of it."""
    short, long = (unit * (size // len(unit)) for size in (125_000, 1_000_000))

    assert growth(from_text, short, long) < LINEAR
    assert growth(from_url, short, long) < LINEAR
