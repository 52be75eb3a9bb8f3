"""Fixes of a `FROM --platform`."""

from collections.abc import Iterator

from dockerlint import edits
from dockerlint.findings import Edit, Fix
from dockerlint.model import Dockerfile
from dockerlint.syntax import Flag, From


def other_platforms(start: From, flag: Flag, file: Dockerfile) -> Iterator[Fix]:
    """Pull for the platform that is built for; in a stage of its own, for the builder's."""
    yield Fix.unsafe("Use the platform that is built for", edits.delete_flag(start, flag))
    if flag.value and not file.in_final_image(file.stage_of(start)):
        yield Fix.unsafe("Use `$BUILDPLATFORM`", Edit(flag.value.span, "$BUILDPLATFORM"))
