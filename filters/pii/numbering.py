# SPDX-License-Identifier: Apache-2.0
"""Find telephone numbers as phonenumbers' matcher does, without parsing what no numbering plan of the region can know.

Nearly all candidates of a page are refused, and phonenumbers takes a tenth of a millisecond for each. A candidate written in digits and
the usual marks, with neither "+" nor the region's prefix for calls abroad, is valid only when its digits are a number of the region's
calling code, after the code, the trunk prefix, both or neither; one regular expression, made of the library's own metadata, says so.
Everything else goes to the library, and so does what passes; the results are the library's (tested on real pages and on drawn digits).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final, NamedTuple

_PLAIN: Final = re.compile(r"[0-9 ()./\-\u00a0\u2010-\u2015]*\Z")
_NO_DIGIT: Final = re.compile(r"[^0-9]+")
_TYPES: Final = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail",
)  # fmt: skip
"""What a valid number must be of its region; the names are those of phonenumbers' metadata."""


class Plan(NamedTuple):
    """What digits look like that may be valid in a region, and those that begin a call abroad."""

    number: re.Pattern[str]
    abroad: re.Pattern[str]


@cache
def plan_of(region: str) -> Plan | None:
    """Return the plan of a region; None where its numbers are rewritten before they are checked, so that only the library can tell."""
    from phonenumbers import PhoneMetadata, country_code_for_region
    from phonenumbers.phonenumberutil import region_code_for_country_code, region_codes_for_country_code

    code = country_code_for_region(region)
    sharing = [PhoneMetadata.metadata_for_region(each) for each in region_codes_for_country_code(code)]
    own, main = PhoneMetadata.metadata_for_region(region), PhoneMetadata.metadata_for_region(region_code_for_country_code(code))
    if own is None or main is None or own.national_prefix_transform_rule or main.national_prefix_transform_rule:
        return None
    types = [getattr(each, name) for each in sharing if each is not None for name in _TYPES]
    numbers = dict.fromkeys(each.national_number_pattern for each in types if each is not None and each.national_number_pattern)
    trunks = dict.fromkeys(each.national_prefix_for_parsing for each in (own, main) if each.national_prefix_for_parsing)
    number, trunk = ("|".join(f"(?:{each})" for each in patterns) for patterns in (numbers, trunks))
    prefixes = rf"(?:{code})?" + (rf"(?:{trunk}){{0,2}}" if trunk else "")
    return Plan(re.compile(rf"{prefixes}(?:{number})\Z"), re.compile(own.international_prefix or r"(?!)"))


def may_be_valid(candidate: str, region: str | None) -> bool:
    """Tell whether phonenumbers could call a candidate valid; False only where it cannot.

    >>> may_be_valid("06 12 34 56 78", "FR"), may_be_valid("2024-0001", "FR"), may_be_valid("+1 0", "FR")
    (True, False, True)
    """
    if _PLAIN.match(candidate) is None:
        return True
    if region is None:
        return False
    plan = plan_of(region)
    if plan is None:
        return True
    digits = _NO_DIGIT.sub("", candidate)
    return plan.number.match(digits) is not None or plan.abroad.match(digits) is not None


@cache
def _matcher() -> Any:  # noqa: ANN401 - imported on first use: it takes a tenth of a second
    from phonenumbers import PhoneNumberMatcher

    class Matcher(PhoneNumberMatcher):
        """The library's, which parses only what may be valid."""

        def _parse_and_verify(self, candidate: str, offset: int) -> Any:  # noqa: ANN401
            return super()._parse_and_verify(candidate, offset) if may_be_valid(candidate, self.preferred_region) else None

    return Matcher


def numbers(text: str, region: str | None, most_tries: int) -> list[tuple[int, int]]:
    """Return where valid numbers stand: half-open code points.

    Args:
        text: a short window.
        region: ISO 3166-1 code of the country in which the text would be dialled; None for international numbers only.
        most_tries: how many candidates are looked at.

    """
    return [(match.start, match.end) for match in _matcher()(text, region, max_tries=most_tries)]
