"""
Files with secrets do not belong into an image.

Whoever can pull the image can read every file that was ever copied into it, also one that a later
instruction deletes: it stays in its layer. That goes for `.env` with passwords, private keys,
`.netrc`, `.aws`, Terraform's state and the like. A secret that the build needs is given to one
`RUN` by `--mount=type=secret`; one that the program needs is given to the container when it
starts.

Reported is what `COPY` or `ADD` brings into the final image: by name, or with the whole build
context where such a file lies at its top and no ignore file leaves it out. `.env` files that are
there are read, and count only with a setting that is called like a secret and has a value;
`.npmrc` counts only with a token in it. Public keys and certificates, `.env.example` and its like,
other stages and `--from` are left alone.

For the whole context the fix leaves the files out by the `.dockerignore`, which is created where
there is none. It is unsafe, as the program may read them.

Beside:

    .env
        DB_PASSWORD=x

Bad:

    FROM node:22-slim
    WORKDIR /srv
    # .env has a line DB_PASSWORD=...
    COPY . ./
    CMD ["node", "server.js"]

Good:

    FROM node:22-slim
    WORKDIR /srv
    COPY server.js ./
    CMD ["node", "server.js"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ballast import listed, useless, with_left_out
from dockerlint.model.dockerignore import in_force
from dockerlint.model.sensitive import is_sensitive
from dockerlint.model.transfers import Source, from_context, is_built_from_above
from dockerlint.rule import Rule

rule = Rule(
    Severity.WARNING,
    codes=("CIS-DI-0010",),
    fix=Safety.UNSAFE,
    effects=Change.CHANGES_FILE.of(),
)


@rule.on(Dockerfile, "COPY", "ADD")
def secrets_copied(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Each source that is, or brings, a file with secrets."""
    for source in from_context(file):
        if not file.in_final_image(source.stage):
            continue
        if source.path == ".":
            yield from with_the_rest(source, file)
        elif is_sensitive(source.path, file.context) and not is_left_out(source.path, file):
            yield rule.finding(
                source.word.span,
                f"`{source.path}` may hold secrets, which anyone can read in the image",
            )


def with_the_rest(source: Source, file: Dockerfile) -> Iterator[Finding]:
    """What a COPY of the whole context takes along."""
    names = [n for n in sorted(file.context.names) if is_sensitive(n, file.context)]
    names = [name for name in names if not is_left_out(name, file)]
    if not names or is_built_from_above(file):
        return
    edit = with_left_out(file, names)
    lines = list(useless(names, file))
    fix = Fix.unsafe(f"Leave them out by `{edit.path}`", edit) if lines == names else None
    yield rule.finding(
        source.word.span,
        f"`{source.transfer.name} {source.word.text}` takes {listed(names)} along, "
        "which may hold secrets: anyone can read them in the image",
        fix,
    )


def is_left_out(path: str, file: Dockerfile) -> bool:
    """True where the ignore file may leave it out."""
    return not in_force(file.context).keeps(path)
