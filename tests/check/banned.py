#!/usr/bin/env python3
"""What no source of src/ calls or defines, and what each program of Windows does first.

    banned.py SRC

BANNED names what is banned and what to do instead; ALLOWED each exception, with the reason for it. An exception that
nothing needs any more is a fault too. Comments and texts do not count.
"""
import pathlib
import re
import sys

from sizes import SKIP, blank

CALL = r"\b(?:%s)\s*\("
BANNED = [
    ("copy", CALL % r"(?:strcpy|strcat|stpcpy|strncpy|strncat|wcscpy|wcscat|wcsncpy|wcsncat|l?str(?:cpy|cat)n?[AW]?|StrCpyN?W?)",
     "struct buf, or memcpy after the length was compared"),
    ("print", CALL % r"(?:sprintf|vsprintf|w[v]?sprintf[AW]?|gets|_gets)", "snprintf, buf_printf"),
    ("scan", CALL % r"(?:v?[fs]?w?scanf(?:_s)?|ato[ilf]|atoll|_wto[il]|strtok|wcstok)", "the readers of base/ and protocol/"),
    ("stack", CALL % r"_?alloca", "malloc with a limit"),
    ("shell", CALL % r"(?:_?w?system|_?w?popen|WinExec|ShellExecute(?:Ex)?[AW]?)", "posix_spawn of an absolute path"),
    ("bare name", CALL % r"(?:LoadLibrary(?:Ex)?[AW]?|GetModuleHandle(?:Ex)?[AW]?|GetProcAddress|dlopen|CreateProcess\w*|SearchPath[AW]?|"
     r"SetCurrentDirectory[AW]?|_?w?chdir|exec[lv]p?e?|_w?(?:exec|spawn)\w+|posix_spawnp?|OPENSSL_config|CONF_modules_load\w*)",
     "what is found by a search path can be planted there"),
    ("relative file", r"\b(?:_?w?f?open|CreateFile[AW])\s*\(\s*L?\"(?!/)", "a full path: the working folder belongs to anyone"),
    ("temporary", CALL % r"(?:tmpnam|_?w?tempnam|mktemp|tmpfile|GetTempFileName[AW]?)", "atomic_file"),
    ("random", CALL % r"(?:s?rand|s?random|[dlm]rand48|rand_s)", "pki/random"),
    ("static result", CALL % r"(?:localtime|gmtime|ctime|asctime|inet_ntoa|getpw(?:nam|uid)|strerror)", "time_text; ..._r"),
    ("signal", CALL % r"signal", "sigaction, and sigwait in one thread"),
    ("jump", CALL % r"(?:setjmp|longjmp|sigsetjmp|siglongjmp)", "a status"),
    ("thread", CALL % r"(?:TerminateThread|SuspendThread|pthread_kill|pthread_cancel|TerminateProcess)", "ask it to end, and wait"),
    ("resize", CALL % r"(?:realloc|reallocarray|_recalloc)", "struct buf: what realloc leaves behind is not wiped"),
    ("environment", CALL % r"(?:getenv|_wgetenv|secure_getenv|setenv|_?putenv|GetEnvironmentVariable[AW]?)", "the configuration"),
    ("secret compare", r"\b(?:mem|str|wcs)n?i?cmp\s*\([^;{]*(?:password|secret|pepper|passphrase|token|hmac|digest|_mac\b)",
     "equal_in_constant_time"),
    ("overwrite", r"\b(?:PKCS12_ALLOW_OVERWRITE_KEY|CRYPT_MACHINE_KEYSET\s*\|\s*CRYPT_NEWKEYSET)\b",
     "a container of our own, for this user"),
    ("ANSI", r"\b(?:Crypt|Cert|Create|Get|Set|Find|Move|Delete|Reg|Message|Load|Format|Write|Read)[A-Z]\w+A\s*\(", "the W function"),
    ("reserved name", r"^\s*#\s*define\s+(?:__\w+|_[A-Z]\w*)|\b(?:struct|enum|union)\s+(?:__\w+|_[A-Z]\w*)\s*\{", "a name of ours"),
    ("process end", CALL % r"(?:abort|_?exit|quick_exit|ExitProcess)", "a status; main returns"),
]
ALLOWED = {
    ("base/kill_point.c", "environment"): "test hooks alone; release files hold none of it (program.py)",
    ("server/clock.c", "environment"): "test hooks alone; release files hold none of it (program.py)",
    ("server/notify.c", "environment"): "the service manager names its socket there alone (sd_notify(3))",
    ("server/sms_command.c", "bare name"): "posix_spawn, and configuration lets only absolute paths through",
    ("server/command.c", "static result"): "the one thread of a command that ends; glibc's is its own for each thread besides",
    ("win/install_mark.c", "copy"): "into room counted from the same names",
    ("win/key_home.c", "copy"): "between two arrays of CONTAINER_NAME_SIZE",
    ("win/key_link.c", "copy"): "after wcslen was compared with CONTAINER_NAME_SIZE",
    ("win/container.c", "copy"): "between two arrays of CONTAINER_NAME_SIZE",
    ("win/user_sid.c", "copy"): "after wcslen was compared with USER_SID_SIZE",
    ("surface/words.c", "copy"): "after wcslen was compared with FIRM_UNITS_MAX",
    ("win/my_store.c", "resize"): "certificates, no secrets",
    ("pki/openssl_memory.c", "resize"): "for OpenSSL, which resizes what is secret by itself",
    ("client/repair.c", "resize"): "findings, and hashes of public keys",
    ("win/container_list.c", "resize"): "names of containers, no secrets",
    ("cli/arguments.c", "secret compare"): "with the names of options that are refused",
    ("tray/session_lock.c", "bare name"): "from System32 alone, by the flag",
    ("win/shell_open.c", "shell"): "files of ours by their whole path, two pages of Windows' settings by their constant "
                                   "names, and https addresses of the brand or of a notice that the release key signed",
    ("win/windows_user.c", "bare name"): "from System32 alone, by the flag",
    ("win/environment_port.c", "bare name"): "ntdll.dll is in every process before its first instruction: nothing is loaded",
    ("win/program.c", "bare name"): "CreateProcess with lpApplicationName, and configuration lets only absolute paths through",
    ("win/program.c", "thread"): "a process of ours that could not be put into its job, and has not run an instruction yet",
    ("pki/cms_read.c", "secret compare"): "of a content that is there for everybody to hash",
    ("win/dpapi_record.c", "secret compare"): "the digest was sealed together with what it is of",
}
# The programs for Windows, by folder.
WINDOWS_PROGRAMS = ("cli", "tray")
ENTRY = re.compile(r"^(?:int\s+(?:WINAPI\s+|APIENTRY\s+)?(?:w?main|w?WinMain))\s*\([^)]*\)\s*\{(.*?)^\}", re.M | re.S)
DECLARATION = re.compile(r"\s*(?:const\s+)?(?:struct|enum|int|bool|HANDLE|char|wchar_t|size_t)\b[^;]*;", re.S)


def code_of(path):
    """The text without comments and without what texts say after their first character; macros stay."""
    text = path.read_text(encoding="utf-8")

    def keep(match):
        whole = match.group()
        if whole.lstrip().startswith("#"):
            return whole
        return whole[:2] + blank_text(whole[2:]) if whole[0] == '"' else blank(match)

    return SKIP.sub(keep, text)


def blank_text(text):
    return re.sub(r"[^\n\"/]", " ", text)


def first_statement(path, text):
    for body in ENTRY.findall(text):
        rest = body
        while (declared := DECLARATION.match(rest)) and "(" not in declared.group():
            rest = rest[declared.end():]
        if not rest.lstrip().startswith("start_secure_process();"):
            yield f"{path}: start_secure_process() must be the first statement"


def check(src, allowed=None):
    allowed = ALLOWED if allowed is None else allowed
    faults, used, entries, files = [], set(), 0, sorted(src.rglob("*.[ch]"))
    for path in files:
        name = path.relative_to(src).as_posix()
        text = code_of(path)
        for kind, pattern, instead in BANNED:
            for match in re.finditer(pattern, text, re.M):
                if (name, kind) in allowed:
                    used.add((name, kind))
                else:
                    line = text.count("\n", 0, match.start() + len(match.group()) - len(match.group().lstrip())) + 1
                    faults.append(f"{name}:{line}: {match.group().strip()[:60]}: {kind}: {instead}")
        if name.split("/")[0] in WINDOWS_PROGRAMS:
            entries += len(ENTRY.findall(text))
            faults.extend(first_statement(name, text))
    if not files:
        faults.append(f"{src}: no C file found")
    elif entries == 0:
        faults.append(f"{src}: no program for Windows found")
    faults.extend(f"{name}: nothing needs the exception for {kind} any more" for name, kind in sorted(set(allowed) - used))
    return faults


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "banned: nothing that is banned is called")
    sys.exit(1 if found else 0)
