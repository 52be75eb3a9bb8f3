"""
A Rails application that does not run as root must own the folders it writes to.

`COPY` makes root the owner of everything it copies. Puma writes its pid below `tmp`, Rails its
cache and its log: as another user the container stops with "Permission denied", or works until
the first upload.

Reported is the `COPY` of the application into a final image that runs Rails as another user than
root, when it has no `--chown` and no later command changes the owner or the mode of anything.

The fix gives the files to that user. Giving away only `db`, `log`, `storage` and `tmp`, as new
Rails applications do, is stricter.

Bad:

    FROM ruby:3.4-slim
    WORKDIR /rails
    RUN useradd --uid 1000 rails
    COPY . .
    USER rails
    CMD ["./bin/rails", "server"]

Good:

    FROM ruby:3.4-slim
    WORKDIR /rails
    RUN useradd --uid 1000 rails
    COPY --chown=rails . .
    USER rails
    CMD ["./bin/rails", "server"]
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import Edit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.accounts import is_root, user_at_end
from dockerlint.model.ruby import is_rails, works
from dockerlint.rule import Rule
from dockerlint.syntax import Copy, Workdir

rule = Rule(
    Severity.WARNING,
    codes=("tally/ruby/state-paths-not-writable-as-non-root",),
    fix=Safety.UNSAFE,
    effects=Change.ADDS_OPTION.of(),
)
_HERE = {".", "./"}
_GIVES = {"chown", "chmod", "install", "setfacl", "gosu", "su-exec"}


@rule.on(Stage, "COPY")
def owned_by_root(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The COPY of a Rails application that runs as another user."""
    if stage is not file.final or not works(stage):
        return
    user = user_at_end(stage)
    if not user or is_root(user):
        return
    if not is_rails(stage, file) or any(c.name in _GIVES for c in stage.commands()):
        return
    made = account_made(stage, user)
    for copy in stage.instructions:
        if isinstance(copy, Copy) and is_application(copy, stage) and not copy.flag("chown"):
            yield rule.finding(
                copy.keyword.span,
                f"`COPY` gives the application to root, and Rails runs as `{user}`",
                give(copy, user, stage) if made < copy.span.start else None,
            )


def is_application(copy: Copy, stage: Stage) -> bool:
    """True for a COPY of the whole build context, or of another stage's application folder."""
    folder = stage.last(Workdir)
    target = copy.destination.text.rstrip("/") if copy.destination else ""
    here = target in ("", ".") or (folder is not None and target == folder.text.rstrip("/"))
    sources = {word.text for word in copy.sources}
    if copy.flag("from"):
        return here and folder is not None and folder.text.rstrip("/") in sources
    return here and bool(_HERE & sources)


def account_made(stage: Stage, user: str) -> int:
    """Where the user is made: before all for a number, the end of the file where not known."""
    if user.isdecimal():
        return -1
    made = (i for i in stage.chain if "add" in i.text and user in i.text.split())
    return next((i.span.start for i in made), len(stage.start.source.text))


def give(copy: Copy, user: str, stage: Stage) -> Fix:
    """Make the user the owner."""
    whole = stage.user.text if stage.user else user
    owner = user if "$" in whole else whole
    edit = Edit.insert(copy.keyword.span.end, f" --chown={owner}")
    return Fix.unsafe(f"Give the files to `{user}`", edit)
