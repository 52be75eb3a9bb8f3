"""
Which GPUs a container sees is for whoever starts it to say.

`NVIDIA_VISIBLE_DEVICES=0` or `CUDA_VISIBLE_DEVICES=0,1` in an image names GPUs of the machine it
was written on. On another, or beside another container, these are the wrong ones or are not there.
`--gpus` and Kubernetes' `nvidia.com/gpu` decide when the container starts.

`none`, `void`, an empty value and variables are left alone, as is `NVIDIA_VISIBLE_DEVICES=all` on
images that do not say so already; those of `nvidia/cuda` do.

Bad:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    ENV CUDA_VISIBLE_DEVICES=0
    CMD ["python3", "/serve.py"]

Good:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    CMD ["python3", "/serve.py"]
"""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Base, Dockerfile, Stage
from dockerlint.model.cuda import is_cuda
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Env

DEVICES = ("NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES")
_EFFECTS = tuple(f"ENV {name}" for name in DEVICES)
rule = Rule(
    Severity.INFO,
    codes=("tally/gpu/no-hardcoded-visible-devices",),
    profile=Profile.STRICT,
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_SURROUNDINGS.of(*_EFFECTS), *Change.CHANGES_IMAGE.of(*_EFFECTS)),
)
_OPEN = {"", "none", "void", "nodevfiles"}


@rule.on(Stage, "ENV")
def names_devices(stage: Stage, _file: Dockerfile) -> Iterator[Finding]:
    """What the stage's own ENVs name."""
    for instruction in stage.instructions:
        if isinstance(instruction, Env):
            yield from in_env(instruction, stage.base)


def in_env(env: Env, base: Base | None) -> Iterator[Finding]:
    """A GPU, or all of them, by name."""
    for i, pair in enumerate(env.pairs):
        value = pair.value.text.strip("\"'") if pair.value else ""
        if pair.key.text not in DEVICES or value.lower() in _OPEN or "$" in value:
            continue
        of_nvidia = pair.key.text == DEVICES[0]
        if of_nvidia and value == "all" and not is_cuda(base):
            continue
        told = "is what the base image says" if value == "all" else "is for who starts it to say"
        edit = edits.remove_pair(env, i)
        yield rule.finding(
            pair.key.span,
            f"`{pair.key.text}` {told}",
            Fix.unsafe(f"Remove `{pair.key.text}`", edit),
        )
