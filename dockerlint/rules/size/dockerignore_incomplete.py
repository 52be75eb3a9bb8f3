"""
A `.dockerignore` should leave out all that is of no use in the image.

`COPY . .` takes what the ignore file does not name: the history in `.git`, the caches of tools and
test runs, the settings of editors, what was built on the host. The image grows by it, and each of
these changes without need brings the build cache to nothing for all steps that follow.

Reported is a `COPY` or `ADD` of the whole build context, with an ignore file, for what really lies
at the top of the context and is not left out. What a tool makes (`.venv`, `target`) counts only
where the Dockerfile runs that tool, and `.git` only where it does not ask git for the version.
What `!` lines take back is meant to be there. `node_modules` and files with secrets have rules of
their own, `node-host-node-modules` and `copy-sensitive-file`.

The fix adds lines to the ignore file. It is unsafe: a program may ask for a file that nobody
expects to matter.

Beside:

    .dockerignore
        docs

Bad:

    FROM python:3.13-slim
    # .dockerignore has a line `docs`
    COPY . /srv
    RUN pip install --no-cache-dir -r /srv/requirements.txt

Good:

    FROM python:3.13-slim
    COPY requirements.txt app.py /srv/
    RUN pip install --no-cache-dir -r /srv/requirements.txt
"""

from collections.abc import Iterator

from dockerlint.effects import Change
from dockerlint.findings import FileEdit, Finding, Fix, Safety, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ballast import Ballast, ballast, listed, whole_context
from dockerlint.model.dockerignore import Dockerignore, read, with_lines
from dockerlint.rule import Rule
from dockerlint.rules.size._ballast import weight

rule = Rule(
    Severity.INFO, codes=("DKL-LI-0003",), fix=Safety.UNSAFE, effects=Change.CHANGES_FILE.of()
)
ELSEWHERE = ("node_modules", ".env")  # beginnings of names that other rules report


@rule.on(Dockerfile, "COPY", "ADD")
def not_left_out(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """The first COPY of the whole context."""
    copies = ((i, word) for i in file.tree.instructions if (word := whole_context(i)))
    copy, word = next(copies, (None, None))
    text = file.context.dockerignore
    if copy is None or word is None or text is None:
        return
    name, patterns = file.context.dockerignore_name, read(text)
    found = [each for each in ballast(file) if is_taken(each, patterns)]
    if found:
        names = [each.name for each in found]
        lines = dict.fromkeys(each.line for each in found)
        yield rule.finding(
            word.span,
            f"`{copy.name} {word.text}` takes {listed(names)} along: `{name}` does not name "
            + ("it" if len(names) == 1 else "them"),
            Fix.unsafe(f"Add to `{name}`", FileEdit(name, text, with_lines(text, lines))),
            saving=weight(names, copy, file),
        )


def is_taken(each: Ballast, patterns: Dockerignore) -> bool:
    """True for what the patterns surely keep without saying so."""
    wanted = any(p.is_exception and p.regex.match(each.name) for p in patterns.patterns)
    return not wanted and not each.name.startswith(ELSEWHERE) and patterns.keeps(each.name)
