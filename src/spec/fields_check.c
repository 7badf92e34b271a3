/* The keys of `checks`. */
#include "fields.h"

#include "kubevet/model/report.h"
#include "kubevet/spec/check.h"

const char *const severity_words[] = {[KV_SEVERITY_SKIP] = "skip",
                                      [KV_SEVERITY_INFO] = "info",
                                      [KV_SEVERITY_WARNING] = "warning",
                                      [KV_SEVERITY_ERROR] = "error",
                                      NULL};

#define SAYS_WHICH "it says what is checked: a violation is reported at the expression"

static const struct field condition_fields[] = {
    FIELD("name", TEXT, AT(named_expression, name), .form = FORM_OBJECT_NAME, .required = true,
          .unchecked = SAYS_WHICH, .part = PART_IDENTITY, .help = "its name, for messages"),
    FIELD("expression", EXPRESSION, AT(named_expression, expression), .form = FORM_EXPRESSION,
          .required = true, .unchecked = SAYS_WHICH,
          .help = "objects for which it is false are not checked"),
};
static const struct record condition_record = RECORD(
    "matchCondition", condition_fields, HEAD_KEY, .size = sizeof(struct kv_spec_named_expression),
    .title = "Conditions", .help = "Which objects of its kinds a check is about.");

static const struct field variable_fields[] = {
    FIELD("name", TEXT, AT(named_expression, name), .form = FORM_VARIABLE, .required = true,
          .unchecked = SAYS_WHICH, .part = PART_IDENTITY,
          .help = "its name; later expressions call it `variables.NAME`"),
    FIELD("expression", EXPRESSION, AT(named_expression, expression), .form = FORM_EXPRESSION,
          .required = true, .unchecked = SAYS_WHICH,
          .help = "its value, computed when it is needed"),
};
static const struct record variable_record = RECORD(
    "checkVariable", variable_fields, HEAD_KEY, .size = sizeof(struct kv_spec_named_expression),
    .title = "Variables", .help = "A value that several expressions of a check use.");

static const struct field validation_fields[] = {
    FIELD("expression", EXPRESSION, AT(validation, expression), .form = FORM_EXPRESSION,
          .required = true, .help = "what must be true of each object"),
    FIELD("message", TEXT, AT(validation, message), .unchecked = "text for readers only",
          .part = PART_TEXT, .help = "what a finding says; by default the expression"),
    FIELD("messageExpression", EXPRESSION, AT(validation, message_expression),
          .form = FORM_EXPRESSION, .unchecked = "text for readers only", .part = PART_NONE,
          .help = "the same, computed; if it fails, `message` is used"),
    FIELD("field", TEXT, AT(validation, field), .form = FORM_PATH,
          .unchecked = "it says where a finding points", .part = PART_NONE,
          .help = "the object's field that a finding points to; by default the deepest one that "
                  "the expression reads"),
    FIELD("hint", TEXT, AT(validation, hint), .unchecked = "text for readers only",
          .part = PART_NONE, .help = "what to do about a finding"),
};
static const struct record validation_record =
    RECORD("validation", validation_fields, HEAD_KEY, .size = sizeof(struct kv_spec_validation),
           .title = "Validations", .help = "What a check demands of each object.");

static const struct field check_fields[] = {
    FIELD("summary", TEXT, AT(check, summary), .required = true,
          .unchecked = "text for readers only", .part = PART_TEXT,
          .help = "what it demands, in one line"),
    FIELD("severity", CHOICE, AT(check, severity), .choices = severity_words, .fallback = "error",
          .unchecked = "it sets the severity of findings", .part = PART_NONE,
          .help = "the severity of its findings"),
    FIELD("kinds", LIST, AT(check, kinds), .item = FIELD_TEXT, .form = FORM_CHECKED_KIND,
          .required = true, .not_empty = true, .unchecked = SAYS_WHICH,
          .help = "the kinds of objects that it is about; not Secret, which kubevet never reads"),
    FIELD("namespaces", LIST, AT(check, namespaces), .item = FIELD_TEXT, .form = FORM_LABEL_GLOB,
          .not_empty = true, .unchecked = SAYS_WHICH,
          .help = "the namespaces in which it is checked, by glob; by default those that the spec "
                  "documents"),
    FIELD("profiles", LIST, AT(check, profiles), .item = FIELD_TEXT, .form = FORM_NAME,
          .not_empty = true, .unchecked = SAYS_WHICH,
          .help = "only in namespaces with one of these profiles"),
    FIELD("labels", PAIRS, AT(check, labels), .key = FORM_LABEL_KEY, .item = FIELD_TEXT,
          .form = FORM_LABEL_VALUE, .not_empty = true, .part = PART_IDENTITY,
          .unchecked = SAYS_WHICH, .help = "only objects with all of these labels"),
    FIELD("params", NODE, AT(check, params), .unchecked = SAYS_WHICH,
          .help = "values for the expressions, which call them `params`"),
    FIELD("matchConditions", RECORDS, AT(check, match_conditions), .record = &condition_record,
          .not_empty = true, .help = "expressions that select objects: all must be true"),
    FIELD("variables", RECORDS, AT(check, variables), .record = &variable_record, .not_empty = true,
          .help = "values that several expressions use"),
    FIELD("validations", RECORDS, AT(check, validations), .record = &validation_record,
          .required = true, .not_empty = true, .help = "what must be true of each object"),
};
const struct record check_record = RECORD(
    "check", check_fields, HEAD_KEY, .size = sizeof(struct kv_spec_check), .title = "Own checks",
    .help = "A rule of your own, `custom/NAME`, over objects of the cluster: expressions of "
            "CEL ([checks](checks.md)).");
