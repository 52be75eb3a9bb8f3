"""The comparer that holds fixes to what they declare: it sees what matters and nothing else."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from meaning import differences
from shellwords import UnreadableError, comments, parts

from dockerlint import files
from dockerlint.effects import Change, Effect
from dockerlint.model import Context, Dockerfile
from dockerlint.syntax import parse

SAME = {
    "layout": "FROM a\nRUN x && \\\n  # note\n  y\n",
    "layout, one line": "from a\n# note\nRUN   x  &&   y",
    "two RUNs": "FROM a\n# note\nRUN x\nRUN y\n",
}


@pytest.mark.parametrize(("one", "other"), [("layout", "layout, one line")])
def test_layout_means_nothing(one: str, other: str) -> None:
    assert not differences(SAME[one], SAME[other])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A b c", 'ENV A="b c"'),
        ("ENV A b", "ENV A=b"),
        ("LABEL a='b'", 'LABEL a="b"'),
        ("ENV A=1 B=2", "ENV A=1\nENV B=2"),
        ("WORKDIR /a/b", 'WORKDIR "/a/b"'),
        (
            "HEALTHCHECK --retries=3 --timeout=5s CMD x",
            "HEALTHCHECK --timeout=5s --retries=3 CMD x",
        ),
        ("RUN a; b", "RUN a \\\n ; \\\n  b"),
        ("RUN set -e; a; b", "RUN set -e && a && b"),
        ("RUN <<E\nset -e\na\nb\nE", "RUN <<X\nset -e && a && b\nX"),
        ("RUN a \\\n\n && b", "RUN a && b"),
        ("ADD --chown=1 a *.json <<E /x/\nE", "COPY --chown=1 a *.json <<E /x/\nE"),
        ('COPY a b "/x"', 'COPY a b "/x/"'),
        ("EXPOSE 1:80/TCP $A", "EXPOSE 80/tcp $A"),
        ("HEALTHCHECK CMD a 'b c'", 'HEALTHCHECK CMD ["a", "b c"]'),
    ],
)
def test_the_same_meaning(before: str, after: str) -> None:
    assert not differences(f"FROM x\n{before}\n", f"FROM x\n{after}\n")


def test_the_case_of_stage_names_means_nothing_and_that_of_images_does() -> None:
    mounts = "RUN --mount=type=bind,from={0},target=/x y\nCOPY --from={0} a b\nFROM {0}\n"
    file = "FROM x:T as {0}\nFROM y AS Other\n" + mounts
    assert not differences(file.format("Build"), file.format("build").replace(" as ", " AS "))
    assert differences(file.format("Build"), file.format("Build").replace("x:T", "x:t"))
    assert differences("FROM x\n" + mounts.format("y:T"), "FROM x\n" + mounts.format("y:t"))


A, M = Change.ADDS_COMMAND, Change.MERGES_RUNS
ADD = Change.ADDS_LAYER
IMAGE = Change.CHANGES_IMAGE  # what the build runs in is often also what the image has at the end
BECOMES_DEPENDENT = Change.CHANGES_CONTROL.of("b")
DIFFERENT = [
    # commands
    ("RUN apk add x", "RUN apk add --no-cache x", Change.ADDS_OPTION.of("add --no-cache")),
    ('RUN apk "add" x', 'RUN apk "add" -q x', Change.ADDS_OPTION.of("add -q")),
    ("RUN apk add x", "RUN apk --no-cache add x", Change.ADDS_OPTION.of("apk --no-cache")),
    (
        "RUN apk add x",
        "RUN apk add -q --no-cache x",
        Change.ADDS_OPTION.of("add -q", "add --no-cache"),
    ),
    ("RUN apk add -t x", "RUN apk add -t --no-cache x", Change.ADDS_OPTION.of("-t --no-cache")),
    ("RUN apk add x", "RUN apk add --no-cachex", Change.CHANGES_ARGUMENT.of("x to --no-cachex")),
    ("RUN apk add x -q", "RUN apk add x", Change.REMOVES_OPTION.of("-q")),
    ("RUN apk add x y", "RUN apk add x", Change.REMOVES_ARGUMENT.of("y")),
    ("RUN apk add x y", "RUN apk add x y z", Change.ADDS_ARGUMENT.of("y z")),
    ("RUN x http://a b", "RUN x https://a b", Change.CHANGES_ARGUMENT.of("http://a to https://a")),
    ("RUN x 'a b' c", "RUN x a b c", Change.CHANGES_ARGUMENT.of("'a b' to a b")),
    ("RUN a && b", "RUN a && c && b", A.of("c")),
    ("RUN sudo a", "RUN sudo a && sudo c", A.of("c")),
    ("RUN a && b", "RUN a", Change.REMOVES_COMMAND.of("b")),
    ("RUN a\nRUN b", "RUN a\nRUN c\nRUN b", Change.ADDS_LAYER.of("c")),
    ("RUN a", "RUN a\nCOPY b c", Change.ADDS_LAYER.of("COPY b c")),
    ("COPY b c\nRUN a", "RUN a\nCOPY b c", Change.MOVES_COMMAND.of("COPY b c")),
    ("RUN a && b", "RUN b && a", Change.MOVES_COMMAND.of("a")),
    *(
        (
            f"COPY {a} b",
            f"ADD {a} b",
            Change.REMOVES_COMMAND.of(f"COPY {a} b") + ADD.of(f"ADD {a} b"),
        )
        for a in ("a*", "x.ta?", "http://x/a", "git@x:a", "$A", "A.TGZ", "a.tar.gz")
    ),
    ("COPY a b", "COPY a b/", Change.CHANGES_ARGUMENT.of("b to b/")),
    ("EXPOSE 80", "EXPOSE 81", IMAGE.of("EXPOSE")),
    ("HEALTHCHECK CMD a $B", 'HEALTHCHECK CMD ["a", "$B"]', IMAGE.of("HEALTHCHECK")),
    ("COPY --from=x a b", "COPY a b", Change.REMOVES_OPTION.of("--from=x")),
    ("RUN sh -c 'a b'", "RUN sh -c 'a -x b'", Change.ADDS_OPTION.of("a -x")),
    ("RUN sh -c 'a'", "RUN sh -c 'a && b'", Change.ADDS_ARGUMENT.of("a (strict )", "(strict ) b")),
    ("RUN a $(b c)", "RUN a $(b -x c)", Change.ADDS_OPTION.of("b -x")),
    ('RUN A="x`b c`"', 'RUN A="x`b -x c`"', Change.ADDS_OPTION.of("b -x")),
    ("RUN a b\nRUN a b", "RUN a -x b\nRUN a b", Change.ADDS_OPTION.of("a -x")),
    ("RUN if a; then b; fi", "RUN if a; then b -x; fi", Change.ADDS_OPTION.of("b -x")),
    ('RUN ["a", "b"]', 'RUN ["a", "b", "-x"]', Change.ADDS_OPTION.of("b -x")),
    ("RUN a > b", "RUN a >> b", Change.CHANGES_ARGUMENT.of(">b to >>b")),
    ("RUN a <<X\nb\nX", "RUN a <<X\nc\nX", Change.CHANGES_ARGUMENT),
    ("ONBUILD RUN a b", "ONBUILD RUN a -x b", Change.ADDS_OPTION.of("a -x")),
    # layers
    ("RUN a\nRUN b", "RUN a && b", M.of()),
    ("RUN a\nRUN b\nRUN c", "RUN a && b && c", M.of() * 2),
    ("RUN a && b", "RUN a\nRUN b", Change.SPLITS_RUNS.of()),
    ("RUN a\nRUN b && c", "RUN a && b\nRUN c", Change.MOVES_COMMAND.of("b")),
    (
        "WORKDIR /x\nRUN --network=none a\nRUN b\nRUN c && d",
        "WORKDIR /x\nRUN --network=none a && d\nRUN b && d\nRUN c",
        Change.MOVES_COMMAND.of("d") + A.of("d"),  # moved to where it is as it was
    ),
    ("RUN a && b\nRUN c", "RUN a\nRUN b && c", Change.SPLITS_RUNS.of() + M.of()),
    ("RUN u\nRUN u && a && b", "RUN u && a && b", Change.REMOVES_COMMAND.of("u")),
    (
        "RUN v\nRUN z -n y && c && z -q t",
        "RUN v && c && z -n y && z -n -q t",
        M.of() + Change.MOVES_COMMAND.of("z -n y") + Change.ADDS_OPTION.of("z -n"),
    ),
    # control
    ("RUN a && b", "RUN a; b", Change.CHANGES_CONTROL.of("a")),
    ("RUN a", "RUN a; b", Change.CHANGES_CONTROL.of("a") + A.of("b")),
    ("RUN a || b", "RUN a || b && c", A.of("c")),
    ("RUN a || b\nRUN c", "RUN a || b && c", M.of()),
    ("RUN a\nRUN b && c || d", "RUN a && b && c || d", Change.CHANGES_CONTROL),
    ("RUN a; b", "RUN a & b", Change.CHANGES_CONTROL.of("a")),
    ("RUN a\nRUN b; c", "RUN a && b; c", Change.CHANGES_CONTROL.of("a", "b") + M.of()),
    ("RUN a\nRUN b || c", "RUN a && b || c", Change.CHANGES_CONTROL),
    ("RUN set -e; a; b", "RUN set -e; a && c; b", Change.CHANGES_CONTROL.of("a") + A.of("c")),
    ("RUN <<E\na\nb\nE", "RUN a && b", Change.CHANGES_CONTROL.of("a")),
    ("RUN a && b; c", "RUN b; c", Change.REMOVES_COMMAND.of("a")),
    ("RUN x; a && b; c", "RUN x; b; c", Change.REMOVES_COMMAND.of("a")),
    ("RUN x; a && b; c", "RUN x && b; c", Change.REMOVES_COMMAND.of("a") + BECOMES_DEPENDENT),
    ("RUN a && b; c", "RUN a; b; c", BECOMES_DEPENDENT),
    ("RUN a && b; c", "RUN a && x && b; c", A.of("x")),
    (
        "RUN x y\nRUN rm a b",
        "RUN x y && rm a b\nRUN rm a c",
        M.of() + Change.ADDS_LAYER.of("rm a c"),
    ),
    # surroundings
    ("USER x\nRUN a", "RUN a\nUSER x", Change.CHANGES_SURROUNDINGS.of("USER")),
    ("WORKDIR /x\nRUN a", "WORKDIR /y\nRUN a", Change.CHANGES_SURROUNDINGS),
    (
        "RUN a",
        "RUN a\nUSER x\nRUN b",
        Change.ADDS_LAYER.of("b") + Change.CHANGES_SURROUNDINGS.of("USER"),
    ),
    ("RUN a", "ENV A=b\nRUN a", Change.CHANGES_SURROUNDINGS.of("ENV A")),
    ("RUN cd x\nRUN a", "RUN cd x && a", Change.CHANGES_SURROUNDINGS.of("shell") + M.of()),
    ("RUN A=b\nRUN a", "RUN A=b && a", Change.CHANGES_SURROUNDINGS.of("shell") + M.of()),
    ("RUN --mount=type=cache,target=/x a", "RUN a", Change.CHANGES_SURROUNDINGS.of("flags")),
    ('SHELL ["sh", "-c"]\nRUN a', "RUN a", Change.CHANGES_SURROUNDINGS.of("SHELL")),
    # the image
    ("CMD a b", 'CMD ["a", "b"]', Change.CHANGES_IMAGE.of("CMD")),
    ("RUN a", "RUN a\nUSER x", Change.CHANGES_IMAGE.of("USER")),
    ("RUN a", "RUN a\nHEALTHCHECK CMD b", Change.CHANGES_IMAGE.of("HEALTHCHECK")),
    ("ENV A b \\\n  c", 'ENV A="b \\\\"', Change.CHANGES_IMAGE.of("ENV A")),
    ("ENV A 'b $c'", "ENV A=\"'b $c'\"", Change.CHANGES_IMAGE.of("ENV A")),
    ("EXPOSE 80", "EXPOSE 81", Change.CHANGES_IMAGE.of("EXPOSE")),
    # the rest
    ("# c\nRUN a", "RUN a", Change.LOSES_COMMENT.of("c")),
    ("RUN a && \\\n  # c\n  b", "RUN a && b", Change.LOSES_COMMENT.of("c")),
    ("RUN <<E\na # c\nE", "RUN <<E\na\nE", Change.LOSES_COMMENT.of("c")),
    ("RUN a\nFROM y", "RUN a", Change.CHANGES_STAGES),
]


@pytest.mark.parametrize(("before", "after", "effects"), DIFFERENT, ids=lambda v: str(v)[:40])
def test_what_differs(before: str, after: str, effects: Change | tuple[Effect, ...]) -> None:
    found = differences(f"FROM x\n{before}\n", f"FROM x\n{after}\n")
    if isinstance(effects, Change):  # in words that would be long
        assert effects in {effect.change for effect in found}
        return
    asked = {effect.change for effect in effects}
    kept = {e: n for e, n in found.items() if e.change in asked or e.change is not IMAGE}
    assert kept == Counter(effects)


def test_the_base_image_and_the_stage() -> None:
    assert differences("FROM a AS b\n", "FROM c AS b\n") == Counter(
        Change.CHANGES_BASE.of("a AS b to c AS b")
    )
    assert differences("FROM a AS b\n", "FROM a AS c\n").keys() == set(
        Change.CHANGES_STAGES.of("a AS b to a AS c")
    )
    assert differences("# escape=`\nFROM a\n", "# escape=\\\nFROM a\n")


def test_an_option_is_named_after_the_program_without_its_folder() -> None:
    found = differences("FROM x\nRUN /sbin/apk add\n", "FROM x\nRUN /sbin/apk -q add\n")
    assert found == Counter(Change.ADDS_OPTION.of("apk -q"))


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        ("sudo a", "a", Change.REMOVES_WRAPPER.of("sudo")),
        ("sudo -E -u root a b", "a b", Change.REMOVES_WRAPPER.of("sudo")),
        ("sh -c 'sudo a' && sudo b", "sh -c 'a' && sudo b", Change.REMOVES_WRAPPER.of("sudo")),
        ("a", "sudo a", Change.ADDS_ARGUMENT.of("sudo")),
        (
            "sudo -u x a",
            "sudo a",
            (*Change.REMOVES_OPTION.of("-u"), *Change.REMOVES_ARGUMENT.of("x")),
        ),
        ("apt x", "apt-get x", Change.CHANGES_PROGRAM.of("apt to apt-get")),
        (
            "/usr/bin/apt show",
            "/usr/bin/apt-cache show",
            Change.CHANGES_PROGRAM.of("apt to apt-cache"),
        ),
        (
            "sudo apt upgrade",
            "apt-get upgrade --with-new-pkgs",
            (
                *Change.REMOVES_WRAPPER.of("sudo"),
                *Change.CHANGES_PROGRAM.of("apt to apt-get"),
                *Change.ADDS_OPTION.of("upgrade --with-new-pkgs"),
            ),
        ),
        (
            "apt x",
            "aptitude x",
            (*Change.REMOVES_COMMAND.of("apt x"), *Change.ADDS_LAYER.of("aptitude x")),
        ),
    ],
)
def test_another_program(before: str, after: str, effects: tuple[Effect, ...]) -> None:
    assert differences(f"FROM x\nRUN {before}\n", f"FROM x\nRUN {after}\n") == Counter(effects)


def test_a_stage_more_leaves_the_others_what_they_are() -> None:
    one = "ARG V=1\nFROM a\nRUN x\nFROM b AS c\nRUN y\n"
    for new in ("FROM $V AS v\nFROM a", "FROM a:1"):
        more = one.replace("FROM b", "FROM z AS n\nFROM b").replace("FROM a", new)
        count, back = differences(one, more), differences(more, one)
        assert {e.change for e in count} <= {Change.CHANGES_STAGES, Change.CHANGES_BASE}
        assert {e.change for e in back} == {e.change for e in count}


def test_nothing_differs_from_itself_and_every_two_differ() -> None:
    texts = {before for before, _, _ in DIFFERENT}
    assert all(not differences(f"FROM x\n{t}\n", f"FROM x\n{t}\n") for t in texts)
    for one, other in combinations(sorted(texts)[::3], 2):
        assert differences(f"FROM x\n{one}\n", f"FROM x\n{other}\n"), (one, other)


# --- the reader of shell text -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a b&&c", ["a b", "c"]),
        ("a 'b && c' \"d ; e\"", ["a 'b && c' \"d ; e\""]),
        ('a "$(b && c)" `d; e`', ['a "$(b && c)" `d; e`']),
        ("if a; then b && c; fi; d", ["if a ; then b && c ; fi", "d"]),
        ("for x in a b; do c; done && d", ["for x in a b ; do c ; done", "d"]),
        ("case $x in a) b;; c|d) e;; esac; f", ["case $x in a ) b ;; c | d ) e ;; esac", "f"]),
        ("(a; b) && { c; d; }", ["( a ; b )", "{ c ; d ; }"]),
        ("f() { a; }; f", ["f ( ) { a ; }", "f"]),
        ("a | b || c & d", ["a | b", "c", "d"]),
        ("a 2>&1 >/dev/null && b", ["a 2>&1 >/dev/null", "b"]),
        ("cat <<X && b\nc; d\nX\ne", ["cat <<X", "b c; d", "e"]),
        ("a # b && c\nd", ["a", "d"]),
        ("A=(b c) d; e${f:-g h}i", ["A=(b c) d", "e${f:-g h}i"]),
        ("a $'b\\'c' $((1 + 2)); d", ["a $'b\\'c' $((1 + 2))", "d"]),
        ("diff <(a; b) c", ["diff <(a; b) c"]),
        ("[[ a || b ]] && c", ["[[ a || b ]]", "c"]),
        ("echo if; echo done", ["echo if", "echo done"]),
    ],
)
def test_top_level_commands(text: str, commands: list[str]) -> None:
    assert [" ".join(part.words) for part in parts(text)] == commands


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a $(b", "(a", "if a; then b", "a)", "a `b"])
def test_what_is_not_closed(text: str) -> None:
    with pytest.raises(UnreadableError):
        parts(text)


def test_comments_of_a_script() -> None:
    assert comments("a # one\n# two\nb '#c' d#e") == ["one", "two"]


def test_both_readers_of_shell_text_see_the_same_commands(corpus: list[Path]) -> None:
    compared = 0
    for path in corpus:
        for run, script in Dockerfile(parse(files.read(path)), Context()).scripts:
            if not run.is_exec and not script.broken:
                here = [bare(" ".join(part.words)) for part in parts(script.body.text)]
                assert here == [bare(link.text) for link in script.links], path
                compared += 1
    assert compared > len(corpus)


def bare(text: str) -> str:
    """Without what the two write differently: blanks, and semicolons for line ends."""
    return "".join(text.replace("\\\n", "").replace(";", "").split())
