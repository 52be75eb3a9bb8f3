"""Answers that are kept with what they are about."""

import gc
import weakref

from dockerlint.kept import forget, kept, kept_with_last
from dockerlint.linter import lint, tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.recent import forget as forget_texts
from dockerlint.text import Source

asked: list[str] = []


class Thing:
    def __init__(self, name: str) -> None:
        self.name = name


@kept
def shout(thing: Thing, times: int = 1) -> str:
    asked.append(thing.name)
    return thing.name.upper() * times


@kept_with_last
def both(name: str, thing: Thing) -> str:
    asked.append(name)
    return name + thing.name


def test_each_is_asked_once() -> None:
    asked.clear()
    one, two = Thing("a"), Thing("b")
    assert [shout(one), shout(one), shout(two), shout(one, 2)] == ["A", "A", "B", "AA"]
    assert [both("x", one), both("x", one), both("y", one)] == ["xa", "xa", "ya"]
    assert asked == ["a", "b", "a", "x", "y"]


def test_a_copy_knows_nothing() -> None:
    asked.clear()
    one, copy = Thing("a"), Thing("b")
    shout(one)
    vars(copy).update(vars(one), name="c")
    forget(copy)
    assert shout(copy) == "C"
    assert vars(copy).keys() - {"name"} == vars(one).keys() - {"name"}


def test_what_is_asked_about_is_not_kept() -> None:
    one = Thing("a")
    shout(one)
    gone = weakref.ref(one)
    del one
    assert gone() is None


TEXT = """\
FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl
FROM base
COPY . /app
RUN useradd -m app && npm ci
USER app
CMD ["npm", "start"]
"""


def test_a_file_goes_as_soon_as_nobody_needs_it() -> None:
    """The garbage collector, which comes seldom, is not needed for it."""
    lint(Source(TEXT))
    gc.collect()
    gc.disable()
    try:
        file = Dockerfile(tree_of(Source(TEXT)), Context())
        stages = [weakref.ref(stage) for stage in file.stages]
        assert all(stage.root.names for stage in file.stages)
        del file
        assert [ref() for ref in stages] == [None, None]
        before = len(gc.get_objects())
        for i in range(20):
            lint(Source(TEXT.replace("app", f"app{i}")))
        for i in range(4):
            lint(Source(TEXT.replace("app", f"last{i}")))
        forget_texts()
        assert len(gc.get_objects()) - before < 5000
    finally:
        gc.enable()
