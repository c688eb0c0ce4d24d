#!/usr/bin/env python3
"""What a built program must and must not have in it.

    program.py elf FILE --nm NM --library LIBCRYPTO [--release]   exports no symbol of LIBCRYPTO
    program.py pe FILE --objdump OBJDUMP [--release]              hardened, static, only system DLLs

--release: no kill point, fault hook or other test hook is inside. A missing file is a failure.
"""
import argparse
import pathlib
import re
import subprocess
import sys

HOOKS = re.compile(rb"PCCERT_(?:KILL|TEST|FAULT)_\w+")
# Paths that any user of the PC could create, from which OpenSSL would load a configuration or a module.
OPENSSL_PATHS = re.compile(rb"(?i)[\x20-\x7e]*(?:/usr/local/ssl|\\usr\\local\\ssl|ossl-modules|engines-3)[\x20-\x7e]*")
SYSTEM_FOLDER = re.compile(rb"(?i)(?:[A-Z]+DIR: \")?C:[/\\]Windows[/\\]System32[/\\]")
CHARACTERISTICS = {0x0020: "HIGH_ENTROPY_VA", 0x0040: "DYNAMIC_BASE", 0x0100: "NX_COMPAT"}
SYSTEM_DLLS = {
    "advapi32.dll", "bcrypt.dll", "comctl32.dll", "comdlg32.dll", "crypt32.dll", "gdi32.dll", "iphlpapi.dll",
    "kernel32.dll", "msvcrt.dll", "ncrypt.dll", "ole32.dll", "oleaut32.dll", "secur32.dll", "shell32.dll",
    "shlwapi.dll", "user32.dll", "winhttp.dll", "ws2_32.dll",
}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def names(listing):
    return {line.split()[-1].split("@")[0] for line in listing.splitlines() if len(line.split()) >= 2}


def check_elf(args):
    library = names(output(args.nm, "-g", "--defined-only", args.library))
    if not library:
        return [f"{args.library}: no symbol found"]
    exported = names(output(args.nm, "-D", "--defined-only", args.file)) & library
    return [f"exports {len(exported)} symbols of {args.library}, {sorted(exported)[0]} first"] if exported else []


def check_pe(args):
    faults = []
    header = output(args.objdump, "-p", args.file)
    match = re.search(r"^DllCharacteristics\s+([0-9a-f]+)", header, re.M)
    flags = int(match.group(1), 16) if match else 0
    faults += [f"lacks {name}" for bit, name in CHARACTERISTICS.items() if not flags & bit]
    if not re.search(r"^Entry 5 [0-9a-f]+ 0*[1-9a-f][0-9a-f]* Base Relocation", header, re.M):
        faults.append("has no relocations: it cannot be moved, whatever its flags say")
    imported = set(re.findall(r"DLL Name: (\S+)", header))
    if not imported:
        faults.append("imports nothing: not a Windows program?")
    faults += [f"imports {dll}" for dll in sorted(imported) if dll.lower() not in SYSTEM_DLLS]
    data = pathlib.Path(args.file).read_bytes()
    faults += [f"holds the path {path.decode()}" for path in sorted(set(OPENSSL_PATHS.findall(data)))
               if not SYSTEM_FOLDER.match(path)]
    return faults


def check(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("format", choices=["elf", "pe"])
    parser.add_argument("file")
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--objdump", default="objdump")
    parser.add_argument("--library")
    parser.add_argument("--release", action="store_true")
    args = parser.parse_args(argv)
    if not pathlib.Path(args.file).is_file():
        return [f"{args.file}: not built"]
    faults = check_elf(args) if args.format == "elf" else check_pe(args)
    if args.release:
        hooks = sorted(set(HOOKS.findall(pathlib.Path(args.file).read_bytes())))
        faults += [f"holds the test hook {hook.decode()}" for hook in hooks]
    return [f"{args.file}: {fault}" for fault in faults]


if __name__ == "__main__":
    found = check(sys.argv[1:])
    print("\n".join(found) or f"program: {sys.argv[2]} is as it must be")
    sys.exit(1 if found else 0)
