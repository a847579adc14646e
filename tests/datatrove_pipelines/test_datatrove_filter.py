# SPDX-License-Identifier: Apache-2.0
"""A filter of datatrove inside Limpide answers as it does at home."""

from __future__ import annotations

import pickle
from importlib.metadata import version

import pyarrow as pa
import pytest

pytest.importorskip("datatrove", reason="datatrove is not installed: pip install 'limpide[datatrove]'")

from datatrove.data import Document
from datatrove.pipeline.filters import GopherQualityFilter, GopherRepetitionFilter, LambdaFilter
from datatrove.pipeline.filters.base_filter import get_filter_result

from curation.judge import JudgingStep, judge
from curation.measuring import Measuring, measure_rows, open_measures
from datatrove_pipelines.baseline import SimpleWords
from datatrove_pipelines.datatrove_filter import RULE, wrap
from filters.conformance import Check, checks
from filters.contract import Documents
from manifests.schemas import READ_VERDICT

pytestmark = pytest.mark.datatrove

PROSE = "The river comes down from the hills with the snow of the winter, and that is why it is cold to swim in before June. "
TEXTS = [PROSE * 3, "Short.", "again and again\n" * 60, PROSE + "#" * 90, "Über alle Hügel zieht der Fluss. " * 20]
WORDS = SimpleWords()


def _table() -> pa.Table:
    table = pa.table({"text": TEXTS, "id": [str(n) for n in range(len(TEXTS))], "language": [None] * len(TEXTS)})
    for field in READ_VERDICT:
        table = table.append_column(field, pa.nulls(len(TEXTS), field.type))
    return table


def long_enough(document: Document) -> bool:
    """Keep what has an address and a second character."""
    return len(document.text) > 1 and document.metadata["url"].startswith("https:")


def text_is_changed(document: Document) -> bool:
    """Rewrite the text, as some filters do."""
    document.text = document.text.upper()
    return True


@pytest.mark.parametrize(
    ("wrapped", "arguments"),
    [(GopherQualityFilter, {"min_doc_words": 20, "language": WORDS}), (GopherRepetitionFilter, {"language": WORDS})],
)
def test_answers_and_reasons_are_those_of_the_wrapped_filter(wrapped: type, arguments: dict[str, object]) -> None:
    """Measured and judged by Limpide, each document has the answer and the reason that datatrove gives it."""
    alone = wrapped(**arguments)
    expected = [get_filter_result(alone.filter(Document(text=text, id="1"))) for text in TEXTS]
    step = wrap(wrapped, name="theirs", **arguments)

    signals = measure_rows(_table(), open_measures([Measuring(step, {}, {})]))
    judgement = judge([JudgingStep(step, {})], signals, pa.nulls(len(TEXTS), pa.string()), {})

    assert signals.column("theirs_passed").to_pylist() == [bool(answer) for answer, _ in expected]
    assert signals.column("theirs_reason").to_pylist() == [reason for _, reason in expected]
    assert [failure.rule for failure in judgement.failures] == [RULE]
    assert judgement.passed().tolist() == [bool(answer) for answer, _ in expected]
    assert not judgement.passed().all()


@pytest.mark.parametrize("check", tuple(checks(wrap(GopherRepetitionFilter, name="theirs", language=WORDS))), ids=lambda check: check.name)
def test_a_wrapped_filter_conforms(check: Check) -> None:
    """It keeps the contract of Limpide's filters, as far as the wrapped filter does."""
    check()


def test_metadata_reach_the_wrapped_filter() -> None:
    """A filter that asks for the address finds it."""
    step = wrap(LambdaFilter, name="web", filter_function=long_enough)

    signals = step.measure(
        Documents(pa.table({"text": ["ab", "ab", "a"], "url": ["https://example.org/", "ftp://example.org/", "https://x"]}))
    )

    assert signals["web_passed"].to_pylist() == [True, False, False]


def test_it_can_be_pickled_and_compared() -> None:
    """A copy from another process is the same filter, with the same identity."""
    step = wrap(GopherQualityFilter, name="theirs", min_doc_words=20)

    copy = pickle.loads(pickle.dumps(step))

    assert copy == step
    assert copy != wrap(GopherQualityFilter, name="theirs", min_doc_words=21)
    assert copy.identity() == step.identity()
    assert copy.identity()["wrapped"].endswith("gopher_quality_filter.GopherQualityFilter")
    assert copy.identity()["datatrove"] == version("datatrove")


def test_two_wrapped_filters_stand_beside_each_other() -> None:
    """Signals are named after the step, so that two of them share a table."""
    first, second = wrap(GopherQualityFilter, language=WORDS), wrap(GopherRepetitionFilter, language=WORDS)

    signals = measure_rows(_table(), open_measures([Measuring(first, {}, {}), Measuring(second, {}, {})]))

    assert {"gopherqualityfilter_passed", "gopherrepetitionfilter_passed"} < set(signals.column_names)


def test_what_has_no_name_has_no_identity() -> None:
    """A function at the top of a module is known by its name; another cannot be told from its neighbours."""
    step = wrap(LambdaFilter, name="web", filter_function=long_enough)
    nameless = wrap(LambdaFilter, name="web", filter_function=lambda document: bool(document.text))

    assert step.identity()["parameters"] == {"arguments": {"filter_function": f"{__name__}.long_enough"}}
    with pytest.raises(ValueError, match=r"web: argument 'filter_function' is .*<lambda>, which has no name to be known by"):
        nameless.identity()


def test_a_filter_that_rewrites_the_text_is_refused() -> None:
    """A change that no edit records would be lost in silence."""
    step = wrap(LambdaFilter, name="loud", filter_function=text_is_changed)

    with pytest.raises(ValueError, match="loud: LambdaFilter changed the text of document '7'; a wrapped filter may only answer"):
        step.measure(Documents(pa.table({"text": ["eau"], "id": ["7"]})))


def test_only_classes_of_filters_can_be_wrapped() -> None:
    """An instance could not be rebuilt elsewhere; it is refused with what was expected."""
    instance = GopherQualityFilter(language=WORDS)

    with pytest.raises(TypeError, match="is no filter of datatrove; expected a subclass of datatrove's BaseFilter, not an instance"):
        wrap(instance)
