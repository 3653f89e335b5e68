import { fitsPrimary, fitsUnit } from "./fits.ts";

type Cards = Parameters<typeof fitsUnit>[0];

/** A file of templates as SNID writes them: the wavelengths of a logarithmic grid, and a flux for each epoch. */
export function snidFile({
  object = "sn2001a",
  type = "Ia-norm",
  ages,
  flux,
  rows = 1024,
  from = 2500,
  to = 10_000,
  knots = 2,
}: {
  object?: string;
  type?: string;
  ages: readonly number[];
  flux: (wavelength: number, epoch: number) => number;
  rows?: number;
  from?: number;
  to?: number;
  knots?: number;
}): string {
  const pad = (value: string, width: number): string => value.padStart(width);
  const step = Math.log(to / from) / rows;
  const first =
    pad(String(ages.length), 5) +
    pad(String(rows), 5) +
    pad(from.toFixed(2), 10) +
    pad(to.toFixed(2), 10) +
    pad(String(knots), 7) +
    `     ${object.padEnd(12)}${pad("-9.99", 7)}  ${type.padEnd(10)}  1  2`;
  const means = `${pad(String(knots), 7)}${ages.map(() => `${pad(String(knots), 3)}${pad("-13.00000", 14)}`).join("")}`;
  const continua = Array.from(
    { length: knots },
    (_, i) => `${pad(String(i + 1), 7)}${ages.map(() => pad("2.4000", 8) + pad("0.1000", 8)).join("")}`,
  );
  const lines = Array.from({ length: rows }, (_, i) => {
    const wavelength = from * Math.exp((i + 0.5) * step);
    return `${pad(wavelength.toFixed(2), 8)}${ages.map((_, epoch) => pad(flux(wavelength, epoch).toFixed(3), 9)).join("")}`;
  });
  const days = `${pad("0", 8)}${ages.map((age) => pad(age.toFixed(3), 9)).join("")}`;
  return `${[first, means, ...continua, days, ...lines].join("\n")}\n`;
}

/** An image of one dimension of 32-bit floats, the first unit of a file unless it has a name. */
export function fitsImage(flux: readonly number[], cards: Cards, name?: string): Buffer {
  const data = Buffer.alloc(flux.length * 4);
  for (const [i, value] of flux.entries()) data.writeFloatBE(value, i * 4);
  const shape: Cards = [
    ...(name === undefined ? ([["SIMPLE", true]] as Cards) : ([["XTENSION", "IMAGE"]] as Cards)),
    ["BITPIX", -32],
    ["NAXIS", 1],
    ["NAXIS1", flux.length],
    ...(name === undefined ? [] : ([["EXTNAME", name]] as Cards)),
  ];
  return fitsUnit([...shape, ...cards], data);
}

/** A file with a binary table of doubles: one row each, or all of them in the arrays of a single row. */
export function fitsColumns(
  columns: readonly { name: string; unit?: string; values: readonly number[] }[],
  inOneRow = false,
): Buffer {
  const count = columns[0]?.values.length ?? 0;
  const data = Buffer.alloc(columns.length * count * 8);
  columns.forEach(({ values }, column) => {
    values.forEach((value, i) => {
      data.writeDoubleBE(value, (inOneRow ? column * count + i : i * columns.length + column) * 8);
    });
  });
  const width = columns.length * 8;
  const cards: Cards = [
    ["XTENSION", "BINTABLE"],
    ["BITPIX", 8],
    ["NAXIS", 2],
    ["NAXIS1", inOneRow ? width * count : width],
    ["NAXIS2", inOneRow ? 1 : count],
    ["PCOUNT", 0],
    ["GCOUNT", 1],
    ["TFIELDS", columns.length],
    ["EXTNAME", "SPECTRUM"],
    ...columns.flatMap(
      ({ name, unit }, i): Cards => [
        [`TTYPE${i + 1}`, name],
        [`TFORM${i + 1}`, inOneRow ? `${count}D` : "D"],
        ...(unit === undefined ? [] : ([[`TUNIT${i + 1}`, unit]] as Cards)),
      ],
    ),
  ];
  return Buffer.concat([fitsPrimary(), fitsUnit(cards, data)]);
}
