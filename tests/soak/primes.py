#!/usr/bin/env python3
"""A file of primes for tests/fakes/key_pool.c: each pair of those of a length is a key.

    primes.py OPENSSL FILE BITS:KEYS...     so many keys of that length at least
"""
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

MOST = 1024  # that key_pool.c reads


def enough_for(keys):
    """So many primes have at least so many pairs."""
    count = 2
    while count * (count - 1) // 2 < keys:
        count += 1
    if count > MOST:
        raise AssertionError(f"{keys} keys want {count} primes; key_pool.c reads {MOST}")
    return count


def made(openssl, bits, count):
    """Lines of the file: primes for keys of that length."""
    def prime(_):
        return subprocess.run([openssl, "prime", "-generate", "-bits", str(bits // 2), "-hex"], check=True,
                              capture_output=True, text=True).stdout

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(prime, range(count)))


def write(path, lines):
    """Several may do it at once: the file is one of theirs, whole."""
    handle, beside = tempfile.mkstemp(dir=os.path.dirname(path))
    with open(handle, "w", encoding="ascii") as file:
        file.writelines(dict.fromkeys(lines))
    os.replace(beside, path)


def make(openssl, path, keys, kept=()):
    """Keys of 2048 bits. kept: those that there are already."""
    write(path, [*kept, *made(openssl, 2048, enough_for(keys) - len(kept))])


def keep(openssl, keys):
    """The file in the cache of tools/deps, which is made once and grows with what is wanted."""
    users = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    path = os.path.join(os.environ.get("PCCERT_CACHE", os.path.join(users, "peicheng-cert")), "primes")
    kept = []
    if os.path.exists(path):
        with open(path, encoding="ascii") as file:
            kept = file.readlines()
    if len(kept) < enough_for(keys):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        make(openssl, path, keys, kept)
    return path


if __name__ == "__main__":
    wanted = [map(int, word.split(":")) for word in sys.argv[3:]]
    write(sys.argv[2], [line for bits, keys in wanted for line in made(sys.argv[1], bits, enough_for(keys))])
