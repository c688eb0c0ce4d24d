#!/usr/bin/env python3
"""LICENSES.txt and the list of what is linked in (tools/bom) are whole, well formed, and true.

    bom.py ROOT BUILD PREFIX LICENSES --cc COMPILER --nm NM [--makensis FILE] MAP...

True: of the archives in PREFIX/lib and of the compiler's own, just those are listed of which the program has a symbol that
no other of them defines; that is asked of nm, not of the map that tools/bom reads. Well formed: what CycloneDX 1.6 asks of
the fields that are used here.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

COMPILER_ARCHIVES = ("libgcc.a", "libgcc_eh.a", "libssp.a", "libmingwex.a", "libmingw32.a", "libwinpthread.a")
SERIAL = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")
PURL = re.compile(r"pkg:(?:deb/debian|generic)/[a-z0-9.+-]+@[A-Za-z0-9.~:_%-]+(?:\?arch=[a-z0-9]+)?")
KINDS = {"application", "library", "file"}
# A sentence that only the right text has.
SENTENCES = {
    "openssl": "Apache License", "curl": "COPYRIGHT AND PERMISSION NOTICE", "cjson": "Dave Gamble",
    "qr-code-generator": "Project Nayuki",
    "GCC runtime": "GCC RUNTIME LIBRARY EXCEPTION", "MinGW-w64 runtime": "mingw-w64 project",
    "NSIS": "Common Public License", "nsis": "Common Public License",
}


def flat(components):
    for component in components:
        yield component
        yield from flat(component.get("components", []))


def faults_of_hashes(name, hashes):
    for entry in hashes:
        if set(entry) != {"alg", "content"} or entry["alg"] != "SHA-256" or not SHA256.fullmatch(entry["content"]):
            yield f"{name}: {entry} is no SHA-256"


def faults_of_component(component):
    name = component.get("name") or "a component without a name"
    if component.get("type") not in KINDS:
        yield f"{name}: the type is {component.get('type')}"
    yield from faults_of_hashes(name, component.get("hashes", []))
    for reference in component.get("externalReferences", []):
        if not reference.get("url") or reference.get("type") != "source-distribution":
            yield f"{name}: {reference} is no source"
        yield from faults_of_hashes(name, reference.get("hashes", []))
    if component.get("type") == "file":
        return
    if not component.get("version"):
        yield f"{name} has no version"
    licences = component.get("licenses", [])
    if not licences or not all(entry.get("expression") or entry.get("license") for entry in licences):
        yield f"{name} has no licence"
    if len(licences) > 1 and any("expression" in entry for entry in licences):
        yield f"{name}: an expression stands alone"
    if component.get("type") == "library" and not PURL.fullmatch(component.get("purl", "")):
        yield f"{name}: {component.get('purl')} is no package URL"


def faults_of_document(bom):
    if (bom.get("bomFormat"), bom.get("specVersion"), bom.get("version")) != ("CycloneDX", "1.6", 1):
        yield "is not CycloneDX 1.6"
    if not SERIAL.fullmatch(bom.get("serialNumber", "")):
        yield f"the serial number {bom.get('serialNumber')} is no UUID"
    root = bom.get("metadata", {}).get("component", {})
    components = list(flat([root, *bom.get("components", [])]))
    for component in components:
        yield from faults_of_component(component)
    refs = [component.get("bom-ref") for component in components]
    for ref in sorted({ref for ref in refs if refs.count(ref) > 1}, key=str):
        yield f"{ref} is there {refs.count(ref)} times"
    told = {entry["ref"]: entry.get("dependsOn", []) for entry in bom.get("dependencies", [])}
    for ref in sorted({ref for on in told.values() for ref in on} | told.keys()):
        if ref not in refs:
            yield f"{ref} is depended on and not there"
    reached, waiting = set(), [root.get("bom-ref")]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += told.get(ref, [])
    for component in components:
        if component.get("type") != "file" and component.get("bom-ref") not in reached:
            yield f"{component.get('name')} is there and nothing depends on it"


def listed_archives(bom, program):
    """The archives that the document says are in the program."""
    told = {entry["ref"]: entry.get("dependsOn", []) for entry in bom["dependencies"]}
    return {file["name"] for component in bom["components"] if component["bom-ref"] in told.get(program, [])
            for file in component.get("components", []) if file["name"].endswith(".a")}


def linked_archives(symbols, archives):
    """Of ARCHIVES {name: the symbols it defines}, those that SYMBOLS of a program show to be in it."""
    owners = {}
    for name, defined in archives.items():
        for symbol in defined:
            owners.setdefault(symbol, set()).add(name)
    return {next(iter(owners[symbol])) for symbol in symbols if len(owners.get(symbol, ())) == 1}


def faults_of_archives(program, listed, linked, asked):
    for name in sorted(linked - listed):
        yield f"{program} has something of {name}, which is not listed"
    for name in sorted((listed & asked) - linked):
        yield f"{program} has nothing of {name}, which is listed"


def faults_of_licences(text, bom):
    for component in bom["components"]:
        if component["type"] != "library":
            continue
        title = f"{component['name']} {component['version']}"
        if f"    {title}: " not in text:
            yield f"LICENSES.txt does not name {title}"
        if SENTENCES.get(component["name"], "\0") not in text:
            yield f"LICENSES.txt has not the licence of {component['name']}"


def symbols_of(nm, path):
    listing = subprocess.run([nm, "-g", "--defined-only", path], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1] for line in listing.splitlines() if re.match(r"[0-9a-f]+ [A-Z] \S", line)}


def candidates(prefix, cc):
    for name in COMPILER_ARCHIVES:
        path = subprocess.run([cc, f"-print-file-name={name}"], check=True, capture_output=True, text=True).stdout.strip()
        if pathlib.Path(path).is_file():
            yield pathlib.Path(path)
    yield from sorted((prefix / "lib").glob("*.a"))


def made(args, out):
    command = [sys.executable, "-B", args.root / "tools/bom/sbom.py", "--root", args.root, "--build", args.build,
               "--prefix", args.prefix, "--name", "Sample", "--version", "1", "--supplier", "Sample", "--arch", "x64",
               "--out", out, *args.map]
    if args.makensis:
        command += ["--makensis", args.makensis]
    run = subprocess.run(command, capture_output=True, text=True)
    return run.stderr.strip()


def check(argv):
    parser = argparse.ArgumentParser()
    for name in ("root", "build", "prefix", "licences"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--cc", required=True)
    parser.add_argument("--nm", required=True)
    parser.add_argument("--makensis")
    parser.add_argument("map", nargs="+", type=pathlib.Path)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        first, second = pathlib.Path(folder) / "first.json", pathlib.Path(folder) / "second.json"
        fault = made(args, first) or made(args, second)
        if fault:
            return [fault]
        if first.read_bytes() != second.read_bytes():
            return ["the list of what is linked in differs from run to run"]
        bom = json.loads(first.read_text("utf-8"))
    found = list(faults_of_document(bom))
    archives = {path.name: symbols_of(args.nm, path) for path in candidates(args.prefix, args.cc)}
    for path in args.map:
        linked = linked_archives(symbols_of(args.nm, path.with_suffix("")), archives)
        found += faults_of_archives(path.stem, listed_archives(bom, path.stem), linked, archives.keys())
    return found + list(faults_of_licences(args.licences.read_text("utf-8"), bom))


if __name__ == "__main__":
    found = check(sys.argv[1:])
    print("\n".join(found) or "bom: what is linked in is listed, with its licences")
    sys.exit(1 if found else 0)
