/*
 * Ports environment and host_probe in memory: what the test says.
 */
#ifndef FAKE_ENVIRONMENT_H
#define FAKE_ENVIRONMENT_H

#include "client/port/environment.h"
#include "client/port/host_probe.h"

struct fake_environment {
    struct environment state; /* of which a copy is told */
    enum status look_status, folders_status;
    enum host_reach reach;
    const char *proxy;           /* NULL: none */
    const struct buf *presented; /* the host's certificate, DER; NULL: none */
    enum status probe_status;
};

/* A good PC: Windows 11, an ordinary user, room on the disk; the host answers, directly. */
void fake_environment_open(struct fake_environment *environment);
struct environment_port fake_environment_port(struct fake_environment *environment);
struct host_probe_port fake_environment_probe(struct fake_environment *environment);

#endif
