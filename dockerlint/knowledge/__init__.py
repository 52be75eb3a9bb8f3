"""Facts about base images, offline: which tags exist, how large they are, what is inside.

Unknown is unknown: every answer may be None, and callers then say nothing. Sizes are MB (10^6
bytes) on disk, linux/amd64. Sources: docker-library/official-images for tags, families and
users, docker-library/repo-info for sizes and contents, endoflife.date for the ends of support;
see ``scripts/build_knowledge.py``. What is known of an image is read when it is asked for.
"""

from typing import TYPE_CHECKING

from dockerlint import later

if TYPE_CHECKING:
    from dockerlint.knowledge.base import Base, image
    from dockerlint.knowledge.lifecycle import Lifecycle
    from dockerlint.knowledge.official import Image, Variant, listing
    from dockerlint.knowledge.reference import ImageReference, is_reference
else:
    __getattr__ = later.names(
        __name__,
        base=["Base", "image"],
        lifecycle=["Lifecycle"],
        official=["Image", "Variant", "listing"],
        reference=["ImageReference", "is_reference"],
    )

__all__ = [
    "Base",
    "Image",
    "ImageReference",
    "Lifecycle",
    "Variant",
    "image",
    "is_reference",
    "listing",
]
