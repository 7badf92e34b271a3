/* The row types of the table of fields: the keys of the spec. Private to this floor.
 *
 * A row drives four things: loading (load.c, value.c), the JSON Schema and the reference
 * (schema.c), and error messages. A new key needs one row in fields.c and the member that its
 * offset names. */
#ifndef KUBEVET_SPEC_FIELD_H
#define KUBEVET_SPEC_FIELD_H

#include "kubevet/spec/spec.h"
#include "kubevet/spec/statement.h"

enum field_type {
    /* one scalar each: struct kv_value */
    FIELD_TEXT,
    FIELD_INTEGER,
    FIELD_BOOLEAN,
    FIELD_QUANTITY,
    FIELD_DURATION,
    FIELD_PERCENT,
    FIELD_DATE,
    FIELD_CHOICE,
    FIELD_RANGE, /* N, or {min, max} */
    /* several: struct kv_values, struct kv_records */
    FIELD_LIST,    /* kv_values of type `item` */
    FIELD_PAIRS,   /* kv_records of struct kv_spec_pair: free keys to values of type `item` */
    FIELD_RECORDS, /* kv_records of `record`: a list */
    FIELD_MAP,     /* kv_records of `record`: a map; the struct's first member is its key */
    /* other structs */
    FIELD_RECORD,     /* the struct of `record` is at the offset itself */
    FIELD_QUOTA,      /* struct kv_spec_quota */
    FIELD_WORKLOADS,  /* kv_records of `record`: the map, or a short list */
    FIELD_NODE,       /* const struct kv_node *: a mapping of anything */
    FIELD_EXPRESSION, /* struct kv_spec_expression */
};

/* The format of a text. Quantities, durations, percentages and dates have a form too: the loader
 * checks it before parsing, so that schema and loader agree. */
enum form_id {
    FORM_ANY,
    FORM_LABEL,
    FORM_NAME,
    FORM_LABEL_GLOB,
    FORM_NAME_GLOB,
    FORM_OBJECT_NAME,
    FORM_API_VERSION,
    FORM_KIND,
    FORM_VERSION,
    FORM_SCHEME,
    FORM_URL,
    FORM_ADDRESS,
    FORM_HOST_GLOB,
    FORM_LABEL_KEY,
    FORM_LABEL_VALUE,
    FORM_ANNOTATION,
    FORM_POD_SECURITY_VERSION,
    FORM_IMAGE,
    FORM_REGISTRY,
    FORM_COUNT_OR_PERCENT,
    FORM_SCHEDULE,
    FORM_BACKEND,
    FORM_ISSUER,
    FORM_PLUGIN,
    FORM_SUBJECT,
    FORM_SUBJECT_GLOB,
    FORM_RIGHT,
    FORM_VERB,
    FORM_RIGHT_NAME,
    FORM_URL_PATH,
    FORM_ROLE,
    FORM_TAINT,
    FORM_SERVICE,
    FORM_EXPORT_PATH,
    FORM_MOUNT_PATH,
    FORM_SUB_PATH,
    FORM_REPOSITORY_PATH,
    FORM_TENANT_PATTERN,
    FORM_QUOTA_RESOURCE, /* in addition to the names of kv_quota_resource */
    FORM_WAIVED,         /* the objects of a waiver */
    FORM_RULE,           /* an id known to the caller, or of a check of the spec */
    FORM_CHECKED_KIND,   /* the kinds of a check */
    FORM_VARIABLE,       /* the names of a check's variables and conditions */
    FORM_PATH,           /* of a field */
    FORM_EXPRESSION,     /* of FIELD_EXPRESSION: checks.c looks closer */
    FORM_QUANTITY,
    FORM_DURATION,
    FORM_PERCENT,
    FORM_DATE,
    FORM_COUNT
};

enum { TEXT_MAX = 4096 }; /* bytes of any text or key, except expressions: */
enum { EXPRESSION_MAX = 100000 };

struct form {
    const char *name;    /* its name in the schema's $defs */
    const char *pattern; /* both a POSIX extended and an ECMA regular expression; NULL = any text */
    const char *wanted;  /* "a DNS label (...)": what a message expects */
    const char *hint;    /* what to write instead; NULL = no hint */
    size_t max_length;   /* in bytes; 0 = TEXT_MAX */
    bool empty;          /* an empty text is allowed */
    bool number;         /* a plain YAML number is allowed (a version `1.35`) */
};

extern const struct form form_table[FORM_COUNT];

struct record;

/* What a key is in the documented cluster (statement.h). */
enum field_part {
    PART_STATEMENT,
    PART_IDENTITY, /* it says which thing is meant, and is checked with it */
    PART_TEXT,     /* text for readers about the thing */
    PART_NONE,     /* nothing that a reader needs */
};

struct field {
    const char *name;
    const char *shown; /* in messages; NULL = the name. For a name that reads like a severity */
    enum field_type type;
    size_t offset;
    const char *help; /* one line, in Markdown, without a full stop */
    bool required;
    const char *fallback;       /* the default of a record without this key */
    enum form_id form;          /* of a text */
    enum form_id key;           /* of a map's keys */
    enum field_type item;       /* of a list's or of pairs' values: TEXT or CHOICE */
    const char *const *choices; /* ends with NULL */
    const struct record *record;
    int64_t min, max;       /* for an integer, range or percentage; for a duration the maximum, in
                               seconds, 0 = any */
    const char *instead_of; /* a key of the same record: a namespace that sets this one drops the
                               profile's value of that key */
    bool not_empty;         /* an empty list or mapping is an error */
    bool false_is_nothing;  /* `false` has no effect except to override a profile's `true` */
    const char *unchecked;  /* why no rule can find a violation of this key; NULL = a rule can, and
                               tests/keys has such a state */
    enum field_part part;   /* in the documented cluster */
    enum kv_spec_section section; /* of a top-level key: where its statements are */
    /* What it states, in words; NULL = the words of its name. With one, a map, list or record
     * states something as a whole: that there is nothing else, or that it works. */
    const char *title;
};

/* The text of a value that is given but wrong, so that it is not also reported as missing. */
#define VALUE_INVALID ""

static inline bool value_is_valid(const struct kv_value *value)
{
    return value->text && value->text[0] != '\0';
}

/* How a record's struct begins. */
enum record_head {
    HEAD_NONE,  /* its members are in the struct of the enclosing record */
    HEAD_PLACE, /* struct kv_place */
    HEAD_KEY,   /* struct kv_value: the key of a map's record; for a list only the place */
};

struct record {
    const char *name; /* its name in the schema's $defs and the reference's heading */
    const char *help;
    enum record_head head;
    size_t size;
    const struct field *fields;
    size_t count;
    bool not_empty; /* {} is an error */
    /* The key that a plain value is short for, or a list if it is one: `cni: calico` is `cni:
     * {name: calico}`. NULL = none. */
    const char *shorthand;
    bool by_name;       /* a list's thing is documented at its name, or else at its labels */
    const char *object; /* the kind of the object that a map's key names; NULL = none */
    const char *title;  /* several of them, in words; NULL = the words of `name` */
    /* Keys that several records share are in a struct of their own. */
    const struct record *shared;
    size_t shared_offset;
};

extern const struct record spec_record;    /* the whole file */
extern const struct record fleet_record;   /* the whole file of a fleet */
extern const struct record content_record; /* shared by namespaces and profiles */
extern const struct record range_record;   /* {min, max} */
extern const struct record resource_record;
extern const struct record check_record;

/* The result of loading range_record. */
struct range_bounds {
    struct kv_value min, max;
};

/* The maximum number of keys in a record. */
enum { RECORD_FIELDS_MAX = 32 };

/* The keys of a record by index, the shared ones last; NULL after the last. `*offset` is the offset
 * of the key's member in the record's struct. */
const struct field *record_field(const struct record *record, size_t index, size_t *offset);

/* The key of that name; NULL = there is none. */
const struct field *record_field_find(const struct record *record, const char *name);

/* Every record of a file (spec_record, fleet_record) once, itself first, in the table's order. */
enum { RECORDS_MAX = 64 };
struct record_list {
    const struct record *records[RECORDS_MAX];
    size_t count;
};
struct record_list record_list(const struct record *file);

/* The form of a field's text: its own, or the one of its type. */
enum form_id field_form(const struct field *field);

/* "a whole number", "true or false", "a mapping": describes a value of this type. */
const char *field_type_text(enum field_type type);

/* The resources that a ResourceQuota can limit besides those of FORM_QUOTA_RESOURCE, by index;
 * NULL after the last (quota.c). */
const char *kv_quota_resource(size_t index);

extern const char *const quota_policies[];      /* by enum kv_quota_policy; ends with NULL */
extern const char *const workload_kind_names[]; /* by enum kv_workload_kind; ends with NULL */

#endif
