"""
A download should fit the architecture that the image is built for.

A URL with `amd64` in it gives that program on an ARM machine too, and in an image built with
`--platform=linux/arm64`. It fails with "exec format error", or runs slowly through an emulator.
BuildKit sets `TARGETARCH` (`amd64`, `arm64`) for whoever declares it.

Left alone are stages with a fixed `--platform`, images of one architecture (`amd64/debian`),
Windows, and what asks for the architecture (`TARGETARCH`, `uname -m`,
`dpkg --print-architecture`) or names several.

The fix declares `TARGETARCH` and uses it where the URL has BuildKit's own word for the
architecture, everywhere in the `RUN`. There is none where a checksum stands beside it, which would
be that of another file.

Bad:

    FROM debian:bookworm
    RUN curl -fsSLo /usr/local/bin/tool https://example.org/dl/tool-linux-amd64

Good:

    FROM debian:bookworm
    ARG TARGETARCH
    RUN curl -fsSLo /usr/local/bin/tool https://example.org/dl/tool-linux-${TARGETARCH}
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from dockerlint import edits
from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.addresses import is_local
from dockerlint.model.fetches import DOWNLOADERS, is_checked, text_of
from dockerlint.model.transfers import is_remote
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Add, Arg, Instruction, Run, Script, Word
from dockerlint.text import Span

rule = Rule(
    Severity.INFO,
    fix=Safety.UNSAFE,
    effects=(
        *Change.CHANGES_ARGUMENT.of(),
        *Change.CHANGES_SURROUNDINGS.of("ARG"),
        *Change.CHANGES_IMAGE.of("ARG"),
    ),
)
ARCHITECTURE = pattern(
    r"(?<![a-z0-9])(?:(amd64|x86_64|x86-64|x64)|(arm64|aarch64|armv7l?|armhf|armv8))(?![a-z0-9])",
    re.I,
)
ASKS = pattern(
    r"TARGET(?:ARCH|PLATFORM)|BUILDARCH|\buname\b|print-arch|\barch\b|dpkg-arch|\bcase\b|hosttype",
    re.I,
)
OWN = pattern(r"(?<![A-Za-z0-9])(amd64|arm64)(?![A-Za-z0-9])")


class Download(NamedTuple):
    """A URL that names an architecture."""

    instruction: Instruction
    span: Span
    name: str
    places: list[Span]  # where the variable can stand instead; none where there is no fix


@rule.on(Stage, "ADD", *DOWNLOADERS)
def of_one_architecture(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The first download of a RUN, and each of an ADD, that names an architecture."""
    found = sorted([*in_runs(stage), *in_adds(stage)], key=lambda each: each.span)
    if not found or stage.family == "windows" or stage in of_one_kind(file):
        return
    first = next((each.instruction for each in found if each.places), None)
    argument = declaration(stage, first) if first else ()
    for each in found:
        changes = (Edit(span, "${TARGETARCH}") for span in each.places)
        fix = Fix.unsafe("Use `TARGETARCH`", *changes, *argument) if each.places else None
        message = f"this is the file for `{each.name}`, whatever the image is built for"
        yield rule.finding(each.span, message, fix)


def in_runs(stage: Stage) -> Iterator[Download]:
    """What `curl` and `wget` get, one for each RUN."""
    for run, script in stage.runs:
        text = script.body.text
        commands = [c for c in script.commands if c.name in DOWNLOADERS]
        if not commands or not ARCHITECTURE.search(text):
            continue
        if not (ASKS.search(text) or names_several(text)):
            words = (word for command in commands for word in command.positional())
            for word in words:
                url = text_of(word)
                if (found := ARCHITECTURE.search(url)) and is_elsewhere(url):
                    yield Download(run, word.span, found[0], places(run, script))
                    break


def in_adds(stage: Stage) -> Iterator[Download]:
    """What ADD gets."""
    for add in stage.instructions:
        if isinstance(add, Add) and not names_several(add.text):
            for word in add.sources:
                url = word.text.strip("\"'")
                found = ARCHITECTURE.search(url)
                if found and is_elsewhere(url) and not ASKS.search(url):
                    yield Download(add, word.span, found[0], places_in(word, add))


def is_elsewhere(url: str) -> bool:
    """True for a URL of another machine than the one that builds."""
    return is_remote(url) and not is_local(url)


@kept
def of_one_kind(file: Dockerfile) -> frozenset[Stage]:
    """The stages that are for one architecture only, or whose image is."""
    return file.stages_with(is_of_one_kind)


def is_of_one_kind(stage: Stage) -> bool:
    """True for ``FROM --platform=…`` and ``FROM amd64/…``."""
    image = stage.image
    return bool(stage.start.flag("platform")) or (
        image is None or ARCHITECTURE.search(image.text) is not None
    )


def names_several(text: str) -> bool:
    """True when a text names more than one kind of machine."""
    found = ARCHITECTURE.findall(text)
    return any(intel for intel, _ in found) and any(arm for _, arm in found)


def places(run: Run, script: Script) -> list[Span]:
    """Where in a RUN the architecture stands; none where a variable cannot take its place."""
    text = script.body.text
    simple = script.body is run.body and not (run.is_exec or script.broken or run.heredocs)
    found = list(OWN.finditer(text))
    everywhere = len(found) == len(ARCHITECTURE.findall(text))
    if not simple or not everywhere or "'" in text or is_checked(script) or run.comments:
        return []
    return [script.body.span(*each.span()) for each in found]


def places_in(word: Word, add: Add) -> list[Span]:
    """The same in a URL of ADD."""
    found = list(OWN.finditer(word.text))
    exact = word.is_exact(add.source) and add.json is None and not add.flag("checksum")
    if not exact or "'" in word.text or len(found) != len(ARCHITECTURE.findall(word.text)):
        return []
    start = word.span.start
    return [Span(start + each.start(), start + each.end()) for each in found]


def declaration(stage: Stage, first: Instruction) -> tuple[Edit, ...]:
    """What declares the variable above its first use; nothing where it is declared already."""
    before = takewhile(lambda each: each is not first, stage.instructions)
    if any(map(declares, before)):
        return ()
    keyword = edits.in_case_of(first, "ARG")
    return (edits.insert_before(first, f"{keyword} TARGETARCH"),)


def declares(instruction: Instruction) -> bool:
    """True for ``ARG TARGETARCH``."""
    return isinstance(instruction, Arg) and any(
        pair.key.text == "TARGETARCH" for pair in instruction.pairs
    )
