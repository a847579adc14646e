# SPDX-License-Identifier: Apache-2.0
"""The resolved recipe: every default spelled out, every asset with its digest, no path of the builder's machine.

``recipe.lock.yaml`` goes into work folder and release. What changes only memory (``work.batch_mebibytes``) is left out, so
that it never changes a release.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import yaml

from curation.assets import AssetFile
from curation.job import Job, JobStep
from filters.languages import canonical


def lock_text(job: Job) -> str:
    """Return the resolved recipe as YAML."""
    tree = job.recipe.model_dump(mode="json", exclude={"steps"})
    del tree["work"]["batch_mebibytes"]
    for source in tree["sources"]:
        source["paths"] = [_portable(path) for path in source["paths"]]
        path = source.pop("extractor_model")
        if path is not None:
            source["extractor_model"] = _portable(path)
        if (model := job.weights.get(source["name"])) is not None:
            source["assets"] = {"extractor_model": [_pinned(model)]}
    tree["steps"] = [_locked(step) for step in job.steps]
    return "# Resolved by Limpide: defaults spelled out, assets pinned by sha256.\n" + yaml.safe_dump(
        tree, sort_keys=False, allow_unicode=True
    )


def released_parameters(step: JobStep) -> dict[str, Any]:
    """Return a step's parameters; paths of assets as the release names them."""
    parameters = step.filter.parameters()
    return {key: _portables(value) if key in step.assets else _listed(value) for key, value in parameters.items()}


def _locked(step: JobStep) -> dict[str, Any]:
    judged = step.filter.thresholds()
    locked: dict[str, Any] = {step.filter.name: released_parameters(step)}
    if step.overrides:
        changes = {canonical(key): value for key, value in step.step.languages.items()}
        locked["languages"] = {key: {k: _listed(v) for k, v in value.items() if k in judged} for key, value in changes.items()}
    if step.filter.costly:
        locked["measure"] = "survivors" if step.on_survivors else "all"
    if step.assets:
        locked["assets"] = {parameter: [_pinned(file) for file in files] for parameter, files in step.assets.items()}
    return locked


def _pinned(file: AssetFile) -> dict[str, str]:
    return {"name": file.name, "sha256": file.sha256}


def _portable(path: str) -> str:
    """Keep relative paths and URLs; of an absolute path only the last part."""
    return PurePath(path).name if PurePath(path).is_absolute() else path


def _portables(value: Any) -> Any:  # noqa: ANN401 - a path or several
    return (
        [_portables(item) for item in value] if isinstance(value, tuple | list) else _portable(value) if isinstance(value, str) else value
    )


def _listed(value: Any) -> Any:  # noqa: ANN401 - whatever a parameter holds
    return [_listed(item) for item in value] if isinstance(value, tuple | list) else value
