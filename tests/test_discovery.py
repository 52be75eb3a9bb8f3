"""Which files are found: by name, below folders, minus what is ignored."""

import subprocess
from pathlib import Path

import pytest
from growth import assert_linear

from dockerlint import config, discovery
from dockerlint.config import Settings

NAMES = {
    "Dockerfile": True,
    "dockerfile": True,
    "DOCKERFILE": True,
    "Containerfile": True,
    "containerfile": True,
    "web.dockerfile": True,
    "web.Dockerfile": True,
    "a.b.dockerfile": True,
    "x.containerfile": True,
    "Dockerfile.dev": True,
    "Dockerfile.dev.local": True,
    "Dockerfile.": True,
    "Dockerfile-alpine": True,
    "Dockerfile_prod": True,
    "dockerfile-Slim.AMD64": True,
    "Containerfile.ci": True,
    "Containerfile-x": True,
    "Dockerfile.日本": True,
    "Dockerfile with.spaces": False,
    "Dockerfile.with spaces": True,
    "Dockerfile.dockerignore": False,
    "web.dockerfile.dockerignore": False,
    "Dockerfile.swp": False,
    "Dockerfile.dev.DockerIgnore": False,
    ".dockerignore": False,
    "dockerfile.sh": False,
    "dockerfile.py": False,
    "Dockerfile.md": False,
    "Dockerfile.j2": False,
    "Dockerfile.jinja2": False,
    "Dockerfile-slim.template": False,
    "Dockerfile.tmpl": False,
    "Dockerfile.orig": False,
    "Dockerfile.py3": True,
    "Dockerfile.shell": True,
    "Dockerfile-md": True,
    "Dockerfiles": False,
    "MyDockerfile": False,
    "Dockerfile~": False,
    ".Dockerfile.swp": False,
    ".dockerfile": False,
    "notes.dockerfile.txt": False,
    "docker-compose.yml": False,
    "Dockerfile\n": False,
    "": False,
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items(), ids=repr)
def test_names(name: str, expected: bool) -> None:
    assert discovery.is_dockerfile(name) == expected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(*paths: str, **texts: str) -> None:
    """Make these files, and folders where they end in a slash."""
    for name in (*paths, *texts):
        path = Path(name)
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_text(texts.get(name, ""))


def found(*paths: str, force: bool = False) -> list[str]:
    asked = map(Path, paths or ["."])
    return [p.as_posix() for p in discovery.files(asked, config.load_for, force)]


def test_folders_are_searched_in_order() -> None:
    tree("b/Dockerfile", "b/a/x.dockerfile", "a/Containerfile", "Dockerfile.b", "Dockerfile.a")
    tree("c/notes.txt", "e/")
    assert found() == [
        "Dockerfile.a",
        "Dockerfile.b",
        "a/Containerfile",
        "b/Dockerfile",
        "b/a/x.dockerfile",
    ]
    assert found("b", "a") == ["b/Dockerfile", "b/a/x.dockerfile", "a/Containerfile"]


def test_a_file_is_found_once() -> None:
    tree("a/Dockerfile")
    assert found("a", ".", "a/Dockerfile", "./a/../a/Dockerfile") == ["a/Dockerfile"]
    assert found(str(Path("a/Dockerfile").absolute()), "a") != ["a/Dockerfile"]


def test_what_is_named_is_taken() -> None:
    tree("notes.txt", "node_modules/x/Dockerfile", ".git/Dockerfile", "venv/Dockerfile")
    assert found() == []
    assert found("notes.txt", "missing") == ["notes.txt", "missing"]
    assert found("node_modules") == ["node_modules/x/Dockerfile"]


def test_links_to_files_are_taken_but_not_those_to_folders() -> None:
    tree("a/Dockerfile", "b/")
    Path("b/Dockerfile").symlink_to("../a/Dockerfile")
    Path("c").symlink_to("a")
    Path("loop").symlink_to(".")
    assert found() == ["a/Dockerfile", "b/Dockerfile"]
    assert found("c") == ["c/Dockerfile"]


def test_a_folder_that_cannot_be_listed_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tree("a/b/Dockerfile", "c/Dockerfile")
    scan = discovery.os.scandir

    def refuse(folder: str) -> object:
        if folder.endswith("b"):
            raise PermissionError(13, "Permission denied", folder)
        return scan(folder)

    monkeypatch.setattr(discovery.os, "scandir", refuse)
    assert found() == ["c/Dockerfile", "a/b"]


# --- .gitignore ---------------------------------------------------------------------------------

TREE = [
    "Dockerfile",
    "Dockerfile.dev",
    "build/Dockerfile",
    "build/keep/Dockerfile",
    "src/build/Dockerfile",
    "src/app/Dockerfile",
    "src/app/Dockerfile.dev",
    "src/app/tmp/Dockerfile",
    "doc/Dockerfile",
    "doc/a b/Dockerfile",
]
IGNORES = {
    "a name": {".gitignore": "build\n"},
    "a folder": {".gitignore": "build/\n"},
    "from the top": {".gitignore": "/build\n"},
    "a path": {".gitignore": "src/app\n"},
    "a suffix": {".gitignore": "*.dev\n"},
    "taken back": {".gitignore": "Dockerfile*\n!Dockerfile.dev\n"},
    "taken back below": {".gitignore": "*.dev\n", "src/.gitignore": "!Dockerfile.dev\n"},
    "not from an ignored folder": {".gitignore": "build/\n!build/keep/Dockerfile\n"},
    "from a folder whose content is ignored": {".gitignore": "build/*\n!build/keep/\n"},
    "nested": {"src/.gitignore": "/build\ntmp/\n", "doc/.gitignore": "*\n"},
    "stars": {".gitignore": "**/tmp/\ndoc/**\n"},
    "a class, a question mark": {".gitignore": "[Dd]oc\nbuil?/\n"},
    "blanks, comments": {".gitignore": "# build\n\n   \nbuild   \ndoc/a\\ b/\n"},
    "Windows line ends": {".gitignore": "build/\r\n*.dev\r\n"},
    "what is no pattern": {".gitignore": "!\nbuild/\n\\\n"},
    "odd characters": {".gitignore": "doc\u2028\n\fbuild\n"},
    "everything": {".gitignore": "*\n"},
    "everything but": {".gitignore": "*\n!*/\n!Dockerfile\n"},
}


@pytest.mark.parametrize("ignores", IGNORES.values(), ids=IGNORES)
def test_as_git_does(ignores: dict[str, str]) -> None:
    tree(*TREE, **ignores)
    subprocess.run(["git", "init", "-q"], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = {name for name in listed.stdout.split("\0") if name in TREE}
    assert set(found()) == expected
    for folder in ("src", "src/app", "doc"):
        inside = {name for name in expected if name.startswith(f"{folder}/")}
        if inside:  # otherwise the folder itself may be ignored: see below
            assert set(found(folder)) == inside


def test_patterns_count_from_the_top_of_the_repository() -> None:
    tree("repo/.git/", "repo/a/b/Dockerfile", "repo/a/c/Dockerfile")
    tree(**{".gitignore": "Dockerfile", "repo/.gitignore": "a/b/", "repo/a/.gitignore": "!b/"})
    assert found("repo/a") == ["repo/a/b/Dockerfile", "repo/a/c/Dockerfile"]
    tree(**{"repo/a/.gitignore": "/c"})
    assert found("repo/a") == []
    assert found("repo") == []


def test_without_a_repository_the_folder_asked_for_is_the_top() -> None:
    tree("a/Dockerfile", "a/b/Dockerfile", **{".gitignore": "a/", "a/.gitignore": "b"})
    assert found() == []
    assert found("a") == ["a/Dockerfile"]


def test_a_repository_within_has_rules_of_its_own() -> None:
    tree(
        ".git/", "sub/x/Dockerfile", "x/Dockerfile", **{".gitignore": "x", "sub/.git": "gitdir: y"}
    )
    assert found() == ["sub/x/Dockerfile"]


def test_who_asks_for_an_ignored_folder_gets_it() -> None:
    tree(".git/", "build/Dockerfile", "build/tmp/x/Dockerfile")
    tree(**{".gitignore": "build", "build/.gitignore": "tmp"})
    assert found() == []
    assert found("build") == ["build/Dockerfile"]
    assert found("build/tmp/x") == ["build/tmp/x/Dockerfile"]
    assert found("build/Dockerfile") == ["build/Dockerfile"]


def test_pathspec_is_given_a_tree_with_links(here: Path) -> None:
    tree("repo/.git/", "repo/a/Dockerfile", "repo/b/Dockerfile", **{"repo/.gitignore": "/a"})
    Path("link").symlink_to("repo")
    assert found("link") == ["link/b/Dockerfile"]
    assert found(str(here / "link")) == [f"{here}/link/b/Dockerfile"]


# --- settings -----------------------------------------------------------------------------------


def test_exclude() -> None:
    tree("Dockerfile", "gen/Dockerfile", "a/gen/Dockerfile", "a/Dockerfile.old")
    tree(**{"dockerlint.toml": 'exclude = ["/gen", "*.old"]'})
    assert found() == ["Dockerfile", "a/gen/Dockerfile"]
    assert found("a") == ["a/gen/Dockerfile"]
    assert found("gen", "a/Dockerfile.old") == ["gen/Dockerfile", "a/Dockerfile.old"]
    assert found("gen", "gen/Dockerfile", "a", force=True) == ["a/gen/Dockerfile"]


def test_settings_further_down_count_there() -> None:
    tree("Dockerfile.x", "a/Dockerfile.x", "a/Dockerfile.y", "b/Dockerfile.x")
    tree(**{"dockerlint.toml": 'exclude = ["*.x"]', "a/.dockerlint.toml": 'exclude = ["*.y"]'})
    tree(**{"b/pyproject.toml": "[tool.other]"})
    assert found() == ["a/Dockerfile.x"]


def test_settings_are_asked_for_once_per_settings_file() -> None:
    tree(*(f"{i}/{j}/Dockerfile" for i in range(5) for j in range(5)), **{"3/dockerlint.toml": ""})
    asked: list[Path] = []

    def settings_for(path: Path) -> Settings:
        asked.append(path.parent)
        return Settings()

    assert len(list(discovery.files([Path()], settings_for))) == 25
    assert asked == [Path(), Path("3")]


def big_tree(folders: int) -> str:
    name = f"tree-{folders}"
    tree(f"{name}/.git/", **{f"{name}/.gitignore": "*.log\n/out/\n**/cache/\n"})
    for i in range(folders):
        tree(f"{name}/src/{i % 40}/{i}/main.c", f"{name}/src/{i % 40}/{i}/deep/er/")
    return name


def test_a_big_tree_is_walked_in_linear_time() -> None:
    assert found(big_tree(40)) == []
    assert_linear(found, big_tree, 500)
