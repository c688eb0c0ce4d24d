/*
 * Port cert_store, try_write and try_key: whether certificates and keys could be kept here, by doing it and taking it
 * back. What a trading application might take for a certificate never lies in MY: what does, for a moment, is nobody's,
 * was over in 2000, and has no key.
 */
#ifndef WIN_MY_TRY_H
#define WIN_MY_TRY_H

#include "client/port/cert_store.h"

enum status my_try_write(void *self, const struct progress *progress, struct err *err);
enum status my_try_key(void *self, const struct progress *progress, struct err *err);
enum status my_try_count_missing_cas(void *self, const struct cert_list *cas, size_t *missing, struct err *err);

#endif
