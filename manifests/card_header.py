# SPDX-License-Identifier: Apache-2.0
"""The YAML header of a dataset card, which the Hugging Face Hub and ``datasets`` read.

Keys and values as in Hugging Face hub-docs, datasetcard.md: one configuration for each language and ``default`` for all of a folder's,
real numbers of rows in ``dataset_info`` (which ``datasets`` compares when it loads), and ``size_categories`` by rows, not tokens.
``language`` takes ISO 639 codes only; whole BCP 47 tags go to ``language_details``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa
import yaml

from manifests.license import PER_DOCUMENT, hub_license
from manifests.records import Draft, ShardRecord
from manifests.schemas import RELEASE
from manifests.storage import LICENSES

SIZES: Final = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B", "1B<n<10B", "10B<n<100B", "100B<n<1T")
MAIN_CONFIG: Final = "default"


def header(draft: Draft) -> str:
    """Return the header with its two fences."""
    shards = sorted((shard for shard in draft.shards if shard.rows), key=lambda shard: shard.path)
    tags = [draft.languages[key].bcp47 for key in sorted({shard.language for shard in shards} & draft.languages.keys())]
    keys: dict[str, Any] = {"pretty_name": " ".join(draft.title.split()) or draft.name}
    if tags:
        keys["language"] = sorted({tag.split("-")[0] for tag in tags})
        keys["language_details"] = ", ".join(sorted(tags))
    keys["license"] = hub_license(draft)
    if keys["license"] == "other":
        keys |= {"license_name": PER_DOCUMENT, "license_link": LICENSES}
    keys |= {"size_categories": [size_category(sum(shard.rows for shard in shards))], "task_categories": ["text-generation"]}
    keys["tags"] = ["limpide", "text-corpus", "provenance"]
    groups = configurations(shards)
    if groups:
        keys["configs"] = [_config(name, paths) for name, (paths, _) in groups.items()]
        keys["dataset_info"] = [_info(name, members) for name, (_, members) in groups.items()]
    return f"---\n{yaml.safe_dump(keys, sort_keys=False, allow_unicode=True, width=140)}---\n"


def configurations(shards: Iterable[ShardRecord]) -> dict[str, tuple[str, list[ShardRecord]]]:
    """Return, for each configuration of the card, the glob of its files and its shards.

    A folder below ``data`` is a configuration of all its languages. Each language of the folder ``default`` is one more,
    named by the language's key; of another folder, by both names.
    """
    groups: dict[str, tuple[str, list[ShardRecord]]] = {}
    ordered = sorted(shards, key=lambda shard: (shard.config != MAIN_CONFIG, shard.config, shard.language, shard.path))
    for config, members in itertools.groupby(ordered, key=lambda shard: shard.config):
        whole = list(members)
        groups[config] = (f"data/{config}/*/*.parquet", whole)
        for language, some in itertools.groupby(whole, key=lambda shard: shard.language):
            groups[config_name(config, language)] = (f"data/{config}/{language}/*.parquet", list(some))
    return groups


def config_name(config: str, language: str) -> str:
    """Return the name of the configuration of one language.

    >>> config_name("default", "fra_Latn"), config_name("open", "fra_Latn")
    ('fra_Latn', 'open-fra_Latn')
    """
    return language if config == MAIN_CONFIG else f"{config}-{language}"


def size_category(rows: int) -> str:
    """Return the Hub's class of size for a number of rows."""
    for power, name in enumerate(SIZES, start=3):
        if rows < 10**power:
            return name
    return "n>1T"


def _config(name: str, paths: str) -> dict[str, Any]:
    config: dict[str, Any] = {"config_name": name, "data_files": [{"split": "train", "path": paths}]}
    return config | ({"default": True} if name == MAIN_CONFIG else {})


def _info(name: str, shards: list[ShardRecord]) -> dict[str, Any]:
    size = sum(shard.arrow_bytes for shard in shards)
    return {
        "config_name": name,
        "features": [{"name": field.name, "dtype": _dtype(field.type)} for field in RELEASE],
        "splits": [{"name": "train", "num_bytes": size, "num_examples": sum(shard.rows for shard in shards)}],
        "download_size": sum(shard.bytes for shard in shards),
        "dataset_size": size,
    }


def _dtype(kind: pa.DataType) -> str:
    return str(kind)
