"""What the rules about development dependencies in the final image have in common."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix
from dockerlint.knowledge import costs
from dockerlint.model import Dockerfile
from dockerlint.model.node.files import manifest_beside
from dockerlint.model.node.installs import installs_project, leaves_dev_out
from dockerlint.model.node.production import reaches_production
from dockerlint.model.package_json import PackageJson
from dockerlint.rule import Rule
from dockerlint.sizes import Estimate
from dockerlint.syntax import Command
from dockerlint.text import Span

ON_INSTALL = ("preinstall", "install", "postinstall", "prepare", "prepublish")
DECIDED = ("--include", "--also", "--production", "--prod", "--dev", "-D", "-P", "-p")


def with_dev(rule: Rule, command: Command, option: str, file: Dockerfile) -> Iterator[Finding]:
    """An install that brings development dependencies to the final image; the fix adds ``option``.

    There is no fix where a script runs after the install, which may need one of them.
    """
    given = installs_project(command, file)
    if given is None or leaves_dev_out(given) or given.has(*DECIDED):
        return
    package = manifest_beside(command, file)
    if (package and package.lacks_dev) or not reaches_production(command, package, file):
        return
    words = (command.argv[0], command.subcommand or command.argv[0])
    called = words[0].text if words[0] is words[1] else f"{words[0].text} {words[1].text}"
    hooked = package is not None and any(name in package.scripts for name in ON_INSTALL)
    edit = None if hooked else edits.add_option(command, option)
    yield rule.finding(
        Span(words[0].span.start, words[1].span.end),
        f"`{called}` also installs {_named(package)}, and the image keeps them",
        Fix.unsafe(f"Add `{option}`", edit),
        saving=_saving(package),
    )


def _named(package: PackageJson | None) -> str:
    """The development dependencies, with their number where that is known."""
    if package is None or not package.dev:
        return "development dependencies"
    one = len(package.dev) == 1
    return "1 development dependency" if one else f"{len(package.dev)} development dependencies"


def _saving(package: PackageJson | None) -> Estimate | None:
    """What the development dependencies weigh, less what they may share with the others."""
    if package is None:
        return None
    dev, others = costs.npm_installed(package.dev), costs.npm_installed(package.dependencies)
    if dev is None or others is None:
        return dev if not package.dependencies else None
    return dev.minus(others)._replace(high=dev.high)
