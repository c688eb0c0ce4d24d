/*
 * What a check asks of the fake store: whether it could be written. Private to fake_store.c, whose port they are in.
 */
#ifndef FAKE_STORE_TRY_H
#define FAKE_STORE_TRY_H

#include "client/port/cert_store.h"

enum status fake_store_try_write(void *self, const struct progress *progress, struct err *err);
enum status fake_store_try_key(void *self, const struct progress *progress, struct err *err);
enum status fake_store_count_missing_cas(void *self, const struct cert_list *cas, size_t *missing, struct err *err);

#endif
