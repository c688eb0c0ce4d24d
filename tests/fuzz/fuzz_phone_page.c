/*
 * Requests to the listener for phones: every one is answered with a page in UTF-8 (the file, to whoever has the ticket
 * and asks for it), and nothing of a path comes back in it but a ticket. A byte for the method, one for the path's
 * form, then the languages up to a NUL, and the path. fuzz: max_len 300
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "host_rig.h"
#include "server/phone_page.h"
#include "server/transfers.h"
#include "unit/pfx_files.h"

#define ODD_IN_HTML "<>\"'&\\%"

enum { FORMS = 3, ODD_PATH_BYTES = 6 };

static struct phone_page page;
static char path_made[64]; /* of the file that waits */

static struct host_rig *rig_with_file(void)
{
    struct transfer_request request = {.device = DEVICE_IPHONE};
    struct transfer_made_answer made;
    struct problem refusal;
    struct host_rig *rig = host_rig();

    if (path_made[0] != '\0')
        return rig;
    rig->host.ra.config.transfer.wrong_tickets = 0; /* else the first inputs block the others */
    pfx_files_load("3des.p12", &request.file);
    FUZZ_HOLDS(transfers_make(&rig->host.ra, rig->account, &request, &made, &refusal, NULL) == ST_OK);
    FUZZ_HOLDS(phone_page_open(&page, &rig->host.ra, NULL) == ST_OK);
    (void)strncpy(path_made, strstr(made.url, TRANSFERS_PATH), sizeof path_made - 1);
    buf_clear(&request.file);
    host_rig_keep(rig);
    return rig;
}

static char *path_of(size_t form, struct fuzz_input rest)
{
    struct buf path;
    char *text = NULL;

    buf_init(&path, rest.left + sizeof path_made + 1);
    if (form == 1)
        FUZZ_HOLDS(buf_append_text(&path, TRANSFERS_PATH) == ST_OK);
    if (form == 2)
        FUZZ_HOLDS(buf_append_text(&path, path_made) == ST_OK);
    FUZZ_HOLDS(buf_append(&path, rest.at, rest.left) == ST_OK);
    text = fuzz_text((struct fuzz_input){path.data, path.len});
    buf_clear(&path);
    return text;
}

/* The page for that path without what is odd in it: what stands there too came from nobody. */
static bool in_plain_page(const struct request *asked, const char *odd)
{
    struct host_rig *rig = host_rig();
    struct request plain = *asked;
    char *path = fuzz_text((struct fuzz_input){(const uint8_t *)asked->path, strlen(asked->path)});
    bool found = false;

    for (char *at = strpbrk(path, ODD_IN_HTML); at != NULL; at = strpbrk(at, ODD_IN_HTML))
        *at = 'x';
    host_rig_restore(rig);
    plain.path = path;
    host_rig_ask(rig, phone_page_handle, &page, &plain);
    found = strstr(buf_text(&rig->answer.body), odd) != NULL;
    free(path);
    return found;
}

static void check(const struct response *answer, const struct request *asked)
{
    static const int statuses[] = {200, 404, 405, 410, 429};
    const char *odd = strpbrk(asked->path, ODD_IN_HTML);
    bool known = false;

    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        known = known || answer->http_status == statuses[i];
    FUZZ_HOLDS(known);
    if (answer->content_type == NULL || strncmp(answer->content_type, "text/", 5) != 0)
        return;
    FUZZ_HOLDS(utf8_valid(buf_text(&answer->body), answer->body.len));
    if (odd != NULL && strlen(odd) >= ODD_PATH_BYTES)
        FUZZ_HOLDS(strstr(buf_text(&answer->body), odd) == NULL || in_plain_page(asked, odd));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const methods[] = {"GET", "POST", "HEAD", "PUT"};
    struct fuzz_input input = {data, size};
    struct host_rig *rig = rig_with_file();
    const char *method = methods[fuzz_below(&input, sizeof methods / sizeof methods[0])];
    const size_t form = fuzz_below(&input, FORMS);
    char *languages = fuzz_text(fuzz_take_line(&input));
    char *path = path_of(form, input);
    const struct request request = {.method = method, .path = path, .accept_language = languages};

    host_rig_ask(rig, phone_page_handle, &page, &request);
    check(&rig->answer, &request);
    host_rig_restore(rig);
    free(languages);
    free(path);
    return 0;
}
