/* Checks of the spec's author (`checks`) and ValidatingAdmissionPolicies (`policies`): rules in CEL
 * over objects. Both are loaded into one struct. */
#ifndef KUBEVET_SPEC_CHECK_H
#define KUBEVET_SPEC_CHECK_H

#include "kubevet/base/yaml_spans.h"
#include "kubevet/cel/paths.h"
#include "kubevet/model/report.h"
#include "kubevet/spec/expression.h"
#include "kubevet/spec/spec.h"

/* An expression; text NULL = not given. */
struct kv_spec_expression {
    struct kv_value value; /* its place is that of its first character */
    const struct kv_cel_program *program;
    struct kv_yaml_spans spans;
    const struct kv_node *node; /* in the file; only the loader uses it */
};

/* The place in its file of a byte of the expression. */
struct kv_place kv_spec_expression_place(const struct kv_spec_expression *expression,
                                         size_t offset);

/* An expression with a name: of `variables` and `matchConditions`. */
struct kv_spec_named_expression {
    struct kv_value item;
    struct kv_value name;
    struct kv_spec_expression expression;
};

struct kv_spec_validation {
    struct kv_value item;
    struct kv_spec_expression expression;
    struct kv_value message;
    struct kv_spec_expression message_expression;
    struct kv_value field; /* where a finding points; text NULL = the object */
    struct kv_value hint;
    bool compares_changes; /* a state does not show what it judges: how objects may change */
};

enum kv_failure_policy { KV_FAILURE_NOT_EVALUATED, KV_FAILURE_FAIL, KV_FAILURE_IGNORE };

struct kv_spec_check {
    struct kv_value name;
    struct kv_value summary;
    struct kv_value severity; /* choice = enum kv_severity */
    struct kv_values kinds;
    struct kv_values namespaces; /* globs */
    struct kv_values profiles;
    struct kv_records labels; /* struct kv_spec_pair: that an object must have */
    const struct kv_node *params;
    struct kv_records match_conditions; /* struct kv_spec_named_expression */
    struct kv_records variables;        /* struct kv_spec_named_expression */
    struct kv_records validations;      /* struct kv_spec_validation */

    /* Made by the loader: */
    struct kv_rule_doc doc; /* id `custom/NAME` or `policy/NAME` */
    struct kv_list reads;   /* struct kv_expression_kind: `kinds` in full, each once */
    struct kv_cel_env *env; /* its own variables are numbered from KV_EXPRESSION_VARIABLES */
    bool makes_pods;        /* all its kinds do */

    /* Of a policy: */
    bool is_policy;
    enum kv_failure_policy failure;
    const char *not_applicable; /* why it judges no state; NULL = it does */
    struct kv_list unread;      /* const char *: resources that it names and that can't be read */
    const struct kv_node *selector; /* matchConstraints; NULL = none */
    bool creates;                   /* one of its rules is about creating objects */
    struct kv_list bindings;        /* const struct kv_node *: `spec` of each; none = everywhere */
    struct kv_expression_kind params_kind; /* paramKind; kind NULL = none */
};

/* Are the resources of a rule about objects of this plural? With a star behind the slash `pods` is
 * meant, too; other sub-resources, as pods/exec, are no objects. Source: k8s.io/apiserver
 * pkg/admission/plugin/webhook/predicates/rules/rules.go. */
bool kv_spec_resources_have(const struct kv_node *resources, const char *plural);

/* What it demands, in lines, for `explain`. */
const char *kv_spec_check_demands(const struct kv_spec_check *check, struct kv_arena *arena);

/* All checks and policies of a spec: those of `checks`, then those of `policies`. NULL after the
 * last. */
const struct kv_spec_check *kv_spec_check_at(const struct kv_spec *spec, size_t index);

/* What is said of every check, or of every policy, by a rule's id; NULL = it is of neither. */
const struct kv_rule_doc *kv_spec_own_rule(const char *id);

/* The parts of a kind's objects that checks and policies read. */
struct kv_spec_read {
    struct kv_expression_kind kind;
    struct kv_cel_paths paths;
};

/* What all checks and policies of a spec (NULL: nothing) read, each kind once (struct
 * kv_spec_read): of their own objects, of those that `objects` and a policy's params yield, and of
 * Namespaces for `namespaceObject`. Always with apiVersion, kind, name, namespace, and what else
 * selects objects. */
struct kv_list kv_spec_reads(const struct kv_spec *spec, struct kv_arena *arena);

/* What one check reads. */
void kv_spec_check_reads(const struct kv_spec_check *check, struct kv_list *reads,
                         struct kv_arena *arena);

/* Adds what decides about an object of the kind, besides what is the same for all objects, and
 * whether its namespace does. Messages are left out. False if this is not known, as of policies. */
bool kv_spec_check_decides(const struct kv_spec_check *check, const struct kv_expression_kind *kind,
                           struct kv_cel_paths *paths, bool *by_namespace, struct kv_arena *arena);

/* Does it compare an object with others, of any list? */
bool kv_spec_check_joins(const struct kv_spec_check *check);

/* Adds what the validation reads of `object`. */
void kv_spec_validation_reads(const struct kv_spec_check *check,
                              const struct kv_spec_validation *validation,
                              struct kv_cel_paths *paths, struct kv_arena *arena);

/* The field that a finding of the validation points to in an object of that kind: the one that it
 * names, else the deepest one that its expression reads. NULL = the object as a whole. */
const char *kv_spec_validation_field(const struct kv_spec_check *check,
                                     const struct kv_spec_validation *validation,
                                     const struct kv_expression_kind *kind, struct kv_arena *arena);

#endif
