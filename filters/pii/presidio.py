# SPDX-License-Identifier: Apache-2.0
"""Run Presidio's recognisers on the neighbourhood of candidates only, with the results that they have on whole texts.

An RE2 pattern for each recogniser says in which lines it can find anything; it runs on those lines alone, with its own patterns and
validators. Context is then scored by Presidio's own enhancer over the words before each result, as many as it looks back for. Results
are equal to those of ``AnalyzerEngine.analyze`` with the same recognisers and the same words (tested on real documents) because no
pattern of these recognisers crosses a line end and words are cut by this module's engine, which needs no model. A recogniser without a
pattern here runs on the whole text.

Presidio is an optional dependency (``limpide[presidio]``). Its e-mail recogniser would fetch the list of public suffixes; ours is the same
with the list that tldextract carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import re2

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult

_DASHES: Final = (
    r"\-x\x{2010}-\x{2015}\x{2212}\x{30FC}\x{FF0D}-\x{FF0F} \x{00A0}\x{00AD}\x{200B}\x{2060}\x{3000}()"
    r"\x{FF08}\x{FF09}\x{FF3B}\x{FF3D}.\[\]/~\x{2053}\x{223C}\x{FF5E}+\x{FF0B}"
)
TRIGGERS: Final = {
    "EmailRecognizer": "@",
    "IpRecognizer": r":[0-9A-Fa-f]{0,4}:|[0-9]\.[0-9]{1,3}\.[0-9]",
    "IbanRecognizer": r"[A-Z]{2}[0-9]{2}[ -]?[A-Z0-9]{4}",
    "CreditCardRecognizer": r"[13456]\p{Nd}{3}[- ]?\p{Nd}{3}",
    "CryptoRecognizer": r"(?i)(?:bc1|[13])[a-z0-9]{25}",
    "PhoneRecognizer": rf"\p{{Nd}}(?:[{_DASHES}]{{0,4}}\p{{Nd}}){{3}}",
}
"""Class of a recogniser: what every line holds in which it finds anything. Telephones: four digits, the shortest number of its regions."""

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_WORD: Final = re.compile(r"\w")
_CONTEXT_TOKENS: Final = 64


@cache
def _trigger(name: str) -> Any:  # noqa: ANN401 - RE2 has no types
    return re2.compile(TRIGGERS[name])


@cache
def engine_class() -> Any:  # noqa: ANN401 - a class of a library that may not be there
    """Return an engine for Presidio that cuts words and knows no language."""
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class WordEngine(NlpEngine):
        """Words are runs of letters and digits; lemmas are the words in lower case; there are no stop words."""

        def load(self) -> None:
            """Load nothing."""

        def is_loaded(self) -> bool:
            """Say yes."""
            return True

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            """Cut a text into words."""
            return artifacts(self, text, 0, language)

        def process_batch(self, texts: Any, language: str, batch_size: int = 1, n_process: int = 1, **_: Any) -> Iterator[Any]:  # noqa: ANN401, ARG002
            """Cut texts into words."""
            yield from ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002
            """Say no."""
            return False

        def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002
            """Tell whether there is no letter or digit."""
            return _WORD.match(word) is None

        def get_supported_entities(self) -> list[str]:
            """Return none."""
            return []

        def get_supported_languages(self) -> list[str]:
            """Return the language that recognisers are declared for."""
            return ["en"]

    return WordEngine


def artifacts(engine: Any, text: str, start: int, language: str) -> Any:  # noqa: ANN401 - of a library that may not be there
    """Return what Presidio's enhancer wants of a text that begins at a place of a longer one."""
    from presidio_analyzer.nlp_engine import NlpArtifacts

    hits = list(_TOKEN.finditer(text))
    words: Any = [hit.group() for hit in hits]
    return NlpArtifacts([], words, [start + hit.start() for hit in hits], [word.lower() for word in words], engine, language)


def recognizers() -> list[EntityRecognizer]:
    """Return Presidio's recognisers of the kinds that need no language; raises ImportError with what to do when Presidio is not there."""
    try:
        from presidio_analyzer.predefined_recognizers import (
            CreditCardRecognizer,
            CryptoRecognizer,
            EmailRecognizer,
            IbanRecognizer,
            IpRecognizer,
            PhoneRecognizer,
        )
        from tldextract import TLDExtract
    except ImportError as error:
        raise ImportError("Presidio is not installed; install limpide[presidio]") from error
    extract = TLDExtract(suffix_list_urls=(), cache_dir=None)

    class Email(EmailRecognizer):
        """Presidio's, with the list of suffixes that tldextract carries."""

        def validate_result(self, pattern_text: str) -> bool:
            """Tell whether the domain ends with a public suffix."""
            return bool(extract(pattern_text).fqdn != "")

    Email.__name__ = "EmailRecognizer"
    return [Email(), IpRecognizer(), IbanRecognizer(), CreditCardRecognizer(), CryptoRecognizer(), PhoneRecognizer()]


def whole_text(chosen: Sequence[EntityRecognizer]) -> AnalyzerEngine:
    """Return Presidio's own analyzer with some recognisers, for comparison."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

    registry = RecognizerRegistry(recognizers=list(chosen), supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=engine_class()(), supported_languages=["en"])


class Neighbourhoods:
    """Presidio's recognisers, run where there is a candidate."""

    def __init__(self, chosen: Sequence[EntityRecognizer]) -> None:
        """Take recognisers."""
        from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer

        self.chosen = list(chosen)
        self.enhancer = LemmaContextAwareEnhancer()
        self.engine = engine_class()()

    def analyze(self, text: str, score_threshold: float = 0.0) -> list[RecognizerResult]:
        """Return what ``AnalyzerEngine.analyze`` returns; places are code points.

        Args:
            text: one document.
            score_threshold: least score of a result.

        """
        from presidio_analyzer import EntityRecognizer

        found: list[Any] = []
        for recognizer in self.chosen:
            for start, line in _lines(recognizer.__class__.__name__, text):
                for result in recognizer.analyze(line, recognizer.supported_entities, cast("Any", None)):
                    result.start += start
                    result.end += start
                    found.append(self._in_context(text, result, recognizer))
        return list(EntityRecognizer.remove_duplicates([result for result in found if result.score >= score_threshold]))

    def _in_context(self, text: str, result: Any, recognizer: Any) -> Any:  # noqa: ANN401 - Presidio is optional
        """Score a result by the words before it."""
        metadata = result.recognition_metadata or {}
        metadata.setdefault(result.RECOGNIZER_NAME_KEY, recognizer.name)
        metadata.setdefault(result.RECOGNIZER_IDENTIFIER_KEY, recognizer.id)
        result.recognition_metadata = metadata
        start = _back(text, result.start)
        line_end = text.find("\n", result.end)
        stop = len(text) if line_end < 0 else line_end
        near = artifacts(self.engine, text[start:stop], start, "en")
        return self.enhancer.enhance_using_context(text, [result], near, [recognizer])[0]


def _lines(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Iterate over the lines in which a recogniser can find anything, each with its place."""
    if name not in TRIGGERS:
        yield 0, text
        return
    done = -1
    for hit in _trigger(name).finditer(text):
        if hit.start() < done:
            continue
        start = text.rfind("\n", 0, hit.start()) + 1
        end = text.find("\n", hit.end())
        done = len(text) if end < 0 else end
        yield start, text[start:done]


def _back(text: str, position: int) -> int:
    """Return a place before which no word counts: the enhancer looks back for six words; the first word in sight may be cut."""
    chars = _CONTEXT_TOKENS
    while True:
        start = max(0, position - chars)
        hits = [hit.start() for hit in _TOKEN.finditer(text, start, position) if _WORD.match(hit.group())]
        if start == 0:
            return 0
        if len(hits) > _WORDS_BACK:
            return hits[1]
        chars *= 2


_WORDS_BACK: Final = 8
