"""Settings: which file, what is in it, what is wrong with it, what has the last word."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from dockerlint import config
from dockerlint.config import ConfigError, Settings, from_table, on_top
from dockerlint.findings import Severity
from dockerlint.linter import lint
from dockerlint.model import SupportEnd
from dockerlint.registry import load
from dockerlint.rule import Profile
from dockerlint.text import Source

ALPINE = Source("FROM alpine:3.22\nRUN apk add curl\n")
PYPROJECT = "[project]\nname = 'x'\ndependencies = ['dockerlint']\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str = "") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(settings: Settings) -> set[str]:
    return {rule.name for rule in settings.rules}


def found_from(folder: str, here: Path) -> str | None:
    found = config.find(Path(folder))
    return found.relative_to(here).as_posix() if found else None


# --- which file ---------------------------------------------------------------------------------


def test_the_nearest_file_counts(here: Path) -> None:
    write("dockerlint.toml")
    write("a/.dockerlint.toml")
    write("a/b/pyproject.toml", "[tool.dockerlint]")
    Path("a/b/c").mkdir()
    assert found_from(".", here) == "dockerlint.toml"
    assert found_from("a", here) == "a/.dockerlint.toml"
    assert found_from("a/b/c", here) == "a/b/pyproject.toml"
    assert found_from("a/b/c/../..", here) == "a/.dockerlint.toml"
    assert found_from("a/b/c/not/there/Dockerfile", here) == "a/b/pyproject.toml"


def test_in_one_folder_the_plain_name_comes_first(here: Path) -> None:
    for name in reversed(config.FILES):
        write(name, "[tool.dockerlint]\n" if name == "pyproject.toml" else "")
        assert found_from(".", here) == name


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("[tool.dockerlint]\n", True),
        ("[ tool . 'dockerlint' ]\n", True),
        ("[tool.dockerlint.severity]\nsize = 'info'\n", True),
        ("tool.dockerlint.profile = 'strict'\n", True),
        ("[tool]\ndockerlint = {}\n", True),
        ("[tool.dockerlint]\nselect = [\n", True),
        ("[tool.dockerlint-extra]\n", False),
        ("[tool.dockerlinter]\n", False),
        ("# [tool.dockerlint]\n", False),
        ("tool = 3 # dockerlint\n", False),
        (PYPROJECT, False),
        (PYPROJECT + "[tool.black\n", False),
        ("", False),
    ],
)
def test_pyproject_counts_with_a_table_of_ours(text: str, counts: bool, here: Path) -> None:
    write("dockerlint.toml")
    write("sub/pyproject.toml", text)
    assert found_from("sub", here) == ("sub/pyproject.toml" if counts else "dockerlint.toml")


def test_a_pyproject_that_cannot_be_read_as_text_is_not_ours(here: Path) -> None:
    Path("pyproject.toml").write_bytes(b"# dockerlint \xff")
    assert found_from(".", here) is None


def test_a_link_to_a_dockerfile_counts_where_it_lies(here: Path) -> None:
    write("real/dockerlint.toml")
    write("real/Dockerfile")
    write("linked/dockerlint.toml")
    Path("linked/Dockerfile").symlink_to("../real/Dockerfile")
    assert found_from("linked/Dockerfile", here) == "linked/dockerlint.toml"


# --- what is in it ------------------------------------------------------------------------------


def test_every_setting() -> None:
    path = write(
        "dockerlint.toml",
        """
        profile = "strict"
        extend-select = ["size"]
        ignore = "DL3007"
        fail-level = "none"
        exclude = ["gen/"]
        unsafe-fixes = true
        mirrors = ["registry.example.com/hub/", "registry.example.com:5000"]
        end-of-support = "regular"
        severity = { apk-no-cache = "error" }
        per-file-ignores = { "*.dev" = "all", "test/" = ["cache", "DL3019"] }
        image = { "api/*" = "api.tar", "web/" = "images/web:2" }
        """.replace("DL3007", "apk-no-cache"),
    )
    assert config.read(path) == Settings(
        profile=Profile.STRICT,
        extend_select=("size",),
        ignore=("apk-no-cache",),
        fail_level=None,
        exclude=("gen/",),
        unsafe_fixes=True,
        mirrors=("registry.example.com/hub/", "registry.example.com:5000"),
        end_of_support=SupportEnd.REGULAR,
        severity={"apk-no-cache": Severity.ERROR},
        per_file_ignores={"*.dev": ("all",), "test/": ("cache", "DL3019")},
        image={"api/*": "api.tar", "web/": "images/web:2"},
        folder=Path(),
        file=path,
    )


@pytest.mark.parametrize("start", ["\ufeff", "# é\r\n", ""])
def test_files_of_other_systems(start: str) -> None:
    Path("dockerlint.toml").write_bytes((start + 'select = ["size"]\r\n').encode())
    assert config.read(Path("dockerlint.toml")).select == ("size",)


@pytest.mark.parametrize(
    ("table", "on", "off"),
    [
        ({}, set(), set()),
        ({"select": ["apk-no-cache"]}, {"apk-no-cache"}, {"pip-no-cache-dir"}),
        ({"select": ["DL3019"]}, {"apk-no-cache"}, {"pip-no-cache-dir"}),
        ({"select": ["dl3019"]}, {"apk-no-cache"}, {"pip-no-cache-dir"}),
        ({"select": ["Size"]}, {"apk-no-cache", "pip-no-cache-dir"}, {"consecutive-run"}),
        ({"select": ["all"]}, {rule.name for rule in load()}, set()),
        ({"profile": "all"}, {rule.name for rule in load()}, set()),
        ({"profile": "all", "select": ["DL3019"]}, {"apk-no-cache"}, {"pip-no-cache-dir"}),
        (
            {"select": ["DL3019"], "extend-select": ["pip-no-cache-dir"]},
            {"apk-no-cache", "pip-no-cache-dir"},
            {"consecutive-run"},
        ),
        ({"select": ["all"], "ignore": ["size"]}, {"consecutive-run"}, {"apk-no-cache"}),
        ({"extend-select": ["DL3019"], "ignore": ["DL3019"]}, set(), {"apk-no-cache"}),
    ],
)
def test_which_rules_are_on(table: dict[str, object], on: set[str], off: set[str]) -> None:
    chosen = names(from_table(table))
    assert on | {"parse-error"} <= chosen
    assert not off & chosen


@pytest.mark.parametrize(
    ("ignored", "on"),
    [(["all"], True), (["correctness"], True), (["parse-error"], False), (["DL1000"], False)],
)
def test_parse_errors_are_only_ignored_by_name(ignored: list[str], on: bool) -> None:
    assert ("parse-error" in names(from_table({"ignore": ignored}))) == on


@pytest.mark.parametrize("order", [1, -1])
def test_the_narrower_name_gives_the_severity(order: int) -> None:
    levels = [("all", "style"), ("size", "info"), ("DL3019", "error")]
    settings = from_table({"select": ["DL3019"], "severity": dict(levels[::order])})
    assert [f.severity for f in lint(ALPINE, settings)] == [Severity.ERROR]


def test_fail_level() -> None:
    (finding,) = lint(ALPINE, from_table({"select": ["DL3019"]}))
    assert finding.severity is Severity.WARNING
    fails = {
        level: from_table({"fail-level": level}).fails(finding)
        for level in ("error", "warning", "info", "style", "none")
    }
    assert fails == {"error": False, "warning": True, "info": True, "style": True, "none": False}


# --- patterns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("gen", "gen/Dockerfile", True),
        ("gen/", "a/gen/b/Dockerfile", True),
        ("gen/", "gen", False),
        ("/gen", "a/gen/Dockerfile", False),
        ("a/gen", "a/gen/Dockerfile", True),
        ("a/gen", "b/a/gen/Dockerfile", False),
        ("*.dev", "a/Dockerfile.dev", True),
        ("a/*", "a/Dockerfile", True),
        ("**/Dockerfile.dev", "Dockerfile.dev", True),
        ("**/x/**", "a/x/y/Dockerfile", True),
        ("Dockerfile", "a/Dockerfile.dev", False),
        ("gen", "../gen/Dockerfile", False),
        ("*", "Dockerfile", True),
    ],
)
def test_patterns_are_those_of_gitignore(pattern: str, path: str, matches: bool) -> None:
    folder = Path("top").absolute()
    excluded = Settings(exclude=(pattern,), folder=folder)
    ignored = Settings(per_file_ignores={pattern: ("size",)}, folder=folder)
    for file in (folder / path, Path("top") / path):
        assert excluded.excludes(file) == matches
        assert ("size" in ignored.for_file(file).ignore) == matches


def test_a_pattern_can_take_back_what_one_before_it_excludes() -> None:
    settings = Settings(exclude=("Dockerfile.*", "!Dockerfile.prod"))
    assert settings.excludes(Path("Dockerfile.dev"))
    assert not settings.excludes(Path("Dockerfile.prod"))


def test_the_image_of_a_file() -> None:
    one = config.read(write("one/dockerlint.toml", 'image = "app.tar"'))
    assert one.image_of(Path("one/a/Dockerfile")) == Path("one/app.tar")
    assert one.image_of(Path("Dockerfile")) is None  # is not below the settings
    text = 'image = { "*" = "app.tar", "api/" = "/images/api.json" }'
    several = config.read(write("several/dockerlint.toml", text))
    assert several.image_of(Path("several/Dockerfile")) == Path("several/app.tar")
    assert several.image_of(Path("several/api/x/Dockerfile")) == Path("/images/api.json")
    assert Settings().image_of(Path("Dockerfile")) is None


def test_per_file_ignores_add_up() -> None:
    per_file = {"*.dev": ("DL3019",), "a/": ("cache",), "b/": ("size",)}
    settings = Settings(ignore=("x",), per_file_ignores=per_file)
    assert settings.for_file(Path("a/Dockerfile.dev")).ignore == ("x", "DL3019", "cache")
    assert settings.for_file(Path("Dockerfile")) is settings


# --- on top -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "above", "expected"),
    [
        ({"select": ["a"]}, {"select": ["b"]}, {"select": ["b"]}),
        ({"extend-select": ["a"], "ignore": ["b"]}, {"select": ["b"]}, {"select": ["b"]}),
        (
            {"select": ["a"]},
            {"extend-select": ["b"]},
            {"select": ["a"], "extend-select": ["b"]},
        ),
        ({"ignore": ["a"]}, {"ignore": ["b"]}, {"ignore": ["a", "b"]}),
        ({"select": ["a"]}, {"profile": "all"}, {"profile": "all"}),
        (
            {"ignore": ["a"], "profile": "strict"},
            {"profile": "all"},
            {"ignore": ["a"], "profile": "all"},
        ),
        ({"fail-level": "none"}, {"fail-level": "error"}, {"fail-level": "error"}),
        ({"unsafe-fixes": True}, {}, {"unsafe-fixes": True}),
        (
            {"severity": {"a": "info", "b": "info"}},
            {"severity": {"a": "error"}},
            {"severity": {"a": "error", "b": "info"}},
        ),
    ],
)
def test_on_top(
    below: dict[str, object], above: dict[str, object], expected: dict[str, object]
) -> None:
    assert on_top(from_table(below), above) == from_table(expected)


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("selct = []", "1:1: unknown setting `selct`; did you mean `select`?"),
        ("# excl\n\nexcl = 1", "3:1: unknown setting `excl`; did you mean `exclude`?"),
        ("zzzzz = 1", "1:1: unknown setting `zzzzz`"),
        ("select = 3", "1:1: `select` must be a list of words"),
        ("extend-select = [1]", "1:1: `extend-select` must be a list of words"),
        ("\nunsafe-fixes = 'yes'", "2:1: `unsafe-fixes` must be true or false"),
        (
            "profile = 'strickt'",
            "1:1: `profile` must be one of recommended, strict, all, hadolint, buildkit; "
            "did you mean `strict`?",
        ),
        (
            "profile = 1",
            "1:1: `profile` must be one of recommended, strict, all, hadolint, buildkit",
        ),
        ("severity = 'error'", "1:1: `severity` must be a table"),
        (
            "select = ['apk-no-cache']\n[severity]\nsize = 'info'\napk-no-cache = 'eror'",
            "4:1: `severity.apk-no-cache` must be one of error, warning, info, style; "
            "did you mean `error`?",
        ),
        ("per-file-ignores = ['x']", "1:1: `per-file-ignores` must be a table"),
        ("[per-file-ignores]\n'*.x' = 5", "2:2: `per-file-ignores.*.x` must be a list of words"),
        (
            "select = ['size', 'apk-nocache']",
            "1:20: unknown rule `apk-nocache`; did you mean `apk-no-cache`?",
        ),
        ("select = ['size']\nignore = [\n  'size', # apk\n  'apk',\n]", "4:4: unknown rule `apk`"),
        ("extend-select = ['al']", "1:19: unknown rule `al`; did you mean `all`?"),
        ("[severity]\n'dl33019' = 'info'", "2:2: unknown rule `dl33019`; did you mean `DL3019`?"),
        (
            "[per-file-ignores]\n'b' = ['size']\n'*.x' = ['siz']",
            "3:11: unknown rule `siz`; did you mean `size`?",
        ),
        ("exclude = ['a', '!']", "1:18: `!` is not a pattern"),
        (
            "mirrors = ['a.io', 'b.io/X/']",
            "1:21: `b.io/X/` is not the beginning of an image's name",
        ),
        (
            "end-of-support = 'reguler'",
            "1:1: `end-of-support` must be one of free, regular; did you mean `regular`?",
        ),
        ("[per-file-ignores]\n'!' = ['size']", "2:2: `!` is not a pattern"),
        ("image = 5", "1:1: `image` must be the path of an image, or a table of them"),
        ("image = ''", "1:1: `image` must be the path of an image, or a table of them"),
        ("[image]\n'a' = 'b'\n'x' = ['y']", "3:2: `image.x` must be the path of an image"),
        ("[image]\n'!' = 'a.tar'", "2:2: `!` is not a pattern"),
        ("select = [", "1:11: Invalid value"),
        ("a = 1\nselect = [ü]", "2:11: Invalid value"),
    ],
)
@pytest.mark.parametrize("name", ["dockerlint.toml", "pyproject.toml"])
def test_errors_name_their_place(name: str, text: str, error: str) -> None:
    lines = 0
    if name == "pyproject.toml":
        head = "[tool.ruff]\nselect = ['E', 'apk']  # dockerlint\n[tool.dockerlint]\n"
        text = head + re.sub(r"^\[", "[tool.dockerlint.", text, flags=re.M)
        lines = 3
    line, rest = error.split(":", 1)
    with pytest.raises(ConfigError) as caught:
        config.read(write(name, text))
    assert str(caught.value) == f"{name}:{int(line) + lines}:{rest}"


def test_errors_without_a_place() -> None:
    write("folder/x")
    Path("dockerlint.toml").write_bytes(b"select = ['\xff']")
    for name, error in [
        ("missing.toml", "missing.toml: cannot be read: No such file or directory"),
        ("folder", "folder: cannot be read: Is a directory"),
        ("dockerlint.toml", "dockerlint.toml: not UTF-8"),
    ]:
        with pytest.raises(ConfigError) as caught:
            config.read(Path(name).absolute())
        assert str(caught.value) == error


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\ndockerlint = 3"])
def test_a_table_that_is_none(text: str) -> None:
    path = write("pyproject.toml", text)
    if "dockerlint" in text:
        with pytest.raises(ConfigError, match=r"2:1: `dockerlint` must be a table$"):
            config.read(path)
    else:
        assert config.read(path).rules == Settings().rules


def test_settings_of_the_readme_are_valid() -> None:
    """Whatever the README shows as TOML can be pasted."""
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    blocks = re.findall(r"^```toml\n(.*?)^```", readme, re.M | re.S)
    assert blocks
    for block in blocks:
        config.read(write("dockerlint.toml", dedent(block)))
