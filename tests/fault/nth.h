/*
 * The n-th call of a kind fails. What the product's objects call in libc, OpenSSL, GnuTLS and SQLite is led through
 * stubs (calls.txt names them, calls.py makes them); the memory that OpenSSL and SQLite take for themselves comes from
 * here too, and the ports of the fakes stand for Windows and for the host (world.h).
 *
 * Nothing is counted until nth_count or nth_arm. All threads count; a thread counts nothing while the world outside is
 * at work in it (nth_pause).
 */
#ifndef TESTS_FAULT_NTH_H
#define TESTS_FAULT_NTH_H

#include <stdbool.h>

#include "sites.h"

enum nth_kind {
    NTH_MEMORY,
    NTH_OPENSSL,
    NTH_FILE,
    NTH_SQL,
    NTH_CURL,
    /* Ports: these count whoever is at work. */
    NTH_STORE,     /* a call of the certificate store fails, and has done nothing */
    NTH_RECORD,    /* a record cannot be listed, locked, read, written or wiped */
    NTH_WRITTEN,   /* it is written or wiped, and the failure is said all the same */
    NTH_UNSENT,    /* the host is not reached */
    NTH_UNHEARD,   /* the host has done it, and its answer is lost */
    NTH_HOST_BUSY, /* the host says 503 */
    NTH_KINDS
};
/* "memory". */
const char *nth_kind_word(enum nth_kind kind);

/* Before the first call into OpenSSL or SQLite of the process. */
void nth_start(void);

/* From now on the calls of every kind are noted in sites[kind] (NTH_KINDS of them, zeroed), and none fails. */
void nth_count(struct sites *sites);

enum nth_mode {
    NTH_ONLY,    /* the n-th fails, and those after it do as ever */
    NTH_FROM_ON, /* it fails, and each after it: a disk that is full stays full */
    NTH_MODES
};

/* From now on the calls of that kind are counted, and the n-th fails. */
void nth_arm(enum nth_kind kind, enum nth_mode mode, unsigned long n);
void nth_disarm(void);
/* Which call was made to fail first since nth_arm: "EVP_Digest"; NULL if it was not reached. */
const char *nth_failed(void);
/* Whether a call of that name was made to fail, first or later. */
bool nth_failed_too(const char *name);

/* The world outside is at work in this thread; pairs may be nested. */
void nth_pause(void);
void nth_go_on(void);

/* For stubs: whether this call fails. */
bool nth_fails(enum nth_kind kind, const char *name);

#endif
