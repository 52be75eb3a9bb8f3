"""What the rules on options that switch off the check of signatures have in common."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Finding, Fix
from dockerlint.kept import kept
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.fetches import DOWNLOADERS
from dockerlint.model.layers import makes
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command
from dockerlint.text import Span


def given(command: Command, *options: str) -> Iterator[Argument]:
    """The words of a command that are one of these options, with a value or without."""
    for argument in command.arguments:
        if argument.text == "--":
            return
        if argument.text.partition("=")[0] in options:
            yield argument


def unchecked(
    rule: Rule, command: Command, words: list[Argument], file: Dockerfile, effect: str
) -> Finding:
    """The finding on an option that switches the check off; the fix takes the option out."""
    run, _ = file.run_of(command)
    edit = edits.remove_words(run, command, *words)
    text = " ".join(word.text for word in words)
    return rule.finding(
        Span(words[0].span.start, words[-1].span.end),
        f"`{text}` {effect}",
        Fix.unsafe(f"Remove `{text}`", edit),
    )


def only_own_files(command: Command, file: Dockerfile, packages: list[Argument]) -> bool:
    """True for packages in files that no command of the lineage has downloaded.

    Those were copied into the image, or built there.
    """
    texts = [package.text.strip("\"'") for package in packages]
    if not texts or not all(map(_is_file, texts)):
        return False
    fetched = _downloads(file.stage_of_command(command))
    return (
        not any(text.rpartition("/")[2] in fetched or "*" in text for text in texts) or not fetched
    )


def _is_file(text: str) -> bool:
    return "://" not in text and (
        text.startswith(("/", "./", "../", "*", "~")) or text.endswith((".apk", ".rpm"))
    )


@kept
def _downloads(stage: Stage) -> frozenset[str]:
    """The names of files that the lineage's RUNs fetch, as far as their commands tell."""
    fetches = (c for c in stage.commands() if c.name in DOWNLOADERS)
    return frozenset(path.rpartition("/")[2] for c in fetches for path in makes(c))
