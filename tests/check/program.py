#!/usr/bin/env python3
"""What a built program must and must not have in it.

    program.py elf FILE --nm NM --library LIBCRYPTO --runpath FOLDER [--release] ...
        exports no symbol of LIBCRYPTO; is loaded anywhere; finds libraries where the system does and in FOLDER
    program.py pe FILE --nm NM --objdump OBJDUMP [--release] ...
        is loaded anywhere, static, imports none but KnownDLLs when it starts

--release: moreover no test hook is inside (an environment variable of ours, a --kill-points SRC name), no path of the
machine it was built on (--no-path FOLDER, several), and the --ours LIBRARYs are compiled with the stack protector (and
FORTIFY for elf). A missing file is a failure.
"""
import argparse
import pathlib
import re
import struct
import subprocess
import sys

HOOKS = re.compile(rb"PCCERT_[A-Z]\w+")
TOLD = {b"PCCERT_CHANGE", b"PCCERT_SERIAL", b"PCCERT_SHA256"}  # to the command after a change (client/post_change.h): no hooks
KILL_POINT = re.compile(r'KILL_POINT\("([^"]+)"\)')
# Paths that any user of the PC could create, from which OpenSSL would load a configuration or a module.
OPENSSL_PATHS = re.compile(rb"(?i)[\x20-\x7e]*(?:/usr/local/ssl|\\usr\\local\\ssl|ossl-modules|engines-3|openssl\.cnf)[\x20-\x7e]*")
SYSTEM_FOLDER = re.compile(rb"(?i)(?:[A-Z]+DIR: \")?C:[/\\]Windows[/\\]System32[/\\]")
CHARACTERISTICS = {0x0020: "HIGH_ENTROPY_VA", 0x0040: "DYNAMIC_BASE", 0x0100: "NX_COMPAT"}
ONLY_64_BIT = {"HIGH_ENTROPY_VA"}
EXECUTE, WRITE = 0x20000000, 0x80000000
# KnownDLLs of Windows 10 1607 and newer: any other would be looked for in the program's own folder first, so it is loaded
# late (tools/cmake/late.cmake), and from System32 alone (win/start.c).
KNOWN_DLLS = {
    "advapi32.dll", "comdlg32.dll", "gdi32.dll", "imm32.dll", "kernel32.dll", "msvcrt.dll", "ole32.dll", "oleaut32.dll",
    "shell32.dll", "shlwapi.dll", "user32.dll", "ws2_32.dll",
}
HOST_LIBRARIES = re.compile(r"lib(?:c|m|dl|pthread|gcc_s|asan|ubsan|gnutls|sqlite3|microhttpd|pq|p11-kit)\.so(?:\.\d+)*|ld-linux\S*")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def names(listing):
    return {line.split()[-1].split("@")[0] for line in listing.splitlines() if len(line.split()) >= 2}


def check_elf(args):
    library = names(output(args.nm, "-g", "--defined-only", args.library))
    if not library:
        return [f"{args.library}: no symbol found"]
    exported = names(output(args.nm, "-D", "--defined-only", args.file)) & library
    faults = [f"exports {len(exported)} symbols of {args.library}, {sorted(exported)[0]} first"] if exported else []
    return faults + check_elf_loading(output("readelf", "-hldW", args.file), args.runpath)


def check_elf_loading(header, runpath):
    faults = []
    for pattern, fault in [(r"Type:\s+DYN \(Position-Independent", "is not position independent"),
                           (r"^  GNU_RELRO ", "has no RELRO"),
                           (r"\(FLAGS\).*\bBIND_NOW|\(BIND_NOW\)", "binds its symbols late, which leaves RELRO half"),
                           (r"^  GNU_STACK .* RW  +0x", "has an executable stack")]:
        if not re.search(pattern, header, re.M):
            faults.append(fault)
    if re.search(r"\(TEXTREL\)|\bTEXTREL\b", header):
        faults.append("has relocations in its code")
    if re.search(r"^  LOAD .* RWE ", header, re.M):
        faults.append("has memory that is writable and executable")
    for path in re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", header):
        faults += [f"looks for libraries in {part or 'the working folder'}" for part in path.split(":") if part != runpath]
    faults += [f"needs {name}" for name in re.findall(r"\(NEEDED\).*\[(.*)\]", header) if not HOST_LIBRARIES.fullmatch(name)]
    return faults


def sections(data):
    """(name, characteristics) of each section of a PE file."""
    header = struct.unpack_from("<I", data, 0x3C)[0]
    count, optional = struct.unpack_from("<H", data, header + 6)[0], struct.unpack_from("<H", data, header + 20)[0]
    for at in range(header + 24 + optional, header + 24 + optional + count * 40, 40):
        yield data[at:at + 8].rstrip(b"\0").decode(), struct.unpack_from("<I", data, at + 36)[0]


def check_pe(args):
    faults = []
    header = output(args.objdump, "-p", args.file)
    wide = re.search(r"^Magic\s+020b", header, re.M) is not None
    match = re.search(r"^DllCharacteristics\s+([0-9a-f]+)", header, re.M)
    flags = int(match.group(1), 16) if match else 0
    faults += [f"lacks {name}" for bit, name in CHARACTERISTICS.items()
               if not flags & bit and (wide or name not in ONLY_64_BIT)]
    if not re.search(r"^Entry 5 [0-9a-f]+ 0*[1-9a-f][0-9a-f]* Base Relocation", header, re.M):
        faults.append("has no relocations: it cannot be moved, whatever its flags say")
    if re.search(r"^Entry 0 [0-9a-f]+ 0*[1-9a-f][0-9a-f]* Export", header, re.M):
        faults.append("exports symbols")
    imported = set(re.findall(r"DLL Name: (\S+)", header))
    if not imported:
        faults.append("imports nothing: not a Windows program?")
    faults += [f"imports {dll}" for dll in sorted(imported) if dll.lower() not in KNOWN_DLLS]
    # advapi32 only forwards them, and what to is looked for at once, before the program runs: cryptbase.dll, no KnownDLL.
    faults += [f"imports {name}, which loads cryptbase.dll early" for name in sorted(set(re.findall(r"\bSystemFunction\d+", header)))]
    symbols = names(output(args.nm, args.file))
    data = pathlib.Path(args.file).read_bytes()
    if "__stack_chk_guard" not in symbols or "__stack_chk_fail_local" in symbols:
        faults.append("has libssp's guard of the stack, which loads DLLs before the program runs, not win/stack_guard.c")
    faults += [f"section {name} is writable and executable" for name, bits in sections(data)
               if bits & EXECUTE and bits & WRITE]
    faults += [f"holds the path {path.decode()}" for path in sorted(set(OPENSSL_PATHS.findall(data)))
               if not SYSTEM_FOLDER.match(path) and path != b"openssl.cnf"]
    return faults


def check_release(args):
    data = pathlib.Path(args.file).read_bytes()
    faults = [f"holds the test hook {hook.decode()}" for hook in sorted(set(HOOKS.findall(data)) - TOLD)]
    if args.kill_points:
        points = {name for path in pathlib.Path(args.kill_points).rglob("*.c") for name in KILL_POINT.findall(path.read_text("utf-8"))}
        if not points:
            faults.append(f"{args.kill_points}: no kill point found")
        faults += [f"holds the kill point {name}" for name in sorted(points) if name.encode() + b"\0" in data]
    faults += [f"holds the path {path}" for path in args.no_path if path.encode() in data]
    faults += check_compiled(args)
    if not re.search(r"__stack_chk_fail\b", output(args.nm, *(["-D"] if args.format == "elf" else []), args.file)):
        faults.append("has no stack protector")
    return faults


def check_compiled(args):
    faults, called = [], set()
    for library in args.ours:
        # 32-bit Windows has an underscore more before each name.
        undefined = {name.lstrip("_") for name in re.findall(r"^\s+U (\S+)$", output(args.nm, "-u", library), re.M)}
        if "stack_chk_fail" not in undefined:
            faults.append(f"{library} is compiled without the stack protector")
        called |= undefined
    if args.format == "elf" and args.ours and not any(name.endswith("_chk") for name in called):
        faults.append("ours is compiled without FORTIFY")
    return faults


def check(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("format", choices=["elf", "pe"])
    parser.add_argument("file")
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--objdump", default="objdump")
    parser.add_argument("--library")
    parser.add_argument("--runpath")
    parser.add_argument("--kill-points")
    parser.add_argument("--no-path", action="append", default=[])
    parser.add_argument("--ours", action="append", default=[])
    parser.add_argument("--release", action="store_true")
    args = parser.parse_args(argv)
    if not pathlib.Path(args.file).is_file():
        return [f"{args.file}: not built"]
    faults = check_elf(args) if args.format == "elf" else check_pe(args)
    if args.release:
        faults += check_release(args)
    return [f"{args.file}: {fault}" for fault in faults]


if __name__ == "__main__":
    found = check(sys.argv[1:])
    print("\n".join(found) or f"program: {sys.argv[2]} is as it must be")
    sys.exit(1 if found else 0)
