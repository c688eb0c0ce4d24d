#include "surface/pc.h"

#include <stdio.h>

#include <windows.h>

#include "base/fault.h"
#include "brand_id.h"
#include "pki/openssl_start.h"
#include "surface/config_files.h"
#include "surface/failure_words.h"
#include "surface/words.h"
#include "version.h"
#include "win/clock.h"
#include "win/environment_port.h"
#include "win/proxy.h"
#include "win/store_lock.h"

enum { USER_AGENT_SIZE = 128 };

enum status pc_open_brand(struct pc *pc, struct err *err)
{
    enum status st = ST_OK;

    settings_init(&pc->settings);
    st = config_files_brand(&pc->settings, err);
    if (config_files_user(&pc->settings, NULL) != ST_OK)
        pc->settings.language[0] = '\0'; /* pc_open tells what is wrong with that file */
    return st;
}

void pc_choose_words(const struct pc *pc, const char *lang)
{
    const struct settings *settings = &pc->settings;

    words_open(lang != NULL ? lang : settings->language);
    if (words_are_chinese())
        words_set_firm(settings->firm_name, settings->hotline);
    else
        words_set_firm(settings->firm_name_en, settings->hotline_en);
}

/* No host configured: the client's backend stays NULL, and what needs no host works. */
static enum status open_backend(struct pc *pc, struct err *err)
{
    const struct settings *settings = &pc->settings;
    char user_agent[USER_AGENT_SIZE];
    struct http_curl_config config = {
        .host_url = settings->host_url,
        .ca_pem = settings->tls_ca_pem.data,
        .ca_pem_len = settings->tls_ca_pem.len,
        .proxy = settings->proxy,
        .proxy_lookup = &pc->proxy,
        .user_agent = user_agent,
    };
    enum status st = ST_OK;

    if (settings->host_url[0] == '\0')
        return ST_OK;
    (void)snprintf(user_agent, sizeof user_agent, "%s/%s", BRAND_PRODUCT_ID, PCCERT_VERSION);
    pc->proxy = proxy_of_this_pc();
    st = http_curl_new(&config, &pc->http, err);
    if (st != ST_OK)
        return st;
    pc->activity_http = (struct activity_http){.activity = &pc->activity, .behind = http_curl_port(pc->http)};
    pc->http_port = activity_http_port(&pc->activity_http);
    backends_open(&pc->backends, settings, &pc->http_port, &pc->clock, &pc->progress, &pc->backend);
    pc->client.backend = &pc->backend;
    pc->probe_port = http_curl_probe_port(pc->http);
    pc->client.probe = &pc->probe_port;
    pc->plain_port = http_curl_plain_port(pc->http);
    pc->client.plain = &pc->plain_port;
    return ST_OK;
}

static enum status open_firm_cas(struct pc *pc, struct err *err)
{
    const struct buf *pem = &pc->settings.firm_ca_pem;

    if (pem->len == 0) {
        const enum status st =
            err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "reading the settings: no CA of the firm");

        err_detail(err, "pccert.json: firm_ca_pem");
        return st;
    }
    return anchors_new((const char *)pem->data, pem->len, &pc->firm_cas, err);
}

static enum status open_ports(struct pc *pc, void *cancel_event, struct err *err)
{
    enum status st = open_firm_cas(pc, err);

    if (st == ST_OK)
        st = sealed_folder_of_user("journal", &pc->journal, err);
    if (st == ST_OK)
        st = sealed_folder_of_user("undo", &pc->undo, err);
    if (st == ST_OK)
        st = sealed_folder_of_user("backups", &pc->backups, err);
    if (st != ST_OK)
        return st;
    pc->sealed_port = sealed_folder_port(pc->journal);
    pc->undo_port = sealed_folder_port(pc->undo);
    pc->backups_port = sealed_folder_port(pc->backups);
    pc->medium_port = medium_port_of_this_pc();
    pc->program_port = program_port_of_this_pc(cancel_event);
    pc->my_store.lock_limit_ms = STORE_LOCK_LIMIT_MS;
    pc->activity_store = (struct activity_cert_store){.activity = &pc->activity, .behind = my_port(&pc->my_store)};
    pc->cert_store_port = activity_cert_store_port(&pc->activity_store);
    pc->shell_port = shell_port_of_this_user();
    pc->environment_port = environment_of_this_pc();
    return ST_OK;
}

/* Without one nothing else is lacking. */
static void open_log(struct pc *pc, const char *program)
{
    pc->activity = (struct activity){
        .clock = &pc->clock, .program = program, .process = (unsigned)GetCurrentProcessId(), .sink = {NULL, NULL}};
    if (log_file_of_user(&pc->log, NULL) == ST_OK)
        pc->activity.sink = log_file_sink(pc->log);
}

enum status pc_open(struct pc *pc, const struct pc_surface *surface, struct err *err)
{
    enum status st = config_files_machine(&pc->settings, surface->config, err);

    if (st == ST_OK)
        st = config_files_user(&pc->settings, err);
    pc->clock = clock_of_this_pc(surface->cancel_event);
    pc->progress = surface->progress;
    open_log(pc, surface->program);
    failure_words_open(&pc->clock);
    if (st == ST_OK)
        st = open_ports(pc, surface->cancel_event, err);
    pc->client = (struct client){.settings = &pc->settings,
                                 .firm_cas = pc->firm_cas,
                                 .store = &pc->cert_store_port,
                                 .sealed = &pc->sealed_port,
                                 .undo = &pc->undo_port,
                                 .backups = &pc->backups_port,
                                 .medium = &pc->medium_port,
                                 .program = &pc->program_port,
                                 .changes = &pc->changes,
                                 .shell = &pc->shell_port,
                                 .environment = &pc->environment_port,
                                 .clock = &pc->clock,
                                 .progress = &pc->progress};
    return st == ST_OK ? open_backend(pc, err) : st;
}

enum status pc_need_host(const struct pc *pc, struct err *err)
{
    enum status st = ST_OK;

    if (pc->client.backend == NULL) {
        st = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "reading the settings: no host");
        err_detail(err, "pccert.json: host_url");
    }
    return st;
}

void pc_close(struct pc *pc)
{
    failure_words_open(NULL);
    backends_close(&pc->backends);
    anchors_free(&pc->firm_cas);
    http_curl_free(&pc->http);
    pc->activity.sink = (struct activity_sink){NULL, NULL};
    log_file_free(&pc->log);
    sealed_folder_free(&pc->backups);
    sealed_folder_free(&pc->undo);
    sealed_folder_free(&pc->journal);
    settings_clear(&pc->settings);
}

void pc_leave_thread(void)
{
    openssl_end_thread();
}
