"""The pre-commit hooks: they pick the files that `check` would find, and they run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_discovery import NAMES

from dockerlint import cli, discovery

ROOT = Path(__file__).parent.parent
HOOKS = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
}
SHIPPED = ("dockerlint", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError"
    r"|Temporary failure in name resolution|Network is unreachable"
)

each_hook = pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)


def test_there_are_two() -> None:
    assert set(HOOKS) == {"dockerlint", "dockerlint-fix", "dockerlint-format"}


@each_hook
@pytest.mark.parametrize("folder", ["", "a/", "Dockerfile/", "x.dockerfile/b c/", "a.md/"])
def test_the_same_files_as_discovery(hook: dict[str, str], folder: str) -> None:
    files, exclude = re.compile(hook["files"]), re.compile(hook["exclude"])
    names = [name for name in NAMES if name and "\n" not in name]
    picked = {n for n in names if files.search(folder + n) and not exclude.search(folder + n)}
    assert picked == {name for name in names if discovery.is_dockerfile(name)}


@each_hook
def test_the_patterns_are_those_of_discovery(hook: dict[str, str]) -> None:
    assert hook["files"] == f"(?i)(^|/){discovery.NAME}$"
    assert hook["exclude"] == f"(?i){discovery.NOT}$"


@each_hook
def test_the_entry_is_a_valid_command(hook: dict[str, str]) -> None:
    program, *arguments = shlex.split(hook["entry"])
    options = cli.parser().parse_args([*arguments, "Dockerfile"])
    assert program == "dockerlint"
    assert options.force_exclude, "pre-commit names every file; `exclude` must still count"
    assert options.paths == ["Dockerfile"]
    if hook["id"] == "dockerlint-format":
        assert options.run is cli.format_command
        assert not options.check
        return
    assert options.run is cli.check_command
    assert options.fix == options.exit_non_zero_on_fix == hook["id"].endswith("-fix")


# --- the real thing -----------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def text_at(folder: Path, revision: str, name: str) -> str:
    command = ["git", "show", f"{revision}:{name}"]
    ran = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return ran.stdout


def committed(folder: Path) -> Path:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "--no-verify", "-m", "x")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What of the project is published, as a repository of its own."""
    folder = tmp_path_factory.mktemp("project")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *SHIPPED],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return committed(folder)


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A repository that somebody wants to check."""
    (tmp_path / "docker").mkdir()
    (tmp_path / "docker/web.dockerfile").write_text("FROM alpine:3.22\nRUN apk add curl\n")
    (tmp_path / "docker/Dockerfile.old").write_text("FROM alpine:3.22\nRUN apk add curl\n")
    (tmp_path / "Dockerfile.dockerignore").write_text("FROM\n")
    (tmp_path / "dockerlint.toml").write_text('select = ["apk-no-cache"]\nexclude = ["*.old"]\n')
    return committed(tmp_path)


def test_end_to_end(project: Path, user: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")

    def hook(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(project), name]
        env = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
        env["PIP_RETRIES"] = "2"  # pip tells of a connection only when it tries again
        ran = subprocess.run(
            [*command, "--all-files", "--verbose"],
            cwd=user,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        if UNREACHABLE.search(ran.stdout + ran.stderr):
            pytest.skip("pre-commit cannot install the hook: the package index is out of reach")
        return ran

    dockerfile = user / "docker/web.dockerfile"
    found = hook("dockerlint")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "docker/web.dockerfile:2:9: warning apk-no-cache" in found.stdout
    assert "1 finding in 1 file, 1 fixable with --fix" in found.stdout
    assert "Dockerfile.old" not in found.stdout, "excluded"

    fixed = hook("dockerlint-fix")
    assert fixed.returncode == 1, "pre-commit fails when a hook changes files"
    assert "files were modified by this hook" in fixed.stdout
    assert dockerfile.read_text() == "FROM alpine:3.22\nRUN apk add --no-cache curl\n"

    dockerfile.write_text("from alpine:3.22\nRUN apk add --no-cache curl\n")
    formatted = hook("dockerlint-format")
    assert formatted.returncode == 1
    assert "files were modified by this hook" in formatted.stdout
    assert dockerfile.read_text() == "FROM alpine:3.22\nRUN apk add --no-cache curl\n"

    for name in HOOKS:
        assert hook(name).returncode == 0


def test_a_plain_git_hook_stops_a_commit_that_it_fixed(user: Path) -> None:
    """Other hook managers do not look whether files change: the exit code must tell."""
    before = "FROM alpine:3.22\nRUN apk add curl git\n"
    after = "FROM alpine:3.22\nRUN apk add --no-cache curl git\n"
    staged = "git diff --cached --name-only -z --diff-filter=AM | xargs -0"
    entry = HOOKS["dockerlint-fix"]["entry"].removeprefix("dockerlint")
    script = user / ".git/hooks/pre-commit"
    script.parent.mkdir(exist_ok=True)
    script.write_text(f"#!/bin/sh\n{staged} {shlex.quote(sys.executable)} -m dockerlint{entry}\n")
    script.chmod(0o755)
    dockerfile = user / "docker/web.dockerfile"
    dockerfile.write_text(before)
    git(user, "add", ".")

    with pytest.raises(subprocess.CalledProcessError) as stopped:
        git(user, "commit", "-m", "y")
    assert b"1 finding fixed, none left in 1 file" in stopped.value.stdout + stopped.value.stderr
    assert dockerfile.read_text() == after, "left modified"
    assert text_at(user, "", "docker/web.dockerfile") == before, "and not staged"

    git(user, "add", ".")
    git(user, "commit", "-m", "y")
    assert text_at(user, "HEAD", "docker/web.dockerfile") == after
