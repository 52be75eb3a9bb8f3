"""
The base image should be one that still gets security updates.

Once a release is past its end of life, nobody mends what is found in it: the image stays as
vulnerable as it is, whatever the day it is pulled. Package archives of old distributions are moved
away, too, and then `apt-get update` fails.

The distribution's release counts, and that of what the image is for: Node.js in `node`, Python in
`python`. Dates are from endoflife.date as of August 2026, and are compared with the day of the
run (or of `SOURCE_DATE_EPOCH`). What counts is the end of all support that is free: Debian 12 is
in LTS, and so supported until 2028-06-30. With `end-of-support = "regular"` it is the end of what
those do who made it, which was on 2026-07-11. Support for customers only, such as Ubuntu Pro, does
not count.

Only tags that stay with a release are reported: `python:3.9` and `node:22-bullseye` do, `python:3`
and `node:slim` move on. Also reported are images that were given up: tags of the deprecated
`openjdk` that get no updates, and images that are no longer official ones. Left alone are products
of which each release ends the one before, such as Rust: there it means only that there is a newer
one.

In stages that are not part of the final image it is an info: what they leave behind does not run.

The fix, where there is one, is unsafe: the same tag on the newest release of the distribution.

Bad:

    FROM python:3.11-slim-buster
    CMD ["python3", "--version"]

Good:

    FROM python:3.11-slim-trixie
    CMD ["python3", "--version"]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.knowledge import Lifecycle
from dockerlint.model import Base, Dockerfile, Stage, SupportEnd
from dockerlint.model.references import called, is_written_out
from dockerlint.rule import Rule
from dockerlint.syntax import Word
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=("tally/ruby/eol-ruby-version",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
)


@rule.on(Stage)
def no_support(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An image whose release, or which itself, is not cared for any more."""
    image, base = stage.image, stage.base
    if image is None or base is None or stage.reference is None:
        return
    regular = file.policy.end_of_support is SupportEnd.REGULAR
    today = file.context.today
    ended = [each for each in base.end_of_life if _counts(each, today, regular=regular)]
    told = _told(ended, regular=regular) or _given_up(base)
    if told is None:
        return
    yield rule.finding(
        image.span,
        f"{called(image, base.reference)} {told}",
        _newer(image, base, today) if ended else None,
        severity=None if file.in_final_image(stage) else Severity.INFO,
    )


def _counts(end: Lifecycle, today: date, *, regular: bool) -> bool:
    return end.is_pinned and not end.is_rolling and end.ended(today, regular=regular)


def _told(ended: list[Lifecycle], *, regular: bool) -> str | None:
    """What it is, and since when that has had no support; None when it has."""
    support = "no regular support" if regular else "no support"
    told = []
    for each in ended:
        end = each.end(regular=regular)
        told.append(f"{each.product}: {support} {f'since {end}' if end else 'any more'}")
    return f"is {', and '.join(told)}" if told else None


def _given_up(base: Base) -> str | None:
    """Why nothing is pushed to the tag any more; None where something is, or may be."""
    if base.image is None or not base.reference.tag or base.variant is None:
        return None
    name = base.image.name
    if not base.image.is_official:
        return f"gets no updates: `{name}` is no longer an official image"
    if base.image.is_deprecated and base.variant.past:
        return f"gets no updates: `{name}` is deprecated"
    return None


def _newer(image: Word, base: Base, today: date) -> Fix | None:
    """The same tag on the newest release of the distribution that has one."""
    reference = base.reference
    if not is_written_out(image, reference):
        return None
    tag = next(_tags(base, today), None)
    if tag is None:
        return None
    start = image.span.start + len(reference.name) + 1
    return Fix.unsafe(f"Use `{reference.name}:{tag}`", Edit(Span(start, image.span.end), tag))


def _tags(base: Base, today: date) -> Iterator[str]:
    """Tags that differ in the release of the distribution alone, and are kept up to date."""
    here = base.variant
    if base.image is None or here is None:
        return
    latest = base.image.find("latest")
    for old, new in base.newer_releases:
        tag = base.tag.replace(old, new)
        there = base.image.by_tag.get(tag)
        if tag == base.tag or there is None or there.past:
            continue
        if base.image.is_distribution and latest and there.release != latest.release:
            continue
        same = (there.family, there.kind, there.flavor) == (here.family, here.kind, here.flavor)
        ends = base.on(tag).end_of_life
        if same and not any(end.is_pinned and end.ended(today) for end in ends):
            yield tag
