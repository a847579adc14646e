# SPDX-License-Identifier: Apache-2.0
"""Find telephone numbers as phonenumbers' matcher does, without parsing what no numbering plan of the region can know.

Nearly all candidates of a page are refused, and phonenumbers takes a tenth of a millisecond for each. A candidate written in digits and
the usual marks, without "+", is valid only when its digits are

* a number of the region's calling code after the trunk prefix, the code, or both;
* such a number alone, where its format asks for no trunk prefix (``_is_national_prefix_present_if_required`` of phonenumbers);
* a number of any country's general form with its calling code, after the prefix for calls abroad.

The library's own metadata say all this in regular expressions, of which one automaton is made (``filters.pii.automata``). Everything else
goes to the library, and so does what the automaton accepts; the results are the library's (tested on real pages and on drawn digits).
The same automata sift runs of digits in compiled code (``filters.kernels.telephones``).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np

from filters.kernels.layouts import Plans
from filters.pii.automata import (
    DEAD,
    EMPTY,
    REST,
    START,
    Node,
    Table,
    accepted,
    any_of,
    begun_at,
    deterministic,
    either,
    join,
    optional,
    parse,
)

_PLAIN: Final = re.compile(r"[0-9 ()./\-\u00a0\u2010-\u2015]*\Z")
_ANYTHING: Final = join(parse(r"\d{4}"), REST)
"""What is taken for a number where only the library can tell."""
_NO_DIGIT: Final = re.compile(r"[^0-9]+")
_GROUP_ALONE: Final = re.compile(r"\\([1-9])\Z")
_FIRST_GROUP_ONLY: Final = re.compile(r"\(?\\1\)?\Z")
_TYPES: Final = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail",
)  # fmt: skip
"""What a valid number must be of its region; the names are those of phonenumbers' metadata."""


def _own_and_main(region: str) -> tuple[Any, Any, int]:
    """Return the metadata of a region, of the main region of its calling code, and the code."""
    from phonenumbers import PhoneMetadata, country_code_for_region
    from phonenumbers.phonenumberutil import region_code_for_country_code

    code = country_code_for_region(region)
    return PhoneMetadata.metadata_for_region(region), PhoneMetadata.metadata_for_region(region_code_for_country_code(code)), code


@cache
def plan_of(region: str) -> Table | None:
    """Return what digits look like that may be valid in a region; None where its numbers are made longer before they are checked."""
    from phonenumbers import PhoneMetadata
    from phonenumbers.phonenumberutil import region_codes_for_country_code

    own, main, code = _own_and_main(region)
    if own is None or main is None:
        return None
    own_trunk, main_trunk = _trunk(own), _trunk(main)
    if own_trunk is None or main_trunk is None:
        return None
    sharing = [PhoneMetadata.metadata_for_region(each) for each in region_codes_for_country_code(code)]
    types = [getattr(each, name) for each in sharing if each is not None for name in _TYPES]
    patterns = dict.fromkeys(each.national_number_pattern for each in types if each is not None and each.national_number_pattern)
    number, trunk = either(*map(parse, patterns)), either(own_trunk, main_trunk)
    expressions = {
        "written": either(join(own_trunk, number), join(parse(str(code)), optional(trunk), optional(trunk), number)),
        "bare": number,
        "begins as with a trunk": join(main_trunk, REST),
    }
    needs = []
    for place, form in enumerate(main.number_format):
        leading = parse(form.leading_digits_pattern[-1]) if form.leading_digits_pattern else EMPTY
        expressions |= {f"leading {place}": join(leading, REST), f"shape {place}": parse(form.pattern)}
        needs.append(_needs_trunk(form))

    def accepts(names: frozenset[str]) -> bool:
        if "written" in names:
            return True
        needed = next((need for place, need in enumerate(needs) if {f"leading {place}", f"shape {place}"} <= names), False)
        return "bare" in names and (not needed or "begins as with a trunk" in names)

    return deterministic(expressions, accepts)


def _trunk(metadata: Any) -> Node | None:  # noqa: ANN401 - phonenumbers has no types
    """Return what stands before national numbers; none at all is an expression that matches nothing. None where the rest is rewritten."""
    if not metadata.national_prefix_for_parsing:
        return either()
    rule = metadata.national_prefix_transform_rule
    kept = _GROUP_ALONE.match(rule) if rule else None
    if rule and kept is None:
        return None
    return parse(metadata.national_prefix_for_parsing, without=int(kept.group(1)) if kept else 0)


def _needs_trunk(form: Any) -> bool:  # noqa: ANN401
    """Tell whether numbers that are written in a format need the trunk prefix (``_is_national_prefix_present_if_required``)."""
    prefix = form.national_prefix_formatting_rule
    return bool(prefix) and not form.national_prefix_optional_when_formatting and _FIRST_GROUP_ONLY.match(prefix) is None


@cache
def abroad() -> Table:
    """Return what digits look like that may be valid after "+" or a prefix for calls abroad: a calling code, and a number of its plan."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    codes = []
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        plans: list[Any] = [PhoneMetadata.metadata_for_region_or_calling_code(code, region) for region in regions]
        number = either(*(parse(each) for each in dict.fromkeys(plan.general_desc.national_number_pattern for plan in plans)))
        trunk = _trunk(plans[0])
        codes.append(join(parse(str(code)), _ANYTHING if trunk is None else join(optional(trunk), optional(trunk), number)))
    return deterministic({"number": either(*codes)}, bool)


@cache
def _prefix(region: str) -> Any:  # noqa: ANN401 - phonenumbers has no types
    """Return the expression for the prefix of calls abroad; empty for none."""
    from phonenumbers import PhoneMetadata

    plan = PhoneMetadata.metadata_for_region(region)
    return (plan.international_prefix or "") if plan is not None else ""


@cache
def plan_of_all(regions: tuple[str, ...]) -> Table | None:
    """Return what digits look like that may be valid in some region, also for calls abroad; None where only the library can tell."""
    tables = [*map(plan_of, regions), *map(after_prefix, dict.fromkeys(filter(None, map(_prefix, regions))))]
    whole = [table for table in tables if table is not None]
    return any_of(whole) if len(whole) == len(tables) else None


@cache
def after_prefix(prefix: str) -> Table | None:
    """Return what digits look like after a prefix for calls abroad; None where it is not clear where the prefix ends."""
    table, known = deterministic({"prefix": parse(prefix)}, bool), abroad()
    if table.after[table.good].any():
        return None
    states = len(known.good)
    moved = np.where(table.after == DEAD, DEAD, np.where(table.good[table.after], START, table.after + states))
    after, good = np.concatenate([known.after, moved]).astype(np.int16), np.concatenate([known.good, np.zeros(len(moved), np.bool_)])
    return begun_at(Table(after, good), states + START)


@lru_cache(maxsize=256)
def plans_of(sets: tuple[tuple[str, ...], ...]) -> Plans:
    """Return the plans of some sets of regions; the first is that of calls abroad."""
    tables = [abroad(), *map(plan_of_all, sets)]
    after, begins, states = [], [], 0
    for table in tables:
        begins.append(-1 if table is None else states + START)
        if table is not None:
            moved = np.where(table.after == DEAD, 0, table.after.astype(np.int32) + states)
            after.append(np.column_stack([moved, table.good]).astype(np.int32))
            states += len(table.good)
    return Plans(np.concatenate(after), np.array(begins, np.int32))


def may_be_valid(candidate: str, region: str | None) -> bool:
    """Tell whether phonenumbers could call a candidate valid; False only where it cannot.

    >>> may_be_valid("06 12 34 56 78", "FR"), may_be_valid("6 12 34 56 78", "FR"), may_be_valid("+1 0", "FR")
    (True, False, True)
    """
    if _PLAIN.match(candidate) is None:
        return True
    if region is None:
        return False
    plan, digits = plan_of(region), _NO_DIGIT.sub("", candidate)
    if plan is None or accepted(plan, digits):
        return True
    prefix = re.match(_prefix(region) or "(?!)", digits)
    return prefix is not None and accepted(abroad(), digits[prefix.end() :])


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
