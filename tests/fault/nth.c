#include "nth.h"

#include <openssl/err.h>
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "pki/openssl_start.h"

enum { NAMES_MAX = 64 };

static struct {
    atomic_bool armed;
    enum nth_kind kind;
    enum nth_mode mode;
    unsigned long n;
    atomic_ulong calls;
    const char *_Atomic names[NAMES_MAX]; /* of those that failed, the first one first, none twice */
    bool tells;                           /* where, to standard error: PCCERT_FAULT_TRACE */
} nth;

static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static struct sites *_Atomic sites; /* not NULL: a run is counted */

static _Thread_local unsigned paused;

const char *nth_kind_word(enum nth_kind kind)
{
    static const char *const WORDS[NTH_KINDS] = {"memory", "openssl", "file",   "sql",     "curl", "store",
                                                 "record", "written", "unsent", "unheard", "busy"};

    return WORDS[kind];
}

void nth_count(struct sites *of_each_kind)
{
    sites = of_each_kind;
}

void nth_arm(enum nth_kind kind, enum nth_mode mode, unsigned long n)
{
    nth.kind = kind;
    nth.mode = mode;
    nth.n = n;
    nth.calls = 0;
    for (size_t i = 0; i < NAMES_MAX; i++)
        nth.names[i] = NULL;
    nth.tells = getenv("PCCERT_FAULT_TRACE") != NULL;
    nth.armed = true;
}

void nth_disarm(void)
{
    nth.armed = false;
    sites = NULL;
}

const char *nth_failed(void)
{
    return nth.names[0];
}

bool nth_failed_too(const char *name)
{
    for (size_t i = 0; i < NAMES_MAX && nth.names[i] != NULL; i++)
        if (strcmp(nth.names[i], name) == 0)
            return true;
    return false;
}

void nth_pause(void)
{
    paused++;
}

void nth_go_on(void)
{
    paused--;
}

static void count(enum nth_kind kind)
{
    (void)pthread_mutex_lock(&counting);
    if (sites != NULL)
        sites_note(&sites[kind], sites[kind].calls + 1);
    (void)pthread_mutex_unlock(&counting);
}

static void remember(const char *name)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        const char *none = NULL;

        if (atomic_compare_exchange_strong(&nth.names[i], &none, name) || strcmp(none, name) == 0)
            return;
    }
}

bool nth_fails(enum nth_kind kind, const char *name)
{
    unsigned long n = 0;

    if (paused > 0 && kind < NTH_STORE)
        return false;
    if (sites != NULL)
        count(kind);
    if (!nth.armed || kind != nth.kind)
        return false;
    n = atomic_fetch_add(&nth.calls, 1) + 1;
    if (n < nth.n || (n > nth.n && nth.mode == NTH_ONLY))
        return false;
    remember(name);
    if (kind == NTH_OPENSSL)
        ERR_raise(ERR_LIB_USER, ERR_R_INTERNAL_ERROR); /* a failure that said nothing would be a kinder one */
    if (nth.tells && n == nth.n)
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
