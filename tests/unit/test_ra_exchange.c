/* What the database undid is done again, as often as it may go well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "server/exchange.h"
#include "server/store/store.h"

enum { DEADLOCK_TEXT = 6 };

/* A route whose first attempts end so. */
struct attempts {
    unsigned failing;
    enum status status;
    char detail[DEADLOCK_TEXT]; /* SQLSTATE */
    unsigned *made;
};

static enum status attempt(struct exchange *exchange, const void *what)
{
    const struct attempts *attempts = what;
    enum status status = ST_OK;

    assert_string_equal(exchange->order, ""); /* as at first */
    (void)snprintf(exchange->order, sizeof exchange->order, "o");
    if (++*attempts->made > attempts->failing)
        return ST_OK;
    status = err_set_code(&exchange->err, attempts->status, FAULT_NONE, ERR_POSTGRES, 0, "committing");
    err_detail(&exchange->err, attempts->detail);
    return status;
}

static void is_run_as_often_as_it_may_go_well(void **state)
{
    static const struct {
        unsigned failing;
        enum status status;
        char detail[DEADLOCK_TEXT];
        unsigned made;
        enum status said;
    } cases[] = {
        {0, ST_BUSY, "", 1, ST_OK},         {1, ST_BUSY, "40P01", 2, ST_OK},
        {2, ST_BUSY, "40001", 3, ST_OK},    {STORE_TRIES, ST_BUSY, "40P01", STORE_TRIES, ST_BUSY},
        {1, ST_BUSY, "40003", 1, ST_BUSY}, /* nobody knows whether it was done */
        {1, ST_BUSY, "57P03", 1, ST_BUSY},  {1, ST_IO, "40P01", 1, ST_IO},
        {1, ST_REFUSED, "", 1, ST_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned made = 0;
        struct attempts attempts = {.failing = cases[i].failing, .status = cases[i].status, .made = &made};
        struct exchange exchange = {.err = ERR_INIT};

        memcpy(attempts.detail, cases[i].detail, sizeof attempts.detail);
        assert_int_equal(exchange_run(&exchange, attempt, &attempts), cases[i].said);
        assert_int_equal(made, cases[i].made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_run_as_often_as_it_may_go_well)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
