"""Does by hand, without a container engine, what the Dockerfile's RUN and COPY lines do, in a fresh folder.

``python -m tests.containers.replay FOLDER`` reads the Dockerfile itself, so that it can't tell another story than it.
The network is asked for what the lock file names. What needs root in an image (the user, its folder) is left out and
said; paths below / are paths below FOLDER.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Where the image has its own; every other path is the machine's.
OURS = ("/src", "/opt/earshot", "/opt/build", "/tmp", "/var/lib/earshot")


def instructions(text: str) -> list[tuple[str, str]]:
    """(instruction, rest) of each line, continuations joined and comments left out."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n", " ", lines)
    return [(words[0].upper(), words[1]) for line in joined.splitlines() if (words := line.strip().split(None, 1))[1:]]


def below(folder: Path, text: str) -> str:
    """The same words with the image's own paths below ``folder``."""
    names = "|".join(re.escape(name) for name in OURS)
    return re.sub(rf"(?<![\w.])(?:{names})(?![\w-])", lambda found: f"{folder}{found[0]}", text)


def replay(folder: Path) -> dict[str, str]:
    """Run it all; the environment of the end image. Raises CalledProcessError where a step fails."""
    for name in OURS:
        (folder / name[1:]).mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "opt")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder / "tmp"), "LANG": "C.UTF-8"}
    for number, (name, rest) in enumerate(instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))):
        if name == "FROM" and number > 1:
            environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        elif name == "ENV":
            pairs = (pair.split("=", 1) for pair in shlex.split(rest))
            environment |= {key: below(folder, value).replace("$PATH", environment["PATH"]) for key, value in pairs}
        elif name == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            _copy(sources, folder / "src" / target.removeprefix("./"))
        elif name == "RUN" and "useradd" not in rest:
            print("RUN", rest[:110], flush=True)
            subprocess.run(["/bin/sh", "-ec", below(folder, rest)], cwd=folder / "src", env=environment, check=True)
        elif name == "RUN":
            print("left out:", rest[:110], flush=True)
    return environment


def _copy(sources: list[str], target: Path) -> None:
    for source in sources:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / source, target)


if __name__ == "__main__":
    print(json.dumps(replay(Path(sys.argv[1]).resolve()), indent=1))
