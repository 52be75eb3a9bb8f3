"""Patterns as in .gitignore, held against git itself."""

import re
import subprocess
from itertools import accumulate, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint.ignore import Patterns, read

FILES = [
    f"{folder}{name}"
    for folder, name in product(
        ("", "a/", "b/", "a/b/", "a/a/b/", "b/ab/", "ab/a/", "[a]/", "a b/"),
        ("f", "g", "fg.a", "!f", "#f", "f ", "a-f", "\\f", "*"),
    )
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("repository")
    for name in FILES:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).touch()
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    return top


def ignored_by_git(repository: Path, gitignore: str) -> set[str]:
    (repository / ".gitignore").write_bytes(gitignore.encode())
    ran = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(FILES),
        capture_output=True,
        text=True,
        cwd=repository,
        check=False,
    )
    return set(filter(None, ran.stdout.split("\0")))


# For `a**/b` git's manual and some of its versions say different things.
DISPUTED = re.compile(r"[^/*]\*{2}")
PATTERN = (
    st.lists(
        st.sampled_from(
            [
                *("a", "b", "f", "g", "ab", ".", " ", "/", "*", "**", "?", "!", "#", "\\", "-"),
                *("/**/", "/**", "**/", "[ab]", "[!a]", "[^b]", "[a-f]", "[]f]", "[", "]"),
                *("[[:alpha:]]", "[^[:alnum:]]", "[\\]a]"),
            ]
        ),
        max_size=6,
    )
    .map("".join)
    .filter(lambda line: not DISPUTED.search(line))
)


@given(st.lists(PATTERN, max_size=4), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_git_agrees(repository: Path, lines: list[str], newline: str) -> None:
    gitignore = newline.join(lines)
    patterns = Patterns.of(gitignore)
    assert {name for name in FILES if patterns.covers(name)} == ignored_by_git(
        repository, gitignore
    )


@pytest.mark.parametrize("folder", ["a/", "a/b/", "b/ab/"])
@pytest.mark.parametrize("line", ["a", "b/", "/a", "*", "!a", "a/b", "**/ab", "a/**", "f"])
def test_a_walk_comes_to_the_same(line: str, folder: str) -> None:
    """`verdict` asked of each folder on the way is what `covers` says of the file."""
    patterns = Patterns(["*f", "!f", line])
    for name in ("f", "g", "fg.a"):
        steps = accumulate(part + "/" for part in folder.rstrip("/").split("/"))
        walked = any(patterns.verdict(step) for step in (*steps, folder + name))
        assert bool(walked) == patterns.covers(folder + name)


@pytest.mark.parametrize(
    "line", ["", " ", "# x", "!", "/", "!/", "\\", "a\\", "[", "a[b", "[b-a]"]
)
def test_no_pattern(line: str) -> None:
    assert read(line) is None


def test_a_byte_order_mark_is_no_part_of_the_first_pattern() -> None:
    assert Patterns.of("\ufeffgen\n").covers("gen")
