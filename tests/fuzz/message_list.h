/*
 * The messages of protocol/messages.h as a list, with their functions under one type.
 */
#ifndef TESTS_FUZZ_MESSAGE_LIST_H
#define TESTS_FUZZ_MESSAGE_LIST_H

#include "protocol/messages_shapes.h"

struct message_kind {
    const struct shape *shape; /* of it; shape_clear frees what was decoded */
    enum status (*encode)(const void *message, struct buf *out);
    enum status (*decode)(const char *json, size_t len, void *out);
};

extern const struct message_kind message_kinds[];
extern const size_t message_kind_count;

#endif
