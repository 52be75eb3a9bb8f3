"""
`conda install` should be followed by `conda clean -afy` in the same `RUN`.

conda keeps every package it downloads, as an archive and unpacked, under `pkgs`, and the indexes
of its channels. Nothing in the image reads them again.

A mount on the folder, and removing it in the same `RUN`, are fine. Stages that the final image
does not contain are left alone. `mamba` and `micromamba` are treated alike.

Bad:

    FROM continuumio/miniconda3:25.3.1-1
    RUN conda install -y numpy=2.2

Good:

    FROM continuumio/miniconda3:25.3.1-1
    RUN conda install -y numpy=2.2 && conda clean -afy
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Run, Script
from dockerlint.text import Span

TOOLS = ("conda", "mamba", "micromamba")
rule = Rule(
    Severity.WARNING,
    fix=Safety.SAFE,
    effects=Change.ADDS_COMMAND.of(*(f"{tool} clean -afy" for tool in TOOLS)),
)
FILLS = ("install", "create", "update", "upgrade", "env")
_FOLDER = pattern(r"pkgs|conda3?[\"']?$|mamba[\"']?$")
_NOTHING = ("-h", "--help", "-d", "--dry-run")


@rule.on(Command, *TOOLS)
def install_with_cache(conda: Command, file: Dockerfile) -> Iterator[Finding]:
    """The last install of a RUN that keeps its downloads."""
    run, script = file.run_of(conda)
    if not fills(conda) or not file.in_final_image(file.stage_of(run)) or mounted(run):
        return
    if last(script) is not conda:
        return
    assert conda.subcommand
    edit = edits.follow(conda, run, script, f"{conda.argv[0].text} clean -afy")
    yield rule.finding(
        Span(conda.argv[0].span.start, conda.subcommand.span.end),
        f"`{conda.name} {conda.subcommand.value}` leaves its downloads in the layer",
        Fix.safe("Clean the cache in the same `RUN`", edit),
    )


@kept
def last(script: Script) -> Command | None:
    """The last command that fills the cache or empties it."""
    found = (c for c in reversed(script.commands) if empties(c) or (c.name in TOOLS and fills(c)))
    return next(found, None)


def fills(conda: Command) -> bool:
    """True for what downloads packages; `conda env list` does not."""
    if conda.has(*_NOTHING) or not conda.runs(*FILLS):
        return False
    words = [a.value for a in conda.operands()[:1]]
    return not conda.runs("env") or words in (["create"], ["update"])


def empties(command: Command) -> bool:
    """True for what removes the downloads."""
    if command.name in TOOLS:
        return command.runs("clean") or command.has("--clean")
    removes = command.name in ("rm", "find")
    return removes and any(_FOLDER.search(a.text) for a in command.arguments)


def mounted(run: Run) -> bool:
    """True when a mount of the RUN is there for the packages."""
    return any("pkgs" in m.text or "conda" in m.text or "mamba" in m.text for m in run.mounts)
