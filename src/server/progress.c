#include "server/progress.h"

#include <stdio.h>

#include "server/store/moment.h"

enum { FIRST_MS = 250, EVERY_MS = 1000, MS_PER_S = 1000, MINUTE_S = 60, HOUR_S = 3600, LEFT_SIZE = 48 };

struct progress progress_begin(const char *things)
{
    return (struct progress){.things = things, .begun = moment_after_ms(0), .next = moment_after_ms(FIRST_MS)};
}

/* As exact as such a guess is: seconds up to two minutes, then minutes, then hours. */
static void write_left(int64_t left_s, char out[LEFT_SIZE])
{
    if (left_s < 2 * MINUTE_S)
        (void)snprintf(out, LEFT_SIZE, "%lld s", (long long)left_s);
    else if (left_s < 2 * HOUR_S)
        (void)snprintf(out, LEFT_SIZE, "%lld min", (long long)((left_s + MINUTE_S - 1) / MINUTE_S));
    else
        (void)snprintf(out, LEFT_SIZE, "%lld h %lld min", (long long)(left_s / HOUR_S),
                       (long long)(left_s % HOUR_S / MINUTE_S));
}

void progress_line(const char *things, int64_t done, int64_t of, int64_t after_ms, char out[PROGRESS_LINE_SIZE])
{
    const double a_second = after_ms > 0 ? (double)done * MS_PER_S / (double)after_ms : 0;
    char left[LEFT_SIZE];

    if (a_second > 0) {
        write_left((int64_t)((double)(of - done) / a_second + 0.5), left);
        (void)snprintf(out, PROGRESS_LINE_SIZE, "%lld of %lld %s, %.0f a second, about %s left", (long long)done,
                       (long long)of, things, a_second, left);
    } else {
        (void)snprintf(out, PROGRESS_LINE_SIZE, "%lld of %lld %s", (long long)done, (long long)of, things);
    }
}

void progress_tell(struct progress *progress, int64_t done, int64_t of)
{
    char line[PROGRESS_LINE_SIZE];

    if (moment_ms_until(&progress->next) > 0)
        return;
    progress_line(progress->things, done, of, -moment_ms_until(&progress->begun), line);
    (void)fprintf(stderr, "%s\n", line);
    progress->next = moment_after_ms(EVERY_MS);
}
