# SPDX-License-Identifier: Apache-2.0
"""A recipe from file to release: ``python -m tests.bench.end_to_end [--megabytes 200] [--memory-megabytes 20] [--json]``.

Part one, speed. A corpus of real text in six languages (``parts/corpus.py`` says which) is written as JSONL and as Parquet. Limpide
runs language, gopher_quality, gopher_repetition, minhash and pii on it to a published release, in one process on one core. Beside it, in
the same run: the IO floor (the same file read, its rows written as Parquet with the same settings, nothing between) and datatrove doing
the same steps on the beginning of the corpus, as much as it does in about ``--baseline-seconds``.

Datatrove is measured with one regular expression for its word tokenizer, declared in ``datatrove_pipelines/baseline.py``, which makes it
faster than it is, and, where spaCy is installed, with spaCy's tokenizer, its default. Both write Parquet with zstd, datatrove at Arrow's
level 1, Limpide and the IO floor at that of releases (``curation.recipe.ZSTD_LEVEL``).

Part two, memory. The same recipe on 1, 4 and 16 times ``--memory-megabytes`` of text: peak resident memory should not follow the size.

The steps are language, gopher_quality, gopher_repetition, minhash and pii; C4, FineWeb and ROOTS have a bench of their own
(``heuristics``). A table tells the processor seconds of every phase and of every measuring step, and what a further megabyte costs each.

Rates are per second of processor time, imports and start-up included; marginal rates, what further text costs, are between the run and one
on 1 % of its text (datatrove: on ``SMALL_MEGABYTES``). The share of the IO floor is that of marginal rates. Two ratios to datatrove are
given: with start-up on both sides, and marginal on both sides; the first grows with the text, for Limpide's start-up is a larger part.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from tests.bench.parts.child import Cost, measured
from tests.bench.parts.data import data_folder

PROBE_MEGABYTES: Final = 1.0
SMALL_MEGABYTES: Final = 0.1
MULTIPLES: Final = (1, 4, 16)


def speed(data: Path, folder: Path, megabytes: float, baseline_seconds: float) -> dict[str, Any]:
    """Measure Limpide, the IO floor and datatrove on one corpus."""
    found: dict[str, Any] = {"megabytes": megabytes}
    for ending in ("jsonl", "parquet"):
        source = folder / f"corpus.{ending}"
        corpus = measured("corpus", data=data, path=source, megabytes=megabytes).answer
        small = folder / f"small.{ending}"
        little = measured("corpus", data=data, path=small, megabytes=megabytes / 100).answer
        if ending == "jsonl":
            measured("limpide", source=small, output=folder / "warm")  # compiles the kernels, if nothing has yet
        rows = {}
        for part in ("limpide", "floor"):
            start = measured(part, source=small, output=folder / f"small-{part}-{ending}")
            cost = measured(part, source=source, output=folder / f"{part}-{ending}")
            if part == "limpide":
                found.setdefault("seconds", {})[ending] = {
                    kind: {name: [start.answer[kind].get(name, 0.0), spent] for name, spent in cost.answer[kind].items()}
                    for kind in ("phases", "steps")
                }
            rows[part] = _rates(cost, corpus["text_bytes"], corpus["documents"]) | {"kept": cost.answer["kept"]}
            more_bytes, more_seconds = corpus["text_bytes"] - little["text_bytes"], cost.cpu_seconds - start.cpu_seconds
            rows[part]["marginal_megabytes_per_second"] = more_bytes / 1e6 / more_seconds if more_seconds > 0 else None
        marginal = [rows[part]["marginal_megabytes_per_second"] for part in ("limpide", "floor")]
        share = marginal[0] / marginal[1] if all(marginal) else None  # too little text: start-up hides the difference
        found[ending] = {"corpus": corpus, **rows, "share_of_floor": share}
    for name, words in _tokenizers() if baseline_seconds else []:
        row = found[name] = _baseline(data, folder / name, words, baseline_seconds, megabytes)
        ours = found["jsonl"]["limpide"]
        for rate, ratio in (("megabytes_per_second", "ratio"), ("marginal_megabytes_per_second", "marginal_ratio")):
            row[ratio] = ours[rate] / row[rate] if ours[rate] and row[rate] else None
    return found


def memory(data: Path, folder: Path, megabytes: float) -> list[dict[str, Any]]:
    """Measure peak memory on 1, 4 and 16 times ``megabytes``."""
    rows = []
    for multiple in MULTIPLES:
        source = folder / "memory.jsonl"
        corpus = measured("corpus", data=data, path=source, megabytes=megabytes * multiple).answer
        cost = measured("limpide", source=source, output=folder / f"memory-{multiple}")
        rows.append({"multiple": multiple, "kept": cost.answer["kept"], **_rates(cost, corpus["text_bytes"], corpus["documents"])})
        source.unlink()
    return rows


def _tokenizers() -> list[tuple[str, str | None]]:
    """Return which baselines can be measured here, with the language whose tokenizer each takes (None: the simple one)."""
    if find_spec("datatrove") is None:
        return []
    return [("datatrove", None)] + ([("datatrove_spacy", "eng_Latn")] if find_spec("spacy") is not None else [])


def _baseline(data: Path, folder: Path, words: str | None, seconds: float, most_megabytes: float) -> dict[str, Any]:
    """Measure datatrove on as much as takes about ``seconds``, told by a probe; no text beyond ``most_megabytes`` is taken."""
    small, little = _datatrove(data, folder / "small", words, SMALL_MEGABYTES)
    cost, corpus = _datatrove(data, folder / "probe", words, min(PROBE_MEGABYTES, most_megabytes))
    rate = corpus["text_bytes"] / 1e6 / cost.cpu_seconds
    if (size := min(rate * seconds, most_megabytes)) > 1.2 * corpus["text_bytes"] / 1e6:  # else the probe was all there is to measure
        cost, corpus = _datatrove(data, folder / "run", words, size)
    rates = _rates(cost, corpus["text_bytes"], corpus["documents"])
    more_bytes, more_seconds = corpus["text_bytes"] - little["text_bytes"], cost.cpu_seconds - small.cpu_seconds
    marginal = more_bytes / 1e6 / more_seconds if more_seconds > 0 else None
    return {"kept": cost.answer["kept"], **rates, "marginal_megabytes_per_second": marginal}


def _datatrove(data: Path, folder: Path, words: str | None, megabytes: float) -> tuple[Cost, dict[str, Any]]:
    """Measure datatrove on the beginning of the corpus; return the cost and what the corpus holds."""
    folder.mkdir(parents=True)
    corpus = measured("corpus", data=data, path=folder / "corpus.jsonl", megabytes=megabytes).answer
    return measured("datatrove", source=folder / "corpus.jsonl", output=folder / "out", words=words), corpus


def _rates(cost: Cost, text_bytes: int, documents: int) -> dict[str, Any]:
    return {
        "text_megabytes": text_bytes / 1e6,
        "documents": documents,
        "wall_seconds": cost.wall_seconds,
        "cpu_seconds": cost.cpu_seconds,
        "documents_per_second": documents / cost.cpu_seconds,
        "megabytes_per_second": text_bytes / 1e6 / cost.cpu_seconds,
        "peak_rss_mebibytes": cost.peak_rss_bytes / 2**20,
    }


def _line(name: str, row: dict[str, Any]) -> str:
    return (
        f"{name:<22}{row['text_megabytes']:>8.1f}{row['documents']:>10,}{row['kept']:>9,}{row['cpu_seconds']:>9.1f}{row['wall_seconds']:>9.1f}"
        f"{row['documents_per_second']:>10,.0f}{row['megabytes_per_second']:>9.2f}{row['peak_rss_mebibytes']:>9.0f}"
    )


def _print_seconds(seconds: dict[str, dict[str, list[float]]], text_megabytes: float) -> None:
    """Print where the time goes: processor seconds of the whole corpus, of a hundredth of it, and what a further megabyte costs."""
    print(f"{'where the time goes':<28}{'cpu s':>9}{'of 1 %':>9}{'ms/MB':>9}")
    for kind, indent in (("phases", "  "), ("steps", "  measure: ")):
        for name, (small, whole) in seconds[kind].items():
            print(f"{indent + name:<28}{whole:>9.2f}{small:>9.2f}{(whole - small) / (0.99 * text_megabytes) * 1000:>9.2f}")


def _print(found: dict[str, Any]) -> None:
    corpus = found["speed"]["jsonl"]["corpus"]
    print(f"corpus: {corpus['text_bytes'] / 1e6:.1f} MB of text, of which {corpus['copied_bytes'] / 1e6:.1f} MB copies with words left out")
    print(f"{'one core':<22}{'MB':>8}{'docs':>10}{'kept':>9}{'cpu s':>9}{'wall s':>9}{'docs/s':>10}{'MB/s':>9}{'RSS MiB':>9}")
    for ending in ("jsonl", "parquet"):
        row = found["speed"][ending]
        print(_line(f"limpide {ending}", row["limpide"]))
        print(_line(f"IO floor {ending}", row["floor"]))
        _print_seconds(found["speed"]["seconds"][ending], row["limpide"]["text_megabytes"])
        marginal = [row[part]["marginal_megabytes_per_second"] for part in ("limpide", "floor")]
        if row["share_of_floor"] is None:
            print("  marginal rates cannot be told from start-up: take more --megabytes")
        else:
            print(f"  marginal: {marginal[0]:.1f} MB/s of {marginal[1]:.1f} MB/s: {row['share_of_floor']:.1%} of the IO floor")
    for name in ("datatrove", "datatrove_spacy"):
        if name in found["speed"]:
            row = found["speed"][name]
            words = "spaCy, its default" if name == "datatrove_spacy" else "a regular expression, faster than its default"
            print(_line(name, row))
            print(f"  datatrove's words: {words}; limpide from JSONL is {row['ratio']:.1f} times as fast, start-up on both sides")
            if row["marginal_ratio"]:
                theirs = row["marginal_megabytes_per_second"]
                print(f"  marginal on both sides: {theirs:.3f} MB/s; limpide is {row['marginal_ratio']:.1f} times as fast")
    if "datatrove" not in found["speed"]:
        print("datatrove: not measured (not asked for, or not installed: pip install 'limpide[datatrove]')")
    for row in found["memory"]:
        print(_line(f"memory, {row['multiple']}x", row))


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=200, help="text of the corpus (10^6 bytes)")
    parser.add_argument("--memory-megabytes", type=float, default=20, help="text of the smallest memory run (10^6 bytes); 0 skips it")
    parser.add_argument("--baseline-seconds", type=float, default=40, help="about how long datatrove runs; 0 skips it")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    data = data_folder("prose_eltec")
    with tempfile.TemporaryDirectory(prefix="limpide-bench-") as name:
        found: dict[str, Any] = {"speed": speed(data, Path(name), asked.megabytes, asked.baseline_seconds)}
        found["memory"] = memory(data, Path(name), asked.memory_megabytes) if asked.memory_megabytes else []
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        _print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
