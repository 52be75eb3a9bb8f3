"""What the editor asks about a document, handed on to what knows the answer."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from dockerlint.config import unknown_rule
from dockerlint.registry import named
from dockerlint.rule import SHELLCHECK, is_part
from dockerlint.server import hints, outline
from dockerlint.server import hover as hovers
from dockerlint.server.actions import FIX_ALL_TITLE, Where
from dockerlint.server.completion import Shows, completions, resolved
from dockerlint.server.diagnostics import page_of
from dockerlint.server.image_sizes import lenses, size_hints
from dockerlint.server.navigation import Names
from dockerlint.server.protocol import Refused
from dockerlint.server.session import Server, answer_to, let_others_in
from dockerlint.server.signatures import signatures
from dockerlint.surroundings import Nowhere


async def code_actions(
    ls: Server, params: types.CodeActionParams
) -> Sequence[types.CodeAction | types.Command]:
    """What can be done about the findings at a place.

    Trying their fixes takes time when they are many: other messages are answered in between, and
    a cancelled request ends there. What is returned is about the text as it is then.
    """
    uri = params.text_document.uri
    actions = ls.actions(uri)
    for finding in actions.at(params):
        await let_others_in()
        actions.linted.fixes(finding)
    return ls.actions(uri).all(params)


def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; one that has it already comes back as it is."""
    if isinstance(action.data, dict) and action.edit is None:
        action.edit = ls.actions(action.data["uri"]).edit_of(action.data)
    return action


async def fix_all(ls: Server, uri: str) -> bool:
    """The command: make every safe fix of a document; true when the editor did."""
    return await _apply(ls, ls.actions(uri).fix_all_edit(), FIX_ALL_TITLE)


async def ignore_rule(ls: Server, uri: str, rule: str, where: str, line: int | None) -> bool:
    """The command: silence a rule for a line, a file or in the settings file; true when done.

    It must have a finding, in that line (from 0) where one is given.
    """
    if where not in list(Where):
        raise Refused(f"`{where}` is none of {', '.join(Where)}")
    actions = ls.actions(uri)
    finding = actions.first(rule, line)
    if finding is None:
        raise Refused(f"`{rule}` has no finding there")
    edit = actions.ignore_edit(finding, Where(where))
    if edit is None:
        raise Refused(f"`{rule}` cannot be ignored there")
    return await _apply(ls, edit, actions.ignore_title(rule, Where(where)))


def explain(_: Server, rule: str) -> str:
    """The command: the page of a rule, by its name or a code, as Markdown."""
    found = named(SHELLCHECK if is_part(rule) else rule)
    if not found:
        raise Refused(unknown_rule(rule))
    return "\n\n".join(page_of(each) for each in found)


async def _apply(ls: Server, edit: types.WorkspaceEdit, name: str) -> bool:
    """Have the editor make an edit; true when it did."""
    params = types.ApplyWorkspaceEditParams(edit, name)
    answer = await answer_to(ls.workspace_apply_edit_async(params))
    return answer is not None and answer.applied


def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """What is known of a place: its image, and the rules that have findings there."""
    formats = ls.can("text_document.hover.content_format") or ()
    uri = params.text_document.uri
    return hovers.hover(ls.file(uri), ls.lint(uri), params.position, formats)


def complete(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """What can be written at a place."""
    if not ls.settings.enabled:
        return None
    uri = params.text_document.uri
    item = "text_document.completion.completion_item"
    shows = Shows(
        marks=ls.can(f"{item}.tag_support") is not None,
        details=bool(ls.can(f"{item}.label_details_support")),
    )
    return completions(ls.file(uri), ls.document(uri).table, params.position, shows)


def signature_help(ls: Server, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    """How the instruction at a place is written."""
    if not ls.settings.enabled:
        return None
    uri = params.text_document.uri
    return signatures(ls.file(uri).tree, ls.document(uri).table.offset(params.position))


def resolve_completion(ls: Server, item: types.CompletionItem) -> types.CompletionItem:
    """The item with its documentation."""
    path = "text_document.completion.completion_item.documentation_format"
    formats = ls.can(path) or ()
    return resolved(item, Nowhere(None).today, formats)


def _names(ls: Server, document: types.TextDocumentIdentifier) -> Names:
    return Names(ls.document(document.uri), ls.file(document.uri))


def definition(
    ls: Server, params: types.DefinitionParams
) -> list[types.LocationLink] | list[types.Location]:
    """Where the stage or variable at a place is defined."""
    found = _names(ls, params.text_document).definition(params.position)
    if ls.can("text_document.definition.link_support"):
        return found
    return [types.Location(each.target_uri, each.target_selection_range) for each in found]


def references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
    """Every place of the stage or variable at a place."""
    names = _names(ls, params.text_document)
    return names.references(params.position, params.context.include_declaration)


def highlights(ls: Server, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
    """The same, to be marked."""
    return _names(ls, params.text_document).highlights(params.position)


def prepare_rename(
    ls: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder:
    """The name at a place, if it can be changed; else an error that says why not."""
    return _names(ls, params.text_document).renameable(params.position)


def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit:
    """The edit that changes a name everywhere; else an error that says why not."""
    names = _names(ls, params.text_document)
    return names.renamed(params.position, params.new_name, ls.client.versions)


def document_symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | list[types.SymbolInformation]:
    """The stages with their instructions."""
    uri = params.text_document.uri
    found = outline.symbols(ls.file(uri), ls.document(uri).table)
    if ls.can("text_document.document_symbol.hierarchical_document_symbol_support"):
        return found
    return outline.flat(found, uri)


def folding_ranges(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """What can be folded."""
    uri = params.text_document.uri
    return outline.folds(ls.file(uri), ls.document(uri).table)


def document_links(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """Where images, addresses and files lead to."""
    uri = params.text_document.uri
    tooltips = ls.can("text_document.document_link.tooltip_support") or False
    return outline.links(ls.file(uri), ls.document(uri), tooltips=tooltips)


async def inlay_hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The megabytes of each instruction in a range, and the hints that are asked for."""
    uri = params.text_document.uri
    sizes = await ls.sizes(uri)
    lines = ls.document(uri).table
    range_ = lines.span(params.range)
    wanted = ls.settings.hints if ls.settings.enabled else ()
    found = hints.hints(ls.file(uri), lines, range_, wanted) if wanted else []
    if sizes and lines.text == sizes.file.source.text:  # else the client asks again
        found += size_hints(sizes, lines, range_)
    return found


async def code_lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The megabytes of the image; those of each instruction where hints cannot be shown."""
    uri = params.text_document.uri
    sizes = await ls.sizes(uri)
    lines = ls.document(uri).table
    if not sizes or lines.text != sizes.file.source.text:
        return []
    hintless = ls.can("text_document.inlay_hint") is None
    return lenses(sizes, lines, all_rows=hintless)
