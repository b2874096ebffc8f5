"""`onrecord` and `python -m onrecord`: one process for one command."""

import gc
import sys


def main() -> None:
    """Run the command that the arguments name, and exit as `onrecord.cli.main` tells."""
    gc.set_threshold(100_000, 20, 100)  # a command makes many objects and ends; looking for rings takes a tenth of it
    from onrecord.cli import main as run

    try:
        run()
    finally:
        if "duckdb" not in sys.modules:  # which tells on standard error of all that nobody collects
            gc.freeze()  # the process ends: to look for rings in everything once more takes a fifth of a short run


if __name__ == "__main__":
    main()
