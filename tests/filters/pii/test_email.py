# SPDX-License-Identifier: Apache-2.0
"""E-mail addresses in running text."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.pii.email import find
from filters.pii.spans import Texts


def found(*texts: str | None) -> list[str]:
    """Return the addresses found in a batch of texts."""
    batch = Texts.of(pa.array(texts, pa.string()))
    return [bytes(batch.data[span.start : span.end]).decode() for span in find(batch)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Write to jo.smith+list@mail.example.co.uk.", "jo.smith+list@mail.example.co.uk"),
        ("<jo@example.org>", "jo@example.org"),
        ("mailto:jo@example.org?subject=x", "jo@example.org"),
        ("https://example.org/?mail=jo@example.org&x=1", "jo@example.org"),
        ("'jo@example.org'", "jo@example.org"),
        ("o'neil@example.ie", "o'neil@example.ie"),
        ("jo_x-y%z@ex-ample.org,", "jo_x-y%z@ex-ample.org"),
        ("jürgen.müller@bücher.example", "jürgen.müller@bücher.example"),
        ("ju\u0308rgen@example.org", "ju\u0308rgen@example.org"),
        ("почта: иван.петров@пример.рф!", "иван.петров@пример.рф"),
        ("χρήστης@παράδειγμα.ελ", "χρήστης@παράδειγμα.ελ"),
        ("请联系jo@example.org谢谢", "jo@example.org"),
        ("用户@例子.广告", "用户@例子.广告"),
        ("राम@उदाहरण.भारत", "राम@उदाहरण.भारत"),
        ("a@xn--bcher-kva.xn--p1ai", "a@xn--bcher-kva.xn--p1ai"),
        ("jo@example.org.", "jo@example.org"),
        ("jo@example.org-", "jo@example.org"),
        ("jo@example.org2", "jo@example.org"),
        ("JO@EXAMPLE.ORG", "JO@EXAMPLE.ORG"),
        ("\x00jo@example.org\x00", "jo@example.org"),
        ("x" * 64 + "@example.org", "x" * 64 + "@example.org"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    """In any script, in angle brackets, links and quotes, without the punctuation of the sentence."""
    assert found(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "logo@2x.png", "lodash@4.17.21", "user@localhost", "@example.org", "jo@", "jo@.org", "jo @ example.org", "jo at example dot org",
        "a@b", "@@@@", "jo@-example.org", "jo@example..org",
        "." * 50 + "@" + "." * 50,
        "x" * 65 + "@example.org",
        "jo@" + "x" * 64 + ".org", "jo@10.0.0.1",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    """File names, packages, hosts without a domain, disguises and parts that are too long."""
    assert found(text) == []


def test_two_addresses_do_not_overlap() -> None:
    """The local part of the second does not reach into the first."""
    assert found("a@b.example@c.example, d@e.example;f@g.example") == ["a@b.example", "d@e.example", "f@g.example"]


def test_texts_of_a_batch_do_not_run_together() -> None:
    """The end of one text and the beginning of the next are no address."""
    assert found("jo", "@example.org", "jo@example", ".org", None, "", "x@example.org") == ["x@example.org"]


_PLAIN = st.from_regex(r"[a-z0-9]{1,9}([._+-][a-z0-9]{1,5})?@[a-z0-9]{1,9}(-[a-z0-9]{1,3})?\.(org|co\.uk|museum)", fullmatch=True)


@given(_PLAIN, st.text(" ,;()\n", min_size=1, max_size=5))
def test_plain_addresses_are_found_between_any_punctuation(address: str, edge: str) -> None:
    """An ordinary address is found whole."""
    assert found(f"{edge}{address}{edge}") == [address]
