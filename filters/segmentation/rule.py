# SPDX-License-Identifier: Apache-2.0
"""The declared rule by which a step cuts text into words; its name and versions are part of the step's identity.

``unicode-word`` is the default, and the one whose answers agree with datatrove's filters (``filters.text``). ``uax29`` cuts at the word
boundaries of Unicode Standard Annex 29 (https://www.unicode.org/reports/tr29/, section 4.1, rules WB1 to WB999):

* a segment with a letter or number (general categories L and N) is a word: "can't", "3.14", "צה״ל", "example.com" are one each;
* segments of white space and format characters alone are nothing; every other segment is a symbol;
* letters of Han, kana, Thai, Lao, Khmer and Burmese: by ``character`` as the annex has it, each with its marks alone, but a run of
  katakana together; by ``dictionary`` as ICU's dictionaries cut the run (``filters.segmentation.dictionary``);
* elision is the annex's own tailoring WB5a for French and Italian: a break between an apostrophe and a vowel, so that "l'eau" is l' and
  eau. Two additions: h counts as a vowel (l'homme, l'ho), and "aujourd'hui" and other words with an apostrophe of their own stay whole
  (``filters.kernels.word_break.WHOLE``). By default it holds for documents in languages that elide before vowels.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from filters.text import SEGMENTER

UAX29: Final = "uax29-1/15.0.0"
"""Name and version of our reading of UAX #29, and the version of Unicode that its classes come from."""
SCRIPTS: Final = ("han", "kana", "thai", "lao", "khmer", "burmese")
ELIDING: Final = ("cat_Latn", "fra_Latn", "ita_Latn", "oci_Latn")
"""Languages that elide before vowels: French and Italian (UAX #29, WB5a), Catalan (Apache Lucene's CatalanAnalyzer), Occitan (ours)."""

Cut = Literal["character", "dictionary"]


@dataclass(frozen=True)
class Segmentation:
    """How text is cut into words.

    >>> Segmentation().name, Segmentation(rule="uax29", elision="everywhere").name
    ('unicode-word-1/14.0.0', 'uax29-1/15.0.0 elision=everywhere')
    """

    rule: Literal["unicode-word", "uax29"] = "unicode-word"
    """``unicode-word``: runs of letters, digits and marks. ``uax29``: word boundaries of Unicode Standard Annex 29."""
    elision: Literal["by_language", "everywhere", "none"] = "by_language"
    """With ``uax29``: where "l'eau" is l' and eau; by language: in French, Italian, Catalan and Occitan documents."""
    han: Cut = "character"
    """With ``uax29``: how Han is cut. ``dictionary`` needs ``limpide[icu]``, as for the other scripts."""
    kana: Cut = "character"
    """With ``uax29``: how hiragana and katakana are cut."""
    thai: Cut = "character"
    """With ``uax29``: how Thai is cut."""
    lao: Cut = "character"
    """With ``uax29``: how Lao is cut."""
    khmer: Cut = "character"
    """With ``uax29``: how Khmer is cut."""
    burmese: Cut = "character"
    """With ``uax29``: how Burmese is cut."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": False, "use_attribute_docstrings": True}

    def __post_init__(self) -> None:
        """Refuse what the rule does not know, and dictionaries that are not installed."""
        if self.rule == "unicode-word" and (self.dictionaries or self.elision != "by_language"):
            given = ", ".join([*self.dictionaries, *(["elision"] if self.elision != "by_language" else [])])
            raise ValueError(f"rule unicode-word knows neither dictionary nor elision, but {given} was set; use rule: uax29")
        if self.dictionaries:
            from filters.segmentation.dictionary import version

            version()

    @cached_property
    def dictionaries(self) -> tuple[str, ...]:
        """The scripts that a dictionary cuts."""
        return tuple(script for script in SCRIPTS if getattr(self, script) == "dictionary")

    @property
    def is_default(self) -> bool:
        """Whether this is the rule of ``filters.text``."""
        return self.rule == "unicode-word"

    @cached_property
    def name(self) -> str:
        """Name, versions and choices in one line: part of the identity of every step that cuts by it."""
        if self.is_default:
            return SEGMENTER
        chosen = [UAX29, f"elision={self.elision}"] if self.elision != "by_language" else [UAX29]
        if self.dictionaries:
            from filters.segmentation.dictionary import version

            chosen.append(f"{','.join(self.dictionaries)}={version()}")
        return " ".join(chosen)

    @property
    def of_texts(self) -> Segmentation:
        """The same rule for texts without a language, such as items of benchmarks: elisions by language cut none there."""
        return self if self.is_default or self.elision != "by_language" else dataclasses.replace(self, elision="none")

    def elides(self, language: pa.Array) -> NDArray[np.bool_]:
        """Return the documents whose elisions are cut, from their languages: bool [documents]."""
        if self.elision == "by_language":
            return np.asarray(pc.fill_null(pc.is_in(language, pa.array(ELIDING)), fill_value=False))
        return np.full(len(language), self.elision == "everywhere")


DEFAULT: Final = Segmentation()
