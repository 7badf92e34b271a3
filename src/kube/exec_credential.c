/* What an exec plugin writes: an ExecCredential. */
#include "certificate.h"
#include "exec_plugin.h"

#include "kubevet/base/reader.h"

#include <stdlib.h>

/* As far as it matters; the buffers are empty where a key is absent, null or empty. */
struct answer {
    struct kv_buffer api_version, kind;
    struct kv_buffer token, certificate, key, expiry;
    bool status;
};

static void answer_release(struct answer *answer)
{
    kv_buffer_release(&answer->api_version);
    kv_buffer_release(&answer->kind);
    kv_buffer_release(&answer->token);
    kv_buffer_release(&answer->certificate);
    kv_buffer_release(&answer->key);
    kv_buffer_release(&answer->expiry);
    *answer = (struct answer){0};
}

static bool read_text(struct kv_reader *reader, struct kv_buffer *out)
{
    struct kv_text text;
    kv_buffer_clear(out);
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    if (kv_read_string(reader, &text))
        kv_buffer_add(out, text.data, text.length);
    return !kv_reader_failed(reader);
}

static bool read_status(struct kv_reader *reader, struct answer *answer)
{
    struct kv_text key;
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    answer->status = kv_read_object(reader);
    while (answer->status && kv_read_key(reader, &key)) {
        if (kv_text_is(key, "token"))
            read_text(reader, &answer->token);
        else if (kv_text_is(key, "clientCertificateData"))
            read_text(reader, &answer->certificate);
        else if (kv_text_is(key, "clientKeyData"))
            read_text(reader, &answer->key);
        else if (kv_text_is(key, "expirationTimestamp"))
            read_text(reader, &answer->expiry);
        else
            kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

/* Takes the reader. */
static bool read_answer(struct kv_reader *reader, struct answer *answer)
{
    struct kv_text key;
    bool object = kv_read_object(reader);
    while (object && kv_read_key(reader, &key)) {
        if (kv_text_is(key, "apiVersion"))
            read_text(reader, &answer->api_version);
        else if (kv_text_is(key, "kind"))
            read_text(reader, &answer->kind);
        else if (kv_text_is(key, "status"))
            read_status(reader, answer);
        else
            kv_read_skip(reader);
    }
    bool ok = kv_read_end(reader);
    kv_reader_close(reader);
    return ok;
}

static bool read_yaml(struct kv_text text, struct answer *answer)
{
    struct kv_arena arena = {0};
    struct kv_yaml_documents documents;
    struct kv_error ignored = {0}; /* it may quote a secret */
    bool ok = kv_yaml_parse(text, "", &kv_yaml_spec_limits, &arena, &documents, &ignored) &&
              documents.count > 0 && documents.roots[0] &&
              read_answer(kv_reader_yaml(documents.roots[0], "", KV_ERROR_CONNECTION), answer);
    kv_arena_release(&arena);
    return ok;
}

/* Most JSON is YAML too, but not all of it: surrogate pairs, for one. */
static bool read_any(struct kv_text text, struct answer *answer)
{
    if (read_answer(kv_reader_json(text, "", KV_ERROR_CONNECTION), answer))
        return true;
    answer_release(answer);
    return read_yaml(text, answer);
}

static bool is_text(const struct kv_buffer *buffer, const char *text)
{
    return kv_text_is(kv_buffer_as_text(buffer), text);
}

static const char *version_mistake(const struct answer *answer, const char *api_version)
{
    if (!is_text(&answer->kind, "ExecCredential"))
        return "it did not write an ExecCredential";
    return is_text(&answer->api_version, api_version)
               ? NULL
               : "it wrote another apiVersion than the kubeconfig asks it for";
}

static const char *credential_mistake(const struct answer *answer)
{
    if (!answer->status)
        return "it wrote no status";
    if (answer->token.length == 0 && answer->certificate.length == 0 && answer->key.length == 0)
        return "it gave neither a token nor a client certificate";
    if ((answer->certificate.length == 0) != (answer->key.length == 0))
        return "of client certificate and key it gave one alone";
    return NULL;
}

static const char *certificate_mistake(const struct answer *answer)
{
    struct kv_certificate ignored;
    struct kv_text certificate = kv_buffer_as_text(&answer->certificate);
    if (certificate.length == 0)
        return NULL;
    if (!kv_certificate_read(certificate, &ignored))
        return "the client certificate that it gave can't be read";
    return kv_key_check(certificate, kv_buffer_as_text(&answer->key)) == KV_KEY_FITS
               ? NULL
               : "the client key that it gave can't be read, or is not the certificate's";
}

static const char *answer_mistake(const struct answer *answer, const char *api_version,
                                  kv_time *expires)
{
    *expires = KV_TIME_NONE;
    const char *mistake = version_mistake(answer, api_version);
    if (!mistake)
        mistake = credential_mistake(answer);
    if (!mistake)
        mistake = certificate_mistake(answer);
    if (!mistake && answer->expiry.length > 0 &&
        !kv_time_parse(kv_buffer_as_text(&answer->expiry), expires))
        mistake = "the expirationTimestamp that it gave is no time";
    return mistake;
}

bool kv_exec_credential_read(struct kv_text text, const char *api_version,
                             struct kv_exec_credential *out, struct kv_error *error)
{
    struct answer answer = {0};
    const char *mistake = "what it wrote is neither JSON nor YAML of an ExecCredential";
    *out = (struct kv_exec_credential){.expires = KV_TIME_NONE};
    if (read_any(text, &answer))
        mistake = answer_mistake(&answer, api_version, &out->expires);
    if (!mistake) {
        out->token = answer.token;
        out->certificate = answer.certificate;
        out->key = answer.key;
        answer.token = answer.certificate = answer.key = (struct kv_buffer){0};
    }
    answer_release(&answer);
    return !mistake || kv_error_set(error, KV_ERROR_CONNECTION, "%s", mistake);
}

void kv_exec_credential_release(struct kv_exec_credential *credential)
{
    kv_buffer_release(&credential->token);
    kv_buffer_release(&credential->certificate);
    kv_buffer_release(&credential->key);
    *credential = (struct kv_exec_credential){.expires = KV_TIME_NONE};
}
