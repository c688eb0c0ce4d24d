#include "surface/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_id_is_clear_only_for_who_was_named(void **state)
{
    static const struct {
        const char *id, *given, *shown;
    } cases[] = {
        {"A123456789", NULL, "A12****789"},
        {"A123456789", "A123456789", "A123456789"},
        {"A123456789", "F131232216", "A12****789"},
        {"A123456789", "", "A12****789"},
        {"12345675", NULL, "12****75"},
        {"12345675", "12345675", "12345675"},
        {"", NULL, ""},
        {"", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char shown[NATIONAL_ID_SIZE];

        person_show_id(cases[i].id, cases[i].given, shown);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void test_name_is_masked(void **state)
{
    static const struct {
        const char *name, *masked;
    } cases[] = {
        {"王小明", "王○明"}, {"王明", "王○"}, {"王", "王○"}, {"歐陽小明", "歐○明"},
        {"Ann Lee", "A○e"},  {"Al", "A○"},    {"", ""},      {"𠮷田一郎", "𠮷○郎"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char masked[CERT_NAME_SIZE];

        person_mask_name(cases[i].name, masked);
        assert_string_equal(masked, cases[i].masked);
    }
}

static void test_both_are_masked_beside_one_another(void **state)
{
    static const struct {
        const char *name, *id, *expected;
    } cases[] = {
        {"王小明", "A123456789", "王○明   A12****789"}, {"", "12345678", "   12****78"}, {"王小明", "", "王○明   "}};
    char both[PERSON_BOTH_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        person_mask_both(cases[i].name, cases[i].id, both);
        assert_string_equal(both, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_id_is_clear_only_for_who_was_named),
        cmocka_unit_test(test_name_is_masked),
        cmocka_unit_test(test_both_are_masked_beside_one_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
