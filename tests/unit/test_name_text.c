#include "pki/name_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/objects.h>

#include "base/utf.h"

struct text {
    int type;
    const char *octets;
    int len; /* 0: up to the NUL */
    const char *shown;
};

static ASN1_STRING *make(int type, const char *octets, int len)
{
    ASN1_STRING *value = ASN1_STRING_type_new(type);

    assert_non_null(value);
    assert_int_equal(ASN1_STRING_set(value, octets, len > 0 ? len : (int)strlen(octets)), 1);
    return value;
}

static void every_type_is_shown_harmless(void **state)
{
    static const struct text cases[] = {
        {V_ASN1_UTF8STRING, "王小明", 0, "王小明"},
        {V_ASN1_UTF8STRING,
         "\xFF\xC0\xAF"
         "a\xE7\x8E",
         0, "???a??"},
        {V_ASN1_UTF8STRING, "", 0, ""},
        {V_ASN1_UTF8STRING, "a\0b", 3, "a?b"},
        {V_ASN1_PRINTABLESTRING, "\xA4\xFD", 0, "??"}, /* Big5 */
        {V_ASN1_IA5STRING, "\x1B[2Jx", 0, "?[2Jx"},
        {V_ASN1_NUMERICSTRING, "123", 0, "123"},
        {V_ASN1_VISIBLESTRING, "abc\n", 0, "abc?"},
        {V_ASN1_T61STRING, "caf\xE9\x9B", 0, "café?"},
        {V_ASN1_BMPSTRING, "\x73\x8B\0a", 4, "王a"},
        {V_ASN1_BMPSTRING, "\xD8\x42\xDF\xB7", 4, "𠮷"}, /* Windows writes UTF-16 */
        {V_ASN1_BMPSTRING, "\xDF\xB7\0a\xD8\x42", 6, "?a?"},
        {V_ASN1_BMPSTRING, "\0a\0\0\0b", 6, "a?b"},
        {V_ASN1_BMPSTRING, "\0a\x20\x2E\0b", 6, "a?b"},
        {V_ASN1_BMPSTRING, "\0a\0", 3, "a?"},
        {V_ASN1_BMPSTRING, "a", 1, "?"},
        {V_ASN1_UNIVERSALSTRING, "\0\0\x73\x8B\0\2\x0B\xB7", 8, "王𠮷"},
        {V_ASN1_UNIVERSALSTRING, "\x7F\0\0\0\0\0\xD8\0\0\0\0a", 12, "??a"},
        {V_ASN1_UNIVERSALSTRING, "\0\0\0a\0", 5, "a?"},
        {V_ASN1_BIT_STRING, "abc", 0, "?"},
        {V_ASN1_OCTET_STRING, "abc", 0, "?"},
        {V_ASN1_SEQUENCE, "\x30\0", 2, "?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ASN1_STRING *value = make(cases[i].type, cases[i].octets, cases[i].len);
        char out[64];

        name_text_display(value, out, sizeof out);
        assert_string_equal(out, cases[i].shown);
        ASN1_STRING_free(value);
    }
}

/* 64 KiB of text, in types of every width: bounded, and valid UTF-8 wherever it is cut. */
static void long_texts_are_cut(void **state)
{
    static const int types[] = {V_ASN1_UTF8STRING, V_ASN1_BMPSTRING, V_ASN1_UNIVERSALSTRING, V_ASN1_T61STRING};
    static char octets[65536];

    (void)state;
    for (size_t i = 0; i < sizeof octets; i += 4)
        memcpy(octets + i, "\0\x20\x73\x8B", 4);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        ASN1_STRING *value = make(types[i], octets, (int)sizeof octets);

        for (size_t size = 1; size < 300; size++) {
            char out[300];

            memset(out, 'x', sizeof out);
            name_text_display(value, out, size);
            assert_true(strlen(out) < size);
            assert_true(size < 5 || strlen(out) >= size - 4);
            assert_true(utf8_valid(out, strlen(out)));
        }
        ASN1_STRING_free(value);
    }
}

static X509_NAME *name_of(const struct text *values, size_t count)
{
    X509_NAME *name = X509_NAME_new();

    assert_non_null(name);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(X509_NAME_add_entry_by_NID(name, NID_serialNumber, values[i].type,
                                                    (const unsigned char *)values[i].octets,
                                                    values[i].len > 0 ? values[i].len : -1, -1, 0),
                         1);
    return name;
}

static void only_a_lone_plain_text_is_compared(void **state)
{
    static const struct {
        struct text values[2];
        size_t count;
        const char *only; /* NULL: none */
    } cases[] = {
        {{{V_ASN1_UTF8STRING, "A123456789", 0, NULL}}, 1, "A123456789"},
        {{{V_ASN1_PRINTABLESTRING, "12345678", 0, NULL}}, 1, "12345678"},
        {{{V_ASN1_BMPSTRING, "\0A\0b", 4, NULL}}, 1, "Ab"},
        {{{V_ASN1_UTF8STRING, " x ", 0, NULL}}, 1, " x "}, /* as it stands: no ID is like that */
        {{{V_ASN1_UTF8STRING, "", 0, NULL}}, 0, NULL},
        {{{V_ASN1_UTF8STRING, "A123456789", 0, NULL}, {V_ASN1_UTF8STRING, "A123456789", 0, NULL}}, 2, NULL},
        {{{V_ASN1_UTF8STRING, "A1234567890", 0, NULL}}, 1, NULL}, /* does not fit */
        {{{V_ASN1_UTF8STRING, "A123456789\xC3\xA9", 0, NULL}}, 1, NULL},
        {{{V_ASN1_UTF8STRING, "A12345\0", 7, NULL}}, 1, NULL},
        {{{V_ASN1_UTF8STRING, "A\n", 0, NULL}}, 1, NULL},
        {{{V_ASN1_UTF8STRING, "A\x7F", 0, NULL}}, 1, NULL},
        {{{V_ASN1_UTF8STRING, "Ａ", 0, NULL}}, 1, NULL},
        {{{V_ASN1_T61STRING, "A\xA0", 0, NULL}}, 1, NULL},
        {{{V_ASN1_BMPSTRING, "\0A\0\0", 4, NULL}}, 1, NULL},
        {{{V_ASN1_BIT_STRING, "A", 0, NULL}}, 1, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        X509_NAME *name = name_of(cases[i].values, cases[i].count);
        char out[11] = "before";

        assert_int_equal(name_text_only(name, NID_serialNumber, out, sizeof out), cases[i].only != NULL);
        assert_string_equal(out, cases[i].only != NULL ? cases[i].only : "before");
        X509_NAME_free(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_shown_harmless),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(only_a_lone_plain_text_is_compared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
