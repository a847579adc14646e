# SPDX-License-Identifier: Apache-2.0
"""Registered domains of addresses, by the public suffix list (publicsuffix.org) that tldextract carries: nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract


def registered_domains(urls: Iterable[str | None]) -> list[str]:
    """Return the registered domain of each address, in order: what its owner registered below a public suffix.

    The list's private part counts: sites below ``github.io`` have owners of their own. A host without a registered domain (an IP
    address, ``localhost``, a public suffix itself) stands for itself; what names no host is empty. Names are in ASCII (IDNA).

    >>> registered_domains(["https://news.bbc.co.uk/a", "http://alice.github.io", "http://192.0.2.1:80/", "https://www.österreich.at", "x"])
    ['bbc.co.uk', 'alice.github.io', '192.0.2.1', 'xn--sterreich-z7a.at', '']

    """
    known: dict[str, str] = {}
    found = []
    for url in urls:
        host = _host(url)
        if host not in known:
            known[host] = _extractor()(host).top_domain_under_public_suffix or host
        found.append(known[host])
    return found


def _host(url: str | None) -> str:
    """Return the host of an address in ASCII, without the dot of the root; nothing when there is none."""
    try:
        host = (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:  # such as a broken IPv6 address
        return ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:  # labels that DNS refuses (empty, too long) still tell hosts apart
        return host


@cache
def _extractor() -> TLDExtract:
    """Return tldextract on its own snapshot of the list: no address to fetch from, no cache on disk."""
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True, include_psl_private_domains=True)
