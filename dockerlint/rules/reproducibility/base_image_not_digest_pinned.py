"""
A base image can be pinned by its digest.

A tag is moved to another image with every rebuild: `node:22.11-slim` of today is not that of next
month. A digest names one image for good, so that a build gives the same result tomorrow, and
nobody can put another image in its place. The price is that updates must be made by hand, or by
a tool such as Renovate or Dependabot.

Left alone are `scratch`, stages, images that a variable decides, and those without a tag or with
`latest`, which have rules of their own.

There is no fix, as a digest can only be asked of a registry:
`docker buildx imagetools inspect node:22-slim`.

Bad:

    FROM debian:12

Good:

    FROM debian:12@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.references import called
from dockerlint.rule import Profile, Rule

rule = Rule(Severity.INFO, codes=("S7023", "dockerfile-source-not-pinned"), profile=Profile.ALL)


@rule.on(Stage)
def tag_alone(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A base image with a tag and no digest."""
    reference, image = stage.reference, stage.image
    if reference is None or image is None or reference.digest:
        return
    if reference.tag and reference.tag != "latest":
        yield rule.finding(
            image.span, f"{called(image, reference)} may be another image at the next build"
        )
