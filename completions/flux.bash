# bash completion for flux                                 -*- shell-script -*-

# Asks flux how the line can go on; see `flux completion bash --help`.
_flux() {
  local rest=${COMP_LINE:0:COMP_POINT} words=() i piece after
  # bash splits words at = and : as well; what no blank separates is one word for flux.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    after=${rest#"${rest%%[![:blank:]]*}"}
    piece=${COMP_WORDS[i]}
    ((i == COMP_CWORD)) && piece=$after
    if [[ $after != "$rest" || $i == 0 ]]; then
      words+=("$piece")
    else
      words[${#words[@]} - 1]+=$piece
    fi
    rest=${after#"$piece"}
  done
  for i in "${!words[@]}"; do
    piece=${words[i]/#\~\//$HOME/}
    piece=${piece//[\"\']/}
    words[i]=${piece//\\/}
  done

  local lines=() directive
  while IFS= read -r i; do
    lines+=("$i")
  done < <("${words[0]}" __completeValues "${words[@]:1}" 2>/dev/null)
  ((${#lines[@]} > 0)) || return
  directive=${lines[${#lines[@]} - 1]#:}
  unset "lines[${#lines[@]} - 1]"
  [[ $directive == +([0-9]) ]] || return
  COMPREPLY=()
  # A bash before 4 has no compopt, and offers files as well.
  ((directive & 5)) && compopt +o default 2>/dev/null
  ((directive & 1)) && return
  ((directive & 2)) && compopt -o nospace 2>/dev/null
  ((directive & 16)) && compopt +o default -o dirnames 2>/dev/null

  # Of a value, bash wants only what comes after the last = or :.
  local value=${words[${#words[@]} - 1]} head
  [[ $value == -*=* ]] && value=${value#*=}
  head=${value%"${2//\\/}"}
  for i in "${lines[@]}"; do
    i=${i%%$'\t'*}
    i=${i#"$head"}
    [[ $i == *[!A-Za-z0-9_./@:=,+%-]* ]] && printf -v i '%q' "$i"
    COMPREPLY+=("$i")
  done
}

complete -o default -F _flux flux
