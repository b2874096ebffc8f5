"""How likely a candidate is the statement quoted: a logistic model that `scripts/calibrate_quotes.py` fits."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from onrecord.quotes.candidates import Figures


@dataclass(frozen=True, slots=True)
class Margin:
    """The weights of the model, and the probability below which a quotation counts as not found."""

    weights: tuple[float, ...]
    intercept: float
    threshold: float

    def probability(self, figures: Figures) -> float:
        """How likely these figures are those of the statement that is quoted, from 0 to 1."""
        sum_ = self.intercept + sum(weight * value for weight, value in zip(self.weights, inputs(figures), strict=True))
        return 1 / (1 + math.exp(-max(min(sum_, 50.0), -50.0)))


def inputs(figures: Figures) -> tuple[float, ...]:
    """What the model weighs: all figures but the cover, of which the lead is made."""
    return figures[1:]


@cache
def margin() -> Margin:
    """The model that comes with the code."""
    document = json.loads((files("onrecord.quotes") / "margin.json").read_text("utf-8"))
    return Margin(tuple(document["weights"].values()), document["intercept"], document["threshold"])
