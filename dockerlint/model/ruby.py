"""Ruby applications: installs by Bundler, what Bundler is told, and which stages run Rails."""

from __future__ import annotations

import re

from dockerlint import knowledge
from dockerlint.kept import kept, kept_with_last
from dockerlint.model.dockerfile import Dockerfile
from dockerlint.model.environment import seen_by
from dockerlint.model.installs import manifest
from dockerlint.model.production import needs_development, set_names
from dockerlint.model.stage import Stage
from dockerlint.patterns import pattern
from dockerlint.syntax import Argument, Command, Copy

BUNDLE = ("bundle", "bundler")
ENVIRONMENTS = ("RAILS_ENV", "RACK_ENV", "APP_ENV", "HANAMI_ENV")
PRODUCTION = "production"
_FILE_SERVERS = {"nginx", "httpd", "caddy", "busybox", "scratch"}
_CONFIG = ".bundle/config"
_SETTING = pattern(r"BUNDLE_([A-Z_]+)")
_ASSETS = "assets:precompile"
_RAILS = pattern(r"\bassets:precompile\b|\brails\s+(?:s|server|db:)|\bRAILS_\w+|\bbin/rails\b")
_SERVER = pattern(r"\b(?:puma|rails|unicorn|rackup|falcon|thrust|passenger|iodine)\b")
_WORKER = pattern(r"\b(?:sidekiq|resque|good_job|delayed_job|solid_queue|bin/jobs|karafka)\b")


def install(command: Command) -> Argument | None:
    """The word `install` of ``bundle install``, the command itself for a bare ``bundle``."""
    if command.name not in BUNDLE:
        return None
    if command.subcommand is None:
        informs = command.has("-v", "--version", "-h", "--help")
        return None if informs else command.argv[0]
    return command.subcommand if command.runs("install") else None


def production_install(command: Command, file: Dockerfile) -> Argument | None:
    """The same for an install that is known to be for production."""
    word = install(command)
    if word is None or any(a.value is None for a in command.arguments):
        return None
    stage, final = file.stage_of_command(command), file.final
    if final is None or needs_development(stage) or needs_development(final):
        return None
    if not file.in_final_image(stage) and _serves_files(final):
        return None
    env = seen_by(command, file)
    told = [env[name] for name in ENVIRONMENTS if name in env]
    if told:
        return word if PRODUCTION in told else None
    known = PRODUCTION in (final.env.get(name) for name in ENVIRONMENTS)
    return word if known or _precompiles(file) else None


def _serves_files(stage: Stage) -> bool:
    """True for an image that takes no more than files from a stage with Ruby."""
    base = stage.base
    return base is not None and base.reference.official in _FILE_SERVERS


@kept
def _precompiles(file: Dockerfile) -> bool:
    """True when the file builds the assets of a Rails application."""
    return any(_ASSETS in i.text for i in file.tree.instructions)


def is_told(name: str, command: Command, file: Dockerfile) -> bool:
    """True when something tells Bundler about a setting, such as ``without``.

    An option of the command, a variable, ``bundle config`` or the file it writes.
    """
    variable = f"BUNDLE_{name.upper()}"
    if command.has(f"--{name}") or variable in set_names(command, file):
        return True
    stage = file.stage_of_command(command)
    return variable in (file.context.text(_CONFIG) or "") or name in _configured(stage)


@kept
def _configured(stage: Stage) -> frozenset[str]:
    """The settings that commands of the stage's lineage tell Bundler, and other words of these."""
    found: set[str] = set()
    for command in stage.commands():
        if command.name in BUNDLE and command.runs("config"):
            found.update(command.words)
        found.update(n.lower() for word in command.words for n in _SETTING.findall(word))
    return frozenset(found)


def lock_of(stage: Stage, file: Dockerfile) -> str | None:
    """The text of Gemfile.lock; None when it is not known."""
    return manifest("Gemfile.lock", stage, file)


def gem_version(lock: str | None, gem: str) -> tuple[int, ...] | None:
    """The version of a gem that the lock file names; None when it is not known."""
    found = re.search(rf"^    {re.escape(gem)} \((\d+(?:\.\d+)*)", lock or "", re.M)
    return tuple(int(number) for number in found[1].split(".")) if found else None


def is_official(base: knowledge.Base | None) -> bool:
    """True for the official image of Ruby."""
    return base is not None and base.reference.official == "ruby"


def ruby_version(base: knowledge.Base | None) -> tuple[int, int] | None:
    """The version of Ruby in its official image, from the tag."""
    found = re.match(r"(\d+)\.(\d+)", base.tag) if base and is_official(base) else None
    return (int(found[1]), int(found[2])) if found else None


@kept_with_last
def is_rails(stage: Stage, file: Dockerfile) -> bool:
    """True for a stage with a Rails application."""
    if gem_version(lock_of(stage, file), "rails"):
        return True
    sources = {source_of(copy, file) for copy in stage.chain if isinstance(copy, Copy)}
    stages = (*stage.lineage, *filter(None, sources))
    return any(_RAILS.search(i.text) for each in stages for i in each.instructions)


def source_of(copy: Copy, file: Dockerfile) -> Stage | None:
    """The stage that a COPY takes files from."""
    origin = copy.flag("from")
    return file.stage_named(origin.text, file.stage_of(copy)) if origin else None


def serves(stage: Stage) -> bool:
    """True when the image starts a web server of Ruby's."""
    text = stage.command.text if stage.command else ""
    return bool(_SERVER.search(text)) and not _WORKER.search(text)


def works(stage: Stage) -> bool:
    """True when the image starts a server or a worker: something that runs for long."""
    return serves(stage) or bool(_WORKER.search(stage.command.text if stage.command else ""))
