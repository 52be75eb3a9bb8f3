"""
The defaults of `ARG`s should make a `FROM` that builds.

Without a default `docker build .` fails (`ARG TAG`, `FROM alpine:$TAG`: "invalid reference
format"), and neither does an editor, a scanner or an update bot know what the image is built
from. A default can always be given, and `--build-arg` still has the last word.

`${TAG:-3.22}` is a default, too. Left alone are stages, in any case, which BuildKit reports, and
names without a variable: those are simply wrong. As in BuildKit a name that no `ARG` declares is
empty, so that it may be reported here and by `undefined-arg-in-from`.

Bad:

    ARG TAG
    FROM alpine:${TAG}

Good:

    ARG TAG=3.22
    FROM alpine:${TAG}
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.knowledge import is_reference
from dockerlint.model import Dockerfile
from dockerlint.model.arguments import arguments
from dockerlint.rule import Rule

rule = Rule(Severity.WARNING, codes=("InvalidDefaultArgInFrom",))


@rule.on(Dockerfile)
def invalid_by_default(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Images that are none when no build argument is given."""
    args = arguments(file)
    names: set[str | None] = set()
    for stage in file.stages if args else ():
        found = args.substitute(stage.image.text) if args and stage.image else None
        if found is None or stage.image is None:
            return  # the builder stops here
        is_stage = found.text.lower() in names
        if (found.known or found.unset) and not is_stage and not is_reference(found.text):
            default = f"`{found.text}` by default, which names no image"
            what = default if found.text else "empty by default"
            yield rule.finding(stage.image.span, f"`{stage.image.text}` is {what}")
        names.add(stage.name)
