"""What a fix changes in what the builder does: the words in which a rule declares it.

A rule says which effects its fixes may have; everything else they must leave as it was. Tests
compare the meaning of a file before and after every fix and hold the rule to it
(``tests/meaning.py``), and the rule's page tells the user.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Change(StrEnum):
    """A kind of effect; the value is how it reads before what it is about."""

    ADDS_OPTION = "adds the option"  # what: the word before it and the option
    REMOVES_OPTION = "removes the option"
    ADDS_ARGUMENT = "adds the argument"
    REMOVES_ARGUMENT = "removes the argument"
    CHANGES_ARGUMENT = "changes the argument"
    CHANGES_PROGRAM = "changes the program"  # what: the one "to" the other
    REMOVES_WRAPPER = "no longer runs commands through"  # what: sudo
    ADDS_COMMAND = "adds the command"  # to a RUN that is there
    ADDS_LAYER = "adds the layer"  # what: the command or instruction that makes it
    REMOVES_COMMAND = "removes the command"  # COPY, ADD and WORKDIR too
    MOVES_COMMAND = "moves a command"
    MERGES_RUNS = "makes one `RUN` of two"
    SPLITS_RUNS = "makes two `RUN`s of one"
    CHANGES_CONTROL = "changes when this runs, or whether its failure stops the build:"
    CHANGES_SURROUNDINGS = "changes under which conditions the build runs:"  # user, folder ...
    CHANGES_IMAGE = "changes the image's"  # what: the instruction that sets it
    CHANGES_BASE = "changes the base image"
    CHANGES_STAGES = "changes the stages"
    CHANGES_FILE = "writes the file"  # what: its path from the Dockerfile's folder
    CHANGES_DIRECTIVE = "changes a parser directive"
    LOSES_COMMENT = "removes a comment"

    def of(self, *what: str) -> tuple[Effect, ...]:
        """Effects of this kind; one about anything at all when nothing is named."""
        return tuple(Effect(self, each) for each in what or ("",))


class Effect(NamedTuple):
    """One effect. ``what`` is empty in a declaration that leaves it open."""

    change: Change
    what: str = ""

    def __str__(self) -> str:
        return told([self])

    def covers(self, other: Effect) -> bool:
        """True when a rule that declares this effect may have the ``other``.

        A single word stands for all that begins with it: ``LABEL`` for any label.
        """
        named = ("", other.what, other.what.partition(" ")[0])
        return self.change is other.change and self.what in named


def told(effects: Iterable[Effect]) -> str:
    """The effects in words, those of one kind together."""
    kinds: dict[Change, list[str]] = {}
    for effect in effects:
        kinds.setdefault(effect.change, []).extend([f"`{effect.what}`"] * bool(effect.what))
    return "; ".join(_told(change, what) for change, what in kinds.items())


def _told(change: Change, what: list[str]) -> str:
    if change is Change.CHANGES_IMAGE and not what:
        return f"{change} settings"
    return f"{change} {_or(what)}".rstrip(": ")


def _or(words: list[str]) -> str:
    *most, last = words or [""]
    return f"{', '.join(most)} or {last}" if most else last
