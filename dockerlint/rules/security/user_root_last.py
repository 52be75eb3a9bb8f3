"""
The last `USER` should not be root.

Switching to root to install something is usual; going back is easily forgotten, and then the
container runs as root after all.

Only the last `USER` of the final stage counts, with what it inherits. Builder stages may be root.
Left alone are images whose entrypoint changes the user when it starts (`gosu`, `su-exec`), those
that start a shell to type into, and Windows.

The fix goes back to the user that was in force before, or to one the file creates.

Bad:

    FROM node:22-slim
    USER node
    COPY . /srv
    USER root
    RUN chown -R node /srv
    CMD ["node", "/srv/server.js"]

Good:

    FROM node:22-slim
    USER node
    COPY . /srv
    USER root
    RUN chown -R node /srv
    USER node
    CMD ["node", "/srv/server.js"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.accounts import is_root, runs_something, switches_user, user_at_end
from dockerlint.rule import Rule
from dockerlint.rules.security._fixes import EFFECTS, become_user

rule = Rule(
    Severity.WARNING,
    codes=(
        *("DL3002", "DS-0002", "CKV_DOCKER_8", "last-user-is-root", "S6471", "CIS-DI-0001"),
        *("67fd0c4a",),
    ),
    fix=Safety.UNSAFE,
    effects=EFFECTS,
)


@rule.on(Dockerfile, "USER")
def ends_as_root(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final stage whose last USER is root."""
    stage = file.final
    if stage is None or stage.user is None or stage.family == "windows":
        return
    base_drops = bool(stage.base and stage.base.user and not stage.base.is_root)
    if not is_root(user_at_end(stage)) or not (runs_something(stage) or base_drops):
        return
    if switches_user(stage):
        return
    assert stage.user.argument
    yield rule.finding(
        stage.user.argument.span,
        f"the image runs as root: `USER {stage.user.text}` is the last one",
        become_user(stage),
    )
