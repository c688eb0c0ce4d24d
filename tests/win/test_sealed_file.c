#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "child.h"
#include "temp_folder.h"
#include "win/dpapi_record.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/sealed_file.h"

enum { FILE_MAX = 1 << 20 };

static struct sealed_folder *records;
static struct sealed_file_port port;

static int open_records(void **state)
{
    wchar_t *wide = NULL;

    if (temp_folder_open(state) != 0 || sealed_folder_new(temp_path("journal"), &records, NULL) != ST_OK)
        return 1;
    port = sealed_folder_port(records);
    const bool set =
        paths_to_wide(temp_path("journal"), &wide, NULL) == ST_OK && SetEnvironmentVariableW(L"PCCERT_TEST_IN", wide);
    free(wide);
    return !set;
}

static int close_records(void **state)
{
    sealed_folder_free(&records);
    return temp_folder_close(state);
}

static const char *file_of(const char *name)
{
    char inside[128];
    snprintf(inside, sizeof inside, "journal\\%s", name);
    return temp_path(inside);
}

static enum status drop_any(void *self, const char *name)
{
    (void)self;
    return file_wipe(file_of(name), NULL);
}

/* After each test: the folder and what is in it. */
static int empty_records(void **state)
{
    wchar_t *wide = NULL;

    (void)state;
    if (folder_each(temp_path("journal"), drop_any, NULL, NULL) != ST_OK ||
        paths_to_wide(temp_path("journal"), &wide, NULL) != ST_OK)
        return 1;
    const bool gone = RemoveDirectoryW(wide) || GetLastError() == ERROR_FILE_NOT_FOUND;
    free(wide);
    return !gone;
}

static struct sealed_lock *locked(const char *name)
{
    struct sealed_lock *lock = NULL;
    assert_int_equal(port.lock(port.self, name, &lock, NULL), ST_OK);
    assert_non_null(lock);
    return lock;
}

static enum status put(struct sealed_lock *lock, const char *text)
{
    struct buf bytes;
    buf_init(&bytes, SEALED_BYTES_MAX);
    assert_int_equal(buf_set(&bytes, text, strlen(text)), ST_OK);
    enum status status = port.write(port.self, lock, &bytes, NULL);
    buf_clear(&bytes);
    return status;
}

static void assert_holds(struct sealed_lock *lock, const char *text)
{
    struct buf bytes;
    struct err err = ERR_INIT;
    buf_init(&bytes, SEALED_BYTES_MAX);
    if (port.read(port.self, lock, &bytes, &err) != ST_OK)
        fail_msg("not read: %s", err.what);
    assert_string_equal(buf_text(&bytes), text);
    buf_clear(&bytes);
}

static enum status read_status(struct sealed_lock *lock, int *fault)
{
    struct buf bytes;
    struct err err = ERR_INIT;
    buf_init(&bytes, SEALED_BYTES_MAX);
    enum status status = port.read(port.self, lock, &bytes, &err);
    if (status != ST_OK)
        assert_int_equal(bytes.len, 0);
    buf_clear(&bytes);
    *fault = err.fault;
    return status;
}

static struct buf bytes_of(const char *name)
{
    struct buf bytes;
    buf_init(&bytes, FILE_MAX);
    assert_int_equal(file_read(file_of(name), &bytes, NULL), ST_OK);
    return bytes;
}

static void records_come_back(void **state)
{
    struct sealed_names names;
    int fault = 0;

    (void)state;
    assert_int_equal(port.list(port.self, &names, NULL), ST_OK); /* no folder yet */
    assert_int_equal(names.count, 0);
    struct sealed_lock *lock = locked("order-1");
    assert_int_equal(read_status(lock, &fault), ST_NOT_FOUND);
    assert_int_equal(put(lock, "one"), ST_OK);
    assert_holds(lock, "one");
    assert_int_equal(put(lock, "two"), ST_OK);
    assert_holds(lock, "two");
    assert_int_equal(put(lock, ""), ST_OK);
    assert_holds(lock, "");
    port.unlock(port.self, &lock);
    assert_null(lock);
    port.unlock(port.self, &lock); /* nothing to give back */

    lock = locked("order-1");
    assert_holds(lock, "");
    port.unlock(port.self, &lock);
    assert_int_equal(port.list(port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 1);
    assert_string_equal(names.names[0], "order-1");
}

static void nothing_lies_open(void **state)
{
    (void)state;
    struct sealed_lock *lock = locked("a");
    assert_int_equal(put(lock, "a secret that must not be seen"), ST_OK);
    struct buf bytes = bytes_of("a.sealed");
    for (size_t i = 0; i + 6 <= bytes.len; i++)
        assert_memory_not_equal(bytes.data + i, "secret", 6);
    buf_clear(&bytes);
    port.unlock(port.self, &lock);
}

static void big_records(void **state)
{
    struct buf bytes, back;
    struct err err = ERR_INIT;

    (void)state;
    struct sealed_lock *lock = locked("big");
    buf_init(&bytes, SEALED_BYTES_MAX + 1);
    buf_init(&back, SEALED_BYTES_MAX);
    unsigned char *room = buf_extend(&bytes, SEALED_BYTES_MAX);
    assert_non_null(room);
    for (size_t i = 0; i < SEALED_BYTES_MAX; i++)
        room[i] = (unsigned char)(i % 251);
    assert_int_equal(port.write(port.self, lock, &bytes, NULL), ST_OK);
    assert_int_equal(port.read(port.self, lock, &back, NULL), ST_OK);
    assert_int_equal(back.len, bytes.len);
    assert_memory_equal(back.data, bytes.data, bytes.len);
    assert_int_equal(buf_append(&bytes, "x", 1), ST_OK);
    assert_int_equal(port.write(port.self, lock, &bytes, &err), ST_BUG);
    buf_clear(&bytes);
    buf_clear(&back);
    port.unlock(port.self, &lock);
}

static void names_that_are_none(void **state)
{
    static const char *const names[] = {
        "",     ".",   "..",  ".a",   "A",  "a b",
        "a\\b", "a/b", "a:b", "憑證", "a*", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct sealed_lock *lock = NULL;
        if (port.lock(port.self, names[i], &lock, NULL) != ST_BUG)
            fail_msg("taken: \"%s\"", names[i]);
        assert_null(lock);
    }
}

/* Locks, over processes */

static const wchar_t held_name[] = L"Local\\pccert-test-sealed-held";

static void one_holder_at_a_time(void **state)
{
    struct sealed_lock *second = NULL;
    struct sealed_names names;
    struct err err = ERR_INIT;

    (void)state;
    HANDLE held = CreateEventW(NULL, FALSE, FALSE, held_name);
    struct child holder = child_start(L"hold", NULL);
    assert_int_equal(WaitForSingleObject(held, 60000), WAIT_OBJECT_0);
    assert_int_equal(port.lock(port.self, "order-1", &second, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_ORDER_IN_PROGRESS);
    assert_null(second);
    assert_int_equal(port.list(port.self, &names, NULL), ST_OK); /* held ones are listed too */
    assert_int_equal(names.count, 1);
    struct sealed_lock *other = locked("order-2");
    port.unlock(port.self, &other);
    child_kill(&holder);
    CloseHandle(held);

    struct sealed_lock *lock = locked("order-1"); /* the dead hold nothing */
    assert_holds(lock, "the child's");
    err_clear(&err);
    assert_int_equal(port.lock(port.self, "order-1", &second, &err), ST_BUSY); /* nor twice in one process */
    port.unlock(port.self, &lock);
}

static void wiping_leaves_nothing(void **state)
{
    struct sealed_names names;
    int fault = 0;

    (void)state;
    struct sealed_lock *lock = locked("a");
    assert_int_equal(put(lock, "one"), ST_OK);
    assert_int_equal(put(lock, "two"), ST_OK);
    assert_true(file_exists(file_of("a.sealed")));
    assert_true(file_exists(file_of("a.sealed.bak")));
    assert_int_equal(port.wipe(port.self, lock, NULL), ST_OK);
    assert_int_equal(read_status(lock, &fault), ST_NOT_FOUND);
    assert_int_equal(port.wipe(port.self, lock, NULL), ST_OK);
    port.unlock(port.self, &lock);
    assert_false(file_exists(file_of("a.sealed")));
    assert_false(file_exists(file_of("a.sealed.bak")));
    assert_false(file_exists(file_of("a.lock")));
    assert_int_equal(port.list(port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 0);
}

/* Killed in the middle */

static void killed_writers_leave_one_or_the_other(void **state)
{
    static const struct {
        const char *point, *left;
    } cases[] = {
        {"sealed_file.predecessor_kept", "two"},
        {"atomic_file.temporary_written", "two"},
        {"atomic_file.renamed", "three"},
        {"sealed_file.written", "three"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sealed_names names;
        struct sealed_lock *lock = locked("order-1");
        assert_int_equal(put(lock, "one"), ST_OK);
        assert_int_equal(put(lock, "two"), ST_OK);
        port.unlock(port.self, &lock);
        assert_int_equal(child_run(L"write", cases[i].point), CHILD_KILLED);
        assert_int_equal(port.list(port.self, &names, NULL), ST_OK);
        assert_int_equal(names.count, 1);
        assert_string_equal(names.names[0], "order-1");
        lock = locked("order-1");
        assert_holds(lock, cases[i].left);
        assert_int_equal(put(lock, "four"), ST_OK);
        assert_holds(lock, "four");
        assert_int_equal(port.wipe(port.self, lock, NULL), ST_OK);
        port.unlock(port.self, &lock);
        assert_int_equal(temp_count(), 1);
        assert_int_equal(empty_records(NULL), 0);
    }
}

static unsigned files_left;

static enum status count_file(void *self, const char *name)
{
    (void)self;
    (void)name;
    files_left++;
    return ST_OK;
}

static void half_written_files_are_cleared_away(void **state)
{
    struct sealed_names names;

    (void)state;
    assert_int_equal(child_run(L"write", "atomic_file.temporary_written"), CHILD_KILLED);
    files_left = 0;
    assert_int_equal(folder_each(temp_path("journal"), count_file, NULL, NULL), ST_OK);
    assert_int_equal(files_left, 2); /* the lock, and the half-written one */
    assert_int_equal(port.list(port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 0);
    files_left = 0;
    assert_int_equal(folder_each(temp_path("journal"), count_file, NULL, NULL), ST_OK);
    assert_int_equal(files_left, 0);
}

static void killed_wipers_are_finished_by_the_next(void **state)
{
    static const char *const points[] = {"sealed_file.predecessor_wiped", "atomic_file.overwritten",
                                         "sealed_file.wiped"};

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct sealed_lock *lock = locked("order-1");
        assert_int_equal(put(lock, "one"), ST_OK);
        assert_int_equal(put(lock, "two"), ST_OK);
        port.unlock(port.self, &lock);
        assert_int_equal(child_run(L"wipe", points[i]), CHILD_KILLED);
        lock = locked("order-1");
        assert_int_equal(port.wipe(port.self, lock, NULL), ST_OK);
        port.unlock(port.self, &lock);
        files_left = 0;
        assert_int_equal(folder_each(temp_path("journal"), count_file, NULL, NULL), ST_OK);
        assert_int_equal(files_left, 0);
    }
}

/* Damage */

static void write_bytes(const char *name, const struct buf *bytes)
{
    assert_int_equal(file_write(file_of(name), bytes->data, bytes->len, FILE_REPLACE, NULL), ST_OK);
}

/* Each byte in turn: what is read is what was written, or a refusal; never anything else. */
static void changed_bytes_never_become_another_content(void **state)
{
    static const char text[] = "the content as it was written";
    unsigned refused = 0;

    (void)state;
    struct sealed_lock *lock = locked("a");
    assert_int_equal(put(lock, text), ST_OK);
    struct buf bytes = bytes_of("a.sealed");
    for (size_t i = 0; i < bytes.len; i++) {
        struct buf out;
        buf_init(&out, SEALED_BYTES_MAX);
        bytes.data[i] ^= 0x21U;
        enum status status = dpapi_record_open("a", &bytes, &out, NULL);
        bytes.data[i] ^= 0x21U;
        if (status == ST_OK)
            assert_string_equal(buf_text(&out), text);
        else
            assert_int_equal(status, ST_BAD_FILE);
        refused += status != ST_OK;
        buf_clear(&out);
    }
    assert_true(refused > bytes.len / 2);
    buf_clear(&bytes);
    port.unlock(port.self, &lock);
}

static void predecessors_stand_in(void **state)
{
    int fault = 0;

    (void)state;
    struct sealed_lock *lock = locked("a");
    assert_int_equal(put(lock, "one"), ST_OK);
    assert_int_equal(put(lock, "two"), ST_OK);
    struct buf good = bytes_of("a.sealed");
    struct buf bad = bytes_of("a.sealed");
    buf_truncate(&bad, bad.len / 2);

    write_bytes("a.sealed", &bad);
    assert_holds(lock, "one");
    /* Writing on from there does not drive out the good predecessor by the damaged record. */
    assert_int_equal(put(lock, "three"), ST_OK);
    write_bytes("a.sealed", &bad);
    assert_holds(lock, "one");
    write_bytes("a.sealed.bak", &bad);
    assert_int_equal(read_status(lock, &fault), ST_BAD_FILE);
    assert_int_equal(fault, FAULT_JOURNAL);
    assert_true(file_exists(file_of("a.sealed"))); /* nothing is deleted */
    assert_true(file_exists(file_of("a.sealed.bak")));
    assert_int_equal(file_wipe(file_of("a.sealed"), NULL), ST_OK);
    assert_int_equal(read_status(lock, &fault), ST_BAD_FILE);
    write_bytes("a.sealed", &good);
    assert_holds(lock, "two");
    buf_clear(&bad);
    buf_clear(&good);
    port.unlock(port.self, &lock);
}

static void records_cannot_be_exchanged(void **state)
{
    int fault = 0;

    (void)state;
    struct sealed_lock *a = locked("a");
    struct sealed_lock *b = locked("b");
    assert_int_equal(put(a, "a's"), ST_OK);
    struct buf bytes = bytes_of("a.sealed");
    write_bytes("b.sealed", &bytes);
    assert_int_equal(read_status(b, &fault), ST_BAD_FILE);
    buf_clear(&bytes);
    port.unlock(port.self, &a);
    port.unlock(port.self, &b);
}

static void rubbish_and_giants(void **state)
{
    struct buf giant;
    int fault = 0;

    (void)state;
    struct sealed_lock *lock = locked("a");
    assert_int_equal(file_write(file_of("a.sealed"), "rubbish", 7, FILE_NEW, NULL), ST_OK);
    assert_int_equal(read_status(lock, &fault), ST_BAD_FILE);
    assert_int_equal(file_write(file_of("a.sealed"), "", 0, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(read_status(lock, &fault), ST_BAD_FILE);
    buf_init(&giant, FILE_MAX);
    assert_non_null(buf_extend(&giant, FILE_MAX));
    write_bytes("a.sealed", &giant);
    assert_int_equal(read_status(lock, &fault), ST_BAD_FILE);
    buf_clear(&giant);
    port.unlock(port.self, &lock);
}

static void foreign_files_are_not_listed(void **state)
{
    static const char *const names[] = {"README.txt", "A.sealed", ".sealed", "a b.sealed", "a.sealedx", "a.tmp"};
    struct sealed_names found;

    (void)state;
    assert_int_equal(folder_make(temp_path("journal"), NULL), ST_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(file_write(file_of(names[i]), "x", 1, FILE_NEW, NULL), ST_OK);
    assert_int_equal(port.list(port.self, &found, NULL), ST_OK);
    assert_int_equal(found.count, 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(file_exists(file_of(names[i])));
}

/* The child's side */

static int child_do(const char *what)
{
    wchar_t wide[2048];
    char path[4096];
    struct sealed_lock *lock = NULL;
    struct buf bytes;

    if (GetEnvironmentVariableW(L"PCCERT_TEST_IN", wide, 2048) == 0 ||
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, path, 2048, NULL, NULL) == 0 ||
        sealed_folder_new(path, &records, NULL) != ST_OK)
        return 1;
    port = sealed_folder_port(records);
    if (port.lock(port.self, "order-1", &lock, NULL) != ST_OK)
        return 2;
    buf_init(&bytes, SEALED_BYTES_MAX);
    const char *text = strcmp(what, "hold") == 0 ? "the child's" : "three";
    if (strcmp(what, "wipe") == 0)
        return (int)port.wipe(port.self, lock, NULL);
    if (buf_set(&bytes, text, strlen(text)) != ST_OK || port.write(port.self, lock, &bytes, NULL) != ST_OK)
        return 3;
    if (strcmp(what, "hold") == 0) {
        HANDLE held = OpenEventW(EVENT_MODIFY_STATE, FALSE, held_name);
        SetEvent(held);
        Sleep(INFINITE); /* until it is killed */
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(records_come_back, empty_records),
        cmocka_unit_test_teardown(nothing_lies_open, empty_records),
        cmocka_unit_test_teardown(big_records, empty_records),
        cmocka_unit_test_teardown(names_that_are_none, empty_records),
        cmocka_unit_test_teardown(one_holder_at_a_time, empty_records),
        cmocka_unit_test_teardown(wiping_leaves_nothing, empty_records),
        cmocka_unit_test_teardown(killed_writers_leave_one_or_the_other, empty_records),
        cmocka_unit_test_teardown(half_written_files_are_cleared_away, empty_records),
        cmocka_unit_test_teardown(killed_wipers_are_finished_by_the_next, empty_records),
        cmocka_unit_test_teardown(changed_bytes_never_become_another_content, empty_records),
        cmocka_unit_test_teardown(predecessors_stand_in, empty_records),
        cmocka_unit_test_teardown(records_cannot_be_exchanged, empty_records),
        cmocka_unit_test_teardown(rubbish_and_giants, empty_records),
        cmocka_unit_test_teardown(foreign_files_are_not_listed, empty_records),
    };

    if (argc == 2)
        return child_do(argv[1]);
    return cmocka_run_group_tests(tests, open_records, close_records);
}
