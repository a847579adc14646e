# SPDX-License-Identifier: Apache-2.0
"""The built-in estimate of n-gram models: probabilities sum to one, and are those of kenlm's lmplz where that is on the PATH."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import zstandard

from curation.errors import UsageError
from curation.train.kneser_ney import estimate, write_arpa
from curation.train.perplexity import train
from filters.contract import Documents
from filters.perplexity.filter import Perplexity
from filters.perplexity.model import ArpaModel, load
from filters.perplexity.normalise import normalise, words

VOCABULARY = ["water", "clear", "stone", "river", "runs", "over", "the", "and", "to", "sea", "summer", "was", "long", "slow", "deep"]


def _sentences(many: int, seed: int) -> list[list[str]]:
    """Draw sentences whose words depend on the word before, so that all orders have something to learn."""
    draw = random.Random(seed)
    made = []
    for _ in range(many):
        at, line = draw.randrange(len(VOCABULARY)), []
        for _ in range(draw.randrange(1, 14)):
            at = (at * 5 + draw.choice([0, 0, 0, 1, 2, 3, 7])) % len(VOCABULARY)
            line.append(VOCABULARY[at])
        made.append(line)
    return made


@pytest.mark.parametrize("order", [2, 3, 5])
def test_probabilities_sum_to_one(order: int, tmp_path: Path) -> None:
    """After any context that was seen, all words and the end together are certain."""
    lines = _sentences(300, 1)
    used = sorted({word for line in lines for word in line})
    write_arpa(estimate(lines, order), tmp_path / "eng_Latn.arpa")
    model = ArpaModel(tmp_path / "eng_Latn.arpa")
    for context in (["water"], ["the", "stone"], lines[0][:3], []):
        start, _ = model.score([context])
        ends = model.score([[*context, word] for word in [*used, "unseen"]])[0]
        # P(context w </s>) / P(context </s>) mixes ends in; take the probability of w alone from two sequences' difference
        totals = []
        for word, both in zip([*used, "unseen"], ends, strict=True):
            totals.append(10 ** (both - _end(model, [*context, word]) - (start[0] - _end(model, context))))
        assert sum(totals) + 10 ** _end(model, context) == pytest.approx(1, abs=1e-4)


def _end(model: ArpaModel, context: list[str]) -> float:
    """Return the log10 probability of the end after a context."""
    from filters.kernels import ngram

    ids = [model.ids["<s>"], *(model.ids.get(word, model.ids["<unk>"]) for word in context), model.ids["</s>"]]
    line = np.array(ids, np.int64)
    total, start = 0.0, max(0, len(ids) - model.tables.order)
    keys = {int(key): slot for slot, key in enumerate(model.tables.keys) if key}
    while start < len(ids):
        slot = keys.get(int(ngram.gram_key(line, start, len(ids))))
        if slot is not None:
            return total + float(model.tables.probabilities[slot])
        slot = keys.get(int(ngram.gram_key(line, start, len(ids) - 1)))
        total += float(model.tables.backoffs[slot]) if slot is not None else 0.0
        start += 1
    raise AssertionError("the end has no probability")


def _compare(lines: list[list[str]], asked: list[list[str]], order: int, folder: Path) -> float:
    """Return the greatest relative difference of perplexity between our estimate and lmplz's."""
    lmplz = shutil.which("lmplz")
    if lmplz is None:
        pytest.skip("kenlm's lmplz is not on the PATH: build it from kenlm's source distribution with Boost")
    with (folder / "theirs.arpa").open("wb") as out:
        command = [lmplz, "-o", str(order), "--discount_fallback", "-S", "20%", "-T", str(folder)]
        subprocess.run(
            command, input="".join(" ".join(line) + "\n" for line in lines).encode(), stdout=out, stderr=subprocess.PIPE, check=True
        )
    write_arpa(estimate(lines, order), folder / "ours.arpa")
    perplexities = []
    for name in ("theirs.arpa", "ours.arpa"):
        scores, _ = load(str(folder / name)).score(asked)
        perplexities.append([10 ** (-score / (len(line) + 1)) for score, line in zip(scores, asked, strict=True)])
    theirs, ours = np.array(perplexities)
    return float(np.max(np.abs(ours - theirs) / theirs))


@pytest.mark.lmplz
@pytest.mark.parametrize("order", [2, 3, 5])
def test_the_estimate_is_that_of_lmplz(order: int, tmp_path: Path) -> None:
    """On sentences of our own, with unknown words asked: each sentence's perplexity within two thousandths."""
    asked = [*_sentences(200, 2), ["unseen"], ["the", "unseen", "sea"]]

    assert _compare(_sentences(2000, 1), asked, order, tmp_path) < 0.002


@pytest.mark.lmplz
@pytest.mark.data
@pytest.mark.slow
def test_the_estimate_is_that_of_lmplz_on_novels(data: Path, tmp_path: Path) -> None:
    """On French novels, trained on some and asked about others: each line's perplexity within a hundredth."""
    raw = (data / "prose_eltec" / "fra.dev.jsonl.zst").read_bytes()
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw) as stream:
        texts = [json.loads(line)["text"] for line in io.TextIOWrapper(stream, encoding="utf-8", newline="\n")][:4]
    lines = [[tokens for line in text.split("\n")[:1500] if (tokens := words(normalise(line)))] for text in texts]

    assert _compare([line for text in lines[:3] for line in text], lines[3][:500], 3, tmp_path) < 0.01


def test_training_writes_a_model_and_its_card(tmp_path: Path) -> None:
    """Documents of the language go in, others do not; the card names digests and estimator."""
    rows = [{"text": "Clear water runs.\nIt runs to the sea."}, {"text": "Das Wasser ist klar.", "language": "de"}]
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    made = train([tmp_path / "docs.jsonl"], "en", tmp_path / "en.arpa", 3, None, built_in=True)

    assert (made.lines, made.estimator) == (2, "limpide")
    card = made.card.read_text(encoding="utf-8")
    assert "language: eng_Latn" in card
    assert "docs.jsonl: " in card
    model = load(str(made.model))
    assert model.score([["clear", "water"], ["wasser"]])[1] == [0, 1]


def test_terciles_stand_beside_the_model_and_the_step_uses_them(tmp_path: Path) -> None:
    """A third of the measured documents is head, a third middle, a third tail; the step's own limits win; a broken file is refused."""
    for name, seed in (("docs", 1), ("web", 2)):
        rows = [{"text": " ".join(line)} for line in _sentences(300, seed)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    web = [tmp_path / "web.jsonl"]
    made = train([tmp_path / "docs.jsonl"], "en", tmp_path / "eng_Latn.arpa", 3, None, built_in=True, bands=web)
    files = {"models": [made.model, tmp_path / "eng_Latn.bands.json", made.card]}
    documents = Documents(pa.table({"text": [" ".join(line) for line in _sentences(300, 2)], "language": ["eng_Latn"] * 300}))

    bands = Perplexity(models="*").open(files)(documents)["perplexity_band"].to_pylist()
    own = Perplexity(models="*", band_limits={"eng_Latn": (0, 0)}).open(files)(documents)["perplexity_band"].to_pylist()

    assert made.bands
    assert f"- {made.bands[0]}" in made.card.read_text(encoding="utf-8")
    assert all(95 <= bands.count(name) <= 105 for name in ("head", "middle", "tail"))
    assert set(own) == {"tail"}
    (tmp_path / "eng_Latn.bands.json").write_text("{}", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"eng_Latn.bands.json holds no limits of bands; expected what `limpide train perplexity --bands` writes$"
    ):
        Perplexity(models="*").open(files)
    few = tmp_path / "few.jsonl"
    few.write_text('{"text": "sea"}\n{"text": "river"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"^--bands: 2 documents of eng_Latn with a token; expected at least 30$"):
        train([tmp_path / "docs.jsonl"], "en", tmp_path / "eng_Latn.arpa", 3, None, built_in=True, bands=[few])


def test_a_sentencepiece_model_cuts_lines_for_training_and_step(tmp_path: Path) -> None:
    """The model's tokens are pieces; the step finds the SentencePiece model beside it and scores the same pieces."""
    sentencepiece = pytest.importorskip("sentencepiece")
    texts = [" ".join(line) for line in _sentences(400, 1)]
    (tmp_path / "docs.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    pieces, made = tmp_path / "eng_Latn.sp.model", io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(texts), model_writer=made, vocab_size=30, minloglevel=2)
    pieces.write_bytes(made.getvalue())

    model = train([tmp_path / "docs.jsonl"], "en", tmp_path / "eng_Latn.arpa", 3, pieces, built_in=True, bands=[tmp_path / "docs.jsonl"])
    cut = sentencepiece.SentencePieceProcessor(model_proto=made.getvalue()).encode(texts[0], out_type=str)
    measure = Perplexity(models="*").open({"models": [model.model, pieces, tmp_path / "eng_Latn.bands.json"]})
    found = measure(Documents(pa.table({"text": [texts[0]], "language": ["eng_Latn"]})))

    (score,), _ = load(str(model.model)).score([cut])
    assert found["perplexity"].to_pylist() == pytest.approx([10 ** (-score / (len(cut) + 1))])
    assert found["unknown_token_fraction"].to_pylist() == [0]
    assert "tokens: SentencePiece" in model.card.read_text(encoding="utf-8")


def test_a_model_of_characters(tmp_path: Path) -> None:
    """It is told by its name; misread letters are less likely; it stands alone for its language."""
    rows = [{"text": "Clear water runs to the sea."}] * 5
    (tmp_path / "docs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    made = train([tmp_path / "docs.jsonl"], "en", tmp_path / "eng_Latn.chars.arpa", 4, None, built_in=True)
    texts = ["The water runs clear.", "Tbe vvatcr rnns dcar."]

    measure = Perplexity(models="*").open({"models": [made.model]})
    found = measure(Documents(pa.table({"text": texts, "language": ["eng_Latn"] * 2})))["perplexity"].to_pylist()

    assert "tokens: characters" in made.card.read_text(encoding="utf-8")
    assert found[0] * 1.5 < found[1]
    with pytest.raises(
        ValueError, match=r"^perplexity: eng_Latn.chars.arpa and en.arpa are both models of eng_Latn; expected one a language$"
    ):
        Perplexity(models="*").open({"models": [made.model, tmp_path / "en.arpa"]})
    with pytest.raises(UsageError, match=r"a model of characters takes no --sentencepiece"):
        train([tmp_path / "docs.jsonl"], "en", tmp_path / "en.chars.arpa", 3, tmp_path / "en.sp.model")


def test_what_cannot_be_trained_is_refused(tmp_path: Path) -> None:
    """No words, an impossible order, another language's name, a binary without its builder."""
    (tmp_path / "empty.jsonl").write_text('{"text": " "}', encoding="utf-8")
    files = [tmp_path / "empty.jsonl"]

    with pytest.raises(UsageError, match=r"^the documents hold no word"):
        train(files, "en", tmp_path / "en.arpa", 3, None, built_in=True)
    with pytest.raises(UsageError, match=r"^--order 1: expected 2 to 8$"):
        train(files, "en", tmp_path / "en.arpa", 1, None)
    with pytest.raises(UsageError, match=r"a model is named after its language; expected eng_Latn.arpa$"):
        train(files, "en", tmp_path / "fr.arpa", 3, None)
