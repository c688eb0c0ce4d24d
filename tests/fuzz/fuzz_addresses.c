/*
 * Addresses: the host's in the settings and in libcurl's eyes, and what Windows says of proxies. What both take names
 * no person, path or query, and stays as it was; a proxy out of a list is one that the settings could hold. First a
 * line: the host's address; then the list of proxies; then the hosts to reach without. fuzz: max_len 300
 */
#include <stdlib.h>
#include <string.h>

#include "client/settings_value.h"
#include "fuzz.h"
#include "net/host_url.h"
#include "win/proxy_choice.h"

static void host_address(const char *text)
{
    struct host_url url = {.origin = "unset"};

    if (host_url_read(text, &url, NULL) != ST_OK) {
        FUZZ_HOLDS(strcmp(url.origin, "unset") == 0);
        return;
    }
    FUZZ_HOLDS(strncmp(url.origin, "https://", 8) == 0 || !settings_value_host_url(text));
    FUZZ_HOLDS(strlen(url.origin) > 8 && strpbrk(url.origin + 8, "/@?#") == NULL); /* behind "https://" */
    FUZZ_HOLDS(url.name[0] != '\0' && strpbrk(url.name, "@/?#\\ ") == NULL);
    if (settings_value_host_url(text)) /* the name may differ: libcurl writes numeric ones in one form */
        FUZZ_HOLDS(strcmp(url.origin, text) == 0);
}

static void proxy_list(const char *list, const char *scheme)
{
    char proxy[PROXY_SIZE] = "unset";

    proxy_choice_from_list(list, scheme, proxy);
    FUZZ_HOLDS(strnlen(proxy, sizeof proxy) < sizeof proxy);
    FUZZ_HOLDS(proxy[0] == '\0' || strncmp(proxy, "http://", 7) == 0);
    if (settings_value_proxy(proxy))
        (void)!host_url_check_proxy(proxy, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    char *address = fuzz_text(fuzz_take_line(&input));
    char *list = fuzz_text(fuzz_take_line(&input));
    char *bypass = fuzz_text(input);

    host_address(address);
    proxy_list(list, "https");
    proxy_list(list, "http");
    (void)proxy_choice_bypasses(bypass, "ra.example.test");
    (void)proxy_choice_bypasses(bypass, list);
    free(address);
    free(list);
    free(bypass);
    return 0;
}
