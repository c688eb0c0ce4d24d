/*
 * Files that wait for their turn, in the order in which they came, each once while it waits. Paths are UTF-8. Pure: it
 * opens nothing.
 *
 * Zero-initialise; file_queue_clear at the end.
 */
#ifndef TRAY_FILE_QUEUE_H
#define TRAY_FILE_QUEUE_H

#include <stddef.h>

#include "base/status.h"

struct file_queue_item; /* file_queue.c */
struct file_queue {
    struct file_queue_item *first, *last; /* owned; those that wait */
    size_t count;                         /* that came, since none waited */
    size_t done;                          /* of them, those that have had their turn */
};

/* Copies. One that waits already is not taken again: ST_OK. ST_NO_MEMORY. */
MUST_CHECK enum status file_queue_add(struct file_queue *queue, const char *path, struct err *err);
/* Whose turn it is; NULL: nobody's. Borrowed until it is done. */
const char *file_queue_first(const struct file_queue *queue);
/* The first one has had its turn. When it was the last, counting begins anew. */
void file_queue_done(struct file_queue *queue);
void file_queue_clear(struct file_queue *queue);

#endif
