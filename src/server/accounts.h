/*
 * Persons: adding them, finding them by national ID, their number. The one place that seals and opens national IDs and
 * phone numbers. It must not know logins or orders.
 */
#ifndef SERVER_ACCOUNTS_H
#define SERVER_ACCOUNTS_H

#include "base/national_id.h"
#include "server/phone.h"
#include "server/ra.h"
#include "server/store/store_people.h"

enum { ACCOUNT_NAME_CHARACTERS_MAX = 64 }; /* X.520 upper bound of commonName */

struct new_person {
    char national_id[NATIONAL_ID_SIZE];
    char name[LIMIT_NAME_SIZE];
    char phone[PHONE_SIZE];                  /* "" for none */
    char password[LIMIT_PASSWORD_BYTES + 1]; /* wipe the struct after use */
};

/*
 * From what was typed: each is checked and brought to its form; phone may be NULL. ST_BAD_INPUT, err.what a sentence
 * without the value.
 */
MUST_CHECK enum status accounts_read(const char *national_id, const char *name, const char *phone, const char *password,
                                     struct new_person *out, struct err *err);
/* The password alone: text without control characters, 1 to LIMIT_PASSWORD_BYTES. ST_BAD_INPUT likewise. */
MUST_CHECK enum status accounts_read_password(const char *typed, char out[LIMIT_PASSWORD_BYTES + 1], struct err *err);
/* As the host keeps it, at the cost that the configuration says: tens of milliseconds. */
MUST_CHECK enum status accounts_hash_password(const struct ra *ra, const char *password, char out[PASSWORD_PHC_SIZE],
                                              struct err *err);
/* Ready to be added: hashed and sealed, which takes tens of milliseconds, so before any transaction. */
MUST_CHECK enum status accounts_seal(const struct ra *ra, const struct new_person *person, struct account *out,
                                     struct err *err);
/* Adds one that accounts_seal made. ST_ALREADY. */
MUST_CHECK enum status accounts_add(struct tx *tx, const struct account *account, struct err *err);

/* ST_NOT_FOUND, err left alone. national_id in its form. */
MUST_CHECK enum status accounts_find(const struct ra *ra, struct tx *tx, const char *national_id, struct account *out,
                                     struct err *err);
MUST_CHECK enum status accounts_national_id(const struct ra *ra, const struct account *account,
                                            char out[NATIONAL_ID_SIZE], struct err *err);
/* ST_NOT_FOUND (err left alone) if no phone is bound. */
MUST_CHECK enum status accounts_phone(const struct ra *ra, const struct account *account, char out[PHONE_SIZE],
                                      struct err *err);
/* Binds it, or with "" takes it away; a code that went to the former one is void. */
MUST_CHECK enum status accounts_set_phone(const struct ra *ra, struct tx *tx, const struct account *account,
                                          const char *phone, struct err *err);

#endif
