"""
Beside a digest, a tag says nothing to the builder.

`node:22-slim@sha256:…` is the image with that digest, whatever the tag names by now. A reader may
believe the tag, though the two have parted long ago. On the other hand tools that keep images up
to date (Renovate, Dependabot) read the tag and write the digest: with one of those, leave this
rule off.

There are two fixes: to take away the tag, which changes nothing for the builder, or the digest,
which makes it look the tag up again. Both are unsafe, since they decide what the next update is.

Bad:

    FROM debian:12@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

Good:

    FROM debian@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, ImageReference, Stage
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Word

rule = Rule(
    Severity.STYLE,
    codes=("S8431",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_BASE.of(),
    profile=Profile.ALL,
)


@rule.on(Stage)
def both(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A base image with a tag and a digest."""
    reference, image = stage.reference, stage.image
    if reference is None or image is None or not (reference.digest and reference.tag):
        return
    yield rule.finding(
        image.span,
        f"the tag `{reference.tag}` counts for nothing beside the digest",
        *_fixes(reference, image, stage),
    )


def _fixes(reference: ImageReference, image: Word, stage: Stage) -> Iterator[Fix]:
    """Take away the one or the other, where the image is written out."""
    tag, digest = f":{reference.tag}", f"@{reference.digest}"
    whole = f"{reference.name}{tag}{digest}"
    if image.text != whole or not image.is_exact(stage.start.source):
        return
    without_tag, without_digest = f"{reference.name}{digest}", f"{reference.name}{tag}"
    yield Fix.unsafe("Take the tag away", Edit(image.span, without_tag))
    yield Fix.unsafe("Take the digest away", Edit(image.span, without_digest))
