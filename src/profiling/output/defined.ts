/** Members as they are before those without a value are left out. */
type Given<Target> = {
  [Member in keyof Target]: Record<never, never> extends Pick<Target, Member>
    ? Target[Member] | undefined
    : Target[Member];
};

/** An object without its undefined members, which only those may be that the type lets be absent. */
export function defined<Target extends object>(members: Given<Target>): Target {
  const target: Partial<Record<keyof Target, unknown>> = {};
  for (const name in members) if (members[name] !== undefined) target[name] = members[name];
  return target as Target;
}
