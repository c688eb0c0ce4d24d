#!/usr/bin/env python3
"""Runs programs one after the other beside a PostgreSQL of their own; they find it by PCCERT_TEST_POSTGRES.

    run.py PROGRAM...
"""
import os
import subprocess
import sys

from server import Postgres


def main(programs):
    failed = []
    with Postgres() as postgres:
        environment = dict(os.environ, PCCERT_TEST_POSTGRES=postgres.url())
        for program in programs:
            print(f"--- {os.path.basename(program)}", flush=True)
            if subprocess.run([program], check=False, env=environment).returncode != 0:
                failed.append(os.path.basename(program))
    print("failed on PostgreSQL: " + ", ".join(failed) if failed else "all passed on PostgreSQL")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
