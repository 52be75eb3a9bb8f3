"""The one object every rule file defines: what it is called, and what it looks at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from dockerlint.findings import Finding, Fix, Mark, Related, Safety, Severity
from dockerlint.knowledge.peers import BUILDKIT, DELIBERATE, HADOLINT, ON_REQUEST
from dockerlint.patterns import pattern

if TYPE_CHECKING:
    from dockerlint.effects import Effect
    from dockerlint.model import Dockerfile
    from dockerlint.sizes import Estimate
    from dockerlint.text import Span

N = TypeVar("N")
Check = Callable[[N, "Dockerfile"], Iterator[Finding]]

SHELLCHECK = "shellcheck"  # the rule that stands for many
_EXAMPLE = pattern(r"^(Settings|Beside|Bad|Good):\n\n((?:    .*\n?|\n)+)", re.M)
_PART = pattern(r"SC\d{4}", re.I)
ALL = "all"  # where rules are named: every rule
HOME = "https://github.com/dockerlint/dockerlint"
WIKI = "https://www.shellcheck.net/wiki/{}"
URL = HOME + "/blob/main/docs/rules/{name}.md"


class Profile(StrEnum):
    """Which set of rules is on. The first three include each other, the last two are apart."""

    RECOMMENDED = "recommended"  # the default: silent on well-written files
    STRICT = "strict"
    ALL = "all"
    HADOLINT = "hadolint"  # what that tool reports by default, and as bad as it says
    BUILDKIT = "buildkit"  # what `docker build --check` reports


LEVELS = {profile: level for level, profile in enumerate(Profile)}
PEERS = {Profile.HADOLINT: HADOLINT, Profile.BUILDKIT: BUILDKIT}
PARTS = {Profile.HADOLINT: dict.fromkeys(DELIBERATE, Severity.WARNING)}


class Asks(NamedTuple):
    """What a check wants to be called for."""

    kind: str  # the name of a class
    names: tuple[str, ...]  # none: whatever it is called


class Rule:
    """What a rule is called, how bad its findings are, and the functions that find them.

    ``codes`` are the names of the same check in other tools; they are accepted wherever a rule
    is named. ``fix`` tells the safest kind of fix it offers, None for none; ``effects`` all that
    its fixes change in what the builder does. Tests hold it to both. ``leaves`` names what each
    finding with a saving is about, where that lies in the image and should not: "pip cache".
    ``mark`` says how editors show the place: as one that is not needed, or is deprecated.
    """

    def __init__(
        self,
        severity: Severity,
        *,
        codes: tuple[str, ...] = (),
        fix: Safety | None = None,
        effects: tuple[Effect, ...] = (),
        profile: Profile = Profile.RECOMMENDED,
        also: tuple[Profile, ...] = (),
        aliases: tuple[str, ...] = (),
        leaves: str = "",
        mark: Mark | None = None,
    ) -> None:
        self.severity = severity
        self.codes = codes
        self.fix = fix
        self.effects = effects
        self.profile = profile
        self.also = also  # of the profiles that are apart
        self.aliases = aliases  # names it had before
        self.leaves = leaves
        self.mark = mark
        self.name = self.group = self.written = ""  # from its file, by the registry
        self.checks: list[Check[Any]] = []
        self.asks: tuple[Asks, ...] = ()  # for each check, what it is called for

    def __repr__(self) -> str:
        return f"<Rule {self.name}>"

    @cached_property
    def doc(self) -> str:
        """Its documentation: the docstring of its file, without the indentation."""
        from inspect import cleandoc

        return cleandoc(self.written)

    @cached_property
    def summary(self) -> str:
        """The first line of its documentation, without a full stop."""
        return self.doc.partition("\n")[0].rstrip(".")

    @cached_property
    def examples(self) -> dict[str, str]:
        """Those of its documentation: ``Bad``, ``Good``, and what they need.

        That is ``Settings``, and what lies ``Beside`` the Dockerfile.
        """
        from textwrap import dedent

        return {kind: dedent(text) for kind, text in _EXAMPLE.findall(self.doc)}

    @property
    def beside(self) -> dict[str, str]:
        """The files that lie beside its examples, name to text; each name on a line of its own.

        The text is indented below it; a name that ends in ``/`` is an empty folder.
        """
        files: dict[str, list[str]] = {}
        for line in self.examples.get("Beside", "").splitlines():
            if line.startswith(" "):
                files[next(reversed(files))].append(line.removeprefix("    ") + "\n")
            elif line:
                files[line] = []
        return {name: "".join(lines) for name, lines in files.items()}

    @property
    def url(self) -> str:
        """Where its page is on the web."""
        return URL.format(name=self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.name, *self.aliases, *self.codes)

    def severity_in(self, profile: Profile) -> Severity | None:
        """How bad its findings are under a profile; None when it is off there."""
        if profile not in PEERS:
            return self.severity if LEVELS[self.profile] <= LEVELS[profile] else None
        theirs = PEERS[profile]
        found = [theirs[c] for c in self.codes if c in theirs and c not in ON_REQUEST]
        default = self.severity if profile in self.also else None
        return max(found, key=lambda severity: severity.weight, default=default)

    def on(self, kind: type[N], *names: str) -> Callable[[Check[N]], Check[N]]:
        """Call the decorated function for every node of this kind.

        With ``names`` only for nodes so named: ``on(Command, "apk")``. A stage and a file go by
        the names of all instructions and commands in them, of a stage those it is built from
        too: ``on(Stage, "HEALTHCHECK")`` is not called where there is none. ``"COPY --from"``
        names a flag; for other signs see `names_of` in ``model/stage.py``.
        """

        def register(check: Check[N]) -> Check[N]:
            self.checks.append(check)
            self.asks = (*self.asks, Asks(kind.__name__, names))
            return check

        return register

    def finding(
        self,
        span: Span,
        message: str,
        *fixes: Fix | None,
        code: str | None = None,
        severity: Severity | None = None,
        saving: Estimate | None = None,
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """A finding of this rule; a fix that is None is one that could not be made.

        ``code`` and ``severity`` are for a rule that stands for many, such as ShellCheck's;
        ``saving`` is what the final image loses in size once the finding is mended; ``related``
        are other places it is about.
        """
        return Finding(
            self.name,
            (code,) if code else self.codes,
            self.group,
            severity or self.severity,
            span,
            message,
            tuple(fix for fix in fixes if fix),
            code or "",
            saving=saving,
            related=related,
        )


class RuleError(Exception):
    """A rule failed: a bug of ours. The other files can still be linted."""

    def __init__(self, rule: Rule, error: Exception) -> None:
        super().__init__(f"rule {rule.name} failed: {type(error).__name__}: {error}")


def url_of(finding: Finding) -> str:
    """Where it is explained on the web."""
    return WIKI.format(finding.part) if finding.part else URL.format(name=finding.rule)


def is_part(name: str) -> bool:
    """True for the code of one of ShellCheck's checks, which all are one rule here."""
    return _PART.fullmatch(name) is not None
