#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "use_case.h"

#include <sanitizer/lsan_interface.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "nth.h"

/* n's that share a process. */
enum { SHARE = 24, STATUSES = ST_BUG + 1, NAME_MAX_BYTES = 64 };

/* What the runs tell their parent. */
static struct told {
    unsigned long calls;         /* of a run in which nothing failed */
    unsigned long at;            /* the n that is being run */
    char failed[NAME_MAX_BYTES]; /* and the call that it was */
    bool reached;                /* by that run */
    unsigned long reached_count;
    unsigned long said[STATUSES];
} * told;

/* One row of the table. */
struct row {
    const struct use_case *use_case;
    enum nth_kind kind;
    unsigned long found; /* findings */
};

/* --- one run --- */

static void complain(const char *what, enum status said, const struct err *err)
{
    (void)fprintf(stderr, "%s: it said %s, and the record %s, fault %d: %s\n", what, status_word(said),
                  status_word(err->status), err->fault, err->what);
    abort();
}

/* A failure says what it is, and a lack of memory is not told as something else. */
static void check_said(enum nth_kind kind, enum status said, const struct err *err)
{
    if (said == ST_OK)
        return;
    if (err->status != said)
        complain("the record tells of another failure", said, err);
    if (err->what[0] == '\0')
        complain("the record does not say what failed", said, err);
    if (said == ST_BUG && kind != NTH_OPENSSL) /* of what OpenSSL cannot refuse, nothing else can be said */
        complain("a promise inside the program was broken", said, err);
    if (kind == NTH_MEMORY && (said != ST_NO_MEMORY || (err->fault != FAULT_NO_MEMORY && err->fault != FAULT_NONE)))
        complain("no memory is told as something else", said, err);
}

static void run_once(const struct row *row, unsigned long n)
{
    void *state = NULL;
    struct err err = ERR_INIT;
    enum status said = ST_OK;
    unsigned long calls = 0;

    told->at = n;
    told->failed[0] = '\0';
    row->use_case->open(&state);
    nth_arm(row->kind, n);
    said = row->use_case->run(state, &err);
    calls = nth_disarm();
    told->reached = nth_failed() != NULL;
    if (n == 0)
        told->calls = calls;
    if (told->reached) {
        (void)snprintf(told->failed, sizeof told->failed, "%s", nth_failed());
        told->reached_count++;
        told->said[said]++;
        check_said(row->kind, said, &err);
    } else if (said != ST_OK) {
        complain("nothing was made to fail", said, &err);
    }
    row->use_case->settle(state, said);
    row->use_case->close(&state);
}

/* --- some runs, in a process of their own --- */

enum { LEAKED = 3 };

static int run_apart(const struct row *row, const unsigned long *ns, size_t count)
{
    const pid_t child = fork();
    int ended = 0;

    if (child == 0) {
        for (size_t i = 0; i < count; i++)
            run_once(row, ns[i]);
        _exit(__lsan_do_recoverable_leak_check() != 0 ? LEAKED : 0);
    }
    if (child < 0 || waitpid(child, &ended, 0) != child)
        abort();
    return ended;
}

static void found(struct row *row, const char *what)
{
    row->found++;
    printf("FOUND %s, %s, n = %lu (%s): %s\n", row->use_case->name, nth_kind_word(row->kind), told->at, told->failed,
           what);
    (void)fflush(stdout);
}

static void run_shared(struct row *row, const unsigned long *ns, size_t count);

/* What came of them; those after a crash run in another process, and each alone if one of them leaked. */
static void look_at(struct row *row, const unsigned long *ns, size_t count, int ended)
{
    size_t at = 0;

    if (ended == 0)
        return;
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == LEAKED) {
        if (count == 1)
            found(row, "leaks");
        for (size_t i = 0; count > 1 && i < count; i++)
            run_shared(row, ns + i, 1);
        return;
    }
    while (at < count && ns[at] != told->at)
        at++;
    found(row, WIFSIGNALED(ended) ? strsignal(WTERMSIG(ended)) : "ended");
    if (at + 1 < count)
        run_shared(row, ns + at + 1, count - at - 1);
}

static void run_shared(struct row *row, const unsigned long *ns, size_t count)
{
    (void)fflush(NULL);
    look_at(row, ns, count, run_apart(row, ns, count));
}

/* --- which n --- */

static int compare(const void *a, const void *b)
{
    const unsigned long left = *(const unsigned long *)a, right = *(const unsigned long *)b;

    return left < right ? -1 : left > right;
}

/* Into ns, at most `most`: the calls are cut into as many stretches, and one of each is taken. */
static size_t choose(unsigned long calls, unsigned long most, unsigned long *ns)
{
    const unsigned long count = calls < most ? calls : most;

    for (unsigned long i = 0; i < count; i++) {
        const unsigned long from = calls * i / count, to = calls * (i + 1) / count;

        ns[i] = 1 + from + (unsigned long)rand() % (to - from);
    }
    qsort(ns, count, sizeof *ns, compare);
    return count;
}

static void print_row(const struct row *row, unsigned long chosen)
{
    printf("%-18s %-8s %7lu %6lu ", row->use_case->name, nth_kind_word(row->kind), told->calls, told->reached_count);
    for (size_t i = 0; i < STATUSES; i++)
        if (told->said[i] != 0)
            printf(" %s %lu", status_word((enum status)i), told->said[i]);
    printf("%s\n", chosen > told->reached_count + row->found ? " (some were not reached)" : "");
    (void)fflush(stdout);
}

static void run_row(struct row *row, const struct run_options *options)
{
    const unsigned long none = 0;
    unsigned long *ns = NULL;
    size_t count = 0;

    *told = (struct told){.calls = 0};
    run_once(row, 0); /* what is made once in a process is there from now on, and each run makes as many calls */
    run_shared(row, &none, 1);
    if (row->found == 0 && told->calls == 0) {
        if ((row->use_case->kinds >> row->kind & 1U) != 0)
            found(row, "it makes no such call");
        return;
    }
    ns = calloc(told->calls + 1, sizeof *ns);
    if (ns == NULL)
        abort();
    if (row->found == 0)
        count = options->n != 0 ? 1 : choose(told->calls, options->most == 0 ? told->calls : options->most, ns);
    if (options->n != 0)
        ns[0] = options->n;
    for (size_t at = 0; at < count; at += SHARE)
        run_shared(row, ns + at, count - at < SHARE ? count - at : SHARE);
    free(ns);
    print_row(row, count);
    if (count > 0 && told->reached_count == 0)
        found(row, "nothing was made to fail");
}

bool use_cases_run(const struct use_case *cases, size_t count, const struct run_options *options)
{
    unsigned long findings = 0;

    /* cppcheck-suppress invalidFunctionArg ; no file is behind it: mmap(2) wants -1 */
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        abort();
    srand(options->seed);
    for (size_t i = 0; i < count; i++) {
        if (options->only != NULL && strncmp(cases[i].name, options->only, strlen(options->only)) != 0)
            continue;
        for (enum nth_kind kind = 0; kind < NTH_KINDS; kind++) {
            struct row row = {.use_case = &cases[i], .kind = kind};

            if (options->kind != NULL && strcmp(options->kind, nth_kind_word(kind)) != 0)
                continue;

            run_row(&row, options);
            findings += row.found;
        }
    }
    (void)munmap(told, sizeof *told);
    return findings == 0;
}
