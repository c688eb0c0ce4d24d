/*
 * How a domain function says no: it fills the problem document that the caller passed and returns ST_REFUSED. Every
 * other failing status means that something broke, and struct err says what.
 */
#ifndef SERVER_REFUSAL_H
#define SERVER_REFUSAL_H

#include "protocol/problem.h"

/* Always ST_REFUSED. detail: English for engineers, no person in it. */
enum status refusal_set(struct problem *refusal, enum problem_name name, const char *detail);
enum status refusal_retry(struct problem *refusal, enum problem_name name, int64_t retry_after_s, const char *detail);

#endif
