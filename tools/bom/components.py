"""Who made what is linked in: each file on a linker's map belongs to us, to a library of tools/deps.list, or to a package
of this machine (the MinGW-w64 runtime, GCC's). A file that belongs to nobody is an error: nothing is shipped unnamed.
"""
import dataclasses
import hashlib
import pathlib
import re
import subprocess
import urllib.parse

import linked

# What tools/deps leaves in lib/ of the prefix, and whose it is.
LIBRARIES = {"libcjson.a": "cjson", "libcrypto.a": "openssl", "libcurl.a": "curl", "libqrcodegen.a": "qr-code-generator",
             "libssl.a": "openssl"}
# The licences of what is linked of a package, which Debian's list of the whole source does not tell apart.
PACKAGES = [
    (re.compile(r"mingw-w64-(x86-64|i686)-dev"), "MinGW-w64 runtime", ["ZPL-2.1", "permissive licences and public domain"]),
    (re.compile(r"gcc-mingw-w64-(x86-64|i686)(-\w+)+"), "GCC runtime", ["GPL-3.0-or-later WITH GCC-exception-3.1"]),
    (re.compile(r"nsis-common"), "NSIS", ["Zlib AND CPL-1.0 WITH LZMA-exception"]),
]


@dataclasses.dataclass
class Component:
    name: str
    version: str
    licences: list                                # SPDX; what SPDX has no name for, in words
    purl: str
    texts: dict                                   # name of the text -> text
    sources: dict = dataclasses.field(default_factory=dict)   # archive -> SHA-256
    files: set = dataclasses.field(default_factory=set)       # what is linked of it


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def purl(kind, name, version, **qualifiers):
    text = f"pkg:{kind}/{name}@{urllib.parse.quote(version, safe='.-_~:')}"
    return text + ("?" + urllib.parse.urlencode(qualifiers) if qualifiers else "")


def licence_of(deps_list, name):
    for line in deps_list.read_text("utf-8").splitlines():
        fields = line.split(None, 7)
        if len(fields) == 8 and fields[0] == name:
            return fields[7].strip()
    raise ValueError(f"{deps_list} does not tell the licence of {name}")


def of_prefix(name, prefix, deps_list):
    """A library that tools/deps built, from what it keeps of the source."""
    origin = prefix / "origin" / name
    if not (origin / "sources").is_file():
        raise ValueError(f"{origin} is missing: run tools/deps")
    version = (prefix / f".stamp-{name}").read_text().strip()
    sources = {archive: digest for digest, archive in
               (line.split() for line in (origin / "sources").read_text().splitlines())}
    if any(".debian.tar." in archive for archive in sources):
        address = purl("deb/debian", name, version, arch="source")
    else: # without Debian's changes it is no Debian version
        version = version.split(":")[-1].rsplit("-", 1)[0]
        address = purl("generic", name, version)
    texts = {path.name: path.read_text("utf-8") for path in sorted(origin.iterdir()) if path.name != "sources"}
    return Component(name, version, [licence_of(deps_list, name)], address, texts, sources)


def of_package(package):
    """A package of this machine, from what dpkg and its own papers say."""
    for pattern, name, licences in PACKAGES:
        if pattern.fullmatch(package):
            break
    else:
        raise ValueError(f"package {package}: nobody has said what its licence is (tools/bom/components.py)")
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version} ${Architecture}", package],
                           check=True, capture_output=True, text=True).stdout
    version, architecture = asked.split()
    copyright = pathlib.Path("/usr/share/doc") / package / "copyright"
    return Component(name, version, licences, purl("deb/debian", package, version, arch=architecture),
                     {"copyright": copyright.read_text("utf-8")})


def packages_of(paths):
    """{path: package}, asked for all at once: dpkg reads every list of files for it."""
    if not paths:
        return {}
    asked = subprocess.run(["dpkg-query", "-S", *map(str, paths)], capture_output=True, text=True).stdout
    owners = {pathlib.Path(path): package.split(":")[0] for package, path in
              (line.split(": ", 1) for line in asked.splitlines())}
    for path in paths:
        if path not in owners:
            raise ValueError(f"{path} is linked in and belongs to no package of this machine")
    return owners


def library_of(path):
    if path.name not in LIBRARIES:
        raise ValueError(f"{path} is linked in and tools/bom/components.py does not know whose it is")
    return LIBRARIES[path.name]


def foreign_files(map_file, build):
    """What the program is linked of that was not made in BUILD, where the linker ran."""
    build = build.resolve()
    for name in sorted(linked.files(map_file)):
        path = (build / name).resolve()
        if path.is_relative_to(build):
            continue
        if not path.is_file():
            raise ValueError(f"{map_file} names {name}, which is not there")
        yield path


def of_program(map_file, build, prefix, deps_list):
    """The components of one program, with what is linked of each, sorted by name."""
    prefix = prefix.resolve()
    paths = list(foreign_files(map_file, build))
    libraries = {path: library_of(path) for path in paths if path.is_relative_to(prefix)}
    packages = packages_of([path for path in paths if path not in libraries])
    found = {name: of_prefix(name, prefix, deps_list) for name in libraries.values()}
    found |= {package: of_package(package) for package in packages.values()}
    for path, owner in (libraries | packages).items():
        found[owner].files.add(path)
    return by_name(found.values())


def by_name(found):
    return sorted(found, key=lambda component: component.name.lower())


def of_setup(makensis, deps_list):
    """NSIS, whose stub and plug-ins are in every setup that it makes."""
    prefix = makensis.resolve().parent.parent
    if (prefix / "origin/nsis").is_dir():
        return of_prefix("nsis", prefix, deps_list)
    return of_package("nsis-common")


def merged(lists):
    """The components of several programs as one list, each once."""
    found = {}
    for component in (one for components in lists for one in components):
        known = found.setdefault(component.purl, dataclasses.replace(component, files=set()))
        known.files |= component.files
    return by_name(found.values())
