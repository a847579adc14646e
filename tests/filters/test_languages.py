# SPDX-License-Identifier: Apache-2.0
"""Language codes: every spelling that sources use leads to one key."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.languages import FASTTEXT_176, bcp47, canonical, name


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("fr", "fra_Latn"),
        ("fra", "fra_Latn"),
        ("fre", "fra_Latn"),
        ("fr-FR", "fra_Latn"),
        ("FR", "fra_Latn"),
        (" fr ", "fra_Latn"),
        ("fra_Latn", "fra_Latn"),
        ("pt-BR", "por_Latn"),
        ("en_US", "eng_Latn"),
        ("ger", "deu_Latn"),
        ("de-CH-1996", "deu_Latn"),
        ("zh", "zho_Hans"),
        ("zh-cn", "zho_Hans"),
        ("zh-TW", "zho_Hant"),
        ("zh-Hant", "zho_Hant"),
        ("zh-yue", "yue_Hant"),
        ("sr", "srp_Cyrl"),
        ("sr-Latn", "srp_Latn"),
        ("no", "nob_Latn"),
        ("nb", "nob_Latn"),
        ("nor", "nob_Latn"),
        ("nn", "nno_Latn"),
        ("sh", "hbs_Latn"),
        ("iw", "heb_Hebr"),
        ("mo", "ron_Latn"),
        ("ar", "ara_Arab"),
        ("arb_Arab", "arb_Arab"),
        ("pes_Arab", "pes_Arab"),
        ("bxr", "bxr_Cyrl"),
    ],
)
def test_every_spelling_leads_to_the_key(code: str, key: str) -> None:
    """BCP 47, ISO 639-1, -2/B, -3, regions, scripts and withdrawn codes are read."""
    assert canonical(code) == key


@pytest.mark.parametrize(
    "code", ["xx", "zz", "english", "français", "", "C", "und", "mul", "zxx", "qaa", "fr-Qqqq", "x-foo", "fr, en", "fra_"]
)
def test_a_code_that_names_no_language_is_refused(code: str) -> None:
    """The error says what was given and what was expected."""
    with pytest.raises(ValueError, match="unknown language code") as error:
        canonical(code)

    assert str(error.value) == f"unknown language code {code!r}; expected BCP 47 such as fr or fr-FR, or fra_Latn"


def test_labels_of_lid_176_have_one_key_each() -> None:
    """All 176 labels are there, no two share a key, and Wikipedia's own names are put right."""
    assert len(FASTTEXT_176) == 176
    assert len(set(FASTTEXT_176.values())) == 176
    assert FASTTEXT_176["als"] == "gsw_Latn"
    assert FASTTEXT_176["bh"] == "bho_Deva"
    assert not [key for key in FASTTEXT_176.values() if key.endswith("Zzzz")]


@pytest.mark.parametrize("key", sorted(FASTTEXT_176.values()))
def test_bcp47_and_back(key: str) -> None:
    """The BCP 47 tag of a key leads back to it, and a key leads to itself."""
    assert canonical(bcp47(key)) == key
    assert canonical(key) == key
    assert "Unknown" not in name(key)


def test_bcp47_keeps_a_script_only_where_it_tells() -> None:
    """The usual script of a language is left out."""
    assert [bcp47(key) for key in ("fra_Latn", "zho_Hans", "zho_Hant", "srp_Latn", "nob_Latn")] == ["fr", "zh", "zh-Hant", "sr-Latn", "nb"]


def test_a_key_of_another_shape_is_refused() -> None:
    """Only keys have a tag and a name."""
    with pytest.raises(ValueError, match="'fr' is no canonical language key; expected ISO 639-3 and ISO 15924 such as fra_Latn"):
        bcp47("fr")


@given(st.text(max_size=12))
def test_any_text_is_a_language_or_an_error(code: str) -> None:
    """No input raises anything but ValueError, and every key is stable."""
    try:
        key = canonical(code)
    except ValueError:
        return
    assert canonical(key) == key


def test_the_import_is_cheap() -> None:
    """Names of languages, the heavy part, are loaded when asked for."""
    program = "import sys, filters.languages; print('marisa_trie' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


@pytest.mark.data
def test_against_linguameta(data: Path) -> None:
    """LinguaMeta's codes of languages lead to the ISO 639-3 code and to a script that it lists, with few exceptions."""
    with (data / "langid_linguameta" / "linguameta.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["iso_639_3_code"] and not row["deprecated_bcp_47_code"]]
    unknown, code, script = [], [], []
    for row in rows:
        try:
            language, _, found = canonical(row["bcp_47_code"]).partition("_")
        except ValueError:
            unknown.append(row["bcp_47_code"])
            continue
        if language != row["iso_639_3_code"]:
            code.append((row["bcp_47_code"], language))
        if row["writing_systems"] and found not in row["writing_systems"] and found != "Zzzz":
            script.append((row["bcp_47_code"], found, row["writing_systems"]))

    assert len(rows) > 7000
    assert len(unknown) <= 25, unknown  # added to ISO 639-3 after the registry that langcodes holds
    assert len(code) <= 5, code
    assert len(script) <= 100, script
