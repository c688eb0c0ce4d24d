/*
 * bench_load CLIENTS ORIGIN CA-PEM|- : requests from standard input, each once, by so many clients at a time, each on a
 * connection of its own that it keeps. A line a request: path, Authorization header (may be empty), body, and perhaps
 * one more header ("Idempotency-Key: ..."); separated by tabs. POST, or GET where the body is empty. Prints requests a
 * second, and how many milliseconds half of them and 99 of 100 took at most; exits with 1 if an answer was not a
 * success.
 *
 * What is timed is the requests alone: each client has made its connection by a first question that is not counted.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

enum { CLIENTS_MAX = 256, LINE_MAX_BYTES = 16384, URL_BYTES = 512, HEADER_BYTES = 512 };

struct request {
    char *path, *authorization, *body, *header; /* of one line; header: NULL, or one more */
    double took_s;
};

static struct request *requests;
static size_t request_count;
static atomic_size_t next_request, refused;
static const char *origin, *ca_file;
static pthread_barrier_t start;

static size_t swallow(const void *bytes, size_t size, size_t count, const void *unused)
{
    (void)bytes;
    (void)unused;
    return size * count;
}

/* What stands behind the next tab of the line, or NULL; the tab ends what was before it. */
static char *cut_at_tab(char *line)
{
    char *tab = line == NULL ? NULL : strchr(line, '\t');

    if (tab == NULL)
        return NULL;
    *tab = '\0';
    return tab + 1;
}

static void read_request(const char *line, struct request *out)
{
    *out = (struct request){.path = strdup(line)};
    if (out->path == NULL)
        abort();
    out->authorization = cut_at_tab(out->path);
    out->body = cut_at_tab(out->authorization);
    out->header = cut_at_tab(out->body);
    if (out->body == NULL) {
        (void)fputs("bench_load: a line without two tabs\n", stderr);
        exit(2);
    }
}

static void read_requests(void)
{
    static char line[LINE_MAX_BYTES];
    size_t room = 0;

    while (fgets(line, sizeof line, stdin) != NULL) {
        if (request_count == room) {
            room = room == 0 ? 1024 : 2 * room;
            void *longer = realloc(requests, room * sizeof *requests);
            if (longer == NULL)
                abort();
            requests = longer;
        }
        line[strcspn(line, "\n")] = '\0';
        read_request(line, &requests[request_count++]);
    }
}

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static CURL *open_client(void)
{
    CURL *curl = curl_easy_init();

    if (curl == NULL)
        abort();
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, swallow);
    (void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
    if (ca_file != NULL)
        (void)curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
    (void)curl_easy_setopt(curl, CURLOPT_URL, origin);
    (void)curl_easy_perform(curl); /* whatever the answer: the connection stands */
    return curl;
}

static void send_one(CURL *curl, struct request *request)
{
    char url[URL_BYTES];
    char authorization[HEADER_BYTES];
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    long http_status = 0;
    CURLcode code = CURLE_OK;

    (void)snprintf(url, sizeof url, "%s%s", origin, request->path);
    (void)snprintf(authorization, sizeof authorization, "Authorization: %s", request->authorization);
    if (request->authorization[0] != '\0')
        headers = curl_slist_append(headers, authorization);
    if (request->header != NULL)
        headers = curl_slist_append(headers, request->header);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (request->body[0] != '\0')
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    else
        (void)curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    request->took_s = seconds();
    code = curl_easy_perform(curl);
    request->took_s = seconds() - request->took_s;
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
    if ((code != CURLE_OK || http_status / 100 != 2) && atomic_fetch_add(&refused, 1) == 0)
        (void)fprintf(stderr, "bench_load: %s: %s, HTTP %ld\n", request->path, curl_easy_strerror(code), http_status);
    curl_slist_free_all(headers);
}

static void *run_client(void *unused)
{
    CURL *curl = open_client();

    (void)unused;
    (void)pthread_barrier_wait(&start); /* all are connected */
    (void)pthread_barrier_wait(&start); /* the clock runs */
    for (;;) {
        const size_t mine = atomic_fetch_add(&next_request, 1);

        if (mine >= request_count)
            break;
        send_one(curl, &requests[mine]);
    }
    (void)pthread_barrier_wait(&start);
    curl_easy_cleanup(curl);
    return NULL;
}

static int by_time(const void *one, const void *other)
{
    const double left = ((const struct request *)one)->took_s, right = ((const struct request *)other)->took_s;

    return left < right ? -1 : left > right;
}

/* The time that so many of a hundred did not exceed; they are sorted. */
static double percentile_ms(size_t percent)
{
    return request_count == 0 ? 0 : requests[(request_count - 1) * percent / 100].took_s * 1000;
}

static void print_times(double took_s)
{
    qsort(requests, request_count, sizeof *requests, by_time);
    (void)printf("%.2f %.2f %.2f\n", (double)request_count / took_s, percentile_ms(50), percentile_ms(99));
}

int main(int argc, char **argv)
{
    const long clients = argc == 4 ? strtol(argv[1], NULL, 10) : 0;
    pthread_t threads[CLIENTS_MAX];
    double took = 0;

    if (clients < 1 || clients > CLIENTS_MAX) {
        (void)fputs("usage: bench_load CLIENTS ORIGIN CA-PEM|- <REQUESTS\n", stderr);
        return 2;
    }
    origin = argv[2];
    ca_file = strcmp(argv[3], "-") == 0 ? NULL : argv[3];
    read_requests();
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)pthread_barrier_init(&start, NULL, (unsigned)clients + 1);
    for (long i = 0; i < clients; i++)
        if (pthread_create(&threads[i], NULL, run_client, NULL) != 0)
            return 1;
    (void)pthread_barrier_wait(&start);
    took = seconds();
    (void)pthread_barrier_wait(&start);
    (void)pthread_barrier_wait(&start);
    took = seconds() - took;
    for (long i = 0; i < clients; i++)
        (void)pthread_join(threads[i], NULL);
    print_times(took);
    for (size_t i = 0; i < request_count; i++)
        free(requests[i].path);
    free(requests);
    return atomic_load(&refused) == 0 ? 0 : 1;
}
