#include "cli/context.h"

#include <stdio.h>

#include "base/fault.h"
#include "base/national_id.h"
#include "cli/config_files.h"
#include "cli/console.h"
#include "cli/failure_words.h"
#include "cli/progress_line.h"
#include "cli/words.h"
#include "version.h"
#include "win/clock.h"
#include "win/proxy.h"
#include "win/store_lock.h"

enum { USER_AGENT_SIZE = 128 };

const char *context_given_id(const struct context *context)
{
    return context->id[0] != '\0' ? context->id : NULL;
}

/* --lang, then the user's file, then Windows. */
static void choose_words(const struct context *context)
{
    const char *lang = arguments_value(&context->arguments, OPTION_LANG);
    const struct settings *settings = &context->settings;

    words_open(lang != NULL ? lang : settings->language);
    if (words_are_chinese())
        words_set_firm(settings->firm_name, settings->hotline);
    else
        words_set_firm(settings->firm_name_en, settings->hotline_en);
}

enum status context_open(struct context *context, struct err *err)
{
    enum status st = ST_OK;

    settings_init(&context->settings);
    st = config_files_brand(&context->settings, err);
    if (config_files_user(&context->settings, NULL) != ST_OK)
        context->settings.language[0] = '\0'; /* context_open_pc tells what is wrong with that file */
    choose_words(context);
    return st;
}

static enum status read_given_id(struct context *context, struct err *err)
{
    const char *typed = arguments_value(&context->arguments, OPTION_ID);

    return typed != NULL ? national_id_read(typed, context->id, err) : ST_OK;
}

/* No host configured: the client's backend stays NULL, and what needs no host works. */
static enum status open_backend(struct context *context, struct err *err)
{
    const struct settings *settings = &context->settings;
    char user_agent[USER_AGENT_SIZE];
    struct http_curl_config config = {
        .host_url = settings->host_url,
        .ca_pem = settings->tls_ca_pem.data,
        .ca_pem_len = settings->tls_ca_pem.len,
        .proxy = settings->proxy,
        .proxy_lookup = &context->proxy,
        .user_agent = user_agent,
    };
    enum status st = ST_OK;

    if (settings->host_url[0] == '\0')
        return ST_OK;
    (void)snprintf(user_agent, sizeof user_agent, "%s/%s", settings->user_agent_name, PCCERT_VERSION);
    context->proxy = proxy_of_this_pc();
    st = http_curl_new(&config, &context->http, err);
    if (st != ST_OK)
        return st;
    context->http_port = http_curl_port(context->http);
    ra_json_init(&context->ra, &context->http_port, &context->progress, &context->backend);
    context->client.backend = &context->backend;
    return ST_OK;
}

static enum status open_firm_cas(struct context *context, struct err *err)
{
    const struct buf *pem = &context->settings.firm_ca_pem;

    if (pem->len == 0) {
        const enum status st =
            err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "reading the settings: no CA of the firm");

        err_detail(err, "pccert.json: firm_ca_pem");
        return st;
    }
    return anchors_new((const char *)pem->data, pem->len, &context->firm_cas, err);
}

static enum status open_ports(struct context *context, struct err *err)
{
    enum status st = open_firm_cas(context, err);

    if (st == ST_OK)
        st = sealed_folder_of_user("journal", &context->journal, err);
    if (st == ST_OK)
        st = sealed_folder_of_user("undo", &context->undo, err);
    if (st != ST_OK)
        return st;
    context->sealed_port = sealed_folder_port(context->journal);
    context->undo_port = sealed_folder_port(context->undo);
    context->my_store.lock_limit_ms = STORE_LOCK_LIMIT_MS;
    context->cert_store_port = my_port(&context->my_store);
    return ST_OK;
}

enum status context_open_pc(struct context *context, struct err *err)
{
    enum status st = config_files_machine(&context->settings, arguments_value(&context->arguments, OPTION_CONFIG), err);

    if (st == ST_OK)
        st = config_files_user(&context->settings, err);
    context->clock = clock_of_this_pc(console_cancel_event());
    context->progress = progress_line_port();
    failure_words_open(&context->clock);
    if (st == ST_OK)
        st = read_given_id(context, err);
    if (st == ST_OK)
        st = open_ports(context, err);
    context->client = (struct client){.settings = &context->settings,
                                      .firm_cas = context->firm_cas,
                                      .store = &context->cert_store_port,
                                      .sealed = &context->sealed_port,
                                      .undo = &context->undo_port,
                                      .clock = &context->clock,
                                      .progress = &context->progress};
    return st == ST_OK ? open_backend(context, err) : st;
}

enum status context_need_host(const struct context *context, struct err *err)
{
    enum status st = ST_OK;

    if (context->client.backend == NULL) {
        st = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "reading the settings: no host");
        err_detail(err, "pccert.json: host_url");
    }
    return st;
}

enum status context_refuse_usage(struct context *context, int sentence, const char *name, struct err *err)
{
    context->usage = (struct usage_fault){.sentence = sentence};
    (void)snprintf(context->usage.name, sizeof context->usage.name, "%s", name);
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "reading the command line");
}

void context_close(struct context *context)
{
    failure_words_open(NULL);
    anchors_free(&context->firm_cas);
    http_curl_free(&context->http);
    sealed_folder_free(&context->undo);
    sealed_folder_free(&context->journal);
    settings_clear(&context->settings);
}
