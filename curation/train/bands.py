# SPDX-License-Identifier: Apache-2.0
"""Where the bands head, middle and tail of a language begin: terciles of the perplexity of documents that the model was not trained on.

CCNet (Wenzek et al. 2019, arXiv 1911.00359, section 4.2) takes terciles of web pages of the language under a model of its Wikipedia. The
limits stand beside the model in ``<language>.bands.json``, and the step ``perplexity`` finds them there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import pyarrow as pa

from curation.errors import UsageError
from curation.thresholds.references import documents_of
from filters.contract import Documents
from filters.perplexity.filter import BANDS_ENDING, Perplexity

LEAST_DOCUMENTS: Final = 30
"""Fewer documents say nothing of a third of them."""


def write_bands(model: Path, pieces: Path | None, key: str, files: Sequence[Path]) -> tuple[Path, tuple[float, float]]:
    """Measure the documents of a language and write the limits; return the file and the two perplexities.

    Raises:
        UsageError: too few documents with a token, or a SentencePiece model that the step would not find.

    """
    if pieces is not None and pieces.name != f"{key}.sp.model":
        raise UsageError(f"{pieces}: the step `perplexity` looks for {key}.sp.model beside the model; name it so to measure bands with it")
    measure = Perplexity(models=str(model)).open({"models": [model, *([pieces] if pieces else [])]})
    found: list[float] = []
    for path in files:
        for table in documents_of(path, key):
            languages = pa.array([language or key for language in table.column("language").to_pylist()], pa.string())
            documents = Documents(pa.table({"text": table.column("text"), "language": languages}))
            found += measure(documents)["perplexity"].drop_null().to_pylist()
    if len(found) < LEAST_DOCUMENTS:
        raise UsageError(f"--bands: {len(found)} documents of {key} with a token; expected at least {LEAST_DOCUMENTS}")
    first, second = (round(float(limit), 3) for limit in np.quantile(found, [1 / 3, 2 / 3]))
    digests = {}
    for path in [model, *files]:
        with path.open("rb") as stream:
            digests[path.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    said = {"language": key, "limits": [first, second], "documents": len(found), "sha256": digests}
    output = model.with_name(f"{key}{BANDS_ENDING}")
    output.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
    return output, (first, second)
