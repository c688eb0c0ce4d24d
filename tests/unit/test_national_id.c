#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/fault.h"
#include "base/national_id.h"

/* All synthetic: made by computing the check digit. */
static const char *const good[] = {
    /* each letter once */
    "A100000001",
    "B100000002",
    "C100000003",
    "D100000004",
    "E100000005",
    "F100000006",
    "G100000007",
    "H100000008",
    "I100000003",
    "J100000009",
    "K100000000",
    "L100000000",
    "M100000001",
    "N100000002",
    "O100000004",
    "P100000003",
    "Q100000004",
    "R100000005",
    "S100000006",
    "T100000007",
    "U100000008",
    "V100000009",
    "W100000001",
    "X100000009",
    "Y100000000",
    "Z100000002",
    /* citizens */
    "A123456789",
    "F231415922",
    "I100000012",
    "O276543216",
    "W111111113",
    "Z299999992",
    /* residents, new form */
    "A800000014",
    "F912345678",
    /* residents, old form */
    "AA00000018",
    "FC12345674",
    "HD76543212",
    "BB22222226",
    /* business numbers; the last five have the seventh digit 7 */
    "10000004",
    "10000009",
    "12345601",
    "12345606",
    "10000074",
    "10000079",
    "12345670",
    "12345671",
    "12345675",
};

static const char *const bad[] = {
    "",
    "A",
    "A12345678",
    "A1234567890",
    "A123456788",
    "A123456780",
    "a123456789",
    "1123456789",
    "A323456789",
    "A023456789",
    "A723456789",
    "AE00000018",
    "AZ00000018",
    "AA00000017",
    "Aa00000018",
    "A12345678X",
    "A12345-789",
    "A 23456789",
    "10000000",
    "10000001",
    "10000070",
    "10000071",
    "12345600",
    "12345672",
    "12345677",
    "1234560A",
    "1000000",
    "100000040",
    "\xEF\xBC\xA1"
    "1234567",
    "A12345678\xC2",
    "-0000004",
    "+0000009",
};

static void checksums(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(national_id_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(national_id_valid(bad[i]));
}

static void one_wrong_digit_is_noticed(void **state)
{
    char id[] = "A123456789";

    (void)state;
    for (size_t at = 2; at < strlen(id);
         at++) { /* weights 7 to 1 and the check digit, even ones may hide a change by 5 */
        const char right = id[at];
        unsigned accepted = 0;

        for (char digit = '0'; digit <= '9'; digit++) {
            id[at] = digit;
            accepted += national_id_valid(id);
        }
        id[at] = right;
        assert_in_range(accepted, 1, 5);
    }
}

static void typed_forms(void **state)
{
    static const struct {
        const char *typed, *read;
    } cases[] = {
        {"A123456789", "A123456789"}, {"a123456789", "A123456789"}, {"  a123456789\t", "A123456789"},
        {"fc12345674", "FC12345674"}, {" 12345601 ", "12345601"},
    };
    char out[NATIONAL_ID_SIZE] = "";

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(national_id_read(cases[i].typed, out, NULL), ST_OK);
        assert_string_equal(out, cases[i].read);
    }
}

static void refusals_keep_the_number_to_themselves(void **state)
{
    static const char *const typed[] = {
        "", "   ", "A12 3456789", "A123456780", "A123456789x", "A123456789A123456789", "\nA123456789", "Ａ123456789"};

    (void)state;
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        char out[NATIONAL_ID_SIZE] = "kept";
        struct err err = ERR_INIT;

        assert_int_equal(national_id_read(typed[i], out, &err), ST_BAD_INPUT);
        assert_string_equal(out, "kept");
        assert_int_equal(err.fault, FAULT_NATIONAL_ID);
        assert_null(strstr(err.what, "3456"));
        assert_string_equal(err.detail, "");
    }
}

static void masks(void **state)
{
    static const struct {
        const char *id, *masked;
    } cases[] = {
        {"A123456789", "A12****789"},
        {"FC12345674", "FC1****674"},
        {"12345678", "12****78"},
        {"A123456780", "A12****780"}, /* a mistyped one is somebody's all the same */
        {"", ""},
        {"secret", "******"},
        {"1234567", "*******"},
        {"a123456789", "**********"},
        {"ABC3456789", "**********"},
        {"longer than any", "**********"},
        {"1234567x", "********"},
    };
    char out[NATIONAL_ID_SIZE] = "";

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        national_id_mask(cases[i].id, out);
        assert_string_equal(out, cases[i].masked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksums),   cmocka_unit_test(one_wrong_digit_is_noticed),
        cmocka_unit_test(typed_forms), cmocka_unit_test(refusals_keep_the_number_to_themselves),
        cmocka_unit_test(masks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
