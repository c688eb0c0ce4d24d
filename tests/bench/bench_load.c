/*
 * bench_load CLIENTS ORIGIN CA-PEM|- : requests from standard input, each once, by so many clients at a time, each on a
 * connection of its own that it keeps. A line a request: path, Authorization header (may be empty), body; separated by
 * tabs. POST, or GET where the body is empty. Prints requests a second; exits with 1 if an answer was not a success.
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
    char *path, *authorization, *body; /* of one line */
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

static void read_requests(void)
{
    static char line[LINE_MAX_BYTES];
    size_t room = 0;

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *copy = NULL;

        if (request_count == room) {
            room = room == 0 ? 1024 : 2 * room;
            void *longer = realloc(requests, room * sizeof *requests);
            if (longer == NULL)
                abort();
            requests = longer;
        }
        line[strcspn(line, "\n")] = '\0';
        copy = strdup(line);
        if (copy == NULL)
            abort();
        requests[request_count].path = copy;
        requests[request_count].authorization = strchr(copy, '\t');
        requests[request_count].body = requests[request_count].authorization == NULL
                                           ? NULL
                                           : strchr(requests[request_count].authorization + 1, '\t');
        if (requests[request_count].body == NULL) {
            (void)fputs("bench_load: a line without two tabs\n", stderr);
            exit(2);
        }
        *requests[request_count].authorization++ = '\0';
        *requests[request_count].body++ = '\0';
        request_count++;
    }
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

static void send_one(CURL *curl, const struct request *request)
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
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (request->body[0] != '\0')
        (void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    else
        (void)curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    code = curl_easy_perform(curl);
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

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
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
    (void)printf("%.2f\n", (double)request_count / took);
    for (size_t i = 0; i < request_count; i++)
        free(requests[i].path);
    free(requests);
    return atomic_load(&refused) == 0 ? 0 : 1;
}
