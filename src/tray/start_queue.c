#include "tray/start_queue.h"

#include <stdlib.h>

#include "tray/one_program.h"

void start_waiting_free(struct start_waiting *waiting)
{
    if (waiting == NULL)
        return;
    one_program_request_free(waiting->request);
    free(waiting);
}

void start_queue_clear(struct start_queue *queue)
{
    struct start_waiting *waiting = NULL;

    while ((waiting = start_queue_take(queue)) != NULL)
        start_waiting_free(waiting);
}

/* All that waits is of one kind. */
static bool goes_behind(const struct start_queue *queue, const struct arguments *arguments)
{
    return queue->first != NULL && queue->first->arguments->start == START_IMPORT && arguments->start == START_IMPORT;
}

void start_queue_add(struct start_queue *queue, const struct arguments *arguments, struct one_program_request *request)
{
    struct start_waiting *waiting = malloc(sizeof *waiting);

    if (waiting == NULL) {
        one_program_request_free(request);
        return;
    }
    *waiting = (struct start_waiting){.arguments = arguments, .request = request};
    if (!goes_behind(queue, arguments))
        start_queue_clear(queue);
    if (queue->last != NULL)
        queue->last->next = waiting;
    else
        queue->first = waiting;
    queue->last = waiting;
}

struct start_waiting *start_queue_take(struct start_queue *queue)
{
    struct start_waiting *taken = queue->first;

    if (taken == NULL)
        return NULL;
    queue->first = taken->next;
    if (queue->first == NULL)
        queue->last = NULL;
    taken->next = NULL;
    return taken;
}

void start_queue_put_back(struct start_queue *queue, struct start_waiting *waiting)
{
    waiting->next = queue->first;
    queue->first = waiting;
    if (queue->last == NULL)
        queue->last = waiting;
}
