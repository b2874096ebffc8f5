"""How well and how fast quotations are checked, as Markdown for docs/check-quotes.md.

    python scripts/bench_quotes.py accuracy [--seed 2]      recall, false alarms and abstention on planted quotations
    python scripts/bench_quotes.py peers [--seed 2]         the same quotations given to other tools
    python scripts/bench_quotes.py cold                     an article of 5,000 words from a cold start
    python scripts/bench_quotes.py scale --wordings 1000000 --folder DIR   time and memory for a quotation
    python scripts/bench_quotes.py article FILE             the outcomes of one article, with the time it takes

`peers` measures what is installed of: quotecheck, reanchor (`pip install quotecheck reanchor`). The quotations are made
from the shipped record by a seeded draw, `scripts/quotations/planted.py`; of each kind only those of statements that
the model was not fitted on are used.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import onrecord
from calibrate_quotes import half
from onrecord.package import installed_path
from onrecord.quotes import index as indexes
from onrecord.quotes.candidates import follows
from onrecord.quotes.judge import judge
from onrecord.quotes.speech import Speaker
from onrecord.wording.words import keys_of
from quotations.contenders import contenders
from quotations.planted import Planted, Planter

ASKED = 300
"""How many quotations the other tools are asked for."""
SHARE_NOT_FOUND = 0.98
"""At the margin that gives each tool this share of `not-found` for absent quotations, its recall is measured."""


def main() -> None:
    """Run one of the measurements and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["accuracy", "peers", "cold", "scale", "article"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--wordings", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.what == "accuracy":
        accuracy(arguments.seed)
    elif arguments.what == "peers":
        peers(arguments.seed)
    elif arguments.what == "cold":
        cold()
    elif arguments.what == "scale":
        scale(arguments.wordings, arguments.folder or Path(tempfile.mkdtemp()), arguments.seed)
    else:
        article(arguments.file)


def held_out(seed: int) -> tuple[Planter, list[Planted]]:
    """The quotations that the model was not fitted on."""
    planter = Planter(onrecord.open(installed_path()), seed)
    planted = [*planter.edited(), *planter.joined(), *planter.translated(), *planter.wrong_speaker(), *planter.absent()]
    return planter, [one for one in planted if not half(one)]


def accuracy(seed: int) -> None:
    """Recall of the right statement and abstention, by kind of edit, with the speaker named and without."""
    planter, planted = held_out(seed)
    index = indexes.opened(onrecord.open(installed_path()))
    print("| quotations | speaker | number | right statement | not found | wrong statement | false verbatim |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    kinds = list(dict.fromkeys(one.edit for one in planted))
    totals: dict[tuple[str, bool], list[str]] = {}
    false_verbatim = 0
    for kind in kinds:
        for named in (True, False):
            outcomes = []
            wrong_words = 0
            for one in (one for one in planted if one.edit == kind):
                speaker = Speaker(one.speaker, (one.speaker,), "named") if named else None
                judgement = judge(index, one.text, speaker, one.without)
                found = judgement.candidate.statement.id if judgement.candidate else ""
                right = found in one.statement.split() or (found and same_words(planter, one, found))
                outcomes.append("none" if not found else "right" if right else "wrong")
                if judgement.outcome == "verbatim" and keys_of(one.text) != keys_of(
                    planter.statements.loc[found, "quote"]
                ):
                    wrong_words += 1
            false_verbatim += wrong_words
            total = (
                "all in the record" if any(one.statement for one in planted if one.edit == kind) else "all not in it"
            )
            totals.setdefault((total, named), []).extend(outcomes)
            print(line(kind, named, outcomes, wrong_words))
    for (name, named), outcomes in totals.items():
        print(line(f"**{name}**", named, outcomes, None))
    flat = [outcome for outcomes in totals.values() for outcome in outcomes]
    print(f"\nPrecision {flat.count('right') / (flat.count('right') + flat.count('wrong')):.1%}; ", end="")
    print(f"false verbatim {false_verbatim} of {len(flat)}.")


def same_words(planter: Planter, planted: Planted, found: str) -> bool:
    """Whether a statement has all the words of a quotation in a row: then it is as right as the one quoted."""
    keys = keys_of(planted.text)
    return any(follows(keys_of(text), [keys]) for text in planter.wordings.get(found, ()))


def line(kind: str, named: bool, outcomes: list[str], false_verbatim: int | None) -> str:
    """One row of the table."""
    shares = [f"{outcomes.count(name) / len(outcomes):.1%}" for name in ("right", "none", "wrong")]
    last = "" if false_verbatim is None else str(false_verbatim)
    return f"| {kind} | {'named' if named else 'not named'} | {len(outcomes)} | {' | '.join(shares)} | {last} |"


def peers(seed: int) -> None:
    """The statement that each tool finds first, with the margin that gives each the same abstention."""
    planter, planted = held_out(seed)
    planted = [one for one in planted if one.edit != "wrong speaker"]
    sample = random.Random(seed).sample(planted, min(ASKED, len(planted)))
    print(
        f"| tool | right statement first | the same, where 98 % of absent are not found | seconds for {len(sample)} |"
    )
    print("| --- | --- | --- | --- |")
    for contender in contenders(planter):
        started = time.perf_counter()
        answers = [(one, *contender.ask(one)) for one in sample]
        seconds = time.perf_counter() - started
        absent = sorted(score for one, _, score in answers if not one.statement)
        margin = absent[min(int(len(absent) * SHARE_NOT_FOUND), len(absent) - 1)]
        present = [(one, found, score) for one, found, score in answers if one.statement]
        first = sum(right(planter, one, found) for one, found, _ in present)
        sure = sum(right(planter, one, found) and score > margin for one, found, score in present)
        shares = f"{first / len(present):.1%} | {sure / len(present):.1%}"
        print(f"| {contender.name} | {shares} | {seconds:.1f} |", flush=True)


def right(planter: Planter, planted: Planted, found: str) -> bool:
    """Whether a statement found is the one quoted, or has its words too."""
    return bool(found) and (found in planted.statement.split() or same_words(planter, planted, found))


def cold() -> None:
    """Wall time and memory of the command on an article of 5,000 words, with the index made anew and with it kept."""
    text = long_article(5_000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "article.txt"
        file.write_text(text, "utf-8")
        environment = {**os.environ, "ONRECORD_CACHE": folder}
        command = [sys.executable, "-m", "onrecord", "check-quotes", str(file), "--package", str(installed_path())]
        print(f"{len(text.split()):,} words, {text.count('“')} quotations")
        for name in ("index made", "index kept", "index kept", "index kept"):
            started = time.perf_counter()
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(
                f"{name}: {time.perf_counter() - started:.2f} s, {cpu:.2f} s of CPU,"
                f" at most {after.ru_maxrss >> 10} MiB"
            )


def long_article(words: int) -> str:
    """An article of so many words: quotes of the record, whole and changed, with what was found of them between."""
    planter = Planter(onrecord.open(installed_path()), 3)
    names = planter.speakers.set_index("speaker_id")["name"]
    edited = [one for one in planter.edited() if one.edit in ("1 words", "cut", "excerpt")]
    findings = planter.evidence["finding"].dropna().tolist()
    planter.random.shuffle(edited)
    paragraphs: list[str] = []
    for at, one in enumerate(edited):
        if sum(len(paragraph.split()) for paragraph in paragraphs) >= words:
            break
        filler = " ".join(findings[(at * 3 + shift) % len(findings)] for shift in range(3))
        paragraphs.append(f"{filler} {names[one.speaker]} said: “{one.text}”")
    return "\n\n".join(paragraphs)


def scale(wordings: int, folder: Path, seed: int) -> None:
    """Time for a quotation and memory, on a package with so many wordings."""
    from quotations.many import reword

    package = folder / f"wordings-{wordings}"
    if not package.exists():
        script = Path(__file__).with_name("synthesize.py")
        subprocess.run(
            [
                sys.executable,
                str(script),
                "--statements",
                str(wordings // 2),
                "--out",
                str(package),
                "--seed",
                str(seed),
            ],
            check=True,
        )
        reword(package, seed)
    os.environ["ONRECORD_CACHE"] = str(folder / "cache")
    measure = Path(__file__).parent / "quotations" / "ask_many.py"
    for _ in ("index made", "index kept"):
        subprocess.run([sys.executable, str(measure), str(package), str(seed)], check=True)


def article(file: Path) -> None:
    """The outcomes of an article."""
    started = time.perf_counter()
    report = onrecord.check_quotes(file.read_text("utf-8"))
    for found in report:
        print(
            f"{found.line}:{found.char} {found.outcome} {found.fidelity or ''}"
            f" {found.speaker_as_named} -> {found.statement_id}"
        )
    print(report.counts, f"{time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
