/* Exact Kubernetes quantities (`500m`, `14Gi`, `1e3`).
 *
 * Source: k8s.io/apimachinery/pkg/api/resource/{quantity,suffix,amount}.go. The parser there
 * accepts more than its documented grammar (`.`, `+`, `Mi`, `e3` are 0), and so does this one. */
#ifndef KUBEVET_BASE_QUANTITY_H
#define KUBEVET_BASE_QUANTITY_H

#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* How a quantity was written, which decides how sums are printed. */
enum kv_quantity_format {
    KV_QUANTITY_DECIMAL_SI,
    KV_QUANTITY_BINARY_SI,
    KV_QUANTITY_DECIMAL_EXPONENT,
};

/* The value is mantissa * 10^exponent. Normal form: the mantissa has no trailing decimal zero, zero
 * is 0 * 10^0, exponent >= -9 (nothing is finer than nano). So equal values are equal structs,
 * except for the format. `= {0}` is zero. */
struct kv_quantity {
    __int128 mantissa;
    int32_t exponent;
    enum kv_quantity_format format;
};

enum kv_quantity_status {
    KV_QUANTITY_OK,
    KV_QUANTITY_MALFORMED,
    KV_QUANTITY_OUT_OF_RANGE, /* valid upstream, but with more than 38 significant digits or an
                                 exponent beyond int32 */
};

enum kv_quantity_status kv_quantity_parse(struct kv_text text, struct kv_quantity *out);

int kv_quantity_compare(struct kv_quantity a,
                        struct kv_quantity b); /* <0, 0, >0; by value, never fails */
int kv_quantity_sign(struct kv_quantity a);    /* -1, 0, 1 */
bool kv_quantity_is_whole(struct kv_quantity a);

/* False on overflow of 38 significant digits; *out is unchanged then. The sum has a's format, or
 * b's if a is zero. */
bool kv_quantity_add(struct kv_quantity a, struct kv_quantity b, struct kv_quantity *out);
bool kv_quantity_subtract(struct kv_quantity a, struct kv_quantity b, struct kv_quantity *out);
bool kv_quantity_multiply(struct kv_quantity a, int64_t factor, struct kv_quantity *out);

/* Rounds up (away from zero) to whole thousandths, as the API server does to every value of a
 * ResourceList (SetDefaults_ResourceList, pkg/apis/core/v1/defaults.go). */
struct kv_quantity kv_quantity_round_to_milli(struct kv_quantity a);

struct kv_quantity kv_quantity_from_int(int64_t value);

/* a / b as a double, for shares and bars. b = 0: 0 if a is 0 too, else infinity. */
double kv_quantity_ratio(struct kv_quantity a, struct kv_quantity b);

/* The canonical form, as the API server would print it (`1536Mi`, `500m`, `12e6`). `out` needs
 * KV_QUANTITY_TEXT_MAX bytes; returns out. */
#define KV_QUANTITY_TEXT_MAX 64
char *kv_quantity_format(struct kv_quantity a, char *out);

/* For people: in the unit that makes it shortest without changing its value, `10.5Gi` for 10752Mi,
 * `2.5` for 2500m. `binary`: in powers of 1024. NULL if no unit is shorter. */
char *kv_quantity_brief(struct kv_quantity a, bool binary, char *out);

#endif
