"""What the rules on the build context share."""

from __future__ import annotations

from dockerlint.model import Dockerfile
from dockerlint.sizes import Estimate, total
from dockerlint.syntax import Instruction


def weight(names: list[str], copy: Instruction, file: Dockerfile) -> Estimate | None:
    """What these add to the final image; None when there are too many files to count."""
    stages = [stage for stage in file.stages if stage.has(copy)]
    if not stages or not file.in_final_image(stages[0]):
        return None
    ignored = file.context.dockerignore or ""
    weights = [file.context.weight(name, ignored) for name in names]
    return total(w for w in weights if w) if all(weights) else None
