"""Dockerfiles of any length, such as people write: 14 stages, then the same by other names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

NAME = "shop"
STAGES = Path(__file__).with_name("stages.dockerfile")


def dockerfile(lines: int, first: int = 0) -> str:
    """As many whole paragraphs as fit in so many lines, from one of the services on."""
    text = ""
    for paragraph in _paragraphs(first):
        longer = f"{text}{paragraph}" if text else paragraph.lstrip("\n")
        if longer.count("\n") > lines:
            break
        text = longer
    return text


def _paragraphs(first: int) -> Iterator[str]:
    """The paragraphs of one service after the other, without end; no name comes twice."""
    for i in count(first):
        round_, service = divmod(i, len(_services()))
        own = f"{NAME}{round_}" if round_ else NAME
        yield from (each.replace(NAME, own) for each in _services()[service])


@cache
def _services() -> list[list[str]]:
    """The paragraphs of each service: two stages, which need no others. Blanks lead."""
    found = []
    for service in STAGES.read_text("utf-8").strip().split("\n\n\n"):
        first, *others = service.split("\n\n")
        found.append([f"\n\n{first}\n", *(f"\n{each}\n" for each in others)])
    return found
