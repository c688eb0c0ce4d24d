#include "tray/one_program.h"

#include <stdlib.h>

#include "brand_id.h"
#include "tray/handover.h"
#include "win/single_instance.h"

static const wchar_t program_name[] = L"" BRAND_PRODUCT_ID;

struct one_program {
    struct single_instance *instance;
    HWND window;
    UINT message;
    SRWLOCK lock;
    struct one_program_request *waiting; /* the oldest first */
};

struct one_program_request {
    struct one_program_request *next;
    struct buf texts; /* what the arguments point to */
    struct arguments arguments;
};

/*
 * --- A later start ---
 */

static enum status one_program_hand_over(struct single_instance *instance, const struct arguments *arguments)
{
    struct buf bytes;
    enum status status = ST_OK;

    buf_init(&bytes, HANDOVER_MAX);
    status = handover_write(arguments, &bytes, NULL);
    if (status == ST_OK)
        status = single_instance_send(instance, bytes.data, bytes.len, ONE_PROGRAM_SEND_MS, NULL);
    if (status == ST_OK && arguments->start == START_QUIT)
        status = single_instance_wait_end(instance, ONE_PROGRAM_QUIT_MS, NULL);
    buf_clear(&bytes);
    return status;
}

/* ST_NOT_FOUND: it has ended meanwhile, and somebody is first anew. */
static enum status one_program_try(const struct arguments *arguments, struct single_instance **out, bool *first)
{
    struct single_instance *instance = NULL;
    enum status status = single_instance_open(program_name, &instance, first, NULL);

    if (status != ST_OK) { /* then better two programs than none */
        *first = true;
        return ST_OK;
    }
    if (*first) {
        *out = instance;
        return ST_OK;
    }
    status = one_program_hand_over(instance, arguments);
    single_instance_close(&instance);
    return status;
}

enum one_program_place one_program_open(const struct arguments *arguments, struct one_program **out)
{
    struct single_instance *instance = NULL;
    struct one_program *program = NULL;
    bool first = false;
    enum status status = one_program_try(arguments, &instance, &first);

    if (status == ST_NOT_FOUND)
        status = one_program_try(arguments, &instance, &first);
    if (status != ST_OK)
        return ONE_PROGRAM_DEAF;
    if (!first)
        return ONE_PROGRAM_DONE;
    program = arguments->start != START_QUIT ? calloc(1, sizeof *program) : NULL;
    if (program != NULL)
        program->instance = instance;
    else
        single_instance_close(&instance);
    *out = program;
    return arguments->start != START_QUIT ? ONE_PROGRAM_FIRST : ONE_PROGRAM_DONE;
}

/*
 * --- The first ---
 */

const struct arguments *one_program_arguments(const struct one_program_request *request)
{
    return &request->arguments;
}

void one_program_request_free(struct one_program_request *request)
{
    if (request == NULL)
        return;
    buf_clear(&request->texts);
    free(request);
}

/* Told within the lock: what waits has been told, and what could not be told does not wait. */
static bool one_program_put(struct one_program *program, struct one_program_request *request)
{
    struct one_program_request **last = &program->waiting;
    bool told = false;

    AcquireSRWLockExclusive(&program->lock);
    while (*last != NULL)
        last = &(*last)->next;
    told = PostMessageW(program->window, program->message, 0, 0);
    if (told)
        *last = request;
    ReleaseSRWLockExclusive(&program->lock);
    return told;
}

struct one_program_request *one_program_next(struct one_program *program)
{
    struct one_program_request *request = NULL;

    if (program == NULL)
        return NULL;
    AcquireSRWLockExclusive(&program->lock);
    request = program->waiting;
    if (request != NULL)
        program->waiting = request->next;
    ReleaseSRWLockExclusive(&program->lock);
    return request;
}

/* On the listener's thread: read and put, no more. */
static bool one_program_take(void *self, const unsigned char *bytes, size_t len)
{
    struct one_program *program = self;
    struct one_program_request *request = calloc(1, sizeof *request);

    if (request == NULL)
        return false;
    buf_init(&request->texts, HANDOVER_MAX);
    if (handover_read(bytes, len, &request->texts, &request->arguments, NULL) == ST_OK &&
        one_program_put(program, request))
        return true;
    one_program_request_free(request);
    return false;
}

void one_program_listen(struct one_program *program, HWND window, UINT message)
{
    if (program == NULL || program->instance == NULL)
        return;
    program->window = window;
    program->message = message;
    (void)!single_instance_listen(program->instance, one_program_take, program, NULL);
}

void one_program_close(struct one_program **program)
{
    if (*program == NULL)
        return;
    single_instance_close(&(*program)->instance);
    for (struct one_program_request *left = one_program_next(*program); left != NULL; left = one_program_next(*program))
        one_program_request_free(left);
    free(*program);
    *program = NULL;
}
