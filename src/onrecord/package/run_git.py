"""Running git on a repository that a stranger may have made: it reads objects, and starts nothing else.

The repository is found by one rule, a real `.git` at or above a folder, and named to git: so a folder that looks like a
bare repository (`HEAD`, `objects/`, `refs/` in a package) is none. What its configuration could start is switched off,
nothing is fetched, and neither the user's configuration nor their `GIT_*` variables have a say.

Source: git-config(1), git(1) (environment variables), gitrepository-layout(5).
"""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

from onrecord import limits
from onrecord.errors import UnreadableError

_OFF = {
    "core.alternateRefsCommand": "",
    "core.askPass": "",
    "core.commitGraph": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "core.sshCommand": "false",
    "credential.helper": "",
    "diff.external": "",
    "gc.auto": "0",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
}
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # stronger than protocol.<name>.allow of a repository's own configuration
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitError(Exception):
    """What git said when it failed."""

    @property
    def words(self) -> str:
        return str(self.args[0]).strip().removeprefix("fatal: ")[:300]


def repository_around(folder: Path) -> Path | None:
    """The nearest folder at or above this one, links resolved, that holds a `.git` of a repository or worktree."""
    place = folder.resolve()
    return next((top for top in (place, *place.parents) if _git_dir(top) is not None), None)


def _git_dir(top: Path) -> Path | None:
    """The folder of the repository whose working folder is `top`: `.git`, or what the file of a worktree names."""
    place = top / ".git"
    try:
        kind = place.lstat().st_mode
        if stat.S_ISREG(kind):
            with place.open("rb") as stream:
                text = stream.read(4096).decode("utf-8")
            named = top / text.removeprefix("gitdir:").strip()
            return named if text.startswith("gitdir:") and (named / "HEAD").is_file() else None
        return place if stat.S_ISDIR(kind) and (place / "HEAD").is_file() else None
    except (OSError, ValueError):
        return None


def run_git(top: Path, *arguments: str) -> bytes:
    """What a git command prints on the repository of the working folder `top`.

    Raises `GitError` when it fails or takes longer than a minute, and `UnreadableError` where git is not installed.
    """
    git_dir = _git_dir(top)
    if git_dir is None:
        raise GitError(f"{top} holds no git repository")
    switched_off = [word for name, value in _OFF.items() for word in ("-c", f"{name}={value}")]
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("GIT_", "SSH_"))}
    try:
        done = subprocess.run(
            [_program(top), *switched_off, f"--git-dir={git_dir}", "--no-pager", *arguments],
            cwd=git_dir,
            env={**kept, **_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=limits.GIT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not answer within {limits.GIT_SECONDS} seconds") from error
    except (OSError, ValueError) as error:  # the second for a NUL in a revision
        raise GitError(f"git cannot be run: {error}") from error
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace"))
    return done.stdout


def _program(top: Path) -> str:
    """Where git is: only what the PATH names absolutely, and nothing of the checkout itself."""
    names = ("git.exe",) if os.name == "nt" else ("git",)
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        folder = Path(entry)
        if not entry or not folder.is_absolute() or folder.resolve().is_relative_to(top):
            continue
        for name in names:
            if (folder / name).is_file() and os.access(folder / name, os.X_OK):
                return str(folder / name)
    raise UnreadableError("git is not installed; without it no revision can be read")
