#include "profile.h"

#include "cli/failure.h"
#include "cli/run/source.h"

#include "kubevet/base/json.h"
#include "kubevet/kube/get.h"

#include <stdio.h>
#include <stdlib.h>

/* --- the kubeconfig --- */

static json_t *env_json(const struct kv_records *env)
{
    json_t *array = json_array();
    kv_records_each(env, const struct kv_spec_pair, pair) {
        json_t *item = json_object();
        kv_json_set(item, "name", kv_json_text(pair->key.text));
        kv_json_set(item, "value", kv_json_text(pair->value.text));
        kv_json_append(array, item);
    }
    return array;
}

/* A command in a folder is relative to the fleet's file; others are found in $PATH. */
static json_t *exec_json(const struct fleet *fleet, const struct kv_fleet_provider *provider,
                         struct kv_arena *arena)
{
    json_t *exec = json_object(), *args = json_array();
    const char *command = provider->command.text;
    char *absolute =
        strchr(command, '/') ? realpath(kv_fleet_path(fleet->file, command, arena), NULL) : NULL;
    for (size_t i = 0; i < provider->args.count; i++)
        kv_json_append(args, kv_json_text(provider->args.items[i].text));
    kv_json_set(exec, "apiVersion", kv_json_text(provider->api_version.text));
    kv_json_set(exec, "command", kv_json_text(absolute ? absolute : command));
    kv_json_set(exec, "args", args);
    kv_json_set(exec, "env", env_json(&provider->env));
    kv_json_set(exec, "interactiveMode", kv_json_text("Never"));
    kv_json_set(exec, "provideClusterInfo", json_true());
    free(absolute);
    return exec;
}

/* [{"name": NAME, KEY: value}] */
static json_t *named_json(const char *name, const char *key, json_t *value)
{
    json_t *array = json_array(), *item = json_object();
    kv_json_set(item, "name", kv_json_text(name));
    kv_json_set(item, key, value);
    kv_json_append(array, item);
    return array;
}

static const char *kubeconfig_make(const struct fleet_member *member,
                                   const struct kv_fleet_provider *provider, json_t *cluster,
                                   struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    const char *name = member->as.name;
    json_t *config = json_object(), *user = json_object(), *context = json_object();
    kv_json_set(user, "exec", exec_json(member->fleet, provider, arena));
    kv_json_set(context, "cluster", kv_json_text(name));
    kv_json_set(context, "user", kv_json_text(name));
    kv_json_set(config, "apiVersion", kv_json_text("v1"));
    kv_json_set(config, "kind", kv_json_text("Config"));
    kv_json_set(config, "current-context", kv_json_text(name));
    kv_json_set(config, "clusters", named_json(name, "cluster", json_incref(cluster)));
    kv_json_set(config, "users", named_json(name, "user", user));
    kv_json_set(config, "contexts", named_json(name, "context", context));
    kv_json_write_compact(config, &text);
    const char *kept = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return kept;
}

/* --- the object --- */

static const struct kv_fleet_provider *provider_find(const struct fleet *fleet, const char *name)
{
    kv_records_each(&fleet->file->access_providers, const struct kv_fleet_provider, provider) {
        if (name && strcmp(provider->name.text, name) == 0)
            return provider;
    }
    return NULL;
}

/* The first access provider of the object that the fleet knows. The list had another name before
 * v0.1 of the API. */
static const char *access_read(struct fleet_member *member, json_t *object, struct kv_arena *arena)
{
    json_t *status = json_object_get(object, "status");
    json_t *list = json_object_get(status, "accessProviders"), *item;
    size_t index;
    const char *names = "";
    if (!json_is_array(list))
        list = json_object_get(status, "credentialProviders");
    json_array_foreach(list, index, item)
    {
        const char *name = json_string_value(json_object_get(item, "name"));
        json_t *cluster = json_object_get(item, "cluster");
        const struct kv_fleet_provider *provider = provider_find(member->fleet, name);
        if (provider && json_is_object(cluster)) {
            member->kubeconfig = kubeconfig_make(member, provider, cluster, arena);
            return NULL;
        }
        names = kv_arena_printf(arena, "%s%s%s", names, *names ? ", " : "", name ? name : "?");
    }
    return *names ? kv_arena_printf(arena,
                                    "its ClusterProfile %s has the access providers %s: none of "
                                    "them is in the fleet's accessProviders",
                                    member->cluster->cluster_profile.text, names)
                  : kv_arena_printf(arena,
                                    "its ClusterProfile %s has no status.accessProviders: its "
                                    "cluster manager does not say how to reach it",
                                    member->cluster->cluster_profile.text);
}

static const char *answer_take(struct fleet_member *member, const struct kv_get_request *request,
                               struct kv_arena *arena)
{
    if (request->result != KV_GET_OK)
        return kv_arena_printf(arena, "%s: %s", request->path,
                               request->result == KV_GET_NOT_FOUND
                                   ? "the cluster that holds the ClusterProfiles has none of this "
                                     "name"
                                   : request->reason);
    json_t *object = json_loadb(request->body.data, request->body.length, 0, NULL);
    const char *why = object ? access_read(member, object, arena)
                             : kv_arena_printf(arena, "%s: the answer is not JSON", request->path);
    json_decref(object);
    return why;
}

/* --- all of them --- */

static bool asks(const struct fleet_member *member)
{
    return member->cluster->cluster_profile.text != NULL;
}

static void request_make(const struct fleet_member *member, struct kv_get_request *request)
{
    const char *name = member->cluster->cluster_profile.text, *slash = strchr(name, '/');
    snprintf(request->path, sizeof request->path,
             "/apis/multicluster.x-k8s.io/v1alpha1/namespaces/%.*s/clusterprofiles/%s",
             (int)(slash - name), name, slash + 1);
}

static bool requests_send(const struct fleet *fleet, struct kv_get_request *requests, size_t count,
                          struct kv_error *error)
{
    struct session session = {0};
    bool ok = session_open(&session, fleet->options, error);
    session_warn(&session);
    ok = ok && kv_client_get_all(session.client, requests, count, error);
    session_close(&session);
    return ok;
}

void profiles_read(const struct fleet *fleet, struct fleet_member *members, size_t count,
                   struct kv_arena *arena)
{
    struct kv_error error = {0};
    struct kv_arena scratch = {0};
    char failure[sizeof error.file + sizeof error.text + 32];
    struct kv_get_request *requests = kv_arena_array(&scratch, count, sizeof *requests);
    size_t asked = 0, taken = 0;
    for (size_t i = 0; i < count; i++)
        if (asks(&members[i]))
            request_make(&members[i], &requests[asked++]);
    bool ok = asked == 0 || requests_send(fleet, requests, asked, &error);
    kv_error_format(&error, failure, sizeof failure);
    for (size_t i = 0; i < count; i++) {
        if (!asks(&members[i]))
            continue;
        members[i].why =
            ok ? answer_take(&members[i], &requests[taken], arena)
               : kv_arena_printf(arena, "its ClusterProfile can't be read: %s", failure);
        taken++;
    }
    kv_get_release(requests, asked);
    kv_arena_release(&scratch);
}
