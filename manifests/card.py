# SPDX-License-Identifier: Apache-2.0
"""The dataset card, ``README.md``, written from the records of a release alone.

Headings follow the Hub's dataset card template (huggingface_hub, datasetcard_template.md); a heading is left out rather than
left empty. Every number is one of the manifest's or of the funnel's, so the card cannot say anything that ``limpide verify`` would
not check. It makes no claim that texts are free of personal data: replacing some of it is not making a text
about nobody (Regulation (EU) 2016/679, recital 26).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from manifests.card_header import MAIN_CONFIG, config_name, header
from manifests.edits import edits_text
from manifests.license import license_table
from manifests.markdown import cell, count, fraction, table
from manifests.records import UNDETERMINED, Manifest, StepRecord, TableRecord
from manifests.rows import READ_STEP

MOST_ASSETS: Final = 20
"""Assets that the card lists; a folder of robots.txt files can hold thousands, which the manifest lists."""

PERSONAL_DATA = """Texts on the web speak of people. Expect personal data in this release, sensitive data among them, and treat it as such:
you need a lawful ground of your own to process it, and the rights of the people concerned stand.

{replaced}

Each document can be traced to where it was found (`source`, `url`, `id`), so that it can be taken out on request."""

LIMITS = """Filters measure; they do not understand. Some good documents were dropped and some bad ones kept, more so in languages with
little text to check against. Language and licence are what was declared or detected, and may be wrong.
A document in which no opt-out was found is not thereby free to use: only what the steps above name was checked.
Documents reflect their sources, with their errors and biases. Do not use them to single out, profile or rank people."""


def card(manifest: Manifest, funnel: pa.Table) -> str:
    """Return ``README.md``. ``funnel`` has the schema ``FUNNEL``."""
    counts = manifest.counts
    rate = fraction(counts.keep, counts.documents)
    sections = {
        "Summary": f"{_said(manifest.description)}{count(counts.keep)} documents with {count(counts.chars_out)} characters were kept of "
        f"{count(counts.documents)} input records ({rate}). What became of each of the others, and why, stands in `provenance/ledger`.",
        "Loading": _loading(manifest),
        "Sources": _sources(manifest, funnel),
        "What happened to the records": _funnel(manifest, funnel),
        "Steps": _steps(manifest),
        "Languages": _languages(manifest),
        **{told.title: _told(told) for told in manifest.tables},
        "Licences": f"Each document is under its own licence; see also `LICENSE.md`.\n\n{license_table(manifest)}",
        "Personal and sensitive information": PERSONAL_DATA.format(replaced=edits_text(manifest)),
        "Checking this release": _checking(manifest),
        "Limits": LIMITS,
    }
    body = "\n".join(f"## {title}\n\n{text}\n" for title, text in sections.items() if text)
    return f"{header(manifest)}\n# {cell(manifest.title or manifest.name)}\n\n{body}"


def _said(description: str) -> str:
    return f"{description.strip()}\n\n" if description.strip() else ""


def _loading(manifest: Manifest) -> str:
    languages = sorted({shard.language for shard in manifest.shards if shard.rows})
    if not languages:
        return "No documents were kept, so there is nothing to load."
    configs = sorted({shard.config for shard in manifest.shards if shard.rows})
    if configs == [MAIN_CONFIG]:
        calls = {"everything": "", "one_language": f', "{languages[0]}"'}
        named = "Configurations are named after languages."
    else:
        calls = {f"all_{config.replace('-', '_')}": f', "{config}"' for config in configs}
        first = next(shard for shard in manifest.shards if shard.rows and shard.config == configs[0])
        calls["one_language"] = f', "{config_name(first.config, first.language)}"'
        named = (
            "Configurations are named after what reusers must keep to (see `LICENSE.md`), and after that and a language; none holds all."
        )
    lines = "\n".join(f'{name} = datasets.load_dataset("path/to/this/folder"{call}, split="train")' for name, call in calls.items())
    return f"""```python
import datasets

{lines}
```

{named} A row has `id` (the document's name in the ledger), `native_id` (the source's own),
`text`, and what the source said of it.{_left_out(manifest)}"""


def _left_out(manifest: Manifest) -> str:
    names = ", ".join(f"`{name}`" for name in manifest.left_out)
    return f"\nEmpty, because the recipe leaves them out: {names}." if names else ""


def _sources(manifest: Manifest, funnel: pa.Table) -> str:
    kept: dict[str, int] = {}
    for row in funnel.to_pylist():
        if row["verdict"] == "keep":
            kept[row["source"]] = kept.get(row["source"], 0) + row["documents"]
    lines = [
        (
            source.name,
            source.format,
            source.obtained.isoformat(),
            source.legal_basis,
            source.license or "by document",
            count(len(source.files)),
            count(sum(file.records for file in source.files)),
            count(kept.get(source.name, 0)),
        )
        for source in manifest.sources
    ]
    return table(("source", "format", "obtained", "legal basis claimed", "licence", "files", "records", "kept"), lines)


def _funnel(manifest: Manifest, funnel: pa.Table) -> str:
    order = [READ_STEP, *(step.filter for step in manifest.steps)]
    sums: dict[tuple[str, str, str], int] = {}
    for row in funnel.to_pylist():
        key = (row["step"] or "", row["rule"] or "", row["verdict"])
        sums[key] = sums.get(key, 0) + row["documents"]
    ranked = sorted(sums, key=lambda key: (key[2] == "keep", order.index(key[0]) if key[0] in order else len(order), key))
    whole = manifest.counts.documents
    lines = [
        (step or "-", rule or "-", verdict, count(sums[step, rule, verdict]), fraction(sums[step, rule, verdict], whole))
        for step, rule, verdict in ranked
    ]
    total = ("all", "-", "-", count(whole), fraction(whole, whole))
    said = "Each record is counted once, at the first rule that decided, in the order of the steps."
    return f"{said}\n\n" + table(("step", "rule", "verdict", "records", "share"), [*lines, total])


def _steps(manifest: Manifest) -> str:
    def line(number: int, step: StepRecord) -> tuple[str, ...]:
        differing = "; ".join(f"{language}: {_parameters(changes)}" for language, changes in sorted(step.languages.items()))
        return (str(number), step.filter, str(step.version), _parameters(step.parameters), differing or "-")

    steps = table(
        ("step", "filter", "version", "parameters", "other thresholds by language"),
        [line(number, step) for number, step in enumerate(manifest.steps, start=1)],
    )
    shown = manifest.assets[:MOST_ASSETS]
    assets = table(("asset", "licence", "origin", "SHA-256"), [(asset.name, asset.license, asset.origin, asset.sha256) for asset in shown])
    if len(manifest.assets) > len(shown):
        assets += f"\n\n{count(len(manifest.assets) - len(shown))} further assets stand in `provenance/manifest.json`."
    said = "The recipe with all its defaults is `provenance/recipe.lock.yaml`."
    return "\n\n".join([said, *[steps] * bool(manifest.steps), *[assets] * bool(manifest.assets)])


def _told(told: TableRecord) -> str:
    rows = [tuple(count(value) if isinstance(value, int) else value for value in row) for row in told.rows]
    return "\n\n".join([*[told.said] * bool(told.said), table(told.columns, rows)])


def _parameters(parameters: Mapping[str, object]) -> str:
    """Write parameters by name: the order in which a filter declares them is lost in the manifest."""
    named = sorted(parameters.items())
    return ", ".join(f"{name} = {json.dumps(value, ensure_ascii=False, sort_keys=True)}" for name, value in named) or "-"


def _languages(manifest: Manifest) -> str:
    sums: dict[str, list[int]] = {}
    names: dict[str, set[str]] = {}
    for shard in manifest.shards:
        names.setdefault(shard.language, set()).add(config_name(shard.config, shard.language))
        had = sums.setdefault(shard.language, [0, 0])
        had[0] += shard.rows
        had[1] += shard.text_chars
    lines = []
    for key, (rows, chars) in sorted(sums.items()):
        known = manifest.languages.get(key)
        name, tag = (known.name, known.bcp47) if known else ("undetermined" if key == UNDETERMINED else key, key)
        lines.append((name, ", ".join(sorted(names[key])), tag, count(rows), count(chars)))
    return table(("language", "configuration", "BCP 47", "documents", "characters"), lines) if lines else ""


def _checking(manifest: Manifest) -> str:
    return f"""The release digest is `{manifest.release_digest}`. It stands for all documents, the ledger and this manifest, and
is the same wherever the same recipe, inputs and assets are run again.

    limpide verify path/to/this/folder

reads everything again and recomputes it: checksums, counts, ledger, this card and the digest. It needs neither the recipe nor the inputs.
Without Limpide, `sha256sum --check provenance/SHA256SUMS` checks the files alone. A digest proves something only if you have it from
someone you trust: compare it with one published elsewhere."""
