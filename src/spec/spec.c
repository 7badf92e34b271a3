/* The loaded spec, and the mistakes of one that could not be loaded. */
#include "kubevet/spec/spec.h"

#include "kubevet/base/glob.h"
#include "whole.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ mistakes */

/* The place's file in the mistakes' own memory: they outlive the spec. All are of one or few. */
static const char *keep_file(struct kv_mistakes *mistakes, const char *file)
{
    if (!file)
        return NULL;
    if (mistakes->list.count > 0) {
        const struct kv_mistake *last =
            kv_list_item(&mistakes->list, struct kv_mistake, mistakes->list.count - 1);
        if (last->place.file && strcmp(last->place.file, file) == 0)
            return last->place.file;
    }
    return kv_arena_copy(&mistakes->arena, kv_text_of(file));
}

/* A message may quote anything that a file holds: it is cut, and a terminal must not obey it. */
KV_PRINTF(2, 0)
static const char *format_text(struct kv_arena *arena, const char *format, va_list arguments)
{
    char text[1024];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length < 0)
        kv_out_of_memory();
    size_t kept = (size_t)length;
    if (kept >= sizeof text) { /* cut, perhaps in the middle of the last character: that goes */
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

void kv_mistake_add(struct kv_mistakes *mistakes, struct kv_place place, const char *format, ...)
{
    if (mistakes->list.count > KV_MISTAKES_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    const char *text = mistakes->list.count == KV_MISTAKES_MAX
                           ? "too many mistakes: there may be more"
                           : format_text(&mistakes->arena, format, arguments);
    va_end(arguments);
    place.file = keep_file(mistakes, place.file);
    struct kv_mistake *mistake = kv_list_push(&mistakes->list, &mistakes->arena, sizeof *mistake);
    *mistake = (struct kv_mistake){place, text};
}

static int compare_mistakes(const void *left, const void *right)
{
    const struct kv_mistake *l = left;
    const struct kv_mistake *r = right;
    int order = (l->place.line > r->place.line) - (l->place.line < r->place.line);
    if (order == 0)
        order = (l->place.column > r->place.column) - (l->place.column < r->place.column);
    return order != 0 ? order : strcmp(l->text, r->text);
}

/* The same mistake at the same place, met once for every alias of an anchor, is kept once. */
static void drop_equal(struct kv_list *list)
{
    struct kv_mistake *mistakes = list->items;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || compare_mistakes(&mistakes[kept - 1], &mistakes[i]) != 0)
            mistakes[kept++] = mistakes[i];
    }
    list->count = kept;
}

void kv_mistakes_sort(struct kv_mistakes *mistakes)
{
    if (mistakes->list.count < 2)
        return;
    qsort(mistakes->list.items, mistakes->list.count, sizeof(struct kv_mistake), compare_mistakes);
    drop_equal(&mistakes->list);
}

void kv_mistakes_release(struct kv_mistakes *mistakes)
{
    kv_arena_release(&mistakes->arena);
    *mistakes = (struct kv_mistakes){0};
}

/* ------------------------------------------------------------------ the spec */

void kv_spec_free(struct kv_spec *spec)
{
    if (!spec)
        return;
    struct kv_arena arena = spec->arena; /* the spec itself lies in it */
    kv_arena_release(&arena);
}

static int compare_namespaces(const void *left, const void *right)
{
    const struct kv_spec_namespace *const *l = left;
    const struct kv_spec_namespace *const *r = right;
    return strcmp((*l)->name.text, (*r)->name.text);
}

void kv_spec_index(struct kv_spec *spec)
{
    size_t count = 0;
    spec->namespaces_by_name =
        kv_arena_array(&spec->arena, spec->namespaces.count, sizeof *spec->namespaces_by_name);
    kv_records_each(&spec->namespaces, struct kv_spec_namespace, namespace)
        spec->namespaces_by_name[count++] = namespace;
    qsort(spec->namespaces_by_name, count, sizeof *spec->namespaces_by_name, compare_namespaces);
}

const struct kv_spec_namespace *kv_spec_namespace_find(const struct kv_spec *spec, const char *name)
{
    const struct kv_spec_namespace wanted = {.name.text = name};
    const struct kv_spec_namespace *key = &wanted;
    if (spec->namespaces.count == 0)
        return NULL; /* bsearch wants an array, even an empty one */
    const struct kv_spec_namespace **found =
        bsearch(&key, spec->namespaces_by_name, spec->namespaces.count,
                sizeof *spec->namespaces_by_name, compare_namespaces);
    return found ? *found : NULL;
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
