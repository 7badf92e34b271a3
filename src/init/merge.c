/* Bringing a spec into step: the draft before it is made smaller is compared, key by key, with what
 * the spec says, profiles included. What it lacks is added, and a value of which the check of the
 * spec finds that it differs is replaced. This is repeated until nothing changes. */
#include "merge.h"

#include "diff.h"

#include "kubevet/base/glob.h"

#include <string.h>

/* --- the cluster --- */

/* Load balancers that the spec does not have are reported for the list. */
static bool balancers_merge(struct merger *merger, const struct kv_mark *list,
                            const struct entry *wanted)
{
    entry_each(wanted, item)
    {
        const struct entry *address = entry_get(item, "address");
        const struct entry *host = entry_get(item, "hostname");
        const char *text = address ? address->text : host ? host->text : NULL;
        bool is_there = !text || item->fault;
        for (size_t i = 0; list->type == KV_MARK_SEQUENCE && i < list->count; i++) {
            const struct kv_mark *own =
                kv_mark_get(list->items[i], address ? "address" : "hostname", NULL);
            is_there = is_there || (own && own->type == KV_MARK_SCALAR &&
                                    (strcmp(own->text, text) == 0 || strchr(own->text, '/') ||
                                     kv_glob_is_pattern(own->text)));
        }
        if (!is_there && !splice_append(&merger->splicer, list, merge_cleaned(merger, item)))
            return false;
    }
    return true;
}

static bool cluster_merge(struct merger *merger, const struct kv_mark *map,
                          const struct entry *wanted)
{
    const struct kv_mark *list = kv_mark_get(map, "loadBalancers", NULL);
    const struct entry *balancers = entry_get(wanted, "loadBalancers");
    return merge_map(merger, map, wanted) &&
           (!list || !balancers || balancers_merge(merger, list, balancers));
}

/* --- names of exports --- */

static void export_rename(struct entry *entry, const char *from, const char *to)
{
    entry_each(entry, child)
    {
        bool is_name = child->key && child->type == ENTRY_SCALAR &&
                       (strcmp(child->key, "nfs") == 0 || strcmp(child->key, "filestore") == 0);
        if (is_name && strcmp(child->text, from) == 0)
            child->text = to;
        export_rename(child, from, to);
    }
}

/* The spec may call an export otherwise: it is the one of that server, and path. */
static void exports_rename(struct merger *merger)
{
    struct entry *nfs = entry_get(merger->draft->root, "nfs");
    if (!nfs)
        return;
    entry_each(nfs, export)
    {
        const struct entry *path = entry_get(export, "path");
        kv_records_each(&merger->spec->nfs, const struct kv_spec_nfs, known) {
            if (strcmp(known->server.text, entry_get(export, "server")->text) != 0 ||
                (known->path.text && path && strcmp(known->path.text, path->text) != 0) ||
                strcmp(known->name.text, export->key) == 0)
                continue;
            const char *name = kv_arena_copy(merger->draft->arena, kv_text_of(known->name.text));
            export_rename(merger->draft->root, export->key, name);
            export->key = name;
            break;
        }
    }
}

/* --- routes --- */

static bool is_host_covered(const struct kv_mark *routes, const char *host)
{
    for (size_t i = 0; i < routes->count; i++)
        if (kv_glob_match(routes->keys[i]->text, host))
            return true;
    return false;
}

/* A host that a glob covers is left. Whether there is a list of all hosts at all is a choice. */
static bool routes_merge(struct merger *merger, const struct kv_mark *map,
                         const struct entry *wanted)
{
    struct entry *missing = entry_copy(merger->draft->arena, wanted);
    kv_list_keep(&missing->children, 0, entry_pointer, host,
                 map->type != KV_MARK_MAPPING || kv_mark_get(map, (*host)->key, NULL) ||
                     !is_host_covered(map, (*host)->key));
    return merge_map(merger, map, missing);
}

/* --- the whole --- */

/* Choices, and what people write. */
static bool is_of_people(const char *section)
{
    static const char *const sections[] = {"apiVersion",  "kind",     "metadata",
                                           "quotaAlerts", "profiles", "allowNamespaces",
                                           "network",     "holders"};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strcmp(section, sections[i]) == 0)
            return true;
    return false;
}

/* Sections that are wrong without another one, which the spec has not and does not get. */
static bool lacks_other(const struct merger *merger, const char *section)
{
    static const char *const needs[][2] = {{"backups", "tenants"}, {"tenants", "nfs"}};
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        const char *other = needs[i][1];
        const struct entry *drafted = entry_get(merger->draft->root, other);
        if (strcmp(section, needs[i][0]) == 0 && !kv_mark_get(merger->splicer.root, other, NULL))
            return !drafted || drafted->fault || lacks_other(merger, other);
    }
    return false;
}

static bool section_merge(struct merger *merger, const struct entry *wanted)
{
    const struct kv_mark *root = merger->splicer.root;
    const struct kv_mark *own = kv_mark_get(root, wanted->key, NULL);
    bool is_routes = strcmp(wanted->key, "routes") == 0;
    if (wanted->fault || is_of_people(wanted->key) || lacks_other(merger, wanted->key))
        return true;
    if (is_routes)
        return !own || routes_merge(merger, own, wanted);
    if (!own)
        return merge_insert(merger, root, wanted);
    if (strcmp(wanted->key, "namespaces") == 0)
        return merge_namespaces(merger, own, wanted);
    if (strcmp(wanted->key, "cluster") == 0)
        return cluster_merge(merger, own, wanted);
    return merge_map(merger, own, wanted);
}

static bool sections_merge(struct merger *merger)
{
    entry_each(merger->draft->root, section)
    {
        if (!section_merge(merger, section))
            return false;
    }
    return !merger->prune || merge_prune(merger, merger->splicer.root);
}

static struct kv_spec *spec_load(struct kv_text text, const char *file, struct kv_error *error)
{
    size_t count;
    struct kv_problems problems = {0};
    const char *const *ids = kv_engine_rule_ids(&count);
    struct kv_spec *spec = kv_spec_parse(text, file, ids, count, &problems);
    if (!spec) {
        const struct kv_problem *first = problems.list.items;
        kv_error_at(error, KV_ERROR_SPEC, file, first->place.line, first->place.column, "%s",
                    first->text);
    }
    kv_problems_release(&problems);
    if (spec && spec->extends.text) {
        struct kv_place place = spec->extends.place;
        kv_error_at(error, KV_ERROR_SPEC, place.file, place.line, place.column,
                    "extends: --merge changes one file, and can't know which of them a value "
                    "belongs into: change them by hand, as `kubevet check` finds");
        kv_spec_free(spec);
        return NULL;
    }
    return spec;
}

/* One round: `into` gets the new text. *changed is false if nothing is to be changed. */
static bool round_merge(struct merger *merger, struct kv_text text, struct kv_buffer *into,
                        bool *changed, struct kv_error *error)
{
    const char *file = merger->splicer.file;
    struct kv_spec *spec = spec_load(text, file, error);
    if (!spec)
        return false;
    merger->spec = spec;
    state_check(merger->verifier->state, spec, &merger->report);
    exports_rename(merger);
    merger->splicer.text = text;
    merger->splicer.edits = (struct kv_list){0};
    merger->splicer.root = kv_yaml_marks(text, file, merger->draft->arena, error);
    bool ok = merger->splicer.root && sections_merge(merger);
    *changed = merger->splicer.edits.count > 0;
    if (ok)
        splice_apply(&merger->splicer, into);
    kv_report_release(&merger->report);
    kv_spec_free(spec);
    return ok;
}

/* --- what would be wrong afterwards --- */

static bool is_serious(const struct kv_finding *finding)
{
    return finding->severity >= KV_SEVERITY_WARNING && !finding->waived;
}

static bool is_known(const struct merger *merger, const struct kv_finding *finding)
{
    for (size_t i = 0; i < merger->known.count; i++)
        if (strcmp(merger->known.items[i], finding->fingerprint) == 0)
            return true;
    return false;
}

/* The section of the draft that stands at this line of the text; NULL = none. */
static struct entry *section_at(struct merger *merger, unsigned line)
{
    const struct kv_mark *root = merger->splicer.root;
    struct entry *section = NULL;
    for (size_t i = 0; root->type == KV_MARK_MAPPING && i < root->count; i++)
        if (root->keys[i]->line <= line)
            section = entry_get(merger->draft->root, root->keys[i]->text);
    return section;
}

/* Values that hold each by itself may not hold with what the spec says besides: then the section
 * stays as it is. So may a namespace not fit the profile that it was given: then it gets another
 * one. Returns whether there is such a section or namespace. */
static bool sections_spare(struct merger *merger, struct kv_text text, struct kv_error *error)
{
    const char *file = merger->splicer.file;
    struct kv_spec *spec = spec_load(text, file, error);
    bool spared = false;
    if (!spec)
        return false;
    state_check(merger->verifier->state, spec, &merger->report);
    merger->splicer.root = kv_yaml_marks(text, file, merger->draft->arena, error);
    kv_list_each(&merger->report.findings, const struct kv_finding, finding) {
        if (!is_serious(finding) || is_known(merger, finding))
            continue;
        if (merge_fit_refute(merger, finding)) {
            spared = true;
            continue;
        }
        struct entry *section = merger->splicer.root && finding->spec.file
                                    ? section_at(merger, finding->spec.line)
                                    : NULL;
        if (!section || section->fault)
            continue;
        section->fault = "";
        spared = true;
    }
    kv_report_release(&merger->report);
    kv_spec_free(spec);
    return spared;
}

static bool known_note(struct merger *merger, struct kv_text text, struct kv_error *error)
{
    struct kv_spec *spec = spec_load(text, merger->splicer.file, error);
    if (!spec)
        return false;
    state_check(merger->verifier->state, spec, &merger->report);
    merger->known.items =
        kv_arena_array(merger->draft->arena, merger->report.findings.count + 1, sizeof(char *));
    kv_list_each(&merger->report.findings, const struct kv_finding, finding)
        merger->known.items[merger->known.count++] =
            kv_arena_copy(merger->draft->arena, kv_text_of(finding->fingerprint));
    kv_report_release(&merger->report);
    kv_spec_free(spec);
    return true;
}

enum { ROUNDS_MAX = 5 };

static bool rounds_merge(struct merger *merger, struct kv_text text, struct kv_buffer *out,
                         struct kv_error *error)
{
    kv_buffer_clear(out);
    kv_buffer_add(out, text.data, text.length);
    for (int i = 0; i < ROUNDS_MAX; i++) {
        struct kv_buffer next = {0};
        bool changed = false;
        bool ok = round_merge(merger, kv_buffer_as_text(out), &next, &changed, error);
        if (ok && changed) {
            kv_buffer_release(out);
            *out = next;
            continue;
        }
        kv_buffer_release(&next);
        return ok;
    }
    return kv_error_at(error, KV_ERROR_SPEC, merger->splicer.file, 0, 0,
                       "merging it does not come to an end, which is a mistake of kubevet");
}

/* Sections that stayed as they were may be merged the next time. */
static void sections_take_up(struct merger *merger)
{
    entry_each(merger->draft->root, section)
    {
        if (section->fault && !*section->fault)
            section->fault = NULL;
    }
}

static bool spec_merge_once(struct merger *merger, struct kv_text text, struct kv_buffer *out,
                            struct kv_error *error)
{
    sections_take_up(merger);
    merger->known = (struct kv_strings){0};
    if (!known_note(merger, text, error))
        return false;
    do {
        if (!rounds_merge(merger, text, out, error))
            return false;
    } while (sections_spare(merger, kv_buffer_as_text(out), error));
    return error->kind == KV_ERROR_NONE;
}

/* Until it changes nothing any more: then another run changes nothing, either. */
static bool spec_merge(struct merger *merger, struct kv_text text, struct kv_buffer *out,
                       struct kv_error *error)
{
    struct kv_buffer before = {0};
    bool ok = true, changed = true;
    kv_buffer_add(out, text.data, text.length);
    for (int i = 0; ok && changed && i < ROUNDS_MAX; i++) {
        struct kv_buffer next = {0};
        kv_buffer_release(&before);
        before = *out;
        ok = spec_merge_once(merger, kv_buffer_as_text(&before), &next, error);
        changed = next.length != before.length ||
                  memcmp(next.data ? next.data : "", before.data ? before.data : "", next.length);
        *out = next;
    }
    kv_buffer_release(&before);
    return ok;
}

bool kv_init_merge(struct kv_state *state, const struct kv_init_options *options,
                   struct kv_text text, const char *file, bool prune_too,
                   struct kv_merge_result *result, struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct kv_init_result left = {0};
    struct draft draft = {.arena = &arena, .state = state, .options = options, .result = &left};
    struct verifier verifier = {.draft = &draft, .state = state};
    struct merger merger = {.draft = &draft,
                            .verifier = &verifier,
                            .splicer = {.arena = &arena, .file = file, .error = error},
                            .prune = prune_too};
    bool ok = draft_settle(&verifier, error) && spec_merge(&merger, text, &result->text, error);
    if (ok)
        diff_write(text, kv_buffer_as_text(&result->text), file, &result->diff);
    verifier_release(&verifier);
    kv_intern_release(&draft.doubts_noted);
    kv_init_release(&left);
    kv_arena_release(&arena);
    return ok;
}

void kv_merge_release(struct kv_merge_result *result)
{
    kv_buffer_release(&result->text);
    kv_buffer_release(&result->diff);
}
