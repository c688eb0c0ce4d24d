#include "tray/handover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_HERE "C:\\備份\\憑證.pfx"

static const struct arguments samples[] = {
    {.start = START_WINDOW},
    {.start = START_TRAY, .language = "zh-TW"},
    {.start = START_QUIT},
    {.start = START_WINDOW, .id = "A123456789"},
    {.start = START_PAGE, .page = START_PAGE_RENEW, .id = " a123456789 ", .language = "en"},
    {.start = START_PAGE, .page = START_PAGE_MANUAL},
    {.start = START_IMPORT, .file = FILE_HERE, .language = "en"},
    {.start = START_INSPECT, .file = "d:/x"},
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static struct buf written(const struct arguments *arguments)
{
    struct buf bytes;

    buf_init(&bytes, HANDOVER_MAX);
    assert_int_equal(handover_write(arguments, &bytes, NULL), ST_OK);
    return bytes;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same(const struct arguments *a, const struct arguments *b)
{
    return a->start == b->start && a->page == b->page && same_text(a->id, b->id) && same_text(a->file, b->file) &&
           same_text(a->language, b->language);
}

/* From bytes of exactly that size, so that the sanitizer sees each read past them. */
static enum status read_exact(const unsigned char *bytes, size_t len, struct buf *texts, struct arguments *out)
{
    unsigned char *exact = malloc(len + (len == 0));
    enum status status = ST_OK;

    assert_non_null(exact);
    if (len > 0)
        memcpy(exact, bytes, len);
    buf_clear(texts);
    status = handover_read(exact, len, texts, out, NULL);
    free(exact);
    return status;
}

static void test_there_and_back(void **state)
{
    struct buf texts;

    (void)state;
    buf_init(&texts, HANDOVER_MAX);
    for (size_t i = 0; i < SAMPLES; i++) {
        struct buf bytes = written(&samples[i]);
        struct arguments found = {.start = START_COUNT};

        assert_true(bytes.len <= HANDOVER_MAX);
        assert_int_equal(read_exact(bytes.data, bytes.len, &texts, &found), ST_OK);
        assert_true(same(&found, &samples[i]));
        assert_null(found.config);
        buf_clear(&bytes);
    }
    buf_clear(&texts);
}

static void test_the_config_file_stays(void **state)
{
    struct buf bytes = written(&(struct arguments){.start = START_TRAY, .config = "C:\\c.json"});
    struct buf plain = written(&(struct arguments){.start = START_TRAY});

    (void)state;
    assert_int_equal(bytes.len, plain.len);
    assert_memory_equal(bytes.data, plain.data, plain.len);
    buf_clear(&bytes);
    buf_clear(&plain);
}

static void test_the_longest_path_fits(void **state)
{
    char *path = calloc(1, ARGUMENTS_FILE_MAX + 1);
    struct arguments arguments = {.start = START_IMPORT, .file = path, .language = "zh-TW"}, found;
    struct buf bytes, texts;

    (void)state;
    assert_non_null(path);
    memset(path, 'x', ARGUMENTS_FILE_MAX);
    memcpy(path, "C:\\", 3);
    bytes = written(&arguments);
    buf_init(&texts, HANDOVER_MAX);
    assert_int_equal(read_exact(bytes.data, bytes.len, &texts, &found), ST_OK);
    assert_true(same(&found, &arguments));
    buf_clear(&texts);
    buf_clear(&bytes);
    free(path);
}

static void test_what_cannot_be_typed_is_not_written(void **state)
{
    struct buf bytes;

    (void)state;
    buf_init(&bytes, HANDOVER_MAX);
    assert_int_equal(handover_write(&(struct arguments){.start = START_IMPORT}, &bytes, NULL), ST_BAD_INPUT);
    assert_int_equal(handover_write(&(struct arguments){.start = START_IMPORT, .file = "\\\\a\\b\\c"}, &bytes, NULL),
                     ST_BAD_INPUT);
    assert_int_equal(bytes.len, 0);
    buf_clear(&bytes);
}

static void test_every_truncation_is_refused(void **state)
{
    struct buf texts;

    (void)state;
    buf_init(&texts, HANDOVER_MAX);
    for (size_t i = 0; i < SAMPLES; i++) {
        struct buf bytes = written(&samples[i]);

        for (size_t len = 0; len < bytes.len; len++) {
            struct arguments found = {.start = START_COUNT};

            assert_int_equal(read_exact(bytes.data, len, &texts, &found), ST_BAD_INPUT);
            assert_int_equal(found.start, START_COUNT);
        }
        assert_int_equal(buf_append(&bytes, "", 1), ST_OK); /* one too many */
        assert_int_equal(read_exact(bytes.data, bytes.len, &texts, &(struct arguments){.start = START_WINDOW}),
                         ST_BAD_INPUT);
        buf_clear(&bytes);
    }
    buf_clear(&texts);
}

/* Every byte, to every other value: refused, or another command line that could have been typed. */
static void test_every_flip_is_refused_or_harmless(void **state)
{
    struct buf texts;
    size_t refused = 0, taken = 0;

    (void)state;
    buf_init(&texts, HANDOVER_MAX);
    for (size_t i = 0; i < SAMPLES; i++) {
        struct buf bytes = written(&samples[i]);

        for (size_t at = 0; at < bytes.len; at++) {
            const unsigned char right = bytes.data[at];

            for (unsigned change = 1; change < 256; change++) {
                struct arguments found = {.start = START_COUNT};

                bytes.data[at] = (unsigned char)(right ^ change);
                if (read_exact(bytes.data, bytes.len, &texts, &found) == ST_OK) {
                    assert_true(arguments_valid(&found));
                    assert_false(same(&found, &samples[i]));
                    taken++;
                } else {
                    assert_int_equal(found.start, START_COUNT);
                    refused++;
                }
            }
            bytes.data[at] = right;
        }
        buf_clear(&bytes);
    }
    assert_true(refused > 0 && taken > 0);
    buf_clear(&texts);
}

static void test_what_says_it_is_of_another_time_is_refused(void **state)
{
    struct buf bytes = written(&samples[3]), texts;
    struct arguments found;

    (void)state;
    buf_init(&texts, HANDOVER_MAX);
    bytes.data[4] = HANDOVER_VERSION + 1;
    assert_int_equal(read_exact(bytes.data, bytes.len, &texts, &found), ST_BAD_INPUT);
    bytes.data[4] = 0;
    assert_int_equal(read_exact(bytes.data, bytes.len, &texts, &found), ST_BAD_INPUT);
    buf_clear(&bytes);
    buf_clear(&texts);
}

/* What is in limits by its bytes and still could not have been typed. */
static void test_texts_are_looked_at(void **state)
{
    static const struct {
        unsigned char start, page;
        const char *id, *file, *language;
        size_t id_len;
    } cases[] = {
        {START_IMPORT, 0, "", "\\\\server\\share\\x.pfx", "", 0},
        {START_IMPORT, 0, "", "", "", 0},
        {START_TRAY, 0, "", FILE_HERE, "", 0},
        {START_PAGE, 0, "", "", "", 0},
        {START_WINDOW, START_PAGE_APPLY, "", "", "", 0},
        {START_WINDOW, 0, "A123456780", "", "", 0},
        {START_WINDOW, 0, "A123456789\0x", "", "", 12},
        {START_WINDOW, 0, "", "", "xx", 0},
        {START_INSPECT, 0, "", "C:\\\xFF", "", 0},
    };
    struct buf texts;

    (void)state;
    buf_init(&texts, HANDOVER_MAX);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const parts[3] = {cases[i].id, cases[i].file, cases[i].language};
        const unsigned char head[HANDOVER_HEAD] = {'P', 'C', 'H', 'O', HANDOVER_VERSION, cases[i].start, cases[i].page};
        struct arguments found = {.start = START_COUNT};
        struct buf bytes;

        buf_init(&bytes, HANDOVER_MAX);
        assert_int_equal(buf_append(&bytes, head, sizeof head), ST_OK);
        for (size_t part = 0; part < 3; part++) {
            const size_t len = part == 0 && cases[i].id_len > 0 ? cases[i].id_len : strlen(parts[part]);
            const unsigned char size[2] = {(unsigned char)len, 0};

            assert_int_equal(buf_append(&bytes, size, 2), ST_OK);
            assert_int_equal(buf_append(&bytes, parts[part], len), ST_OK);
        }
        assert_int_equal(read_exact(bytes.data, bytes.len, &texts, &found), ST_BAD_INPUT);
        assert_int_equal(found.start, START_COUNT);
        buf_clear(&bytes);
    }
    buf_clear(&texts);
}

static void test_more_than_the_most_is_refused(void **state)
{
    unsigned char *bytes = calloc(1, HANDOVER_MAX + 1);
    struct arguments found;
    struct buf texts;

    (void)state;
    assert_non_null(bytes);
    buf_init(&texts, HANDOVER_MAX);
    memcpy(bytes, "PCHO\1", 5);
    assert_int_equal(read_exact(bytes, HANDOVER_MAX + 1, &texts, &found), ST_BAD_INPUT);
    buf_clear(&texts);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_the_config_file_stays),
        cmocka_unit_test(test_the_longest_path_fits),
        cmocka_unit_test(test_what_cannot_be_typed_is_not_written),
        cmocka_unit_test(test_every_truncation_is_refused),
        cmocka_unit_test(test_every_flip_is_refused_or_harmless),
        cmocka_unit_test(test_what_says_it_is_of_another_time_is_refused),
        cmocka_unit_test(test_texts_are_looked_at),
        cmocka_unit_test(test_more_than_the_most_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
