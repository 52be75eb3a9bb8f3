"""
`NVIDIA_DRIVER_CAPABILITIES` should name what the program uses.

`all` also mounts the driver's libraries for graphics, video and display into the container. What
computes needs `compute,utility`; whoever encodes video adds `video`.

Bad:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    ENV NVIDIA_DRIVER_CAPABILITIES=all

Good:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Env

VARIABLE = "NVIDIA_DRIVER_CAPABILITIES"
rule = Rule(
    Severity.INFO,
    codes=("tally/gpu/prefer-minimal-driver-capabilities",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_SURROUNDINGS.of(f"ENV {VARIABLE}"),
        *Change.CHANGES_IMAGE.of(f"ENV {VARIABLE}"),
    ),
)
ENOUGH = "compute,utility"


@rule.on(Env)
def everything(env: Env, _file: Dockerfile) -> Iterator[Finding]:
    """All of the driver."""
    for pair in env.pairs:
        value = pair.value
        if pair.key.text != VARIABLE or value is None or value.text.strip("\"'").lower() != "all":
            continue
        yield rule.finding(
            value.span,
            f"`{VARIABLE}=all` mounts more of the driver than what computes needs",
            Fix.unsafe(f"Use `{ENOUGH}`", Edit(value.span, ENOUGH)),
        )
