"""Where a file of a package lies for whoever reads a report: seen from the working folder."""

from __future__ import annotations

from pathlib import Path

from onrecord.problems import Report


def file_of(path: str, report: Report) -> str:
    """A path in the package as seen from the working folder, or as it is in a package that lies elsewhere or in a zip.

    Services that show problems beside a line expect paths from the top of the repository, where they run commands.
    """
    package = Path(report.path)
    if package.suffix == ".json":
        package = package.parent
    if package.is_file() or package.suffix == ".zip":
        return path
    here = Path.cwd().resolve()
    target = package.resolve() / path
    return target.relative_to(here).as_posix() if target.is_relative_to(here) else path
