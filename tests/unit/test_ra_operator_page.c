/*
 * The operators' page as its listener asks for it: who is let in and who is not, what a foreign page cannot have done,
 * that nothing is shown without its audit row, and that no text of anybody becomes HTML.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ra_bench.h"
#include "server/audit.h"
#include "server/form.h"
#include "server/operator_desk.h"
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

static int bench_open(void **state)
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

static int bench_close(void **state)
{
    struct page_bench *bench = *state;

    operator_page_clear(&bench->page);
    buf_clear(&bench->answer.body);
    ra_bench_remove(&bench->host);
    return 0;
}

static bool shows(const struct page_bench *bench, const char *text)
{
    return strstr(buf_text(&bench->answer.body), text) != NULL;
}

static void must_show(const struct page_bench *bench, const char *text)
{
    if (!shows(bench, text))
        fail_msg("\"%s\" is not on the page:\n%s", text, strstr(buf_text(&bench->answer.body), "<main>"));
}

/* What a browser does with an answer: it keeps the cookie, and the person looks at the form and the links. */
static void take_answer(struct page_bench *bench)
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

static int ask(struct page_bench *bench, const char *method, const char *path, const char *body)
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

static int get(struct page_bench *bench, const char *path)
{
    return ask(bench, "GET", path, NULL);
}

/* With the form's token before it. */
static int post(struct page_bench *bench, const char *path, const char *fields)
{
    char body[BODY_MAX];

    (void)snprintf(body, sizeof body, "form=%s&%s", bench->form, fields);
    return ask(bench, "POST", path, body);
}

static int log_in(struct page_bench *bench, const char *name, const char *password)
{
    char fields[256];

    assert_int_equal(get(bench, "/"), 200);
    (void)snprintf(fields, sizeof fields, "language=en&name=%s&password=%s", name, password);
    return post(bench, "/login", fields);
}

static void enter(struct page_bench *bench)
{
    assert_int_equal(log_in(bench, MEI, PASSWORD), 303);
    assert_string_equal(bench->answer.location, "/");
    assert_int_equal(get(bench, "/"), 200);
    must_show(bench, "Look up");
}

static void look_up(struct page_bench *bench)
{
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 200);
    must_show(bench, "王小明");
}

static int64_t audited(struct page_bench *bench, const char *condition)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE %s", condition);
    return ra_bench_sql(&bench->host, sql);
}

/* Three wrong passwords of the customer. */
static void lock_customer(struct page_bench *bench)
{
    const struct login_count count = {.wrong = 3, .locked_until_utc = bench->host.now_utc + 900};
    unsigned char keyed[SHA256_BYTES];
    struct tx *tx = NULL;

    assert_int_equal(keys_name(&bench->host.ra.keys, "nid", RA_BENCH_ID, keyed, NULL), ST_OK);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_login_count_put(tx, keyed, &count, bench->host.now_utc, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

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
    memcpy(bench->cookie, cookie, sizeof cookie);
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 403);
    assert_int_equal(audited(bench, "action = 'operator.logout' AND actor = 'operator mei'"), 1);
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

/* --- looking and unlocking --- */

static void a_look_up_is_a_row_whatever_it_finds(void **state)
{
    struct page_bench *bench = *state;

    enter(bench);
    assert_int_equal(post(bench, "/look", "id=A123456788"), 422);
    must_show(bench, "This is no right number");
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_UNKNOWN_ID), 404);
    must_show(bench, "There is no customer of this number");
    assert_int_equal(post(bench, "/look", "id=%ff%fe"), 422);
    assert_int_equal(post(bench, "/look", "other=1"), 422);
    assert_int_equal(audited(bench, "action = 'operator.look' AND actor = 'operator mei' AND outcome LIKE"
                                    " '%(request 0a1b2c3d)'"),
                     4);
    assert_int_equal(audited(bench, "object LIKE '%A1234%' OR outcome LIKE '%A1234%' OR outcome LIKE '%C1234%'"), 0);
    look_up(bench);
    must_show(bench, "A12****789");
    assert_false(shows(bench, RA_BENCH_ID));
    must_show(bench, "0912***678");
    assert_false(shows(bench, RA_BENCH_PHONE));
    must_show(bench, "Looked up by the helpdesk"); /* its own row is there already */
    assert_int_equal(audited(bench, "action = 'operator.look' AND outcome LIKE 'shown (%' AND object LIKE 'nid %'"), 1);
}

static void unlocking_is_done_once_and_told(void **state)
{
    struct page_bench *bench = *state;
    char path[PATH_MAX_LEN];

    lock_customer(bench);
    enter(bench);
    look_up(bench);
    must_show(bench, "3 wrong passwords in a row: locked until");
    (void)snprintf(path, sizeof path, "%.*s/unlock", (int)strcspn(bench->person + 8, "/") + 8, bench->person);
    assert_int_equal(post(bench, path, "reason=++"), 200);
    must_show(bench, "Not unlocked");
    assert_int_equal(audited(bench, "action = 'login.unlock'"), 0);
    assert_int_equal(post(bench, path, "reason=called+back+on+0912345678%2C+ticket+4711"), 200);
    must_show(bench, "Unlocked: the customer can log in now.");
    must_show(bench, "Can log in.");
    must_show(bench, "called back on *******678, ticket 4711");
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT wrong FROM login_count ORDER BY wrong DESC LIMIT 1"), 0);
    assert_int_equal(post(bench, path, "reason=once+more"), 200);
    must_show(bench, "Nothing was locked");
    assert_int_equal(audited(bench, "action = 'login.unlock' AND actor = 'operator mei'"), 2);
    assert_int_equal(audited(bench, "outcome LIKE '%once more%' OR outcome LIKE '%0912345%'"), 0);
}

static void reasons_are_read(void **state)
{
    static const struct {
        const char *typed, *kept; /* NULL: refused */
    } CASES[] = {
        {"", NULL},
        {" \t\r\n", NULL},
        {"\xff", NULL},
        {" 客戶忘記密碼 ", "客戶忘記密碼"},
        {"123456", "123456"},
        {"A123456789", "A******789"},
        {"1234567 8901234", "****567 ****234"},
        {"two\nlines", "two?lines"},
        {"\xe2\x80\xae"
         "turned",
         "?turned"},
    };
    char reason[OPERATOR_REASON_SIZE];
    char longest[102];
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        assert_int_equal(operator_desk_read_reason(CASES[i].typed, reason),
                         CASES[i].kept == NULL ? ST_BAD_INPUT : ST_OK);
        if (CASES[i].kept != NULL)
            assert_string_equal(reason, CASES[i].kept);
    }
    memset(longest, 'x', sizeof longest);
    longest[101] = '\0';
    assert_int_equal(operator_desk_read_reason(longest, reason), ST_BAD_INPUT);
    longest[100] = '\0';
    assert_int_equal(operator_desk_read_reason(longest, reason), ST_OK);
}

/* --- what stands on it --- */

static void no_text_becomes_html(void **state)
{
    struct page_bench *bench = *state;
    const struct audit row = {
        .at_utc = bench->host.now_utc,
        .actor = "<i>actor",
        .action = "<i>action",
        .object = "",
        .outcome = "<script>alert(1)</script>\" onload=\"x",
    };
    struct audit mine = row;
    unsigned char keyed[SHA256_BYTES];
    struct tx *tx = NULL;
    char path[PATH_MAX_LEN];

    assert_int_equal(keys_name(&bench->host.ra.keys, "nid", RA_BENCH_ID, keyed, NULL), ST_OK);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(audit_person(tx, row.at_utc, row.actor, row.action, keyed, row.outcome, NULL), ST_OK);
    mine.object = "order <b>";
    assert_int_equal(store_audit_add(tx, &mine, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    lock_customer(bench);
    enter(bench);
    look_up(bench);
    (void)snprintf(path, sizeof path, "%.*s/unlock", (int)strcspn(bench->person + 8, "/") + 8, bench->person);
    assert_int_equal(post(bench, path, "reason=%3Cimg+src%3Dx%3E%7Bform%7D"), 200);
    must_show(bench, "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x");
    must_show(bench, "&lt;i&gt;actor");
    must_show(bench, "&lt;img src=x&gt;{form}"); /* nor is it a place */
    assert_false(shows(bench, "<script"));
    assert_false(shows(bench, "<img"));
    assert_false(shows(bench, "<i>"));
}

static void the_trail_has_pages(void **state)
{
    struct page_bench *bench = *state;
    unsigned char keyed[SHA256_BYTES];
    struct tx *tx = NULL;
    const char *older = NULL;
    char path[PATH_MAX_LEN], number[24];
    int i = 0;

    assert_int_equal(keys_name(&bench->host.ra.keys, "nid", RA_BENCH_ID, keyed, NULL), ST_OK);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    for (i = 0; i < 30; i++) {
        (void)snprintf(number, sizeof number, "row-%02d.", i);
        assert_int_equal(audit_person(tx, bench->host.now_utc, AUDIT_HOST, "login.lock", keyed, number, NULL), ST_OK);
    }
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    enter(bench);
    look_up(bench);
    must_show(bench, "row-29.");
    must_show(bench, "row-06.");
    assert_false(shows(bench, "row-05."));
    older = strstr(buf_text(&bench->answer.body), "/trail/");
    assert_non_null(older);
    while (older[-1] != '"')
        older--;
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(older, "#"), older);
    assert_int_equal(get(bench, path), 200);
    must_show(bench, "row-05.");
    must_show(bench, "row-00.");
    assert_false(shows(bench, "row-06."));
    must_show(bench, ">Latest<");
    assert_int_equal(audited(bench, "action = 'operator.trail' AND outcome LIKE 'rows before %'"), 1);
}

static void the_language_stays(void **state)
{
    struct page_bench *bench = *state;

    enter(bench);
    assert_int_equal(get(bench, "/zh-TW"), 200);
    must_show(bench, "<html lang=\"zh-TW\">");
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_ID), 200);
    must_show(bench, "找不到憑證");
    must_show(bench, "href=\"/en/person/");
    assert_int_equal(get(bench, "/en/person/1"), 404);
    must_show(bench, "There is no such page");
}

static const char *header(const struct page_bench *bench, const char *name)
{
    size_t i = 0;

    for (i = 0; i < bench->answer.header_count; i++)
        if (strcmp(bench->answer.headers[i].name, name) == 0)
            return bench->answer.headers[i].value;
    return "";
}

/* Also where something is refused; and in neither language is a place left to fill, or anything active. */
static void every_page_is_whole_and_bound(void **state)
{
    static const char *const ACTIVE[] = {"<script", "javascript:", "style=\"", "<link", "<img", "url(", "onload=\""};
    static const char *const PAGES[] = {"/zh-TW", "/en", "/en/elsewhere", "/zh-TW/elsewhere"};
    struct page_bench *bench = *state;
    size_t i = 0, k = 0;

    for (k = 0; k < 2; k++) {
        for (i = 0; i < COUNT_OF(PAGES); i++) {
            const char *main = NULL;

            (void)get(bench, PAGES[i]);
            main = strstr(buf_text(&bench->answer.body), "</style>");
            assert_non_null(main);
            assert_null(strchr(main, '{'));
            assert_memory_equal(header(bench, "Content-Security-Policy"), "default-src 'none'; style-src 'sha256-", 38);
            assert_non_null(strstr(header(bench, "Content-Security-Policy"), "frame-ancestors 'none'"));
            assert_string_equal(header(bench, "Referrer-Policy"), "same-origin");
            assert_string_equal(header(bench, "X-Frame-Options"), "DENY");
            assert_false(bench->answer.may_be_stored);
        }
        if (k == 0)
            enter(bench);
    }
    look_up(bench);
    assert_null(strchr(strstr(buf_text(&bench->answer.body), "</style>"), '{'));
    for (i = 0; i < COUNT_OF(ACTIVE); i++)
        assert_false(shows(bench, ACTIVE[i]));
}

static void fields_of_forms_are_read(void **state)
{
    static const struct {
        const char *body, *text; /* NULL: refused */
        enum status status;
    } CASES[] = {
        {"a=1&b=2&c=3", "2", ST_OK},
        {"b=", "", ST_OK},
        {"b=a+b%20c%2B", "a b c+", ST_OK},
        {"b=%E7%8E%8B", "王", ST_OK},
        {"bb=1&b=2", "2", ST_OK},
        {"&&b=2&", "2", ST_OK},
        {"b=a=b", "a=b", ST_OK},
        {"", NULL, ST_NOT_FOUND},
        {"b", NULL, ST_NOT_FOUND},
        {"%62=1", NULL, ST_NOT_FOUND},
        {"b=1&b=1", NULL, ST_BAD_INPUT},
        {"b=%", NULL, ST_BAD_INPUT},
        {"b=%2", NULL, ST_BAD_INPUT},
        {"b=%zz", NULL, ST_BAD_INPUT},
        {"b=%00", NULL, ST_BAD_INPUT},
        {"b=%E7%8E", NULL, ST_BAD_INPUT},
        {"b=12345678", NULL, ST_BAD_INPUT},
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(CASES); i++) {
        char out[8] = "before";

        if (form_field(CASES[i].body, strlen(CASES[i].body), "b", out, sizeof out) != CASES[i].status)
            fail_msg("%s", CASES[i].body);
        assert_string_equal(out, CASES[i].text == NULL ? "before" : CASES[i].text);
    }
}

#define PAGE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

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
        PAGE_TEST(what_another_site_asks_for_is_not_done),
        PAGE_TEST(a_form_of_another_session_is_none),
        PAGE_TEST(a_path_is_good_in_its_session_alone),
        PAGE_TEST(what_is_no_route_is_refused),
        PAGE_TEST(too_much_is_not_read),
        PAGE_TEST(a_look_up_is_a_row_whatever_it_finds),
        PAGE_TEST(unlocking_is_done_once_and_told),
        cmocka_unit_test(reasons_are_read),
        PAGE_TEST(no_text_becomes_html),
        PAGE_TEST(the_trail_has_pages),
        PAGE_TEST(the_language_stays),
        PAGE_TEST(every_page_is_whole_and_bound),
        cmocka_unit_test(fields_of_forms_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
