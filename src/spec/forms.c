/* What the texts of a spec must look like. */
#include "field.h"

#define LABEL      "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define NAME_GLOB  "[a-z0-9*?]([-a-z0-9.*?]*[a-z0-9*?])?"
#define VERSION    "[0-9]+\\.[0-9]+(\\.[0-9]+)?"
#define COMPARISON "(>=|<=|!=|>|<|=)" VERSION
#define OCTET      "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"

const struct kv_form kv_forms[KV_FORM_COUNT] = {
    [KV_FORM_ANY] = {.name = "text", .wanted = "text", .number = true},
    [KV_FORM_LABEL] =
        {.name = "label",
         .pattern = "^" LABEL "$",
         .wanted = "a DNS label (lower-case letters, digits and `-`, at most 63 characters)",
         .max_length = 63,
         .number = true},
    [KV_FORM_NAME] =
        {.name = "name",
         .pattern = "^" LABEL "(\\." LABEL ")*$",
         .wanted = "a DNS name (lower-case letters, digits, `-` and `.`, at most 253 characters)",
         .max_length = 253,
         .number = true},
    [KV_FORM_LABEL_GLOB] = {.name = "label-glob",
                            .pattern = "^[a-z0-9*?]([-a-z0-9*?]*[a-z0-9*?])?$",
                            .wanted = "a DNS label, in which `*` and `?` stand for anything",
                            .max_length = 63,
                            .number = true},
    [KV_FORM_NAME_GLOB] = {.name = "name-glob",
                           .pattern = "^" NAME_GLOB "$",
                           .wanted = "a DNS name, in which `*` and `?` stand for anything",
                           .max_length = 253,
                           .number = true},
    [KV_FORM_OBJECT_NAME] = {.name = "object-name",
                             .pattern = "^[^/%]+$",
                             .wanted = "the name of an object (without `/` and `%`)",
                             .max_length = 253,
                             .number = true},
    [KV_FORM_API_VERSION] = {.name = "api-version",
                             .pattern = "^(" LABEL "(\\." LABEL ")*/)?[a-z]([-a-z0-9]*[a-z0-9])?$",
                             .wanted = "an API version (`v1`, `apps/v1`)"},
    [KV_FORM_KIND] = {.name = "kind",
                      .pattern = "^[A-Z][A-Za-z0-9]*$",
                      .wanted = "a kind in the singular (`Gateway`)"},
    [KV_FORM_VERSION] = {.name = "version",
                         .pattern = "^(" VERSION "|" COMPARISON "( +" COMPARISON ")*)$",
                         .wanted = "a version (`1.35.3`, `1.35` or `>=1.35.0 <1.37.0`)",
                         .number = true},
    [KV_FORM_SCHEME] = {.name = "scheme",
                        .pattern = "^[a-z][-a-z0-9+.]*$",
                        .wanted = "the scheme of a URL (`exoscale` of exoscale://...)"},
    [KV_FORM_URL] = {.name = "url",
                     .pattern = "^https?://[^ ]+$",
                     .wanted = "a URL (http:// or https://)"},
    [KV_FORM_ADDRESS] = {.name = "address",
                         .pattern = "^((" OCTET "\\.){3}" OCTET
                                    "|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$",
                         .wanted = "an IP address (`194.182.177.67`)"},
    [KV_FORM_SERVICE] = {.name = "service",
                         .pattern = "^" LABEL "/" NAME_GLOB "$",
                         .wanted = "NAMESPACE/NAME, the name perhaps with `*` and `?`"},
    [KV_FORM_EXPORT_PATH] = {.name = "export-path",
                             .pattern = "^/.*$",
                             .wanted = "an absolute path (`/exports/odoo`)"},
    [KV_FORM_MOUNT_PATH] = {.name = "mount-path",
                            .pattern = "^/([^{}]|\\{database\\})*$",
                            .wanted = "an absolute path, in which only `{database}` is filled in"},
    [KV_FORM_SUB_PATH] = {.name = "sub-path",
                          .pattern = "^([^{}/]|\\{database\\})([^{}]|\\{database\\})*$",
                          .wanted = "a relative path, in which only `{database}` is filled in"},
    [KV_FORM_REPOSITORY_PATH] = {.name = "repository-path",
                                 .pattern = "^[^/].*$",
                                 .wanted = "a path from the repository's root (`infra/k8s`)"},
    [KV_FORM_TENANT_PATTERN] = {.name = "tenant-pattern",
                                .pattern = "^[^{}]*\\{tenant\\}[^{}]*$",
                                .wanted = "a name with `{tenant}` in it once"},
    [KV_FORM_QUOTA_RESOURCE] =
        {.name = "quota-resource",
         .pattern = "^((requests\\.)?hugepages-[A-Za-z0-9.]+"
                    "|" LABEL "(\\." LABEL ")*/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$",
         .wanted = "a resource that a ResourceQuota can bound (`limits.cpu`, `pods`, "
                   "`count/deployments.apps`)",
         .max_length = 317},
    [KV_FORM_RULE] = {.name = "rule", .wanted = "a rule's id"},
    [KV_FORM_QUANTITY] =
        {.name = "quantity",
         /* As loose as upstream's parser, which takes `.`, `+` and `Mi` for 0. */
         .pattern = "^[-+]?[0-9]*\\.?[0-9]*([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?$",
         .wanted = "a quantity (a number, perhaps with m, k, M, G, Ki, Mi or Gi: `500m`, `14Gi`)",
         .number = true},
    [KV_FORM_DURATION] = {.name = "duration",
                          .pattern = "^([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+$",
                          .wanted = "a duration in Go's units, of which `h` is the longest (`10m`, "
                                    "`26h`)"},
    [KV_FORM_PERCENT] = {.name = "percent",
                         .pattern = "^[0-9]+(\\.[0-9]+)?%$",
                         .wanted = "a percentage (`80%`)"},
    [KV_FORM_DATE] = {.name = "date",
                      .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].+)?$",
                      .wanted = "a date of the calendar (`2026-12-01` or `2026-12-01T18:00:00Z`)"},
};

enum kv_form_id kv_field_form(const struct kv_field *field)
{
    switch (field->type) {
    case KV_FIELD_QUANTITY:
        return KV_FORM_QUANTITY;
    case KV_FIELD_DURATION:
        return KV_FORM_DURATION;
    case KV_FIELD_PERCENT:
        return KV_FORM_PERCENT;
    case KV_FIELD_DATE:
        return KV_FORM_DATE;
    default:
        return field->form;
    }
}
