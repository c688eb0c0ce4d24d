#include "fakes/fake_environment.h"

#include <stdio.h>

#include "base/fault.h"

void fake_environment_open(struct fake_environment *environment)
{
    *environment = (struct fake_environment){
        .state = {.build = 22631, .release = "23H2", .user = "wang", .free_known = true, .free_bytes = 1ULL << 33U}};
}

static enum status fake_environment_look(void *self, struct environment *out, struct err *err)
{
    const struct fake_environment *environment = self;

    if (environment->look_status != ST_OK)
        return err_set(err, environment->look_status, FAULT_NONE, "a PC that tells nothing");
    *out = environment->state;
    return ST_OK;
}

static enum status fake_environment_try_folders(void *self, struct err *err)
{
    const struct fake_environment *environment = self;

    if (environment->folders_status != ST_OK)
        return err_set(err, environment->folders_status, FAULT_TARGET_READ_ONLY, "a folder that takes nothing");
    return ST_OK;
}

static enum status fake_environment_look_at_host(void *self, const struct progress *progress, struct host_probe *out,
                                                 struct err *err)
{
    const struct fake_environment *environment = self;

    (void)progress;
    if (environment->probe_status != ST_OK)
        return err_set(err, environment->probe_status, FAULT_NONE, "a probe that ends");
    out->reach = environment->reach;
    if (environment->proxy != NULL)
        (void)snprintf(out->proxy, sizeof out->proxy, "%s", environment->proxy);
    if (environment->reach != HOST_REACH_OK)
        (void)err_set(&out->cause, ST_OFFLINE, FAULT_HOST_UNREACHABLE, "a host that is not reached");
    if (environment->presented == NULL)
        return ST_OK;
    return cert_list_add(&out->chain, environment->presented->data, environment->presented->len, err);
}

struct environment_port fake_environment_port(struct fake_environment *environment)
{
    return (struct environment_port){
        .look = fake_environment_look, .try_folders = fake_environment_try_folders, .self = environment};
}

struct host_probe_port fake_environment_probe(struct fake_environment *environment)
{
    return (struct host_probe_port){.look = fake_environment_look_at_host, .self = environment};
}
