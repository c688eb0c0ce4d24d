#include "server/profile.h"

#include <stdio.h>

enum { PROFILE_KEY_BITS = 2048 };

static void add_field(struct subject *subject, const char *type, const char *value)
{
    struct subject_field *field = &subject->fields[subject->count++];

    (void)snprintf(field->type, sizeof field->type, "%s", type);
    (void)snprintf(field->value, sizeof field->value, "%s", value);
}

void profile_fill(const struct config *config, const char *name, const char *national_id, struct subject *out)
{
    *out = (struct subject){.count = 0};
    add_field(out, "C", "TW");
    add_field(out, "O", config->firm_name);
    add_field(out, "OU", config->ra_name);
    add_field(out, "CN", name);
    add_field(out, "serialNumber", national_id);
}

enum status profile_subject(const struct ra *ra, const struct account *account, struct subject *out, struct err *err)
{
    char national_id[NATIONAL_ID_SIZE];
    const enum status status = accounts_national_id(ra, account, national_id, err);

    if (status == ST_OK)
        profile_fill(&ra->config, account->name, national_id, out);
    return status;
}

enum status profile_get(struct ra *ra, int64_t id, struct profile_answer *out, struct err *err)
{
    struct profile_answer answer = {.key_type = "rsa", .key_bits = PROFILE_KEY_BITS};
    struct account account;
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_account_by_id(tx, id, &account, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK)
        status = profile_subject(ra, &account, &answer.subject, err);
    if (status == ST_OK)
        *out = answer;
    return status;
}
