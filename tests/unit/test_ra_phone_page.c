/*
 * The page for phones as its listener asks for it: what consumes and what does not, every way that a transfer ends, who
 * is blocked, and that nothing of a path comes back in the page but a ticket.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "pfx_files.h"
#include "ra_bench.h"
#include "server/phone_page.h"
#include "server/transfers.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define HERE "192.0.2.7"
#define ELSEWHERE "198.51.100.9"

enum { TTL_S = 600, BLOCK_S = 300 };

struct page_bench {
    struct ra_bench host;
    struct phone_page page;
    int64_t account;
    struct transfer_request request;
    struct transfer_made_answer made;
    struct response answer;
    char path[64]; /* of the one that was made */
};

static int bench_open(void **state)
{
    static struct page_bench bench;

    bench = (struct page_bench){.request = {.device = DEVICE_IPHONE}};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.host.ra.config.transfer.ttl_s = TTL_S;
    bench.host.ra.config.transfer.wrong_tickets = 3;
    bench.host.ra.config.transfer.block_s = BLOCK_S;
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, NULL);
    pfx_files_load("3des.p12", &bench.request.file);
    assert_int_equal(phone_page_open(&bench.page, &bench.host.ra, NULL), ST_OK);
    buf_init(&bench.answer.body, LIMIT_ANSWER_BYTES);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct page_bench *bench = *state;

    phone_page_clear(&bench->page);
    buf_clear(&bench->answer.body);
    buf_clear(&bench->request.file);
    ra_bench_remove(&bench->host);
    return 0;
}

static void make(struct page_bench *bench)
{
    struct problem refusal;

    assert_int_equal(transfers_make(&bench->host.ra, bench->account, &bench->request, &bench->made, &refusal, NULL),
                     ST_OK);
    (void)snprintf(bench->path, sizeof bench->path, "%s", strstr(bench->made.url, TRANSFERS_PATH));
}

static int ask_as(struct page_bench *bench, const char *peer, const char *method, const char *path,
                  const char *languages)
{
    struct request request = {.method = method, .path = path, .accept_language = languages};

    (void)snprintf(request.peer, sizeof request.peer, "%s", peer);
    (void)snprintf(request.id, sizeof request.id, "0a1b2c3d");
    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    phone_page_handle(&bench->page, &request, &bench->answer);
    return bench->answer.http_status;
}

static int ask(struct page_bench *bench, const char *method, const char *path)
{
    return ask_as(bench, HERE, method, path, "en");
}

static bool shows(const struct page_bench *bench, const char *text)
{
    return strstr(buf_text(&bench->answer.body), text) != NULL;
}

static const char *header(const struct page_bench *bench, const char *name)
{
    size_t i = 0;

    for (i = 0; i < bench->answer.header_count; i++)
        if (strcmp(bench->answer.headers[i].name, name) == 0)
            return bench->answer.headers[i].value;
    return NULL;
}

static void assert_page(const struct page_bench *bench, const char *title)
{
    assert_string_equal(bench->answer.content_type, "text/html; charset=utf-8");
    if (!shows(bench, title))
        fail_msg("\"%s\" is not on the page", title);
    assert_memory_equal(header(bench, "Content-Security-Policy"), "default-src 'none'; style-src 'sha256-", 38);
    assert_string_equal(header(bench, "Referrer-Policy"), "no-referrer");
    assert_string_equal(header(bench, "X-Robots-Tag"), "noindex, nofollow");
    assert_string_equal(header(bench, "X-Frame-Options"), "DENY");
    assert_false(bench->answer.may_be_stored);
}

static void assert_file(const struct page_bench *bench)
{
    assert_string_equal(bench->answer.content_type, "application/x-pkcs12");
    assert_string_equal(header(bench, "Content-Disposition"), "attachment; filename=\"certificate.p12\"");
    assert_string_equal(header(bench, "Referrer-Policy"), "no-referrer");
    assert_false(bench->answer.may_be_stored);
    assert_int_equal(bench->answer.body.len, bench->request.file.len);
    assert_memory_equal(bench->answer.body.data, bench->request.file.data, bench->request.file.len);
}

static void showing_consumes_nothing_and_the_button_does(void **state)
{
    struct page_bench *bench = *state;
    int i = 0;

    make(bench);
    for (i = 0; i < 10; i++) {
        assert_int_equal(ask(bench, i % 2 == 0 ? "GET" : "HEAD", bench->path), 200);
        assert_page(bench, "Install the certificate on this iPhone");
        assert_true(shows(bench, "About 10 minutes left"));
    }
    assert_int_equal(ask(bench, "POST", bench->path), 200);
    assert_file(bench);
    assert_int_equal(ask(bench, "POST", bench->path), 410);
    assert_page(bench, "This file has been downloaded already");
    assert_int_equal(ask(bench, "GET", bench->path), 410);
    assert_page(bench, "This file has been downloaded already");
}

static void every_end_has_its_page(void **state)
{
    struct page_bench *bench = *state;
    struct transfer_answer answer;
    struct problem refusal;

    make(bench);
    bench->host.now_utc += TTL_S;
    assert_int_equal(ask(bench, "GET", bench->path), 410);
    assert_page(bench, "This link has expired");
    assert_int_equal(ask(bench, "POST", bench->path), 410);
    assert_page(bench, "This link has expired");
    make(bench);
    assert_int_equal(transfers_cancel(&bench->host.ra, bench->account, bench->made.transfer, &answer, &refusal, NULL),
                     ST_OK);
    assert_int_equal(ask(bench, "POST", bench->path), 410);
    assert_page(bench, "This upload was cancelled");
    assert_int_equal(ask(bench, "GET", "/t/AAAAAAAAAAAAAAAAAAAAAA"), 404);
    assert_page(bench, "There is no such file");
}

static void the_phone_is_the_one_that_was_named(void **state)
{
    struct page_bench *bench = *state;

    bench->request.device = DEVICE_ANDROID;
    make(bench);
    assert_int_equal(ask(bench, "GET", bench->path), 200);
    assert_page(bench, "Install the certificate on this Android phone");
}

static void send_wrong(struct page_bench *bench)
{
    static const char *const WRONG[] = {"/t/AAAAAAAAAAAAAAAAAAAAAA", "/t/short", "/t/BBBBBBBBBBBBBBBBBBBBBB/en"};
    size_t i = 0;

    for (i = 0; i < COUNT_OF(WRONG); i++)
        assert_int_equal(ask(bench, i == 1 ? "GET" : "POST", WRONG[i]), 404);
}

/* Three wrong ones: further ones wait there, of whatever form, and the wait does not grow by them. */
static void an_address_is_blocked_for_wrong_tickets(void **state)
{
    static const char *const FURTHER[] = {"/t/CCCCCCCCCCCCCCCCCCCCCA", "/t/tiny", "/t/AAAAAAAAAAAAAAAAAAAAAA"};
    struct page_bench *bench = *state;
    size_t i = 0;

    send_wrong(bench);
    bench->host.now_utc += BLOCK_S / 5;
    for (i = 0; i < COUNT_OF(FURTHER); i++) {
        assert_int_equal(ask(bench, i == 0 ? "POST" : "GET", FURTHER[i]), 429);
        assert_page(bench, "Please try again later");
        assert_true(shows(bench, "In about 4 minutes"));
        assert_int_equal(bench->answer.retry_after_s, BLOCK_S - BLOCK_S / 5);
    }
    assert_int_equal(ask_as(bench, ELSEWHERE, "GET", FURTHER[0], "en"), 404);
    bench->host.now_utc += BLOCK_S - BLOCK_S / 5;
    assert_int_equal(ask(bench, "GET", FURTHER[0]), 404);
}

/* A carrier gives one address to very many phones: a stranger's wrong tickets keep none of them from its file. */
static void the_right_ticket_is_good_where_wrong_ones_are_blocked(void **state)
{
    struct page_bench *bench = *state;

    make(bench);
    send_wrong(bench);
    assert_int_equal(ask(bench, "GET", bench->path), 200);
    assert_page(bench, "Install the certificate on this iPhone");
    assert_int_equal(ask(bench, "POST", bench->path), 200);
    assert_file(bench);
    assert_int_equal(ask(bench, "POST", bench->path), 410); /* however it stands */
    assert_page(bench, "This file has been downloaded already");
    assert_int_equal(ask(bench, "GET", "/t/CCCCCCCCCCCCCCCCCCCCCA"), 429); /* and the block stays */
}

/* Looked for by reading: while another writes, a wrong ticket that is posted neither waits nor makes wait. */
static void a_posted_wrong_ticket_waits_for_no_writer(void **state)
{
    struct page_bench *bench = *state;
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(ask(bench, "POST", "/t/AAAAAAAAAAAAAAAAAAAAAA"), 404);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

static void what_ended_does_not_count_as_wrong(void **state)
{
    struct page_bench *bench = *state;
    int i = 0;

    make(bench);
    assert_int_equal(ask(bench, "POST", bench->path), 200);
    for (i = 0; i < 10; i++)
        assert_int_equal(ask(bench, "GET", bench->path), 410);
    for (i = 0; i < 10; i++) /* nor does the same wrong one, reloaded */
        assert_int_equal(ask(bench, "GET", "/t/AAAAAAAAAAAAAAAAAAAAAA"), 404);
    for (i = 0; i < 10; i++) /* nor what browsers ask for by themselves */
        assert_int_equal(ask(bench, "GET", i % 2 == 0 ? "/favicon.ico" : "/"), 404);
    make(bench);
    assert_int_equal(ask(bench, "GET", bench->path), 200);
}

static void languages_have_paths_of_their_own(void **state)
{
    struct page_bench *bench = *state;
    char path[96];

    make(bench);
    assert_int_equal(ask_as(bench, HERE, "GET", bench->path, "zh-TW,zh;q=0.9,en;q=0.8"), 200);
    assert_page(bench, "把憑證裝進這支 iPhone");
    (void)snprintf(path, sizeof path, "href=\"%s/en\"", bench->path);
    assert_true(shows(bench, path));
    (void)snprintf(path, sizeof path, "%s/en", bench->path);
    assert_int_equal(ask_as(bench, HERE, "GET", path, "zh-TW"), 200);
    assert_page(bench, "Install the certificate on this iPhone");
    (void)snprintf(path, sizeof path, "%s/zh-TW", bench->path);
    assert_true(shows(bench, path));
    assert_int_equal(ask_as(bench, HERE, "POST", path, "en"), 200);
    assert_file(bench);
}

static void nothing_else_of_a_path_comes_back(void **state)
{
    struct page_bench *bench = *state;

    assert_int_equal(ask(bench, "GET", "/t/\"><script>alert(1)<"), 404);
    assert_page(bench, "There is no such file");
    assert_false(shows(bench, "script"));
    assert_true(shows(bench, "href=\"/t/-/zh-TW\""));
    assert_int_equal(ask(bench, "GET", "/t/AAAAAAAAAAAAAAAAAAAAAA<b>"), 404);
    assert_false(shows(bench, "AAAA"));
}

static void there_is_nothing_else_here(void **state)
{
    static const char *const PATHS[] = {
        "/",       "/v1/directory", "/t",          "/T/AAAAAAAAAAAAAAAAAAAAAA", "/favicon.ico", "/t//",
        "/t/x/de", "/t/x/en/",      "/ca/root.cer"};
    struct page_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(PATHS); i++) {
        assert_int_equal(ask(bench, "GET", PATHS[i]), 404);
        assert_int_equal(bench->answer.body.len, 0);
    }
    make(bench);
    assert_int_equal(ask(bench, "PUT", bench->path), 405);
    assert_string_equal(bench->answer.allow, "GET, HEAD, POST");
    assert_int_equal(ask(bench, "DELETE", bench->path), 405);
    assert_int_equal(ask(bench, "GET", bench->path), 200);
}

static void a_busy_host_says_that_nothing_is_lost(void **state)
{
    struct page_bench *bench = *state;
    const struct request request = {.method = "POST", .path = "/t/AAAAAAAAAAAAAAAAAAAAAA/en"};

    phone_page_busy(&bench->page, &request, &bench->answer);
    assert_int_equal(bench->answer.http_status, 503);
    assert_true(bench->answer.retry_after_s > 0);
    assert_page(bench, "The file has not been downloaded");
}

#define PAGE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(showing_consumes_nothing_and_the_button_does),
        PAGE_TEST(every_end_has_its_page),
        PAGE_TEST(the_phone_is_the_one_that_was_named),
        PAGE_TEST(an_address_is_blocked_for_wrong_tickets),
        PAGE_TEST(the_right_ticket_is_good_where_wrong_ones_are_blocked),
        PAGE_TEST(a_posted_wrong_ticket_waits_for_no_writer),
        PAGE_TEST(what_ended_does_not_count_as_wrong),
        PAGE_TEST(languages_have_paths_of_their_own),
        PAGE_TEST(nothing_else_of_a_path_comes_back),
        PAGE_TEST(there_is_nothing_else_here),
        PAGE_TEST(a_busy_host_says_that_nothing_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
