# SPDX-License-Identifier: Apache-2.0
"""A job: a recipe with everything that it names found, listed, pinned and built, before anything runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation.assets import AssetFile, resolve
from curation.by_language import check_order
from curation.errors import AssetError
from curation.io import blocks
from curation.io.block_model import load_model, model_license
from curation.io.inventory import list_inputs
from curation.io.sections import InputFile
from curation.judge import JudgingStep
from curation.linking_checks import check_linking
from curation.measuring import Measuring
from curation.recipe import Recipe, Source, Step
from curation.site_files import check_site_files
from filters import CATALOGUE
from filters.contract import Filter
from filters.segmentation.segmented import Segmented

PAGE_COLUMNS = frozenset({"html", "http_headers"})


@dataclass(frozen=True)
class JobStep:
    """A step of the recipe with its filter built and its assets found."""

    step: Step
    filter: Filter
    overrides: Mapping[str, Filter]
    assets: Mapping[str, tuple[AssetFile, ...]]

    @property
    def measuring(self) -> Measuring:
        """The filter as the measuring phases run it."""
        paths = {parameter: tuple(file.path for file in files) for parameter, files in self.assets.items()}
        return Measuring(self.filter, paths, {parameter: tuple(file.sha256 for file in files) for parameter, files in self.assets.items()})

    @property
    def judging(self) -> JudgingStep:
        """The filter as the judge sees it."""
        return JudgingStep(
            self.filter, self.overrides, {parameter: tuple(f.sha256 for f in files) for parameter, files in self.assets.items()}
        )

    @property
    def on_survivors(self) -> bool:
        """Whether it looks only at documents that cheaper steps and all steps before it let through."""
        return self.filter.costly and self.step.measure == "survivors" and not self.needs_page and not self.filter.links

    @property
    def needs_page(self) -> bool:
        """Whether it must run while HTML and headers are still there."""
        return bool(PAGE_COLUMNS & set(self.filter.reads))


@dataclass(frozen=True)
class Job:
    """Everything that a plan is made from.

    Attributes:
        recipe: the typed recipe.
        folder: where its relative paths start.
        inputs: source name to its files, in reading order.
        steps: its steps, in order.
        models: source name to the model of its extractor, where the recipe names one.
        limit: records to read of each source, for a dry run; None reads all.

    """

    recipe: Recipe
    folder: Path
    inputs: Mapping[str, tuple[InputFile, ...]]
    steps: tuple[JobStep, ...]
    models: Mapping[str, AssetFile]
    limit: int | None = None

    def source(self, name: str) -> Source:
        """Return a source by name."""
        return next(source for source in self.recipe.sources if source.name == name)

    @property
    def weights(self) -> Mapping[str, AssetFile]:
        """Source name to the weights of `blocks` that read its pages: those that the recipe names, else those that ship."""
        pages = [source for source in self.recipe.sources if source.extractor == "blocks" and source.holds_pages]
        return {**{source.name: shipped_model() for source in pages}, **self.models}


def prepare(recipe: Recipe, folder: Path, known: MutableMapping[str, str], limit: int | None = None) -> Job:
    """Find assets and list inputs; raises AssetError or InputError with what to do.

    Args:
        recipe: what to prepare.
        folder: the recipe's folder.
        known: digests of files that were listed before; new ones are added.
        limit: records to read of each source, for a dry run.

    """
    steps = tuple(prepare_step(with_recipe(step, recipe), folder) for step in recipe.steps)
    check_linking(steps)
    check_order(steps)
    models = {source.name: model for source in recipe.sources if (model := extractor_model(source, folder)) is not None}
    inputs = {source.name: tuple(list_inputs(source, folder, known)) for source in recipe.sources}
    return Job(recipe, folder, inputs, steps, models, limit)


def extractor_model(source: Source, folder: Path) -> AssetFile | None:
    """Find and read the model that a source names; raises AssetError when it is not there or is no model of this version of `blocks`."""
    if source.extractor_model is None:
        return None
    try:
        return model_file(source.extractor_model, folder)
    except AssetError as error:
        raise AssetError(f"source {source.name!r}, extractor_model: {error}") from error


def model_file(named: str, folder: Path) -> AssetFile:
    """Return the one file that holds a model of `blocks`, read and checked; raises AssetError."""
    files = resolve(named, folder)
    if len(files) > 1:
        raise AssetError(f"{named!r} names {len(files)} files; expected one, as `limpide train extraction` writes it")
    try:
        load_model(files[0].path, files[0].sha256)
    except ValueError as error:
        raise AssetError(f"{named}: {error}") from error
    origin = "weights of the extractor `blocks`, named by the recipe"
    return dataclasses.replace(files[0], origin=origin, license=model_license(files[0].path))


def shipped_model() -> AssetFile:
    """Return the weights of `blocks` that ship, as lock and manifest name them."""
    digest = blocks.IDENTITY["model"]
    return AssetFile(blocks.FILE.name, blocks.FILE, digest, blocks.FILE.stat().st_size, "Apache-2.0", "weights that ship with Limpide")


def with_recipe(step: Step, recipe: Recipe) -> Step:
    """Tell a step what the recipe says of all: how words are cut; on which ground each source is mined; the year of the release."""
    known: dict[str, Any] = {}
    if issubclass(CATALOGUE[step.filter], Segmented):
        known = {"segmentation": recipe.segmentation}
    elif step.filter == "reservations":
        known = {"recorded_sources": tuple(s.name for s in recipe.sources if s.legal_basis == "cdsm-art-3")}
    elif step.filter == "public_domain":
        known = {"release_year": max(source.obtained.year for source in recipe.sources)}
    return step.model_copy(update={"parameters": {**known, **step.parameters}, "measure": step.measure or recipe.measure})


def prepare_step(step: Step, folder: Path) -> JobStep:
    """Build one step and find its assets."""
    built = step.build()
    assets: dict[str, tuple[AssetFile, ...]] = {}
    for need in built.assets():
        try:
            assets[need.parameter] = (*assets.get(need.parameter, ()), *resolve(need.asset, folder))
        except AssetError as error:
            raise AssetError(f"step {built.name}, {need.parameter}: {error}") from error
    check_site_files(built, [file.path for file in assets.get("files", ())])
    try:
        built.check_assets({parameter: tuple(file.path for file in files) for parameter, files in assets.items()})
    except (ValueError, OSError) as error:
        raise AssetError(f"step {built.name}: {str(error).removeprefix(f'{built.name}: ')}") from error
    return JobStep(step, built, step.overrides(), assets)
