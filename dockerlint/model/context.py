"""What lies around a Dockerfile, as far as somebody looked.

Linting does no I/O: whoever reads the file (CLI, server) also knows its folder and passes a
subclass that answers from it. This one knows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dockerlint.sizes import Estimate

if TYPE_CHECKING:
    from dockerlint.model.shelltext import Remark, ShellText

    ShellCheck = Callable[[Sequence[ShellText]], Sequence[Sequence[Remark]]]

DOCKERIGNORE = ".dockerignore"
MANY_FILES = 10_000  # are quickly counted
FACTS_OF = date(2026, 8, 22)  # the day as of which the ends of support are known


class Context:
    """The surroundings of one Dockerfile; every answer may be "not known"."""

    @property
    def has_own_healthcheck(self) -> bool:
        """True when a Compose or Kubernetes file next to it checks the service's health."""
        return False

    @property
    def names(self) -> frozenset[str]:
        """What lies in the Dockerfile's folder, by name; empty when that is not known."""
        return frozenset()

    @property
    def file_name(self) -> str:
        """The Dockerfile's own name; empty when that is not known."""
        return ""

    @property
    def today(self) -> date:
        """The day on which support has ended or not; that of the facts when it is not known."""
        return FACTS_OF

    @property
    def shellcheck(self) -> ShellCheck | None:
        """What tells ShellCheck's remarks on each script; None where it is not to be asked."""
        return None

    def text(self, path: str) -> str | None:  # noqa: ARG002  # for those who know more
        """The text of a file, named from that folder; None without one, or when not known."""
        return None

    @property
    def dockerignore_name(self) -> str:
        """The name of the ignore file in force, whether it is there or not.

        One that is named after the Dockerfile counts before the common one.
        """
        own = f"{self.file_name}{DOCKERIGNORE}"
        return DOCKERIGNORE if self.text(own) is None else own

    @property
    def dockerignore(self) -> str | None:
        """The text of the ignore file in force; None without one, or when not known."""
        return self.text(self.dockerignore_name)

    def weight(self, path: str, ignored: str = "", most: int = MANY_FILES) -> Estimate | None:  # noqa: ARG002
        """What a file or folder of the build context weighs; what is ``ignored`` does not count.

        ``path`` is told from the Dockerfile's folder, ``ignored`` is the text of an ignore file.
        None when it is not there, when it holds more than ``most`` files, or when not known.
        """
        return None

    def changed(self, texts: Mapping[str, str]) -> Context:
        """The same surroundings with other texts at these paths."""
        return _Changed(self, texts) if texts else self


class _Changed(Context):
    """Surroundings as they will be."""

    def __init__(self, context: Context, texts: Mapping[str, str]) -> None:
        self.context, self.texts = context, texts

    @property
    def has_own_healthcheck(self) -> bool:
        return self.context.has_own_healthcheck

    @property
    def names(self) -> frozenset[str]:
        return self.context.names | {path.partition("/")[0] for path in self.texts}

    @property
    def file_name(self) -> str:
        return self.context.file_name

    @property
    def today(self) -> date:
        return self.context.today

    @property
    def shellcheck(self) -> ShellCheck | None:
        return self.context.shellcheck

    def weight(self, path: str, ignored: str = "", most: int = MANY_FILES) -> Estimate | None:
        return self.context.weight(path, ignored, most)  # the files that fixes make are small

    def text(self, path: str) -> str | None:
        return self.texts[path] if path in self.texts else self.context.text(path)
