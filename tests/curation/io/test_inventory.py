# SPDX-License-Identifier: Apache-2.0
"""Listing, hashing and cutting inputs; files that cannot be read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import fsspec
import pytest

from curation.errors import InputError
from curation.io.cutting import cut
from curation.io.filesystems import atomic_output, open_input
from curation.io.inventory import list_inputs
from curation.io.read import read
from curation.io.sections import InputFile, Section
from tests.curation.io.archives import http, outcomes, read_file, record, source


def write(folder: Path, **files: bytes) -> None:
    """Write files below a folder, ``__`` standing for ``/``."""
    for name, data in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def test_files_are_named_below_their_common_folder(tmp_path: Path) -> None:
    """Sorted, each once, with size and digest, and without the builder's folders."""
    write(tmp_path, in__b__2=b"two", in__a__1=b"one", in__a__10=b"ten", other=b"x")
    files = list_inputs(source("text", "in/*/*", "in/b/2"), tmp_path, {})

    assert [(file.file, file.bytes) for file in files] == [("a/1", 3), ("a/10", 3), ("b/2", 3)]
    assert files[0].sha256 == hashlib.sha256(b"one").hexdigest()
    assert [file.file for file in list_inputs(source("text", "in/b/2"), tmp_path, {})] == ["2"]
    assert [file.file for file in list_inputs(source("text", "in/**"), tmp_path, {})] == ["a/1", "a/10", "b/2"]


def test_known_digests_are_not_computed_again(tmp_path: Path) -> None:
    """A digest stands while address, size and mtime do."""
    write(tmp_path, a=b"one")
    known: dict[str, str] = {}
    list_inputs(source("text", "a"), tmp_path, known)
    (key,) = known
    known[key] = "remembered"

    assert list_inputs(source("text", "a"), tmp_path, known)[0].sha256 == "remembered"

    write(tmp_path, a=b"other")

    assert list_inputs(source("text", "a"), tmp_path, known)[0].sha256 == hashlib.sha256(b"other").hexdigest()


def test_folders_and_unknown_endings_are_errors(tmp_path: Path) -> None:
    """A folder is answered with a pattern for its files; a pattern leaves folders out; `files` says which endings it reads."""
    write(tmp_path, pages__a=b"<p>a", pages__below__b=b"<p>b", mixed__c=b"%PDF-", mixed__d=b"?")
    (tmp_path / "pages/a").rename(tmp_path / "pages/a.html")
    (tmp_path / "mixed/d").rename(tmp_path / "mixed/d.xyz")
    for path in ("pages", "pages/"):
        with pytest.raises(InputError, match=rf"source 'sea': '{path}' is a folder; write pages/\*\.html \(or pages/\*\*/\*\.html for all"):
            list_inputs(source("files", path), tmp_path, {})
    with pytest.raises(InputError, match=r"'pages' is a folder; write pages/\*\.warc\.gz"):
        list_inputs(source("warc", "pages"), tmp_path, {})
    assert [file.file for file in list_inputs(source("files", "pages/*"), tmp_path, {})] == ["a.html"]
    expected = (
        r"names files that `files` cannot read: c, d\.xyz; expected names that end in \.pdf, .*\.html.*\(\.gz, .*\); narrow the pattern"
    )
    with pytest.raises(InputError, match=expected):
        list_inputs(source("files", "mixed/*"), tmp_path, {})


def test_a_pattern_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    """It says which source, which pattern, where it looked and what to do."""
    write(tmp_path, a=b"one")
    with pytest.raises(
        InputError, match=r"source 'sea': 'b/\*\.gz' names no file \(looked for .*/b/\*\.gz; relative paths start at .*\); correct"
    ):
        list_inputs(source("text", "a", "b/*.gz"), tmp_path, {})


def test_mixed_stores_are_an_error(tmp_path: Path) -> None:
    """Paths and URLs have no common folder."""
    with pytest.raises(InputError, match="mixes paths and URLs"):
        list_inputs(source("text", "a", "memory://b/c"), tmp_path, {})


def test_unknown_schemes_are_an_error(tmp_path: Path) -> None:
    """A store that nothing serves names the URL."""
    with pytest.raises(InputError, match=r"cannot open nosuch://b/c: .*expected a URL that fsspec knows"):
        list_inputs(source("text", "nosuch://b/c"), tmp_path, {})


def test_urls_are_listed_and_read(tmp_path: Path) -> None:
    """Object stores work as folders do."""
    store = fsspec.filesystem("memory")
    store.pipe({"/bucket/in/b.warc": record(http()), "/bucket/in/a.warc": record(http()) * 2})
    of = source("warc", "memory://bucket/in/*.warc")
    files = list_inputs(of, tmp_path, {})

    assert [file.file for file in files] == ["a.warc", "b.warc"]
    assert [table.num_rows for file in files for table in read(Section(file), of, batch_bytes=1000)] == [2, 1]
    assert list_inputs(source("warc", "memory://bucket/in/a.warc"), tmp_path, {})[0].sha256 == files[0].sha256


@pytest.mark.parametrize("kind", ["warc", "wet", "jsonl", "parquet", "text"])
def test_unreadable_files_are_one_row(tmp_path: Path, kind: str) -> None:
    """A dangling link is listed, and quarantined when read."""
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (found,) = list_inputs(source(kind, "link"), tmp_path, {})
    table = read_file(tmp_path / "link", source(kind))

    assert found.sha256 == ""
    assert outcomes(table) == ["damaged_file"]
    assert table["read_error"].to_pylist() == ["FileNotFoundError: No such file or directory"]


def test_datasets_of_the_hub_are_pinned(tmp_path: Path) -> None:
    """A commit is part of the name."""
    commit = "0123456789abcdef" * 2 + "01234567"
    (found,) = list_inputs(source("huggingface", f"owner/sea@{commit}"), tmp_path, {})

    assert found.file == f"owner/sea@{commit}"
    with pytest.raises(InputError, match="pins no commit; expected owner/name@ and the 40 hex digits"):
        list_inputs(source("huggingface", "owner/sea@main"), tmp_path, {})
    with pytest.raises(InputError, match="is no folder with files"):
        list_inputs(source("huggingface", "nowhere"), tmp_path, {})


def test_small_files_share_a_shard() -> None:
    """In order, up to the target, never two sources; large JSONL is cut, compressed files are not."""
    sizes = [("a", "1.warc.gz", 40), ("a", "2.warc.gz", 40), ("a", "3.warc.gz", 500), ("b", "1.jsonl", 250), ("b", "2.jsonl.gz", 30)]
    shards = cut([InputFile(name, file, "/nowhere/" + file, size, "") for name, file, size in sizes], 100)

    assert [[(s.input.source, s.input.file, s.start, s.end) for s in shard] for shard in shards] == [
        [("a", "1.warc.gz", None, None), ("a", "2.warc.gz", None, None)],
        [("a", "3.warc.gz", None, None)],
        [("b", "1.jsonl", 0, 100)],
        [("b", "1.jsonl", 100, 200)],
        [("b", "1.jsonl", 200, 250), ("b", "2.jsonl.gz", None, None)],
    ]
    assert cut([], 100) == []


def test_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """A failing block leaves neither file nor remains; folders are made."""
    with atomic_output(tmp_path / "new" / "a") as stream:
        stream.write(b"whole")

    assert (tmp_path / "new" / "a").read_bytes() == b"whole"

    def fail() -> None:
        with atomic_output(tmp_path / "new" / "b") as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a"]

    with atomic_output("memory://out/a") as stream:
        stream.write(b"put")

    assert open_input("memory://out/a").read() == b"put"
