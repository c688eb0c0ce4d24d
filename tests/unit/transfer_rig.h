/*
 * One person's file for a phone, for the tests of client/transfer.
 */
#ifndef TRANSFER_RIG_H
#define TRANSFER_RIG_H

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "client/transfer.h"
#include "enrol_fixture.h"

static inline enum status transfer_rig_begin(struct enrol_fixture *f, enum pfx_format format, struct transfer *out,
                                             struct err *err)
{
    return transfer_begin(&f->pc.client, &f->session, DEVICE_IPHONE, format, out, err);
}

/* A certificate, and its file waiting at the host. */
static inline void transfer_rig_begin_well(struct enrol_fixture *f, struct transfer *out)
{
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    assert_int_equal(transfer_rig_begin(f, PFX_COMPATIBLE, out, NULL), ST_OK);
    assert_int_equal(out->state, TRANSFER_WAITING);
}

static inline const struct fake_ra_transfer *transfer_rig_at_host(const struct enrol_fixture *f)
{
    return &f->ra.memory->transfer;
}

#endif
