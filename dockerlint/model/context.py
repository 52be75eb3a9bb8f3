"""What lies around a Dockerfile, as far as somebody looked.

Linting does no I/O: whoever reads the file (CLI, server) also knows its folder and passes a
subclass that answers from it. This one knows nothing.

Paths are named from the top of the build context, which is the Dockerfile's folder unless
something nearby tells another. A fix names files from the Dockerfile's folder: `Context.place`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING

from dockerlint.patterns import pattern
from dockerlint.sizes import Estimate

if TYPE_CHECKING:
    from datetime import date

    from dockerlint.model.shelltext import Remark, ShellText

    ShellCheck = Callable[[Sequence[ShellText]], Sequence[Sequence[Remark]]]

DOCKERIGNORE = ".dockerignore"
MANY_FILES = 10_000  # are quickly counted
MANY_NAMES = 1000  # of one pattern are listed, at most
WILD = pattern(r"[*?\[]")
FACTS_OF = "2026-08-22"  # the day as of which the ends of support are known


class Context:
    """The surroundings of one Dockerfile; every answer may be "not known"."""

    @property
    def has_own_healthcheck(self) -> bool:
        """True when a Compose or Kubernetes file next to it checks the service's health."""
        return False

    @property
    def root(self) -> str | None:
        """Where the build context is, from the Dockerfile's folder: ``.``; None when not known."""
        return "."

    @property
    def names(self) -> frozenset[str]:
        """What lies at the top of the build context; empty when that is not known."""
        return self.listing(".") or frozenset()

    def listing(self, folder: str) -> frozenset[str] | None:  # noqa: ARG002
        """The names in a folder, none for what is no folder; None when that is not known."""
        return None

    def exists(self, path: str) -> bool | None:
        """Whether a file or folder is there; None when that is not known."""
        if path in ("", "."):
            return None if self.listing(".") is None else True
        folder, _, name = path.rpartition("/")
        found = self.listing(folder or ".")
        return None if found is None else name in found

    def is_above(self, path: str) -> bool:  # noqa: ARG002
        """True when a folder above the build context has it, and that may be the context."""
        return False

    def matching(self, pattern: str) -> tuple[str, ...] | None:
        """What a pattern of COPY stands for; None when not known, or when that is very much."""
        if "\\" in pattern or self.listing(".") is None:
            return None
        found = ["."]
        for part in posixpath.normpath(pattern).lstrip("/").split("/"):
            found = list(islice(self._below(found, part), MANY_NAMES + 1))
            if len(found) > MANY_NAMES:
                return None
        return tuple(sorted(found))

    def _below(self, folders: list[str], part: str) -> Iterator[str]:
        wanted = part.replace("[^", "[!")
        for folder in folders:
            for name in self.listing(folder) or ():
                if fnmatchcase(name, wanted) if WILD.search(part) else name == part:
                    yield name if folder == "." else f"{folder}/{name}"

    @property
    def file_name(self) -> str:
        """The Dockerfile's own name; empty when that is not known."""
        return ""

    @property
    def day(self) -> str:
        """Today, in ISO 8601; the day of the facts when it is not known."""
        return FACTS_OF

    @property
    def today(self) -> date:
        """The day on which support has ended or not."""
        from datetime import date  # costs start-up time

        return date.fromisoformat(self.day)

    @property
    def shellcheck(self) -> ShellCheck | None:
        """What tells ShellCheck's remarks on each script; None where it is not to be asked."""
        return None

    def text(self, path: str) -> str | None:  # noqa: ARG002  # for those who know more
        """The text of a file of the build context; None without one, or when not known."""
        return None

    def beside(self, path: str) -> str | None:
        """The text of a file, named from the Dockerfile's folder; None as above."""
        return self.text(path)

    def place(self, path: str) -> str:
        """Where a file of the build context is, from the Dockerfile's folder."""
        return posixpath.normpath(posixpath.join(self.root or ".", path))

    @property
    def dockerignore_name(self) -> str:
        """The ignore file in force, from the Dockerfile's folder, whether it is there or not.

        One that is named after the Dockerfile, beside that, counts before the common one.
        """
        own = f"{self.file_name}{DOCKERIGNORE}"
        return self.place(DOCKERIGNORE) if self.beside(own) is None else own

    @property
    def dockerignore(self) -> str | None:
        """The text of the ignore file in force; None without one, or when not known."""
        own = self.beside(f"{self.file_name}{DOCKERIGNORE}")
        return self.text(DOCKERIGNORE) if own is None else own

    def weight(self, path: str, ignored: str = "", most: int = MANY_FILES) -> Estimate | None:  # noqa: ARG002
        """What a file or folder of the build context weighs; what is ``ignored`` does not count.

        ``path`` is of the build context, ``ignored`` is the text of an ignore file.
        None when it is not there, when it holds more than ``most`` files, or when not known.
        """
        return None

    def changed(self, texts: Mapping[str, str]) -> Context:
        """The same surroundings with other texts at these paths from the Dockerfile's folder."""
        return _Changed(self, texts) if texts else self


class _Changed(Context):
    """Surroundings as they will be."""

    def __init__(self, context: Context, texts: Mapping[str, str]) -> None:
        self.context, self.texts = context, texts

    @property
    def has_own_healthcheck(self) -> bool:
        return self.context.has_own_healthcheck

    @property
    def root(self) -> str | None:
        return self.context.root

    def is_above(self, path: str) -> bool:
        return self.context.is_above(path)

    def listing(self, folder: str) -> frozenset[str] | None:
        found, top = self.context.listing(folder), self.place(folder)
        start = "" if top == "." else f"{top}/"
        below = (path[len(start) :] for path in self.texts if path.startswith(start))
        new = {path.partition("/")[0] for path in below}
        return found if found is None else found | (new - {".."})

    @property
    def file_name(self) -> str:
        return self.context.file_name

    @property
    def day(self) -> str:
        return self.context.day

    @property
    def shellcheck(self) -> ShellCheck | None:
        return self.context.shellcheck

    def weight(self, path: str, ignored: str = "", most: int = MANY_FILES) -> Estimate | None:
        return self.context.weight(path, ignored, most)  # the files that fixes make are small

    def text(self, path: str) -> str | None:
        place = self.place(path)
        return self.texts[place] if place in self.texts else self.context.text(path)

    def beside(self, path: str) -> str | None:
        return self.texts[path] if path in self.texts else self.context.beside(path)
