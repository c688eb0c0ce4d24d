#!/usr/bin/env python3
"""Feeds each check a good sample and bad ones: a check that cannot fail is a defect.

    selftest.py [--mingw]   with --mingw only the samples that need the cross compiler
"""
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import banned
import bom
import brand
import cppcheck
import format as layout
import headers
import icons
import kill_points
import layering
import manual
import manual_pages
import program
import rebuild
import sizes
import strings
import threats
import tidy

MINGW = "x86_64-w64-mingw32-"


class Sample(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def assert_fault(self, faults, *words):
        faults = list(faults)
        self.assertTrue(any(all(w in f for w in words) for f in faults), f"{words} not in {faults}")


class KillPoints(Sample):
    GOOD = """#include "base/kill_point.h"
enum status a_write(const char *path)
{
    enum status status = file_write(path, "KILL_POINT(\\"a.said\\")", 1, FILE_NEW, NULL); /* KILL_POINT("a.told") */

    KILL_POINT("a.written");
    return status;
}
"""

    def faults(self, text=GOOD, name="client/a.c"):
        self.write(name, text)
        return [fault for fault in kill_points.check(self.root) if "no exception any more" not in fault]

    def test_good(self):
        self.assertEqual(self.faults(), [])

    def test_call_without_a_point(self):
        without = self.GOOD.replace('    KILL_POINT("a.written");\n', "")
        self.assert_fault(self.faults(without), "client/a.c:4", "a_write")
        self.assert_fault(self.faults(without.replace("{\n    enum", '{\n    KILL_POINT("a.before");\n    enum')), "a_write")
        self.assertEqual(self.faults(without.replace("file_write(", "file_read(") + self.GOOD.replace("a_write", "b_write")), [])

    def test_each_room_has_its_world(self):
        for name, call in [("client/b.c", "store->install(s)"), ("client/b.c", "backend->confirm(s)"),
                           ("win/b.c", "CertDeleteCertificateFromStore(s)"), ("server/b.c", "query(s, \"COMMIT\")")]:
            self.assert_fault(self.faults(f"int b(void)\n{{\n    return {call};\n}}\n" + self.GOOD, name), "b.c:3")

    def test_names(self):
        self.assert_fault(self.faults(self.GOOD.replace("a.written", "written")), "not <module>")
        self.write("client/c.c", self.GOOD)
        self.assert_fault(self.faults(), "said more than once")

    def test_exceptions_that_are_none(self):
        self.write("client/a.c", self.GOOD)
        self.assert_fault(kill_points.check(self.root), "file_move needs no exception any more")

    def test_nothing_to_look_at(self):
        self.assert_fault(self.faults("int x;\n"), "no kill point found")


class Layering(Sample):
    def faults(self, name, text):
        self.write("base/buf.h", "")
        self.write("pki/key.h", '#include "base/buf.h"\n')
        self.write("client/enrol.h", '#include "pki/key.h"\n')
        self.write(name, text)
        return layering.check(self.root)

    def test_good(self):
        self.assertEqual(self.faults("pki/key.c", '#include "pki/key.h"\n#include <openssl/evp.h>\n'), [])
        self.assertEqual(self.faults("win/store.c", '#include "client/enrol.h"\n#include <windows.h>\n'), [])

    def test_comment_is_no_include(self):
        self.assertEqual(self.faults("base/a.c", "/*\n#include <windows.h>\n*/\n"), [])

    def test_arrows(self):
        for name, included in [("base/a.c", "pki/key.h"), ("pki/a.c", "client/enrol.h"), ("protocol/a.c", "client/enrol.h"),
                               ("server/a.c", "client/enrol.h")]:
            self.assert_fault(self.faults(name, f'#include "{included}"\n'), name, "must not know")
            (self.root / name).unlink()

    def test_worlds(self):
        for name, included in [("client/a.c", "windows.h"), ("net/a.c", "winhttp.h"), ("client/b.c", "openssl/evp.h"),
                               ("net/b.c", "openssl/ssl.h"), ("server/a.c", "openssl/x509.h"), ("cli/a.c", "curl/curl.h"),
                               ("server/b.c", "cjson/cJSON.h"), ("client/c.c", "cJSON.h"), ("net/c.c", "microhttpd.h"),
                               ("pki/a.c", "gnutls/gnutls.h"), ("client/d.c", "sqlite3.h"), ("base/a.c", "WINDOWS.H")]:
            self.assert_fault(self.faults(name, f"# include <{included}>\n"), name, included, "is only for")
            (self.root / name).unlink()

    def test_paths(self):
        self.assert_fault(self.faults("pki/a.c", '#include "key.h"\n'), "not a path from src/")
        self.assert_fault(self.faults("pki/a.c", '#include "pki/none.h"\n'), "does not exist")
        self.assert_fault(self.faults("misc/a.c", ""), "does not know")

    def test_nothing(self):
        self.assert_fault(layering.check(self.root), "no C file")


class Banned(Sample):
    MAIN = "int wmain(int argc, wchar_t *argv[]);\nint wmain(int argc, wchar_t *argv[])\n{\n    struct err err = ERR_INIT;\n\n%s}\n"

    def faults(self, text, main="    start_secure_process();\n", allowed=None):
        self.write("cli/main.c", self.MAIN % main)
        self.write("base/a.c", text)
        return banned.check(self.root, allowed or {})

    def test_good(self):
        self.assertEqual(self.faults('/* strcpy(a, b) */\nint f(void)\n{\n    return my_strcpy() + g("sprintf(");\n}\n'), [])
        self.assertEqual(self.faults("#define MODULE_X 1\nstruct a {\n};\nbool same = memcmp(csr, der, len) == 0;\n"), [])

    def test_each_kind(self):
        for kind, text in [("copy", "strcpy(a, b);"), ("copy", "lstrcpynW(a, b);"), ("print", "n = vsprintf(a);"),
                           ("scan", "sscanf(a);"), ("scan", "x = atoi(a);"), ("scan", "strtok(a, b);"), ("stack", "alloca(3);"),
                           ("shell", "system(a);"), ("shell", "f = _wpopen(a);"), ("bare name", 'LoadLibraryW(L"version.dll");'),
                           ("bare name", "posix_spawnp(a);"), ("bare name", "execvp(a);"), ("bare name", "CreateProcessW(NULL, a);"),
                           ("relative file", 'fopen("pccert.json", "r");'), ("relative file", 'CreateFileW(L"x", 0);'),
                           ("temporary", "tmpnam(a);"), ("random", "rand();"), ("static result", "gmtime(&t);"),
                           ("signal", "signal(2, f);"), ("jump", "longjmp(a, 1);"), ("thread", "TerminateThread(t, 1);"),
                           ("resize", "p = realloc(p, 9);"), ("environment", 'getenv("X");'),
                           ("secret compare", "if (memcmp(a->password, b, n))"), ("secret compare", "strcmp(token, x) == 0"),
                           ("overwrite", "flags | PKCS12_ALLOW_OVERWRITE_KEY"), ("ANSI", 'CreateFileA("/x");'),
                           ("reserved name", "#define _X 1"), ("reserved name", "struct __x {"), ("process end", "abort();"),
                           ("copy", "#define COPY(a, b) strcpy(a, b)")]:
            self.assert_fault(self.faults("\n" + text + "\n"), "base/a.c:2", kind)
            self.assertEqual(self.faults(text + "\n", allowed={("base/a.c", kind): "a reason"}), [])

    def test_absolute_file(self):
        self.assertEqual(self.faults('int fd = open("/dev/null", O_RDWR);\n'), [])

    def test_stale_exception(self):
        self.assert_fault(self.faults("", allowed={("base/a.c", "copy"): "a reason"}), "base/a.c", "any more")

    def test_first_statement(self):
        self.assert_fault(self.faults("", main="    console_open();\n    start_secure_process();\n"), "cli/main.c", "first")
        self.assert_fault(self.faults("", main="    struct a a = f();\n    start_secure_process();\n"), "cli/main.c", "first")

    def test_nothing(self):
        self.assert_fault(banned.check(self.root, {}), "no C file")
        self.write("base/a.c", "")
        self.assert_fault(banned.check(self.root, {}), "no program")


class Sizes(Sample):
    def test_good(self):
        self.write("a.c", "int a(void)\n{\n" + "    a();\n" * (sizes.FUNCTION_LINES - 3) + "}\n")
        self.write("b.c", "/* { */\n" * sizes.FILE_LINES)
        self.write("c.c", "static const int t[] = {\n" + "    1,\n" * 200 + "};\nenum e {\n" + "    X,\n" * 90 + "};\n")
        self.assertEqual(sizes.check([self.root]), [])

    def test_long_function(self):
        body = '    b("{", \'}\'); /* } */ // }\n#if 0\n' + "    a();\n" * sizes.FUNCTION_LINES
        self.write("a.c", "struct s {\n    int x;\n};\nstatic int t[] = {1};\n\nint long_one(int a,\n    int b)\n{\n" + body + "}\n")
        self.assert_fault(sizes.check([self.root]), "a.c:6", "long_one")

    def test_function_after_macro(self):
        self.write("a.c", "#define X(a) \\\n    do { } while (0)\nint f(void)\n{\n" + "    ;\n" * 90 + "}\n")
        self.assert_fault(sizes.check([self.root]), "a.c:3", "f has")

    def test_long_file(self):
        self.write("a.c", "\n" * (sizes.FILE_LINES + 1))
        self.assert_fault(sizes.check([self.root]), "501 lines")

    def test_nothing(self):
        self.assert_fault(sizes.check([self.root]), "no C file")


@unittest.skipUnless(shutil.which("clang-format-14"), "clang-format-14 is not installed")
class Format(Sample):
    GOOD = "int a(void)\n{\n    return 1;\n}\n"

    def faults(self, text, tool="clang-format-14"):
        shutil.copy(pathlib.Path(__file__).parents[2] / ".clang-format", self.root)
        self.write("tests/b.h", "int b(STACK_OF(X509) *certs);\n")
        self.write("src/base/a.c", text)
        return layout.check(self.root, tool)

    def test_good(self):
        self.assertEqual(self.faults(self.GOOD), [])

    def test_bad(self):
        self.assert_fault(self.faults(self.GOOD.replace("    return", "  return")), "src/base/a.c", "error")
        self.assert_fault(self.faults(self.GOOD.replace("\n{", " {")), "src/base/a.c", "error")

    def test_no_style(self):
        self.assert_fault(self.faults(self.GOOD, "/bin/echo"), "is not version")
        self.write("src/base/.clang-format", "Nonsense: 1\n")
        self.assertNotEqual(self.faults(self.GOOD), [])

    def test_nothing(self):
        self.assert_fault(layout.check(self.root, "clang-format-14"), "no C file")


@unittest.skipUnless(shutil.which("clang-tidy-14"), "clang-tidy-14 is not installed")
class Tidy(Sample):
    GOOD = "int a(int b);\nint a(int b)\n{\n    return b + 1;\n}\n"
    DIVIDES = GOOD.replace("return b + 1", "int c = 0;\n    return b / c")

    def build(self, text, folder="base", header=""):
        """A small tree, built by ninja, as far as tidy.py can tell."""
        shutil.copy(pathlib.Path(__file__).parents[2] / ".clang-tidy", self.root)
        self.write("src/base/b.h", header)
        source = self.write(f"src/{folder}/a.c", '#include "base/b.h"\n' + text)
        command = f"gcc -I{self.root}/src -fstack-clash-protection -MD -MF a.d -o a.o -c {source}"
        self.write("build/build.ninja", f"rule cc\n command = {command}\n deps = gcc\n depfile = a.d\nbuild a.o: cc {source}\n")
        self.write("build/compile_commands.json", json.dumps(
            [{"directory": str(self.root / "build"), "file": str(source), "command": command}]))
        subprocess.run(["ninja", "-C", self.root / "build"], check=True, capture_output=True)

    def look(self, *more):
        return tidy.check(self.root, self.root / "build", self.root / "cache", "clang-tidy-14", *more)

    def test_good_is_looked_at_once(self):
        self.build(self.GOOD)
        self.assertEqual(self.look(), ([], 1))
        self.assertEqual(self.look(), ([], 0))

    def test_change_is_looked_at(self):
        self.build(self.GOOD)
        self.look()
        self.build(self.GOOD.replace("+ 1", "+ 2"))
        self.assertEqual(self.look(), ([], 1))
        self.build(self.GOOD.replace("+ 1", "+ 2"), header="#define X 1\n")
        self.assertEqual(self.look(), ([], 1))
        self.write(".clang-tidy", (self.root / ".clang-tidy").read_text() + "# changed\n")
        self.assertEqual(self.look(), ([], 1))

    def test_bad_is_looked_at_again(self):
        self.build(self.DIVIDES)
        for _ in range(2):
            self.assert_fault(self.look()[0], "src/base/a.c", "DivideZero")

    def test_not_built_is_looked_at(self):
        self.build(self.GOOD)
        self.look()
        (self.root / "build/.ninja_deps").unlink()
        self.write("src/base/a.c", self.DIVIDES)
        self.assert_fault(self.look()[0], "DivideZero")

    def test_bad_in_a_header(self):
        self.build(self.GOOD, header="static inline int c(int d) { return d == d; }\n")
        self.assert_fault(self.look()[0], "src/base/b.h", "redundant-expression")

    def test_does_not_compile(self):
        self.build(self.GOOD)
        self.write("src/base/a.c", "int a(")
        self.assertNotEqual(self.look()[0], [])

    def test_nothing(self):
        self.build(self.GOOD)
        self.assert_fault(self.look(["win"])[0], "compiles no source")
        self.assert_fault(tidy.check(self.root, self.root / "build", self.root, "/bin/echo")[0], "is not version")


@unittest.skipUnless(shutil.which("cppcheck"), "cppcheck is not installed")
class Cppcheck(Sample):
    LEAKS = '#include <stdlib.h>\nint main(void)\n{\n    char *a = malloc(3);\n    return a == 0;\n}\n'

    def faults(self, name, target):
        self.write(name, self.LEAKS)
        return cppcheck.check(self.root, self.root, "cppcheck", target)

    def test_good(self):
        self.write("src/base/a.c", "int main(void)\n{\n    return 0;\n}\n")
        self.assertEqual(cppcheck.check(self.root, self.root, "cppcheck", "native"), [])

    def test_bad(self):
        self.assert_fault(self.faults("src/base/a.c", "native"), "src/base/a.c:5", "memleak")
        self.assert_fault(self.faults("src/win/b.c", "mingw64"), "src/win/b.c:5", "memleak")

    def test_nothing(self):
        self.assert_fault(self.faults("misc/a.c", "native"), "no C file")
        self.assert_fault(cppcheck.check(self.root, self.root, "/bin/echo", "native"), "is not version")


class Headers(Sample):
    FLAGS = ["-Wall", "-Wextra", "-Werror"]

    def faults(self, target="native"):
        return headers.check(self.root, target, "gcc", self.FLAGS)

    def test_good(self):
        self.write("base/a.h", "#ifndef A\n#define A\n#include <stddef.h>\nsize_t a(void);\nstruct a { int b; };\n#endif\n")
        self.write("win/a.h", "#include <windows.h>\n")
        self.assertEqual(self.faults(), [])

    def test_needs_another(self):
        self.write("base/a.h", "size_t a(void);\n")
        self.assert_fault(self.faults(), "base/a.h")

    def test_no_guard(self):
        self.write("base/a.h", "struct a { int b; };\n")
        self.assert_fault(self.faults(), "base/a.h", "redefinition")

    def test_targets(self):
        self.write("win/a.h", "size_t a(void);\n")
        self.assert_fault(self.faults("mingw64"), "win/a.h")

    def test_nothing(self):
        self.assert_fault(self.faults(), "no header")


class Strings(Sample):
    GOOD = '#pragma code_page(65001)\nSTRINGTABLE\nBEGIN\n    MSG_A "%s"\n    FAULT_B, "\u58de\u4e86 ""x""\\n" L"%%%%."\nEND\n'

    def faults(self, zh=None, en=None, used="MSG_A FAULT_B", defined="#define MSG_A 1\n",
               words='{FAULT_B, "b"}'):
        self.write("src/client/message.h", defined)
        self.write("src/base/fault.h", "#define FAULT_NONE 0\n#define FAULT_B 2 /* x */\n")
        self.write("src/base/fault.c", words)
        self.write("src/cli/a.c", used)
        for name, text in [("zh-TW.rc", zh or self.GOOD % "%2!s! %1!s!"), ("en.rc", en or self.GOOD % "%1!s! %2!s!")]:
            self.write(f"res/lang/{name}", text)
        return strings.check(self.root)

    def test_good(self):
        self.assertEqual(self.faults(), [])

    def test_brand(self):
        brand = self.GOOD.replace("END", '    MSG_C "x " BRAND_NAME "%s"\nEND')
        defined = "#define MSG_A 1\n#define MSG_C 3\n"
        good = {"defined": defined, "used": "MSG_A MSG_C FAULT_B", "zh": brand % ("%2 %1", "y"), "en": brand % ("%1 %2", "y")}
        self.assertEqual(self.faults(**good), [])
        self.assert_fault(self.faults(**{**good, "en": brand % ("%1 %2", " %1")}), "MSG_C", "inserts differ")

    def test_missing(self):
        self.assert_fault(self.faults(en='#pragma code_page(65001)\nSTRINGTABLE\nBEGIN\nMSG_A "%1!s! %2!s!"\nEND\n'),
                          "en.rc", "FAULT_B")

    def test_commented_out(self):
        self.assert_fault(self.faults(en=(self.GOOD % "%1!s! %2!s!").replace("    FAULT_B", "//  FAULT_B")), "en.rc", "FAULT_B")

    def test_inserts(self):
        self.assert_fault(self.faults(en=self.GOOD % "%1!s!"), "MSG_A", "inserts differ")
        self.assert_fault(self.faults(en=self.GOOD % "%1!d! %2!s!"), "MSG_A", "inserts differ")
        self.assert_fault(self.faults(zh=self.GOOD % "%1 %2", en=self.GOOD % "%1 %%2"), "MSG_A", "inserts differ")

    def test_pragma(self):
        self.assert_fault(self.faults(en=(self.GOOD % "%1!s! %2!s!").replace("#pragma", "//")), "en.rc", "code_page")

    def test_table_in_a_table(self):
        both = (self.GOOD % "%1!s! %2!s!").replace("    FAULT_B", "STRINGTABLE\nBEGIN\n    FAULT_B")
        self.assert_fault(self.faults(en=both), "en.rc", "before the END")

    def test_unused_and_undefined(self):
        self.assert_fault(self.faults(used="MSG_A /* FAULT_B */"), "FAULT_B is not used")
        self.assert_fault(self.faults(defined=""), "MSG_A is defined in none")
        self.assert_fault(self.faults(defined="#define MSG_A 1\n#define MSG_C 3\n", used="MSG_A FAULT_B MSG_C"), "MSG_C", "missing")

    def test_twice_and_empty(self):
        self.assert_fault(self.faults(en=self.GOOD % '%1!s! %2!s!"\n MSG_A "'), "MSG_A twice")
        self.assert_fault(self.faults(zh=self.GOOD % "", en=self.GOOD % ""), "MSG_A is empty")

    def test_blanks(self):
        for text in ["%1!s! %2!s! ", "x \\n%1!s! %2!s!", "   %1!s! %2!s!"]:
            self.assert_fault(self.faults(zh=self.GOOD % text), "zh-TW", "MSG_A has a blank")
        self.assertEqual(self.faults(zh=self.GOOD % " %1!s! %2!s!: "), [])

    def test_format(self):
        for text in ["%1!s! %2!", "%1!s! %2!d!", "%1!s! %2!s! 5%", "%1!s! %2!s! %n", "%12 %1!s! %2!s!", "%0 %1!s! %2!s!"]:
            self.assert_fault(self.faults(zh=self.GOOD % text), "zh-TW", "MSG_A has %")
        self.assertEqual(self.faults(zh=self.GOOD % "100%% %2!s! %1!s!"), [])

    def test_simplified(self):
        self.assert_fault(self.faults(zh=self.GOOD % "%1!s! \u8bf7 %2!s!"), "zh-TW", "simplified characters: \u8bf7")
        self.assertEqual(self.faults(zh=self.GOOD % "%1!s! \u8acb %2!s!"), [])

    def test_faults_have_two_lines_and_a_word(self):
        for text in ["x", "x\\n", "x\\ny\\nz"]:
            bad = self.GOOD.replace('"\u58de\u4e86 ""x""\\n" L"%%%%."', f'"{text}"') % "%1!s! %2!s!"
            self.assert_fault(self.faults(en=bad), "en.rc", "FAULT_B must have two lines")
        self.assert_fault(self.faults(words=""), "FAULT_B has no word")
        self.assert_fault(self.faults(words='{FAULT_B, "b"}, {FAULT_C, "b"}'), "b is the word of more than one")

    def test_number_twice(self):
        self.assert_fault(self.faults(defined="#define MSG_A 2\n"), "FAULT_B has the number of MSG_A")

    def test_one_language(self):
        self.write("res/lang/en.rc", self.GOOD % "")
        self.assert_fault(strings.check(self.root), "zh-TW and English")

    def page(self, zh, en):
        for language, words in (("zh-TW", zh), ("en", en)):
            self.write(f"res/page/{language}.json", json.dumps(words))
        return self.faults()

    def test_pages(self):
        good = {"a": {"b": "{n} x", "c": ["y", "z"]}}
        self.assertEqual(self.page(good, good), [])
        self.assert_fault(self.page(good, {"a": {"b": "{n} x", "c": ["y"]}}), "en.json", "a.c.1 is in one language alone")
        self.assert_fault(self.page({"a": {}}, {"a": {"b": "x"}}), "en.json", "a.b is in one language alone")
        self.assert_fault(self.page(good, {"a": {"b": "x {m}", "c": ["y", "z"]}}), "en.json", "a.b has other inserts")
        self.assert_fault(self.page(good, {"a": {"b": "{n} x", "c": ["y", " "]}}), "en.json", "a.c.1 is empty in one")
        self.assert_fault(self.page({"a": "\u8bf7"}, {"a": "please"}), "zh-TW.json", "simplified characters: \u8bf7")



class ManualPages(Sample):
    """Of the tree's own sources, each spoiled in one way."""

    def setUp(self):
        super().setUp()
        home = pathlib.Path(__file__).resolve().parents[2]
        for name in ("docs/manual", "res/lang", "res/brand", "src/tray"):
            shutil.copytree(home / name, self.root / name)
        for name in ("src/base/fault.h", "src/base/fault.c", "res/dialogs.rc"):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(home / name, self.root / name)

    def spoil(self, name, old, new):
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return manual_pages.check(self.root)

    def picture(self, name, colour_type=3, size=0):
        for brand in ("peicheng", "nangang"):
            shutil.rmtree(self.root / "docs/manual/pictures" / brand, ignore_errors=True)
        path = self.root / "docs/manual/pictures/else/en" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\0\1\0\0\0\1" + bytes([8, colour_type]) + b"\0" * size)
        return manual_pages.check(self.root)

    def test_good(self):
        self.assertEqual(manual_pages.check(self.root), [])

    def test_languages(self):
        en = "docs/manual/manual.en.md"
        self.assert_fault(self.spoil(en, "{#session}", "{#sessions}"), "the sections differ", "session")
        self.assert_fault(self.spoil(en, "{#sessions}", "{#session}\n\n[[IDS_ORDER_AGREE]]"), "#session", "names of the window")
        self.assert_fault(self.spoil(en, "\n\n[[IDS_ORDER_AGREE]]", "\n\n1. A step"), "#session", "number of steps")
        self.assert_fault(self.spoil("docs/manual/faults.en.md", "## pfx_password", "## bug_password"), "no fault", "bug_password")
        self.assert_fault(self.spoil("docs/manual/faults.en.md", "## bug_password", "## pfx_inner_password"), "one language only")

    def test_names(self):
        zh = "docs/manual/manual.zh-TW.md"
        self.assert_fault(self.spoil(zh, "[[IDS_LOGIN_GO]]", "【登錄】"), "【登錄】", "no words")
        self.assert_fault(self.spoil(zh, "[[IDS_LOGIN_REVEAL]]", "[[IDS_LOGIN_GONE]]"), "IDS_LOGIN_GONE", "no string")

    def test_links(self):
        self.assert_fault(self.spoil("docs/manual/manual.en.md", "(#renew)", "(#renewal)"), "#renewal leads nowhere")
        self.assert_fault(self.spoil("docs/manual/manual.en.md", "(#renewal)", "(http://x)"), "not understood")

    def test_brands(self):
        self.assert_fault(self.spoil("docs/manual/manual.zh-TW.md", "{firm}", "北城證券"), "nangang", "speaks of 北城證券")

    def test_faults(self):
        self.assert_fault(self.spoil("res/lang/en.rc", "\\nType the password that was set", " Type the password that was set"), "PC-2105")

    def test_windows(self):
        self.assert_fault(self.spoil("src/tray/dlg_export.c", '.manual = "export",', ""), "IDD_EXPORT", "F1")
        self.assert_fault(self.spoil("src/tray/dlg_import.c", '.manual = "import"', '.manual = "importing"'), "#importing")

    def test_pictures(self):
        self.assert_fault(self.spoil("docs/manual/pictures/list", "login ", "log-in "), "list and the texts differ", "log-in")
        self.assert_fault(self.picture("nobodys"), "nobodys.png is not used")
        self.assert_fault(self.picture("login", colour_type=2), "login.png", "palette")
        self.assert_fault(self.picture("login", size=manual_pages.PICTURES_BYTES), "at most")

    def test_pages(self):
        for page, fault in (("<p><b></p>", "closes something else"), ("<p>", "not closed"), ("<i id='a'></i><i id='a'></i>", "two things"),
                            ("<img src='x.png'>", "asks for x.png"), ("<a href='x.html'></a>", "leads out"), ("<p>%1</p>", "%1 stands"),
                            ("<p>IDS_A</p>", "IDS_A stands")):
            self.assert_fault(manual_pages.faults_of_html(page), fault)


class Program(Sample):
    def build(self, compiler, name, text, *flags):
        source, built = self.write(f"{name}.c", text), self.root / name
        subprocess.run([compiler, str(source), "-o", str(built), *flags], check=True)
        return str(built)

    MAIN = "int library_call(void);\nint main(void) { return library_call(); }\n"
    HARD = ("-fPIE", "-pie", "-Wl,-z,relro,-z,now", "-Wl,--exclude-libs,ALL")

    def elf(self, *link, text=MAIN):
        part = self.build("gcc", "part.o", "int library_call(void) { return 0; }\n", "-c", "-fPIE")
        library = str(self.root / "liblibrary.a")
        subprocess.run(["ar", "rc", library, part], check=True)
        return ["elf", self.build("gcc", "program", text, library, *(link or self.HARD)), "--library", library]

    def faults(self, *flags, more=(), text=MAIN):
        return program.check([*self.elf(*self.HARD, *flags, text=text), *more])

    def test_elf(self):
        self.assertEqual(program.check(self.elf("-rdynamic", *self.HARD)), [])
        self.assert_fault(program.check(self.elf("-rdynamic")), "exports 1 symbols", "library_call")

    def test_elf_loading(self):
        for flags, fault in [(("-no-pie",), "position independent"), (("-Wl,-z,norelro",), "no RELRO"),
                             (("-Wl,-z,lazy",), "binds its symbols late"), (("-Wl,-z,execstack",), "executable stack"),
                             (("-Wl,-rpath,/usr/local/lib",), "/usr/local/lib"),
                             (("-Wl,--no-as-needed,-lresolv",), "needs libresolv")]:
            self.assert_fault(self.faults(*flags), fault)
        self.assertEqual(self.faults("-Wl,-rpath,/opt/x", more=["--runpath", "/opt/x"]), [])
        odd = '__asm__(".section odd,\\"awx\\",@progbits\\n.long 1\\n.text\\n");\n'
        self.assert_fault(self.faults(text=odd + self.MAIN), "writable and executable")
        self.assert_fault(self.faults("-Wl,-rpath,/opt/x:", more=["--runpath", "/opt/x"]), "the working folder")

    PROTECTED = "#include <stdio.h>\n#include <string.h>\n" + MAIN.replace(
        "return library_call()", 'char a[64]; return fgets(a, library_call() + 9, stdin) == NULL ? (int)strlen(a) : 0')

    def release(self, text=PROTECTED, flags=("-fstack-protector-strong",), more=()):
        return self.faults(*flags, text=text, more=["--release", *more])

    def test_stack_protector(self):
        self.assertEqual(self.release(), [])
        self.assert_fault(self.release(flags=("-fno-stack-protector",)), "no stack protector")

    def test_libraries_of_ours(self):
        for flags, fault in [(("-O2", "-fno-stack-protector", "-D_FORTIFY_SOURCE=2"), "without the stack protector"),
                             (("-O2", "-fstack-protector-strong", "-U_FORTIFY_SOURCE"), "without FORTIFY"),
                             (("-O2", "-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"), None)]:
            part = self.build("gcc", "ours.o", self.PROTECTED.replace("main", "ours"), "-c", *flags)
            found = self.release(more=["--ours", part])
            self.assert_fault(found, fault) if fault else self.assertEqual(found, [])

    def test_hooks(self):
        hooked = 'const char *hook = "%s";\n' + self.PROTECTED.replace("return fgets", "return !hook + !fgets").replace("== NULL ?", "?")
        self.write("src/a.c", 'KILL_POINT("nonce.used");\n')
        more = ["--kill-points", str(self.root / "src")]
        self.assertEqual(self.release(hooked % "harmless", more=more), [])
        for name in ["PCCERT_KILL_AT", "PCCERT_RA_CLOCK_OFFSET_S", "PCCERT_TEST_X", "nonce.used"]:
            self.assert_fault(self.release(hooked % name, more=more), name)
        (self.root / "src/a.c").write_text("")
        self.assert_fault(self.release(hooked % "harmless", more=more), "no kill point found")

    def test_paths_of_the_builder(self):
        text = self.PROTECTED + 'const char *path = "/srv/clone/src/a.c";\n'
        self.assert_fault(self.release(text, more=["--no-path", "/srv/clone"]), "/srv/clone")

    @unittest.skipUnless(os.environ.get("PCCERT_HOOKED"), "only beside a build with test hooks")
    def test_debug_program_is_caught(self):
        found = program.check(["elf", os.environ["PCCERT_HOOKED"], "--library", os.environ["PCCERT_HOOKED_LIBRARY"], "--release",
                               "--kill-points", str(pathlib.Path(__file__).parents[2] / "src")])
        self.assert_fault(found, "test hook PCCERT_KILL_AT")
        self.assert_fault(found, "kill point finalize.issued")

    def test_not_built(self):
        self.assert_fault(program.check(["elf", str(self.root / "none"), "--library", "x"]), "not built")
        self.assert_fault(program.check(["pe", str(self.root / "none.exe")]), "not built")


class WindowsProgram(Program):
    # As win/stack_guard.c: the compiler's own names, so that its library brings none.
    GUARD = "unsigned long long __stack_chk_guard;\nvoid __stack_chk_fail(void) { __builtin_trap(); }\n"

    def pe(self, text="int main(void) { return 0; }\n", *flags, guard=GUARD):
        return ["pe", self.build(MINGW + "gcc", "program.exe", guard + text, "-static", *flags), "--objdump",
                MINGW + "objdump", "--nm", MINGW + "nm"]

    def test_good(self):
        self.assertEqual(program.check(self.pe()), [])

    def test_flags(self):
        self.assert_fault(program.check(self.pe("int main(void) { return 0; }\n", "-Wl,--disable-nxcompat")), "NX_COMPAT")
        self.assert_fault(program.check(self.pe("int main(void) { return 0; }\n", "-Wl,--disable-dynamicbase")), "DYNAMIC_BASE")
        self.assert_fault(program.check(self.pe("int main(void) { return 0; }\n", "-Wl,--disable-reloc-section")), "relocations")

    def test_sections(self):
        text = '__attribute__((section("odd,\\"xw\\"\\n#"))) int odd = 1;\nint main(void) { return odd; }\n'
        self.assert_fault(program.check(self.pe(text)), "odd", "writable and executable")

    def test_exports(self):
        self.assert_fault(program.check(self.pe("__declspec(dllexport) int main(void) { return 0; }\n")), "exports")

    def test_release(self):
        text = '#include <stdio.h>\nint main(void) { char a[64]; return fgets(a, 9, stdin) == NULL; }\n'
        self.assertEqual(program.check([*self.pe(text, "-fstack-protector-strong"), "--release"]), [])
        self.assert_fault(program.check(self.pe(text, "-fstack-protector-strong", guard="")), "libssp")
        hooked = text.replace("return", 'puts("PCCERT_KILL_AT"); return')
        self.assert_fault(program.check([*self.pe(hooked, "-fstack-protector-strong"), "--release"]), "PCCERT_KILL_AT")

    def test_imports(self):
        text = '__declspec(dllimport) int stray(void);\nint main(void) { return stray(); }\n'
        part = self.build(MINGW + "gcc", "libstray.dll", "__declspec(dllexport) int stray(void) { return 0; }\n", "-shared")
        self.assert_fault(program.check(self.pe(text, part)), "imports libstray.dll")
        early = "#include <windows.h>\n#include <ncrypt.h>\nint main(void) { return (int)NCryptFreeObject(0); }\n"
        self.assert_fault(program.check(self.pe(early, "-lncrypt")), "imports ncrypt.dll")
        forwarded = "#include <windows.h>\n#include <ntsecapi.h>\nint main(void) { char a; return RtlGenRandom(&a, 1); }\n"
        self.assert_fault(program.check(self.pe(forwarded, "-ladvapi32")), "SystemFunction036", "cryptbase.dll")

    def test_paths(self):
        for path in ["C:/usr/local/ssl", "/usr/local/ssl/openssl.cnf", "/home/x/lib/ossl-modules"]:
            text = f'#include <stdio.h>\nint main(void) {{ return puts("{path}"); }}\n'
            self.assert_fault(program.check(self.pe(text)), path)
        good = '#include <stdio.h>\nint main(void) { return puts("C:/Windows/System32/x/lib/ossl-modules"); }\n'
        self.assertEqual(program.check(self.pe(good)), [])


class Bom(Sample):
    DIGEST = [{"alg": "SHA-256", "content": "0f" * 32}]

    def document(self):
        library = {"type": "library", "bom-ref": "pkg:generic/curl@8.1", "name": "curl", "version": "8.1",
                   "licenses": [{"license": {"id": "curl"}}], "purl": "pkg:generic/curl@8.1",
                   "externalReferences": [{"type": "source-distribution", "url": "curl.tar.gz", "hashes": self.DIGEST}],
                   "components": [{"type": "file", "bom-ref": "a", "name": "libcurl.a", "hashes": self.DIGEST}]}
        program = {"type": "application", "bom-ref": "p.exe", "name": "p.exe", "version": "1", "hashes": self.DIGEST,
                   "licenses": [{"expression": "MIT OR Zlib"}]}
        return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
                "serialNumber": "urn:uuid:00000000-0000-0000-0000-000000000000",
                "metadata": {"component": {**program, "bom-ref": "setup"}}, "components": [program, library],
                "dependencies": [{"ref": "setup", "dependsOn": ["p.exe"]},
                                 {"ref": "p.exe", "dependsOn": ["pkg:generic/curl@8.1"]}]}

    def faults(self, change):
        document = self.document()
        change(document, document["components"][1])
        return list(bom.faults_of_document(document))

    def test_good(self):
        self.assertEqual(self.faults(lambda document, library: None), [])

    def test_bad(self):
        for change, *words in [
                (lambda d, _: d.update(specVersion=1.6), "CycloneDX 1.6"),
                (lambda d, _: d.update(serialNumber="7"), "serial number 7"),
                (lambda _, c: c.update(type="thing"), "curl", "thing"),
                (lambda _, c: c.update(version=""), "curl has no version"),
                (lambda _, c: c.update(licenses=[]), "curl has no licence"),
                (lambda _, c: c.update(licenses=[{"expression": "A"}, {"expression": "B"}]), "stands alone"),
                (lambda _, c: c.update(purl="curl 8.1"), "no package URL"),
                (lambda _, c: c["externalReferences"][0].update(url=""), "no source"),
                (lambda _, c: c["components"][0].update(hashes=[{"alg": "SHA-256", "content": "ab"}]), "no SHA-256"),
                (lambda _, c: c.update({"bom-ref": "p.exe"}), "p.exe is there 2 times"),
                (lambda _, c: c.update({"bom-ref": "x"}), "depended on and not there"),
                (lambda d, _: d["dependencies"].pop(), "nothing depends on it")]:
            self.assert_fault(self.faults(change), *words)

    def test_archives(self):
        archives = {"a.a": {"one", "both"}, "b.a": {"two", "both"}, "c.a": {"three"}}
        linked = bom.linked_archives({"main", "one", "both"}, archives)
        self.assertEqual(linked, {"a.a"})
        self.assertEqual(list(bom.faults_of_archives("p", {"a.a", "elsewhere.a"}, linked, archives.keys())), [])
        self.assert_fault(bom.faults_of_archives("p", set(), linked, archives.keys()), "something of a.a")
        self.assert_fault(bom.faults_of_archives("p", {"a.a", "c.a"}, linked, archives.keys()), "nothing of c.a")
        self.assertEqual(bom.listed_archives(self.document(), "p.exe"), {"libcurl.a"})

    def test_licences(self):
        text = "    curl 8.1: curl\r\nCOPYRIGHT AND PERMISSION NOTICE\r\n"
        self.assertEqual(list(bom.faults_of_licences(text, self.document())), [])
        self.assert_fault(bom.faults_of_licences("", self.document()), "does not name curl 8.1")
        self.assert_fault(bom.faults_of_licences(text[:20], self.document()), "not the licence of curl")


class Rebuild(Sample):
    def test_compare(self):
        first, second = self.write("a", "x" * 99), self.write("b", "x" * 99)
        self.assertEqual(rebuild.compare(first, second), [])
        second.write_text("x" * 40 + "/srv" + "x" * 55)
        self.assert_fault(rebuild.compare(first, second), "4 bytes differ", "0x28", "/srv")
        second.write_text("x")
        self.assert_fault(rebuild.compare(first, second), "99 bytes, built again 1")
        first.write_text("")
        self.assert_fault(rebuild.compare(first, first), "is empty")

    def test_does_not_build(self):
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.write("CMakePresets.json", "nonsense")
        self.write("build/p.exe", "x")
        self.assert_fault(rebuild.check(self.root, self.root / "build", "preset", "p.exe"), "cmake --preset preset")
        self.assert_fault(rebuild.check(self.root, self.root / "build", "preset", "q.exe"), "not built")

    def test_a_launcher_is_skipped(self):
        for line, expected in [("CMAKE_C_COMPILER_LAUNCHER:STRING=ccache", "ccache"),
                               ("CMAKE_C_COMPILER_LAUNCHER:UNINITIALIZED=/usr/bin/sccache", "/usr/bin/sccache"),
                               ("CMAKE_C_COMPILER_LAUNCHER:STRING=", None), ("CMAKE_C_COMPILER:FILEPATH=/usr/bin/cc", None)]:
            self.write("CMakeCache.txt", f"# of cmake\n{line}\n")
            self.assertEqual(rebuild.launcher(self.root), expected, line)

    def test_a_path_in_the_program_is_found(self):
        """A program that names its source folder: the second build, elsewhere, is another."""
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.write(".gitignore", "/build/\n")
        self.write("CMakePresets.json", json.dumps({"version": 6, "configurePresets": [
            {"name": "preset", "generator": "Ninja", "binaryDir": "${sourceDir}/build/preset"}],
            "buildPresets": [{"name": "preset", "configurePreset": "preset"}]}))
        for text, same in [("here", True), ("${CMAKE_SOURCE_DIR}", False)]:
            self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p NONE)\n"
                       f"file(WRITE ${{CMAKE_BINARY_DIR}}/p {text})\nadd_custom_target(p)\n")
            subprocess.run("cmake --preset preset && cmake --build --preset preset", shell=True, cwd=self.root, check=True,
                           capture_output=True)
            found = rebuild.check(self.root, self.root / "build/preset", "preset", "p")
            self.assertEqual(found == [], same, found)
            shutil.rmtree(self.root / "build")


class Manual(Sample):
    ROW = "| 請預櫃辦理 | IDS_NOTE | apply | 請臨櫃辦理 |"

    def faults(self, row):
        self.write("res/lang/zh-TW.rc", '#pragma code_page(65001)\nSTRINGTABLE\nBEGIN\n    IDS_NOTE "1、請臨櫃辦理。"\nEND\n')
        self.write("src/cli/cmd.c", "int a = IDS_NOTE;\n")
        self.write("res/lang/MANUAL.md", f"| the manual | string | shown | repaired |\n|---|---|---|---|\n{row}\n")
        return manual.check(self.root)

    def test_good(self):
        self.assertEqual(self.faults(self.ROW), [])

    def test_bad(self):
        self.assert_fault(self.faults(self.ROW.replace("IDS_NOTE", "IDS_OTHER")), "IDS_OTHER", "no string in use")
        self.assert_fault(self.faults(self.ROW.replace("臨櫃辦理", "臨櫃洽辦")), "does not say")
        self.assert_fault(self.faults("| 請臨櫃辦理 | IDS_NOTE | apply | 請臨櫃辦理 |"), "nothing was repaired")
        self.assert_fault(self.faults("| half a row |"), "not of the form")
        self.assert_fault(self.faults(""), "no row found")


class Threats(Sample):
    def faults(self, shown):
        self.write("tests/unit/CMakeLists.txt", "pccert_unit_test(buf SOURCES test_buf.c LIBS base)\n")
        self.write("tests/unit/test_ra_login.c", "")
        self.write("tests/flow/CMakeLists.txt", "pccert_flow(phone Handing Ends)\n")
        self.write("src/cli/CMakeLists.txt", "pccert_program(pccert SOURCES main.c)\n")
        self.write("src/base/buf.c", "")
        self.write("THREATS.md", f"| exposed | to | shown by |\n|---|---|---|\n| memory | N | {shown} |\n")
        return threats.check(self.root)

    def test_good(self):
        self.assertEqual(self.faults("`src/base/buf.c`, `buf.c`; `unit.buf`, `unit.ra_login`, `flow.phone.Ends`, `check.pccert`"), [])
        self.assertEqual(self.faults("`unit.ra_*`"), [])

    def test_bad(self):
        self.assert_fault(self.faults("`unit.none`, `unit.buf`"), "no test unit.none")
        self.assert_fault(self.faults("`flow.phone.Buf`"), "no test flow.phone.Buf")
        self.assert_fault(self.faults("`unit.rb_*`"), "no test unit.rb_*")
        self.assert_fault(self.faults("`unit.buf`, `src/base/none.c`"), "no file src/base/none.c")
        self.assert_fault(self.faults("`unit.buf`, `none.c`"), "no file none.c")
        self.assert_fault(self.faults("we looked"), "nothing shows it")
        self.assert_fault(self.faults("`buf.c`"), "no test at all")


class Brand(Sample):
    CA = ("-----BEGIN CERTIFICATE-----\n"
          + base64.b64encode(b"\x30\x0a\x06\x03\x55\x1d\x13\x04\x03\x30\x01\xff").decode()
          + "\n-----END CERTIFICATE-----\n")
    KEY = "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n"

    def setUp(self):
        super().setUp()
        real = pathlib.Path(__file__).resolve().parents[2]
        for name in ("src/tray/theme.c", "src/client/settings.c", "res/calendar/taiwan.json"):
            self.write(name, (real / name).read_text("utf-8"))
        shutil.copytree(real / "res/brand/peicheng", self.root / "res/brand/firm")
        self.folder = self.root / "res/brand/firm"

    def change(self, file="brand.json", **members):
        """None takes the member away."""
        path = self.folder / file
        values = json.loads(path.read_text("utf-8")) | members
        path.write_text(json.dumps({name: value for name, value in values.items() if value is not None}), "utf-8")

    def colours(self, **members):
        self.change(colours=json.loads((self.folder / "brand.json").read_text("utf-8"))["colours"] | members)

    def faults_with(self, change, *arguments, **members):
        """What is found after that change, which is taken back."""
        path = self.folder / (arguments[0] if arguments else "brand.json")
        before = path.read_bytes()
        change(*arguments, **members)
        found = brand.check(self.root)
        path.write_bytes(before)
        return found

    def test_good(self):
        self.assertEqual(brand.check(self.root), [])
        self.write("res/brand/firm/firm_ca.pem", self.CA * 2)
        self.assertEqual(self.faults_with(self.change, host_url="https://ra.firm.example:8443", undo_days=None), [])

    def test_members(self):
        for member, values in {
                "product_id": [None, "", "1Cert", "Pei Cheng", "Pei-Cheng", "x" * 33, "\u5317", 7, "Uninstall", "PCCERT", "Com1"],
                "firm_name": [None, "", " ", "a\nb", 'a"b', "a\\b", "$a", "x" * 256, "\u5317" * 86, ["a"]],
                "product_name_en": [None, "100%"], "hotline": [None, ""], "hotline_en": [None],
                "password_help_url": [None, "http://firm.example", "file:///c:/"],
                "host_url": ["http://ra.firm.example", "https://ra.firm.example/", "https://RA.example", "https://a:0"],
                "proxy": ["", "socks5://a:1"], "calendar": ["mars", "../taiwan"],
                "export_file_name": ["{id}.pfx", "{id}-{date}", "{id}-{date}-{x}.pfx", "a/{id}-{date}.pfx",
                                     "{id}{date}" + "x" * 60 + ".pfx"],
                "export_password_least": [0, 11, "4", True], "export_password_most": [65, 4.5], "undo_days": [0, 91],
                "zone_offset_s": [50401], "colours": [None, []], "user_agent": ["x"]}.items():
            for value in values:
                with self.subTest(member=member, value=value):
                    self.assert_fault(self.faults_with(self.change, **{member: value}), f"brand.json: {member}: ")

    def test_colours(self):
        for member, values in {"banner": [None, "navy", "#14304", "#FFFFFF"], "banner_quiet": ["#5E6468"],
                               "primary": ["#8AC6D6"], "primary_hot": ["#8AC6D6"], "primary_text": ["#0B6E8A"],
                               "selected": ["#0B6E8A"], "button_hot": ["#444444"], "working": ["#808080"],
                               "accent": ["#14304F"]}.items():
            for value in values:
                with self.subTest(member=member, value=value):
                    self.assert_fault(self.faults_with(self.colours, **{member: value}), "brand.json: colours", member)

    def test_contrast(self):
        for one, other, ratio in [("#000000", "#FFFFFF", 21), ("#777777", "#FFFFFF", 4.48), ("#123456", "#123456", 1)]:
            self.assertAlmostEqual(brand.tool.contrast(one, other), ratio, 2)

    def test_files(self):
        self.assert_fault(self.faults_with(self.change, "host.json", sms_text="{code}"), "host.json: sms_text: ")
        self.assert_fault(self.faults_with(self.change, "host.json", sms_notice_text="soon"), "host.json: sms_notice_text: ")
        self.assert_fault(self.faults_with(self.change, "host.json", firm_name="x" * 65), "host.json: firm_name: ")
        self.assert_fault(self.faults_with(self.change, "host.json", ra_name=None), "host.json: ra_name: is missing")
        for pem in ("", "hello", self.CA.replace("CERTIFICATE", "PRIVATE KEY"), self.CA.replace("UdEw", "UdFw"),
                    self.CA.replace("MAo", "M!o"), self.CA * 1000):
            with self.subTest(pem=pem[:99]):
                self.write("res/brand/firm/tls_ca.pem", pem)
                self.assert_fault(brand.check(self.root), "tls_ca.pem: ")
        (self.folder / "tls_ca.pem").unlink()
        self.write("res/brand/firm/release_key.pem", self.KEY * 2)
        self.assertEqual(brand.check(self.root), [])
        for pem in ("", self.KEY * 5, self.CA, self.KEY + self.CA, self.KEY.replace("PUBLIC", "PRIVATE"), self.KEY.replace("MAA", "M!A")):
            with self.subTest(pem=pem[:99]):
                self.write("res/brand/firm/release_key.pem", pem)
                self.assert_fault(brand.check(self.root), "release_key.pem: ")
        self.write("res/brand/firm/program.svg", "<svg/>")
        self.assert_fault(brand.check(self.root), "program.ico: ")
        for file in ("logo.ico", "logo.svg", "consent.zh-TW.txt", "host.json", "brand.json"):
            (self.folder / file).unlink()
            self.assert_fault(brand.check(self.root), f"{file}: ")

    def test_no_json(self):
        for text in ("", "{", "[]", '{"undo_days": 1, "undo_days": 2}', "[" * 100000):
            self.write("res/brand/firm/brand.json", text)
            self.assert_fault(brand.check(self.root), "brand.json: ")

    def test_what_a_browser_or_cmake_would_obey(self):
        for url in ('https://a/"--flag', "https://a/\\", "https://a/<b>", "https://a b", "https://a|b", "https://him@a/", "https://",
                    "http://a", "file:///c:/a.exe", "javascript:a"):
            with self.subTest(url=url):
                self.assert_fault(self.faults_with(self.change, password_help_url=url), "password_help_url: ")
        self.assert_fault(self.faults_with(self.change, firm_name="a\ud800"), "half a character")
        trace = self.root / "trace"
        for text in (f"A]==])file(TOUCH {trace})#[==[", f"]=])file(TOUCH {trace})#", "A]=", "A]==", "]]", "[=[", "A]=]==]===]B"):
            with self.subTest(text=text):
                self.change(firm_name=text)
                brand.tool.write(self.root / "values.cmake", brand.tool.values(self.folder, json.loads((self.folder / "brand.json").read_text("utf-8"))))
                script = self.write("show.cmake", "include(${CMAKE_CURRENT_LIST_DIR}/values.cmake)\nmessage([=[<]=] ${BRAND_FIRM_NAME} [=[>]=])\n")
                said = subprocess.run(["cmake", "-P", script], capture_output=True, text=True).stderr
                self.assertIn(f"<{text}>", said)
                self.assertFalse(trace.exists())

    def test_shared_id(self):
        shutil.copytree(self.folder, self.root / "res/brand/other")
        self.change(product_id="PEICHENGcert")
        self.assert_fault(brand.check(self.root), "product_id", "firm's")

    def test_a_source_names_a_firm(self):
        for name, text in [("src/a.c", 'f(L"PeiChengCert.Window");'), ("res/lang/en.rc", 'IDS_A "Pei Cheng Securities"'),
                           ("res/app.rc", 'VALUE "x", "北城證券"'), ("installer/a.nsh", '!define A "(02)2928-3456 分機 312、314"'),
                           ("installer/x/b.nsi", "Name 北城證券軟體憑證工具 ; a comment"),
                           ("installer/a.in", "PeiChengCert")]:
            path = self.write(name, text)
            self.assert_fault(brand.check(self.root), name, "take it from the brand")
            path.unlink()
        self.write("src/a.c", "/* PeiChengCert.exe */ // 北城證券\n")
        self.write("installer/a.nsh", "; PeiChengCert\nName x ; 北城證券\n")
        self.write("installer/bundle.nsh", '!define CERT_TOOL_ID "PeiChengCert"')
        self.assertEqual(brand.check(self.root), [])

    def test_c_says_otherwise(self):
        self.write("src/tray/theme.c", "[COLOUR_PAGE] = RGB(0x00, 0x00, 0x00)")
        self.assert_fault(brand.check(self.root), "FIXED_COLOURS: page")
        self.write("src/client/settings.c", "NUMBER(SETTINGS_COUNT, undo_days, IN_MACHINE, 1, 91)")
        self.assert_fault(brand.check(self.root), "NUMBERS")

    def test_written(self):
        self.write("res/brand/firm/firm_ca.pem", self.CA)
        self.write("res/brand/firm/release_key.pem", self.KEY)
        brand.tool.main(self.folder, self.root / "out")
        made = {file: (self.root / "out" / file).read_text("utf-8") for file in brand.tool.MADE}
        self.assertIn("set(BRAND_PRODUCT_ID [==[PeiChengCert]==])\n", made["brand_values.cmake"])
        self.assertIn("set(BRAND_COLOUR_BANNER [==[14304F]==])\n", made["brand_values.cmake"])
        settings = json.loads(made["brand_settings.json"])
        self.assertEqual(settings["firm_ca_pem"], self.CA)
        self.assertEqual(settings["release_key_pem"], self.KEY)
        self.assertEqual(settings.keys() & {"product_id", "colours", "calendar"}, set())
        times = [(self.root / "out" / file).stat().st_mtime_ns for file in brand.tool.MADE]
        brand.tool.main(self.folder, self.root / "out")
        self.assertEqual([(self.root / "out" / file).stat().st_mtime_ns for file in brand.tool.MADE], times)
        self.change(product_id="Pei Cheng")
        with self.assertRaisesRegex(SystemExit, "product_id: "):
            brand.tool.main(self.folder, self.root / "out")


class Icons(Sample):
    def icon(self, sizes, bits=32, png=(256,)):
        body, entries, offset = b"", b"", 6 + 16 * len(sizes)
        for size in sizes:
            picture = icons.PNG + b"picture" if size in png else b"picture"
            entries += icons.ENTRY.pack(size % 256, size % 256, 0, 0, 1, bits, len(picture), offset + len(body))
            body += picture
        return icons.HEADER.pack(0, 1, len(sizes)) + entries + body

    def tree(self):
        files = {name: self.icon(sorted(sizes)) for name, sizes in icons.ICONS.items()}
        files["res/brand/own/logo.ico"] = files["res/brand/firm/logo.ico"] = self.icon(sorted(icons.LOGO))
        files["res/brand/own/program.ico"] = self.icon(sorted(icons.ICONS[icons.PROGRAM]))
        files["res/brand/own/logo.svg"] = files["res/brand/own/program.svg"] = b"<svg/>"
        files["res/brand/firm/logo.svg"] = files["res/icons/tray-fine.svg"] = b"<svg/>"
        self.record(files)
        return files

    def record(self, files):
        for name, data in files.items():
            self.write(name, "").write_bytes(data)
        self.write(icons.LIST, "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()))

    def test_good(self):
        self.tree()
        self.assertEqual(icons.check(self.root), [])

    def test_drawing_changed(self):
        self.tree()
        self.write("res/icons/tray-fine.svg", "<svg>other</svg>")
        self.assert_fault(icons.check(self.root), "tray-fine.svg", "is not what")

    def test_icon_changed(self):
        self.tree()
        (self.root / "res/icons/program.ico").write_bytes(self.icon(sorted(icons.ICONS["res/icons/program.ico"])) + b"x")
        self.assert_fault(icons.check(self.root), "program.ico", "is not what")

    def test_missing(self):
        self.tree()
        (self.root / "res/icons/tray-due.ico").unlink()
        self.write("res/icons/new.svg", "<svg/>")
        faults = icons.check(self.root)
        self.assert_fault(faults, "tray-due.ico", "is missing")
        self.assert_fault(faults, "tray-due.ico", "recorded and not there")
        self.assert_fault(faults, "new.svg", "not recorded")

    def test_content(self):
        name = "res/icons/tray-due.ico"
        for data, word in [(self.icon([16, 20, 24, 32]), "lacks 48"), (self.icon([16, 20, 24, 32, 48, 64]), "nobody asks for"),
                           (self.icon([16, 20, 24, 32, 48], bits=24), "24 bits"), (self.icon([16, 20, 24, 32, 48], png=[16]), "as a png"),
                           (self.icon([16, 20, 24, 32, 48])[:-1], "is cut"), (b"", "is cut"), (b"\0" * 9, "no icon")]:
            self.record(self.tree() | {name: data})
            self.assert_fault(icons.check(self.root), name, word)

    def test_nothing(self):
        self.assert_fault(icons.check(self.root), "nothing is recorded")


if __name__ == "__main__":
    if "--mingw" in sys.argv:  # all else is the same there
        sys.argv[sys.argv.index("--mingw")] = "WindowsProgram"
    else:
        del WindowsProgram
    unittest.main()
