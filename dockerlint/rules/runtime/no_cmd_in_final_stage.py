"""
The final image may say what it starts.

Without `CMD` and `ENTRYPOINT` the image starts what its base image starts: a shell, which ends at
once when nobody types into it, or nothing at all. Images that others are built from need neither,
which is why this rule is off by default.

Reported is a final stage for which the file names no `CMD` and no `ENTRYPOINT`, on a plain
distribution or an image of which nothing is known. Other official images start a server or an
interpreter. `scratch` images, which may only hold files, and stages for development are left
alone, too.

Bad:

    FROM example.com/base:1
    COPY app /srv/app

Good:

    FROM example.com/base:1
    COPY app /srv/app
    CMD ["/srv/app"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.knowledge import Base, others
from dockerlint.model import Dockerfile
from dockerlint.model.purpose import is_for_development
from dockerlint.rule import Profile, Rule
from dockerlint.syntax import Cmd, Entrypoint

rule = Rule(Severity.INFO, profile=Profile.ALL)


@rule.on(Dockerfile)
def starts_nothing(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final stage that does not say what it starts."""
    stage = file.final
    if stage is None or stage.image is None or stage.last(Cmd) or stage.last(Entrypoint):
        return
    if stage.family == "scratch-like" or is_for_development(stage):
        return
    if stage.base and starts_something(stage.base):
        return
    image = stage.image
    yield rule.finding(image.span, f"nothing says what the image from `{image.text}` starts")


def starts_something(base: Base) -> bool:
    """True for an official image that is more than a distribution, and for functions."""
    plain = base.image is None or base.image.is_distribution
    return not plain or base.reference.name.startswith(others.FUNCTIONS)
