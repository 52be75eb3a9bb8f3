"""What lies around a Dockerfile, as far as somebody looked.

Linting does no I/O: whoever reads the file (CLI, server) also knows its folder and passes a
subclass that answers from it. This one knows nothing.
"""

from __future__ import annotations


class Context:
    """The surroundings of one Dockerfile; every answer may be "not known"."""

    @property
    def has_own_healthcheck(self) -> bool:
        """True when a Compose or Kubernetes file next to it checks the service's health."""
        return False
