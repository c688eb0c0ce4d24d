/* Names in certificates: what is shown of them, and who is matched by them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/objects.h>

#include "forged_cert.h"

static void names_as_odd_as_they_come(void **state)
{
    static char longest[5000];
    char all[CERT_NAME_SIZE] = "";
    const struct {
        struct forged_attribute subject[4];
        const char *owner;
    } cases[] = {
        {{{0, 0, NULL, 0}}, ""},
        {{{NID_organizationName, V_ASN1_UTF8STRING, "x", 0}}, ""},
        {{{NID_commonName, V_ASN1_UTF8STRING, "first", 0}, {NID_commonName, V_ASN1_UTF8STRING, "last", 0}}, "last"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "real\0fake", 9}}, "real?fake"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "line\nfeed\x1B[0m", 0}}, "line?feed?[0m"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "\xE2\x80\xAEgpj", 0}}, "?gpj"},
        {{{NID_commonName, V_ASN1_BMPSTRING, "\x73\x8B\x5C\x0F\x66\x0E", 6}}, "王小明"},
        {{{NID_commonName, V_ASN1_T61STRING, "caf\xE9", 0}}, "café"},
        {{{NID_commonName, V_ASN1_UTF8STRING, longest, 0}}, all},
        {{{NID_commonName, V_ASN1_UTF8STRING, "a\r\n2026-01-01 forged line", 0}}, "a??2026-01-01 forged line"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "\xC2\x9B\x33\x31m", 0}}, "?31m"}, /* CSI as one character */
        {{{NID_commonName, V_ASN1_UTF8STRING, "\x1B]0;title\x07", 0}}, "?]0;title?"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "王\xE2\x80\x8B小\xEF\xBB\xBF明", 0}}, "王?小?明"}, /* of no width */
        {{{NID_commonName, V_ASN1_UTF8STRING, "王\xE2\x81\xA7小\xE2\x81\xA9", 0}}, "王?小?"},     /* isolates */
        {{{NID_commonName, V_ASN1_UTF8STRING, "\xF3\xA0\x81\x81x", 0}}, "?x"},                    /* a tag character */
        {{{NID_commonName, V_ASN1_UTF8STRING, "葛\xF3\xA0\x84\x80城", 0}},
         "葛\xF3\xA0\x84\x80城"},                                          /* a variant: stays */
        {{{NID_commonName, V_ASN1_PRINTABLESTRING, "\xA4\xFD", 0}}, "??"}, /* Big5 */
        {{{NID_commonName, V_ASN1_IA5STRING, "王", 0}}, "王"},
        {{{NID_commonName, V_ASN1_BMPSTRING, "\0a\0\0\0b", 6}}, "a?b"},
        {{{NID_commonName, V_ASN1_UNIVERSALSTRING, "\0\0\x73\x8B\0\2\x0B\xB7", 8}}, "王𠮷"},
        {{{NID_commonName, V_ASN1_T61STRING, "a\x9Bm\x1B[", 0}}, "a?m?["},
        {{{NID_commonName, V_ASN1_BIT_STRING, "abc", 0}}, "?"},
    };

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    memset(all, 'x', sizeof all - 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct forged f = {.serial = NULL};
        struct cert_info info;

        memcpy(f.subject, cases[i].subject, sizeof f.subject);
        info = forged_read(&f);
        assert_string_equal(info.owner_display, cases[i].owner);
        assert_string_equal(info.national_id, "");
    }
}

static char long_number[5000];

static const struct {
    struct forged_attribute subject[2];
    const char *id;
} numbers[] = {
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}}, "A123456789"},
    {{{NID_serialNumber, V_ASN1_PRINTABLESTRING, "12345601", 0}}, "12345601"},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "a123456789", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456788", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, " A123456789", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A1234567890", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\xC3\xA9", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\xE2\x80\x8B", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\xF0\xA0\xAE\xB7", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\n", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789 ", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A12345678９", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "Ａ123456789", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "А123456789", 0}}, ""}, /* Cyrillic */
    {{{NID_serialNumber, V_ASN1_UTF8STRING,
       "\xE2\x80\xAE"
       "987654321A",
       0}},
     ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "ID:A123456789", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, long_number, 0}}, ""},
    {{{NID_serialNumber, V_ASN1_BMPSTRING,
       "\0A\0"
       "1\0"
       "2\0"
       "3\0"
       "4\0"
       "5\0"
       "6\0"
       "7\0"
       "8\0"
       "9",
       20}},
     "A123456789"},
    {{{NID_serialNumber, V_ASN1_BMPSTRING,
       "\0A\0"
       "1\0"
       "2\0"
       "3\0"
       "4\0"
       "5\0"
       "6\0"
       "7\0"
       "8\0"
       "9\0\0",
       22}},
     ""},
    {{{NID_serialNumber, V_ASN1_BIT_STRING, "A123456789", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}, {NID_serialNumber, V_ASN1_BIT_STRING, "x", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}, {NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}},
     ""}, /* the same twice: no maker of ours, so nobody's */
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789 and more", 0}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\0", 11}}, ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING,
       "A123456789\0"
       "B",
       12}},
     ""},
    {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}, {NID_serialNumber, V_ASN1_UTF8STRING, "F231415922", 0}},
     ""}, /* whose? */
    {{{NID_commonName, V_ASN1_UTF8STRING, "A123456789", 0}}, ""},
};

static void only_exact_national_ids_count(void **state)
{
    (void)state;
    memset(long_number, 'A', sizeof long_number - 1);
    memcpy(long_number, "A123456789", 10);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct forged f = {.serial = NULL};
        struct cert_info info;

        memcpy(f.subject, numbers[i].subject, sizeof numbers[i].subject);
        info = forged_read(&f);
        assert_string_equal(info.national_id, numbers[i].id);
    }
}

/* OpenSSL reads no name whose declared type its octets belie, and so nothing else of such a certificate. */
static void names_that_belie_their_type(void **state)
{
    static const struct {
        int string_type;
        const char *good, *bad;
        size_t len;
    } cases[] = {
        {V_ASN1_UTF8STRING, "A123456789", "A12345678\xFF", 10},
        {V_ASN1_UTF8STRING, "A123456789", "A1234567\xC0\xAF", 10},
        {V_ASN1_BMPSTRING, "\0a\0b\0c", "\0a\xD8\x42\0c", 6},
        {V_ASN1_UNIVERSALSTRING, "\0\0\0a", "\x7F\0\0a", 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct forged f = {
            .subject = {{NID_serialNumber, cases[i].string_type, cases[i].good, (int)cases[i].len}}};
        struct cert_info info = {.is_ca = true};
        struct buf der;
        size_t at = 0;

        forged_make_der(&f, &der);
        while (at + cases[i].len < der.len && memcmp(der.data + at, cases[i].good, cases[i].len) != 0)
            at++;
        assert_true(at + cases[i].len < der.len);
        memcpy(der.data + at, cases[i].bad, cases[i].len);
        assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_BAD_FILE);
        assert_true(info.is_ca); /* untouched */
        buf_clear(&der);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_as_odd_as_they_come),
        cmocka_unit_test(only_exact_national_ids_count),
        cmocka_unit_test(names_that_belie_their_type),
    };

    return cmocka_run_group_tests(tests, forged_open, forged_close);
}
