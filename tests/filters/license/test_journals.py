# SPDX-License-Identifier: Apache-2.0
"""Notices without a mark: open-access sentences with a plain address, and "Title by Author is licensed under" about the page itself."""

from __future__ import annotations

import pytest

from filters.license import Found, find
from filters.license.marks import from_text

ADDRESS = "http://creativecommons.org/licenses/by/4.0/"
OPEN_ACCESS = "This is an Open Access article distributed under the terms of the Creative Commons Attribution License"
TITLE = "The slow river and its mills"


def page(notice: str, title: str = TITLE) -> Found:
    """Return what is found on an article with a notice in its body."""
    words = "The mill grinds the grain of the whole valley. " * 20
    return find(
        f"<html><head><title>{title} | Journal of Mills</title></head><body><h1>{title}</h1><p>{words}</p>{notice}</body></html>".encode()
    )


@pytest.mark.parametrize(
    ("notice", "spdx"),
    [
        (f"This is an open access article under the CC BY license ({ADDRESS}).", "CC-BY-4.0"),
        (f"{OPEN_ACCESS} ({ADDRESS}), which permits unrestricted use.", "CC-BY-4.0"),
        (f"Open access article under {ADDRESS}", "CC-BY-4.0"),
        (f"This article is published under the license {ADDRESS}", "CC-BY-4.0"),
        (
            "This is an open access article under the CC BY-NC-ND license (http://creativecommons.org/licenses/by-nc-nd/4.0/).",
            "CC-BY-NC-ND-4.0",
        ),
        (f"Dies ist ein Open-Access-Artikel unter CC BY ({ADDRESS}).", "CC-BY-4.0"),
        ("Este es un artículo de acceso abierto: CC BY-NC 4.0.", "CC-BY-NC-4.0"),
        (
            f"This is an Open Access article under the Creative Commons Attribution License (<a href='{ADDRESS}'>{ADDRESS}</a>).",
            "CC-BY-4.0",
        ),
    ],
)
def test_open_access_sentences(notice: str, spdx: str) -> None:
    """In the body of an article, the address as words or as a link; its version is that of the address."""
    found = page(f"<p>{notice}</p>")

    assert found.spdx == spdx
    assert not found.disagreement


@pytest.mark.parametrize(
    "notice",
    [
        f"Photo: Ada Miller, {ADDRESS}",
        f"Figure 2 is an image by Ada Miller, CC BY, {ADDRESS}",
        f"We used data under {ADDRESS} to draw the map.",
    ],
)
def test_an_address_alone_is_about_nobody_knows_what(notice: str) -> None:
    """Credits stay credits."""
    assert page(f"<p>{notice}</p>").spdx is None


@pytest.mark.parametrize(
    "notice",
    [
        f"<i>{TITLE}</i> by Ada Miller is licensed under <a href='{ADDRESS}'>CC BY 4.0</a>",
        f"“{TITLE}” © by <a href='/ada'>Ada Miller</a> is licensed under <a href='{ADDRESS}'>CC BY 4.0</a>.",
        f"{TITLE} by Ada Miller is licensed under CC BY 4.0",
        f"{TITLE} von Ada Miller ist lizenziert unter <a href='{ADDRESS}'>CC BY 4.0</a>",
    ],
)
def test_a_notice_that_names_the_pages_own_title(notice: str) -> None:
    """As Creative Commons' chooser writes it, without rel=license."""
    assert page(f"<p>{notice}</p>").spdx == "CC-BY-4.0"
    assert page(f"<p>{notice}</p>", "Another page altogether").spdx is None


def test_the_same_words_about_another_work() -> None:
    """A script, a photograph of the page's subject, a title too short to tell."""
    assert page(f"<p>Lightbox2 by Lokesh Dhakar is licensed under <a href='{ADDRESS}'>CC BY 4.0</a></p>").spdx is None
    assert page(f"<figure>{TITLE} by Ada Miller is licensed under <a href='{ADDRESS}'>CC BY 4.0</a></figure>").spdx is None
    assert page(f"<p>Mill by Ada Miller is licensed under <a href='{ADDRESS}'>CC BY 4.0</a></p>", "Mill").spdx is None
    assert page(f"<p><a href='{ADDRESS}'><img src='https://licensebuttons.net/l/by/4.0/88x31.png'></a></p>").spdx is None


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        (f"CC BY ({ADDRESS})", "CC-BY-4.0"),
        ("CC BY-NC (http://creativecommons.org/licenses/by/4.0/)", "LicenseRef-CC-BY-NC"),
        ("CC BY 3.0 (http://creativecommons.org/licenses/by/4.0/)", "CC-BY-3.0"),
        ("see https://creativecommons.org/licenses/by-sa/3.0/de/", "CC-BY-SA-3.0-DE"),
        ("Creative Commons Attribution-NonCommercial (https://creativecommons.org/licenses/by-nc/4.0/)", "CC-BY-NC-4.0"),
    ],
)
def test_an_address_tells_the_version_and_opens_nothing(text: str, spdx: str) -> None:
    """It completes a name with the same elements; it never takes an element away, nor another version."""
    found = from_text(text)
    assert found is not None
    assert found[0] == spdx
