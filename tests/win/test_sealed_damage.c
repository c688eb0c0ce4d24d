#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "records.h"
#include "temp_folder.h"
#include "win/dpapi_record.h"
#include "win/folder.h"

enum { FILE_MAX = 1 << 20 };

/* Records that were damaged, exchanged or never were any. */

/* Each byte in turn: what is read is what was written, or a refusal; never anything else. */
static void changed_bytes_never_become_another_content(void **state)
{
    static const char text[] = "the content as it was written";
    unsigned refused = 0;

    (void)state;
    struct sealed_lock *lock = records_lock("a");
    assert_int_equal(records_put(lock, text), ST_OK);
    struct buf bytes = records_file_bytes("a.sealed");
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
    records_port.unlock(records_port.self, &lock);
}

static void predecessors_stand_in(void **state)
{
    int fault = 0;

    (void)state;
    struct sealed_lock *lock = records_lock("a");
    assert_int_equal(records_put(lock, "one"), ST_OK);
    assert_int_equal(records_put(lock, "two"), ST_OK);
    struct buf good = records_file_bytes("a.sealed");
    struct buf bad = records_file_bytes("a.sealed");
    buf_truncate(&bad, bad.len / 2);

    records_put_file("a.sealed", &bad);
    assert_record(lock, "one");
    /* Writing on from there does not drive out the good predecessor by the damaged record. */
    assert_int_equal(records_put(lock, "three"), ST_OK);
    records_put_file("a.sealed", &bad);
    assert_record(lock, "one");
    records_put_file("a.sealed.bak", &bad);
    assert_int_equal(records_read_status(lock, &fault), ST_BAD_FILE);
    assert_int_equal(fault, FAULT_JOURNAL);
    assert_true(file_exists(records_file("a.sealed"))); /* nothing is deleted */
    assert_true(file_exists(records_file("a.sealed.bak")));
    assert_int_equal(file_wipe(records_file("a.sealed"), NULL), ST_OK);
    assert_int_equal(records_read_status(lock, &fault), ST_BAD_FILE);
    records_put_file("a.sealed", &good);
    assert_record(lock, "two");
    buf_clear(&bad);
    buf_clear(&good);
    records_port.unlock(records_port.self, &lock);
}

static void records_cannot_be_exchanged(void **state)
{
    int fault = 0;

    (void)state;
    struct sealed_lock *a = records_lock("a");
    struct sealed_lock *b = records_lock("b");
    assert_int_equal(records_put(a, "a's"), ST_OK);
    struct buf bytes = records_file_bytes("a.sealed");
    records_put_file("b.sealed", &bytes);
    assert_int_equal(records_read_status(b, &fault), ST_BAD_FILE);
    buf_clear(&bytes);
    records_port.unlock(records_port.self, &a);
    records_port.unlock(records_port.self, &b);
}

static void rubbish_and_giants(void **state)
{
    struct buf giant;
    int fault = 0;

    (void)state;
    struct sealed_lock *lock = records_lock("a");
    assert_int_equal(file_write(records_file("a.sealed"), "rubbish", 7, FILE_NEW, NULL), ST_OK);
    assert_int_equal(records_read_status(lock, &fault), ST_BAD_FILE);
    assert_int_equal(file_write(records_file("a.sealed"), "", 0, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(records_read_status(lock, &fault), ST_BAD_FILE);
    buf_init(&giant, FILE_MAX);
    unsigned char *room = buf_extend(&giant, FILE_MAX);
    assert_non_null(room);
    memset(room, 'x', FILE_MAX);
    records_put_file("a.sealed", &giant);
    assert_int_equal(records_read_status(lock, &fault), ST_BAD_FILE);
    buf_clear(&giant);
    records_port.unlock(records_port.self, &lock);
}

static void foreign_files_are_not_listed(void **state)
{
    static const char *const names[] = {"README.txt", "A.sealed", ".sealed", "a b.sealed", "a.sealedx", "a.tmp"};
    struct sealed_names found;

    (void)state;
    assert_int_equal(folder_make(temp_path("journal"), NULL), ST_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(file_write(records_file(names[i]), "x", 1, FILE_NEW, NULL), ST_OK);
    assert_int_equal(records_port.list(records_port.self, &found, NULL), ST_OK);
    assert_int_equal(found.count, 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(file_exists(records_file(names[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(changed_bytes_never_become_another_content, records_empty),
        cmocka_unit_test_teardown(predecessors_stand_in, records_empty),
        cmocka_unit_test_teardown(records_cannot_be_exchanged, records_empty),
        cmocka_unit_test_teardown(rubbish_and_giants, records_empty),
        cmocka_unit_test_teardown(foreign_files_are_not_listed, records_empty),
    };

    return cmocka_run_group_tests(tests, records_open, records_close);
}
