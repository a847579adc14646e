# SPDX-License-Identifier: Apache-2.0
"""Registered domains: the public suffix list's own test vectors, hosts without one, and no network."""

from __future__ import annotations

import socket

import pytest

from curation import domains
from curation.domains import registered_domains


@pytest.mark.parametrize(
    ("host", "registered"),
    [  # of test_psl.txt, https://github.com/publicsuffix/list/blob/main/tests/test_psl.txt
        ("WwW.Example.COM", "example.com"),
        ("a.b.example.uk.com", "example.uk.com"),
        ("a.b.c.kyoto.jp", "c.kyoto.jp"),
        ("a.b.c.kobe.jp", "b.c.kobe.jp"),
        ("www.city.kobe.jp", "city.kobe.jp"),
        ("www.test.ck", "www.test.ck"),
        ("www.www.ck", "www.ck"),
        ("www.test.k12.ak.us", "test.k12.ak.us"),
        ("www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("www.xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s"),
    ],
)
def test_vectors_of_the_public_suffix_list(host: str, registered: str) -> None:
    """Plain, wildcard, exception, private and international suffixes."""
    assert registered_domains([f"https://user@{host}:8443/path?q=www.other.org"]) == [registered]


def test_hosts_without_a_registered_domain_stand_for_themselves() -> None:
    """Addresses of machines, local names, public suffixes, unknown endings; what names no host, and broken addresses, are empty."""
    urls = [
        "http://127.0.0.1/",
        "http://[2001:db8::1]/",
        "http://localhost",
        "https://co.uk/",
        "http://www.a.invalid/",
        "http://example.com./",
    ]
    found = registered_domains([*urls, None, "", "page.html", "http://[broken/"])

    assert found[:6] == ["127.0.0.1", "2001:db8::1", "localhost", "co.uk", "www.a.invalid", "example.com"]
    assert found[6:] == ["", "", "", ""]


def test_labels_that_dns_refuses_are_told_apart() -> None:
    """An empty label, or one of more than 63 characters, is no crash."""
    long = "é" * 64
    assert registered_domains(["http://a..example.org/", f"http://{long}.example.org/", "http://a_b.example.org"]) == ["example.org"] * 3


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list comes with tldextract: no name is resolved and no connection opened."""

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    domains._extractor.cache_clear()

    assert registered_domains(["https://a.b.example.co.uk"]) == ["example.co.uk"]
