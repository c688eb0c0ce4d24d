#!/usr/bin/env python3
"""Each call that changes the world has a kill point behind it, in the same function.

    kill_points.py SRC

What the world is, by folder: for client/ its ports, for win/ Windows, for server/ its database, files and messages. A
function whose call needs none is named here with the reason. Names are said once, but for the twins that are one module
on two platforms. Whether each point is reached, tests/kill looks.
"""
import pathlib
import re
import sys

import sizes

POINT = re.compile(r'KILL_POINT\("([^"]+)"\)')
NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")

WORLD = {
    "base": r"\b(?:write_all|rename|link|unlink|mkstemp)\(",
    "client": r"backend->(?:login|logout|order_create|order_cancel|code_send|code_verify|consent_agree|finalize|confirm|"
              r"revoke|revoke_code_send|transfer_make|transfer_cancel)\(|"
              r"store->(?:install|remove|drop_orphan_key|put_back|add_cas|relink|sweep(?:_installs)?|try_write|try_key)\(|"
              r"(?:sealed|undo|backups)->(?:write|wipe)\(|program->run\(|"
              r"shell->(?:put_verbs|remove_dead_verbs|put_autostart)\(|\bfile_(?:write|wipe)\(",
    "win": r"\b(?:Cert(?:Add\w+ToStore|DeleteCertificateFromStore|SetCertificateContextProperty|ControlStore)|"
           r"CryptImportKey|PFXImportCertStore|MoveFileExW|DeleteFileW|WriteFile|CreateDirectoryW|RemoveDirectoryW|"
           r"Reg(?:SetValueExW|DeleteTreeW|DeleteValueW|DeleteKeyValueW)|NCryptDeleteKey|CreateProcessW)\(|"
           r"CRYPT_(?:NEW|DELETE)KEYSET|\bfile_(?:write|wipe)\(",
    "surface": r"\bfile_(?:write|wipe)\(",
    "cli": r"\bfile_(?:write|wipe)\(",
    "tray": r"\bfile_(?:write|wipe)\(",
    "server": r"\bfile_(?:write|wipe)\(|\bwrite\(|\bunlink\(|\bca_sign\(|\"COMMIT\"",
}

IN_CALLER = "its callers have the point"
ON_FAILURE = "it only clears up after what failed; with the process dead the same is left, at a point before"
IN_MEMORY = "it changes a store or a context in this process' memory"
# Function -> why a death behind its call is no case of its own.
ELSEWHERE = {
    "new_folder_take_back": ON_FAILURE,
    "write_temporary": ON_FAILURE,
    "move_into_place": IN_CALLER,
    "overwrite_with_zeros": IN_CALLER,
    "write_all": IN_CALLER,
    "file_move": IN_CALLER,
    "make_with_parents": IN_CALLER,
    "write_piece": IN_CALLER,
    "remove_store": "what it clears up beside a backup's database is named by no manifest yet",
    "put_value": IN_CALLER,
    "import_key": IN_CALLER,
    "import_pfx": IN_CALLER,
    "delete_leaf": IN_CALLER,
    "put_context": IN_CALLER,
    "put_in": IN_CALLER,
    "remember_replaced": IN_MEMORY,
    "read_note": IN_MEMORY,
    "key_link_write": IN_MEMORY,
    "cert_key_cng_delete": "its caller has the point, and Wine keeps no keys in CNG",
    "add": "a line of the log",
    "instance_pipe_write": "another process is told, and nothing kept",
    "arm_store": "it asks to be told of changes",
    "finish_reading": "it ends a transaction that only read",
    "ca_rehearse": "what it signs is thrown away",
}


def code(text):
    """Without comments; strings stay."""
    return sizes.SKIP.sub(lambda match: match.group() if match.group().startswith('"') else sizes.blank(match), text)


def calls(text, pattern):
    """Yields (function, line) of each call without a point behind it."""
    blanked = code(text)
    for name, _, opened, end in sizes.spans(sizes.SKIP.sub(sizes.blank, text)):
        body = blanked[opened:end]
        for call in re.finditer(pattern, body):
            if POINT.search(body, call.end()) is None:
                yield name, blanked.count("\n", 0, opened + call.start()) + 1


def check(src):
    src = pathlib.Path(src)
    faults, said, used = [], {}, set()
    for folder, pattern in WORLD.items():
        for path in sorted((src / folder).rglob("*.c")):
            text = path.read_text(encoding="utf-8")
            place = path.relative_to(src)
            for name in POINT.findall(code(text)):
                said.setdefault(name, []).append(place)
                if NAME.fullmatch(name) is None:
                    faults.append(f"{place}: kill point {name}: not <module>.<what has just been done>")
            for function, line in calls(text, pattern):
                if function in ELSEWHERE:
                    used.add(function)
                else:
                    faults.append(f"{place}:{line}: {function} changes the world, and no kill point is behind it")
    for name, places in sorted(said.items()):
        if len(places) > 1 and not ({path.parts[0] for path in places} == {"base", "win"} and len(places) == 2):
            faults.append(f"{name}: said more than once: {', '.join(map(str, places))}")
    faults += [f"kill_points.py: {name} needs no exception any more" for name in sorted(set(ELSEWHERE) - used)]
    return faults if said else faults + ["no kill point found"]


if __name__ == "__main__":
    found = check(sys.argv[1])
    print("\n".join(found) or "kill points: one behind each call that changes the world")
    sys.exit(1 if found else 0)
