/*
 * One JSON backend over one script, for the tests of backend/ra_json.
 */
#ifndef RA_JSON_RIG_H
#define RA_JSON_RIG_H

#include "client/backend/ra_json.h"
#include "fakes/fake_http.h"

#define JSON "application/json"
#define PROBLEM "application/problem+json"
#define HASH "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
#define ORDER_ID "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
#define ORDER_BODY(state, next)                                                                                        \
    "{\"order\":\"" ORDER_ID "\",\"kind\":\"new\",\"state\":\"" state "\",\"next\":\"" next "\",\"spki_hash\":\"" HASH \
    "\",\"created\":\"2026-11-23T06:00:00Z\",\"expires\":\"2026-11-24T06:00:00Z\"}"
#define PROBLEM_BODY(name, status, more)                                                                               \
    "{\"type\":\"urn:peicheng:ra:error:" name "\",\"title\":\"t\",\"status\":" #status more "}"

/* One backend over one script. */
struct rig {
    struct fake_http http;
    struct http_port port;
    struct ra_json ra;
    struct backend backend;
};

static inline void rig_open(struct rig *rig, const struct fake_exchange *script, size_t count)
{
    fake_http_open(&rig->http, script, count);
    rig->port = fake_http_port(&rig->http);
    ra_json_init(&rig->ra, &rig->port, NULL, &rig->backend);
}

#define RIG_OPEN(rig, script) rig_open(&(rig), script, sizeof(script) / sizeof(script)[0])

static inline void rig_close(struct rig *rig)
{
    fake_http_close(&rig->http);
}

#endif
