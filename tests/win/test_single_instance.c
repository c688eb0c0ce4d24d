#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include <sddl.h>

#include "child.h"
#include "instance_children.h"
#include "win/instance_peer.h"
#include "win/single_instance.h"

/*
 * This process is the first, its children come later; or the other way round. Each test has a name of its own, which
 * the children are told, so that nothing is left over from the one before.
 */

static int new_name(void **state)
{
    static unsigned count;

    (void)state;
    _snwprintf(test_name, TEST_NAME_SIZE, L"pccert-test-%lu-%u", GetCurrentProcessId(), count++);
    return 0;
}

static struct single_instance *open_first(void)
{
    struct single_instance *instance = NULL;
    bool first = false;

    assert_int_equal(single_instance_open(test_name, &instance, &first, NULL), ST_OK);
    assert_true(first);
    return instance;
}

static struct single_instance *listen_first(struct taker *taker)
{
    struct single_instance *instance = open_first();

    assert_int_equal(single_instance_listen(instance, take, taker, NULL), ST_OK);
    return instance;
}

static struct child start(const wchar_t *what)
{
    wchar_t arguments[80];

    _snwprintf(arguments, 80, L"%ls %ls", what, test_name);
    return child_start(arguments, NULL);
}

static unsigned run(const wchar_t *what)
{
    struct child child = start(what);

    return child_wait(&child);
}

/*
 * --- Tests ---
 */

static void there_is_one_first(void **state)
{
    struct single_instance *instance = open_first();

    (void)state;
    assert_int_equal(run(L"is-first"), CHILD_STATUS);
    single_instance_close(&instance);
    assert_null(instance);
    single_instance_close(&instance);
    assert_int_equal(run(L"is-first"), CHILD_OK);
}

static void a_message_is_handed_over(void **state)
{
    struct taker taker = {.takes = true};
    struct single_instance *instance = listen_first(&taker);

    (void)state;
    for (unsigned i = 1; i <= 3; i++) {
        assert_int_equal(run(L"send"), CHILD_OK);
        assert_int_equal(taker.calls, i);
        assert_int_equal(taker.last_len, 5);
        assert_memory_equal(taker.last, "hello", 5);
    }
    single_instance_close(&instance);
}

static void what_is_not_understood_is_refused(void **state)
{
    struct taker taker = {.takes = false};
    struct single_instance *instance = listen_first(&taker);

    (void)state;
    assert_int_equal(run(L"send"), CHILD_STATUS + ST_REFUSED);
    assert_int_equal(taker.calls, 1);
    single_instance_close(&instance);
}

static void messages_have_a_most(void **state)
{
    struct taker taker = {.takes = true};
    struct single_instance *instance = listen_first(&taker);

    (void)state;
    assert_int_equal(run(L"oversized"), CHILD_OK);
    assert_int_equal(taker.calls, 0);
    assert_int_equal(run(L"send"), CHILD_OK);
    single_instance_close(&instance);
}

static void the_silent_are_cut_off(void **state)
{
    struct taker taker = {.takes = true};
    struct single_instance *instance = listen_first(&taker);
    struct child silent = start(L"silent");

    (void)state;
    assert_int_equal(run(L"send"), CHILD_OK); /* behind it, or before */
    assert_int_equal(child_wait(&silent), CHILD_OK);
    assert_int_equal(taker.calls, 1);
    single_instance_close(&instance);
}

static void those_who_leave_at_once_harm_nobody(void **state)
{
    struct taker taker = {.takes = true};
    struct single_instance *instance = listen_first(&taker);

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_int_equal(run(L"brief"), CHILD_OK);
    assert_int_equal(taker.calls, 0);
    assert_int_equal(run(L"send"), CHILD_OK);
    single_instance_close(&instance);
}

static void many_at_once_are_all_heard(void **state)
{
    enum { MANY = 8 };
    struct taker taker = {.takes = true};
    struct single_instance *instance = listen_first(&taker);
    struct child children[MANY];

    (void)state;
    for (int i = 0; i < MANY; i++)
        children[i] = start(L"send");
    for (int i = 0; i < MANY; i++)
        assert_int_equal(child_wait(&children[i]), CHILD_OK);
    assert_int_equal(taker.calls, MANY);
    single_instance_close(&instance);
}

static void listening_ends_while_a_client_is_silent(void **state)
{
    struct taker taker = {.takes = true};
    struct single_instance *instance = listen_first(&taker);
    HANDLE pipe = open_pipe();

    (void)state;
    assert_ptr_not_equal(pipe, INVALID_HANDLE_VALUE);
    const ULONGLONG begin = GetTickCount64();
    single_instance_close(&instance);
    assert_true(GetTickCount64() - begin < SINGLE_INSTANCE_LIMIT_MS);
    CloseHandle(pipe);
    assert_int_equal(taker.calls, 0);
}

static void nobody_else_serves_under_our_name(void **state)
{
    struct taker taker = {.takes = true};
    struct single_instance *instance = listen_first(&taker);

    (void)state;
    assert_int_equal(run(L"squat"), CHILD_OK);
    single_instance_close(&instance);
}

/* The name is taken before we come: we do not listen, and a later start says nothing to whoever has it. */
static void a_pipe_that_is_not_ours_gets_nothing(void **state)
{
    wchar_t name[SINGLE_INSTANCE_NAME_SIZE];
    struct taker taker = {.takes = true};
    struct single_instance *instance = open_first();
    HANDLE ready = NULL;

    (void)state;
    assert_int_equal(single_instance_pipe_name(test_name, name, NULL), ST_OK);
    HANDLE pipe = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_MESSAGE, 1, 64, 64, 0,
                                   NULL); /* of this user, without our label */
    assert_ptr_not_equal(pipe, INVALID_HANDLE_VALUE);
    assert_int_equal(single_instance_listen(instance, take, &taker, NULL), ST_BUSY);

    /* As if it listened, so that the later one goes on to the pipe. */
    wchar_t ready_name[SINGLE_INSTANCE_NAME_SIZE];
    _snwprintf(ready_name, SINGLE_INSTANCE_NAME_SIZE, L"Local\\%ls-ready", name + wcslen(L"\\\\.\\pipe\\"));
    ready = OpenEventW(EVENT_MODIFY_STATE, FALSE, ready_name);
    assert_non_null(ready);
    SetEvent(ready);
    assert_int_equal(run(L"send"), CHILD_STATUS + ST_UNTRUSTED);
    DWORD waiting = 99;
    assert_true(!PeekNamedPipe(pipe, NULL, 0, NULL, &waiting, NULL) || waiting == 0);
    CloseHandle(ready);
    CloseHandle(pipe);
    single_instance_close(&instance);
}

/* Beside a child that says when it is the first. */
static struct single_instance *open_later(const wchar_t *what, struct child *child)
{
    HANDLE up = open_up();
    struct single_instance *instance = NULL;
    bool first = true;

    assert_non_null(up);
    *child = start(what);
    assert_int_equal(WaitForSingleObject(up, 60000), WAIT_OBJECT_0);
    CloseHandle(up);
    assert_int_equal(single_instance_open(test_name, &instance, &first, NULL), ST_OK);
    assert_false(first);
    return instance;
}

/* Somebody who made our names first, and lets nobody in: the answer comes at once, and the program runs without. */
static void names_that_others_keep_to_themselves(void **state)
{
    wchar_t name[SINGLE_INSTANCE_NAME_SIZE], local[SINGLE_INSTANCE_NAME_SIZE];
    struct single_instance *instance = NULL;
    PSECURITY_DESCRIPTOR nobody = NULL;
    bool first = false;

    (void)state;
    assert_int_equal(single_instance_pipe_name(test_name, name, NULL), ST_OK);
    _snwprintf(local, SINGLE_INSTANCE_NAME_SIZE, L"Local\\%ls", name + wcslen(L"\\\\.\\pipe\\"));
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(L"D:P", SDDL_REVISION_1, &nobody, NULL));
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = nobody};
    HANDLE theirs = CreateEventW(&attributes, TRUE, FALSE, local); /* not even a mutex */
    const ULONGLONG begin_ms = GetTickCount64();
    assert_non_null(theirs);
    assert_int_equal(single_instance_open(test_name, &instance, &first, NULL), ST_IO);
    assert_null(instance);
    assert_true(GetTickCount64() - begin_ms < SINGLE_INSTANCE_LIMIT_MS);
    CloseHandle(theirs);
    LocalFree(nobody);
    instance = open_first();
    single_instance_close(&instance);
}

/* A mutex that is held and a pipe that says nothing, or something else: a later start ends in its time all the same. */
static void a_squatter_is_not_waited_for(void **state)
{
    static const char garbage[] = "\x00\xFF not an answer, and too long for one besides: 0123456789";
    struct child squatter;
    struct single_instance *instance = open_later(L"hang", &squatter);
    wchar_t name[SINGLE_INSTANCE_NAME_SIZE], ready_name[SINGLE_INSTANCE_NAME_SIZE];
    struct instance_peer self;
    void *descriptor = NULL;
    HANDLE ready = NULL;
    DWORD count = 0;

    (void)state;
    assert_int_equal(instance_peer_self(&self, NULL), ST_OK);
    assert_int_equal(instance_peer_descriptor(&self, &descriptor, NULL), ST_OK);
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    assert_int_equal(single_instance_pipe_name(test_name, name, NULL), ST_OK);
    _snwprintf(ready_name, SINGLE_INSTANCE_NAME_SIZE, L"Local\\%ls-ready", name + wcslen(L"\\\\.\\pipe\\"));
    ready = OpenEventW(EVENT_MODIFY_STATE, FALSE, ready_name);
    assert_non_null(ready);
    SetEvent(ready);
    for (int says = 0; says <= 1; says++) {
        const ULONGLONG begin_ms = GetTickCount64();
        HANDLE pipe = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1, 256, 256,
                                       0, &attributes);

        assert_true(pipe != INVALID_HANDLE_VALUE);
        if (says == 1)
            (void)WriteFile(pipe, garbage, sizeof garbage, &count, NULL);
        assert_int_not_equal(single_instance_send(instance, "hello", 5, 500, NULL), ST_OK);
        assert_true(GetTickCount64() - begin_ms < LIMIT_MS);
        CloseHandle(pipe);
    }
    CloseHandle(ready);
    LocalFree(descriptor);
    child_kill(&squatter);
    single_instance_close(&instance);
}

static void a_first_that_does_not_listen_is_busy(void **state)
{
    struct child hanging;
    struct single_instance *instance = open_later(L"hang", &hanging);

    (void)state;
    assert_int_equal(single_instance_send(instance, "x", 1, 50, NULL), ST_BUSY);
    child_kill(&hanging);
    single_instance_close(&instance);
    instance = open_first(); /* what was killed is not waited for */
    single_instance_close(&instance);
}

static void the_end_of_the_first_can_be_waited_for(void **state)
{
    struct child child;
    struct single_instance *instance = open_later(L"first", &child);

    (void)state;
    assert_int_equal(single_instance_send(instance, "quit", 4, LIMIT_MS, NULL), ST_OK);
    assert_int_equal(single_instance_wait_end(instance, LIMIT_MS, NULL), ST_OK);
    assert_int_equal(WaitForSingleObject(child.process, 0), WAIT_OBJECT_0); /* gone, not only done */
    assert_int_equal(child_wait(&child), CHILD_OK);
    assert_int_equal(single_instance_send(instance, "quit", 4, 50, NULL), ST_BUSY);
    single_instance_close(&instance);
}

static void who_does_not_end_is_busy(void **state)
{
    struct child child;
    struct single_instance *instance = open_later(L"stays", &child);

    (void)state;
    assert_int_equal(single_instance_send(instance, "quit", 4, LIMIT_MS, NULL), ST_OK);
    assert_int_equal(single_instance_wait_end(instance, 50, NULL), ST_BUSY);
    child_kill(&child);
    assert_int_equal(single_instance_wait_end(instance, LIMIT_MS, NULL), ST_OK);
    single_instance_close(&instance);
}

static void names_hold_user_session_and_level(void **state)
{
    wchar_t name[SINGLE_INSTANCE_NAME_SIZE], end[64];
    struct instance_peer self;
    DWORD session = 0;

    (void)state;
    assert_int_equal(single_instance_pipe_name(L"PeiChengCert", name, NULL), ST_OK);
    assert_int_equal(instance_peer_self(&self, NULL), ST_OK);
    assert_true(ProcessIdToSessionId(GetCurrentProcessId(), &session));
    assert_int_equal(wcsncmp(name, L"\\\\.\\pipe\\PeiChengCert-S-1-", 26), 0);
    assert_non_null(wcsstr(name, self.sid));
    _snwprintf(end, 64, L"-%lu-%lu", session, self.level);
    assert_int_equal(wcscmp(name + wcslen(name) - wcslen(end), end), 0);
    assert_true(self.level >= 0x1000);
}

/* Another level, or another user: what the other end's token and the pipe's descriptor are compared with. */
static void strangers_are_not_trusted(void **state)
{
    wchar_t name[SINGLE_INSTANCE_NAME_SIZE];
    struct instance_peer self, other_level, other_user;
    void *descriptor = NULL;
    DWORD count = 0;
    char byte = 0;

    (void)state;
    assert_int_equal(instance_peer_self(&self, NULL), ST_OK);
    other_level = other_user = self;
    other_level.level = self.level - 0x1000;
    other_user.sid[wcslen(other_user.sid) - 1] ^= 1;
    assert_int_equal(instance_peer_descriptor(&self, &descriptor, NULL), ST_OK);
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    assert_int_equal(single_instance_pipe_name(test_name, name, NULL), ST_OK);
    HANDLE server = CreateNamedPipeW(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE, 1, 64, 64, 0, &attributes);
    HANDLE client = open_pipe();
    assert_ptr_not_equal(client, INVALID_HANDLE_VALUE);
    assert_true(WriteFile(client, "x", 1, &count, NULL));
    assert_true(ReadFile(server, &byte, 1, &count, NULL));

    assert_int_equal(instance_peer_check_server(&self, client, NULL), ST_OK);
    assert_int_equal(instance_peer_check_server(&other_level, client, NULL), ST_UNTRUSTED);
    assert_int_equal(instance_peer_check_server(&other_user, client, NULL), ST_UNTRUSTED);
    assert_int_equal(instance_peer_check_client(&self, server, NULL), ST_OK);
    assert_int_equal(instance_peer_check_client(&other_level, server, NULL), ST_UNTRUSTED);
    assert_int_equal(instance_peer_check_client(&other_user, server, NULL), ST_UNTRUSTED);
    CloseHandle(client);
    CloseHandle(server);
    LocalFree(descriptor);
}

#define NAMED(test) cmocka_unit_test_setup(test, new_name)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        NAMED(there_is_one_first),
        NAMED(a_message_is_handed_over),
        NAMED(what_is_not_understood_is_refused),
        NAMED(messages_have_a_most),
        NAMED(the_silent_are_cut_off),
        NAMED(those_who_leave_at_once_harm_nobody),
        NAMED(many_at_once_are_all_heard),
        NAMED(listening_ends_while_a_client_is_silent),
        NAMED(nobody_else_serves_under_our_name),
        NAMED(a_pipe_that_is_not_ours_gets_nothing),
        NAMED(names_that_others_keep_to_themselves),
        NAMED(a_squatter_is_not_waited_for),
        NAMED(a_first_that_does_not_listen_is_busy),
        NAMED(the_end_of_the_first_can_be_waited_for),
        NAMED(who_does_not_end_is_busy),
        NAMED(names_hold_user_session_and_level),
        NAMED(strangers_are_not_trusted),
    };

    if (argc == 3) {
        _snwprintf(test_name, TEST_NAME_SIZE, L"%hs", argv[2]);
        return child_main(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
