"""What is told of instructions, their flags and the directives: the text of ``reference.md``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

PAGE = "https://docs.docker.com/reference/dockerfile/#"


@dataclass(frozen=True)
class Entry:
    """One instruction, directive, flag or key of a flag."""

    name: str  # as written in the heading: ``COPY``, ``--from``, ``# syntax``
    forms: tuple[str, ...]  # how it is written, with names for what varies
    text: str  # Markdown
    page: str  # of Docker's own reference
    parts: dict[str, Entry] = field(default_factory=dict)  # flags without dashes, keys of a flag

    @property
    def first_sentence(self) -> str:
        """What it is for, in short."""
        return re.split(r"(?<=[.:;])\s", self.text.replace("\n", " "), maxsplit=1)[0].rstrip(":;")

    def told(self) -> str:
        """The whole entry as Markdown."""
        shown = "\n".join(self.forms)
        return f"```dockerfile\n{shown}\n```\n\n{self.text}\n\n[Reference]({self.page})"


@cache
def entries() -> dict[str, Entry]:
    """Instructions by their names in upper case, directives as ``# name``."""
    text = (files("dockerlint.server") / "reference.md").read_text("utf-8")
    _, *sections = re.split(r"^## ", text, flags=re.M)
    found = (_section(section) for section in sections)
    return {entry.name: entry for entry in found}


def entry(name: str) -> Entry | None:
    """An instruction, in whatever case, or a directive; None for an unknown one."""
    return entries().get(name if name.startswith("#") else name.upper())


def part(instruction: str, name: str) -> Entry | None:
    """A flag of an instruction, without dashes, or a key of `RUN --mount`."""
    found = entry(instruction)
    return found.parts.get(name) if found else None


def _section(section: str) -> Entry:
    own, *below = re.split(r"^### ", section, flags=re.M)
    name, rest = own.split("\n", 1)
    page = PAGE + ("parser-directives" if name.startswith("#") else name.lower())
    forms = tuple(re.findall(r"^    (.+)$", rest, flags=re.M))
    text = re.sub(r"^    .+\n", "", rest, flags=re.M).strip()
    parts = {}
    for each in below:
        form, told = each.split("\n", 1)
        key = form.removeprefix("--").partition("=")[0]
        at = f"{page}---{key}" if form.startswith("--") else page
        parts[key] = Entry(form.partition("=")[0], (form,), told.strip(), at)
    return Entry(name, forms, text, page, parts)
