"""
`conda install` and `conda create` should be given `-y`.

conda and mamba list what they would install and ask whether to proceed. Nobody answers during a
build, and it fails.

`--yes` says the same, as do `CONDA_ALWAYS_YES`, `MAMBA_ALWAYS_YES` and `always_yes` in conda's
configuration, when the Dockerfile writes or copies it. Left alone is a command that reads its
answers from a pipe.

Bad:

    FROM continuumio/miniconda3:25.3.1-1
    RUN conda install numpy=2.2 && conda clean -afy

Good:

    FROM continuumio/miniconda3:25.3.1-1
    RUN conda install -y numpy=2.2 && conda clean -afy
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.options import configured, with_variables
from dockerlint.model.production import set_names
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.rules.correctness._yes import is_answered, stops
from dockerlint.syntax import Command

ASKING = ("install", "create", "update", "upgrade", "remove", "uninstall")
rule = Rule(
    Severity.WARNING,
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of(*(f"{word} -y" for word in ASKING)),
)
_SETTING = pattern(r"\balways_yes[\s:=\"']+(?:yes|true|on|1|y)\b", re.I)
_VARIABLES = {"CONDA_ALWAYS_YES", "MAMBA_ALWAYS_YES"}
_SAID = ("-y", "--yes", "-d", "--dry-run", "-h", "--help", "--download-only")


@rule.on(Command, "conda", "mamba")
def install_that_asks(conda: Command, file: Dockerfile) -> Iterator[Finding]:
    """A command of conda's or mamba's that asks."""
    given = with_variables(conda, file)
    if given is None or not conda.runs(*ASKING) or given.has(*_SAID) or is_answered(conda):
        return
    if _VARIABLES & set_names(conda, file) or configured(_SETTING, conda, file):
        return
    assert conda.subcommand
    yield stops(rule, conda, conda.subcommand)
