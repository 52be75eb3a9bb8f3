"""
`USER` may be a number, so that others can see whether it is root.

Kubernetes refuses to start an image whose user is a name where `runAsNonRoot` is set: it reads
the image's settings only, and cannot tell which number the name has inside. Outside a cluster a
name is as good as a number and easier to read, which is why this rule is off by default.

Only the user of the final image counts: the last `USER` of the last stage, with what it inherits.
hadolint reports every `USER`, also one that a later `USER` replaces, one in a builder stage, and
variables that `ENV` sets. A variable whose value is not known is left alone, as is Windows, where
users have no numbers.

The fix writes the number that `useradd` or `adduser` gave the account. The program then finds
another value where it asks under which name it was started.

Bad:

    FROM alpine:3.22
    RUN adduser -D -u 1000 app
    USER app

Good:

    FROM alpine:3.22
    RUN adduser -D -u 1000 app
    USER 1000
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.accounts import uid_of, user_at_end
from dockerlint.rule import Profile, Rule

rule = Rule(
    Severity.INFO,
    codes=("DL3066",),
    fix=Safety.UNSAFE,
    effects=(*Change.CHANGES_IMAGE.of("USER"), *Change.CHANGES_SURROUNDINGS.of("USER")),
    profile=Profile.ALL,
)


@rule.on(Dockerfile, "USER")
def named(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final image whose user is a name."""
    stage = file.final
    if stage is None or stage.user is None or not stage.ends_in_posix_shell:
        return
    name = (user_at_end(stage) or "").strip()
    if not name or name.isdigit():
        return
    argument = stage.user.argument
    assert argument
    span, fix = argument.span, None
    if argument.text.partition(":")[0] == name:  # as it is written
        span = stage.user.body.span(0, len(name))
        uid = uid_of(stage, name) if not stage.user.comments else None
        fix = Fix.unsafe(f"Use `{uid}`", Edit(span, uid)) if uid else None
    yield rule.finding(span, f"the user `{name}` is a name: its number is not known outside", fix)
