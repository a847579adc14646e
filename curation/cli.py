# SPDX-License-Identifier: Apache-2.0
"""The command line ``limpide``: its commands (``curation.commands``), its errors and its exit codes.

Data goes to stdout, everything else to stderr. Exit codes: 0 done; 1 a gate failed or a check found something; 2 the command or
the recipe is wrong and nothing was run; 3 the run failed; 130 interrupted, resumable.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, NoReturn

import click

from curation.commands import COMMANDS
from curation.errors import Interrupted, LimpideError, RunError


class Commands(click.Group):
    """Finds commands in the table, and turns every error of Limpide into its message and exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the module of a command; None when there is no such command."""
        return command_named(cmd_name) if cmd_name in COMMANDS else None

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a command."""
        try:
            return super().invoke(ctx)
        except LimpideError as error:
            _fail(error)
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            _fail(RunError(f"{place}{error.strerror or error}; free or mend the disk or folder, then run the same command again"))
        except KeyboardInterrupt:
            _fail(Interrupted("interrupted"))


def command_named(name: str) -> click.Command:
    """Import a command."""
    command: click.Command = getattr(importlib.import_module(f"curation.commands.{name}"), name)
    return command


def all_commands() -> list[tuple[str, click.Command]]:
    """Return every command and subcommand by its words, such as ``train perplexity``."""
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = command_named(name)
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", inner) for sub, inner in command.commands.items()]
    return found


def _fail(error: LimpideError) -> NoReturn:
    click.echo(f"limpide: {error}", err=True)
    raise SystemExit(error.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="limpide")
def main() -> None:
    """Turn open multilingual text sources into a release that strangers can audit.

    Start with `limpide run example -o demo`, then `limpide verify demo/release`.
    """


if __name__ == "__main__":
    main()
