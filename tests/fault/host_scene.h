/*
 * A host with one person, as far as a use case needs it: made and asked as the unit tests do (ra_routes_rig.h). One at
 * a time. cmocka.h comes before this.
 */
#ifndef TESTS_FAULT_HOST_SCENE_H
#define TESTS_FAULT_HOST_SCENE_H

#include "server/store/store_certificate.h"
#include "unit/ra_routes_rig.h"

/* How far the order is when the use case begins, as ra_bench brings it there. */
enum stage { STAGE_ACCOUNT, STAGE_ORDER, STAGE_SENT, STAGE_VERIFIED, STAGE_CONSENTED, STAGE_ISSUED };

struct host_scene {
    struct routes_bench *bench;
    char order[LIMIT_ID_SIZE]; /* "" before STAGE_ORDER */
};
extern struct host_scene host_scene;

/* A new host with its person logged in. */
void host_scene_open(void);
void host_scene_bring_to(enum stage stage);
void host_scene_close(void **state);
/* The person's certificate, of STAGE_ISSUED; issued_clear. */
void host_scene_issued(struct issued *out);

int64_t host_scene_count(const char *sql);
int64_t host_scene_orders_in(enum order_state state);
/* At most one order and one certificate, and one for each order that says so. */
void host_scene_assert_sound(void);

#endif
