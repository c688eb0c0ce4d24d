#include "win/proxy.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <winhttp.h>

#include "win/proxy_choice.h"
#include "win/text.h"

/* For each step of fetching a script: name, connection, sending, receiving. */
enum { SCRIPT_STEP_MS = 4000 };

/* A list and its exceptions, as text that this product can read; "" where Windows says nothing. */
struct proxy_lists {
    char *proxies;
    char *bypass;
};

static char *utf8_or_null(const wchar_t *wide)
{
    char *text = NULL;
    return wide != NULL && text_from_wide(wide, &text, NULL) == ST_OK ? text : NULL;
}

static void free_config(WINHTTP_CURRENT_USER_IE_PROXY_CONFIG *config)
{
    GlobalFree(config->lpszAutoConfigUrl);
    GlobalFree(config->lpszProxy);
    GlobalFree(config->lpszProxyBypass);
}

/* True if it answered; "directly" is an answer, with no lists. */
static bool ask_script(HINTERNET session, const wchar_t *url, DWORD flags, const wchar_t *script_url,
                       struct proxy_lists *out)
{
    WINHTTP_AUTOPROXY_OPTIONS options = {.dwFlags = flags,
                                         .dwAutoDetectFlags =
                                             (flags & WINHTTP_AUTOPROXY_AUTO_DETECT) == 0
                                                 ? 0
                                                 : WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A,
                                         .lpszAutoConfigUrl = script_url,
                                         .fAutoLogonIfChallenged = TRUE};
    WINHTTP_PROXY_INFO info;

    ZeroMemory(&info, sizeof info);
    if (!WinHttpGetProxyForUrl(session, url, &options, &info))
        return false;
    if (info.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY) {
        out->proxies = utf8_or_null(info.lpszProxy);
        out->bypass = utf8_or_null(info.lpszProxyBypass);
    }
    GlobalFree(info.lpszProxy);
    GlobalFree(info.lpszProxyBypass);
    return true;
}

/* Detection first, then the script that is named: the order of Windows itself. False if neither has an answer. */
static bool ask_scripts(const WINHTTP_CURRENT_USER_IE_PROXY_CONFIG *config, const wchar_t *url, struct proxy_lists *out)
{
    HINTERNET session =
        WinHttpOpen(NULL, WINHTTP_ACCESS_TYPE_NO_PROXY, WINHTTP_NO_PROXY_NAME, WINHTTP_NO_PROXY_BYPASS, 0);
    if (session == NULL)
        return false;
    (void)WinHttpSetTimeouts(session, SCRIPT_STEP_MS, SCRIPT_STEP_MS, SCRIPT_STEP_MS, SCRIPT_STEP_MS);
    bool answered = config->fAutoDetect && ask_script(session, url, WINHTTP_AUTOPROXY_AUTO_DETECT, NULL, out);
    if (!answered && config->lpszAutoConfigUrl != NULL)
        answered = ask_script(session, url, WINHTTP_AUTOPROXY_CONFIG_URL, config->lpszAutoConfigUrl, out);
    WinHttpCloseHandle(session);
    return answered;
}

/* "https://ra.example.test:8443" to "ra.example.test". */
static void host_of(const char *url, char out[PROXY_SIZE])
{
    const char *host = strstr(url, "://");
    host = host == NULL ? url : host + 3;
    size_t len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?");
    (void)snprintf(out, PROXY_SIZE, "%.*s", (int)(len < PROXY_SIZE ? len : PROXY_SIZE - 1), host);
}

static void choose(const struct proxy_lists *lists, const char *url, char out[PROXY_SIZE])
{
    char host[PROXY_SIZE];

    host_of(url, host);
    out[0] = '\0';
    if (lists->proxies != NULL && (lists->bypass == NULL || !proxy_choice_bypasses(lists->bypass, host)))
        proxy_choice_from_list(lists->proxies, strncmp(url, "http://", sizeof "http://" - 1) == 0 ? "http" : "https",
                               out);
}

static enum status proxy_find(void *self, const char *url, char out[PROXY_SIZE], struct err *err)
{
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG config;
    struct proxy_lists lists = {.proxies = NULL};
    wchar_t *wide = NULL;

    (void)self;
    enum status status = text_to_wide(url, &wide, err);
    if (status != ST_OK)
        return status;
    ZeroMemory(&config, sizeof config);
    if (WinHttpGetIEProxyConfigForCurrentUser(&config) && !ask_scripts(&config, wide, &lists)) {
        lists.proxies = utf8_or_null(config.lpszProxy);
        lists.bypass = utf8_or_null(config.lpszProxyBypass);
    }
    choose(&lists, url, out);
    free(lists.proxies);
    free(lists.bypass);
    free_config(&config);
    free(wide);
    return ST_OK;
}

struct proxy_port proxy_of_this_pc(void)
{
    return (struct proxy_port){.find = proxy_find};
}
