"""
`pip install` should be given `--no-cache-dir`.

pip keeps every download, and every wheel it builds, under `~/.cache/pip`. Nothing in the image
reads it again; it takes as much as the downloads did, beside the installed packages.

`PIP_NO_CACHE_DIR` in `ENV`, in `ARG` or before the command says the same, a cache mount keeps the
files out of the layer, and removing the folder in the same `RUN` is as good. Stages that the final
image does not contain are left alone.

Bad:

    FROM python:3.13-slim
    RUN pip install flask==3.1.0

Good:

    FROM python:3.13-slim
    RUN pip install --no-cache-dir flask==3.1.0
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.caches import cache_of, folder_in_env
from dockerlint.model.packages import manager_of, pip_install
from dockerlint.model.weights import cache_weight
from dockerlint.rule import Rule
from dockerlint.syntax import Command, Script

rule = Rule(
    Severity.WARNING,
    codes=("DL3042", "pipUseNoCacheDir", "f2f903fb", "missing-pip-no-cache-dir"),
    fix=Safety.SAFE,
    effects=Change.ADDS_OPTION.of("install --no-cache-dir"),
    leaves="pip cache",
)
DOWNLOADS = cache_of("pip")
TRUE = {"1", "true", "on", "yes"}


@rule.on(Command)
def install_with_cache(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """`pip install`, or `python -m pip install`, that keeps its downloads."""
    install = pip_install(command)
    if install is None or command.has("--no-cache-dir") or switched_off(command, file):
        return
    cache = folder_in_env(DOWNLOADS, "PIP_CACHE_DIR", command, file)
    if not cache.left_by(command, file):
        return
    yield rule.finding(
        install.span,
        "`pip install` without `--no-cache-dir` leaves its downloads in the layer",
        Fix.safe("Add `--no-cache-dir`", Edit.insert(install.span.end, " --no-cache-dir"))
        if command.editable
        else None,
        saving=cache_weight(command, file),
    )


def switched_off(command: Command, file: Dockerfile) -> bool:
    """True when the environment says the same as the option."""
    run, script = file.run_of(command)
    stage = file.stage_of(run)
    env = stage.env_at(run)
    values = [env.get("PIP_NO_CACHE_DIR"), dict(command.assignments).get("PIP_NO_CACHE_DIR")]
    return any(is_true(v) for v in values) or exports(script) or stage in configured(file)


def is_true(value: str | None) -> bool:
    """True for what pip takes for a yes."""
    return value is not None and value.lower() in TRUE


@kept
def exports(script: Script) -> bool:
    """True when the script sets the variable for what follows in it."""
    return any(
        is_true(value)
        for command in script.commands
        if command.name == "export"
        for name, _, value in (word.partition("=") for word in command.words)
        if name == "PIP_NO_CACHE_DIR"
    )


@kept
def configured(file: Dockerfile) -> frozenset[Stage]:
    """The stages in which `pip config` sets the option."""
    return file.stages_with(
        lambda stage: any(
            manager_of(c) == "pip" and c.runs("config") and "no-cache-dir" in " ".join(c.words)
            for c in stage.own_commands()
        )
    )
