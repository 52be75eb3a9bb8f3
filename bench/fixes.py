"""Show how far fixes can be trusted: dockerlint's beside those of a peer.

    python bench/fixes.py [FOLDER] [--list] [--json FILE]

Each contestant fixes its own copy of the folder, with its default settings, and then fixes it a
second time. Texts are read by BuildKit's parser (PyPI: dockerfile), and by dockerlint's for the
faults that the former lets pass. The peer is run where it is installed: `pip install tally-cli`.
The default folder is the corpus of real Dockerfiles where that lies beside the project, else every
rule fixture's Dockerfile. Exit code 1 when dockerlint did any harm.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import dockerfile  # type: ignore[import-not-found]  # BuildKit's parser; ships no types
from common import ROOT, dockerfiles, fixtures, program

from dockerlint.effects import Change
from dockerlint.findings import Fix, Safety
from dockerlint.fixer import Fixer
from dockerlint.registry import load
from dockerlint.rule import Rule
from dockerlint.surroundings import Surroundings
from dockerlint.syntax import parse
from dockerlint.text import Source

sys.path.insert(0, str(ROOT / "tests"))
from meaning import differences, undeclared  # what fixes are held to

RULES = {rule.name: rule for rule in load()}
TAKES_AWAY = {
    *(Change.REMOVES_COMMAND, Change.REMOVES_ARGUMENT, Change.REMOVES_OPTION),
    *(
        Change.CHANGES_ARGUMENT,
        Change.CHANGES_BASE,
        Change.CHANGES_PROGRAM,
        Change.REMOVES_WRAPPER,
    ),
}
CORPUS = ROOT.parent / "shared/corpus"
HARM = {
    "broken": "files with a fault, at which a build stops, that was not there before",
    "lost words": "of the others: files that lack a word which the tool does not mean to remove",
    "over a tenth": "of these: files that lack more than a tenth of their words",
    "undeclared": "files built in another way than the rules declare; the peer's declare nothing",
    "not settled": "of those not broken: files that a second run changes again",
    "crashes": "files on which the tool fell over, or did other than its API says",
}
COLUMNS = {"changed": "files whose text is another afterwards", **HARM}
LEGEND = {"files": "files given to the tool", **COLUMNS, "seconds": "wall time of the first run"}

BETWEEN_WORDS = re.compile(r"""(?:<<-|[\s\\"'`()\[\]{},;|&=<>$?])+""")
KEYWORDS = {"AS", "CMD", "NONE"}  # those inside an instruction
# What tally means to replace: by cache mounts, `apt-get`, `ADD` of a repository, `COPY --chmod`,
# `COPY` of a heredoc, one of curl and wget, `SHELL`, other file modes. It does not tell for a
# single fix, so these never count as lost.
REPLACED_BY_TALLY = frozenset(
    [
        *("rm", "-rf", "/var/lib/apt/lists/*", "--no-cache", "--no-cache-dir", "apt"),
        *("git", "clone", "--branch", "--depth", "1", "chmod", "echo"),
        *("--recursive", "wget", "pwsh", "-c", "1777"),
    ]
)
FELL_OVER = re.compile(r"^(Traceback \(most recent call last\)|panic:|fatal error:)", re.M)

Texts = dict[str, bytes]  # by relative path
Listed = dict[str, str]  # what there is to say of a file, by relative path


@dataclass
class Ran:
    """What running a tool over files took, and on which it fell over."""

    seconds: float
    crashes: Listed = field(default_factory=dict)


@dataclass
class Contestant:
    """A command line that fixes the files given after it, and succeeds whatever it finds."""

    name: str
    command: list[str]
    allowed: Safety | None = None  # for dockerlint: what its API is asked for
    bug: int | None = None  # the exit code that tells of a bug in the tool
    replaces: frozenset[str] = frozenset()  # words it means to replace by others

    def run(self, folder: Path, files: list[str]) -> Ran:
        """Fix the files. Where one stops the whole run, all are put back and tried in halves."""
        before = texts(folder, files)
        start = time.perf_counter()
        done = subprocess.run(
            [*self.command, *files], cwd=folder, capture_output=True, check=False
        )
        seconds = time.perf_counter() - start
        if not done.returncode:
            return Ran(seconds)
        if len(files) == 1:
            why = self.crash(done)
            return Ran(seconds, dict([(files[0], why)] if why else []))
        for file, data in before.items():
            (folder / file).write_bytes(data)
        half = len(files) // 2
        one, other = self.run(folder, files[:half]), self.run(folder, files[half:])
        return Ran(one.seconds + other.seconds, one.crashes | other.crashes)

    def crash(self, done: subprocess.CompletedProcess[bytes]) -> str:
        """How the tool fell over; empty when it ended as it means to."""
        code, said = done.returncode, done.stderr.decode(errors="replace")
        if code < 0 or code > 128 or code == self.bug or FELL_OVER.search(said):
            return f"exit code {code}: {' '.join(said.split())[:200]}"
        return ""


@dataclass
class Row:
    """What a contestant did: for each column the files that count there."""

    name: str
    files: int
    seconds: float
    declares: bool = False  # its rules say what their fixes do
    listed: dict[str, Listed] = field(default_factory=lambda: {column: {} for column in COLUMNS})

    @property
    def figures(self) -> dict[str, float | str]:
        """The row of the table."""
        counts: dict[str, float | str] = {c: len(files) for c, files in self.listed.items()}
        if not self.declares:
            counts["undeclared"] = "-"
        return {"files": self.files, **counts, "seconds": round(self.seconds, 2)}

    @property
    def harm(self) -> int:
        """How much is counted that should be nothing."""
        return sum(len(self.listed[column]) for column in HARM)


def contestants() -> list[Contestant]:
    """dockerlint, and the peer where it is installed; each with and without unsafe fixes."""
    own = str(Path(sys.executable).with_name("dockerlint"))
    safe = [own, "check", "--fix", "--fail-level", "none", "--config", os.devnull]
    safe += ["--shellcheck", "off"]  # the API is asked without it
    found = [
        Contestant("dockerlint safe", safe, Safety.SAFE, bug=3),
        Contestant("dockerlint unsafe", [*safe, "--unsafe-fixes"], Safety.UNSAFE, bug=3),
    ]
    if tally := program("tally"):
        safe = [tally, "lint", "--fix", "--fail-level", "none", "--slow-checks=off", "--no-config"]
        unsafe = [*safe, "--fix-unsafe"]
        found.append(Contestant("tally safe", safe, replaces=REPLACED_BY_TALLY))
        found.append(Contestant("tally unsafe", unsafe, replaces=REPLACED_BY_TALLY))
    return found


def texts(folder: Path, files: list[str]) -> Texts:
    """What the files hold."""
    return {file: (folder / file).read_bytes() for file in files}


def words(data: bytes) -> Counter[str] | None:
    """The words of all instructions but their keywords; None where BuildKit reads none.

    An instruction may become another (`MAINTAINER` a `LABEL`) or part of one, and no word is lost.
    Neither does quoting, exec form or `key=value` form make another word.
    """
    try:
        instructions = dockerfile.parse_string(data.decode(errors="replace"))
    except dockerfile.GoParseError:
        return None
    found: Counter[str] = Counter()
    for one in instructions:
        for text in (*one.flags, *one.value, *(heredoc.content for heredoc in one.heredocs)):
            found.update(split(text))
        found.subtract(heredoc.name for heredoc in one.heredocs)  # how it ends is no matter
    return +found


def split(text: str) -> list[str]:
    """The words of a text: what stands between blanks and punctuation of the shell.

    A repository goes by the same name with and without `.git`.
    """
    found = [word.removesuffix(".git") for word in BETWEEN_WORDS.split(text) if word]
    return [word.upper() if word.upper() in KEYWORDS else word for word in found]


def faults(data: bytes) -> Counter[str]:
    """What stops a build, as far as two parsers can tell."""
    found = Counter(problem.message for problem in parse(Source.decode(data)).problems)
    if words(data) is None:
        found["BuildKit's parser refuses it"] += 1
    return found


def judge(before: bytes, after: bytes, declared: Counter[str]) -> Listed:
    """The columns in which a file counts by its texts, and what there is to say."""
    if before == after:
        return {}
    found = {"changed": ""}
    if new := faults(after) - faults(before):
        return {**found, "broken": "; ".join(sorted(new))}
    old, kept = words(before), words(after)
    lost = (old or Counter()) - (kept or Counter()) - declared
    if old and lost:
        found["lost words"] = " ".join(sorted(lost.elements()))
        if lost.total() * 10 > old.total():
            found["over a tenth"] = f"{lost.total()} of {old.total()}"
    return found


def declared(before: str, after: str, chosen: list[tuple[Rule, Fix]]) -> Counter[str]:
    """The words that fixes take away as their rules say they do."""
    effects = [effect for rule, _ in chosen for effect in rule.effects]
    found: Counter[str] = Counter()
    for effect in differences(before, after).elements():
        if not any(each.covers(effect) for each in effects):
            continue
        if effect.change in TAKES_AWAY:
            what = effect.what.partition(" to ")[0].removeprefix("?/")  # a folder in a folder
            found.update(split(what))
        elif effect.change is Change.CHANGES_IMAGE:
            found |= setting(before, effect.what) - setting(after, effect.what)
    return found


def setting(text: str, what: str) -> Counter[str]:
    """The words of the instructions that set something of the image: ``ENV DEBUG``."""
    keyword, _, name = what.partition(" ")
    found: Counter[str] = Counter()
    for instruction in parse(Source(text)).instructions:
        if instruction.name == keyword and name in instruction.text:
            found.update(split(instruction.text))
    return found


class Meant(NamedTuple):
    """What a tool means to do to a file."""

    removed: Counter[str]  # words
    text: bytes | None = None  # the fixed text, where there is an API to ask
    undeclared: str = ""  # what the builder does differently and no rule declares


def intended(contestant: Contestant, path: Path, before: bytes) -> Meant:
    """What the tool means to do: dockerlint is asked, of others it is known in general."""
    if contestant.allowed is None:
        had = words(before) or Counter()
        return Meant(Counter({word: had[word] for word in contestant.replaces}))
    source = Source.decode(before)
    result = Fixer(context=Surroundings(path)).run(source, contestant.allowed)
    old, new = source.text, result.source.text
    chosen = [(RULES[finding.rule], fix) for finding, fix in result.applied]
    wrong = "; ".join(undeclared(old, new, chosen))
    return Meant(declared(old, new, chosen), result.source.encode(), wrong)


def measure(contestant: Contestant, folder: Path) -> Row:
    """Let a contestant fix a copy of the folder twice, and look at what it did."""
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "copy"
        shutil.copytree(folder, copy, symlinks=True, copy_function=shutil.copyfile)
        files = [str(Path(path).relative_to(copy)) for path in dockerfiles(copy)]
        before = texts(copy, files)
        ran = contestant.run(copy, files)
        after = texts(copy, files)
        row = Row(contestant.name, len(files), ran.seconds, contestant.allowed is not None)
        row.listed["crashes"].update(ran.crashes)
        for file in files:
            meant = intended(contestant, copy / file, before[file])
            if meant.text not in (None, after[file]):
                row.listed["crashes"].setdefault(file, "the API gives another text")
            if meant.undeclared:
                row.listed["undeclared"][file] = meant.undeclared
            for column, what in judge(before[file], after[file], meant.removed).items():
                row.listed[column][file] = what
        run_again(contestant, copy, row, after)
    return row


def run_again(contestant: Contestant, copy: Path, row: Row, after: Texts) -> None:
    """Fix once more what is not broken, and count what that changes."""
    files = [file for file in after if file not in row.listed["broken"]]
    row.listed["crashes"].update(contestant.run(copy, files).crashes if files else {})
    last = texts(copy, files)
    row.listed["not settled"].update((file, "") for file in files if last[file] != after[file])


def table(rows: list[Row]) -> str:
    """The figures, one row per contestant, and what the columns mean."""
    lines = ["".join([f"{'':18}", *(f"{column:>14}" for column in LEGEND)])]
    for row in rows:
        lines.append("".join([f"{row.name:18}", *(f"{n:>14}" for n in row.figures.values())]))
    lines += ["", *(f"{column:14}{meaning}" for column, meaning in LEGEND.items())]
    return "\n".join(lines)


def listing(row: Row) -> str:
    """The files counted in each column, and what there is to say of them."""
    lines = []
    for column, files in row.listed.items():
        lines.append(f"\n{row.name}, {column}: {len(files)}")
        lines += (f"  {file}{': ' if what else ''}{what}" for file, what in sorted(files.items()))
    return "\n".join(lines)


def main() -> int:
    """Parse arguments, run the contestants in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--list", action="store_true", help="print the files counted as well")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures and files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or CORPUS
        if not options.folder and not CORPUS.is_dir():
            folder = Path(made)
            fixtures(folder)
        if not dockerfiles(folder):
            parser.error(f"no Dockerfiles in {folder}")
        found = contestants()
        rows = [measure(contestant, folder) for contestant in found]
    print(table(rows))
    if not program("tally"):
        print("\ntally is not installed")
    if options.list:
        print(*map(listing, rows), sep="\n")
    if options.json:
        figures = {row.name: {**row.figures, "listed": row.listed} for row in rows}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    harmful = any(row.harm for row, one in zip(rows, found, strict=True) if one.allowed)
    return int(harmful)


if __name__ == "__main__":
    sys.exit(main())
