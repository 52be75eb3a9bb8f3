"""What the rules about STOPSIGNAL have in common."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.model import Stage
from dockerlint.syntax import Stopsignal, Word


def signals(stage: Stage) -> Iterator[tuple[Word, str]]:
    """The signals that a stage's own instructions name."""
    found = (named(i, stage) for i in stage.instructions if isinstance(i, Stopsignal))
    return (each for each in found if each)


def named(stop: Stopsignal, stage: Stage) -> tuple[Word, str] | None:
    """The signal's word and its text; None on Windows, and where a variable decides it."""
    word = stop.argument
    if word is None or stage.family == "windows" or "$" in word.text:
        return None
    text = stop.expand(word.text, {})
    return (word, text) if text else None
