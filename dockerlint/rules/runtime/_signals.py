"""What the rules about STOPSIGNAL have in common."""

from __future__ import annotations

from dockerlint.model import Dockerfile
from dockerlint.syntax import Stopsignal, Word


def named(stop: Stopsignal, file: Dockerfile) -> tuple[Word, str] | None:
    """The signal's word and its text; None on Windows, and where a variable decides it."""
    word = stop.argument
    stage = file.stage_of(stop)
    if word is None or stage.family == "windows" or "$" in word.text:
        return None
    text = stop.expand(word.text, {})
    return (word, text) if text else None
