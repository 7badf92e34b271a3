#include "credentials.h"

#include "auth_provider.h"
#include "base64.h"
#include "file.h"

#include <ctype.h>
#include <time.h>

#define MAX_TOKEN_BYTES ((size_t)1024 * 1024)

/* To libcurl, a name with nothing behind its colon is a header to be left out. */
void kv_header_add(struct curl_slist **headers, const char *name, const char *value)
{
    struct kv_buffer line = {0};
    kv_buffer_printf(&line, "%s%s%s", name, value[0] ? ": " : ";", value);
    struct curl_slist *longer = curl_slist_append(*headers, line.data);
    kv_buffer_release(&line);
    if (!longer)
        kv_out_of_memory();
    *headers = longer;
}

/* An error about what a user's entry, or a file, holds. */
static bool login_error(const struct kv_connection *connection, const char *file, const char *text,
                        struct kv_error *error)
{
    kv_error_at(error, KV_ERROR_CONNECTION, file ? file : connection->user_file, 0, 0, "%s", text);
    return file || !connection->user ? false
                                     : kv_error_prepend(error, "user \"%s\"", connection->user);
}

/* --- the token's file --- */

static bool read_token(const char *file, struct kv_buffer *out, struct kv_error *error)
{
    size_t start = 0;
    if (!kv_kube_file_read(file, MAX_TOKEN_BYTES, out, error))
        return false;
    while (out->length > 0 && isspace((unsigned char)out->data[out->length - 1]))
        out->data[--out->length] = '\0';
    while (start < out->length && isspace((unsigned char)out->data[start]))
        start++;
    if (start == out->length)
        return kv_error_at(error, KV_ERROR_CONNECTION, file, 0, 0, "the token file is empty");
    memmove(out->data, out->data + start, out->length - start + 1);
    out->length -= start;
    return true;
}

static bool prepare_token_file(struct kv_credentials *credentials, struct kv_error *error)
{
    struct kv_buffer token = {0};
    struct kv_error cause = {0};
    const struct kv_connection *connection = credentials->connection;
    if (read_token(connection->token_file, &token, &cause)) {
        kv_buffer_release(&credentials->file_token);
        credentials->file_token = token;
        return true;
    }
    kv_buffer_release(&token);
    if (credentials->file_token.length == 0 && !connection->token)
        *error = cause;
    return credentials->file_token.length > 0 || connection->token;
}

/* --- the plugin --- */

static bool run_plugin(struct kv_credentials *credentials, int64_t deadline, struct kv_error *error)
{
    struct kv_exec_credential given;
    if (!kv_exec_plugin_run(credentials->connection, kv_buffer_as_text(credentials->ca), deadline,
                            &given, error))
        return false;
    kv_exec_credential_release(&credentials->plugin);
    credentials->plugin = given;
    credentials->number++;
    return true;
}

static bool is_good(const struct kv_credentials *credentials)
{
    return credentials->number > 0 && (credentials->plugin.expires == KV_TIME_NONE ||
                                       time(NULL) < credentials->plugin.expires);
}

static bool ask_provider(struct kv_credentials *credentials, struct kv_error *error)
{
    const struct kv_connection *connection = credentials->connection;
    const char *mistake =
        kv_auth_provider_token(connection->auth_provider, time(NULL), &credentials->provider_token);
    return !mistake || login_error(connection, NULL, mistake, error);
}

void kv_credentials_init(struct kv_credentials *credentials, const struct kv_connection *connection,
                         const struct kv_buffer *ca)
{
    *credentials = (struct kv_credentials){.connection = connection, .ca = ca};
}

bool kv_credentials_prepare(struct kv_credentials *credentials, int64_t deadline,
                            struct kv_error *error)
{
    const struct kv_connection *connection = credentials->connection;
    if (connection->exec && !is_good(credentials))
        return run_plugin(credentials, deadline, error);
    if (connection->auth_provider)
        return ask_provider(credentials, error);
    return !connection->token_file || prepare_token_file(credentials, error);
}

bool kv_credentials_renewable(const struct kv_credentials *credentials)
{
    return credentials->connection->exec != NULL;
}

bool kv_credentials_renew(struct kv_credentials *credentials, unsigned number, int64_t deadline,
                          struct kv_error *error)
{
    return credentials->number != number || run_plugin(credentials, deadline, error);
}

/* --- headers --- */

/* A line end in a token would begin another header. */
static bool add_token(const struct kv_connection *connection, struct kv_text token,
                      const char *file, struct curl_slist **headers, struct kv_error *error)
{
    struct kv_buffer value = {0};
    for (size_t i = 0; i < token.length; i++)
        if (!isgraph((unsigned char)token.data[i]))
            return login_error(connection, file, "the token holds a character that no token has",
                               error);
    kv_buffer_printf(&value, "Bearer %s", token.data);
    kv_header_add(headers, "Authorization", value.data);
    kv_buffer_release(&value);
    return true;
}

/* RFC 7617; base64 makes any character harmless. */
static void add_password(const struct kv_connection *connection, struct curl_slist **headers)
{
    struct kv_buffer pair = {0}, value = {0};
    kv_buffer_printf(&pair, "%s:%s", connection->username,
                     connection->password ? connection->password : "");
    kv_buffer_text(&value, "Basic ");
    kv_base64_encode(kv_buffer_as_text(&pair), &value);
    kv_header_add(headers, "Authorization", value.data);
    kv_buffer_release(&pair);
    kv_buffer_release(&value);
}

/* Spaces and what is not ASCII may stand in a header's value; control characters would end it. */
static bool is_header_value(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7F)
            return false;
    return true;
}

/* The characters of a header's name (RFC 9110, token) but `%`; all others are escaped as in URLs
 * (headerKeyEscape in round_trippers.go). */
static void escape_key(const char *key, struct kv_buffer *out)
{
    static const char plain[] = "!#$&'*+-.^_`|~";
    for (; *key; key++) {
        if (isalnum((unsigned char)*key) || strchr(plain, *key))
            kv_buffer_add(out, key, 1);
        else
            kv_buffer_printf(out, "%%%02X", (unsigned char)*key);
    }
}

static bool add_impersonation(const struct kv_connection *connection, const char *name,
                              const char *value, struct curl_slist **headers,
                              struct kv_error *error)
{
    if (!is_header_value(value))
        return login_error(connection, NULL,
                           "a control character stands in what is to be impersonated", error);
    kv_header_add(headers, name, value);
    return true;
}

static bool add_extra(const struct kv_connection *connection,
                      const struct kv_kubeconfig_extra *extra, struct curl_slist **headers,
                      struct kv_error *error)
{
    struct kv_buffer name = {0};
    bool ok = true;
    kv_buffer_text(&name, "Impersonate-Extra-");
    escape_key(extra->key, &name);
    for (size_t i = 0; ok && i < extra->values.count; i++)
        ok = add_impersonation(connection, name.data, *kv_list_item(&extra->values, char *, i),
                               headers, error);
    kv_buffer_release(&name);
    return ok;
}

static bool add_impersonations(const struct kv_connection *connection, struct curl_slist **headers,
                               struct kv_error *error)
{
    const struct kv_kubeconfig_impersonation *as = &connection->impersonate;
    bool ok =
        !as->user || add_impersonation(connection, "Impersonate-User", as->user, headers, error);
    if (ok && as->uid)
        ok = add_impersonation(connection, "Impersonate-Uid", as->uid, headers, error);
    for (size_t i = 0; ok && i < as->groups.count; i++)
        ok = add_impersonation(connection, "Impersonate-Group",
                               *kv_list_item(&as->groups, char *, i), headers, error);
    kv_list_each(&as->extra, const struct kv_kubeconfig_extra, extra)
    {
        ok = ok && add_extra(connection, extra, headers, error);
    }
    return ok;
}

bool kv_credentials_headers(const struct kv_credentials *credentials, struct curl_slist **headers,
                            struct kv_error *error)
{
    const struct kv_connection *connection = credentials->connection;
    if (!add_impersonations(connection, headers, error))
        return false;
    if (credentials->plugin.token.length > 0)
        return add_token(connection, kv_buffer_as_text(&credentials->plugin.token), NULL, headers,
                         error);
    if (credentials->file_token.length > 0)
        return add_token(connection, kv_buffer_as_text(&credentials->file_token),
                         connection->token_file, headers, error);
    if (connection->token)
        return add_token(connection, kv_text_of(connection->token), NULL, headers, error);
    if (credentials->provider_token)
        return add_token(connection, kv_text_of(credentials->provider_token), NULL, headers, error);
    if (connection->username)
        add_password(connection, headers);
    return true;
}

void kv_credentials_release(struct kv_credentials *credentials)
{
    kv_buffer_release(&credentials->file_token);
    kv_exec_credential_release(&credentials->plugin);
}
