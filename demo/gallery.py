"""Where the pictures hang between two demos: painted once, kept by the version of their painters.

Painting takes seconds of a processor and so does loading the house, so `isoko demo` paints in a
process of its own meanwhile: python -m demo.gallery DATA_FOLDER.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PAINTERS = ("drawing.py", "coffee.py", "tea.py", "pantry.py", "crafts.py", "pictures.py")
DRY = "all-dry"  # the mark that every picture is there


def folder_in(data_dir: Path) -> Path:
    """The pictures' folder: another one whenever a picture could come out otherwise."""
    digest = hashlib.sha256()
    for name in PAINTERS:
        digest.update((Path(__file__).parent / name).read_bytes())
    return data_dir / f"pictures-{digest.hexdigest()[:12]}"


def pictures(data_dir: Path) -> list[Path]:
    """The files of all pictures, painted now if they are not there; whoever paints already is
    waited for. What older painters left in the data folder goes."""
    from demo.pictures import PICTURES

    folder = folder_in(data_dir)
    for old in data_dir.glob("pictures-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as lock, ThreadPoolExecutor(os.cpu_count()) as hands:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / DRY).exists():
            for _ in hands.map(lambda name: PICTURES[name]().save(folder / name), PICTURES):
                pass  # a failure is raised here
            (folder / DRY).touch()
    return [folder / name for name in PICTURES]


def paint_meanwhile(data_dir: Path) -> None:
    """Begin to paint in a process of its own, if anything is to be painted."""
    if not (folder_in(data_dir) / DRY).exists():
        subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "demo.gallery", str(data_dir)],
            start_new_session=True,  # Ctrl-C is for the demo
        )


if __name__ == "__main__":
    pictures(Path(sys.argv[1]))
