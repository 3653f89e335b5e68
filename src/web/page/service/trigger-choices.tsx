import type { TriggerOptions } from "../../model/batch-lines.ts";

const CHOICES: readonly [keyof TriggerOptions, string, string][] = [
  ["only_light_profile", "Files only", "Lists, types and hashes the files, and looks into no table."],
  ["redact", "Leave personal values out", "Values that tell something about a person are not kept in the profile."],
  ["force", "Profile unchanged files again", "Else what has not changed since the last profile is taken from there."],
];

/** What can be asked for beside the dataset itself, each explained. */
export function TriggerChoices(props: { options: TriggerOptions; onChange: (options: TriggerOptions) => void }) {
  const { options, onChange } = props;
  return (
    <fieldset class="choices">
      <legend>Options</legend>
      {CHOICES.map(([member, label, what]) => (
        <label key={member} class="check">
          <input
            type="checkbox"
            checked={options[member] === true}
            onChange={(event) => onChange({ ...options, [member]: event.currentTarget.checked })}
          />
          <span>
            {label}
            <small>{what}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
