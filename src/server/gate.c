#include "server/gate.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/fault.h"

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t left;
    unsigned inside, inside_most;
    unsigned waiting, waiting_most;
    uint64_t entered;
};

enum status gate_new(unsigned inside_most, unsigned waiting_most, struct gate **out, struct err *err)
{
    struct gate *gate = calloc(1, sizeof *gate);

    if (gate == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "making a gate");
    (void)pthread_mutex_init(&gate->lock, NULL);
    (void)pthread_cond_init(&gate->left, NULL);
    gate->inside_most = inside_most;
    gate->waiting_most = waiting_most;
    *out = gate;
    return ST_OK;
}

void gate_free(struct gate **gate)
{
    if (*gate == NULL)
        return;
    (void)pthread_cond_destroy(&(*gate)->left);
    (void)pthread_mutex_destroy(&(*gate)->lock);
    free(*gate);
    *gate = NULL;
}

enum status gate_enter(struct gate *gate)
{
    enum status status = ST_OK;

    (void)pthread_mutex_lock(&gate->lock);
    if (gate->inside == gate->inside_most && gate->waiting == gate->waiting_most) {
        status = ST_BUSY;
    } else {
        gate->waiting++;
        while (gate->inside == gate->inside_most)
            (void)pthread_cond_wait(&gate->left, &gate->lock);
        gate->waiting--;
        gate->inside++;
        gate->entered++;
    }
    (void)pthread_mutex_unlock(&gate->lock);
    return status;
}

void gate_leave(struct gate *gate)
{
    (void)pthread_mutex_lock(&gate->lock);
    gate->inside--;
    (void)pthread_cond_signal(&gate->left);
    (void)pthread_mutex_unlock(&gate->lock);
}

uint64_t gate_entered(struct gate *gate)
{
    uint64_t entered = 0;

    (void)pthread_mutex_lock(&gate->lock);
    entered = gate->entered;
    (void)pthread_mutex_unlock(&gate->lock);
    return entered;
}
