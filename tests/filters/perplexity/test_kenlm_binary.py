# SPDX-License-Identifier: Apache-2.0
"""Models that kenlm's own ``build_binary`` wrote, in each of its formats: read, scored and used as the ARPA file that they came from."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest

from curation.train.kneser_ney import estimate, write_arpa
from filters.contract import Documents
from filters.perplexity.filter import Perplexity
from filters.perplexity.model import ArpaModel, KenlmModel, load

pytestmark = pytest.mark.lmplz
LINES = [line.split() for line in ("clear water runs", "the water runs to the sea", "the sea is wide and clear", "water is clear") * 3]
ASKED = [*LINES, ["unseen", "water"], [], ["sea"] * 50, ["the", "unseen", "sea", "is", "clear"]]


def _binary(folder: Path, *options: str) -> Path:
    """Write a model as ARPA and, by ``build_binary``, as kenlm's binary file beside it."""
    builder = shutil.which("build_binary")
    if builder is None:
        pytest.skip("kenlm's build_binary is not on the PATH: build it from kenlm's source distribution with Boost")
    pytest.importorskip("kenlm", reason="the package kenlm is absent: pip install 'limpide[kenlm]'")
    write_arpa(estimate(LINES, 3), folder / "en.arpa")
    path = folder / "en.bin"
    subprocess.run([builder, *options, str(folder / "en.arpa"), str(path)], check=True, capture_output=True)
    return path


@pytest.mark.parametrize("options", [("probing",), ("trie",), ("-q", "16", "-b", "16", "trie"), ("-a", "22", "trie")])
def test_a_binary_model_scores_as_its_arpa_file(options: tuple[str, ...], tmp_path: Path) -> None:
    """Hash tables, tries, bit-packed and quantised ones (16 bits hold every number of so small a model)."""
    binary = load(str(_binary(tmp_path, *options)))
    arpa = load(str(tmp_path / "en.arpa"))

    assert isinstance(binary, KenlmModel)
    assert isinstance(arpa, ArpaModel)
    scores, unknown = binary.score(ASKED)
    assert scores == pytest.approx(arpa.score(ASKED)[0], abs=1e-4)
    assert unknown == arpa.score(ASKED)[1]


def test_the_step_measures_alike_with_either(tmp_path: Path) -> None:
    """Perplexities of texts and chunks agree to four digits."""
    path = _binary(tmp_path, "trie")
    documents = Documents(pa.table({"text": ["The water runs to the sea.\nZut alors !", "clear"], "language": ["eng_Latn"] * 2}))
    filter_ = Perplexity(models="*")
    ours, theirs = (filter_.open({"models": [model]})(documents) for model in (tmp_path / "en.arpa", path))

    for name in ("perplexity", "mean_chunk_perplexity", "unknown_token_fraction"):
        assert ours[name].to_pylist() == pytest.approx(theirs[name].to_pylist(), rel=1e-4)


def test_a_binary_model_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    """The error names the file, and says what kenlm says."""
    path = _binary(tmp_path, "trie")
    cut = tmp_path / "cut.bin"
    cut.write_bytes(path.read_bytes()[:200])

    with pytest.raises(ValueError, match=r"cut\.bin is no model that kenlm can read: "):
        load(str(cut))
