/*
 * Prints the tables of src/protocol for tests/check/openapi, one tab-separated line each, or tells whether a message
 * reads: openapi_shapes                 problem NAME STATUS | shape NAME closed/open | field SHAPE MEMBER KIND ...
 *     openapi_shapes decode SHAPE    exit 0 if standard input is such a message, else 1 and why
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/messages_shapes.h"
#include "protocol/problem.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct shape *const SHAPES[] = {
    &directory_shape,         &login_request_shape,
    &session_answer_shape,    &profile_answer_shape,
    &nonce_answer_shape,      &order_request_shape,
    &order_answer_shape,      &code_sent_answer_shape,
    &code_request_shape,      &consent_answer_shape,
    &consent_request_shape,   &confirm_request_shape,
    &state_answer_shape,      &revoke_request_shape,
    &revoke_answer_shape,     &renewal_info_shape,
    &renewal_claim_shape,     &revocation_claim_shape,
    &signature_request_shape, &signature_answer_shape,
    &transfer_request_shape,  &transfer_made_answer_shape,
    &transfer_answer_shape,   &release_answer_shape,
    &release_notice_shape,    &problem_shape,
};

static const char *const KINDS[] = {
    [FIELD_TEXT] = "text",   [FIELD_WHOLE] = "whole",   [FIELD_TIME] = "time",
    [FIELD_BOOL] = "bool",   [FIELD_WORD] = "word",     [FIELD_BYTES] = "bytes",
    [FIELD_PROSE] = "prose", [FIELD_OBJECT] = "object", [FIELD_LIST] = "list",
};

static const char *const FORMS[] = {
    [FORM_ANY] = "any",
    [FORM_SHOWN] = "shown",
    [FORM_PRINTING] = "printing",
    [FORM_ID] = "id",
    [FORM_VERSION] = "version",
    [FORM_CAPITALS] = "capitals",
    [FORM_HEX_LOWER] = "hex_lower",
    [FORM_HEX_UPPER] = "hex_upper",
    [FORM_DIGITS] = "digits",
};

static void shapes_print_field(const char *shape, const struct field *field)
{
    printf("field\t%s\t%s\t%s\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t", shape, field->name, KINDS[field->kind],
           field->optional ? "optional" : "required", FORMS[field->form], field->least, field->most);
    if (field->inside != NULL)
        printf("%s", field->inside->name);
    for (size_t i = (size_t)field->least; field->words != NULL && i < field->words->count; i++)
        printf("%s%s", i == (size_t)field->least ? "" : ",", field->words->texts[i]);
    printf("\n");
}

static void shapes_print(const struct shape *shape)
{
    printf("shape\t%s\t%s\n", shape->name, shape->closed ? "closed" : "open");
    for (size_t i = 0; i < shape->count; i++)
        shapes_print_field(shape->name, &shape->fields[i]);
    for (size_t i = 0; i < shape->count; i++)
        if (shape->fields[i].inside != NULL)
            shapes_print(shape->fields[i].inside); /* order_answer comes twice: the same lines again */
}

static int shapes_print_all(void)
{
    for (unsigned name = 0; name < PROBLEM_OTHER; name++)
        printf("problem\t%s\t%d\n", problem_name_text((enum problem_name)name),
               problem_http_status((enum problem_name)name));
    for (size_t i = 0; i < COUNT_OF(SHAPES); i++)
        shapes_print(SHAPES[i]);
    return EXIT_SUCCESS;
}

static enum status shapes_read_message(const struct shape *shape, const char *json, size_t len, struct err *err)
{
    struct problem problem;
    void *message;
    enum status st;

    if (shape == &problem_shape)
        return problem_decode(json, len, &problem, err);
    message = calloc(1, shape->size);
    if (message == NULL)
        return err_set(err, ST_NO_MEMORY, 0, "openapi_shapes");
    st = shape_decode(shape, json, len, message, err);
    if (st == ST_OK)
        shape_clear(shape, message);
    free(message);
    return st;
}

static int shapes_decode(const char *name)
{
    static char json[LIMIT_ANSWER_BYTES];
    const size_t len = fread(json, 1, sizeof json, stdin);
    struct err err = ERR_INIT;

    for (size_t i = 0; i < COUNT_OF(SHAPES); i++) {
        if (strcmp(SHAPES[i]->name, name) != 0)
            continue;
        if (shapes_read_message(SHAPES[i], json, len, &err) == ST_OK)
            return EXIT_SUCCESS;
        printf("%s\n", err.what);
        return EXIT_FAILURE;
    }
    printf("there is no shape %s\n", name);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return shapes_print_all();
    if (argc == 3 && strcmp(argv[1], "decode") == 0)
        return shapes_decode(argv[2]);
    fprintf(stderr, "usage: openapi_shapes [decode SHAPE]\n");
    return 2;
}
