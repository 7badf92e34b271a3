#include "helm_plan.h"

#include "json_of.h"

/* API versions that the chart asks for, and of which it is not known whether the cluster has them.
 */
static struct kv_list versions_unknown(const struct planning *in, const struct chart_scan *scan)
{
    struct kv_list unknown = {0};
    for (size_t i = 0; i < scan->asked.count; i++) {
        const char *asked = *kv_list_item(&scan->asked, const char *, i);
        if (!api_versions_has(in->api, asked))
            kv_list_add(&unknown, &in->workshop->arena, const char *, asked);
    }
    return unknown;
}

static void versions_join(const struct kv_list *names, struct kv_buffer *out)
{
    for (size_t i = 0; i < names->count; i++)
        kv_buffer_printf(out, "%s%s", out->length > 0 ? "," : "",
                         *kv_list_item(names, const char *, i));
}

static const char *versions_argument(const struct planning *in, const struct kv_list *more,
                                     struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    versions_join(&in->api->names, &text);
    if (more)
        versions_join(more, &text);
    const char *argument = kv_arena_printf(arena, "--api-versions=%s", text.data);
    kv_buffer_release(&text);
    return argument;
}

static bool is_true(const struct kv_node *mapping, const char *key)
{
    return kv_string_is(kv_tree_text(mapping, key), "true");
}

/* The nth rendering's. */
static const char *const *arguments_of(const struct planning *in, const struct release *release,
                                       const struct kv_list *unknown, size_t nth)
{
    struct kv_arena *arena = &in->workshop->arena;
    const struct kv_state *state = in->world->state;
    const struct kv_node *action = release_action(release, state);
    struct kv_list integers = {0}, words = {0};
#define ADD(word) kv_list_add(&words, arena, const char *, word)
    ADD("helm");
    ADD("template");
    ADD("--include-crds");
    ADD("--skip-tests");
    ADD(kv_arena_printf(arena, "--namespace=%s", release_namespace(release)));
    if (release_is_upgrade(release, state))
        ADD("--is-upgrade");
    if (is_true(action, "disableHooks"))
        ADD("--no-hooks");
    if (is_true(action, "disableSchemaValidation"))
        ADD("--skip-schema-validation");
    if (state->version)
        ADD(kv_arena_printf(arena, "--kube-version=v%s", state->version));
    ADD(versions_argument(in, nth > 0 ? unknown : NULL, arena));
    value_integers(release->values[nth].values, arena, &integers);
    for (size_t i = 0; i < integers.count; i++) {
        ADD("--set");
        ADD(*kv_list_item(&integers, const char *, i));
    }
    ADD("--");
    ADD(release_helm_name(release, arena));
    ADD(release->chart->folder);
    ADD(NULL);
#undef ADD
    return words.items;
}

static const struct kv_node *post_renderers_of(const struct release *release,
                                               struct kv_arena *arena)
{
    const struct kv_node *list = kv_tree_list(release->spec, "postRenderers");
    size_t count = 0;
    const struct kv_node **items = kv_arena_array(arena, list ? list->count : 0, sizeof *items);
    for (size_t i = 0; list && i < list->count; i++)
        if (kv_node_is_given(kv_node_get(list->items[i], "kustomize")))
            items[count++] = list->items[i];
    return count > 0 ? kv_tree_sequence(items, count, arena) : NULL;
}

void rendering_plan(const struct planning *in, struct release *release)
{
    struct workshop *workshop = in->workshop;
    struct kv_arena *arena = &workshop->arena;
    const struct chart_scan *scan = release->chart->scan;
    struct kv_list unknown = versions_unknown(in, scan);
    struct rendering wanted = {
        .chart = release->chart,
        .post_renderers = post_renderers_of(release, arena),
        .post_renders_hooks =
            !kv_string_is(kv_tree_text(release->spec, "postRenderStrategy"), "nohooks"),
        .is_twice =
            release->values[0].unknown || unknown.count > 0 || scan->is_random || scan->packaged,
    };
    for (size_t i = 0; i < RENDERINGS; i++) {
        wanted.arguments[i] = arguments_of(in, release, &unknown, i);
        wanted.values[i] = json_of(value_tree(release->values[i].values, arena), arena);
    }
    for (size_t i = 0; i < workshop->helm.renderings.count; i++) {
        struct rendering *known = *kv_list_item(&workshop->helm.renderings, struct rendering *, i);
        if (rendering_is_same(known, &wanted)) {
            release->rendering = known;
            return;
        }
    }
    release->rendering = kv_arena_alloc(arena, sizeof wanted);
    *release->rendering = wanted;
    kv_list_add(&workshop->helm.renderings, arena, struct rendering *, release->rendering);
}

/* --- what is not known of it --- */

static const char *joined(const char *text, const char *more, struct kv_arena *arena)
{
    return text ? kv_arena_printf(arena, "%s, or %s", text, more) : more;
}

/* Why its objects may differ from one rendering to the other; NULL = they can't. */
const char *rendering_unsure(const struct planning *in, const struct release *release)
{
    const struct chart_scan *scan = release->chart->scan;
    struct kv_arena *arena = &in->workshop->arena;
    const struct kv_list unknown = versions_unknown(in, scan);
    const char *text = release->values[0].unknown;
    if (!release->rendering->is_twice)
        return NULL;
    if (unknown.count > 0)
        text = joined(text,
                      kv_arena_printf(arena,
                                      "its chart asks whether the cluster has %s, which is not "
                                      "known here",
                                      *kv_list_item(&unknown, const char *, 0)),
                      arena);
    if (scan->is_random || scan->packaged)
        text = joined(text, "its chart renders it differently each time", arena);
    return text;
}

bool rendering_is_sure(const struct planning *in, const struct release *release)
{
    return !release->values[0].unknown && versions_unknown(in, release->chart->scan).count == 0;
}
