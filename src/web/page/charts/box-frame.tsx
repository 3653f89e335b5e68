import type { ComponentChildren } from "preact";
import { BOX_WIDTH, HEAD_HEIGHT, type LaidBox } from "../../model/box-layout.ts";
import { cutText } from "../../model/visible-text.ts";

const LONGEST_NAME = 26;

interface BoxFrameProps {
  box: LaidBox;
  name: string;
  /** What stands beside the name. */
  aside: string;
  class?: string;
  children: ComponentChildren;
}

/** A box of a drawing: its head with a name, and rows below it. */
export function BoxFrame({ box: { x, y, height }, name, aside, class: more = "", children }: BoxFrameProps) {
  return (
    <g transform={`translate(${x} ${y})`} class={more}>
      <rect class="box" width={BOX_WIDTH} height={height} rx="7" />
      <path class="box-head" d={`M0 ${HEAD_HEIGHT}V7a7 7 0 0 1 7-7H${BOX_WIDTH - 7}a7 7 0 0 1 7 7V${HEAD_HEIGHT}z`} />
      <text class="box-name" x="11" y="22">
        {cutText(name, aside === "" ? LONGEST_NAME : LONGEST_NAME - 11)}
      </text>
      <text class="box-rows" x={BOX_WIDTH - 11} y="22" text-anchor="end">
        {aside}
      </text>
      {children}
    </g>
  );
}
