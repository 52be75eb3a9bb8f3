"""
`COPY` gives files to root, whatever `USER` says.

After `USER node` a `COPY` still makes files that belong to root. The `RUN`s that follow are run by
`node`, which can read them and not change them: a build cannot replace them, nor write into the
folders that come with them ("EACCES: permission denied").

Reported are `COPY` and `ADD` of folders after a `USER` that is not root, when a later `RUN` of the
stage is run by that user and works with files. Files that the user only reads at run time are
better root's, and are left alone; so are single files, what a `chown` as root follows, variables
as user and Windows.

The fix adds `--chown` with that user.

Bad:

    FROM node:22-slim
    USER node
    WORKDIR /home/node/app
    COPY . .
    RUN npm ci && npm run build

Good:

    FROM node:22-slim
    USER node
    WORKDIR /home/node/app
    COPY --chown=node . .
    RUN npm ci && npm run build
"""

import re
from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import is_root, user_at
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Run, Transfer, User, Word

rule = Rule(
    Severity.INFO,
    codes=("tally/copy-after-user-without-chown",),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("COPY"),
)
_USER = pattern(r"[\w.-]+(:[\w.-]+)?", re.A)
# Programs that write beside what they read.
_WRITES = {
    *("npm", "yarn", "pnpm", "bun", "npx", "composer", "bundle", "mvn", "gradle", "make", "cargo"),
    *("go", "dotnet", "poetry", "uv", "mix", "sbt", "ng", "vite", "tsc", "chmod", "mv", "sed"),
    *("mvnw", "gradlew", "rails", "rake", "php", "artisan", "stack", "cabal", "rm", "touch"),
}


@rule.on(Stage, "USER")
def belongs_to_root(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A COPY after USER whose files the user's own RUNs are to work with."""
    if stage.family == "windows":
        return
    for transfer, user in worked_on(stage):
        if transfer.flag("chown") or not is_somebody(stage, transfer, user):
            continue
        if not any(map(may_be_folder, transfer.sources)):
            continue
        yield rule.finding(
            transfer.keyword.span,
            f"`{transfer.name}` makes files of root, which `{user.text}` cannot change",
            Fix.unsafe(
                f"Give them to `{user.text}`",
                Edit.insert(transfer.keyword.span.end, f" --chown={user.text}"),
            ),
        )


def worked_on(stage: Stage) -> list[tuple[Transfer, User]]:
    """The COPYs after which their USER runs something that writes.

    Not those that somebody else follows with a chown.
    """
    found: list[tuple[Transfer, User]] = []
    writers: set[User | None] = set()
    givers: set[User | None] = set()
    for instruction in reversed(stage.instructions):
        user = stage.user_at(instruction)
        if isinstance(instruction, Run):
            script = stage.script(instruction)
            if script and any(c.name in _WRITES for c in script.commands):
                writers.add(user)
            if "chown" in instruction.text:
                givers.add(user)
        elif isinstance(instruction, Transfer) and user in writers and not givers - {user}:
            found += [(instruction, user)] if user else []
    return found[::-1]


def is_somebody(stage: Stage, transfer: Transfer, user: User) -> bool:
    """True for a user that is known, and not root."""
    name = user_at(stage, transfer)
    return bool(_USER.fullmatch(user.text)) and bool(name) and not is_root(name)


def may_be_folder(source: Word) -> bool:
    """True for `.` and for names without an ending."""
    return re.search(r"[^.]\.\w|[<*]", source.text.rstrip("/").rpartition("/")[2]) is None
