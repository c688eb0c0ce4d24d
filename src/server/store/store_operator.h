/*
 * Records of operators: who may look customers up on the page of their own (operator_page.h). Each function belongs to
 * the transaction it is given (store.h). Wrong logins of theirs are counted where those of customers are
 * (store_people.h), under a keyed name of another purpose.
 */
#ifndef STORE_STORE_OPERATOR_H
#define STORE_STORE_OPERATOR_H

#include <stdint.h>

#include "pki/password.h"
#include "server/store/store.h"

enum { OPERATOR_NAME_SIZE = 33 };

struct operator_record {
    int64_t id;
    char name[OPERATOR_NAME_SIZE];
    char password[PASSWORD_PHC_SIZE];
    int64_t added_utc;
    int64_t disabled_utc; /* 0: not disabled */
};

/* ST_ALREADY if there is one of that name. id and disabled_utc are not looked at. */
MUST_CHECK enum status store_operator_add(struct tx *tx, const struct operator_record *record, struct err *err);
/* ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_operator_get(struct tx *tx, const char *name, struct operator_record *out,
                                          struct err *err);
/* Both ST_NOT_FOUND if there is no such operator. */
MUST_CHECK enum status store_operator_set_password(struct tx *tx, const char *name, const char *password,
                                                   struct err *err);
/* disabled_utc 0: not disabled any more. */
MUST_CHECK enum status store_operator_set_disabled(struct tx *tx, const char *name, int64_t disabled_utc,
                                                   struct err *err);
/* By name. A status other than ST_OK ends it and is returned. */
typedef enum status store_operator_visitor(void *self, const struct operator_record *record, struct err *err);
MUST_CHECK enum status store_operator_each(struct tx *tx, store_operator_visitor *visit, void *self, struct err *err);

#endif
