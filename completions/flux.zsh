#compdef flux
compdef _flux flux

# zsh completion for flux                                 -*- shell-script -*-

# Asks flux how the line can go on; see `flux completion zsh --help`.
_flux() {
  emulate -L zsh -o extended_glob
  local line directive
  local -a lines candidates options
  local -a before=("${(@Q)words[1,CURRENT-1]}")
  before=("${before[@]/#\~\//$HOME/}")
  lines=("${(@f)$("${before[1]}" __completeValues "${(@)before[2,-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  directive=${lines[-1]#:}
  [[ $directive == <-> ]] || return 1
  lines[-1]=()
  (( directive & 1 )) && return 1
  (( directive & 2 )) && options=(-S '')

  # What is completed is the value after the =.
  [[ $PREFIX == -*=* ]] && compset -P '*='
  (( directive & 16 )) && { _path_files -/; return }
  for line in "${lines[@]}"; do
    candidates+=("${${line%%$'\t'*}//:/\\:}${${(M)line##*$'\t'}:+:}${${(M)line#*$'\t'}:+${line#*$'\t'}}")
  done
  if (( $#candidates )); then
    _describe -V flux candidates "${options[@]}"
  elif ! (( directive & 4 )); then
    _files
  fi
}

# Loaded by autoload, this file is the function's first call.
[[ $funcstack[1] == _flux ]] && _flux "$@"
