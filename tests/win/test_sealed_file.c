#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "child.h"
#include "file_holder.h"
#include "records.h"

static void records_come_back(void **state)
{
    struct sealed_names names;
    int fault = 0;

    (void)state;
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK); /* no folder yet */
    assert_int_equal(names.count, 0);
    struct sealed_lock *lock = records_lock("order-1");
    assert_int_equal(records_read_status(lock, &fault), ST_NOT_FOUND);
    assert_int_equal(records_put(lock, "one"), ST_OK);
    assert_record(lock, "one");
    assert_int_equal(records_put(lock, "two"), ST_OK);
    assert_record(lock, "two");
    assert_int_equal(records_put(lock, ""), ST_OK);
    assert_record(lock, "");
    records_port.unlock(records_port.self, &lock);
    assert_null(lock);
    records_port.unlock(records_port.self, &lock); /* nothing to give back */

    lock = records_lock("order-1");
    assert_record(lock, "");
    records_port.unlock(records_port.self, &lock);
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 1);
    assert_string_equal(names.names[0], "order-1");
}

static void nothing_lies_open(void **state)
{
    (void)state;
    struct sealed_lock *lock = records_lock("a");
    assert_int_equal(records_put(lock, "a secret that must not be seen"), ST_OK);
    struct buf bytes = records_file_bytes("a.sealed");
    for (size_t i = 0; i + 6 <= bytes.len; i++)
        assert_memory_not_equal(bytes.data + i, "secret", 6);
    buf_clear(&bytes);
    records_port.unlock(records_port.self, &lock);
}

static void big_records(void **state)
{
    struct buf bytes, back;
    struct err err = ERR_INIT;

    (void)state;
    struct sealed_lock *lock = records_lock("big");
    buf_init(&bytes, SEALED_BYTES_MAX + 1);
    buf_init(&back, SEALED_BYTES_MAX);
    unsigned char *room = buf_extend(&bytes, SEALED_BYTES_MAX);
    assert_non_null(room);
    for (size_t i = 0; i < SEALED_BYTES_MAX; i++)
        room[i] = (unsigned char)(i % 251);
    assert_int_equal(records_port.write(records_port.self, lock, &bytes, NULL), ST_OK);
    assert_int_equal(records_port.read(records_port.self, lock, &back, NULL), ST_OK);
    assert_int_equal(back.len, bytes.len);
    assert_memory_equal(back.data, bytes.data, bytes.len);
    assert_int_equal(buf_append(&bytes, "x", 1), ST_OK);
    assert_int_equal(records_port.write(records_port.self, lock, &bytes, &err), ST_BUG);
    buf_clear(&bytes);
    buf_clear(&back);
    records_port.unlock(records_port.self, &lock);
}

static void names_that_are_none(void **state)
{
    static const char *const names[] = {
        "",     ".",   "..",  ".a",   "A",  "a b",
        "a\\b", "a/b", "a:b", "憑證", "a*", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct sealed_lock *lock = NULL;
        if (records_port.lock(records_port.self, names[i], &lock, NULL) != ST_BUG)
            fail_msg("taken: \"%s\"", names[i]);
        assert_null(lock);
    }
}

/* A virus scanner looks at the record just when it is to make way for the next. */
static void records_that_others_hold_for_a_moment(void **state)
{
    (void)state;
    struct sealed_lock *lock = records_lock("order-1");
    assert_int_equal(records_put(lock, "one"), ST_OK);
    file_holder_take(records_file("order-1.sealed"), FILE_SHARE_READ | FILE_SHARE_WRITE, 2);
    assert_int_equal(records_put(lock, "two"), ST_OK);
    assert_int_equal(file_holder_drop(), 2);
    assert_record(lock, "two");
    records_port.unlock(records_port.self, &lock);
}

static void records_can_be_read_after_a_moment(void **state)
{
    (void)state;
    struct sealed_lock *lock = records_lock("order-1");
    assert_int_equal(records_put(lock, "one"), ST_OK);
    file_holder_take(records_file("order-1.sealed"), 0, 2);
    assert_record(lock, "one");
    assert_int_equal(file_holder_drop(), 2);
    records_port.unlock(records_port.self, &lock);
}

/* The former holder is just taking its guard file away. */
static void guards_that_go_do_not_hinder(void **state)
{
    struct sealed_lock *second = NULL;
    struct err err = ERR_INIT;

    (void)state;
    struct sealed_lock *lock = records_lock("order-1");
    assert_int_equal(records_put(lock, "one"), ST_OK);
    records_port.unlock(records_port.self, &lock);
    file_holder_deny(records_file("order-1.lock"), 2);
    lock = records_lock("order-1");
    assert_int_equal(file_holder_drop(), 2);
    assert_record(lock, "one");

    /* One that is held is told of at once. */
    assert_int_equal(records_port.lock(records_port.self, "order-1", &second, &err), ST_BUSY);
    records_port.unlock(records_port.self, &lock);

    file_holder_deny(records_file("order-1.lock"), 0);
    err_clear(&err);
    assert_int_equal(records_port.lock(records_port.self, "order-1", &second, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_JOURNAL);
    assert_null(second);
    assert_true(file_holder_drop() > 2);
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
    assert_int_equal(records_port.lock(records_port.self, "order-1", &second, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_ORDER_IN_PROGRESS);
    assert_null(second);
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK); /* held ones are listed too */
    assert_int_equal(names.count, 1);
    struct sealed_lock *other = records_lock("order-2");
    records_port.unlock(records_port.self, &other);
    child_kill(&holder);
    CloseHandle(held);

    struct sealed_lock *lock = records_lock("order-1"); /* the dead hold nothing */
    assert_record(lock, "the child's");
    err_clear(&err);
    assert_int_equal(records_port.lock(records_port.self, "order-1", &second, &err),
                     ST_BUSY); /* nor twice in one process */
    records_port.unlock(records_port.self, &lock);
}

static void wiping_leaves_nothing(void **state)
{
    struct sealed_names names;
    int fault = 0;

    (void)state;
    struct sealed_lock *lock = records_lock("a");
    assert_int_equal(records_put(lock, "one"), ST_OK);
    assert_int_equal(records_put(lock, "two"), ST_OK);
    assert_true(file_exists(records_file("a.sealed")));
    assert_true(file_exists(records_file("a.sealed.bak")));
    assert_int_equal(records_port.wipe(records_port.self, lock, NULL), ST_OK);
    assert_int_equal(records_read_status(lock, &fault), ST_NOT_FOUND);
    assert_int_equal(records_port.wipe(records_port.self, lock, NULL), ST_OK);
    records_port.unlock(records_port.self, &lock);
    assert_false(file_exists(records_file("a.sealed")));
    assert_false(file_exists(records_file("a.sealed.bak")));
    assert_false(file_exists(records_file("a.lock")));
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
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
        struct sealed_lock *lock = records_lock("order-1");
        assert_int_equal(records_put(lock, "one"), ST_OK);
        assert_int_equal(records_put(lock, "two"), ST_OK);
        records_port.unlock(records_port.self, &lock);
        assert_int_equal(child_run(L"write", cases[i].point), CHILD_KILLED);
        assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
        assert_int_equal(names.count, 1);
        assert_string_equal(names.names[0], "order-1");
        lock = records_lock("order-1");
        assert_record(lock, cases[i].left);
        assert_int_equal(records_put(lock, "four"), ST_OK);
        assert_record(lock, "four");
        assert_int_equal(records_port.wipe(records_port.self, lock, NULL), ST_OK);
        records_port.unlock(records_port.self, &lock);
        assert_int_equal(records_empty(NULL), 0);
    }
}

static void half_written_files_are_cleared_away(void **state)
{
    struct sealed_names names;

    (void)state;
    assert_int_equal(child_run(L"write", "atomic_file.temporary_written"), CHILD_KILLED);
    assert_int_equal(records_count_files(), 2); /* the lock, and the half-written one */
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 0);
    assert_int_equal(names.repaired, 1);
    assert_int_equal(records_count_files(), 0);
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
    assert_int_equal(names.repaired, 0);
}

/* Where nobody lists, too. */
static void half_written_files_go_with_the_next_write(void **state)
{
    (void)state;
    assert_int_equal(child_run(L"write", "atomic_file.temporary_written"), CHILD_KILLED);
    assert_int_equal(records_count_files(), 2);
    struct sealed_lock *lock = records_lock("order-1");
    assert_int_equal(records_put(lock, "two"), ST_OK);
    assert_record(lock, "two");
    records_port.unlock(records_port.self, &lock);
    assert_int_equal(records_count_files(), 2); /* the lock, and the record */
}

static void killed_wipers_are_finished_by_the_next(void **state)
{
    static const char *const points[] = {"sealed_file.predecessor_wiped", "atomic_file.overwritten",
                                         "sealed_file.wiped"};
    int fault = 0;

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct sealed_lock *lock = records_lock("order-1");
        assert_int_equal(records_put(lock, "one"), ST_OK);
        assert_int_equal(records_put(lock, "two"), ST_OK);
        records_port.unlock(records_port.self, &lock);
        assert_int_equal(child_run(L"wipe", points[i]), CHILD_KILLED);
        lock = records_lock("order-1");
        enum status status = records_read_status(lock, &fault);
        assert_true(status == ST_OK || status == ST_NOT_FOUND); /* and not "damaged" */
        assert_int_equal(records_port.wipe(records_port.self, lock, NULL), ST_OK);
        records_port.unlock(records_port.self, &lock);
        assert_int_equal(records_count_files(), 0);
    }
}

/* Who wiped all and died before letting go: nobody will ever ask for that name again. */
static void guards_of_the_dead_are_taken_away(void **state)
{
    struct sealed_names names;

    (void)state;
    struct sealed_lock *held = records_lock("order-2");
    struct sealed_lock *lock = records_lock("order-1");
    assert_int_equal(records_put(lock, "one"), ST_OK);
    records_port.unlock(records_port.self, &lock);
    assert_int_equal(child_run(L"wipe", "sealed_file.wiped"), CHILD_KILLED);
    assert_int_equal(records_count_files(), 2);
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
    assert_int_equal(names.repaired, 0); /* nothing that a person would be told of */
    assert_int_equal(records_count_files(), 1);
    assert_int_equal(records_put(held, "two"), ST_OK); /* whoever lives has his */
    assert_int_equal(records_port.wipe(records_port.self, held, NULL), ST_OK);
    records_port.unlock(records_port.self, &held);
    assert_int_equal(records_count_files(), 0);
}

/* The last of a wiped record: zeros alone, as a process leaves them that ends between overwriting and removing. */
static void wiped_records_are_no_damaged_ones(void **state)
{
    struct sealed_names names;
    struct buf zeros;
    int fault = 0;

    (void)state;
    buf_init(&zeros, 300);
    assert_non_null(buf_extend(&zeros, 300));
    struct sealed_lock *lock = records_lock("order-1");
    records_put_file("order-1.sealed", &zeros);
    assert_int_equal(records_read_status(lock, &fault), ST_NOT_FOUND);
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 1); /* it is held: its holder's business */
    assert_int_equal(names.repaired, 0);
    records_port.unlock(records_port.self, &lock);
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 0);
    assert_int_equal(names.repaired, 1);
    assert_int_equal(records_count_files(), 0);

    /* With a predecessor it is damage, and the predecessor counts. */
    lock = records_lock("order-1");
    assert_int_equal(records_put(lock, "one"), ST_OK);
    assert_int_equal(records_put(lock, "two"), ST_OK);
    records_put_file("order-1.sealed", &zeros);
    records_port.unlock(records_port.self, &lock);
    assert_int_equal(records_port.list(records_port.self, &names, NULL), ST_OK);
    assert_int_equal(names.count, 1);
    lock = records_lock("order-1");
    assert_record(lock, "one");
    records_port.unlock(records_port.self, &lock);
    buf_clear(&zeros);
}

/* The child's side */

static int child_do(const char *what)
{
    struct sealed_lock *lock = NULL;
    struct buf bytes;

    if (records_open_in_child() != 0)
        return 1;
    if (records_port.lock(records_port.self, "order-1", &lock, NULL) != ST_OK)
        return 2;
    buf_init(&bytes, SEALED_BYTES_MAX);
    const char *text = strcmp(what, "hold") == 0 ? "the child's" : "three";
    if (strcmp(what, "wipe") == 0)
        return (int)records_port.wipe(records_port.self, lock, NULL);
    if (buf_set(&bytes, text, strlen(text)) != ST_OK ||
        records_port.write(records_port.self, lock, &bytes, NULL) != ST_OK)
        return 3;
    if (strcmp(what, "hold") == 0) {
        HANDLE held = OpenEventW(EVENT_MODIFY_STATE, FALSE, held_name);
        SetEvent(held);
        CloseHandle(held);
        Sleep(INFINITE); /* until it is killed */
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(records_come_back, records_empty),
        cmocka_unit_test_teardown(nothing_lies_open, records_empty),
        cmocka_unit_test_teardown(big_records, records_empty),
        cmocka_unit_test_teardown(names_that_are_none, records_empty),
        cmocka_unit_test_teardown(records_that_others_hold_for_a_moment, records_empty),
        cmocka_unit_test_teardown(records_can_be_read_after_a_moment, records_empty),
        cmocka_unit_test_teardown(guards_that_go_do_not_hinder, records_empty),
        cmocka_unit_test_teardown(one_holder_at_a_time, records_empty),
        cmocka_unit_test_teardown(wiping_leaves_nothing, records_empty),
        cmocka_unit_test_teardown(killed_writers_leave_one_or_the_other, records_empty),
        cmocka_unit_test_teardown(guards_of_the_dead_are_taken_away, records_empty),
        cmocka_unit_test_teardown(half_written_files_are_cleared_away, records_empty),
        cmocka_unit_test_teardown(half_written_files_go_with_the_next_write, records_empty),
        cmocka_unit_test_teardown(killed_wipers_are_finished_by_the_next, records_empty),
        cmocka_unit_test_teardown(wiped_records_are_no_damaged_ones, records_empty),
    };

    if (argc == 2)
        return child_do(argv[1]);
    return cmocka_run_group_tests(tests, records_open, records_close);
}
