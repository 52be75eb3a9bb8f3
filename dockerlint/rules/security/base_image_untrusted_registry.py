"""
Images should come from the registries that a project trusts.

Whoever can push to a registry decides what runs in the image. The settings name the registries
that may be used; without `trusted-registries` the rule is silent. A pattern is a registry
(`ghcr.io`), may have a `*` (`*.example.com`), and may go on with a path (`ghcr.io/acme`). Images
without a registry come from `docker.io`.

Looked at are `FROM`, `COPY --from=` and `RUN --mount=from=`, with the defaults of `ARG`s put in.
Left alone are `scratch`, stages by name, in any case, or number, and images behind a variable
that has no default. hadolint takes the last three for images of `docker.io`; it does not accept
`localhost` and registries with a path, and knows no other names of `docker.io`.

Bad (with `trusted-registries = ["registry.example.com"]`):

    FROM quay.io/acme/base:1.4

Good:

    FROM registry.example.com/acme/base:1.4
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from dockerlint.findings import Finding, Severity
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.image import ImageReference
from dockerlint.rule import Rule
from dockerlint.syntax import Copy, Run, Word
from dockerlint.text import Span

rule = Rule(Severity.WARNING, codes=("DL3026",))
