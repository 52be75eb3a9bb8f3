"""
NVIDIA's container toolkit belongs on the host, not into the image.

`nvidia-container-toolkit` and its like let the container engine hand the host's driver and devices
to a container. Within one they do nothing, but for images that run an engine themselves.

Bad:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    RUN apt-get update && apt-get install -y --no-install-recommends git nvidia-container-toolkit

Good:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    RUN apt-get update && apt-get install -y --no-install-recommends git
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.packages import MANAGERS, manager_of
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.INFO,
    codes=("tally/gpu/no-container-runtime-in-image",),
    profile=Profile.STRICT,
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_ARGUMENT.of(),
)
_PACKAGES = pattern(
    r"(?:nvidia-container-(?:toolkit|runtime)|nvidia-docker2?|libnvidia-container\d*)"
    r"(?:-[\w-]+)?(?:[=].*)?"
)
_ENGINES = pattern(r"docker(?:-ce|\.io)?|containerd(?:\.io)?|podman|cri-o|k3s|dockerd")


@rule.on(Command, "apt-get", "apt", "dnf", "yum", "microdnf", "zypper")
def toolkit(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """An install of what only a host needs."""
    if not command.runs(*MANAGERS[manager_of(command)].installs):
        return
    stage = file.stage_of_command(command)
    if has_engine(stage):
        return
    named = command.operands()
    run, _ = file.run_of(command)
    for word in named:
        if _PACKAGES.fullmatch(word.value or ""):
            edit = edits.remove_words(run, command, word) if len(named) > 1 else None
            yield rule.finding(
                word.span,
                f"`{word.value}` is for the host, not for the image",
                Fix.unsafe("Remove it", edit),
            )


@kept
def has_engine(stage: Stage) -> bool:
    """True when the stage installs or runs a container engine."""
    words = (word for c in stage.own_commands() for word in (c.name, *c.words))
    return any(map(_ENGINES.fullmatch, words))
