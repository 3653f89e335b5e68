import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fitsPrimary, fitsUnit } from "../../support/fits.ts";

type Cards = Parameters<typeof fitsUnit>[0];

/** A binary table of one column of 16-bit integers. */
function table(values: number[], more: Cards): Buffer {
  const data = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) data.writeInt16BE(value, i * 2);
  const shape: Cards = [
    ["XTENSION", "BINTABLE"],
    ["BITPIX", 8],
    ["NAXIS", 2],
    ["NAXIS1", 2],
    ["NAXIS2", values.length],
    ["PCOUNT", 0],
    ["GCOUNT", 1],
    ["TFIELDS", 1],
    ["TTYPE1", "START"],
    ["TFORM1", "1I"],
  ];
  return fitsUnit([...shape, ...more], data);
}

/** An event file as X-ray observatories publish them: good times of each detector in an extension of one name. */
export default function make(folder: string): void {
  const primary = fitsPrimary();
  const versions = [
    table([1, 2, 3], [["EXTNAME", "EVENTS"]]),
    table([10, 20], [["EXTNAME", "GTI"]]), // EXTVER is 1 where it is not given
    table(
      [30, 40],
      [
        ["EXTNAME", "GTI"],
        ["EXTVER", 2],
      ],
    ),
  ];
  writeFileSync(join(folder, "versions.fits"), Buffer.concat([primary, ...versions]));
  const same = [5, 6].map((value) => table([value, value], [["EXTNAME", "STDGTI"]]));
  const headers = table([7, 7], [["EXTNAME", "headers"]]);
  writeFileSync(join(folder, "same.fits"), Buffer.concat([primary, ...same, headers]));
}
