"""The signals that `STOPSIGNAL` can name, on Linux."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.model.stage import Stage
from dockerlint.syntax import Stopsignal, Word

_FROM_ONE = (  # in the order of their numbers
    *("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2"),
    *("PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG"),
    *("XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"),
)
_NUMBERS = {
    **{name: number for number, name in enumerate(_FROM_ONE, 1)},
    **{f"RTMIN+{i}": 34 + i for i in range(1, 16)},
    **{f"RTMAX-{i}": 64 - i for i in range(1, 15)},
    "RTMIN": 34,
    "RTMAX": 64,
}
_OTHER_NAMES = {"CLD": "CHLD", "IOT": "ABRT", "POLL": "IO"}
_BY_NUMBER = {number: name for name, number in _NUMBERS.items()}
NAMES = (*_NUMBERS, *_OTHER_NAMES)


def canonical(text: str) -> str | None:
    """The usual name of a signal: ``SIGTERM`` for ``15``, ``term`` and ``SIGTERM``.

    None for what the builder does not take for a signal, and for numbers without a name.
    """
    if text.isascii() and text.isdigit():
        found = _BY_NUMBER.get(int(text)) if len(text) < 4 else None
        return f"SIG{found}" if found else None
    name = text.upper().removeprefix("SIG")
    name = _OTHER_NAMES.get(name, name)
    return f"SIG{name}" if name in _NUMBERS else None


def is_signal(text: str) -> bool:
    """True for what the builder takes: a name in any case, any number but 0."""
    if text.removeprefix("-").isdigit():
        return int(text[:9]) != 0
    return canonical(text) is not None


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
    return (word, text) if text is not None else None
