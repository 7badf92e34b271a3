# fish completion for kubevet, printed by `kubevet completion fish`.

function __kubevet_candidates
    set -l line (commandline --tokenize --cut-at-cursor --current-process)
    set -l word (commandline --cut-at-cursor --current-token)
    set -l program (string replace --regex '^~/' "$HOME/" -- $line[1])
    set -e line[1]
    set -l answer ($program completion words -- $line "$word" 2>/dev/null)
    set -l how (string split \t -- $answer[1])
    set -e answer[1]
    if test "$how[1]" = files
        set -l start (math 1 + (string length -- "$how[2]"))
        set answer (__fish_complete_path (string sub --start $start -- "$word"))
    end
    for candidate in $answer
        printf '%s\n' "$how[2]$candidate"
    end
end

complete --command kubevet --no-files --keep-order --arguments '(__kubevet_candidates)'
