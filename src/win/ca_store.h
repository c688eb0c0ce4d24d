/*
 * Intermediate CA certificates into the user's CA store, so that chains can be built on this PC; and out again if the
 * install that brought them fails; and which lie there. Roots never: adding one asks the user, and trust is not this
 * product's to give (A11).
 */
#ifndef WIN_CA_STORE_H
#define WIN_CA_STORE_H

#include "client/port/cert_store.h"

/* Which items of a chain were new to the store. Zero-initialise. */
struct ca_added {
    bool items[CERT_LIST_MAX];
    size_t count;
};

/*
 * Adds those of the chain (NULL: none) that are CAs and not self-issued; what is there already stays as it is. *added
 * is filled on failure too, for ca_store_take_back. ST_IO, ST_BAD_FILE.
 */
MUST_CHECK enum status ca_store_add(const struct cert_list *chain, struct ca_added *added, struct err *err);
/* As far as it goes: a CA certificate too many does no harm. */
void ca_store_take_back(const struct cert_list *chain, const struct ca_added *added);
/* How many ca_store_add would add. ST_IO, ST_BAD_FILE. */
MUST_CHECK enum status ca_store_count_missing(const struct cert_list *chain, size_t *missing, struct err *err);

/* Port cert_store, list_cas. */
enum status ca_store_list(void *self, const struct store_ca_filter *filter, struct cert_list *out, struct err *err);

#endif
