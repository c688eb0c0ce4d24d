#include "nth.h"

#include <openssl/err.h>
#include <sanitizer/common_interface_defs.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "pki/openssl_start.h"

static struct {
    atomic_bool armed;
    enum nth_kind kind;
    unsigned long n;
    atomic_ulong calls;
    const char *_Atomic failed;
    bool tells; /* where, to standard error: PCCERT_FAULT_TRACE */
} nth;

static _Thread_local unsigned paused;

const char *nth_kind_word(enum nth_kind kind)
{
    static const char *const WORDS[NTH_KINDS] = {"memory", "openssl", "file",   "sql",     "store",
                                                 "record", "written", "unsent", "unheard", "busy"};

    return WORDS[kind];
}

void nth_arm(enum nth_kind kind, unsigned long n)
{
    nth.kind = kind;
    nth.n = n;
    nth.failed = NULL;
    nth.calls = 0;
    nth.tells = getenv("PCCERT_FAULT_TRACE") != NULL;
    nth.armed = true;
}

unsigned long nth_disarm(void)
{
    nth.armed = false;
    return nth.calls;
}

const char *nth_failed(void)
{
    return nth.failed;
}

void nth_pause(void)
{
    paused++;
}

void nth_go_on(void)
{
    paused--;
}

bool nth_fails(enum nth_kind kind, const char *name)
{
    if (!nth.armed || kind != nth.kind || (paused > 0 && kind < NTH_STORE))
        return false;
    if (atomic_fetch_add(&nth.calls, 1) + 1 != nth.n)
        return false;
    nth.failed = name;
    if (kind == NTH_OPENSSL)
        ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR); /* a failure that said nothing would be a kinder one */
    if (nth.tells)
        __sanitizer_print_stack_trace();
    return true;
}

/* --- memory that SQLite takes for itself; OpenSSL takes it from pki/openssl_memory.c --- */

static sqlite3_mem_methods sqlite_own;

static void *sqlite_malloc(int len)
{
    return nth_fails(NTH_MEMORY, "sqlite malloc") ? NULL : sqlite_own.xMalloc(len);
}

static void *sqlite_realloc(void *old, int len)
{
    return nth_fails(NTH_MEMORY, "sqlite realloc") ? NULL : sqlite_own.xRealloc(old, len);
}

void nth_start(void)
{
    sqlite3_mem_methods methods;

    openssl_start();
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_own) != SQLITE_OK)
        abort();
    methods = sqlite_own;
    methods.xMalloc = sqlite_malloc;
    methods.xRealloc = sqlite_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK)
        abort();
}
