"""
A build has no GPU to ask.

Drivers and devices come into a container when it starts, from the host. During a build
`nvidia-smi` is not there or finds no driver, and the build fails; `torch.cuda.is_available()` says
no, and what is decided by it is decided wrongly for the machine the image will run on. Ask at
start, or say for which GPUs to build (`TORCH_CUDA_ARCH_LIST`).

`RUN --device=nvidia.com/gpu=all` asks for a GPU, and is left alone, as are commands whose failure
does not matter (`||`, a condition) and `nvidia-smi --help`.

Bad:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    RUN nvidia-smi

Good:

    FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
    CMD ["nvidia-smi"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Command

rule = Rule(Severity.WARNING, codes=("tally/gpu/no-buildtime-gpu-queries",))
TOOLS = ("nvidia-smi", "nvidia-debugdump", "nvidia-persistenced")
_PYTHON = pattern(r"python[\d.]*")
_ASKS = pattern(
    r"torch\.cuda\.(?:is_available|device_count|current_device|get_device_\w+|init|mem_\w+)\b"
    r"|tf\.test\.(?:is_gpu_available|gpu_device_name)\b"
    r"|(?:tf|tensorflow)\.config\.(?:experimental\.)?list_physical_devices\b"
)
_HELPS = ("-h", "--help", "--version")


@rule.on(Command)
def asks(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A command that asks for a GPU during the build."""
    tool = command.name in TOOLS and not command.has(*_HELPS)
    words = command.arguments if _PYTHON.fullmatch(command.name) else ()
    python = next((a for a in words if _ASKS.search(a.text)), None)
    if not tool and not python:
        return
    run, script = file.run_of(command)
    following = script.links[command.link + 1 : command.link + 2]
    own = script.links[command.link]
    tried = own.operator == "||" or any(link.operator == "||" for link in following)
    if run.flag("device") or tried or (command.nested and own.compound):
        return
    if python and not tool:
        found = _ASKS.search(python.text)
        yield rule.finding(python.span, f"`{found[0] if found else ''}` has no GPU during a build")
    else:
        yield rule.finding(command.argv[0].span, f"`{command.name}` has no GPU during a build")
