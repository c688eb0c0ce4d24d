/* A configuration that follows another: what it leaves behind, and what of the host goes by it from then on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ra_issuance_rig.h"
#include "server/generation.h"

/* What is freed is looked at while it can be. */
static const struct generation *watched;
static unsigned frees;
static bool has_secrets;

void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory)
{
    if (memory != NULL && memory == watched) {
        static const struct keys NO_KEYS;
        static const struct config NO_CONFIG;

        frees++;
        has_secrets = memcmp(&watched->ra.keys, &NO_KEYS, sizeof NO_KEYS) != 0 ||
                      memcmp(&watched->ra.config, &NO_CONFIG, sizeof NO_CONFIG) != 0;
        watched = NULL;
    }
    __real_free(memory);
}

static void watch(const struct generation *generation)
{
    watched = generation;
    frees = 0;
    has_secrets = false;
}

static void assert_went_without_secrets(void)
{
    assert_int_equal(frees, 1);
    assert_false(has_secrets);
}

static struct generations *begin(struct ra_bench *host)
{
    const struct phone_page none = {.html = NULL};
    struct generations *generations = NULL;

    assert_int_equal(generations_new(&host->ra, &none, &generations, NULL), ST_OK);
    return generations;
}

static struct generation *follow(struct generations *generations, const struct config *config)
{
    struct generation *running = generations_hold(generations);
    struct generation *next = NULL;
    struct err err = ERR_INIT;

    if (generation_next(running, config, &next, &err) != ST_OK)
        fail_msg("%s", err.what);
    generations_let_go(generations, running);
    return next;
}

/* The first, one that followed, and one that never came into force. */
static void none_leaves_its_secrets(void **state)
{
    struct issuance_bench *bench = *state;
    struct generations *generations = begin(&bench->host);
    struct generation *next = follow(generations, &bench->host.ra.config);
    struct generation *first = generations_hold(generations);

    generations_let_go(generations, first);
    watch(first);
    generations_put(generations, &next);
    assert_went_without_secrets();
    next = follow(generations, &bench->host.ra.config);
    watch(next);
    generation_drop(&next);
    assert_went_without_secrets();
    next = generations_hold(generations);
    generations_let_go(generations, next);
    watch(next);
    generations_free(&generations);
    assert_went_without_secrets();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(none_leaves_its_secrets, bench_open, bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
