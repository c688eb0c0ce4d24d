/* What fake_store.c has besides MY: the intermediates that lie in a user's CA store. For fake_store.c alone. */
#ifndef FAKE_STORE_CAS_H
#define FAKE_STORE_CAS_H

#include "client/port/cert_store.h"

enum status fake_store_list_cas(void *self, const struct store_ca_filter *filter, struct cert_list *out,
                                struct err *err);

#endif
