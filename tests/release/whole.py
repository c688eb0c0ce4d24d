#!/usr/bin/env python3
"""tools/release from nothing, for x64, with a test certificate; what it leaves is looked at from outside.

    whole.py ROOT

It builds twice, so it is long. Answers 77 where NSIS for releases has not been built (tools/deps --release).
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(ROOT / "tests/check"))
import bom  # noqa: E402


def deps(name):
    return subprocess.run([ROOT / "tools/deps", "--print", name], check=True, capture_output=True, text=True).stdout.strip()


def faults(out):
    version = (ROOT / "res/version").read_text().strip()
    brand = json.loads((ROOT / "res/brand/peicheng/brand.json").read_text("utf-8"))
    name = f"{brand['product_id']}-{version}-x64"
    setup, materials = out / f"{name}-setup.exe", out / f"{name}.cdx.json"
    expected = {setup.name, materials.name, "SHA256SUMS"}
    found = {file.name for file in out.iterdir()}
    if found != expected:
        return [f"left {sorted(found)} instead of {sorted(expected)}"]
    sums = dict(reversed(line.split("  ")) for line in (out / "SHA256SUMS").read_text().splitlines())
    right = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (setup, materials)}
    told = json.loads(materials.read_text("utf-8"))
    root = told["metadata"]["component"]
    return [*([] if sums == right else [f"SHA256SUMS says {sums} instead of {right}"]),
            *([] if root.get("hashes") == [{"alg": "SHA-256", "content": right[setup.name]}] else
              [f"{materials.name} is not about this setup: {root}"]),
            *([] if setup.stat().st_size <= 4 << 20 else [f"{setup.name} has {setup.stat().st_size} bytes"]),
            *bom.faults_of_document(told)]


if __name__ == "__main__":
    if not (pathlib.Path(deps("release")) / ".stamp-nsis").is_file():
        print("release: skipped: NSIS for releases is not built (tools/deps --release)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        run = subprocess.run([ROOT / "tools/release", "--arch", "x64", "--out", out], capture_output=True, text=True)
        print(run.stdout, run.stderr)
        found = [] if run.returncode == 0 and run.stdout.endswith("release: ok\n") else ["tools/release failed"]
        found = found or faults(out)
    print("\n".join(found))
    sys.exit(1 if found else 0)
