#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "authority.h"
#include "base/fault.h"
#include "pki/cert.h"

static struct authority firm;
static struct buf pem;

static int make_firm(void **state)
{
    (void)state;
    authority_make(&firm, "Pei Cheng", 1767225600);
    buf_init(&pem, 1 << 20);
    authority_pem(&firm, &pem);
    return 0;
}

static int clear_firm(void **state)
{
    (void)state;
    buf_clear(&pem);
    authority_clear(&firm);
    return 0;
}

static void assert_item(const struct cert_list *list, size_t at, const struct buf *der)
{
    assert_true(at < list->count);
    assert_int_equal(list->items[at].len, der->len);
    assert_memory_equal(list->items[at].data, der->data, der->len);
}

static void all_blocks_in_order(void **state)
{
    struct cert_list list = {.count = 0};

    (void)state;
    assert_memory_equal(buf_text(&pem), "-----BEGIN CERTIFICATE-----\n", 28);
    assert_int_equal(cert_list_from_pem(buf_text(&pem), pem.len, &list, NULL), ST_OK);
    assert_int_equal(list.count, 2);
    assert_item(&list, 0, &firm.root);
    assert_item(&list, 1, &firm.ca);
    cert_list_clear(&list);
    assert_int_equal(list.count, 0);
    cert_list_clear(&list);
}

static void words_and_other_blocks_between(void **state)
{
    struct cert_list list = {.count = 0};
    struct buf text, key_pem, root_pem;

    (void)state;
    buf_init(&text, 1 << 20);
    buf_init(&key_pem, 1 << 20);
    buf_init(&root_pem, 1 << 20);
    assert_int_equal(issue_tls_key_to_pem(firm.ca_key, &key_pem, NULL), ST_OK);
    assert_int_equal(cert_to_pem(firm.root.data, firm.root.len, &root_pem, NULL), ST_OK);
    assert_int_equal(buf_append_format(&text, "subject: root\r\n%s\nand a key\n%s\n%s", buf_text(&root_pem),
                                       buf_text(&key_pem), buf_text(&root_pem)),
                     ST_OK);
    assert_int_equal(cert_list_from_pem(buf_text(&text), text.len, &list, NULL), ST_OK);
    assert_int_equal(list.count, 2);
    assert_item(&list, 0, &firm.root);
    assert_item(&list, 1, &firm.root);
    cert_list_clear(&list);
    buf_clear(&root_pem);
    buf_clear(&key_pem);
    buf_clear(&text);
}

static void assert_refused(const char *text, size_t len, enum status status)
{
    struct cert_list list = {.count = 0};
    struct err err = ERR_INIT;

    assert_int_equal(cert_list_from_pem(text, len, &list, &err), status);
    assert_int_equal(err.status, status);
    assert_int_equal(list.count, 0);
}

static void broken_texts(void **state)
{
    static const char *const bad[] = {
        "",
        "x",
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", /* an empty SEQUENCE */
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n",
        "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-CBC,0000000000000000\n\nMAA=\n"
        "-----END CERTIFICATE-----\n",
        "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(bad[i], strlen(bad[i]), ST_BAD_FILE);
}

static void one_broken_block_spoils_the_text(void **state)
{
    struct buf text;

    (void)state;
    assert_refused(buf_text(&pem), pem.len - 30, ST_BAD_FILE); /* the second one is cut */
    buf_init(&text, 1 << 20);
    assert_int_equal(buf_append(&text, pem.data, pem.len), ST_OK);
    text.data[40] = '!';
    assert_refused(buf_text(&text), text.len, ST_BAD_FILE);
    buf_clear(&text);
}

static void limits_hold(void **state)
{
    static unsigned char huge[CERT_DER_MAX + 1];
    struct cert_list list = {.count = 0};
    struct buf text, small;

    (void)state;
    for (size_t i = 0; i < CERT_LIST_MAX; i++)
        assert_int_equal(cert_list_add(&list, "x", 1, NULL), ST_OK);
    assert_int_equal(cert_list_add(&list, "x", 1, NULL), ST_TOO_COSTLY);
    assert_int_equal(list.count, CERT_LIST_MAX);
    cert_list_clear(&list);
    assert_int_equal(cert_list_add(&list, huge, sizeof huge, NULL), ST_TOO_COSTLY);
    assert_int_equal(list.count, 0);

    buf_init(&text, 1 << 20);
    for (size_t i = 0; i < CERT_LIST_MAX / 2 + 1; i++)
        assert_int_equal(buf_append(&text, pem.data, pem.len), ST_OK);
    assert_refused(buf_text(&text), text.len, ST_TOO_COSTLY);
    assert_refused(buf_text(&text), SIZE_MAX, ST_TOO_COSTLY);
    buf_clear(&text);

    buf_init(&small, 100);
    assert_int_equal(cert_to_pem(firm.root.data, firm.root.len, &small, NULL), ST_TOO_COSTLY);
    assert_int_equal(cert_to_pem("x", 1, &small, NULL), ST_BAD_FILE);
    assert_int_equal(small.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_blocks_in_order), cmocka_unit_test(words_and_other_blocks_between),
        cmocka_unit_test(broken_texts),        cmocka_unit_test(one_broken_block_spoils_the_text),
        cmocka_unit_test(limits_hold),
    };

    return cmocka_run_group_tests(tests, make_firm, clear_firm);
}
