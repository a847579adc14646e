# SPDX-License-Identifier: Apache-2.0
"""``limpide train perplexity``: documents to an n-gram model with a card.

Where ``lmplz`` is on the PATH it estimates, otherwise ``curation.train.kneser_ney`` does; the card says which. ``build_binary`` on the PATH
is needed for kenlm's binary format.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from curation.errors import UsageError
from curation.thresholds.references import documents_of
from curation.train.bands import write_bands
from curation.train.kneser_ney import estimate, write_arpa
from filters.languages import canonical
from filters.perplexity.model import of_characters, tokenizer
from filters.perplexity.normalise import NORMALISER


@dataclass(frozen=True)
class Trained:
    """What was written."""

    model: Path
    card: Path
    lines: int
    estimator: str
    bands: tuple[float, float] | None = None
    """Perplexities at which middle and tail begin, where documents to measure them were given."""


def train(
    files: Sequence[Path],
    language: str,
    output: Path,
    order: int,
    pieces: Path | None,
    *,
    built_in: bool = False,
    bands: Sequence[Path] = (),
) -> Trained:
    """Estimate a model from the documents of ``language`` and write it, with its card ``<name>.md``.

    Args:
        files: JSONL or Parquet files of documents.
        language: of the documents that are used; also of those that declare none.
        output: ``.arpa``, or another ending for kenlm's binary format; ``.chars.arpa`` for a model of characters.
        order: length of the longest n-grams.
        pieces: SentencePiece model that cuts lines; words without one.
        built_in: do not look for lmplz.
        bands: documents whose terciles limit the bands head, middle and tail; none of those in ``files``.

    Raises:
        UsageError: no text, an impossible order, or a binary asked for without build_binary.

    """
    if not 2 <= order <= 8:
        raise UsageError(f"--order {order}: expected 2 to 8")
    if pieces is not None and of_characters(output):
        raise UsageError(
            f"{output}: a model of characters takes no --sentencepiece; leave it out, or name the model {canonical(language)}.arpa"
        )
    key = canonical(language)
    if canonical(output.name.split(".")[0]) != key:
        raise UsageError(f"{output}: a model is named after its language; expected {key}.arpa")
    binary = None if output.suffix == ".arpa" else shutil.which("build_binary")
    if output.suffix != ".arpa" and binary is None:
        raise UsageError(f"{output}: a binary model needs kenlm's build_binary on the PATH; write {output.stem}.arpa instead")
    arpa = output if binary is None else output.with_suffix(".arpa.tmp")
    counted = [0]
    lmplz = None if built_in else shutil.which("lmplz")
    lines = _lines(files, key, pieces, counted, chars=of_characters(output))
    if lmplz:
        _run_lmplz(lmplz, lines, arpa, order)
        sizes: list[int] = []
    else:
        model = estimate(lines, order)
        write_arpa(model, arpa)
        sizes = [len(each.word) for each in model.orders]
    if binary:
        subprocess.run([binary, str(arpa), str(output)], check=True, capture_output=True)  # noqa: S603 - found on the PATH
        arpa.unlink()
    estimator = "lmplz" if lmplz else "limpide"
    limits = write_bands(output, pieces, key, bands)[1] if bands else None
    card = output.with_name(output.name + ".md")
    card.write_text(_card(files, key, output, order, pieces, counted[0], sizes, estimator, limits), encoding="utf-8")
    return Trained(output, card, counted[0], estimator, limits)


def _lines(files: Sequence[Path], key: str, pieces: Path | None, counted: list[int], *, chars: bool) -> Iterator[list[str]]:
    cut = tokenizer(None if pieces is None else str(pieces), chars=chars)
    for path in files:
        for table in documents_of(path, key):
            for text, language in zip(table.column("text").to_pylist(), table.column("language").to_pylist(), strict=True):
                if text and canonical(language or key) == key:
                    for line in text.split("\n"):
                        tokens = cut(line)
                        if tokens:
                            counted[0] += 1
                            yield tokens


def _run_lmplz(lmplz: str, lines: Iterator[list[str]], arpa: Path, order: int) -> None:
    words = [lmplz, "-o", str(order), "--discount_fallback", "--skip_symbols", "-S", "40%"]
    with arpa.open("wb") as out, subprocess.Popen(words, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.PIPE) as process:  # noqa: S603 - found on the PATH
        if process.stdin is None or process.stderr is None:
            raise UsageError("lmplz could not be spoken to; use --built-in")
        for line in lines:
            process.stdin.write(" ".join(line).encode() + b"\n")
        process.stdin.close()
        said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise UsageError(f"lmplz ended with {process.returncode}: {said[-500:]}")


def _card(  # noqa: PLR0913, PLR0917 - one argument a fact
    files: Sequence[Path],
    key: str,
    output: Path,
    order: int,
    pieces: Path | None,
    lines: int,
    sizes: Sequence[int],
    estimator: str,
    bands: tuple[float, float] | None,
) -> str:
    digests = {}
    for path in [*files, output, *([pieces] if pieces else [])]:
        with path.open("rb") as stream:
            digests[path.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    facts = {
        "language": key,
        "order": order,
        "estimator": f"{estimator}, interpolated modified Kneser-Ney",
        "tokens": "characters" if of_characters(output) else "SentencePiece" if pieces else "words",
        "normaliser": NORMALISER,
        "lines": lines,
        "ngrams": list(sizes),
        "bands": None if bands is None else list(bands),
        "sha256": digests,
    }
    head = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True)
    return (
        f"---\n{head}---\n# {output.name}\n\n"
        f"An n-gram model of {key} for Limpide's step `perplexity`. It was estimated from the files named above, "
        "whose licences hold for it.\n"
        "Its perplexities rank texts by how much they look like those files; they say nothing of truth or worth.\n"
    )
