/*
 * The memory of cJSON: every block is wiped before it is given back, since any string of a document may be a secret.
 * Knows nothing of JSON.
 */
#ifndef PROTOCOL_JSON_MEMORY_H
#define PROTOCOL_JSON_MEMORY_H

/* Before the first call into cJSON, from any thread, as often as one likes: it takes effect once. */
void json_memory_prepare(void);

#endif
