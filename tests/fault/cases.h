/*
 * The use cases, room by room. Each group makes its CAs, accounts and keys once, before the first of them is opened.
 */
#ifndef TESTS_FAULT_CASES_H
#define TESTS_FAULT_CASES_H

#include "use_case.h"

struct group {
    const char *name;
    void (*open)(void);
    void (*close)(void);
    const struct use_case *cases;
    size_t count;
};

extern const struct group group_enrol, group_pc, group_host, group_certificate, group_est, group_est_client, group_ocsp,
    group_commands, group_operation, group_upkeep, group_wire, group_net, group_pki;

#endif
