"""Tree to meaning: stages, variables, the shell and the user in force, base images.

Everything here is read from the tree when asked and never changes it.
"""

from typing import TYPE_CHECKING

from dockerlint import later

if TYPE_CHECKING:
    from dockerlint.knowledge import Base, ImageReference
    from dockerlint.model.context import Context
    from dockerlint.model.dockerfile import Dockerfile
    from dockerlint.model.policy import LabelType, Policy, SupportEnd
    from dockerlint.model.stage import Stage
else:
    __getattr__ = later.names(
        __name__,
        context=["Context"],
        dockerfile=["Dockerfile"],
        policy=["LabelType", "Policy", "SupportEnd"],
        stage=["Base", "ImageReference", "Stage"],
    )

__all__ = [
    "Base",
    "Context",
    "Dockerfile",
    "ImageReference",
    "LabelType",
    "Policy",
    "Stage",
    "SupportEnd",
]
