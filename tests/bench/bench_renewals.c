/*
 * bench_renewals CONFIG COUNT [FIRST]: fills a host's records with so many persons, each with a session and a confirmed
 * certificate that is due (the configuration must say so: certificate.renew_*), and makes what renews it. A line each
 * on standard output: token, the certificate's name for renewal-info, the body of POST /v1/orders with its proof, whose
 * nonce is good for some minutes.
 *
 * All new requests are for one other key: none may be finalized before all have been sent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_person.h"
#include "protocol/key_proof.h"
#include "protocol/renewal_id.h"
#include "server/confirmation.h"
#include "server/issuance.h"
#include "server/nonces.h"
#include "server/profile.h"
#include "server/store/store_certificate.h"

enum { COUNT_MAX = 1000000 };

static void must_allow(enum status status, const struct problem *refusal, const struct err *err)
{
    if (status == ST_REFUSED)
        (void)fprintf(stderr, "bench_renewals: refused: %s\n", refusal->detail);
    bench_must(status, err);
}

/* A person of the order that waits, who has its certificate afterwards. */
static void give_certificate(struct ra *ra, const struct bench_person *person, struct issued *out)
{
    const struct caller caller = {.account = person->account};
    struct confirm_request confirm = {.installed = true};
    struct order_answer answer;
    struct problem refusal = {.detail = ""};
    struct err err = ERR_INIT;
    struct tx *tx = NULL;

    must_allow(issuance_finalize(ra, &caller, person->order, &answer, &refusal, &err), &refusal, &err);
    bench_must(store_begin_read(ra->store, &tx, &err), &err);
    bench_must(store_finish(&tx, store_issued_by_order(tx, person->order, out, &err), &err), &err);
    memcpy(confirm.sha256, out->sha256, sizeof confirm.sha256);
    must_allow(confirmation_give(ra, &caller, person->order, &confirm, &answer, &refusal, &err), &refusal, &err);
}

static struct bench_person add_person(struct filling *filling, unsigned number)
{
    struct bench_person person = {.account = 0};
    struct err err = ERR_INIT;
    struct tx *tx = NULL;

    bench_must(store_begin(filling->ra.store, &tx, &err), &err);
    bench_must(store_finish(&tx, bench_person_add(filling, tx, number, &person, &err), &err), &err);
    return person;
}

static void claim(const struct filling *filling, const struct issued *replaced, struct order_request *request)
{
    struct proof_place place = {.nonce = ""};
    struct renewal_claim claim = {.csr_sha256 = ""};
    struct nonce_answer nonce;
    struct err err = ERR_INIT;

    bench_must(nonces_make(&filling->ra, &nonce, &err), &err);
    memcpy(place.nonce, nonce.nonce, sizeof place.nonce);
    (void)snprintf(place.url, sizeof place.url, "%s/v1/orders", filling->ra.config.public_origin);
    memcpy(claim.replaces, replaced->serial, sizeof claim.replaces);
    memcpy(request->replaces, replaced->serial, sizeof request->replaces);
    bench_must(digest_sha256_hex(request->csr.data, request->csr.len, claim.csr_sha256, &err), &err);
    bench_must(key_proof_make_renewal(&place, &claim, key_signer(filling->key), request->proof, &err), &err);
}

static void print_renewal(const struct filling *filling, struct key *next, const struct bench_person *person,
                          const struct issued *replaced)
{
    struct order_request request = {.kind = ORDER_RENEW};
    struct subject subject = {.count = 0};
    char name[RENEWAL_ID_SIZE];
    struct buf body;
    struct err err = ERR_INIT;

    buf_init(&request.csr, LIMIT_CSR_BYTES);
    buf_init(&body, LIMIT_BODY_BYTES);
    profile_fill(&filling->ra.config, "王小明", person->national_id, &subject);
    bench_must(csr_build(&subject, next, &request.csr, &err), &err);
    claim(filling, replaced, &request);
    bench_must(order_request_encode(&request, &body, &err), &err);
    bench_must(renewal_id_of(replaced->der.data, replaced->der.len, name, &err), &err);
    (void)printf("%s\t%s\t%s\n", person->token, name, buf_text(&body));
    order_request_clear(&request);
    buf_clear(&body);
}

int main(int argc, char **argv)
{
    const unsigned long count = argc == 3 || argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
    const unsigned long first = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    static struct filling filling;
    struct key *next = NULL;
    struct err err = ERR_INIT;

    if (count == 0 || count > COUNT_MAX) {
        (void)fputs("usage: bench_renewals CONFIG COUNT [FIRST]\n", stderr);
        return 2;
    }
    bench_must(ra_open(argv[1], &filling.ra, &err), &err);
    bench_person_prepare(&filling);
    bench_must(key_generate(&next, &err), &err);
    for (unsigned long i = 0; i < count; i++) {
        const struct bench_person person = add_person(&filling, (unsigned)(first + i));
        struct issued issued = {.serial = ""};

        give_certificate(&filling.ra, &person, &issued);
        print_renewal(&filling, next, &person, &issued);
        issued_clear(&issued);
    }
    key_free(&next);
    bench_person_end(&filling);
    return 0;
}
