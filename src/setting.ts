/** One environment variable: what it means, how it is read, and its value where it is not set. */
export interface Setting<Value> {
  variable: string;
  description: string;
  fallback: Value;
  /** Whether nobody is to see the value. */
  secret?: true;
  /** The value of a text, or what the text should have been. */
  read: (text: string) => { value: Value } | { problem: string };
}

export function text(variable: string, fallback: string, description: string): Setting<string> {
  return { variable, description, fallback, read: (value) => ({ value }) };
}

export function secret(variable: string, description: string): Setting<string> {
  return { ...text(variable, "", description), secret: true };
}

export function list(variable: string, fallback: readonly string[], description: string): Setting<readonly string[]> {
  const read = (value: string) => ({
    value: value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  });
  return { variable, description, fallback, read };
}

export function integer(
  variable: string,
  fallback: number,
  min: number,
  max: number,
  description: string,
): Setting<number> {
  return {
    variable,
    description,
    fallback,
    read: (value) => {
      const number = /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
      const fits = Number.isSafeInteger(number) && number >= min && number <= max;
      return fits ? { value: number } : { problem: `must be an integer from ${min} to ${max}` };
    },
  };
}

export function flag(variable: string, fallback: boolean, description: string): Setting<boolean> {
  return {
    variable,
    description,
    fallback,
    read: (value) => {
      const lower = value.trim().toLowerCase();
      if (["true", "on", "yes", "1"].includes(lower)) return { value: true };
      if (["false", "off", "no", "0"].includes(lower)) return { value: false };
      return { problem: "must be true or false" };
    },
  };
}

export function choice<Value extends string>(
  variable: string,
  fallback: Value,
  values: readonly Value[],
  description: string,
): Setting<Value> {
  return {
    variable,
    description,
    fallback,
    read: (value) => {
      const found = values.find((candidate) => candidate === value.trim());
      return found === undefined ? { problem: `must be one of ${values.join(", ")}` } : { value: found };
    },
  };
}
