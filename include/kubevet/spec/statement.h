/* What a spec states, one statement for each key that it gives: the documented cluster, to be
 * shown with what became of each statement. Made from the table of fields (spec/field.h), so that a
 * new key is a new statement. */
#ifndef KUBEVET_SPEC_STATEMENT_H
#define KUBEVET_SPEC_STATEMENT_H

#include "kubevet/spec/spec.h"

/* Where a statement stands in the documented cluster, in the reader's order. */
enum kv_spec_section {
    KV_SPEC_NONE, /* it is not about the cluster */
    KV_SPEC_CLUSTER,
    KV_SPEC_NAMESPACES,
    KV_SPEC_STORAGE,
    KV_SPEC_NETWORK,
    KV_SPEC_FLUX,
    KV_SPEC_BACKUPS,
    KV_SPEC_QUOTAS,
    KV_SPEC_CHECKS,
    KV_SPEC_WAIVERS,
    KV_SPEC_SECTIONS /* how many there are */
};

/* "Cluster", "Namespaces": the heading of a section. */
const char *kv_spec_section_title(enum kv_spec_section section);

/* All texts live as long as the spec or the given arena; NULL is "none". */
struct kv_spec_statement {
    enum kv_spec_section section;
    const struct kv_spec_namespace *namespace; /* in which it is stated; also of the namespace
                                                  itself */
    const char *type;    /* things of one type are listed together: "Workloads"; NULL = it is about
                            the section as a whole */
    const char *subject; /* the thing: "Deployment/web" */
    const char *key;     /* "placement.spread"; NULL = that the thing exists */
    const char *reference; /* in the reference of the spec: "placement.spread"; a thing:
                              "workload"; an amount of a quota: "namespace.quota[]" */
    const char *label;     /* the key in words: "Placement, spread" */
    const char *value;     /* as documented */
    const char *text;      /* of a thing: what it is for, in the spec's words */
    const char *unchecked; /* why no rule does */
    const char *rule;      /* the id of the only rule that does: of a check of the spec's own */
    bool is_fact;          /* it is documented, and no API shows it */
    struct kv_place place;
    struct kv_place end; /* of a value of several lines: where its last part begins; file NULL = it
                            is at `place` */
    size_t thing;        /* the index of the statement that the thing exists, plus 1; 0 = none */
    const char *kind, *name; /* of the object that it is about; the name may be a glob */
};

/* Appends the spec's statements (struct kv_spec_statement), a thing before its keys. */
void kv_spec_statements(const struct kv_spec *spec, struct kv_arena *arena, struct kv_list *out);

#endif
