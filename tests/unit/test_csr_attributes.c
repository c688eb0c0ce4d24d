/* What EST servers want in a request, and whether ours is that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "pki/csr_attributes.h"

/* OIDs with their tag and length. */
#define RSA "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"
#define SHA256_RSA "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B"
#define SHA384_RSA "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0C"
#define EC "\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01"
#define P384 "\x06\x05\x2B\x81\x04\x00\x22"
#define ECDSA_SHA384 "\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x03"
#define PASSWORD "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x07"
#define EXTENSIONS "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x09\x0E"
#define SERIAL_NUMBER "\x06\x03\x55\x04\x05"
#define UNKNOWN "\x06\x04\x2A\x03\x04\x05"
/* Attributes: the lengths are those of what is in them. */
#define RSA_2048 "\x30\x11" RSA "\x31\x04\x02\x02\x08\x00"
#define RSA_3072_4096 "\x30\x15" RSA "\x31\x08\x02\x02\x0C\x00\x02\x02\x10\x00"
#define RSA_2048_4096 "\x30\x15" RSA "\x31\x08\x02\x02\x10\x00\x02\x02\x08\x00"
#define EC_P384 "\x30\x12" EC "\x31\x07" P384
#define UNKNOWN_OF_TEXT "\x30\x0B" UNKNOWN "\x31\x03\x0C\x01x"

struct wish {
    const char *der;
    size_t len;
    const char *wants; /* what our request is not; NULL: it fits */
};
#define WISH(text, wants)                                                                                              \
    {                                                                                                                  \
        text, sizeof text - 1, wants                                                                                   \
    }

static void our_request_is_what_they_want_or_not(void **state)
{
    static const struct wish wishes[] = {
        WISH("\x30\x00", NULL),
        WISH("\x30\x0B" RSA, NULL),
        WISH("\x30\x1E" RSA_2048 SHA256_RSA, NULL), /* as pccert-ra says it */
        WISH("\x30\x17" RSA_2048_4096, NULL),
        WISH("\x30\x16" SHA384_RSA SHA256_RSA, NULL),
        WISH("\x30\x1F" EC_P384 RSA, NULL), /* either */
        WISH("\x30\x06" UNKNOWN, NULL),
        WISH("\x30\x10" EXTENSIONS SERIAL_NUMBER, NULL),
        WISH("\x30\x0D" UNKNOWN_OF_TEXT, NULL),
        WISH("\x30\x17" RSA_3072_4096, "RSA-3072"),
        WISH("\x30\x14" EC_P384, "id-ecPublicKey"),
        WISH("\x30\x09" EC, "id-ecPublicKey"),
        WISH("\x30\x0B" SHA384_RSA, "RSA-SHA384"),
        WISH("\x30\x0A" ECDSA_SHA384, "ecdsa-with-SHA384"),
        WISH("\x30\x0B" PASSWORD, "challengePassword"),
        WISH("\x30\x29" RSA_2048 SHA256_RSA PASSWORD, "challengePassword"),
        /* The example of RFC 7030 section 4.5.2 in short: P-384 alone, with the password. */
        WISH("\x30\x29" PASSWORD EC_P384 ECDSA_SHA384, "challengePassword"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        struct csr_attributes wanted = {.wants_password = true};
        struct err err = ERR_INIT;

        if (csr_attributes_read(wishes[i].der, wishes[i].len, &wanted, &err) != ST_OK)
            fail_msg("%zu: %s", i, err.what);
        if (csr_attributes_check(&wanted, 2048, &err) != (wishes[i].wants == NULL ? ST_OK : ST_UNSUPPORTED))
            fail_msg("%zu: %s", i, err.detail);
        assert_string_equal(err.detail, wishes[i].wants == NULL ? "" : wishes[i].wants);
    }
}

static void what_is_no_such_list_is_refused(void **state)
{
    static const struct wish cases[] = {
        WISH("", NULL),
        WISH("<html>", NULL),
        WISH("\x30\x01", NULL),
        WISH("\x30\x00\x00", NULL),
        WISH("\x31\x00", NULL),
        WISH("\x30\x02\x05\x00", NULL),
        WISH("\x30\x03\x02\x01\x05", NULL),
        WISH("\x30\x02\x30\x00", NULL),
        WISH("\x30\x0D\x30\x0B" RSA, NULL), /* an attribute without its set */
        WISH("\x30\x05\x30\x03\x02\x01\x05", NULL),
    };
    static char long_one[CSR_ATTRIBUTES_DER_MAX + 1] = "\x30\x82\x3F\xFD";
    struct csr_attributes wanted = {.takes_rsa = true};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = ERR_INIT;

        if (csr_attributes_read(cases[i].der, cases[i].len, &wanted, &err) != ST_BAD_FILE || err.status != ST_BAD_FILE)
            fail_msg("%zu was taken", i);
    }
    assert_int_equal(csr_attributes_read(long_one, sizeof long_one, &wanted, NULL), ST_TOO_COSTLY);
    assert_true(wanted.takes_rsa); /* as it was */
}

static void more_sizes_than_are_kept_do_not_hurt(void **state)
{
    static const char der[] =
        "\x30\x33\x30\x31" RSA "\x31\x24\x02\x02\x10\x00\x02\x02\x10\x00\x02\x02\x10\x00\x02\x02"
        "\x10\x00\x02\x02\x10\x00\x02\x02\x10\x00\x02\x02\x10\x00\x02\x02\x10\x00\x02\x02\x08\x00";
    struct csr_attributes wanted;

    (void)state;
    assert_int_equal(csr_attributes_read(der, sizeof der - 1, &wanted, NULL), ST_OK);
    assert_int_equal(wanted.rsa_bits_count, CSR_ATTRIBUTES_SIZES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_request_is_what_they_want_or_not),
        cmocka_unit_test(what_is_no_such_list_is_refused),
        cmocka_unit_test(more_sizes_than_are_kept_do_not_hurt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
