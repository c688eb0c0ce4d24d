#include "server/basic_login.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/encoding.h"
#include "base/utf.h"
#include "server/refusal.h"

static const char SCHEME[] = "Basic ";
enum { TYPED_ID_MAX = 64, DECODED_MAX = TYPED_ID_MAX + 1 + LIMIT_PASSWORD_BYTES };

/* "ID:PASSWORD": the first colon ends the ID, which has none (RFC 7617 section 2). */
static bool split(const struct buf *decoded, struct login_request *out)
{
    const char *text = buf_text(decoded);
    const size_t id_len = strcspn(text, ":");
    const size_t password_len = id_len < decoded->len ? decoded->len - id_len - 1 : 0;
    char typed[TYPED_ID_MAX + 1];

    if (id_len > TYPED_ID_MAX || password_len == 0 || password_len > LIMIT_PASSWORD_BYTES)
        return false;
    if (strlen(text) != decoded->len || !utf8_valid(text, decoded->len))
        return false;
    memcpy(typed, text, id_len);
    typed[id_len] = '\0';
    memcpy(out->password, text + id_len + 1, password_len + 1);
    return national_id_read(typed, out->national_id, NULL) == ST_OK;
}

enum status basic_login_read(const char *authorization, struct login_request *out, struct problem *refusal)
{
    const size_t len = sizeof SCHEME - 1;
    struct buf decoded;
    bool is_login = false;
    enum status status = ST_BAD_INPUT;

    buf_init(&decoded, DECODED_MAX);
    if (authorization != NULL && strncasecmp(authorization, SCHEME, len) == 0)
        status = base64_decode(authorization + len, &decoded);
    is_login = status == ST_OK && split(&decoded, out);
    buf_clear(&decoded);
    if (status == ST_NO_MEMORY)
        return status;
    return is_login ? ST_OK : refusal_set(refusal, PROBLEM_UNAUTHENTICATED, "national ID and password are wanted");
}
