#include "client/command_list.h"

#include <ctype.h>
#include <string.h>

#include "base/fault.h"

static const char suffix[] = ".exe";

/* Its name decides: another's would be opened by what is registered for it, or by a shell. */
static bool command_list_is_program(const char *path)
{
    const size_t len = strlen(path);

    if (len < sizeof "C:\\x.exe" - 1 || !isalpha((unsigned char)path[0]) || path[1] != ':' || path[2] != '\\')
        return false;
    if (strpbrk(path + 2, ":/\"<>|*?") != NULL)
        return false;
    for (size_t i = 0; i < sizeof suffix - 1; i++) {
        if (tolower((unsigned char)path[len - (sizeof suffix - 1) + i]) != suffix[i])
            return false;
    }
    return true;
}

static bool command_list_is_argument(const char *text)
{
    if (text == NULL || strlen(text) >= COMMAND_LIST_TEXT_SIZE)
        return false;
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    }
    return true;
}

static enum status command_list_refuse(struct err *err, const char *what)
{
    return err_set(err, ST_BAD_INPUT, FAULT_NONE, what);
}

enum status command_list_read(const struct json *array, struct buf *out, struct err *err)
{
    struct buf list;
    enum status status = ST_OK;

    if (!json_is_array(array) || json_count(array) > COMMAND_LIST_MOST)
        return command_list_refuse(err, "no array of strings, or too long");
    buf_init(&list, COMMAND_LIST_BYTES_MAX);
    for (size_t i = 0; status == ST_OK && i < json_count(array); i++) {
        const char *text = json_string(json_at(array, i));

        if (!command_list_is_argument(text))
            status = command_list_refuse(err, "an argument that is no text, or too long");
        else if (i == 0 && !command_list_is_program(text))
            status = command_list_refuse(err, "no .exe by its absolute path");
        else if (buf_append(&list, text, strlen(text) + 1) != ST_OK)
            status = command_list_refuse(err, "all arguments together are too long");
    }
    if (status == ST_OK) {
        buf_clear(out);
        buf_take(out, &list);
    }
    buf_clear(&list);
    return status;
}

size_t command_list_arguments(const struct buf *list, const char *out[COMMAND_LIST_MOST])
{
    size_t count = 0;

    for (size_t at = 0; at < list->len && count < COMMAND_LIST_MOST; count++) {
        out[count] = (const char *)list->data + at;
        at += strlen(out[count]) + 1;
    }
    return count;
}

static enum status command_list_repeat(struct buf *line, const char *text, size_t times)
{
    enum status status = ST_OK;

    for (; status == ST_OK && times > 0; times--)
        status = buf_append_text(line, text);
    return status;
}

/* Backslashes count double before a quotation mark, and only there; the one at the end is ours. */
static enum status command_list_quote_text(struct buf *line, const char *argument)
{
    enum status status = buf_append_text(line, "\"");

    while (status == ST_OK) {
        const size_t backslashes = strspn(argument, "\\");
        const bool before_quote = argument[backslashes] == '"' || argument[backslashes] == '\0';

        status = command_list_repeat(line, "\\", before_quote ? 2 * backslashes : backslashes);
        argument += backslashes;
        if (status != ST_OK || *argument == '\0')
            break;
        if (*argument == '"')
            status = buf_append_text(line, "\\");
        if (status == ST_OK)
            status = buf_append(line, argument, 1);
        argument++;
    }
    return status == ST_OK ? buf_append_text(line, "\"") : status;
}

/* Without need there are no quotation marks: programs that read their command line in a way of their own expect none.
 */
enum status command_list_quote(struct buf *line, const char *argument)
{
    const bool plain = argument[0] != '\0' && strpbrk(argument, " \t\"") == NULL;
    enum status status = line->len > 0 ? buf_append_text(line, " ") : ST_OK;

    if (status == ST_OK)
        status = plain ? buf_append_text(line, argument) : command_list_quote_text(line, argument);
    return status;
}
