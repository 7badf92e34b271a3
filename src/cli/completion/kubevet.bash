# bash completion for kubevet, printed by `kubevet completion bash`.

_kubevet() {
  # Bash takes = and : for the ends of words; of kubevet's words they are parts.
  local line=() glue="" piece i
  for ((i = 1; i <= COMP_CWORD; i++)); do
    piece=${COMP_WORDS[i]}
    if [[ $piece && ${#line[@]} -gt 0 && ($glue || $piece == [=:]*) ]]; then
      line[-1]+=$piece
    else
      line+=("$piece")
    fi
    [[ $piece == *[=:] ]] && glue=yes || glue=""
  done

  local answer how prefix
  mapfile -t answer < <("${COMP_WORDS[0]/#\~/$HOME}" completion words -- "${line[@]}" 2>/dev/null)
  how=${answer[0]%%$'\t'*}
  prefix=${answer[0]#*$'\t'}
  COMPREPLY=()
  if [[ $how == files ]]; then
    compopt -o default # readline's own way with names, quotes and ~
    return
  fi

  # Bash replaces its own idea of the word: the part of the prefix that is in it stays in front.
  local word=${line[-1]#"$prefix"} segment=${COMP_WORDS[COMP_CWORD]} candidate
  [[ $segment == [=:] ]] && segment=""
  for candidate in "${answer[@]:1}"; do
    candidate=${candidate%%$'\t'*}
    [[ $candidate == "$word"* ]] && COMPREPLY+=("${segment%"$word"}$candidate")
  done
}

complete -F _kubevet kubevet
