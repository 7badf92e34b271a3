#include "exec_info.h"

#include "kubevet/base/base64.h"
#include "kubevet/base/json.h"
#include "kubevet/base/reader.h"

static json_t *value_json(struct kv_reader *reader);

static json_t *object_json(struct kv_reader *reader)
{
    json_t *object = json_object();
    struct kv_text key;
    if (kv_read_object(reader)) {
        while (kv_read_key(reader, &key)) {
            struct kv_buffer name = {0};
            kv_buffer_add(&name, key.data, key.length);
            kv_json_set(object, kv_buffer_as_text(&name).data, value_json(reader));
            kv_buffer_release(&name);
        }
    }
    return object;
}

static json_t *array_json(struct kv_reader *reader)
{
    json_t *array = json_array();
    if (kv_read_array(reader)) {
        while (kv_read_item(reader))
            kv_json_append(array, value_json(reader));
    }
    return array;
}

/* A number, true, false or null, as written. */
static json_t *word_json(struct kv_reader *reader)
{
    struct kv_text text = {"", 0};
    json_error_t ignored;
    kv_read_scalar(reader, &text);
    json_t *value = json_loadb(text.data, text.length, JSON_DECODE_ANY, &ignored);
    return value ? value : json_null();
}

static json_t *value_json(struct kv_reader *reader)
{
    struct kv_text text;
    switch (kv_reader_peek(reader)) {
    case KV_VALUE_OBJECT:
        return object_json(reader);
    case KV_VALUE_ARRAY:
        return array_json(reader);
    case KV_VALUE_STRING:
        return kv_read_string(reader, &text) ? json_stringn(text.data, text.length) : json_null();
    case KV_VALUE_NULL:
    case KV_VALUE_NONE:
        kv_read_null(reader);
        return json_null();
    case KV_VALUE_BOOL:
    case KV_VALUE_INTEGER:
    case KV_VALUE_REAL:
        break;
    }
    return word_json(reader);
}

/* The kubeconfig's extension for plugins. */
static json_t *config_json(const struct kv_node *config)
{
    if (!config)
        return json_null();
    struct kv_reader *reader = kv_reader_yaml(config, "", KV_ERROR_CONNECTION);
    json_t *json = value_json(reader);
    kv_reader_close(reader);
    return json;
}

static json_t *cluster_json(const struct kv_connection *connection, struct kv_text ca)
{
    json_t *cluster = json_object();
    kv_json_set(cluster, "server", kv_json_text(connection->server));
    if (connection->tls_server_name)
        kv_json_set(cluster, "tls-server-name", kv_json_text(connection->tls_server_name));
    if (connection->insecure_skip_tls_verify)
        kv_json_set(cluster, "insecure-skip-tls-verify", json_true());
    if (ca.length > 0) {
        struct kv_buffer data = {0};
        kv_base64_encode(ca, &data);
        kv_json_set(cluster, "certificate-authority-data", kv_json_text(data.data));
        kv_buffer_release(&data);
    }
    if (connection->proxy_url)
        kv_json_set(cluster, "proxy-url", kv_json_text(connection->proxy_url));
    if (connection->disable_compression)
        kv_json_set(cluster, "disable-compression", json_true());
    kv_json_set(cluster, "config", config_json(connection->exec_config));
    return cluster;
}

void exec_info(const struct kv_connection *connection, struct kv_text ca, bool interactive,
               struct kv_buffer *out)
{
    const struct kv_kubeconfig_exec *exec = connection->exec;
    json_t *info = json_object(), *spec = json_object();
    if (exec->provide_cluster_info)
        kv_json_set(spec, "cluster", cluster_json(connection, ca));
    kv_json_set(spec, "interactive", json_boolean(interactive));
    kv_json_set(info, "kind", kv_json_text("ExecCredential"));
    kv_json_set(info, "apiVersion", kv_json_text(exec->api_version));
    kv_json_set(info, "spec", spec);
    kv_buffer_text(out, EXEC_INFO "=");
    kv_json_write_compact(info, out);
}
