#include "server/processors.h"

#include <unistd.h>

enum { PROCESSORS_MOST = 256 };

unsigned processors_count(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);

    if (count < 1)
        return 1;
    return count > PROCESSORS_MOST ? PROCESSORS_MOST : (unsigned)count;
}
