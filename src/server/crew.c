#include "server/crew.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "server/processors.h"

/* For fewer a thread is not worth its making. */
enum { EACH_LEAST = 4, HELPERS_MOST = 63 };

struct crew {
    pthread_mutex_t lock;
    size_t next, count;
    crew_job *job;
    void *self;
    enum status status; /* the first failure */
    struct err err;
};

/* False: there is none, or none may be begun. */
static bool take(struct crew *crew, size_t *index)
{
    bool taken = false;

    (void)pthread_mutex_lock(&crew->lock);
    taken = crew->status == ST_OK && crew->next < crew->count;
    if (taken)
        *index = crew->next++;
    (void)pthread_mutex_unlock(&crew->lock);
    return taken;
}

static void fail(struct crew *crew, enum status status, const struct err *why)
{
    (void)pthread_mutex_lock(&crew->lock);
    if (crew->status == ST_OK) {
        crew->status = status;
        crew->err = *why;
    }
    (void)pthread_mutex_unlock(&crew->lock);
}

static void *work(void *self)
{
    struct crew *crew = self;
    size_t index = 0;

    while (take(crew, &index)) {
        struct err why = ERR_INIT;
        const enum status status = crew->job(crew->self, index, &why);

        if (status != ST_OK)
            fail(crew, status, &why);
    }
    return NULL;
}

static size_t helpers_for(size_t count)
{
    const size_t wanted = processors_count() - 1;
    const size_t useful = count / EACH_LEAST;
    const size_t helpers = wanted < useful ? wanted : useful;

    return helpers < HELPERS_MOST ? helpers : HELPERS_MOST;
}

enum status crew_each(size_t count, crew_job *job, void *self, struct err *err)
{
    struct crew crew = {.count = count, .job = job, .self = self, .err = ERR_INIT};
    const size_t helpers = helpers_for(count);
    pthread_t threads[HELPERS_MOST];
    size_t begun = 0, i = 0;

    (void)pthread_mutex_init(&crew.lock, NULL);
    while (begun < helpers && pthread_create(&threads[begun], NULL, work, &crew) == 0)
        begun++;
    (void)work(&crew);
    for (i = 0; i < begun; i++)
        (void)pthread_join(threads[i], NULL);
    (void)pthread_mutex_destroy(&crew.lock);
    if (crew.status != ST_OK && err != NULL)
        *err = crew.err;
    return crew.status;
}
