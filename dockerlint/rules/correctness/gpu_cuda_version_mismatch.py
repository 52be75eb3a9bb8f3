"""
Packages built for another CUDA than the base image's may not work on it.

A wheel `torch==2.6.0+cu126` is built for CUDA 12.6. Within a major version a newer CUDA runs what
was built for an older one; the other way round, and over majors, libraries of both come into the
image, gigabytes of them, and extensions that are compiled against one fail with the other.

Looked at are `+cu126` after a version, an index `…/whl/cu126`, uv's `--torch-backend`, and conda's
`pytorch-cuda=` and `cudatoolkit=`, on images of `nvidia/cuda` whose tag says the version.

Bad:

    FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    RUN pip install --no-cache-dir torch==2.7.0+cu128

Good:

    FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04
    RUN pip install --no-cache-dir torch==2.6.0+cu124
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.cuda import cuda_of, suffix_version
from dockerlint.patterns import pattern
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Command

rule = Rule(Severity.WARNING, codes=("tally/gpu/cuda-version-mismatch",), profile=Profile.ALL)
_TOOLS = pattern(r"(?:pip|python)[\d.]*|uv|conda|mamba|micromamba")
_WHEEL = pattern(r"(?:\+|/whl/|^--torch-backend=|^)(cu\d{3,})(?![\d])")
_CONDA = pattern(r"(?:[\w-]+::)?(?:pytorch-cuda|cudatoolkit|cuda-version)=+(\d+)\.(\d+).*")


@rule.on(Command)
def for_another(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A package for a newer CUDA than there is, or for another major version."""
    cuda = cuda_of(file.stage_of_command(command).base)
    if cuda is None or not _TOOLS.fullmatch(command.name):
        return
    for argument in command.arguments:
        wanted = version_of(argument.value or "")
        if wanted and (wanted[0] != cuda.version[0] or wanted > cuda.version):
            mine, theirs = (".".join(map(str, v)) for v in (cuda.version, wanted))
            yield rule.finding(
                argument.span, f"`{argument.value}` is for CUDA {theirs}, the base has {mine}"
            )


def version_of(word: str) -> tuple[int, int] | None:
    """The version of CUDA that a word is about."""
    if found := _CONDA.fullmatch(word):
        return int(found[1]), int(found[2])
    found = _WHEEL.search(word)
    return suffix_version(found[1]) if found else None
