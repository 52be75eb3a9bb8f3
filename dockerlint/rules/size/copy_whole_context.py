"""
The final image should get the files that it needs, by name.

`COPY . .` takes whatever lies in the build context, today and in future: tests, documentation,
the Dockerfile itself, files with passwords. Each change of any of them makes all later steps run
again.

Reported is a `COPY` or `ADD` of the whole context into the final image. Left alone are stages for
building, `--from`, and contexts with an ignore file that leaves out `.git`, or everything but what
it names. Where there is none and something is taken along that is of no use, that is reported by
`dockerignore-missing`. Nothing is reported for text from standard input.

Beside:

    .dockerignore
        docs

Bad:

    FROM python:3.13-slim
    WORKDIR /srv
    COPY . .
    CMD ["python", "app.py"]

Good:

    FROM python:3.13-slim
    WORKDIR /srv
    COPY app.py ./
    CMD ["python", "app.py"]
"""

from collections.abc import Iterator

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile
from dockerlint.model.ballast import is_reported_without_ignore_file, whole_context
from dockerlint.model.dockerignore import read
from dockerlint.model.transfers import is_built_from_above
from dockerlint.rule import Profile, Rule

rule = Rule(Severity.INFO, codes=("S6470",), profile=Profile.STRICT)


@rule.on(Dockerfile, "COPY", "ADD")
def whole_context_in_final_image(file: Dockerfile, _: Dockerfile) -> Iterator[Finding]:
    """Each COPY of the whole context into the final image."""
    text = file.context.dockerignore
    if file.context.exists(".") is None or (
        is_reported_without_ignore_file(file) or is_built_from_above(file)
        if text is None
        else is_sensible(text)
    ):
        return
    for stage in file.stages:
        for copy in stage.instructions if file.in_final_image(stage) else ():
            if word := whole_context(copy):
                yield rule.finding(
                    word.span,
                    f"`{copy.name} {word.text}` takes the whole build context into the image",
                )


def is_sensible(text: str) -> bool:
    """True for an ignore file that somebody gave a thought."""
    return read(text).ignores(".git") is not False
