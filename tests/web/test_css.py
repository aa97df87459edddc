"""The committed CSS is what its sources build, is ours to use, and names no foreign host."""

import hashlib
import shutil
import subprocess
from pathlib import Path

WEB = Path(__file__).parents[2] / "gateway" / "web"
ASSETS, STATIC = WEB / "assets", WEB / "static"
CSS = STATIC / "earshot.css"


def _sources_hash() -> str:
    """As assets/build.mjs computes it: each name and content, in the order of the names."""
    names = [f"sass/{path.name}" for path in (ASSETS / "sass").iterdir()]
    digest = hashlib.sha256()
    for name in sorted([*names, "build.mjs", "package-lock.json", "package.json"]):
        digest.update(name.encode() + b"\0" + (ASSETS / name).read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_css_was_built_from_the_sources_that_stand_beside_it() -> None:
    first_line = CSS.read_text(encoding="utf-8").split("\n", 1)[0]
    assert first_line == f"/*! sources sha256:{_sources_hash()} */", "run `make css` and commit what it built"


def test_building_again_gives_the_same_bytes_where_node_is_set_up(tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node or not (ASSETS / "node_modules" / "sass").exists():
        return  # the hash above still holds the two together
    subprocess.run([node, "build.mjs", str(tmp_path)], cwd=ASSETS, check=True, timeout=60)
    built = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(built) == 6
    assert [path for path in built if (STATIC / path).read_bytes() != (tmp_path / path).read_bytes()] == []


def test_nothing_that_belongs_to_gov_uk_alone_reaches_our_pages() -> None:
    ours = [CSS, *STATIC.glob("*.svg"), *STATIC.glob("*.js"), *(WEB / "templates" / "base").iterdir()]
    words = ("gds transport", "crown", "crest", "govukheader", "govuk-footer", "govuk-logo")
    assert [
        (path.name, word) for path in ours for word in words if word in path.read_text(encoding="utf-8").lower()
    ] == []


def test_every_file_that_the_css_asks_for_is_ours_and_there() -> None:
    addresses = [part.split('"', 1)[0] for part in CSS.read_text(encoding="utf-8").split('url("')[1:]]
    assert len(addresses) == 4
    assert all((STATIC / address).is_file() for address in addresses)


def test_the_lock_file_names_no_host_to_fetch_from() -> None:
    lock = (ASSETS / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "registry" not in lock
    assert lock.count('"integrity": "sha512-') >= 4
