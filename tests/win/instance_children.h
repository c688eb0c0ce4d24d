/*
 * What the children of test_single_instance.c do, each a later start or the first one, by the word it was started with;
 * and what parent and child share.
 */
#ifndef TESTS_WIN_INSTANCE_CHILDREN_H
#define TESTS_WIN_INSTANCE_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>

#include <windows.h>

enum { LIMIT_MS = 30000, CHILD_OK = 0, CHILD_WRONG = 1, CHILD_STATUS = 100 /* and the status */, TEST_NAME_SIZE = 40 };

/* The instance's name, of this test alone. */
extern wchar_t test_name[TEST_NAME_SIZE];

struct taker {
    bool takes;
    unsigned calls;
    unsigned char last[16];
    size_t last_len;
    size_t longest;
    HANDLE called;
};

/* A single_instance_take of a struct taker. */
bool take(void *self, const unsigned char *bytes, size_t len);

/* Set by a child that is the first. */
HANDLE open_up(void);
/* The pipe of test_name, unchecked. INVALID_HANDLE_VALUE. */
HANDLE open_pipe(void);

/* The exit code. */
int child_main(const char *what);

#endif
