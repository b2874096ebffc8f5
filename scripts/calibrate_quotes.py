"""Fit the model that says how likely a quotation is a statement of the record, and choose from where on it is believed.

    python scripts/calibrate_quotes.py [--seed 1] [--check]

Writes `src/onrecord/quotes/margin.json` and prints precision and recall on quotations that the model was not fitted
on. The quotations are made from the shipped record (`scripts/quotations/planted.py`): those of one half of the
statements fit it, those of the other half measure it. The same seed and the same record give the same file;
`--check` compares it with the one that is there.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from pathlib import Path

import numpy as np

import onrecord
from onrecord.package import installed_path
from onrecord.quotes import index as indexes
from onrecord.quotes.candidates import Candidate, Figures, candidates
from onrecord.quotes.margin import inputs
from onrecord.wording import words_of
from quotations.planted import Planted, Planter

MODEL = Path(__file__).parents[1] / "src" / "onrecord" / "quotes" / "margin.json"
NAMES = Figures._fields[1:]
NOT_FOUND = 0.995
"""Of quotations that the record does not have, this share is to be reported as not found, on those fitted on."""
RIDGE = 2.0


def main() -> None:
    """Fit, print, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    package = onrecord.open(installed_path())
    index = indexes.opened(package)
    planter = Planter(package, arguments.seed)
    planted = [*planter.edited(), *planter.joined(), *planter.translated(), *planter.wrong_speaker(), *planter.absent()]
    asked = [(one, named, looked_up(index, one, named)) for one in planted for named in (True, False)]
    fitted = [row for row in asked if half(row[0])]
    weights, intercept = fit(fitted)
    threshold = chosen(fitted, weights, intercept)
    document = {
        "seed": arguments.seed,
        "weights": {name: round(float(weight), 4) for name, weight in zip(NAMES, weights, strict=True)},
        "intercept": round(float(intercept), 4),
        "threshold": round(threshold, 3),
    }
    print(table([row for row in asked if not half(row[0])], weights, intercept, threshold))
    text = json.dumps(document, indent=2) + "\n"
    if arguments.check:
        same = MODEL.read_text("utf-8") == text
        print("margin.json is what the record gives" if same else "margin.json differs: run it without --check")
        sys.exit(not same)
    MODEL.write_text(text, "utf-8")


def half(planted: Planted) -> bool:
    """Whether a quotation is among those fitted on: all of one statement are, or none."""
    return zlib.crc32((planted.statement or " ".join(planted.without) or planted.text).encode()) % 2 == 0


def looked_up(index: indexes.Index, planted: Planted, named: bool) -> list[Candidate]:
    """The candidates of a quotation, with its speaker named or not."""
    return candidates(index, words_of(planted.text), (planted.speaker,) if named else None, planted.without)


def is_right(planted: Planted, candidate: Candidate) -> bool:
    """Whether a candidate is the statement that was quoted, or one with the same words."""
    return candidate.statement.id in planted.statement.split() or (bool(planted.statement) and candidate.whole)


def fit(asked: list[tuple[Planted, bool, list[Candidate]]]) -> tuple[np.ndarray, float]:
    """The weights of a logistic regression with a small penalty, by Newton's method."""
    rows, right = [], []
    for planted, _, found in asked:
        for candidate in sorted(found, key=lambda one: -one.figures.cover)[:4]:
            rows.append(inputs(candidate.figures))
            right.append(is_right(planted, candidate))
    x = np.column_stack([np.array(rows), np.ones(len(rows))])
    y = np.array(right, dtype=float)
    beta = np.zeros(x.shape[1])
    penalty = np.diag([RIDGE] * (x.shape[1] - 1) + [0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        step = np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + penalty, x.T @ (y - p) - penalty @ beta)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta[:-1], beta[-1]


def best(found: list[Candidate], weights: np.ndarray, intercept: float) -> tuple[Candidate | None, float]:
    """The candidate that is likeliest, and how likely."""
    if not found:
        return None, 0.0
    scores = [float(1 / (1 + np.exp(-(np.dot(weights, inputs(one.figures)) + intercept)))) for one in found]
    at = max(range(len(found)), key=lambda i: (found[i].exact and found[i].relation != "other", scores[i]))
    return found[at], scores[at]


def chosen(asked: list[tuple[Planted, bool, list[Candidate]]], weights: np.ndarray, intercept: float) -> float:
    """The least probability at which so many of the absent quotations are not found."""
    absent = sorted(best(found, weights, intercept)[1] for planted, _, found in asked if not planted.statement)
    return absent[int(len(absent) * NOT_FOUND)] + 0.001


def table(
    asked: list[tuple[Planted, bool, list[Candidate]]], weights: np.ndarray, intercept: float, threshold: float
) -> str:
    """Recall at one by kind of edit, the share of absent quotations not found, and precision over all, as Markdown."""
    lines = [
        "| quotations | speaker | number | found, the right statement | not found | wrong |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    kinds: dict[tuple[str, bool], list[str]] = {}
    for planted, named, found in asked:
        candidate, score = best(found, weights, intercept)
        outcome = (
            "none" if score < threshold or candidate is None else "right" if is_right(planted, candidate) else "wrong"
        )
        kinds.setdefault((planted.edit, named), []).append(outcome)
        kinds.setdefault(("all in the record" if planted.statement else "all not in the record", named), []).append(
            outcome
        )
    for (edit, named), outcomes in sorted(kinds.items()):
        shares = [f"{outcomes.count(name) / len(outcomes):.1%}" for name in ("right", "none", "wrong")]
        lines.append(f"| {edit} | {'named' if named else 'not named'} | {len(outcomes)} | {' | '.join(shares)} |")
    flat = [outcome for (edit, _), outcomes in kinds.items() if edit.startswith("all") for outcome in outcomes]
    precision = flat.count("right") / max(flat.count("right") + flat.count("wrong"), 1)
    lines.append(f"\nprecision over all: {precision:.1%}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
