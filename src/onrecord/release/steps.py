"""What `release check` and `release verify` report: one step for each condition."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["passed", "noted", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One condition: its name, its result, one sentence, and details such as places and next steps.

    "noted" is for what could not be checked, or is allowed and should be known.
    """

    name: str
    state: State
    message: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """All steps, in the order they were taken."""

    package: str
    version: str
    steps: tuple[Step, ...]

    @property
    def passed(self) -> bool:
        """True when no step failed."""
        return all(step.state != "failed" for step in self.steps)

    def step(self, name: str) -> Step:
        """The step of that name."""
        return next(step for step in self.steps if step.name == name)

    def to_json(self, indent: int | None = 2) -> str:
        """The documented JSON form."""
        document = {
            "package": self.package,
            "version": self.version,
            "passed": self.passed,
            "steps": [asdict(step) for step in self.steps],
        }
        return json.dumps(document, ensure_ascii=False, indent=indent)

    def to_text(self) -> str:
        """One line per step, and under it what to do."""
        signs = {"passed": "ok  ", "noted": "note", "failed": "FAIL"}
        width = max((len(step.name) for step in self.steps), default=0)
        lines = []
        for step in self.steps:
            lines.append(f"{signs[step.state]}  {step.name:<{width}}  {step.message}")
            lines += [f"      {' ' * width}  {detail}" for detail in step.details]
        return "\n".join(lines)


def few(items: list[str], most: int = 10) -> tuple[str, ...]:
    """The first of many details, and how many more there are."""
    left = len(items) - most
    return (*items[:most], f"and {left:,} more") if left > 0 else tuple(items)
