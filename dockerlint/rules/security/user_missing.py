"""
The image should run as a user of its own, not as root.

Without `USER` the program runs as root inside the container. Whoever breaks into it can then
change every file of the image and, where the container is not locked down further, reach for the
host. Kubernetes clusters with the `restricted` policy do not start such an image.

Only the final stage counts, with what it inherits. Left alone are images that start a shell or an
interpreter to type into, base images known to have a user of their own, images whose entrypoint
changes the user when it starts (`gosu`, `su-exec`, the official database images), Windows, and
images of which nothing is known.

The fix uses the account the base image or the file already has, such as `node`, or creates one in
the manner of the base's family. Files the program must write to may then need `--chown`. There is
no fix for an image that keeps its files in root's home.

Bad:

    FROM node:22-slim
    COPY . /srv
    CMD ["node", "/srv/server.js"]

Good:

    FROM node:22-slim
    COPY . /srv
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
        *("DS-0002", "CKV_DOCKER_3", "missing-user", "S6471", "CIS-DI-0001", "fd54f200"),
        *("missing-user-entrypoint",),
    ),
    fix=Safety.UNSAFE,
    effects=EFFECTS,
)


@rule.on(Dockerfile)
def no_user(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """A final stage without USER that runs as root."""
    stage = file.final
    if stage is None or stage.user is not None or stage.family == "windows":
        return
    if not is_root(user_at_end(stage)) or not runs_something(stage) or switches_user(stage):
        return
    own = stage.command if stage.command in stage.instructions else None
    where = own.keyword if own else stage.image
    if where:
        what = f"`{own.name}`" if own else f"`{where.text}`"
        yield rule.finding(
            where.span, f"{what} runs as root: no `USER` is set", become_user(stage)
        )
