# SPDX-License-Identifier: Apache-2.0
"""Captures of robots.txt by site and date, from real WARC files and folders."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from filters.robots.captures import in_memory as load
from filters.robots.store import RobotsStore, Site, site_of

SITE = Site("https", "example.org", 443)


def write_warc(path: Path, captures: list[tuple[str, str, str, dict[str, str], bytes]]) -> Path:
    """Write captures ``(url, date, status line, headers, body)`` as responses of a WARC file, a gzip member each."""
    members = []
    for number, (url, date, status, headers, body) in enumerate(captures):
        lines = "".join(f"{name}: {value}\r\n" for name, value in {"Content-Type": "text/plain", **headers}.items())
        http = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
        warc = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        members.append(gzip.compress(warc.encode() + http + b"\r\n\r\n", mtime=0))
    path.write_bytes(b"".join(members))
    return path


def test_the_latest_capture_not_after_a_moment(tmp_path: Path) -> None:
    """Captures are told apart by date, whatever their order in the file; other pages are left out."""
    warc = write_warc(
        tmp_path / "a.warc.gz",
        [
            ("https://example.org/robots.txt", "2024-06-01T00:00:00Z", "200 OK", {}, b"User-agent: *\nDisallow: /new\n"),
            ("https://example.org/page", "2024-06-01T00:00:00Z", "200 OK", {}, b"page"),
            ("https://example.org/robots.txt", "2020-01-01T00:00:00Z", "200 OK", {}, b"User-agent: *\nDisallow: /old\n"),
        ],
    )
    store = load((warc,))

    assert len(store.captures[SITE]) == 2
    assert [c.date for c in (store.at(SITE, None), store.at(SITE, "2023-01-01T00:00:00Z")) if c] == [
        "2024-06-01T00:00:00Z",
        "2020-01-01T00:00:00Z",
    ]
    assert store.at(SITE, "2019-01-01T00:00:00Z") is None


def test_scheme_host_and_port_are_one_site(tmp_path: Path) -> None:
    """RFC 9309, section 2.3: http is not https, 8080 is not 80, www is another host."""
    store = load((write_warc(tmp_path / "a.warc.gz", [("https://example.org/robots.txt", "2024-01-01T00:00:00Z", "200 OK", {}, b"#")]),))

    assert store.at(SITE, None) is not None
    for url in ("http://example.org/", "https://example.org:8443/", "https://www.example.org/"):
        site = site_of(url)
        assert site is not None
        assert store.at(site, None) is None


def test_2_3_1_2_redirects_are_followed_within_the_store(tmp_path: Path) -> None:
    """To another host's robots.txt; a circle ends, and a target outside the store is missing."""
    moved = "301 Moved Permanently"
    date = "2024-01-01T00:00:00Z"
    warc = write_warc(
        tmp_path / "a.warc.gz",
        [
            ("http://example.org/robots.txt", date, moved, {"Location": "https://www.example.org/robots.txt"}, b""),
            ("https://www.example.org/robots.txt", date, "200 OK", {}, b"User-agent: *\nDisallow: /\n"),
            ("http://a.example/robots.txt", date, moved, {"Location": "http://b.example/robots.txt"}, b""),
            ("http://b.example/robots.txt", date, moved, {"Location": "http://a.example/robots.txt"}, b""),
            ("http://c.example/robots.txt", date, "302 Found", {"Location": "/login"}, b""),
        ],
    )
    store = load((warc,))
    found = [store.at(Site("http", host, 80), None) for host in ("example.org", "a.example", "c.example")]

    assert [capture and capture.status for capture in found] == [200, None, None]


def test_a_folder_of_files(tmp_path: Path) -> None:
    """Both ways of naming, a port after an underscore, and no scheme."""
    (tmp_path / "example.org.robots.txt").write_bytes(b"User-agent: *\nDisallow: /a\n")
    (tmp_path / "example.net_8080.robots.txt").write_bytes(b"#")
    (tmp_path / "Example.COM").mkdir()
    (tmp_path / "Example.COM" / "robots.txt").write_bytes(b"#")
    store = load((tmp_path,))

    for url in ("http://example.org/", "https://example.org/", "http://example.net:8080/", "https://example.com/"):
        site = site_of(url)
        assert site is not None
        assert store.at(site, "2024-01-01T00:00:00Z") is not None, url
    assert store.at(Site("http", "example.net", 80), None) is None


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    """Two captures of one moment: the same one is chosen whichever file is read first."""
    files = [
        write_warc(tmp_path / name, [("https://example.org/robots.txt", "2024-01-01T00:00:00Z", "200 OK", {}, body)])
        for name, body in (("a.warc.gz", b"User-agent: a\nDisallow: /\n"), ("b.warc.gz", b"User-agent: b\nDisallow: /\n"))
    ]

    assert load((files[0], files[1])).at(SITE, None) == load((files[1], files[0])).at(SITE, None)


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://example.org/", "mailto:a@example.org", "http://", "http://[::1", "http://a:99999/", "urn:x"]
)
def test_what_has_no_robots_txt(url: str) -> None:
    """Only http(s) addresses with a host belong to a site."""
    assert site_of(url) is None


def test_international_hosts_meet() -> None:
    """Both spellings of a host are one site."""
    assert site_of("https://b\u00fccher.example/") == site_of("https://xn--bcher-kva.example./")


def test_an_empty_store_has_nothing() -> None:
    """A site that was never captured is missing."""
    assert RobotsStore().at(SITE, None) is None
