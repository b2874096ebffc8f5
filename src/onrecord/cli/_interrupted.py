"""The answers of a run that was interrupted, kept in the user's cache and offered to the next one."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import click

from onrecord.cli import _prompts
from onrecord.package.download.cache import cache_folder

SHOWN = 200
"""Characters of an answer that are shown when it is offered."""


class Kept:
    """What was answered for one table of one package."""

    def __init__(self, package: Path, table: str) -> None:
        name = hashlib.sha256(f"{package.resolve()}\n{table}".encode()).hexdigest()[:16]
        self._path = cache_folder().parent / "answers" / f"{name}.json"

    def offered(self) -> dict[str, str]:
        """The answers, where there are any and the person wants to go on with them; else none, and they are gone."""
        try:
            answers = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        sound = isinstance(answers, dict) and all(isinstance(text, str) for text in answers.values())
        if not sound or not answers:
            self.forget()
            return {}
        _prompts.say(f"An earlier run was interrupted after {len(answers)} answers:", indent="")
        for key, text in answers.items():
            if text:
                _prompts.say(f"{key}: {text[:SHOWN]}")
        if click.confirm("Go on with them?", default=True):
            return answers
        self.forget()
        return {}

    @contextlib.contextmanager
    def keeping(self, answers: dict[str, str]) -> Iterator[None]:
        """Keep the answers where the block is interrupted or fails; a stop on request keeps them too."""
        try:
            yield
        except BaseException:
            if answers:
                with contextlib.suppress(OSError):
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                    self._path.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
                    click.echo("Your answers are kept; the same command offers them again.", err=True)
            raise

    def forget(self) -> None:
        """Delete what was kept."""
        self._path.unlink(missing_ok=True)
