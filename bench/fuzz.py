"""Parse, lint, fix and format generated Dockerfiles: the results must be what they have to.

    python bench/fuzz.py [--count N] [--start SEED] [--jobs N]
    python bench/fuzz.py --seed SEED

The inputs come from ``tests/grammar.py``, the checks from ``tests/invariants.py`` and
``tests/layout.py``. Every input is named by its seed, and every other one is checked with all
rules; the second form shows one, with its findings and fixes. A run stops after 20 inputs that
fail; the exit code is 1 when there was one. What is found here becomes a fixture.
"""

from __future__ import annotations

import argparse
import difflib
import multiprocessing
import os
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from grammar import damaged, dockerfile, shards, undecodable
from invariants import Remembering, invariants
from layout import faults as layout_faults

from dockerlint.config import Settings
from dockerlint.findings import Safety
from dockerlint.fixer import Fixer
from dockerlint.linter import lint
from dockerlint.model import LabelType
from dockerlint.rule import Profile
from dockerlint.text import Source

CHUNK = 200  # seeds that a worker takes at once
HANG = 1.0  # seconds of CPU that no input may take
WATCHDOG = 20  # seconds after which a worker gives an input up
FAILURES = 20  # inputs
EVERY = 10.0  # seconds between two lines of progress


def source_of(seed: int) -> Source:
    """The input of that name: one in eight is no whole Dockerfile."""
    random = Random(seed)
    kind = random.randrange(32)
    write = {28: damaged, 29: damaged, 30: shards, 31: undecodable}.get(kind, dockerfile)
    return Source(write(random))


# All rules, also those that need to know what a project asks of its images.
EVERYTHING = Settings(
    profile=Profile.ALL,
    trusted_registries=("ghcr.io",),
    labels={"version": LabelType.SEMVER, "maintainer": LabelType.EMAIL},
    strict_labels=True,
)


def settings_of(seed: int) -> Settings:
    """The settings of an input: every other one is checked with all rules."""
    return EVERYTHING if seed % 2 else Settings()


@dataclass
class Tally:
    """What a number of inputs came to."""

    inputs: int = 0
    with_findings: int = 0
    applied: int = 0
    cpu: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)  # seconds, seed
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.inputs += other.inputs
        self.with_findings += other.with_findings
        self.applied += other.applied
        self.cpu += other.cpu
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures

    def __str__(self) -> str:
        seconds, seed = self.slowest
        return (
            f"{self.inputs} inputs, {self.with_findings} with findings, {self.applied} fixes, "
            f"{1000 * self.cpu / max(self.inputs, 1):.2f} ms each, "
            f"slowest {1000 * seconds:.0f} ms (seed {seed}), {len(self.failures)} failures"
        )


class GaveUp(BaseException):
    """The watchdog's; no handler for ordinary errors takes it for one."""


def give_up(_signal: int, _frame: FrameType | None) -> None:
    """Raise out of an endless loop."""
    raise GaveUp


def set_watchdog(seconds: float) -> None:
    """Raise GaveUp after so many seconds, where the system can; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, give_up)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def check(seed: int, tally: Tally) -> None:
    """Check one input and count it."""
    source, fixer = source_of(seed), Remembering(settings=settings_of(seed))
    start = time.process_time()
    try:
        set_watchdog(WATCHDOG)
        found = list(invariants(source, fixer, line_ends=seed % 8 == 0))
        found += layout_faults(source.text, line_ends=seed % 8 == 0)
        tally.with_findings += bool(fixer.lint(source))
        tally.applied += len(fixer.run(source, Safety.UNSAFE).applied)
    except (Exception, GaveUp):
        found = [traceback.format_exc(limit=-8)]
    finally:
        set_watchdog(0)
    seconds = time.process_time() - start
    if seconds > HANG:
        found.append(f"took {seconds:.1f} s of CPU")
    tally.inputs += 1
    tally.cpu += seconds
    tally.slowest = max(tally.slowest, (seconds, seed))
    tally.failures += ((seed, what) for what in found)


def checked(seeds: range) -> Tally:
    """Check a number of inputs; this is what a worker does."""
    tally = Tally()
    for seed in seeds:
        check(seed, tally)
    return tally


def fuzz(count: int, start: int, jobs: int) -> Tally:
    """Check ``count`` inputs and tell on the way how it goes."""
    chunks = [range(s, min(s + CHUNK, start + count)) for s in range(start, start + count, CHUNK)]
    tally, begin = Tally(), time.monotonic()
    told = begin
    with multiprocessing.Pool(jobs) as pool:
        for part in pool.imap_unordered(checked, chunks):
            tally.add(part)
            for seed, what in part.failures:
                report(seed, what)
            if len({seed for seed, _ in tally.failures}) >= FAILURES:
                print(f"stopped after {FAILURES} inputs that failed")
                break
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                print(f"{tally}, {tally.inputs / (told - begin):.0f} a second", flush=True)
    print(f"{tally}, {time.monotonic() - begin:.0f} s")
    return tally


def report(seed: int, what: str) -> None:
    """Print a failure with its input, plain and as a literal."""
    text = source_of(seed).text
    print(f"---- seed {seed}: {what}\n{printable(text)}\n{text!r}", flush=True)


def printable(text: str) -> str:
    """The text with what cannot be printed replaced."""
    return text.encode("utf-8", "replace").decode()


def show(seed: int) -> Tally:
    """Print one input, its findings and its fixes, and what is broken."""
    source, tally = source_of(seed), Tally()
    print(printable(source.text))
    check(seed, tally)
    for _, what in tally.failures:
        print(f"---- {what}")
    for finding in lint(source, settings_of(seed)):
        line, column = source.position(finding.span.start)
        print(printable(f"{line}:{column}: {finding.rule}: {finding.message}"))
    fixed = Fixer(settings_of(seed)).run(source, Safety.UNSAFE).source
    before, after = (printable(each.text).split("\n") for each in (source, fixed))
    print("\n".join(difflib.unified_diff(before, after, "before", "after", lineterm="")))
    return tally


def main() -> int:
    """Parse arguments, check, and tell whether anything was broken."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, help="show this one input only")
    options = parser.parse_args()
    if options.seed is not None:
        return bool(show(options.seed).failures)
    return bool(fuzz(options.count, options.start, options.jobs).failures)


if __name__ == "__main__":
    sys.exit(main())
