#compdef kubevet
# zsh completion for kubevet, printed by `kubevet completion zsh`.

_kubevet() {
  local program=${~${(Q)words[1]}} candidate
  local -a answer described
  answer=("${(@f)$("$program" completion words -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  local how=${answer[1]%%$'\t'*} prefix=${answer[1]#*$'\t'}
  compset -p ${#prefix}
  if [[ $how == files ]]; then
    _files
    return
  fi
  for candidate in "${(@)answer[2,-1]}"; do
    described+=("${${candidate%%$'\t'*}//:/\\:}:${candidate#*$'\t'}")
  done
  _describe -t words kubevet described
}

# Found in a folder of $fpath, this file is the function's first call; sourced, it registers it.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _kubevet "$@"
else
  compdef _kubevet kubevet
fi
