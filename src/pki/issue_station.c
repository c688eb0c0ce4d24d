#include "pki/issue_internal.h"

enum { STATION_EXTENSIONS_MAX = 8192 };

static enum status station_tbs(const struct issue_station *station, const struct issue_frame *frame, struct buf *out,
                               struct err *err)
{
    struct buf extensions;
    enum status status = ST_OK;

    buf_init(&extensions, STATION_EXTENSIONS_MAX);
    status = station->extensions(station->self, frame, &extensions, err);
    if (status == ST_OK)
        status = issue_frame_tbs(frame, &extensions, out, err);
    buf_clear(&extensions);
    return status;
}

enum status issue_for_station(const struct issue_station *station, const struct buf *issuer_cert,
                              struct key *issuer_key, struct buf *out, struct err *err)
{
    struct issuer issuer = {.name = {.data = NULL}};
    unsigned char serial[ISSUE_SERIAL_BYTES] = {0};
    struct buf spki;
    struct buf tbs;
    enum status status = issue_serial(serial, err);

    buf_init(&spki, KEY_DER_MAX);
    buf_init(&tbs, CERT_DER_MAX);
    if (status == ST_OK)
        status = key_spki(station->key, &spki, err);
    if (status == ST_OK)
        status = issuer_load(issuer_cert, &issuer, err);
    if (status == ST_OK) {
        const struct issue_frame frame = {
            .serial = serial,
            .issuer = &issuer,
            .subject = station->subject,
            .not_before_utc = station->not_before_utc,
            .not_after_utc = station->not_after_utc,
            .spki = spki.data,
            .spki_len = spki.len,
        };

        status = station_tbs(station, &frame, &tbs, err);
    }
    if (status == ST_OK)
        status = issue_sign(&tbs, issuer_key, issuer_cert, out, err);
    issuer_clear(&issuer);
    buf_clear(&tbs);
    buf_clear(&spki);
    return status;
}
