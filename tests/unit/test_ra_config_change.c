/* What a host takes while it serves, and what waits for its next start: told of each member, and kept accordingly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "server/config_change.h"
#include "server/config_fields.h"

struct heard {
    unsigned count;
    bool while_serving;
    char member[64];
};

static void hear(void *self, const char *member, bool while_serving)
{
    struct heard *heard = self;

    heard->count++;
    heard->while_serving = while_serving;
    (void)snprintf(heard->member, sizeof heard->member, "%s", member);
}

static struct heard told(const struct config *running, const struct config *next)
{
    struct heard heard = {.count = 0};

    config_change_tell(running, next, hear, &heard);
    return heard;
}

static void change(struct config *config, const struct config_field *field)
{
    char *at = (char *)config + field->offset;

    if (field->kind == CONFIG_TEXT)
        (void)snprintf(at, field->size, "other");
    else if (field->kind == CONFIG_FLAG)
        *(bool *)(void *)at = !*(bool *)(void *)at;
    else
        *(int64_t *)(void *)at += 1;
}

static void each_member_is_told_by_itself(void **state)
{
    struct config running;
    size_t i = 0, live = 0;

    (void)state;
    config_init(&running);
    assert_int_equal(told(&running, &running).count, 0);
    for (i = 0; i < CONFIG_FIELD_COUNT; i++) {
        const struct config_field *field = &CONFIG_FIELDS[i];
        struct config next = running;
        struct heard heard;

        change(&next, field);
        heard = told(&running, &next);
        assert_int_equal(heard.count, 1);
        assert_non_null(strstr(heard.member, field->name));
        config_change_keep(&running, &next);
        if (told(&running, &next).count != (heard.while_serving ? 1 : 0))
            fail_msg("%s", heard.member);
        live += heard.while_serving ? 1 : 0;
    }
    assert_in_range(live, 1, CONFIG_FIELD_COUNT - 1);
}

/* What was put to use at the start must not look changed, and what operators change must be. */
static void the_ones_that_matter(void **state)
{
    static const struct {
        const char *member;
        bool while_serving;
    } CASES[] = {
        {"listen", false},
        {"firm_name", false},
        {"files.database", false},
        {"files.issuing_key", false},
        {"files.tls_certificate", true},
        {"files.tls_key", true},
        {"database.url", false},
        {"sms.text", true},
        {"login.lock_s", true},
        {"login.argon2_passes", true},
        {"code.per_day", true},
        {"order.resume_s", false},
        {"transfer.listen", false},
        {"transfer.tls_certificate", true},
        {"transfer.hotline", true},
        {"transfer.sweep_s", false},
        {"certificate.validity_days", true},
        {"certificate.end_of_day", true},
        {"certificate.renew_days", true},
        {"certificate.backdate_s", false},
        {"crl.refresh_s", false},
        {"log.format", true},
        {"retention.order_s", true},
        {"retention.sweep_s", false},
        {"server.workers", false},
    };
    struct config running;
    size_t i = 0, at = 0;

    (void)state;
    config_init(&running);
    for (i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        bool found = false;

        for (at = 0; at < CONFIG_FIELD_COUNT; at++) {
            struct config next = running;
            struct heard heard;

            change(&next, &CONFIG_FIELDS[at]);
            heard = told(&running, &next);
            if (strcmp(heard.member, CASES[i].member) != 0)
                continue;
            found = true;
            assert_int_equal(heard.while_serving, CASES[i].while_serving);
        }
        if (!found)
            fail_msg("%s", CASES[i].member);
    }
}

static void set_operators_tls(struct config *config, const char *certificate, const char *key)
{
    (void)snprintf(config->operators.tls_certificate, sizeof config->operators.tls_certificate, "%s", certificate);
    (void)snprintf(config->operators.tls_key, sizeof config->operators.tls_key, "%s", key);
}

/* Other files are taken while it serves; files where there were none, and none where there were some, are not. */
static void the_operators_listener_stays_plain_or_tls(void **state)
{
    static const struct {
        const char *running[2], *next[2];
        bool while_serving;
    } CASES[] = {
        {{"a.pem", "a.key"}, {"b.pem", "b.key"}, true},
        {{"", ""}, {"b.pem", "b.key"}, false},
        {{"a.pem", "a.key"}, {"", ""}, false},
    };
    size_t i = 0;

    (void)state;
    for (i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct config running, next;
        struct heard heard;

        config_init(&running);
        next = running;
        next.operators.session_idle_s++;
        set_operators_tls(&running, CASES[i].running[0], CASES[i].running[1]);
        set_operators_tls(&next, CASES[i].next[0], CASES[i].next[1]);
        heard = told(&running, &next);
        assert_int_equal(heard.count, 3);
        config_change_keep(&running, &next);
        assert_string_equal(next.operators.tls_certificate,
                            (CASES[i].while_serving ? CASES[i].next : CASES[i].running)[0]);
        assert_string_equal(next.operators.tls_key, (CASES[i].while_serving ? CASES[i].next : CASES[i].running)[1]);
        next.operators.session_idle_s = running.operators.session_idle_s; /* which is taken whatever the kind */
        assert_int_equal(told(&running, &next).count, CASES[i].while_serving ? 2 : 0);
    }
}

static void the_command_is_a_member_too(void **state)
{
    struct config running, next;

    (void)state;
    config_init(&running);
    next = running;
    (void)snprintf(next.sms.command[0], sizeof next.sms.command[0], "/bin/true");
    next.sms.command_count = 1;
    assert_string_equal(told(&running, &next).member, "sms.command");
    running = next;
    assert_int_equal(told(&running, &next).count, 0);
    (void)snprintf(next.sms.command[0], sizeof next.sms.command[0], "/bin/false");
    assert_true(told(&running, &next).while_serving);
    config_change_keep(&running, &next);
    assert_int_equal(told(&running, &next).count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_member_is_told_by_itself),
        cmocka_unit_test(the_ones_that_matter),
        cmocka_unit_test(the_operators_listener_stays_plain_or_tls),
        cmocka_unit_test(the_command_is_a_member_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
