#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/time_text.h"

/* Everything that was logged since the stream was made. */
static void read_back(FILE *stream, char *out, size_t size)
{
    size_t len = 0;

    rewind(stream);
    len = fread(out, 1, size - 1, stream);
    out[len] = '\0';
}

static void a_line_has_time_level_and_text(void **state)
{
    FILE *stream = tmpfile();
    char text[256] = "";
    int64_t at_utc = 0;

    (void)state;
    assert_non_null(stream);
    log_open(stream, LOG_INFO);
    log_line(LOG_WARNING, "order %d: %s", 7, "late");
    read_back(stream, text, sizeof text);
    assert_string_equal(text + 20, " warning order 7: late\n");
    text[20] = '\0';
    assert_int_equal(time_from_rfc3339(text, &at_utc), ST_OK);
    log_open(NULL, LOG_INFO);
    (void)fclose(stream);
}

static void what_is_below_the_level_is_dropped(void **state)
{
    FILE *stream = tmpfile();
    char text[256] = "";

    (void)state;
    assert_non_null(stream);
    log_open(stream, LOG_WARNING);
    log_line(LOG_DEBUG, "one");
    log_line(LOG_INFO, "two");
    log_line(LOG_ERROR, "three");
    log_open(NULL, LOG_DEBUG);
    log_line(LOG_ERROR, "four");
    read_back(stream, text, sizeof text);
    assert_string_equal(text + 20, " error three\n");
    (void)fclose(stream);
}

static void nobody_forges_a_line(void **state)
{
    FILE *stream = tmpfile();
    char text[4096] = "";
    char longer[3000] = "";

    (void)state;
    assert_non_null(stream);
    memset(longer, 'x', sizeof longer - 1);
    log_open(stream, LOG_DEBUG);
    log_line(LOG_INFO, "name: %s", "a\n2026-01-01T00:00:00Z error forged\x1B[31m");
    log_line(LOG_INFO, "%s", longer);
    log_open(NULL, LOG_DEBUG);
    read_back(stream, text, sizeof text);
    assert_non_null(strstr(text, " info name: a?2026-01-01T00:00:00Z error forged?[31m\n"));
    assert_ptr_equal(strchr(strchr(text, '\n') + 1, '\n') + 1, text + strlen(text)); /* two lines, the second cut */
    assert_in_range(strlen(text), 1000, 1200);
    (void)fclose(stream);
}

static void failures_name_status_and_number(void **state)
{
    FILE *stream = tmpfile();
    char text[512] = "";
    struct err err = ERR_INIT;

    (void)state;
    assert_non_null(stream);
    log_open(stream, LOG_DEBUG);
    (void)err_set_code(&err, ST_IO, FAULT_STORE, ERR_WIN32, 5, "opening MY");
    log_failure(LOG_ERROR, "import", &err);
    err_clear(&err);
    (void)err_set(&err, ST_BAD_FILE, FAULT_NOT_PFX, "outer SEQUENCE");
    log_failure(LOG_ERROR, "inspect", &err);
    log_open(NULL, LOG_DEBUG);
    read_back(stream, text, sizeof text);
    assert_non_null(strstr(text, " error import: io: opening MY (win32 5)\n"));
    assert_non_null(strstr(text, " error inspect: bad_file: outer SEQUENCE\n"));
    (void)fclose(stream);
}

static void what_comes_from_deep_inside_is_masked(void **state)
{
    FILE *stream = tmpfile();
    char text[512] = "";
    struct err err = ERR_INIT;

    (void)state;
    assert_non_null(stream);
    log_open(stream, LOG_DEBUG);
    (void)err_set(&err, ST_IO, FAULT_NONE, "A123456789 of 0912345678 in /home/wang/a.pfx");
    log_failure(LOG_ERROR, "trying", &err);
    log_open(NULL, LOG_DEBUG);
    read_back(stream, text, sizeof text);
    assert_non_null(strstr(text, " error trying: io: A12****789 of **** in <path>\n"));
    (void)fclose(stream);
}

static void a_line_names_the_request_that_its_thread_is_at(void **state)
{
    FILE *stream = tmpfile();
    char text[512] = "";

    (void)state;
    assert_non_null(stream);
    log_open(stream, LOG_DEBUG);
    log_begin_request("0123456789abcdef");
    log_line(LOG_INFO, "within");
    log_end_request();
    log_line(LOG_INFO, "after");
    log_open(NULL, LOG_DEBUG);
    read_back(stream, text, sizeof text);
    assert_non_null(strstr(text, " info 0123456789abcdef within\n"));
    assert_non_null(strstr(text, " info after\n"));
    (void)fclose(stream);
}

static void requests_can_be_left_out(void **state)
{
    const struct log_request request = {.id = "0123456789abcdef",
                                        .peer = "192.0.2.7",
                                        .listener = "https",
                                        .method = "GET",
                                        .path = "/v1/orders/{o}",
                                        .outcome = "ok",
                                        .http_status = 200,
                                        .microseconds = 1234};
    const struct log_request nothing = {.http_status = 404};
    FILE *stream = tmpfile();
    char text[512] = "";

    (void)state;
    assert_non_null(stream);
    log_open(stream, LOG_DEBUG);
    log_request(&request);
    log_request(&nothing);
    log_shape(LOG_TEXT, false);
    log_request(&request);
    log_open(NULL, LOG_DEBUG);
    read_back(stream, text, sizeof text);
    assert_ptr_equal(strstr(text, " info 0123456789abcdef 192.0.2.7 https GET /v1/orders/{o} 200 ok 1234us\n"),
                     text + 20);
    assert_non_null(strstr(text, " info - - - - 404 - 0us\n"));
    assert_ptr_equal(strchr(strchr(text, '\n') + 1, '\n') + 1, text + strlen(text)); /* two lines */
    (void)fclose(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_level_and_text),
        cmocka_unit_test(what_is_below_the_level_is_dropped),
        cmocka_unit_test(nobody_forges_a_line),
        cmocka_unit_test(failures_name_status_and_number),
        cmocka_unit_test(what_comes_from_deep_inside_is_masked),
        cmocka_unit_test(a_line_names_the_request_that_its_thread_is_at),
        cmocka_unit_test(requests_can_be_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
