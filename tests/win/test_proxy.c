#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "win/proxy.h"
#include "win/proxy_choice.h"

static void lists_name_a_proxy(void **state)
{
    static const struct {
        const char *list, *proxy, *of_plain; /* for https, for http */
    } cases[] = {
        {"proxy:8080", "http://proxy:8080", "http://proxy:8080"},
        {"proxy", "http://proxy", "http://proxy"},
        {"http://proxy:8080/", "http://proxy:8080", "http://proxy:8080"},
        {"http=a:80;https=b:443", "http://b:443", "http://a:80"},
        {"HTTPS=b:443 HTTP=a:80", "http://b:443", "http://a:80"},
        {"https=http://b:443", "http://b:443", ""},
        {"a:1;b:2", "http://a:1", "http://a:1"},
        {"socks=s:1080;c:3", "http://c:3", "http://c:3"},
        {"http=a:80", "", "http://a:80"},
        {"http=http://a:80", "", "http://a:80"},
        {"socks=s:1080", "", ""},
        {"", "", ""},
        {" ; ;", "", ""},
        {"user@proxy:80", "", ""},
        {"socks5://proxy:1080", "", ""},
        {"[::1]:8080", "http://[::1]:8080", "http://[::1]:8080"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[PROXY_SIZE] = "untouched";
        proxy_choice_from_list(cases[i].list, "https", out);
        if (strcmp(out, cases[i].proxy) != 0)
            fail_msg("\"%s\" became \"%s\"", cases[i].list, out);
        proxy_choice_from_list(cases[i].list, "http", out);
        if (strcmp(out, cases[i].of_plain) != 0)
            fail_msg("for http \"%s\" became \"%s\"", cases[i].list, out);
    }
}

static void long_entries_are_left_out(void **state)
{
    char list[2 * PROXY_SIZE];
    char out[PROXY_SIZE];

    (void)state;
    memset(list, 'a', sizeof list);
    list[PROXY_SIZE - sizeof "http://"] = '\0';
    proxy_choice_from_list(list, "https", out);
    assert_int_equal(strlen(out), PROXY_SIZE - 1);
    list[PROXY_SIZE - sizeof "http://"] = 'a';
    strcpy(list + PROXY_SIZE, ";b:1");
    proxy_choice_from_list(list, "https", out);
    assert_string_equal(out, "http://b:1");
}

static void bypass_lists(void **state)
{
    static const struct {
        const char *bypass, *host;
        bool bypassed;
    } cases[] = {
        {"<local>", "intranet", true},
        {"<LOCAL>", "intranet", true},
        {"<local>", "ra.example.test", false},
        {"*.example.test", "ra.example.test", true},
        {"*.EXAMPLE.test", "RA.example.TEST", true},
        {"*.example.test", "example.test", false},
        {"*.example.test", "ra.example.test.evil", false},
        {"10.*;ra.example.test", "ra.example.test", true},
        {"10.*", "10.1.2.3", true},
        {"10.*", "110.1.2.3", false},
        {"*", "anything", true},
        {"a*b*c", "aXbYbZc", true},
        {"a*b*c", "aXbYbZ", false},
        {"a**", "a", true},
        {"", "ra.example.test", false},
        {";; ", "ra.example.test", false},
        {"ra.example", "ra.example.test", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (proxy_choice_bypasses(cases[i].bypass, cases[i].host) != cases[i].bypassed)
            fail_msg("\"%s\" and %s", cases[i].bypass, cases[i].host);
}

/* What Windows' dialog leaves in the registry (../shared/facts/wine.md section 2). */
static void set_connection(const char *proxy, const char *bypass)
{
    unsigned char value[512] = {0x46, 0, 0, 0, 1, 0, 0, 0, (unsigned char)(proxy == NULL ? 1 : 3), 0, 0, 0};
    DWORD len = 12;
    const char *texts[] = {proxy, bypass, NULL};

    for (size_t i = 0; i < 3; i++) {
        const DWORD text_len = texts[i] == NULL ? 0 : (DWORD)strlen(texts[i]);
        memcpy(value + len, &text_len, sizeof text_len);
        if (text_len > 0)
            memcpy(value + len + sizeof text_len, texts[i], text_len);
        len += (DWORD)sizeof text_len + text_len;
    }
    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER,
                                     L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections",
                                     L"DefaultConnectionSettings", REG_BINARY, value, len + 32),
                     ERROR_SUCCESS);
}

static int drop_connection(void **state)
{
    (void)state;
    RegDeleteKeyValueW(HKEY_CURRENT_USER,
                       L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections",
                       L"DefaultConnectionSettings");
    return 0;
}

static void settings_of_windows_are_read(void **state)
{
    static const struct {
        const char *proxy, *bypass, *url, *found;
    } cases[] = {
        {"proxy.example.test:8080", NULL, "https://ra.example.test:8443", "http://proxy.example.test:8080"},
        {"http=a:80;https=b:443", NULL, "https://ra.example.test", "http://b:443"},
        {"proxy:8080", "<local>;*.example.test", "https://ra.example.test:8443", ""},
        {"proxy:8080", "*.example.com", "https://ra.example.test:8443", "http://proxy:8080"},
        {"http=a:80;https=b:443", NULL, "http://pki.example.test/ocsp?a", "http://a:80"},
        {"proxy:8080", "*.example.test", "http://pki.example.test?ca=1", ""},
        {"socks=s:1080", NULL, "https://ra.example.test:8443", ""},
        {NULL, NULL, "https://ra.example.test:8443", ""},
    };
    struct proxy_port port = proxy_of_this_pc();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[PROXY_SIZE] = "untouched";
        set_connection(cases[i].proxy, cases[i].bypass);
        assert_int_equal(port.find(port.self, cases[i].url, out, NULL), ST_OK);
        if (strcmp(out, cases[i].found) != 0)
            fail_msg("case %zu: \"%s\"", i, out);
    }
}

static void scripts_that_do_not_answer_mean_directly(void **state)
{
    struct proxy_port port = proxy_of_this_pc();
    char out[PROXY_SIZE] = "untouched";
    unsigned char value[128] = {0x46, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0}; /* a script, at a port where nobody is */
    static const char script[] = "http://127.0.0.1:1/proxy.pac";
    const DWORD script_len = sizeof script - 1;

    (void)state;
    memcpy(value + 20, &script_len, sizeof script_len);
    memcpy(value + 24, script, script_len);
    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER,
                                     L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections",
                                     L"DefaultConnectionSettings", REG_BINARY, value, sizeof value),
                     ERROR_SUCCESS);
    assert_int_equal(port.find(port.self, "https://ra.example.test:8443", out, NULL), ST_OK);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_name_a_proxy),
        cmocka_unit_test(long_entries_are_left_out),
        cmocka_unit_test(bypass_lists),
        cmocka_unit_test_teardown(settings_of_windows_are_read, drop_connection),
        cmocka_unit_test_teardown(scripts_that_do_not_answer_mean_directly, drop_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
