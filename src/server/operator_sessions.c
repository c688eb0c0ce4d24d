#include "server/operator_sessions.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "pki/random.h"

enum { TOKEN_BYTES = 32, SESSIONS_MOST = 256 };

struct kept {
    bool open;
    unsigned char token_hash[SHA256_BYTES];
    struct operator_session session;
    struct operator_said said;
    int64_t created_utc, used_utc;
};

struct operator_sessions {
    pthread_mutex_t lock;
    struct kept all[SESSIONS_MOST];
};

enum status operator_sessions_new(struct operator_sessions **out, struct err *err)
{
    struct operator_sessions *sessions = calloc(1, sizeof *sessions);

    if (sessions == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "keeping operators' sessions");
    (void)pthread_mutex_init(&sessions->lock, NULL);
    *out = sessions;
    return ST_OK;
}

void operator_sessions_free(struct operator_sessions **sessions)
{
    if (*sessions == NULL)
        return;
    (void)pthread_mutex_destroy(&(*sessions)->lock);
    wipe(*sessions, sizeof **sessions);
    free(*sessions);
    *sessions = NULL;
}

/* Under the lock. NULL: there is none. */
static struct kept *find(struct operator_sessions *sessions, const char *token)
{
    unsigned char hash[SHA256_BYTES];
    size_t i = 0;

    if (digest_sha256(token, strlen(token), hash, NULL) != ST_OK)
        return NULL;
    for (i = 0; i < SESSIONS_MOST; i++)
        if (sessions->all[i].open && equal_in_constant_time(sessions->all[i].token_hash, hash, sizeof hash))
            return &sessions->all[i];
    return NULL;
}

/* Under the lock. One that is free, or was quiet longest. */
static struct kept *make_room(struct operator_sessions *sessions)
{
    struct kept *room = &sessions->all[0];
    size_t i = 0;

    for (i = 0; i < SESSIONS_MOST && room->open; i++)
        if (!sessions->all[i].open || sessions->all[i].used_utc < room->used_utc)
            room = &sessions->all[i];
    return room;
}

enum status operator_sessions_open(struct operator_sessions *sessions, const struct operator_session *session,
                                   int64_t now_utc, char token[LIMIT_TOKEN_SIZE], struct err *err)
{
    struct kept kept = {.open = true, .session = *session, .created_utc = now_utc, .used_utc = now_utc};
    enum status status = random_hex(token, TOKEN_BYTES, err);

    if (status == ST_OK)
        status = digest_sha256(token, strlen(token), kept.token_hash, err);
    if (status != ST_OK)
        return status;
    (void)pthread_mutex_lock(&sessions->lock);
    *make_room(sessions) = kept;
    (void)pthread_mutex_unlock(&sessions->lock);
    return ST_OK;
}

/* One whose last use lies ahead is of a clock that was wrong (sessions.c). */
static bool ended(const struct config *config, const struct kept *kept, int64_t now_utc)
{
    return now_utc - kept->created_utc >= config->operators.session_absolute_s ||
           now_utc - kept->used_utc >= config->operators.session_idle_s ||
           kept->used_utc - now_utc >= config->operators.session_idle_s;
}

bool operator_sessions_use(struct operator_sessions *sessions, const struct config *config, const char *token,
                           int64_t now_utc, struct operator_session *out)
{
    struct kept *kept = NULL;
    bool is_open = false;

    (void)pthread_mutex_lock(&sessions->lock);
    kept = find(sessions, token);
    if (kept != NULL && ended(config, kept, now_utc))
        kept->open = false;
    is_open = kept != NULL && kept->open;
    if (is_open) {
        kept->used_utc = now_utc;
        *out = kept->session;
    }
    (void)pthread_mutex_unlock(&sessions->lock);
    return is_open;
}

void operator_sessions_set_language(struct operator_sessions *sessions, const char *token, enum page_language language)
{
    struct kept *kept = NULL;

    (void)pthread_mutex_lock(&sessions->lock);
    kept = find(sessions, token);
    if (kept != NULL)
        kept->session.language = language;
    (void)pthread_mutex_unlock(&sessions->lock);
}

void operator_sessions_say(struct operator_sessions *sessions, const char *token, const struct operator_said *said)
{
    struct kept *kept = NULL;

    (void)pthread_mutex_lock(&sessions->lock);
    kept = find(sessions, token);
    if (kept != NULL)
        kept->said = *said;
    (void)pthread_mutex_unlock(&sessions->lock);
}

struct operator_said operator_sessions_hear(struct operator_sessions *sessions, const char *token, int64_t account)
{
    struct operator_said said = {.word = NULL};
    struct kept *kept = NULL;

    (void)pthread_mutex_lock(&sessions->lock);
    kept = find(sessions, token);
    if (kept != NULL && kept->said.account == account) {
        said = kept->said;
        kept->said = (struct operator_said){.word = NULL};
    }
    (void)pthread_mutex_unlock(&sessions->lock);
    return said;
}

void operator_sessions_end(struct operator_sessions *sessions, const char *token)
{
    struct kept *kept = NULL;

    (void)pthread_mutex_lock(&sessions->lock);
    kept = find(sessions, token);
    if (kept != NULL)
        *kept = (struct kept){.open = false};
    (void)pthread_mutex_unlock(&sessions->lock);
}
