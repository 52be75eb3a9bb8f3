"""
Packages that are listed one on each line should be in order.

A long list is read, compared and merged more easily when it is sorted: what is there twice stands
side by side, and two people who add something do so in different places. It is the advice of
Docker's own guide.

Reported are lists of three packages and more, of which each has its line, for apt, apk, dnf, yum
and zypper. Left alone are lists with variables, and with options between the packages. There is no
fix where a comment stands between the lines, as it belongs to one of them. The fix is not safe: of
two packages that serve the same purpose, the order may decide which is installed.

Bad:

    FROM alpine:3.22
    RUN apk add --no-cache \\
        git \\
        curl \\
        bash

Good:

    FROM alpine:3.22
    RUN apk add --no-cache \\
        bash \\
        curl \\
        git
"""

from collections.abc import Iterator, Sequence

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.knowledge.names import bare_name
from dockerlint.model import Dockerfile
from dockerlint.model.packages import APT, MANAGERS, RPM
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Argument, Command

rule = Rule(
    Severity.STYLE,
    codes=("tally/sort-packages", "S7018"),
    fix=Safety.UNSAFE,
    effects=(
        *Change.ADDS_ARGUMENT.of(),
        *Change.REMOVES_ARGUMENT.of(),
        *Change.CHANGES_ARGUMENT.of(),
    ),
    profile=Profile.STRICT,
)
FEW = 3  # fewer need no order


@rule.on(Command, *APT, "apk", *RPM, "zypper")
def unsorted(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A list of packages, one on each line, that is not in order."""
    if not command.runs(*MANAGERS[command.name].installs):
        return
    packages = command.operands()
    name = command.subcommand.text if command.subcommand else ""
    in_order = sorted(packages, key=order)
    if len(packages) < FEW or in_order == list(packages) or not plain(packages, command, file):
        return
    moved = next(a for a, b in zip(packages, in_order, strict=True) if a is not b)
    yield rule.finding(
        moved.span,
        f"the packages of this `{command.name} {name}` are not in order",
        sorted_in_place(command, packages, in_order, file),
    )


def order(package: Argument) -> tuple[str, str]:
    """By name, whatever the case and the version."""
    text = package.value or package.text
    return bare_name(text).lower(), text


def plain(packages: Sequence[Argument], command: Command, file: Dockerfile) -> bool:
    """True when the packages stand side by side, each on a line of its own, by their names."""
    at = command.argv.index(packages[0])
    together = command.argv[at : at + len(packages)] == tuple(packages)
    lines = {file.source.line_at(package.span.start) for package in packages}
    known = all(package.value == package.text for package in packages)
    return together and known and len(lines) == len(packages)


def sorted_in_place(
    command: Command, packages: Sequence[Argument], in_order: list[Argument], file: Dockerfile
) -> Fix | None:
    """Give each place the package that belongs there."""
    run, script = file.run_of(command)
    if not command.editable or script.broken:
        return None
    first, last = packages[0].span.start, packages[-1].span.end
    comments = [comment.span for comment in run.comments]
    comments += [script.body.span(*comment) for comment in script.comments]
    if any(first < comment.start < last for comment in comments):
        return None
    pairs = [(a, b) for a, b in zip(packages, in_order, strict=True) if a.text != b.text]
    if any(file.source.text[slice(*a.span)] != a.text for a, _ in pairs):
        return None
    return Fix.unsafe("Sort the packages", *(Edit(a.span, b.text) for a, b in pairs))
