/** A CSV of `rows` numbered rows with a number, a word and a date. */
export function csvOf(rows: number): string {
  const lines = ["id,value,word,day"];
  for (let i = 1; i <= rows; i++) {
    lines.push(`${i},${(i * 7919) % 1000}.5,word${i % 17},2024-01-${String((i % 28) + 1).padStart(2, "0")}`);
  }
  return `${lines.join("\n")}\n`;
}
