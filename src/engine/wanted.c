/* What of the state only the spec can tell: the single objects that its `resources` name (which,
 * and reading them live), and the hosts of its `network.hairpin`. */
#include "kubevet/state/wanted.h"

#include "engine_internal.h"

#include "kubevet/base/tree.h"
#include "kubevet/kube/get.h"

#include <stdio.h>

static void resources_want(const struct kv_records *resources, const char *namespace,
                           struct kv_state *state)
{
    kv_records_each(resources, const struct kv_spec_resource, resource)
    {
        struct kv_wanted wanted = {.api_version = resource->api_version.text,
                                   .kind = resource->kind.text,
                                   .namespace = namespace,
                                   .name = resource->name.text,
                                   .match = resource->match};
        kv_state_want(state, &wanted);
    }
}

void kv_spec_want(const struct kv_spec *spec, struct kv_state *state)
{
    resources_want(&spec->resources, NULL, state);
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
        resources_want(&documented->content.resources, documented->name.text, state);
}

static const char *const *globs_of(const struct kv_values *values, struct kv_arena *arena)
{
    const char **globs = kv_arena_array(arena, values->count, sizeof *globs);
    for (size_t i = 0; i < values->count; i++)
        globs[i] = values->items[i].text;
    return globs;
}

void kv_spec_want_hosts(const struct kv_spec *spec, struct kv_state *state)
{
    const struct kv_spec_hairpin *hairpin = &spec->hairpin;
    kv_state_keep_hosts(state, &(struct kv_host_filter){
                                   .hosts = globs_of(&hairpin->hosts, &state->arena),
                                   .host_count = hairpin->hosts.count,
                                   .except = globs_of(&hairpin->except, &state->arena),
                                   .except_count = hairpin->except.count,
                               });
}

/* --- live --- */

/* What is known of a wanted object's kind, on the way to its path. */
struct search {
    struct kv_wanted *wanted;
    struct kv_get_request *version; /* the answer that tells the kind's plural; NULL = known */
    struct kv_resource resource;
    bool found; /* the kind exists, and the object can be asked for */
};

struct reading {
    struct kv_state *state;
    struct kv_client *client;
    struct search *searches; /* one for each wanted object */
    struct kv_get_request *versions, *objects;
    size_t version_count, object_count;
};

/* The request for a version's kinds: one for all of its objects. */
static struct kv_get_request *version_request(struct reading *reading, const char *api_version)
{
    struct kv_get_request *request = &reading->versions[reading->version_count];
    kv_version_path(api_version, request->path, sizeof request->path);
    for (size_t i = 0; i < reading->version_count; i++)
        if (strcmp(reading->versions[i].path, request->path) == 0)
            return &reading->versions[i];
    reading->version_count++;
    return request;
}

static void search_begin(struct reading *reading, struct search *search)
{
    const struct kv_wanted *wanted = search->wanted;
    const struct kv_kind *kind = kv_kind_find(wanted->api_version, wanted->kind);
    if (!kind || kind->custom) { /* of a custom kind, also whether there is such a kind at all */
        search->version = version_request(reading, wanted->api_version);
        return;
    }
    snprintf(search->resource.name, sizeof search->resource.name, "%s", kind->resource);
    search->resource.namespaced = kind->namespaced;
    search->found = true;
}

static const char *reason_keep(struct reading *reading, const struct kv_get_request *request)
{
    return kv_arena_copy(&reading->state->arena, kv_text_of(request->reason));
}

/* What is not there, and why. */
static void absent(struct reading *reading, struct kv_wanted *wanted, const char *missing)
{
    wanted->listed = true;
    wanted->remark = kv_arena_printf(&reading->state->arena,
                                     "the server has no %s %s: is %s "
                                     "installed?",
                                     missing, wanted->api_version, wanted->kind);
}

/* What discovery says of the kind. */
static bool search_go_on(struct reading *reading, struct search *search, struct kv_error *error)
{
    struct kv_wanted *wanted = search->wanted;
    const struct kv_get_request *version = search->version;
    if (!version)
        return true;
    if (version->result == KV_GET_NOT_FOUND) {
        absent(reading, wanted, "API group");
        return true;
    }
    if (version->result != KV_GET_OK) {
        wanted->unknown = reason_keep(reading, version);
        return true;
    }
    if (!kv_resource_find(kv_buffer_as_text(&version->body), version->path, wanted->kind,
                          &search->resource, &search->found, error))
        return false;
    if (!search->found)
        absent(reading, wanted, "such kind in");
    return true;
}

static void object_request(struct reading *reading, struct search *search)
{
    struct kv_wanted *wanted = search->wanted;
    if (!search->found)
        return;
    wanted->unknown = kv_wanted_wrong_scope(wanted, search->resource.namespaced);
    if (wanted->unknown)
        return;
    struct kv_get_request *request = &reading->objects[reading->object_count++];
    request->context = wanted;
    kv_object_path(wanted->api_version, search->resource.name, wanted->namespace, wanted->name,
                   request->path, sizeof request->path);
}

static bool object_take(struct reading *reading, const struct kv_get_request *request,
                        struct kv_error *error)
{
    struct kv_wanted *wanted = request->context;
    struct kv_reader *reader =
        kv_reader_json(kv_buffer_as_text(&request->body), request->path, KV_ERROR_CONNECTION);
    const struct kv_node *object = kv_tree_read(reader, &reading->state->arena);
    bool ok = object && kv_read_end(reader);
    const char *kind = ok ? kv_tree_text(object, "kind") : NULL;
    if (ok && (!kind || strcmp(kind, wanted->kind) != 0))
        ok = kv_reader_fail(reader, "the answer is a %s where a %s was expected",
                            kind ? kind : "document without kind", wanted->kind);
    if (!ok)
        kv_reader_error(reader, error);
    kv_reader_close(reader);
    wanted->listed = true;
    wanted->object = object;
    return ok;
}

static bool object_result(struct reading *reading, const struct kv_get_request *request,
                          struct kv_error *error)
{
    struct kv_wanted *wanted = request->context;
    if (request->result == KV_GET_OK)
        return object_take(reading, request, error);
    if (request->result == KV_GET_NOT_FOUND)
        wanted->listed = true;
    else
        wanted->unknown = reason_keep(reading, request);
    return true;
}

static bool search_all(struct reading *reading, size_t count, struct kv_error *error)
{
    for (size_t i = 0; i < count; i++)
        search_begin(reading, &reading->searches[i]);
    if (!kv_client_get_all(reading->client, reading->versions, reading->version_count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!search_go_on(reading, &reading->searches[i], error))
            return false;
        object_request(reading, &reading->searches[i]);
    }
    if (!kv_client_get_all(reading->client, reading->objects, reading->object_count, error))
        return false;
    for (size_t i = 0; i < reading->object_count; i++)
        if (!object_result(reading, &reading->objects[i], error))
            return false;
    return true;
}

bool kv_wanted_read_live(const struct kv_live *live, struct kv_state *state, struct kv_error *error)
{
    size_t count = state->wanted.count;
    if (count == 0)
        return true;
    struct kv_arena arena = {0};
    struct reading reading = {
        .state = state,
        .client = live->client,
        .searches = kv_arena_array(&arena, count, sizeof *reading.searches),
        /* One more: a request is written before it is known whether it is new. */
        .versions = kv_arena_array(&arena, count + 1, sizeof *reading.versions),
        .objects = kv_arena_array(&arena, count, sizeof *reading.objects),
    };
    for (size_t i = 0; i < count; i++)
        reading.searches[i].wanted = kv_list_item(&state->wanted, struct kv_wanted, i);
    bool ok = search_all(&reading, count, error);
    kv_get_release(reading.versions, reading.version_count);
    kv_get_release(reading.objects, reading.object_count);
    kv_arena_release(&arena);
    return ok;
}
