/*
 * The world outside, as the fakes are it: linked in place of fake_store_port, fake_sealed_port and fake_ra_backend
 * (--wrap), world.c puts a stub before each of their functions. While the world is at work none of its calls is
 * counted, and each call of a port can be the n-th that fails (nth.h: NTH_STORE and what comes after it).
 */
#ifndef TESTS_FAULT_WORLD_H
#define TESTS_FAULT_WORLD_H

#include "client/backend/backend.h"

/* The same for a host that a rig makes by itself. Once a process for one rig. */
void world_before_host(struct backend *backend);

#endif
