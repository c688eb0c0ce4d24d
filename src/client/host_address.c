#include "client/host_address.h"

#include <stdio.h>
#include <string.h>

void host_address_of(const struct settings *settings, char out[HOST_ADDRESS_SIZE])
{
    const char *label = settings->est_label;

    if (settings->host_url[0] == '\0' || strcmp(settings->backend, "est") != 0)
        (void)snprintf(out, HOST_ADDRESS_SIZE, "%s", settings->host_url);
    else
        (void)snprintf(out, HOST_ADDRESS_SIZE, "%s" EST_ROOT "%s%s", settings->host_url, label[0] != '\0' ? "/" : "",
                       label);
}

bool host_address_is(const char *address, const struct settings *settings)
{
    char configured[HOST_ADDRESS_SIZE] = "";

    host_address_of(settings, configured);
    return strcmp(address, configured) == 0;
}
