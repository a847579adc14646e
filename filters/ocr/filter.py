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

``preset`` sets the parameters of Lucie, Luciole or CroissantLLM (``filters/ocr/presets.py`` has them with their sources).

CroissantLLM's rules for Gallica keep lines of over 20 characters and 5 words with 3 to 10 characters a word: ``good_line_fraction`` and its
companions measure them, ``other_lines: remove`` takes out all others. The library's own confidence, which Lucie and CroissantLLM
ask for, is read from the field ``confidence_field`` of the source's other fields.

Chunks of ``chunk_chars``, ended at a line, whose tokens a character are too many are replaced by ``[...]`` between blank lines, as in
Lucie and Luciole, when ``max_chunk_tokens_per_char`` is given; tokens are words and symbols, or those of ``tokenizer``. It repairs nothing,
and old spelling looks like unknown words.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import AssetNeed, Documents, Edit, Edits, Measure, Rule, Signal
from filters.languages import canonical
from filters.ocr.presets import PRESETS, Preset
from filters.ocr.tokens import Count, token_counter
from filters.segmentation.segmented import Segmented
from filters.text import TextView

Array = np.ndarray[Any, Any]
REMOVED: Final = "\n\n[...]\n\n"
_EMPTY: Final = "the text is empty"
_NO_LINE: Final = "no line with a character"


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
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("text", "language", "extra")
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
        Signal("good_line_fraction", pa.float64(), "lines with over 20 characters and 5 words of 3 to 10", "fraction", 0, 1, _NO_LINE),
        Signal("good_lines", pa.int64(), "such lines", "lines", 0),
        Signal("good_line_chars", pa.int64(), "their characters", "code points", 0),
        Signal("ocr_confidence", pa.float64(), "confidence that the source states", null="no such field, or no number in it"),
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
        Rule("good_lines_too_few", "good_lines", "below", "min_good_lines"),
        Rule("good_lines_too_short", "good_line_chars", "below", "min_good_line_chars"),
        Rule("good_lines_too_long", "good_line_chars", "above", "max_good_line_chars"),
        Rule("ocr_confidence_too_low", "ocr_confidence", "below", "min_confidence"),
    )

    preset: Preset | None = None
    """Parameters of another corpus, where they are not given."""
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
    min_good_lines: int | None = None
    """Fewest good lines (CroissantLLM: 50); null: any."""
    min_good_line_chars: int | None = None
    """Fewest characters in good lines (CroissantLLM: 5000); null: any."""
    max_good_line_chars: int | None = None
    """Most characters in good lines (CroissantLLM: 1 000 000); null: any."""
    min_confidence: float | None = None
    """Least confidence that the source states (Lucie and CroissantLLM: 90 of 100); null: any. A document that states none passes."""
    confidence_field: str = ""
    """Name of the source's field that holds it, such as ``ocr`` or ``mean_nqa``."""
    skip_first_lines: int = 0
    """Lines at the beginning that count as no good lines (CroissantLLM: 3)."""
    skip_last_lines: int = 0
    """Lines at the end that count as no good lines (CroissantLLM: 1)."""
    other_lines: Literal["keep", "remove"] = "keep"
    """Whether lines that are no good lines are taken out of the text (CroissantLLM: removed)."""
    words: str | None = None
    """Glob of lists of known words, one word a line, named after their language, such as ``lists/fra_Latn.txt``."""
    tokenizer: str | None = None
    """A ``tokenizer.json`` of the package tokenizers, to count a chunk's tokens by; null: words and symbols."""
    chunk_chars: int = 1000
    """Least length of a chunk, in code points (Luciole: 1000 to 2000)."""
    max_chunk_tokens_per_char: float | None = None
    """Chunks with more tokens for each code point are replaced by ``[...]``; null: none are (Luciole: 0.38 of its own tokenizer)."""

    def __post_init__(self) -> None:
        """Take over the preset; refuse chunks and lines that cannot be."""
        given = {each.name: each.default for each in dataclasses.fields(self)}
        for name, value in PRESETS[self.preset].items() if self.preset else ():
            if getattr(self, name) == given[name]:
                object.__setattr__(self, name, value)
        if self.chunk_chars < 1:
            raise ValueError(f"ocr: chunk_chars is {self.chunk_chars}; expected 1 or more")
        if min(self.skip_first_lines, self.skip_last_lines) < 0:
            raise ValueError(f"ocr: {min(self.skip_first_lines, self.skip_last_lines)} lines are to be skipped; expected 0 or more")
        if self.other_lines == "remove" and self.max_chunk_tokens_per_char is not None:
            raise ValueError("ocr: other_lines removes lines and max_chunk_tokens_per_char chunks; one step does one of them")
        if self.preset and self.min_confidence is not None and not self.confidence_field:
            raise ValueError(f"ocr: the preset {self.preset} asks for the source's own confidence; name its field with confidence_field")

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the lists of words and the tokeniser, where they are given."""
        given = ((name, getattr(self, name)) for name in ("words", "tokenizer"))
        return tuple(AssetNeed(name, value) for name, value in given if value is not None)

    def edits_here(self) -> bool:
        """Edit only when chunks or lines are to go."""
        return self.max_chunk_tokens_per_char is not None or self.other_lines == "remove"

    def open(self, assets: Mapping[str, Sequence[Path]]) -> Measure:
        """Read the lists and the tokeniser, if there are any."""
        known = {}
        for path in assets.get("words", ()):
            listed = pa.array(path.read_text(encoding="utf-8", errors="replace").split(), pa.string())
            language = canonical(path.name.split(".")[0])
            entries = Documents(pa.table({"text": listed, "language": pa.array([language] * len(listed), pa.string())}))
            known[language] = np.unique(entries.segmented(self.segmentation).words.hashes)
        return partial(self._measure, known, token_counter(assets))

    def open_edit(self, assets: Mapping[str, Sequence[Path]]) -> Edit:
        """Read the tokeniser, if there is one."""
        return partial(self._edit, token_counter(assets))

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Measure without lists of words and tokeniser."""
        return self._measure({}, None, documents)

    def edit(self, documents: Documents) -> Edits:
        """Find what goes, without a tokeniser."""
        return self._edit(None, documents)

    def _measure(self, known: Mapping[str, np.ndarray[Any, Any]], tokens: Count | None, documents: Documents) -> dict[str, pa.Array]:
        from filters.kernels.ocr import COUNTS, count_unknown
        from filters.ocr.lines import counted

        view = documents.segmented(self.segmentation)
        part, begins, _ = self._chunks(view)
        chunks = self._counted(view, part, begins, tokens)
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
            **counted(view, self.skip_first_lines, self.skip_last_lines),
            "ocr_confidence": self._confidence(documents),
        }

    def _edit(self, tokens: Count | None, documents: Documents) -> Edits:
        """Replace chunks with too many tokens for each code point, or take out lines; neighbours become one span."""
        from filters.kernels.ocr import COUNTS
        from filters.ocr.lines import other_spans

        view = documents.segmented(self.segmentation)
        if self.other_lines == "remove":
            return Edits.of(other_spans(view, self.skip_first_lines, self.skip_last_lines))
        if self.max_chunk_tokens_per_char is None:
            return Edits.of([])
        part, begins, chars = self._chunks(view)
        counts = self._counted(view, part, begins, tokens)
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

    def _counted(self, view: TextView, part: Array, begins: Array, tokens: Count | None) -> Array:
        """Count by chunk, int64 [chunks, COUNTS]; tokens by the tokeniser where there is one."""
        from filters.kernels.ocr import COUNTS, count

        counts = count(view, part, begins)
        if tokens is not None:
            ends = np.append(begins[1:], view.offsets[-1])
            ends[part[1:] - 1] = view.offsets[1:]
            texts = [view.data[start:end].tobytes().decode("utf-8", "replace") for start, end in zip(begins, ends, strict=True)]
            counts[:, COUNTS.index("tokens")] = tokens(texts)
        return counts

    def _confidence(self, documents: Documents) -> pa.Array:
        """Return the confidence that the source states (float64)."""
        if not self.confidence_field:
            return pa.nulls(len(documents), pa.float64())
        stated = [orjson.loads(extra).get(self.confidence_field) if extra else None for extra in documents.column("extra").to_pylist()]
        numbers = [float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None for value in stated]
        return pa.array(numbers, pa.float64())

    def _chunks(self, view: TextView) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return each row's first chunk [rows + 1], where chunks begin (bytes), and their code points; at least one a row."""
        from filters.kernels.chunks import cut_chunks

        return cut_chunks(view, self.chunk_chars)
