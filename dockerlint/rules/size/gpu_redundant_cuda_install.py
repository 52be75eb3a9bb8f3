"""
What the flavour of a CUDA image holds need not be installed again.

`nvidia/cuda` comes as `base` (the runtime), `runtime` (the libraries as well) and `devel` (the
compiler and headers as well), each also with cuDNN. Installing the same packages again takes time
at best, and pulls in another patch release beside the one that is there at worst: gigabytes.

Only packages without a version in their name, or with that of the tag.

Bad:

    FROM nvidia/cuda:12.6.3-devel-ubuntu24.04
    RUN apt-get update && apt-get install -y --no-install-recommends cuda-toolkit-12-6 git

Good:

    FROM nvidia/cuda:12.6.3-devel-ubuntu24.04
    RUN apt-get update && apt-get install -y --no-install-recommends git
"""

import re
from collections.abc import Iterator

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Mark, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.cuda import Cuda, cuda_of
from dockerlint.model.packages import MANAGERS, manager_of
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(
    Severity.WARNING,
    codes=("tally/gpu/no-redundant-cuda-install",),
    profile=Profile.ALL,
    fix=Safety.UNSAFE,
    effects=Change.REMOVES_ARGUMENT.of(),
    mark=Mark.UNNECESSARY,
)
_VERSION = pattern(r"-(\d+)-(\d+)$")
# The packages of each flavour, without the version at the end of the name.
_PACKAGES = {
    "base": r"cuda-cudart",
    "runtime": (
        r"cuda-libraries|cuda-runtime|cuda-nvtx|lib(?:cublas|npp|cusparse|nccl2|cufft|curand)"
    ),
    "devel": (
        r"cuda|cuda-toolkit|nvidia-cuda-toolkit|cuda-nvcc|cuda-compiler|cuda-minimal-build"
        r"|cuda-(?:libraries|cudart|command-line-tools|nvml)(?:-dev)?|libnccl-dev|libcublas-dev"
    ),
}
_CUDNN = pattern(r"libcudnn\d+(?:-cuda-\d+)?|cudnn\d*")
_CUDNN_DEV = pattern(r"libcudnn\d+-(?:dev|headers)(?:-cuda-\d+)?")


@rule.on(Command, "apt-get", "apt", "dnf", "yum", "microdnf")
def again(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A package of CUDA that the image has."""
    cuda = cuda_of(file.stage_of_command(command).base)
    if cuda is None or not command.runs(*MANAGERS[manager_of(command)].installs):
        return
    named = command.operands()
    run, _ = file.run_of(command)
    for word in named:
        if has(cuda, word.value or ""):
            edit = edits.remove_words(run, command, word) if len(named) > 1 else None
            yield rule.finding(
                word.span,
                f"`{word.value}` is in the `{cuda.flavour}` flavour of the base image",
                Fix.unsafe("Remove it", edit),
            )


def has(cuda: Cuda, package: str) -> bool:
    """True when the image holds the package."""
    version = _VERSION.search(package)
    if version and (int(version[1]), int(version[2])) != cuda.version:
        return False
    name = _VERSION.sub("", package)
    if _CUDNN.fullmatch(name):
        return cuda.cudnn
    if _CUDNN_DEV.fullmatch(name):
        return cuda.cudnn and cuda.flavour == "devel"
    return any(
        re.fullmatch(names, name) and cuda.holds(flavour) for flavour, names in _PACKAGES.items()
    )
