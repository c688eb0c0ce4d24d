#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "use_case.h"

#include <sanitizer/lsan_interface.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "nth.h"

enum {
    SHARE = 24, /* runs that share a process */
    STATUSES = ST_BUG + 1,
    NAME_MAX_BYTES = 64,
    RUN_CPU_S = 120 /* whoever computes longer has lost its way */
};

/* One run; n 0: none fails, and the calls are counted. */
struct job {
    enum nth_kind kind;
    enum nth_mode mode;
    unsigned long n;
};

/* One line of the table. */
struct row {
    unsigned long chosen, reached, found;
    unsigned long said[STATUSES];
};

/* What the runs of a use case tell their parent, and what it says of them. */
static struct told {
    size_t at;                   /* the job that is being run */
    char failed[NAME_MAX_BYTES]; /* and the call that it was */
    struct row rows[NTH_KINDS][NTH_MODES];
    struct sites sites[NTH_KINDS];
} * told;

static const struct use_case *running;

static struct row *row_of(const struct job *job)
{
    return &told->rows[job->kind][job->mode];
}

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
    if ((kind == NTH_MEMORY || kind == NTH_CURL) &&
        (said != ST_NO_MEMORY || (err->fault != FAULT_NO_MEMORY && err->fault != FAULT_NONE)))
        complain("no memory is told as something else", said, err);
}

static void look_at_failure(const struct job *job, enum status said, const struct err *err)
{
    struct row *row = row_of(job);

    (void)snprintf(told->failed, sizeof told->failed, "%s", nth_failed());
    row->reached++;
    row->said[said]++;
    check_said(job->kind, said, err);
}

static void run_once(const struct job *job, bool counted)
{
    static const struct itimerval LIMIT = {.it_value = {.tv_sec = RUN_CPU_S}}, NONE = {.it_value = {.tv_sec = 0}};
    void *state = NULL;
    struct err err = ERR_INIT;
    enum status said = ST_OK;

    told->failed[0] = '\0';
    running->open(&state);
    (void)setitimer(ITIMER_PROF, &LIMIT, NULL);
    if (counted)
        nth_count(told->sites);
    if (job->n != 0)
        nth_arm(job->kind, job->mode, job->n);
    said = running->run(state, &err);
    nth_disarm();
    if (job->n != 0 && nth_failed() != NULL)
        look_at_failure(job, said, &err);
    else if (said != ST_OK)
        complain("nothing was made to fail", said, &err);
    running->settle(state, said);
    (void)setitimer(ITIMER_PROF, &NONE, NULL);
    running->close(&state);
}

/* --- some runs, in a process of their own --- */

enum { LEAKED = 3 };

static int run_apart(const struct job *jobs, size_t count)
{
    const pid_t child = fork();
    int ended = 0;

    if (child == 0) {
        for (size_t i = 0; i < count; i++) {
            told->at = i;
            run_once(&jobs[i], jobs[i].n == 0);
        }
        _exit(__lsan_do_recoverable_leak_check() != 0 ? LEAKED : 0);
    }
    if (child < 0 || waitpid(child, &ended, 0) != child)
        abort();
    return ended;
}

static void found(const struct job *job, const char *what)
{
    row_of(job)->found++;
    printf("FOUND %s, %s, n = %lu%s (%s): %s\n", running->name, nth_kind_word(job->kind), job->n,
           job->mode == NTH_FROM_ON ? " and on" : "", told->failed, what);
    (void)fflush(stdout);
}

static void run_shared(const struct job *jobs, size_t count);

/* What came of them; those after a crash run in another process, and each alone if one of them leaked. */
static void look_at(const struct job *jobs, size_t count, int ended)
{
    const size_t at = told->at;

    if (ended == 0)
        return;
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == LEAKED) {
        if (count == 1)
            found(jobs, "leaks");
        for (size_t i = 0; count > 1 && i < count; i++)
            run_shared(jobs + i, 1);
        return;
    }
    found(&jobs[at], WIFSIGNALED(ended) ? strsignal(WTERMSIG(ended)) : "ended");
    if (at + 1 < count)
        run_shared(jobs + at + 1, count - at - 1);
}

static void run_shared(const struct job *jobs, size_t count)
{
    (void)fflush(NULL);
    look_at(jobs, count, run_apart(jobs, count));
}

/* --- which n --- */

/* At most `most` of them, in their place: they are cut into as many stretches, and one of each is taken. */
static size_t choose(unsigned long *ns, size_t count, unsigned most)
{
    if (most == 0 || count <= most)
        return count;
    for (size_t i = 0; i < most; i++) {
        const size_t from = count * i / most, to = count * (i + 1) / most;

        ns[i] = ns[from + (size_t)rand() % (to - from)];
    }
    return most;
}

struct jobs {
    struct job *jobs; /* owned */
    size_t count;
};

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static void add_job(struct jobs *jobs, const struct job *job)
{
    jobs->jobs = must(realloc(jobs->jobs, (jobs->count + 1) * sizeof *jobs->jobs));
    jobs->jobs[jobs->count++] = *job;
    row_of(job)->chosen++;
}

static void add_jobs(struct jobs *jobs, enum nth_kind kind, enum nth_mode mode, const struct run_options *options)
{
    const struct sites *sites = &told->sites[kind];
    unsigned long *ns = must(calloc(sites->calls + 2 * sites->count + 1, sizeof *ns));
    const bool every = options->every || (options->most == 0 && (running->kinds & EVERY_N) != 0);
    size_t count = every ? sites_list_every(sites, ns) : sites_list(sites, ns);

    /* The second mode meets at n what the first does: half as many tell as much of what comes after. */
    count = choose(ns, count, mode == NTH_FROM_ON ? (options->most + 1) / 2 : options->most);
    for (size_t i = 0; i < count; i++)
        add_job(jobs, &(struct job){kind, mode, ns[i]});
    free(ns);
}

/* --- a use case --- */

static bool wanted(const struct run_options *options, enum nth_kind kind)
{
    return options->kind == NULL || strcmp(options->kind, nth_kind_word(kind)) == 0;
}

static void choose_jobs(struct jobs *jobs, const struct run_options *options)
{
    for (enum nth_kind kind = 0; kind < NTH_KINDS; kind++) {
        if (!wanted(options, kind))
            continue;
        if (told->sites[kind].calls == 0 && (running->kinds >> kind & 1U) != 0)
            found(&(struct job){.kind = kind}, "it makes no such call");
        if (options->n != 0)
            add_job(jobs, &(struct job){kind, options->from_on ? NTH_FROM_ON : NTH_ONLY, options->n});
        else
            for (enum nth_mode mode = 0; mode < NTH_MODES; mode++)
                add_jobs(jobs, kind, mode, options);
    }
}

/* How many findings it has. */
static unsigned long print_row(enum nth_kind kind, enum nth_mode mode)
{
    const struct row *row = &told->rows[kind][mode];
    const struct sites *sites = &told->sites[kind];

    if (row->chosen > 0 && row->reached == 0 && row->found == 0)
        found(&(struct job){.kind = kind, .mode = mode}, "nothing was made to fail");
    if (row->chosen == 0)
        return row->found;
    printf("%-18s %-8s %-4s %7lu %6zu %6lu ", running->name, nth_kind_word(kind), mode == NTH_ONLY ? "only" : "on",
           sites->calls, sites->count, row->reached);
    for (size_t i = 0; i < STATUSES; i++)
        if (row->said[i] != 0)
            printf(" %s %lu", status_word((enum status)i), row->said[i]);
    printf("%s\n", row->chosen > row->reached + row->found ? " (some were not reached)" : "");
    return row->found;
}

static unsigned long print_rows(void)
{
    unsigned long findings = 0;

    for (enum nth_kind kind = 0; kind < NTH_KINDS; kind++)
        for (enum nth_mode mode = 0; mode < NTH_MODES; mode++)
            findings += print_row(kind, mode);
    (void)fflush(stdout);
    return findings;
}

/* A run makes a few calls more or less than the one that was counted: whoever chose the last ones takes one before. */
static void run_unreached(enum nth_kind kind, enum nth_mode mode)
{
    struct row *row = &told->rows[kind][mode];
    const struct job middle = {kind, mode, told->sites[kind].calls / 2 + 1};

    if (row->chosen == 0 || row->reached != 0 || row->found != 0)
        return;
    row->chosen++;
    run_shared(&middle, 1);
}

static unsigned long run_use_case(const struct run_options *options)
{
    const struct job none = {.n = 0};
    struct jobs jobs = {.jobs = NULL};

    memset(told, 0, sizeof *told);
    run_once(&none, false); /* what is made once in a process is there from now on, and each run makes as many calls */
    run_shared(&none, 1);
    if (row_of(&none)->found == 0)
        choose_jobs(&jobs, options);
    for (size_t at = 0; at < jobs.count; at += SHARE)
        run_shared(jobs.jobs + at, jobs.count - at < SHARE ? jobs.count - at : SHARE);
    free(jobs.jobs);
    for (enum nth_kind kind = 0; options->n == 0 && kind < NTH_KINDS; kind++)
        for (enum nth_mode mode = 0; mode < NTH_MODES; mode++)
            run_unreached(kind, mode);
    return print_rows();
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
        running = &cases[i];
        findings += run_use_case(options);
    }
    (void)munmap(told, sizeof *told);
    return findings == 0;
}
