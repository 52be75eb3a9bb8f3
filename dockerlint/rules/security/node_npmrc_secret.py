"""
The token for a registry should not be written into an `.npmrc` of the image.

It is in the layer then, for everybody who has the image, and removing the file in a later `RUN`
only hides it. Tokens for npm often may publish.

Mount the file for the one command that needs it instead, and pass it by
`docker build --secret id=npmrc,src=$HOME/.npmrc`; nothing of it stays.

Reported are commands of the final image that write `_authToken`, `_auth` or `_password`, by
`echo`, `printf` or `npm config set`, and a `COPY .npmrc` that a later `RUN` removes again. Left
alone are files that the same `RUN` removes, and a reference that npm looks up when it runs: in
single quotes, `'//registry.npmjs.org/:_authToken=${NPM_TOKEN}'` writes no token.

Bad:

    FROM node:22-slim
    ARG NPM_TOKEN
    RUN echo "//registry.npmjs.org/:_authToken=$NPM_TOKEN" > .npmrc
    RUN npm ci --omit=dev

Good:

    FROM node:22-slim
    RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --omit=dev
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.patterns import pattern
from dockerlint.rule import Rule
from dockerlint.syntax import Argument, Command, Copy, Script

rule = Rule(Severity.WARNING)
NAME = ".npmrc"
TOKEN = pattern(r"(?:^|[:\s\"'])(_authToken|_auth|_password)(?=[=\s\"']|$)")
REFERENCE = pattern(r"(_authToken|_auth|_password)[=\s]+\$\{?\w+")


@rule.on(Command, "echo", "printf", "npm", "yarn", "pnpm")
def written(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """A token that a command writes."""
    run, script = file.run_of(command)
    word = next((each for each in command.arguments if TOKEN.search(each.text)), None)
    if word is None or not file.in_final_image(file.stage_of(run)) or is_reference(command, word):
        return
    if command.name in ("echo", "printf"):
        if not any(r.target and NAME in r.target.text for r in command.redirects):
            return
    elif "set" not in command.words[:2]:
        return
    if any(NAME in mount.text for mount in run.mounts) or removes(script, command.span.start):
        return
    found = TOKEN.search(word.text)
    assert found
    yield rule.finding(word.span, f"`{found[1]}` stays in the image's `{NAME}`")


@rule.on(Stage, "COPY")
def copied(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """An `.npmrc` that must be secret, since it is removed again."""
    if not file.in_final_image(stage):
        return
    for copy in stage.instructions:
        if not isinstance(copy, Copy) or copy.flag("from"):
            continue
        word = next((s for s in copy.sources if s.text.rpartition("/")[2] == NAME), None)
        later = [script for run, script in stage.runs if run.span.start > copy.span.start]
        if word and any(removes(script, 0) for script in later):
            yield rule.finding(
                word.span, f"`{NAME}` stays in this layer, although a `RUN` removes it later"
            )


def is_reference(command: Command, word: Argument) -> bool:
    """True for a variable that npm looks up when it runs: no token is in the file then."""
    values = " ".join(each.value or "" for each in command.arguments)
    return word.value is not None and REFERENCE.search(values) is not None


def removes(script: Script, after: int) -> bool:
    """True when a command after that place removes an `.npmrc`, or the token in it."""
    for command in script.commands:
        if command.span.start <= after:
            continue
        if command.name == "rm" and any(NAME in word for word in command.words):
            return True
        if command.runs("logout") or (command.runs("config") and "delete" in command.words):
            return True
    return False
