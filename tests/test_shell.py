"""The shell model: a RUN in, its commands and how they hang together out."""

from __future__ import annotations

import pytest

from dockerlint.syntax import Cmd, Command, Run, Script, parse
from dockerlint.text import Source


def run(text: str) -> Run | Cmd:
    """The last instruction of a file; a bare command line becomes its RUN."""
    lines = text if text.startswith(("RUN", "CMD", "#", "FROM")) else f"RUN {text}"
    node = parse(Source(lines)).instructions[-1]
    assert isinstance(node, Run | Cmd)
    return node


def script(text: str) -> Script:
    return run(text).script


def only(text: str) -> Command:
    """The one command of a command line."""
    (command,) = script(text).commands
    return command


def argv(command: Command) -> list[str]:
    return [argument.text for argument in command.argv]


def shown(found: Script) -> list[str]:
    """Commands with their wrappers; ``*`` nested, ``|`` piped."""
    return [
        "*" * c.nested + "|" * c.piped + "".join(f"{w}> " for w in c.wrappers) + " ".join(argv(c))
        for c in found.commands
    ]


COMMANDS = {
    "a && b": ["a", "b"],
    "a; b & c || d": ["a", "b", "c", "d"],
    "'a b' \"c $d\" e\\ f": ["'a b' \"c $d\" e\\ f"],
    # wrappers
    "sudo -E apt-get update": ["sudo> apt-get update"],
    "sudo -u root -- apt-get update": ["sudo> apt-get update"],
    "env A=b -i C=d apt-get x": ["env> apt-get x"],
    "sudo env A=b a": ["sudo> env> a"],
    "timeout 5 curl x": ["timeout> curl x"],
    "timeout -k 3 5s curl x": ["timeout> curl x"],
    "nice -n 5 a": ["nice> a"],
    "exec nohup a": ["exec> nohup> a"],
    "time -p a": ["time> a"],
    "gosu user a b": ["gosu> a b"],
    "busybox wget x": ["busybox> wget x"],
    "command -v a": ["command -v a"],  # asks, does not run
    "sudo -i": ["sudo -i"],  # nothing is left to run
    "env": ["env"],
    # scripts in arguments
    "sh -c 'a && b'": ["sh -c 'a && b'", "*a", "*b"],
    'bash -euxc "a; b $c"': ['bash -euxc "a; b $c"', "*a", "*b $c"],
    'bash -o pipefail -c "a | b"': ['bash -o pipefail -c "a | b"', "*|a", "*|b"],
    'sudo sh -c "a \\"b\\""': ['sudo> sh -c "a \\"b\\""', '*a "b"'],
    "sh -c \"sh -c 'a'\"": ["sh -c \"sh -c 'a'\"", "*sh -c 'a'", "*a"],
    "sh script.sh -c 'a'": ["sh script.sh -c 'a'"],
    'sh -c "$X"': ['sh -c "$X"', "*$X"],
    'sh -c "$(a)"': ['sh -c "$(a)"', "*a"],  # run by the outer shell
    'RUN ["sh", "-c", "a && b"]': ["sh -c a && b", "*a", "*b"],
    'RUN ["sh", "-c", "a \\"b\\""]': ['sh -c a "b"', '*a "b"'],
    'RUN ["sudo", "a", "b c"]': ["sudo> a b c"],
    "RUN []": [],
    'CMD ["a", "b"]': ["a b"],
    # nesting
    "(a; b) && { c; }": ["*a", "*b", "*c"],
    "if a; then b; elif c; then d; else e; fi": ["*a", "*b", "*c", "*d", "*e"],
    "for i in $(a); do b $i; done": ["*a", "*b $i"],
    "while a; do b; done; until c; do d; done": ["*a", "*b", "*c", "*d"],
    "case x in a) b;; *) c;; esac": ["*b", "*c"],
    "f() { a; }; f": ["*a", "f"],
    "! a": ["*a"],
    'echo $(a | b) "`c`" <(d)': ['echo $(a | b) "`c`" <(d)', "*|a", "*|b", "*c", "*d"],
    'echo "${A:-$(b)}"': ['echo "${A:-$(b)}"', "*b"],
    "x=$(a b)": ["*a b"],
    "x=$(a) b": ["b", "*a"],
    "{ a; } > $(b)": ["*a", "*b"],
    # pipelines
    "a | b": ["|a", "|b"],
    "a | b && c": ["|a", "|b", "c"],
    "a | b | c && d": ["|a", "|b", "|c", "d"],
    "(a | b | c && d)": ["*|a", "*|b", "*|c", "*d"],
    "a || b |& c": ["a", "|b", "|c"],
    # words the grammar tears apart
    'a $A/$B.x $A$B "$C"/d': ['a $A/$B.x $A$B "$C"/d'],
    'echo >&2 "msg" x': ['echo "msg" x'],
    "a >b c": ["a c"],
    "a > $A/b c": ["a c"],
    # special commands
    "[ -f a ] && [[ b == c ]] || test d": ["[ -f a ]", "[[ b == c ]]", "test d"],
    "export A=b B && unset C": ["export A=b B", "unset C"],
    # comments
    "a # comment && b": ["a"],
    # heredocs in the command line
    "cat <<E > /x\n$(a) b\nE\n": ["cat", "*a"],
    "a && cat <<E > x && b\nc\nE\n": ["a", "cat", "b"],
    "cat <<E | b\nc\nE\n": ["|cat", "|b"],
    "a && cat <<E && b | c\nd\nE\n": ["a", "cat", "|b", "|c"],
    # heredocs that are the script
    "RUN <<E\na\nb && c\nE\n": ["a", "b", "c"],
    "RUN <<-E\n\ta\n\t\tb\n\tE\n": ["a", "b"],
    "RUN <<E\ncat <<F\nx\nF\na\nE\n": ["cat", "a"],
    "RUN <<E bash -e\na\nE\n": ["a"],
    "RUN <<E\n#!/usr/bin/env bash\na\nE\n": ["a"],
    "RUN <<E\n#!/bin/sh -eux\na\nE\n": ["a"],
    "RUN <<E python3\nimport a\nE\n": [],
    "RUN <<E\n#!/usr/bin/env python3\nimport a\nE\n": [],
    "RUN <<E cat > /x.sh\na\nE\n": [],
}


@pytest.mark.parametrize("text", COMMANDS)
def test_commands(text: str) -> None:
    found = script(text)
    assert shown(found) == COMMANDS[text]
    assert not found.broken


@pytest.mark.parametrize("text", COMMANDS)
def test_every_command_knows_its_link(text: str) -> None:
    found = script(text)
    for i, link in enumerate(found.links):
        assert {command.link for command in link.commands} <= {i}
    assert list(found.commands) == [c for link in found.links for c in link.commands]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/usr/bin/apt-get x", "apt-get"),
        ("\\apt-get x", "apt-get"),
        ('"apt-get" x', "apt-get"),
        ("$APT x", ""),
        ("./a", "a"),
    ],
)
def test_name(text: str, name: str) -> None:
    assert only(text).name == name


LINKS = {
    "a": [("", "a")],
    "a && b || c; d & e": [("", "a"), ("&&", "b"), ("||", "c"), (";", "d"), ("&", "e")],
    "a | b | c && d": [("", "a | b | c"), ("&&", "d")],
    "a || b | c | d && e": [("", "a"), ("||", "b | c | d"), ("&&", "e")],
    "if a; then b; fi && c": [("", "if a; then b; fi"), ("&&", "c")],
    "a && (b && c)": [("", "a"), ("&&", "(b && c)")],
    "a && b > x 2>&1 && c": [("", "a"), ("&&", "b > x 2>&1"), ("&&", "c")],
    "a && b > x": [("", "a"), ("&&", "b > x")],
    "! a && b": [("", "! a"), ("&&", "b")],
    "RUN <<E\na\nb; c\nE\n": [("", "a"), ("\n", "b"), (";", "c")],
    "a && cat <<E && b\nx\nE\n": [("", "a"), ("&&", "cat <<E && b\nx\nE")],
}


@pytest.mark.parametrize("text", LINKS)
def test_links_and_the_operators_before_them(text: str) -> None:
    assert [(link.operator, link.text) for link in script(text).links] == LINKS[text]


def test_a_link_is_plain_when_it_is_one_command() -> None:
    links = script("a && b | c && (d) && e > f && ! g && sh -c 'h'").links
    assert [link.compound for link in links] == [False, True, True, False, True, False]
    assert [link.command.name if link.command else None for link in links] == [
        *("a", None, None, "e", None),
        None,  # two commands: sh and what it runs
    ]


def test_a_link_with_a_heredoc_says_so() -> None:
    assert [link.heredoc for link in script("a && cat <<E\nx\nE\n").links] == [False, True]


@pytest.mark.parametrize(
    ("text", "background"), [("a &", True), ("a & b", False), ("a && b &", True), ("a;", False)]
)
def test_background(text: str, background: bool) -> None:
    assert script(text).background is background


@pytest.mark.parametrize(
    ("text", "redirects"),
    [
        ("a > b", [(">", "b")]),
        ("a 2>/dev/null >>b <c", [("2>", "/dev/null"), (">>", "b"), ("<", "c")]),
        ("a > $A/b c", [(">", "$A/b")]),
        ("a &> b", [("&>", "b")]),
        ("a 2>&1", [("2>&", "1")]),
        ("a >&2 msg", [(">&", "2")]),
        ("a <<< b", [("<<<", None)]),
        ("a <<E > b\nx\nE\n", [("<<", None), (">", "b")]),
        ("a <<-E\nx\nE\n", [("<<-", None)]),
        ("! a > b", [(">", "b")]),
    ],
)
def test_redirections(text: str, redirects: list[tuple[str, str | None]]) -> None:
    found = only(text).redirects
    assert [(r.operator, r.target.text if r.target else None) for r in found] == redirects


@pytest.mark.parametrize("text", ["z && a > b", "z | a > b", "z 2>&1 | y && a > b"])
def test_a_redirection_belongs_to_the_last_command(text: str) -> None:
    *_, last = script(text).commands
    assert [r.operator for r in last.redirects] == [">"]


def test_assignments_before_a_command() -> None:
    command = only("A=b C='d e' F=$g H= cmd x=y")
    assert command.assignments == (("A", "b"), ("C", "d e"), ("F", None), ("H", ""))
    assert argv(command) == ["cmd", "x=y"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("a", "a"), ("'a b'", "a b"), ('"a b"', "a b"), ("a\\ b", "a b"), ("'a'\"b\"c", "abc")],
        *[('"a\\"b\\c"', 'a"b\\c'), ("$a", None), ('"a$b"', None), ("'$a'", "$a"), ("`a`", None)],
        *[("\\$a", "$a"), ("''", "")],
    ],
)
def test_value_of_an_argument(text: str, value: str | None) -> None:
    assert script(f"x {text}").commands[0].arguments[0].value == value


# Flags, options, operands


def test_flags_bundled_long_and_with_values() -> None:
    command = only("a -xvf b --long --key=value '-q' -- -n")
    assert {"-x", "-v", "-f", "-xvf", "--long", "--key", "-q"} == command.flags
    assert command.has("-f")
    assert command.has("--none", "--key")
    assert not command.has("-n")  # after --


def test_the_letters_of_a_value_are_no_flags() -> None:
    command = only("pip install -qrrequirements.txt")
    assert command.has("-q")
    assert command.has("-r")
    assert not command.has("-e")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a --out=b", "b"),
        ("a --out b", "b"),
        ("a -o b", "b"),
        ("a -ob", "b"),
        ("a --out='b c'", "b c"),
        ("a -o $X", "$X"),
        ("a --output=b", None),
        ("a -o", None),
        ("a", None),
    ],
)
def test_option(text: str, value: str | None) -> None:
    assert only(text).option("--out", "-o") == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("pip install -r a -rb -Ur c -qrd --requirement=e --requirement f", list("abcdef")),
        ("pip install -ihttp://mirror/ -r a", ["a"]),
        ("pip install -i -r -r a", ["a"]),
        ("pip install -r a -- -r b", ["a"]),
        ("pip install -r", []),
    ],
)
def test_values_of_an_option_given_often(text: str, values: list[str]) -> None:
    assert [*only(text).values("-r", "--requirement")] == values


def test_subcommand_and_operands() -> None:
    command = only("apt-get -y install -t stable curl git=1 -- -x")
    assert command.subcommand
    assert command.subcommand.text == "install"
    assert command.runs("remove", "install")
    assert not command.runs("update")
    assert [o.text for o in command.operands("-t")] == ["curl", "git=1", "-x"]


@pytest.mark.parametrize(
    ("text", "operands"),
    [
        ("pip install -Ur file x", ["install", "x"]),
        ("pip install -rU x", ["install", "x"]),  # the file is called U
        ("pip install -r=file x", ["install", "x"]),
        ("pip -U install x", ["install", "x"]),
        ("pip --r install x", ["install", "x"]),
        ("pip --req file install x", ["install", "x"]),
        ("pip install x -r", ["install", "x"]),
    ],
)
def test_positional(text: str, operands: list[str]) -> None:
    assert [a.text for a in only(text).positional("-r", "--req")] == operands


@pytest.mark.parametrize(
    "text",
    [
        "apt-get -o A::B=c -t stable install x",
        "dnf --setopt a=b -q --enablerepo epel install x",
        "zypper -R /mnt -n install x",
        "apt-get $OPTIONS install x",
        "apt-get -- install x",
    ],
)
def test_the_subcommand_stands_behind_options_with_values(text: str) -> None:
    assert only(text).runs("install")


def test_a_variable_may_be_the_subcommand() -> None:
    subcommand = only("yarn $TASK --flag").subcommand
    assert subcommand and subcommand.text == "$TASK"


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("a b", []),
        ("sudo -u x A=b a c", ["sudo", "-u", "x", "A=b"]),
        ("A=b env sudo a", ["env", "sudo"]),
        ('RUN ["sudo", "a"]', ["sudo"]),
        ("sudo -i", []),
    ],
)
def test_what_stands_before_a_command_is_kept(text: str, prefix: list[str]) -> None:
    assert [argument.text for argument in only(text).prefix] == prefix


# Places


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("RUN echo 😀 é && apt-get 'x' \"y\"", "apt-get"),
        ("RUN a && \\\n  # é\n\n  apt-get \\\n 'x' \"y\" \\\n", "apt-get"),
        ("RUN \\\n  ap\\\nt-get 'x' \"y\"", "ap\\\nt-get"),
        ("RUN sh -c \"😀; apt-get 'x' y\"", "apt-get"),
        ("RUN <<-E\n\té\n\tapt-get 'x' \"y\"\n\tE\n", "apt-get"),
        ("RUN cat <<E\né $(apt-get 'x' \"y\")\nE\n", "apt-get"),
        ("ONBUILD RUN é && apt-get 'x' \"y\"", "apt-get"),
        ("# escape=`\nRUN é && `\n  apt-get 'x' \"y\"", "apt-get"),
        ('RUN ["bash", "-c", "é; apt-get \'x\' y"]', "apt-get"),
        ("\ufeffRUN é\r\nRUN é \\\r\n && apt-get 'x' \"y\"\r\n", "apt-get"),
    ],
)
def test_spans_show_the_very_characters(text: str, start: str) -> None:
    node = parse(Source(text)).instructions[-1]
    node = getattr(node, "trigger", node)
    assert isinstance(node, Run)
    (command,) = [c for c in node.script.commands if c.name == "apt-get"]
    written = text[slice(*command.span)]
    assert written.startswith(start)
    assert written.endswith(("y", '"y"'))
    spans = [text[slice(*argument.span)] for argument in command.argv]
    assert spans[0] == start
    assert spans[1] == "'x'"
    assert spans[2] in ("y", '"y"')


def test_a_word_cut_by_a_continuation_is_one_word() -> None:
    node = run("RUN echo a\\\nb\\\n  c")
    (command,) = node.script.commands
    assert argv(command) == ["echo", "ab", "c"]
    assert node.source.text[slice(*command.argv[1].span)] == "a\\\nb"


def test_a_script_with_escapes_in_it_maps_to_the_whole_argument_and_is_not_editable() -> None:
    node = run('RUN sh -c "a \\"b\\""')
    outer, inner = node.script.commands
    assert node.source.text[slice(*inner.span)] == '"a \\"b\\""'
    assert (outer.editable, inner.editable) == (True, False)


def test_the_exec_form_is_not_editable() -> None:
    assert not only('RUN ["a", "b"]').editable


@pytest.mark.parametrize(
    "text", ["if a; then", "a && # c \\\n b", "a (b", "cat <<A <<B\nA\nB\n", "a <<E\nb"]
)
def test_text_that_is_not_understood_is_broken(text: str) -> None:
    assert script(text).broken


def test_nothing_to_run() -> None:
    assert script("RUN").links == ()
    assert script("RUN").commands == ()


@pytest.mark.parametrize("line", ["X ", " X", "\tX", "Xx"])
def test_a_heredoc_that_the_grammar_ends_too_early_is_broken(line: str) -> None:
    found = script(f"RUN <<E\ncat <<X\n{line}\napk add x\nX\nE\n")
    assert found.broken
    assert not any(command.editable for command in found.commands)


def test_a_line_with_a_heredoc_that_goes_on_in_the_next_is_not_understood() -> None:
    assert script("RUN <<E\ncat <<X && echo `a\nb` && c\nX\nE\n").broken
    assert not script("RUN <<E\ncat <<X && echo `a b` && c\nX\nE\n").broken


def test_tabs_before_the_end_of_a_heredoc() -> None:
    assert not script("RUN <<E\ncat <<-X\n\tX\napk add x\nE\n").broken


def test_what_stands_in_a_heredoc_is_no_command() -> None:
    found = script("RUN cat <<EOF >\n /etc/x && apk add x\nEOF\n")
    assert found.broken
    assert shown(found) == ["cat"]


def test_a_carriage_return_within_a_word_is_not_understood() -> None:
    assert script("RUN apk add\rcurl\n").broken
    assert script("RUN \ufeffset -e\n").broken
    assert not script("RUN <<E\r\napk add x\r\nE\r\n").broken
    assert script("RUN <<E\r\na && \\\r\n  b\r\nE\r\n").broken


def test_a_redirection_before_a_pipe_does_not_take_the_list_before_it() -> None:
    found = script("a; b && c x 2>/dev/null | d && e")
    assert [(link.operator, link.text) for link in found.links] == [
        ("", "a"),
        (";", "b"),
        ("&&", "c x 2>/dev/null | d"),
        ("&&", "e"),
    ]
    assert shown(found) == ["a", "b", "|c x", "|d", "e"]


def test_what_looks_like_a_comment_within_a_word() -> None:
    assert script("a b#c\n").commands[0].words == ("b#c",)
    assert script("RUN <<E\nA=b#`\nc\nE\n").broken
    assert script("RUN <<E\na b\\\n# c\nE\n").broken
    assert script("RUN <<E\n$(a)\\\n# c\nE\n").broken
    assert not script("RUN <<E\na b \\\n# c\nE\n").broken


@pytest.mark.parametrize(
    "text",
    ["time for i in a; do apk add x; done", "time if a; then b; fi", "time [[ a && b ]] && c"],
)
def test_a_compound_command_after_time_is_not_understood(text: str) -> None:
    found = script(text)
    assert found.broken
    assert not any(command.editable for command in found.commands)


def test_backticks_with_escapes_are_not_understood() -> None:
    assert script("echo `a \\`b\\``").broken
    assert script("echo `sh -c 'a `b`'`").broken
    assert not script('echo `a b` "\\`c\\`"').broken


def test_a_command_of_a_heredoc_has_its_link() -> None:
    found = script("RUN cat <<EOF >\n a && $(apk add x)\nEOF\n")
    assert found.broken
    assert all(found.links[command.link] for command in found.commands)


def test_what_begins_with_a_dash_is_no_assignment() -> None:
    assert shown(script("a=b --c=d set -e")) == ["--c=d set -e"]


@pytest.mark.parametrize(
    "text",
    ["echo \\  && b", 'echo "a"\\ b', "[[ a ]]\\ && b", "a |\\ b", "{ a; }\\ && b", "(a)\\ && b"],
)
def test_an_escaped_blank_that_the_grammar_skips_is_not_understood(text: str) -> None:
    assert script(text).broken


@pytest.mark.parametrize(
    "text", ["echo a\\ b && c", "RUN <<E\ncat <<X\na\\ $B\nX\nE\n", 'a "\\ $B\\ " # \\ c']
)
def test_an_escaped_blank_within_a_word(text: str) -> None:
    assert not script(text).broken
