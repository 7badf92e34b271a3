/* libyaml's errors in plain words, with line and column. */
#ifndef KUBEVET_BASE_YAML_ERROR_H
#define KUBEVET_BASE_YAML_ERROR_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

#include <yaml.h>

/* Sets the error that `parser` stopped with. `input` is its input. Returns false. */
bool yaml_syntax_error(const yaml_parser_t *parser, struct kv_text input, unsigned lines_before,
                       const char *file, struct kv_error *error);

#endif
