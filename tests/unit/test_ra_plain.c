/* The plain-HTTP listener: the CA certificates that certificates point to, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "pki/cert.h"
#include "protocol/messages.h"
#include "protocol/order_proof.h"
#include "protocol/problem.h"
#include "ra_routes_rig.h"
#include "server/nonces.h"
#include "server/plain.h"
#include "server/routes.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static void the_plain_listener_serves_the_ca_certificates(void **state)
{
    static const struct {
        const char *method, *path;
        int http_status;
    } CASES[] = {
        {"GET", "/ca/issuing.cer", 200}, {"GET", "/ca/root.cer", 200},     {"GET", "/", 404},
        {"GET", "/v1/directory", 404},   {"POST", "/ca/issuing.cer", 405}, {"GET", "/ca/../ra.keys", 404},
    };
    struct routes_bench *bench = *state;
    const struct buf *issuing = ca_peek_issuing(bench->host.ra.ca);
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++) {
        const struct request request = {.method = CASES[i].method, .path = CASES[i].path};

        buf_clear(&bench->answer.body);
        bench->answer = (struct response){.body = bench->answer.body};
        plain_handle(&bench->host.ra, &request, &bench->answer);
        assert_int_equal(bench->answer.http_status, CASES[i].http_status);
        if (i == 0) {
            assert_string_equal(bench->answer.content_type, "application/pkix-cert");
            assert_int_equal(bench->answer.body.len, issuing->len);
            assert_memory_equal(bench->answer.body.data, issuing->data, issuing->len);
        }
    }
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(the_plain_listener_serves_the_ca_certificates),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
