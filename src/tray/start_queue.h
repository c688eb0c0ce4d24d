/*
 * Later starts (tray/one_program.h) that wait until the window is free: of files to be imported each, in the order in
 * which they came; of anything else the last one, since the person has changed his mind. Pure: it opens nothing.
 *
 * Zero-initialise; start_queue_clear at the end. The UI thread's.
 */
#ifndef TRAY_START_QUEUE_H
#define TRAY_START_QUEUE_H

#include "tray/arguments.h"

struct one_program_request;

struct start_waiting {
    struct start_waiting *next;
    const struct arguments *arguments;   /* borrowed; in request, if there is one */
    struct one_program_request *request; /* owned; may be NULL */
};
struct start_queue {
    struct start_waiting *first, *last; /* owned */
};

/* The request is the queue's afterwards. Without memory it is dropped: the window is in front, the person asks again.
 */
void start_queue_add(struct start_queue *queue, const struct arguments *arguments, struct one_program_request *request);
/* The first one out of the queue, for the caller to free by start_waiting_free; NULL: none waits. */
struct start_waiting *start_queue_take(struct start_queue *queue);
/* Back to where it was. */
void start_queue_put_back(struct start_queue *queue, struct start_waiting *waiting);
void start_queue_clear(struct start_queue *queue);
void start_waiting_free(struct start_waiting *waiting);

#endif
