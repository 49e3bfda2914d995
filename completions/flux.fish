# fish completion for flux                                 -*- shell-script -*-

# Asks flux how the line can go on; see `flux completion fish --help`.
function __flux_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] __completeValues $words[2..-1] "$current" 2>/dev/null)
    set -l directive (string replace -r '^:' '' -- $lines[-1])
    string match -qr '^[0-9]+$' -- "$directive"; or return
    set -e lines[-1]
    test (math "$directive % 2") -eq 1; and return

    # fish wants the whole word, and flux answers with the value after the =.
    set -l head (string match -r -- '^-[^=]*=' "$current")
    set -l value (string replace -r -- '^-[^=]*=' '' "$current")
    if test (math "floor($directive / 16) % 2") -eq 1
        set lines (__fish_complete_directories "$value" '')
    else if test (count $lines) -eq 0 -a (math "floor($directive / 4) % 2") -eq 0
        set lines (__fish_complete_path "$value")
    end
    for line in $lines
        echo -- "$head$line"
    end
end

complete -c flux -e
complete -c flux -f -a '(__flux_candidates)'
