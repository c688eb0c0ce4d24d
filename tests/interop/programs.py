"""Other makers' programs: tools/deps --checks installs them."""
import shutil
import sys

SKIPPED = 77


def skip_without(*programs):
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        print(f"skipped: no {', '.join(missing)} (tools/deps --checks)")
        sys.exit(SKIPPED)
