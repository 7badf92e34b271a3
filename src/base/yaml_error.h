/* libyaml's errors in an operator's words, with line and column. */
#ifndef KUBEVET_BASE_YAML_ERROR_H
#define KUBEVET_BASE_YAML_ERROR_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <yaml.h>

/* Sets the error that `parser` stopped with. `input` is what it was given. Returns false. */
bool kv_yaml_syntax_error(const yaml_parser_t *parser, struct kv_text input, const char *file,
                          struct kv_error *error);

#endif
