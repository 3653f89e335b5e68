/** The double nearest to `value` · 10^−scale. */
export function shifted(value: number, scale: number): number {
  if (scale === 0) return value;
  const text = String(value);
  return text.includes("e") ? value / 10 ** scale : Number(`${text}e-${scale}`);
}

/** `units` · 10^−scale as a JSON number where a double has all of its digits, else as a string of them. */
export function decimalToJson(units: bigint, scale: number): number | string {
  if (units >= Number.MIN_SAFE_INTEGER && units <= Number.MAX_SAFE_INTEGER) return shifted(Number(units), scale);
  const text = decimalText(units, scale);
  const value = Number(text);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER && String(value) === text ? value : text;
}

/** The digits of `units` · 10^−scale, without zeros at the end of the fraction. */
function decimalText(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${digits.slice(0, -scale)}${fraction === "" ? "" : `.${fraction}`}`;
}
