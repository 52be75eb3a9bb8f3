"""``dockerlint layers``: one image beside one Dockerfile."""

from __future__ import annotations

import argparse
import sys
from typing import TextIO

from dockerlint import config, discovery, files
from dockerlint.config import ConfigError
from dockerlint.layers import breakdown, show, sources
from dockerlint.layers.image import Image, ImageError
from dockerlint.linter import lint, tree_of
from dockerlint.model import Context, Dockerfile
from dockerlint.output import Style
from dockerlint.output.terminal import columns, wants_colour
from dockerlint.run import STDIN, Exit
from dockerlint.surroundings import Surroundings


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Show the breakdown; the exit code. Raises ConfigError.

    That is `Exit.FINDINGS` when the file was changed since the image was built.
    """
    path = discovery.one(options.file)
    settings = config.load_for(path).for_file(path)
    wanted = options.image or settings.image_of(path)
    if not wanted:
        raise ConfigError("no image: name one with --image, or with `image` in the settings")
    try:
        source = files.read(path)
    except files.FileError as error:
        raise ConfigError(f"{path}: {error}") from error
    rules = [rule for rule in settings.rules if rule.group == breakdown.SIZE_RULES]
    findings = lint(source, settings, Surroundings(path, {}, None), rules)
    try:
        image = _image(str(wanted), options.platform or "")
        file = Dockerfile(tree_of(source), Context())
        found = breakdown.of(image, file, options.target or "", findings)
    except ImageError as error:
        raise ConfigError(f"{wanted}: {error}") from error
    if options.format == "json":
        out.write(show.as_json(found, str(wanted), str(path), options.sort))
    else:
        colour = wants_colour(out) and not options.no_color
        style = Style(colour=colour, width=columns(out))
        out.write(show.as_text(found, str(wanted), str(path), options.sort, style))
    return Exit.FINDINGS if found.disagreements else Exit.CLEAN


def _image(text: str, platform: str) -> Image:
    if text == STDIN:
        return sources.from_history(sys.stdin.buffer)
    path, tag = sources.located(text)
    return sources.read(path, platform, tag)
