/*
 * A host with one person, as far as a use case needs it: made and asked as the unit tests do (ra_routes_rig.h). One at
 * a time. cmocka.h comes before this.
 */
#ifndef TESTS_FAULT_HOST_SCENE_H
#define TESTS_FAULT_HOST_SCENE_H

#include "server/store/store_certificate.h"
#include "unit/ra_routes_rig.h"

/* How far the order is when the use case begins, as ra_bench brings it there. */
enum stage { STAGE_ACCOUNT, STAGE_ORDER, STAGE_SENT, STAGE_VERIFIED, STAGE_CONSENTED, STAGE_ISSUED, STAGE_CONFIRMED };

struct host_scene {
    struct routes_bench *bench;
    char order[LIMIT_ID_SIZE]; /* "" before STAGE_ORDER */
    int64_t most;              /* so many orders and certificates there may be: 1; with a renewal 2 */
};
extern struct host_scene host_scene;

/* Of a group: makes the CA, before keys come from a pool (keys.c). */
void host_scene_open_group(void);
void host_scene_close_group(void);

/* A new host with its person logged in. */
void host_scene_open(void);
void host_scene_bring_to(enum stage stage);
void host_scene_close(void **state);
/* After STAGE_CONFIRMED: the day on which the certificate is due, the person logged in once more. */
void host_scene_wait_until_due(void);
/* The person's certificate, of STAGE_ISSUED; issued_clear. */
void host_scene_issued(struct issued *out);

int64_t host_scene_count(const char *sql);
int64_t host_scene_orders_in(enum order_state state);
/* No more orders and certificates than there may be, and a certificate for each order that says so. */
void host_scene_assert_sound(void);

#endif
