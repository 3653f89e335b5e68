const COUNTRIES = ["DE", "FR", "NL", "PL"];

/** Four tables that refer to each other, with what alerts are about. */
export function shop(): Record<string, string> {
  const customers = rows(60, (i) => [
    i + 1,
    `customer${i}@example.org`,
    COUNTRIES[i % 4],
    `2023-0${(i % 9) + 1}-1${i % 9}`,
    i % 3 === 0 ? "yes" : "no",
  ]);
  const orders = rows(200, (i) => [
    1000 + i,
    (i % 60) + 1,
    `${(i * 37) % 900}.${10 + (i % 90)}`,
    i % 10 === 0 ? 1 : "",
  ]);
  const items = rows(500, (i) => [1000 + (i % 200), i, `P${(i % 20) + 100}`, (i % 7) + 1]);
  const products = rows(20, (i) => [`P${i + 100}`, `Product ${i}`, 5_000_000 + i * 1000.5]);
  return {
    "customers.csv": csv("customer_id,email,country,since,active", customers),
    "orders.csv": csv("order_id,customer_id,total,discount", orders),
    "order_items.csv": csv("order_id,line,sku,pieces", items),
    "products.csv": csv("sku,name,weight_g", products),
  };
}

/** A table of many columns of all kinds. */
export function wide(columns: number, count: number): string {
  const kinds = [
    (i: number) => (i * 7919) % 1000,
    (i: number) => `${((i * 31) % 997) / 7}`,
    (i: number) => `word${i % 5}`,
    (i: number) => (i % 3 === 0 ? "" : `${2000 + (i % 20)}-0${(i % 9) + 1}-11`),
    (i: number) => i % 2 === 0,
    (i: number) => `text ${i} of a row`,
  ];
  const heads = Array.from({ length: columns }, (_, column) => `measure_${String(column).padStart(4, "0")}`);
  return csv(
    heads.join(","),
    rows(count, (i) => heads.map((_, column) => kinds[column % kinds.length]?.(i + column))),
  );
}

function rows(count: number, cells: (i: number) => unknown[]): string[] {
  return Array.from({ length: count }, (_, i) => cells(i).join(","));
}

function csv(head: string, lines: readonly string[]): string {
  return `${[head, ...lines].join("\n")}\n`;
}
