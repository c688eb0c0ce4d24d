#include <stdlib.h>
#include <string.h>

#include "client/port/cert_store.h"
#include "client/port/host_probe.h"
#include "client/port/http.h"
#include "client/port/progress.h"

/* The few lines of the ports that are the same whatever stands behind them; client/port/ itself holds headers only. */

void http_answer_clear(struct http_answer *answer)
{
    if (answer == NULL)
        return;
    buf_clear(&answer->body);
    *answer = (struct http_answer){.http_status = 0};
}

void host_probe_clear(struct host_probe *probe)
{
    cert_list_clear(&probe->chain);
    *probe = (struct host_probe){.reach = HOST_REACH_OK};
}

void store_list_clear(struct store_list *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        buf_clear(&list->entries[i].der);
    free(list->entries);
    *list = (struct store_list){.entries = NULL};
}

static bool takes_one(const void *self, const struct cert_info *info, const void *der, size_t len)
{
    const char *sha256 = self;

    (void)der;
    (void)len;
    return strcmp(info->sha256, sha256) == 0;
}

struct store_filter store_filter_one(const char *sha256)
{
    return (struct store_filter){.takes = takes_one, .self = sha256};
}

const struct store_entry *store_list_find(const struct store_list *list, const char *sha256)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->entries[i].info.sha256, sha256) == 0)
            return &list->entries[i];
    return NULL;
}

void progress_report(const struct progress *progress, enum progress_step step, size_t done, size_t total)
{
    if (progress != NULL && progress->report != NULL)
        progress->report(progress->self, step, done, total);
}

bool progress_cancelled(const struct progress *progress)
{
    return progress != NULL && progress->cancelled != NULL && progress->cancelled(progress->self);
}
