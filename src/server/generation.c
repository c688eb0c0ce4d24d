#include "server/generation.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "server/consent.h"
#include "server/consents.h"
#include "server/rehearsal.h"

struct generations {
    pthread_mutex_t lock; /* over all that follows, and every generation's holders */
    struct generation *in_force;
};

/* Each has a copy of the keys, and a configuration may have a password of the database in its address. */
static void free_generation(struct generation *generation)
{
    if (!generation->founder) {
        operator_page_forget(&generation->operator_page);
        phone_page_forget(&generation->phone_page);
        sms_close(&generation->ra.sms);
        consent_answer_clear(&generation->ra.consent);
    }
    wipe(generation, sizeof *generation);
    free(generation);
}

enum status generations_new(const struct ra *ra, const struct phone_page *phone, const struct operator_page *operators,
                            struct generations **out, struct err *err)
{
    struct generations *made = calloc(1, sizeof *made);
    struct generation *first = calloc(1, sizeof *first);

    if (made == NULL || first == NULL) {
        free(made);
        free(first);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "putting the configuration into force");
    }
    first->ra = *ra;
    first->phone_page = *phone;
    first->phone_page.ra = &first->ra;
    first->operator_page = *operators;
    first->operator_page.ra = &first->ra;
    first->founder = true;
    first->holders = 1; /* in force */
    made->in_force = first;
    (void)pthread_mutex_init(&made->lock, NULL);
    *out = made;
    return ST_OK;
}

void generations_free(struct generations **generations)
{
    struct generations *ending = *generations;

    if (ending == NULL)
        return;
    free_generation(ending->in_force);
    (void)pthread_mutex_destroy(&ending->lock);
    free(ending);
    *generations = NULL;
}

struct generation *generations_hold(struct generations *generations)
{
    struct generation *held = NULL;

    (void)pthread_mutex_lock(&generations->lock);
    held = generations->in_force;
    held->holders++;
    (void)pthread_mutex_unlock(&generations->lock);
    return held;
}

void generations_let_go(struct generations *generations, struct generation *generation)
{
    bool last = false;

    (void)pthread_mutex_lock(&generations->lock);
    last = --generation->holders == 0;
    (void)pthread_mutex_unlock(&generations->lock);
    if (last)
        free_generation(generation);
}

void generations_put(struct generations *generations, struct generation **next)
{
    struct generation *former = NULL;

    (void)pthread_mutex_lock(&generations->lock);
    former = generations->in_force;
    generations->in_force = *next;
    generations->in_force->holders = 1;
    (void)pthread_mutex_unlock(&generations->lock);
    *next = NULL;
    generations_let_go(generations, former);
}

static enum status make_parts(const struct generation *running, struct generation *next, struct err *err)
{
    struct ra *ra = &next->ra;
    enum status status = consent_read(&ra->config, &ra->consent, err);

    if (status == ST_OK)
        status = consents_check(ra, err);
    if (status == ST_OK)
        status = sms_open(&ra->config, &ra->sms, err);
    if (status == ST_OK)
        status = ra_make_nobody(ra, err);
    if (status == ST_OK && running->phone_page.html != NULL)
        status = phone_page_renew(&next->phone_page, &running->phone_page, ra, err);
    if (status == ST_OK && running->operator_page.html != NULL)
        status = operator_page_renew(&next->operator_page, &running->operator_page, ra, err);
    return status == ST_OK ? rehearsal_run(ra, err) : status;
}

enum status generation_next(const struct generation *running, const struct config *config, struct generation **out,
                            struct err *err)
{
    struct generation *next = calloc(1, sizeof *next);
    enum status status = ST_OK;

    if (next == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the configuration anew");
    next->ra = running->ra;
    next->ra.config = *config;
    next->ra.consent = (struct consent_answer){0};
    next->ra.sms = (struct sms_gateway){0};
    status = make_parts(running, next, err);
    if (status != ST_OK) {
        free_generation(next);
        return status;
    }
    *out = next;
    return ST_OK;
}

void generation_drop(struct generation **generation)
{
    if (*generation != NULL)
        free_generation(*generation);
    *generation = NULL;
}
