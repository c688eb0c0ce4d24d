/*
 * Certificates alone in CMS, as EST servers hand them out: whatever is taken out is a certificate, and written again it
 * reads the same; what is refused leaves the list alone.
 * fuzz: max_len 3000
 */
#include "fuzz.h"
#include "pki/certs_only.h"

/* What one of them says is cert's own harness; here it is one at all. */
static void look_at(const struct cert_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        FUZZ_HOLDS(list->items[i].len > 0 && list->items[i].len <= CERT_DER_MAX && list->items[i].data[0] == 0x30);
}

static void write_again(const struct cert_list *list)
{
    struct cert_list again = {.count = 0};
    struct buf message;

    buf_init(&message, CERTS_ONLY_DER_MAX);
    FUZZ_HOLDS(certs_only_write(list, &message, NULL) == ST_OK);
    FUZZ_HOLDS(certs_only_read(message.data, message.len, &again, NULL) == ST_OK);
    FUZZ_HOLDS(again.count == list->count);
    for (size_t i = 0; i < list->count; i++)
        FUZZ_HOLDS(fuzz_same(&list->items[i], &again.items[i]));
    cert_list_clear(&again);
    buf_clear(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cert_list list = {.count = 0};
    struct err err = ERR_INIT;
    const enum status status = certs_only_read(data, size, &list, &err);

    FUZZ_HOLDS((status == ST_OK) == (err.status == ST_OK));
    FUZZ_HOLDS((status == ST_OK) == (list.count > 0));
    FUZZ_HOLDS(status == ST_OK || status == ST_BAD_FILE || status == ST_TOO_COSTLY);
    if (status == ST_OK) {
        look_at(&list);
        write_again(&list);
    }
    cert_list_clear(&list);
    return 0;
}
