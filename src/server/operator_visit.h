/*
 * One request to the operators' page, read: who asks (the cookie), in which language, and whether it came from a page
 * of ours. It must not know what is done about it.
 *
 * What a browser sends because another site told it to is kept out three times: the cookie is SameSite=Strict; a POST
 * must name this very origin (RFC 6454, Fetch's Sec-Fetch-Site); its form must hold a token that is made of the cookie
 * by the host's key. Over plain HTTP the Host must be this machine by a name for itself, so that no other name can be
 * made to lead here (DNS rebinding). Before the login the cookie is a random one that opens nothing; the login changes
 * it.
 */
#ifndef SERVER_OPERATOR_VISIT_H
#define SERVER_OPERATOR_VISIT_H

#include "server/listen.h"
#include "server/operator_sessions.h"
#include "server/ra.h"

enum { OPERATOR_PATH_SIZE = 80 };

struct operator_visit {
    struct ra *ra;
    struct operator_sessions *sessions;
    bool tls;
    const struct request *request;
    struct response *response;
    enum page_language language;
    const char *path;              /* of the request, behind "/en" or "/zh-TW" */
    char cookie[LIMIT_TOKEN_SIZE]; /* a secret: of the session, or of whoever is to log in */
    bool logged_in;
    struct operator_session session;
    char form[SHA256_HEX_SIZE];
};

/*
 * ra, sessions, tls, request, response are set. Asks the records whether the session's operator still may; who has no
 * cookie is given one. Wipe it afterwards.
 */
MUST_CHECK enum status operator_visit_begin(struct operator_visit *visit, struct err *err);

/*
 * Did another site's page lead here? Then the cookie is kept back (SameSite=Strict), and who it is is not known:
 * nothing may be given in its place.
 */
bool operator_visit_is_led_here(const struct operator_visit *visit);
/* Does the Host lead here, whatever resolved it? */
bool operator_visit_host_is_good(const struct operator_visit *visit);
/* Of a POST: was it a form of ours, in this browser, since the last login? */
bool operator_visit_form_is_ours(const struct operator_visit *visit);
/* form_field of its body. */
MUST_CHECK enum status operator_visit_field(const struct operator_visit *visit, const char *name, char *out,
                                            size_t size);

/*
 * From now on the browser has another random one, that opens nothing: a browser may keep pages to go back to, no-store
 * or not, until the cookie that they came by is another one.
 */
MUST_CHECK enum status operator_visit_take_cookie(struct operator_visit *visit, struct err *err);
/* From now on the browser has that token. */
void operator_visit_give_cookie(struct operator_visit *visit, const char *token);

/* "/person/17-0A1B...": good within this session alone, so that nobody counts through the customers. */
MUST_CHECK enum status operator_visit_person_path(const struct operator_visit *visit, int64_t account,
                                                  char out[OPERATOR_PATH_SIZE], struct err *err);
/* What stands behind "/person/", up to a '/' or the end; *rest: from there. ST_NOT_FOUND. */
MUST_CHECK enum status operator_visit_read_person(const struct operator_visit *visit, const char *text,
                                                  int64_t *account, const char **rest, struct err *err);

#endif
