/* Drafting: observe, check, take out what does not hold, make smaller, check again, write. */
#include "kubevet/init/init.h"

#include "doubts.h"
#include "draft.h"
#include "heading.h"
#include "minimize.h"
#include "tentative.h"
#include "unread.h"
#include "verify.h"
#include "waivers.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 24 * 60 * 60 };

/* --- what is documented --- */

static bool is_own(const char *namespace)
{
    return strcmp(namespace, "default") == 0 || strcmp(namespace, "kube-system") == 0 ||
           strcmp(namespace, "kube-public") == 0 || strcmp(namespace, "kube-node-lease") == 0;
}

static bool is_selected(const struct draft *draft, const char *namespace)
{
    const struct kv_strings *globs = &draft->options->namespaces;
    return globs->count == 0 ? !is_own(namespace)
                             : kv_globs_match(globs->items, globs->count, namespace);
}

static bool is_leaving(const struct kv_object *object)
{
    const struct kv_namespace *namespace = (const struct kv_namespace *)object;
    return object->deleted != KV_TIME_NONE ||
           (namespace->phase && strcmp(namespace->phase, "Terminating") == 0);
}

static void namespaces_find(struct draft *draft)
{
    struct objects found = draft_all(draft, &kv_kind_namespace);
    draft->namespaces.items = kv_arena_array(draft->arena, found.count + 1, sizeof(char *));
    draft->leaving.items = kv_arena_array(draft->arena, found.count + 1, sizeof(char *));
    for (size_t i = 0; i < found.count; i++) {
        if (!is_selected(draft, found.items[i]->name))
            continue;
        if (is_leaving(found.items[i])) {
            draft->leaving.items[draft->leaving.count++] = found.items[i]->name;
            draft_leave(draft, "being deleted", found.items[i]);
        } else
            draft->namespaces.items[draft->namespaces.count++] = found.items[i]->name;
    }
}

/* A glob that matches nothing is a typing error; a waiver that is over accepts nothing. */
static bool options_check(const struct draft *draft, struct kv_error *error)
{
    const struct kv_strings *globs = &draft->options->namespaces;
    struct objects found = draft_all(draft, &kv_kind_namespace);
    for (size_t i = 0; i < globs->count && draft_knows(draft, &kv_kind_namespace, NULL); i++) {
        size_t at = 0;
        while (at < found.count && !kv_glob_match(globs->items[i], found.items[at]->name))
            at++;
        if (at == found.count)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "--namespace: no namespace of the cluster matches '%s'",
                                globs->items[i]);
    }
    kv_time day;
    const char *until = draft->options->waive;
    if (until && kv_date_parse(kv_text_of(until), &day) && draft->state->clock != KV_TIME_NONE &&
        day + DAY <= draft->state->clock)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "--waive: %s is over: name a day on which the waivers still hold",
                            until);
    return true;
}

/* --- observing --- */

static void observe_all(struct draft *draft)
{
    entry_plain(draft->arena, draft->root, "apiVersion", "kubevet/v1")->required = true;
    entry_plain(draft->arena, draft->root, "kind", "ClusterSpec")->required = true;
    for (const struct kv_observer *const *at = kv_init_registry; *at; at++)
        if ((*at)->cluster &&
            (draft_wants(draft, (*at)->path) || strcmp((*at)->path, "metadata") == 0))
            (*at)->cluster(draft);
    struct entry *cluster = entry_get(draft->root, "cluster");
    if (cluster && cluster->children.count == 0)
        entry_remove(cluster);
    else if (cluster)
        entry_order(cluster, "cluster");
    struct entry *namespaces = entry_get(draft->root, "namespaces");
    if (namespaces)
        entry_each(namespaces, content) entry_order(content, "namespace");
    entry_order(draft->root, "spec");
}

/* The API's names have at most 253 characters, and the keys of its maps 317; YAML's keys at most
 * 1,024. A forged recording may have longer ones. */
enum { KEY_BYTES_MAX = 512 };

static void keys_bound(struct entry *map)
{
    entry_each(map, child)
    {
        if (child->key && strlen(child->key) > KEY_BYTES_MAX)
            child->fault = "no valid name: it is too long";
        else
            keys_bound(child);
    }
}

static void root_make(struct draft *draft)
{
    draft->root = entry_new(draft->arena, ENTRY_MAP);
    draft->root->block = draft->root->required = true;
}

/* --- what a person fills in --- */

static void blank_add(struct draft *draft, struct entry *map, const char *key)
{
    if (!entry_get(map, key))
        entry_text(draft->arena, map, key, "")->fault = "";
}

/* Globs of profiles have got `optional` last. */
static void workloads_order(struct draft *draft)
{
    static const char *const sections[] = {"profiles", "namespaces"};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        struct entry *section = entry_get(draft->root, sections[i]);
        if (!section)
            continue;
        entry_each(section, content)
        {
            struct entry *workloads = entry_get(content, "workloads");
            if (workloads)
                entry_each(workloads, workload) entry_order(workload, "workload");
        }
    }
}

static void blanks_add(struct draft *draft)
{
    struct entry *namespaces = entry_get(draft->root, "namespaces");
    struct entry *classes = entry_get(draft->root, "storageClasses");
    if (namespaces) {
        entry_each(namespaces, content)
        {
            if (content->fault)
                continue;
            blank_add(draft, content, "purpose");
            entry_order(content, "namespace");
        }
    }
    if (classes) {
        entry_each(classes, class)
        {
            if (!class->fault)
                blank_add(draft, class, "use");
        }
    }
    struct entry *metadata = entry_get(draft->root, "metadata");
    blank_add(draft, metadata, "description");
    blank_add(draft, metadata, "docs");
    blank_add(draft, draft->root, "facts");
    entry_order(draft->root, "spec");
}

static bool is_parted(const struct entry *section)
{
    return section->above.count > 0 && **kv_list_item(&section->above, const char *, 0) == '\0';
}

/* An empty line before each section. */
static void sections_part(struct draft *draft)
{
    entry_each(draft->root, section)
    {
        bool is_section = section->block || section->children.count > 0;
        if (!is_section || strcmp(section->key, "metadata") == 0 || is_parted(section))
            continue;
        struct kv_list lines = {0};
        kv_list_add(&lines, draft->arena, const char *, "");
        kv_list_each(&section->above, text_pointer, line)
            kv_list_add(&lines, draft->arena, const char *, *line);
        section->above = lines;
    }
}

/* Puts the draft into the form in which it is written. What is in it already stays so. */
static void arrange(struct draft *draft)
{
    workloads_order(draft);
    blanks_add(draft);
    sections_part(draft);
}

/* --- the steps --- */

/* What a value at fault hides may be at fault, too. */
enum { ROUNDS = 8 };

static bool faults_settle(struct verifier *verifier, const char *heading, struct kv_error *error)
{
    for (int i = 0; i < ROUNDS; i++) {
        size_t count =
            faults_put_back(verifier) + tentative_drop_found(verifier) + gaps_take_out(verifier);
        if (!verifier->draft->options->waive)
            count += faults_take_out(verifier);
        if (count == 0)
            return true;
        if (!verify(verifier, heading, error))
            return false;
    }
    return faults_put_back(verifier) == 0 || verify(verifier, heading, error);
}

static size_t problems(const struct verifier *verifier)
{
    return faults_count(&verifier->report) + verifier->report.not_evaluated.count;
}

/* Makes the draft smaller. If more is found or not evaluated then, less is done, at last nothing.
 */
static bool shrink(struct verifier *verifier, const char *heading, struct kv_error *error)
{
    static void (*const steps[])(struct draft *) = {cron_jobs_shorten, hashes_shorten,
                                                    profiles_find};
    enum { STEPS = sizeof steps / sizeof *steps };
    struct draft *draft = verifier->draft;
    size_t before = problems(verifier);
    const struct entry *whole = draft->root;
    for (size_t first = 0; first <= STEPS; first++) {
        draft->root = entry_copy(draft->arena, whole);
        for (size_t i = first; i < STEPS; i++)
            steps[i](draft);
        arrange(draft);
        if (!verify(verifier, heading, error))
            return false;
        if (problems(verifier) <= before)
            break;
    }
    return true;
}

static size_t taken_out(const struct entry *entry, bool unproven)
{
    size_t count = 0;
    entry_each(entry, child)
    {
        if (child->fault)
            count += *child->fault && child->unproven == unproven;
        else
            count += taken_out(child, unproven);
    }
    return count;
}

static void result_fill(struct verifier *verifier)
{
    struct kv_init_result *result = verifier->draft->result;
    const struct kv_report *report = &verifier->report;
    kv_buffer_add(&result->text, verifier->text.data, verifier->text.length);
    result->taken_out = taken_out(verifier->draft->root, false);
    result->unproven = taken_out(verifier->draft->root, true);
    result->doubts = verifier->draft->doubts.count;
    result->faults = faults_count(report);
    kv_list_each(&report->findings, const struct kv_finding, finding) {
        result->errors += fault_is(finding) && finding->severity == KV_SEVERITY_ERROR;
        result->waived += finding->waived != NULL;
    }
    result->not_evaluated = report->rules_not_evaluated;
}

bool draft_settle(struct verifier *verifier, struct kv_error *error)
{
    if (!options_check(verifier->draft, error))
        return false;
    root_make(verifier->draft);
    namespaces_find(verifier->draft);
    observe_all(verifier->draft);
    doubts_find(verifier->draft);
    keys_bound(verifier->draft->root);
    return verify(verifier, "", error) && faults_settle(verifier, "", error);
}

static bool waive(struct verifier *verifier, const char *heading, struct kv_error *error)
{
    waivers_add(verifier->draft, &verifier->report);
    arrange(verifier->draft);
    if (!verify(verifier, heading, error))
        return false;
    /* What a finding explained is not known once the finding is waived. */
    return gaps_take_out(verifier) == 0 || verify(verifier, heading, error);
}

static bool make(struct verifier *verifier, struct kv_error *error)
{
    struct draft *draft = verifier->draft;
    const char *heading = heading_make(draft, NULL);
    if (!draft_settle(verifier, error) || !shrink(verifier, heading, error))
        return false;
    if (draft->options->waive && !waive(verifier, heading, error))
        return false;
    unread_note(draft);
    verifier_write(verifier, heading_make(draft, &verifier->report));
    result_fill(verifier);
    return true;
}

void kv_init_want(struct kv_state *state)
{
    static const char *const every_host[] = {"*"};
    kv_state_keep_hosts(state, &(struct kv_host_filter){.hosts = every_host, .host_count = 1});
}

bool kv_init(struct kv_state *state, const struct kv_init_options *options,
             struct kv_init_result *result, struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct draft draft = {.arena = &arena, .state = state, .options = options, .result = result};
    struct verifier verifier = {.draft = &draft, .state = state};
    bool ok = make(&verifier, error);
    verifier_release(&verifier);
    kv_intern_release(&draft.doubts_noted);
    kv_arena_release(&arena);
    return ok;
}

void kv_init_release(struct kv_init_result *result)
{
    kv_buffer_release(&result->text);
    kv_arena_release(&result->arena);
}

/* --- --only --- */

static int key_compare(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

struct kv_strings kv_init_keys(struct kv_arena *arena)
{
    struct kv_strings keys = {0};
    size_t count = 1;
    for (const struct kv_observer *const *at = kv_init_registry; *at; at++)
        count++;
    keys.items = kv_arena_array(arena, count, sizeof(char *));
    for (const struct kv_observer *const *at = kv_init_registry; *at; at++)
        keys.items[keys.count++] = (*at)->path;
    keys.items[keys.count++] = "cluster";
    kv_sort(keys.items, keys.count, sizeof(char *), key_compare);
    return keys;
}

bool kv_init_key_check(const char *key, struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct kv_strings known = kv_init_keys(&arena);
    struct kv_buffer list = {0};
    const char *nearest = kv_nearest_word(key, known.items, known.count);
    bool is_known = nearest && strcmp(nearest, key) == 0;
    for (size_t i = 0; i < known.count; i++)
        kv_buffer_printf(&list, "%s%s", i > 0 ? ", " : "", known.items[i]);
    if (!is_known && nearest)
        kv_error_set(error, KV_ERROR_USAGE, "--only: unknown key '%s'; did you mean '%s'?", key,
                     nearest);
    else if (!is_known)
        kv_error_set(error, KV_ERROR_USAGE, "--only: init writes no key '%s', only: %s", key,
                     list.data);
    kv_buffer_release(&list);
    kv_arena_release(&arena);
    return is_known;
}
