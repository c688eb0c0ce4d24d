#include "server/former.h"

#include <stdlib.h>

#include "base/fault.h"
#include "base/wipe.h"

/* What its lists and its responder see: the host, were this its CA. */
struct view {
    struct ra ra;
    struct former former;
};

struct formers {
    struct view *all;
    size_t count;
};

static enum status start(const struct ra *ra, struct ca *ca, struct view *view, struct err *err)
{
    enum status status = ST_OK;

    view->ra = *ra;
    view->ra.ca = ca;
    view->ra.former = (struct ca_former){.count = 0};
    view->former.ca = ca;
    if (!ca_has_key(ca))
        return ST_OK;
    status = crl_keeper_new(&view->ra, &view->former.lists, err);
    if (status == ST_OK)
        status = responder_new(&view->ra, RESPONDER_KEPT, &view->former.responder, err);
    return status == ST_OK ? crl_keeper_start(view->former.lists, err) : status;
}

enum status formers_start(const struct ra *ra, struct formers **out, struct err *err)
{
    struct formers *formers = NULL;
    enum status status = ST_OK;

    if (ra->former.count == 0)
        return ST_OK;
    formers = calloc(1, sizeof *formers);
    if (formers != NULL)
        formers->all = calloc(ra->former.count, sizeof *formers->all);
    if (formers == NULL || formers->all == NULL) {
        free(formers);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "former issuing CAs");
    }
    for (; status == ST_OK && formers->count < ra->former.count; formers->count++)
        status = start(ra, ra->former.all[formers->count], &formers->all[formers->count], err);
    if (status == ST_OK)
        *out = formers; /* the caller's now */
    else
        formers_free(&formers);
    return status;
}

void formers_free(struct formers **formers)
{
    struct formers *ending = *formers;
    size_t i = 0;

    *formers = NULL;
    if (ending == NULL)
        return;
    for (i = 0; i < ending->count; i++) {
        crl_keeper_free(&ending->all[i].former.lists);
        responder_free(&ending->all[i].former.responder);
    }
    wipe(ending->all, ending->count * sizeof *ending->all); /* the host's keys */
    free(ending->all);
    free(ending);
}

const struct former *formers_at(const struct formers *formers, size_t index)
{
    return formers != NULL && index < formers->count ? &formers->all[index].former : NULL;
}
