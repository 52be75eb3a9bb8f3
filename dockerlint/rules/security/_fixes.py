"""How to make an image run as somebody else than root."""

from __future__ import annotations

from dockerlint.edits import insert_before_start
from dockerlint.effects import Change
from dockerlint.findings import Fix
from dockerlint.knowledge import others
from dockerlint.model import Stage
from dockerlint.model.accounts import ROOT, created_users, program
from dockerlint.syntax import Instruction, Transfer, User, Workdir

BUSYBOX = ("alpine", "busybox")
SHADOW = ("debian", "ubuntu")
ROOTS_HOME = "/root"
NOBODY_SPECIAL = "65532"  # the id distroless images use for their `nonroot`
# Servers that write pids, logs and caches as root and start workers as somebody else.
MASTERS = {"nginx", "openresty", "apache2", "apache2ctl", "apachectl", "httpd", "haproxy"}
# nginx as a user of its own: it must be able to write these.
NGINX = ("touch /run/nginx.pid", "chown -R nginx:nginx /var/cache/nginx /run/nginx.pid")
ON_BUSYBOX = ("addgroup -S app", "adduser -S -G app app")
WITH_SHADOW = ("groupadd --system app", "useradd --system --gid app --create-home app")
EFFECTS = (
    *Change.CHANGES_IMAGE.of("USER"),
    *Change.ADDS_LAYER.of(*NGINX, *ON_BUSYBOX, *WITH_SHADOW),
)


def become_user(stage: Stage) -> Fix | None:
    """A fix that creates an account where none is there and makes it the stage's user."""
    official = stage.base.reference.official if stage.base else None
    prepared = official == "nginx" or program(stage) not in MASTERS
    found = _account(stage) if prepared else None
    if found is None or any(_is_in_roots_home(i) for i in stage.chain):
        return None
    user, lines = found
    if lines and not stage.ends_in_posix_shell:
        return None
    creates = any("adduser" in line or "useradd" in line for line in lines)
    title = f"Create the user `{user}` and run as it" if creates else f"Run as `{user}`"
    edit = insert_before_start(stage, *lines, f"USER {user}")
    return Fix.unsafe(title, edit)


def _is_in_roots_home(instruction: Instruction) -> bool:
    """True when the image keeps its files where nobody but root can read them."""
    if isinstance(instruction, Workdir) and instruction.argument:
        return instruction.argument.text.startswith(ROOTS_HOME)
    if isinstance(instruction, Transfer) and instruction.destination:
        return instruction.destination.text.startswith(ROOTS_HOME)
    return False


def _account(stage: Stage) -> tuple[str, tuple[str, ...]] | None:
    """A user's name, and the instructions that create it or prepare for it."""
    users = [u.text for u in stage.chain if isinstance(u, User) and "$" not in u.text]
    known = [*users, *created_users(stage)]
    if mine := [u for u in known if u and u.partition(":")[0] not in ROOT]:
        return mine[-1], ()
    base = stage.base
    name = base.reference.official if base else None
    if base and base.user and not base.is_root:
        return (base.user, ()) if base.user.isidentifier() or base.user.isdigit() else None
    if name == "nginx":
        return "nginx", (_run(NGINX),)
    if name in others.BUILT_IN_USERS:
        return others.BUILT_IN_USERS[name], ()
    if stage.family == "scratch-like":
        distroless = base is not None and "distroless" in base.reference.name
        return ("nonroot" if distroless else f"{NOBODY_SPECIAL}:{NOBODY_SPECIAL}"), ()
    if stage.family in BUSYBOX:
        return "app", (_run(ON_BUSYBOX),)
    if stage.family in SHADOW:
        return "app", (_run(WITH_SHADOW),)
    return (NOBODY_SPECIAL, ()) if stage.family else None


def _run(commands: tuple[str, ...]) -> str:
    return f"RUN {' && '.join(commands)}"
