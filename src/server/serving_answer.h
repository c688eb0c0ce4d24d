/*
 * The listeners' handlers (listen.h): each request is answered by the generation that is in force when it comes, which
 * is held until it is answered. self is struct serving.
 */
#ifndef SERVER_SERVING_ANSWER_H
#define SERVER_SERVING_ANSWER_H

#include "server/listen.h"

listen_handler serving_answer_https;
listen_handler serving_answer_plain;
listen_handler serving_answer_est;
listen_handler serving_answer_phone, serving_busy_phone;
listen_handler serving_answer_operators, serving_busy_operators;
listen_handler serving_answer_watch;

#endif
