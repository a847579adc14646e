# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide schema``."""

from __future__ import annotations

import click

from curation.commands.shared import print_result


@click.command()
def schema() -> None:
    """Print the JSON Schema of recipes, for editors.

    Example: limpide schema > limpide-recipe.schema.json
    """
    from curation.recipe_schema import recipe_schema

    print_result(recipe_schema(), as_json=True, text="")
