# SPDX-License-Identifier: Apache-2.0
"""How long works are protected, as years: the European Union, France with its extensions, the United States.

* ``eu``: 70 years after the death of the last author (Directive 2006/116/EC, Art. 1(1), (2)), to the end of that year (Art. 8); for works
  that are declared anonymous 70 years after publication (Art. 1(3)).
* ``fr``: the same, and for works published before the end of 1920 6 years and 152 days (Code de la propriété intellectuelle L123-8), before
  1948 8 years and 120 days (L123-9), for authors who died for France 30 years (L123-10). The Cour de cassation held on 27 February 2007
  that the wars are contained in the 70 years where no longer term had begun by 1 July 1995; ``wars_contained`` follows it, the default
  does not.
* Posthumous works: first published after the 70 years, they are protected for 25 years from publication (Directive 2006/116/EC, Art. 4;
  L123-4). In France those published before July 1995 had 50 years from publication (law of 11 March 1957, Art. 23), and terms that ran then
  were not cut short (Directive, Art. 10(1)): the longer holds.
* Shorter term, in France, on request: a work whose country of origin is the United States, by an author who is no national of a member
  state, is free when it is there (L123-12; Directive, Art. 7(1)). For the Union as a whole it is never applied: by the treaty of 1892
  Germany gives American works its own term.
* ``us``: published at least 96 years before the year of release (17 U.S.C. § 304(b), 305: 95 years, to the end of the year).

An unknown date makes an unknown term, and what would shorten a term is taken from what the source says alone; a work without a year of
publication is taken for one that was published in time, not posthumously. It knows no critical editions, no longer terms of other member
states, no renewals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Jurisdiction = Literal["eu", "fr", "us"]
Status = Literal["public_domain", "protected", "unknown"]

LIFE_YEARS: Final = 70
OLD_YEARS: Final = 50
"""The term of 1866 to 1997: a work that was free before a war was not extended by it."""
FIRST_WAR: Final = (6, 152)
SECOND_WAR: Final = (8, 120)
DIED_FOR_FRANCE_YEARS: Final = 30
US_YEARS: Final = 96
POSTHUMOUS_YEARS: Final = 25
POSTHUMOUS_YEARS_OF_1957: Final = 50
LAST_OF_1957: Final = 1995
"""Works published in this year may have been before its July: the longer term is taken."""
_DAYS: Final = 365


@dataclass(frozen=True)
class Work:
    """What is known of a work; None and empty mean unknown.

    Attributes:
        deaths: the years in which its authors died.
        living: an author is known not to be dead, or his death not to be known.
        published: the year of its first publication.
        anonymous: it was published without an author's name, and none is known.
        died_for_france: an author bears the mention "mort pour la France".
        american: its country of origin is the United States, and no author is a national of a member state of the Union.

    """

    deaths: tuple[int, ...] = ()
    living: bool = False
    published: int | None = None
    anonymous: bool = False
    died_for_france: bool = False
    american: bool = False


@dataclass(frozen=True)
class Term:
    """Whether a work is free in one jurisdiction, from which first of January, and by which rule."""

    status: Status
    from_year: int | None
    rule: str


def term(work: Work, jurisdiction: Jurisdiction, release_year: int, *, wars_contained: bool = False, shorter_term: bool = False) -> Term:
    """Return the term of a work in one jurisdiction, seen from the year of release.

    >>> term(Work(deaths=(1885,), published=1862), "fr", 2026)
    Term(status='public_domain', from_year=1971, rule='death 1885 + 70 + 14 years 272 days (L123-8, L123-9)')
    >>> term(Work(published=1930), "us", 2026).status, term(Work(published=1931), "us", 2026).status
    ('public_domain', 'unknown')
    >>> term(Work(deaths=(1900,), published=2010), "eu", 2026)
    Term(status='protected', from_year=2036, rule='posthumous, published 2010 + 25 (2006/116 Art. 4)')
    """
    if jurisdiction == "us":
        if work.published is None:
            return Term("unknown", None, "year of publication unknown")
        free = work.published <= release_year - US_YEARS
        status: Status = "public_domain" if free else "unknown"
        return Term(status, work.published + US_YEARS, f"published {work.published} + {US_YEARS - 1} years (17 U.S.C. 304)")
    if work.anonymous and not work.deaths:
        if work.published is None:
            return Term("unknown", None, "anonymous, year of publication unknown")
        return _until(work.published + LIFE_YEARS, f"anonymous, published {work.published} + {LIFE_YEARS}", release_year)
    if not work.deaths or work.living:
        return Term("unknown", None, "year of death of an author unknown")
    last = max(work.deaths)
    if jurisdiction == "eu":
        until = max((last + LIFE_YEARS, f"death {last} + {LIFE_YEARS}"), _posthumous(work, last, french=False))
        return _until(*until, release_year)
    found = max(_france(work, last, wars_contained=wars_contained), _posthumous(work, last, french=True))
    if shorter_term and work.american and work.published is not None and work.published + US_YEARS - 1 < found[0]:
        found = work.published + US_YEARS - 1, f"published {work.published} + {US_YEARS - 1} in the United States, its origin (L123-12)"
    return _until(*found, release_year)


def _posthumous(work: Work, last: int, *, french: bool) -> tuple[int, str]:
    """Return the last year in which a work is protected as a posthumous one, and why; the year 0 when it is none."""
    if work.published is None or work.published <= last:
        return 0, ""
    if work.published > last + LIFE_YEARS:
        rule = "L123-4" if french else "2006/116 Art. 4"
        after = work.published + POSTHUMOUS_YEARS, f"posthumous, published {work.published} + {POSTHUMOUS_YEARS} ({rule})"
    else:
        after = 0, ""
    if french and work.published <= LAST_OF_1957:
        of_1957 = f"posthumous, published {work.published} + {POSTHUMOUS_YEARS_OF_1957} (law of 11 March 1957, Art. 23)"
        return max(after, (work.published + POSTHUMOUS_YEARS_OF_1957, of_1957))
    return after


def _until(last_year: int, rule: str, release_year: int) -> Term:
    return Term("public_domain" if release_year > last_year else "protected", last_year + 1, rule)


def _france(work: Work, last: int, *, wars_contained: bool) -> tuple[int, str]:
    """Add the extensions; a work whose year of publication is unknown is given both wars."""
    wars = []
    if not wars_contained or work.died_for_france:
        if (work.published is None or work.published <= 1920) and last + OLD_YEARS >= 1914:
            wars.append((*FIRST_WAR, "L123-8"))
        if (work.published is None or work.published < 1948) and last + OLD_YEARS + FIRST_WAR[0] >= 1939:
            wars.append((*SECOND_WAR, "L123-9"))
    years, days = sum(war[0] for war in wars), sum(war[1] for war in wars)
    rule = f"death {last} + {LIFE_YEARS}" + (f" + {years} years {days} days ({', '.join(war[2] for war in wars)})" if wars else "")
    if work.died_for_france:
        years += DIED_FOR_FRANCE_YEARS
        rule += f" + {DIED_FOR_FRANCE_YEARS} (L123-10)"
    return last + LIFE_YEARS + years + (1 if days else 0) + days // _DAYS, rule
