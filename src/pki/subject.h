/*
 * The subject of a certificate as the host's profile dictates it: short attribute names and UTF-8 values, in order.
 */
#ifndef PKI_SUBJECT_H
#define PKI_SUBJECT_H

#include <stddef.h>

enum { SUBJECT_FIELDS_MAX = 8, SUBJECT_VALUE_SIZE = 257 };

struct subject_field {
    char type[16];                  /* "C", "O", "OU", "CN", "serialNumber" (RFC 4519 names) */
    char value[SUBJECT_VALUE_SIZE]; /* UTF-8 */
};

struct subject {
    struct subject_field fields[SUBJECT_FIELDS_MAX];
    size_t count;
};

#endif
