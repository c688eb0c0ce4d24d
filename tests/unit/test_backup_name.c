#include "client/backup_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_filled(void **state)
{
    static const struct {
        const char *rule, *id, *name;
    } cases[] = {
        {"{id}-{date}.pfx", "A123456789", "A123456789-20261123.pfx"},
        {"{id}-{date}.pfx", "A12****789", "A12xxxx789-20261123.pfx"},
        {"{date}{id}.pfx", "12345678", "2026112312345678.pfx"},
        {"南港憑證 {date} ({id}).pfx", "12****78", "南港憑證 20261123 (12xxxx78).pfx"},
        {"%s%n-{id}_{date}..pfx", "A123456789", "%s%n-A123456789_20261123..pfx"},
        /* as long as a rule can be */
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{id}{date}.pfx", "A123456789",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaA12345678920261123.pfx"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[BACKUP_NAME_SIZE] = "";

        assert_true(backup_name_rule_valid(cases[i].rule));
        backup_name(cases[i].rule, cases[i].id, "20261123", name);
        assert_string_equal(name, cases[i].name);
    }
}

static void test_refused(void **state)
{
    static const char *const rules[] = {
        "",
        ".pfx",
        "{id}.pfx",
        "{date}.pfx",
        "{id}-{id}-{date}.pfx",
        "{id}-{date}-{date}.pfx",
        "{id}-{date}",
        "{id}-{date}.pfx ",
        "{id}-{date}.exe",
        "{id}-{date}-{serial}.pfx",
        "{id}-{date}-{.pfx",
        "{id}-{date}-}.pfx",
        "..\\{id}-{date}.pfx",
        "a/{id}-{date}.pfx",
        "C:{id}-{date}.pfx",
        "{id}*{date}.pfx",
        "{id}?{date}.pfx",
        "<{id}>{date}.pfx",
        "{id}|{date}.pfx",
        "{id}\"{date}.pfx",
        "{id}\t{date}.pfx",
        " {id}-{date}.pfx",
        ".{id}-{date}.pfx",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{id}{date}.pfx",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (backup_name_rule_valid(rules[i]))
            fail_msg("taken: %s", rules[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filled),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
