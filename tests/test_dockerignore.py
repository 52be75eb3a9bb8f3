"""Which paths the patterns of a .dockerignore cover, as moby's own tests have them."""

import pytest

from dockerlint.model.dockerignore import cleaned, read

COVERED = [
    *(("**", "file"), ("**", "dir/file"), ("**/", "file"), ("**/", "dir/file"), ("**", "/")),
    *(("**/**", "dir/file"), ("dir/**", "dir/file"), ("dir/**", "dir/dir2/file")),
    *(("**/dir", "dir"), ("**/dir", "a/dir"), ("**/dir/*", "a/dir/b"), ("**/*.go", "a.go")),
    *(
        ("*", "."),
        ("**/*", "/"),
        ("*", "a/b"),
        ("a*b", "axb"),
        ("?", "a"),
        ("a?c", "abc"),
        ("[a-c]", "b"),
    ),
    *(("[^a-c]", "d"), (r"a\*b", "a*b"), ("a.b", "a.b"), ("a+b", "a+b"), ("(a|b)", "(a|b)")),
    *(("/a/", "a"), ("./a", "a"), ("a/../b", "b"), (" a \r", "a"), ("\ufeffa", "a"), ("é", "é")),
    *(("a", "a/b/c"), ("a/b", "a/b/c"), ("!x\na", "a"), ("#b\na", "a")),
]
NOT_COVERED = [
    *(("dir/**", "dir"), ("a*b", "a/b"), ("?", "ab"), ("*.go", "a")),
    *(("*.go", "dir/a.go"), ("dir", "a/dir"), ("a.b", "axb"), ("#a", "#a"), ("", "a"), ("a", "")),
    *(("a", "ab"), ("[", "["), ("[z-a]", "b"), ("\\", "a"), ("**/a/**/b/**/c/**/d", "a/b/c/d")),
]


@pytest.mark.parametrize(("pattern", "path"), COVERED)
def test_covered(pattern: str, path: str) -> None:
    assert read(pattern).covers(cleaned(path))


@pytest.mark.parametrize(("pattern", "path"), NOT_COVERED)
def test_not_covered(pattern: str, path: str) -> None:
    assert not read(pattern).covers(cleaned(path))


def test_exceptions_are_seen() -> None:
    assert read("*\n!a").has_exceptions
    assert not read("*\n# !a").has_exceptions
