# SPDX-License-Identifier: Apache-2.0
"""Language identification with the pinned model: keys, confidence, candidates, errors, and accuracy on real sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from filters.contract import Documents
from filters.language.fasttext_model import language_of, load
from filters.language.filter import Language
from filters.languages import canonical


def _ask(model: Path, texts: list[str | None], k: int = 1) -> dict[str, list[Any]]:
    measure = Language(k=k).open({"model": [model]})
    answer = measure(Documents(pa.table({"text": pa.array(texts, pa.string())})))
    return {name: column.to_pylist() for name, column in answer.items()}


def test_texts_get_canonical_keys(language_model: Path) -> None:
    """Labels of lid.176 become keys of language and script; newlines are read as spaces."""
    answer = _ask(
        language_model,
        ["L'eau claire coule\nsur les pierres.", "Das klare Wasser fließt über die Steine.", "这条河的水很清，人们都喜欢在这里喝茶。"],
    )

    assert answer["language"] == ["fra_Latn", "deu_Latn", "zho_Hans"]
    assert answer["language_label"] == ["fr", "de", "zh"]
    assert all(isinstance(value, float) and 0.8 < value <= 1 for value in answer["language_confidence"])
    assert answer["language_candidates"] == [None] * 3


def test_texts_without_words_have_no_language(language_model: Path) -> None:
    """Null, empty and white space: no language, confidence 0."""
    answer = _ask(language_model, [None, "", " \n\u2003"], k=2)

    assert {
        name: answer[name] for name in answer if name in ("language", "language_label", "language_confidence", "language_candidates")
    } == {
        "language": [None] * 3,
        "language_label": [None] * 3,
        "language_confidence": [0.0] * 3,
        "language_candidates": [[]] * 3,
    }


def test_candidates_are_the_best_in_order(language_model: Path) -> None:
    """The first of k candidates is the answer; probabilities fall."""
    answer = _ask(language_model, ["Clear water runs over the stones."], k=3)
    candidates = answer["language_candidates"][0]

    assert isinstance(candidates, list)
    assert len(candidates) == 3
    assert candidates[0] == {"language": "eng_Latn", "label": "en", "confidence": answer["language_confidence"][0]}
    assert [each["confidence"] for each in candidates] == sorted((each["confidence"] for each in candidates), reverse=True)


def test_every_label_of_the_model_is_a_language(language_model: Path) -> None:
    """All 176 labels have a key that names itself."""
    languages = load(str(language_model)).languages

    assert len(languages) == 176
    assert all(canonical(key) == key for key in languages.values())


def test_labels_of_other_models_are_read_or_refused() -> None:
    """Keys stay, codes become keys, anything else names the model."""
    assert language_of("swh_Latn", "m.bin") == "swh_Latn"
    assert language_of("pt-BR", "m.bin") == "por_Latn"
    with pytest.raises(ValueError, match=r"^label 'positive' of m.bin is no language; expected a code such as fr or fra_Latn"):
        language_of("positive", "m.bin")


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    """The error says which file, and what it should be."""
    path = tmp_path / "model.ftz"
    path.write_bytes(b"not a model at all")

    with pytest.raises(ValueError, match=r"model.ftz is no fastText model \(.*\); expected the .bin or .ftz file of a supervised one$"):
        Language().open({"model": [path]})


def test_missing_models_and_words_are_refused() -> None:
    """No model, no answer; no candidates, no filter."""
    with pytest.raises(ValueError, match=r"^language: model 'lid.176.ftz' names 0 files; expected exactly one fastText model$"):
        Language().open({})
    with pytest.raises(TypeError, match=r"^language: open\(\) it with its model first"):
        Language().measure(Documents(pa.table({"text": ["a"]})))
    with pytest.raises(ValueError, match=r"^language: k is 0; expected 1 or more$"):
        Language(k=0)


@pytest.mark.data
def test_sentences_of_common_voice_are_named(rows: Callable[[str], list[dict[str, Any]]], language_model: Path) -> None:
    """Short sentences, development half, 60 for each of ten languages: at least 0.9 named rightly; far fewer wrong above the threshold."""
    by_language: dict[str, list[str]] = {}
    for row in rows("langid_commonvoice/dev.jsonl.zst"):
        by_language.setdefault(row["lang"], []).append(row["text"])
    wanted = ("fr", "en", "de", "es", "it", "pt", "nl", "ar", "pl", "ca")
    texts = [(canonical(code), text) for code in wanted for text in by_language[code][:60]]
    answer = _ask(language_model, [text for _, text in texts])
    right = [key == found for (key, _), found in zip(texts, answer["language"], strict=True)]
    sure = [good for good, confidence in zip(right, answer["language_confidence"], strict=True) if confidence >= 0.65]

    assert sum(right) / len(right) > 0.9
    assert sum(sure) / len(sure) > 0.97
