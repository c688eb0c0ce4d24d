/*
 * Port: what a file lies on. A stick that can be carried away is a better place for a backup than this PC's own disk,
 * and its label is what a person finds it by.
 */
#ifndef CLIENT_PORT_MEDIUM_H
#define CLIENT_PORT_MEDIUM_H

#include <stdbool.h>

enum { MEDIUM_LABEL_SIZE = 100 /* Windows' have 32 characters at most */, MEDIUM_PATH_SIZE = 1024 };

struct medium {
    bool removable;
    char label[MEDIUM_LABEL_SIZE]; /* UTF-8; "" if it has none */
    char path[MEDIUM_PATH_SIZE];   /* of the file, absolute; "" if it is longer */
};

struct medium_port {
    /* Always fills *out; what cannot be looked at is not removable, and has no label. A drive may take seconds. */
    void (*look)(void *self, const char *path, struct medium *out);
    void *self;
};

#endif
