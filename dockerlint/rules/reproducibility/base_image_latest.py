"""
The base image should not be `latest`.

`latest` is whatever was pushed last. The same Dockerfile builds on another release each time, the
next major version comes unasked, and nobody can tell from the file which one was used.

Variables are replaced by the defaults of their `ARG`s first, which hadolint does not do: it is
silent on `FROM alpine:${VERSION}` with `ARG VERSION=latest`. Where a variable has no default,
only a `:latest` that is written out counts. Images with a digest and earlier stages are left
alone.

The fix writes the version that `latest` was when our list of official images was made, in August
2026. Another one writes its slim or Alpine variant, where that has what is used.

Bad:

    FROM debian:latest
    COPY app /usr/local/bin/app

Good:

    FROM debian:13
    COPY app /usr/local/bin/app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.reproducibility._latest import told, use_version
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3007", "DS-0001", "CKV_DOCKER_7", "avoid-latest-version", "S6596", "DKL-DI-0006"),
        *("f45ea400", "latest_tag"),
    ),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
)
LATEST = "latest"


@rule.on(Stage)
def latest(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An image with the tag ``latest`` and no digest."""
    image, reference = stage.image, stage.reference
    if image is None or stage.parent:
        return
    written_out = image.text.endswith(f":{LATEST}")
    if not written_out and (reference is None or reference.tag != LATEST or reference.digest):
        return
    span = image.span
    if written_out and span.end - span.start == len(image.text):  # not over two lines
        span = Span(span.end - len(LATEST), span.end)
    written = f"`{image.text}`"
    if not written_out and reference and "$" in image.text:
        written += f" is `{reference.name}:{LATEST}` by default, which"
    facts = stage.base.image if stage.base else None
    yield rule.finding(
        span,
        f"{written} is another image after every release{told(facts)}",
        *(use_version(stage, image, span, file) if span != image.span else ()),
    )
