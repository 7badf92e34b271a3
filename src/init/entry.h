/* A spec that is being drafted: a tree of mappings, lists and scalars, with comments. It is made by
 * observers, made smaller, written as YAML (write.h), and knows then where each part of it stands.
 *
 * Entries belong to an arena. Text is borrowed, unless said otherwise. */
#ifndef KUBEVET_INIT_ENTRY_H
#define KUBEVET_INIT_ENTRY_H

#include "kubevet/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum entry_type { ENTRY_SCALAR, ENTRY_MAP, ENTRY_LIST };

/* Items of lists. */
typedef const char *text_pointer;
typedef struct entry *entry_pointer;

struct entry {
    struct entry *parent;
    const char *key;  /* in a mapping; NULL in a list */
    const char *text; /* of a scalar */
    enum entry_type type;
    bool plain;   /* a number, boolean or word that is written without quotes */
    bool block;   /* a mapping or list that is never written in one row */
    bool names;   /* a mapping that may be written as a list of its keys, if they have no values */
    bool by_hand; /* a scalar that somebody edited in the cluster: it stays where it is */
    bool is_object; /* a mapping that is a whole object, shared with others or not at all */
    bool required;  /* taking it out alone would make the spec wrong, or say less than there is */
    bool any_class; /* the content of a namespace without claims: each storageClass holds in it */
    bool tentative; /* a wish that no object shows by itself: it stays if it holds in every
                       namespace, and goes without a word if not (tentative.c) */
    bool unproven;  /* the fault is that it is not known whether it holds */
    size_t samples; /* of how many objects it was read: it stays if it holds for most of them; 0 =
                       of one, or of all */
    const char *fault;       /* it is written as a comment, and this says why; NULL = it is not */
    const char *note;        /* a comment behind it; NULL = none */
    struct kv_list above;    /* const char *: lines of comment above it; "" = an empty line */
    struct kv_list children; /* struct entry * */
    uint32_t line, column;   /* where the value begins, from 1; 0 = it was not written */
    uint32_t key_column;     /* of its key, on the line key_line */
    uint32_t key_line;
};

#define entry_each(entry_, child)                                                                  \
    for (struct entry **child##_at = (struct entry **)(entry_)->children.items,                    \
                      **child##_end = child##_at ? child##_at + (entry_)->children.count : NULL,   \
                      *child = child##_at < child##_end ? *child##_at : NULL;                      \
         child##_at < child##_end;                                                                 \
         child##_at++, child = child##_at < child##_end ? *child##_at : NULL)

struct entry *entry_new(struct kv_arena *arena, enum entry_type type);

/* The child of this key; NULL if there is none. */
struct entry *entry_get(const struct entry *map, const char *key);

/* Adds to a mapping: the existing child of this key, or a new one. The key is borrowed. */
struct entry *entry_map(struct kv_arena *arena, struct entry *map, const char *key);
struct entry *entry_list(struct kv_arena *arena, struct entry *map, const char *key);

/* A text; or a number, boolean or word that needs no quotes. */
struct entry *entry_text(struct kv_arena *arena, struct entry *map, const char *key,
                         const char *text);
struct entry *entry_plain(struct kv_arena *arena, struct entry *map, const char *key,
                          const char *text);
struct entry *entry_number(struct kv_arena *arena, struct entry *map, const char *key,
                           int64_t number);

/* Adds to a list. */
struct entry *entry_item_map(struct kv_arena *arena, struct entry *list);
struct entry *entry_item_text(struct kv_arena *arena, struct entry *list, const char *text);

/* Adds a line of comment above; its text is copied. */
void entry_comment(struct kv_arena *arena, struct entry *entry, const char *format, ...)
    KV_PRINTF(3, 4);

void entry_adopt(struct kv_arena *arena, struct entry *parent, struct entry *child);
void entry_remove(struct entry *child); /* from its parent; no effect on one without a parent */

/* A deep copy without parent and places. */
struct entry *entry_copy(struct kv_arena *arena, const struct entry *entry);

/* Do they say the same, whatever the order of keys and the comments? */
bool entry_same(const struct entry *a, const struct entry *b);

/* About how many bytes it takes to say it, its key included. An object in a list of them, or one
 * that is a key by itself, weighs little: what every namespace has (network policies) must not
 * decide alone which of them are alike. */
size_t entry_size(const struct entry *entry);

/* The entry, or the mapping around it that would be empty without it. */
struct entry *entry_whole(struct entry *entry);

/* Likewise, if that can be taken out alone; NULL if not, and for NULL. */
struct entry *entry_removable(struct entry *entry);

/* Sorts the children of a mapping in the order of the documented keys of a record (`namespace`);
 * others come last. */
void entry_order(struct entry *map, const char *record);

#endif
