# SPDX-License-Identifier: Apache-2.0
"""How a release is cut: the configuration of each document, and what stays out when it is cut by licence.

Cut by licence, the configurations are ``open``, ``share-alike`` and ``non-commercial`` (``manifests.compatibility``). Documents that belong
to none of them, for their licence is not known or allows no derivatives, fail a rule of step ``release``. It decides after all steps of the
recipe, so the ledger still tells which of them would have dropped the document. A document's licence is what the license step found, else
what its source declares; recipes need no license step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.judge import Failure, Judgement
from curation.phases.survivors import JudgedRows
from curation.rank import document_license
from manifests.compatibility import RELEASE_STEP, RULES_OUT, config_of, rule_out
from manifests.records import UNDETERMINED, StepRecord

DEFAULT_CONFIG: Final = "default"
"""The only configuration of a release that is not cut by licence."""
_LICENSE: Final = "release_license"


def by_license(partition_by: Sequence[str]) -> bool:
    """Tell whether a release is cut by licence."""
    return "license" in partition_by


def leave_out(piece: JudgedRows) -> JudgedRows:
    """Return the rows with two more rules, which fail documents that no configuration may hold; the licence is their value."""
    license_ = document_license(piece.documents, piece.signals)
    found = license_.dictionary_encode()
    rules = [rule_out(spdx) for spdx in found.dictionary.to_pylist()] + [rule_out(None)]
    of_row = np.array([rule or "" for rule in rules])[np.asarray(pc.fill_null(found.indices, len(rules) - 1))]
    failures = tuple(Failure(RELEASE_STEP, rule, of_row == rule, _LICENSE, {None: None}) for rule in RULES_OUT)
    judgement = Judgement(piece.judgement.documents, (*piece.judgement.failures, *failures))
    return replace(piece, signals=piece.signals.append_column(_LICENSE, license_), judgement=judgement)


def configs(license_: pa.Array | pa.ChunkedArray, partition_by: Sequence[str]) -> pa.Array:
    """Return the configuration of documents with these licences (string [documents])."""
    if not by_license(partition_by):
        return pa.repeat(pa.scalar(DEFAULT_CONFIG, pa.string()), len(license_))
    found = pc.fill_null(license_, "").dictionary_encode()
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return pa.array([config_of(spdx) for spdx in found.dictionary.to_pylist()], pa.string()).take(found.indices)


def folders(config: pa.Array, language: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return the folder below ``data`` of each document, such as ``open/fra_Latn``; without a language, ``und``."""
    language = pc.fill_null(language, UNDETERMINED)
    return pc.binary_join_element_wise(config, language.combine_chunks() if isinstance(language, pa.ChunkedArray) else language, "/")


def release_step(partition_by: Sequence[str]) -> StepRecord:
    """Return the manifest's record of the step that leaves documents out."""
    return StepRecord(filter=RELEASE_STEP, version=1, parameters={"partition_by": list(partition_by)}, rules=RULES_OUT)
