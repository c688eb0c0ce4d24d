#!/usr/bin/env python3
"""Writes a CycloneDX 1.6 list of what is linked into the programs and their setup.

    sbom.py --root ROOT --build BUILD --prefix PREFIX --name NAME --version VERSION --supplier WHO --arch x64|x86
            [--makensis FILE] [--setup FILE] [--shipped FOLDER] --out FILE MAP...

MAP is a program's link map, made in BUILD. Digests of the programs are those of the files of their names in FOLDER (signed,
stripped), by default of those beside the maps. The same inputs give the same bytes: there is no time in it, and its serial
number is made of its content.
"""
import argparse
import json
import pathlib
import sys
import uuid

import components

SERIALS = uuid.UUID("6f0c2a0e-6b0e-5d5c-9f0b-1f3f5f8f4c11") # the space of our serial numbers, drawn once


def digest(path):
    return [{"alg": "SHA-256", "content": components.sha256(path)}]


def licences_entry(licences):
    """An expression of SPDX stands alone; ids and names may be several."""
    if len(licences) == 1 and " " in licences[0]:
        return [{"expression": licences[0]}]
    return [{"license": {"name": text} if " " in text else {"id": text}} for text in licences]


def library(component):
    entry = {"type": "library", "bom-ref": component.purl, "name": component.name, "version": component.version,
             "licenses": licences_entry(component.licences), "purl": component.purl}
    if component.sources:
        entry["externalReferences"] = [
            {"type": "source-distribution", "url": archive, "hashes": [{"alg": "SHA-256", "content": content}]}
            for archive, content in sorted(component.sources.items())]
    if component.files:
        entry["components"] = [
            {"type": "file", "bom-ref": f"{component.purl}#{path.name}", "name": path.name, "hashes": digest(path)}
            for path in sorted(component.files, key=lambda path: path.name)]
    return entry


def program(name, file, version):
    return {"type": "application", "bom-ref": name, "name": name, "version": version,
            "licenses": [{"license": {"id": "MIT"}}], "hashes": digest(file)}


def document(root, programs, used, setup):
    """ROOT is the entry of what is shipped, PROGRAMS their entries, USED {bom-ref of a program: its components}."""
    libraries = components.merged([*used.values(), setup])
    root_needs = [entry["bom-ref"] for entry in programs] + [component.purl for component in setup]
    needs = {root["bom-ref"]: root_needs} | {ref: [c.purl for c in found] for ref, found in used.items()}
    needs |= {component.purl: [] for component in libraries}
    text = {"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
            "version": 1, "metadata": {"lifecycles": [{"phase": "build"}], "component": root},
            "components": programs + [library(component) for component in libraries],
            "dependencies": [{"ref": ref, "dependsOn": sorted(on)} if on else {"ref": ref}
                             for ref, on in sorted(needs.items())],
            "compositions": [{"aggregate": "complete", "assemblies": [root["bom-ref"]],
                              "dependencies": sorted(needs)}]}
    serial = uuid.uuid5(SERIALS, json.dumps(text, sort_keys=True))
    return {**text, "serialNumber": f"urn:uuid:{serial}"}


def arguments(argv):
    parser = argparse.ArgumentParser()
    for name in ("root", "build", "prefix", "out"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    for name in ("makensis", "setup", "shipped"):
        parser.add_argument(f"--{name}", type=pathlib.Path)
    for name in ("name", "version", "supplier", "arch"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("map", nargs="+", type=pathlib.Path)
    return parser.parse_args(argv)


def main(argv):
    args = arguments(argv)
    deps_list = args.root / "tools/deps.list"
    root = {"type": "application", "bom-ref": "setup", "name": args.name, "version": args.version,
            "supplier": {"name": args.supplier}, "licenses": [{"license": {"id": "MIT"}}],
            "properties": [{"name": "architecture", "value": args.arch}]}
    if args.setup:
        root["hashes"] = digest(args.setup)
        root["properties"].append({"name": "file", "value": args.setup.name})
    files = {path.stem: (args.shipped or path.parent) / path.stem for path in args.map}
    programs = [program(name, file, args.version) for name, file in sorted(files.items())]
    used = {path.stem: components.of_program(path, args.build, args.prefix, deps_list) for path in args.map}
    setup = [components.of_setup(args.makensis, deps_list)] if args.makensis else []
    text = document(root, programs, used, setup)
    args.out.write_text(json.dumps(text, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, ValueError) as reason:
        sys.exit(f"sbom: {reason}")
