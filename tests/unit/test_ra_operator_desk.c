/* The operators' page: nothing is shown without its audit row, and no text of anybody becomes HTML. */
#include "ra_operator_rig.h"

#include "server/audit.h"
#include "server/operator_desk.h"

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
    must_show(bench, "<td>Looked up</td>"); /* its own row is there already */
    assert_int_equal(audited(bench, "action = 'operator.look' AND outcome LIKE 'shown (%' AND object LIKE 'nid %'"), 1);
}

/* A form whose answer is where to go on: there, what came of it stands. */
static void sent_on(struct page_bench *bench, const char *path, const char *fields)
{
    char person[PATH_MAX_LEN];

    assert_int_equal(post(bench, path, fields), 303);
    assert_int_equal(bench->answer.body.len, 0);
    (void)snprintf(person, sizeof person, "%s", bench->answer.location);
    assert_int_equal(get(bench, person), 200);
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
    assert_int_equal(post(bench, path, "reason=++"), 422);
    must_show(bench, "Not unlocked");
    assert_int_equal(audited(bench, "action = 'operator.look'"), 2); /* shown again, so told again */
    assert_int_equal(audited(bench, "action = 'login.unlock'"), 0);
    sent_on(bench, path, "reason=called+back+on+0912345678%2C+ticket+4711");
    must_show(bench, "Unlocked: the customer can log in now.");
    must_show(bench, "Can log in.");
    must_show(bench, "called back on *******678, ticket 4711");
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT wrong FROM login_count ORDER BY wrong DESC LIMIT 1"), 0);
    sent_on(bench, path, "reason=once+more");
    must_show(bench, "Nothing was locked, and nothing was changed.");
    assert_int_equal(audited(bench, "action = 'login.unlock' AND actor = 'operator mei'"), 2);
    assert_int_equal(audited(bench, "outcome LIKE 'unlocked: called back%'"), 1);
    assert_int_equal(audited(bench, "outcome LIKE 'nothing was locked: once more%'"), 1);
    assert_int_equal(audited(bench, "outcome LIKE '%0912345%'"), 0);
}

static void what_came_of_it_stands_there_once(void **state)
{
    struct page_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, NULL);
    char person[PATH_MAX_LEN], path[PATH_MAX_LEN + 8];

    lock_customer(bench);
    enter(bench);
    look_up(bench);
    (void)snprintf(person, sizeof person, "%.*s", (int)strcspn(bench->person + 8, "/") + 8, bench->person);
    (void)snprintf(path, sizeof path, "%s/unlock", person);
    assert_int_equal(post(bench, path, "reason=ticket+4711"), 303);
    assert_string_equal(bench->answer.location, person);
    assert_int_equal(post(bench, "/look", "id=" RA_BENCH_OTHER_ID), 200); /* somebody else, in another tab */
    assert_true(other != bench->account);
    assert_false(shows(bench, "Unlocked: the customer"));
    assert_int_equal(get(bench, person), 200);
    must_show(bench, "Unlocked: the customer can log in now.");
    assert_int_equal(get(bench, person), 200); /* reloaded */
    assert_false(shows(bench, "Unlocked: the customer"));
    must_show(bench, "Can log in.");
    assert_int_equal(audited(bench, "action = 'login.unlock'"), 1);
    lock_customer(bench);
    assert_int_equal(post(bench, path, "reason=ticket+4712"), 303);
    enter(bench); /* another session does not hear of it */
    look_up(bench);
    assert_false(shows(bench, "Unlocked: the customer"));
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
        {"1234567 8901234", "******* ****234"},
        {"0912-345-678", "****-***-678"},
        {"0912 345 678, 4711", "**** *** 678, 4711"},
        {"09.12/34.56.78", "**.**/**.*6.78"},
        {"\xef\xbc\x90\xef\xbc\x99\xef\xbc\x91\xef\xbc\x92\xef\xbc\x93\xef\xbc\x94\xef\xbc\x95", "****345"},
        {"12 - 34", "12 - 34"},
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
    sent_on(bench, path, "reason=%3Cimg+src%3Dx%3E%7Bform%7D");
    must_show(bench, "&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&quot;x");
    must_show(bench, "&lt;i&gt;actor");
    must_show(bench, "&lt;img src=x&gt;{form}"); /* nor is it a place */
    assert_false(shows(bench, "<script"));
    assert_false(shows(bench, "<img"));
    assert_false(shows(bench, "<i>"));
}

static void add_row(struct page_bench *bench, const char *actor, const char *action, const char *outcome)
{
    unsigned char keyed[SHA256_BYTES];
    struct tx *tx = NULL;

    assert_int_equal(keys_name(&bench->host.ra.keys, "nid", RA_BENCH_ID, keyed, NULL), ST_OK);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(audit_person(tx, bench->host.now_utc, actor, action, keyed, outcome, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

/* What the log says by parts and with numbers too; what nobody's list has is somebody's text. */
static void the_trail_speaks_the_readers_language(void **state)
{
    static const struct {
        const char *action, *outcome, *chinese, *english;
    } CASES[] = {
        {"operator.trail", "rows before 1234 (request 0a1b)", ">第 1234 筆之前 · 要求 0a1b<",
         ">those before row 1234 · request 0a1b<"},
        {"certificate.revoke", "keyCompromise, by key", ">私密金鑰可能已外洩或遺失 · 以私密金鑰證明<",
         ">the key may be known or lost · proved by the key<"},
        {"certificate.revoke", "unspecified, by code", ">未說明原因 · 以簡訊認證碼確認<",
         ">no reason given · confirmed by a code<"},
        {"certificate.revoke", "unconfirmed, superseded", ">尚未確認 · 已由新憑證取代<",
         ">not confirmed · replaced by a newer one<"},
        {"notice.send", "30 days before, 0912***678", ">到期前 30 天 · 0912***678<",
         ">30 days before the end · 0912***678<"},
        {"login.lock", "for a time, and 3 before it of nobody's numbers", ">暫時 · 之前另有 3 個非客戶的字號<",
         ">for a time · and 3 numbers of nobody's before it<"},
        {"transfer.fetch", "by 203.0.113.7", ">來自 203.0.113.7<", ">by 203.0.113.7<"},
        {"transfer.cancel", "by a newer one", ">由較新的上傳取代<", ">by a newer one<"},
        {"certificate.orphan", "serial 00AB, transaction 0a1b2c", ">序號 00AB · 交易 0a1b2c<",
         ">serial number 00AB · transaction 0a1b2c<"},
        {"certificate.revoke.outside", "again", ">重新通報<", ">to be told again<"},
        {"certificate.revoke.outside", "taken", ">憑證機構已受理<", ">the CA took it<"},
        {"certificate.fail", "the CA behind certified another key", ">憑證機構簽發的金鑰不符<",
         ">the CA certified another key<"},
        {"certificate.revoke.outside", "given up, not known there", ">不再通報 · 憑證機構查無此憑證<",
         ">given up · the CA does not know it<"},
        {"certificate.reject", "it was no good, by <i>7</i> of them",
         ">it was no good, by &lt;i&gt;7&lt;/i&gt; of them<", ">it was no good, by &lt;i&gt;7&lt;/i&gt; of them<"},
        {"code.send", "0912***678", ">0912***678<", ">0912***678<"},
    };
    struct page_bench *bench = *state;
    char person[PATH_MAX_LEN], path[PATH_MAX_LEN + 8];
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++)
        add_row(bench, i == 6 ? "ticket" : AUDIT_HOST, CASES[i].action, CASES[i].outcome);
    enter(bench);
    look_up(bench);
    (void)snprintf(person, sizeof person, "%.*s", (int)strcspn(bench->person + 8, "/") + 8, bench->person);
    for (i = 0; i < COUNT_OF(CASES); i++)
        must_show(bench, CASES[i].english);
    must_show(bench, "<td>phone</td>");
    (void)snprintf(path, sizeof path, "/zh-TW%s", person);
    assert_int_equal(get(bench, path), 200);
    for (i = 0; i < COUNT_OF(CASES); i++) {
        must_show(bench, CASES[i].chinese);
        assert_false(shows(bench, CASES[i].action)); /* which has its words too */
    }
    must_show(bench, "<td>手機</td>");
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
    for (i = 0; i < 30; i++) { /* and the look-up's own row: so one page of 25, and one of 6 */
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
    assert_false(shows(bench, ">Earlier<"));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        PAGE_TEST(a_look_up_is_a_row_whatever_it_finds),
        PAGE_TEST(unlocking_is_done_once_and_told),
        PAGE_TEST(what_came_of_it_stands_there_once),
        cmocka_unit_test(reasons_are_read),
        PAGE_TEST(no_text_becomes_html),
        PAGE_TEST(the_trail_speaks_the_readers_language),
        PAGE_TEST(the_trail_has_pages),
        PAGE_TEST(the_language_stays),
        PAGE_TEST(every_page_is_whole_and_bound),
        cmocka_unit_test(fields_of_forms_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
