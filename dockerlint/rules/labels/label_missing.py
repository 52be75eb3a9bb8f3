"""
An image should have the labels that the settings ask for.

Labels tell where an image comes from, who answers for it and under which licence it is. Whatever
collects them, from registries to a script with `docker inspect`, misses an image without them.

Reported are labels that the settings list under `labels`, at the `FROM` of each image that lacks
one. An image is a stage that no other stage is built from or takes files from. What it inherits
from other stages counts; what the base image has does not, as it speaks of the base. `ONBUILD
LABEL` sets a label in another image. Nothing is reported where a key holds a variable.

hadolint also reports stages that others use by number (`COPY --from=0`), by a mount, in a chain
of more than two stages, or whose name is written in another case.

Settings:

    [labels]
    "org.opencontainers.image.source" = "url"

Bad:

    FROM alpine:3.22
    CMD ["true"]

Good:

    FROM alpine:3.22
    LABEL org.opencontainers.image.source="https://github.com/example/app"
    CMD ["true"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.labels import images, labels
from dockerlint.rule import Rule

rule = Rule(Severity.INFO, codes=("DL3049", "S7028"))


@rule.on(Dockerfile)
def label_not_there(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """An image that lacks a label."""
    for stage in images(file) if file.policy.labels else ():
        keys = {label.key for one in stage.lineage for label in labels(one)}
        if stage.image is None or None in keys:
            continue
        for key in file.policy.labels:
            if key not in keys:
                yield rule.finding(stage.image.span, f"the label `{key}` is missing")
