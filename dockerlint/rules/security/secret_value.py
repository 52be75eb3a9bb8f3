"""
A secret should not be written in a Dockerfile.

A token, a private key or a URL with its password is known to whoever reads the file. What `ENV`,
`LABEL`, `RUN` and `COPY <<EOF` hold is also in the image or its history, and stays there when a
later instruction removes it. A secret that was published has to be replaced by a new one: taking
it out of the file is not enough.

`RUN --mount=type=secret` gives a secret to one instruction and leaves nothing behind. What the
program needs at run time belongs into the container's environment, or a file.

Reported is what has the form that its issuer documents, a prefix of its own and a length: keys of
AWS, Google, Stripe, SendGrid and Azure storage; tokens of GitHub, GitLab, Slack, npm, PyPI,
RubyGems, Docker Hub, DigitalOcean and Hugging Face; private keys in PEM; signed JSON web tokens;
and passwords in URLs. How random a word looks is not asked.

Left alone are comments, variables, examples and words that fill a place (`xxxx`, `changeme`,
`postgres://app:password@…`), a password that is the user's name, and hosts that are none
(`localhost`, `example.com`). The message does not repeat the secret.

Bad:

    FROM python:3.14-slim
    ENV DATABASE_URL=postgres://app:hV83nbQe2@db/app
    RUN python manage.py migrate

Good:

    FROM python:3.14-slim
    RUN --mount=type=secret,id=database,env=DATABASE_URL \\
        python manage.py migrate
"""

from bisect import bisect_right
from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.secrets import secrets
from dockerlint.rule import Rule
from dockerlint.syntax import Instruction
from dockerlint.text import Span

rule = Rule(Severity.WARNING, codes=("tally/secrets-in-code", "S6437"))


@rule.on(Dockerfile)
def written_down(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Every secret in an instruction, its heredocs too."""
    for span, what in secrets(file.source.text):
        if (instruction := holder(span, file)) is not None:
            message = f"`{instruction.name}` holds {what}: whoever reads this file can use it"
            yield rule.finding(span, message)


def holder(span: Span, file: Dockerfile) -> Instruction | None:
    """The instruction that has the text; None for a comment."""
    instructions = file.tree.instructions
    at = bisect_right(instructions, span.start, key=lambda i: i.span.start) - 1
    if at < 0 or not instructions[at].span.covers(span):
        return None
    comments = instructions[at].comments
    return None if any(c.span.touches(span) for c in comments) else instructions[at]
