# SPDX-License-Identifier: Apache-2.0
"""The command line: exit codes, what goes to stdout, and errors by their text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from curation.cli import main
from tests.curation.corpus import write_corpus


def limpide(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the small corpus once; return the folder that holds ``in`` and ``out``."""
    folder = tmp_path_factory.mktemp("cli")
    result = limpide("run", write_corpus(folder / "in"), "-o", folder / "out", "-q")

    assert result.exit_code == 0, result.output
    return folder


def test_run_ends_with_counts_manifest_and_next_command(done: Path) -> None:
    """The last lines say that the ledger balances, where the manifest is, and what to do next."""
    result = limpide("run", done / "in/recipe.yaml", "-o", done / "out", "-q")
    lines = result.stdout.splitlines()

    assert lines[-5] == "61 records = 51 kept + 5 dropped + 4 merged + 1 quarantined: the ledger balances"
    assert lines[-4].startswith("tasks: 0 run, ")
    assert lines[-3].startswith("release digest ")
    assert lines[-1] == f"next: limpide verify {done / 'out/release'}"


def test_json_is_one_document_on_every_command(done: Path) -> None:
    """`--json` prints one JSON document on stdout and nothing else."""
    recipe, out = done / "in/recipe.yaml", done / "out"
    some_id = pl.read_parquet(out / "release/provenance/ledger/*.parquet")["id"][0]
    commands = [
        ("check", recipe),
        ("plan", recipe, "-o", out),
        ("run", recipe, "-o", out, "-q"),
        ("status", out),
        ("why", out / "release", some_id),
        ("verify", out / "release"),
        ("filters",),
        ("filters", "pii"),
    ]

    for command in commands:
        result = limpide(*command, "--json")
        assert result.exit_code == 0, result.output
        assert isinstance(json.loads(result.stdout), dict)


def test_plan_says_what_is_stale(done: Path) -> None:
    """A changed parameter is named with its old and new value."""
    result = limpide("plan", done / "in/recipe.yaml", "-o", done / "out", "--set", "steps.minhash.bands=7")

    assert "measure                           1       0       1" in result.stdout
    assert "steps.minhash.bands changed: 14 became 7" in result.stdout


def test_status_tells_complete_from_unfinished(done: Path, tmp_path: Path) -> None:
    """Exit code 1 when there is no release yet."""
    (tmp_path / "work").mkdir()

    assert limpide("status", done / "out").exit_code == 0
    assert limpide("status", tmp_path).exit_code == 1
    assert "not released yet: run the same `limpide run` again to resume" in limpide("status", tmp_path).stdout


def test_why_tells_every_fate(done: Path) -> None:
    """Kept, dropped, merged and quarantined records have a life each, by id, URL or native id."""
    ledger = pl.read_parquet(done / "out/release/provenance/ledger/*.parquet")
    told = {}
    for verdict in ("keep", "drop", "merge", "quarantine"):
        row = ledger.filter(pl.col("verdict") == verdict).row(0, named=True)
        told[verdict] = limpide("why", done / "out/release", row["id"]).stdout
    by_url = limpide("why", done / "out/release", "https://site0.example/0").stdout

    assert "  edits     1 × EMAIL_ADDRESS; " in by_url
    assert "now in    data/default/eng_Latn/part-00000.parquet, row 26" in by_url
    assert "dropped   by gopher_quality.too_few_words: 2 against 20" in told["drop"]
    assert "which was kept in data/default/eng_Latn/part-00000.parquet" in told["merge"]
    assert "quarantined by read.damaged: JSONDecodeError" in told["quarantine"]


def test_errors_have_their_exit_codes(done: Path, tmp_path: Path) -> None:
    """2 for usage, recipes and inputs; 1 for findings; nothing on stdout."""
    (tmp_path / "bad.yaml").write_text("recipe: 2\n", encoding="utf-8")
    unknown = limpide("why", done / "out/release", "nobody")
    results = {
        "recipe": limpide("run", tmp_path / "bad.yaml", "-o", tmp_path / "out"),
        "missing": limpide("check", tmp_path / "none.yaml"),
        "filter": limpide("filters", "minhas"),
        "engine": limpide("run", done / "in/recipe.yaml", "-o", tmp_path / "out", "--workers", "3"),
        "release": limpide("verify", tmp_path / "none"),
        "document": unknown,
    }

    assert {name: result.exit_code for name, result in results.items()} == dict.fromkeys(results, 2)
    assert {result.stdout for result in results.values()} == {""}
    assert "the engine inprocess has one worker, but --workers is 3; use --engine processes" in results["engine"].stderr
    assert unknown.stderr.endswith(
        "no record has the id, native id, URL or file 'nobody'; ids are 32 hex digits, URLs must match exactly\n"
    )


@pytest.mark.parametrize("written", ["site0.example/0", "HTTPS://Site0.example/0/", "e0.example/0"])
def test_why_names_what_is_near(done: Path, written: str) -> None:
    """A URL without scheme, in other case, with a last slash or in part is answered with the record that was meant."""
    result = limpide("why", done / "out/release", written)

    assert result.exit_code == 2
    assert "URLs must match exactly; near it: https://site0.example/0" in result.stderr


def test_why_takes_a_file_of_few_records(done: Path) -> None:
    """A file names its records, unless there are too many to tell."""
    result = limpide("why", done / "out/release", "pages.jsonl")

    assert result.exit_code == 2
    assert "the file pages.jsonl holds 31 records; give the id, native id or URL of one" in result.stderr


def test_verify_finds_a_flipped_byte(done: Path, tmp_path: Path) -> None:
    """A release that was touched verifies no more: exit code 1 and a finding on stdout."""
    import shutil

    shutil.copytree(done / "out/release", tmp_path / "release")
    shard = tmp_path / "release/data/default/eng_Latn/part-00000.parquet"
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(bytes(content))

    result = limpide("verify", tmp_path / "release")

    assert result.exit_code == 1
    assert "data/default/eng_Latn/part-00000.parquet" in result.stdout
    assert "this release is not what its manifest says" in result.stderr


def test_init_writes_once(tmp_path: Path) -> None:
    """A starter is never written over a file."""
    assert limpide("init", tmp_path / "r.yaml").exit_code == 0
    assert "is there already; give another name, or remove it first" in limpide("init", tmp_path / "r.yaml").stderr


def test_schema_is_valid_json() -> None:
    """The schema can be piped to a file."""
    assert json.loads(limpide("schema").stdout)["title"] == "Recipe"


def test_help_loads_nothing_heavy() -> None:
    """`limpide --help` imports neither Arrow nor numba nor pydantic, so that it answers at once."""
    heavy = ("pyarrow", "numba", "pydantic", "polars", "ray", "fasttext")
    code = f"import sys; import curation.cli; print([name for name in {heavy} if name in sys.modules])"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


def test_a_closed_pipe_is_no_error(done: Path) -> None:
    """`limpide filters | head -1` ends quietly."""
    command = f"{sys.executable} -m curation.cli filters | head -1"

    found = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, env=os.environ)

    assert found.stderr == ""
