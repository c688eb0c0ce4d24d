#include "server/command.h"

#include <stdio.h>
#include <sys/resource.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/utf.h"
#include "server/options.h"
#include "server/people_import.h"
#include "server/progress.h"

enum { POLITE = 10 }; /* of nice(1) */

/* The host serves meanwhile, and hashes too: a login is not to wait behind a hundred thousand. Threads inherit it. */
static void give_way(void)
{
    if (getpriority(PRIO_PROCESS, 0) < POLITE)
        (void)setpriority(PRIO_PROCESS, 0, POLITE);
}

static void tell_fault(unsigned line, const char *what)
{
    (void)fprintf(stderr, "line %u: %s\n", line, what);
}

static void tell(struct progress *progress, const char *things, int64_t done, int64_t of)
{
    if (done == 0)
        *progress = progress_begin(things);
    else
        progress_tell(progress, done, of);
}

static void tell_compared(void *self, int64_t done, int64_t of)
{
    tell(self, "who are there already compared", done, of);
}

static void tell_added(void *self, int64_t done, int64_t of)
{
    tell(self, "added", done, of);
}

/* Passwords need not lie on a disk for it: /dev/stdin, or what the shell puts in the place of <(gpg -d people.csv.gpg).
 */
static enum status read_people(const char *path, struct people *people, struct err *err)
{
    struct buf text = {0};
    enum status status = ST_OK;

    buf_init(&text, PEOPLE_FILE_MAX);
    status = file_read_waiting(path, &text, err);
    if (status == ST_OK && !utf8_valid(buf_text(&text), text.len))
        status = err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "the file is not UTF-8: save it as \"CSV UTF-8\"");
    if (status == ST_OK)
        status = people_read(&text, people, err);
    buf_clear(&text);
    return status;
}

static enum status refuse_faults(const struct people *people, struct err *err)
{
    char what[ERR_WHAT_MAX];

    if (people->faults == 0)
        return ST_OK;
    (void)snprintf(what, sizeof what, "%u %s wrong: nobody was added", people->faults,
                   people->faults == 1 ? "line is" : "lines are");
    return err_set(err, ST_BAD_INPUT, FAULT_NONE, what);
}

static enum status run(struct ra *ra, const char *path, struct people *people, struct err *err)
{
    struct progress progress = progress_begin("");
    struct people_import import = {
        .ra = ra, .people = people, .compared = tell_compared, .added = tell_added, .self = &progress};
    enum status status = read_people(path, people, err);

    if (status == ST_OK)
        status = people_import(&import, err);
    if (status == ST_OK)
        status = refuse_faults(people, err);
    if (status == ST_OK && import.there > 0)
        (void)printf("%zu added, %zu were there already\n", import.done, import.there);
    else if (status == ST_OK)
        (void)printf("%zu added\n", import.done);
    else if (import.done > 0)
        (void)fprintf(stderr, "%zu were added before that: the same file can be imported again\n", import.done);
    return status;
}

int cmd_user_import(int argc, char *const *argv)
{
    const char *config = NULL, *path = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct people people = {.tell = tell_fault};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], &path, &err);

    give_way();
    if (status == ST_OK && path == NULL)
        status = err_set(&err, ST_BAD_INPUT, FAULT_USAGE, "missing: the file");
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = run(&ra, path, &people, &err);
    people_clear(&people);
    ra_close(&ra);
    return command_end(status, &err);
}
