"""Edits that several rules make: to the end of a RUN, to a link of it, around instructions.

Each function gives None where the change cannot be made exactly; the finding then has no fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dockerlint.findings import Edit
from dockerlint.model import Dockerfile, Stage
from dockerlint.model.references import Reference
from dockerlint.patterns import pattern
from dockerlint.syntax import (
    Argument,
    Cmd,
    Command,
    Comment,
    Entrypoint,
    Flag,
    Healthcheck,
    Instruction,
    KeyValues,
    Link,
    Pair,
    Run,
    Script,
    Tree,
)
from dockerlint.text import BOM, Source, Span

WIDTH = 90  # columns; a longer line is broken
INDENT = " " * 4
_DIRECTIVE = pattern(r"\s*#\s*[A-Za-z]+\s*=")
_INDENT = pattern(r"[ \t]*")
_COMMENT_LINE = pattern(r"\n\s*#")
_USER = pattern(r"[\w.:-]+", re.A)
_ASSIGNMENT = pattern(r"[A-Za-z_]\w*(\[[^]]*\])?\+?=")


def append(run: Run, script: Script, text: str, like: Command | None = None) -> Edit | None:
    """Run ``text`` after everything else in the RUN, in the style the RUN is written in.

    With ``sudo`` when the command that it is ``like`` has that. It runs only when what stands
    before it succeeds, so that the RUN still fails where it did.
    """
    return _insert(run, script, len(script.links) - 1, text, like)


def follow(command: Command, run: Run, script: Script, text: str) -> Edit | None:
    """Run ``text`` right after ``command``, while what that needed is certainly still there.

    After the whole RUN when the command is part of something larger than a link of its own.
    """
    alone = script.links[command.link].command is command
    return _insert(run, script, command.link if alone else len(script.links) - 1, text, command)


def precede(command: Command, run: Run, script: Script, text: str) -> Edit | None:
    """Run ``text`` right before ``command``, a link of its own, which runs only if it succeeds.

    With ``sudo`` when the command has that.
    """
    link = script.links[command.link]
    unclear = run.is_exec or script.broken or not script.is_chain
    if unclear or link.command is not command or not command.editable:
        return None
    if script.body is not run.heredoc_script and not run.head.covers(link.span):
        return None
    if "sudo" in command.wrappers:
        text = f"sudo {text}"
    source, gap = run.source, " && "
    if command.link and script.body is not run.heredoc_script:
        gap = source.text[script.links[command.link - 1].span.end : link.span.start]
        gap = " && " if "#" in gap else gap
    return Edit.insert(link.span.start, text + gap)


def _insert(run: Run, script: Script, i: int, text: str, like: Command | None) -> Edit | None:
    """Run ``text`` after link ``i``."""
    if any("sudo" in c.wrappers for c in script.commands):
        if like is None or "sudo" not in like.wrappers:
            return None
        text = f"sudo {text}"
    if run.is_exec or script.broken or script.background or not script.links:
        return None
    link = script.links[i]
    following = script.links[i + 1] if i + 1 < len(script.links) else None
    ends = link.command and link.command.name in ("exit", "return")
    replaced = any("exec" in c.wrappers for each in script.links[: i + 1] for c in each.commands)
    if ends or replaced or link.heredoc or (following and following.operator == "&"):
        return None
    if script.body is not run.heredoc_script and not run.head.covers(link.span):
        return None  # what the shell takes for a command is a heredoc's body to the builder
    return Edit.insert(link.span.end, joint(run, script, i, len(text)) + text)


def joint(run: Run, script: Script, i: int, room: int) -> str:
    """What to put between link ``i`` and a command after it, as the RUN is written.

    `` && ``, or what ends a statement where failure counts as much as before then; with a line
    break where the neighbours have one, or where ``room`` more characters make the line too long
    to read.
    """
    source, link = run.source, script.links[i]
    broken = f" {run.escape}{source.newline}"
    statement = _is_statement(script, i)
    if script.body is run.heredoc_script:
        indent = _indent(source, link.span.start)
        return f"{source.newline}{indent}" if statement else " && "
    pair = script.links[i : i + 2] if i + 1 < len(script.links) else script.links[-2:]
    if len(pair) == 2:
        one, two = pair
        gap = source.text[one.span.end : two.span.start]
        if "\n" not in gap:
            return "; " if statement else _on_one_line(run, link, room)
        indent = _indent(source, two.span.start)
        if statement:
            return f";{broken}{indent}"
        at = gap.find("&&")
        if at >= 0 and "\n" in gap[at:]:
            return f" &&{broken}{indent}"
        return f"{broken}{indent}&& "
    if "\n" not in source.text[link.span.start : link.span.end]:
        return _on_one_line(run, link, room)
    return f"{broken}{_indent(source, link.span.end) or INDENT}&& "


def _is_statement(script: Script, i: int) -> bool:
    """True when a statement can follow link ``i`` so that its failure counts as it did.

    In the middle, ``&&`` after the end of a list would hide its failure from ``set -e``. At the
    end of all, only ``set -e`` makes the failure of one that stands alone that of the RUN.
    """
    if i + 1 < len(script.links):
        return script.links[i + 1].operator not in ("&&", "||")
    return script.links[i].operator not in ("&&", "||") and _stops(script)


def _on_one_line(run: Run, last: Link, room: int) -> str:
    source = run.source
    start = source.line_span(source.line_at(last.span.end)).start
    if last.span.end - start + len(" && ") + room <= WIDTH:
        return " && "
    indent = _indent(source, last.span.start) or INDENT
    return f" {run.escape}{source.newline}{indent}&& "


def _stops(script: Script) -> bool:
    """True when the script begins with ``set -e``."""
    first = script.links[0].command
    return first is not None and first.argv[0].text == "set" and first.has("-e")


def _indent(source: Source, offset: int) -> str:
    """The blanks at the start of the line that holds ``offset``."""
    start = source.line_span(source.line_at(offset)).start
    found = _INDENT.match(source.text, start)
    return found[0] if found else ""


def remove_command(run: Run, script: Script, command: Command) -> Edit | None:
    """Take a command out that is a link of its own; the whole RUN when it has no other."""
    link = script.links[command.link]
    if link.command is not command or changes_shell(command):
        return None
    alone = len(script.links) == 1 and not (run.is_exec or run.comments or script.comments)
    return delete(run) if alone else remove_link(run, script, link)


def remove_link(run: Run, script: Script, link: Link) -> Edit | None:
    """Take one command out of the RUN, with the operator that goes with it."""
    i = script.links.index(link)
    before, after = script.links[:i], script.links[i + 1 :]
    if run.is_exec or script.broken or not (before or after) or _decides(script, i):
        return None
    if not before and after[0].text.startswith("["):
        return None  # what is left might be an exec form
    if after and (not before or after[0].operator == "&&" != link.operator):
        span = Span(link.span.start, after[0].span.start)
    else:
        span = Span(before[-1].span.end, link.span.end)
    comments = [c.span for c in run.comments] + [script.body.span(*c) for c in script.comments]
    if any(map(span.covers, comments)):
        return None
    return Edit.delete(span)


def _decides(script: Script, i: int) -> bool:
    """True when more depends on link ``i`` than what follows it by ``&&``.

    The other side of an ``||``, or, where it comes last, whether the RUN fails.
    """
    links = script.links
    first = last = i
    while first and links[first].operator in ("&&", "||"):
        first -= 1
    while last + 1 < len(links) and links[last + 1].operator in ("&&", "||"):
        last += 1
    if any(link.operator == "||" for link in links[first + 1 : last + 1]):
        return True
    if script.has_jobs:
        return True
    if first < i == last < len(links) - 1:
        return True  # `set -e` minds the failure of the last of a list only
    if first < last or not i or i + 1 < len(links):
        return False
    # What is before it comes last then: as strict as it was only alone, and under `set -e`.
    return links[i - 1].operator in ("&&", "||") or not _stops(script)


def delete(instruction: Instruction) -> Edit:
    """Take the instruction out, its lines whole; blank lines after it go too when some are before.

    A comment above stays.
    """
    source = instruction.source
    first, last = instruction.first_line, instruction.last_line
    starts = source.starts
    end = starts[last + 1] if last + 1 < len(starts) else len(source.text)
    if _is_blank(source, first - 1):
        while last + 1 < len(starts) and _is_blank(source, last + 1):
            last += 1
            end = starts[last + 1] if last + 1 < len(starts) else len(source.text)
    return Edit.delete(Span(starts[first], end))


def delete_flag(instruction: Instruction, flag: Flag) -> Edit:
    """Take a flag out with the blanks after it; its line, too, where it stands there alone."""
    source = instruction.source
    text, (start, end) = source.text, flag.span
    blanks = _INDENT.match(text, end)
    end = blanks.end() if blanks else end
    line = source.line_span(source.line_at(end))
    first = source.line_span(source.line_at(start))
    if (
        not text[first.start : start].strip()
        and text[end : line.end].strip() == instruction.escape
    ):
        start, end = first.start, source.starts[source.line_at(end) + 1]
    return Edit.delete(Span(start, end))


def remove_pair(instruction: KeyValues, i: int) -> Edit | None:
    """Take pair ``i`` out of an ENV, LABEL or ARG; the whole instruction when it has no other.

    None where a comment would go with it, and where what is left would be read in another way.
    """
    text, pairs = instruction.source.text, instruction.pairs
    if len(pairs) == 1:
        return None if instruction.comments else delete(instruction)
    if i == 0:
        span = Span(pairs[0].key.span.start, pairs[1].key.span.start)
        becomes_legacy = pairs[1].value is None  # `LABEL b c=d` sets one label, `b`
    else:
        span = Span(_end(pairs[i - 1]), _end(pairs[i]))
        becomes_legacy = False
    ends_in_escape = i and text[span.start - 1].isspace()  # that must not end the line
    loses_comment = _COMMENT_LINE.search(text, *span)
    return None if becomes_legacy or ends_in_escape or loses_comment else Edit.delete(span)


def _end(pair: Pair) -> int:
    return (pair.value or pair.key).span.end


def delete_comment(comment: Comment, tree: Tree) -> Edit | None:
    """Take a comment out, its line whole.

    None where the comment below would become a parser directive.
    """
    source = tree.source
    starts, line = source.starts, comment.line
    after = starts[line + 1] if line + 1 < len(starts) else len(source.text)
    above = source.text[: starts[line]].removeprefix(BOM).splitlines()
    if len(above) == len(tree.directives) and _DIRECTIVE.match(source.text, after):
        return None
    start = starts[line] + (line == 0 and source.text.startswith(BOM))
    return Edit.delete(Span(start, after))


def _is_blank(source: Source, line: int) -> bool:
    if not 0 <= line < len(source.starts):
        return line < 0
    span = source.line_span(line)
    return not source.text[span.start : span.end].strip() and span.end < len(source.text)


def insert_before(instruction: Instruction, *lines: str) -> Edit:
    """New instructions above this one, and above the comments that stand directly over it."""
    source = instruction.source
    line = instruction.first_line
    indent = _indent(source, instruction.span.start)
    while line > 0:
        span = source.line_span(line - 1)
        if not source.text[span.start : span.end].lstrip().startswith("#"):
            break
        line -= 1
    text = "".join(indent + new + source.newline for new in lines)
    return Edit.insert(source.starts[line], text)


def in_case_of(instruction: Instruction, keyword: str) -> str:
    """A keyword in lower case where that of the instruction is."""
    return keyword.lower() if instruction.keyword.text.islower() else keyword


def as_root(run: Run, stage: Stage) -> tuple[Edit, Edit] | None:
    """``USER root`` before one of a stage's own RUNs, and the user in force again after it."""
    user = stage.user_at(run)
    name = user.text if user else stage.base.user if stage.base else None
    if not name or not _USER.fullmatch(name) or not stage.has(run):
        return None
    keyword = in_case_of(run, "USER")
    after = insert_after(run, f"{keyword} {name}")
    return (insert_before(run, f"{keyword} root"), after) if after else None


def insert_after(instruction: Instruction, *lines: str) -> Edit | None:
    """New instructions on the lines below this one.

    None where it ends the file with a continuation or an open heredoc, which would take them in.
    """
    source = instruction.source
    end = source.line_span(instruction.last_line).end
    is_open = any(heredoc.terminator is None for heredoc in instruction.heredocs)
    if is_open or source.text[instruction.span.end : end].strip():
        return None
    indent = _indent(source, instruction.span.start)
    return Edit.insert(end, "".join(source.newline + indent + new for new in lines))


def rename_stage(stage: Stage, name: str, named: Iterable[Reference]) -> tuple[Edit, ...] | None:
    """Give a stage another name, there and where it is named."""
    alias = stage.start.alias
    named = tuple(named)
    exact = alias and alias.is_exact(stage.start.source) and all(each.is_exact for each in named)
    if not alias or not exact:
        return None
    words = (alias, *(each.word for each in named))
    return tuple(Edit(word.span, name) for word in words if word.text != name)


def add_option(command: Command, option: str, after: Argument | None = None) -> Edit | None:
    """Give a command another option, after one of its words; by default its subcommand.

    Rules that add options at one place add up in any order, since edits that touch wait.
    """
    word = after or command.subcommand or command.argv[0]
    return Edit.insert(word.span.end, f" {option}") if command.editable else None


def remove_words(run: Run, command: Command, *words: Argument) -> Edit | None:
    """Take words of a command out that stand side by side, with the blanks before them.

    None where a comment would go with them.
    """
    if not words or not command.editable or words[0] is command.argv[0]:
        return None
    before = command.argv[command.argv.index(words[0]) - 1]
    span = Span(before.span.end, words[-1].span.end)
    return None if any(span.covers(c.span) for c in run.comments) else Edit.delete(span)


# Commands whose effect reaches what follows in the same shell.
LEAKING = {
    *("cd", "pushd", "popd", "set", "shopt", "export", "unset", "umask", "trap", "exec", "exit"),
    *("alias", "source", ".", "eval", "declare", "readonly", "local", "ulimit", "return"),
    *("typeset", "read", "hash", "enable", "unalias", "let", "getopts", "shift"),
}


def leaks(script: Script) -> bool:
    """True when what follows in the same shell may be changed by this script."""
    return (
        script.broken
        or script.has_jobs
        or any(_only_assigns(link) or _changes_shell(link) for link in script.links)
        or any("()" in link.text or link.text.startswith("function ") for link in script.links)
    )


def _changes_shell(link: Link) -> bool:
    """True when a command in it changes the shell of what follows.

    One in parentheses or a pipe has a shell of its own.
    """
    own = link.text.startswith("(")
    return not own and any(changes_shell(c) and not c.piped for c in link.commands)


def changes_shell(command: Command) -> bool:
    """True for what the commands after it in the same shell may notice."""
    return command.name in LEAKING or "exec" in command.wrappers


def _only_assigns(link: Link) -> bool:
    """True for ``a=b`` and ``a="$(command)"``, which stay as variables of the shell."""
    return not link.commands or (
        _ASSIGNMENT.match(link.text) is not None and all(c.nested for c in link.commands)
    )


def join(first: Run, one: Script, second: Run, two: Script) -> Edit | None:
    """Make two neighbouring RUNs one; comments between the lines of either stay."""
    plain = not (first.is_exec or second.is_exec or first.heredocs or second.heredocs)
    ends_open = not one.links or one.links[-1].heredoc or one.comments
    if not plain or leaks(one) or two.broken or not two.is_chain or ends_open:
        return None
    source = first.source
    start, end = one.links[-1].span.end, two.body.offset(0)
    if any(comment.span.start < end for comment in second.comments):
        return None
    if source.text[start : first.span.end].strip(" \t;"):
        return None
    indent = _indent(source, first.span.start)
    if len(one.links) > 1 and "\n" in (gap := joint(first, one, len(one.links) - 1, 0)):
        return Edit(Span(start, end), gap)
    return Edit(Span(start, end), f" {first.escape}{source.newline}{indent}{INDENT}&& ")


# Instructions that may stand between CMD and the end of a stage without running anything.
_METADATA = {
    *("CMD", "ENTRYPOINT", "HEALTHCHECK", "EXPOSE", "LABEL", "STOPSIGNAL", "ENV", "VOLUME"),
}


def insert_before_start(stage: Stage, *lines: str) -> Edit | None:
    """New instructions before CMD and ENTRYPOINT; at the end of the stage when work follows."""
    starts = [i for i in stage.instructions if isinstance(i, Cmd | Entrypoint | Healthcheck)]
    if starts:
        rest = stage.instructions[stage.instructions.index(starts[0]) :]
        if all(i.name in _METADATA for i in rest):
            return insert_before(starts[0], *lines)
    return insert_after((stage.start, *stage.instructions)[-1], *lines)


def set_in_images(file: Dockerfile, stage: Stage, line: str) -> tuple[Edit, ...] | None:
    """An ENV for a stage and for the final image, at the beginning of what they are built from."""
    roots = {stage.root.index: stage.root}
    if file.final:
        roots[file.final.root.index] = file.final.root
    made = [insert_after(root.start, line) for root in roots.values()]
    return None if None in made else tuple(edit for edit in made if edit)
