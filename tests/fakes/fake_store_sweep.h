/*
 * What is cleared away after installs that were broken off. Private to fake_store.c, whose port they are in.
 */
#ifndef FAKE_STORE_SWEEP_H
#define FAKE_STORE_SWEEP_H

#include "fakes/fake_store.h"

/* While an install goes on; close gives it back. -1 if another process holds it. */
int fake_store_lock(const struct fake_store *store, bool wait);

enum status fake_store_drop_orphan_key(void *self, const char *spki_hash, struct err *err);
enum status fake_store_sweep_installs(void *self, size_t *cleared, struct err *err);
enum status fake_store_sweep(void *self, const struct store_wanted *wanted, struct store_swept *out, struct err *err);

#endif
