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
from dockerlint.rule import Rule
from dockerlint.syntax import Run, Transfer, User, Word

rule = Rule(
    Severity.INFO,
    codes=("tally/copy-after-user-without-chown",),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of("COPY"),
)
_USER = re.compile(r"[\w.-]+(:[\w.-]+)?", re.A)
# Programs that write beside what they read.
_WRITES = {
    *("npm", "yarn", "pnpm", "bun", "npx", "composer", "bundle", "mvn", "gradle", "make", "cargo"),
    *("go", "dotnet", "poetry", "uv", "mix", "sbt", "ng", "vite", "tsc", "chmod", "mv", "sed"),
    *("mvnw", "gradlew", "rails", "rake", "php", "artisan", "stack", "cabal", "rm", "touch"),
}


@rule.on(Stage)
def belongs_to_root(stage: Stage, _: Dockerfile) -> Iterator[Finding]:
    """A COPY after USER whose files the user's own RUNs are to work with."""
    if stage.family == "windows":
        return
    for transfer in stage.instructions:
        if not isinstance(transfer, Transfer) or transfer.flag("chown") or not transfer.sources:
            continue
        user = stage.user_at(transfer)
        if user is None or not is_somebody(stage, transfer, user):
            continue
        folders = any(map(may_be_folder, transfer.sources))
        if not folders or not is_worked_on(stage, transfer, user):
            continue
        yield rule.finding(
            transfer.keyword.span,
            f"`{transfer.name}` makes files of root, which `{user.text}` cannot change",
            Fix.unsafe(
                f"Give them to `{user.text}`",
                Edit.insert(transfer.keyword.span.end, f" --chown={user.text}"),
            ),
        )


def is_somebody(stage: Stage, transfer: Transfer, user: User) -> bool:
    """True for a user that is known, and not root."""
    name = user_at(stage, transfer)
    return bool(_USER.fullmatch(user.text)) and bool(name) and not is_root(name)


def may_be_folder(source: Word) -> bool:
    """True for `.` and for names without an ending."""
    return re.search(r"[^.]\.\w|[<*]", source.text.rstrip("/").rpartition("/")[2]) is None


def is_worked_on(stage: Stage, transfer: Transfer, user: User) -> bool:
    """True when the same user runs something later that writes; False when root gives it away."""
    at = stage.instructions.index(transfer)
    runs = [i for i in stage.instructions[at:] if isinstance(i, Run)]
    mine = [run for run in runs if stage.user_at(run) is user]
    if any("chown" in run.text for run in runs if run not in mine):
        return False
    scripts = filter(None, map(stage.script, mine))
    return any(c.name in _WRITES for script in scripts for c in script.commands)
