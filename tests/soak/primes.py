"""A file of primes for tests/fakes/key_pool.c: each pair of them is a key."""
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor


def enough_for(keys):
    """So many primes have at least so many pairs."""
    count = 2
    while count * (count - 1) // 2 < keys:
        count += 1
    return count


def make(openssl, path, keys):
    def prime(_):
        return subprocess.run([openssl, "prime", "-generate", "-bits", "1024", "-hex"], check=True, capture_output=True,
                              text=True).stdout

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(prime, range(enough_for(keys))))
    with open(path, "w", encoding="ascii") as file:
        file.writelines(sorted(set(lines)))
