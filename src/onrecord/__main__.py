"""`onrecord` and `python -m onrecord`: one process for one command."""

import gc


def main() -> None:
    """Run the command that the arguments name, and exit with the code of `onrecord.cli.main`."""
    gc.set_threshold(100_000, 20, 100)  # a command makes many objects and ends; the cycle collector takes a tenth of it
    from onrecord.cli import main as run

    try:
        run()
    finally:
        gc.freeze()  # the process ends: a last collection of everything takes a fifth of a short run


if __name__ == "__main__":
    main()
