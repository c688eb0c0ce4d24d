#include "net/curl_failure.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pki/openssl_memory.h"

struct meaning {
    enum status status;
    int fault;
};

/*
 * CURLE_SSL_CONNECT_ERROR covers both "spoke no TLS that we accept" and "went away in the middle of the handshake".
 * Only the first says anything about who answered. libcurl tells the second apart in words alone: CURLINFO_OS_ERRNO may
 * be left over from an address that was tried before.
 */
static bool broke_off(const struct curl_failure *failure)
{
    static const char *const words[] = {"Send failure: ", "Recv failure: ", " SSL_connect: ", "unexpected eof"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(failure->text, words[i]) != NULL)
            return true;
    return false;
}

static struct meaning meaning_of_write_error(const struct curl_failure *failure)
{
    if (failure->no_memory)
        return (struct meaning){ST_NO_MEMORY, FAULT_NO_MEMORY};
    return (struct meaning){ST_BAD_ANSWER, FAULT_HOST_RUBBISH};
}

/* CURLE_RECV_ERROR is a dead connection, a proxy that refuses to tunnel, and a body whose chunks make no sense. */
static struct meaning meaning_of_receive_error(const struct curl_failure *failure)
{
    if (strstr(failure->text, "chunk") != NULL || strstr(failure->text, "hexadecimal") != NULL)
        return (struct meaning){ST_BAD_ANSWER, FAULT_HOST_RUBBISH};
    return (struct meaning){ST_OFFLINE, FAULT_HOST_UNREACHABLE};
}

static struct meaning meaning_of(const struct curl_failure *failure)
{
    switch (failure->code) {
    case CURLE_ABORTED_BY_CALLBACK:
        return (struct meaning){ST_CANCELLED, FAULT_CANCELLED};
    case CURLE_OUT_OF_MEMORY:
        return (struct meaning){ST_NO_MEMORY, FAULT_NO_MEMORY};
    case CURLE_WRITE_ERROR:
        return meaning_of_write_error(failure);

    case CURLE_OPERATION_TIMEDOUT:
        return (struct meaning){ST_OFFLINE, FAULT_HOST_TIMEOUT};
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_SEND_ERROR:
        return (struct meaning){ST_OFFLINE, FAULT_HOST_UNREACHABLE};
    case CURLE_RECV_ERROR:
        return meaning_of_receive_error(failure);

    case CURLE_SSL_CONNECT_ERROR:
        if (broke_off(failure))
            return (struct meaning){ST_OFFLINE, FAULT_HOST_UNREACHABLE};
        return (struct meaning){ST_UNTRUSTED, FAULT_HOST_TLS};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_USE_SSL_FAILED:
        return (struct meaning){ST_UNTRUSTED, FAULT_HOST_TLS};
    case CURLE_SSL_CACERT_BADFILE: /* what the configuration calls CA certificates holds none */
        return (struct meaning){ST_BAD_INPUT, FAULT_CONFIGURATION};

    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9, or whatever answered */
    case CURLE_HTTP2:
    case CURLE_PARTIAL_FILE: /* ended in good order before its declared length */
    case CURLE_GOT_NOTHING:
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_TOO_LARGE: /* headers beyond libcurl's own limit */
        return (struct meaning){ST_BAD_ANSWER, FAULT_HOST_RUBBISH};
    default:
        return (struct meaning){ST_BUG, FAULT_BUG};
    }
}

enum status curl_failure_report(const struct curl_failure *failure, struct err *err)
{
    /* What TLS could not do for want of memory looks like a host that is not to be trusted. */
    const struct meaning meaning =
        openssl_memory_lacked() ? (struct meaning){ST_NO_MEMORY, FAULT_NO_MEMORY} : meaning_of(failure);
    const char *text = failure->text[0] != '\0' ? failure->text : curl_easy_strerror(failure->code);
    char what[2 * ERR_WHAT_MAX];

    if (failure->too_long)
        text = "the answer is longer than allowed";
    (void)snprintf(what, sizeof what, "%s: %s", failure->doing, text);
    err_set_code(err, meaning.status, meaning.fault, ERR_CURL, (long long)failure->code, what);
    err_detail(err, meaning.fault == FAULT_CONFIGURATION ? "tls_ca" : failure->host);
    return meaning.status;
}
