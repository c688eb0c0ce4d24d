#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/file_reader.h"
#include "child.h"
#include "file_holder.h"
#include "temp_folder.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/user_sid.h"

static void assert_content(const char *path, const char *expected)
{
    struct buf content;

    buf_init(&content, 1 << 20);
    assert_int_equal(file_read(path, &content, NULL), ST_OK);
    assert_string_equal(buf_text(&content), expected);
    buf_clear(&content);
}

static void drop_file(const char *path)
{
    wchar_t *wide = NULL;
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_true(DeleteFileW(wide));
    free(wide);
}

static void drop_folder(const char *path)
{
    wchar_t *wide = NULL;
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_true(RemoveDirectoryW(wide));
    free(wide);
}

static void mark_read_only(const char *path, bool read_only)
{
    wchar_t *wide = NULL;
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_true(SetFileAttributesW(wide, read_only ? FILE_ATTRIBUTE_READONLY : FILE_ATTRIBUTE_NORMAL));
    free(wide);
}

static void new_files_are_new(void **state)
{
    const char *path = temp_path("我的 憑證.pfx");
    struct err err = ERR_INIT;

    (void)state;
    assert_false(file_exists(path));
    assert_int_equal(file_write(path, "one", 3, FILE_NEW, NULL), ST_OK);
    assert_true(file_exists(path));
    assert_content(path, "one");
    assert_int_equal(file_write(path, "two", 3, FILE_NEW, &err), ST_ALREADY);
    assert_int_equal(err.fault, FAULT_TARGET_EXISTS);
    assert_non_null(strstr(err.detail, "憑證.pfx"));
    assert_content(path, "one");
    assert_int_equal(temp_count(), 1);
    drop_file(path);
}

static void replacing_leaves_one_file(void **state)
{
    const char *path = temp_path("journal");

    (void)state;
    assert_int_equal(file_write(path, "one", 3, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(file_write(path, "", 0, FILE_REPLACE, NULL), ST_OK);
    assert_content(path, "");
    assert_int_equal(file_write(path, "three", 5, FILE_REPLACE, NULL), ST_OK);
    assert_content(path, "three");
    assert_int_equal(temp_count(), 1);
    drop_file(path);
}

/* Access lists */

/* As text; freed with LocalFree. */
static wchar_t *access_of(const char *path)
{
    wchar_t *wide = NULL;
    wchar_t *sddl = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;

    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_int_equal(
        GetNamedSecurityInfoW(wide, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, NULL, NULL, &descriptor),
        ERROR_SUCCESS);
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, SDDL_REVISION_1,
                                                                     DACL_SECURITY_INFORMATION, &sddl, NULL));
    LocalFree(descriptor);
    free(wide);
    return sddl;
}

/* A folder whose files everybody may read, as a USB drive's are. */
static void make_shared_folder(const char *path)
{
    wchar_t *wide = NULL;
    wchar_t sid[USER_SID_SIZE];
    wchar_t sddl[USER_SID_SIZE + 64];
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};

    assert_int_equal(user_sid(sid, NULL), ST_OK);
    assert_true(_snwprintf(sddl, sizeof sddl / sizeof sddl[0], L"D:P(A;OICI;GA;;;%ls)(A;OICI;GR;;;WD)", sid) > 0);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1,
                                                                     &attributes.lpSecurityDescriptor, NULL));
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    assert_true(CreateDirectoryW(wide, &attributes));
    LocalFree(attributes.lpSecurityDescriptor);
    free(wide);
}

static const wchar_t everyone[] = L";;;WD)";

static void private_files_are_their_owners_alone(void **state)
{
    wchar_t sid[USER_SID_SIZE];

    (void)state;
    make_shared_folder(temp_path("shared"));
    assert_int_equal(file_write(temp_path("shared\\private"), "one", 3, FILE_REPLACE_PRIVATE, NULL), ST_OK);
    assert_int_equal(file_write(temp_path("shared\\private"), "two", 3, FILE_REPLACE_PRIVATE, NULL), ST_OK);
    assert_content(temp_path("shared\\private"), "two");
    assert_int_equal(user_sid(sid, NULL), ST_OK);
    wchar_t *sddl = access_of(temp_path("shared\\private"));
    assert_non_null(wcsstr(sddl, sid));
    assert_null(wcsstr(sddl, everyone));
    assert_null(wcsstr(sddl, L";;;BU)")); /* Users */
    LocalFree(sddl);
    drop_file(temp_path("shared\\private"));
    drop_folder(temp_path("shared"));
}

/* A backup is for the next PC, where this PC's user is nobody. */
static void other_files_inherit_from_their_folder(void **state)
{
    static const enum file_mode modes[] = {FILE_NEW, FILE_REPLACE};

    (void)state;
    make_shared_folder(temp_path("shared"));
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(file_write(temp_path("shared\\backup"), "one", 3, modes[i], NULL), ST_OK);
        wchar_t *sddl = access_of(temp_path("shared\\backup"));
        assert_non_null(wcsstr(sddl, everyone));
        LocalFree(sddl);
    }
    drop_file(temp_path("shared\\backup"));
    drop_folder(temp_path("shared"));
}

static void targets_that_cannot_be_written(void **state)
{
    struct err err = ERR_INIT;
    const char *path = temp_path("kept");

    (void)state;
    assert_int_equal(file_write(path, "one", 3, FILE_NEW, NULL), ST_OK);
    mark_read_only(path, true);
    assert_int_equal(file_write(path, "two", 3, FILE_REPLACE, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_READ_ONLY);
    assert_content(path, "one");
    assert_int_equal(temp_count(), 1);
    mark_read_only(path, false);
    drop_file(path);

    err_clear(&err);
    assert_int_equal(file_write(temp_path("沒有\\file"), "x", 1, FILE_NEW, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_FOLDER);
    assert_int_equal(err.source, ERR_WIN32);
    assert_int_equal(err.number, ERROR_PATH_NOT_FOUND);

    err_clear(&err);
    assert_int_equal(file_write("Q:\\file", "x", 1, FILE_NEW, &err), ST_IO); /* no such drive */
    assert_int_equal(err.fault, FAULT_TARGET_FOLDER);

    err_clear(&err);
    assert_int_equal(folder_make(temp_path("sub"), NULL), ST_OK);
    assert_int_equal(file_write(temp_path("sub"), "x", 1, FILE_REPLACE, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_NONE);
    assert_int_equal(temp_count(), 1);
    drop_folder(temp_path("sub"));

    err_clear(&err);
    assert_int_equal(file_write("\xff\xfe", "x", 1, FILE_NEW, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_NOT_TEXT);
    err_clear(&err);
    assert_int_equal(file_write("", "x", 1, FILE_NEW, &err), ST_NOT_FOUND);
    assert_int_equal(temp_count(), 0);
}

/* Open by another program without sharing: neither replaced nor half of it. */
static void files_that_others_hold(void **state)
{
    const char *path = temp_path("held");
    wchar_t *wide = NULL;
    struct err err = ERR_INIT;
    struct buf content;

    (void)state;
    buf_init(&content, 100);
    assert_int_equal(file_write(path, "one", 3, FILE_NEW, NULL), ST_OK);
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    HANDLE other = CreateFileW(wide, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(other != INVALID_HANDLE_VALUE);
    assert_int_equal(file_write(path, "two", 3, FILE_REPLACE, &err), ST_IO);
    err_clear(&err);
    assert_int_equal(file_read(path, &content, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    err_clear(&err);
    assert_int_equal(file_wipe(path, &err), ST_IO);
    CloseHandle(other);
    assert_content(path, "one");
    assert_int_equal(temp_count(), 1);
    free(wide);
    drop_file(path);
}

/* A virus scanner looks at the old file just when the new one is to take its name. */
static void files_that_others_hold_for_a_moment(void **state)
{
    const char *path = temp_path("scanned");
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(file_write(path, "one", 3, FILE_NEW, NULL), ST_OK);
    file_holder_take(path, FILE_SHARE_READ | FILE_SHARE_WRITE, 3);
    assert_int_equal(file_write(path, "two", 3, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(file_holder_drop(), 3);
    assert_content(path, "two");

    /* For longer than a moment: not replaced, and nothing is said of write protection. */
    file_holder_take(path, FILE_SHARE_READ | FILE_SHARE_WRITE, 0);
    assert_int_equal(file_write(path, "three", 5, FILE_REPLACE, &err), ST_IO);
    assert_true(file_holder_drop() > 3);
    assert_int_equal(err.fault, FAULT_NONE);
    assert_int_equal(err.source, ERR_WIN32);
    assert_content(path, "two");
    assert_int_equal(temp_count(), 1);
    drop_file(path);
}

static void paths_of_300_characters(void **state)
{
    char middle[160];
    char name[400];
    struct err err = ERR_INIT;

    (void)state;
    memset(middle, 'm', sizeof middle - 1);
    middle[sizeof middle - 1] = '\0';
    snprintf(name, sizeof name, "%s\\%s", middle, middle);
    assert_true(strlen(temp_path(name)) > 300);
    assert_int_equal(file_write(temp_path(name), "x", 1, FILE_NEW, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_TARGET_FOLDER);
    assert_int_equal(folder_make(temp_path(middle), NULL), ST_OK);
    assert_int_equal(file_write(temp_path(name), "long", 4, FILE_NEW, NULL), ST_OK);
    assert_content(temp_path(name), "long");
    assert_int_equal(file_write(temp_path(name), "longer", 6, FILE_REPLACE, NULL), ST_OK);
    assert_content(temp_path(name), "longer");
    assert_int_equal(file_wipe(temp_path(name), NULL), ST_OK);
    assert_false(file_exists(temp_path(name)));
    drop_folder(temp_path(middle));
}

static void reading_has_a_limit(void **state)
{
    const char *path = temp_path("big");
    struct err err = ERR_INIT;
    struct buf out;
    static char big[40000];

    (void)state;
    memset(big, 'x', sizeof big);
    assert_int_equal(file_write(path, big, sizeof big, FILE_NEW, NULL), ST_OK);
    buf_init(&out, sizeof big + 2);
    assert_int_equal(buf_append_text(&out, "> "), ST_OK);
    assert_int_equal(file_read(path, &out, &err), ST_OK);
    assert_int_equal(out.len, sizeof big + 2);
    buf_clear(&out);
    buf_init(&out, sizeof big + 1);
    assert_int_equal(buf_append_text(&out, "> "), ST_OK);
    assert_int_equal(file_read(path, &out, &err), ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_FILE_TOO_LARGE);
    assert_string_equal(buf_text(&out), "> ");
    buf_clear(&out);
    drop_file(path);
}

static void what_cannot_be_read(void **state)
{
    struct buf out;
    struct err err = ERR_INIT;

    (void)state;
    buf_init(&out, 100);
    assert_int_equal(file_read(temp_path("缺"), &out, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_FILE_MISSING);
    assert_non_null(strstr(err.detail, "缺"));
    err_clear(&err);
    assert_int_equal(file_read(temp_path("missing\\too"), &out, &err), ST_NOT_FOUND);
    err_clear(&err);
    assert_int_equal(file_read(temp_path("a:b?*"), &out, &err), ST_NOT_FOUND);
    err_clear(&err);
    assert_int_equal(file_read(temp_folder(), &out, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    assert_int_equal(out.len, 0);
}

/* What somebody laid where we write does not lead our bytes, or our zeros, elsewhere. Wine makes no symbolic links. */
static void links_lead_nowhere(void **state)
{
    wchar_t *victim = NULL, *name = NULL;

    (void)state;
    assert_int_equal(file_write(temp_path("victim"), "precious", 8, FILE_NEW, NULL), ST_OK);
    assert_int_equal(paths_to_wide(temp_path("victim"), &victim, NULL), ST_OK);
    assert_int_equal(paths_to_wide(temp_path("name"), &name, NULL), ST_OK);
    assert_true(CreateHardLinkW(name, victim, NULL));
    assert_int_equal(file_write(temp_path("name"), "ours", 4, FILE_REPLACE_PRIVATE, NULL), ST_OK);
    assert_content(temp_path("victim"), "precious");
    assert_content(temp_path("name"), "ours");
    drop_file(temp_path("name"));
    if (CreateSymbolicLinkW(name, victim, 0x2 /* without administrator's rights */)) {
        assert_int_equal(file_wipe(temp_path("name"), NULL), ST_OK);
        assert_content(temp_path("victim"), "precious");
        assert_true(CreateSymbolicLinkW(name, victim, 0x2));
        assert_int_equal(file_write(temp_path("name"), "ours", 4, FILE_REPLACE, NULL), ST_OK);
        assert_content(temp_path("victim"), "precious");
        drop_file(temp_path("name"));
    }
    free(name);
    free(victim);
    drop_file(temp_path("victim"));
}

static void what_is_no_file_is_not_written(void **state)
{
    static const char *const names[] = {"NUL", "CON", "\\\\.\\COM1", "\\\\.\\pipe\\pccert-test", "aux"};
    const char *const streams[] = {temp_path("file.pfx:stream"), temp_path("file.pfx::$DATA"), temp_path("file.pfx:")};
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        err_clear(&err);
        assert_int_equal(file_write(names[i], "x", 1, FILE_REPLACE, &err), ST_IO);
        assert_int_equal(err.fault, FAULT_TARGET_FOLDER);
    }
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++)
        assert_int_equal(file_write(streams[i], "x", 1, FILE_REPLACE, NULL), ST_IO);
    assert_false(file_exists(temp_path("file.pfx"))); /* nor is the file made to which the stream would belong */
}

/* Whose other end could wait for ever, and act as this user. */
static void pipes_are_not_read(void **state)
{
    static const wchar_t name[] = L"\\\\.\\pipe\\pccert-test-read";
    HANDLE pipe = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_NOWAIT, 1, 64, 64, 0, NULL);
    struct file_reader *reader = NULL;
    struct err err = ERR_INIT;
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    assert_true(pipe != INVALID_HANDLE_VALUE);
    assert_int_equal(file_read("\\\\.\\pipe\\pccert-test-read", &out, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    assert_true(DisconnectNamedPipe(pipe));
    (void)ConnectNamedPipe(pipe, NULL); /* as it does not wait, it says that nobody is there yet */
    assert_int_equal(file_reader_open("\\\\.\\pipe\\pccert-test-read", &reader, NULL), ST_IO);
    assert_null(reader);
    CloseHandle(pipe);
}

/* A handle that was open before sees what became of the bytes. */
static void wiping_reaches_the_bytes(void **state)
{
    const char *path = temp_path("secret");
    wchar_t *wide = NULL;
    char content[6] = "";
    DWORD got = 0;

    (void)state;
    assert_int_equal(file_write(path, "secret", 6, FILE_NEW, NULL), ST_OK);
    assert_int_equal(child_run(L"wipe", "atomic_file.overwritten"), CHILD_KILLED);
    assert_int_equal(paths_to_wide(path, &wide, NULL), ST_OK);
    HANDLE file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    assert_true(ReadFile(file, content, sizeof content, &got, NULL));
    CloseHandle(file);
    assert_int_equal(got, 6);
    assert_memory_equal(content, "\0\0\0\0\0\0", 6);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    assert_false(file_exists(path));
    assert_int_equal(file_wipe(path, NULL), ST_OK); /* is not there */
    assert_int_equal(file_wipe(temp_folder(), NULL), ST_IO);
    free(wide);
}

/* The old content or the new, and nothing in between. */
static void killed_writers_leave_one_or_the_other(void **state)
{
    const char *path = temp_path("secret");

    (void)state;
    assert_int_equal(file_write(path, "old", 3, FILE_NEW, NULL), ST_OK);
    assert_int_equal(child_run(L"write", "atomic_file.temporary_written"), CHILD_KILLED);
    assert_content(path, "old");
    assert_int_equal(temp_count(), 2);
    assert_int_equal(child_run(L"write", "atomic_file.renamed"), CHILD_KILLED);
    assert_content(path, "new");
    assert_int_equal(file_wipe(path, NULL), ST_OK);
    assert_int_equal(temp_count(), 1); /* the temporary file of the first: its owner's to clear up */
}

/* Whatever a killed child left. */
static enum status drop_any(void *self, const char *name)
{
    (void)self;
    drop_file(temp_path(name));
    return ST_OK;
}

static int drop_leftovers(void **state)
{
    (void)state;
    return folder_each(temp_folder(), drop_any, NULL, NULL) != ST_OK;
}

static int open_folder(void **state)
{
    if (temp_folder_open(state) != 0)
        return 1;
    /* For the child, which has no other way of knowing where. */
    wchar_t *wide = NULL;
    const bool set =
        paths_to_wide(temp_folder(), &wide, NULL) == ST_OK && SetEnvironmentVariableW(L"PCCERT_TEST_IN", wide);
    free(wide);
    return !set;
}

static int child_do(const char *what)
{
    wchar_t wide[2048];
    char path[4096];

    if (GetEnvironmentVariableW(L"PCCERT_TEST_IN", wide, 2048) == 0 ||
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, path, 2048, NULL, NULL) == 0)
        return 1;
    strcat(path, "\\secret");
    enum status status =
        strcmp(what, "wipe") == 0 ? file_wipe(path, NULL) : file_write(path, "new", 3, FILE_REPLACE, NULL);
    return (int)status;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_files_are_new),
        cmocka_unit_test(replacing_leaves_one_file),
        cmocka_unit_test(private_files_are_their_owners_alone),
        cmocka_unit_test(other_files_inherit_from_their_folder),
        cmocka_unit_test(targets_that_cannot_be_written),
        cmocka_unit_test(files_that_others_hold),
        cmocka_unit_test(files_that_others_hold_for_a_moment),
        cmocka_unit_test(paths_of_300_characters),
        cmocka_unit_test(reading_has_a_limit),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(links_lead_nowhere),
        cmocka_unit_test(what_is_no_file_is_not_written),
        cmocka_unit_test(pipes_are_not_read),
        cmocka_unit_test(wiping_reaches_the_bytes),
        cmocka_unit_test_teardown(killed_writers_leave_one_or_the_other, drop_leftovers),
    };

    if (argc == 2)
        return child_do(argv[1]);
    return cmocka_run_group_tests(tests, open_folder, temp_folder_close);
}
