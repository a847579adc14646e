# SPDX-License-Identifier: Apache-2.0
"""C4's rules drop lines that are no sentences, and pages with too few sentences, placeholder text or code.

Raffel et al. 2020, JMLR 21 (140), section 2.2; details after datatrove 0.10.1, ``pipeline/filters/c4_filters.py`` (``C4QualityFilter``),
whose
verdicts this filter reproduces when both are given the same sentences. Line rules are edits, counted by kind in the ledger: a line goes
when it has a word of more than 1 000 characters (``long_word``), does not end in terminal punctuation (``unfinished``), has fewer than
three
words (``few_words``), or says JavaScript (``javascript``), cookies or terms of use (``policy``). In lines that stay, Wikipedia's citation
marks and white space at the ends go, and lines are joined by one newline.

Signals are of the text after these edits. Kept from datatrove, because C4 was made so or to agree: citations are removed after stripping,
so that "Water runs. [1]" ends in a space and counts as unfinished; only the quotation marks ``"`` and ``'`` end a sentence, so that
typographic ones
do not. Departures: lower-casing folds ASCII only, and a page with both placeholder text and a curly bracket is named after the
first of these, where datatrove names what it meets first. C4 is a recipe for English: its "bad words" are the step ``roots_quality``'s
flagged words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa

from filters.contract import Documents, Edits, Filter, Rule, Signal

if TYPE_CHECKING:
    from filters.kernels.c4_line import Settings

SENTENCES = "sentence-2"


@dataclass(frozen=True)
class C4Quality(Filter):
    r"""Sentences that stay, placeholder text, curly brackets; drops and cleans lines.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents, spans_by_row
    >>> documents = Documents(pa.table({"text": ["Menu\nClear water runs here.[2]\nUse cookies now."]}))
    >>> C4Quality().measure(documents)["c4_sentences"].to_pylist()
    [1]
    >>> [span[1:4] for span in spans_by_row(C4Quality().edit(documents))]
    [(0, 5, 'unfinished'), (27, 30, 'citation'), (30, 31, 'white_space'), (31, 47, 'policy')]
    """

    name: ClassVar[str] = "c4_quality"
    edits: ClassVar[bool] = True
    languages: ClassVar[str] = "English; line rules with words or punctuation of English fail on other languages: turn them off there"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("has_lorem_ipsum", pa.bool_(), "a line that stays says lorem ipsum"),
        Signal("has_curly_bracket", pa.bool_(), "a line that stays has an opening curly bracket"),
        Signal("c4_sentences", pa.int64(), "sentences in the lines that stay", "sentences", 0),
        Signal("c4_dropped_lines", pa.int64(), "lines that go", "lines", 0),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("lorem_ipsum", "has_lorem_ipsum", "is", value=True, when="lorem_ipsum"),
        Rule("curly_bracket", "has_curly_bracket", "is", value=True, when="curly_bracket"),
        Rule("too_few_sentences", "c4_sentences", "below", "min_sentences"),
    )

    min_sentences: int | None = 5
    """Fewest sentences after the line rules (C4, section 2.2: 5)."""
    lorem_ipsum: str = "drop"
    """``drop`` or ``keep`` pages with placeholder text (C4, section 2.2)."""
    curly_bracket: str = "drop"
    """``drop`` or ``keep`` pages with a curly bracket, mostly code (C4, section 2.2)."""
    end_punctuation: bool = True
    """Whether lines must end in ``. ? ! " '`` and in no ellipsis (C4, section 2.2; FineWeb turns it off)."""
    min_line_words: int = 3
    """Fewest words of a line (C4, section 2.2: 3); 0: any."""
    max_word_chars: int | None = 1000
    """Longest word of a line (tensorflow_datasets, ``c4_utils.py``: 1000)."""
    citations: bool = True
    """Whether ``[1]``, ``[edit]`` and ``[citation needed]`` are removed (tensorflow_datasets, ``c4_utils.py``)."""
    javascript: bool = True
    """Whether lines that say JavaScript go (C4, section 2.2)."""
    policy: bool = True
    """Whether lines on cookies and terms of use go (tensorflow_datasets, ``c4_utils.py``)."""

    def __post_init__(self) -> None:
        """Refuse answers other than drop and keep."""
        for name in ("lorem_ipsum", "curly_bracket"):
            if getattr(self, name) not in {"drop", "keep"}:
                raise ValueError(f"c4_quality: {name} is {getattr(self, name)!r}; expected drop or keep")

    def identity(self) -> dict[str, Any]:
        """Add the rule that finds sentences."""
        return super().identity() | {"sentences": SENTENCES}

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count in one pass over the bytes."""
        from filters.kernels.c4 import COUNTS, count_lines

        out, reasons = count_lines(documents.view, self._settings())
        counts = dict(zip(COUNTS, out.T, strict=True))
        return {
            "has_lorem_ipsum": pa.array(counts["lorem_ipsum"] > 0),
            "has_curly_bracket": pa.array(counts["curly_brackets"] > 0),
            "c4_sentences": pa.array(counts["sentences"]),
            "c4_dropped_lines": pa.array(reasons.sum(axis=1)),
        }

    def edit(self, documents: Documents) -> Edits:
        """Drop and clean lines."""
        from filters.kernels.c4 import KINDS, edited_spans

        spans = edited_spans(documents.view, self._settings())
        line_end = KINDS.index("line_end")
        return Edits(
            pa.array(spans[:, 0], pa.int32()),
            pa.array(spans[:, 1], pa.int32()),
            pa.array(spans[:, 2], pa.int32()),
            pa.array(KINDS).take(pa.array(spans[:, 3])),
            pa.array(["", "\n"]).take(pa.array((spans[:, 3] == line_end).astype("int64"))),
        )

    def _settings(self) -> Settings:
        from filters.kernels.c4_line import Settings

        longest = -1 if self.max_word_chars is None else self.max_word_chars
        return Settings(self.end_punctuation, self.min_line_words, longest, self.citations, self.javascript, self.policy, sentences=True)
