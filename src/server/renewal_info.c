#include "server/renewal_info.h"

#include <string.h>

#include "protocol/renewal_id.h"
#include "server/host_state.h"
#include "server/refusal.h"
#include "server/store/store_certificate.h"

/* By the serial, and then the whole name: another authority's certificate may have the same serial. */
static enum status find(struct ra *ra, const char *id, struct issued *out, struct err *err)
{
    char serial[SERIAL_TEXT_SIZE];
    char name[RENEWAL_ID_SIZE];
    struct tx *tx = NULL;
    enum status status = renewal_id_serial(id, serial, NULL);

    if (status == ST_BAD_INPUT)
        return ST_NOT_FOUND;
    if (status == ST_OK)
        status = store_begin_read(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_issued_by_serial(tx, serial, out, err);
    status = store_finish(&tx, status, err);
    if (status != ST_OK)
        return status;
    status = renewal_id_of(out->der.data, out->der.len, name, err);
    return status == ST_OK && strcmp(name, id) != 0 ? ST_NOT_FOUND : status;
}

enum status renewal_info_get(struct ra *ra, const char *id, struct renewal_info *out, struct problem *refusal,
                             struct err *err)
{
    struct issued issued = {.serial = ""};
    const enum status status = find(ra, id, &issued, err);

    if (status == ST_OK)
        *out = (struct renewal_info){
            .window = {.start_utc = host_state_due_utc(ra, &issued), .end_utc = issued.not_after_utc},
            .state = host_state_now(ra, &issued),
        };
    issued_clear(&issued);
    return status == ST_NOT_FOUND ? refusal_set(refusal, PROBLEM_NOT_FOUND, "no such certificate") : status;
}
