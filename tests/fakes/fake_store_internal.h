/*
 * The files of the fake store, for the parts of it.
 */
#ifndef FAKE_STORE_INTERNAL_H
#define FAKE_STORE_INTERNAL_H

#include "fakes/fake_store.h"

enum { FAKE_CONTAINER_SIZE = 128 };

enum status fake_store_failed(struct err *err, enum status status, const char *what);
enum status fake_store_write(const struct fake_store *store, const char *name, const char *suffix, const void *bytes,
                             size_t len);
void fake_store_delete(const struct fake_store *store, const char *name, const char *suffix);
enum status fake_store_put_key(const struct fake_store *store, const struct key *key, const char *container);
/* How many certificates have this container. */
size_t fake_store_links_to(const struct fake_store *store, const char *container);

#endif
