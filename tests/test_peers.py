"""Other linters: every check of theirs is here, their profiles, and BuildKit's directive."""

from pathlib import Path

import pytest

from dockerlint.config import Settings
from dockerlint.findings import Severity
from dockerlint.knowledge.peers import BUILDKIT, EXPERIMENTAL, HADOLINT, ON_REQUEST, tool_of
from dockerlint.linter import lint
from dockerlint.registry import load, named
from dockerlint.rule import PEERS, Profile
from dockerlint.text import Source

FIXTURES = Path(__file__).parent / "rules"


def test_every_check_of_hadolint_and_buildkit_is_here() -> None:
    """`test_fixture_is_complete` asks each rule for a case that is reported and a silent one."""
    assert len(set(HADOLINT) - {"DL1000"}) == 71
    assert len(BUILDKIT) == 22
    assert [code for code in (*HADOLINT, *BUILDKIT) if not named(code)] == []


def test_every_code_is_somebodys() -> None:
    assert [c for rule in load() for c in rule.codes if not tool_of(c)] == []


@pytest.mark.parametrize(
    ("code", "tool"),
    [
        ("DL3008", "hadolint"),
        ("StageNameCasing", "BuildKit"),
        ("DS-0025", "Trivy"),
        ("CKV2_DOCKER_1", "Checkov"),
        ("CIS-DI-0001", "Dockle"),
        ("S6471", "Sonar"),
        ("last-user-is-root", "Semgrep"),
        ("tally/ruby/missing-bundle-deployment", "tally"),
        ("9efb0b2d", "KICS"),
        ("DL30", ""),
    ],
)
def test_whose_a_code_is(code: str, tool: str) -> None:
    assert tool_of(code) == tool


@pytest.mark.parametrize(("profile", "theirs"), PEERS.items())
def test_a_profile_has_what_the_tool_has_on_and_nothing_else(
    profile: Profile, theirs: dict[str, Severity]
) -> None:
    on = {code for rule in Settings(profile=profile).rules for code in rule.codes}
    assert {code for code in theirs if code not in ON_REQUEST} <= on
    for rule in Settings(profile=profile).rules:
        known = {code for code in rule.codes if code in theirs}
        assert (
            known
            or profile in rule.also
            or rule.name in ("parse-error", "instruction-before-from")
        )


def test_severities_are_the_tools() -> None:
    source = Source("FROM alpine:3.22\nRUN apk add --no-cache curl\nRUN sudo x\n")
    found = lint(source, Settings(profile=Profile.HADOLINT))
    assert {f.rule: f.severity for f in found} == {
        "apk-pin-version": Severity.WARNING,
        "sudo": Severity.ERROR,
        "run-after-run": Severity.INFO,
    } or {f.rule: f.severity for f in found} == {
        "apk-pin-version": Severity.WARNING,
        "sudo": Severity.ERROR,
        "consecutive-run": Severity.INFO,
    }


DEPRECATED = "FROM alpine:3.22\nMAINTAINER x\nUSER 1000\n"
DESCRIBED = "# the base\nFROM alpine:3.22 AS base\nUSER 1000\n"


@pytest.mark.parametrize(
    ("directive", "level"),
    [
        ("", Severity.WARNING),
        ("# check=error=true\n", Severity.ERROR),
        ("# check=skip=StageNameCasing;error=True\n", Severity.ERROR),
        ("# check = error=1\n", Severity.ERROR),
        ("# check=error=false\n", Severity.WARNING),
        ("# check=error\n", Severity.WARNING),
        ("# a comment\n# check=error=true\n", Severity.WARNING),
        ("# check=skip=MaintainerDeprecated;error=true\n", None),
        ("# check=skip=all\n", None),
    ],
)
def test_the_directive_makes_errors_of_buildkits_checks(
    directive: str, level: Severity | None
) -> None:
    found = lint(Source(directive + DEPRECATED))
    assert [f.severity for f in found if f.rule == "maintainer-deprecated"] == [level] * bool(
        level
    )


def test_only_of_buildkits() -> None:
    found = lint(Source("# check=error=true\nFROM alpine:3.22\nRUN apk add x\nUSER 1000\n"))
    assert [(f.rule, f.severity) for f in found] == [("apk-no-cache", Severity.WARNING)]


@pytest.mark.parametrize(
    ("directive", "settings", "on"),
    [
        ("", Settings(), False),
        ("# check=experimental=all\n", Settings(), True),
        ("# check=skip=X;experimental=Y, invaliddefinitiondescription\n", Settings(), True),
        ("# check=experimental=Y\n", Settings(), False),
        ("# check=experimental=all\n", Settings(profile=Profile.BUILDKIT), True),
        ("# check=experimental=all\n", Settings(select=("size",)), False),
        ("# check=experimental=all\n", Settings(ignore=("definition-description",)), False),
        ("", Settings(profile=Profile.ALL), True),
    ],
)
def test_the_directive_turns_on_experimental_checks(
    directive: str, settings: Settings, on: bool
) -> None:
    assert set(EXPERIMENTAL) == {"InvalidDefinitionDescription"}
    found = lint(Source(directive + "\n" * bool(directive) + DESCRIBED), settings)
    assert ("definition-description" in {f.rule for f in found}) is on
