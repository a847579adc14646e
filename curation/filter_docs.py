# SPDX-License-Identifier: Apache-2.0
"""The catalogue told from the code: parameters, signals, rules and limits of every filter."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from curation.errors import UsageError
from curation.judge import DUPLICATE, EARLIER_DUPLICATE
from curation.recipe import parameter_adapter
from filters import CATALOGUE
from filters.contract import Filter, Rule

LINKING_RULES = [
    {"rule": DUPLICATE, "drops_when": "another document of its group is preferred"},
    {"rule": EARLIER_DUPLICATE, "drops_when": "its group has a document of an earlier release"},
]
VERBS = {"measure": "measures", "edit": "edits", "link": "links"}


def list_filters() -> dict[str, str]:
    """Return every filter's name with the first sentence of its documentation."""
    return {name: _summary(kind) for name, kind in CATALOGUE.items()}


def filter_json(name: str, built: Filter | None = None) -> dict[str, Any]:
    """Return all that is declared of a filter, as JSON values, with the facts that follow from ``built``'s parameters."""
    kind = _known(name)
    schema = parameter_adapter(name).json_schema()
    return {
        "filter": name,
        "version": kind.version,
        "summary": _summary(kind),
        "documentation": _module_docs(kind),
        "languages": kind.languages,
        "links": kind.links,
        "edits": kind.edits,
        "reads": list(kind.reads),
        "parameters": schema.get("properties", {}),
        "thresholds": sorted(kind.thresholds()),
        "signals": [
            {
                "signal": s.name,
                "type": str(s.type),
                "unit": s.unit,
                "low": s.low,
                "high": s.high,
                "null": s.null,
                "meaning": s.meaning,
                "evidence": s.evidence,
            }
            for s in kind.signals
        ],
        "rules": [{"rule": rule.name, "drops_when": rule_text(rule)} for rule in kind.rules] + (LINKING_RULES if kind.links else []),
        "facts": (built or kind()).facts(),
    }


def describe(name: str, built: Filter | None = None) -> str:
    """Return all that is declared of a filter, as text."""
    told = filter_json(name, built)
    lines = [f"{name} (version {told['version']})", "", told["documentation"], "", f"Languages: {told['languages']}", "", "Parameters:"]
    defaults = CATALOGUE[name]().parameters()
    for parameter, schema in told["parameters"].items():
        threshold = ", threshold" if parameter in told["thresholds"] else ""
        choices = f"; one of {', '.join(found)}" if (found := _choices(schema)) else ""
        lines.append(f"  {parameter} = {_shown(defaults[parameter])}{threshold}{choices}\n      {schema.get('description', '')}".rstrip())
    if told["signals"]:
        lines += ["", "Signals:"]
        for signal in told["signals"]:
            unit = f" {signal['unit']}" if signal["unit"] else ""
            lines.append(f"  {signal['signal']}: {signal['type']}{unit}; {signal['meaning']} (null: {signal['null']})")
    lines += ["", "Rules:"]
    lines += [f"  {rule['rule']}: {rule['drops_when']}" for rule in told["rules"]] or ["  none"]
    return "\n".join([*lines, *([""] * bool(told["facts"])), *told["facts"]])


def rule_text(rule: Rule) -> str:
    """Say when a rule fails."""
    comparison = {
        "below": f"{rule.signal} < {rule.parameter}",
        "above": f"{rule.signal} > {rule.parameter}",
        "in": f"{rule.signal} is in {rule.parameter}",
        "not_in": f"{rule.signal} is not in {rule.parameter}",
        "is": f"{rule.signal} is {rule.value}",
        "missing": f"{rule.signal} is null",
    }[rule.fails]
    return f"{comparison}, if {rule.when} is drop" if rule.when else comparison


def _known(name: str) -> type[Filter]:
    if name not in CATALOGUE:
        near = get_close_matches(name, CATALOGUE, 1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"there is no filter {name!r}; {meant}filters: {', '.join(CATALOGUE)}")
    return CATALOGUE[name]


def _summary(kind: type[Filter]) -> str:
    text = inspect.getdoc(kind) or ""
    return " ".join(text.split("\n\n")[0].split())


def _module_docs(kind: type[Filter]) -> str:
    return inspect.cleandoc(sys.modules[kind.__module__].__doc__ or "")


def _choices(schema: Mapping[str, Any]) -> list[str]:
    """Return the values that a parameter, or an entry of its list, can take, where they are few and named."""
    parts = [schema, schema.get("items", {}), *schema.get("anyOf", ())]
    return [str(value) for part in parts for value in part.get("enum", ())]


def _shown(default: object) -> str:
    return "none" if default is None else str(default)
