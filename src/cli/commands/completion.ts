import type { Command } from "commander";
import { ServiceError } from "../../errors/service-error.ts";

/** `dli completion SHELL`: a script that completes commands and options, for `source` or the shell's start file. */
export function completionCommand(shell: string, program: Command): void {
  const scripts: Record<string, () => string> = { bash: () => bash(program), zsh: () => zsh(program) };
  const script = scripts[shell];
  if (script === undefined) {
    throw new ServiceError("VALIDATION_ERROR", { reason: `completion exists for bash and zsh, not for '${shell}'` });
  }
  process.stdout.write(script());
}

/** What can follow each sequence of commands: `""`, `"job"`, `"job list"`. */
function wordsOf(command: Command, path: readonly string[] = []): [string, string[]][] {
  const children = command.commands.filter((child) => child.name() !== "help");
  const options = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
  const own: [string, string[]] = [path.join(" "), [...children.map((child) => child.name()), ...options, "--help"]];
  return [own, ...children.flatMap((child) => wordsOf(child, [...path, child.name()]))];
}

function bash(program: Command): string {
  const cases = wordsOf(program).map(([path, words]) => `    "${path}") words="${words.join(" ")}" ;;`);
  return `# Completion of dli for bash: eval "$(dli completion bash)"
_dli() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*) continue ;; esac
    if _dli_words "$path\${path:+ }$word" > /dev/null; then path="$path\${path:+ }$word"; fi
  done
  words="$(_dli_words "$path")"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_dli_words() {
  local words
  case "$1" in
${cases.join("\n")}
    *) return 1 ;;
  esac
  echo "$words"
}
complete -o default -F _dli dli
`;
}

function zsh(program: Command): string {
  return `# Completion of dli for zsh: eval "$(dli completion zsh)"
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bash(program).split("\n").slice(1).join("\n")}`;
}
