/*
 * 憑證上傳手機: a person's certificate with its key goes to a phone, in a PFX file under a passphrase that is drawn
 * here, shown on this screen, and sent to nobody. The host keeps the file until a phone fetches it, once, and cannot
 * open it.
 *
 * Order of calls: transfer_begin; then transfer_ask from time to time, or transfer_await, until transfer.state is no
 * longer TRANSFER_WAITING; transfer_cancel whenever the person does not want it any more; transfer_clear in every case.
 * All but the last need the person's login. Knows neither QR codes (client/qr.h) nor how the passphrase is shown.
 */
#ifndef CLIENT_TRANSFER_H
#define CLIENT_TRANSFER_H

#include "client/login.h"
#include "pki/pfx_write.h"

enum {
    TRANSFER_POLL_MS = 2000, /* between two questions to the host */
    TRANSFER_LATE_S = 15     /* how long the host is asked past the end of time by this PC's clock */
};

/* Zero-initialise. */
struct transfer {
    struct buf passphrase;    /* secret: PASSPHRASE_LETTERS letters (pki/passphrase.h) */
    char url[LIMIT_URL_SIZE]; /* secret: of the page for the phone, with the ticket */
    char id[LIMIT_ID_SIZE];   /* at the host */
    enum transfer_device device;
    struct cert_info certificate; /* as read back from the file */
    bool chain_included;          /* the CAs above it, up to a root of the firm */
    enum transfer_state state;
    int64_t until_utc;   /* by this PC's clock: when it ends unless it is fetched */
    int64_t fetched_utc; /* with TRANSFER_FETCHED */
};

/* Whether the host does this at all. The failures of port/http.h. */
MUST_CHECK enum status transfer_offered(const struct client *client, bool *offered, struct err *err);

/*
 * One that still waits at the host ends. *out is replaced on ST_OK alone.
 *
 * ST_REFUSED (FAULT_NOT_OFFERED, FAULT_CERTIFICATE_REVOKED, FAULT_TRANSFER_DIFFERS, FAULT_KEY_NOT_EXPORTABLE,
 * FAULT_TRANSFER_FILE, FAULT_TRANSFER_LIMIT, FAULT_SESSION_ENDED); ST_NOT_FOUND (FAULT_CERTIFICATE_MISSING), ST_NO_KEY,
 * ST_EXPIRED (FAULT_CERTIFICATE_EXPIRED, FAULT_CERTIFICATE_NOT_YET); ST_IO (FAULT_TRANSFER_UNPROVEN: the file was made,
 * did not open, and was not sent); ST_TOO_COSTLY (FAULT_TRANSFER_SIZE); ST_CANCELLED: of what had reached the host by
 * then nobody knows address or passphrase, and it ends by itself.
 */
MUST_CHECK enum status transfer_begin(const struct client *client, const struct session *session,
                                      enum transfer_device device, enum pfx_format format, struct transfer *out,
                                      struct err *err);

/*
 * What has become of it, into *transfer. A host that does not answer says nothing: ST_OFFLINE and its like may pass,
 * and *transfer stays. ST_NOT_FOUND (FAULT_TRANSFER_GONE), ST_REFUSED (FAULT_SESSION_ENDED).
 */
MUST_CHECK enum status transfer_ask(const struct client *client, const struct session *session,
                                    struct transfer *transfer, struct err *err);

/*
 * Asks until it has ended, reporting PROGRESS_PHONE (seconds left) in between. ST_OK if it was fetched. ST_EXPIRED
 * (FAULT_TRANSFER_EXPIRED); ST_REFUSED (FAULT_TRANSFER_ENDED): another one of this person's took its place.
 * ST_CANCELLED: the person stopped it, and it was cancelled at the host unless a phone had fetched it by then, which is
 * ST_OK. Else the last failure of asking, once its time is over.
 */
MUST_CHECK enum status transfer_await(const struct client *client, const struct session *session,
                                      struct transfer *transfer, struct err *err);

/*
 * It waits no more, and nobody gets the file: transfer.state is TRANSFER_CANCELLED. One that had ended before stays as
 * it ended (ST_OK; look at the state). A failure: the host may still hand it out until its time is over.
 */
MUST_CHECK enum status transfer_cancel(const struct client *client, const struct session *session,
                                       struct transfer *transfer, struct err *err);

/* Seconds until it ends, not below 0. */
int64_t transfer_left_s(const struct client *client, const struct transfer *transfer);
/* Whether a failure of transfer_ask may pass. */
bool transfer_may_pass(enum status status);

/* Wipes the passphrase and the address. */
void transfer_clear(struct transfer *transfer);

#endif
