#include "tray/file_queue.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

struct file_queue_item {
    struct file_queue_item *next;
    char path[]; /* with its NUL */
};

static bool is_waiting(const struct file_queue *queue, const char *path)
{
    for (const struct file_queue_item *item = queue->first; item != NULL; item = item->next) {
        if (strcmp(item->path, path) == 0)
            return true;
    }
    return false;
}

enum status file_queue_add(struct file_queue *queue, const char *path, struct err *err)
{
    const size_t size = strlen(path) + 1;
    struct file_queue_item *item = NULL;

    if (is_waiting(queue, path))
        return ST_OK;
    item = malloc(sizeof *item + size);
    if (item == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "keeping a path");
    item->next = NULL;
    memcpy(item->path, path, size);
    if (queue->last != NULL)
        queue->last->next = item;
    else
        queue->first = item;
    queue->last = item;
    queue->count++;
    return ST_OK;
}

const char *file_queue_first(const struct file_queue *queue)
{
    return queue->first != NULL ? queue->first->path : NULL;
}

void file_queue_done(struct file_queue *queue)
{
    struct file_queue_item *gone = queue->first;

    assert(gone != NULL);
    queue->first = gone->next;
    queue->done++;
    free(gone);
    if (queue->first == NULL)
        *queue = (struct file_queue){.first = NULL};
}

void file_queue_clear(struct file_queue *queue)
{
    while (queue->first != NULL)
        file_queue_done(queue);
}
