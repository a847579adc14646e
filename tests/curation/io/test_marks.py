# SPDX-License-Identifier: Apache-2.0
"""The kernel that finds what elements declare reads tags as the plain reader of attributes does, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.io.marks import AUTHORS, DATES, TITLES, Found
from curation.io.page import cut_page

NAMES = (*TITLES, *AUTHORS, *DATES[:6])
KEYS = ("property", "name", "itemprop", "http-equiv", "content", "datetime", "NAME", "Content", "class", "data-x", "itemscope", "é")
VALUES = st.sampled_from([*NAMES, "DatePublished", " author\n", "auth&#111;r", "", "2021-03-04", "A & B", "it's", 'a "b"', "é>"])
WRITTEN = (
    "{0}={1}",
    '{0}="{1}"',
    "{0}='{1}'",
    "{0} = '{1}'",
    "{0}",
    '{0}="{1}',
    "{0}=",
    '{0}="{1}"{0}',
    "={1}",
    "{0}\u00a0='{1}'",
    "/{0}={1}/",
)
ATTRIBUTE = st.builds(str.format, st.sampled_from(WRITTEN), st.sampled_from(KEYS), VALUES)
TAG = st.builds(
    "<{}{}{}>".format,
    st.sampled_from(["meta", "META", "time", "span itemprop=datePublished", "link"]),
    st.sampled_from([" ", "\n", "/", "\x0b", ""]),
    st.lists(ATTRIBUTE, max_size=4).map(" ".join),
)


@settings(deadline=None)  # kernels compile in the first example
@given(tags=st.lists(TAG, max_size=6))
def test_names_are_found_as_in_attributes_read_one_by_one(tags: list[str]) -> None:
    """Each name has the same values in the same order."""
    found = Found(cut_page("".join(tags).encode()))
    slowly = found.all()

    assert {name: values for name in NAMES if (values := found.values(name))} == {name: slowly[name] for name in NAMES if name in slowly}


@pytest.mark.parametrize(
    ("tag", "author"),
    [
        ("<meta name=author content='Anne Le Goff'>", "Anne Le Goff"),
        ("<META CONTENT=\"Anne&nbsp;Le Goff\" data-x itemscope NAME=' Author '/>", "Anne Le Goff"),
        ("<meta property='' name='author' content='Anne' content='Per'>", "Anne"),
        ("<meta name=author content='' datetime='Anne'>", "Anne"),
        ("<meta name=author content='&#1;' datetime='Anne'>", "Anne"),
        ("<meta name='auth&#111;r' content=Anne>", "Anne"),
        ("<meta property='x' name='author' content='Anne'>", None),
        ("<meta name=\"author\"content='Anne'>", None),
        ("<time itemprop=author datetime='Anne'>", None),
    ],
)
def test_an_author_is_read_from_a_tag(tag: str, author: str | None) -> None:
    """Names and values are those that the tag has, in any case, quoting and order."""
    assert Found(cut_page(tag.encode())).values("author") == ([author] if author else [])
