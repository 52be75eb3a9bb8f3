"""hadolint's settings: what they become, from its file, its variables and its options."""

import io
import json
from pathlib import Path

import pytest

from dockerlint import cli, config
from dockerlint.config import ConfigError, Settings
from dockerlint.findings import Severity
from dockerlint.hadolint import PREFIX, Translated, from_environment, merged
from dockerlint.model import LabelType
from dockerlint.rule import Profile

WHOLE = """\
ignored: [DL3019, SC2086]
override:
  error: [DL3042]
  warning: DL3059
  info: []
  style:
failure-threshold: warning
trustedRegistries:
  - docker.io
  - "*.example.com"
label-schema:
  author: text
  contact: email
  created: rfc3339
  version: semver
  documentation: url
  git-revision: hash
  license: spdx
  other: rawtext
  empty:
strict-labels: true
disable-ignore-pragma: true
no-fail: false
format: tty
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without anything of hadolint's around it."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(text: str, name: str = ".hadolint.yaml") -> Settings:
    Path(name).write_text(text)
    return config.load_for(Path("Dockerfile"))


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = cli.run(arguments, out, err)
    return code, out.getvalue(), err.getvalue()


def test_every_key() -> None:
    found = settings(WHOLE)
    assert found.profile is Profile.HADOLINT
    assert found.ignore == ("DL3019", "SC2086")
    assert found.severity == {"DL3042": Severity.ERROR, "DL3059": Severity.WARNING}
    assert found.fail_level is Severity.WARNING
    assert found.trusted_registries == ("docker.io", "*.example.com")
    assert found.labels == {
        "author": LabelType.TEXT,
        "contact": LabelType.EMAIL,
        "created": LabelType.RFC3339,
        "version": LabelType.SEMVER,
        "documentation": LabelType.URL,
        "git-revision": LabelType.HASH,
        "license": LabelType.SPDX,
        "other": LabelType.TEXT,
        "empty": LabelType.TEXT,
    }
    assert found.strict_labels
    assert found.disable_ignore_comments
    assert found.format == "text"


@pytest.mark.parametrize("text", ["", "# nothing\n", "ignored:\n", "unknown: 1\n", "{}"])
def test_the_default_is_hadolints(text: str) -> None:
    found = settings(text)
    assert (found.profile, found.fail_level) == (Profile.HADOLINT, Severity.INFO)
    assert found.ignore == ()


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("failure-threshold: style", Severity.STYLE),
        ("failure-threshold: ignore", Severity.STYLE),
        ("failure-threshold: none", None),
        ("no-fail: true", None),
        ("no-fail: true\nfailure-threshold: error", None),
        ("failure-threshold: error\nno-fail: true", None),
        ("failure-threshold: error\nno-fail: false", Severity.ERROR),
    ],
)
def test_what_fails_a_run(text: str, level: Severity | None) -> None:
    assert settings(text).fail_level is level


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a: [", ":1:5: expected the node content"),
        ("- a", ":1:1: not a table of settings"),
        ("ignored: 1", ":1:1: `ignored` must be a list of words"),
        ("# ignored\nignored: [{a: b}]", ":2:1: `ignored` must be a list of words"),
        ("override: [DL3007]", ":1:1: `override` must be a table of severities"),
        ("override:\n  worst: [DL3007]", ":2:3: `worst` is not one of error, warning, info"),
        ("label-schema: [a]", ":1:1: `label-schema` must be a table of labels"),
        ("label-schema:\n  a: date", ":2:3: `date` is not one of text, url, rfc3339"),
        ("strict-labels: maybe?\nno-fail: 2", ":2:1: `no-fail` must be true or false"),
        ("failure-threshold: bad", ":1:1: `bad` is not one of error"),
        ("format: xml", ":1:1: `xml` is not one of json"),
        ("a: \x00", ":1:1: "),
    ],
)
def test_errors_name_their_place(text: str, error: str) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(text)
    assert str(raised.value).startswith(f".hadolint.yaml{error}")


def test_a_file_of_ours_comes_first_however_far_up() -> None:
    Path("a/b").mkdir(parents=True)
    Path("a/b/.hadolint.yaml").write_text("ignored: [DL3019]")
    assert config.load_for(Path("a/b/Dockerfile")).profile is Profile.HADOLINT
    assert config.load_for(Path("a/Dockerfile")).profile is Profile.RECOMMENDED
    Path("dockerlint.toml").write_text("")
    assert config.load_for(Path("a/b/Dockerfile")).profile is Profile.RECOMMENDED


def test_the_other_name() -> None:
    assert settings("no-fail: true", ".hadolint.yml").fail_level is None


# --- the environment ----------------------------------------------------------------------------

VARIABLES = {
    "IGNORE": "DL3019,DL3042",
    "FAILURE_THRESHOLD": "error",
    "NOFAIL": "0",
    "OVERRIDE_ERROR": "DL3059",
    "OVERRIDE_STYLE": "DL3060,DL3009",
    "TRUSTED_REGISTRIES": "docker.io,x.io",
    "REQUIRE_LABELS": "a:url,b:text,c",
    "STRICT_LABELS": "Yes",
    "DISABLE_IGNORE_PRAGMA": "true",
    "FORMAT": "gitlab_codeclimate",
    "VERBOSE": "1",
}


def test_variables() -> None:
    found = from_environment({PREFIX + name: value for name, value in VARIABLES.items()})
    assert Translated(found).table == {
        "profile": "hadolint",
        "fail-level": "error",
        "ignore": ["DL3019", "DL3042"],
        "severity": {"DL3059": "error", "DL3060": "style", "DL3009": "style"},
        "trusted-registries": ["docker.io", "x.io"],
        "labels": {"a": "url", "b": "text", "c": "text"},
        "strict-labels": True,
        "disable-ignore-comments": True,
        "format": "gitlab",
    }


def test_variables_count_without_a_file_and_on_top_of_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HADOLINT_IGNORE", "DL3019")
    found = config.load_for(Path("Dockerfile"))
    assert (found.profile, found.ignore) == (Profile.HADOLINT, ("DL3019",))
    found = settings("ignored: [DL3042]\nfailure-threshold: error")
    assert (found.ignore, found.fail_level) == (("DL3042", "DL3019"), Severity.ERROR)
    Path("dockerlint.toml").write_text("")
    assert config.load_for(Path("Dockerfile")) == Settings(
        folder=Path.cwd(), file=Path.cwd() / "dockerlint.toml"
    )


def test_a_wrong_variable_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HADOLINT_FORMAT", "xml")
    Path("Dockerfile").write_text("FROM x\n")
    code, _, err = run("check")
    assert code == cli.Exit.USAGE
    assert err.startswith("dockerlint: the environment's HADOLINT_…: `xml` is not one of json")


def test_merging_joins_lists_and_tables() -> None:
    below = {"ignored": ["a"], "override": {"info": ["b"]}, "format": "json"}
    above = {"ignored": ["c"], "override": {"info": ["d"], "error": ["e"]}, "format": "gnu"}
    assert merged(below, above) == {
        "ignored": ["a", "c"],
        "override": {"info": ["b", "d"], "error": ["e"]},
        "format": "gnu",
    }


# --- what is asked for in hadolint only ---------------------------------------------------------


def test_rules_that_hadolint_has_off_are_turned_on_by_a_severity() -> None:
    off, on = Settings(profile=Profile.HADOLINT), settings("override: {warning: [DL3057]}")
    names = [{rule.name for rule in s.rules} for s in (off, on)]
    assert "healthcheck-missing" not in names[0]
    assert "healthcheck-missing" in names[1]


# --- the command line ---------------------------------------------------------------------------


def test_migrate_writes_what_the_file_means() -> None:
    before = settings(WHOLE)
    assert run("migrate", "--output", "dockerlint.toml") == (0, "", "")
    after = config.load_for(Path("Dockerfile"))
    assert after.file == Path.cwd() / "dockerlint.toml"
    for name in ("profile", "ignore", "severity", "fail_level", "labels", "strict_labels"):
        assert getattr(after, name) == getattr(before, name)
    assert after.trusted_registries == before.trusted_registries
    assert run("migrate", "--output", "dockerlint.toml")[0] == cli.Exit.USAGE, "not over it"


def test_migrate_names_what_it_leaves_out() -> None:
    Path("other.yaml").write_text("ignored: [DL3005, DL3019]")
    code, out, err = run("migrate", "other.yaml")
    assert code == 0
    assert 'ignore = [\n    "DL3019",\n]' in out
    assert err == "dockerlint: left out, as no rule has these codes: DL3005\n"


def test_migrate_needs_a_file() -> None:
    code, _, err = run("migrate")
    assert code == cli.Exit.USAGE
    assert err.startswith("dockerlint: no .hadolint.yaml here")


DOCKERFILE = """\
FROM alpine:3.22
# hadolint ignore=DL3019
RUN apk add curl
RUN pip install x==1
"""


def shown(*options: str) -> list[str]:
    """Findings as severity and rule, and the exit code."""
    Path("Dockerfile").write_text(DOCKERFILE)
    rules = "--select=apk-no-cache,pip-no-cache-dir,shellcheck"
    code, out, err = run(rules, "--shellcheck=off", *options, "Dockerfile", "-f", "json")
    assert not err
    return [f"{f['severity']} {f['rule']}" for f in json.loads(out)] + [str(code)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), ["warning pip-no-cache-dir", "1"]),
        (("--failure-threshold", "error"), ["warning pip-no-cache-dir", "0"]),
        (("-t", "ignore"), ["warning pip-no-cache-dir", "1"]),
        (("--no-fail",), ["warning pip-no-cache-dir", "0"]),
        (("--info", "DL3042"), ["info pip-no-cache-dir", "0"]),
        (("--style", "DL3042", "--error", "size"), ["style pip-no-cache-dir", "0"]),
        (("--error=DL3042", "--no-fail"), ["error pip-no-cache-dir", "0"]),
        (("--ignore", "DL3042", "--ignore", "DL3019"), ["0"]),
        (
            ("--disable-ignore-pragma",),
            ["warning apk-no-cache", "warning pip-no-cache-dir", "1"],
        ),
    ],
)
def test_its_options(options: tuple[str, ...], expected: list[str]) -> None:
    assert shown(*options) == expected


def test_its_formats_and_its_file() -> None:
    Path("Dockerfile").write_text(DOCKERFILE)
    Path("own.yaml").write_text("ignored: [DL3042]\noverride: {error: [DL3019]}\n")
    options = ("--select", "size", "--no-color", "--shellcheck", "off")
    assert run("-c", "own.yaml", "-f", "tty", *options, "Dockerfile")[1].startswith(
        "Dockerfile:4:9: warning pip-no-cache-dir (DL3042):"
    )
    code, out, _ = run("-f", "gitlab_codeclimate", "-o", "report.json", *options, "Dockerfile")
    assert (code, out) == (1, "")
    (found,) = json.loads(Path("report.json").read_text())
    assert found["check_name"] == "pip-no-cache-dir"


def test_registries_and_labels() -> None:
    Path("Dockerfile").write_text("FROM x\n")
    seen = cli.parser().parse_args(
        [
            *("check", "--trusted-registry", "a.io,b.io", "--trusted-registry", "c.io"),
            *("--require-label", "x:url", "--require-label", "y", "--strict-labels"),
        ]
    )
    assert seen.trusted_registries == ["a.io", "b.io", "c.io"]
    assert seen.labels == [("x", "url"), ("y", "text")]
    assert seen.strict_labels
    code, _, err = run("check", "--require-label", "x:date", "Dockerfile")
    assert code == cli.Exit.USAGE
    assert err.startswith("dockerlint: --labels: `labels.x` must be one of text, url")
