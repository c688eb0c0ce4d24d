/*
 * bench_http CERTIFICATE KEY BYTES: the HTTP library that the host is built on, and nothing else: over TLS, on as many
 * threads as there are processors, each answer so many bytes of nothing. Prints the port, and ends when standard input
 * does.
 */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES = 16384, BODY_BYTES_MAX = 65536, CONNECTIONS = 512 };

static struct MHD_Response *answer;

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *bytes, size_t *len, void **request_self)
{
    (void)self;
    (void)path;
    (void)method;
    (void)version;
    (void)bytes;
    if (*request_self == NULL) {
        *request_self = &answer; /* the header has come; the next call is for the body's end */
        return MHD_YES;
    }
    if (*len > 0) {
        *len = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, answer);
}

static char *read_all(const char *path)
{
    char *text = calloc(1, FILE_BYTES);
    FILE *file = fopen(path, "r");

    if (text == NULL || file == NULL || fread(text, 1, FILE_BYTES - 1, file) == 0) {
        (void)fprintf(stderr, "bench_http: cannot read %s\n", path);
        exit(1);
    }
    (void)fclose(file);
    return text;
}

static struct MHD_Daemon *start(const char *certificate, const char *key)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);

    return MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_TLS, 0, NULL, NULL, on_request, NULL,
                            MHD_OPTION_HTTPS_MEM_CERT, certificate, MHD_OPTION_HTTPS_MEM_KEY, key,
                            MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(processors < 2 ? 2 : processors),
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_END);
}

int main(int argc, char **argv)
{
    static char body[BODY_BYTES_MAX];
    const long bytes = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    char *certificate = NULL, *key = NULL;
    struct MHD_Daemon *daemon = NULL;

    if (bytes < 1 || bytes > BODY_BYTES_MAX) {
        (void)fputs("usage: bench_http CERTIFICATE KEY BYTES\n", stderr);
        return 2;
    }
    memset(body, ' ', sizeof body);
    certificate = read_all(argv[1]);
    key = read_all(argv[2]);
    answer = MHD_create_response_from_buffer((size_t)bytes, body, MHD_RESPMEM_PERSISTENT);
    daemon = start(certificate, key);
    if (daemon == NULL || answer == NULL) {
        (void)fputs("bench_http: it did not start\n", stderr);
        return 1;
    }
    (void)printf("%u\n", (unsigned)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    (void)fflush(stdout);
    while (getchar() != EOF)
        ;
    MHD_stop_daemon(daemon);
    MHD_destroy_response(answer);
    free(certificate);
    free(key);
    return 0;
}
