"""
The tag of the base image must exist.

A build from a tag that does not exist stops at `FROM`. What official images have, and had since
2014, is known here as of August 2026. That is a list from one day, and those of the past are
samples, four a year: tags newer than the lists, and patch releases, may exist without being in
them. So only what surely never was is reported:

- a word that no tag of the image has, but for one letter: `node:22-alpin`;
- a version that the product never had, between others that are known: `php:7.5`;
- a version on a release of Debian, Ubuntu or Alpine that came out long after its end, or had
  ended long before: `python:3.6-slim-bookworm`.

Variables are replaced by the defaults of their `ARG`s. Images with a digest, which then counts
instead of the tag, and images that are no official ones are left alone.

The fix, where something is alike, is unsafe: that may not have been meant.

Bad:

    FROM node:22-alpin
    CMD ["node", "--version"]

Good:

    FROM node:22-alpine
    CMD ["node", "--version"]
"""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.references import called, is_written_out
from dockerlint.rule import Rule
from dockerlint.text import Span

rule = Rule(Severity.WARNING, fix=Safety.UNSAFE, effects=Change.CHANGES_BASE.of())


@rule.on(Stage)
def no_such_tag(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """An official image with a tag that it never had."""
    image, reference, base = stage.image, stage.reference, stage.base
    if image is None or reference is None or base is None or base.image is None:
        return
    if reference.tag in base.image.by_tag:
        return
    from dockerlint.knowledge.tags import missing

    found = missing(base)
    if found is None:
        return
    span, fix = image.span, None
    if is_written_out(image, reference):
        span = Span(span.end - len(reference.tag), span.end)
        if found.meant:
            fix = Fix.unsafe(f"Use `{reference.name}:{found.meant}`", Edit(span, found.meant))
    text = f"{called(image, reference)} does not exist{found.reason}"
    if found.meant:
        text += f"; did you mean `{found.meant}`?"
    yield rule.finding(span, text, fix)
