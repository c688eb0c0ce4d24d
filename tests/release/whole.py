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
SETUP_MOST_BYTES = 4 << 20
sys.path.insert(0, str(ROOT / "tests/check"))
import bom  # noqa: E402


def deps(name):
    return subprocess.run([ROOT / "tools/deps", "--print", name], check=True, capture_output=True, text=True).stdout.strip()


def verifies(file, certificate):
    return subprocess.run(["osslsigncode", "verify", "-CAfile", certificate, "-in", file], capture_output=True).returncode == 0


def changed(file):
    """A copy with another byte in its middle."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    copy = file.parent.parent / "changed.exe"
    copy.write_bytes(data)
    return copy


def faults(out):
    version = (ROOT / "res/version").read_text().strip()
    brand = json.loads((ROOT / "res/brand/peicheng/brand.json").read_text("utf-8"))
    name = f"{brand['product_id']}-{version}-x64"
    setup, materials, certificate = (out / f"{name}-setup.exe", out / f"{name}.cdx.json", out / "test-certificate.pem")
    found = {file.name for file in out.iterdir()}
    expected = {setup.name, materials.name, certificate.name, "SHA256SUMS"}
    if found != expected:
        yield f"left {sorted(found)} instead of {sorted(expected)}"
        return
    sums = dict(reversed(line.split("  ")) for line in (out / "SHA256SUMS").read_text().splitlines())
    right = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in expected - {"SHA256SUMS"}}
    if sums != right:
        yield f"SHA256SUMS says {sums} instead of {right}"
    if setup.stat().st_size > SETUP_MOST_BYTES:
        yield f"{setup.name} has {setup.stat().st_size} bytes"
    if not verifies(setup, certificate):
        yield f"the signature of {setup.name} does not verify"
    if verifies(changed(setup), certificate):
        yield f"{setup.name} verifies with one byte changed"
    told = json.loads(materials.read_text("utf-8"))
    if told["metadata"]["component"].get("hashes") != [{"alg": "SHA-256", "content": right[setup.name]}]:
        yield f"{materials.name} is not about this setup"
    yield from bom.faults_of_document(told)


if __name__ == "__main__":
    if not (pathlib.Path(deps("release")) / ".stamp-nsis").is_file():
        print("release: skipped: NSIS for releases is not built (tools/deps --release)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        run = subprocess.run([ROOT / "tools/release", "--arch", "x64", "--out", out], capture_output=True, text=True)
        print(run.stdout, run.stderr)
        found = [] if run.returncode == 0 and run.stdout.endswith("release: ok\n") else ["tools/release failed"]
        found = found or list(faults(out))
    print("\n".join(found))
    sys.exit(1 if found else 0)
