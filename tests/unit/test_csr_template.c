/* The template by which newer EST servers say what a request should be (RFC 9908 section 3.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/encoding.h"
#include "pki/csr_attributes.h"

/* In base64, as servers send it; csr_attributes.h's statuses. */
static enum status read(const char *text, struct csr_attributes *out, struct err *err)
{
    enum status status = ST_OK;
    struct buf der;

    buf_init(&der, CSR_ATTRIBUTES_DER_MAX);
    assert_int_equal(base64_decode(text, &der), ST_OK);
    status = csr_attributes_read(der.data, der.len, out, err);
    buf_clear(&der);
    return status;
}

static void assert_field(const struct csr_attributes *wanted, size_t at, const char *type, const char *value)
{
    assert_string_equal(wanted->subject.fields[at].type, type);
    assert_string_equal(wanted->subject.fields[at].value, value);
}

/* C and O are given, CN is left open and cannot be ours, serialNumber is the person's; RSA of 2048 bits. */
static void a_whole_one(void **state)
{
    static const char text[] =
        "MIIBdjCCAXIGCyqGSIb3DQEJEAI9MYIBYTCCAV0CAQAwMDELMAkGA1UEBhMCVFcxDzANBgNVBAoMBuWMl+WfjjEHMA"
        "UGA1UEAzEHMAUGA1UEBaCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAIAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAECAwEAAaEA";
    struct csr_attributes wanted = {.takes_rsa = false};

    (void)state;
    assert_int_equal(read(text, &wanted, NULL), ST_OK);
    assert_int_equal(csr_attributes_check(&wanted, 2048, NULL), ST_OK);
    assert_int_equal(csr_attributes_check(&wanted, 3072, NULL), ST_UNSUPPORTED);
    assert_int_equal(wanted.subject.count, 3);
    assert_field(&wanted, 0, "C", "TW");
    assert_field(&wanted, 1, "O", "北城");
    assert_field(&wanted, 2, "serialNumber", "");
}

static void which_keys_fit(void **state)
{
    static const struct {
        const char *text;
        const char *wants; /* what our request is not; NULL: it fits */
    } cases[] = {
        {"MCwwKgYLKoZIhvcNAQkQAj0xGzAZAgEAoBIwEAYHKoZIzj0CAQYFK4EEACKhAA==", "id-ecPublicKey"},
        {"MHYwdAYLKoZIhvcNAQkQAj0xZTBjAgEAoFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAIAAAAAAAAAAAAAAAAAAAAAAAA"
         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAECAwEAAaEA",
         "RSA-512"},
        {"MCkwJwYLKoZIhvcNAQkQAj0xGDAWAgEAoA8wDQYJKoZIhvcNAQEBBQChAA==", NULL}, /* of any size */
        {"MDcwEgYHKoZIzj0CATEHBgUrgQQAIjAWBgsqhkiG9w0BCRACPTEHMAUCAQChAAYJKoZIhvcNAQkH",
         NULL}, /* what stands beside it counts no more */
        {"MDIwMAYLKoZIhvcNAQkQAj0xITAfAgEAoRowGAYLKoZIhvcNAQkQAj4xCTAHMAUGA1UdEQ==",
         NULL}, /* an alternative name, left open */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csr_attributes wanted = {.takes_rsa = false};
        struct err err = ERR_INIT;

        assert_int_equal(read(cases[i].text, &wanted, NULL), ST_OK);
        if (csr_attributes_check(&wanted, 2048, &err) != (cases[i].wants == NULL ? ST_OK : ST_UNSUPPORTED))
            fail_msg("%zu: %s", i, err.detail);
        assert_string_equal(err.detail, cases[i].wants == NULL ? "" : cases[i].wants);
        assert_int_equal(wanted.subject.count, 0);
    }
}

static void what_is_none_is_refused(void **state)
{
    static const char *const cases[] = {
        "MBgwFgYLKoZIhvcNAQkQAj0xBzAFAgEBoQA=",
        "MCEwHwYLKoZIhvcNAQkQAj0xEDAOAgEAMAcxBTADAgEFoQA=", /* a number for a type */
        "MCEwHwYLKoZIhvcNAQkQAj0xEDAOAgEAMAcwBQYDVQQDoQA=", /* no relative name */
        "MDAwFgYLKoZIhvcNAQkQAj0xBzAFAgEAoQAwFgYLKoZIhvcNAQkQAj0xBzAFAgEAoQA=",
        "MBwwGgYLKoZIhvcNAQkQAj0xCwYJKoZIhvcNAQEB", /* an OID in place of one */
        "MBEwDwYLKoZIhvcNAQkQAj0xAA==",
        "MC4wLAYLKoZIhvcNAQkQAj0xHTAbAgEAoBQwDQYJKoZIhvcNAQEBBQADAwABAqEA", /* a key of no size */
        "MGswaQYLKoZIhvcNAQkQAj0xWjBYAgEAMFExBzAFBgNVBAUxBzAFBgNVBAUxBzAFBgNVBAUxBzAFBgNVBAUxBzAFBg"
        "NVBAUxBzAFBgNVBAUxBzAFBgNVBAUxBzAFBgNVBAUxBzAFBgNVBAWhAA==", /* of the subject more than one has */
    };
    struct csr_attributes wanted = {.takes_rsa = true};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err err = ERR_INIT;

        if (read(cases[i], &wanted, &err) != ST_BAD_FILE || err.status != ST_BAD_FILE)
            fail_msg("%zu was taken", i);
    }
    assert_true(wanted.takes_rsa); /* as it was */
    assert_int_equal(wanted.subject.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_one),
        cmocka_unit_test(which_keys_fit),
        cmocka_unit_test(what_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
