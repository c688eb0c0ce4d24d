#include "server/issuing.h"

#include "server/issuing_outside.h"
#include "server/issuing_own.h"

const struct issuing *issuing_of(const struct ra *ra)
{
    return ra->outside != NULL ? &ISSUING_OUTSIDE : &ISSUING_OWN;
}
