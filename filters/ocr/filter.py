# SPDX-License-Identifier: Apache-2.0
r"""Signs of scanning and of broken extraction, and removal of the chunks that show them.

What is measured, over the words and symbols of ``filters.text``:

* tokens for each character: recognition that fails leaves many short tokens. Luciole removes chunks with more than 0.38 tokens a
  character of
  its own tokenizer (OpenLLM-France/Luciole-Training, ``web_utils.py``, ``ExtremeTokenizerFilter``); ours are words and symbols, fewer, so
  that the number must be chosen anew (``limpide explore``);
* unknown words: not in the list for the language (``words``, a file a language, one word a line), where one is given;
* runs of three or more one-letter words ("l e  r o i"), words of letters and digits or with capitals inside ("tlie1r", "tHe");
* lines that end in a hyphen, ``(cid:146)`` residues of PDF extraction and U+FFFD, non-letters among characters that are no space.

CroissantLLM's rules for Gallica (ManuelFay/llm-data-hub, ``bnf_gallica.py``) keep lines of over 20 characters and 5 words with 3 to 10
characters a word and drop documents that keep under half: ``good_line_fraction`` measures that. Lucie and CroissantLLM also use the
library's own confidence, which is metadata, and perplexity (``perplexity``).

Chunks of ``chunk_chars``, ended at a line, whose tokens a character are too many are replaced by ``[...]`` between blank lines, as in
Lucie and Luciole, when ``max_chunk_tokens_per_char`` is given. It repairs nothing, and old spelling looks like unknown words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import AssetNeed, Documents, Edits, Measure, Rule, Signal
from filters.languages import canonical
from filters.segmentation.segmented import Segmented
from filters.text import TextView

REMOVED: Final = "\n\n[...]\n\n"
_EMPTY: Final = "the text is empty"


@dataclass(frozen=True)
class Ocr(Segmented):
    r"""Tokens for each character, broken words, hyphens, residues; removes chunks.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> signals = Ocr().measure(Documents(pa.table({"text": ["l e r o i est tlie1r (cid:146)\nun-\ndeux"]})))
    >>> signals["lone_letter_fraction"].to_pylist(), signals["extraction_residues"].to_pylist()
    ([0.45454545454545453], [1])
    """

    name: ClassVar[str] = "ocr"
    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    edits: ClassVar[bool] = True
    languages: ClassVar[str] = "scripts written with spaces; checked on German, French, Dutch and Polish (ICDAR 2019)"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("tokens_per_char", pa.float64(), "words and symbols for each code point", "tokens", 0, 1, _EMPTY),
        Signal("worst_chunk_tokens_per_char", pa.float64(), "the same of the chunk that has most", "tokens", 0, 1, _EMPTY),
        Signal(
            "unknown_word_fraction",
            pa.float64(),
            "words with letters that the list does not have",
            "fraction",
            0,
            1,
            "no such words, or no list for the language",
        ),
        Signal("lone_letter_fraction", pa.float64(), "words in runs of three or more single letters", "fraction", 0, 1, "no words"),
        Signal("mixed_word_fraction", pa.float64(), "words with digits or capitals among small letters", "fraction", 0, 1, "no words"),
        Signal("hyphenated_line_fraction", pa.float64(), "lines that end in a hyphen", "fraction", 0, 1, _EMPTY),
        Signal(
            "non_letter_fraction",
            pa.float64(),
            "characters but white space that are no letters",
            "fraction",
            0,
            1,
            "no character but white space",
        ),
        Signal("extraction_residues", pa.int64(), "(cid:...) and U+FFFD", "residues", 0),
        Signal("good_line_fraction", pa.float64(), "lines with over 20 characters and 5 words of 3 to 10", "fraction", 0, 1, _EMPTY),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("too_many_tokens_per_char", "tokens_per_char", "above", "max_tokens_per_char"),
        Rule("too_many_unknown_words", "unknown_word_fraction", "above", "max_unknown_word_fraction"),
        Rule("too_many_lone_letters", "lone_letter_fraction", "above", "max_lone_letter_fraction"),
        Rule("too_many_mixed_words", "mixed_word_fraction", "above", "max_mixed_word_fraction"),
        Rule("too_many_hyphenated_lines", "hyphenated_line_fraction", "above", "max_hyphenated_line_fraction"),
        Rule("too_many_non_letters", "non_letter_fraction", "above", "max_non_letter_fraction"),
        Rule("too_many_residues", "extraction_residues", "above", "max_extraction_residues"),
        Rule("too_few_good_lines", "good_line_fraction", "below", "min_good_line_fraction"),
    )

    max_tokens_per_char: float | None = None
    """Most tokens for each code point; null: any."""
    max_unknown_word_fraction: float | None = None
    """Most unknown words; null: any."""
    max_lone_letter_fraction: float | None = 0.1
    """Most words in runs of single letters. Our choice: prose has none."""
    max_mixed_word_fraction: float | None = 0.1
    """Most words of mixed characters. Our choice."""
    max_hyphenated_line_fraction: float | None = None
    """Most lines that end in a hyphen; null: any, since print has them."""
    max_non_letter_fraction: float | None = None
    """Most characters that are no letters; null: any."""
    max_extraction_residues: int | None = None
    """Most residues; null: any. Lucie strips them from Eurovoc."""
    min_good_line_fraction: float | None = None
    """Fewest good lines (CroissantLLM, ``bnf_gallica.py``: 0.5); null: any."""
    words: str | None = None
    """Glob of lists of known words, one word a line, named after their language, such as ``lists/fra_Latn.txt``."""
    chunk_chars: int = 1000
    """Least length of a chunk, in code points (Luciole: 1000 to 2000)."""
    max_chunk_tokens_per_char: float | None = None
    """Chunks with more tokens for each code point are replaced by ``[...]``; null: none are (Luciole: 0.38 of its own tokenizer)."""

    def __post_init__(self) -> None:
        """Refuse chunks that cannot be."""
        if self.chunk_chars < 1:
            raise ValueError(f"ocr: chunk_chars is {self.chunk_chars}; expected 1 or more")

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the lists of words, where they are given."""
        return () if self.words is None else (AssetNeed("words", self.words),)

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the lists, if there are any."""
        known = {}
        for path in assets.get("words", ()):
            listed = pa.array(path.read_text(encoding="utf-8", errors="replace").split(), pa.string())
            language = canonical(path.name.split(".")[0])
            entries = Documents(pa.table({"text": listed, "language": pa.array([language] * len(listed), pa.string())}))
            known[language] = np.unique(entries.segmented(self.segmentation).words.hashes)
        return partial(self._measure, known)

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Measure without lists of words."""
        return self._measure({}, documents)

    def _measure(self, known: Mapping[str, np.ndarray[Any, Any]], documents: Documents) -> dict[str, pa.Array]:
        from filters.kernels.ocr import COUNTS, count, count_unknown

        view = documents.segmented(self.segmentation)
        part, begins, _ = self._chunks(view)
        chunks = count(view, part, begins)
        rows = np.add.reduceat(chunks, part[:-1]) if len(view) else np.zeros((0, len(COUNTS)), np.int64)
        total = dict(zip(COUNTS, rows.T, strict=True))
        rate = chunks[:, COUNTS.index("tokens")] / np.maximum(chunks[:, COUNTS.index("chars")], 1)
        worst = np.maximum.reduceat(rate, part[:-1]) if len(view) else np.zeros(0)
        unknown = np.zeros((len(view), 2), np.int64)
        for key, hashes in known.items():
            mine = pc.fill_null(pc.equal(documents.column("language"), key), fill_value=False).to_numpy(zero_copy_only=False)
            unknown += count_unknown(view, hashes, mine)

        def share(name: str, of: str) -> pa.Array:
            return pa.array(np.minimum(total[name] / np.maximum(total[of], 1), 1.0), mask=total[of] == 0)

        return {
            "tokens_per_char": share("tokens", "chars"),
            "worst_chunk_tokens_per_char": pa.array(worst, mask=total["chars"] == 0),
            "unknown_word_fraction": pa.array(unknown[:, 1] / np.maximum(unknown[:, 0], 1), mask=unknown[:, 0] == 0),
            "lone_letter_fraction": share("lone", "words"),
            "mixed_word_fraction": share("mixed", "words"),
            "hyphenated_line_fraction": share("hyphenated", "lines"),
            "non_letter_fraction": pa.array((total["solid"] - total["letters"]) / np.maximum(total["solid"], 1), mask=total["solid"] == 0),
            "extraction_residues": pa.array(total["residues"]),
            "good_line_fraction": _good_lines(view),
        }

    def edit(self, documents: Documents) -> Edits:
        """Replace chunks with too many tokens for each code point; neighbours become one span."""
        from filters.kernels.ocr import COUNTS, count

        if self.max_chunk_tokens_per_char is None:
            return Edits.of([])
        view = documents.segmented(self.segmentation)
        part, begins, chars = self._chunks(view)
        counts = count(view, part, begins)
        bad = counts[:, COUNTS.index("tokens")] > self.max_chunk_tokens_per_char * counts[:, COUNTS.index("chars")]
        spans: list[tuple[int, int, int, str, str]] = []
        for row in range(len(view)):
            at = 0
            for chunk in range(part[row], part[row + 1]):
                end = at + int(chars[chunk])
                if bad[chunk] and end > at:
                    if spans and spans[-1][0] == row and spans[-1][2] == at:
                        at = spans.pop()[1]
                    spans.append((row, at, end, "ocr_chunk", REMOVED))
                at = end
        return Edits.of(spans)

    def _chunks(self, view: TextView) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return each row's first chunk [rows + 1], where chunks begin (bytes), and their code points; at least one a row."""
        from filters.kernels.chunks import cut_chunks

        return cut_chunks(view, self.chunk_chars)


def _good_lines(view: TextView) -> pa.Array:
    """Return the share of lines that CroissantLLM keeps of Gallica."""
    from filters.kernels.chunks import count_good_lines

    good, lines = count_good_lines(view)
    return pa.array(good / np.maximum(lines, 1), mask=lines == 0)
