"""Tree to meaning: stages, variables, the shell and the user in force, base images.

Everything here is read from the tree when asked and never changes it.
"""

from dockerlint.model.context import Context
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.image import Base, ImageReference
from dockerlint.model.policy import LabelType, Policy
from dockerlint.model.stage import Stage

__all__ = ["Base", "Context", "Dockerfile", "ImageReference", "LabelType", "Policy", "Stage"]
