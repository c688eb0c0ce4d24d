/*
 * A host with an operator and a customer, and a browser that keeps the cookie, the form's token and the customer's
 * address of what the page answered.
 */
#ifndef TESTS_RA_OPERATOR_RIG_H
#define TESTS_RA_OPERATOR_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ra_bench.h"
#include "server/form.h"
#include "server/operator_page.h"
#include "server/operators.h"
#include "server/store/store_people.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define MEI "mei"
#define PASSWORD "twelve characters"
#define HOST "127.0.0.1:8446"
#define ORIGIN "http://" HOST

enum { BODY_MAX = 2048, PATH_MAX_LEN = 128 };

struct page_bench {
    struct ra_bench host;
    struct operator_page page;
    struct response answer;
    int64_t account;
    char cookie[128]; /* as the browser has it */
    char form[SHA256_HEX_SIZE], person[PATH_MAX_LEN];
    /* Of the next request. */
    const char *origin, *fetch_site, *at, *type;
};

static inline int bench_open(void **state)
{
    static struct page_bench bench;

    bench = (struct page_bench){.account = 0};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    assert_int_equal(operators_add(&bench.host.ra, MEI, PASSWORD, NULL), ST_OK);
    assert_int_equal(operator_page_open(&bench.page, &bench.host.ra, NULL), ST_OK);
    buf_init(&bench.answer.body, LIMIT_ANSWER_BYTES);
    bench.origin = ORIGIN;
    bench.fetch_site = "same-origin";
    bench.at = HOST;
    bench.type = FORM_CONTENT_TYPE;
    *state = &bench;
    return 0;
}

static inline int bench_close(void **state)
{
    struct page_bench *bench = *state;

    operator_page_clear(&bench->page);
    buf_clear(&bench->answer.body);
    ra_bench_remove(&bench->host);
    return 0;
}

static inline bool shows(const struct page_bench *bench, const char *text)
{
    return strstr(buf_text(&bench->answer.body), text) != NULL;
}

static inline void must_show(const struct page_bench *bench, const char *text)
{
    if (!shows(bench, text))
        fail_msg("\"%s\" is not on the page:\n%s", text, strstr(buf_text(&bench->answer.body), "<main>"));
}

/* What a browser does with an answer: it keeps the cookie, and the person looks at the form and the links. */
static inline void take_answer(struct page_bench *bench)
{
    const char *text = buf_text(&bench->answer.body);
    const char *form = strstr(text, "name=\"form\" value=\"");
    const char *person = strstr(text, "/person/");

    if (bench->answer.set_cookie[0] != '\0')
        (void)snprintf(bench->cookie, sizeof bench->cookie, "%.*s", (int)strcspn(bench->answer.set_cookie, ";"),
                       bench->answer.set_cookie);
    if (form != NULL)
        (void)snprintf(bench->form, sizeof bench->form, "%.64s", form + 19);
    if (person != NULL)
        (void)snprintf(bench->person, sizeof bench->person, "%.*s", (int)strcspn(person, "\"#"), person);
}

static inline int ask(struct page_bench *bench, const char *method, const char *path, const char *body)
{
    struct request request = {
        .method = method,
        .path = path,
        .accept_language = "en",
        .host = bench->at,
        .cookie = bench->cookie[0] == '\0' ? NULL : bench->cookie,
        .origin = strcmp(method, "POST") == 0 ? bench->origin : NULL,
        .fetch_site = bench->fetch_site,
        .content_type = body == NULL ? NULL : bench->type,
        .body = body,
        .body_len = body == NULL ? 0 : strlen(body),
    };

    (void)snprintf(request.peer, sizeof request.peer, "127.0.0.1");
    (void)snprintf(request.id, sizeof request.id, "0a1b2c3d");
    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    operator_page_handle(&bench->page, &request, &bench->answer);
    take_answer(bench);
    return bench->answer.http_status;
}

static inline int get(struct page_bench *bench, const char *path)
{
    return ask(bench, "GET", path, NULL);
}

/* With the form's token before it. */
static inline int post(struct page_bench *bench, const char *path, const char *fields)
{
    char body[BODY_MAX];

    (void)snprintf(body, sizeof body, "form=%s&%s", bench->form, fields);
    return ask(bench, "POST", path, body);
}

static inline int log_in(struct page_bench *bench, const char *name, const char *password)
{
    char fields[256];

    assert_int_equal(get(bench, "/"), 200);
    (void)snprintf(fields, sizeof fields, "language=en&name=%s&password=%s", name, password);
    return post(bench, "/login", fields);
}

static inline void enter(struct page_bench *bench)
{
    assert_int_equal(log_in(bench, MEI, PASSWORD), 303);
    assert_string_equal(bench->answer.location, "/");
    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Look up");
}

static inline void look_up(struct page_bench *bench)
{
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 200);
    must_show(bench, "王小明");
}

static inline int64_t audited(struct page_bench *bench, const char *condition)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE %s", condition);
    return ra_bench_sql(&bench->host, sql);
}

/* Three wrong passwords of the customer. */
static inline void lock_customer(struct page_bench *bench)
{
    const struct login_count count = {.wrong = 3, .locked_until_utc = bench->host.now_utc + 900};
    unsigned char keyed[SHA256_BYTES];
    struct tx *tx = NULL;

    assert_int_equal(keys_name(&bench->host.ra.keys, "nid", RA_BENCH_ID, keyed, NULL), ST_OK);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_login_count_put(tx, keyed, &count, bench->host.now_utc, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

#define PAGE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

#endif
