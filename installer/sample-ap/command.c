#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "order.h"
#include "tool.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NOTHING = 3 };
enum { PASSWORD_SIZE = 256, SECONDS_MOST = 3600 };

static int failed(const char *what)
{
    const DWORD code = GetLastError();

    (void)fprintf(stderr, "SampleAp: %s: error %lu (0x%08lX)\n", what, code, code);
    return EXIT_FAILED;
}

static int no_tool(void)
{
    (void)fprintf(stderr, "SampleAp: the certificate tool is not installed\n");
    return EXIT_FAILED;
}

/* --- status --- */

static int tell(enum tool_answer answer, const struct tool_certificate *certificate)
{
    switch (answer) {
    case TOOL_USABLE:
        (void)printf("usable %s\n", certificate->serial);
        return EXIT_DONE;
    case TOOL_NOTHING:
        (void)printf("no usable certificate: %s\n", certificate->sentence);
        return EXIT_NOTHING;
    case TOOL_SILENT:
        break;
    }
    (void)fprintf(stderr, "SampleAp: the certificate tool does not answer: %s\n", certificate->sentence);
    return EXIT_FAILED;
}

static int status(const wchar_t *national_id)
{
    struct tool tool;
    struct tool_certificate certificate;

    if (!tool_find(&tool))
        return no_tool();
    const enum tool_answer answer = tool_ask(&tool, national_id, &certificate);
    return tell(answer, &certificate);
}

/* --- wait --- */

static int wait_on(const struct tool *tool, HKEY signal, HANDLE event, const wchar_t *national_id, ULONGLONG until_ms)
{
    for (;;) {
        struct tool_certificate certificate;
        enum tool_answer answer = TOOL_SILENT;

        if (!tool_signal_arm(signal, event))
            return failed("waiting for the signal");
        answer = tool_ask(tool, national_id, &certificate);
        if (answer != TOOL_NOTHING)
            return tell(answer, &certificate);
        (void)printf("waiting\n");
        (void)fflush(stdout);
        const ULONGLONG now_ms = GetTickCount64();
        if (now_ms >= until_ms || WaitForSingleObject(event, (DWORD)(until_ms - now_ms)) != WAIT_OBJECT_0)
            return tell(TOOL_NOTHING, &certificate);
        (void)printf("changed\n");
    }
}

static int wait(const wchar_t *national_id, const wchar_t *seconds)
{
    const unsigned long limit_s = wcstoul(seconds, NULL, 10);
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    HKEY signal = tool_signal_open();
    struct tool tool;
    int code = EXIT_FAILED;

    if (limit_s == 0 || limit_s > SECONDS_MOST)
        code = EXIT_USAGE;
    else if (event == NULL || signal == NULL)
        code = failed("the tool's signal");
    else if (!tool_find(&tool))
        code = no_tool();
    else
        code = wait_on(&tool, signal, event, national_id, GetTickCount64() + 1000ULL * limit_s);
    if (signal != NULL)
        RegCloseKey(signal);
    if (event != NULL)
        CloseHandle(event);
    return code;
}

/* --- sign --- */

static int write_out(const wchar_t *path, struct order_signature *signature)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD written = 0;
    bool whole = false;

    if (file != INVALID_HANDLE_VALUE) {
        whole = WriteFile(file, signature->bytes, signature->len, &written, NULL) && written == signature->len;
        CloseHandle(file);
    }
    free(signature->bytes);
    return whole ? EXIT_DONE : failed("writing the signature");
}

static int sign(const wchar_t *national_id, const wchar_t *order_path, const wchar_t *out_path)
{
    struct tool tool;
    struct tool_certificate certificate;
    struct order_signature signature = {.bytes = NULL};
    BYTE *order = NULL;
    DWORD len = 0;
    bool signed_it = false;

    if (!tool_find(&tool))
        return no_tool();
    const enum tool_answer answer = tool_ask(&tool, national_id, &certificate);
    if (answer != TOOL_USABLE)
        return tell(answer, &certificate);
    if (!order_read_file(order_path, &order, &len))
        return failed("reading the order");
    signed_it = order_sign(certificate.serial, order, len, &signature);
    free(order);
    return signed_it ? write_out(out_path, &signature) : failed("signing");
}

/* A line of UTF-8. */
static bool read_password(wchar_t out[PASSWORD_SIZE])
{
    char line[PASSWORD_SIZE];
    bool read = false;

    if (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        read = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, line, -1, out, PASSWORD_SIZE) > 0;
    }
    SecureZeroMemory(line, sizeof line);
    return read;
}

static int sign_file(const wchar_t *pfx_path, const wchar_t *order_path, const wchar_t *out_path)
{
    struct order_signature signature = {.bytes = NULL};
    wchar_t password[PASSWORD_SIZE];
    BYTE *order = NULL;
    DWORD len = 0;
    bool signed_it = false;

    if (!order_read_file(order_path, &order, &len))
        return failed("reading the order");
    if (read_password(password))
        signed_it = order_sign_by_file(pfx_path, password, order, len, &signature);
    const DWORD code = GetLastError();
    SecureZeroMemory(password, sizeof password);
    free(order);
    SetLastError(code);
    return signed_it ? write_out(out_path, &signature) : failed("signing with the file");
}

int command_run(int argc, wchar_t **argv)
{
    if (argc == 3 && wcscmp(argv[1], L"--status") == 0)
        return status(argv[2]);
    if (argc == 4 && wcscmp(argv[1], L"--wait") == 0)
        return wait(argv[2], argv[3]);
    if (argc == 5 && wcscmp(argv[1], L"--sign") == 0)
        return sign(argv[2], argv[3], argv[4]);
    if (argc == 5 && wcscmp(argv[1], L"--sign-file") == 0)
        return sign_file(argv[2], argv[3], argv[4]);
    (void)fprintf(stderr, "usage: SampleAp [--status ID | --wait ID SECONDS | --sign ID ORDER OUT | "
                          "--sign-file PFX ORDER OUT]\n");
    return EXIT_USAGE;
}
