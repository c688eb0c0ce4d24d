/* To whom an order belongs. */
#include "client/host_address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOST "https://ra.example.test:8443"

static void test_of_each_way(void **state)
{
    static const struct {
        struct settings settings;
        const char *address;
    } cases[] = {
        {{.host_url = HOST, .backend = "ra"}, HOST},
        {{.host_url = HOST, .backend = "ra", .est_label = "trading"}, HOST},
        {{.host_url = HOST, .backend = "est"}, HOST "/.well-known/est"},
        {{.host_url = HOST, .backend = "est", .est_label = "trading"}, HOST "/.well-known/est/trading"},
        {{.host_url = "", .backend = "est", .est_label = "trading"}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char address[HOST_ADDRESS_SIZE] = "";

        host_address_of(&cases[i].settings, address);
        assert_string_equal(address, cases[i].address);
        assert_true(host_address_is(address, &cases[i].settings));
        assert_false(host_address_is("https://ra.example.test:844", &cases[i].settings));
    }
}

/* The longest of everything fits. */
static void test_nothing_is_cut(void **state)
{
    static struct settings settings = {.backend = "est"};
    char address[HOST_ADDRESS_SIZE] = "";

    (void)state;
    memset(settings.host_url, 'h', sizeof settings.host_url - 1);
    memset(settings.est_label, 'l', sizeof settings.est_label - 1);
    host_address_of(&settings, address);
    assert_int_equal(strlen(address), strlen(settings.host_url) + strlen(EST_ROOT "/") + strlen(settings.est_label));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_each_way),
        cmocka_unit_test(test_nothing_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
