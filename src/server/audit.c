#include "server/audit.h"

#include <stdio.h>

#include "base/encoding.h"

enum { AUDIT_OBJECT_SIZE = 80 };

void audit_person_actor(int64_t account, char out[AUDIT_ACTOR_SIZE])
{
    (void)snprintf(out, AUDIT_ACTOR_SIZE, "account %lld", (long long)account);
}

void audit_operator_actor(const char *name, char out[AUDIT_ACTOR_SIZE])
{
    (void)snprintf(out, AUDIT_ACTOR_SIZE, "operator %s", name);
}

enum status audit_order_by(struct tx *tx, int64_t at_utc, const char *actor, const char *action, const char *order,
                           const char *outcome, struct err *err)
{
    char object[AUDIT_OBJECT_SIZE];
    const struct audit row = {.at_utc = at_utc, .actor = actor, .action = action, .object = object, .outcome = outcome};

    (void)snprintf(object, sizeof object, "order %s", order);
    return store_audit_add(tx, &row, err);
}

enum status audit_order(struct tx *tx, int64_t at_utc, int64_t account, const char *action, const char *order,
                        const char *outcome, struct err *err)
{
    char actor[AUDIT_ACTOR_SIZE];

    audit_person_actor(account, actor);
    return audit_order_by(tx, at_utc, actor, action, order, outcome, err);
}

enum status audit_person(struct tx *tx, int64_t at_utc, const char *actor, const char *action,
                         const unsigned char nid_keyed[SHA256_BYTES], const char *outcome, struct err *err)
{
    char hex[2 * SHA256_BYTES + 1];
    char object[AUDIT_OBJECT_SIZE];
    const struct audit row = {.at_utc = at_utc, .actor = actor, .action = action, .object = object, .outcome = outcome};

    hex_encode(nid_keyed, SHA256_BYTES, hex);
    (void)snprintf(object, sizeof object, "nid %s", hex);
    return store_audit_add(tx, &row, err);
}

enum status audit_certificate(struct tx *tx, int64_t at_utc, const char *actor, const char *action, const char *serial,
                              const char *outcome, struct err *err)
{
    char object[AUDIT_OBJECT_SIZE];
    const struct audit row = {.at_utc = at_utc, .actor = actor, .action = action, .object = object, .outcome = outcome};

    (void)snprintf(object, sizeof object, "certificate %s", serial);
    return store_audit_add(tx, &row, err);
}

enum status audit_transfer(struct tx *tx, int64_t at_utc, const char *actor, const char *action, const char *transfer,
                           const char *outcome, struct err *err)
{
    char object[AUDIT_OBJECT_SIZE];
    const struct audit row = {.at_utc = at_utc, .actor = actor, .action = action, .object = object, .outcome = outcome};

    (void)snprintf(object, sizeof object, "transfer %s", transfer);
    return store_audit_add(tx, &row, err);
}

enum status audit_consent_text(struct tx *tx, int64_t at_utc, const char *actor, const char *id, const char *outcome,
                               struct err *err)
{
    char object[AUDIT_OBJECT_SIZE];
    const struct audit row = {
        .at_utc = at_utc, .actor = actor, .action = "consent.add", .object = object, .outcome = outcome};

    (void)snprintf(object, sizeof object, "text %s", id);
    return store_audit_add(tx, &row, err);
}

enum status audit_operator(struct tx *tx, int64_t at_utc, const char *actor, const char *action, const char *name,
                           const char *outcome, struct err *err)
{
    char object[AUDIT_OBJECT_SIZE];
    const struct audit row = {.at_utc = at_utc, .actor = actor, .action = action, .object = object, .outcome = outcome};

    (void)snprintf(object, sizeof object, "operator %s", name == NULL ? "-" : name);
    return store_audit_add(tx, &row, err);
}

enum status audit_list(struct tx *tx, int64_t at_utc, int64_t number, struct err *err)
{
    char object[AUDIT_OBJECT_SIZE];
    const struct audit row = {
        .at_utc = at_utc, .actor = "host", .action = "crl.issue", .object = object, .outcome = "kept"};

    (void)snprintf(object, sizeof object, "crl %lld", (long long)number);
    return store_audit_add(tx, &row, err);
}
