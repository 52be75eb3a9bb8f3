"""What COPY and ADD take: files of the build context, archives, URLs, heredocs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dockerlint.kept import kept
from dockerlint.model.dockerignore import cleaned
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Instruction, Transfer, Word

if TYPE_CHECKING:
    from dockerlint.model.dockerfile import Dockerfile

# Names of archives, plain and packed, as they are written.
ARCHIVES = (
    *(".tar", ".z", ".bz2", ".gz", ".lz", ".lzma", ".tz", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz"),
    *(".tpz", ".txz", ".xz", ".zst", ".tzst", ".lz4"),
)
ADD_ONLY = ("checksum", "keep-git-dir", "unpack")  # flags that COPY does not have
_REMOTE = pattern(r"[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:", re.I)
_HEREDOC = pattern(r"\d*<<")
_WILD = pattern(r"[*?\]]")


class Source(NamedTuple):
    """A file, folder or pattern of the build context that a COPY or ADD names."""

    stage: Stage
    transfer: Transfer
    word: Word
    text: str  # with the values of variables
    path: str  # from the top of the context: `.`, `src/a`

    @property
    def is_pattern(self) -> bool:
        """True where it may stand for several files."""
        return any(sign in self.path for sign in "*?[")


@kept
def from_context(file: Dockerfile) -> tuple[Source, ...]:
    """What the file copies from the build context; not where a variable's value is not known."""
    return tuple(_from_context(file))


def _from_context(file: Dockerfile) -> Iterator[Source]:
    for stage in file.stages:
        for transfer in transfers(stage):
            for word in transfer.sources if not transfer.flag("from") else ():
                text = value_of(stage, transfer, word)
                if text and not is_remote(text) and not is_heredoc(transfer, word):
                    yield Source(stage, transfer, word, text, cleaned(f"/{text}"))


@kept
def is_built_from_above(file: Dockerfile) -> bool:
    """True where the build context is likely to be a folder above the one that is known.

    Something that is copied is only there, or an ignore file.
    """
    context = file.context
    copied = (source.path for source in from_context(file) if not source.is_pattern)
    above = any(context.exists(path) is False and context.is_above(path) for path in copied)
    return above or (context.dockerignore is None and context.is_above(context.dockerignore_name))


def transfers(stage: Stage) -> Iterator[Transfer]:
    """The stage's own COPY and ADD instructions."""
    return (i for i in stage.instructions if isinstance(i, Transfer))


def value_of(stage: Stage, instruction: Instruction, word: Word) -> str | None:
    """The word without quotes and with its variables put in; None where one is not known."""
    return instruction.expand(word.text, stage.env_at(instruction))


def is_remote(text: str) -> bool:
    """True for URLs and for git repositories: ``git@github.com:me/x.git``."""
    return _REMOTE.match(text) is not None


def is_heredoc(transfer: Transfer, word: Word) -> bool:
    """True for ``<<EOF``, a file whose text stands in the Dockerfile."""
    return bool(transfer.heredocs) and _HEREDOC.match(word.text) is not None


def is_archive(text: str) -> bool:
    """True for the name of an archive or a compressed file."""
    return text.lower().endswith(ARCHIVES)


def may_match_archive(text: str) -> bool:
    """True for a pattern, such as ``app*``, that the name of an archive can match."""
    *wild, tail = _WILD.split(text.rpartition("/")[2])
    return bool(wild) and any(name.endswith(tail.lower()) for name in ARCHIVES)
