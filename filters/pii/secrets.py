# SPDX-License-Identifier: Apache-2.0
"""Credentials: private keys, API keys by the prefixes of their issuers, and addresses that carry a password or token.

Private keys are the PEM blocks of RFC 7468, sections 10 and 11, and their OpenSSH and PGP kin, with or without an end line. Keys are
found by the prefixes that issuers document (AWS, GitHub, GitLab, Google, Hugging Face, npm, OpenAI, SendGrid, Slack, Stripe) and JSON
web tokens by their header (RFC 7519). In an address (RFC 3986, section 3.2.1) user name and password are taken, of a token in its query
only the value.
"""

from __future__ import annotations

import re
from typing import Final

from filters.pii.recogniser import Found, Recogniser
from filters.pii.spans import Texts

PRIVATE_KEY: Final = Recogniser("private_key", "PRIVATE_KEY", source="RFC 7468, RFC 4880 section 6.2")
API_KEY: Final = Recogniser("api_key", "API_KEY", source="prefixes that issuers document; RFC 7519")
USERINFO: Final = Recogniser("url_userinfo", "URL_CREDENTIALS", source="RFC 3986, section 3.2.1")
TOKEN: Final = Recogniser("url_token", "URL_CREDENTIALS", source="RFC 6750, section 2.3, and usual names of query parameters")

KEY_TRIGGER: Final = rb"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY"
API_TRIGGER: Final = (
    rb"\b(?:A[KS]IA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{22}|glpat-[0-9A-Za-z_-]{20}|AIza[0-9A-Za-z_-]{35}"
    rb"|hf_[0-9A-Za-z]{30}|npm_[0-9A-Za-z]{36}|sk-[0-9A-Za-z_-]{20}|SG\.[0-9A-Za-z_-]{16}|xox[abprs]-[0-9A-Za-z-]{10}|[sr]k_live_[0-9A-Za-z]{16}"
    rb"|eyJ[0-9A-Za-z_-]{8,400}\.eyJ[0-9A-Za-z_-]{2})"
)
URL_TRIGGER: Final = rb"://[^\s/@:?#\"'<>]{1,64}:[^\s/@\"'<>]{1,64}@|[?&](?:access_token|auth_token|api_?key|apikey|token|sig|signature|password|passwd|pwd|secret|client_secret)=[^\s&#\"'<>]{6}"
_KEY_BYTES: Final = 16_384
_VALUE_BYTES: Final = 2_048
_END: Final = re.compile(rb"-----END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----")
_ARMOUR: Final = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----[A-Za-z0-9+/=\s:,.()-]*")
_API: Final = re.compile(rb"[0-9A-Za-z_.-]*[0-9A-Za-z_-]")
_VALUE: Final = re.compile(rb"[^\s&#\"'<>]+")


def private_key_at(texts: Texts, start: int, end: int) -> Found | None:
    """Return the private key whose first line begins at a byte."""
    stop = min(end, start + _KEY_BYTES)
    last = _END.search(texts.data, start, stop) or _ARMOUR.match(texts.data, start, stop)
    return Found(start, last.end(), PRIVATE_KEY) if last else None


def api_key_at(texts: Texts, start: int, end: int) -> Found | None:
    """Return the key that begins at a byte."""
    hit = _API.match(texts.data, start, min(end, start + 2048))
    varied = hit is not None and len(set(hit.group())) > 8
    return Found(start, hit.end(), API_KEY) if hit and varied else None


def url_at(texts: Texts, start: int, stop: int, end: int) -> Found | None:
    """Return user name and password, or the value of a token, of the address in which bytes ``start`` to ``stop`` stand."""
    if texts.data[start] == 0x3A:
        return Found(start + 3, stop - 1, USERINFO)
    equals = texts.data[start:stop].tobytes().index(b"=") + start + 1
    hit = _VALUE.match(texts.data, equals, min(end, equals + _VALUE_BYTES))
    return Found(equals, hit.end(), TOKEN) if hit else None
