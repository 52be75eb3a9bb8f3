"""
The base image should be named with a tag.

An image without a tag is its `latest`: whatever was pushed last. The same Dockerfile then builds
on another release each time, and nobody can tell from the file which one was used.

Variables are replaced by the defaults of their `ARG`s first; where one has none, nothing is said.
Images with a digest, `scratch` and the names of earlier stages, in any case, are left alone.

hadolint does not look at defaults: it reports `FROM base-${VERSION}` for want of a tag, whatever
`VERSION` holds, and never `FROM ${BASE}`. It also takes the port in `localhost:5000/app` for a
tag, and reports a stage's name in another case. Here the first and the last are not reported, and
the others are. Names that are no image's, which it reports, are in `from-invalid-reference`.

The fix writes the version that `latest` was when our list of official images was made, in August
2026. Another one writes its slim or Alpine variant, where that has what is used.

Bad:

    FROM debian
    COPY app /usr/local/bin/app

Good:

    FROM debian:13
    COPY app /usr/local/bin/app
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Safety, Severity
from dockerlint.knowledge import is_reference
from dockerlint.model import Dockerfile, Stage
from dockerlint.rule import Rule
from dockerlint.rules.reproducibility._latest import told, use_version
from dockerlint.text import Span

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3006", "DS-0001", "CKV_DOCKER_7", "missing-image-version", "S6596", "9efb0b2d"),
        *("missing_tag",),
    ),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
)


@rule.on(Stage)
def no_tag(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An image without tag and digest."""
    image, reference = stage.image, stage.reference
    if image is None or reference is None or reference.tag or reference.digest:
        return
    if not is_reference(stage.start.expand(image.text, dict(stage.globals)) or ""):
        return
    written = f"`{image.text}`"
    if "$" in image.text:
        written += f" is `{reference.name}` by default, which"
    facts = stage.base.image if stage.base else None
    end = image.span.end
    yield rule.finding(
        image.span,
        f"{written} has no tag: it is `latest`{told(facts)}",
        *use_version(stage, image, Span(end, end), file, ":"),
    )
