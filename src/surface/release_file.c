#include "surface/release_file.h"

#include "brand_id.h"
#include "surface/user_file.h"
#include "version.h"

static const char record_file[] = "release.json";

static const struct release_program this_program = {
    .product = BRAND_PRODUCT_ID,
    .platform = sizeof(void *) == 8 ? "x64" : "x86",
    .version = PCCERT_VERSION,
};

static void read_record(struct release_record *out)
{
    struct buf bytes;

    buf_init(&bytes, RELEASE_RECORD_BYTES_MAX);
    if (user_file_read(record_file, &bytes, NULL) != ST_OK)
        buf_truncate(&bytes, 0);
    (void)release_record_decode(bytes.data, bytes.len, out);
    buf_clear(&bytes);
}

static void write_record(const struct release_record *record)
{
    struct buf bytes;

    buf_init(&bytes, RELEASE_RECORD_BYTES_MAX);
    if (release_record_encode(record, &bytes, NULL) == ST_OK)
        (void)!user_file_write(record_file, &bytes, NULL);
    buf_clear(&bytes);
}

const struct release_program *release_file_read(struct release_record *out)
{
    read_record(out);
    return &this_program;
}

bool release_file_is_due(const struct pc *pc)
{
    struct release_record record;

    read_record(&record);
    return release_is_due(&pc->client, &record);
}

enum status release_file_look(const struct pc *pc, enum release_asking asking, struct release_word *out,
                              struct err *err)
{
    struct release_record record;
    enum status st = ST_OK;

    read_record(&record);
    if (asking == RELEASE_ASK_NOW || (asking == RELEASE_ASK_DAILY && release_is_due(&pc->client, &record))) {
        const int64_t before_utc = record.asked_utc;

        st = release_ask(&pc->client, &this_program, &record, err);
        if (record.asked_utc != before_utc)
            write_record(&record);
    }
    release_look(&pc->client, &this_program, &record, out);
    return st;
}
