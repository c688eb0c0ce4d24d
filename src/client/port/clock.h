/*
 * Port: what time it is. There is no other way for client/ to know.
 */
#ifndef CLIENT_PORT_CLOCK_H
#define CLIENT_PORT_CLOCK_H

#include <stdint.h>

struct clock_port {
    int64_t (*now_utc)(void *self);
    /* Seconds east of UTC that this PC's local time has at that moment. */
    int32_t (*local_offset_s)(void *self, int64_t at_utc);
    /* Let time pass between two polls; returns early when the person cancels. Tests advance their clock instead. */
    void (*wait_ms)(void *self, unsigned ms);
    void *self;
};

#endif
