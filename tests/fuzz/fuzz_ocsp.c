/*
 * What certificates are worth: a question that is taken is written again and reads the same; an answer is one about the
 * certificate that was asked about, of this moment; refusals leave the structs alone. The first byte says which of the
 * two it is, and whether the answer's signature is believed (OCSP_basic_verify is replaced).
 * fuzz: max_len 2000
 */
#include <string.h>

#include <openssl/ocsp.h>

#include "authority_root.h"
#include "pki/ocsp.h"

#define ASKED "00E9F50BD2E02700FD18559F717C80FDCF"
enum { ANSWER = 1, BELIEVES = 2, BY_SHA256 = 4, UNTOUCHED = -7 };
static const int64_t now_utc = 1800000000; /* 2027-01-15, when the answers in corpus/ hold */

static bool believes;

int __real_OCSP_basic_verify(OCSP_BASICRESP *basic, STACK_OF(X509) *certificates, X509_STORE *store,
                             unsigned long flags);
int __wrap_OCSP_basic_verify(OCSP_BASICRESP *basic, STACK_OF(X509) *certificates, X509_STORE *store,
                             unsigned long flags);
int __wrap_OCSP_basic_verify(OCSP_BASICRESP *basic, STACK_OF(X509) *certificates, X509_STORE *store,
                             unsigned long flags)
{
    return believes ? 1 : __real_OCSP_basic_verify(basic, certificates, store, flags);
}

static void ask(struct fuzz_input input)
{
    struct ocsp_question question = {.hash = OCSP_HASHES};
    struct ocsp_question again = {.hash = OCSP_HASHES};
    struct buf der;
    enum status status = ocsp_question_read(input.at, input.left, authority_root(), &question, NULL);

    if (status != ST_OK) {
        FUZZ_HOLDS(question.hash == OCSP_HASHES && question.serial[0] == '\0');
        FUZZ_HOLDS(status == ST_BAD_INPUT || status == ST_UNSUPPORTED || status == ST_NOT_FOUND);
        return;
    }
    FUZZ_HOLDS(input.left <= OCSP_QUESTION_MAX && question.hash < OCSP_HASHES);
    buf_init(&der, OCSP_QUESTION_MAX);
    status = ocsp_question_write(&question, authority_root(), &der, NULL);
    if (status == ST_OK)
        status = ocsp_question_read(der.data, der.len, authority_root(), &again, NULL);
    FUZZ_HOLDS(status == ST_OK && again.hash == question.hash && strcmp(again.serial, question.serial) == 0);
    buf_clear(&der);
}

static void answer(struct fuzz_input input, enum ocsp_hash hash)
{
    const struct ocsp_question question = {.hash = hash, .serial = ASKED};
    struct ocsp_answer read = {.reason = UNTOUCHED};
    const enum status status =
        ocsp_answer_read(input.at, input.left, &question, authority_root(), now_utc, &read, NULL);

    FUZZ_HOLDS(status == ST_OK || read.reason == UNTOUCHED);
    FUZZ_HOLDS(status != ST_OK || (believes && read.this_update_utc <= now_utc + OCSP_CLOCKS_DIFFER_S &&
                                   now_utc < read.next_update_utc + OCSP_CLOCKS_DIFFER_S));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const unsigned kind = fuzz_byte(&input);

    believes = (kind & BELIEVES) != 0;
    if ((kind & ANSWER) != 0)
        answer(input, (kind & BY_SHA256) != 0 ? OCSP_SHA256 : OCSP_SHA1);
    else
        ask(input);
    return 0;
}
