"""What the rules on the types of labels have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dockerlint.findings import Edit, Finding, Fix
from dockerlint.model import Dockerfile, LabelType, Stage
from dockerlint.model.labels import labels
from dockerlint.rule import Rule

LONGEST = 60  # characters of a value that a message shows


def mistyped(
    rule: Rule,
    stage: Stage,
    file: Dockerfile,
    kind: LabelType,
    what: str,
    is_valid: Callable[[str], bool],
    better: Callable[[str], str | None] = lambda _: None,
) -> Iterator[Finding]:
    """A finding for each label that must be of a type and is not; ``what`` is its name.

    ``better`` gives what the value should be, when that is known.
    """
    for label in labels(stage):
        value, word = label.value, label.pair.value
        if label.key is None or file.policy.labels.get(label.key) is not kind:
            continue
        if not value or word is None or is_valid(value):
            continue
        shown = value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
        new = better(value)
        fix = None
        if new and word.is_exact(file.source):
            quoted = f'"{new}"' if " " in new else new
            fix = Fix.unsafe(f"Write `{new}`", Edit(word.span, quoted))
        yield rule.finding(
            word.span, f"`{label.key}` should be {what}, which `{shown}` is not", fix
        )
