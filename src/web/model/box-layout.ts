import { type Arrow, layered } from "./layers.ts";

/** Sizes of boxes with rows in them, in pixels. */
export const [BOX_WIDTH, ROW_HEIGHT, HEAD_HEIGHT] = [208, 25, 34];
const [GAP, BETWEEN, FOOT] = [22, 104, 4];

/** Where a box lies. */
export interface LaidBox {
  x: number;
  y: number;
  height: number;
}

/** An end of an arrow: a box, and one of its rows; null for its head. */
export interface End {
  box: LaidBox;
  row: number | null;
}

/** Boxes with so many rows each, by their places, in layers from left to right: arrows lead to the right where they can. */
export function laidOut(rows: readonly number[], arrows: readonly Arrow[]): LaidBox[] {
  const layers = layered([...rows.keys()], arrows);
  const heightOf = (box: number): number => HEAD_HEIGHT + (rows[box] ?? 0) * ROW_HEIGHT + FOOT;
  const tall = layers.map((layer) => layer.reduce((sum, box) => sum + heightOf(box) + GAP, -GAP));
  const tallest = Math.max(0, ...tall);
  const boxes: LaidBox[] = rows.map(() => ({ x: 0, y: 0, height: 0 }));
  for (const [i, layer] of layers.entries()) {
    let y = (tallest - (tall[i] ?? 0)) / 2;
    for (const box of layer) {
      boxes[box] = { x: i * (BOX_WIDTH + BETWEEN), y, height: heightOf(box) };
      y += heightOf(box) + GAP;
    }
  }
  return boxes;
}

/** How much room boxes take. */
export function extentOf(boxes: readonly LaidBox[]): { width: number; height: number } {
  return {
    width: Math.max(0, ...boxes.map(({ x }) => x + BOX_WIDTH)),
    height: Math.max(0, ...boxes.map(({ y, height }) => y + height)),
  };
}

/** The path of an arrow: from the right of one box to the left of another; where that lies not to the right, round the side. */
export function arrowPath(from: End, to: End): string {
  const [y, end] = [heightAt(from), heightAt(to)];
  const left = from.box.x + BOX_WIDTH;
  if (to.box.x > from.box.x) {
    const right = to.box.x;
    const bend = (right - left) / 2;
    return `M${left} ${y}C${left + bend} ${y} ${right - bend} ${end} ${right} ${end}m-7 -4l7 4l-7 4`;
  }
  const right = to.box.x + BOX_WIDTH;
  const out = Math.max(left, right) + 46;
  return `M${left} ${y}C${out} ${y} ${out} ${end} ${right} ${end}m7 -4l-7 4l7 4`;
}

function heightAt({ box, row }: End): number {
  return box.y + (row === null ? HEAD_HEIGHT / 2 : HEAD_HEIGHT + (row + 0.5) * ROW_HEIGHT);
}
