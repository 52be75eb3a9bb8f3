"""
A tar archive that is copied and then unpacked should be added by `ADD`.

`COPY archive.tar.gz` makes a layer with the archive, and the `RUN` that unpacks it another one
with the files. Removing the archive in that `RUN` leaves the first layer as large as it was. `ADD`
unpacks on the way, so that the image has the files only.

Reported is what `ADD` can do as well: a tar archive, plain or packed by gzip, bzip2, xz or zstd,
that `tar` unpacks whole. Left alone, while hadolint reports them, are `tar` with further options,
such as `--strip-components`, or with the names of members; archives that another command reads
too, such as a check of its sum; files that are only packed, which `ADD` copies as they are; and an
archive of the same name elsewhere. Found as well is what hadolint passes over: `tar xf` without a
dash, `--file=`, zstd, names with variables, and `tar` below `sudo` or with its path.

The fix is offered for a command of its own with `tar -C`. It is unsafe, as owners may differ.

Bad:

    FROM debian:bookworm-slim
    COPY app.tar.gz /tmp/
    RUN mkdir -p /opt/app && tar -xzf /tmp/app.tar.gz -C /opt/app && rm /tmp/app.tar.gz

Good:

    FROM debian:bookworm-slim
    ADD app.tar.gz /opt/app/
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.fetches import UNPACKERS
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command, Copy, Run, Script, Word

rule = Rule(
    Severity.INFO,
    codes=("DL3010",),
    profile=Profile.STRICT,
    fix=Safety.UNSAFE,
    effects=(*Change.REMOVES_COMMAND.of(), *Change.ADDS_LAYER.of()),
)
TAR = pattern(r".*\.(?:tar(?:\.(?:gz|bz2|xz|zst))?|tgz|taz|tb2|tbz2?|txz|tzst)", re.I | re.S)
PLAIN = set("xvzjJap")  # one-letter options that change nothing about what comes out
LONG = {"--extract", "--get", "--verbose", "--gzip", "--gunzip", "--ungzip", "--bzip2", "--xz"}
LONG |= {"--zstd", "--auto-compress", "--preserve-permissions", "--same-permissions"}
WITH_VALUE = {"--file": "f", "--directory": "C"}
PARTS = pattern(r"[/=:,;\s]")
MANY = 100  # uses of one archive that are looked at
SIMPLE_PATH = pattern(r"/[\w./+-]*")


class Unpacked(NamedTuple):
    """A command that takes all out of an archive."""

    command: Command
    run: Run
    script: Script
    archive: str
    folder: str | None  # given by -C


@rule.on(Stage, *UNPACKERS)
def copied_then_unpacked(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """The source of a COPY that is an archive, which a later RUN of the stage unpacks."""
    copies = [i for i in stage.instructions if isinstance(i, Copy) and not i.flag("from")]
    found = [
        (copy, w, name) for copy in copies for w in copy.sources if (name := goes_to(copy, w))
    ]
    if not found:
        return
    mentioned: dict[str, list[tuple[Run, Command, Unpacked | None]]] = {}
    for run, script in stage.runs:
        for command in script.commands:
            unpacked = unpacks(run, script, command)
            for name in {part for word in command.words for part in PARTS.split(word)}:
                mentioned.setdefault(name, []).append((run, command, unpacked))
    for copy, word, path in found:
        name = path.rpartition("/")[2]
        later = [each for each in mentioned.get(name, ())[:MANY] if each[0].span > copy.span]
        tars = [u for _, _, u in later if u and same(u.archive, path)]
        if tars and all(u in tars or command.name == "rm" for _, command, u in later):
            yield rule.finding(
                word.span,
                f"`{name}` stays in the image beside what `tar` unpacks of it; `ADD` unpacks it",
                added(stage, copy, tars[0]) if len(tars) == 1 else None,
            )


def goes_to(copy: Copy, source: Word) -> str | None:
    """The path of an archive in the image; None for other files."""
    target = copy.words[-1].text.strip("\"'")
    name = source.text.strip("\"'").rpartition("/")[2]
    if TAR.fullmatch(target):
        return target
    return f"{target.rstrip('/')}/{name}" if TAR.fullmatch(name) else None


def same(one: str, other: str) -> bool:
    """True when two paths may be those of one file: they differ in no folder that is known."""
    if one.startswith("/") and other.startswith("/") and "$" not in one + other:
        return one == other
    return one.rpartition("/")[2] == other.rpartition("/")[2]


def unpacks(run: Run, script: Script, command: Command) -> Unpacked | None:
    """What a plain `tar -xf archive` unpacks; None for every other command."""
    if command.name not in UNPACKERS:
        return None
    values: dict[str, str] = {}
    letters = ""
    words = list(command.words)
    if words and words[0].isalpha():
        words[0] = f"-{words[0]}"
    waiting = ""  # options whose values are still to come
    for word in words:
        name, equals, value = word.partition("=")
        if waiting:
            values[waiting[0]], waiting = word, waiting[1:]
        elif name in WITH_VALUE and equals:
            values[WITH_VALUE[name]] = value
        elif name in WITH_VALUE:
            waiting = WITH_VALUE[name]
        elif word in LONG:
            letters += "x" if word in ("--extract", "--get") else ""
        elif word.startswith("-C/"):
            values["C"] = word[2:]
        elif re.fullmatch("-[A-Za-z]+", word):
            letters += word[1:]
            waiting = "".join(letter for letter in word[1:] if letter in "fC")
        else:
            return None
    if "x" not in letters or "f" not in values or set(letters) - PLAIN - set("fC"):
        return None
    return Unpacked(command, run, script, values["f"], values.get("C"))


def added(stage: Stage, copy: Copy, unpacked: Unpacked) -> Fix | None:
    """Write ADD to the folder that tar unpacks to, and take out tar and the removal after it."""
    run, script, command = unpacked.run, unpacked.script, unpacked.command
    folder = unpacked.folder or ""
    alone = script.links[command.link].command is command and not command.redirects
    plain = len(copy.words) == 2 and not copy.flags and copy.json is None
    plain = plain and TAR.fullmatch(copy.words[0].text.strip("\"'")) is not None
    if not alone or not plain or command.wrappers or not SIMPLE_PATH.fullmatch(folder):
        return None
    if any(i.name == "USER" for i in stage.chain) or run.comments:
        return None
    gone = [script.links[command.link]]
    gone += [
        link
        for link in script.links[command.link + 1 :]
        if (c := link.command) and c.name == "rm" and c.words[-1:] == (unpacked.archive,)
    ]
    rest = [link for link in script.links if link not in gone]
    if rest == [link for link in rest if (c := link.command) and c.name == "mkdir"]:
        removals = [edits.delete(run)] if all(folder in link.text for link in rest) else []
    else:
        removals = [e for link in gone if (e := edits.remove_link(run, script, link))]
        removals *= len(removals) == len(gone)
    removals.sort()
    if not removals or any(one.span.end > two.span.start for one, two in pairwise(removals)):
        return None
    keyword = edits.in_case_of(copy, "ADD")
    target = Edit(copy.words[-1].span, f"{folder.rstrip('/')}/")
    return Fix.unsafe("Let `ADD` unpack it", Edit(copy.keyword.span, keyword), target, *removals)
