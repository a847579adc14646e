# SPDX-License-Identifier: Apache-2.0
"""The kernel names what the fasttext library names: same labels, probabilities within a millionth, for all kinds of models and texts."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import fasttext
import numpy as np
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from filters.conformance import HOSTILE
from filters.kernels.fasttext_labels import SOFTMAX
from filters.kernels.fasttext_rows import character_rows, find, signed_hash, token_key, word_rows
from filters.language.fasttext_model import FastText, load
from filters.text import TextView

WORDS = {
    "fr": "le la les de du des un une et est que qui dans pour sur avec ne pas ce il elle nous vous eau claire pierre rivière été",
    "en": "the a an of to and is that which in for on with not this he she we you water clear stone river summer was",
    "de": "der die das des dem den ein eine und ist dass in für auf mit nicht dies er sie wir ihr Wasser klar Stein Fluß Sommer",
    "el": "το η οι του της και είναι που σε για με δεν αυτό νερό καθαρό πέτρα ποτάμι καλοκαίρι",
}
TOLERANCE = 1e-6


def _compare(path: Path, texts: Sequence[str], k: int = 2, tolerance: float = TOLERANCE) -> int:
    """Compare labels of the best and probabilities of the k best; returns how many texts were compared."""
    reference = fasttext.load_model(str(path))
    ours = FastText(str(path))
    labels, chances = reference.predict([text.replace("\n", " ") for text in texts], k=k)
    named = ours.name(TextView(pa.array(texts, pa.string())), k, 5)
    for row, text in enumerate(texts):
        found = [f"__label__{ours.labels[number]}" for number in named.labels[row] if number >= 0]
        tied = len(chances[row]) > 1 and chances[row][0] == chances[row][1]  # the sigmoid's table gives equal values: either may be first
        assert tied or found[:1] == list(labels[row])[:1], (text[:80], labels[row], found)
        for theirs, mine in zip(chances[row], named.chances[row], strict=False):
            assert abs(min(float(theirs), 1.0) - mine) <= tolerance, (text[:80], theirs, mine)
    return len(texts)


@pytest.fixture(scope="module", params=["hs", "softmax", "ova", "ngrams", "quantised", "no subwords", "wide"])
def small_model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a small model of our own with each loss and storage that a file can have."""
    folder = tmp_path_factory.mktemp("fasttext")
    lines = [f"__label__{key} {' '.join(words.split()[at:] + words.split()[:at])}" for key, words in WORDS.items() for at in range(15)]
    (folder / "train.txt").write_text("\n".join(lines * 4), encoding="utf-8")
    loss = request.param if request.param in ("hs", "softmax", "ova") else "softmax"
    settings = {"maxn": 0, "minn": 0} if request.param == "no subwords" else {"minn": 2, "maxn": 4}
    grams = 2 if request.param == "ngrams" else 1
    dim = 250 if request.param == "wide" else 8
    model = fasttext.train_supervised(
        str(folder / "train.txt"), dim=dim, epoch=10, loss=loss, bucket=5000, wordNgrams=grams, thread=1, verbose=0, **settings
    )
    path = folder / "model.bin"
    if request.param == "quantised":
        model.quantize(str(folder / "train.txt"), qnorm=True, cutoff=300, retrain=False, verbose=0)
        path = folder / "model.ftz"
    model.save_model(str(path))
    return path


def test_every_kind_of_model_is_read(small_model: Path) -> None:
    """Hierarchical softmax, softmax, one-vs-all, word n-grams, quantised and pruned, without subwords, of 250 columns."""
    texts = [
        *WORDS.values(), "", "x", "l’eau claire\nthe water", "a </s> b", "__label__fr water", "__label__xx eau", "\x00le\x00la", "é" * 50,
        "water " * 300, "\u2028 \u00a0le\u3000la", *(text for text in HOSTILE.values() if text),
    ]  # fmt: skip

    assert _compare(small_model, texts) == len(texts)


def _labels_of_lines(model: FastText, lines: Sequence[str]) -> list[int]:
    """Name each line by adding up its rows in numpy: no cache, no tokens cut ahead, no search of a tree; for models with softmax."""
    weights, found = model._weights, []
    for line in lines:
        tokens = [np.frombuffer(token.encode(), np.uint8) for token in line.split()]
        ids, filled = np.zeros(10_000, np.int32), 0
        for token in tokens:
            own = find(np.uint64(token_key(token, 0, len(token))), weights)
            if own >= 0:
                ids[filled] = own
                filled += 1
            if weights.max_chars:
                marked = np.concatenate([[np.uint8(0x3C)], token, [np.uint8(0x3E)]])
                _, filled = character_rows(marked, len(marked), 0, weights, ids, filled)
        hashes = np.array([signed_hash(token, 0, len(token)) for token in tokens], np.int64)
        if weights.word_ngrams > 1:
            _, filled = word_rows(hashes, 0, len(hashes), weights, ids, filled)
        mean = weights.inputs[ids[:filled]].sum(axis=0)[: weights.outputs.shape[1]]
        found.append(int(np.argmax(weights.outputs @ mean)))
    return found


def test_lines_are_named_by_their_own_rows(small_model: Path) -> None:
    """Each line of a text counts for the label of its rows, those of word n-grams too, wherever in the text it stands."""
    model = FastText(str(small_model))
    if model._weights.loss != SOFTMAX:
        pytest.skip("the reference of this test knows softmax only")
    lines = [
        " ".join((WORDS[key].split() * 2)[at : at + size])
        for at in range(12)
        for key, size in (("fr", 6), ("en", 5), ("fr", 17), ("el", 5 + at))
    ]
    named = model.name(TextView(pa.array(["\n".join(lines)])), 1, 5)
    labels = _labels_of_lines(model, lines)

    assert named.lines[0, 0] == len(lines)
    assert named.lines[0, 1] == labels.count(int(named.labels[0, 0]))
    assert len(set(labels)) > 1


@given(st.text(max_size=200))
def test_any_text_is_named_alike(text: str) -> None:
    """Whatever code points stand in a text, tokens are cut and hashed as fastText does."""
    from curation.assets import AssetError, obtain

    try:
        path = obtain("lid.176.ftz")
    except AssetError as error:
        pytest.skip(str(error))
    clean = text.encode("utf-8", "replace").decode()
    reference = _reference(str(path))
    labels, chances = reference.predict([clean.replace("\n", " ")], k=1)
    ours = load(str(path))
    named = ours.name(TextView(pa.array([clean])), 2)

    assert [f"__label__{ours.labels[named.labels[0, 0]]}"] == list(labels[0])
    assert abs(min(float(chances[0][0]), 1.0) - named.chances[0, 0]) <= TOLERANCE


_PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([b"\n", b" ", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xff\xfe", b"</s>", b"__label__fr", "l’été".encode(), b"water"]),
    st.tuples(st.sampled_from([b"a", "é".encode(), "水".encode(), b"\x80", b"\xf0\x9f", b"a\n", b"a ", b"\n"]), st.integers(50, 3000)).map(
        lambda pair: pair[0] * pair[1]
    ),
)


@given(st.lists(_PIECES, max_size=12).map(b"".join))
def test_broken_utf8_and_endless_tokens_are_named_alike(content: bytes) -> None:
    """Bytes that are no UTF-8, tokens of thousands of characters, and lines and tokens of every number around what is cut ahead."""
    from curation.assets import AssetError, obtain

    try:
        path = obtain("lid.176.ftz")
    except AssetError as error:
        pytest.skip(str(error))
    found = _reference(str(path)).f.predict(content.replace(b"\n", b" ") + b"\n", 1, 0.0, "strict")
    ours = load(str(path))
    offsets = pa.array([0, len(content)], pa.int32()).buffers()[1]
    named = ours.name(TextView(pa.StringArray.from_buffers(1, offsets, pa.py_buffer(content))), 1, 3)

    if not found:
        assert named.labels[0, 0] == -1
    for chance, label in found:
        assert label == f"__label__{ours.labels[named.labels[0, 0]]}"
        assert abs(min(chance, 1.0) - named.chances[0, 0]) <= TOLERANCE


_LOADED: dict[str, Any] = {}


def _reference(path: str) -> Any:  # noqa: ANN401 - fasttext carries no types
    if path not in _LOADED:
        _LOADED[path] = fasttext.load_model(path)
    return _LOADED[path]


def test_the_cache_changes_no_answer(language_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache so small that nearly nothing fits, and one that grows, give the same numbers as a large one."""
    texts = [f"{words} {number}" for number in range(200) for words in WORDS.values()]
    view = TextView(pa.array(texts))
    large = FastText(str(language_model)).name(view, 2)
    monkeypatch.setattr("filters.language.fasttext_model.SLOTS", 4)
    small = FastText(str(language_model)).name(view, 2)
    for name, value in (("FIRST_SLOTS", 4), ("SLOTS", 256), ("PORTION_BYTES", 200)):
        monkeypatch.setattr(f"filters.language.fasttext_model.{name}", value)
    growing = FastText(str(language_model))
    grown = growing.name(view, 2)

    assert len(growing._cache().entries) == 4 * 256
    for one in (small, grown):
        assert (large.labels == one.labels).all()
        assert (large.chances == one.chances).all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"it is empty"),
        (b"not a model at all", r"its first bytes are not fastText's"),
        (b"\xba\x16\x4f\x2f\x63\x00\x00\x00", r"its format is version 99"),
        (b"\xba\x16\x4f\x2f\x0c\x00\x00\x00" + b"\x00" * 20, r"it is damaged or ends too early"),
    ],
)
def test_files_that_are_no_model_are_refused(content: bytes, said: str, tmp_path: Path) -> None:
    """Empty, foreign, too new and cut files are told apart."""
    path = tmp_path / "model.ftz"
    path.write_bytes(content)

    with pytest.raises(
        ValueError, match=rf"model.ftz is no fastText model \({said}.*\); expected the .bin or .ftz file of a supervised one$"
    ):
        FastText(str(path))


def test_word_vectors_are_no_classifier(tmp_path: Path) -> None:
    """A model of the wrong kind is named as such."""
    (tmp_path / "text.txt").write_text(WORDS["en"] * 20, encoding="utf-8")
    model = fasttext.train_unsupervised(str(tmp_path / "text.txt"), dim=4, epoch=1, minCount=1, bucket=100, thread=1, verbose=0)
    model.save_model(str(tmp_path / "vectors.bin"))

    with pytest.raises(ValueError, match=r"vectors.bin is no fastText model \(it holds word vectors, not a classifier\)"):
        FastText(str(tmp_path / "vectors.bin"))


def test_a_model_cut_anywhere_is_refused(small_model: Path, tmp_path: Path) -> None:
    """A file that lost its end is damaged, wherever it was cut."""
    content = small_model.read_bytes()
    for size in range(9, len(content), len(content) // 25):
        path = tmp_path / "cut.bin"
        path.write_bytes(content[:size])
        with pytest.raises(ValueError, match=r"cut.bin is no fastText model"):
            FastText(str(path))


@pytest.mark.data
@pytest.mark.slow
def test_all_real_sentences_are_named_alike(rows: Callable[[str], list[dict[str, Any]]], language_model: Path) -> None:
    """Every sentence of Common Voice."""
    texts = [row["text"] for row in rows("langid_commonvoice/dev.jsonl.zst")]

    assert _compare(language_model, texts) > 42_000


@pytest.mark.data
@pytest.mark.slow
def test_all_real_pages_are_named_alike(data: Path, language_model: Path) -> None:
    """Every page of the HTML sets, as markup and all, up to 1 MB of noise each, and all of them joined: the same label and probability."""
    texts = []
    for path in sorted(data.glob("html_*/**/*.tar.zst")):
        with (
            zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(path.read_bytes()) as stream,
            tarfile.open(fileobj=stream, mode="r|") as archive,
        ):
            contents = (archive.extractfile(member) for member in archive if member.isfile())
            texts += [content.read().decode("utf-8", "replace") for content in contents if content is not None]

    assert _compare(language_model, [*texts, *("".join(texts[at : at + 10]) for at in range(0, 100, 10))]) > 700
