"""Which paths the patterns of a .dockerignore cover, as moby's own tests have them.

`Port` is moby's matcher, translated line by line; ours is held against it.
"""

import posixpath
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    *(("**a", "ba"), ("**a", "b/ca"), ("**/a", "b/a"), ("a**", "abc/d"), ("a**b", "ab")),
    *(("a\n!b", "a"), ("*\n!b", "a"), ("a\n!a\na", "a"), ("!a/b\na", "a"), ("a\n!ab", "a")),
    *(("a\n!b/**/c", "a"), ("*/b\n!?/a", "a/b"), ("!/a\n/a", "a"), ("a\n! b", "a")),
]
NOT_COVERED = [
    *(("dir/**", "dir"), ("a*b", "a/b"), ("?", "ab"), ("*.go", "a")),
    *(("*.go", "dir/a.go"), ("dir", "a/dir"), ("a.b", "axb"), ("#a", "#a"), ("", "a"), ("a", "")),
    *(("a", "ab"), ("[", "["), ("[z-a]", "b"), ("\\", "a"), ("**/a/**/b/**/c/**/d", "a/b/c/d")),
    *(("a\n!a", "a"), ("a\n!a/b", "a"), ("a\n!a/b", "a/b"), ("a\n!**/b", "a"), ("*\n!b", ".")),
    *(("a\n!a", "a/b"), ("*\n!a", "a/b"), ("a\n!a/*/c", "a/b"), ("*\n!/a/", "a"), ("!", "a")),
    *(("[[:alpha:]]", "a"), (r"\d", "1"), ("a\n[z-a]", "a"), ("a\n!", "a")),
]


@pytest.mark.parametrize(("pattern", "path"), COVERED)
def test_covered(pattern: str, path: str) -> None:
    assert read(pattern).covers(cleaned(path))


@pytest.mark.parametrize(("pattern", "path"), NOT_COVERED)
def test_not_covered(pattern: str, path: str) -> None:
    assert not read(pattern).covers(cleaned(path))


KEPT = [("a\n!a", "a"), ("*\n!a", "a"), ("*\n!a", "a/b"), ("a/*", "a"), ("a", "b"), ("", "a")]
OPEN = [("a\n[", "b"), ("!", "a"), ("a/b\n!a", "a/b")]  # of the last builders think differently


@pytest.mark.parametrize(("pattern", "path"), KEPT)
def test_kept(pattern: str, path: str) -> None:
    assert read(pattern).keeps(path)
    assert not read(pattern).covers(path)


@pytest.mark.parametrize(("pattern", "path"), OPEN)
def test_not_sure(pattern: str, path: str) -> None:
    assert read(pattern).ignores(path) is None
    assert not read(pattern).covers(path)


class Port:
    """The matcher of moby, with the two ways in which builders ask it."""

    def __init__(self, lines: str) -> None:
        self.patterns: list[tuple[bool, str]] = []
        for i, line in enumerate(lines.split("\n")):
            text = line.removeprefix("\ufeff") if i == 0 else line
            if text.startswith("#") or not (text := text.strip()):
                continue
            invert = text[0] == "!"
            if invert:
                text = text[1:].strip()
            if text:
                text = posixpath.normpath(text).replace("//", "/")
                text = text[1:] if len(text) > 1 and text[0] == "/" else text
            self.patterns.append((invert, text))

    def matches_or_parent_matches(self, path: str) -> bool:
        matched = False
        dirs = path.split("/")[:-1]
        for exclusion, pattern in self.patterns:
            if exclusion != matched:
                continue
            match = self.match(pattern, path)
            for i in range(len(dirs)):
                match = match or self.match(pattern, "/".join(dirs[: i + 1]))
            if match:
                matched = not exclusion
        return matched

    def matches_using_parent_results(self, path: str) -> bool:
        parent: list[bool] = []
        parts = path.split("/")
        matched = False
        for n in range(len(parts)):
            file, matched, info = "/".join(parts[: n + 1]), False, [False] * len(self.patterns)
            for i, (exclusion, pattern) in enumerate(self.patterns):
                match = bool(parent) and parent[i]
                if not match:
                    if exclusion != matched:
                        continue
                    match = self.match(pattern, file)
                info[i] = match
                if match:
                    matched = not exclusion
            parent = info
        return matched

    def match(self, pattern: str, path: str) -> bool:
        regex, kind, i = "", "exact", 0
        while i < len(pattern):
            ch, first = pattern[i], i == 0
            i += 1
            if ch == "*" and pattern[i : i + 1] == "*":
                i += 1
                if pattern[i : i + 1] == "/":
                    i += 1
                if i == len(pattern):
                    regex += "" if kind == "exact" else ".*"
                    kind = "prefix" if kind == "exact" else "regexp"
                else:
                    regex += "(.*/)?"
                    kind = "regexp"
                if first:
                    kind = "suffix"
            elif ch in "*?":
                regex += "[^/]*" if ch == "*" else "[^/]"
                kind = "regexp"
            elif ch in ".+()|{}$":
                regex += "\\" + ch
            else:
                regex += ch
        if kind == "exact":
            return path == pattern
        if kind == "prefix":
            return path.startswith(pattern[:-2])
        if kind == "suffix":
            suffix = pattern[2:]
            return path.endswith(suffix) or (suffix[:1] == "/" and path == suffix[1:])
        return re.fullmatch(regex, path) is not None


NAMES = st.text("ab.", min_size=1, max_size=2).filter(lambda name: name.strip("."))
PARTS = st.one_of(NAMES, st.sampled_from(["*", "**", "?", "a*", "*a", "**a", "a**", "?b"]))
PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "", "!", "!", "/", "!/", " "]),
    st.lists(PARTS, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "", "/", " "]),
)
FILES = st.lists(PATTERNS, max_size=5).map("\n".join)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(FILES, PATHS, PATHS)
def test_the_same_as_the_builders(lines: str, path: str, below: str) -> None:
    ours, port = read(lines), Port(lines)
    if not ours.is_understood:
        return
    theirs = {port.matches_or_parent_matches(path), port.matches_using_parent_results(path)}
    assert ours.ignores(path) == (theirs.pop() if len(theirs) == 1 else None)
    if ours.covers(path):
        assert port.matches_or_parent_matches(f"{path}/{below}")
        assert port.matches_using_parent_results(f"{path}/{below}")


def test_exceptions_are_seen() -> None:
    assert read("*\n!a").has_exceptions
    assert not read("*\n# !a").has_exceptions
