/* The output of an exec plugin: an ExecCredential. */
#include "exec_plugin.h"
#include "kubevet/net/certificate.h"

#include "kubevet/base/reader.h"

#include <stdlib.h>

/* The fields that are used; the buffers are empty if a key is absent, null or empty. */
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

static bool text_read(struct kv_reader *reader, struct kv_buffer *out)
{
    struct kv_text text;
    out->secret = true;
    kv_buffer_clear(out);
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    if (kv_read_string(reader, &text))
        kv_buffer_add(out, text.data, text.length);
    return !kv_reader_failed(reader);
}

static bool status_read(struct kv_reader *reader, struct answer *answer)
{
    struct kv_text key;
    if (kv_reader_peek(reader) == KV_VALUE_NULL)
        return kv_read_null(reader);
    answer->status = kv_read_object(reader);
    while (answer->status && kv_read_key(reader, &key)) {
        if (kv_text_is(key, "token"))
            text_read(reader, &answer->token);
        else if (kv_text_is(key, "clientCertificateData"))
            text_read(reader, &answer->certificate);
        else if (kv_text_is(key, "clientKeyData"))
            text_read(reader, &answer->key);
        else if (kv_text_is(key, "expirationTimestamp"))
            text_read(reader, &answer->expiry);
        else
            kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

/* Closes the reader. */
static bool answer_read(struct kv_reader *reader, struct answer *answer)
{
    struct kv_text key;
    bool object = kv_read_object(reader);
    while (object && kv_read_key(reader, &key)) {
        if (kv_text_is(key, "apiVersion"))
            text_read(reader, &answer->api_version);
        else if (kv_text_is(key, "kind"))
            text_read(reader, &answer->kind);
        else if (kv_text_is(key, "status"))
            status_read(reader, answer);
        else
            kv_read_skip(reader);
    }
    bool ok = kv_read_end(reader);
    kv_reader_close(reader);
    return ok;
}

static bool yaml_read(struct kv_text text, struct answer *answer)
{
    struct kv_arena arena = {.secret = true};
    struct kv_yaml_documents documents;
    struct kv_error ignored = {0}; /* its text may quote a secret */
    bool ok = kv_yaml_parse(text, "", &kv_yaml_spec_limits, &arena, &documents, &ignored) &&
              documents.count > 0 && documents.roots[0] &&
              answer_read(kv_reader_yaml(documents.roots[0], "", KV_ERROR_CONNECTION), answer);
    kv_arena_release(&arena);
    return ok;
}

/* Most JSON is also YAML, but not all, e.g. surrogate pairs. */
static bool read_any(struct kv_text text, struct answer *answer)
{
    if (answer_read(kv_reader_json(text, "", KV_ERROR_CONNECTION), answer))
        return true;
    answer_release(answer);
    return yaml_read(text, answer);
}

static bool is_text(const struct kv_buffer *buffer, const char *text)
{
    return kv_text_is(kv_buffer_as_text(buffer), text);
}

/* Anything that begins otherwise, or is longer, is not shown: it may be a secret. */
#define API_GROUP          "client.authentication.k8s.io/"
#define VERSION_LENGTH_MAX 48

/* Without a kind it is taken for an ExecCredential, as in client-go's decoder
 * (k8s.io/apimachinery/pkg/runtime/serializer/json); the apiVersion is required. */
static bool version_check(const struct answer *answer, const char *api_version,
                          struct kv_error *error)
{
    const char *written = kv_buffer_as_text(&answer->api_version).data;
    bool is_version = strncmp(written, API_GROUP, strlen(API_GROUP)) == 0 &&
                      strlen(written) <= VERSION_LENGTH_MAX;
    if (answer->kind.length > 0 && !is_text(&answer->kind, "ExecCredential"))
        return kv_error_set(error, KV_ERROR_CONNECTION, "it did not write an ExecCredential");
    if (is_text(&answer->api_version, api_version))
        return true;
    return kv_error_set(error, KV_ERROR_CONNECTION,
                        "it wrote %s%s, but the kubeconfig asks for apiVersion %s",
                        !written[0]  ? "no apiVersion"
                        : is_version ? "apiVersion "
                                     : "another apiVersion",
                        is_version ? written : "", api_version);
}

static const char *credential_problem(const struct answer *answer)
{
    if (!answer->status)
        return "it wrote no status";
    if (answer->token.length == 0 && answer->certificate.length == 0 && answer->key.length == 0)
        return "it gave neither a token nor a client certificate";
    if ((answer->certificate.length == 0) != (answer->key.length == 0))
        return "it gave only one of client certificate and key";
    return NULL;
}

static const char *certificate_problem(const struct answer *answer)
{
    struct kv_certificate ignored;
    struct kv_text certificate = kv_buffer_as_text(&answer->certificate);
    if (certificate.length == 0)
        return NULL;
    if (!kv_certificate_read(certificate, &ignored))
        return "its client certificate can't be read";
    return kv_key_check(certificate, kv_buffer_as_text(&answer->key)) == KV_KEY_FITS
               ? NULL
               : "its client key can't be read, or does not belong to the certificate";
}

static const char *answer_problem(const struct answer *answer, kv_time *expires)
{
    *expires = KV_TIME_NONE;
    const char *problem = credential_problem(answer);
    if (!problem)
        problem = certificate_problem(answer);
    if (!problem && answer->expiry.length > 0 &&
        !kv_time_parse(kv_buffer_as_text(&answer->expiry), expires))
        problem = "its expirationTimestamp is not a time";
    return problem;
}

bool exec_credential_read(struct kv_text text, const char *api_version, struct exec_credential *out,
                          struct kv_error *error)
{
    struct answer answer = {0};
    const char *problem = "its output is neither JSON nor YAML of an ExecCredential";
    *out = (struct exec_credential){.expires = KV_TIME_NONE};
    if (read_any(text, &answer))
        problem = version_check(&answer, api_version, error)
                      ? answer_problem(&answer, &out->expires)
                      : error->text;
    if (!problem) {
        out->token = answer.token;
        out->certificate = answer.certificate;
        out->key = answer.key;
        answer.token = answer.certificate = answer.key = (struct kv_buffer){0};
    }
    answer_release(&answer);
    return !problem || kv_error_set(error, KV_ERROR_CONNECTION, "%s", problem);
}

void exec_credential_release(struct exec_credential *credential)
{
    kv_buffer_release(&credential->token);
    kv_buffer_release(&credential->certificate);
    kv_buffer_release(&credential->key);
    *credential = (struct exec_credential){.expires = KV_TIME_NONE};
}
