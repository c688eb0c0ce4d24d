#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/encoding.h"
#include "pki/digest.h"

/* FIPS 180-4's examples. */
static void sha256_vectors(void **state)
{
    static const struct {
        const char *text, *hex;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char hex[SHA256_HEX_SIZE] = "";
        unsigned char digest[SHA256_BYTES];
        unsigned char expected[SHA256_BYTES];

        assert_int_equal(digest_sha256_hex(cases[i].text, strlen(cases[i].text), hex, NULL), ST_OK);
        assert_string_equal(hex, cases[i].hex);
        assert_int_equal(digest_sha256(cases[i].text, strlen(cases[i].text), digest, NULL), ST_OK);
        assert_int_equal(hex_decode(cases[i].hex, expected, sizeof expected), ST_OK);
        assert_memory_equal(digest, expected, sizeof digest);
    }
}

/* In whatever pieces the bytes come, the digest is that of all of them; none at all is one too. */
static void sha256_in_pieces(void **state)
{
    static unsigned char bytes[1000];
    unsigned char whole[SHA256_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7);
    for (size_t piece = 1; piece <= 128; piece++) {
        unsigned char digest[SHA256_BYTES];
        struct digest *run = NULL;

        assert_int_equal(digest_open(&run, NULL), ST_OK);
        for (size_t at = 0; at < sizeof bytes; at += piece)
            assert_int_equal(digest_add(run, bytes + at, sizeof bytes - at < piece ? sizeof bytes - at : piece, NULL),
                             ST_OK);
        assert_int_equal(digest_finish(run, digest, NULL), ST_OK);
        digest_close(&run);
        assert_null(run);
        assert_int_equal(digest_sha256(bytes, sizeof bytes, whole, NULL), ST_OK);
        assert_memory_equal(digest, whole, sizeof digest);
    }
}

static void sha256_of_nothing_in_no_pieces(void **state)
{
    unsigned char digest[SHA256_BYTES], whole[SHA256_BYTES];
    struct digest *run = NULL;

    (void)state;
    assert_int_equal(digest_open(&run, NULL), ST_OK);
    assert_int_equal(digest_finish(run, digest, NULL), ST_OK);
    digest_close(&run);
    digest_close(&run); /* NULL is allowed */
    assert_int_equal(digest_sha256("", 0, whole, NULL), ST_OK);
    assert_memory_equal(digest, whole, sizeof digest);
}

/* RFC 4231 sections 4.2, 4.3 and 4.7 (a key longer than the block), and no key at all. */
static void hmac_vectors(void **state)
{
    static const char long_text[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    unsigned char key_0b[20];
    unsigned char key_aa[131];
    const struct {
        const void *key;
        size_t key_len;
        const char *text, *hex;
    } cases[] = {
        {key_0b, sizeof key_0b, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", 4, "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {key_aa, sizeof key_aa, long_text, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {"", 0, "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };

    (void)state;
    memset(key_0b, 0x0B, sizeof key_0b);
    memset(key_aa, 0xAA, sizeof key_aa);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char mac[SHA256_BYTES];
        unsigned char expected[SHA256_BYTES];

        assert_int_equal(
            digest_hmac_sha256(cases[i].key, cases[i].key_len, cases[i].text, strlen(cases[i].text), mac, NULL), ST_OK);
        assert_int_equal(hex_decode(cases[i].hex, expected, sizeof expected), ST_OK);
        assert_memory_equal(mac, expected, sizeof mac);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_vectors),
        cmocka_unit_test(sha256_in_pieces),
        cmocka_unit_test(sha256_of_nothing_in_no_pieces),
        cmocka_unit_test(hmac_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
