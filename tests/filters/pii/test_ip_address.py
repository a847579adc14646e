# SPDX-License-Identifier: Apache-2.0
"""Public IP addresses in running text, and numbers that look like them."""

from __future__ import annotations

import ipaddress

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.pii.ip_address import find
from filters.pii.spans import Texts


def found(*texts: str | None) -> list[str]:
    """Return the addresses found in a batch of texts."""
    batch = Texts.of(pa.array(texts, pa.string()))
    return [bytes(batch.data[span.start : span.end]).decode() for span in find(batch)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("8.8.8.8 is a resolver.", "8.8.8.8"),
        ("Ask 8.8.8.8.", "8.8.8.8"),
        ("from 93.184.216.34, port 80", "93.184.216.34"),
        ("http://93.184.216.34/a", "93.184.216.34"),
        ("(93.184.216.34)", "93.184.216.34"),
        ("93.184.216.34:8080", "93.184.216.34"),
        ("93.184.216.0/24", "93.184.216.0"),
        ("ip=93.184.216.34", "93.184.216.34"),
        ("IP:93.184.216.34", "93.184.216.34"),
        ('93.184.216.34 - - [01/Jan/2024] "GET /"', "93.184.216.34"),
        ("\x0093.184.216.34\x00", "93.184.216.34"),
        ("Adresse é 93.184.216.34 à", "93.184.216.34"),
        ("2001:4860:4860::8888", "2001:4860:4860::8888"),
        ("[2a00:1450:4001::1]:443", "2a00:1450:4001::1"),
        ("2a00:1450:4001:0810:0:0:0:200e.", "2a00:1450:4001:0810:0:0:0:200e"),
        ("net 2a00:1450:4001:: is", "2a00:1450:4001::"),
    ],
)
def test_public_addresses(text: str, address: str) -> None:
    """Both versions, with port, network, brackets and punctuation."""
    assert found(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.1", "192.168.1.1", "172.16.0.1", "127.0.0.1", "169.254.1.1", "224.0.0.1", "0.0.0.0", "255.255.255.255", "192.0.2.1",
        "100.64.0.1", "256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.4.5.6.7.8", "08.8.8.8", "8.8.8.8888", "v8.8.8.8", "V8.8.8.8",
        "version 8.8.8.8", "Version: 8.8.8.8", 'version="8.8.8.8"', "ver. 8.8.8.8", "Release 8.8.8.8", "firmware 8.8.8.8",
        "section 4.12.3.19", "Section\n4.12.3.19", "sections 4.1.1.1, 4.1.1.2 and 4.1.1.6", "§ 4.12.3.19", "Abschnitt 4.12.3.19",
        "Unterabschnitte 6.8.2.1, 6.8.2.2 sowie 6.8.3.5", "chapitre 4.12.3.19", "sección 4.12.3.19", "Chrome/87.0.42.88",
        "linux-5.4.0.42-generic", "libfoo.so.8.8.8.8", "8.8.8.8-beta", "8.8.8.8rc1", "4.12.3.19 Requirements", "# 4.12.3.19 Requirements",
        "x_8.8.8.8", "::1", "::", "fe80::1", "2001:db8::1", "std::vector", "Dead::Beef", "12:30:45", "ff:ff:ff:ff:ff:ff:ff:ff", "a::b::c",
        "1::2::3", "x2001:4860::8888",
    ],
)  # fmt: skip
def test_what_is_no_public_address(text: str) -> None:
    """Private and reserved blocks, version and section numbers, longer numbers, code, times, hardware addresses."""
    assert found(text) == []


def test_texts_of_a_batch_do_not_run_together() -> None:
    """A number that begins in one text and ends in the next is none; a word at the end of the one before does not count."""
    assert found("93.184.", "216.34", "version", "8.8.8.8", None, "2001:4860:4860:", ":8888") == ["8.8.8.8"]


@given(st.ip_addresses(), st.sampled_from(["{}", "from {} to", "({})", "<{}>", "host {},", "at {}."]))
def test_every_public_address_is_found_and_no_other(address: ipaddress.IPv4Address | ipaddress.IPv6Address, frame: str) -> None:
    """What ``ipaddress`` calls global is found in plain sentences; of version 6 what IANA hands out."""
    public = address.is_global and not address.is_multicast
    text = frame.format(address)
    if address.version == 6 and address not in ipaddress.ip_network("2000::/3"):
        assert not public or found(text) in ([str(address)], [])
        return

    assert found(text) == ([str(address)] if public else [])
