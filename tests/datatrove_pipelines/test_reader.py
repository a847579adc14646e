# SPDX-License-Identifier: Apache-2.0
"""A release, read by datatrove, is the release: every document once, in every split of the work, or an error."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytest.importorskip("datatrove", reason="datatrove is not installed: pip install 'limpide[datatrove]'")

from datatrove.data import Document
from datatrove.pipeline.tokens import DocumentTokenizer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from curation.errors import RunError, UsageError
from datatrove_pipelines.conversion import rows_of
from datatrove_pipelines.reader import ReleaseReader
from manifests.storage import MANIFEST, read_manifest
from tests.manifests.release import build

pytestmark = pytest.mark.datatrove


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return a small release of several languages."""
    build(tmp_path / "release")
    return tmp_path / "release"


def _read(reader: ReleaseReader, tasks: int = 1) -> list[list[Document]]:
    return [list(reader.run(None, rank, tasks)) for rank in range(tasks)]


def test_all_documents_come_as_they_were_written(release: Path) -> None:
    """Every row of every shard is a document that turns back into that row."""
    shards = read_manifest(release / MANIFEST).shards

    (documents,) = _read(ReleaseReader(release))

    start = 0
    for shard in shards:
        table = pq.read_table(release / shard.path)
        assert rows_of(documents[start : start + shard.rows], "id").equals(table)
        start += shard.rows
    assert len(documents) == start > 0


@pytest.mark.parametrize("tasks", [2, 3, 50])
def test_tasks_share_the_documents(release: Path, tasks: int) -> None:
    """However many tasks read, each document is read by exactly one."""
    (alone,) = _read(ReleaseReader(release))

    shared = [document.id for part in _read(ReleaseReader(release), tasks) for document in part]

    assert sorted(shared) == sorted(document.id for document in alone)


def test_languages_limit_and_skip(release: Path) -> None:
    """One language, some documents of it, in the manifest's order."""
    (french,) = _read(ReleaseReader(release, ["fra_Latn"]))

    (part,) = _read(ReleaseReader(release, ["fra_Latn"], limit=2, skip=1, default_metadata={"split": "train", "language": "x"}))

    assert {document.metadata["language"] for document in french} == {"fra_Latn"}
    assert [document.id for document in part] == [document.id for document in french[1:3]]
    assert part[0].metadata == {"split": "train"} | french[1].metadata


def test_a_release_feeds_a_tokenizer(release: Path, tmp_path: Path) -> None:
    """Datatrove's own tokeniser runs on it: as many tokens as words."""
    (documents,) = _read(ReleaseReader(release))
    words = sorted({word for document in documents for word, _ in Whitespace().pre_tokenize_str(document.text)})
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token=words[0]))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    step = DocumentTokenizer(str(tmp_path / "tokens"), str(tmp_path / "tokenizer.json"), eos_token=None, shuffle_documents=False)

    step.run(ReleaseReader(release).run(), 0, 1)

    written = sum(path.stat().st_size for path in (tmp_path / "tokens").glob("*.ds"))
    assert written == 2 * sum(len(Whitespace().pre_tokenize_str(document.text)) for document in documents)


def test_a_changed_shard_is_not_read(release: Path) -> None:
    """A shard that is not the manifest's stops the pipeline before its first document."""
    shard = release / read_manifest(release / MANIFEST).shards[0].path
    shard.write_bytes(shard.read_bytes() + b"\n")

    with pytest.raises(RunError, match=r"the manifest says .*; fetch the release again, or see what else differs with `limpide verify`"):
        _read(ReleaseReader(release))


def test_a_missing_shard_is_named(release: Path) -> None:
    """What the manifest names and the folder lacks is an error, not an empty shard."""
    (release / read_manifest(release / MANIFEST).shards[0].path).unlink()

    with pytest.raises(RunError, match="cannot read this shard of the release: No such file"):
        _read(ReleaseReader(release))


def test_another_folder_is_no_release(tmp_path: Path) -> None:
    """Without a manifest nothing is read."""
    with pytest.raises(UsageError, match=r"expected the folder of a release, which holds provenance/manifest.json"):
        _read(ReleaseReader(tmp_path))


def test_an_absent_language_is_named(release: Path) -> None:
    """Asking for a language that is not there tells which are."""
    with pytest.raises(UsageError, match=r"no shard is in 'grc_Grek'; this release has .*fra_Latn"):
        _read(ReleaseReader(release, ["grc_Grek"]))
