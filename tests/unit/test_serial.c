#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/serial.h"

static void typed_forms(void **state)
{
    static const struct {
        const char *typed, *read;
    } cases[] = {
        {"00E9F50BD2E02700FD18559F717C80FDCF", "00E9F50BD2E02700FD18559F717C80FDCF"},
        {"E9F50BD2E02700FD18559F717C80FDCF", "00E9F50BD2E02700FD18559F717C80FDCF"},
        {"00e9f50bd2e02700fd18559f717c80fdcf", "00E9F50BD2E02700FD18559F717C80FDCF"},
        {"00:E9:F5:0B:D2:E0:27:00:FD:18:55:9F:71:7C:80:FD:CF", "00E9F50BD2E02700FD18559F717C80FDCF"},
        {" e9 f5 0b d2 e0 27 00 fd 18 55 9f 71 7c 80 fd cf ", "00E9F50BD2E02700FD18559F717C80FDCF"},
        {"7F", "7F"},
        {"007F", "7F"},
        {"80", "0080"},
        {"0000000080", "0080"},
        {"00", "00"},
        {"000000", "00"},
        {"0100", "0100"},
        {"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"},
        {"7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"},
    };
    char out[SERIAL_TEXT_SIZE] = "";

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(serial_read(cases[i].typed, out, NULL), ST_OK);
        assert_string_equal(out, cases[i].read);
    }
}

static void refusals(void **state)
{
    static const char *const typed[] = {
        "",
        " : ",
        "E",
        "00E",
        "0xE9",
        "E9F5G0",
        "-7F",
        "E9-F5",
        "憑證",
        "E9\n",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",     /* 21 octets and the 00 */
        "0000000000000000000000000000000000000000000000", /* 23 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        char out[SERIAL_TEXT_SIZE] = "kept";
        struct err err = ERR_INIT;

        assert_int_equal(serial_read(typed[i], out, &err), ST_BAD_INPUT);
        assert_string_equal(out, "kept");
        assert_int_equal(err.fault, FAULT_SERIAL);
    }
}

static void shows_the_octets_as_they_are(void **state)
{
    const unsigned char manual[] = {0x00, 0xE9, 0xF5, 0x0B};
    const unsigned char longest[SERIAL_BYTES_MAX] = {0x00, 0xFF};
    char out[SERIAL_TEXT_SIZE] = "";

    (void)state;
    serial_from_der(manual, sizeof manual, out);
    assert_string_equal(out, "00E9F50B");
    serial_from_der(manual + 1, 1, out); /* a negative number stays what the maker wrote */
    assert_string_equal(out, "E9");
    serial_from_der(longest, sizeof longest, out);
    assert_string_equal(out, "00FF00000000000000000000000000000000000000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_forms),
        cmocka_unit_test(refusals),
        cmocka_unit_test(shows_the_octets_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
