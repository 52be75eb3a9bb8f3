"""
A build that copies its whole context needs a `.dockerignore`.

`COPY . .` takes everything that lies beside the Dockerfile: the history in `.git`, which is often
larger than the program, `node_modules` built for another system, `.env` with its secrets. The
image grows by it, whoever pulls the image can read it, and as `.git` changes with every commit, no
later step ever comes from the build cache.

Reported is a `COPY` or `ADD` of the whole context without a `.dockerignore` or
`Dockerfile.dockerignore`, where something of that kind is in the context, or where the Dockerfile
runs `npm` or the like beside a `package.json`, so that `node_modules` is there on the machine of
whoever works on it. What is installed or built (`node_modules`, `.venv`, `target`) counts only
when the Dockerfile does that itself, and `.git` only when it does not ask git for the version.
Nothing is reported where an ignore file, or something that is copied, lies in a folder above, from
which the image is probably built, and for text from standard input, whose folder is not known.

The fix writes a `.dockerignore` of what was found and of what work in the languages of the project
leaves behind; never a lock file, and nothing that the Dockerfile copies by name. It is unsafe: a
program may ask for a file that nobody expects to matter.

Bad:

    FROM node:22-slim
    COPY . /srv
    CMD ["node", "/srv/server.js"]

Good:

    FROM node:22-slim
    COPY package.json package-lock.json server.js /srv/
    CMD ["node", "/srv/server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ballast import (
    ballast,
    is_reported_without_ignore_file,
    listed,
    whole_context,
    with_left_out,
)
from dockerlint.model.transfers import is_built_from_above
from dockerlint.rule import Rule
from dockerlint.rules.size._ballast import weight

rule = Rule(Severity.INFO, fix=Safety.UNSAFE, effects=Change.CHANGES_FILE.of())


@rule.on(Dockerfile, "COPY", "ADD")
def whole_context_copied(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The first COPY of the whole context."""
    copies = ((i, word) for i in file.tree.instructions if (word := whole_context(i)))
    copy, word = next(copies, (None, None))
    if copy is None or word is None or file.context.dockerignore is not None:
        return
    found = [each.name for each in ballast(file)]
    if found:
        what = f"takes {listed(found)} along"
    elif is_reported_without_ignore_file(file):
        what = "takes `node_modules` along where it is"
    else:
        return
    if is_built_from_above(file):
        return
    new = with_left_out(file, [])
    yield rule.finding(
        word.span,
        f"`{copy.name} {word.text}` {what}: there is no `{new.path}`",
        Fix.unsafe(f"Create a `{new.path}`", new),
        saving=weight(found, copy, file) if found else None,
    )
