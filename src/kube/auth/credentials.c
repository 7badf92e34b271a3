#include "credentials.h"

#include "auth_provider.h"
#include "kubevet/base/base64.h"
#include "kubevet/net/easy.h"
#include "kubevet/net/secret_file.h"

#include <ctype.h>
#include <time.h>

#define MAX_TOKEN_BYTES ((size_t)1024 * 1024)

/* An error about a user's entry, or about a file. */
static bool login_error(const struct kv_connection *connection, const char *file, const char *text,
                        struct kv_error *error)
{
    kv_error_at(error, KV_ERROR_CONNECTION, file ? file : connection->user_file, 0, 0, "%s", text);
    return file || !connection->user ? false
                                     : kv_error_prepend(error, "user \"%s\"", connection->user);
}

/* --- the token's file --- */

static bool token_file_prepare(struct credentials *credentials, struct kv_error *error)
{
    struct kv_buffer token = {0};
    struct kv_error cause = {0};
    const struct kv_connection *connection = credentials->connection;
    if (kv_secret_file_read_trimmed(connection->token_file, MAX_TOKEN_BYTES, "token", &token,
                                    &cause)) {
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

static bool plugin_run(struct credentials *credentials, int64_t deadline, struct kv_error *error)
{
    struct exec_credential given;
    if (!exec_plugin_run(credentials->connection, kv_buffer_as_text(credentials->ca), deadline,
                         &given, error))
        return false;
    exec_credential_release(&credentials->plugin);
    credentials->plugin = given;
    credentials->number++;
    return true;
}

static bool is_good(const struct credentials *credentials)
{
    return credentials->number > 0 && (credentials->plugin.expires == KV_TIME_NONE ||
                                       time(NULL) < credentials->plugin.expires);
}

static bool provider_ask(struct credentials *credentials, struct kv_error *error)
{
    const struct kv_connection *connection = credentials->connection;
    const char *problem =
        auth_provider_token(connection->auth_provider, time(NULL), &credentials->provider_token);
    return !problem || login_error(connection, NULL, problem, error);
}

void credentials_init(struct credentials *credentials, const struct kv_connection *connection,
                      const struct kv_buffer *ca)
{
    *credentials = (struct credentials){.connection = connection, .ca = ca};
}

bool credentials_prepare(struct credentials *credentials, int64_t deadline, struct kv_error *error)
{
    const struct kv_connection *connection = credentials->connection;
    if (connection->exec && !is_good(credentials))
        return plugin_run(credentials, deadline, error);
    if (connection->auth_provider)
        return provider_ask(credentials, error);
    return !connection->token_file || token_file_prepare(credentials, error);
}

bool credentials_renewable(const struct credentials *credentials)
{
    return credentials->connection->exec != NULL;
}

bool credentials_renew(struct credentials *credentials, unsigned number, int64_t deadline,
                       struct kv_error *error)
{
    return credentials->number != number || plugin_run(credentials, deadline, error);
}

/* --- headers --- */

/* A line end in a token would start another header. */
static bool token_add(const struct kv_connection *connection, struct kv_text token,
                      const char *file, struct curl_slist **headers, struct kv_error *error)
{
    struct kv_buffer value = {.secret = true};
    for (size_t i = 0; i < token.length; i++)
        if (!isgraph((unsigned char)token.data[i]))
            return login_error(connection, file,
                               "the token contains a character that is not allowed in tokens",
                               error);
    kv_buffer_printf(&value, "Bearer %s", token.data);
    kv_header_add(headers, "Authorization", value.data);
    kv_buffer_release(&value);
    return true;
}

/* RFC 7617; base64 makes any character safe. */
static void password_add(const struct kv_connection *connection, struct curl_slist **headers)
{
    struct kv_buffer pair = {.secret = true}, value = {.secret = true};
    kv_buffer_printf(&pair, "%s:%s", connection->username,
                     connection->password ? connection->password : "");
    kv_buffer_text(&value, "Basic ");
    kv_base64_encode(kv_buffer_as_text(&pair), &value);
    kv_header_add(headers, "Authorization", value.data);
    kv_buffer_release(&pair);
    kv_buffer_release(&value);
}

/* A header's value may contain spaces and non-ASCII; control characters would end it. */
static bool is_header_value(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7F)
            return false;
    return true;
}

/* Characters of a header's name (RFC 9110, token) except `%`; all others are URL-escaped
 * (headerKeyEscape in round_trippers.go). */
static void key_escape(const char *key, struct kv_buffer *out)
{
    static const char plain[] = "!#$&'*+-.^_`|~";
    for (; *key; key++) {
        if (isalnum((unsigned char)*key) || strchr(plain, *key))
            kv_buffer_add(out, key, 1);
        else
            kv_buffer_printf(out, "%%%02X", (unsigned char)*key);
    }
}

static bool impersonation_add(const struct kv_connection *connection, const char *name,
                              const char *value, struct curl_slist **headers,
                              struct kv_error *error)
{
    if (!is_header_value(value))
        return login_error(connection, NULL, "a value to impersonate contains a control character",
                           error);
    kv_header_add(headers, name, value);
    return true;
}

static bool extra_add(const struct kv_connection *connection,
                      const struct kv_kubeconfig_extra *extra, struct curl_slist **headers,
                      struct kv_error *error)
{
    struct kv_buffer name = {0};
    bool ok = true;
    kv_buffer_text(&name, "Impersonate-Extra-");
    key_escape(extra->key, &name);
    for (size_t i = 0; ok && i < extra->values.count; i++)
        ok = impersonation_add(connection, name.data, *kv_list_item(&extra->values, char *, i),
                               headers, error);
    kv_buffer_release(&name);
    return ok;
}

static bool impersonations_add(const struct kv_connection *connection, struct curl_slist **headers,
                               struct kv_error *error)
{
    const struct kv_kubeconfig_impersonation *as = &connection->impersonate;
    bool ok =
        !as->user || impersonation_add(connection, "Impersonate-User", as->user, headers, error);
    if (ok && as->uid)
        ok = impersonation_add(connection, "Impersonate-Uid", as->uid, headers, error);
    for (size_t i = 0; ok && i < as->groups.count; i++)
        ok = impersonation_add(connection, "Impersonate-Group",
                               *kv_list_item(&as->groups, char *, i), headers, error);
    kv_list_each(&as->extra, const struct kv_kubeconfig_extra, extra) {
        ok = ok && extra_add(connection, extra, headers, error);
    }
    return ok;
}

bool credentials_headers(const struct credentials *credentials, struct curl_slist **headers,
                         struct kv_error *error)
{
    const struct kv_connection *connection = credentials->connection;
    if (!impersonations_add(connection, headers, error))
        return false;
    if (credentials->plugin.token.length > 0)
        return token_add(connection, kv_buffer_as_text(&credentials->plugin.token), NULL, headers,
                         error);
    if (credentials->file_token.length > 0)
        return token_add(connection, kv_buffer_as_text(&credentials->file_token),
                         connection->token_file, headers, error);
    if (connection->token)
        return token_add(connection, kv_text_of(connection->token), NULL, headers, error);
    if (credentials->provider_token)
        return token_add(connection, kv_text_of(credentials->provider_token), NULL, headers, error);
    if (connection->username)
        password_add(connection, headers);
    return true;
}

void credentials_release(struct credentials *credentials)
{
    kv_buffer_release(&credentials->file_token);
    exec_credential_release(&credentials->plugin);
}
