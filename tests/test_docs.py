# SPDX-License-Identifier: Apache-2.0
"""What README and docs say is so: commands run, outputs are theirs, references are current, names exist.

Blocks of README under ``<!-- run -->`` are run, in order, in a folder where ``make demo`` did its work; each line of a block under
``<!-- output -->`` must stand in what the block before printed, in order, where ``…`` stands for anything.
"""

from __future__ import annotations

import datetime
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import jsonschema
import polars as pl
import pytest
import yaml

from curation import assets
from curation.cli import all_commands, command_named
from curation.commands import COMMANDS
from curation.docs_reference import REGIONS, SCHEMAS, differing
from curation.errors import AssetError
from tests.pages import BLOCK, DOCS, ROOT, blocks, called, matches, shell

PAGES = [ROOT / name for name in ("README.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(DOCS.glob("*.md"))
PACKAGES = ("manifests", "filters", "curation", "datatrove_pipelines")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do in an empty folder what `make demo` does in the project's."""
    try:
        assets.obtain("lid.176.ftz")
    except AssetError as error:
        pytest.skip(f"the language model is absent: {error}")
    if not (Path(sys.executable).parent / "limpide").is_file():
        pytest.skip("the command limpide is not installed beside this Python; run make setup")
    folder = tmp_path_factory.mktemp("readme")
    recipe = re.search(r"^demo:.*\n((?:\t.*\n)+)", _read(ROOT / "Makefile"), flags=re.MULTILINE)
    assert recipe
    shell(recipe[1].replace("$(BIN)/", ""), folder)
    return folder


class Readme:
    """README as a script: its blocks, run in order and once each."""

    def __init__(self, folder: Path) -> None:
        """Run in a folder where the demo was made."""
        self.folder = folder
        self.printed: list[str] = []

    def run(self, number: int) -> str:
        """Return what a block printed, after all that stand before it were run."""
        for mark, kind, text in STEPS[len(self.printed) : number + 1]:
            if mark.startswith("file: "):
                (self.folder / mark.removeprefix("file: ")).write_text(text, encoding="utf-8")
                self.printed.append("")
            elif mark == "run":
                script = text if kind == "sh" else f"{shlex.quote(sys.executable)} -c {shlex.quote(text)}"
                run = called if kind == "sh" and any(self.printed) else shell
                self.printed.append(run(script, self.folder))
            else:
                self.printed.append(self.printed[-1])
        return self.printed[number]


STEPS = [block for block in blocks(ROOT / "README.md") if block[0] in {"run", "output"} or block[0].startswith("file: ")]


@pytest.fixture(scope="module")
def readme(demo: Path) -> Readme:
    """Return README, nothing of it run yet."""
    return Readme(demo)


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_the_readme_runs(readme: Readme, number: int) -> None:
    """Every marked block of README runs, in order, and prints what README says that it prints."""
    mark, _, text = STEPS[number]
    rest = readme.run(number).splitlines()

    for line in text.splitlines() if mark == "output" else ():
        assert line == "…" or any(matches(line, rest.pop(0)) for _ in range(len(rest))), f"not printed: {line}"


def test_no_command_of_the_readme_is_left_out() -> None:
    """Shell blocks that are not run are those of make, which the fixture and the user run, and of entering the environment."""
    texts = [text for mark, kind, text in blocks(ROOT / "README.md") if kind == "sh" and mark != "run"]
    left = [line.split("#")[0].strip() for text in texts for line in text.splitlines()]

    assert left == ["make demo", "make test", ". .venv/bin/activate", "limpide --version"]


def test_the_shown_ledger_row_is_the_demos(demo: Path) -> None:
    """README shows a row of the demo's ledger, less what is null, empty or zero."""
    (shown,) = (json.loads(text) for mark, _, text in blocks(ROOT / "README.md") if mark == "ledger row")
    ledger = pl.read_parquet(demo / "build/demo/release/provenance/ledger/*.parquet")
    (row,) = ledger.filter(pl.col("id") == shown["id"]).to_dicts()

    assert {key: value for key, value in row.items() if value} == shown


def test_the_ledger_page_answers(demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every query and snippet of docs/ledger.md runs in the demo's release and finds something."""
    monkeypatch.chdir(demo / "build/demo/release")
    asked = [(kind, text) for _, kind, text in blocks(DOCS / "ledger.md") if kind in {"sql", "python"}]

    assert len(asked) >= 6
    for kind, text in asked:
        if kind == "sql":
            assert len(pl.sql(text, eager=True)) > 0, text
        else:
            exec(compile(text, "docs/ledger.md", "exec"), {})
            assert capsys.readouterr().out.strip(), text


def test_generated_pages_are_current() -> None:
    """The docs say what the code says; `python -m curation.docs_reference` writes them anew."""
    assert [_name(path) for path in differing(DOCS)] == []
    named = re.findall(r"^<!-- generated: (.+) -->$", "\n".join(map(_read, DOCS.glob("*.md"))), re.MULTILINE)
    assert sorted(named) == sorted(REGIONS)


def test_a_stale_page_is_found_and_written(tmp_path: Path) -> None:
    """With --check the exit code is 1 and nothing is written; without it the page is mended."""
    shutil.copytree(DOCS, tmp_path / "docs")
    stale = tmp_path / "docs/cli.md"
    stale.write_text(_read(stale).replace("limpide verify", "limpide trust"), encoding="utf-8")
    command = [sys.executable, "-m", "curation.docs_reference", str(tmp_path / "docs")]

    found = subprocess.run([*command, "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    mended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 1
    assert f"{stale} differs; run `python -m curation.docs_reference`\n" in found.stderr
    assert mended.returncode == 0
    assert f"{stale} written\n" in mended.stderr
    assert "## limpide verify" in _read(stale)


def test_a_region_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """The error names page, region and what there is."""
    (tmp_path / "new.md").write_text("<!-- generated: nothing -->\n<!-- end -->\n", encoding="utf-8")
    command = [sys.executable, "-m", "curation.docs_reference", str(tmp_path), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "new.md: no region 'nothing'; regions: recipe.keys, " in done.stderr


@pytest.mark.parametrize(("name", "command"), all_commands())
def test_every_command_says_what_it_does(name: str, command: click.Command) -> None:
    """A command has help, an example that calls it, help for every option, and its place in docs/cli.md; a group has subcommands."""
    told, _, example = (command.help or "").partition("Example: ")

    assert told.strip().endswith(".")
    if isinstance(command, click.Group):
        assert command.commands
    else:
        called = f"limpide {name}".replace(" FILTER", " pii")
        assert example.startswith(called)
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []
    assert f"\n##{'#' * name.count(' ')} limpide {name}\n" in _read(DOCS / "cli.md")


def _code(text: str) -> str:
    """Return the fenced, indented and quoted code of a page, each piece on a line of its own."""
    fenced = [found["text"] for found in BLOCK.finditer(text)]
    rest = BLOCK.sub("", text)
    return "\n".join([*fenced, *re.findall(r"^    .+$", rest, re.MULTILINE), *re.findall(r"`([^`\n]+)`", rest)])


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_pages_name_only_commands_and_options_that_exist(path: Path) -> None:
    """What stands in code after `limpide` is a command, and its options are that command's."""
    for call in re.findall(r"(?<![\w./-])limpide (?!-)[^\n;|&>#]+", _code(_read(path))):
        words = call.split()
        if not re.fullmatch(r"[a-z]+", words[1]):
            continue
        assert words[1] in COMMANDS, call
        command = command_named(words[1])
        if isinstance(command, click.Group) and len(words) > 2 and not words[2].startswith("["):
            _, inner, _ = command.resolve_command(click.Context(command), words[2:])
            assert inner, call
            command = inner
        known = {word for parameter in command.params for word in parameter.opts} | {"--help", "-h"}
        used = {word.strip("[]").split("=")[0] for word in words[2:] if re.match(r"\[?--?[a-z]", word)}
        assert used <= known, call


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_pages_name_only_targets_and_files_that_exist(path: Path) -> None:
    """`make` is followed by a target of the Makefile, a link by something that is there."""
    text = _read(path)
    targets = set(re.findall(r"^([a-z]+):", _read(ROOT / "Makefile"), re.MULTILINE))

    assert set(re.findall(r"^ *make ([a-z]+)", _code(text), re.MULTILINE)) <= targets
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (path.parent / link).exists(), link


def test_the_glossary_has_each_word_once() -> None:
    """No word is defined twice."""
    words = re.findall(r"^\*\*(.+?)\*\*:", _read(ROOT / "GLOSSARY.md"), re.MULTILINE)

    assert words
    assert sorted(set(words)) == sorted(words)


def test_the_architecture_lists_the_tree() -> None:
    """What section 3 lists exists, and every module is listed, itself or with its folder."""
    listed = re.findall(rf"^    ((?:{'|'.join(PACKAGES)})/\S+)  ", _read(DOCS / "architecture.md"), re.MULTILINE)
    modules = {_name(path) for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py"}

    assert [path for path in listed if not (ROOT / path).exists()] == []
    assert sorted(set(listed)) == sorted(listed)
    assert {path for path in modules if not any(path == name or (name.endswith("/") and path.startswith(name)) for name in listed)} == set()


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_pages_promise_nothing_that_is_not_so(path: Path) -> None:
    """Texts without some personal data are not called anonymous, and nobody's machine is named."""
    text = _read(path)

    assert not re.search(r"(?i)anonymi[sz]|pseudonymi[sz]", text)
    assert not re.search(r"(?i)\banonymous\b", text.replace("thereby anonymous", ""))
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work)/", text)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name: str) -> None:
    """The committed schemas are valid JSON Schema, draft 2020-12."""
    schema = json.loads(_read(DOCS / name))

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def _as_json(tree: Any) -> Any:  # noqa: ANN401 - YAML holds anything
    return json.loads(json.dumps(tree, default=datetime.date.isoformat))


def test_recipes_and_manifest_fit_the_schemas(demo: Path) -> None:
    """The example's recipe, README's recipe and the demo's manifest are what the schemas say."""
    recipe, manifest = (jsonschema.Draft202012Validator(json.loads(_read(DOCS / name))) for name in SCHEMAS)
    (shown,) = (text for mark, _, text in blocks(ROOT / "README.md") if mark == "file: corpus.yaml")

    assert len(shown.splitlines()) == 10
    recipe.validate(_as_json(yaml.safe_load(shown)))
    recipe.validate(_as_json(yaml.safe_load(_read(ROOT / "curation/example/recipe.yaml"))))
    manifest.validate(json.loads(_read(demo / "build/demo/release/provenance/manifest.json")))
