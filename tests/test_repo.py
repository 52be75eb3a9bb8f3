"""What must hold for the project as a whole."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import dockerlint
from dockerlint import cli, knowledge, model

ROOT = Path(__file__).parent.parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def loaded(folder: Path, code: str) -> set[str]:
    """The modules that are loaded once the code has run in a folder."""
    code += "; import sys; print('\\n'.join(sys.modules), file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return {*ran.stderr.splitlines()}


def heavy(folder: Path, code: str) -> set[str]:
    return HEAVY & loaded(folder, code)


HEAVY = {
    *("pygls", "lsprotocol", "attrs", "cattrs", "asyncio", "yaml"),
    *("difflib", "http", "socket", "ssl", "subprocess", "tomllib", "urllib.request"),
}
CLI = "import sys; from dockerlint.cli import run; run({}, sys.stdout, sys.stderr)"
ALONE = ["check", "--shellcheck", "off"]  # ShellCheck is a process
CHECK = CLI.format(ALONE)
NEIGHBOURS = (
    "from pathlib import Path; from dockerlint.surroundings import Surroundings;"
    "Surroundings(Path('Dockerfile')).has_own_healthcheck"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.22\nRUN apk add curl\n")
    return tmp_path


def test_linting_loads_nothing_heavy(folder: Path) -> None:
    (folder / ".gitignore").write_text("build/\n")
    assert heavy(folder, CHECK) == set()
    assert heavy(folder, CLI.format([*ALONE, "--format", "json"])) == set()
    assert heavy(folder, CLI.format(["rules"])) == set()


@pytest.mark.parametrize(
    ("code", "name", "text", "module"),
    [
        (CHECK, "dockerlint.toml", "", "tomllib"),
        (CHECK, "pyproject.toml", "[tool.dockerlint]", "tomllib"),
        (NEIGHBOURS, "compose.yaml", "services: {} # healthcheck", "yaml"),
    ],
    ids=["toml", "pyproject", "compose"],
)
def test_what_a_file_needs_is_loaded_where_there_is_one(
    code: str, name: str, text: str, module: str, folder: Path
) -> None:
    assert heavy(folder, code) == set()
    (folder / name).write_text(text)
    assert heavy(folder, code) == {module}


def test_what_is_known_already_is_shown_without_the_engine(folder: Path) -> None:
    run = CLI.format([*ALONE, "--cache-dir", "cache"])
    first, again = loaded(folder, run), loaded(folder, run)
    engine = re.compile(r"dockerlint\.(syntax|model\.dockerfile|knowledge\.base|linter|fixer)\b")
    assert list(filter(engine.match, first)) and not list(filter(engine.match, again))
    assert "dockerlint.results" in again
    unneeded = {"dataclasses", "inspect", "dockerfile_parse", "tree_sitter", "shutil", "tempfile"}
    assert not (unneeded | {"datetime", "hashlib", "tomllib"}) & again


def ours(names: set[str]) -> list[str]:
    return sorted(name for name in names if name.startswith("dockerlint."))


def test_no_more_is_imported_than_was(folder: Path) -> None:
    """Modules of ours; who adds one that every run needs sees it here, and says why."""
    run = CLI.format([*ALONE, "--cache-dir", "cache"])
    new = ours(loaded(folder, run))
    known = ours(loaded(folder, run))
    rules = [name for name in new if name.startswith("dockerlint.rules.")]
    assert len(known) <= 35, known  # 32 when this was written
    assert len(rules) <= 80, rules  # 76
    assert len(new) - len(rules) <= 105, new  # 98


def test_a_file_without_run_needs_no_shell(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY a /a\n")
    assert not {"tree_sitter", "tree_sitter_bash"} & loaded(folder, CHECK)


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["check", "format"])
def test_ruff(command: list[str]) -> None:
    ran = run(sys.executable, "-m", "ruff", *command, ".")
    assert not ran.returncode, ran.stdout + ran.stderr


def test_mypy() -> None:
    ran = run(sys.executable, "-m", "mypy")
    assert not ran.returncode, ran.stdout + ran.stderr


def test_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert dockerlint.__version__ == project["version"]
    ran = run(sys.executable, "-m", "dockerlint", "--version")
    assert ran.stdout == f"dockerlint {project['version']}\n"


def test_help_names_every_command() -> None:
    ran = run(sys.executable, "-m", "dockerlint", "--help")
    for command in cli.COMMANDS:
        assert re.search(rf"^ +{command} ", ran.stdout, re.M), command


@pytest.mark.parametrize("package", [dockerlint, knowledge, model], ids=lambda p: p.__name__)
def test_what_a_package_says_it_brings_is_there(package: ModuleType) -> None:
    assert package.__all__ == sorted(package.__all__)
    for name in package.__all__:
        found = getattr(package, name)
        assert found.__module__.startswith("dockerlint.") and found.__name__ == name
    with pytest.raises(AttributeError, match=f"'{package.__name__}' has no attribute 'nonsense'"):
        package.nonsense  # noqa: B018  # raises


def test_the_public_names_are_listed() -> None:
    assert {*dockerlint.__all__, "__version__"} <= {*dir(dockerlint)}


def tracked() -> list[Path]:
    listed = run("git", "ls-files", "-z")
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_knows_where_it_was_written() -> None:
    """Absolute paths of a machine have no place in a project; those in an image do."""
    home = str(Path.home())
    places = [str(ROOT) + "/", *([home + "/"] if home not in ("/", "/root") else [])]
    for path in tracked():
        data = path.read_bytes()
        for place in places:
            assert place.encode() not in data, f"{path.relative_to(ROOT)} names {place}"


def test_files_are_text_with_unix_line_ends() -> None:
    for path in tracked():
        data = path.read_bytes()
        if path.suffix in (".py", ".md", ".toml", ".yaml") and "corpus" not in path.parts:
            assert b"\r" not in data, path
            assert not data or data.endswith(b"\n"), path
