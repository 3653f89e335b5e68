import { expect } from "chai";
import type { Page } from "playwright-core";

/** What WCAG 2.2 wants of text. */
const LEAST = 4.5;

/**
 * Run in a page: each text of its charts with how much it stands out from what is painted below it, which axe does not
 * judge. Colours are looked up as they are painted, shapes by what lies under the middle of a text.
 */
const CONTRASTS = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour, alpha) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, (a / 255) * alpha];
  };
  const painted = (element) => {
    const style = getComputedStyle(element);
    const opacity = Number(style.opacity);
    if (!(element instanceof SVGElement)) return rgba(style.backgroundColor, opacity);
    if (element.tagName === "svg" || style.fill === "none" || style.fill.startsWith("url")) return [0, 0, 0, 0];
    return rgba(style.fill, opacity * Number(style.fillOpacity));
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll("svg text")].flatMap((text) => {
    text.scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = text.getBoundingClientRect();
    if (width === 0 || text.textContent.trim() === "") return [];
    const layers = document.elementsFromPoint(x + width / 2, y + height / 2).filter((element) => !element.closest("text"));
    const below = layers.reverse().reduce((colour, element) => over(painted(element), colour), rgba(getComputedStyle(document.documentElement).backgroundColor, 1));
    const own = over(painted(text), below);
    const [high, low] = [light(own), light(below)].sort((a, b) => b - a);
    return [{ text: text.textContent, contrast: (high + 0.05) / (low + 0.05) }];
  });
})()`;

/** Expects that the texts of all charts on a page can be read; tells how many these are. */
export async function expectReadableCharts(page: Page, what: string): Promise<number> {
  const found: { text: string; contrast: number }[] = await page.evaluate(CONTRASTS);
  const weak = found.filter(({ contrast }) => contrast < LEAST).map(({ text, contrast }) => `${text}: ${contrast}`);
  expect(weak, what).to.deep.equal([]);
  return found.length;
}
