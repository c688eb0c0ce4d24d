/*
 * test_fault GROUP [--all | --every] [--only NAME] [--kind WORD] [--n N [--on]]: the use cases of a group with the n-th
 * call of each kind failing, alone and with all after it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cases.h"
#include "keys.h"
#include "nth.h"

enum { MOST = 2 };

static const struct group *const GROUPS[] = {
    &group_enrol,    &group_pc,        &group_host,   &group_certificate, &group_est, &group_est_client, &group_ocsp,
    &group_commands, &group_operation, &group_upkeep, &group_wire,        &group_net, &group_pki};

static const struct group *group_named(const char *name)
{
    for (size_t i = 0; i < sizeof GROUPS / sizeof GROUPS[0]; i++)
        if (strcmp(GROUPS[i]->name, name) == 0)
            return GROUPS[i];
    return NULL;
}

static struct run_options read_options(int count, char *arguments[])
{
    const char *seed = getenv("PCCERT_FAULT_SEED");
    struct run_options options = {.most = MOST, .seed = seed != NULL ? (unsigned)atoi(seed) : (unsigned)time(NULL)};

    for (int i = 0; i < count; i++) {
        if (strcmp(arguments[i], "--all") == 0)
            options.most = 0;
        else if (strcmp(arguments[i], "--every") == 0)
            options.most = 0, options.every = true;
        else if (strcmp(arguments[i], "--on") == 0)
            options.from_on = true;
        else if (strcmp(arguments[i], "--only") == 0 && i + 1 < count)
            options.only = arguments[++i];
        else if (strcmp(arguments[i], "--kind") == 0 && i + 1 < count)
            options.kind = arguments[++i];
        else if (strcmp(arguments[i], "--n") == 0 && i + 1 < count)
            options.n = strtoul(arguments[++i], NULL, 10);
    }
    return options;
}

int main(int count, char *arguments[])
{
    const struct group *group = count > 1 ? group_named(arguments[1]) : NULL;
    const struct run_options options = read_options(count - 2, arguments + 2);
    bool good = false;

    if (group == NULL) {
        (void)fputs("usage: test_fault GROUP [--all | --every] [--only NAME] [--kind WORD] [--n N [--on]]\n", stderr);
        return 2;
    }
    (void)setenv("CMOCKA_TEST_ABORT", "1", 1); /* an assert outside of cmocka's runner says what it found, and aborts */
    (void)setenv("TMPDIR", "/dev/shm",
                 0); /* the fakes flush their files as the product does, and a disk takes its time */
    nth_start();
    group->open();
    keys_make(); /* from now on: no CA has a person's key */
    printf("seed %u\n%-18s %-8s %-4s %7s %6s %6s  said\n", options.seed, "use case", "kind", "mode", "calls", "sites",
           "failed");
    good = use_cases_run(group->cases, group->count, &options);
    group->close();
    keys_free();
    return good ? 0 : 1;
}
