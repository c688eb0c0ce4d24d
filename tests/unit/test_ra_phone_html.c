/* The page for phones as text: whole in both languages, nothing active in it, names escaped, its style the one allowed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "pki/digest.h"
#include "server/phone_html.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { PAGE_MAX = 64 * 1024 };

struct html_bench {
    struct config config;
    struct phone_html *html;
};

static int bench_open(void **state)
{
    static struct html_bench bench;

    bench = (struct html_bench){.html = NULL};
    config_init(&bench.config);
    (void)snprintf(bench.config.firm_name, sizeof bench.config.firm_name, "甲<證>券 & \"子\"");
    (void)snprintf(bench.config.transfer.firm_name_en, sizeof bench.config.transfer.firm_name_en, "Firm's <b>");
    (void)snprintf(bench.config.transfer.hotline, sizeof bench.config.transfer.hotline, "02-5678");
    (void)snprintf(bench.config.transfer.hotline_en, sizeof bench.config.transfer.hotline_en, "+886-2-1234");
    assert_int_equal(phone_html_new(&bench.config, &bench.html, NULL), ST_OK);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct html_bench *bench = *state;

    phone_html_free(&bench->html);
    return 0;
}

static void page(const struct html_bench *bench, enum phone_kind kind, enum page_language language, struct buf *out)
{
    const struct phone_values values = {.other_language = "/t/AAAA/xx", .left_s = 541, .at_utc = 1795392000};

    buf_init(out, PAGE_MAX);
    assert_int_equal(phone_html_append(bench->html, kind, language, &values, out), ST_OK);
}

/* Every one of every kind. */
static void each(const struct html_bench *bench, void (*look)(const struct html_bench *bench, const char *text,
                                                              enum phone_kind kind, enum page_language language))
{
    for (int kind = 0; kind < PHONE_KINDS; kind++)
        for (int language = 0; language < PAGE_LANGUAGES; language++) {
            struct buf text;

            page(bench, (enum phone_kind)kind, (enum page_language)language, &text);
            look(bench, buf_text(&text), (enum phone_kind)kind, (enum page_language)language);
            buf_clear(&text);
        }
}

static void look_for_places(const struct html_bench *bench, const char *text, enum phone_kind kind,
                            enum page_language language)
{
    const char *body = strstr(text, "</style>");
    const char *brace = NULL;

    (void)bench;
    assert_non_null(body);
    brace = strchr(body, '{');
    if (brace != NULL)
        fail_msg("kind %d in %s: %.30s", (int)kind, page_language_tag(language), brace);
}

static void nothing_is_left_to_fill(void **state)
{
    each(*state, look_for_places);
}

/* Attributes that act are not looked for here: the policy forbids them, and the browser's test sees that. */
static void look_for_activity(const struct html_bench *bench, const char *text, enum phone_kind kind,
                              enum page_language language)
{
    static const char *const ACTIVE[] = {"<script", "javascript:", "style=", "<link", "<img",
                                         "<iframe", "@import",     "url(",   "src=",  "http:"};

    (void)bench;
    for (size_t i = 0; i < COUNT_OF(ACTIVE); i++) {
        const char *found = strstr(text, ACTIVE[i]);

        if (found != NULL && strncmp(found, "http://www.w3.org/2000/svg", 26) != 0)
            fail_msg("kind %d in %s: %.40s", (int)kind, page_language_tag(language), found);
    }
}

static void nothing_in_it_acts_or_loads(void **state)
{
    each(*state, look_for_activity);
}

static void look_for_names(const struct html_bench *bench, const char *text, enum phone_kind kind,
                           enum page_language language)
{
    char lang[32];

    (void)bench;
    (void)kind;
    (void)snprintf(lang, sizeof lang, "<html lang=\"%s\">", page_language_tag(language));
    assert_non_null(strstr(text, lang));
    assert_non_null(strstr(text, "甲&lt;證&gt;券 &amp; &quot;子&quot;"));
    assert_non_null(strstr(text, "Firm&#39;s &lt;b&gt;"));
    assert_null(strstr(text, "甲<證>"));
    assert_null(strstr(text, "Firm's <b>"));
    assert_non_null(strstr(text, "href=\"/t/AAAA/xx\""));
}

static void names_are_escaped(void **state)
{
    each(*state, look_for_names);
}

static void only_a_waiting_file_has_a_button(void **state)
{
    for (int kind = 0; kind < PHONE_KINDS; kind++)
        for (int language = 0; language < PAGE_LANGUAGES; language++) {
            const bool waits = kind == PHONE_IPHONE || kind == PHONE_ANDROID;
            struct buf text;

            page(*state, (enum phone_kind)kind, (enum page_language)language, &text);
            assert_int_equal(strstr(buf_text(&text), "<form method=\"post\">") != NULL, waits);
            assert_int_equal(strstr(buf_text(&text), "<button") != NULL, waits);
            buf_clear(&text);
        }
}

/* The steps of the phone that was named come first, the other's are folded away. */
static void each_phone_has_its_own_steps(void **state)
{
    for (int language = 0; language < PAGE_LANGUAGES; language++) {
        struct buf iphone;
        struct buf android;
        const char *const folded = "<details>";

        page(*state, PHONE_IPHONE, (enum page_language)language, &iphone);
        page(*state, PHONE_ANDROID, (enum page_language)language, &android);
        assert_true(strstr(buf_text(&android), "certificate.p12") < strstr(buf_text(&android), folded));
        assert_true(strstr(buf_text(&iphone), "certificate.p12") > strstr(buf_text(&iphone), folded));
        buf_clear(&android);
        buf_clear(&iphone);
    }
}

static void figures_are_filled_in(void **state)
{
    struct buf text;

    page(*state, PHONE_IPHONE, PAGE_EN, &text);
    assert_non_null(strstr(buf_text(&text), "About 10 minutes left")); /* 541 s */
    buf_clear(&text);
    page(*state, PHONE_FETCHED, PAGE_ZH_TW, &text);
    assert_non_null(strstr(buf_text(&text), "已於 2026-11-23 08:00:00 下載")); /* the host's time zone */
    buf_clear(&text);
    page(*state, PHONE_FETCHED, PAGE_EN, &text);
    assert_non_null(strstr(buf_text(&text), "<b>+886-2-1234</b>"));
    buf_clear(&text);
}

static void the_policy_names_the_style(void **state)
{
    const struct html_bench *bench = *state;
    unsigned char hash[SHA256_BYTES];
    struct buf text;
    struct buf wanted;
    const char *begin = NULL;

    page(bench, PHONE_UNKNOWN, PAGE_EN, &text);
    begin = strstr(buf_text(&text), "<style>") + strlen("<style>");
    assert_int_equal(digest_sha256(begin, (size_t)(strstr(begin, "</style>") - begin), hash, NULL), ST_OK);
    buf_init(&wanted, 256);
    assert_int_equal(buf_append_text(&wanted, "default-src 'none'; style-src 'sha256-"), ST_OK);
    assert_int_equal(base64_append(&wanted, hash, sizeof hash), ST_OK);
    assert_int_equal(buf_append_text(&wanted, "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"), ST_OK);
    assert_string_equal(phone_html_policy(bench->html), buf_text(&wanted));
    buf_clear(&wanted);
    buf_clear(&text);
}

static void languages_are_chosen_as_asked(void **state)
{
    static const struct {
        const char *header;
        enum page_language wanted;
    } CASES[] = {
        {NULL, PAGE_ZH_TW},
        {"", PAGE_EN},
        {"zh-TW,zh;q=0.9,en;q=0.8", PAGE_ZH_TW},
        {"en-US,en;q=0.9", PAGE_EN},
        {"en-US,en;q=0.9,zh-TW;q=0.8", PAGE_EN},
        {"zh", PAGE_ZH_TW},
        {"ZH-hant-tw", PAGE_ZH_TW},
        {"ja,de;q=0.5", PAGE_EN},
        {"ja, zh;q=0.1", PAGE_ZH_TW},
        {"en;q=0.5, zh-TW;q=0.75", PAGE_ZH_TW},
        {"en;q=0.755, zh-TW;q=0.75", PAGE_EN},
        {"zh;q=0, en;q=0.001", PAGE_EN},
        {"zh ; q=1.000 , en ; q=1", PAGE_ZH_TW},
        {"zho, enx", PAGE_EN},
        {"en;q=x, zh", PAGE_ZH_TW},
        {",,;;, zh", PAGE_ZH_TW},
        {"*", PAGE_EN},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        if (page_language_wanted(CASES[i].header) != CASES[i].wanted)
            fail_msg("%s", CASES[i].header == NULL ? "no header" : CASES[i].header);
}

#define HTML_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HTML_TEST(nothing_is_left_to_fill),
        HTML_TEST(nothing_in_it_acts_or_loads),
        HTML_TEST(names_are_escaped),
        HTML_TEST(only_a_waiting_file_has_a_button),
        HTML_TEST(each_phone_has_its_own_steps),
        HTML_TEST(figures_are_filled_in),
        HTML_TEST(the_policy_names_the_style),
        cmocka_unit_test(languages_are_chosen_as_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
