# SPDX-License-Identifier: Apache-2.0
"""Every filter of the catalogue keeps the contract, and filters that break it are caught with a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pytest

from curation.train.kneser_ney import estimate, write_arpa
from filters import CATALOGUE
from filters.conformance import HOSTILE, Check, NotConforming, checks, documents
from filters.contamination.filter import Contamination
from filters.contract import Documents, Edits, Filter, Rule, Signal, Sketch
from filters.dedup.exact_duplicates import ExactDuplicates
from filters.heuristics.gopher_quality import GopherQuality
from filters.perplexity.filter import Perplexity
from filters.pii.names import PiiNames
from filters.robots.filter import Robots
from filters.url_list.filter import UrlList

ALL = [
    "is declared",
    "is frozen and pickles",
    "answers as declared",
    "answers an empty batch",
    "takes null for empty",
    "answers alike when asked again",
    "answers alike in permuted rows",
    "answers alike in one chunk",
    "answers alike in split batches",
    "answers one long line",
    "sketches of fixed width",
    "edits in order and in bounds",
]


def _robots(folder: Path) -> tuple[Filter, dict[str, list[Path]]]:
    path = folder / "example.org.robots.txt"
    path.write_text("User-agent: *\nDisallow: /1\n", encoding="utf-8")
    return Robots(files=str(path)), {"files": [path]}


def _names(folder: Path) -> tuple[Filter, dict[str, list[Path]]]:
    spacy = pytest.importorskip("spacy", reason="Presidio is an optional dependency")
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Write"}])
    pipeline.to_disk(folder / "model")
    return PiiNames(), {"model": [path for path in (folder / "model").rglob("*") if path.is_file()]}


def _contamination(folder: Path) -> tuple[Filter, dict[str, list[Path]]]:
    path = folder / "riddles.jsonl"
    path.write_text('{"question": "One line of plain words, one after the other, and no end of it in sight."}\n', encoding="utf-8")
    return Contamination(benchmarks=(str(path),)), {"benchmarks": [path]}


def _url_list(folder: Path) -> tuple[Filter, dict[str, list[Path]]]:
    path = folder / "news" / "domains"
    path.parent.mkdir()
    path.write_text("example.org\n", encoding="utf-8")
    return UrlList(lists="*/*"), {"lists": [path]}


def _perplexity(folder: Path) -> tuple[Filter, dict[str, list[Path]]]:
    path = folder / "eng_Latn.arpa"
    write_arpa(estimate([["clear", "water", "runs"], ["water", "runs", "to", "the", "sea"]], 2), path)
    return Perplexity(models="*.arpa", max_chunk_perplexity=3), {"models": [path]}


MADE: Mapping[str, Callable[[Path], tuple[Filter, dict[str, list[Path]]]]] = {
    "robots": _robots,
    "url_list": _url_list,
    "perplexity": _perplexity,
    "contamination": _contamination,
}
"""Filters with required files, by name."""


@pytest.mark.parametrize("check", ALL)
@pytest.mark.parametrize("name", CATALOGUE)
def test_every_filter_conforms(name: str, check: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Each check of the public suite holds for each entry of the catalogue."""
    assets: Mapping[str, Sequence[Path]] = {}
    if name in MADE:
        filter_, assets = MADE[name](tmp_path)
    else:
        filter_ = CATALOGUE[name]()
    if name == "pii_names":
        if check == "answers one long line":
            pytest.skip("a language model reads a megabyte in seconds, so ten take longer than a test may")
        filter_, assets = _names(tmp_path)
    if name == "language":
        assets = {"model": [request.getfixturevalue("language_model")]}
    named = {each.name: each for each in checks(filter_, assets)}

    assert set(named) <= set(ALL)
    if check not in named:
        assert not (filter_.links if check.startswith("sketches") else filter_.edits)
        return
    named[check]()


def test_hostile_texts_are_what_they_say() -> None:
    """The texts hold what filters must survive, and the table gives them as HTML too."""
    joined = "".join(text or "" for text in HOSTILE.values())

    assert all(char in joined for char in "\x00\ufffd\u0301\u200d\u200fم水\U0010ffff")
    assert documents(["é", None])["html"].to_pylist() == ["é".encode(), None]


@dataclass(frozen=True)
class _Bad(Filter):
    """Wrong in one way, chosen by its parameter."""

    name: ClassVar[str] = "bad"
    signals: ClassVar[tuple[Signal, ...]] = (Signal("length", pa.int64(), "code points", low=0, high=600),)
    links: ClassVar[bool] = True
    edits: ClassVar[bool] = True

    how: str = ""

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        texts = documents.column("text").to_pylist()
        lengths: list[int | None] = [min(len(text or ""), 600) for text in texts]
        if self.how == "range":
            lengths[0] = -1
        if self.how == "null":
            lengths = [length or None for length in lengths]
        if self.how == "batch":
            lengths = [len(texts) for _ in texts]
        if self.how == "order":
            lengths = list(range(len(texts)))
        if self.how == "null is not empty":
            lengths = [1 if text is None else 0 for text in texts]
        if self.how == "rows":
            lengths = lengths[1:]
        return {"length" if self.how != "names" else "size": pa.array(lengths, pa.int32() if self.how == "type" else pa.int64())}

    def sketch(self, documents: Documents) -> Sketch:
        width = -1 if self.how == "sketch" else 1
        return Sketch(pa.array([[1]] * len(documents), pa.list_(pa.uint64(), width)))

    def edit(self, documents: Documents) -> Edits:
        texts = documents.column("text").to_pylist()
        long = [row for row, text in enumerate(texts) if len(text or "") > 20]
        spans = {"bounds": [(0, 900)], "overlap": [(0, 5), (4, 8)], "backwards": [(5, 8), (0, 4)]}.get(self.how, [(0, 1)])
        return Edits.of([(row, start, end, "X", "") for row in long for start, end in spans])


@pytest.mark.parametrize(
    ("how", "check", "message"),
    [
        ("range", "answers as declared", r"^bad: length is -1; expected at least 0$"),
        ("null", "answers as declared", r"^bad: length is null for \['null', 'empty'\]; expected never$"),
        ("type", "answers as declared", r"^bad: length has type int32; expected int64$"),
        ("names", "answers as declared", r"^bad measured \['size'\]; expected \['length'\]$"),
        ("rows", "answers alike when asked again", r"^bad: length has \d+ rows for \d+ documents$"),
        ("batch", "answers alike in split batches", r"^one document a batch: the answer for 'plain' changed in .*; expected the same$"),
        ("order", "answers alike in permuted rows", r"^rows in reverse order: the answer for 'plain' changed in"),
        ("null is not empty", "takes null for empty", r"^a null text is answered with .*; expected the same$"),
        ("sketch", "sketches of fixed width", r"^bad: keys have type list<.*>; expected a fixed-size list of uint64$"),
        ("bounds", "edits in order and in bounds", r"^bad: edit 0:900 of row 0 lies outside its text$"),
        (
            "overlap",
            "edits in order and in bounds",
            r"^bad: edit \(0, 4, 8\) follows \(0, 0, 5\); expected edits in order that do not overlap$",
        ),
        ("backwards", "edits in order and in bounds", r"^bad: edit \(0, 0, 4\) follows \(0, 5, 8\)"),
    ],
)
def test_what_breaks_the_contract_is_caught(how: str, check: str, message: str) -> None:
    """Each breach fails its check, whose message names it; the same filter without it passes."""
    _named(_Bad(), check)()
    with pytest.raises(NotConforming, match=message):
        _named(_Bad(how), check)()


def _named(filter_: Filter, name: str) -> Check:
    return next(check for check in checks(filter_) if check.name == name)


def _declared(**changes: object) -> Filter:
    return type("Changed", (GopherQuality,), changes)()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: _declared(name="Bad Name"), r"^Bad Name: filter 'Bad Name' is no name"),
        (lambda: _declared(signals=()), r"^gopher_quality measures, links and edits nothing; expected one of them$"),
        (lambda: _declared(rules=(Rule("low", "length", "below", "min_words"),)), r"rule low judges signal 'length'; expected one of"),
        (lambda: _declared(rules=(Rule("low", "gopher_words", "below", "least"),)), r"rule low names parameter 'least'; expected one of"),
        (lambda: _declared(rules=(Rule("low", "gopher_words", "below"),)), r"rule low has nothing to compare gopher_words with$"),
        (lambda: _declared(__pydantic_config__={}), r"unknown parameters are accepted; expected __pydantic_config__ = STRICT$"),
        (lambda: ExactDuplicates(prefer=({1},)), r"parameters cannot be written as JSON"),  # type: ignore[arg-type]  # the point
    ],
)
def test_what_is_badly_declared_is_caught(make: Callable[[], Filter], message: str) -> None:
    """Names, rules, parameters and configuration are checked before anything is measured."""
    with pytest.raises(NotConforming, match=message):
        _named(make(), "is declared")()


def test_a_slow_filter_is_caught() -> None:
    """The long line has a time limit."""
    check = next(check for check in checks(GopherQuality(), long_line_seconds=0) if check.name == "answers one long line")

    with pytest.raises(NotConforming, match=r"^one line of 10000000 bytes took \d+ s; expected at most 0 s$"):
        check()
