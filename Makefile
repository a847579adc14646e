# SPDX-License-Identifier: Apache-2.0
# `make test` from a fresh checkout needs Python 3.11, 3.12 or 3.13, make, and once a network. Everything after `make setup` is offline.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
ASSETS := lid.176.ftz
PACKAGES := manifests filters curation datatrove_pipelines

# The first of these that runs and is new enough; `make setup PYTHON=/path/to/python` overrides.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $$p && break; done)

# Neither tests nor demo ask a hub or report usage.
export HF_HUB_OFFLINE := 1
export HF_DATASETS_OFFLINE := 1
export RAY_USAGE_STATS_ENABLED := 0

.DEFAULT_GOAL := help
.PHONY: help setup demo test slow data lint format docs bench lock wheel clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(STAMP) ## make .venv with the locked packages, install the project into it, obtain the assets

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11, 3.12 or 3.13 found; install one, or name it: make setup PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m curation.assets $(ASSETS)
	@echo "compiling the kernels, once"; $(BIN)/limpide run example -o $(VENV)/warm -q > /dev/null; rm -rf $(VENV)/warm
	@touch $@

demo: setup ## make a release of the example crawl and verify it
	$(BIN)/limpide run example -o build/demo
	$(BIN)/limpide verify build/demo/release

test: setup lint ## lint, then every test that is quick and needs only this repository
	$(BIN)/python -m pytest -m "not data and not slow and not network and not bench"

slow: setup ## the tests that take longer
	$(BIN)/python -m pytest -m "slow and not data and not network"

data: setup ## the tests over real data (LIMPIDE_DATA, default ../shared/data); says why when it skips
	$(BIN)/python -m pytest -m "data and not network" -rs

lint: setup ## ruff, mypy, import-linter, codespell
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: setup ## let ruff set the layout and the order of imports
	$(BIN)/ruff check --select I --fix .
	$(BIN)/ruff format .

bench: setup ## measure and print
	@for file in $(sort $(wildcard tests/bench/*.py)); do \
		echo "== $$file"; $(BIN)/python -m $$(echo $${file%.py} | tr / .) || exit 1; done

docs: setup ## write the generated parts of docs/
	$(BIN)/python -m curation.docs_reference

lock: ## resolve requirements.lock anew; needs uv and a network
	uv pip compile pyproject.toml --extra all --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade --output-file requirements.lock

wheel: setup ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean: ## remove what was built and cached; .venv stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
