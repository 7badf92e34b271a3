/* Parts of the state that only the spec determines: the single objects that its `resources` name,
 * and the hosts of its `network.hairpin`. */
#include "kubevet/state/wanted.h"

#include "engine/internal.h"

#include "kubevet/base/tree.h"
#include "kubevet/kube/get.h"
#include "kubevet/rules/corefiles.h"

#include <stdio.h>

static struct kv_labels labels_of(const struct kv_records *pairs, struct kv_arena *arena)
{
    struct kv_labels labels = {kv_arena_array(arena, pairs->count, sizeof *labels.items), 0};
    kv_records_each(pairs, const struct kv_spec_pair, pair)
        labels.items[labels.count++] = (struct kv_label){pair->key.text, pair->value.text};
    return labels;
}

static void resources_want(const struct kv_records *resources, const char *namespace,
                           struct kv_state *state)
{
    kv_records_each(resources, const struct kv_spec_resource, resource) {
        struct kv_wanted wanted = {.asker = resource,
                                   .api_version = resource->api_version.text,
                                   .kind = resource->kind.text,
                                   .namespace = namespace,
                                   .name = resource->name.text ? resource->name.text : "*",
                                   .labels = labels_of(&resource->labels, &state->arena),
                                   .selects = kv_spec_resource_selects(resource),
                                   .matches = {resource->match, resource->every, resource->none}};
        kv_state_want(state, &wanted);
    }
}

void spec_want(const struct kv_spec *spec, struct kv_state *state)
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

void spec_want_hosts(const struct kv_spec *spec, struct kv_state *state)
{
    const struct kv_spec_hairpin *hairpin = &spec->hairpin;
    kv_state_keep_hosts(state, &(struct kv_host_filter){
                                   .hosts = globs_of(&hairpin->hosts, &state->arena),
                                   .host_count = hairpin->hosts.count,
                                   .except = globs_of(&hairpin->except, &state->arena),
                                   .except_count = hairpin->except.count,
                               });
}

void spec_want_corefiles(const struct kv_spec *spec, struct kv_state *state)
{
    if (spec->cluster.dns.zones.count == 0)
        return; /* the second read wants for all rules that read a kind, also those that don't apply
                 */
    for (enum kv_corefiles which = 0; which < KV_COREFILES_COUNT; which++) {
        const char *name = kv_corefiles_name(spec, which);
        bool is_twice = which == KV_COREFILES_OF_PROVIDER && name &&
                        strcmp(name, kv_corefiles_name(spec, KV_COREFILES_USUAL)) == 0;
        const struct kv_wanted wanted = {.asker = kv_corefiles_asker(which),
                                         .api_version = "v1",
                                         .kind = "ConfigMap",
                                         .namespace = KV_COREFILES_NAMESPACE,
                                         .name = name,
                                         .whole = KV_COREFILES_DATA};
        if (name && !is_twice)
            kv_state_want(state, &wanted);
    }
}

void spec_want_annotations(const struct kv_spec *spec, struct kv_state *state)
{
    size_t count = 0;
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
        count += documented->content.annotations.count;
    const char **keys = kv_arena_array(&state->arena, count + 1, sizeof *keys);
    count = 0;
    struct kv_intern known = {0};
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        kv_records_each(&documented->content.annotations, const struct kv_spec_pair, pair)
            if (kv_intern_add(&known, pair->key.text))
                keys[count++] = pair->key.text;
    }
    kv_intern_release(&known);
    kv_state_keep_annotations(state, keys);
}

/* --- live --- */

/* What is known about a wanted object's kind, until its path is known. */
struct search {
    struct kv_wanted *wanted;
    struct kv_get_request *version; /* the response that contains the kind's plural; NULL = known */
    struct kv_resource resource;
    bool found; /* the kind exists, and the object can be requested */
};

struct reading {
    struct kv_state *state;
    struct kv_client *client;
    struct search *searches; /* one for each wanted object */
    struct kv_get_request *versions, *objects;
    size_t version_count, object_count;
    struct selection *selections;
    struct kv_list_request *lists; /* parallel */
    size_t list_count;
};

/* A list for selections: of all namespaces, or of one. */
struct selection {
    struct reading *reading;
    struct kv_kind kind; /* created for it */
    const char *api_version;
    const char *namespace; /* NULL = all */
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

static void begin_search(struct reading *reading, struct search *search)
{
    const struct kv_wanted *wanted = search->wanted;
    const struct kv_kind *kind = kv_kind_find(wanted->api_version, wanted->kind);
    if (!kind || kind->custom) { /* for a custom kind, also whether the kind exists at all */
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

static const char *failure_keep(struct reading *reading, const struct kv_error *failure)
{
    char text[sizeof failure->text + sizeof failure->file];
    kv_error_format(failure, text, sizeof text);
    return kv_arena_copy(&reading->state->arena, kv_text_of(text));
}

/* What does not exist, and why. */
static void absent(struct reading *reading, struct kv_wanted *wanted, const char *missing)
{
    wanted->listed = true;
    wanted->remark = kv_arena_printf(&reading->state->arena,
                                     "the server has no %s %s: is %s "
                                     "installed?",
                                     missing, wanted->api_version, wanted->kind);
}

/* Discovery's result for the kind. */
static void go_on_search(struct reading *reading, struct search *search)
{
    struct kv_wanted *wanted = search->wanted;
    const struct kv_get_request *version = search->version;
    struct kv_error failure = {0};
    if (!version)
        return;
    if (version->result == KV_GET_NOT_FOUND)
        absent(reading, wanted, "API group");
    else if (version->result != KV_GET_OK)
        wanted->unknown = reason_keep(reading, version);
    else if (!kv_resource_find(kv_buffer_as_text(&version->body), version->path, wanted->kind,
                               &search->resource, &search->found, &failure))
        wanted->unknown = failure_keep(reading, &failure);
    else if (!search->found)
        absent(reading, wanted, "such kind in");
}

/* --- lists for selections --- */

/* Is the search's selection made from this list? */
static bool is_from(const struct selection *selection, const struct kv_wanted *wanted)
{
    return wanted->selects && strcmp(selection->api_version, wanted->api_version) == 0 &&
           strcmp(selection->kind.name, wanted->kind) == 0 &&
           (!selection->namespace || kv_string_is(selection->namespace, wanted->namespace));
}

static bool selection_take(void *context, const struct kv_list_request *request,
                           struct kv_reader *reader)
{
    const struct selection *selection = context;
    struct kv_arena arena = {0};
    (void)request;
    const struct kv_node *object = kv_tree_read(reader, &arena);
    if (object)
        kv_state_select(selection->reading->state, selection->api_version, selection->kind.name,
                        object);
    kv_arena_release(&arena);
    return object != NULL;
}

static void selection_restart(void *context, const struct kv_list_request *request)
{
    const struct selection *selection = context;
    (void)request;
    kv_list_each(&selection->reading->state->wanted, struct kv_wanted, wanted) {
        if (is_from(selection, wanted))
            wanted->selected.count = 0;
    }
}

static void selection_add(struct reading *reading, const struct search *search,
                          const char *namespace)
{
    const struct kv_wanted *wanted = search->wanted;
    for (size_t i = 0; i < reading->list_count; i++)
        if (is_from(&reading->selections[i], wanted) &&
            kv_string_is(reading->selections[i].namespace, namespace))
            return;
    const char *slash = strchr(wanted->api_version, '/');
    struct kv_arena *arena = &reading->state->arena;
    struct selection *selection = &reading->selections[reading->list_count];
    *selection = (struct selection){
        .reading = reading,
        .kind = {.name = wanted->kind,
                 .group = slash ? kv_arena_printf(arena, "%.*s", (int)(slash - wanted->api_version),
                                                  wanted->api_version)
                                : "",
                 .version = slash ? slash + 1 : wanted->api_version,
                 .resource = search->resource.name,
                 .namespaced = search->resource.namespaced,
                 .custom = true},
        .api_version = wanted->api_version,
        .namespace = namespace};
    reading->lists[reading->list_count++] = (struct kv_list_request){.kind = &selection->kind,
                                                                     .namespace = namespace,
                                                                     .may_fail = true,
                                                                     .item = selection_take,
                                                                     .restart = selection_restart,
                                                                     .context = selection};
}

/* Are there selections of the kind in more than one namespace? Then it is listed cluster-wide. */
static bool is_wide(const struct reading *reading, const struct kv_wanted *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct kv_wanted *other = reading->searches[i].wanted;
        if (other->selects && kv_string_is(other->kind, wanted->kind) &&
            kv_string_is(other->api_version, wanted->api_version) &&
            !kv_string_is(other->namespace, wanted->namespace))
            return true;
    }
    return false;
}

static bool selection_search(struct search *search)
{
    struct kv_wanted *wanted = search->wanted;
    if (!search->found || !wanted->selects)
        return false;
    wanted->unknown = kv_wanted_wrong_scope(wanted, search->resource.namespaced);
    return !wanted->unknown;
}

/* The result of a list; if the cluster-wide list is refused, each namespace is tried. */
static bool list_result(struct reading *reading, size_t index, struct kv_wanted *wanted)
{
    const struct kv_list_request *list = &reading->lists[index];
    if (list->result == KV_LIST_OK) {
        wanted->listed = true;
        return true;
    }
    if (list->result == KV_LIST_FORBIDDEN && !list->namespace && wanted->namespace)
        return false;
    wanted->unknown = kv_arena_copy(&reading->state->arena, kv_text_of(list->reason));
    return true;
}

static bool selections_read(struct reading *reading, size_t count, struct kv_error *error)
{
    for (size_t i = 0; i < count; i++)
        if (selection_search(&reading->searches[i]))
            selection_add(reading, &reading->searches[i],
                          is_wide(reading, reading->searches[i].wanted, count)
                              ? NULL
                              : reading->searches[i].wanted->namespace);
    size_t first = 0, wide = reading->list_count;
    if (!kv_client_lists(reading->client, reading->lists, wide, error))
        return false;
    for (size_t k = 0; k < 2; k++) {
        size_t end = reading->list_count;
        for (size_t i = 0; i < count; i++) {
            struct kv_wanted *wanted = reading->searches[i].wanted;
            for (size_t at = first; at < end && !wanted->listed && !wanted->unknown; at++)
                if (is_from(&reading->selections[at], wanted) && !list_result(reading, at, wanted))
                    selection_add(reading, &reading->searches[i], wanted->namespace);
        }
        first = end;
        if (!kv_client_lists(reading->client, reading->lists + end, reading->list_count - end,
                             error))
            return false;
    }
    return true;
}

static void object_request(struct reading *reading, struct search *search)
{
    struct kv_wanted *wanted = search->wanted;
    if (!search->found || wanted->selects)
        return;
    wanted->unknown = kv_wanted_wrong_scope(wanted, search->resource.namespaced);
    if (wanted->unknown)
        return;
    struct kv_get_request *request = &reading->objects[reading->object_count++];
    request->context = wanted;
    kv_object_path(wanted->api_version, search->resource.name, wanted->namespace, wanted->name,
                   request->path, sizeof request->path);
}

static void object_take(struct reading *reading, const struct kv_get_request *request)
{
    struct kv_wanted *wanted = request->context;
    struct kv_error failure = {0};
    struct kv_reader *reader =
        kv_reader_json(kv_buffer_as_text(&request->body), request->path, KV_ERROR_CONNECTION);
    const struct kv_node *object = kv_tree_read(reader, &reading->state->arena);
    bool ok = object && kv_read_end(reader);
    const char *kind = ok ? kv_tree_text(object, "kind") : NULL;
    if (ok && (!kind || strcmp(kind, wanted->kind) != 0))
        kv_reader_fail(reader, "expected a %s, found a %s", wanted->kind,
                       kind ? kind : "document without kind");
    wanted->listed = kv_reader_error(reader, &failure);
    if (wanted->listed)
        wanted->object = object;
    else
        wanted->unknown = failure_keep(reading, &failure);
    kv_reader_close(reader);
}

static void object_result(struct reading *reading, const struct kv_get_request *request)
{
    struct kv_wanted *wanted = request->context;
    if (request->result == KV_GET_OK)
        object_take(reading, request);
    else if (request->result == KV_GET_NOT_FOUND)
        wanted->listed = true;
    else
        wanted->unknown = reason_keep(reading, request);
}

static bool all_search(struct reading *reading, size_t count, struct kv_error *error)
{
    for (size_t i = 0; i < count; i++)
        begin_search(reading, &reading->searches[i]);
    if (!kv_client_get_all(reading->client, reading->versions, reading->version_count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        go_on_search(reading, &reading->searches[i]);
        object_request(reading, &reading->searches[i]);
    }
    if (!kv_client_get_all(reading->client, reading->objects, reading->object_count, error))
        return false;
    for (size_t i = 0; i < reading->object_count; i++)
        object_result(reading, &reading->objects[i]);
    return selections_read(reading, count, error);
}

bool wanted_read_live(const struct kv_live *live, struct kv_state *state, struct kv_error *error)
{
    size_t count = state->wanted.count;
    if (count == 0)
        return true;
    struct kv_arena arena = {0};
    struct reading reading = {
        .state = state,
        .client = live->client,
        .searches = kv_arena_array(&arena, count, sizeof *reading.searches),
        /* One more: a request is written before it is known to be new. */
        .versions = kv_arena_array(&arena, count + 1, sizeof *reading.versions),
        .objects = kv_arena_array(&arena, count, sizeof *reading.objects),
        /* First cluster-wide, then in each namespace. */
        .selections = kv_arena_array(&arena, 2 * count, sizeof *reading.selections),
        .lists = kv_arena_array(&arena, 2 * count, sizeof *reading.lists),
    };
    for (size_t i = 0; i < count; i++)
        reading.searches[i].wanted = kv_list_item(&state->wanted, struct kv_wanted, i);
    bool ok = all_search(&reading, count, error);
    kv_get_release(reading.versions, reading.version_count);
    kv_get_release(reading.objects, reading.object_count);
    kv_arena_release(&arena);
    return ok;
}
