/* The operators' page: who is let in and who is not, and what a foreign page cannot have done. */
#include "ra_operator_rig.h"

/* --- in and out --- */

static void a_login_changes_the_cookie(void **state)
{
    struct page_bench *bench = *state;
    char before[sizeof bench->cookie];

    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Helpdesk login");
    assert_memory_equal(bench->answer.set_cookie, "pccert-operator=", 16);
    assert_non_null(strstr(bench->answer.set_cookie, "; Path=/; HttpOnly; SameSite=Strict"));
    assert_null(strstr(bench->answer.set_cookie, "Secure"));
    memcpy(before, bench->cookie, sizeof before);
    enter(bench);
    assert_string_not_equal(bench->cookie, before);
    must_show(bench, ">mei<");
}

static void over_tls_the_cookie_is_this_hosts_alone(void **state)
{
    struct page_bench *bench = *state;

    bench->page.tls = true;
    bench->at = "desk.example.test";
    assert_int_equal(get(bench, "/"), 200);
    assert_memory_equal(bench->answer.set_cookie, "__Host-pccert-operator=", 23);
    assert_non_null(strstr(bench->answer.set_cookie, "; Secure"));
    bench->origin = "https://desk.example.test";
    assert_int_equal(post(bench, "/login", "name=" MEI "&password=" PASSWORD), 303);
    bench->origin = "http://desk.example.test";
    assert_int_equal(get(bench, "/"), 200);
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 403);
}

static void wrong_ones_are_refused_in_the_same_words(void **state)
{
    static const char *const NAMES[] = {MEI, "nobody", "%3Cscript%3E", ""};
    struct page_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(NAMES); i++) {
        assert_int_equal(log_in(bench, NAMES[i], "wrong, and long enough"), 403);
        must_show(bench, "Name or password is wrong.");
        assert_false(shows(bench, "<script"));
        assert_false(shows(bench, "Look up"));
    }
    assert_int_equal(audited(bench, "action = 'operator.refuse'"), COUNT_OF(NAMES));
}

static void a_lock_says_how_long(void **state)
{
    struct page_bench *bench = *state;
    int i = 0;

    for (i = 0; i < 3; i++)
        assert_int_equal(log_in(bench, MEI, "wrong, and long enough"), 403);
    assert_int_equal(log_in(bench, MEI, PASSWORD), 429);
    must_show(bench, "in about 15 minutes");
    assert_int_equal(bench->answer.retry_after_s, 900);
}

static void nobody_is_let_in_without_a_session(void **state)
{
    static const struct {
        const char *method, *path, *fields;
    } CASES[] = {
        {"POST", "/look", "id=" RA_BENCH_ID}, {"POST", "/logout", ""},
        {"GET", "/person/1", NULL},           {"GET", "/elsewhere", NULL},
        {"GET", "/person/1/trail/3", NULL},   {"POST", "/person/1/unlock", "reason=x"},
    };
    struct page_bench *bench = *state;
    size_t i = 0;

    assert_int_equal(get(bench, "/"), 200);
    for (i = 0; i < COUNT_OF(CASES); i++) {
        const int status =
            CASES[i].fields == NULL ? get(bench, CASES[i].path) : post(bench, CASES[i].path, CASES[i].fields);

        assert_int_equal(status, 403);
        must_show(bench, "Helpdesk login");
        assert_false(shows(bench, "王小明"));
    }
    assert_int_equal(audited(bench, "action LIKE 'operator.l%'"), 0);
}

static void sessions_end_by_themselves(void **state)
{
    struct page_bench *bench = *state;
    int i = 0;

    enter(bench);
    bench->host.now_utc += 899;
    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Look up");
    bench->host.now_utc += 900;
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 403);
    must_show(bench, "did nothing for too long");
    enter(bench);
    for (i = 0; i < 8 * 6 - 1; i++) { /* eight hours, in steps of ten minutes */
        bench->host.now_utc += 600;
        assert_int_equal(get(bench, "/"), 200);
        must_show(bench, "Look up");
    }
    bench->host.now_utc += 600;
    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Helpdesk login");
}

static void the_command_line_ends_them(void **state)
{
    struct page_bench *bench = *state;

    enter(bench);
    assert_int_equal(operators_set_password(&bench->host.ra, MEI, "another password", NULL), ST_OK);
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 403);
    assert_int_equal(log_in(bench, MEI, "another password"), 303);
    assert_int_equal(operators_set_disabled(&bench->host.ra, MEI, true, NULL), ST_OK);
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 403);
    assert_int_equal(operators_set_disabled(&bench->host.ra, MEI, false, NULL), ST_OK);
    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Helpdesk login"); /* it does not come back */
}

static void the_logout_is_one(void **state)
{
    struct page_bench *bench = *state;
    char cookie[sizeof bench->cookie];

    enter(bench);
    memcpy(cookie, bench->cookie, sizeof cookie);
    assert_int_equal(post(bench, "/logout", ""), 303);
    assert_string_not_equal(bench->cookie, cookie); /* so no browser goes back to what it kept */
    memcpy(bench->cookie, cookie, sizeof cookie);
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 403);
    assert_int_equal(audited(bench, "action = 'operator.logout' AND actor = 'operator mei'"), 1);
}

/* A link from elsewhere comes without the cookie (SameSite=Strict): whoever works in another tab stays logged in. */
static void a_link_from_elsewhere_logs_nobody_out(void **state)
{
    struct page_bench *bench = *state;
    char cookie[sizeof bench->cookie];

    enter(bench);
    memcpy(cookie, bench->cookie, sizeof cookie);
    bench->cookie[0] = '\0';
    bench->fetch_site = "cross-site";
    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Another page led here");
    assert_string_equal(bench->answer.set_cookie, "");
    assert_false(shows(bench, "password"));
    assert_int_equal(post(bench, "/login", "name=" MEI "&password=" PASSWORD), 403);
    bench->fetch_site = "same-origin";
    memcpy(bench->cookie, cookie, sizeof cookie);
    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Look up");
}

/* --- other pages' requests --- */

static void what_another_site_asks_for_is_not_done(void **state)
{
    static const struct {
        const char *origin, *fetch_site, *at, *type;
    } CASES[] = {
        {"http://evil.example", "same-origin", HOST, FORM_CONTENT_TYPE},
        {"null", "same-origin", HOST, FORM_CONTENT_TYPE},
        {NULL, "same-origin", HOST, FORM_CONTENT_TYPE},
        {"https://" HOST, "same-origin", HOST, FORM_CONTENT_TYPE},
        {ORIGIN "0", "same-origin", HOST, FORM_CONTENT_TYPE},
        {ORIGIN, "cross-site", HOST, FORM_CONTENT_TYPE},
        {ORIGIN, "same-site", HOST, FORM_CONTENT_TYPE},
        {ORIGIN, "none", HOST, FORM_CONTENT_TYPE},
        {ORIGIN, "same-origin", HOST, "text/plain"},
        {ORIGIN, "same-origin", HOST, "multipart/form-data; boundary=x"},
        {ORIGIN, "same-origin", HOST, NULL},
        {"http://evil.example", "same-origin", "evil.example", FORM_CONTENT_TYPE}, /* a name that leads here */
        {"http://localhost.evil.example", "same-origin", "localhost.evil.example", FORM_CONTENT_TYPE},
        {ORIGIN, "same-origin", NULL, FORM_CONTENT_TYPE},
    };
    struct page_bench *bench = *state;
    size_t i = 0;

    lock_customer(bench);
    enter(bench);
    look_up(bench);
    for (i = 0; i < COUNT_OF(CASES); i++) {
        bench->origin = CASES[i].origin;
        bench->fetch_site = CASES[i].fetch_site;
        bench->at = CASES[i].at;
        bench->type = CASES[i].type;
        if (post(bench, "/look", "id=" RA_BENCH_ID) != 403 || !shows(bench, "Nothing was done"))
            fail_msg("case %zu: %d", i, bench->answer.http_status);
        assert_int_equal(post(bench, "/login", "name=" MEI "&password=" PASSWORD), 403);
        assert_int_equal(post(bench, "/logout", ""), 403);
    }
    assert_int_equal(audited(bench, "action IN ('operator.look', 'operator.login')"), 2);
    assert_int_equal(audited(bench, "action IN ('login.unlock', 'operator.logout')"), 0);
}

static void a_form_of_another_session_is_none(void **state)
{
    struct page_bench *bench = *state;
    char old[SHA256_HEX_SIZE];

    assert_int_equal(get(bench, "/"), 200);
    memcpy(old, bench->form, sizeof old);
    enter(bench);
    assert_string_not_equal(bench->form, old);
    memcpy(bench->form, old, sizeof old);
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 403);
    must_show(bench, "Nothing was done");
    assert_int_equal(ask(bench, "POST", "/look", "id=" RA_BENCH_ID), 403);
    assert_int_equal(ask(bench, "POST", "/look", "form=&id=" RA_BENCH_ID), 403);
    assert_int_equal(audited(bench, "action = 'operator.look'"), 0);
}

static void a_path_is_good_in_its_session_alone(void **state)
{
    struct page_bench *bench = *state;
    char person[PATH_MAX_LEN], other[PATH_MAX_LEN];

    enter(bench);
    look_up(bench);
    memcpy(person, bench->person, sizeof person);
    assert_int_equal(get(bench, person), 200);
    must_show(bench, "王小明");
    (void)snprintf(other, sizeof other, "/person/%lld-%s", (long long)bench->account + 1, strchr(person, '-') + 1);
    assert_int_equal(get(bench, other), 404);
    (void)snprintf(other, sizeof other, "/person/%lld", (long long)bench->account);
    assert_int_equal(get(bench, other), 404);
    enter(bench);
    assert_int_equal(get(bench, person), 404);
    assert_false(shows(bench, "王小明"));
}

static void what_is_no_route_is_refused(void **state)
{
    static const char *const METHODS[] = {"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"};
    static const char *const PATHS[] = {"/elsewhere",
                                        "//",
                                        "/person/",
                                        "/person/1-",
                                        "/en/elsewhere",
                                        "/login/",
                                        "/person/99999999999999999999-00000000000000000000000000000000"};
    struct page_bench *bench = *state;
    char person[PATH_MAX_LEN + 16];
    size_t i = 0;

    enter(bench);
    for (i = 0; i < COUNT_OF(METHODS); i++) {
        assert_int_equal(ask(bench, METHODS[i], "/look", NULL), 405);
        assert_string_equal(bench->answer.allow, "GET, HEAD, POST");
    }
    for (i = 0; i < COUNT_OF(PATHS); i++)
        assert_int_equal(get(bench, PATHS[i]), 404);
    look_up(bench);
    (void)snprintf(person, sizeof person, "%s/trail/12x", bench->person);
    assert_int_equal(get(bench, person), 404);
    assert_int_equal(get(bench, "/look"), 303); /* the address of a form, reloaded */
}

static void too_much_is_not_read(void **state)
{
    struct page_bench *bench = *state;
    struct request request = {.method = "POST", .path = "/look", .host = HOST, .body_too_large = true};

    enter(bench);
    request.cookie = bench->cookie;
    request.origin = ORIGIN;
    buf_clear(&bench->answer.body);
    bench->answer = (struct response){.body = bench->answer.body};
    operator_page_handle(&bench->page, &request, &bench->answer);
    assert_int_equal(bench->answer.http_status, 413);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(a_login_changes_the_cookie),
        PAGE_TEST(over_tls_the_cookie_is_this_hosts_alone),
        PAGE_TEST(wrong_ones_are_refused_in_the_same_words),
        PAGE_TEST(a_lock_says_how_long),
        PAGE_TEST(nobody_is_let_in_without_a_session),
        PAGE_TEST(sessions_end_by_themselves),
        PAGE_TEST(the_command_line_ends_them),
        PAGE_TEST(the_logout_is_one),
        PAGE_TEST(a_link_from_elsewhere_logs_nobody_out),
        PAGE_TEST(what_another_site_asks_for_is_not_done),
        PAGE_TEST(a_form_of_another_session_is_none),
        PAGE_TEST(a_path_is_good_in_its_session_alone),
        PAGE_TEST(what_is_no_route_is_refused),
        PAGE_TEST(too_much_is_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
