/*
 * The page for phones as it is written: structure, looks, and its words in each language (res/phone, compiled in). Only
 * phone_html.c reads them.
 */
#ifndef SERVER_PHONE_FILES_H
#define SERVER_PHONE_FILES_H

#include <stddef.h>

extern const char phone_file_page[], phone_file_waiting[], phone_file_ended[], phone_file_style[];
extern const size_t phone_file_page_len, phone_file_waiting_len, phone_file_ended_len, phone_file_style_len;
extern const char phone_file_zh_tw[], phone_file_en[]; /* JSON: texts, and lists of lines */
extern const size_t phone_file_zh_tw_len, phone_file_en_len;

#endif
