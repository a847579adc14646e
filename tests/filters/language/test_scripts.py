# SPDX-License-Identifier: Apache-2.0
"""Languages written in several scripts: the key has the script that the text is written in, where the label leaves it open."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from filters.contract import Documents
from filters.kernels.scripts import SCRIPTS
from filters.language.fasttext_model import load
from filters.language.filter import Language
from filters.languages import WRITTEN_IN, canonical

SERBIAN = "Сви људи рађају се слободни и једнаки у достојанству и правима."
LATIN = "Ovde se uvek govorilo o tome šta bi trebalo da se uradi sa decom i mlekom."


@pytest.mark.parametrize(("text", "key"), [(SERBIAN, "srp_Cyrl"), (LATIN, "srp_Latn"), (f"{LATIN} {LATIN} {SERBIAN}", "srp_Latn")])
def test_serbian_has_the_script_of_most_letters(text: str, key: str, language_model: Path) -> None:
    """One label, two keys; candidates agree with the answer, and Latin letters are no longer the wrong script."""
    answer = Language(k=2).open({"model": [language_model]})(Documents(pa.table({"text": [text]})))
    found = {name: column.to_pylist()[0] for name, column in answer.items()}

    assert found["language_label"] == "sr"
    assert found["language"] == found["language_candidates"][0]["language"] == key
    assert found["language_script"] == key[4:]
    assert found["language_script_fraction"] > 0.6


def test_labels_of_one_script_or_two_kinds_of_han_stay(language_model: Path) -> None:
    """``zh`` stays Hans, whatever its characters, and French in Greek letters is no French of Greece."""
    model = load(str(language_model))
    keys = {model.labels[number] for number in model.written}

    assert {"sr", "uz", "kk", "az", "ku", "pa"} <= keys
    assert not {"zh", "yue", "fr", "ja", "sh"} & keys


def test_labels_that_name_their_script_mean_it() -> None:
    """GlotLID's ``srp_Cyrl`` is not rewritten, nor is ``sr-Latn``; a region leaves the script open."""
    from filters.language.fasttext_model import _written

    labels = ["srp_Cyrl", "sr-Latn", "sr-RS", "sr"]

    assert list(_written(labels, [canonical(label) for label in labels])) == [2, 3]


def test_the_table_is_that_of_cldr() -> None:
    """Every language with several primary scripts that we can count, as CLDR's supplemental data name them."""
    content = files("language_data").joinpath("data/supplementalData.xml").read_bytes()
    languages = ElementTree.fromstring(content).find("languageData")
    assert languages is not None
    theirs = {}
    for each in languages:
        scripts = [script for script in each.get("scripts", "").split() if script in SCRIPTS]
        if each.get("alt") != "secondary" and len(scripts) > 1:
            theirs[canonical(each.get("type", ""))[:3]] = tuple(scripts)

    assert dict(WRITTEN_IN) == theirs
