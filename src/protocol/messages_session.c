/* What the host is and allows, login, profile, nonces. */
#include "protocol/messages.h"

#include "protocol/messages_shapes.h"

enum { ZONE_LEAST_S = -12 * 60 * 60, ZONE_MOST_S = 14 * 60 * 60 };

static const struct field directory_fields[] = {
    {TIME_FIELD("server_time", directory, server_time_utc)},
    {TEXT_FIELD("server_version", directory, server_version, FORM_PRINTING, 1)},
    {WHOLE_FIELD("zone_offset", directory, zone_offset_s, ZONE_LEAST_S, ZONE_MOST_S)},
    {WHOLE_FIELD("code_ttl", directory, code_ttl_s, 1, SECONDS_A_DAY)},
    {WHOLE_FIELD("code_resend", directory, code_resend_s, 0, SECONDS_A_DAY)},
    {BOOL_FIELD("can_renew", directory, can_renew)},
    {BOOL_FIELD("can_revoke", directory, can_revoke)},
    {BOOL_FIELD("can_transfer", directory, can_transfer)},
};
ANSWER_SHAPE(directory);
MESSAGE_BY_SHAPE(directory)

static const struct field login_request_fields[] = {
    {TEXT_FIELD("national_id", login_request, national_id, FORM_CAPITALS, 8)},
    {TEXT_FIELD("password", login_request, password, FORM_ANY, 1)},
};
REQUEST_SHAPE(login_request);
MESSAGE_BY_SHAPE(login_request)

static const struct field session_answer_fields[] = {
    {TEXT_FIELD("token", session_answer, token, FORM_ID, 1)},
    {TEXT_FIELD("name", session_answer, name, FORM_SHOWN, 1)},
    {BOOL_FIELD("phone_bound", session_answer, phone_bound)},
    {WHOLE_FIELD("idle", session_answer, idle_s, 1, SECONDS_A_DAY)},
    {WHOLE_FIELD("absolute", session_answer, absolute_s, 1, SECONDS_A_DAY)},
};
ANSWER_SHAPE(session_answer);
MESSAGE_BY_SHAPE(session_answer)

static const struct field subject_field_fields[] = {
    {TEXT_FIELD("type", subject_field, type, FORM_VERSION, 1)},
    {TEXT_FIELD("value", subject_field, value, FORM_ANY, 1)},
};
static ANSWER_SHAPE(subject_field);

static const struct field profile_answer_fields[] = {
    {TEXT_FIELD("key_type", profile_answer, key_type, FORM_ID, 1)},
    {WHOLE_FIELD("key_bits", profile_answer, key_bits, 2048, 4096)},
    {LIST_FIELD("subject", profile_answer, subject.fields, subject.count, subject_field_shape, SUBJECT_FIELDS_MAX)},
};
ANSWER_SHAPE(profile_answer);
MESSAGE_BY_SHAPE(profile_answer)

static const struct field nonce_answer_fields[] = {
    {TEXT_FIELD("nonce", nonce_answer, nonce, FORM_ID, 1)},
    {WHOLE_FIELD("expires_in", nonce_answer, expires_in_s, 1, SECONDS_A_DAY)},
};
ANSWER_SHAPE(nonce_answer);
MESSAGE_BY_SHAPE(nonce_answer)
