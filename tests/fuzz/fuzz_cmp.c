/*
 * What a CA answers over CMP to a request, a poll, a confirmation or a revocation: what is issued was looked at and is
 * remembered before, what is refused says why in visible ASCII, no more messages leave than were promised, and a
 * failure leaves the result alone. The first byte says what the message behind it answers (those before it are of
 * tests/fixtures/cmp), whether it is believed (what compares MACs, identifiers and nonces is replaced) and whether the
 * certificate is liked.
 * fuzz: max_len 6000
 */
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/crypto.h>

#include "base/atomic_file.h"
#include "fuzz.h"
#include "pki/cmp.h"

enum { FIRST, POLL, CONFIRMATION, REVOCATION, QUESTIONS, BELIEVES = 4, LIKES = 8, BY_TEMPLATE = 16 };
enum { MESSAGES_MOST = 3, UNTOUCHED = -7 };

static bool believes;

int __real_CRYPTO_memcmp(const void *one, const void *other, size_t len);
int __wrap_CRYPTO_memcmp(const void *one, const void *other, size_t len);
int __wrap_CRYPTO_memcmp(const void *one, const void *other, size_t len)
{
    return believes ? 0 : __real_CRYPTO_memcmp(one, other, len);
}

int __real_ASN1_OCTET_STRING_cmp(const ASN1_OCTET_STRING *one, const ASN1_OCTET_STRING *other);
int __wrap_ASN1_OCTET_STRING_cmp(const ASN1_OCTET_STRING *one, const ASN1_OCTET_STRING *other);
int __wrap_ASN1_OCTET_STRING_cmp(const ASN1_OCTET_STRING *one, const ASN1_OCTET_STRING *other)
{
    return believes ? 0 : __real_ASN1_OCTET_STRING_cmp(one, other);
}

/* What is the same in each run. */
static struct {
    struct buf csr, spki, waiting, issued, confirmed, certificate;
    struct cmp_peer *peers[2]; /* by the person's request, and by a template */
} given;

static struct buf read_given(const char *name)
{
    char path[256];
    struct buf bytes;

    buf_init(&bytes, CMP_MESSAGE_MAX);
    (void)snprintf(path, sizeof path, "%s/%s", CMP_FIXTURES, name);
    FUZZ_HOLDS(file_read(path, &bytes, NULL) == ST_OK);
    return bytes;
}

static struct cmp_peer *make_peer(enum cmp_request request, const struct cert_list *cas)
{
    static const struct cert_list nobody = {.count = 0};
    struct buf secret;
    struct cmp_peer *peer = NULL;
    const struct cmp_peer_settings settings = {
        .request = request, .reference = "pccert-ra", .secret = &secret, .trusted = &nobody, .cas = cas};

    buf_init(&secret, CMP_SECRET_MAX);
    FUZZ_HOLDS(buf_append_text(&secret, "that of nobody") == ST_OK); /* so no message is the CA's by itself */
    FUZZ_HOLDS(cmp_peer_new(&settings, &peer, NULL) == ST_OK);
    buf_clear(&secret);
    return peer;
}

static void prepare(void)
{
    struct cert_list cas = {.count = 0};
    struct buf root;

    if (given.peers[0] != NULL)
        return;
    given.csr = read_given("request.csr.der");
    given.spki = read_given("request.spki.der");
    given.waiting = read_given("waiting.der");
    given.issued = read_given("issued.der");
    given.confirmed = read_given("confirmed.der");
    given.certificate = read_given("certificate.der");
    root = read_given("root.der");
    FUZZ_HOLDS(cert_list_add(&cas, root.data, root.len, NULL) == ST_OK);
    given.peers[0] = make_peer(CMP_P10CR, &cas);
    given.peers[1] = make_peer(CMP_CR, &cas);
    cert_list_clear(&cas);
    buf_clear(&root);
}

/* One call, and what it did. */
struct world {
    struct fuzz_input answer;
    unsigned question, sent;
    bool likes, liked, kept_confirming;
};

static enum status deliver(void *self, const struct buf *message, struct buf *answer, struct err *err)
{
    struct world *world = self;
    const unsigned number = world->sent++;
    const struct buf *before = world->question == POLL ? &given.waiting : &given.issued;
    const unsigned at = world->question == POLL || world->question == CONFIRMATION ? 1 : 0;

    (void)err;
    FUZZ_HOLDS(message->len > 0 && number < MESSAGES_MOST);
    if (number < at)
        return buf_append(answer, before->data, before->len);
    if (number > at)
        return buf_append(answer, given.confirmed.data, given.confirmed.len);
    return buf_append(answer, world->answer.at, world->answer.left);
}

static enum status keep(void *self, const struct cmp_transaction *transaction, struct err *err)
{
    struct world *world = self;

    (void)err;
    FUZZ_HOLDS(transaction->first.len <= CMP_MESSAGE_MAX && transaction->last.len <= CMP_MESSAGE_MAX);
    FUZZ_HOLDS(believes);
    world->kept_confirming = transaction->confirming;
    return ST_OK;
}

static enum status look_at(void *self, const struct buf *certificate, struct err *err)
{
    struct world *world = self;

    FUZZ_HOLDS(certificate->len > 0 && certificate->len <= CERT_DER_MAX && believes);
    world->liked = world->likes;
    return world->likes ? ST_OK : err_set(err, ST_BAD_ANSWER, 0, "not what was asked for");
}

static bool is_visible(const char *text)
{
    size_t i = 0;

    for (i = 0; text[i] != '\0'; i++)
        if (text[i] < ' ' || text[i] > '~')
            return false;
    return i < CMP_REASON_SIZE;
}

static void check_outcome(const struct world *world, const struct cmp_result *result)
{
    FUZZ_HOLDS(believes); /* nothing that anybody says counts else */
    FUZZ_HOLDS(is_visible(result->reason) && result->after_s >= 0);
    switch (result->outcome) {
    case CMP_ISSUED:
        FUZZ_HOLDS(result->certificate.len > 0 && world->liked && world->kept_confirming);
        return;
    case CMP_DECLINED:
        FUZZ_HOLDS(result->certificate.len > 0 && !world->liked && result->reason[0] != '\0');
        return;
    case CMP_WAITING:
    case CMP_REJECTED:
    case CMP_LOST:
        return;
    }
    FUZZ_HOLDS(false);
}

static void enrol(struct world *world, bool by_template)
{
    static const struct subject subject = {.fields = {{"CN", "Wang"}, {"serialNumber", "A123456789"}}, .count = 2};
    const struct cmp_port port = {.send = deliver, .keep = keep, .accept = look_at, .self = world};
    const struct cmp_wish wish = {
        .csr = &given.csr, .subject = &subject, .spki = given.spki.data, .spki_len = given.spki.len};
    struct cmp_transaction transaction;
    struct cmp_result result = {.after_s = UNTOUCHED};
    enum status status = cmp_transaction_new(&transaction, NULL);

    FUZZ_HOLDS(status == ST_OK);
    status = cmp_enrol(given.peers[by_template], &wish, &transaction, &port, &result, NULL);
    if (status == ST_OK)
        check_outcome(world, &result);
    else
        FUZZ_HOLDS(result.after_s == UNTOUCHED && result.certificate.data == NULL && status != ST_BUG);
    cmp_result_clear(&result);
    cmp_transaction_clear(&transaction);
}

static void revoke(struct world *world)
{
    const struct cmp_port port = {.send = deliver, .self = world};
    struct err err = ERR_INIT;
    const enum status status = cmp_revoke(given.peers[0], &given.certificate, 1, &port, &err);

    FUZZ_HOLDS(world->sent <= 2);
    FUZZ_HOLDS(status != ST_OK || believes);
    FUZZ_HOLDS(status != ST_BUG && is_visible(err.what));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const unsigned kind = fuzz_byte(&input);
    struct world world = {.answer = input, .question = kind % QUESTIONS, .likes = (kind & LIKES) != 0};

    prepare();
    believes = (kind & BELIEVES) != 0;
    if (world.question == REVOCATION)
        revoke(&world);
    else
        enrol(&world, (kind & BY_TEMPLATE) != 0);
    believes = false;
    return 0;
}
