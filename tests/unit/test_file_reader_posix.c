/* Reading in pieces: files and standard input, byte for byte, and what cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/file_reader.h"

/* What text mode and C strings would spoil. */
static const char content[] = "one\r\ntwo\x1A three\0four\n\n";

static char folder[] = "/tmp/file_reader.XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *path_of(const char *name)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const void *bytes, size_t len)
{
    assert_int_equal(file_write(path_of(name), bytes, len, FILE_NEW, NULL), ST_OK);
}

/* All of it, in pieces of that size. */
static void assert_reads(struct file_reader *reader, size_t size, const void *bytes, size_t len)
{
    char piece[64];
    size_t at = 0;
    size_t got = 1;

    while (got > 0) {
        assert_int_equal(file_reader_next(reader, piece, size, &got, NULL), ST_OK);
        assert_true(got <= size && at + got <= len);
        assert_memory_equal(piece, (const char *)bytes + at, got);
        at += got;
    }
    assert_int_equal(at, len);
}

static void every_byte_in_pieces_of_any_size(void **state)
{
    (void)state;
    put("content", content, sizeof content);
    for (size_t size = 1; size <= 64; size++) {
        struct file_reader *reader = NULL;

        assert_int_equal(file_reader_open(path_of("content"), &reader, NULL), ST_OK);
        assert_int_equal(file_reader_size(reader), sizeof content);
        assert_reads(reader, size, content, sizeof content);
        file_reader_close(&reader);
        assert_null(reader);
    }
    assert_int_equal(unlink(path_of("content")), 0);
}

static void an_empty_file_ends_at_once(void **state)
{
    struct file_reader *reader = NULL;

    (void)state;
    put("empty", "", 0);
    assert_int_equal(file_reader_open(path_of("empty"), &reader, NULL), ST_OK);
    assert_int_equal(file_reader_size(reader), 0);
    assert_reads(reader, 16, "", 0);
    file_reader_close(&reader);
    assert_int_equal(unlink(path_of("empty")), 0);
}

static void standard_input_is_left_open(void **state)
{
    const int kept = dup(STDIN_FILENO);
    struct file_reader *reader = NULL;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(write(ends[1], content, sizeof content), sizeof content);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(file_reader_open(NULL, &reader, NULL), ST_OK);
    assert_int_equal(file_reader_size(reader), 0); /* nobody knows */
    assert_reads(reader, 5, content, sizeof content);
    file_reader_close(&reader);
    assert_int_not_equal(dup2(kept, STDIN_FILENO), -1);
    (void)close(kept);
    (void)close(ends[0]);
}

static void what_cannot_be_read(void **state)
{
    struct file_reader *reader = NULL;
    struct err err = ERR_INIT;
    size_t len = 7;
    char piece[4];

    (void)state;
    assert_int_equal(file_reader_open(path_of("nowhere"), &reader, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_FILE_MISSING);
    assert_string_equal(err.detail, path_of("nowhere"));
    assert_null(reader);
    err_clear(&err);
    assert_int_equal(file_reader_open(path_of("nowhere/file"), &reader, &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_FILE_MISSING);
    err_clear(&err);
    assert_int_equal(file_reader_open(folder, &reader, NULL), ST_OK);
    assert_int_equal(file_reader_next(reader, piece, sizeof piece, &len, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    assert_string_equal(err.detail, folder);
    assert_int_equal(len, 7);
    file_reader_close(&reader);
    file_reader_close(&reader); /* NULL is allowed */
    err_clear(&err);
    assert_int_equal(mkfifo(path_of("pipe"), 0600), 0);
    assert_int_equal(file_reader_open(path_of("pipe"), &reader, &err), ST_IO); /* whose other end may say nothing */
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    assert_null(reader);
    assert_int_equal(unlink(path_of("pipe")), 0);
}

static void standard_input_that_is_closed(void **state)
{
    const int kept = dup(STDIN_FILENO);
    struct file_reader *reader = NULL;
    struct err err = ERR_INIT;
    size_t len = 0;
    char piece[4];

    (void)state;
    (void)close(STDIN_FILENO);
    assert_int_equal(file_reader_open(NULL, &reader, NULL), ST_OK);
    assert_int_equal(file_reader_next(reader, piece, sizeof piece, &len, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_FILE_UNREADABLE);
    assert_string_equal(err.detail, "stdin");
    file_reader_close(&reader);
    assert_int_not_equal(dup2(kept, STDIN_FILENO), -1);
    (void)close(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_in_pieces_of_any_size), cmocka_unit_test(an_empty_file_ends_at_once),
        cmocka_unit_test(standard_input_is_left_open),      cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(standard_input_that_is_closed),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
