/*
 * A PC with certificates in its store, for the tests of inventory, status, import, backup and removal.
 */
#ifndef PC_FIXTURE_H
#define PC_FIXTURE_H

#include "client/inventory.h"
#include "fakes/fake_pc.h"

#define PERSON "A123456789"
#define OTHER_PERSON "B120863158"

enum { DAY_S = 86400 };

struct pc_fixture {
    struct fake_ca ca, other_ca; /* for the whole group */
    struct key *keys[2];         /* likewise */
    struct fake_pc pc;
};

int pc_fixture_open_group(void **state);
int pc_fixture_close_group(void **state);
int pc_fixture_open(void **state);
int pc_fixture_close(void **state);

/* Issues a certificate for one of the keys, valid in days from noon, and puts it into the store; container NULL:
 * keyless. */
struct put_certificate {
    bool other_firm;
    const char *national_id; /* NULL: PERSON */
    int from_day, to_day;
    int key;
    const char *container;
};
void pc_fixture_issue(struct pc_fixture *f, const struct put_certificate *what, struct buf *der);
/* Its name. */
struct cert_info pc_fixture_put(struct pc_fixture *f, const struct put_certificate *what);
/* The only holding of this firm; the caller clears *inventory. */
const struct holding *pc_fixture_only(struct pc_fixture *f, struct inventory *inventory);

/* folder/name on the PC. */
void pc_fixture_path(const struct pc_fixture *f, const char *name, char out[FAKE_PATH_SIZE]);
/* In a process of its own, which must be killed at that point; what it did stays. */
void pc_fixture_run_killed(struct pc_fixture *f, const char *point, void (*run)(struct pc_fixture *f));

#endif
