"""Asks a large package for quotations and prints the time for each and the memory: `ask_many.py PACKAGE SEED`."""

from __future__ import annotations

import random
import resource
import sys
import time

import onrecord
from onrecord.quotes.index import opened
from onrecord.quotes.judge import judge
from onrecord.quotes.speech import Speaker

ASKED = 300


def main() -> None:
    """Ask for wordings drawn at random, some words changed, with the speaker named and not."""
    draw = random.Random(int(sys.argv[2]))
    index = opened(onrecord.open(sys.argv[1]))
    numbers = draw.sample(range(1, index.size + 1), ASKED)
    times, right = [], 0
    for at, wording in enumerate(index.wordings(numbers)):
        words = wording.text.split()
        for _ in range(min(at % 4, len(words) // 3)):
            words[draw.randrange(len(words))] = draw.choice(wording.text.split())
        speaker = index.statement(wording.statement).speaker if at % 2 else None
        started = time.perf_counter()
        found = judge(index, " ".join(words), Speaker(speaker, (speaker,), "named") if speaker else None)
        times.append(time.perf_counter() - started)
        right += bool(found.candidate and found.candidate.statement.id == wording.statement)
    times.sort()
    half, most = (1000 * times[int(len(times) * share)] for share in (0.5, 0.95))
    print(f"{index.size:,} wordings: {half:.1f} ms for a quotation (median), {most:.1f} ms (95 of 100),", end=" ")
    print(f"{1000 * times[-1]:.1f} ms at most; {right} of {ASKED} found;", end=" ")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB")


if __name__ == "__main__":
    main()
