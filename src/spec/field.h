/* The row types of the table of fields: what a key of the spec is. Private to this floor.
 *
 * A row drives four things: loading (load.c, value.c), the JSON Schema and the reference
 * (schema.c), and the messages about mistakes. A new key is one row in fields.c and the member that
 * its offset names. */
#ifndef KUBEVET_SPEC_FIELD_H
#define KUBEVET_SPEC_FIELD_H

#include "kubevet/spec/spec.h"

enum kv_field_type {
    /* one scalar each: struct kv_value */
    KV_FIELD_TEXT,
    KV_FIELD_INTEGER,
    KV_FIELD_BOOLEAN,
    KV_FIELD_QUANTITY,
    KV_FIELD_DURATION,
    KV_FIELD_PERCENT,
    KV_FIELD_DATE,
    KV_FIELD_CHOICE,
    KV_FIELD_RANGE, /* N, or {min, max} */
    /* several: struct kv_values, struct kv_records */
    KV_FIELD_LIST,    /* kv_values of type `item` */
    KV_FIELD_PAIRS,   /* kv_records of struct kv_spec_pair: free keys to values of type `item` */
    KV_FIELD_RECORDS, /* kv_records of `record`: a list */
    KV_FIELD_MAP,     /* kv_records of `record`: a map; the struct's first member is its key */
    /* other structs */
    KV_FIELD_RECORD,    /* the struct of `record` lies at the offset itself */
    KV_FIELD_QUOTA,     /* struct kv_spec_quota */
    KV_FIELD_WORKLOADS, /* kv_records of `record`; besides the map, the short list is allowed */
    KV_FIELD_NODE,      /* const struct kv_node *: a mapping of anything */
};

/* What a text must look like. Quantities, durations, percentages and dates have a form too: the
 * loader tries it before it parses, so that the schema and the loader agree. */
enum kv_form_id {
    KV_FORM_ANY,
    KV_FORM_LABEL,
    KV_FORM_NAME,
    KV_FORM_LABEL_GLOB,
    KV_FORM_NAME_GLOB,
    KV_FORM_OBJECT_NAME,
    KV_FORM_API_VERSION,
    KV_FORM_KIND,
    KV_FORM_VERSION,
    KV_FORM_SCHEME,
    KV_FORM_URL,
    KV_FORM_ADDRESS,
    KV_FORM_SERVICE,
    KV_FORM_EXPORT_PATH,
    KV_FORM_MOUNT_PATH,
    KV_FORM_SUB_PATH,
    KV_FORM_REPOSITORY_PATH,
    KV_FORM_TENANT_PATTERN,
    KV_FORM_QUOTA_RESOURCE, /* besides the names of kv_quota_resource */
    KV_FORM_RULE,           /* an id out of those that the caller knows */
    KV_FORM_QUANTITY,
    KV_FORM_DURATION,
    KV_FORM_PERCENT,
    KV_FORM_DATE,
    KV_FORM_COUNT
};

enum { KV_TEXT_MAX = 4096 }; /* bytes of any text or key */

struct kv_form {
    const char *name;    /* its name in the schema's $defs */
    const char *pattern; /* both a POSIX extended and an ECMA regular expression; NULL = any text */
    const char *wanted;  /* "a DNS label (...)": what a message asks for */
    size_t max_length;   /* in bytes; 0 = KV_TEXT_MAX */
    bool number;         /* a plain YAML number can be such a text (a version `1.35`) */
};

extern const struct kv_form kv_forms[KV_FORM_COUNT];

struct kv_record;

struct kv_field {
    const char *name;
    enum kv_field_type type;
    size_t offset;
    const char *help; /* one line, in Markdown, without a full stop */
    bool required;
    const char *fallback;       /* the value of a record that doesn't give this key */
    enum kv_form_id form;       /* of a text */
    enum kv_form_id key;        /* of a map's keys */
    enum kv_field_type item;    /* of a list's or of pairs' values: TEXT or CHOICE */
    const char *const *choices; /* ends with NULL */
    const struct kv_record *record;
    int64_t min, max; /* of an integer, range or percentage */
};

/* The text of a value that the file gives, but wrongly: so that it is not called missing too. */
#define KV_VALUE_INVALID ""

static inline bool kv_value_is_valid(const struct kv_value *value)
{
    return value->text && value->text[0] != '\0';
}

/* How a record's struct begins. */
enum kv_record_head {
    KV_HEAD_NONE,  /* its members lie in the struct of the record around it */
    KV_HEAD_PLACE, /* struct kv_place */
    KV_HEAD_KEY,   /* struct kv_value: the key of a map's record; of a list's only the place */
};

struct kv_record {
    const char *name; /* its name in the schema's $defs and the reference's heading */
    const char *help;
    enum kv_record_head head;
    size_t size;
    const struct kv_field *fields;
    size_t count;
    bool not_empty; /* {} is a mistake */
    /* Keys that several records share lie in a struct of their own. */
    const struct kv_record *shared;
    size_t shared_offset;
};

extern const struct kv_record kv_spec_record;    /* the whole file */
extern const struct kv_record kv_content_record; /* what namespaces and profiles share */
extern const struct kv_record kv_range_record;   /* {min, max} */

/* What kv_range_record loads into. */
struct kv_range_bounds {
    struct kv_value min, max;
};

/* No record has more keys. */
enum { KV_RECORD_FIELDS_MAX = 32 };

/* The keys of a record by index, the shared ones last; NULL after the last. `*offset` is where the
 * key's member lies in the record's struct. */
const struct kv_field *kv_record_field(const struct kv_record *record, size_t index,
                                       size_t *offset);

/* Every record that the table knows, kv_spec_record first, each once, in the order in which the
 * table names them. */
enum { KV_RECORDS_MAX = 64 };
struct kv_record_list {
    const struct kv_record *records[KV_RECORDS_MAX];
    size_t count;
};
struct kv_record_list kv_record_list(void);

/* The form of a field's text: its own, or that of its type. */
enum kv_form_id kv_field_form(const struct kv_field *field);

/* "a whole number", "true or false", "a mapping": what a value of this type is. */
const char *kv_field_type_text(enum kv_field_type type);

/* The names that a ResourceQuota may bound besides those of KV_FORM_QUOTA_RESOURCE, by index; NULL
 * after the last (quota.c). */
const char *kv_quota_resource(size_t index);

extern const char *const kv_quota_policies[]; /* by enum kv_quota_policy; ends with NULL */
extern const char *const kv_workload_kinds[]; /* by enum kv_workload_kind; ends with NULL */

#endif
