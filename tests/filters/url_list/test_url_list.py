# SPDX-License-Identifier: Apache-2.0
"""Lists of domains, URLs and words: what matches, in which order, and what is refused."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard

from filters.contract import Documents
from filters.url_list.filter import UrlList, match, read_lists


def _lists(folder: Path) -> list[Path]:
    for name, text in {
        "adult/domains": "bad.example\n# a comment\n10.0.0.1\n",
        "adult/urls": "mixed.example/adult/\nhttp://www.other.example/x?y=1\n",
        "adult/words": "casino\n",
        "press/domains": "news.example\nbad.example\n",
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(path for path in folder.glob("*/*"))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.bad.example/page", ("adult", "domains:bad.example")),
        ("http://deep.er.bad.example:8080/", ("adult", "domains:bad.example")),
        ("https://notbad.example/", None),
        ("https://mixed.example/adult/page.html?x=1", ("adult", "urls:mixed.example/adult")),
        ("https://mixed.example/adults", None),
        ("https://other.example/x?y=1", ("adult", "urls:other.example/x?y=1")),
        ("https://x.example/best-CASINO-online", ("adult", "words:casino")),
        ("https://x.example/casinos", None),
        ("https://news.example", ("press", "domains:news.example")),
        ("10.0.0.1/x", ("adult", "domains:10.0.0.1")),
        ("http://[broken/", None),
    ],
)
def test_urls_match_by_domain_path_or_word(url: str, found: tuple[str, str] | None, tmp_path: Path) -> None:
    """Domains hold for what is below them, paths too, words between what is no letter."""
    assert match(read_lists(_lists(tmp_path), None), url) == found


def test_the_filter_says_what_matched(tmp_path: Path) -> None:
    """Signals name category and entry; a document without a URL is neither listed nor unlisted."""
    measure = UrlList(lists="*/*", categories=("press", "adult")).open({"lists": _lists(tmp_path)})
    answer = measure(Documents(pa.table({"text": ["a"] * 3, "url": ["https://bad.example", "https://good.example", None]})))

    assert answer["url_category"].to_pylist() == ["press", None, None]
    assert answer["url_match"].to_pylist() == ["domains:bad.example", None, None]
    assert answer["url_listed"].to_pylist() == [True, False, None]


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """Unknown categories, no lists, other answers than drop and keep."""
    with pytest.raises(ValueError, match=r"^url_list: no list of games; the files have adult, press$"):
        read_lists(_lists(tmp_path), ["games"])
    with pytest.raises(ValueError, match=r"^url_list: no list of any category; the files have none$"):
        read_lists([], None)
    with pytest.raises(ValueError, match=r"^url_list: listed is 'no'; expected drop or keep$"):
        UrlList(lists="*", listed="no")


def test_a_million_entries_take_nine_megabytes(tmp_path: Path) -> None:
    """Eight bytes of hash and one of category for each entry."""
    path = tmp_path / "big" / "domains"
    path.parent.mkdir()
    path.write_text("".join(f"site{number}.example\n" for number in range(100_000)), encoding="utf-8")
    lists = read_lists([path], None)

    assert lists.bytes == 900_000
    assert match(lists, "https://site99999.example/") == ("big", "domains:site99999.example")


@pytest.mark.data
def test_real_lists_are_read(data: Path, tmp_path: Path) -> None:
    """UT1's categories, as they are."""
    archive = data / "domain_lists_ut1" / "ut1_excerpt.tar.zst"
    if not archive.is_file():
        pytest.skip(f"real data is absent: {archive}")
    with (
        zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(archive.read_bytes()) as stream,
        tarfile.open(fileobj=stream, mode="r|") as members,
    ):
        members.extractall(tmp_path, filter="data")
    lists = read_lists(sorted(tmp_path.glob("**/domains")) + sorted(tmp_path.glob("**/urls")), None)

    assert len(lists.categories) > 30
    assert lists.bytes < 20_000_000
