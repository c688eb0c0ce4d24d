#include "client_rig.h"

#include <stdlib.h>
#include <time.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "client/brand.h"

enum { HASTY_MS = 2000 };

static int64_t client_rig_now(void *self)
{
    const struct client_rig *rig = self;

    return (int64_t)time(NULL) + rig->skipped_ms / 1000;
}

static int32_t client_rig_offset(void *self, int64_t at_utc)
{
    (void)self;
    (void)at_utc;
    return 8 * 3600;
}

static void client_rig_wait(void *self, unsigned ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000L};

    (void)self;
    (void)nanosleep(&pause, NULL);
}

static void client_rig_skip(void *self, unsigned ms)
{
    struct client_rig *rig = self;

    rig->skipped_ms += ms;
}

void client_rig_hurry(struct client_rig *rig)
{
    rig->clock.wait_ms = client_rig_skip;
}

static void client_rig_write_line(void *self, const char *line, size_t len)
{
    struct client_rig *rig = self;

    if (fwrite(line, 1, len, rig->log) != len)
        abort();
}

static void client_rig_open_log(struct client_rig *rig, const char *folder)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(folder, "activity", ".log", path);
    rig->log = fopen(path, "ab");
    if (rig->log == NULL)
        abort();
    rig->activity = (struct activity){
        .clock = &rig->clock, .program = "pccert", .sink = {.write = client_rig_write_line, .self = rig}};
}

static enum status client_rig_configure(struct client_rig *rig, const char *config, struct err *err)
{
    struct buf file;
    enum status status = ST_OK;

    buf_init(&file, (size_t)4 * SETTINGS_CA_PEM_MAX);
    settings_init(&rig->settings);
    status = settings_apply(&rig->settings, SETTINGS_BRAND, "brand", brand_json, brand_json_len, err);
    if (status == ST_OK)
        status = file_read(config, &file, err);
    if (status == ST_OK)
        status = settings_apply(&rig->settings, SETTINGS_MACHINE, "pccert.json", buf_text(&file), file.len, err);
    buf_clear(&file);
    return status;
}

static enum status client_rig_exchange(void *self, const struct http_request *request, struct http_answer *answer,
                                       struct err *err)
{
    struct client_rig_trouble *trouble = self;
    const struct http_port *port = NULL;

    trouble->count++;
    if (trouble->count == trouble->clock_at)
        *trouble->skipped_ms += trouble->clock_s * 1000;
    port = trouble->count == trouble->hasty_at ? &trouble->hasty_port : &trouble->behind;
    return port->exchange(port->self, request, answer, err);
}

void client_rig_haste(struct client_rig *rig, unsigned at)
{
    rig->trouble.hasty_at = at;
}

void client_rig_set_clock(struct client_rig *rig, unsigned at, int64_t ahead_s)
{
    rig->trouble.clock_at = at;
    rig->trouble.clock_s = ahead_s;
    if (at == 0)
        rig->skipped_ms += ahead_s * 1000;
}

static enum status client_rig_connect_hasty(struct client_rig *rig, struct http_curl_config config, struct err *err)
{
    struct http_curl_limits limits = http_curl_limits;
    enum status status = ST_OK;

    limits.exchange_ms = HASTY_MS;
    config.limits = &limits;
    status = http_curl_new(&config, &rig->trouble.hasty, err);
    if (status != ST_OK)
        return status;
    rig->trouble.behind = http_curl_port(rig->http);
    rig->trouble.hasty_port = http_curl_port(rig->trouble.hasty);
    rig->trouble.skipped_ms = &rig->skipped_ms;
    return ST_OK;
}

static enum status client_rig_connect(struct client_rig *rig, struct err *err)
{
    const struct http_curl_config config = {
        .host_url = rig->settings.host_url,
        .ca_pem = rig->settings.tls_ca_pem.data,
        .ca_pem_len = rig->settings.tls_ca_pem.len,
        .proxy = rig->settings.proxy, /* "auto" is "none" here: there is nobody to ask */
        .user_agent = "flow-client/1",
    };
    enum status status = http_curl_new(&config, &rig->http, err);

    if (status == ST_OK)
        status = client_rig_connect_hasty(rig, config, err);
    if (status != ST_OK)
        return status;
    rig->activity_http = (struct activity_http){
        .activity = &rig->activity,
        .behind = {.exchange = client_rig_exchange, .self = &rig->trouble, .origin = rig->trouble.behind.origin}};
    rig->http_port = activity_http_port(&rig->activity_http);
    rig->probe_port = http_curl_probe_port(rig->http);
    rig->plain_port = http_curl_plain_port(rig->http);
    backends_open(&rig->backends, &rig->settings, &rig->http_port, &rig->clock, &rig->progress, &rig->backend);
    return ST_OK;
}

static void client_rig_make_pc(struct client_rig *rig, const char *folder)
{
    char inner[FAKE_PATH_SIZE] = "";

    if (!fake_folder_make(folder))
        abort();
    fake_folder_path(folder, "store", "", inner);
    fake_store_open(&rig->store, inner);
    fake_folder_path(folder, "journal", "", inner);
    fake_sealed_open(&rig->sealed, inner);
    fake_folder_path(folder, "undo", "", inner);
    fake_sealed_open(&rig->undo, inner);
    fake_folder_path(folder, "backups", "", inner);
    fake_sealed_open(&rig->backups, inner);
    fake_environment_open(&rig->environment);
    rig->environment_port = fake_environment_port(&rig->environment);
    rig->activity_store =
        (struct activity_cert_store){.activity = &rig->activity, .behind = fake_store_port(&rig->store)};
    rig->store_port = activity_cert_store_port(&rig->activity_store);
    rig->sealed_port = fake_sealed_port(&rig->sealed);
    rig->undo_port = fake_sealed_port(&rig->undo);
    rig->backups_port = fake_sealed_port(&rig->backups);
    client_rig_open_log(rig, folder);
}

enum status client_rig_open(struct client_rig *rig, const char *folder, const char *config, struct err *err)
{
    enum status status = client_rig_configure(rig, config, err);

    rig->clock = (struct clock_port){
        .now_utc = client_rig_now, .local_offset_s = client_rig_offset, .wait_ms = client_rig_wait, .self = rig};
    if (status == ST_OK)
        status = anchors_new(buf_text(&rig->settings.firm_ca_pem), rig->settings.firm_ca_pem.len, &rig->firm_cas, err);
    if (status == ST_OK)
        status = client_rig_connect(rig, err);
    if (status != ST_OK)
        return status;
    client_rig_make_pc(rig, folder);
    rig->client = (struct client){
        .settings = &rig->settings,
        .firm_cas = rig->firm_cas,
        .store = &rig->store_port,
        .sealed = &rig->sealed_port,
        .undo = &rig->undo_port,
        .backups = &rig->backups_port,
        .clock = &rig->clock,
        .environment = &rig->environment_port,
        .probe = &rig->probe_port,
        .plain = &rig->plain_port,
        .backend = &rig->backend,
        .progress = &rig->progress,
    };
    return ST_OK;
}

void client_rig_close(struct client_rig *rig)
{
    backends_close(&rig->backends);
    if (rig->log != NULL)
        (void)fclose(rig->log);
    http_curl_free(&rig->trouble.hasty);
    http_curl_free(&rig->http);
    anchors_free(&rig->firm_cas);
    settings_clear(&rig->settings);
}

enum status client_rig_release(const struct client_rig *rig, const char *record, const char *version,
                               struct release_word *out, struct err *err)
{
    const struct release_program program = {
        .product = "PeiChengCert", .platform = "x64", .version = version != NULL ? version : "1.1.0.0"};
    struct release_record known;
    struct buf text;
    enum status status = ST_OK;

    buf_init(&text, RELEASE_RECORD_BYTES_MAX);
    (void)!file_read(record, &text, NULL); /* none at first */
    (void)release_record_decode(text.data, text.len, &known);
    status = release_ask(&rig->client, &program, &known, err);
    if (release_record_encode(&known, &text, NULL) == ST_OK)
        (void)!file_write(record, text.data, text.len, FILE_REPLACE, NULL);
    release_look(&rig->client, &program, &known, out);
    buf_clear(&text);
    return status;
}
