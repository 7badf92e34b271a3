/* The loaded spec, and the errors of one that could not be loaded. */
#include "kubevet/spec/check.h"

#include "kubevet/base/glob.h"
#include "whole.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ errors */

/* The place's file in the errors' own memory: they outlive the spec. All errors share one file, or
 * a few. */
static const char *file_keep(struct kv_problems *problems, const char *file)
{
    if (!file)
        return NULL;
    if (problems->list.count > 0) {
        const struct kv_problem *last =
            kv_list_item(&problems->list, struct kv_problem, problems->list.count - 1);
        if (last->place.file && strcmp(last->place.file, file) == 0)
            return last->place.file;
    }
    return kv_arena_copy(&problems->arena, kv_text_of(file));
}

/* A message may quote anything in a file: it is cut, and made safe for a terminal. */
KV_PRINTF(2, 0)
static const char *text_format(struct kv_arena *arena, const char *format, va_list arguments)
{
    char text[1024];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length < 0)
        kv_out_of_memory();
    size_t kept = (size_t)length;
    if (kept >= sizeof text) { /* cut, perhaps inside the last character, which is dropped */
        kept = sizeof text - 1;
        while (kept > 0 && ((unsigned char)text[kept - 1] & 0xc0) == 0x80)
            kept--;
        if (kept > 0 && (unsigned char)text[kept - 1] >= 0xc0)
            kept--;
    }
    for (size_t i = 0; i < kept; i++) {
        if (iscntrl((unsigned char)text[i]))
            text[i] = '?';
    }
    return kv_arena_copy(arena, (struct kv_text){text, kept});
}

void kv_problem_add(struct kv_problems *problems, struct kv_place place, const char *format, ...)
{
    if (problems->list.count > PROBLEMS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    const char *text = problems->list.count == PROBLEMS_MAX
                           ? "too many errors: there may be more"
                           : text_format(&problems->arena, format, arguments);
    va_end(arguments);
    place.file = file_keep(problems, place.file);
    struct kv_problem *problem = kv_list_push(&problems->list, &problems->arena, sizeof *problem);
    *problem = (struct kv_problem){place, text};
}

static int problems_compare(const void *left, const void *right)
{
    const struct kv_problem *l = left;
    const struct kv_problem *r = right;
    int order = kv_string_compare(l->place.file, r->place.file);
    if (order == 0)
        order = (l->place.line > r->place.line) - (l->place.line < r->place.line);
    if (order == 0)
        order = (l->place.column > r->place.column) - (l->place.column < r->place.column);
    return order != 0 ? order : strcmp(l->text, r->text);
}

/* The same error at the same place, found once for every alias of an anchor, is kept once. */
static void equal_drop(struct kv_list *list)
{
    struct kv_problem *problems = list->items;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || problems_compare(&problems[kept - 1], &problems[i]) != 0)
            problems[kept++] = problems[i];
    }
    list->count = kept;
}

void kv_problems_sort(struct kv_problems *problems)
{
    if (problems->list.count < 2)
        return;
    kv_sort(problems->list.items, problems->list.count, sizeof(struct kv_problem),
            problems_compare);
    equal_drop(&problems->list);
}

void kv_problems_release(struct kv_problems *problems)
{
    kv_arena_release(&problems->arena);
    *problems = (struct kv_problems){0};
}

/* ------------------------------------------------------------------ the spec */

void kv_spec_free(struct kv_spec *spec)
{
    if (!spec)
        return;
    const struct kv_spec_check *check;
    for (size_t i = 0; (check = kv_spec_check_at(spec, i)); i++)
        kv_cel_env_free(check->env);
    if (spec->annex)
        kv_arena_release(&spec->annex->arena);
    struct kv_arena arena = spec->arena; /* the spec itself is in it */
    kv_arena_release(&arena);
}

static int namespaces_compare(const void *left, const void *right)
{
    const struct kv_spec_namespace *const *l = left;
    const struct kv_spec_namespace *const *r = right;
    return strcmp((*l)->name.text, (*r)->name.text);
}

void spec_index(struct kv_spec *spec)
{
    size_t count = 0;
    spec->namespaces_by_name =
        kv_arena_array(&spec->arena, spec->namespaces.count, sizeof *spec->namespaces_by_name);
    kv_records_each(&spec->namespaces, struct kv_spec_namespace, namespace)
        spec->namespaces_by_name[count++] = namespace;
    kv_sort(spec->namespaces_by_name, count, sizeof *spec->namespaces_by_name, namespaces_compare);
    struct kv_spec_cni *cni = &spec->cluster.cni;
    const char *slash = cni->daemon_set.text ? strchr(cni->daemon_set.text, '/') : NULL;
    if (slash)
        cni->namespace = kv_arena_printf(&spec->arena, "%.*s", (int)(slash - cni->daemon_set.text),
                                         cni->daemon_set.text);
}

const struct kv_spec_namespace *kv_spec_namespace_find(const struct kv_spec *spec, const char *name)
{
    const struct kv_spec_namespace wanted = {.name.text = name};
    const struct kv_spec_namespace *key = &wanted;
    if (spec->namespaces.count == 0)
        return NULL; /* bsearch wants an array, even an empty one */
    const struct kv_spec_namespace **found =
        bsearch(&key, spec->namespaces_by_name, spec->namespaces.count,
                sizeof *spec->namespaces_by_name, namespaces_compare);
    return found ? *found : NULL;
}

bool kv_spec_resource_selects(const struct kv_spec_resource *resource)
{
    return resource->labels.count > 0 || !resource->name.text ||
           kv_glob_is_pattern(resource->name.text);
}

bool kv_spec_is_disabled(const struct kv_spec_namespace *documented)
{
    return documented->content.disabled.text && documented->content.disabled.boolean;
}

bool kv_spec_namespace_allowed(const struct kv_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->allow_namespaces.count; i++) {
        if (kv_glob_match(spec->allow_namespaces.items[i].text, name))
            return true;
    }
    return false;
}
